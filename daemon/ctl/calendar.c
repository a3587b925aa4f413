/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "book/rules-stored.h"
#include "core/civil.h"
#include "ctl/import.h"
#include "exchange/ical.h"
#include "store/query.h"

/*
 * The calendar: holidays between two rules files. What comes out of a feed waits, unconfirmed, for
 * a person who has the decree in hand, and where the feed disagrees with the decree is said.
 */

struct feed {
	struct ctl *c;
	const char *file;
	int32_t year;
	struct ical days;
	struct rulebook *decree; /* NULL: not known */
	size_t added, there, differences;
};

static void say_difference(void *arg, bool in_feed, int32_t day, const char *name)
{
	struct feed *f = arg;
	char text[CIVIL_DATE_SIZE];

	civil_format_day(text, day);
	if (f->c->json) {
		json_t *row =
			json_pack("{s:s, s:s, s:s, s:s}", "kind", "difference", "what",
				  in_feed ? "only-feed" : "only-decree", "day", text, "name", name);

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
		return;
	}
	if (f->differences++ == 0)
		puts(show_text(f->c, TEXT_CALENDAR_DISAGREES));
	printf("  %s\n", show(f->c, in_feed ? TEXT_CALENDAR_ONLY_FEED : TEXT_CALENDAR_ONLY_DECREE,
			      TEXT_ARGS({"date", show_day(f->c, text)}, {"name", name})));
}

static void compare(struct feed *f)
{
	struct query *q = NULL;
	int r = query_open(f->c->store, &q);

	if (r == 0)
		r = rules_stored(q, &f->decree);
	query_free(q);
	r = ical_compare(&f->days, r < 0 ? NULL : f->decree, f->year, say_difference, f);
	if (f->c->json)
		return;
	if (r < 0)
		puts(show(f->c, TEXT_CALENDAR_NO_DECREE, TEXT_ARGS({"n", show_number(f->year)})));
	else if (r == 0)
		puts(show_text(f->c, TEXT_CALENDAR_AGREES));
}

static void add_answer(struct ctl *c, const json_t *row, void *arg)
{
}

static enum ctl_exit add_days(struct feed *f)
{
	const char *slash = strrchr(f->file, '/');
	enum ctl_exit status = CTL_OK;

	for (size_t i = 0; i < f->days.count && status == CTL_OK; i++) {
		const struct ical_day *d = &f->days.days[i];
		char day[CIVIL_DATE_SIZE];

		civil_format_day(day, d->day);
		if (ical_decreed(f->decree, d->day) != NULL) {
			f->there++;
			continue;
		}
		status = ctl_ask(f->c, "calendar-add",
				 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "day", day, "what",
					   d->name, "of", d->kind, "decree",
					   f->c->decree != NULL ? f->c->decree : "", "source",
					   slash != NULL ? slash + 1 : f->file, "by", f->c->by),
				 add_answer, NULL);
		f->added += status == CTL_OK;
	}
	if (status == CTL_OK && !f->c->json)
		puts(show(f->c, f->c->dry ? TEXT_CALENDAR_DRY : TEXT_CALENDAR_ADDED,
			  TEXT_ARGS({"n", show_number((json_int_t)f->added)},
				    {"there", show_number((json_int_t)f->there)})));
	return status;
}

enum ctl_exit ctl_calendar_import(struct ctl *c, int argc, char **argv)
{
	struct feed f = {.c = c, .file = argv[0]};
	struct diag d = {0};
	char *text = NULL;
	size_t size = 0;
	int64_t year;
	enum ctl_exit status;
	int r;

	if (c->by == NULL || c->year == NULL || number_parse(c->year, 1970, 2200, &year) < 0)
		return CTL_USAGE;
	f.year = (int32_t)year;
	status = import_read(c, f.file, &text, &size);
	if (status != CTL_OK)
		return status;
	r = ical_parse(f.file, text, size, f.year, &d, &f.days);
	free(text);
	import_tell(c, &d);
	diag_done(&d);
	if (r < 0)
		return r == -ENOMEM ? CTL_FAILED : CTL_REFUSED;
	compare(&f);
	status = add_days(&f);
	rulebook_free(f.decree);
	ical_done(&f.days);
	return status;
}

/* One day, by hand. */

static void say_row(struct ctl *c, const json_t *row, void *arg)
{
	printf("%s\n", show(c, TEXT_CALENDAR_ENTERED,
			    TEXT_ARGS({"n", show_number(row_number(row, "id", 0))},
				      {"date", show_day(c, row_text(row, "day"))},
				      {"name", row_text(row, "what")})));
}

enum ctl_exit ctl_calendar_add(struct ctl *c, int argc, char **argv)
{
	if (c->by == NULL)
		return CTL_USAGE;
	return ctl_ask(c, "calendar-add",
		       json_pack("{s:s, s:s, s:s, s:s, s:s}", "day", argv[0], "what", argv[1], "of",
				 argc > 2 ? argv[2] : "national", "decree",
				 c->decree != NULL ? c->decree : "", "by", c->by),
		       say_row, NULL);
}

static void say_decision(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "decision"))
		puts(show(
			c, TEXT_CALENDAR_DECIDED,
			TEXT_ARGS({"date", show_day(c, row_text(row, "day"))},
				  {"decision", show_word(c, "decision", row_text(row, "decision"))},
				  {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	else
		puts(show_sentence(c, row));
}

static enum ctl_exit decide(struct ctl *c, const char *id, const char *decision)
{
	return ctl_decide(c, "calendar-decide", id, decision,
			  json_pack("{s:s*}", "letter", c->letter), say_decision);
}

enum ctl_exit ctl_calendar_accept(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "confirm");
}

enum ctl_exit ctl_calendar_refuse(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "refuse");
}

enum ctl_exit ctl_calendar_withdraw(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "withdraw");
}

static void list_row(struct ctl *c, const json_t *row, void *arg)
{
	table_add(arg, show_number(row_number(row, "id", 0)), row_text(row, "day"),
		  row_text(row, "what"), show_word(c, "holiday", row_text(row, "of")),
		  row_text(row, "decree"), show_word(c, "standing", row_text(row, "standing")));
}

enum ctl_exit ctl_calendar_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {TEXT_HEAD_NUMBER,
					       TEXT_CALENDAR_HEAD_DAY,
					       TEXT_CALENDAR_HEAD_NAME,
					       TEXT_CALENDAR_HEAD_KIND,
					       TEXT_CALENDAR_HEAD_DECREE,
					       TEXT_CALENDAR_HEAD_STANDING,
					       TEXT_KEYS};
	int64_t year = 0;

	if (c->year != NULL && number_parse(c->year, 1970, 2200, &year) < 0)
		return CTL_USAGE;
	return ctl_list(c, "calendar-list", json_pack("{s:I}", "year", (json_int_t)year), titles,
			1 << 0, list_row);
}
