/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "backup/key.h"
#include "backup/tape.h"
#include "backup/tar.h"
#include "base/util.h"

enum { SEALED = TAPE_BLOCK + 17, HEAD = 48, ROOM = 5 * SEALED };

static const uint8_t key[BACKUP_KEY_SIZE] = {1, 2, 3}, other[BACKUP_KEY_SIZE] = {1, 2, 4};

static int fresh_file(void)
{
	int fd = memfd_create("tape", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + i / 251);
}

/* A tape of `size` bytes, in pieces of a thousand. */
static int record(size_t size)
{
	int fd = fresh_file();
	uint8_t piece[1000];
	struct tape *t;

	assert_int_equal(tape_create(fd, key, &t), 0);
	for (size_t done = 0; done < size;) {
		size_t n = size - done < sizeof(piece) ? size - done : sizeof(piece);

		for (size_t i = 0; i < n; i++)
			piece[i] = byte_at(done + i);
		assert_int_equal(tape_write(t, piece, n), 0);
		done += n;
	}
	assert_int_equal(tape_finish(t), 0);
	tape_free(t);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* The whole of it, and its end; nothing that was not written is given out. 0 or the error. */
static int play(int fd, const uint8_t *with, size_t size)
{
	uint8_t piece[777];
	struct tape *t = NULL;
	int r;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	r = tape_open(fd, with, &t);
	for (size_t done = 0; r == 0 && done < size;) {
		size_t n = size - done < sizeof(piece) ? size - done : sizeof(piece);

		r = tape_read(t, piece, n);
		for (size_t i = 0; r == 0 && i < n; i++)
			if (piece[i] != byte_at(done + i))
				fail_msg("byte %zu came out changed", done + i);
		done += n;
	}
	if (r == 0)
		r = tape_end(t);
	tape_free(t);
	return r;
}

static void test_what_is_written_comes_back(void **state)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 2 * 65536, 200000};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		int fd = record(sizes[i]);
		int r = play(fd, key, sizes[i]);

		if (r != 0)
			fail_msg("%zu bytes: %s", sizes[i], strerror(-r));
		if (sizes[i] > 0 &&
		    play(fd, key, sizes[i] - 1) != (byte_at(sizes[i] - 1) ? -EBADMSG : 0))
			fail_msg("%zu bytes: the end came before its last byte", sizes[i]);
		if (play(fd, key, sizes[i] + 1) != -ENODATA)
			fail_msg("%zu bytes: one more was given out", sizes[i]);
		close(fd);
	}
}

static size_t load(int fd, uint8_t *all)
{
	ssize_t n = pread(fd, all, ROOM, 0);

	assert_true(n > 0);
	return (size_t)n;
}

static int play_bytes(const uint8_t *all, size_t n, size_t size)
{
	int fd = fresh_file(), r;

	assert_int_equal(write(fd, all, n), (ssize_t)n);
	r = play(fd, key, size);
	close(fd);
	return r;
}

static void test_a_changed_byte_is_noticed_wherever_it_is(void **state)
{
	static uint8_t all[ROOM];
	const size_t size = 2 * TAPE_BLOCK + 500;
	int fd = record(size);
	size_t n = load(fd, all);

	for (size_t at = 0; at < n; at += at < 100 || at + 600 > n ? 1 : 1009) {
		int r;

		all[at] ^= 0x10;
		r = play_bytes(all, n, size);
		all[at] ^= 0x10;
		if (r == 0)
			fail_msg("byte %zu changed and nobody saw", at);
		if (at < 16 && r != -EPROTO)
			fail_msg("byte %zu: want another program's, got %s", at, strerror(-r));
	}
	close(fd);
}

static void test_a_cut_is_noticed_wherever_it_is(void **state)
{
	static uint8_t all[ROOM];
	const size_t size = 2 * TAPE_BLOCK; /* also where a block ends */
	int fd = record(size);
	size_t n = load(fd, all);

	for (size_t at = 0; at < n; at += at < 100 || (at % SEALED) - HEAD + 3 < 7 ? 1 : 487)
		if (play_bytes(all, at, size) == 0)
			fail_msg("cut to %zu of %zu bytes and nobody saw", at, n);
	assert_int_equal(play_bytes(all, HEAD + SEALED, size), -ENODATA);
	all[n] = 'x';
	if (play_bytes(all, n + 1, size) == 0)
		fail_msg("a byte behind the end and nobody saw");
	close(fd);
}

static void test_blocks_that_moved_are_noticed(void **state)
{
	static uint8_t all[ROOM], moved[ROOM];
	const size_t size = 3 * TAPE_BLOCK;
	int fd = record(size);
	size_t n = load(fd, all);

	memcpy(moved, all, n);
	memcpy(moved + HEAD, all + HEAD + SEALED, SEALED);
	memcpy(moved + HEAD + SEALED, all + HEAD, SEALED);
	assert_int_equal(play_bytes(moved, n, size), -EBADMSG);
	memcpy(moved + HEAD, all + HEAD, SEALED); /* twice the same */
	assert_int_equal(play_bytes(moved, n, size), -EBADMSG);
	memcpy(moved + HEAD + SEALED, all + HEAD + 2 * SEALED, n - HEAD - 2 * SEALED);
	assert_int_equal(play_bytes(moved, n - SEALED, size - TAPE_BLOCK), -EBADMSG);
	close(fd);
}

static void test_another_key_is_told_from_damage(void **state)
{
	int fd = record(1000);

	assert_int_equal(play(fd, other, 1000), -EKEYREJECTED);
	close(fd);
}

static void test_a_medium_that_fails_says_so(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int folder = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	struct tape *t = NULL;
	uint8_t byte;

	assert_true(full >= 0 && folder >= 0);
	assert_int_equal(tape_create(full, key, &t), -ENOSPC);
	assert_int_equal(tape_open(folder, key, &t), -EISDIR);
	assert_null(t);
	close(full);
	fd = record(TAPE_BLOCK);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(tape_open(fd, key, &t), 0);
	assert_int_equal(dup2(folder, fd), fd); /* what it was is pulled out */
	assert_int_equal(tape_read(t, &byte, 1), -EISDIR);
	tape_free(t);
	close(fd);
	close(folder);
}

static void test_a_medium_that_fails_in_the_middle_says_so(void **state)
{
	static const uint8_t much[3 * TAPE_BLOCK];
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), fd = fresh_file(), ends[2];
	uint8_t head[24];
	struct tape *t;

	assert_int_equal(tape_create(fd, key, &t), 0);
	assert_int_equal(tape_write(t, much, TAPE_BLOCK), 0);
	assert_int_equal(dup2(full, fd), fd);
	assert_int_equal(tape_write(t, much, sizeof(much)), -ENOSPC);
	assert_int_equal(tape_finish(t), -ENOSPC);
	tape_free(t);
	close(fd);
	close(full);
	/* Our head, and then nothing comes. */
	fd = record(10);
	assert_int_equal(read(fd, head, sizeof(head)), (ssize_t)sizeof(head));
	close(fd);
	assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], head, sizeof(head)), (ssize_t)sizeof(head));
	assert_int_equal(tape_open(ends[0], key, &t), -EAGAIN);
	close(ends[0]);
	close(ends[1]);
}

static void test_an_end_that_was_cut_off_is_no_end(void **state)
{
	static uint8_t all[ROOM];
	int fd = record(2 * TAPE_BLOCK);
	size_t n = load(fd, all);

	assert_int_equal(play_bytes(all, n, 2 * TAPE_BLOCK), 0);
	assert_int_equal(play_bytes(all, n - 1, TAPE_BLOCK), -EBADMSG);
	close(fd);
}

static void test_the_same_twice_is_not_the_same_on_the_medium(void **state)
{
	static uint8_t one[ROOM], two[ROOM];
	int a = record(1000), b = record(1000);

	assert_int_equal(load(a, one), load(b, two));
	assert_memory_not_equal(one + HEAD, two + HEAD, 1000);
	close(a);
	close(b);
}

#define NAME10 "aaaaaaaaaa"
#define NAME100 NAME10 NAME10 NAME10 NAME10 NAME10 NAME10 NAME10 NAME10 NAME10 NAME10

static void test_a_name_that_leads_elsewhere_is_no_name(void **state)
{
	static const struct {
		const char *name;
		bool safe;
	} rows[] = {
		{"database", true},
		{"conf/hadir.conf", true},
		{"a/b/c", true},
		{"", false},
		{"/etc/passwd", false},
		{"../etc/passwd", false},
		{"conf/../../etc", false},
		{"conf/..", false},
		{".", false},
		{"conf/.hidden", false},
		{"conf//x", false},
		{"conf/", false},
		{"a\nb", false},
		{"credentials/broker_kantor", true},
		{NAME100, true},
		{NAME100 "b", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (tar_name_safe(rows[i].name) != rows[i].safe)
			fail_msg("\"%s\": want %d", rows[i].name, rows[i].safe);
}

static void test_a_tar_header_is_itself_or_nothing(void **state)
{
	const struct tar_entry e = {.name = "conf/rules/perpres.conf",
				    .mode = 0644,
				    .size = 123456789,
				    .mtime_s = 1795338209};
	uint8_t block[TAR_BLOCK], zeros[TAR_BLOCK] = {0};
	struct tar_entry back;

	assert_int_equal(tar_encode(&e, block), 0);
	assert_int_equal(tar_decode(block, &back), 1);
	assert_string_equal(back.name, e.name);
	assert_true(back.mode == e.mode && back.size == e.size && back.mtime_s == e.mtime_s);
	assert_int_equal(tar_decode(zeros, &back), 0);
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		block[i] ^= 1;
		if (tar_decode(block, &back) == 1 && i != 148 + 7)
			fail_msg("byte %zu changed and nobody saw", i);
		block[i] ^= 1;
	}
}

static void test_what_does_not_fit_a_tar_header_is_refused(void **state)
{
	static const struct {
		struct tar_entry e;
		int want;
	} rows[] = {
		{{.name = "a", .size = (1LL << 33) - 1, .mtime_s = (1LL << 33) - 1}, 0},
		{{.name = "a", .size = 1LL << 33}, -EFBIG},
		{{.name = "a", .size = -1}, -EFBIG},
		{{.name = "a", .mtime_s = 1LL << 33}, -EINVAL},
		{{.name = "a", .mtime_s = -1}, -EINVAL},
		{{.name = "../x"}, -EINVAL},
		{{.name = NAME100}, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t block[TAR_BLOCK];
		struct tar_entry back;

		if (tar_encode(&rows[i].e, block) != rows[i].want)
			fail_msg("row %zu: want %d", i, rows[i].want);
		if (rows[i].want == 0 &&
		    (tar_decode(block, &back) != 1 || back.size != rows[i].e.size ||
		     back.mtime_s != rows[i].e.mtime_s || strcmp(back.name, rows[i].e.name) != 0))
			fail_msg("row %zu: another entry came back", i);
	}
}

/* Of a stranger who can count: the sum is that of the bytes. */
static void test_a_tar_header_with_a_field_that_is_none_is_refused(void **state)
{
	static const struct {
		size_t at;
		char byte;
		const char *what;
	} rows[] = {
		{0, '.', "a hidden file"},
		{0, '\0', "no name"},
		{104, '8', "mode: no octal digit"},
		{104, ' ', "mode: a blank"},
		{107, ' ', "mode: no end"},
		{130, '9', "size: no octal digit"},
		{135, '0', "size: no end"},
		{140, '/', "time: no octal digit"},
		{147, '0', "time: no end"},
		{156, '5', "a folder"},
		{156, '2', "a link"},
		{257, 'U', "no ustar"},
	};
	const struct tar_entry e = {.name = "conf/hadir.conf", .mode = 0644};
	uint8_t block[TAR_BLOCK];
	struct tar_entry back;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned sum = 8 * ' ';

		assert_int_equal(tar_encode(&e, block), 0);
		block[rows[i].at] = (uint8_t)rows[i].byte;
		for (size_t k = 0; k < TAR_BLOCK; k++)
			sum += k >= 148 && k < 156 ? 0 : block[k];
		snprintf((char *)block + 148, 8, "%06o", sum);
		if (tar_decode(block, &back) != -EBADMSG)
			fail_msg("%s: taken", rows[i].what);
	}
	assert_int_equal(tar_encode(&e, block), 0);
	block[150] = '8'; /* of the sum itself */
	assert_int_equal(tar_decode(block, &back), -EBADMSG);
}

static void test_the_key_can_be_typed_from_its_sheet(void **state)
{
	uint8_t secret[BACKUP_KEY_SIZE], back[BACKUP_KEY_SIZE];
	char sheet[BACKUP_SHEET_SIZE], loose[2 * BACKUP_SHEET_SIZE] = "", *p = loose;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = byte_at(7 * i + 3);
	backup_key_sheet(secret, sheet);
	assert_int_equal(strlen(sheet), 17 * 5 - 1);
	for (const char *s = sheet; *s != '\0'; s++) { /* as people type */
		*p++ = *s == ' ' ? (s - sheet) % 2 ? '-' : '\n' : *s;
		if (*s >= 'a' && *s <= 'f' && (s - sheet) % 3 == 0)
			p[-1] = (char)(*s - 'a' + 'A');
	}
	assert_int_equal(backup_key_parse(loose, back), 0);
	assert_memory_equal(back, secret, sizeof(secret));
	for (size_t i = 0; sheet[i] != '\0'; i++) {
		char was = sheet[i];

		if (was == ' ')
			continue;
		sheet[i] = was == '7' ? '1' : '7';
		if (backup_key_parse(sheet, back) != -EBADMSG)
			fail_msg("digit %zu mistyped and nobody saw", i);
		sheet[i] = was;
	}
}

static void test_what_is_no_key_is_refused(void **state)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
		{"", -EINVAL},
		{"0123", -EINVAL},
		{"0000000000000000000000000000000000000000000000000000000000000000", 0},
		{"000000000000000000000000000000000000000000000000000000000000000g", -EINVAL},
		{"0000000000000000000000000000000000000000000000000000000000000000 0000", -EBADMSG},
		{"0000000000000000000000000000000000000000000000000000000000000000 0000 0",
		 -EINVAL},
	};
	uint8_t back[BACKUP_KEY_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (backup_key_parse(rows[i].text, back) != rows[i].want)
			fail_msg("\"%s\": want %d", rows[i].text, rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_comes_back),
		cmocka_unit_test(test_a_changed_byte_is_noticed_wherever_it_is),
		cmocka_unit_test(test_a_cut_is_noticed_wherever_it_is),
		cmocka_unit_test(test_blocks_that_moved_are_noticed),
		cmocka_unit_test(test_another_key_is_told_from_damage),
		cmocka_unit_test(test_a_medium_that_fails_says_so),
		cmocka_unit_test(test_a_medium_that_fails_in_the_middle_says_so),
		cmocka_unit_test(test_an_end_that_was_cut_off_is_no_end),
		cmocka_unit_test(test_the_same_twice_is_not_the_same_on_the_medium),
		cmocka_unit_test(test_a_name_that_leads_elsewhere_is_no_name),
		cmocka_unit_test(test_a_tar_header_is_itself_or_nothing),
		cmocka_unit_test(test_what_does_not_fit_a_tar_header_is_refused),
		cmocka_unit_test(test_a_tar_header_with_a_field_that_is_none_is_refused),
		cmocka_unit_test(test_the_key_can_be_typed_from_its_sheet),
		cmocka_unit_test(test_what_is_no_key_is_refused),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
