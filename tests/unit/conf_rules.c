/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf_rules.h"

static void test_the_text_of_each_file_is_kept_word_for_word(void **state)
{
	static const char *const texts[] = {
		"\xef\xbb\xbf" HEAD("b", "2026-02-01") HOURS "# end\r\n",
		HEAD("a", "2026-01-01") "[holiday]\n2026-01-02 = x\n",
	};
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(texts, 2, &d, &b));
	assert_int_equal(2, b->file_count); /* by valid-from */
	assert_string_equal("b.conf", b->files[0].path);
	assert_string_equal(texts[1], b->files[0].text);
	assert_int_equal(-1, b->files[0].set);
	assert_string_equal(texts[0], b->files[1].text);
	assert_int_equal(strlen(texts[0]), b->files[1].size);
	assert_int_equal(0, b->files[1].set);
	assert_string_equal("Perbup 1/2026", b->files[1].source);
	assert_string_equal("", b->files[1].approver);
	rulebook_free(b);
	diag_done(&d);
}

static void test_sets_rise_by_day_and_share_the_names_of_schedules(void **state)
{
	static const char *const texts[] = {
		HEAD("late", "2026-03-01") "[schedule piket]\nsun = 06:00-14:00\n",
		HEAD("first", "2026-01-01") HOURS "[schedule piket]\nsun = 07:00-15:00\n",
		HEAD("mid", "01/02/2026") "[schedule default]\ntue = 08:00-15:00\n",
	};
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct rules *r;
	int piket;

	assert_int_equal(0, parse(texts, 3, &d, &b));
	r = b->rules;
	piket = schedule_find(r, "piket");
	assert_int_equal(3, r->n_sets);
	assert_int_equal(2, r->n_schedules);
	assert_string_equal("first", r->sets[0].name);
	assert_string_equal("mid", r->sets[1].name);
	assert_string_equal("late", r->sets[2].name);
	assert_true(r->sets[0].schedules[piket].defined);
	assert_false(r->sets[1].schedules[piket].defined);
	assert_int_equal(6 * 3600, r->sets[2].schedules[piket].weekday[6].start_s);
	assert_true(r->sets[1].schedules[0].weekday[0].off);
	rulebook_free(b);
	diag_done(&d);
}

static void test_marks_and_windows_count_for_every_schedule_of_their_file(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS
		"break = 12:00-13:00\ntue = 08:00-16:00\nbreak-tue = 11:00-11:30\n"
		"wed = 08:00-12:00\nbreak-wed = none\n"
		"[schedule piket]\nsun = 06:00-14:00\n"
		"[mark work]\nat = 07:45:30\ngrace-s = 0\n[mark third]\nat = none\n"
		"[mark service]\nat = start\ngrace-s = 3600\n"
		"[window]\narrival = 04:00-10:29:59\ndeparture-until = 22:00\n";
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(&text, 1, &d, &b));
	for (int i = 0; i < 2; i++) {
		const struct schedule *s = &b->rules->sets[0].schedules[i];

		assert_true(s->marks[MARK_WORK].active && s->marks[MARK_SERVICE].active);
		assert_false(s->marks[MARK_THIRD].active);
		assert_int_equal(7 * 3600 + 45 * 60 + 30, s->marks[MARK_WORK].at_s);
		assert_int_equal(0, s->marks[MARK_WORK].grace_s);
		assert_int_equal(MARK_AT_START, s->marks[MARK_SERVICE].at_s);
		assert_int_equal(3600, s->marks[MARK_SERVICE].grace_s);
		assert_int_equal(4 * 3600, s->arrive_from_s);
		assert_int_equal(10 * 3600 + 1800, s->arrive_to_s);
		assert_int_equal(22 * 3600 + 60, s->out_to_s);
	}
	assert_int_equal(12 * 3600, b->rules->sets[0].schedules[0].weekday[0].break_from_s);
	assert_int_equal(11 * 3600, b->rules->sets[0].schedules[0].weekday[1].break_from_s);
	assert_int_equal(0, b->rules->sets[0].schedules[0].weekday[2].break_to_s);
	rulebook_free(b);
	diag_done(&d);
}

/* A duty over midnight may rest on either side of it. */
static void test_a_night_s_break_is_where_its_time_falls(void **state)
{
	static const struct {
		const char *text;
		int32_t from_s;
	} rows[] = {
		{"mon = 22:00-06:00\nbreak = 23:00-23:30\n", 23 * 3600},
		{"mon = 22:00-06:00\nbreak = 01:00-01:30\n", 25 * 3600},
		{"mon = 22:00-06:00\nbreak = 22:00-22:30\n", 22 * 3600},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[256];
		const char *at = text;
		struct rulebook *b = NULL;
		struct diag d = {0};
		const struct work_hours *w;

		snprintf(text, sizeof(text), HEAD("a", "2026-01-01") "[schedule default]\n%s",
			 rows[i].text);
		assert_int_equal(0, parse(&at, 1, &d, &b));
		w = &b->rules->sets[0].schedules[0].weekday[0];
		if (w->break_from_s != rows[i].from_s || w->break_to_s != rows[i].from_s + 1800)
			fail_msg("row %zu: from %d to %d", i, w->break_from_s, w->break_to_s);
		rulebook_free(b);
		diag_done(&d);
	}
}

static void test_words_that_leave_a_value_out_are_values(void **state)
{
	static const char *const texts[] = {
		HEAD("a", "2026-01-01") HOURS
		"[window]\ndeparture-until = 22:00:30\n"
		"[deduction]\nuse = none\nconversion-hours = none\n"
		"[code S]\nname = Sakit\nkind = sick\nboard = none\ncolour = none\n"
		"[hints]\nenabled = yes\n",
		"[rule]\nname = a\nversion = 2\nvalid-from = 2026-02-01\nsource = x\n" HOURS};
	struct rulebook *b = NULL;
	struct diag d = {0};
	int32_t day = civil_day(2026, 1, 5);

	assert_int_equal(0, parse(texts, 2, &d, &b)); /* the same name, a newer version */
	assert_int_equal(22 * 3600 + 31, b->rules->sets[0].schedules[0].out_to_s);
	assert_int_equal(-1, b->rules->sets[0].conversion_s);
	assert_int_equal(BANDS_HOURS_ONLY, b->rules->sets[0].chosen);
	assert_int_equal(BOARD_NONE, rules_code(b->rules, day, "S")->board);
	assert_null(rulebook_text(b, day, "code", "S", "colour"));
	assert_true(rulebook_hints(b, day)->enabled);
	assert_false(rulebook_hints(b, day - 5)->enabled); /* before they held */
	rulebook_free(b);
	diag_done(&d);
}

/* Marks must never move because a line was deleted: what is not written is not judged. */
static void test_marks_without_a_section_are_the_start_of_duty_only(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS;
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct schedule *s;

	assert_int_equal(0, parse(&text, 1, &d, &b));
	s = &b->rules->sets[0].schedules[0];
	assert_true(s->marks[MARK_WORK].active);
	assert_int_equal(MARK_AT_START, s->marks[MARK_WORK].at_s);
	assert_int_equal(60, s->marks[MARK_WORK].grace_s);
	assert_false(s->marks[MARK_SERVICE].active || s->marks[MARK_THIRD].active);
	rulebook_free(b);
	diag_done(&d);
}

static struct rulebook *stored(const struct rules_text *t, size_t n)
{
	struct rulebook *b = NULL;
	struct diag d = {0};

	if (rulebook_parse(t, n, &d, &b) != 0)
		diag_print(&d, stderr);
	assert_non_null(b);
	assert_int_equal(0, d.count);
	diag_done(&d);
	return b;
}

static int64_t set_on(const struct rulebook *b, const char *day)
{
	static const struct zone utc;
	struct day_plan p;
	int32_t n;

	assert_int_equal(0, civil_parse_day(day, &n));
	return schedule_resolve(b->rules, &utc, schedule_find(b->rules, RULEBOOK_DEFAULT), n, &p) ==
			       0
		       ? p.rule_set
		       : -1;
}

#define TEXT(seq_, text_, until_)                                                   \
	{                                                                           \
		.path = "x", .text = text_, .size = sizeof(text_) - 1, .seq = seq_, \
		.until = until_                                                     \
	}

static void test_of_stored_versions_the_newest_counts_from_its_first_day_on(void **state)
{
	static const char v1[] = HEAD("uji", "2026-01-01") HOURS;
	static const char v2[] = HEAD("uji", "2026-01-01") HOURS "punches = 2\n";
	static const char v3[] = HEAD("uji", "2026-03-01") HOURS "punches = 3\n";
	static const char other[] = HEAD("lain", "2026-01-01") HOURS "punches = 4\n";
	const struct rules_text a[] = {TEXT(1, v1, 0), TEXT(2, v2, 0), TEXT(5, v3, 0)};
	const struct rules_text b[] = {TEXT(5, v3, 0), TEXT(2, v2, civil_day(2026, 2, 15)),
				       TEXT(1, v1, 0), TEXT(3, other, 0)};
	const struct rules_text c[] = {TEXT(1, v1, civil_day(2026, 1, 31)),
				       TEXT(5, v3, civil_day(2026, 2, 1))};
	struct rulebook *book = stored(a, ARRAY_LEN(a));

	assert_int_equal(-1, set_on(book, "2025-12-31"));
	assert_int_equal(2, set_on(book, "2026-01-01"));
	assert_int_equal(2, set_on(book, "2026-02-28"));
	assert_int_equal(5, set_on(book, "2026-03-01"));
	rulebook_free(book);

	book = stored(b, ARRAY_LEN(b)); /* in any order; two names, one day: the newer */
	assert_int_equal(3, set_on(book, "2026-01-01"));
	assert_int_equal(5, set_on(book, "2026-03-01"));
	rulebook_free(book);

	book = stored(c, ARRAY_LEN(c)); /* one ended, one before it began */
	assert_int_equal(1, set_on(book, "2026-01-31"));
	assert_int_equal(-1, set_on(book, "2026-02-01"));
	assert_int_equal(-1, set_on(book, "2026-03-01"));
	rulebook_free(book);
}

/* The records ended it, with what it says of later days: that is no mistake of anybody's. */
static void test_what_a_stored_text_says_of_days_behind_its_end_is_left_out(void **state)
{
	static const char v1[] = HEAD("uji", "2026-01-01") HOURS
		"[code MG]\nname = Magang\nkind = duty\n[hints]\nenabled = yes\n"
		"[holiday]\n2026-01-02 = Cuti bersama\n2026-08-17 = Proklamasi\n";
	static const char v2[] = HEAD("lain", "2026-02-01") HOURS;
	int32_t last = civil_day(2026, 1, 31);
	const struct rules_text t[] = {TEXT(1, v1, last), TEXT(2, v2, 0)};
	struct rulebook *b = stored(t, ARRAY_LEN(t));

	assert_int_equal(1, b->holiday_count);
	assert_int_equal(civil_day(2026, 1, 2), b->holidays[0].day);
	assert_string_equal("Magang", rulebook_text(b, last, "code", "MG", "name"));
	assert_null(rulebook_text(b, last + 1, "code", "MG", "name"));
	assert_true(rulebook_hints(b, last)->enabled);
	assert_false(rulebook_hints(b, last + 1)->enabled);
	rulebook_free(b);
}

static void test_a_stored_text_begins_earlier_where_somebody_asks_what_would_be(void **state)
{
	static const char v1[] = HEAD("uji", "2026-01-01") HOURS;
	struct rules_text t = TEXT(1, v1, 0);
	struct rulebook *b;

	t.since = civil_day(2025, 12, 1);
	b = stored(&t, 1);
	assert_int_equal(-1, set_on(b, "2025-11-30"));
	assert_int_equal(1, set_on(b, "2025-12-01"));
	rulebook_free(b);
	t.since = civil_day(2026, 1, 2); /* not later */
	b = stored(&t, 1);
	assert_int_equal(1, set_on(b, "2026-01-01"));
	rulebook_free(b);
}

static void test_of_two_stored_lists_the_newer_names_the_day(void **state)
{
	static const char old[] = HEAD("skb", "2026-01-01") HOURS "[holiday]\n2026-03-20 = lama\n";
	static const char new[] = HEAD("ralat", "2026-02-01") "[holiday]\n2026-03-20 = baru\n";
	const struct rules_text t[] = {TEXT(1, old, 0), TEXT(2, new, 0)};
	struct rulebook *b = stored(t, ARRAY_LEN(t));

	assert_int_equal(1, b->holiday_count);
	assert_string_equal("baru", b->holidays[0].name);
	rulebook_free(b);
}

static void test_a_stored_version_that_no_version_can_be_is_refused(void **state)
{
	static const char text[] = HEAD("uji", "2026-01-01") HOURS;
	char version[RULE_VERSION_SIZE + 1] = {0};
	struct rules_text t = TEXT(1, text, 0);
	struct rulebook *b = NULL;
	struct diag d = {0};

	memset(version, '1', RULE_VERSION_SIZE);
	t.version = version;
	assert_int_equal(-EINVAL, rulebook_parse(&t, 1, &d, &b));
	diag_done(&d);
	version[RULE_VERSION_SIZE - 1] = '\0';
	b = stored(&t, 1);
	assert_string_equal(version, b->files[0].version);
	rulebook_free(b);
}

static void test_what_a_newer_version_leaves_out_is_gone(void **state)
{
	static const char v1[] =
		HEAD("uji", "2026-01-01") HOURS "[code MG]\nname = Magang\nkind = duty\n[post a]\n";
	static const char v2[] = HEAD("uji", "2026-01-01") HOURS;
	const struct rules_text t[] = {TEXT(2, v2, 0), TEXT(1, v1, 0)};
	struct rulebook *b = stored(t, ARRAY_LEN(t));

	assert_int_equal(1, b->file_count);
	assert_null(rules_code(b->rules, civil_day(2026, 1, 5), "MG"));
	assert_null(rules_post(b->rules, civil_day(2026, 1, 5), "a"));
	rulebook_free(b);
}

static void test_the_end_of_a_stored_text_is_what_its_setting_says(void **state)
{
	static const struct {
		const char *value;
		bool counts;
		int32_t until;
	} rows[] = {
		{"on", true, 0},	  {"off", false, 0},  {"refused", false, 0},
		{"1970-01-11", true, 10}, {"besok", true, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t until = 0;

		if (rules_ending(rows[i].value, &until) != rows[i].counts || until != rows[i].until)
			fail_msg("%s: until %d", rows[i].value, until);
	}
}

static void test_a_table_is_chosen_by_name_and_a_newer_one_of_that_name_followed(void **state)
{
	static const char *const texts[] = {
		HEAD("a", "2023-01-01") HOURS "[bands x]\nsource = s\nlate = 1+:1\n"
					      "[bands y]\nsource = s\nlate = 1+:9\n",
		HEAD("b", "2026-01-01") "[deduction]\nuse = x\nconversion-hours = 7.5\n",
		RANGE("c", "2026-06-01", "2026-06-30") "[bands x]\nsource = s\nlate = 1+:2\n",
	};
	static const char *const off[] = {
		HEAD("a", "2023-01-01") HOURS "[bands x]\nsource = s\nlate = 1+:1\n"
					      "[deduction]\nuse = x\nconversion-hours = 7,5\n",
		RANGE("b", "2026-01-01", "2026-01-31") "[deduction]\nuse = none\n",
	};
	static const char *const over[] = {
		HEAD("a", "2023-01-01") HOURS "[bands x]\nsource = s\nlate = 1+:1\n",
		RANGE("b", "2026-01-01", "2026-03-31") "[deduction]\nuse = x\n",
		HEAD("c", "2026-04-01") "[bands x]\nsource = s\nlate = 1+:2\n",
	};
	static const char *const ended[] = {
		RANGE("a", "2023-01-01", "2025-12-31") "[bands x]\nsource = s\nlate = 1+:1\n",
		HEAD("b", "2026-01-01") "[deduction]\nuse = x\n[schedule default]\nmon = "
					"07:30-16:00\n",
	};
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(texts, 3, &d, &b));
	assert_null(rules_bands(b->rules, civil_day(2025, 12, 31)));
	assert_int_equal(100, rules_bands(b->rules, civil_day(2026, 1, 1))->late[0].deduct);
	assert_true(rules_bands(b->rules, civil_day(2026, 1, 1))->deducts);
	assert_string_equal("TL1", rules_bands(b->rules, civil_day(2026, 1, 1))->late[0].name);
	assert_int_equal(200, rules_bands(b->rules, civil_day(2026, 6, 15))->late[0].deduct);
	assert_int_equal(100, rules_bands(b->rules, civil_day(2026, 7, 1))->late[0].deduct);
	assert_int_equal(27000, rules_conversion(b->rules, civil_day(2026, 6, 15)));
	rulebook_free(b);
	assert_int_equal(0, parse(off, 2, &d, &b));
	assert_non_null(rules_bands(b->rules, civil_day(2025, 12, 31)));
	assert_null(rules_bands(b->rules, civil_day(2026, 1, 31)));
	assert_int_equal(0, rules_conversion(b->rules, civil_day(2026, 1, 31)));
	assert_int_equal(27000, rules_conversion(b->rules, civil_day(2026, 2, 1)));
	rulebook_free(b);
	assert_int_equal(0, parse(over, 3, &d, &b)); /* chosen until March: not in April */
	assert_non_null(rules_bands(b->rules, civil_day(2026, 3, 31)));
	assert_null(rules_bands(b->rules, civil_day(2026, 4, 1)));
	rulebook_free(b);
	assert_int_equal(-EINVAL, parse(ended, 2, &d, &b));
	assert_non_null(find_item(&d, 7, "no [bands x] holds"));
	diag_done(&d);
}

/* A text of version 1 of this format means what it meant: arrivals only, no new marks. */
static void test_defaults_keep_the_meaning_of_an_old_text(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS;
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct schedule *s;

	assert_int_equal(0, parse(&text, 1, &d, &b));
	s = &b->rules->sets[0].schedules[0];
	assert_int_equal(1, s->punches);
	assert_false(s->last_arrival || s->first_out || s->apel.active);
	assert_int_equal(FLEXI_NONE, s->flexi.style);
	assert_int_equal(0, s->out_from_s);
	assert_int_equal(24 * 3600, s->out_to_s);
	assert_int_equal(INT32_MAX, b->rules->sets[0].valid_until);
	assert_int_equal(BANDS_UNSAID, b->rules->sets[0].chosen);
	assert_false(rulebook_hints(b, civil_day(2026, 1, 1))->enabled);
	rulebook_free(b);
	diag_done(&d);
}

static void test_an_accepted_holiday_joins_the_calendar_once(void **state)
{
	static const char *const text =
		HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-08-17 = Proklamasi\n";
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(&text, 1, &d, &b));
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(0,
				 rulebook_add_holiday(b, civil_day(2026, 8, 18), "Cuti bersama"));
		assert_int_equal(0, rulebook_add_holiday(b, civil_day(2026, 8, 17), "lain"));
		assert_int_equal(0, rulebook_add_holiday(b, civil_day(2026, 1, 2), "Daerah"));
	}
	assert_int_equal(3, b->rules->n_holidays);
	for (int32_t day = civil_day(2030, 1, 1); b->rules->n_holidays < HOLIDAYS_MAX; day++)
		assert_int_equal(0, rulebook_add_holiday(b, day, "penuh"));
	assert_int_equal(-ENOSPC, rulebook_add_holiday(b, civil_day(2029, 1, 1), "lebih"));
	assert_int_equal(civil_day(2026, 1, 2), b->rules->holidays[0].day);
	assert_string_equal("Daerah", b->holidays[b->rules->holidays[0].name].name);
	assert_string_equal("Proklamasi", b->holidays[b->rules->holidays[1].name].name);
	assert_string_equal("Cuti bersama", b->holidays[b->rules->holidays[2].name].name);
	rulebook_free(b);
	diag_done(&d);
}

static void test_codes_posts_and_hints_become_values(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS
		"punches = 4\nduplicate-in = last\nduplicate-out = first\n"
		"[mark apel]\nat = 07:15\ngrace-s = 0\ndays = mon fri\n"
		"[code MG]\nname = Magang\nkind = duty\ncounts = approval\ndeduct = 0,25\n"
		"[post loket]\ntitle = Loket KTP\nminimum = 2\nwarn-minutes = 10\n"
		"[hints]\nenabled = yes\npairs = p-03+p-17  p-20+p-21\n";
	int32_t day = civil_day(2026, 1, 5);
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct schedule *s;
	const struct rules_hints *h;

	assert_int_equal(0, parse(&text, 1, &d, &b));
	s = &b->rules->sets[0].schedules[0];
	assert_true(s->last_arrival && s->first_out && s->apel.active);
	assert_int_equal(4, s->punches);
	assert_int_equal(7 * 3600 + 900, s->apel.at_s);
	assert_int_equal(1 << 0 | 1 << 4, s->apel_days);
	assert_true(rules_code(b->rules, day, "MG")->after_approval);
	assert_int_equal(25, rules_code(b->rules, day, "MG")->deduct);
	assert_string_equal("Magang", rulebook_text(b, day, "code", "MG", "name"));
	assert_null(rulebook_text(b, day, "code", "MG", "colour"));
	assert_null(rulebook_text(b, day - 5, "code", "MG", "name")); /* before its day */
	assert_int_equal(2, rules_post(b->rules, day, "loket")->minimum);
	assert_int_equal(600, rules_post(b->rules, day, "loket")->warn_s);
	assert_string_equal("Loket KTP", rulebook_text(b, day, "post", "loket", "title"));
	h = rulebook_hints(b, day);
	assert_true(h->enabled);
	assert_int_equal(5, h->seconds);
	assert_int_equal(2, h->pair_count);
	assert_string_equal("p-21", h->pairs[1][1]);
	rulebook_free(b);
	diag_done(&d);
}

static void test_the_bounds_of_the_core_hold(void **state)
{
	char *text = malloc(65536);
	struct rulebook *b = NULL;
	size_t at;

	for (int more = 0; more <= 1; more++) {
		struct diag d = {0};

		at = (size_t)sprintf(text, "%s", HEAD("a", "2026-01-01"));
		for (int i = 0; i < SCHEDULES_MAX + more; i++)
			at += (size_t)sprintf(text + at, "[schedule %s%.0d]\nmon = 07:30-16:00\n",
					      i == 0 ? "default" : "s", i);
		assert_int_equal(more ? -EINVAL : 0, parse((const char *const *)&text, 1, &d, &b));
		assert_int_equal(more, d.errors);
		if (!more)
			rulebook_free(b);
		diag_done(&d);
	}
	for (int more = 0; more <= 1; more++) {
		struct diag d = {0};

		at = (size_t)sprintf(text, "%s%s[holiday]\n", HEAD("a", "2026-01-01"), HOURS);
		for (int i = 0; i < HOLIDAYS_MAX + more; i++)
			at += (size_t)sprintf(text + at, "%04d-%02d-%02d = x\n", 2026 + i / 336,
					      1 + i / 28 % 12, 1 + i % 28);
		assert_int_equal(more ? -EINVAL : 0, parse((const char *const *)&text, 1, &d, &b));
		assert_int_equal(more, d.errors);
		if (!more)
			rulebook_free(b);
		diag_done(&d);
	}
	free(text);
}

/* Each display of the page beside the rules that we ship. */
static void test_the_examples_of_the_man_page_load(void **state)
{
	FILE *f = fopen("daemon/man/hadir-rules.5", "r");
	static const char *const base = HEAD("base", "2023-01-01") HOURS;
	char line[512], text[8192];
	size_t size = 0, n = 0;
	bool in = false;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, ".Bd", 3) == 0) {
			in = true;
			size = 0;
		} else if (strncmp(line, ".Ed", 3) == 0) {
			const char *texts[] = {base, text};
			struct diag d = {0};
			struct rulebook *b = NULL;

			in = false;
			if (parse(texts, 2, &d, &b) != 0) {
				diag_print(&d, stderr);
				fail_msg("an example does not load:\n%s", text);
			}
			rulebook_free(b);
			diag_done(&d);
			n++;
		} else if (in) {
			size += (size_t)snprintf(text + size, sizeof(text) - size, "%s", line);
		}
	}
	fclose(f);
	assert_true(n >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_text_of_each_file_is_kept_word_for_word),
		cmocka_unit_test(test_sets_rise_by_day_and_share_the_names_of_schedules),
		cmocka_unit_test(test_marks_and_windows_count_for_every_schedule_of_their_file),
		cmocka_unit_test(test_a_night_s_break_is_where_its_time_falls),
		cmocka_unit_test(test_words_that_leave_a_value_out_are_values),
		cmocka_unit_test(test_marks_without_a_section_are_the_start_of_duty_only),
		cmocka_unit_test(test_of_stored_versions_the_newest_counts_from_its_first_day_on),
		cmocka_unit_test(test_what_a_stored_text_says_of_days_behind_its_end_is_left_out),
		cmocka_unit_test(
			test_a_stored_text_begins_earlier_where_somebody_asks_what_would_be),
		cmocka_unit_test(test_of_two_stored_lists_the_newer_names_the_day),
		cmocka_unit_test(test_a_stored_version_that_no_version_can_be_is_refused),
		cmocka_unit_test(test_what_a_newer_version_leaves_out_is_gone),
		cmocka_unit_test(test_the_end_of_a_stored_text_is_what_its_setting_says),
		cmocka_unit_test(
			test_a_table_is_chosen_by_name_and_a_newer_one_of_that_name_followed),
		cmocka_unit_test(test_defaults_keep_the_meaning_of_an_old_text),
		cmocka_unit_test(test_an_accepted_holiday_joins_the_calendar_once),
		cmocka_unit_test(test_codes_posts_and_hints_become_values),
		cmocka_unit_test(test_the_bounds_of_the_core_hold),
		cmocka_unit_test(test_the_examples_of_the_man_page_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
