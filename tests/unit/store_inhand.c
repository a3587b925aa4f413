/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/inhand.h"

struct record {
	uint64_t tag;
	char bytes[40];
};

static const struct record some[] = {{.tag = 1, .bytes = "satu"}, {.tag = 2, .bytes = "dua"}};
static const struct record others[] = {{.tag = 3, .bytes = "tiga"}};

/* A start of the daemon finds so much in hand. */
static struct inhand *start(const char *path, size_t want_n)
{
	struct inhand *h;
	const void *records;
	size_t n;

	must(inhand_open(path, sizeof(struct record), &h));
	inhand_found(h, &records, &n);
	assert_int_equal(n, want_n);
	if (n == ARRAY_LEN(some))
		assert_memory_equal(records, some, sizeof(some));
	return h;
}

/* Each row is a process, which leaves what is in hand as its death would. */
static void test_each_taking_up_of_the_same_records_is_counted(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *what;
		const struct record *put; /* NULL: it dies before */
		size_t n;
		unsigned want_again; /* 0: it dies before it takes them up again */
		bool excused;
		size_t left;
	} lives[] = {
		{"they came in", some, 2, 0, false, 2},
		{"taken up again", some, 2, 1, false, 2},
		{"ended on its way there", NULL, 0, 0, false, 2},
		{"and taken up again", some, 2, 2, false, 2},
		{"this one lived on with them", some, 2, 3, true, 2},
		{"so they begin again", some, 2, 1, false, 2},
		{"the first was stored", others, 1, 1, false, 1},
		{"what is left has a count of its own", others, 1, 2, false, 1},
	};
	size_t in_hand = 0;

	for (size_t i = 0; i < ARRAY_LEN(lives); i++) {
		struct inhand *h = start(f->path, in_hand);

		print_message("%s\n", lives[i].what);
		if (lives[i].put != NULL)
			inhand_put(h, lives[i].put, lives[i].n);
		if (lives[i].want_again > 0)
			assert_int_equal(inhand_again(h), lives[i].want_again);
		if (lives[i].excused)
			inhand_excuse(h);
		in_hand = lives[i].left;
		inhand_free(NULL);
		inhand_free(h); /* writes nothing */
	}
}

static void test_what_was_cleared_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct inhand *h = start(f->path, 0);

	inhand_put(h, some, 2);
	inhand_clear(h);
	inhand_free(h);
	inhand_free(start(f->path, 0));
}

static void test_records_survive_sigkill(void **state)
{
	struct fixture *f = *state;
	pid_t pid = fork();

	if (pid == 0) {
		struct inhand *h;

		if (inhand_open(f->path, sizeof(struct record), &h) == 0)
			inhand_put(h, some, 2);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, NULL, 0);
	inhand_free(start(f->path, 2));
}

static void test_sixty_four_records_fit(void **state)
{
	struct fixture *f = *state;
	struct inhand *h = start(f->path, 0);
	struct record full[INHAND_RECORDS_MAX];

	memset(full, 0x5a, sizeof(full));
	inhand_put(h, full, INHAND_RECORDS_MAX);
	inhand_free(h);
	inhand_free(start(f->path, INHAND_RECORDS_MAX));
}

/* Each byte of the file in turn as a power cut may leave it, and each shorter file. */
static void test_a_torn_file_counts_as_empty(void **state)
{
	struct fixture *f = *state;
	off_t size = 4 * 4 + 8 + (off_t)sizeof(some);

	for (off_t at = 0; at < size; at += 3) {
		struct inhand *h;
		const void *records;
		size_t n;
		uint8_t byte;
		int fd;

		unlink(f->path);
		h = start(f->path, 0);
		inhand_put(h, some, 2);
		inhand_free(h);
		fd = open(f->path, O_RDWR);
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		close(fd);
		must(inhand_open(f->path, sizeof(struct record), &h));
		inhand_found(h, &records, &n);
		if (n != 0 && !(at >= 12 && at < 16)) /* the count itself */
			fail_msg("byte %d: %zu records", (int)at, n);
		inhand_free(h);
		assert_int_equal(truncate(f->path, at), 0);
		must(inhand_open(f->path, sizeof(struct record), &h));
		inhand_free(h);
	}
}

static void test_another_size_of_record_counts_as_empty(void **state)
{
	struct fixture *f = *state;
	struct inhand *h = start(f->path, 0);
	const void *records;
	size_t n;

	inhand_put(h, some, 2);
	inhand_free(h);
	must(inhand_open(f->path, sizeof(struct record) + 8, &h));
	inhand_found(h, &records, &n);
	assert_int_equal(n, 0);
	inhand_free(h);
}

static void test_a_path_that_cannot_be_is_told(void **state)
{
	struct inhand *h = NULL;

	assert_int_equal(inhand_open("/nowhere/inhand", 8, &h), -ENOENT);
	assert_null(h);
}

static void test_what_was_cleared_is_not_in_the_file(void **state)
{
	struct fixture *f = *state;
	static const char *const words[] = {"satu", "dua", "tiga"};
	struct inhand *h = start(f->path, 0);
	char bytes[65536];
	size_t n;
	FILE *file;

	inhand_put(h, some, 2);
	inhand_put(h, others, 1); /* fewer */
	inhand_clear(h);
	inhand_free(h);
	file = fopen(f->path, "r");
	assert_non_null(file);
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	assert_true(n > sizeof(some));
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (memmem(bytes, n, words[i], strlen(words[i])) != NULL)
			fail_msg("%s is still there", words[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_make, fixture_teardown)
		ROW(test_each_taking_up_of_the_same_records_is_counted),
		ROW(test_what_was_cleared_is_not_found),
		ROW(test_records_survive_sigkill),
		ROW(test_sixty_four_records_fit),
		ROW(test_a_torn_file_counts_as_empty),
		ROW(test_another_size_of_record_counts_as_empty),
		ROW(test_a_path_that_cannot_be_is_told),
		ROW(test_what_was_cleared_is_not_in_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
