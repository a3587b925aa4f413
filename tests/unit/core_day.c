/* SPDX-License-Identifier: MIT */
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

static struct schedule *office(void)
{
	return &rules.sets[0].schedules[0];
}

static int setup(void **state)
{
	rules = (struct rules){
		.n_schedules = 1, .n_sets = 1, .sets = {{.id = 42, .chosen = BANDS_UNSAID}}};
	*office() = schedule_default();
	office()->punches = 2;
	return 0;
}

static struct day_plan plan_of(void)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, MONDAY, &p), 0);
	return p;
}

/* "07:30:59", "30:05" for the next morning, "+" for an end that is not known. */
static int64_t at(const char *s)
{
	int hour = 0, minute = 0, second = 0;

	if (strcmp(s, "+") == 0)
		return INT64_MAX;
	assert_true(sscanf(s, "%d:%d:%d", &hour, &minute, &second) >= 2);
	return civil_utc_ns(&wita, MONDAY, hour * 3600 + minute * 60 + second);
}

static int32_t second_of(const char *s)
{
	return (int32_t)((at(s) - civil_utc_ns(&wita, MONDAY, 0)) / NS_PER_S);
}

/* "07:25 16:01~16:05": moments and bounds, in order of their seq. */
static void add_punches(struct person_day *pd, const char *punches)
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
static void add_papers(struct person_day *pd, const char *papers)
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

static struct progress progress_of(const char *s)
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

static struct coverage_day coverage_of(const struct row *r)
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

static struct verdict judge(const struct row *r)
{
	struct day_plan plan = plan_of();
	struct person_day pd = {.person = 5, .day = MONDAY, .enrolled = 1};
	struct coverage_day c = coverage_of(r);
	struct verdict v;

	pd.unsure = (uint8_t)r->unsure;
	add_punches(&pd, r->punches);
	add_papers(&pd, r->papers);
	verdict_judge(&plan, &pd, &c, progress_of(r->progress), &v);
	return v;
}

static void judge_row(const struct row *r)
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

static void test_who_leaves_before_the_end_left_early_once_the_day_is_over(void **state)
{
	static const struct row rows[] = {
		{"07:25 16:00", "", "123", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 15:59:59", "", "123", "ooon.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 15:59:59", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 1}},
		{"07:25 14:30", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 5400}},
		{"07:25 14:30 16:05", "", "c", "oooo.", VERDICT_ON_TIME,
		 .late_s = {0}}, /* the last */
		{"07:25 16:05 16:05:20", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		/* a second tap makes nobody early */
		{"07:25 15:59:50 16:00:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25", "", "123", "ooon.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25", "", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}},
		{"07:25 07:25:40", "", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}},
		{"07:25 12:30", "", "c", "ooom.", VERDICT_NO_OUT,
		 .late_s = {0}}, /* out for the break */
		/* lateness outranks what comes later */
		{"07:45 15:00", "", "c", "LooE.", VERDICT_LATE_WORK, .late_s = {900, 0, 0, 3600}},
		{"07:45", "", "c", "Loom.", VERDICT_LATE_WORK, .late_s = {900}},
		{"", "", "c", "mmm..", VERDICT_MISSING, .late_s = {0}},
		{"16:01", "", "123", "mmmo.", VERDICT_NO_IN, .late_s = {0}},
		{"16:01", "", "c", "mmmo.", VERDICT_NO_IN, .late_s = {0}},
		{"14:00", "", "c", "mmmE.", VERDICT_NO_IN, .late_s = {0, 0, 0, 7200}},
		/* bounds */
		{"07:25 15:59:30~16:00:30", "", "c", "oood.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 15:50~16:10", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		{"07:25 15:50~16:10", "", "123", "ooon.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 15:00~15:30", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 1800}},
		{"07:25 14:00~+", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		{"07:25 14:00~+ 16:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		/* one of no certain time comes first in the list and may have been the last */
		{"06:00~20:00 14:00", "", "c", "rrrr.", VERDICT_REVIEW, .late_s = {0}},
		{"06:00~20:00 07:25", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
	};

	JUDGE(rows);
}

/* Sixteen are kept; those left out may have been any time after the eighth. */
static void test_punches_that_are_no_longer_kept_accuse_nobody(void **state)
{
	static const struct row rows[] = {
		{"04:00 04:01 04:02 04:03 04:04 04:05 04:06 04:07 07:20 "
		 "11:00 11:01 11:02 11:03 11:04 11:05 11:06 11:07 16:01",
		 "", "c", "rrro.", VERDICT_REVIEW, .late_s = {0}},
		{"07:20 07:21 07:22 07:23 07:24 07:25 07:26 07:27 16:01 "
		 "16:02 11:00 11:01 11:02 11:03 11:04 11:05 11:06 11:07",
		 "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:20 07:21 07:22 07:23 07:24 07:25 07:26 07:27 07:28 "
		 "11:00 11:01 11:02 11:03 11:04 11:05 11:06 11:07",
		 "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
	};

	JUDGE(rows);
}

static void test_the_grace_and_the_choice_of_departures_are_the_rules(void **state)
{
	struct row graced = {"07:25 15:55", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}};
	struct row early = {"07:25 15:54:59",	     "", "c", "oooE.", VERDICT_EARLY,
			    .late_s = {0, 0, 0, 301}};
	/* Peraturan ANRI 18/2016: the first for both */
	struct row first = {"07:25 15:00 16:05",      "", "c", "oooE.", VERDICT_EARLY,
			    .late_s = {0, 0, 0, 3600}};
	/* Pergub Bali 54/2014: the last arrival counts, but a second tap is none */
	struct row last = {"07:20 07:40 16:05", "", "c", "Looo.", VERDICT_LATE_WORK,
			   .late_s = {600}};
	struct row tap = {"07:30:50 07:31:02 16:05", "",	   "c", "oooo.",
			  VERDICT_ON_TIME,	     .late_s = {0}};

	office()->out_grace_s = 300;
	judge_row(&graced);
	judge_row(&early);
	office()->out_grace_s = 0;
	office()->first_out = true;
	judge_row(&first);
	office()->last_arrival = true;
	judge_row(&last);
	judge_row(&tap);
}

static void test_four_punches_tell_how_long_a_break_was(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:01 12:55 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 13:00 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 13:04:59 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 13:05", "", "123b", "ooonO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 300}},
		/* going early counts as well: Kecamatan Semampir closed at 11:10 */
		{"07:25 11:10 12:30 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 3000}},
		{"07:25 11:56 13:03 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 420}},
		/* times in between: nothing asks yet, then who is not back */
		{"07:25", "", "123", "ooonn", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01", "", "123", "ooonn", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01", "", "123b", "ooonR", VERDICT_NOT_RETURNED, .late_s = {0}},
		{"07:25 12:01", "", "c", "ooomR", VERDICT_NOT_RETURNED, .late_s = {0}},
		{"07:25 12:01 16:01", "", "c", "oooom", VERDICT_BREAK,
		 .late_s = {0}}, /* one is lacking */
		{"07:25 16:01", "", "c", "oooom", VERDICT_BREAK, .late_s = {0}},
		{"07:25 16:01", "", "123b", "oooon", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 12:50 15:00", "", "c", "oooEo", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 3600}},
		{"07:25 12:01 12:50", "", "c", "ooomo", VERDICT_NO_OUT, .late_s = {0}},
		/* a third within reach of the break is a departure */
		{"07:25 12:01 12:50 14:00", "", "c", "oooEo", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 7200}},
		/* twice away */
		{"07:25 11:00 11:02 12:00 13:06 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 360}},
		{"07:25 12:01 12:01:20 12:55 16:01", "", "c", "ooooo", VERDICT_ON_TIME,
		 .late_s = {0}},
		/* bounds */
		{"07:25 12:01 13:04~13:06 16:01", "", "c", "oooor", VERDICT_REVIEW, .late_s = {0}},
		{"07:25 12:01 13:06~13:20 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 360}},
	};

	office()->punches = 4;
	office()->break_grace_s = 300;
	JUDGE(rows);
}

static void test_three_punches_ask_for_one_in_the_break(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:30 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 12:58 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 13:10 16:01", "", "c", "ooooO", VERDICT_BREAK, .late_s = {0, 0, 0, 0, 600}},
		{"07:25 16:01", "", "c", "oooom", VERDICT_BREAK, .late_s = {0}},
		{"07:25", "", "123", "ooonn", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25", "", "123b", "ooonR", VERDICT_NOT_RETURNED, .late_s = {0}},
		{"07:25", "", "c", "ooomR", VERDICT_NOT_RETURNED, .late_s = {0}},
	};

	office()->punches = 3;
	JUDGE(rows);
}

static void test_a_whole_paper_explains_what_was_not_in_order(void **state)
{
	static const struct row rows[] = {
		{"", "CT", "", "xxx..", VERDICT_PAPER, .late_s = {0}, "CT"},
		{"", "CT", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "CT"},
		{"07:45", "DL", "123", "xoon.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"07:45", "DL", "c", "xoox.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"07:25 14:00", "DL", "c", "ooox.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"16:01", "DL", "c", "xxxo.", VERDICT_PAPER, .late_s = {0}, "DL"},
		/* what was in order stays so */
		{"07:25 16:01", "CT", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25", "CT", "123", "ooon.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:00~09:00 16:01", "S", "c", "xxxo.", VERDICT_PAPER, .late_s = {0}, "S"},
		{"07:00~09:00", "S", "123", "xxxn.", VERDICT_PAPER, .late_s = {0}, "S"},
		{"", "S", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "S", NULL, "05:00-24:00"},
	};

	JUDGE(rows);
}

static void test_a_part_of_the_day_excuses_what_it_covers(void **state)
{
	static const struct row rows[] = {
		/* lateness is what papers leave of the time from the mark */
		{"09:00 16:01", "I@07:30-09:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"09:00:59 16:01", "I@07:30-09:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"09:01 16:01", "I@07:30-09:00", "c", "LLLo.", VERDICT_LATE_THIRD,
		 .late_s = {60, 60, 60}, "I"},
		{"09:00 16:01", "I@08:00-09:00", "c", "Lxxo.", VERDICT_LATE_WORK, .late_s = {1800},
		 "I"},
		{"09:00 16:01", "I@07:00-07:30", "c", "LLLo.", VERDICT_LATE_THIRD,
		 .late_s = {5400, 3600, 1800}},
		{"09:00 16:01", "I@07:30-08:00 DK@08:00-09:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"09:00 16:01", "I@07:30-08:10 DK@08:00-09:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"07:25 16:01", "I@07:30-09:00", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		/* who is not there is excused while it covers the mark, and all day if it covers
		   that */
		{"", "I@07:30-09:00", "1", "xnn..", VERDICT_PAPER, .late_s = {0}, "I"},
		{"", "I@07:30-09:00", "", "nnn..", VERDICT_WAITING, .late_s = {0}},
		{"", "I@07:30-08:00", "12", "xmn..", VERDICT_MISSING, .late_s = {0}, "I"},
		{"", "I@07:30-09:00", "c", "mmm..", VERDICT_MISSING, .late_s = {0}, "I"},
		{"", "DL@07:30-16:00", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"", "DL@07:30-12:00 I@13:00-16:00", "c", "xxx..", VERDICT_PAPER, .late_s = {0},
		 "DL"},
		/* back after the arrival window */
		{"13:00:30 16:01", "I@07:30-13:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"13:10 16:01", "I@07:30-13:00", "c", "mmmo.", VERDICT_NO_IN, .late_s = {0}, "I"},
		/* departures */
		{"07:25 14:00", "I@14:00-16:00", "c", "ooox.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"07:25 13:30", "I@14:00-16:00", "c", "oooE.", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 1800}, "I"},
		{"07:25 14:00", "I@14:00-15:00", "c", "oooE.", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 3600}, "I"},
		{"07:25", "I@14:00-16:00", "c", "ooox.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"07:25", "I@13:00-14:00", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}},
		{"05:00~08:00", "DL@07:00-12:00 I@13:00-17:00", "c", "xoox.", VERDICT_PAPER,
		 .late_s = {0}, "DL"},
		{"04:00~05:01", "DL@07:00-17:00", "c", "xxxx.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"07:25 15:00~15:59:59", "I@15:00-16:00", "c", "ooox.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		/* a hole is no longer a question where a paper answers it */
		{"07:45 16:01", "I@07:30-07:45", "c", "xooo.", VERDICT_PAPER, .late_s = {0}, "I",
		 NULL, "07:20-07:40"},
	};

	JUDGE(rows);
}

static void test_a_part_of_the_day_covers_time_away_around_the_break(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:01 14:00 16:01", "DK@13:00-14:00", "c", "oooox", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		{"07:25 12:01 14:00 16:01", "DK@13:00-13:30", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 1800}, "DK"},
		{"07:25 12:01", "DK@12:00-15:00", "123b", "ooonx", VERDICT_PAPER, .late_s = {0},
		 "DK"},
		{"07:25 12:01", "DK@12:00-16:00", "c", "oooxx", VERDICT_PAPER, .late_s = {0}, "DK"},
		{"07:25 16:01", "DK@11:00-14:00", "c", "oooox", VERDICT_PAPER, .late_s = {0}, "DK"},
		/* who comes after the break has begun is not asked about it */
		{"13:00:30 13:20 14:10 16:01", "I@07:30-13:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
	};

	office()->punches = 4;
	JUDGE(rows);
}

static void test_a_confirmed_tk_speaks_only_of_a_day_that_nothing_explains(void **state)
{
	static const struct row rows[] = {
		{"", "TK", "c", "mmm..", VERDICT_ABSENT, .late_s = {0}, "TK"},
		{"", "TK", "123", "mmm..", VERDICT_MISSING, .late_s = {0}},
		{"07:45 16:01", "TK", "c", "Looo.", VERDICT_LATE_WORK, .late_s = {900}},
		{"", "TK CT", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "CT"},
		{"16:01", "TK", "c", "mmmo.", VERDICT_NO_IN, .late_s = {0}},
		{"", "TK", "c", "iii..", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "05:00-24:00"},
		{"", "TK", "c", "iii..", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL, NULL,
		 UNSURE_FEW},
	};

	JUDGE(rows);
}

static void test_nobody_left_early_on_a_hole_that_could_hide_it(void **state)
{
	static const struct row rows[] = {
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "15:55-16:10"},
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, "16:30-16:31"},
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, "22:00-22:01"},
		/* a restart hides nobody; nor does a reader that is switched off in the evening */
		{"07:25", "", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}, NULL, NULL,
		 "16:00:10-16:00:50"},
		{"07:25", "", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}, NULL, NULL,
		 "18:00-24:00"},
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "17:59-24:00"},
		{"07:25", "", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}, NULL, NULL,
		 "10:00-12:00"},
		{"07:25 14:00", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "15:55-16:10"},
		{"07:25 14:00", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 7200}, NULL,
		 NULL, "13:30-13:50"},
		{"07:25 16:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}, NULL, NULL,
		 "15:00-15:50"},
	};

	JUDGE(rows);
}

static void test_nobody_overran_the_break_on_a_hole_that_could_hide_it(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:01 13:30 16:01", "", "c", "ooooi", VERDICT_INCOMPLETE, .late_s = {0},
		 NULL, NULL, "12:50-13:20"},
		{"07:25 12:01 13:30 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 1800}, NULL, NULL, "12:10-12:40"},
		{"07:25 12:01", "", "123b", "oooni", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "12:50-13:20"},
		{"07:25 16:01", "", "c", "ooooi", VERDICT_INCOMPLETE, .late_s = {0}, NULL,
		 "12:00-12:10"},
		{"07:25 12:01", "", "c", "oooii", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "15:00-15:30"},
	};

	office()->punches = 4;
	JUDGE(rows);
}

static void test_an_unsure_day_accuses_nobody(void **state)
{
	static const struct row rows[] = {
		{"", "", "c", "iii..", VERDICT_INCOMPLETE, .late_s = {0},
		 .unsure = UNSURE_CALENDAR},
		{"", "", "1", "inn..", VERDICT_INCOMPLETE, .late_s = {0}, .unsure = UNSURE_FEW},
		{"", "", "", "nnn..", VERDICT_WAITING, .late_s = {0}, .unsure = UNSURE_FEW},
		{"07:45 15:00", "", "c", "iooi.", VERDICT_INCOMPLETE, .late_s = {0},
		 .unsure = UNSURE_FEW},
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0},
		 .unsure = UNSURE_FEW},
		{"", "CT", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "CT", .unsure = UNSURE_FEW},
		{"07:25 16:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0},
		 .unsure = UNSURE_FEW},
	};

	JUDGE(rows);
	assert_int_equal(judge(&rows[0]).unsure, UNSURE_CALENDAR);
	assert_int_equal(judge(&rows[6]).unsure, UNSURE_NONE); /* nothing was kept back */
}

static void test_who_stands_in_a_queue_that_began_in_time_stays_late_and_is_marked(void **state)
{
	static const struct {
		const char *punch;
		uint32_t queue_s;
		bool queue;
	} rows[] = {
		{"07:31:00", 0, false},	 {"07:31:00", 1, true},	   {"07:33:00", 120, false},
		{"07:33:00", 121, true}, {"07:30:30", 300, false}, /* in time: nothing to say */
		{"08:02:00", 90, false}, /* began after the first late moment of work */
	};
	struct day_plan plan = plan_of();
	struct coverage_day c;

	coverage_whole(&c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person_day pd = {.day = MONDAY, .enrolled = 1};
		struct punch p = {.seq = 1,
				  .bound = {at(rows[i].punch), at(rows[i].punch)},
				  .queue_s = rows[i].queue_s};
		struct verdict v;

		person_day_add(&pd, &p);
		verdict_judge(&plan, &pd, &c, (struct progress){.due = 7}, &v);
		if (v.queue != rows[i].queue)
			fail_msg("%s after %u s", rows[i].punch, rows[i].queue_s);
		if (rows[i].queue && v.state != VERDICT_LATE_WORK)
			fail_msg("%s: the flag changes the judgement", rows[i].punch);
	}
}

static void test_apel_is_judged_beside_the_work_mark(void **state)
{
	static const struct {
		const char *punches, *papers, *progress;
		char apel;
		int32_t late_s;
		enum verdict_state state;
	} rows[] = {
		{"07:14 16:01", "", "c", 'o', 0, VERDICT_ON_TIME},
		{"07:20 16:01", "", "c", 'L', 300, VERDICT_ON_TIME},
		{"", "", "123", 'n', 0, VERDICT_MISSING},
		{"", "", "c", 'm', 0, VERDICT_MISSING},
		{"07:20 16:01", "DK@07:15-07:20", "c", 'x', 0, VERDICT_ON_TIME},
	};

	office()->apel = (struct mark){.active = true, .at_s = 7 * 3600 + 900};
	office()->apel_days = 1;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict v = judge(&(struct row){rows[i].punches, rows[i].papers,
						       .progress = rows[i].progress});

		if (outcomes[v.apel.outcome] != rows[i].apel || v.apel.late_s != rows[i].late_s ||
		    v.state != rows[i].state)
			fail_msg("\"%s\": apel %c", rows[i].punches, outcomes[v.apel.outcome]);
	}
}

static void test_a_night_is_judged_like_a_day(void **state)
{
	static const struct row rows[] = {
		{"21:50 30:01", "", "c", "o..o.", VERDICT_ON_TIME, .late_s = {0}},
		{"22:31 30:01", "", "c", "L..o.", VERDICT_LATE_WORK, .late_s = {1860}},
		{"21:50 29:00", "", "c", "o..E.", VERDICT_EARLY, .late_s = {0, 0, 0, 3600}},
		{"21:50", "", "c", "o..m.", VERDICT_NO_OUT, .late_s = {0}},
		{"30:01", "", "c", "m..o.", VERDICT_NO_IN, .late_s = {0}},
		{"21:50 29:00", "I@29:00-30:00", "c", "o..x.", VERDICT_PAPER, .late_s = {0}, "I"},
	};

	/* service and third mark at 08:00 and 08:30 are folded into the start at 22:00 */
	office()->weekday[0] = (struct work_hours){.start_s = 79200, .end_s = 108000};
	JUDGE(rows);
}

static void test_excuses_are_the_same_in_whatever_order_they_come(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	srandom(seed);
	for (int round = 0; round < 3000; round++) {
		struct person_day a = {.day = MONDAY}, b = a;
		struct excuse e[8] = {0};
		size_t n = (size_t)random() % 9;

		for (size_t i = 0; i < n; i++) {
			int64_t paper = random() % 5 + 1; /* each of one code */

			e[i] = (struct excuse){.paper = paper,
					       .kind = (uint8_t)(paper + round) % PAPER_KINDS,
					       .whole = random() % 2,
					       .deduct = (int32_t)(paper % 3)};
			e[i].from_s = e[i].whole ? 0 : (int32_t)(random() % 50000);
			e[i].to_s =
				e[i].whole ? DUTY_MAX_S : e[i].from_s + (int32_t)(random() % 2000);
			person_day_excuse(&a, &e[i]);
		}
		for (size_t i = n; i > 0; i--) /* backwards, and one of them twice */
			person_day_excuse(&b, &e[i - 1]);
		if (n > 0)
			person_day_excuse(&b, &e[0]);
		if (memcmp(&a, &b, sizeof(a)) != 0)
			fail_msg("seed %u, round %d: order shows", seed, round);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_who_leaves_before_the_end_left_early_once_the_day_is_over, setup),
		cmocka_unit_test_setup(test_punches_that_are_no_longer_kept_accuse_nobody, setup),
		cmocka_unit_test_setup(test_the_grace_and_the_choice_of_departures_are_the_rules,
				       setup),
		cmocka_unit_test_setup(test_four_punches_tell_how_long_a_break_was, setup),
		cmocka_unit_test_setup(test_three_punches_ask_for_one_in_the_break, setup),
		cmocka_unit_test_setup(test_a_whole_paper_explains_what_was_not_in_order, setup),
		cmocka_unit_test_setup(test_a_part_of_the_day_excuses_what_it_covers, setup),
		cmocka_unit_test_setup(test_a_part_of_the_day_covers_time_away_around_the_break,
				       setup),
		cmocka_unit_test_setup(
			test_a_confirmed_tk_speaks_only_of_a_day_that_nothing_explains, setup),
		cmocka_unit_test_setup(test_nobody_left_early_on_a_hole_that_could_hide_it, setup),
		cmocka_unit_test_setup(test_nobody_overran_the_break_on_a_hole_that_could_hide_it,
				       setup),
		cmocka_unit_test_setup(test_an_unsure_day_accuses_nobody, setup),
		cmocka_unit_test_setup(
			test_who_stands_in_a_queue_that_began_in_time_stays_late_and_is_marked,
			setup),
		cmocka_unit_test_setup(test_apel_is_judged_beside_the_work_mark, setup),
		cmocka_unit_test_setup(test_a_night_is_judged_like_a_day, setup),
		cmocka_unit_test_setup(test_excuses_are_the_same_in_whatever_order_they_come,
				       setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
