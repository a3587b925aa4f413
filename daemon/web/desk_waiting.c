/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "book/book.h"
#include "store/paper.h"
#include "web/desk.h"

/* What waits for somebody: a number with the way to it. */

enum { LOOK_BACK = 61 /* days */ };

struct waiting {
	int64_t papers, letters, corrections, gaps;
};

static int count_gap(void *arg, const struct gap *gap)
{
	struct waiting *w = arg;

	w->gaps += gap->kind != GAP_LETTER; /* counted by paper */
	return 0;
}

static int count_waiting(const struct reading *rd, int32_t day, struct waiting *ret)
{
	struct paper_row *papers = NULL;
	struct correction_row *corrections = NULL;
	size_t n = 0;
	int r = paper_rows_load(rd->q, day - LOOK_BACK, day + LOOK_BACK, &papers, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		ret->papers += papers[i].decided.standing == STANDING_ENTERED;
		ret->letters += desk_wants_letter(rd->book, &papers[i]);
	}
	n = 0;
	if (r == 0)
		r = correction_rows_load(rd->q, NULL, day - LOOK_BACK, day, &corrections, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		ret->corrections += corrections[i].decided.standing == STANDING_ENTERED &&
				    !correction_counts(&corrections[i]);
	free(papers);
	free(corrections);
	return r < 0 ? r : book_gaps(rd->book, -1, book_from(rd->book), day, count_gap, ret);
}

static void waiting_line(struct reply *a, const char *path, enum text_key key, int64_t n)
{
	if (n > 0)
		html(a, "<li><a href=\"%s\">%l %t</a></li>\n", path, n, key);
}

void desk_waiting(struct reply *a, const struct reading *rd, int32_t day)
{
	struct waiting w = {0};

	if (count_waiting(rd, day, &w) < 0)
		return;
	html(a, "<h2>%t</h2>\n", TEXT_WEBHR_WAITING);
	if (w.papers + w.letters + w.corrections + w.gaps == 0) {
		html(a, "<p>%t</p>\n", TEXT_WEBHR_NOTHING_WAITS);
		return;
	}
	html(a, "<ul>");
	waiting_line(a, "/celah", TEXT_WEBHR_WAIT_GAPS, w.gaps);
	waiting_line(a, "/surat?terbuka=1", TEXT_WEBHR_WAIT_PAPERS, w.papers);
	waiting_line(a, "/surat?terbuka=1", TEXT_WEBHR_WAIT_LETTERS, w.letters);
	waiting_line(a, "/perbaikan?terbuka=1", TEXT_WEBHR_WAIT_CORRECTIONS, w.corrections);
	html(a, "</ul>\n");
}
