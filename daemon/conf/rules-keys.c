/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "conf/rules-keys.h"

static int set_day(const struct schema_key *key, void *field, const char *text,
		   const char **ret_why)
{
	return civil_parse_day(text, field) < 0 ? -EINVAL : 0;
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

static int set_hours(const struct schema_key *key, void *field, const char *text,
		     const char **ret_why)
{
	struct rules_span span = {.none = strcmp(text, "off") == 0};
	bool to_minute;

	if (!span.none && parse_span(text, &span, &to_minute) < 0)
		return -EINVAL;
	if (!span.none && span.to_s <= span.from_s) {
		*ret_why = "expected an end after the beginning; hours do not pass midnight";
		return -EINVAL;
	}
	*(struct rules_span *)field = span;
	return 0;
}

static int set_break(const struct schema_key *key, void *field, const char *text,
		     const char **ret_why)
{
	struct rules_span span = {.none = strcmp(text, "none") == 0};
	bool to_minute;

	/* Only the keys of one day have "same" as their default, and only they may say it. */
	span.same = strcmp(text, "same") == 0 && strcmp(key->deflt, "same") == 0;
	if (!span.none && !span.same && parse_span(text, &span, &to_minute) < 0)
		return -EINVAL;
	if (!span.none && !span.same && span.to_s <= span.from_s) {
		*ret_why = ends_before;
		return -EINVAL;
	}
	*(struct rules_span *)field = span;
	return 0;
}

/* The core wants the first second outside, people name the last minute (or second) inside. */
static int set_window(const struct schema_key *key, void *field, const char *text,
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

static int set_until(const struct schema_key *key, void *field, const char *text,
		     const char **ret_why)
{
	int32_t to_s;

	if (civil_parse_time(text, &to_s) < 0)
		return -EINVAL;
	*(int32_t *)field = to_s + (strlen(text) == strlen("23:59") ? 60 : 1);
	return 0;
}

/* The field is the whole mark: "none" switches it off. */
static int set_mark(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	struct mark *mark = field;
	int32_t at_s = MARK_AT_START;
	bool active = strcmp(text, "none") != 0;

	if (active && strcmp(text, "start") != 0 && civil_parse_time(text, &at_s) < 0)
		return -EINVAL;
	mark->active = active;
	mark->at_s = at_s;
	return 0;
}

static const char *const day_names[WEEKDAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The line that says so: the day's own break, or `break`, or the section. */
static int break_line(const struct ini *ini, const struct ini_section *s, int day)
{
	char key[16];
	const struct ini_entry *e;

	snprintf(key, sizeof(key), "break-%s", day_names[day]);
	e = ini_find(ini, s, key) ?: ini_find(ini, s, "break");
	return e != NULL ? e->line : s->line;
}

void rules_week_resolve(const struct rules_week *week, const struct ini *ini,
			const struct ini_section *s, struct schedule *ret, struct diag *d)
{
	bool works = false;

	*ret = (struct schedule){.defined = true};
	for (int day = 0; day < WEEKDAYS; day++) {
		struct rules_span hours = week->hours[day], rest = week->breaks[day];
		struct work_hours *w = &ret->weekday[day];

		if (rest.same)
			rest = week->breaks[RULES_EVERY_DAY];
		w->off = hours.none;
		if (hours.none)
			continue;
		works = true;
		w->start_s = hours.from_s;
		w->end_s = hours.to_s;
		if (rest.none || rest.to_s == 0 || hours.to_s == 0) /* 0: refused, and told */
			continue;
		w->break_from_s = rest.from_s;
		w->break_to_s = rest.to_s;
		if (rest.from_s < hours.from_s || rest.to_s > hours.to_s)
			diag_error(
				d, ini->file, break_line(ini, s, day),
				"the break on %s is not within its hours: set break-%s (or none)",
				day_names[day], day_names[day]);
	}
	if (!works)
		diag_error(d, ini->file, s->line,
			   "[schedule %s] has no working day: expected hours, mon = 07:30-16:00",
			   s->name);
}

/* clang-format off */

#define F(member) SCHEMA_FIELD(struct rules_head, member)
static const struct schema_key rule[] = {
	{ "name", schema_slug, F(name), .help = "short name of the rule" },
	{ "version", schema_text, F(version), 1, .expected = "a version of at most 32 bytes",
	  .help = "its version; a text that changes gets a new one" },
	{ "valid-from", set_day, F(valid_from), .expected = "a date, 2026-01-05",
	  .help = "first day on which it holds" },
	{ "source", schema_text, F(source), 1, .expected = "a law or decree, at most 255 bytes",
	  .help = "law or decree it rests on; told with every verdict" },
	{ "author", schema_text, F(author), .deflt = "none",
	  .expected = "a name of at most 127 bytes, or none", .help = "who wrote it" },
	{ "approver", schema_text, F(approver), .deflt = "none",
	  .expected = "a name of at most 127 bytes, or none", .help = "who approved it" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_week, member)
#define HOURS(day, i) \
	{ day, set_hours, F(hours[i]), .deflt = "off", \
	  .expected = "hours such as 07:30-16:00, or off", .help = "hours of duty on that day" }
#define BREAK(day, i) \
	{ "break-" day, set_break, F(breaks[i]), .deflt = "same", \
	  .expected = "a break such as 12:00-13:00, none, or same (as break)", \
	  .help = "break on that day" }
static const struct schema_key schedule[] = {
	HOURS("mon", 0), HOURS("tue", 1), HOURS("wed", 2), HOURS("thu", 3),
	HOURS("fri", 4), HOURS("sat", 5), HOURS("sun", 6),
	{ "break", set_break, F(breaks[RULES_EVERY_DAY]), .deflt = "none",
	  .expected = "a break such as 12:00-13:00, or none", .help = "break on every working day" },
	BREAK("mon", 0), BREAK("tue", 1), BREAK("wed", 2), BREAK("thu", 3),
	BREAK("fri", 4), BREAK("sat", 5), BREAK("sun", 6),
};
#undef F

static const struct schema_key mark[] = {
	{ "at", set_mark, 0, sizeof(struct mark),
	  .expected = "a time such as 08:00 or 08:00:00, start (of duty), or none",
	  .help = "the moment that arrivals are judged against" },
	{ "grace-s", schema_int, SCHEMA_FIELD(struct mark, grace_s), 0, GRACE_MAX_S, .deflt = "60",
	  .unit = "s", .help = "late from this long after the mark on; minutes count from the mark" },
};

static const struct schema_key window[] = {
	{ "arrival", set_window, SCHEMA_FIELD(struct rules_common, arrival), .deflt = "05:00-11:59",
	  .expected = "a window such as 05:00-11:59",
	  .help = "when a first punch is an arrival, its last minute included" },
	{ "departure-until", set_until, SCHEMA_FIELD(struct rules_common, departure_to_s),
	  .deflt = "23:59", .expected = "a time such as 23:59",
	  .help = "last minute at which a punch can be a departure" },
};

const struct schema_section rules_sections[RULES_SECTIONS] = {
	[RULES_RULE] = { "rule", false, rule, ARRAY_LEN(rule), NULL },
	[RULES_SCHEDULE] = { "schedule", true, schedule, ARRAY_LEN(schedule), NULL },
	[RULES_MARK] = { "mark", true, mark, ARRAY_LEN(mark), NULL },
	[RULES_WINDOW] = { "window", false, window, ARRAY_LEN(window), NULL },
	[RULES_HOLIDAY] = { "holiday", false, NULL, 0, NULL }, /* its keys are days */
};
/* clang-format on */
