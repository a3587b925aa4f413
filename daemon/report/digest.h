/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_DIGEST_H
#define HADIR_REPORT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/text.h"

/*
 * The day's short text: pure, from figures that the caller has counted. At most DIGEST_LINES
 * lines, the good news first, ready for WhatsApp (*bold*), a "\n" between lines and none at the
 * end.
 *
 * Health is never named: whoever has a paper is "berketerangan", whichever it is. While the day's
 * data is incomplete the first line says so, and no name follows, for the camat neither.
 */

enum {
	DIGEST_LINES = 10,
	DIGEST_SIZE = 4096, /* what any digest needs */
	DIGEST_ERRATA_MAX = 8,
	DIGEST_POSTS_MAX = 16,
};

enum digest_reader {
	DIGEST_CAMAT, /* with names */
	DIGEST_GROUP, /* counts only */
};

enum digest_hour {
	DIGEST_MORNING, /* third mark + 5 min */
	DIGEST_CLOSING, /* end of work + 45 min */
};

struct digest_name {
	const char *name;  /* as in the roster; what would format or break a line is taken out */
	int32_t arrival_s; /* second of the local day; -1: none to show */
};

/* How many, and who: `names` may be fewer than `n` (NULL for none). They are shown in order. */
struct digest_group {
	uint32_t n, n_names;
	const struct digest_name *names;
};

/* What a day became after it was told; one line each, for the group without `names`. */
struct digest_erratum {
	int32_t day;
	uint32_t changed;	    /* people whose result is another one now */
	struct digest_group better; /* of these, who is on time or has a paper now */
};

struct digest_post {
	const char *name; /* as people call it: "Loket 1" */
	bool staffed;
};

struct digest {
	const char *office; /* "Kantor Kecamatan …" */
	enum digest_hour hour;
	int32_t day;
	int32_t at_s, utc_offset_s; /* when this was true: second of the local day */
	bool incomplete;	    /* a bad day: who is late or missing cannot be said */
	const char *cause; /* of that, a whole clause in the reader's language; NULL: not known */
	uint32_t people;   /* who has duty today, leave and travel included */
	uint32_t due;	   /* of these, who is due at the office: the ones below are among them */
	uint32_t on_time;
	struct digest_group late_work, late_service, late_third; /* each person in one of them */
	struct digest_group missing; /* not recorded; at the closing: not yet explained */
	struct digest_group early;   /* left early; closing */
	struct digest_group no_out;  /* no departure recorded; closing */
	struct digest_group over;    /* break overrun or not returned; closing */
	struct digest_group duty;    /* away on duty: a code that counts as present */
	uint32_t excused;	     /* any other paper: never by name or code */
	uint32_t unclear;	     /* incomplete, pending, needs review */
	uint32_t not_enrolled;
	/* Good news; NULL or 0 where there is none. */
	const char *best_unit; /* with the largest share on time */
	uint32_t best_unit_percent;
	struct digest_group streaks; /* who is on time for `streak_days` days or more */
	uint32_t streak_days;
	struct digest_post posts[DIGEST_POSTS_MAX];
	size_t n_posts;
	struct digest_erratum errata[DIGEST_ERRATA_MAX]; /* earlier days, oldest first */
	size_t n_errata;
};

/*
 * `buf` of `size` bytes, DIGEST_SIZE is always enough; what does not fit is cut between two
 * characters. Returns the length written.
 */
size_t digest_text(char *buf, size_t size, enum text_language lang, enum digest_reader reader,
		   const struct digest *d);

#endif
