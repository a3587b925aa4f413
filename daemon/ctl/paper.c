/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

/* "p-01,p-02" as an array. */
static json_t *people_json(const char *list)
{
	char *copy = list == NULL ? NULL : strdup(list), *rest = copy, *id;
	json_t *people = copy == NULL ? NULL : json_array();

	while ((id = strsep(&rest, ",")) != NULL)
		if (*id != '\0')
			json_array_append_new(people, json_string(id));
	free(copy);
	return people;
}

/* "Senin, 3 Maret 2025" or "… – …" */
static const char *days(const struct ctl *c, const json_t *row, char *buf, size_t size)
{
	const char *from = row_text(row, "from"), *to = row_text(row, "to");

	if (strcmp(from, to) == 0)
		snprintf(buf, size, "%s", show_day(c, from));
	else
		snprintf(buf, size, "%s – %s", show_day(c, from), show_day(c, to));
	return buf;
}

static void entered(struct ctl *c, const json_t *row)
{
	char when[128];

	puts(show(c, c->dry ? TEXT_PAPER_DRY : TEXT_PAPER_ENTERED,
		  TEXT_ARGS({"n", show_number(row_number(row, "id", 0))},
			    {"code", row_text(row, "code")},
			    {"people", show_number(row_number(row, "people", 0))},
			    {"date", days(c, row, when, sizeof(when))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	if (json_is_false(json_object_get(row, "counts")))
		puts(show_text(c, TEXT_PAPER_WAITS));
	else if (json_is_true(json_object_get(row, "letterless")))
		puts(show_text(c, TEXT_PAPER_LETTER_FOLLOWS));
}

void ctl_print_change(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "paper"))
		entered(c, row);
	else if (row_is(row, "kind", "decision"))
		puts(show(
			c, c->dry ? TEXT_DECIDED_DRY : TEXT_DECIDED,
			TEXT_ARGS({"n", show_number(row_number(row, "id", 0))},
				  {"decision", show_word(c, "decision", row_text(row, "decision"))},
				  {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	else
		printf("%s\n", show_sentence(c, row));
}

enum ctl_exit ctl_paper_add(struct ctl *c, int argc, char **argv)
{
	json_t *args;

	if (c->from == NULL || c->by == NULL)
		return CTL_USAGE;
	args = json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*, "
			 "s:o*}",
			 "code", argv[0], "from", c->from, "by", c->by, "to", c->to, "at", c->at,
			 "unit", c->unit, "letter", c->letter, "note", c->note, "asked", c->asked,
			 "reader", c->reader, "hours", c->hours, "people", people_json(c->who),
			 "all", c->all ? json_true() : NULL);
	return ctl_ask(c, "paper-add", args, ctl_print_change, NULL);
}

enum ctl_exit ctl_decide(struct ctl *c, const char *verb, const char *id, const char *decision,
			 json_t *more, ctl_row_fn *row)
{
	json_t *args = more != NULL ? more : json_object();
	int64_t n;

	if (c->by == NULL || number_parse(id, 1, INT64_MAX, &n) < 0) {
		json_decref(args);
		return CTL_USAGE;
	}
	json_object_set_new(args, "id", json_integer(n));
	json_object_set_new(args, "decision", json_string(decision));
	json_object_set_new(args, "by", json_string(c->by));
	return ctl_ask(c, verb, args, row, NULL);
}

static enum ctl_exit decide(struct ctl *c, const char *id, const char *decision)
{
	return ctl_decide(c, "paper-decide", id, decision,
			  json_pack("{s:s*, s:s*, s:s*}", "letter", c->letter, "note", c->note,
				    "second", c->second),
			  ctl_print_change);
}

enum ctl_exit ctl_paper_confirm(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "confirm");
}

enum ctl_exit ctl_paper_refuse(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "refuse");
}

enum ctl_exit ctl_paper_withdraw(struct ctl *c, int argc, char **argv)
{
	return decide(c, argv[0], "withdraw");
}

static void letter_row(struct ctl *c, const json_t *row, void *arg)
{
	if (!row_is(row, "kind", "letter")) {
		printf("%s\n", show_sentence(c, row));
		return;
	}
	puts(show(c, c->dry ? TEXT_PAPER_LETTER_DRY : TEXT_PAPER_LETTER_KEPT,
		  TEXT_ARGS({"n", show_number(row_number(row, "id", 0))},
			    {"code", row_text(row, "code")}, {"letter", row_text(row, "letter")})));
}

enum ctl_exit ctl_paper_letter(struct ctl *c, int argc, char **argv)
{
	int64_t n;

	if (c->by == NULL || number_parse(argv[0], 1, INT64_MAX, &n) < 0)
		return CTL_USAGE;
	return ctl_ask(
		c, "paper-letter",
		json_pack("{s:I, s:s, s:s}", "id", (json_int_t)n, "letter", argv[1], "by", c->by),
		letter_row, NULL);
}

/* "p-01, p-02, … (40)", "unit umum" or everybody. */
static const char *whom(const struct ctl *c, const json_t *row, char *buf, size_t size)
{
	const json_t *people = json_object_get(row, "people");
	const char *unit = row_text(row, "unit");
	json_int_t n = row_number(row, "n", 0);
	size_t i, used = 0;
	json_t *id;

	buf[0] = '\0';
	if (strcmp(unit, "*") == 0)
		return show_text(c, TEXT_EVERYBODY);
	if (*unit != '\0')
		return show(c, TEXT_WHOLE_UNIT, TEXT_ARGS({"unit", unit}));
	json_array_foreach(people, i, id) if (i < 4 && used < size) used += (size_t)snprintf(
		buf + used, size - used, "%s%s", i > 0 ? ", " : "", json_string_value(id));
	if (n > 4 && used < size)
		snprintf(buf + used, size - used, " … (%lld)", (long long)n);
	return buf;
}

static void list_row(struct ctl *c, const json_t *row, void *arg)
{
	char when[128], who[200];
	const char *letter = row_text(row, "letter");

	table_add(arg, show_number(row_number(row, "id", 0)), row_text(row, "code"),
		  whom(c, row, who, sizeof(who)), days(c, row, when, sizeof(when)),
		  row_text(row, "at"), *letter != '\0' ? letter : show_text(c, TEXT_LETTER_FOLLOWS),
		  show_word(c, "standing", row_text(row, "standing")), row_name(row));
}

enum ctl_exit ctl_paper_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NUMBER,   TEXT_HEAD_CODE,  TEXT_HEAD_WHO,
		TEXT_HEAD_WHEN,	    TEXT_HEAD_HOURS, TEXT_HEAD_LETTER,
		TEXT_HEAD_STANDING, TEXT_HEAD_NAME,  TEXT_KEYS};

	return ctl_list(
		c, "paper-list",
		json_pack("{s:s*, s:o*}", "month", c->month, "open", c->open ? json_true() : NULL),
		titles, 1 << 0, list_row);
}
