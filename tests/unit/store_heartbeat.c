/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/chain.h"
#include "store/db.h"

/* The note beside the database of how far it came: written whole or not at all. */

static const struct heartbeat some = {.epoch = "0011223344556677",
				      .head = {.seq = 42, .hash = {1, 2, 3}},
				      .session = 7,
				      .at = {.boot = 3, .boottime_ns = 5000000000},
				      .realtime_ns = 1795000000000000000};

static char *beside(const struct fixture *f, const char *end)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s%s", f->path, end);
	return path;
}

static void test_what_was_written_is_read_again(void **state)
{
	struct fixture *f = *state;
	struct chain_head head;
	struct heartbeat back;

	must(heartbeat_write(f->path, &some));
	must(heartbeat_read(f->path, &back));
	assert_string_equal(back.epoch, some.epoch);
	assert_memory_equal(&back.head, &some.head, sizeof(some.head));
	assert_int_equal(back.session, 7);
	assert_int_equal(back.at.boot, 3);
	assert_true(back.at.boottime_ns == some.at.boottime_ns);
	assert_true(back.realtime_ns == some.realtime_ns);
	must(store_known_head(f->path, &head));
	assert_int_equal(head.seq, 42);
	assert_int_equal(unlink(beside(f, ".heartbeat")), 0);
	assert_int_equal(store_known_head(f->path, &head), -ENOENT);
}

#define EPOCH "\"epoch\":\"0011223344556677\""
#define HASH "\"hash\":\"0102030405060708091011121314151617181920212223242526272829303132\""
#define TIMES "\"boottime_ns\":1,\"realtime_ns\":2,\"session\":3"

static void put(const struct fixture *f, const char *text)
{
	FILE *file = fopen(beside(f, ".heartbeat"), "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_what_is_none_is_refused(void **state)
{
	static const struct {
		const char *claim, *text;
		int want;
	} rows[] = {
		{"whole", "{" EPOCH "," HASH "," TIMES ",\"boot\":1,\"seq\":0}", 0},
		{"empty", "", -EBADMSG},
		{"cut", "{" EPOCH "," HASH, -EBADMSG},
		{"no hash", "{" EPOCH "," TIMES ",\"boot\":1,\"seq\":0}", -EBADMSG},
		{"a key twice", "{" EPOCH "," EPOCH "," HASH "," TIMES ",\"boot\":1,\"seq\":0}",
		 -EBADMSG},
		{"a short epoch", "{\"epoch\":\"00\"," HASH "," TIMES ",\"boot\":1,\"seq\":0}",
		 -EBADMSG},
		{"a short hash", "{" EPOCH ",\"hash\":\"00\"," TIMES ",\"boot\":1,\"seq\":0}",
		 -EBADMSG},
		{"before the first entry", "{" EPOCH "," HASH "," TIMES ",\"boot\":1,\"seq\":-1}",
		 -EBADMSG},
		{"more boots than we count",
		 "{" EPOCH "," HASH "," TIMES ",\"boot\":4294967297,\"seq\":0}", -EBADMSG},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct heartbeat back = {.session = -7};
		int r;

		put(f, rows[i].text);
		r = heartbeat_read(f->path, &back);
		if (r != rows[i].want || back.session != (r == 0 ? 3 : -7))
			fail_msg("%s: %d", rows[i].claim, r);
	}
	assert_int_equal(unlink(beside(f, ".heartbeat")), 0);
}

static void test_on_a_full_disk_the_old_one_stays(void **state)
{
	struct fixture *f = *state;
	struct heartbeat newer = some, back;

	newer.head.seq = 43;
	must(heartbeat_write(f->path, &some));
	assert_int_equal(symlink("/dev/full", beside(f, ".heartbeat.new")), 0);
	assert_int_equal(heartbeat_write(f->path, &newer), -ENOSPC);
	must(heartbeat_read(f->path, &back));
	assert_int_equal(back.head.seq, 42);
	assert_int_equal(symlink("/dev/null", beside(f, ".heartbeat.new")), 0);
	assert_int_equal(heartbeat_write(f->path, &newer), -EINVAL); /* takes all, keeps nothing */
	must(heartbeat_read(f->path, &back));
	assert_int_equal(back.head.seq, 42);
	must(heartbeat_write(f->path, &newer)); /* the other was taken away */
	must(heartbeat_read(f->path, &back));
	assert_int_equal(back.head.seq, 43);
}

static void test_what_stands_in_its_place_is_told(void **state)
{
	struct fixture *f = *state;
	struct heartbeat back;

	unlink(beside(f, ".heartbeat"));
	assert_int_equal(mkdir(beside(f, ".heartbeat"), 0700), 0);
	assert_int_equal(heartbeat_write(f->path, &some), -EISDIR);
	assert_int_equal(heartbeat_read(f->path, &back), -EISDIR);
	assert_int_equal(rmdir(beside(f, ".heartbeat")), 0);
	assert_int_equal(mkdir(beside(f, ".heartbeat.new"), 0700), 0);
	assert_int_equal(heartbeat_write(f->path, &some), -EISDIR);
	assert_int_equal(rmdir(beside(f, ".heartbeat.new")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_make, fixture_teardown)
		ROW(test_what_was_written_is_read_again),
		ROW(test_what_is_none_is_refused),
		ROW(test_on_a_full_disk_the_old_one_stays),
		ROW(test_what_stands_in_its_place_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
