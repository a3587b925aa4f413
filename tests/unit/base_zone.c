/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "base/zone.h"

/* What core/civil.c does, which this test may not link. */
static int32_t offset_at(const struct zone *z, int64_t utc_s)
{
	int32_t offset = z->steps[0].offset_s;

	for (size_t i = 0; i < z->n && z->steps[i].from_s <= utc_s; i++)
		offset = z->steps[i].offset_s;
	return offset;
}

static void test_a_zone_has_the_offsets_of_its_office(void **state)
{
	static const struct {
		const char *zone;
		int64_t utc_s;
		int32_t offset_s;
	} rows[] = {
		{"Asia/Jakarta", 1767225600, 7 * 3600}, /* 2026-01-01T00:00Z */
		{"Asia/Makassar", 1767225600, 8 * 3600},
		{"Asia/Jayapura", 1767225600, 9 * 3600},
		{"Asia/Pontianak", 1767225600, 7 * 3600},
		{"Asia/Pontianak", 567964799, 8 * 3600}, /* until 1988-01-01 */
		{"Asia/Pontianak", 567964800, 7 * 3600},
		{"Etc/UTC", 0, 0},
		{"Etc/UTC", 4102444799, 0},
		{"Europe/Berlin", 1774745999, 3600}, /* 2026-03-29T00:59:59Z */
		{"Europe/Berlin", 1774746000, 7200},
		{"Europe/Berlin", 1792889999, 7200}, /* 2026-10-25T00:59:59Z */
		{"Europe/Berlin", 1792890000, 3600},
		{"Europe/Berlin", 4083955200, 7200}, /* 2099-06-01: by rule, past any table */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zone z;

		assert_int_equal(0, zone_load(rows[i].zone, &z));
		if (offset_at(&z, rows[i].utc_s) != rows[i].offset_s)
			fail_msg("%s at %lld: %d", rows[i].zone, (long long)rows[i].utc_s,
				 offset_at(&z, rows[i].utc_s));
		zone_done(&z);
	}
}

static void test_a_zone_agrees_with_libc_at_any_moment(void **state)
{
	static const char *const names[] = {"Europe/Berlin", "Asia/Makassar", "America/Sao_Paulo"};
	unsigned seed = (unsigned)time(NULL);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct zone z;

		assert_int_equal(0, zone_load(names[i], &z));
		for (size_t k = 1; k < z.n; k++)
			assert_true(z.steps[k - 1].from_s < z.steps[k].from_s);
		setenv("TZ", names[i], 1);
		tzset();
		srand(seed);
		for (int k = 0; k < 20000; k++) {
			time_t t = (time_t)((double)rand() / RAND_MAX * 4102444000.0);
			struct tm tm;

			localtime_r(&t, &tm);
			if (offset_at(&z, t) != tm.tm_gmtoff)
				fail_msg("%s at %lld, seed %u", names[i], (long long)t, seed);
		}
		zone_done(&z);
	}
	unsetenv("TZ");
	tzset();
}

static void test_the_zone_of_the_process_stays(void **state)
{
	struct zone z;
	struct tm tm;
	time_t t = 0;

	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	assert_int_equal(0, zone_load("Europe/Berlin", &z));
	zone_done(&z);
	assert_string_equal("Asia/Tokyo", getenv("TZ"));
	localtime_r(&t, &tm);
	assert_int_equal(9 * 3600, tm.tm_gmtoff);
	unsetenv("TZ");
	assert_int_equal(0, zone_load("Europe/Berlin", &z));
	zone_done(&z);
	assert_null(getenv("TZ"));
}

static void test_what_is_no_zone_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"Asia/Makasar",
		"WITA",
		"Asia",
		"../../etc/passwd",
		"/usr/share/zoneinfo/UTC",
		":UTC",
		"zone.tab",
		"UTC+8",
		"Asia/../Asia/Makassar",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zone z = {.n = 99};

		if (zone_load(rows[i], &z) != -ENOENT || z.n != 99 || zone_known(rows[i]))
			fail_msg("\"%s\" was taken", rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_zone_has_the_offsets_of_its_office),
		cmocka_unit_test(test_a_zone_agrees_with_libc_at_any_moment),
		cmocka_unit_test(test_the_zone_of_the_process_stays),
		cmocka_unit_test(test_what_is_no_zone_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
