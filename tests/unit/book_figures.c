/* SPDX-License-Identifier: MIT */
#include "book_office.h"

#include "book/compare.h"
#include "book/figures.h"
#include "book/rules-stored.h"
#include "core/pp94.h"

/* What judged days add up to. March 2026: the 2nd is a Monday, the 19th a holiday. */

static const char *const ids[] = {"aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh"};

static unsigned seed_of_run(void)
{
	const char *text = getenv("SEED");
	unsigned seed = text == NULL ? 20260302 : (unsigned)strtoul(text, NULL, 10);

	print_message("seed %u\n", seed);
	srand(seed);
	return seed;
}

/* Two months of eight people, as they happen to come. */
static void random_office(struct fixture *f)
{
	static const char *const statuses[] = {"PNS", "PPPK", "NON-ASN"};

	office_set(f, "trial-until", "2026-03-03");
	for (size_t p = 0; p < ARRAY_LEN(ids); p++)
		office_person(f, ids[p], statuses[p % 3], p % 2 == 0 ? "umum" : "pelayanan",
			      p == 7 ? "malam" : "");
	office_member(f, "aaaa", "2026-03-12", NULL, "pelayanan", "");
	for (int32_t day = office_first(); day < office_first() + 61; day++)
		for (size_t p = 0; p < ARRAY_LEN(ids); p++) {
			char text[CIVIL_DATE_SIZE];
			int kind = rand() % 10;

			civil_format_day(text, day);
			if (kind < 8)
				office_tap_at(f, ids[p], text,
					      (p == 7 ? 79000 : 26000) + rand() % 3000);
			else if (kind == 8)
				office_paper(f, rand() % 2 == 0 ? "S" : "DL", ids[p], false, text,
					     text, NULL, NULL);
		}
	office_close(f, "2026-04-30");
}

static struct figures_table *figures(struct book *b, const char *from, const char *to)
{
	struct figures_table *t;

	must(figures_of(b, office_day(from), office_day(to), &t));
	return t;
}

static void assert_same(const struct figures *a, const struct figures *b, const char *what)
{
	if (memcmp(a, b, sizeof(*a)) != 0)
		fail_msg("%s: due %u and %u, on time %u and %u, late %lld and %lld s", what, a->due,
			 b->due, a->on_time, b->on_time, (long long)a->late_s,
			 (long long)b->late_s);
}

static void test_days_add_up_to_weeks_to_months_and_units_to_the_office(void **state)
{
	struct fixture *f = *state;
	struct book *b;
	struct figures_table *month, *sum = NULL;
	struct figures units = {.due = 0}, statuses = {.due = 0}, people = {.due = 0};

	seed_of_run();
	random_office(f);
	b = office_book(f, "2026-03-01", "2026-03-31");
	month = figures(b, "2026-03-01", "2026-03-31");
	assert_true(month->office.due > 100);
	assert_int_equal(month->office.trial, ARRAY_LEN(ids)); /* the 2nd; the 1st is a Sunday */
	for (int32_t day = book_from(b); day <= book_to(b); day++) {
		struct figures_table *one;

		must(figures_of(b, day, day, &one));
		if (sum == NULL) {
			sum = one;
			continue;
		}
		must(figures_add(sum, one));
		figures_free(one);
	}
	assert_int_equal(sum->n_codes, month->n_codes);
	for (size_t i = 0; i < month->n_codes; i++) /* each table has an order of its own */
		for (size_t k = 0; k < sum->n_codes; k++)
			if (strcmp(month->codes[i], sum->codes[k]) == 0)
				assert_int_equal(month->office.by_code[i], sum->office.by_code[k]);
	memcpy(sum->office.by_code, month->office.by_code, sizeof(month->office.by_code));
	assert_same(&sum->office, &month->office, "days against the month");
	for (size_t p = 0; p < month->n_people; p++) {
		assert_int_equal(sum->people[p].streak, month->people[p].streak);
		assert_int_equal(sum->people[p].streak_best, month->people[p].streak_best);
		figures_merge(&people, &month->people[p].f);
	}
	for (size_t u = 0; u < month->n_units; u++)
		figures_merge(&units, &month->unit[u]);
	for (size_t s = 0; s < month->n_statuses; s++)
		figures_merge(&statuses, &month->status[s]);
	assert_same(&units, &month->office, "units against the office");
	assert_same(&statuses, &month->office, "statuses against the office");
	assert_same(&people, &month->office, "people against the office");
	figures_free(sum);
	figures_free(month);
	book_free(b);
}

static void test_every_second_of_duty_is_counted_once(void **state)
{
	struct fixture *f = *state;
	struct book *b;

	seed_of_run();
	random_office(f);
	b = office_book(f, "2026-03-01", "2026-04-30");
	for (int32_t p = 0; p < (int32_t)book_people(b)->n; p++)
		for (int32_t month = 3; month <= 4; month++) {
			struct month_account m;
			struct day_account days[31];
			int64_t due = 0;

			must(book_month(b, p, 2026, month, &m, days));
			for (int d = 0; d < 31; d++)
				due += days[d].due_s;
			assert_int_equal(due, m.due_s);
			assert_int_equal(m.due_s, m.present_s + m.late_s + m.early_s + m.over_s +
							  m.excused_s + m.absent_s + m.open_s);
		}
	book_free(b);
}

static void test_who_changes_unit_counts_each_day_where_they_were(void **state)
{
	struct fixture *f = *state;
	struct figures_table *t;
	struct book *b;

	office_set(f, "trial-until", "2026-03-01");
	office_person(f, "aaaa", "PNS", "umum", "");
	office_member(f, "aaaa", "2026-03-04", NULL, "pelayanan", "");
	for (int d = 2; d <= 6; d++) {
		char day[16];

		snprintf(day, sizeof(day), "2026-03-%02d", d);
		office_tap(f, "aaaa", day, d == 5 ? "08:10:00" : "07:20:00");
	}
	office_close(f, "2026-03-08");
	b = office_book(f, "2026-03-01", "2026-03-31");
	t = figures(b, "2026-03-01", "2026-03-31");
	assert_string_equal(book_people(b)->units[0], "pelayanan");
	assert_int_equal(t->unit[0].due, 3);
	assert_int_equal(t->unit[0].on_time, 2);
	assert_int_equal(t->unit[1].due, 2); /* and the days that are not over count nothing */
	assert_int_equal(t->office.due, 5);
	assert_int_equal(figures_punctuality(&t->office), 8000);
	assert_int_equal(t->people[0].streak, 1);
	assert_int_equal(t->people[0].streak_best, 3);
	assert_int_equal(t->office.weekday_due[0], 1);
	figures_free(t);
	book_free(b);
}

static void test_leave_and_duty_neither_count_nor_break_a_streak(void **state)
{
	struct fixture *f = *state;
	struct figures_table *t;
	struct book *b;

	office_set(f, "trial-until", "2026-03-01");
	office_person(f, "aaaa", "PNS", "umum", "");
	office_tap(f, "aaaa", "2026-03-02", "07:20:00");
	office_paper(f, "CT", "aaaa", false, "2026-03-03", "2026-03-04", NULL, NULL);
	office_tap(f, "aaaa", "2026-03-05", "07:20:00");
	office_close(f, "2026-03-05");
	b = office_book(f, "2026-03-01", "2026-03-05");
	t = figures(b, "2026-03-01", "2026-03-05");
	assert_int_equal(t->people[0].streak, 2);
	assert_int_equal(t->office.due, 4);
	assert_int_equal(t->office.due_at_office, 2);
	assert_int_equal(t->office.excused, 2);
	assert_int_equal(t->office.letterless, 2);
	assert_string_equal(t->codes[0], "CT");
	assert_int_equal(t->office.by_code[0], 2);
	figures_free(t);
	book_free(b);
}

static void test_only_confirmed_absences_of_pns_are_counted(void **state)
{
	struct fixture *f = *state;
	struct book *b;
	struct pp94 count;

	office_set(f, "trial-until", "2026-03-01");
	office_person(f, "aaaa", "PNS", "umum", "");
	office_person(f, "bbbb", "PPPK", "umum", "");
	for (size_t i = 0; i < 2; i++)
		office_decide(f, APPROVAL_PAPER,
			      office_paper(f, "TK", ids[i], false, "2026-03-02", "2026-03-09", NULL,
					   NULL),
			      DECISION_CONFIRM, "");
	office_tap(f, "aaaa", "2026-03-04", "07:20:00"); /* was there: no absence */
	office_close(f, "2026-03-10");
	b = office_book(f, "2026-03-06", "2026-03-10"); /* what lies before counts by its papers */
	assert_true(book_pp94(b, people_find(book_people(b), "aaaa"), office_day("2026-03-10"),
			      &count));
	assert_int_equal(count.days, 6); /* working days of 2 to 9 March: those outside the book */
	book_free(b);
	b = office_book(f, "2026-03-01", "2026-03-10");
	assert_true(book_pp94(b, people_find(book_people(b), "aaaa"), office_day("2026-03-10"),
			      &count));
	assert_int_equal(count.days, 5);
	assert_int_equal(count.level, PP94_WRITTEN);
	assert_false(book_pp94(b, people_find(book_people(b), "bbbb"), office_day("2026-03-10"),
			       &count));
	book_free(b);
}

struct seen {
	int better, worse;
	char who[64];
};

static int see(void *arg, const struct compare_change *c)
{
	struct seen *s = arg;

	s->better += c->way == COMPARE_BETTER;
	s->worse += c->way == COMPARE_WORSE;
	strcat(s->who, c->id);
	return 0;
}

static struct rulebook *rules_with(const char *text)
{
	struct rules_text t = {.path = "uji", .text = text, .size = strlen(text)};
	struct diag d = {.errors = 0};
	struct rulebook *book;

	must(rulebook_parse(&t, 1, &d, &book));
	diag_done(&d);
	return book;
}

static void test_other_rules_are_told_by_who_would_be_better_or_worse(void **state)
{
#define HEAD "[rule]\nname = lain\nversion = 1\nvalid-from = 2020-01-01\nsource = Uji coba\n"
	static const struct {
		const char *rules;
		int better, worse;
	} rows[] = {
		{HEAD "[schedule default]\nmon = 07:30-16:00\n[window]\narrival = 05:00-11:59\n"
		      "[holiday]\n2026-03-19 = Nyepi\n",
		 0, 0},
		{HEAD "[schedule default]\nmon = 07:00-16:00\n[window]\narrival = 05:00-11:59\n"
		      "[holiday]\n2026-03-19 = Nyepi\n",
		 0, 2}, /* bbbb is late now, cccc later than before */
		{HEAD "[schedule default]\nmon = 08:00-16:00\n[window]\narrival = 05:00-11:59\n"
		      "[holiday]\n2026-03-19 = Nyepi\n",
		 1, 0},
		{HEAD "[schedule default]\nmon = 07:30-16:00\n[window]\narrival = 05:00-11:59\n"
		      "[holiday]\n2026-03-02 = Hari jadi\n",
		 2, 0}, /* the missing and the late */
	};
	struct fixture *f = *state;
	struct rulebook *before = rules_with(rows[0].rules);

	for (size_t p = 0; p < 3; p++)
		office_person(f, ids[p], "PNS", "umum", "");
	office_tap(f, "bbbb", "2026-03-02", "07:20:00");
	office_tap(f, "cccc", "2026-03-02", "07:50:00");
	office_close(f, "2026-03-02");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rulebook *after = rules_with(rows[i].rules);
		struct seen seen = {.better = 0};
		struct compare_totals totals;
		struct compare *c;
		int months = 1, more;

		/* In February there was nobody to be seen, by whatever rules. */
		must(compare_open(store_query(f->store), &office_zone, before, after,
				  office_day("2026-02-20"), office_day("2026-03-02"), &c));
		for (; (more = compare_month(c, see, &seen)) > 0; months++)
			;
		must(more);
		totals = compare_totals(c);
		compare_free(c);
		assert_int_equal(months, 2);
		assert_int_equal(totals.people_worse, seen.worse);
		if (seen.better != rows[i].better || seen.worse != rows[i].worse)
			fail_msg("row %zu: %d better, %d worse (%s)", i, seen.better, seen.worse,
				 seen.who);
		rulebook_free(after);
	}
	rulebook_free(before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_days_add_up_to_weeks_to_months_and_units_to_the_office),
		TEST(test_every_second_of_duty_is_counted_once),
		TEST(test_who_changes_unit_counts_each_day_where_they_were),
		TEST(test_leave_and_duty_neither_count_nor_break_a_streak),
		TEST(test_only_confirmed_absences_of_pns_are_counted),
		TEST(test_other_rules_are_told_by_who_would_be_better_or_worse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
