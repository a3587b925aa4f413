/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_CORE_DAY_H
#define HADIR_TESTS_CORE_DAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/verdict.h"

/* A whole day: departures, breaks, papers. The arrival by itself is in core_verdict.c. */

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

enum { MONDAY = 20780 }; /* 2026-11-23: 07:30-16:00, break 12:00-13:00 */

static struct rules rules;

static inline struct schedule *office(void)
{
	return &rules.sets[0].schedules[0];
}

static inline int setup(void **state)
{
	rules = (struct rules){
		.n_schedules = 1, .n_sets = 1, .sets = {{.id = 42, .chosen = BANDS_UNSAID}}};
	*office() = schedule_default();
	office()->punches = 2;
	return 0;
}

static inline struct day_plan plan_of(void)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, MONDAY, &p), 0);
	return p;
}

/* "07:30:59", "30:05" for the next morning, "+" for an end that is not known. */
static inline int64_t at(const char *s)
{
	int hour = 0, minute = 0, second = 0;

	if (strcmp(s, "+") == 0)
		return INT64_MAX;
	assert_true(sscanf(s, "%d:%d:%d", &hour, &minute, &second) >= 2);
	return civil_utc_ns(&wita, MONDAY, hour * 3600 + minute * 60 + second);
}

static inline int32_t second_of(const char *s)
{
	return (int32_t)((at(s) - civil_utc_ns(&wita, MONDAY, 0)) / NS_PER_S);
}

/* "07:25 16:01~16:05": moments and bounds, in order of their seq. */
static inline void add_punches(struct person_day *pd, const char *punches)
{
	int64_t seq = 0;
	char from[16], to[16];
	int used;

	for (const char *s = punches; *s != '\0'; s += used) {
		if (sscanf(s, " %15[^~ ]~%15[^~ ]%n", from, to, &used) != 2) {
			assert_int_equal(sscanf(s, " %15[^~ ]%n", from, &used), 1);
			strcpy(to, from);
		}
		person_day_add(pd, &(struct punch){.seq = ++seq, .bound = {at(from), at(to)}});
	}
}

/* "CT" for the whole day, "I@07:30-09:00" for a part; papers 101, 102 ... */
static inline void add_papers(struct person_day *pd, const char *papers)
{
	int64_t paper = 100;
	char code[16], from[16], to[16];
	int used;

	for (const char *s = papers; *s != '\0'; s += used) {
		struct excuse e = {.paper = ++paper, .to_s = DUTY_MAX_S, .whole = 1};
		const struct paper_code *c;

		if (sscanf(s, " %15[^@ ]@%15[^- ]-%15[^ ]%n", code, from, to, &used) == 3) {
			e.whole = 0;
			e.from_s = second_of(from);
			e.to_s = second_of(to);
		} else {
			assert_int_equal(sscanf(s, " %15[^ ]%n", code, &used), 1);
		}
		c = rules_code(&rules, MONDAY, code);
		assert_non_null(c);
		memcpy(e.code, c->code, sizeof(e.code));
		e.kind = c->kind;
		e.present = c->present;
		e.deduct = c->deduct;
		person_day_excuse(pd, &e);
	}
}

/* One letter for each outcome. */
static const char outcomes[OUTCOMES + 1] = ".noLpdrmixEOR";

struct row {
	const char *punches, *papers, *progress;
	const char *marks; /* letters: work, service, third, out, break */
	enum verdict_state state;
	int32_t late_s[5]; /* of the same */
	const char *code;  /* NULL: no paper is named */
	const char *unread, *blind;
	enum unsure unsure;
};

static inline struct progress progress_of(const char *s)
{
	struct progress p = {0};

	for (; *s != '\0'; s++) {
		if (*s == 'c')
			p = PROGRESS_DONE;
		else if (*s == 'b')
			p.due |= 1 << DUE_BREAK;
		else
			p.due |= (uint8_t)(1 << (*s - '1'));
	}
	return p;
}

static inline struct coverage_day coverage_of(const struct row *r)
{
	struct coverage_day c;
	char from[16], to[16];

	coverage_whole(&c);
	if (r->unread != NULL && sscanf(r->unread, "%15[^-]-%15s", from, to) == 2)
		c = (struct coverage_day){.n_unread = 1, .unread = {{at(from), at(to)}}};
	if (r->blind != NULL && sscanf(r->blind, "%15[^-]-%15s", from, to) == 2)
		c = (struct coverage_day){.n_blind = 1, .blind = {{at(from), at(to)}}};
	return c;
}

/* What stands behind the last one of a list is nobody's, and changes nothing. */
static inline void fill_behind(struct person_day *pd, struct coverage_day *c,
			       const struct time_bound *when)
{
	const struct hole day = {at("00:00"), at("40:00")};

	for (size_t i = pd->n_kept; i < PUNCHES_KEPT; i++)
		pd->punches[i] = (struct punch){.seq = 99, .bound = *when, .queue_s = 86400};
	for (size_t i = pd->n_excuses; i < EXCUSES_MAX; i++)
		pd->excuses[i] = (struct excuse){
			.paper = 99, .code = "ZZ", .to_s = DUTY_MAX_S, .whole = i % 2};
	for (size_t i = c->n_unread; i < HOLES_MAX; i++)
		c->unread[i] = day;
	for (size_t i = c->n_blind; i < HOLES_MAX; i++)
		c->blind[i] = day;
}

static inline struct verdict judge(const struct row *r)
{
	static const char *const behind[][2] = {
		{"00:00", "+"}, {"06:00", "06:00"}, {"11:30", "11:30"}, {"23:00", "23:00"}};
	struct day_plan plan = plan_of();
	struct person_day pd = {.person = 5, .day = MONDAY, .enrolled = 1};
	struct coverage_day c = coverage_of(r);
	struct verdict v;

	pd.unsure = (uint8_t)r->unsure;
	add_punches(&pd, r->punches);
	add_papers(&pd, r->papers);
	verdict_judge(&plan, &pd, &c, progress_of(r->progress), &v);
	for (size_t i = 0; i < ARRAY_LEN(behind); i++) {
		struct time_bound when = {at(behind[i][0]), at(behind[i][1])};
		struct verdict same;

		fill_behind(&pd, &c, &when);
		verdict_judge(&plan, &pd, &c, progress_of(r->progress), &same);
		if (memcmp(&v, &same, sizeof(v)) != 0)
			fail_msg("punches \"%s\", papers \"%s\": reads what is behind the last",
				 r->punches, r->papers);
	}
	return v;
}

static inline void judge_row(const struct row *r)
{
	struct verdict v = judge(r);
	const struct mark_result *got[5] = {&v.marks[0], &v.marks[1], &v.marks[2], &v.out, &v.rest};
	char letters[6] = {0};

	for (int i = 0; i < 5; i++)
		letters[i] = outcomes[got[i]->outcome];
	if (strcmp(letters, r->marks) != 0 || v.state != r->state)
		fail_msg("punches \"%s\", papers \"%s\", progress \"%s\": %s want %s, %s want %s",
			 r->punches, r->papers, r->progress, letters, r->marks,
			 verdict_state_name(v.state), verdict_state_name(r->state));
	for (int i = 0; i < 5; i++) {
		if (got[i]->late_s != r->late_s[i])
			fail_msg("punches \"%s\", papers \"%s\": %d is %d s", r->punches, r->papers,
				 i, got[i]->late_s);
	}
	if (strcmp(v.code, r->code != NULL ? r->code : "") != 0 || (v.paper != 0) != (*v.code != 0))
		fail_msg("punches \"%s\", papers \"%s\": names \"%s\"", r->punches, r->papers,
			 v.code);
}

#define JUDGE(rows)                                  \
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) \
	judge_row(&(rows)[i])

#endif
