/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "ctl/import.h"

static const char *moment(const struct ctl *c, const json_t *row, char *buf, size_t size)
{
	snprintf(buf, size, "%s, %s %s", show_day(c, row_text(row, "day")),
		 show_word(c, "direction", row_text(row, "direction")),
		 show_mark(c, row_text(row, "at")));
	return buf;
}

static void change_row(struct ctl *c, const json_t *row, void *arg)
{
	char when[160];

	if (!row_is(row, "kind", "correction")) {
		ctl_print_change(c, row, arg);
		return;
	}
	puts(show(c, c->dry ? TEXT_CORRECTION_DRY : TEXT_CORRECTION_LINE,
		  TEXT_ARGS({"n", show_number(row_number(row, "id", 0))}, {"person", row_name(row)},
			    {"date", moment(c, row, when, sizeof(when))},
			    {"standing", show_word(c, "standing", row_text(row, "standing"))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
}

enum ctl_exit ctl_correction_add(struct ctl *c, int argc, char **argv)
{
	if (c->by == NULL || c->direction == NULL || c->reason == NULL || c->evidence == NULL)
		return CTL_USAGE;
	return ctl_ask(c, "correction-add",
		       json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "person", argv[0], "day",
				 argv[1], "at", argv[2], "direction", c->direction, "reason",
				 c->reason, "evidence", c->evidence, "by", c->by),
		       change_row, NULL);
}

static enum ctl_exit decide(struct ctl *c, const char *id, const char *decision)
{
	return ctl_decide(c, "correction-decide", id, decision,
			  json_pack("{s:s*}", "note", c->note), change_row);
}

enum ctl_exit ctl_correction_confirm(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "confirm");
}

enum ctl_exit ctl_correction_refuse(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "refuse");
}

enum ctl_exit ctl_correction_withdraw(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "withdraw");
}

static void list_row(struct ctl *c, const json_t *row, void *arg)
{
	char when[160];

	table_add(arg, show_number(row_number(row, "id", 0)), row_name(row),
		  moment(c, row, when, sizeof(when)), row_text(row, "reason"),
		  row_text(row, "evidence"), show_word(c, "standing", row_text(row, "standing")),
		  row_text(row, "by"), row_text(row, "second"));
}

enum ctl_exit ctl_correction_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NUMBER, TEXT_HEAD_NAME,     TEXT_HEAD_WHEN,
		TEXT_HEAD_REASON, TEXT_HEAD_EVIDENCE, TEXT_HEAD_STANDING,
		TEXT_HEAD_BY,	  TEXT_HEAD_SECOND,   TEXT_KEYS};

	return ctl_list(
		c, "correction-list",
		json_pack("{s:s*, s:o*}", "month", c->month, "open", c->open ? json_true() : NULL),
		titles, 1 << 0, list_row);
}

static void import_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "problem"))
		import_problem(c, arg, row);
	else if (row_is(row, "kind", "summary"))
		puts(show(c, c->dry ? TEXT_LIST_DRY : TEXT_LIST_TAKEN,
			  TEXT_ARGS({"n", show_number(row_number(row, "taken", 0))},
				    {"known", show_number(row_number(row, "known", 0))},
				    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	else
		ctl_print_change(c, row, arg);
}

enum ctl_exit ctl_correction_import(struct ctl *c, int argc, char **argv)
{
	char *text = NULL;
	size_t size;
	enum ctl_exit r;

	if (c->by == NULL || c->second == NULL)
		return CTL_USAGE;
	r = import_read_table(c, argv[0], &text, &size);
	if (r == CTL_OK)
		r = ctl_ask_bulk(c, "correction-import",
				 json_pack("{s:s, s:s}", "by", c->by, "second", c->second), text,
				 import_row, argv[0]);
	free(text);
	return r;
}

/* The form that is printed ahead, for the morning on which nothing works. */
struct form {
	struct table *t;
	char unit[64];
};

static void form_end(struct form *f)
{
	if (f->t != NULL)
		table_print(f->t);
	f->t = NULL;
}

static void form_row(struct ctl *c, const json_t *row, void *arg)
{
	static const enum text_key titles[] = {TEXT_HEAD_PERSON, TEXT_HEAD_NAME, TEXT_HEAD_HOURS,
					       TEXT_HEAD_IN,	 TEXT_HEAD_SIGN, TEXT_HEAD_OUT,
					       TEXT_HEAD_SIGN,	 TEXT_KEYS};
	struct form *f = arg;

	if (f->t == NULL || !row_is(row, "unit", f->unit)) {
		form_end(f);
		snprintf(f->unit, sizeof(f->unit), "%s", row_text(row, "unit"));
		printf("\n%s\n%s\n\n",
		       show(c, TEXT_FORM_TITLE,
			    TEXT_ARGS({"date", show_day(c, row_text(row, "day"))})),
		       show(c, TEXT_WHOLE_UNIT, TEXT_ARGS({"unit", f->unit})));
		f->t = table_new(c, titles, 0);
	}
	table_add(f->t, row_text(row, "person"), row_name(row), row_text(row, "hours"), "_______",
		  "__________", "_______", "__________");
}

enum ctl_exit ctl_manual_list(struct ctl *c, int argc, char **argv)
{
	struct form f = {0};
	enum ctl_exit r =
		ctl_ask(c, "manual-list", json_pack("{s:s*, s:s*}", "unit", c->unit, "day", c->day),
			form_row, &f);
	bool any = f.t != NULL;

	form_end(&f);
	if (!any && r == CTL_OK && !c->json)
		puts(show_text(c, TEXT_NOTHING));
	if (any)
		printf("\n%s\n", show_text(c, TEXT_FORM_FOOT));
	return r;
}
