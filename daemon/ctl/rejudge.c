/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "book/compare.h"
#include "book/rules-stored.h"
#include "conf/diag.h"
#include "conf/ini.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "ctl/read.h"

/* What would days be by other rules, or judged again? A simulation, unless --record. */

struct telling {
	struct ctl *c;
	const struct people *people;
	size_t n;
};

static void tell_json(const struct telling *t, const struct compare_change *x, const char *day)
{
	static const char *const ways[] = {"same", "better", "worse", "other"};
	json_t *row =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i}", "kind", "change", "person",
			  x->id, "day", day, "way", ways[x->way], "before",
			  verdict_state_name((enum verdict_state)x->before.state), "after",
			  verdict_state_name((enum verdict_state)x->after.state), "deduct_before",
			  (int)x->deduct_before, "deduct_after", (int)x->deduct_after);

	json_dumpf(row, stdout, JSON_COMPACT);
	puts("");
	json_decref(row);
}

static int tell_change(void *arg, const struct compare_change *x)
{
	static const enum text_key keys[] = {
		[COMPARE_BETTER] = TEXT_REJUDGE_BETTER,
		[COMPARE_WORSE] = TEXT_REJUDGE_WORSE,
		[COMPARE_OTHER] = TEXT_REJUDGE_OTHER,
	};
	struct telling *t = arg;
	char day[CIVIL_DATE_SIZE];

	civil_format_day(day, x->day);
	t->n++;
	if (t->c->json)
		tell_json(t, x, day);
	else
		puts(show(t->c, keys[x->way],
			  TEXT_ARGS({"person", x->id}, {"date", show_day(t->c, day)},
				    {"before",
				     show_word(t->c, "state",
					       verdict_state_name(
						       (enum verdict_state)x->before.state))},
				    {"after",
				     show_word(t->c, "state",
					       verdict_state_name(
						       (enum verdict_state)x->after.state))})));
	return 0;
}

static void tell_totals(const struct ctl *c, const struct compare_totals *t, int32_t from,
			int32_t to)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];

	civil_format_day(first, from);
	civil_format_day(last, to);
	if (c->json)
		printf("{\"kind\":\"totals\",\"from\":\"%s\",\"to\":\"%s\",\"days\":%u,"
		       "\"better\":%u,\"worse\":%u,\"other\":%u,\"people_better\":%u,"
		       "\"people_worse\":%u}\n",
		       first, last, t->days, t->better, t->worse, t->other, t->people_better,
		       t->people_worse);
	else
		puts(show(c, TEXT_REJUDGE_TOTALS,
			  TEXT_ARGS({"from", show_day(c, first)}, {"to", show_day(c, last)},
				    {"n", show_number(t->days)}, {"better", show_number(t->better)},
				    {"worse", show_number(t->worse)},
				    {"people", show_number(t->people_worse)})));
}

/* One file beside what the records hold, and as if it held then: what is announced for tomorrow is
 * asked about last month. */
static int load_file(struct query *q, const char *path, int32_t from, struct diag *d,
		     struct rulebook **ret)
{
	struct rules_text text = {.path = path, .since = from};
	char *bytes;
	int r = ini_read_file(path, INI_FILE_MAX, d, &bytes, &text.size);

	if (r < 0)
		return r;
	text.text = bytes;
	r = rules_stored_with(q, &text, d, ret);
	free(bytes);
	return r;
}

/* All that holds, out of a directory. */
static int load_directory(struct query *q, const char *path, struct diag *d, struct rulebook **ret)
{
	struct rulebook *book;
	int r = rulebook_load(path, d, &book);

	if (r < 0)
		return r;
	r = rules_add_calendar(q, book);
	if (r < 0)
		rulebook_free(book);
	else
		*ret = book;
	return r;
}

/* Their mistakes are told. */
static enum ctl_exit load_rules(struct ctl *c, struct query *q, const char *path, int32_t from,
				struct rulebook **ret)
{
	struct diag d = {.errors = 0};
	struct stat st;
	int r = stat(path, &st) < 0   ? -errno
		: S_ISDIR(st.st_mode) ? load_directory(q, path, &d, ret)
				      : load_file(q, path, from, &d, ret);

	if (r < 0 && d.errors == 0)
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", path}, {"cause", strerror(-r)}));
	if (r < 0)
		diag_print(&d, stderr);
	diag_done(&d);
	return r < 0 ? CTL_REFUSED : CTL_OK;
}

static enum ctl_exit simulate(struct ctl *c, int32_t from, int32_t to, const char *rules)
{
	struct reading reading;
	struct rulebook *after = NULL;
	struct telling t = {.c = c};
	struct compare_totals totals;
	enum ctl_exit status = reading_open(c, from, from, &reading);
	int r;

	if (status != CTL_OK)
		return status;
	status = load_rules(c, reading.q, rules, from, &after);
	if (status == CTL_OK) {
		r = compare_period(reading.q, &reading.zone, after, from, to, tell_change, &t,
				   &totals);
		if (r < 0) {
			ctl_complain(c, TEXT_ERROR_FILE,
				     TEXT_ARGS({"path", c->store}, {"cause", strerror(-r)}));
			status = CTL_FAILED;
		} else {
			tell_totals(c, &totals, from, to);
		}
	}
	rulebook_free(after);
	reading_done(&reading);
	return status;
}

/* Without other rules: the stored verdicts against the records. */
static enum ctl_exit against_records(struct ctl *c, int32_t from, int32_t to)
{
	struct compare_totals totals = {.days = 0};
	struct telling t = {.c = c};
	struct reading reading;
	enum ctl_exit status = reading_open(c, from, to, &reading);

	if (status != CTL_OK)
		return status;
	t.people = book_people(reading.book);
	for (int32_t p = 0; p < (int32_t)t.people->n; p++)
		for (int32_t day = from; day <= to; day++) {
			struct compare_change x = {
				.person = p, .day = day, .id = people_id(t.people, p)};
			uint32_t rev = 0;

			book_stored(reading.book, p, day, &x.before, &rev, NULL);
			if (rev == 0 || !book_is_closed(reading.book, p, day) ||
			    book_judge(reading.book, p, day, &x.after) < 0)
				continue;
			totals.days++;
			x.way = (uint8_t)compare_verdicts(&x.before, 0, &x.after, 0);
			totals.better += x.way == COMPARE_BETTER;
			totals.worse += x.way == COMPARE_WORSE;
			totals.other += x.way == COMPARE_OTHER;
			if (x.way != COMPARE_SAME)
				tell_change(&t, &x);
		}
	tell_totals(c, &totals, from, to);
	reading_done(&reading);
	return CTL_OK;
}

static void queued(struct ctl *c, const json_t *row, void *arg)
{
	puts(show(c, TEXT_REJUDGE_QUEUED,
		  TEXT_ARGS({"n", show_number(row_number(row, "days", 0))})));
}

enum ctl_exit ctl_rejudge(struct ctl *c, int argc, char **argv)
{
	int32_t from, to;

	if (!read_day(c, argv[0], &from) || !read_day(c, argv[1], &to) || to < from ||
	    to - from >= BOOK_DAYS_MAX)
		return CTL_USAGE;
	if (c->record && c->rules != NULL)
		return CTL_USAGE; /* for the record days are judged by the rules in force */
	if (c->record)
		return ctl_ask(c, "rejudge",
			       json_pack("{s:s, s:s}", "from", argv[0], "to", argv[1]), queued,
			       NULL);
	return c->rules != NULL ? simulate(c, from, to, c->rules) : against_records(c, from, to);
}

/* The month before, up to the newest day that is closed. */
enum ctl_exit ctl_rules_diff(struct ctl *c, int argc, char **argv)
{
	int32_t from, to;
	struct query *q;
	int r = query_open(c->store, &q);

	if (r == 0) {
		r = compare_recent(q, &from, &to);
		query_free(q);
	}
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", c->store}, {"cause", strerror(-r)}));
		return CTL_FAILED;
	}
	if ((c->from != NULL && !read_day(c, c->from, &from)) ||
	    (c->to != NULL && !read_day(c, c->to, &to)) || to < from)
		return CTL_USAGE;
	return simulate(c, from, to, argv[0]);
}
