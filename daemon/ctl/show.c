/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"

enum { SHOW_SIZE = 512, SHOW_RING = 16 };

/* One thread, one screen: a ring saves every caller its buffers. */
static char *next_buffer(void)
{
	static char ring[SHOW_RING][SHOW_SIZE];
	static unsigned int next;

	return ring[next++ % SHOW_RING];
}

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

const char *row_name(const json_t *row)
{
	const char *name = row_text(row, "name");

	return *name != '\0' ? name : row_text(row, "person");
}

bool row_is(const json_t *row, const char *key, const char *value)
{
	return strcmp(row_text(row, key), value) == 0;
}

const char *show(const struct ctl *c, enum text_key key, const struct text_arg *args)
{
	char *buf = next_buffer();

	text_format(buf, SHOW_SIZE, c->lang, key, args);
	return buf;
}

const char *show_text(const struct ctl *c, enum text_key key)
{
	return text_get(c->lang, key);
}

const char *show_number(json_int_t n)
{
	char *buf = next_buffer();

	snprintf(buf, SHOW_SIZE, "%" JSON_INTEGER_FORMAT, n);
	return buf;
}

const char *show_word(const struct ctl *c, const char *group, const char *value)
{
	char name[64];
	enum text_key key = TEXT_KEYS;

	if (snprintf(name, sizeof(name), "%s.%s", group, value) < (int)sizeof(name))
		key = text_find(name);
	return key != TEXT_KEYS ? text_get(c->lang, key) : value;
}

const char *show_cause(const struct ctl *c, int r)
{
	return r == -EPROTONOSUPPORT ? show_text(c, TEXT_ERROR_SCHEMA) : strerror(-r);
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

static const char *date_text(const struct ctl *c, int32_t day)
{
	struct civil_date d = civil_from_day(day);
	char *buf = next_buffer();

	return text_date(buf, c->lang, d.year, d.month, d.day, civil_weekday(day));
}

const char *show_time(const struct ctl *c, const json_t *instant, enum show_time how)
{
	int32_t day, second;
	int offset_s;
	char *buf = next_buffer(), clock[TEXT_TIME_SIZE];

	if (!instant_parse(json_string_value(instant), &day, &second, &offset_s))
		return json_is_string(instant) ? json_string_value(instant)
					       : show_text(c, TEXT_TIME_UNKNOWN);
	text_time(clock, c->lang, second, offset_s, how == SHOW_SECOND);
	snprintf(buf, SHOW_SIZE, "%s%s%s", how == SHOW_DATE ? date_text(c, day) : "",
		 how == SHOW_DATE ? ", " : "", clock);
	return buf;
}

const char *show_mark(const struct ctl *c, const char *at)
{
	int32_t second;
	char *buf = next_buffer();

	if (civil_parse_time(at, &second) < 0)
		return at;
	snprintf(buf, SHOW_SIZE, "%02d%c%02d", second / 3600,
		 c->lang == TEXT_INDONESIAN ? '.' : ':', second / 60 % 60);
	return buf;
}

const char *show_day(const struct ctl *c, const char *day)
{
	int32_t n;

	return civil_parse_day(day, &n) == 0 ? date_text(c, n) : day;
}

const char *show_duration(const struct ctl *c, json_int_t s)
{
	static const struct {
		json_int_t below, unit;
		enum text_key key;
	} units[] = {{120, 1, TEXT_SECONDS},
		     {7200, 60, TEXT_MINUTES},
		     {172800, 3600, TEXT_HOURS},
		     {INT64_MAX, 86400, TEXT_DAYS}};
	size_t i = 0;

	if (s < 0)
		return "-";
	while (s >= units[i].below)
		i++;
	return show(c, units[i].key, TEXT_ARGS({"n", show_number(s / units[i].unit)}));
}

/* An argument is a word of ours, a moment, a day, or text to be shown as it is. */
static const char *show_arg(const struct ctl *c, const char *name, const json_t *value)
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
		return show_number(json_integer_value(value));
	if (text == NULL)
		return show_text(c, TEXT_TIME_UNKNOWN);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].name, name) == 0)
			return show_word(c, words[i].group, text);
	if (instant_parse(text, &day, &second, &offset_s))
		return show_time(c, value, SHOW_SECOND);
	return civil_parse_day(text, &day) == 0 ? show_day(c, text) : text;
}

const char *show_sentence(const struct ctl *c, const json_t *row)
{
	enum { ARGS_MAX = 10 };
	struct text_arg args[ARGS_MAX + 1] = {{0}};
	enum text_key key = text_find(row_text(row, "key"));
	const char *name;
	json_t *value;
	size_t n = 0;

	if (key == TEXT_KEYS)
		return row_text(row, "text");
	json_object_foreach(json_object_get(row, "args"), name, value) if (n < ARGS_MAX) args[n++] =
		(struct text_arg){name, show_arg(c, name, value)};
	return show(c, key, args);
}
