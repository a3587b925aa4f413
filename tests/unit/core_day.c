/* SPDX-License-Identifier: MIT */
#include "core_day.h"

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
		/* the end of duty itself is no longer early, and the second before it is */
		{"07:25 15:50~16:00", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		{"07:25 15:50~15:59:59", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 1}},
		/* perhaps tomorrow's, and surely not of duty */
		{"07:25 16:30~+", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
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
		/* nobody is left between them: whoever came came then */
		{"04:00 04:02 04:04 04:06 04:08 04:10 04:12 04:14 08:00 16:30 16:32 16:34 16:36 "
		 "16:38 16:40 16:42 16:44",
		 "", "c", "rrro.", VERDICT_REVIEW, .late_s = {0}},
		{"07:20 07:21 07:22 07:23 07:24 07:25 07:26 07:27 16:01 "
		 "16:02 11:00 11:01 11:02 11:03 11:04 11:05 11:06 11:07",
		 "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:20 07:21 07:22 07:23 07:24 07:25 07:26 07:27 07:28 "
		 "11:00 11:01 11:02 11:03 11:04 11:05 11:06 11:07",
		 "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}},
		/* those left out lie after the window of arrivals: nobody came */
		{"04:00 04:02 04:04 04:06 04:08 04:10 04:12 12:00 12:01 16:30 16:32 16:34 16:36 "
		 "16:38 16:40 16:42 16:44",
		 "", "c", "mmmo.", VERDICT_NO_IN, .late_s = {0}},
		{"04:00 04:02 04:04 04:06 04:08 04:10 04:12 11:59:59 12:01 16:30 16:32 16:34 16:36 "
		 "16:38 16:40 16:42 16:44",
		 "", "c", "LLLo.", VERDICT_LATE_THIRD, .late_s = {16199, 14399, 12599}},
		/* a departure after all of them is the last */
		{"07:20 07:21 07:22 07:23 07:24 07:25 07:26 07:27 07:28 "
		 "11:00 11:01 11:02 11:03 11:04 11:05 11:06 15:00",
		 "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 3600}},
	};
	/* what follows the departure is too late to be one, but for those left out */
	static const struct row evening = {"07:20 07:21 07:22 07:23 07:24 07:25 07:26 15:00 15:01 "
					   "21:00 21:01 21:02 21:03 21:04 21:05 21:06 21:07",
					   "",
					   "c",
					   "ooor.",
					   VERDICT_REVIEW,
					   .late_s = {0}};
	static const struct row before = {"07:20 07:21 07:22 07:23 07:24 07:25 15:00 20:30 20:31 "
					  "21:00 21:01 21:02 21:03 21:04 21:05 21:06 21:07",
					  "", .progress = "c"};
	static const struct row first = {"07:20 07:21 07:22 07:23 07:24 07:25 07:26 15:00 15:01 "
					 "16:00 16:01 16:02 16:03 16:04 16:05 16:06 16:07",
					 "",
					 "c",
					 "oooE.",
					 VERDICT_EARLY,
					 .late_s = {0, 0, 0, 3600}};

	JUDGE(rows);
	assert_int_equal(judge(&rows[1]).arrival_seq, 10); /* the first that is kept after them */
	office()->out_to_s = 20 * 3600;
	judge_row(&evening);
	assert_int_equal(judge(&before).out_seq, 7);
	office()->first_out = true;
	judge_row(&first);
}

static void test_a_verdict_names_the_departure_it_rests_on(void **state)
{
	static const struct {
		const char *punches;
		int64_t seq;
		const char *earliest, *latest;
	} rows[] = {
		{"07:25", 0, NULL, NULL},
		{"07:25 16:05", 2, "16:05", "16:05"},
		{"07:25 14:00 16:05", 3, "16:05", "16:05"},
		/* of two taps the first that is in order */
		{"07:25 16:00 16:00:30", 2, "16:00", "16:00"},
		{"07:25 15:59:30 16:00:10", 3, "16:00:10", "16:00:10"},
		/* either end comes from whichever of them is later */
		{"07:25 12:50~17:00 16:05", 3, "16:05", "17:00"},
		{"07:25 16:05~16:06 16:05:30~16:20", 3, "16:05:30", "16:20"},
		{"07:25 16:05~16:20 16:10~16:12", 3, "16:10", "16:20"},
		{"07:25 12:50~14:00 12:55~15:00", 3, "12:55", "15:00"},
		{"07:25 12:50~15:00 12:55~14:00", 3, "12:55", "15:00"},
		{"07:25 14:00 15:00~+", 2, "14:00", "+"},
	};
	struct verdict v;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		v = judge(&(struct row){rows[i].punches, "", .progress = "c"});

		if (v.out_seq != rows[i].seq ||
		    v.out_earliest_ns != (rows[i].earliest ? at(rows[i].earliest) : 0) ||
		    v.out_latest_ns != (rows[i].latest ? at(rows[i].latest) : 0))
			fail_msg("\"%s\": rests on %d", rows[i].punches, (int)v.out_seq);
	}
	/* and none while it is not judged */
	v = judge(&(struct row){"07:25 14:00", "", .progress = "123"});
	assert_true(v.out_seq == 0 && v.out_earliest_ns == 0 && v.out_latest_ns == 0);
}

static void test_a_break_is_over_a_second_after_its_grace(void **state)
{
	static const struct {
		int32_t grace_s;
		struct row row;
	} rows[] = {
		{0, {"07:25 12:00 13:00 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}}},
		{0,
		 {"07:25 11:59:59 13:00 16:01", "", "c", "ooooO", VERDICT_BREAK,
		  .late_s = {0, 0, 0, 0, 1}}},
		{1,
		 {"07:25 11:59:59 13:00 16:01", "", "c", "ooooO", VERDICT_BREAK,
		  .late_s = {0, 0, 0, 0, 1}}},
		{2,
		 {"07:25 11:59:59 13:00 16:01", "", "c", "ooooo", VERDICT_ON_TIME, .late_s = {0}}},
		{2,
		 {"07:25 11:59:59 13:00:01 16:01", "", "c", "ooooO", VERDICT_BREAK,
		  .late_s = {0, 0, 0, 0, 2}}},
	};

	office()->punches = 4;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		office()->break_grace_s = rows[i].grace_s;
		judge_row(&rows[i].row);
	}
}

/* Whoever comes shortly before the break: the arrival and its second tap are none of its punches.
 */
static void test_a_punch_is_used_once(void **state)
{
	static const struct row rows[] = {
		{"11:00 11:00:20 12:01 12:50 16:01", "", "c", "LLLoo", VERDICT_LATE_THIRD,
		 .late_s = {12600, 10800, 9000}},
		{"11:00 11:00:20 11:01:10 12:01 12:50 16:01", "", "c", "LLLoo", VERDICT_LATE_THIRD,
		 .late_s = {12600, 10800, 9000}},
		{"11:00 11:00:20 11:02 11:04 16:01", "", "c", "LLLoo", VERDICT_LATE_THIRD,
		 .late_s = {12600, 10800, 9000}},
		/* one of no certain time that was surely before it; and one that may have been
		   after it */
		{"04:50~11:05 11:10 16:01", "", "c", "rrrom", VERDICT_REVIEW, .late_s = {0}},
		{"04:50~11:05 11:10 12:01 12:50 16:01", "", "c", "rrroo", VERDICT_REVIEW,
		 .late_s = {0}},
		{"04:50~11:10 11:10 16:01", "", "c", "rrrom", VERDICT_REVIEW, .late_s = {0}},
		{"04:50~11:10:01 11:10 16:01", "", "c", "rrror", VERDICT_REVIEW, .late_s = {0}},
		/* those of the break are no departures */
		{"07:25 12:01 13:10", "", "c", "ooomO", VERDICT_BREAK, .late_s = {0, 0, 0, 0, 600}},
		{"07:25 12:01 13:10 14:00", "", "c", "oooEO", VERDICT_EARLY,
		 .late_s = {0, 0, 0, 7200, 600}},
		{"06:00~20:00 07:25 12:01 12:50", "", "c", "oooro", VERDICT_REVIEW, .late_s = {0}},
		{"06:00~20:00 07:25 16:01", "", "c", "oooor", VERDICT_REVIEW, .late_s = {0}},
		{"06:00~20:00 07:25 16:01", "", "123b", "oooon", VERDICT_ON_TIME, .late_s = {0}},
		/* a second tap at the door when they go, and one whose first was too early to be
		   of the break */
		{"07:25 12:01 12:01:20 13:10 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 600}},
		{"07:25 10:29:40 10:30:10 10:50 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 1190}},
		/* nearer to the end of duty than to the break: seen again, but not back from it */
		{"07:25 12:01 14:30", "", "c", "oooEm", VERDICT_EARLY, .late_s = {0, 0, 0, 5400}},
		{"07:25 12:01 14:29:59", "", "c", "ooomO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 5399}},
		/* alone: in the break they left, at its end they came back */
		{"07:25 12:59:59", "", "c", "ooomR", VERDICT_NOT_RETURNED, .late_s = {0}},
		{"07:25 13:00", "", "c", "ooomm", VERDICT_NO_OUT, .late_s = {0}},
		{"07:25 13:00", "", "123b", "ooonn", VERDICT_ON_TIME, .late_s = {0}},
	};
	/* the first departure is none of the break's either */
	static const struct row first = {
		"07:25 12:01 13:10 14:00 15:00", "", "c", "oooEO", VERDICT_EARLY,
		.late_s = {0, 0, 0, 7200, 600}};

	office()->punches = 4;
	office()->break_grace_s = 300;
	JUDGE(rows);
	office()->first_out = true;
	judge_row(&first);
}

static void test_of_several_times_away_the_worst_speaks(void **state)
{
	static const struct row rows[] = {
		/* perhaps a few seconds too long, then explained */
		{"07:25 10:40 10:44~10:45:30 12:01 13:10 16:01", "DK@13:00-13:10", "c", "oooox",
		 VERDICT_PAPER, .late_s = {0}, "DK"},
		{"07:25 10:40 10:44~10:45:30 12:01 13:10", "DK@13:00-13:10", "123b", "ooonx",
		 VERDICT_PAPER, .late_s = {0}, "DK"},
		/* explained, then for people to decide */
		{"07:25 10:40 10:50 12:01 13:03~13:06 16:01", "DK@10:40-10:50", "c", "oooor",
		 VERDICT_REVIEW, .late_s = {0}, "DK"},
		/* for people to decide, then nobody could have seen them */
		{"07:25 10:40 10:43~10:46 12:01 13:30 16:01", "", "c", "ooooi", VERDICT_INCOMPLETE,
		 .late_s = {0}, NULL, NULL, "12:50-13:20"},
		/* too long, then in order; for people to decide, then explained */
		{"07:25 10:40 11:00 12:01 12:50 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 1200}},
		{"07:25 10:40 10:43~10:46 12:01 13:10 16:01", "DK@13:00-13:10", "c", "oooor",
		 VERDICT_REVIEW, .late_s = {0}, "DK"},
		/* nobody could have seen them, then too long */
		{"07:25 10:40 11:00 12:01 13:30 16:01", "", "c", "ooooO", VERDICT_BREAK,
		 .late_s = {0, 0, 0, 0, 1800}, NULL, NULL, "10:45-10:50"},
	};

	office()->punches = 4;
	office()->break_grace_s = 300;
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

	/* one that may be of another time counts where there is no better one */
	struct row unsure = {"07:25 12:50~14:00", "", "c", "ooor.", VERDICT_REVIEW, .late_s = {0}};
	struct row surer = {"07:25 12:50~14:00 16:01", "",	     "c", "oooo.",
			    VERDICT_ON_TIME,	       .late_s = {0}};
	/* the window of arrivals ends when it ends, whenever people may leave */
	struct row noon = {"07:20 13:00 16:05", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}};
	/* nobody is asked when they leave */
	struct row late = {"07:20 11:30",
			   "",
			   "c",
			   "LLL..",
			   VERDICT_LATE_THIRD,
			   .late_s = {14400, 12600, 10800}};
	/* from eleven on people leave: no arrival any more */
	struct row leave = {
		"07:20 11:30", "", "c", "oooE.", VERDICT_EARLY, .late_s = {0, 0, 0, 16200}};

	office()->out_grace_s = 300;
	judge_row(&graced);
	judge_row(&early);
	office()->out_grace_s = 0;
	office()->first_out = true;
	judge_row(&first);
	judge_row(&unsure);
	judge_row(&surer);
	office()->last_arrival = true;
	judge_row(&last);
	judge_row(&tap);
	office()->first_out = false;
	office()->out_from_s = 14 * 3600;
	judge_row(&noon);
	office()->out_from_s = 11 * 3600;
	judge_row(&leave);
	office()->punches = 1;
	judge_row(&late);
}

static void test_what_is_behind_the_last_punch_stays_empty(void **state)
{
	static const struct punch first = {.seq = 1,
					   .bound = {5, 5}}; /* near the zeros behind it */
	struct person_day pd = {.person = 5, .day = MONDAY, .enrolled = 1}, want = pd;

	person_day_add(&pd, &first);
	want.punches[0] = first;
	want.n_punches = want.n_kept = 1;
	assert_memory_equal(&pd, &want, sizeof(pd));
}

static void test_of_two_papers_for_a_day_the_one_that_counts_as_present_speaks(void **state)
{
	static const struct excuse away = {.paper = 1, .whole = 1, .to_s = DUTY_MAX_S};
	static const struct excuse present = {
		.paper = 2, .whole = 1, .present = 1, .to_s = DUTY_MAX_S};
	struct person_day pd = {.person = 5, .day = MONDAY, .enrolled = 1};

	person_day_excuse(&pd, &away);
	person_day_excuse(&pd, &present);
	assert_int_equal(pd.n_excuses, 2);
	assert_int_equal(pd.excuses[0].paper, 2);
	assert_int_equal(pd.excuses[1].paper, 1);
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

static void test_where_there_is_no_break_nobody_is_asked_about_it(void **state)
{
	static const struct row rows[] = {
		{"07:25 16:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25 12:01 13:30 16:01", "", "c", "oooo.", VERDICT_ON_TIME, .late_s = {0}},
		{"07:25", "", "123b", "ooon.", VERDICT_ON_TIME, .late_s = {0}},
	};

	office()->punches = 4;
	office()->weekday[0].break_to_s = office()->weekday[0].break_from_s;
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
		{"07:25", "", "c", "oooi.", VERDICT_INCOMPLETE, .late_s = {0}, NULL, NULL,
		 "16:00:10-16:01:10"},
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
	/* too late to be a departure, it does not say when they left either */
	static const struct row evening = {
		"07:25 21:00", "",   "c",  "oooi.",	 VERDICT_INCOMPLETE,
		.late_s = {0}, NULL, NULL, "15:55-16:10"};
	/* what lies before they were back from the break hides no departure */
	static const struct row back[] = {
		{"07:25 12:01 14:10", "", "c", "ooomO", VERDICT_BREAK, .late_s = {0, 0, 0, 0, 4200},
		 NULL, NULL, "13:30-14:10"},
		{"07:25 12:01 14:10", "", "c", "oooiO", VERDICT_BREAK, .late_s = {0, 0, 0, 0, 4200},
		 NULL, NULL, "13:30-14:11"},
	};

	JUDGE(rows);
	office()->punches = 4;
	JUDGE(back);
	office()->punches = 2;
	office()->out_to_s = 20 * 3600;
	judge_row(&evening);
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
	static const struct row away = {
		"07:25 12:01 13:30 16:01", "", "c", "ooooi", VERDICT_INCOMPLETE, .late_s = {0},
		.unsure = UNSURE_FEW};

	JUDGE(rows);
	office()->punches = 4;
	judge_row(&away);
	office()->punches = 2;
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

/* A paper may leave only a later mark late: then that is the one the queue began before. */
static void test_a_queue_is_held_against_the_first_mark_that_is_late(void **state)
{
	static const struct {
		uint32_t queue_s;
		bool queue;
	} rows[] = {{0, false}, {30, false}, {31, true}};

	office()->marks[MARK_WORK].grace_s = 300;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan plan = plan_of();
		struct person_day pd = {.day = MONDAY, .enrolled = 1};
		struct punch p = {.seq = 1,
				  .bound = {at("08:01:30"), at("08:01:30")},
				  .queue_s = rows[i].queue_s};
		struct coverage_day c;
		struct verdict v;

		coverage_whole(&c);
		person_day_add(&pd, &p);
		add_papers(&pd, "I@07:30-08:00");
		verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &v);
		assert_int_equal(v.state, VERDICT_LATE_SERVICE);
		assert_int_equal(v.marks[MARK_WORK].outcome, OUTCOME_EXCUSED);
		if (v.queue != rows[i].queue)
			fail_msg("after %u s", rows[i].queue_s);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_who_leaves_before_the_end_left_early_once_the_day_is_over, setup),
		cmocka_unit_test_setup(test_punches_that_are_no_longer_kept_accuse_nobody, setup),
		cmocka_unit_test_setup(test_a_verdict_names_the_departure_it_rests_on, setup),
		cmocka_unit_test_setup(test_a_break_is_over_a_second_after_its_grace, setup),
		cmocka_unit_test_setup(test_a_punch_is_used_once, setup),
		cmocka_unit_test_setup(test_of_several_times_away_the_worst_speaks, setup),
		cmocka_unit_test(test_what_is_behind_the_last_punch_stays_empty),
		cmocka_unit_test(
			test_of_two_papers_for_a_day_the_one_that_counts_as_present_speaks),
		cmocka_unit_test_setup(test_the_grace_and_the_choice_of_departures_are_the_rules,
				       setup),
		cmocka_unit_test_setup(test_four_punches_tell_how_long_a_break_was, setup),
		cmocka_unit_test_setup(test_where_there_is_no_break_nobody_is_asked_about_it,
				       setup),
		cmocka_unit_test_setup(test_three_punches_ask_for_one_in_the_break, setup),
		cmocka_unit_test_setup(test_nobody_left_early_on_a_hole_that_could_hide_it, setup),
		cmocka_unit_test_setup(test_nobody_overran_the_break_on_a_hole_that_could_hide_it,
				       setup),
		cmocka_unit_test_setup(test_an_unsure_day_accuses_nobody, setup),
		cmocka_unit_test_setup(
			test_who_stands_in_a_queue_that_began_in_time_stays_late_and_is_marked,
			setup),
		cmocka_unit_test_setup(test_a_queue_is_held_against_the_first_mark_that_is_late,
				       setup),
		cmocka_unit_test_setup(test_apel_is_judged_beside_the_work_mark, setup),
		cmocka_unit_test_setup(test_a_night_is_judged_like_a_day, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
