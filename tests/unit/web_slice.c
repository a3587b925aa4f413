/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"
#include "web/slice.h"

/* A figure as an address: what a page writes is what another one reads, and nothing else is. */

static int take(const char *query, struct slice *ret, struct request *r)
{
	*r = (struct request){0};
	assert_int_equal(form_parse(query, strlen(query), &r->query), 0);
	return slice_take(r, ret);
}

static void test_an_address_says_again_what_it_was_made_of(void **state)
{
	const int32_t from = civil_day(2026, 10, 1), to = civil_day(2026, 10, 31);
	static const struct {
		int what, weekday;
		const char *person, *unit, *status;
	} rows[] = {
		{SLICE_ANY, SLICE_ANY, "", "", ""},
		{FIGURE_ON_TIME, 0, "p-001", "", ""},
		{FIGURE_INCOMPLETE, 6, "", "seksi-pelayanan", "PNS"},
		{FIGURE_LATE, SLICE_ANY, "", "", "NON ASN & lain=1"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice s = {from,		  to,		rows[i].what,
				  rows[i].person, rows[i].unit, rows[i].status,
				  rows[i].weekday};
		char address[SLICE_SIZE];
		struct slice back;
		struct request r;

		slice_address(&s, address);
		assert_int_equal(strncmp(address, "/mengapa?", 9), 0);
		assert_int_equal(take(address + 9, &back, &r), 0);
		if (back.from != from || back.to != to || back.what != s.what ||
		    back.weekday != s.weekday || strcmp(back.person, s.person) != 0 ||
		    strcmp(back.unit, s.unit) != 0 || strcmp(back.status, s.status) != 0)
			fail_msg("row %zu: %s", i, address);
		form_done(&r.query);
	}
}

static void test_an_address_that_says_no_days_or_no_figure_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"dari=2026-10-01",
		"dari=2026-10-31&sampai=2026-10-01",
		"dari=2025-01-01&sampai=2026-12-31", /* more than a book holds */
		"dari=2026-10-01&sampai=2026-10-31&yang=semua",
		"dari=2026-10-01&sampai=2026-10-31&hari=0",
		"dari=2026-10-01&sampai=2026-10-31&hari=8",
		"dari=2026-10-01&sampai=2026-10-31&hari=12",
		"dari=1;drop&sampai=2026-10-31",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice s;
		struct request r;

		if (take(rows[i], &s, &r) != -EINVAL)
			fail_msg("taken: %s", rows[i]);
		form_done(&r.query);
	}
}

static void test_a_word_that_does_not_fit_is_left_out_whole(void **state)
{
	char person[200], address[SLICE_SIZE];
	struct slice s = SLICE(civil_day(2026, 10, 1), civil_day(2026, 10, 31), FIGURE_LATE);

	memset(person, '%', sizeof(person) - 1);
	person[sizeof(person) - 1] = '\0';
	s.person = person;
	s.unit = "umum";
	assert_string_equal(slice_address(&s, address),
			    "/mengapa?dari=2026-10-01&sampai=2026-10-31&yang=terlambat&unit=umum");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_address_says_again_what_it_was_made_of),
		cmocka_unit_test(test_an_address_that_says_no_days_or_no_figure_is_refused),
		cmocka_unit_test(test_a_word_that_does_not_fit_is_left_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
