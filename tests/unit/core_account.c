/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/account.h"

#include "../bands.h"

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

enum { MONDAY = 20780 /* 2026-11-23: 07:30-16:00, break 12:00-13:00 */, DUE = 27000 };

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

static int64_t at(const char *s)
{
	int hour = 0, minute = 0, second = 0;

	assert_true(sscanf(s, "%d:%d:%d", &hour, &minute, &second) >= 2);
	return civil_utc_ns(&wita, MONDAY, hour * 3600 + minute * 60 + second) +
	       (strchr(s, '.') != NULL ? NS_PER_S / 2 : 0);
}

static struct verdict judge(const struct day_plan *plan, const char *punches, const char *paper,
			    const char *blind)
{
	struct person_day pd = {.day = MONDAY, .enrolled = 1};
	struct coverage_day c;
	struct verdict v;
	char from[16], to[16], code[16];
	int64_t seq = 0;
	int used;

	coverage_whole(&c);
	if (blind != NULL && sscanf(blind, "%15[^-]-%15s", from, to) == 2)
		c = (struct coverage_day){.n_blind = 1, .blind = {{at(from), at(to)}}};
	for (const char *s = punches; *s != '\0'; s += used) {
		if (sscanf(s, " %15[^~ ]~%15[^~ ]%n", from, to, &used) != 2) {
			assert_int_equal(sscanf(s, " %15[^~ ]%n", from, &used), 1);
			strcpy(to, from);
		}
		person_day_add(&pd, &(struct punch){.seq = ++seq, .bound = {at(from), at(to)}});
	}
	for (const char *s = paper; s != NULL && sscanf(s, " %15[^@ ]%n", code, &used) == 1;
	     s += used) {
		struct excuse e = {.paper = 7, .whole = 1, .to_s = DUTY_MAX_S};
		int more = 0;

		if (sscanf(s + used, "@%15[^- ]-%15[^ ]%n", from, to, &more) == 2) {
			e.whole = 0;
			e.from_s = (int32_t)((at(from) - at("00:00")) / NS_PER_S);
			e.to_s = (int32_t)((at(to) - at("00:00")) / NS_PER_S);
		}
		used += more;
		memcpy(e.code, rules_code(&rules, MONDAY, code)->code, sizeof(e.code));
		e.kind = rules_code(&rules, MONDAY, code)->kind;
		person_day_excuse(&pd, &e);
	}
	verdict_judge(plan, &pd, &c, PROGRESS_DONE, &v);
	return v;
}

static struct day_plan plan_of(void)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, MONDAY, &p), 0);
	return p;
}

struct row {
	const char *punches, *paper;
	/* seconds; present is the rest */
	int32_t late, early, over, excused, absent, open;
	int32_t deduct;
	const char *late_band, *early_band;
	int due_at_office, on_time, flexi;
	const char *blind;
};

static void count(const struct row *r, const struct bands *bands, struct month_account *m)
{
	struct day_plan plan = plan_of();
	struct verdict v = judge(&plan, r->punches, r->paper, r->blind);
	const struct paper_code *code = *v.code != '\0' ? rules_code(&rules, MONDAY, v.code) : NULL;
	struct day_account d;
	int32_t present = DUE - r->late - r->early - r->over - r->excused - r->absent - r->open;

	account_day(bands, code, &plan, &v, m, &d);
	if (d.due_s != DUE || d.late_s != r->late || d.early_s != r->early || d.over_s != r->over ||
	    d.excused_s != r->excused || d.absent_s != r->absent || d.open_s != r->open ||
	    d.present_s != present)
		fail_msg("\"%s\" %s: late %d early %d over %d excused %d absent %d open %d "
			 "present %d",
			 r->punches, r->paper, d.late_s, d.early_s, d.over_s, d.excused_s,
			 d.absent_s, d.open_s, d.present_s);
	if (d.deduct != r->deduct || strcmp(d.late_band, r->late_band ? r->late_band : "") != 0 ||
	    strcmp(d.early_band, r->early_band ? r->early_band : "") != 0)
		fail_msg("\"%s\" %s: %d, \"%s\", \"%s\"", r->punches, r->paper, d.deduct,
			 d.late_band, d.early_band);
	if (d.due_at_office != r->due_at_office || d.on_time != r->on_time || d.flexi != r->flexi)
		fail_msg("\"%s\" %s: due %d on time %d flexi %d", r->punches, r->paper,
			 d.due_at_office, d.on_time, d.flexi);
}

#define COUNT(rows, bands)                           \
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) \
	count(&(rows)[i], bands, &(struct month_account){.due_s = 0})

static void test_every_second_of_duty_is_counted_once(void **state)
{
	static const struct row rows[] = {
		{"07:25 16:01", .due_at_office = 1, .on_time = 1},
		{"07:30:40 16:01", .due_at_office = 1, .on_time = 1}, /* within the grace */
		{"07:45 16:01", .late = 900, .due_at_office = 1},
		{"07:45 15:00", .late = 900, .early = 3600, .due_at_office = 1},
		{"07:25 13:00", .early = 10800, .due_at_office = 1, .on_time = 1},
		/* a departure nobody knows leaves the day open from the arrival on */
		{"07:45", .late = 900, .open = 26100, .due_at_office = 1},
		{"", .open = DUE},
		{"16:01", .open = DUE},
		{"14:00", .early = 7200, .open = DUE - 7200},
		{"", "TK", .absent = DUE, .due_at_office = 1},
		{"", "CT", .excused = DUE},
		{"", "I@07:30-09:00", .excused = 5400, .open = DUE - 5400},
		{"09:00 16:01", "I@07:30-09:00", .excused = 5400},
		{"09:10 16:01", "I@07:30-09:00", .excused = 5400, .late = 600, .due_at_office = 1},
		{"09:10 15:00", "DL", .excused = 9600},
		{"07:25 14:00", "I@14:30-16:00", .excused = 5400, .early = 1800, .due_at_office = 1,
		 .on_time = 1},
		{"07:25", "I@14:00-16:00", .excused = 7200, .due_at_office = 1, .on_time = 1},
		{"07:25", "DL", .excused = DUE, .due_at_office = 1, .on_time = 1},
		{"07:25 16:01", "CT", .due_at_office = 1, .on_time = 1},
		/* incomplete */
		{"", .open = DUE, .blind = "05:00-24:00"},
		{"07:45 16:01", .open = 900, .blind = "07:20-07:40"},
		{"07:25", .open = DUE, .due_at_office = 1, .on_time = 1, .blind = "15:30-16:30"},
		/* neither the arrival nor the departure is known */
		{"14:00", .open = DUE, .blind = "15:55-16:10"},
		{"16:00", "I@07:30-09:00", .excused = 5400, .open = DUE - 5400},
		{"14:00", "I@07:30-09:00", .early = 7200, .excused = 5400, .open = DUE - 12600},
		{"14:00", "I@14:00-16:00", .excused = 7200, .open = DUE - 7200},
		/* bounds: late from the earliest moment; what is open ends with the latest, if that
		   is one of this day */
		{"08:40~08:50 16:01", .late = 4200, .due_at_office = 1},
		{"07:45~07:55 16:01", .open = 900, .blind = "07:20-07:40"},
		{"05:00~08:00 14:00", .early = 7200, .open = 1800},
		{"04:00~08:00 14:00", .early = 7200, .open = DUE - 7200},
		{"07:00~11:59:59 14:00", .early = 7200, .open = 16199},
		{"07:00~12:00 14:00", .early = 7200, .open = DUE - 7200},
	};

	COUNT(rows, NULL);
}

static void test_the_grace_of_the_end_is_present(void **state)
{
	static const struct row rows[] = {
		{"07:25 15:55", .due_at_office = 1, .on_time = 1},
		{"15:55", .open = DUE - 300},
		{"15:55", "I@07:30-09:00", .excused = 5400, .open = DUE - 5700},
		{"15:54:59", .early = 301, .open = DUE - 301},
	};

	office()->out_grace_s = 300;
	COUNT(rows, NULL);
}

/* Half a second on either side of a punch is nobody's question. */
static void test_without_an_arrival_what_is_not_missed_is_present(void **state)
{
	static const struct row rows[] = {
		{"14:00:00.5", "I@07:30-16:00", .excused = DUE - 1},
		{"14:00:00.5", .early = 7199, .open = DUE - 7200},
		{"14:00", "I@07:30-14:00 I@14:00:30-16:00", .excused = DUE - 30},
	};

	COUNT(rows, NULL);
}

static void test_time_away_around_the_break_is_counted_once(void **state)
{
	static const struct row rows[] = {
		{"07:25 12:00 13:00 16:01", .due_at_office = 1, .on_time = 1},
		{"07:25 11:50 13:10 16:01", .over = 1200, .due_at_office = 1, .on_time = 1},
		{"07:45 11:50 13:10 15:00", .late = 900, .early = 3600, .over = 1200,
		 .due_at_office = 1},
		{"07:25 12:00 14:00 16:01", "DK@13:00-13:30", .over = 1800, .excused = 1800,
		 .due_at_office = 1, .on_time = 1},
		{"07:25 12:00", .open = DUE, .due_at_office = 1, .on_time = 1},
		{"07:25 11:59:59 13:00 16:01", .over = 1, .due_at_office = 1, .on_time = 1},
		/* perhaps nobody could see them come back: no second of it is held against them */
		{"07:25 12:01 13:30 16:01", "DK@13:00-13:05", .due_at_office = 1, .on_time = 1,
		 .blind = "12:50-13:20"},
	};

	office()->punches = 4;
	COUNT(rows, NULL);
}

static void test_bands_are_chosen_by_the_second(void **state)
{
	static const struct row rows[] = {
		{"07:30:59 16:00", .due_at_office = 1, .on_time = 1},
		{"07:31:00 16:00", .late = 60, .deduct = 50, .late_band = "TL1",
		 .due_at_office = 1},
		{"08:00:59 16:00", .late = 1859, .deduct = 50, .late_band = "TL1",
		 .due_at_office = 1},
		{"08:01:00 16:00", .late = 1860, .deduct = 100, .late_band = "TL2",
		 .due_at_office = 1},
		{"09:00:59 16:00", .late = 5459, .deduct = 150, .late_band = "TL3",
		 .due_at_office = 1},
		{"09:01:00 16:00", .late = 5460, .deduct = 200, .late_band = "TL4",
		 .due_at_office = 1},
		{"07:25 15:59:59", .early = 1, .deduct = 50, .early_band = "PSW1",
		 .due_at_office = 1, .on_time = 1},
		{"07:25 14:29", .early = 5460, .deduct = 200, .early_band = "PSW4",
		 .due_at_office = 1, .on_time = 1},
		{"08:10 15:00", .late = 2400, .early = 3600, .deduct = 200, .late_band = "TL2",
		 .early_band = "PSW2", .due_at_office = 1},
		{"", "TK", .absent = DUE, .deduct = 400, .due_at_office = 1},
		/* open days and missing punches are questions */
		{"", .open = DUE},
		{"07:25", .open = DUE, .due_at_office = 1, .on_time = 1},
		{"16:01", .open = DUE},
	};

	COUNT(rows, &four_bands);
}

static void test_a_missing_punch_is_the_worst_band_only_where_the_regulation_says_so(void **state)
{
	/* Permenko Infra 10/2025: no entry = late by more than 90 minutes, no exit alike */
	struct bands worst = four_bands;
	static const struct row rows[] = {
		{"07:25", .open = DUE, .deduct = 200, .early_band = "PSW4", .due_at_office = 1,
		 .on_time = 1},
		{"16:01", .open = DUE, .deduct = 200, .late_band = "TL4"},
		{"", .open = DUE},
		{"07:25", .open = DUE, .due_at_office = 1, .on_time = 1, .blind = "15:30-16:30"},
		{"07:25", "I@14:00-16:00", .excused = 7200, .due_at_office = 1, .on_time = 1},
	};

	worst.no_in = worst.no_out = BAND_WORST;
	COUNT(rows, &worst);
}

static void test_a_table_ends_with_its_last_band(void **state)
{
	struct bands three = four_bands, zero = four_bands;
	static const struct row rows[] = {
		{"09:00:59 16:00", .late = 5459, .deduct = 150, .late_band = "TL3",
		 .due_at_office = 1},
		{"09:01 14:29", .late = 5460, .early = 5460, .due_at_office = 1},
		{"07:25", .open = DUE, .deduct = 150, .early_band = "PSW3", .due_at_office = 1,
		 .on_time = 1},
		{"16:01", .open = DUE, .deduct = 150, .late_band = "TL3"},
	};
	static const struct row in_order = {"07:25 16:01", .due_at_office = 1, .on_time = 1};

	three.n_late = three.n_early = 3;
	three.no_in = three.no_out = BAND_WORST;
	COUNT(rows, &three);
	/* and no second of lateness lies in none, wherever the first begins */
	zero.late[0].from_s = zero.early[0].from_s = 0;
	count(&in_order, &zero, &(struct month_account){.due_s = 0});
}

static void test_the_worst_band_is_the_dearest_wherever_it_stands(void **state)
{
	struct bands b = four_bands;
	static const struct row first = {"16:01", .open = DUE, .deduct = 300, .late_band = "TL1"};
	static const struct row later = {"16:01", .open = DUE, .deduct = 300, .late_band = "TL3"};

	b.no_in = BAND_WORST;
	b.late[0].deduct = 300;
	count(&first, &b, &(struct month_account){.due_s = 0});
	b.late[2].deduct = 300; /* of two the later one */
	count(&later, &b, &(struct month_account){.due_s = 0});
}

static void test_checkpoints_count_each_by_itself_where_the_table_says_so(void **state)
{
	/* Kab. TTU: up to 15 min 1 %, to 30 min 2 %, more 2.5 %, at each checkpoint */
	static const struct bands ttu = {
		.late = {{1, 901, 100, "1"}, {901, 1801, 200, "2"}, {1801, INT32_MAX, 250, "3"}},
		.early = {{1, 901, 100, "1"}, {901, 1801, 200, "2"}, {1801, INT32_MAX, 250, "3"}},
		.n_late = 3,
		.n_early = 3,
		.per_mark = true,
		.deducts = true,
		.absent = 800,
	};
	static const struct row rows[] = {
		{"07:20 12:00 13:00 16:01", .deduct = 100, .due_at_office = 1, .on_time = 1},
		{"07:50 12:00 13:20 15:50", .late = 1200, .over = 1200, .early = 600,
		 .deduct = 250 + 200 + 200 + 100, .late_band = "2", .early_band = "1",
		 .due_at_office = 1},
	};
	/* where it does not, the apel costs nothing and the break its own */
	static const struct row once = {"07:20 12:00 13:20 16:01", .over = 1200, .deduct = 25,
					.due_at_office = 1, .on_time = 1};

	office()->punches = 4;
	office()->apel = (struct mark){.active = true, .at_s = 7 * 3600 + 600};
	office()->apel_days = 1;
	COUNT(rows, &ttu);
	count(&once, &four_bands, &(struct month_account){.due_s = 0});
}

static void test_a_paper_never_makes_a_day_dearer(void **state)
{
	static const struct row rows[] = {
		/* I costs 1 %: less than absent (4 %) or late by two hours (2 %), more than TL1 */
		{"", "I", .excused = DUE, .deduct = 100},
		{"09:30 16:01", "I", .excused = 7200, .deduct = 100},
		{"07:45 16:01", "I", .excused = 900, .deduct = 50},
		{"07:25 16:01", "I", .due_at_office = 1, .on_time = 1},
		{"07:45 16:01", "I@07:30-07:45", .excused = 900},
		{"09:30 16:01", "I@07:30-09:00", .excused = 5400, .late = 1800, .deduct = 50,
		 .late_band = "TL1", .due_at_office = 1},
	};

	rules.sets[0].n_codes = 1;
	rules.sets[0].codes[0] =
		(struct paper_code){.code = "I", .deduct = 100, .kind = PAPER_PERMIT};
	COUNT(rows, &four_bands);
}

static void test_a_dear_paper_costs_what_the_day_would_have_where_that_is_known(void **state)
{
	static const struct row rows[] = {
		{"", "I", .excused = DUE, .deduct = 400}, /* absent */
		{"07:45 16:01", "I", .excused = 900, .deduct = 50},
		{"07:25 15:00", "I", .excused = 3600, .deduct = 100, .due_at_office = 1,
		 .on_time = 1},
		{"07:45 15:00", "I", .excused = 4500, .deduct = 150},
		/* nobody knows when they came, or left */
		{"16:01", "I", .excused = DUE, .deduct = 500},
		{"07:45 16:01", "I", .excused = 900, .deduct = 500, .blind = "07:20-07:40"},
		{"07:25", "I", .excused = DUE, .deduct = 500, .due_at_office = 1, .on_time = 1},
		{"07:45", "I", .excused = DUE, .deduct = 500},
	};
	/* and flexi would have made up for it */
	static const struct row flexi = {"07:45 16:30", "I", .excused = 900};
	struct day_plan plan = plan_of();
	struct month_account m = {.due_s = 0};
	struct day_account d;
	struct verdict v;

	rules.sets[0].n_codes = 2;
	rules.sets[0].codes[0] =
		(struct paper_code){.code = "I", .deduct = 500, .kind = PAPER_PERMIT};
	rules.sets[0].codes[1] =
		(struct paper_code){.code = "TK", .deduct = 300, .kind = PAPER_ABSENT};
	COUNT(rows, &four_bands);
	office()->flexi = (struct flexi){FLEXI_BLOCK, 5, 1800, 1800};
	count(&flexi, &four_bands, &(struct month_account){.due_s = 0});
	/* absent is what the table says, also if a punch of no certain time may be of that day */
	v = judge(&plan, "", "TK", NULL);
	v.out_seq = 2;
	account_day(&four_bands, rules_code(&rules, MONDAY, "TK"), &plan, &v, &m, &d);
	assert_int_equal(d.deduct, 400);
}

static void test_a_part_of_the_day_never_makes_it_dearer_in_a_table_that_falls(void **state)
{
	static const struct bands falling = {
		.late = {{1, 3600, 300, "A"}, {3600, INT32_MAX, 100, "B"}},
		.early = {{1, 3600, 300, "A"}, {3600, INT32_MAX, 100, "B"}},
		.n_late = 2,
		.n_early = 2,
		.deducts = true,
		.absent = 800,
	};
	static const struct row rows[] = {
		{"09:30 16:01", "I@07:30-09:00", .excused = 5400, .late = 1800, .deduct = 100,
		 .late_band = "A", .due_at_office = 1},
		{"07:30:40 14:00", "I@14:30-16:00", .excused = 5400, .early = 1800, .deduct = 100,
		 .early_band = "A", .due_at_office = 1, .on_time = 1},
		{"14:00 07:30:40", "I@14:30-16:00", .excused = 5400, .early = 1800, .deduct = 100,
		 .early_band = "A", .due_at_office = 1, .on_time = 1},
		{"07:31 14:00", "I@14:30-16:00", .excused = 5400, .late = 60, .early = 1800,
		 .deduct = 400, .late_band = "A", .early_band = "A", .due_at_office = 1},
		{"07:30:40 15:00", "DL", .excused = 3600, .due_at_office = 1, .on_time = 1},
		/* within the grace of the end; and nobody knows when */
		{"09:30 15:55", "I@07:30-09:00", .excused = 5400, .late = 1800, .deduct = 100,
		 .late_band = "A", .due_at_office = 1},
		{"09:30", "I@07:30-09:00", .excused = 5400, .late = 1800, .open = DUE - 7200,
		 .deduct = 100, .late_band = "A", .due_at_office = 1},
	};
	static const struct row whole = {"07:30:40 15:00",   "I",
					 .excused = 3600,    .deduct = 100,
					 .due_at_office = 1, .on_time = 1};

	office()->out_grace_s = 300;
	COUNT(rows, &falling);
	rules.sets[0].n_codes = 1;
	rules.sets[0].codes[0] =
		(struct paper_code){.code = "I", .deduct = 500, .kind = PAPER_PERMIT};
	count(&whole, &falling, &(struct month_account){.due_s = 0});
}

static void test_caps_hold_for_the_day_and_the_month(void **state)
{
	/* Permenlu 3/2025 and others: at most 100 % a month */
	struct bands capped = four_bands;
	struct month_account m = {.due_s = 0};
	struct row absent = {"", "TK", .absent = DUE, .deduct = 400, .due_at_office = 1};
	struct row rest = absent;

	capped.month_cap = 1000;
	rest.deduct = 200;
	count(&absent, &capped, &m);
	count(&absent, &capped, &m);
	count(&rest, &capped, &m);
	rest.deduct = 0;
	count(&rest, &capped, &m);
	assert_int_equal(m.deduct, 1000);
	assert_int_equal(m.absent, 4);
	assert_int_equal(m.absent_s, 4 * DUE);
	capped.day_cap = 150;
	absent.deduct = 150;
	count(&absent, &capped, &(struct month_account){.due_s = 0});
	/* the smallest there is */
	absent.deduct = 1;
	capped.day_cap = 1;
	count(&absent, &capped, &(struct month_account){.due_s = 0});
	capped.day_cap = 0;
	capped.month_cap = 1;
	count(&absent, &capped, &(struct month_account){.due_s = 0});
	/* and none */
	absent.deduct = 400;
	capped.month_cap = 0;
	count(&absent, &capped, &(struct month_account){.deduct = 10000});
}

static void test_a_full_block_makes_up_for_half_an_hour_five_times_a_month(void **state)
{
	/* PermenPANRB 6/2018 */
	static const struct row rows[] = {
		{"07:45 16:30", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:45 16:29", .late = 900, .deduct = 50, .late_band = "TL1", .due_at_office = 1},
		{"08:00 16:30", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"08:00:01 16:31", .late = 1801, .deduct = 50, .late_band = "TL1",
		 .due_at_office = 1},
		{"07:25 16:30", .due_at_office = 1, .on_time = 1},
		/* in time for duty by flexi, but the counter opened without them */
		{"08:10 17:30", .late = 2400, .deduct = 100, .late_band = "TL2",
		 .due_at_office = 1},
	};
	struct row sixth = {"07:45 16:30", .late = 900, .deduct = 50, .late_band = "TL1",
			    .due_at_office = 1};
	struct month_account m = {.due_s = 0};

	office()->flexi = (struct flexi){FLEXI_BLOCK, 5, 1800, 1800};
	COUNT(rows, &four_bands);
	for (int i = 0; i < 5; i++)
		count(&rows[0], &four_bands, &m);
	assert_int_equal(m.flexi_used, 5);
	count(&sixth, &four_bands, &m);
	office()->flexi.quota = 1;
	count(&sixth, &four_bands, &(struct month_account){.flexi_used = 1});
	count(&rows[0], &four_bands, &(struct month_account){.flexi_used = 0});
	office()->flexi.quota = 0; /* no limit */
	count(&rows[0], &four_bands, &(struct month_account){.flexi_used = 31});
}

static void test_minute_for_minute_moves_the_day(void **state)
{
	/* PMK 221/PMK.01/2021: 90 minutes either way */
	static const struct row rows[] = {
		{"08:00 16:30", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"08:00 16:20", .early = 600, .deduct = 50, .early_band = "PSW1",
		 .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"08:00 15:50", .early = 2400, .deduct = 100, .early_band = "PSW2",
		 .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:00 15:30", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:00 15:20", .early = 600, .deduct = 50, .early_band = "PSW1",
		 .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"05:00 14:00", .early = 1800, .deduct = 50, .early_band = "PSW1",
		 .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:25 16:01", .due_at_office = 1, .on_time = 1},
		{"08:00", .late = 1800, .open = DUE - 1800, .deduct = 50, .late_band = "TL1",
		 .due_at_office = 1},
		/* to the second */
		{"09:00 17:30", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:00 15:59:59", .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:29:59 15:00", .early = 3599, .deduct = 100, .early_band = "PSW2",
		 .due_at_office = 1, .on_time = 1, .flexi = 1},
		{"07:30 15:00", .early = 3600, .deduct = 100, .early_band = "PSW2",
		 .due_at_office = 1, .on_time = 1},
		/* nobody knows when they came */
		{"15:00", .early = 3600, .open = DUE - 3600, .deduct = 100, .early_band = "PSW2"},
	};
	/* a break that lies before the arrival is no duty that was missed */
	static const struct row rested = {"09:10 16:50",      .deduct = 100, .early_band = "PSW2",
					  .due_at_office = 1, .on_time = 1,  .flexi = 1};
	static const struct row second = {"07:30:01 16:00:01", .due_at_office = 1, .on_time = 1,
					  .flexi = 1};
	static const struct row too_late = {"09:00:01 17:31", .late = 5401, .deduct = 150,
					    .late_band = "TL3", .due_at_office = 1};
	/* they may have left later: what is certain counts, though leaving earlier is cheaper */
	static const struct row unseen = {
		"08:00 14:00", .early = 1800,	     .open = DUE - 1800,
		.deduct = 50,  .early_band = "PSW1", .due_at_office = 1,
		.on_time = 1,  .flexi = 1,	     .blind = "15:55-16:10"};
	/* leaving as much earlier makes nobody come in time for a mark before duty */
	static const struct row before_duty = {"07:20 15:50", .deduct = 50, .late_band = "TL1",
					       .due_at_office = 1, .flexi = 1};
	struct bands falling = four_bands;

	office()->flexi = (struct flexi){FLEXI_MINUTE, 0, 5400, 0};
	office()->marks[MARK_SERVICE].active = office()->marks[MARK_THIRD].active = false;
	COUNT(rows, &four_bands);
	count(&too_late, &four_bands, &(struct month_account){.due_s = 0});
	falling.early[3].deduct = 0;
	count(&unseen, &falling, &(struct month_account){.due_s = 0});
	office()->marks[MARK_WORK].grace_s = 0;
	count(&second, &four_bands, &(struct month_account){.due_s = 0});
	office()->flexi.max_s = 7200;
	office()->weekday[0].break_from_s = 8 * 3600;
	office()->weekday[0].break_to_s = 9 * 3600;
	count(&rested, &four_bands, &(struct month_account){.due_s = 0});
	setup(NULL);
	office()->flexi = (struct flexi){FLEXI_MINUTE, 0, 600, 0};
	office()->marks[MARK_WORK].at_s = 7 * 3600;
	count(&before_duty, &four_bands, &(struct month_account){.due_s = 0});
}

static void test_without_a_grace_the_mark_itself_is_a_late_day_of_no_seconds(void **state)
{
	static const struct row rows[] = {
		{"07:29:59 16:00", .due_at_office = 1, .on_time = 1},
		{"07:30:00 16:00", .due_at_office = 1},
		{"07:30:01 16:00", .late = 1, .due_at_office = 1},
	};
	struct month_account m = {.due_s = 0};

	office()->marks[MARK_WORK].grace_s = 0;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		count(&rows[i], NULL, &m);
		assert_int_equal(m.late, i);
	}
}

static void test_a_table_that_only_names_deducts_nothing(void **state)
{
	struct bands named = four_bands;
	static const struct row row = {"08:10 15:00",	     .late = 2400,
				       .early = 3600,	     .late_band = "TL2",
				       .early_band = "PSW2", .due_at_office = 1};
	struct month_account m = {.due_s = 0};

	named.deducts = false;
	count(&row, &named, &m);
	assert_int_equal(m.late_bands[1], 1);
	assert_int_equal(m.early_bands[1], 1);
}

static void test_every_sum_is_added(void **state)
{
	struct month_account one, two = {.due_s = 0}, want;

	memset(&one, 1, sizeof(one));
	memset(&want, 2, sizeof(want));
	account_merge(&two, &one);
	account_merge(&two, &one);
	assert_memory_equal(&two, &want,
			    offsetof(struct month_account, early_bands) + sizeof(want.early_bands));
}

static void test_a_month_is_the_sum_of_its_days_and_a_year_of_its_months(void **state)
{
	static const char *const days[][2] = {
		{"07:25 16:01", NULL}, {"07:45 15:00", NULL}, {"", "TK"}, {"", "S"},  {"", "CT"},
		{"07:25", NULL},       {"16:01", NULL},	      {"", NULL}, {"", "DL"},
	};
	struct month_account m = {.due_s = 0}, year = {.due_s = 0};
	struct day_plan plan = plan_of();

	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		struct verdict v = judge(&plan, days[i][0], days[i][1], NULL);
		struct day_account d;

		account_day(&four_bands, *v.code ? rules_code(&rules, MONDAY, v.code) : NULL, &plan,
			    &v, &m, &d);
	}
	assert_int_equal(m.days, 9);
	assert_int_equal(m.due_s, 9 * DUE);
	assert_int_equal(m.present_s + m.late_s + m.early_s + m.over_s + m.excused_s + m.absent_s +
				 m.open_s,
			 m.due_s);
	assert_int_equal(m.due_at_office, 4); /* two on time, one late, one absent */
	assert_int_equal(m.on_time, 2);
	assert_int_equal(m.late, 1);
	assert_int_equal(m.early, 1);
	assert_int_equal(m.absent, 1);
	assert_int_equal(m.no_out, 1);
	assert_int_equal(m.no_in, 1);
	assert_int_equal(m.open, 3);
	assert_int_equal(m.excused[PAPER_SICK], 1);
	assert_int_equal(m.excused[PAPER_LEAVE], 1);
	assert_int_equal(m.excused[PAPER_DUTY], 1);
	account_merge(&year, &m);
	assert_memory_equal(&year, &m, sizeof(m));
	account_merge(&year, &m);
	assert_int_equal(year.due_s, 18 * DUE);
	assert_int_equal(year.deduct, 2 * m.deduct);
	assert_int_equal(year.excused[PAPER_SICK], 2);
	assert_int_equal(year.late_bands[0], 2);
}

static void test_a_month_adds_each_kind_of_second_and_each_kind_of_day(void **state)
{
	static const struct row days[] = {
		{"07:25 11:59:59 13:00 16:01", .over = 1},
		{"07:25 11:59:58 13:00 16:01", .over = 2},
		{"07:25 12:00 13:00 15:59:59", .early = 1},
		{"07:30:01 12:00 13:00 16:01", .late = 1},
		{"07:30:01 12:00 13:00 16:01", .open = 1, .blind = "07:10-07:30:01"},
		{"", "TK", .absent = DUE},
		{"09:10 12:00 13:00 16:01", "I@07:30-09:00", .late = 600, .excused = 5400},
		{"07:25 12:00 13:00", .open = DUE},
		{"16:01", .open = DUE},
	};
	struct month_account m = {.due_s = 0}, want = m;
	struct day_plan plan;

	office()->punches = 4;
	office()->marks[MARK_WORK].grace_s = 0;
	plan = plan_of();
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		struct verdict v = judge(&plan, days[i].punches, days[i].paper, days[i].blind);
		struct day_account d;

		account_day(&four_bands, *v.code ? rules_code(&rules, MONDAY, v.code) : NULL, &plan,
			    &v, &m, &d);
		if (d.over_s != days[i].over || d.early_s != days[i].early ||
		    d.late_s != days[i].late || d.open_s != days[i].open ||
		    d.excused_s != days[i].excused || d.absent_s != days[i].absent)
			fail_msg("\"%s\"", days[i].punches);
		want.due_s += d.due_s;
		want.present_s += d.present_s;
		want.deduct += d.deduct;
		want.due_at_office += d.due_at_office;
		want.on_time += d.on_time;
	}
	assert_true(m.due_s == want.due_s && m.present_s == want.present_s &&
		    m.deduct == want.deduct && m.due_at_office == want.due_at_office &&
		    m.on_time == want.on_time);
	assert_int_equal(m.over_s, 3);
	assert_int_equal(m.early_s, 1);
	assert_int_equal(m.late_s, 601);
	assert_int_equal(m.open_s, 1 + 2 * DUE);
	assert_int_equal(m.excused_s, 5400);
	assert_int_equal(m.absent_s, DUE);
	assert_int_equal(m.over, 2);
	assert_int_equal(m.early, 1);
	assert_int_equal(m.late, 2);
	assert_int_equal(m.open, 3);
	assert_int_equal(m.absent, 1);
	assert_int_equal(m.no_out, 1);
	assert_int_equal(m.no_in, 1);
	assert_int_equal(m.excused[PAPER_PERMIT], 0); /* it explained a part of a day only */
	assert_int_equal(m.late_bands[0], 1);
	assert_int_equal(m.early_bands[0], 1);
}

static void test_a_verdict_that_says_more_than_a_day_has_counts_no_second_twice(void **state)
{
	struct day_plan plan = plan_of();
	struct verdict v = judge(&plan, "09:00 14:00", NULL, NULL);
	struct month_account m = {.due_s = 0};
	struct day_account d;

	v.marks[MARK_WORK].excused_s = 10000; /* of the 5400 before they came */
	account_day(NULL, NULL, &plan, &v, &m, &d);
	assert_int_equal(d.late_s, 0);
	assert_int_equal(d.excused_s, 10000);
	assert_int_equal(d.early_s, 7200);
	assert_int_equal(d.present_s, DUE - 17200);
	v.marks[MARK_WORK].excused_s = 100000;
	account_day(NULL, NULL, &plan, &v, &m, &d);
	assert_int_equal(d.excused_s, DUE - 7200);
	assert_int_equal(d.present_s, 0);
}

static void test_days_without_duty_and_people_not_registered_accuse_nobody(void **state)
{
	static const enum verdict_state without[] = {VERDICT_NONE, VERDICT_OFF, VERDICT_HOLIDAY};
	struct day_plan plan = plan_of(), off = plan;
	struct verdict v = judge(&plan, "", NULL, NULL);
	struct month_account m = {.due_s = 0}, none = m;
	struct person_day unknown = {.day = MONDAY};
	struct coverage_day c;
	struct day_account d;

	coverage_whole(&c);
	off.kind = DAY_OFF;
	account_day(&four_bands, NULL, &off, &v, &m, &d);
	assert_memory_equal(&m, &none, sizeof(m));
	/* judged by rules that knew no duty on that day */
	for (size_t i = 0; i < ARRAY_LEN(without); i++) {
		v.state = (uint8_t)without[i];
		account_day(&four_bands, NULL, &plan, &v, &m, &d);
		if (memcmp(&m, &none, sizeof(m)) != 0 || d.due_s != 0)
			fail_msg("%s", verdict_state_name(without[i]));
	}
	v.state = VERDICT_NOT_ENROLLED;
	account_day(&four_bands, NULL, &plan, &v, &m, &d);
	assert_int_equal(d.open_s, DUE);
	assert_false(d.counted || d.due_at_office || d.deduct);
	verdict_judge(&plan, &unknown, &c, PROGRESS_DONE, &v);
	account_day(&four_bands, NULL, &plan, &v, &m, &d);
	assert_int_equal(v.state, VERDICT_NOT_ENROLLED);
	assert_int_equal(d.open_s, DUE);
	assert_false(d.counted || d.due_at_office || d.deduct);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_second_of_duty_is_counted_once, setup),
		cmocka_unit_test_setup(test_without_an_arrival_what_is_not_missed_is_present,
				       setup),
		cmocka_unit_test_setup(test_the_grace_of_the_end_is_present, setup),
		cmocka_unit_test_setup(test_time_away_around_the_break_is_counted_once, setup),
		cmocka_unit_test_setup(test_bands_are_chosen_by_the_second, setup),
		cmocka_unit_test_setup(
			test_a_missing_punch_is_the_worst_band_only_where_the_regulation_says_so,
			setup),
		cmocka_unit_test_setup(
			test_checkpoints_count_each_by_itself_where_the_table_says_so, setup),
		cmocka_unit_test_setup(test_a_table_ends_with_its_last_band, setup),
		cmocka_unit_test_setup(test_the_worst_band_is_the_dearest_wherever_it_stands,
				       setup),
		cmocka_unit_test_setup(test_a_paper_never_makes_a_day_dearer, setup),
		cmocka_unit_test_setup(
			test_a_dear_paper_costs_what_the_day_would_have_where_that_is_known, setup),
		cmocka_unit_test_setup(
			test_a_part_of_the_day_never_makes_it_dearer_in_a_table_that_falls, setup),
		cmocka_unit_test_setup(test_a_month_adds_each_kind_of_second_and_each_kind_of_day,
				       setup),
		cmocka_unit_test_setup(
			test_a_verdict_that_says_more_than_a_day_has_counts_no_second_twice, setup),
		cmocka_unit_test_setup(test_caps_hold_for_the_day_and_the_month, setup),
		cmocka_unit_test_setup(
			test_a_full_block_makes_up_for_half_an_hour_five_times_a_month, setup),
		cmocka_unit_test_setup(test_minute_for_minute_moves_the_day, setup),
		cmocka_unit_test_setup(test_a_table_that_only_names_deducts_nothing, setup),
		cmocka_unit_test_setup(
			test_without_a_grace_the_mark_itself_is_a_late_day_of_no_seconds, setup),
		cmocka_unit_test(test_every_sum_is_added),
		cmocka_unit_test_setup(test_a_month_is_the_sum_of_its_days_and_a_year_of_its_months,
				       setup),
		cmocka_unit_test_setup(
			test_days_without_duty_and_people_not_registered_accuse_nobody, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
