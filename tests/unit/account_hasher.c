/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <libgen.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <systemd/sd-event.h>

#include "account/hasher.h"
#include "base/util.h"

/* Against the real child, and small scripts in its place. */

static const uint8_t one[HASHER_INPUT_SIZE] = {1}, two[HASHER_INPUT_SIZE] = {2};
static sd_event *event;
static struct hasher *hasher;
static char folder[] = "/tmp/hadir-hasher-XXXXXX", script[64], real[512];

struct answer {
	int n, error;
	char hash[HASHER_HASH_SIZE];
};

static void take(void *arg, int error, const char *hash)
{
	struct answer *a = arg;

	a->n++;
	a->error = error;
	snprintf(a->hash, sizeof(a->hash), "%s", hash == NULL ? "" : hash);
}

static void wait_for(const struct answer *a)
{
	while (a->n == 0)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
}

static void begin(const char *program)
{
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(hasher_new(event, program, &hasher), 0);
}

static int end(void **state)
{
	hasher_free(hasher);
	event = sd_event_unref(event);
	hasher = NULL;
	return 0;
}

/* A child that does as `body` says. */
static void begin_script(const char *body)
{
	FILE *f = fopen(script, "w");

	fprintf(f, "#!/bin/sh\n%s\n", body);
	fclose(f);
	chmod(script, 0755);
	begin(script);
}

static void test_a_hash_fits_its_own_input_alone(void **state)
{
	struct answer made = {0}, again = {0}, right = {0}, wrong = {0}, broken = {0};

	begin(real);
	assert_int_equal(hasher_add(hasher, one, NULL, take, &made), 0);
	assert_int_equal(hasher_add(hasher, one, "", take, &again), 0);
	wait_for(&again);
	assert_int_equal(made.error, 0);
	assert_int_equal(strncmp(made.hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
	assert_string_not_equal(made.hash, again.hash); /* salted */
	assert_int_equal(hasher_add(hasher, one, made.hash, take, &right), 0);
	assert_int_equal(hasher_add(hasher, two, made.hash, take, &wrong), 0);
	assert_int_equal(hasher_add(hasher, one, "$argon2id$?", take, &broken), 0);
	wait_for(&broken);
	assert_int_equal(right.error, 0);
	assert_string_equal(right.hash, "");
	assert_int_equal(wrong.error, -EKEYREJECTED);
	assert_int_equal(broken.error, -EKEYREJECTED);
}

static void test_one_is_worked_on_and_eight_wait(void **state)
{
	struct answer answers[HASHER_QUEUE_MAX + 2] = {0};

	begin_script("exit 2");
	for (size_t i = 0; i < HASHER_QUEUE_MAX + 1; i++)
		assert_int_equal(hasher_add(hasher, one, "x", take, &answers[i]), 0);
	assert_int_equal(hasher_add(hasher, one, "x", take, &answers[HASHER_QUEUE_MAX + 1]),
			 -EBUSY);
	wait_for(&answers[0]);
	assert_int_equal(answers[1].n, 0);
	assert_int_equal(hasher_add(hasher, one, "x", take, &answers[HASHER_QUEUE_MAX + 1]), 0);
	wait_for(&answers[HASHER_QUEUE_MAX + 1]);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].n != 1 || answers[i].error != -EKEYREJECTED)
			fail_msg("answer %zu: %d, %d times", i, answers[i].error, answers[i].n);
}

static void test_a_child_that_fails_lets_nobody_in(void **state)
{
	static const struct {
		const char *body, *hash;
		int error;
	} rows[] = {
		{"exit 1", "x", -ECHILD},	 {"exit 3", "x", -ECHILD},
		{"kill -SEGV $$", "x", -ECHILD}, {"exit 0", "", -EPROTO},
		{"echo '$1$abc'", "", -EPROTO},	 {"exit 2", "", -ECHILD},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct answer a = {0};

		begin_script(rows[i].body);
		assert_int_equal(hasher_add(hasher, one, rows[i].hash, take, &a), 0);
		wait_for(&a);
		if (a.error != rows[i].error || a.hash[0] != '\0')
			fail_msg("%s: %d", rows[i].body, a.error);
		end(NULL);
	}
}

static void test_a_program_that_is_not_there_is_an_error_and_the_next_is_tried(void **state)
{
	struct answer a = {0}, b = {0};

	begin("/nowhere/hadir-hash");
	assert_int_equal(hasher_add(hasher, one, NULL, take, &a), 0);
	assert_int_equal(hasher_add(hasher, one, NULL, take, &b), 0);
	wait_for(&b);
	assert_int_equal(a.error, -ENOENT);
	assert_int_equal(b.error, -ENOENT);
}

static void test_a_child_that_hangs_is_killed_in_time(void **state)
{
	struct answer a = {0};

	begin_script("exec sleep 1000");
	hasher_set_limit(hasher, 50 * 1000);
	assert_int_equal(hasher_add(hasher, one, NULL, take, &a), 0);
	wait_for(&a);
	assert_int_equal(a.error, -ETIMEDOUT);
}

static int setup_all(void **state)
{
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0 || mkdtemp(folder) == NULL)
		return -1;
	self[n] = '\0'; /* …/tests/unit/account_hasher */
	snprintf(real, sizeof(real), "%s/hadir-hash", dirname(dirname(dirname(self))));
	snprintf(script, sizeof(script), "%s/child", folder);
	return 0;
}

static int teardown_all(void **state)
{
	unlink(script);
	return rmdir(folder);
}

#define CLAIM(f) cmocka_unit_test_teardown(f, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(test_a_hash_fits_its_own_input_alone),
		CLAIM(test_one_is_worked_on_and_eight_wait),
		CLAIM(test_a_child_that_fails_lets_nobody_in),
		CLAIM(test_a_program_that_is_not_there_is_an_error_and_the_next_is_tried),
		CLAIM(test_a_child_that_hangs_is_killed_in_time),
	};

	return cmocka_run_group_tests(tests, setup_all, teardown_all);
}
