/* SPDX-License-Identifier: MIT */
#include "report/digest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "report/safe.h"

enum {
	LINE_SIZE = DIGEST_SIZE / DIGEST_LINES,
	NAME_SIZE = 64,
	LIST_SIZE = 250,     /* of names: what is left of a line beside its words */
	PART_LIST_SIZE = 90, /* where three lists share a line */
	OTHERS_SIZE = 32,
};

/* The text as it grows. */
struct sink {
	const struct digest *d;
	enum text_language lang;
	bool names; /* they may stand here */
	char *buf;
	size_t size, length, lines;
};

enum { NUMBER_SIZE = 12 };

static const char *number(char *buf, uint32_t value)
{
	snprintf(buf, NUMBER_SIZE, "%u", value);
	return buf;
}
#define NUMBER(value) number((char[NUMBER_SIZE]){""}, value)

static void put(struct sink *s, const char *line)
{
	char safe[LINE_SIZE];
	size_t n;

	if (line[0] == '\0')
		return;
	assert(s->lines < DIGEST_LINES); /* nine at most, and put_errata() takes what is left */
	n = safe_line(safe, sizeof(safe), line);
	if (s->length + n + 2 > s->size)
		return;
	if (s->lines++ > 0)
		s->buf[s->length++] = '\n';
	memcpy(s->buf + s->length, safe, n + 1);
	s->length += n;
}

static void put_text(struct sink *s, enum text_key key, const struct text_arg *args)
{
	char line[LINE_SIZE];

	text_format(line, sizeof(line), s->lang, key, args);
	put(s, line);
}

/* A person as the list shows them: "Pegawai 01 (07.41)". */
static void name_text(const struct sink *s, const struct digest_name *n, char *ret, size_t size)
{
	char name[NAME_SIZE];

	safe_chat(name, sizeof(name), n->name);
	if (n->arrival_s < 0)
		snprintf(ret, size, "%s", name);
	else
		snprintf(ret, size, "%s (%02d%c%02d)", name, n->arrival_s / 3600 % 24,
			 s->lang == TEXT_INDONESIAN ? '.' : ':', n->arrival_s / 60 % 60);
}

/*
 * ": A, B dan 3 lainnya" of these groups, in order; "" where no name may stand. As many as fit
 * into `size`; how many there are comes from the counts, not from the names given.
 */
static const char *names(const struct sink *s, char *ret, size_t size,
			 const struct digest_group *const *groups, size_t n_groups)
{
	char name[NAME_SIZE + 16], others[OTHERS_SIZE];
	uint32_t all = 0, shown = 0;
	size_t length = 0;

	ret[0] = '\0';
	for (size_t g = 0; g < n_groups; g++)
		all += groups[g]->n;
	for (size_t g = 0; s->names && g < n_groups; g++)
		for (size_t i = 0; i < groups[g]->n_names; i++) {
			const char *glue = shown == 0	      ? ": "
					   : shown + 1 == all ? text_get(s->lang, TEXT_AND)
							      : ", ";

			name_text(s, &groups[g]->names[i], name, sizeof(name));
			if (length + strlen(glue) + strlen(name) + OTHERS_SIZE > size)
				goto full;
			length += (size_t)sprintf(ret + length, "%s%s", glue, name);
			shown++;
		}
full:
	if (shown > 0 && shown < all) {
		text_format(others, sizeof(others), s->lang, TEXT_OTHERS,
			    TEXT_ARGS({"n", NUMBER(all - shown)}));
		strcpy(ret + length, others);
	}
	return ret;
}
#define NAMES(s, ...)                                                     \
	names(s, (char[LIST_SIZE]){""}, LIST_SIZE,                        \
	      (const struct digest_group *const[]){__VA_ARGS__},          \
	      sizeof((const struct digest_group *const[]){__VA_ARGS__}) / \
		      sizeof(const struct digest_group *))

static uint32_t percent(uint32_t part, uint32_t whole)
{
	return whole == 0 ? 0 : (uint32_t)((uint64_t)part * 100 / whole); /* 100 is everybody */
}

static const char *date(const struct sink *s, int32_t day, char ret[TEXT_DATE_SIZE])
{
	struct civil_date d = civil_from_day(day);

	return text_date(ret, s->lang, d.year, d.month, d.day, civil_weekday(day));
}

static void put_title(struct sink *s)
{
	const struct digest *d = s->d;
	char office[128], cause[160], day[TEXT_DATE_SIZE], at[TEXT_TIME_SIZE];

	safe_chat(office, sizeof(office), d->office);
	safe_chat(cause, sizeof(cause), d->cause != NULL ? d->cause : "");
	date(s, d->day, day);
	text_time(at, s->lang, d->at_s, d->utc_offset_s, false);
	put_text(s,
		 !d->incomplete	    ? TEXT_DIGEST_TITLE
		 : cause[0] != '\0' ? TEXT_DIGEST_INCOMPLETE_CAUSE
				    : TEXT_DIGEST_INCOMPLETE,
		 TEXT_ARGS({"office", office}, {"date", day}, {"time", at}, {"cause", cause}));
}

static void put_on_time(struct sink *s)
{
	const struct digest *d = s->d;

	put_text(s,
		 d->due == 0		? TEXT_DIGEST_NOBODY_DUE
		 : d->incomplete	? TEXT_DIGEST_RECORDED
		 : d->on_time == d->due ? TEXT_DIGEST_ALL_ON_TIME
					: TEXT_DIGEST_ON_TIME,
		 TEXT_ARGS({"n", NUMBER(d->on_time)}, {"due", NUMBER(d->due)},
			   {"percent", NUMBER(percent(d->on_time, d->due))}));
}

/* Two optional halves of one line. */
static void put_pair(struct sink *s, const char *a, const char *b)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "%s%s%s", a, a[0] != '\0' && b[0] != '\0' ? " " : "", b);
	put(s, line);
}

static void put_rewards(struct sink *s)
{
	const struct digest *d = s->d;
	char best[160] = "", streak[LINE_SIZE - 160] = "", unit[NAME_SIZE];

	if (d->incomplete)
		return;
	if (d->best_unit != NULL) {
		safe_chat(unit, sizeof(unit), d->best_unit);
		text_format(best, sizeof(best), s->lang, TEXT_DIGEST_BEST,
			    TEXT_ARGS({"unit", unit}, {"percent", NUMBER(d->best_unit_percent)}));
	}
	if (d->streaks.n > 0)
		text_format(streak, sizeof(streak), s->lang, TEXT_DIGEST_STREAK,
			    TEXT_ARGS({"days", NUMBER(d->streak_days)}, {"n", NUMBER(d->streaks.n)},
				      {"names", NAMES(s, &d->streaks)}));
	put_pair(s, best, streak);
}

/* A post is no person: its name stands in the group's digest too. */
static void put_posts(struct sink *s)
{
	const struct digest *d = s->d;
	char posts[DIGEST_POSTS_MAX][NAME_SIZE], list[LIST_SIZE];
	const char *items[DIGEST_POSTS_MAX];
	size_t empty = 0;

	for (size_t i = 0; i < d->n_posts; i++)
		if (!d->posts[i].staffed) {
			safe_chat(posts[empty], NAME_SIZE, d->posts[i].name);
			items[empty] = posts[empty];
			empty++;
		}
	if (d->n_posts == 0 || d->incomplete)
		return;
	list[0] = '\0';
	if (empty > 0)
		text_list(list, sizeof(list), s->lang, items, empty);
	put_text(s, empty == 0 ? TEXT_DIGEST_POSTS_READY : TEXT_DIGEST_POSTS_EMPTY,
		 TEXT_ARGS({"n", NUMBER((uint32_t)d->n_posts)}, {"posts", list}));
}

static void put_away(struct sink *s)
{
	const struct digest *d = s->d;
	char duty[LIST_SIZE + 40] = "", excused[80] = "";

	if (d->duty.n > 0)
		text_format(duty, sizeof(duty), s->lang, TEXT_DIGEST_DUTY,
			    TEXT_ARGS({"n", NUMBER(d->duty.n)}, {"names", NAMES(s, &d->duty)}));
	if (d->excused > 0)
		text_format(excused, sizeof(excused), s->lang, TEXT_DIGEST_EXCUSED,
			    TEXT_ARGS({"n", NUMBER(d->excused)}));
	put_pair(s, duty, excused);
}

static void put_late(struct sink *s)
{
	const struct digest *d = s->d;
	uint32_t n = d->late_work.n + d->late_service.n + d->late_third.n;

	if (n == 0 || d->incomplete)
		return;
	put_text(s, TEXT_DIGEST_LATE,
		 TEXT_ARGS({"n", NUMBER(n)}, {"work", NUMBER(d->late_work.n)},
			   {"service", NUMBER(d->late_service.n)},
			   {"third", NUMBER(d->late_third.n)},
			   {"names", NAMES(s, &d->late_third, &d->late_service, &d->late_work)}));
}

static void put_missing(struct sink *s)
{
	const struct digest *d = s->d;

	if (d->missing.n > 0 && !d->incomplete)
		put_text(s,
			 d->hour == DIGEST_MORNING ? TEXT_DIGEST_MISSING : TEXT_DIGEST_UNEXPLAINED,
			 TEXT_ARGS({"n", NUMBER(d->missing.n)}, {"names", NAMES(s, &d->missing)}));
}

static void put_departures(struct sink *s)
{
	const struct digest *d = s->d;
	const struct {
		const struct digest_group *group;
		enum text_key key;
	} rows[] = {{&d->early, TEXT_DIGEST_EARLY},
		    {&d->no_out, TEXT_DIGEST_NO_OUT},
		    {&d->over, TEXT_DIGEST_OVER}};
	char line[LINE_SIZE] = "";
	size_t length = 0;

	for (size_t i = 0; i < 3 && d->hour == DIGEST_CLOSING && !d->incomplete; i++) {
		char part[LINE_SIZE / 3 - 1], list[PART_LIST_SIZE];

		if (rows[i].group->n == 0)
			continue;
		names(s, list, sizeof(list), &rows[i].group, 1);
		text_format(part, sizeof(part), s->lang, rows[i].key,
			    TEXT_ARGS({"n", NUMBER(rows[i].group->n)}, {"names", list}));
		length += (size_t)snprintf(line + length, sizeof(line) - length, "%s%s",
					   length > 0 ? " " : "", part);
	}
	put(s, line);
}

static void put_unclear(struct sink *s)
{
	const struct digest *d = s->d;
	char unclear[80] = "", not_enrolled[80] = "";

	if (d->unclear > 0)
		text_format(unclear, sizeof(unclear), s->lang, TEXT_DIGEST_UNCLEAR,
			    TEXT_ARGS({"n", NUMBER(d->unclear)}));
	if (d->not_enrolled > 0)
		text_format(not_enrolled, sizeof(not_enrolled), s->lang, TEXT_DIGEST_NOT_ENROLLED,
			    TEXT_ARGS({"n", NUMBER(d->not_enrolled)}));
	put_pair(s, unclear, not_enrolled);
}

/* The newest are the ones people wait for; what has no line of its own is counted in the last. */
static void put_errata(struct sink *s)
{
	const struct digest *d = s->d;
	size_t room = DIGEST_LINES - s->lines, shown = d->n_errata < room ? d->n_errata : room;

	for (size_t i = d->n_errata - shown; i < d->n_errata; i++) {
		const struct digest_erratum *e = &d->errata[i];
		char day[TEXT_DATE_SIZE], better[LIST_SIZE + 60] = "", more[48] = "";

		if (e->better.n > 0)
			text_format(better, sizeof(better), s->lang, TEXT_DIGEST_ERRATUM_BETTER,
				    TEXT_ARGS({"n", NUMBER(e->better.n)},
					      {"names", NAMES(s, &e->better)}));
		if (i + 1 == d->n_errata && shown < d->n_errata)
			text_format(more, sizeof(more), s->lang, TEXT_DIGEST_ERRATUM_MORE,
				    TEXT_ARGS({"n", NUMBER((uint32_t)(d->n_errata - shown))}));
		put_text(s, TEXT_DIGEST_ERRATUM,
			 TEXT_ARGS({"date", date(s, e->day, day)}, {"n", NUMBER(e->changed)},
				   {"better", better}, {"more", more}));
	}
}

size_t digest_text(char *buf, size_t size, enum text_language lang, enum digest_reader reader,
		   const struct digest *d)
{
	struct sink s = {.d = d,
			 .lang = lang,
			 .names = reader == DIGEST_CAMAT && !d->incomplete,
			 .buf = buf,
			 .size = size};

	assert(size > 0 && d->n_errata <= DIGEST_ERRATA_MAX && d->n_posts <= DIGEST_POSTS_MAX);
	buf[0] = '\0';
	put_title(&s);
	put_on_time(&s);
	put_rewards(&s);
	put_posts(&s);
	put_away(&s);
	put_late(&s);
	put_missing(&s);
	put_departures(&s);
	put_unclear(&s);
	put_errata(&s);
	return s.length;
}
