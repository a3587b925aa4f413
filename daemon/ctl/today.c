/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

/* "jam kerja 07.30 (lewat), jam pelayanan 08.00" */
static void print_marks(const struct ctl *c, const json_t *marks)
{
	size_t i;
	json_t *m;

	json_array_foreach(marks, i, m)
	{
		bool done = json_is_true(json_object_get(m, "done"));

		printf("%s%s", i > 0 ? ", " : "",
		       show(c, done ? TEXT_MARK_DONE : TEXT_MARK_OPEN,
			    TEXT_ARGS({"mark", show_word(c, "mark", row_text(m, "mark"))},
				      {"time", show_mark(c, row_text(m, "at"))})));
	}
	if (json_array_size(marks) > 0)
		puts("");
}

static void print_day(const struct ctl *c, const json_t *row)
{
	const char *state;
	json_t *n;
	int i = 0;

	puts(show_day(c, row_text(row, "day")));
	if (json_is_false(json_object_get(row, "working")))
		puts(show_text(c, TEXT_STATE_OFF));
	print_marks(c, json_object_get(row, "marks"));
	json_object_foreach(json_object_get(row, "counts"), state, n)
		printf("%s%s %" JSON_INTEGER_FORMAT, i++ > 0 ? ", " : "",
		       show_word(c, "state", state), json_integer_value(n));
	puts(i > 0 ? "\n" : "");
}

static void add_person(const struct ctl *c, struct table *t, const json_t *row)
{
	const json_t *arrived = json_object_get(row, "arrived");
	json_int_t late = row_number(row, "late_work_min", 0);

	table_add(t, row_name(row), row_text(row, "unit"),
		  json_is_string(arrived) ? show_time(c, arrived, SAID_MINUTE) : NULL,
		  show_word(c, "state", row_text(row, "state")),
		  late > 0 ? show_number(late) : NULL);
}

static const char *unknown_line(const struct ctl *c, const json_t *row)
{
	return show(c, TEXT_UNKNOWN_LINE,
		    TEXT_ARGS({"credential", row_text(row, "credential")},
			      {"reader", row_text(row, "reader")},
			      {"n", show_number(row_number(row, "times", 0))},
			      {"time", show_time(c, json_object_get(row, "last"), SAID_MINUTE)}));
}

struct today {
	struct table *people;
	char unknown[20][512]; /* shown below the people; further ones: credential list */
	size_t n_unknown;
};

static void today_row(struct ctl *c, const json_t *row, void *arg)
{
	struct today *t = arg;

	if (row_is(row, "kind", "day"))
		print_day(c, row);
	else if (row_is(row, "kind", "person"))
		add_person(c, t->people, row);
	else if (row_is(row, "kind", "unknown") && t->n_unknown < ARRAY_LEN(t->unknown))
		snprintf(t->unknown[t->n_unknown++], sizeof(t->unknown[0]), "%s",
			 unknown_line(c, row));
}

enum ctl_exit ctl_today(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME,	   TEXT_HEAD_UNIT,
					       TEXT_HEAD_RECORDED, TEXT_HEAD_RESULT,
					       TEXT_HEAD_MINUTES,  TEXT_KEYS};
	struct today t = {.people = table_new(c, titles, 1 << 4)};
	enum ctl_exit r = ctl_ask(c, "today", json_pack("{s:s*}", "day", c->day), today_row, &t);

	table_print(t.people);
	for (size_t i = 0; i < t.n_unknown; i++)
		puts(t.unknown[i]);
	return r;
}
