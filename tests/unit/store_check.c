/* SPDX-License-Identifier: MIT */
/*
 * A database that cannot be read for once is not one that is damaged: what is damaged is set aside,
 * and an older copy or an empty one takes its place. Each read and allocation of an opening fails.
 */
#include "store_fixture.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/db.h"

static struct {
	int reads, allocations; /* until one fails; -1: none */
	bool for_ever;
} fail_at = {-1, -1, false};
static sqlite3_mem_methods plain;

static bool due(int *left)
{
	if (*left < 0)
		return false;
	if (*left > 0) {
		--*left;
		return false;
	}
	if (!fail_at.for_ever)
		*left = -1;
	return true;
}

/* Before those of the C library, also for libsqlite3. */
ssize_t pread64(int fd, void *buffer, size_t n, off64_t at);
ssize_t pread64(int fd, void *buffer, size_t n, off64_t at)
{
	if (due(&fail_at.reads)) {
		errno = EIO;
		return -1;
	}
	return syscall(SYS_pread64, fd, buffer, n, at);
}

static void *allocate(int size)
{
	return due(&fail_at.allocations) ? NULL : plain.xMalloc(size);
}

static void *enlarge(void *old, int size)
{
	return due(&fail_at.allocations) ? NULL : plain.xRealloc(old, size);
}

/* Each, or each so many. */
static void fail_every(struct fixture *f, int *which, int step, bool for_ever)
{
	int opened = 0, calls = 0;

	fixture_close(f);
	fail_at.for_ever = for_ever;
	for (int n = 0; opened < 3; n += step) {
		struct store *s = NULL;
		bool happened;
		int r;

		*which = n;
		r = store_open(f->path, fixture_key, &s, f->why);
		happened = *which < 0 || for_ever;
		*which = -1;
		if (r == -EUCLEAN)
			fail_msg("call %d: %s", n, f->why);
		calls += happened;
		opened = r == 0 && (!happened || for_ever) ? opened + 1 : 0;
		store_free(s);
	}
	assert_true(calls >= 8); /* else the hook does not hook */
	fixture_open(f);
}

static void test_a_read_that_fails_is_no_damage(void **state)
{
	fail_every(*state, &fail_at.reads, 1, false);
}

static void test_an_allocation_that_fails_is_no_damage(void **state)
{
	fail_every(*state, &fail_at.allocations, 7, false);
}

static void test_allocations_that_fail_for_ever_are_no_damage(void **state)
{
	/*
	 * SQLite 3.46 without memory compares registers of its quick_check that it never filled,
	 * and now and then ends by SIGSEGV. systemd starts the daemon again; here it would end the
	 * test.
	 */
	if (sqlite3_libversion_number() >= 3046000)
		skip();
	fail_every(*state, &fail_at.allocations, 11, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_read_that_fails_is_no_damage, fixture_setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(test_an_allocation_that_fails_is_no_damage,
						fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_allocations_that_fail_for_ever_are_no_damage,
						fixture_setup, fixture_teardown),
	};
	sqlite3_mem_methods mine;

	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
	mine = plain;
	mine.xMalloc = allocate;
	mine.xRealloc = enlarge;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
