/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_STORE_FIXTURE_H
#define HADIR_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "store/chain.h"
#include "store/journal.h"
#include "store/query.h"
#include "store/roster.h"
#include "store/store.h"

/* A directory of its own for each test, with the database "hadir.db" in it. */

struct fixture {
	char dir[64];
	char path[96];
	struct store *store;
	struct store_session session;
	char why[STORE_WHY_SIZE];
};

static const uint8_t fixture_key[STORE_KEY_SIZE] = {7, 7, 7};
static const char fixture_boot_id[] = "00112233445566778899aabbccddeeff";
static const struct moment fixture_now = {.boottime_ns = 5 * NS_PER_S,
					  .realtime_ns = 1767225600 * NS_PER_S};

static inline void must_at(const char *file, int line, const char *what, int r)
{
	if (r < 0)
		fail_msg("%s:%d: %s: %s", file, line, what, strerror(-r));
}
#define must(expression) must_at(__FILE__, __LINE__, #expression, (expression))

static inline void fixture_open(struct fixture *f)
{
	must(store_open(f->path, fixture_key, &f->store, f->why));
	must(store_start(f->store, fixture_boot_id, fixture_now, &f->session));
}

static inline void fixture_close(struct fixture *f)
{
	store_free(f->store);
	f->store = NULL;
}

static inline int fixture_make(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/hadir-store-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/hadir.db", f->dir);
	*state = f;
	return 0;
}

static inline int fixture_setup(void **state)
{
	if (fixture_make(state) < 0)
		return -1;
	fixture_open(*state);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	DIR *dir = opendir(f->dir);
	struct dirent *entry;

	store_free(f->store);
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
	rmdir(f->dir);
	free(f);
	return 0;
}

/* Files of the directory, by name. */
static inline void fixture_copy(const struct fixture *f, const char *from, const char *to)
{
	char source[128], target[128], buffer[65536];
	int in, out;
	ssize_t n;

	snprintf(source, sizeof(source), "%s/%s", f->dir, from);
	snprintf(target, sizeof(target), "%s/%s", f->dir, to);
	in = open(source, O_RDONLY);
	out = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0640);
	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		assert_int_equal(write(out, buffer, (size_t)n), n);
	close(in);
	close(out);
}

/* A Wiegand punch of credential number `who`, `s` seconds after boot. */
/* Straight from the file: what is committed, whether the store is open or not. */
static inline int64_t fixture_number(const struct fixture *f, const char *sql)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	int64_t n;

	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static inline void fixture_assert_whole(struct fixture *f, const char *when)
{
	struct chain_report report;

	must(store_verify(store_query(f->store), NULL, &report));
	if (report.fault != CHAIN_WHOLE)
		fail_msg("%s: %s %d is %s", when, report.kind, (int)report.row,
			 chain_fault_name(report.fault));
}

static inline struct journal_row wiegand_punch(uint8_t who, int64_t s)
{
	return (struct journal_row){
		.reader = "pintu-depan",
		.credential = {0xc0, who},
		.at = {.boot = 1, .boottime_ns = s * NS_PER_S},
		.since = {1, s * NS_PER_S},
		.realtime_ns = (1767225600 + s) * NS_PER_S,
		.utc_offset_s = 8 * 3600,
	};
}

static inline int count_punches(void *arg, const struct punch_row *row)
{
	(void)row;
	++*(int *)arg;
	return 0;
}

#endif
