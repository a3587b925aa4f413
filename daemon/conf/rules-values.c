/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "conf/rules-keys.h"

enum { DAY_S = 86400 };

const char *const rules_day_names[WEEKDAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

int rules_set_day(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	return civil_parse_day(text, field) < 0 ? -EINVAL : 0;
}

int rules_set_until_day(const struct schema_key *key, void *field, const char *text,
			const char **ret_why)
{
	int32_t day = INT32_MAX;

	if (strcmp(text, "none") != 0 && civil_parse_day(text, &day) < 0)
		return -EINVAL;
	*(int32_t *)field = day;
	return 0;
}

/* "07:30-16:00"; `ret_to_minute`: its end was written without seconds. */
static int parse_span(const char *text, struct rules_span *ret, bool *ret_to_minute)
{
	const char *dash = strchr(text, '-');
	struct rules_span span = {0};
	char from[CIVIL_TIME_SIZE];
	size_t n = dash != NULL ? (size_t)(dash - text) : sizeof(from);

	if (n >= sizeof(from))
		return -EINVAL;
	memcpy(from, text, n);
	from[n] = '\0';
	if (civil_parse_time(from, &span.from_s) < 0 || civil_parse_time(dash + 1, &span.to_s) < 0)
		return -EINVAL;
	*ret_to_minute = strlen(dash + 1) == strlen("16:00");
	*ret = span;
	return 0;
}

static const char ends_before[] = "expected an end after the beginning";

/* An end before the beginning is on the next day; none at all is a slip. */
static int parse_duty(const char *text, struct rules_span *ret, const char **ret_why)
{
	bool to_minute;

	if (parse_span(text, ret, &to_minute) < 0)
		return -EINVAL;
	if (ret->to_s == ret->from_s) {
		*ret_why = ends_before;
		return -EINVAL;
	}
	if (ret->to_s < ret->from_s)
		ret->to_s += DAY_S;
	return 0;
}

int rules_set_hours(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	struct rules_span span = {.none = strcmp(text, "off") == 0};

	if (!span.none && parse_duty(text, &span, ret_why) < 0)
		return -EINVAL;
	*(struct rules_span *)field = span;
	return 0;
}

int rules_set_break(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	struct rules_span span = {.none = strcmp(text, "none") == 0};

	/* Only the keys of one day have "same" as their default, and only they may say it. */
	span.same = strcmp(text, "same") == 0 && strcmp(key->deflt, "same") == 0;
	if (!span.none && !span.same && parse_duty(text, &span, ret_why) < 0)
		return -EINVAL;
	*(struct rules_span *)field = span;
	return 0;
}

/* The core wants the first second outside, people name the last minute (or second) inside. */
int rules_set_window(const struct schema_key *key, void *field, const char *text,
		     const char **ret_why)
{
	struct rules_span span;
	bool to_minute;

	if (parse_span(text, &span, &to_minute) < 0)
		return -EINVAL;
	if (span.to_s < span.from_s) {
		*ret_why = ends_before;
		return -EINVAL;
	}
	span.to_s += to_minute ? 60 : 1;
	*(struct rules_span *)field = span;
	return 0;
}

int rules_set_from(const struct schema_key *key, void *field, const char *text,
		   const char **ret_why)
{
	int32_t from_s = 0;

	if (strcmp(text, "auto") != 0 && (civil_parse_time(text, &from_s) < 0 || from_s == 0))
		return -EINVAL;
	*(int32_t *)field = from_s;
	return 0;
}

int rules_set_until(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	int32_t to_s;

	if (civil_parse_time(text, &to_s) < 0)
		return -EINVAL;
	*(int32_t *)field = to_s + (strlen(text) == strlen("23:59") ? 60 : 1);
	return 0;
}

/* The field is the whole mark: "none" switches it off. */
int rules_set_mark(const struct schema_key *key, void *field, const char *text,
		   const char **ret_why)
{
	static const char after[] = "service+";
	struct mark *mark = field;
	int32_t at_s = MARK_AT_START;
	int64_t after_min = 0;
	bool active = strcmp(text, "none") != 0;

	if (strncmp(text, after, strlen(after)) == 0) {
		if (number_parse(text + strlen(after), 1, 600, &after_min) < 0)
			return -EINVAL;
		at_s = MARK_AFTER_SERVICE;
	} else if (active && strcmp(text, "start") != 0 && civil_parse_time(text, &at_s) < 0) {
		return -EINVAL;
	}
	mark->active = active;
	mark->at_s = at_s;
	mark->after_s = (int32_t)after_min * 60;
	return 0;
}

/* The next word of a list parted by blanks: its length, 0 at the end. */
static size_t next_word(const char **list)
{
	*list += strspn(*list, " \t");
	return strcspn(*list, " \t");
}

int rules_set_days(const struct schema_key *key, void *field, const char *text,
		   const char **ret_why)
{
	uint8_t days = 0;
	size_t n;

	if (strcmp(text, "all") == 0) {
		*(uint8_t *)field = (1u << WEEKDAYS) - 1;
		return 0;
	}
	while ((n = next_word(&text)) > 0) {
		int day = 0;

		while (day < WEEKDAYS && (n != 3 || strncmp(text, rules_day_names[day], 3) != 0))
			day++;
		if (day == WEEKDAYS)
			return -EINVAL;
		days |= (uint8_t)(1u << day);
		text += n;
	}
	if (days == 0)
		return -EINVAL;
	*(uint8_t *)field = days;
	return 0;
}

/* "7", "0.5", "1,25": hundredths. Indonesian texts have the comma. */
static int parse_hundredths(const char *s, size_t n, int32_t max, int32_t *ret)
{
	int32_t value = 0;
	size_t i = 0, point;

	for (; i < n && isdigit((unsigned char)s[i]) && value <= max; i++)
		value = value * 10 + (s[i] - '0') * 100;
	if (i == 0 || value > max)
		return -EINVAL;
	point = i;
	if (i < n && (s[i] == '.' || s[i] == ','))
		i++;
	for (int32_t step = 10; i < n && isdigit((unsigned char)s[i]) && step > 0; step /= 10)
		value += (s[i++] - '0') * step;
	if (i < n || (i > point && i < point + 2) || value > max)
		return -EINVAL;
	*ret = value;
	return 0;
}

int rules_set_percent(const struct schema_key *key, void *field, const char *text,
		      const char **ret_why)
{
	return parse_hundredths(text, strlen(text), 10000, field);
}

int rules_set_conversion(const struct schema_key *key, void *field, const char *text,
			 const char **ret_why)
{
	int32_t hundredths = 0;

	if (strcmp(text, "none") != 0 &&
	    (parse_hundredths(text, strlen(text), 2400, &hundredths) < 0 || hundredths < 100))
		return -EINVAL;
	*(int32_t *)field = hundredths * 36;
	return 0;
}

static bool take_number(const char **at, const char *end, int32_t *ret)
{
	const char *from = *at;
	int32_t n = 0;

	while (*at < end && isdigit((unsigned char)**at) && n <= DUTY_MAX_S / 60)
		n = n * 10 + (*(*at)++ - '0');
	*ret = n;
	return *at > from && n <= DUTY_MAX_S / 60;
}

/* "31-60:1" or "91+:2". Whole minutes, as regulations count them: 60 is up to 60 min 59 s. */
static int parse_step(const char *at, size_t n, struct band *ret)
{
	const char *end = at + n;
	struct band step = {.to_s = INT32_MAX};
	int32_t from, to;

	if (!take_number(&at, end, &from) || at == end)
		return -EINVAL;
	if (*at == '-') {
		at++;
		if (!take_number(&at, end, &to) || to < from)
			return -EINVAL;
		step.to_s = (to + 1) * 60;
	} else if (*at++ != '+') {
		return -EINVAL;
	}
	if (at == end || *at++ != ':')
		return -EINVAL;
	step.from_s = from * 60;
	if (parse_hundredths(at, (size_t)(end - at), 10000, &step.deduct) < 0)
		return -EINVAL;
	*ret = step;
	return 0;
}

int rules_set_steps(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	struct rules_steps steps = {0};
	size_t n;

	if (strcmp(text, "none") == 0) {
		*(struct rules_steps *)field = steps;
		return 0;
	}
	for (; (n = next_word(&text)) > 0; text += n) {
		struct band *step = &steps.step[steps.n];

		if (steps.n == BAND_STEPS) {
			*ret_why = "more than 8 bands";
			return -EINVAL;
		}
		if (parse_step(text, n, step) < 0)
			return -EINVAL;
		if (steps.n > 0 && step[-1].to_s != step->from_s) {
			*ret_why = "expected each band to begin at the minute after the one "
				   "before it, as 1-30:0.5 31-60:1 61+:2";
			return -EINVAL;
		}
		steps.n++;
	}
	if (steps.n == 0)
		return -EINVAL;
	if (steps.step[steps.n - 1].to_s != INT32_MAX) {
		*ret_why = "expected a last band without an end, as 91+:2: the minutes above it "
			   "would be in none";
		return -EINVAL;
	}
	*(struct rules_steps *)field = steps;
	return 0;
}

int rules_set_colour(const struct schema_key *key, void *field, const char *text,
		     const char **ret_why)
{
	if (strcmp(text, "none") != 0 &&
	    (text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6 || text[7] != '\0'))
		return -EINVAL;
	return schema_text(key, field, text, ret_why);
}

int rules_set_use(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	if (strcmp(text, "none") != 0)
		return schema_slug(key, field, text, ret_why);
	*(char *)field = '\0';
	return 0;
}

/* "p-03+p-17 p-20+p-21". The field is the whole struct rules_hints. */
int rules_set_pairs(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	struct rules_hints *hints = field;
	int count = 0;
	size_t n;

	if (strcmp(text, "none") == 0)
		text = "";
	else if (next_word(&text) == 0)
		return -EINVAL;
	for (; (n = next_word(&text)) > 0; text += n, count++) {
		const char *plus = memchr(text, '+', n);
		size_t left = plus != NULL ? (size_t)(plus - text) : 0;
		char *a = hints->pairs[count][0], *b = hints->pairs[count][1];

		if (count == HINT_PAIRS_MAX) {
			*ret_why = "more than 32 pairs";
			return -EINVAL;
		}
		if (left == 0 || left >= SLUG_SIZE || n - left - 1 >= SLUG_SIZE)
			return -EINVAL;
		memcpy(a, text, left);
		a[left] = '\0';
		memcpy(b, plus + 1, n - left - 1);
		b[n - left - 1] = '\0';
		if (!slug_valid(a) || !slug_valid(b) || strcmp(a, b) == 0)
			return -EINVAL;
	}
	hints->pair_count = count;
	return 0;
}

bool rules_code_valid(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

	return n > 0 && n < CODE_SIZE && s[n] == '\0';
}
