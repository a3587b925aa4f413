/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

/* Each kind of row has one function that says it in a line. */

static const char *say_punch(const struct ctl *c, const json_t *row)
{
	if (row_name(row)[0] == '\0')
		return show(c, TEXT_WATCH_UNKNOWN,
			    TEXT_ARGS({"credential", row_text(row, "credential")},
				      {"reader", row_text(row, "reader")}));
	return show(c, TEXT_WATCH_PUNCH,
		    TEXT_ARGS({"person", row_name(row)}, {"reader", row_text(row, "reader")}));
}

static const char *say_late(const struct ctl *c, const json_t *row)
{
	return show(c, TEXT_NOTICE_LATE_ONE,
		    TEXT_ARGS({"person", row_name(row)},
			      {"time", show_time(c, json_object_get(row, "at"), SAID_MINUTE)},
			      {"n", show_number(row_number(row, "work_min", 0))}));
}

static const char *say_missing(const struct ctl *c, const json_t *row)
{
	const char *names[100];
	const json_t *people = json_object_get(row, "people");
	size_t n = json_array_size(people);
	char list[400];

	for (size_t i = 0; i < n && i < ARRAY_LEN(names); i++)
		names[i] = row_name(json_array_get(people, i));
	text_list(list, sizeof(list), c->lang, names, n < ARRAY_LEN(names) ? n : ARRAY_LEN(names));
	return show(c, TEXT_NOTICE_MISSING,
		    TEXT_ARGS({"time", show_mark(c, row_text(row, "at"))},
			      {"n", show_number((json_int_t)n)}, {"people", list}));
}

static const char *say_reader(const struct ctl *c, const json_t *row)
{
	return show(c, TEXT_WATCH_READER,
		    TEXT_ARGS({"reader", row_text(row, "name")},
			      {"state", show_word(c, "reader", row_text(row, "state"))}));
}

static const char *say_destination(const struct ctl *c, const json_t *row)
{
	return show(c, TEXT_WATCH_DESTINATION,
		    TEXT_ARGS({"destination", row_text(row, "name")},
			      {"state", show_word(c, "destination", row_text(row, "state"))}));
}

static const char *say_time(const struct ctl *c, const json_t *row)
{
	return show(c, TEXT_WATCH_TIME,
		    TEXT_ARGS({"quality", show_word(c, "time", row_text(row, "quality"))}));
}

static const char *say_alarm(const struct ctl *c, const json_t *row)
{
	const char *sentence = show_sentence(c, row);

	if (json_is_false(json_object_get(row, "raised")))
		return show(c, TEXT_WATCH_CLEARED, TEXT_ARGS({"alarm", sentence}));
	return sentence;
}

static const struct {
	const char *kind;
	const char *(*say)(const struct ctl *c, const json_t *row);
	bool timed; /* begins with its own moment; the others say it or have none */
} kinds[] = {
	{"punch", say_punch, true},
	{"late", say_late, false},
	{"missing", say_missing, false},
	{"reader", say_reader, false},
	{"destination", say_destination, false},
	{"time", say_time, false},
	{"notice", show_sentence, false},
	{"alarm", say_alarm, false},
};

static void watch_row(struct ctl *c, const json_t *row, void *arg)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *line;

		if (!row_is(row, "kind", kinds[i].kind))
			continue;
		line = kinds[i].say(c, row);
		if (kinds[i].timed)
			printf("%s  ", show_time(c, json_object_get(row, "at"), SAID_SECOND));
		if (row_text(row, "detail")[0] != '\0')
			printf("%s (%s)\n", line, row_text(row, "detail"));
		else
			puts(line);
	}
	fflush(stdout);
}

enum ctl_exit ctl_watch(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "watch", NULL, watch_row, NULL);
}
