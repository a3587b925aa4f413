/* SPDX-License-Identifier: MIT */
#include "exchange/ical.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/util.h"
#include "core/civil.h"

enum { NESTED_MAX = 8 }; /* a calendar, an event, an alarm: libical frees them recursively */

struct reading {
	const char *file;
	struct diag *d;
	int year;
	size_t timed, cancelled, observances;
	struct ical calendar;
};

#define refuse(in, ...) diag_error((in)->d, (in)->file, 0, __VA_ARGS__)
#define doubt(in, ...) diag_warning((in)->d, (in)->file, 0, __VA_ARGS__)

/* Join folded lines (RFC 5545, 3.1) in place: so that the nesting can be seen. */
static void unfold(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		const char *end = from + (from[0] == '\r' && from[1] == '\n');

		if (*end == '\n' && (end[1] == ' ' || end[1] == '\t'))
			from = end + 1;
		else
			*to++ = *from;
	}
	*to = '\0';
}

static bool nests_too_deep(const char *text)
{
	int depth = 0;

	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += strspn(line, "\r\n \t");
		if (strncasecmp(line, "BEGIN", 5) == 0 && (line[5] == ':' || line[5] == ';') &&
		    ++depth > NESTED_MAX)
			return true;
		depth -= strncasecmp(line, "END:", 4) == 0 && depth > 0;
	}
	return false;
}

static const char *text_of(icalcomponent *event, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(event, kind);
	const char *text = p != NULL ? icalvalue_get_text(icalproperty_get_value(p)) : NULL;

	return text != NULL ? text : "";
}

/* Google's holiday calendars say in the description which days are none (seen, not documented). */
static bool is_observance(icalcomponent *event)
{
	static const char *const words[] = {"Observance", "Perayaan"};
	const char *text = text_of(event, ICAL_DESCRIPTION_PROPERTY);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strncasecmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

static bool is_joint(const char *name)
{
	return strcasestr(name, "cuti bersama") != NULL || strcasestr(name, "joint holiday") ||
	       strcasestr(name, "joint leave") != NULL;
}

static bool parse_date(icalproperty *p, int32_t *ret)
{
	char text[32];
	icalvalue *value = p != NULL ? icalproperty_get_value(p) : NULL;
	struct icaltimetype t;

	if (value == NULL || icalvalue_isa(value) != ICAL_DATE_VALUE)
		return false;
	t = icalvalue_get_date(value);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", t.year, t.month, t.day);
	return civil_parse_day(text, ret) == 0;
}

/* DTEND is the first day after (RFC 5545, 3.6.1); without it and DURATION the event has one day. */
static bool parse_days(icalcomponent *event, int32_t *from, int32_t *to)
{
	icalproperty *end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
	icalproperty *length = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY);

	if (!parse_date(icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY), from))
		return false;
	*to = *from + 1;
	if (end != NULL && !parse_date(end, to))
		return false;
	if (end == NULL && length != NULL) {
		struct icaldurationtype t = icalproperty_get_duration(length);

		if (t.is_neg || t.hours != 0 || t.minutes != 0 || t.seconds != 0 || t.weeks > 53 ||
		    t.days > 366)
			return false;
		*to = *from + (int32_t)(7 * t.weeks + t.days);
	}
	return true;
}

/* SUMMARY as one line that a name may be, cut between letters. */
static bool take_name(struct reading *in, icalcomponent *event, char ret[ICAL_NAME_SIZE])
{
	const char *text = text_of(event, ICAL_SUMMARY_PROPERTY);
	size_t n = 0;

	for (; text[n] != '\0' && n < ICAL_NAME_SIZE - 1; n++)
		ret[n] = (unsigned char)text[n] < ' ' ? ' ' : text[n];
	if (text[n] != '\0')
		n = utf8_cut(text, n);
	while (n > 0 && ret[n - 1] == ' ')
		n--;
	ret[n] = '\0';
	if (!utf8_valid(ret, n)) {
		refuse(in, "an event has a name that is not UTF-8 text");
		return false;
	}
	if (n == 0)
		refuse(in, "an event has no name (SUMMARY): expected the holiday's");
	return n > 0;
}

static struct ical_day made_day(int32_t day, const char *name)
{
	struct ical_day d = {.day = day};

	snprintf(d.kind, sizeof(d.kind), "%s", is_joint(name) ? "joint" : "national");
	snprintf(d.name, sizeof(d.name), "%s", name);
	return d;
}

/* Into its place among the days; of two on one day the first in the file stands. */
static int keep_day(struct reading *in, int32_t day, const char *name)
{
	struct ical *c = &in->calendar;
	char date[CIVIL_DATE_SIZE];
	struct ical_day *more;
	size_t at = c->count;

	if (civil_from_day(day).year != in->year) {
		c->other_years++;
		return 0;
	}
	while (at > 0 && c->days[at - 1].day >= day)
		at--;
	if (at < c->count && c->days[at].day == day) {
		civil_format_day(date, day);
		if (strcmp(c->days[at].name, name) != 0)
			doubt(in, "%s is both \"%s\" and \"%s\": the first is taken", date,
			      c->days[at].name, name);
		return 0;
	}
	more = reallocarray(c->days, c->count + 1, sizeof(*more));
	if (more == NULL)
		return -ENOMEM;
	c->days = more;
	memmove(more + at + 1, more + at, (c->count++ - at) * sizeof(*more));
	more[at] = made_day(day, name);
	return 0;
}

static bool repeats(icalcomponent *event)
{
	return icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY) != NULL ||
	       icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY) != NULL;
}

static int take_event(struct reading *in, icalcomponent *event)
{
	char name[ICAL_NAME_SIZE], date[CIVIL_DATE_SIZE];
	icalproperty *start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
	icalvalue *value = start != NULL ? icalproperty_get_value(start) : NULL;
	int32_t from, to;
	int r = 0;

	if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) {
		in->cancelled++;
		return 0;
	}
	if (is_observance(event)) {
		in->observances++;
		return 0;
	}
	if (!take_name(in, event, name))
		return 0;
	if (repeats(event)) {
		refuse(in,
		       "\"%s\" repeats by a rule (RRULE): our holidays follow the moon and the "
		       "decree; enter its day of %d by itself",
		       name, in->year);
		return 0;
	}
	if (value != NULL && icalvalue_isa(value) == ICAL_DATETIME_VALUE) {
		in->timed++;
		return 0;
	}
	if (!parse_days(event, &from, &to) || to <= from) {
		refuse(in, "\"%s\" has no days that exist: expected DTSTART;VALUE=DATE:20260101",
		       name);
		return 0;
	}
	if (to - from > ICAL_EVENT_DAYS_MAX) {
		civil_format_day(date, from);
		refuse(in, "\"%s\" of %s lasts %d days: expected at most %d", name, date, to - from,
		       ICAL_EVENT_DAYS_MAX);
		return 0;
	}
	for (int32_t day = from; day < to && r == 0; day++)
		r = keep_day(in, day, name);
	return r;
}

static int take_calendar(struct reading *in, icalcomponent *calendar)
{
	int r = 0;

	for (icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	     e != NULL && r == 0;
	     e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
		r = take_event(in, e);
	return r;
}

/* One calendar, or what libical makes of several in one file. */
static int take_root(struct reading *in, icalcomponent *root)
{
	int r = 0;

	if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT)
		return take_calendar(in, root);
	if (icalcomponent_isa(root) != ICAL_XROOT_COMPONENT)
		return -EINVAL;
	for (icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
	     c != NULL && r == 0;
	     c = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
		r = take_calendar(in, c);
	return r;
}

static void tell(struct reading *in, icalcomponent *root)
{
	int broken = icalcomponent_count_errors(root);

	if (in->timed > 0)
		doubt(in, "%zu events have an hour and are no holidays: left out", in->timed);
	if (in->cancelled > 0)
		doubt(in, "%zu events are cancelled: left out", in->cancelled);
	if (in->observances > 0)
		doubt(in, "%zu events are observances on which people work: left out",
		      in->observances);
	if (in->calendar.other_years > 0)
		doubt(in, "%zu days are not of %d: left out", in->calendar.other_years, in->year);
	if (broken > 0)
		doubt(in, "%d lines are damaged and were passed over", broken);
}

static int take_text(struct reading *in, char *text)
{
	icalcomponent *root;
	int r;

	unfold(text);
	icalerror_set_errors_are_fatal(false);
	root = nests_too_deep(text) ? NULL : icalparser_parse_string(text);
	r = root == NULL ? -EINVAL : take_root(in, root);
	if (r == -EINVAL)
		refuse(in, "no calendar: expected a file that begins with BEGIN:VCALENDAR");
	if (r == 0)
		tell(in, root);
	if (root != NULL)
		icalcomponent_free(root);
	icalmemory_free_ring();
	return r;
}

int ical_parse(const char *file, const char *text, size_t size, int year, struct diag *d,
	       struct ical *ret)
{
	struct reading in = {.file = file, .d = d, .year = year};
	size_t errors = d->errors;
	char *copy;
	int r;

	if (size > ICAL_TEXT_MAX) {
		refuse(&in, "%zu bytes: expected at most %d", size, ICAL_TEXT_MAX);
		return -EFBIG;
	}
	copy = strndup(text, size); /* up to the first NUL: none belongs in a calendar */
	if (copy == NULL)
		return -ENOMEM;
	r = take_text(&in, copy);
	free(copy);
	if (r == 0 && d->errors == errors && in.calendar.count == 0)
		refuse(&in, "no holiday of %d in it", year);
	if (r == 0 && d->errors > errors)
		r = -EINVAL;
	if (r < 0)
		ical_done(&in.calendar);
	else
		*ret = in.calendar;
	return r;
}

void ical_done(struct ical *c)
{
	free(c->days);
	*c = (struct ical){0};
}
