/* SPDX-License-Identifier: MIT */
#include "book_office.h"

#include "book/compare.h"

/* What people enter about days, and what the judge then says. 2026-03-02 is a Monday. */

static void want(struct fixture *f, const char *what, const char *id, const char *day,
		 const char *state)
{
	struct verdict v = office_verdict(f, id, day);

	if (strcmp(verdict_state_name(v.state), state) != 0)
		fail_msg("%s: %s on %s is %s, want %s", what, id, day, verdict_state_name(v.state),
			 state);
}

static void test_a_paper_counts_from_its_entry_and_no_more_when_refused(void **state)
{
	struct fixture *f = *state;
	int64_t seq;

	office_person(f, "peg1", "PNS", "umum", "");
	want(f, "nobody came", "peg1", "2026-03-02", "missing");
	seq = office_paper(f, "DL", "peg1", false, "2026-03-02", "2026-03-03", NULL, NULL);
	want(f, "entered", "peg1", "2026-03-02", "paper");
	want(f, "its last day", "peg1", "2026-03-03", "paper");
	want(f, "the day after", "peg1", "2026-03-04", "missing");
	assert_true(office_verdict(f, "peg1", "2026-03-02").letterless);
	office_decide(f, APPROVAL_PAPER, seq, DECISION_CONFIRM, "800/1/2026");
	assert_false(office_verdict(f, "peg1", "2026-03-02").letterless);
	office_decide(f, APPROVAL_PAPER, seq, DECISION_WITHDRAW, "");
	want(f, "withdrawn", "peg1", "2026-03-02", "missing");
}

static void test_a_decision_counts_once_it_is_approved(void **state)
{
	struct fixture *f = *state;
	int64_t seq;

	office_person(f, "peg1", "PNS", "umum", "");
	seq = office_paper(f, "TK", "peg1", false, "2026-03-02", "2026-03-02", NULL, NULL);
	want(f, "proposed", "peg1", "2026-03-02", "missing");
	office_decide(f, APPROVAL_PAPER, seq, DECISION_CONFIRM, "");
	want(f, "confirmed", "peg1", "2026-03-02", "absent");
	office_paper(f, "S", "peg1", false, "2026-03-02", "2026-03-02", NULL, NULL);
	want(f, "and then a doctor's letter", "peg1", "2026-03-02", "paper");
}

static void test_a_paper_of_a_unit_follows_who_belongs_there_that_day(void **state)
{
	struct fixture *f = *state;

	office_person(f, "peg1", "PNS", "umum", "");
	office_person(f, "peg2", "PNS", "pelayanan", "");
	office_member(f, "peg1", "2026-03-04", NULL, "pelayanan", "");
	office_paper(f, "DL", "umum", true, "2026-03-02", "2026-03-05", NULL, NULL);
	want(f, "in the unit", "peg1", "2026-03-03", "paper");
	want(f, "no longer in it", "peg1", "2026-03-04", "missing");
	want(f, "never in it", "peg2", "2026-03-03", "missing");
	office_paper(f, "DL", "*", true, "2026-03-05", "2026-03-05", NULL, NULL);
	want(f, "everybody", "peg2", "2026-03-05", "paper");
	want(f, "a paper for a day off", "peg2", "2026-03-07", "off");
}

static void test_a_correction_is_a_punch_once_two_have_signed_it(void **state)
{
	struct fixture *f = *state;
	int64_t seq;

	office_person(f, "peg1", "PNS", "umum", "");
	office_tap(f, "peg1", "2026-03-02", "08:10:00");
	want(f, "as read", "peg1", "2026-03-02", "late-service");
	seq = office_correct(f, "peg1", "2026-03-02", "07:30:00", "");
	want(f, "one name", "peg1", "2026-03-02", "late-service");
	office_decide(f, APPROVAL_CORRECTION, seq, DECISION_CONFIRM, "");
	want(f, "two names: somewhere in that minute", "peg1", "2026-03-02", "on-time");
	assert_int_equal(office_verdict(f, "peg1", "2026-03-02").arrival_seq, -seq);
	office_decide(f, APPROVAL_CORRECTION, seq, DECISION_REFUSE, "");
	want(f, "refused", "peg1", "2026-03-02", "late-service");
	office_correct(f, "peg1", "2026-03-03", "07:31:00", "camt");
	want(f, "the minute after the grace", "peg1", "2026-03-03", "late-work");
}

static void test_a_punch_after_midnight_is_of_the_duty_before(void **state)
{
	struct fixture *f = *state;
	struct verdict v;
	int64_t seq;

	office_person(f, "jaga", "NON-ASN", "umum", "malam");
	office_member(f, "jaga", "2026-03-03", NULL, "umum", "");
	office_tap(f, "jaga", "2026-03-02", "21:50:00");
	office_tap(f, "jaga", "2026-03-03", "06:05:00");
	want(f, "came in time", "jaga", "2026-03-02", "on-time");
	v = office_verdict(f, "jaga", "2026-03-03");
	assert_int_equal(v.arrival_seq, 0); /* 06:05 was going home, not coming early */
	want(f, "the day after the change", "jaga", "2026-03-03", "missing");
	seq = office_tap(f, "jaga", "2026-03-04", "07:20:00");
	assert_int_equal(office_verdict(f, "jaga", "2026-03-04").arrival_seq, seq);
	/* Past midnight, of the duty that began before it. */
	office_person(f, "jag2", "NON-ASN", "umum", "malam");
	office_tap(f, "jag2", "2026-03-04", "00:20:00");
	want(f, "came after midnight", "jag2", "2026-03-03", "late-work");
}

static void test_nobody_is_absent_on_a_day_that_is_in_doubt(void **state)
{
	struct fixture *f = *state;
	struct doubt_row doubt = {.day = office_day("2026-03-02"),
				  .cause = "few",
				  .author = "hadird",
				  .at = office_place(office_first(), 3)};
	int64_t seq;

	office_person(f, "peg1", "PNS", "umum", "");
	must(store_begin(f->store));
	must(doubt_append(f->store, &doubt, &seq));
	must(store_commit(f->store));
	want(f, "asked", "peg1", "2026-03-02", "incomplete");
	want(f, "another day", "peg1", "2026-03-03", "missing");
	strcpy(doubt.answer, "correct");
	strcpy(doubt.author, "hrd1");
	must(store_begin(f->store));
	must(doubt_append(f->store, &doubt, &seq));
	must(store_commit(f->store));
	want(f, "answered", "peg1", "2026-03-02", "missing");
}

static void test_a_holiday_counts_once_it_is_accepted_and_a_year_without_any_blames_nobody(
	void **state)
{
	struct fixture *f = *state;
	struct calendar_row row = {.day = office_day("2026-03-02"),
				   .kind = CALENDAR_REGIONAL,
				   .name = "Hari jadi kabupaten",
				   .author = "hrd1",
				   .at = office_place(office_first(), 3)};

	office_person(f, "peg1", "PNS", "umum", "");
	must(store_begin(f->store));
	must(calendar_append(f->store, &row, &row.seq));
	must(store_commit(f->store));
	want(f, "unconfirmed", "peg1", "2026-03-02", "missing");
	office_decide(f, APPROVAL_CALENDAR, row.seq, DECISION_CONFIRM, "");
	want(f, "accepted", "peg1", "2026-03-02", "holiday");
	want(f, "a year whose holidays nobody entered", "peg1", "2027-03-02", "incomplete");
}

static void test_a_hole_excuses_whom_only_that_reader_saw_also_when_it_is_gone(void **state)
{
	struct fixture *f = *state;
	struct reader_row gone = {.reader = "pintu-depan",
				  .at = office_place(office_day("2026-03-05"), 0)};
	struct coverage_row row = {.reader = "pintu-depan",
				   .from = office_place(office_first(), 0),
				   .to = office_place(office_day("2026-03-03"), 0),
				   .state = "up",
				   .cause = "absent"};
	int64_t seq;

	office_person(f, "peg1", "PNS", "umum", "");
	must(store_begin(f->store));
	must(coverage_append(f->store, &row, &seq));
	row.from = row.to;
	row.to = office_place(office_day("2026-03-04"), 0);
	strcpy(row.state, "unavailable");
	must(coverage_append(f->store, &row, &seq));
	row.from = row.to;
	row.to = office_place(office_day("2026-03-05"), 0);
	strcpy(row.state, "up");
	strcpy(row.cause, "stop");
	must(coverage_append(f->store, &row, &seq));
	must(reader_append(f->store, &gone, &seq));
	must(store_commit(f->store));
	want(f, "seen by the reader that is gone", "peg1", "2026-03-02", "missing");
	want(f, "it was down", "peg1", "2026-03-03", "incomplete");
	want(f, "up again", "peg1", "2026-03-04", "missing");
	want(f, "after the end of its spans", "peg1", "2026-03-05", "incomplete");
	/* A reader of fingers tells nothing of who holds a card. */
	must(store_begin(f->store));
	office_reader(f, "jari", 1 << CREDENTIAL_FINGER);
	must(store_commit(f->store));
	want(f, "only a reader of fingers was up", "peg1", "2026-03-03", "incomplete");
}

static void test_a_queue_that_began_in_time_is_seen(void **state)
{
	struct fixture *f = *state;
	char id[16];

	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof(id), "an%02d", i);
		office_person(f, id, "PNS", "umum", "");
	}
	for (int i = 0; i < 12; i++) { /* every 12 s, from 07:29:30 on */
		snprintf(id, sizeof(id), "an%02d", i);
		office_tap_at(f, id, "2026-03-02", office_second("07:29:30") + 12 * i);
	}
	want(f, "in it", "an11", "2026-03-02", "late-work"); /* 07:31:42 */
	assert_true(office_verdict(f, "an11", "2026-03-02").queue);
	assert_false(office_verdict(f, "an00", "2026-03-02").queue);
	office_tap(f, "an05", "2026-03-03", "07:40:00");
	assert_false(office_verdict(f, "an05", "2026-03-03").queue);
}

/* Any papers and corrections, one after the other: nothing grows worse. */
static void test_more_papers_make_nobody_worse(void **state)
{
	static const char *const codes[] = {"S", "DL", "CT", "I", "WFH", "CAP", "LK"};
	struct fixture *f = *state;
	unsigned seed = 20260302;
	const char *from_environment = getenv("SEED");

	if (from_environment != NULL)
		seed = (unsigned)strtoul(from_environment, NULL, 10);
	print_message("seed %u\n", seed);
	srand(seed);
	office_person(f, "peg1", "PNS", "umum", "");
	for (int d = 2; d <= 6; d++) {
		char day[24], time[32];

		snprintf(day, sizeof(day), "2026-03-%02d", d);
		snprintf(time, sizeof(time), "%02d:%02d:00", 6 + rand() % 4, rand() % 60);
		if (rand() % 4 != 0)
			office_tap(f, "peg1", day, time);
		for (int n = 0; n < 12; n++) {
			struct verdict before = office_verdict(f, "peg1", day), after;
			int32_t from = rand() % 60000 / 60 * 60;
			char a[CIVIL_TIME_SIZE], b[CIVIL_TIME_SIZE];

			civil_format_time(a, from);
			civil_format_time(b, from + 60 + rand() % 20000 / 60 * 60);
			if (rand() % 6 == 0)
				office_correct(f, "peg1", day, a, "camt");
			else
				office_paper(f, codes[rand() % ARRAY_LEN(codes)], "peg1", false,
					     day, day, rand() % 8 == 0 ? NULL : a, b);
			after = office_verdict(f, "peg1", day);
			if (compare_verdicts(&before, 0, &after, 0) == COMPARE_WORSE)
				fail_msg("seed %u, %s, paper %d: %s, was %s", seed, day, n,
					 verdict_state_name(after.state),
					 verdict_state_name(before.state));
		}
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_paper_counts_from_its_entry_and_no_more_when_refused),
		TEST(test_a_decision_counts_once_it_is_approved),
		TEST(test_a_paper_of_a_unit_follows_who_belongs_there_that_day),
		TEST(test_a_correction_is_a_punch_once_two_have_signed_it),
		TEST(test_a_punch_after_midnight_is_of_the_duty_before),
		TEST(test_nobody_is_absent_on_a_day_that_is_in_doubt),
		TEST(test_a_holiday_counts_once_it_is_accepted_and_a_year_without_any_blames_nobody),
		TEST(test_a_hole_excuses_whom_only_that_reader_saw_also_when_it_is_gone),
		TEST(test_a_queue_that_began_in_time_is_seen),
		TEST(test_more_papers_make_nobody_worse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
