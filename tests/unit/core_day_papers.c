/* SPDX-License-Identifier: MIT */
#include "core_day.h"

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
		/* and what lies between two of them is nobody's excuse */
		{"10:00 16:01", "I@07:30-08:00 DK@09:30-10:00", "c", "LLLo.", VERDICT_LATE_THIRD,
		 .late_s = {5400, 5400, 3600}, "I"},
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
		{"12:00:30 16:01", "I@07:30-12:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"16:00:30", "DL@07:30-16:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0}, "DL"},
		/* of a second of duty, of none */
		{"", "I@07:29-07:30:01", "c", "mmm..", VERDICT_MISSING, .late_s = {0}, "I"},
		{"", "I@12:10-12:50", "c", "mmm..", VERDICT_MISSING, .late_s = {0}},
		{"", "I@14:00-16:00", "c", "mmm..", VERDICT_MISSING, .late_s = {0}, "I"},
		/* of the afternoon, and nobody knows when they came */
		{"07:00~09:00 16:01", "I@14:00-16:00", "c", "rrro.", VERDICT_REVIEW, .late_s = {0}},
		/* late and excused, then early and not */
		{"09:00 15:00", "I@07:30-09:00", "c", "xxxE.", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 3600}, "I"},
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
		/* one that begins when duty ends; whenever they left, it covers all of it, or
		   the last half hour is left; from the latest moment for who left early */
		{"07:25", "I@16:00-17:00", "c", "ooom.", VERDICT_NO_OUT, .late_s = {0}},
		{"07:25 15:00~16:10", "I@15:00-16:00", "c", "ooox.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"07:25 15:00~16:10", "I@15:00-15:30", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		{"07:25 14:00~15:00", "I@15:00-16:00", "c", "ooox.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"07:25 16:30~+", "I@13:00-14:00", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		/* whenever they came, it covers all of it, or not; to the earliest moment for who
		   came late */
		{"07:30:30~08:00", "I@07:30-07:40", "123", "poon.", VERDICT_PENDING, .late_s = {0},
		 "I"},
		{"08:40~09:00 16:01", "I@07:30-08:40", "c", "xxxo.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		/* of two parts the one that speaks of the time */
		{"09:00 16:01", "I@13:00-16:00 DL@07:30-12:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "DL"},
		/* of several parts the one that reaches the end is when they left; what is left of
		   a question is no accusation */
		{"07:25", "DK@09:00-10:00 I@14:00-16:00", "c", "ooox.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"07:25 14:00", "I@15:00-16:00", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0},
		 "I", NULL, "14:30-14:40"},
		/* one within another counts once, and so do those that overlap */
		{"09:00 16:01", "I@07:30-09:00 DK@07:40-08:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"10:00 16:01", "I@07:30-09:00 DK@08:00-09:30", "c", "LLLo.", VERDICT_LATE_THIRD,
		 .late_s = {1800, 1800, 1800}, "I"},
		{"10:00 16:01", "I@07:30-08:00 DK@08:30-09:00 I@08:00-08:30", "c", "LLLo.",
		 VERDICT_LATE_THIRD, .late_s = {3600, 3600, 3600}, "I"},
		/* what ends where duty begins, or begins where they came, explains nothing */
		{"09:00 16:01", "I@07:00-07:30 DK@07:30-09:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		{"09:00 16:01", "I@09:00-10:00 DK@07:30-09:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		/* parts that touch are one, whichever is first; as many as there may be count */
		{"", "I@07:00-07:30:30 DK@07:30:30-08:00", "1", "xnn..", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"", "DK@07:30:30-08:00 I@07:00-07:30:30", "1", "xnn..", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		{"", "DK@07:30:31-08:00 I@07:00-07:30:30", "1", "mnn..", VERDICT_MISSING,
		 .late_s = {0}, "DK"},
		{"10:00 16:01", "I@07:30-08:00 DK@08:30-09:00 I@09:30-10:00", "c", "LLLo.",
		 VERDICT_LATE_THIRD, .late_s = {3600, 3600, 1800}, "I"},
		{"10:00 16:01", "I@09:30-10:00 DK@08:30-09:00 I@07:30-08:00", "c", "LLLo.",
		 VERDICT_LATE_THIRD, .late_s = {3600, 3600, 1800}, "I"},
		{"10:00 16:01", "I@07:30-08:00 DK@08:30-09:00 I@09:30-09:45 DK@09:50-10:00", "c",
		 "LLLo.", VERDICT_LATE_THIRD, .late_s = {3900, 3900, 2100}, "I"},
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
		/* from when they left; for who did not, the whole break */
		{"07:25 12:10", "DK@12:05-15:00", "123b", "ooonx", VERDICT_PAPER, .late_s = {0},
		 "DK"},
		{"07:25 16:01", "DK@12:30-14:00", "c", "oooom", VERDICT_BREAK, .late_s = {0}},
		/* who comes after the break has begun is not asked about it */
		{"12:00 16:01", "I@07:30-12:00", "c", "xxxo.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"13:00:30 13:20 14:10 16:01", "I@07:30-13:00", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
	};

	office()->punches = 4;
	JUDGE(rows);
}

static void test_what_is_left_of_a_time_away_is_held_against_the_grace(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:01 13:10 16:01", "DK@13:00-13:05", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 300}, "DK"},
		{"07:25 12:01 13:10 16:01", "DK@13:00-13:05:01", "c", "oooox", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		{"07:25 12:01 13:05 16:01", "DK@13:00-13:00:01", "c", "oooox", VERDICT_PAPER,
		 .late_s = {0}, "DK"},
		/* of the break itself it explains nothing */
		{"07:25 12:01 13:10 16:01", "DK@12:10-12:50", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 600}},
		/* perhaps too long, and nothing of that is certain */
		{"07:25 12:01 12:50~13:10 16:01", "DL", "c", "oooox", VERDICT_PAPER, .late_s = {0},
		 "DL"},
	};

	office()->punches = 4;
	office()->break_grace_s = 300;
	JUDGE(rows);
}

static void test_what_is_left_of_an_afternoon_is_held_against_the_grace(void **state)
{
	static const struct row rows[] = {
		{"07:25 15:00~16:10", "I@15:00-15:55", "c", "ooox.", VERDICT_PAPER, .late_s = {0},
		 "I"},
		{"07:25 15:00~16:10", "I@15:00-15:54:59", "c", "ooor.", VERDICT_REVIEW,
		 .late_s = {0}},
		{"07:25 15:00", "I@15:00-15:55", "c", "ooox.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"07:25 15:00", "I@15:00-15:54:59", "c", "oooE.", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 301}, "I"},
	};

	office()->out_grace_s = 300;
	JUDGE(rows);
}

static void test_without_a_grace_a_paper_covers_a_lateness_of_no_seconds(void **state)
{
	static const struct row rows[] = {
		{"07:30", "DL", "c", "xoox.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"07:45 16:01", "DL", "c", "xooo.", VERDICT_PAPER, .late_s = {0}, "DL"},
		{"07:45 16:01", "I@07:30-07:45", "c", "xooo.", VERDICT_PAPER, .late_s = {0}, "I"},
		{"07:45:01 16:01", "I@07:30-07:45", "c", "Looo.", VERDICT_LATE_WORK, .late_s = {1},
		 "I"},
	};

	office()->marks[MARK_WORK].grace_s = 0;
	JUDGE(rows);
}

/* Where the last arrival counts it counts also for who had leave. */
static void test_leave_does_not_choose_another_arrival(void **state)
{
	static const struct row row = {"08:00 11:30 16:01", "I@07:30-13:00", "c", "xxxo.",
				       VERDICT_PAPER,	    .late_s = {0},   "I"};

	office()->last_arrival = true;
	judge_row(&row);
	assert_int_equal(judge(&row).arrival_seq, 2);
}

static void test_what_a_whole_paper_is_held_against_stands_beside_it(void **state)
{
	static const struct {
		const char *punches, *papers, *progress;
		int64_t paper;
		int32_t late_s, early_s; /* -1: nobody would know */
		bool whole;
	} rows[] = {
		{"07:45 15:00", "DL", "c", 101, 900, 3600, true},
		{"07:25 15:00", "DL", "c", 101, 0, 3600, true},
		{"07:45", "DL", "c", 101, 900, -1, true},
		{"16:01", "DL", "c", 101, -1, 0, true},
		{"", "DL", "c", 101, -1, 0, true},
		/* it explains nothing, or only a part of the day */
		{"07:25", "DL", "123", 0, 0, 0, false},
		{"07:25 16:01", "DL", "c", 0, 0, 0, false},
		{"07:45 15:00", "I@07:30-07:45", "c", 101, 0, 0, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict v = judge(&(struct row){rows[i].punches, rows[i].papers,
						       .progress = rows[i].progress});

		if (v.paper != rows[i].paper || v.bare_late_s != rows[i].late_s ||
		    v.bare_early_s != rows[i].early_s || v.whole != rows[i].whole)
			fail_msg("\"%s\" %s: paper %d, %d s late, %d s early", rows[i].punches,
				 rows[i].papers, (int)v.paper, v.bare_late_s, v.bare_early_s);
	}
}

/* Where people may leave so early, a punch before anybody may arrive is a departure: there is no
 * duty before it, and nothing that covers it. */
static void test_no_duty_is_no_excuse(void **state)
{
	static const struct row rows[] = {
		{"04:30", "", "c", "mmmE.", VERDICT_NO_IN, .late_s = {0, 0, 0, 41400}},
		{"04:30", "I@13:00-14:00", "c", "mmmE.", VERDICT_NO_IN, .late_s = {0, 0, 0, 37800},
		 "I"},
		/* but who is excused from all of the duty is */
		{"04:30", "I@07:30-16:00", "c", "xxxE.", VERDICT_PAPER, .late_s = {0, 0, 0, 10800},
		 "I"},
	};

	office()->out_from_s = 4 * 3600;
	JUDGE(rows);
}

static void test_papers_cover_each_second_of_duty_once(void **state)
{
	static const struct {
		const char *punches, *papers;
		int32_t before_s, after_s; /* the arrival, the departure */
	} rows[] = {
		{"10:00 14:00", "DL", 9000, 7200},
		{"10:00 14:00", "I@07:30-08:00", 1800, 0},
		{"10:00 14:00", "I@07:30-08:00 DK@08:30-09:00 I@08:00-08:30", 5400, 0},
		{"10:00 14:00", "I@07:00-08:00 DK@07:30-08:30 I@15:00-17:00", 3600, 3600},
		{"13:30", "I@07:30-13:30", 18000, 0}, /* they came after the window */
		{"", "I@11:00-14:00", 7200, 0},	      /* without the break */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict v =
			judge(&(struct row){rows[i].punches, rows[i].papers, .progress = "c"});

		if (v.marks[MARK_WORK].excused_s != rows[i].before_s ||
		    v.out.excused_s != rows[i].after_s)
			fail_msg("\"%s\" %s: %d s before, %d s after", rows[i].punches,
				 rows[i].papers, v.marks[MARK_WORK].excused_s, v.out.excused_s);
	}
}

static void test_a_letter_that_follows_is_said_of_the_paper_that_explains(void **state)
{
	struct day_plan plan = plan_of();
	struct coverage_day c;
	struct verdict v;

	coverage_whole(&c);
	for (uint8_t follows = 0; follows < 2; follows++) {
		struct person_day pd = {.day = MONDAY, .enrolled = 1};

		person_day_excuse(&pd, &(struct excuse){.paper = 1,
							.whole = 1,
							.to_s = DUTY_MAX_S,
							.letterless = follows,
							.code = "S",
							.kind = PAPER_SICK});
		verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &v);
		assert_int_equal(v.letterless, follows);
	}
}

static void test_a_mark_before_duty_is_excused_by_what_covers_it(void **state)
{
	static const struct row row = {
		"", "I@06:30-08:00", "1", "xnn..", VERDICT_PAPER, .late_s = {0}, "I"};

	office()->marks[MARK_WORK].at_s = 7 * 3600;
	judge_row(&row);
}

static void test_a_day_is_covered_that_is_covered_until_its_departure(void **state)
{
	static const struct row rows[] = {
		{"15:55", "I@07:30-12:00 DK@13:00-15:55", "c", "xxxo.", VERDICT_PAPER,
		 .late_s = {0}, "I"},
		{"15:56", "I@07:30-12:00 DK@13:00-15:55", "c", "mmmo.", VERDICT_NO_IN,
		 .late_s = {0}, "I"},
	};

	office()->out_grace_s = 300;
	JUDGE(rows);
}

static void test_a_paper_that_costs_something_is_not_used_up_where_none_is_needed(void **state)
{
	static const struct row rows[] = {
		{"07:25 16:01", "CT", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:45 16:01", "CT", "c", "xooo.", VERDICT_PAPER, .late_s = {0}, "CT"},
		{"", "CT", "c", "xxx..", VERDICT_PAPER, .late_s = {0}, "CT"},
	};
	/* perhaps a few seconds too long: nobody would be asked about it */
	static const struct row doubted = {"07:25 12:01 13:04:30~13:05:30 16:01",
					   "CT",
					   "c",
					   "ooood",
					   VERDICT_ON_TIME,
					   .late_s = {0}};
	static const struct row explained = {"07:25 12:01 13:04:30~13:05:30 16:01",
					     "CT",
					     "c",
					     "oooox",
					     VERDICT_PAPER,
					     .late_s = {0},
					     "CT"};

	rules.sets[0].n_codes = 1;
	rules.sets[0].codes[0] =
		(struct paper_code){.code = "CT", .deduct = 500, .kind = PAPER_LEAVE};
	JUDGE(rows);
	office()->punches = 4;
	office()->break_grace_s = 300;
	rules.sets[0].codes[0].deduct = 1;
	judge_row(&doubted);
	rules.sets[0].codes[0].deduct = 0;
	judge_row(&explained);
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

static void test_what_says_more_of_a_day_comes_first(void **state)
{
	enum { WHOLE = DUTY_MAX_S };
	static const struct excuse order[] = {
		{.paper = 5, .to_s = WHOLE, .whole = 1, .present = 1},
		{.paper = 3, .to_s = WHOLE, .whole = 1},
		{.paper = 4, .to_s = WHOLE, .whole = 1},
		{.paper = 2, .to_s = WHOLE, .whole = 1, .present = 1, .deduct = 4},
		{.paper = 1, .to_s = WHOLE, .whole = 1, .present = 1, .deduct = 5},
		/* a part costs what its day costs, not what its code says */
		{.paper = 2, .from_s = 200, .to_s = 250, .deduct = 9},
		{.paper = 2, .from_s = 200, .to_s = 260},
		{.paper = 2, .from_s = 300, .to_s = 310},
		{.paper = 6, .from_s = 50, .to_s = 60, .present = 1},
		{.paper = 1, .to_s = WHOLE, .whole = 1, .kind = PAPER_ABSENT},
		{.paper = 7, .to_s = WHOLE, .whole = 1, .kind = PAPER_ABSENT},
	};

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (size_t k = 0; k < ARRAY_LEN(order); k++) {
			struct person_day pd = {.day = MONDAY};
			size_t first = i < k ? i : k;

			person_day_excuse(&pd, &order[i]);
			person_day_excuse(&pd, &order[k]);
			if (pd.n_excuses != (i == k ? 1 : 2) ||
			    memcmp(&pd.excuses[0], &order[first], sizeof(order[0])) != 0)
				fail_msg("%zu and %zu: paper %d first", i, k,
					 (int)pd.excuses[0].paper);
		}
	}
}

static void test_a_part_without_a_second_is_none(void **state)
{
	static const struct {
		int32_t from_s, to_s;
		uint8_t n;
	} rows[] = {{100, 101, 1}, {100, 100, 0}, {101, 100, 0}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person_day pd = {.day = MONDAY};

		person_day_excuse(&pd, &(struct excuse){.paper = 1,
							.from_s = rows[i].from_s,
							.to_s = rows[i].to_s});
		assert_int_equal(pd.n_excuses, rows[i].n);
	}
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
		cmocka_unit_test_setup(test_a_whole_paper_explains_what_was_not_in_order, setup),
		cmocka_unit_test_setup(test_a_part_of_the_day_excuses_what_it_covers, setup),
		cmocka_unit_test_setup(test_a_part_of_the_day_covers_time_away_around_the_break,
				       setup),
		cmocka_unit_test_setup(test_what_is_left_of_a_time_away_is_held_against_the_grace,
				       setup),
		cmocka_unit_test_setup(test_what_is_left_of_an_afternoon_is_held_against_the_grace,
				       setup),
		cmocka_unit_test_setup(test_without_a_grace_a_paper_covers_a_lateness_of_no_seconds,
				       setup),
		cmocka_unit_test_setup(test_what_a_whole_paper_is_held_against_stands_beside_it,
				       setup),
		cmocka_unit_test_setup(
			test_a_letter_that_follows_is_said_of_the_paper_that_explains, setup),
		cmocka_unit_test_setup(test_no_duty_is_no_excuse, setup),
		cmocka_unit_test_setup(test_papers_cover_each_second_of_duty_once, setup),
		cmocka_unit_test_setup(test_leave_does_not_choose_another_arrival, setup),
		cmocka_unit_test_setup(test_a_mark_before_duty_is_excused_by_what_covers_it, setup),
		cmocka_unit_test_setup(test_a_day_is_covered_that_is_covered_until_its_departure,
				       setup),
		cmocka_unit_test_setup(
			test_a_paper_that_costs_something_is_not_used_up_where_none_is_needed,
			setup),
		cmocka_unit_test_setup(
			test_a_confirmed_tk_speaks_only_of_a_day_that_nothing_explains, setup),
		cmocka_unit_test(test_what_says_more_of_a_day_comes_first),
		cmocka_unit_test(test_a_part_without_a_second_is_none),
		cmocka_unit_test_setup(test_excuses_are_the_same_in_whatever_order_they_come,
				       setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
