/* SPDX-License-Identifier: MIT */
#include "ctl/attlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * hadirctl compare: our journal against the log of the official terminal. For each person's day the
 * first and the last moment, since these decide; in between the two may differ as they like.
 */

enum { ALIKE_S = 60 }; /* two clocks, and two touches one after the other */

enum { DAYS_MAX = 400 }; /* as in book/book.h */

struct comparing {
	struct ctl *c;
	struct table *table;
	size_t days, same, differ, only_here, only_there;
	int32_t *offsets; /* theirs - ours of every first and last, for the median */
	size_t n_offsets;
};

/* The rows of one person's day: from `i` on. */
static size_t day_of(const struct seen_list *l, size_t i)
{
	size_t n = 1;

	while (i + n < l->n && l->rows[i + n].day == l->rows[i].day &&
	       strcmp(l->rows[i + n].person, l->rows[i].person) == 0)
		n++;
	return n;
}

static int compare_days(const struct seen *a, const struct seen *b)
{
	int r = strcmp(a->person, b->person);

	return r != 0 ? r : (a->day > b->day) - (a->day < b->day);
}

static json_t *clock_json(const struct seen *s)
{
	char text[CIVIL_TIME_SIZE];

	if (s == NULL)
		return json_null();
	civil_format_time(text, s->at_s);
	return json_string(text);
}

/* "07.25.10", or a dash. */
static const char *clock_text(const struct seen *s, char buf[CIVIL_TIME_SIZE])
{
	if (s == NULL)
		return "-";
	civil_format_time(buf, s->at_s);
	buf[2] = buf[5] = '.';
	return buf;
}

/* `what`: "first", "last", "only-here", "only-there". */
static void say(struct comparing *x, const char *what, const struct seen *ours,
		const struct seen *theirs)
{
	const struct seen *any = ours != NULL ? ours : theirs;
	char day[CIVIL_DATE_SIZE], here[CIVIL_TIME_SIZE], there[CIVIL_TIME_SIZE];
	bool both = ours != NULL && theirs != NULL;
	json_int_t difference = both ? theirs->at_s - ours->at_s : 0;

	civil_format_day(day, any->day);
	if (x->c->json) {
		json_t *row =
			json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "kind", "difference",
				  "person", any->person, "day", day, "what", what, "ours",
				  clock_json(ours), "theirs", clock_json(theirs), "difference_s",
				  both ? json_integer(difference) : json_null());

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
		return;
	}
	table_add(x->table, day, any->person, show_word(x->c, "compare", what),
		  clock_text(ours, here), clock_text(theirs, there),
		  both ? show_number(difference) : "");
}

static bool look(struct comparing *x, const char *what, const struct seen *ours,
		 const struct seen *theirs)
{
	int32_t difference = theirs->at_s - ours->at_s;

	x->offsets[x->n_offsets++] = difference;
	if (difference <= ALIKE_S && difference >= -ALIKE_S)
		return true;
	say(x, what, ours, theirs);
	return false;
}

static void compare_both(struct comparing *x, const struct seen *ours, size_t n,
			 const struct seen *theirs, size_t m)
{
	bool first = look(x, "first", &ours[0], &theirs[0]);
	bool last = n == 1 && m == 1 ? first : look(x, "last", &ours[n - 1], &theirs[m - 1]);

	x->days++;
	x->same += first && last;
	x->differ += !(first && last);
}

static void walk(struct comparing *x, const struct seen_list *ours, const struct seen_list *theirs)
{
	size_t i = 0, k = 0;

	while (i < ours->n || k < theirs->n) {
		int r = i == ours->n	 ? 1
			: k == theirs->n ? -1
					 : compare_days(&ours->rows[i], &theirs->rows[k]);
		size_t n = r <= 0 ? day_of(ours, i) : 0, m = r >= 0 ? day_of(theirs, k) : 0;

		if (r == 0) {
			compare_both(x, &ours->rows[i], n, &theirs->rows[k], m);
		} else if (r < 0) {
			say(x, "only-here", &ours->rows[i], NULL);
			x->days++;
			x->only_here++;
		} else {
			say(x, "only-there", NULL, &theirs->rows[k]);
			x->days++;
			x->only_there++;
		}
		i += n;
		k += m;
	}
}

static int by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void say_summary(struct comparing *x)
{
	int32_t median;

	if (x->n_offsets > 1)
		qsort(x->offsets, x->n_offsets, sizeof(*x->offsets), by_size);
	median = x->n_offsets > 0 ? x->offsets[x->n_offsets / 2] : 0;
	if (x->c->json) {
		printf("{\"kind\":\"summary\",\"days\":%zu,\"same\":%zu,\"differ\":%zu,"
		       "\"only_here\":%zu,\"only_there\":%zu,\"median_s\":%d}\n",
		       x->days, x->same, x->differ, x->only_here, x->only_there, median);
		return;
	}
	puts(show(x->c, TEXT_COMPARE_SUMMARY,
		  TEXT_ARGS({"n", show_number((json_int_t)x->days)},
			    {"same", show_number((json_int_t)x->same)},
			    {"differ", show_number((json_int_t)x->differ)},
			    {"here", show_number((json_int_t)x->only_here)},
			    {"there", show_number((json_int_t)x->only_there)})));
	if (median > ALIKE_S || median < -ALIKE_S)
		puts(show(x->c, median > 0 ? TEXT_COMPARE_AHEAD : TEXT_COMPARE_BEHIND,
			  TEXT_ARGS({"n", show_number(median > 0 ? median : -median)})));
}

static enum ctl_exit compare(struct ctl *c, const struct seen_list *ours,
			     const struct seen_list *theirs)
{
	static const enum text_key titles[] = {
		TEXT_COMPARE_DAY,   TEXT_COMPARE_PERSON,  TEXT_COMPARE_WHAT, TEXT_COMPARE_HERE,
		TEXT_COMPARE_THERE, TEXT_COMPARE_SECONDS, TEXT_KEYS};
	struct comparing x = {.c = c};

	x.offsets = calloc(2 * (ours->n + theirs->n) + 1, sizeof(*x.offsets));
	if (x.offsets == NULL)
		return CTL_FAILED;
	x.table = table_new(c, titles, 1 << 5);
	walk(&x, ours, theirs);
	table_print(x.table);
	say_summary(&x);
	free(x.offsets);
	return x.same == x.days ? CTL_OK : CTL_NO;
}

/* Rows of other people and other days go. */
static void narrow(struct seen_list *l, const char *person, int32_t from, int32_t to)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->rows[i].day >= from && l->rows[i].day <= to &&
		    (person == NULL || strcmp(l->rows[i].person, person) == 0))
			l->rows[kept++] = l->rows[i];
	l->n = kept;
}

/* The days of the file, or those asked for. */
static bool take_days(const struct ctl *c, const struct seen_list *l, int32_t *from, int32_t *to)
{
	*from = INT32_MAX;
	*to = INT32_MIN;
	for (size_t i = 0; i < l->n; i++) {
		*from = l->rows[i].day < *from ? l->rows[i].day : *from;
		*to = l->rows[i].day > *to ? l->rows[i].day : *to;
	}
	if ((c->from != NULL && civil_parse_day(c->from, from) < 0) ||
	    (c->to != NULL && civil_parse_day(c->to, to) < 0))
		return false;
	return *from <= *to;
}

enum ctl_exit ctl_compare(struct ctl *c, int argc, char **argv)
{
	struct seen_list ours = {0}, theirs;
	int32_t from, to;
	size_t unknown = 0;
	enum ctl_exit status = attlog_load(c, argv[0], &theirs, &unknown);

	if (status != CTL_OK)
		return status;
	if (!take_days(c, &theirs, &from, &to)) {
		status = theirs.n == 0 ? CTL_NO : CTL_USAGE;
	} else if (to - from >= DAYS_MAX) {
		ctl_complain(c, TEXT_COMPARE_TOO_LONG, TEXT_ARGS({"n", show_number(DAYS_MAX)}));
		status = CTL_REFUSED;
	} else {
		narrow(&theirs, c->person, from, to);
		status = journal_load(c, from, to, c->person, &ours);
	}
	if (status == CTL_OK)
		status = compare(c, &ours, &theirs);
	seen_list_done(&ours);
	seen_list_done(&theirs);
	return status;
}
