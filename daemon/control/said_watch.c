/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "control/said.h"

/* Each kind of row of `watch` has one function that says it in a line. */
typedef void say_fn(enum text_language lang, const json_t *row, char *buf, size_t size);

static void say_punch(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	if (row_name(row)[0] == '\0')
		text_format(buf, size, lang, TEXT_WATCH_UNKNOWN,
			    TEXT_ARGS({"credential", row_text(row, "credential")},
				      {"reader", row_text(row, "reader")}));
	else
		text_format(
			buf, size, lang, TEXT_WATCH_PUNCH,
			TEXT_ARGS({"person", row_name(row)}, {"reader", row_text(row, "reader")}));
}

static void say_late(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	char at[SAID_SIZE], n[24];

	snprintf(n, sizeof(n), "%" JSON_INTEGER_FORMAT, row_number(row, "work_min", 0));
	said_time(lang, json_object_get(row, "at"), SAID_MINUTE, at);
	text_format(buf, size, lang, TEXT_NOTICE_LATE_ONE,
		    TEXT_ARGS({"person", row_name(row)}, {"time", at}, {"n", n}));
}

static void say_missing(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	const char *names[100];
	const json_t *people = json_object_get(row, "people");
	size_t n = json_array_size(people), shown = n < ARRAY_LEN(names) ? n : ARRAY_LEN(names);
	char list[400], at[SAID_SIZE], count[24];

	for (size_t i = 0; i < shown; i++)
		names[i] = row_name(json_array_get(people, i));
	text_list(list, sizeof(list), lang, names, shown);
	snprintf(count, sizeof(count), "%zu", n);
	said_mark(lang, row_text(row, "at"), at);
	text_format(buf, size, lang, TEXT_NOTICE_MISSING,
		    TEXT_ARGS({"time", at}, {"n", count}, {"people", list}));
}

static void say_reader(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	text_format(buf, size, lang, TEXT_WATCH_READER,
		    TEXT_ARGS({"reader", row_text(row, "name")},
			      {"state", said_word(lang, "reader", row_text(row, "state"))}));
}

static void say_destination(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	text_format(buf, size, lang, TEXT_WATCH_DESTINATION,
		    TEXT_ARGS({"destination", row_text(row, "name")},
			      {"state", said_word(lang, "destination", row_text(row, "state"))}));
}

static void say_time(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	text_format(buf, size, lang, TEXT_WATCH_TIME,
		    TEXT_ARGS({"quality", said_word(lang, "time", row_text(row, "quality"))}));
}

static void say_sentence(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	said_sentence(lang, row, buf, size);
}

static void say_alarm(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	char sentence[SAID_SIZE];

	said_sentence(lang, row, sentence, sizeof(sentence));
	if (json_is_false(json_object_get(row, "raised")))
		text_format(buf, size, lang, TEXT_WATCH_CLEARED, TEXT_ARGS({"alarm", sentence}));
	else
		text_copy(buf, size, sentence);
}

static const struct {
	const char *kind;
	say_fn *say;
	bool timed; /* begins with its own moment; the others say it or have none */
} kinds[] = {
	{"punch", say_punch, true},
	{"late", say_late, false},
	{"missing", say_missing, false},
	{"reader", say_reader, false},
	{"destination", say_destination, false},
	{"time", say_time, false},
	{"notice", say_sentence, false},
	{"alarm", say_alarm, false},
};

bool said_watch(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	char line[SAID_SIZE + 64], at[SAID_SIZE] = "";
	const char *detail = row_text(row, "detail");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!row_is(row, "kind", kinds[i].kind))
			continue;
		kinds[i].say(lang, row, line, sizeof(line));
		if (kinds[i].timed)
			said_time(lang, json_object_get(row, "at"), SAID_SECOND, at);
		snprintf(buf, size, "%.60s%s%s%s%s%s", at, kinds[i].timed ? "  " : "", line,
			 detail[0] != '\0' ? " (" : "", detail, detail[0] != '\0' ? ")" : "");
		return true;
	}
	return false;
}
