/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_CHART_H
#define HADIR_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "text/text.h"

/*
 * Charts as SVG inside a page of ours, each a <figure> with the same figures as a table beside it:
 * who cannot see the picture, or prints without it, loses nothing. Drawn for 360 px, by
 * presentation attributes alone (no style, no script); what differs by colour differs by shape as
 * well, and the colours (Okabe and Ito's blue and vermilion) are two greys on paper.
 *
 * Names and addresses come from elsewhere and are made safe here. Whether it could be written,
 * ferror() says.
 */

enum { CHART_MARKS = 3, CHART_HREF_SIZE = 256 };

/* A share of something: part / whole. `href` NULL: leads nowhere. */
struct chart_bar {
	const char *label, *tag; /* tag: short, below a step of a trend; NULL elsewhere */
	int64_t part, whole;	 /* whole 0: nobody was due, no bar */
	const char *href;	 /* what the figure is made of */
};
struct chart {
	enum text_language lang;
	enum text_key title, desc; /* <title>, and in a sentence what is to be seen */
	const char *id;		   /* slug, of this page alone */
};

/* Lying bars from 0 to 100 %: sections side by side, weekdays. */
void chart_bars(FILE *f, const struct chart *c, enum text_key label, const struct chart_bar *bars,
		size_t n);
/* The same as a line over time; the scale begins below the least and says so. */
void chart_trend(FILE *f, const struct chart *c, enum text_key label, const struct chart_bar *steps,
		 size_t n);

/* One arrival. */
struct chart_tick {
	int32_t at_s; /* second of the local day */
	bool late;
};
struct chart_row {
	const char *name, *href;
	const struct chart_tick *ticks; /* by at_s */
	size_t n;
	uint32_t due, on_time; /* for the table */
};
struct chart_strip {
	struct chart c;
	int32_t marks[CHART_MARKS]; /* seconds; rising */
	size_t n_marks;
	bool summed; /* many days: from the 10th to the 90th of a hundred, and the middle one */
	const struct chart_row *rows;
	size_t n;
};
/* Arrivals as a strip for each person, with the marks as lines. What lies beyond the scale stands
 * at its edge. */
void chart_strip(FILE *f, const struct chart_strip *s);

#endif
