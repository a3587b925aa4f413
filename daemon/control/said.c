/* SPDX-License-Identifier: MIT */
#include "control/said.h"

#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"

const char *row_text(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text != NULL ? text : "";
}

json_int_t row_number(const json_t *row, const char *key, json_int_t none)
{
	const json_t *n = json_object_get(row, key);

	return json_is_integer(n) ? json_integer_value(n) : none;
}

bool row_true(const json_t *row, const char *key)
{
	return json_is_true(json_object_get(row, key));
}

bool row_is(const json_t *row, const char *key, const char *value)
{
	return strcmp(row_text(row, key), value) == 0;
}

const char *row_name(const json_t *row)
{
	const char *name = row_text(row, "name");

	return *name != '\0' ? name : row_text(row, "person");
}

const char *said_word(enum text_language lang, const char *group, const char *value)
{
	char name[64];
	enum text_key key = TEXT_KEYS;

	if (snprintf(name, sizeof(name), "%s.%s", group, value) < (int)sizeof(name))
		key = text_find(name);
	return key != TEXT_KEYS ? text_get(lang, key) : value;
}

/* "2025-03-03T07:25:10+08:00"; false for anything else. */
static bool instant_parse(const char *s, int32_t *day, int32_t *second, int *offset_s)
{
	char date[11], clock[9], sign;
	int h, m;

	if (s == NULL || strlen(s) != 25 ||
	    sscanf(s, "%10[0-9-]T%8[0-9:]%c%2d:%2d", date, clock, &sign, &h, &m) != 5)
		return false;
	*offset_s = (h * 60 + m) * (sign == '-' ? -60 : 60);
	return civil_parse_day(date, day) == 0 && civil_parse_time(clock, second) == 0;
}

static const char *date_text(enum text_language lang, int32_t day, char buf[SAID_SIZE])
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, lang, d.year, d.month, d.day, civil_weekday(day));
}

/* For what is shown as it is: in `buf` as well, for callers that look there. */
static const char *said_plain(const char *text, char buf[SAID_SIZE])
{
	snprintf(buf, SAID_SIZE, "%s", text);
	return buf;
}

const char *said_time(enum text_language lang, const json_t *instant, enum said_time how,
		      char buf[SAID_SIZE])
{
	char clock[TEXT_TIME_SIZE], date[SAID_SIZE];
	int32_t day, second;
	int offset_s;

	if (!instant_parse(json_string_value(instant), &day, &second, &offset_s))
		return said_plain(json_is_string(instant) ? json_string_value(instant)
							  : text_get(lang, TEXT_TIME_UNKNOWN),
				  buf);
	text_time(clock, lang, second, offset_s, how == SAID_SECOND);
	if (how == SAID_DATE)
		snprintf(buf, SAID_SIZE, "%.*s, %s", TEXT_DATE_SIZE, date_text(lang, day, date),
			 clock);
	else
		snprintf(buf, SAID_SIZE, "%s", clock);
	return buf;
}

const char *said_mark(enum text_language lang, const char *at, char buf[SAID_SIZE])
{
	int32_t second;

	if (civil_parse_time(at, &second) < 0)
		return said_plain(at, buf);
	snprintf(buf, SAID_SIZE, "%02d%c%02d", second / 3600, lang == TEXT_INDONESIAN ? '.' : ':',
		 second / 60 % 60);
	return buf;
}

const char *said_day(enum text_language lang, const char *day, char buf[SAID_SIZE])
{
	int32_t n;

	return civil_parse_day(day, &n) == 0 ? date_text(lang, n, buf) : said_plain(day, buf);
}

static const char *number_text(json_int_t n, char buf[SAID_SIZE])
{
	snprintf(buf, SAID_SIZE, "%" JSON_INTEGER_FORMAT, n);
	return buf;
}

const char *said_duration(enum text_language lang, json_int_t s, char buf[SAID_SIZE])
{
	static const struct {
		json_int_t below, unit;
		enum text_key key;
	} units[] = {{120, 1, TEXT_SECONDS},
		     {7200, 60, TEXT_MINUTES},
		     {172800, 3600, TEXT_HOURS},
		     {INT64_MAX, 86400, TEXT_DAYS}};
	char number[SAID_SIZE];
	size_t i = 0;

	if (s < 0)
		return said_plain("-", buf);
	while (s >= units[i].below)
		i++;
	text_format(buf, SAID_SIZE, lang, units[i].key,
		    TEXT_ARGS({"n", number_text(s / units[i].unit, number)}));
	return buf;
}

/* An argument is a word of ours, a moment, a day, or text to be shown as it is. */
static const char *said_arg(enum text_language lang, const char *name, const json_t *value,
			    char buf[SAID_SIZE])
{
	static const struct {
		const char *name, *group;
	} words[] = {{"mark", "mark"},	       {"cause", "cause"},	  {"before", "state"},
		     {"after", "state"},       {"code", "code"},	  {"standing", "standing"},
		     {"decision", "decision"}, {"direction", "direction"}};
	const char *text = json_string_value(value);
	int32_t day, second;
	int offset_s;

	if (json_is_integer(value))
		return number_text(json_integer_value(value), buf);
	if (text == NULL)
		return text_get(lang, TEXT_TIME_UNKNOWN);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].name, name) == 0)
			return said_word(lang, words[i].group, text);
	if (instant_parse(text, &day, &second, &offset_s))
		return said_time(lang, value, SAID_SECOND, buf);
	return said_day(lang, text, buf);
}

const char *said_sentence(enum text_language lang, const json_t *row, char *buf, size_t size)
{
	enum { ARGS_MAX = 10 };
	struct text_arg args[ARGS_MAX + 1] = {{0}};
	char texts[ARGS_MAX][SAID_SIZE];
	enum text_key key = text_find(row_text(row, "key"));
	json_t *values = json_object_get(row, "args"), *value;
	const char *name;
	size_t n = 0;

	/* An alarm comes without its values, as they were said when it was raised. */
	if (key == TEXT_KEYS ||
	    (json_object_size(values) == 0 && strchr(text_get(lang, key), '{') != NULL))
		return row_text(row, "text");
	json_object_foreach(values, name, value) if (n < ARGS_MAX)
	{
		args[n] = (struct text_arg){name, said_arg(lang, name, value, texts[n])};
		n++;
	}
	text_format(buf, size, lang, key, args);
	return buf;
}
