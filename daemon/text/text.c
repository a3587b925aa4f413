/* SPDX-License-Identifier: MIT */
#include "text/text.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *name;
	const char *in[2]; /* by enum text_language */
} texts[TEXT_KEYS] = {
#define TEXT(key, name, indonesian, english) [TEXT_##key] = {name, {indonesian, english}},
#include "text/table.h"
#undef TEXT
};

static const char ellipsis[] = "…";

const char *text_get(enum text_language lang, enum text_key key)
{
	return texts[key].in[lang];
}

const char *text_name(enum text_key key)
{
	return texts[key].name;
}

enum text_key text_find(const char *name)
{
	size_t i = 0;

	while (i < TEXT_KEYS && strcmp(texts[i].name, name) != 0)
		i++;
	return (enum text_key)i;
}

/* Where text is written to; `length` stays below `size`, the rest is only noticed. */
struct sink {
	char *buf;
	size_t size, length;
	bool cut;
};

static void sink_put(struct sink *s, const char *text, size_t n)
{
	size_t room = s->size - 1 - s->length;

	if (n > room) {
		s->cut = true;
		n = room;
	}
	memcpy(s->buf + s->length, text, n);
	s->length += n;
}

static size_t sink_finish(struct sink *s)
{
	if (s->cut) {
		size_t room = s->size - sizeof(ellipsis);

		if (s->length > room)
			s->length = room;
		s->length = utf8_cut(s->buf, s->length);
		memcpy(s->buf + s->length, ellipsis, sizeof(ellipsis) - 1);
		s->length += sizeof(ellipsis) - 1;
	}
	s->buf[s->length] = '\0';
	return s->length;
}

static const char *find_arg(const struct text_arg *args, const char *name, size_t n)
{
	for (; args != NULL && args->name != NULL; args++)
		if (strncmp(args->name, name, n) == 0 && args->name[n] == '\0')
			return args->value;
	return NULL;
}

size_t text_format(char *buf, size_t size, enum text_language lang, enum text_key key,
		   const struct text_arg *args)
{
	struct sink s = {.buf = buf, .size = size};
	const char *t = text_get(lang, key);

	assert(size >= sizeof(ellipsis));
	while (*t != '\0') {
		size_t plain = strcspn(t, "{"), name;
		const char *value;

		sink_put(&s, t, plain);
		t += plain;
		if (*t == '\0')
			break;
		name = strcspn(t,
			       "}"); /* from '{'; the test of the table knows that it is closed */
		value = find_arg(args, t + 1, name - 1);
		if (value != NULL)
			sink_put(&s, value, strlen(value));
		else
			sink_put(&s, t, name + 1);
		t += name + 1;
	}
	return sink_finish(&s);
}

/* Items 0..shown, and how many are left out, in `s`; false if that does not fit. */
static bool list_try(struct sink *s, enum text_language lang, const char *const *items, size_t n,
		     size_t shown)
{
	char count[24], others[64];

	for (size_t i = 0; i < shown; i++) {
		bool last = shown == n && i + 1 == n;
		const char *glue = i == 0 ? "" : last ? text_get(lang, TEXT_AND) : ", ";

		sink_put(s, glue, strlen(glue));
		sink_put(s, items[i], strlen(items[i]));
	}
	if (shown < n) {
		snprintf(count, sizeof(count), "%zu", n - shown);
		text_format(others, sizeof(others), lang, TEXT_OTHERS, TEXT_ARGS({"n", count}));
		sink_put(s, others, strlen(others));
	}
	return !s->cut;
}

size_t text_list(char *buf, size_t size, enum text_language lang, const char *const *items,
		 size_t n)
{
	struct sink s;
	size_t shown = n;

	do
		s = (struct sink){.buf = buf, .size = size};
	while (!list_try(&s, lang, items, n, shown) && shown-- > 1);
	return sink_finish(&s);
}

char *text_time(char *buf, enum text_language lang, int second, int utc_offset_s, bool seconds)
{
	char separator = lang == TEXT_INDONESIAN ? '.' : ':';
	int h = second / 3600, m = second / 60 % 60, minutes = abs(utc_offset_s) / 60;
	char zone[16], tail[8] = "";

	switch (utc_offset_s) {
	case 7 * 3600:
		strcpy(zone, "WIB");
		break;
	case 8 * 3600:
		strcpy(zone, "WITA");
		break;
	case 9 * 3600:
		strcpy(zone, "WIT");
		break;
	default:
		snprintf(zone, sizeof(zone), "UTC%c%02d:%02d", utc_offset_s < 0 ? '-' : '+',
			 minutes / 60 % 100, minutes % 60);
	}
	if (seconds)
		snprintf(tail, sizeof(tail), "%c%02d", separator, second % 60);
	snprintf(buf, TEXT_TIME_SIZE, "%02d%c%02d%s %s", h % 100, separator, m, tail, zone);
	return buf;
}

char *text_date(char *buf, enum text_language lang, int year, int month, int day, int weekday)
{
	assert(month >= 1 && month <= 12 && weekday >= 0 && weekday <= 6);
	snprintf(buf, TEXT_DATE_SIZE, "%s, %d %s %d",
		 text_get(lang, (enum text_key)(TEXT_WEEKDAY_0 + weekday)), day,
		 text_get(lang, (enum text_key)(TEXT_MONTH_1 + month - 1)), year);
	return buf;
}

int text_language_parse(const char *s, enum text_language *ret)
{
	if (strcmp(s, "id") == 0)
		*ret = TEXT_INDONESIAN;
	else if (strcmp(s, "en") == 0)
		*ret = TEXT_ENGLISH;
	else
		return -EINVAL;
	return 0;
}
