/* SPDX-License-Identifier: MIT */
/*
 * A database that a dying card, or somebody with an editor, has changed: who reads it, verifies the
 * chain or opens it to go on ends with an answer or an error, and rows come whole or not at all.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "bytes.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/query.h"
#include "store/roster.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGE = 4096 };

static const uint8_t office_key[STORE_KEY_SIZE] = {7, 7, 7};
static const char boot_id[] = "00112233445566778899aabbccddeeff";
static const struct moment now = {.boottime_ns = 5 * NS_PER_S,
				  .realtime_ns = 1767225600 * NS_PER_S};
static char path[64], copy[80];
static int file; /* never closed: that would end SQLite's locks on it */
static uint8_t *whole;
static size_t whole_size;
static struct query *kept;

static void must(int r)
{
	if (r < 0)
		abort();
}

static void fill(struct store *s)
{
	static const char rule[] = "[rule]\nname = contoh\nversion = 1\n";

	must(rule_append(s,
			 &(struct rule_row){.name = "contoh",
					    .version = "1",
					    .valid_from = 20454,
					    .text = rule,
					    .source = "-",
					    .author = "it",
					    .approver = "camat"},
			 &(int64_t){0}));
	must(person_append(s, &(struct person_row){.person = "pegawai-01",
						   .from_day = 20454,
						   .to_day = 29220,
						   .status = "PNS"}));
	for (int i = 0; i < 12; i++) {
		struct journal_row row = {
			.reader = "pintu-depan",
			.credential = {0xc0, (uint8_t)(i % 7)},
			.at = {.boot = 1, .boottime_ns = (10 + i) * NS_PER_S},
			.since = {1, (10 + i) * NS_PER_S},
			.realtime_ns = (1767225600 + i) * NS_PER_S,
			.utc_offset_s = 8 * 3600,
		};

		must(journal_append(s, &row, &row.seq));
		must(journal_place(s, row.seq, 20454 + i / 3));
	}
	must(timeref_append(s,
			    &(struct timeref_row){.at = {1, 9 * NS_PER_S},
						  .utc_ns = 1767225600 * NS_PER_S,
						  .err_ms = 5,
						  .source = "ntp"},
			    &(int64_t){0}));
	must(coverage_append(s,
			     &(struct coverage_row){.reader = "pintu-depan",
						    .from = {1, 9 * NS_PER_S},
						    .to = {1, 99 * NS_PER_S},
						    .state = "up"},
			     &(int64_t){0}));
}

static void remove_all(void)
{
	static const char *const ends[] = {
		"",	".copy", ".copy-wal", ".copy-shm", ".copy.lock", ".copy.heartbeat",
		"-wal", "-shm",	 ".lock",     ".heartbeat"};
	char name[96];

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static void prepare(void)
{
	struct store_session session;
	struct store *s;
	char why[STORE_WHY_SIZE];

	if (whole != NULL)
		return;
	snprintf(path, sizeof(path), "/dev/shm/hadir-fuzz-%d.db", (int)getpid());
	snprintf(copy, sizeof(copy), "%s.copy", path);
	remove_all();
	atexit(remove_all);
	must(store_open(path, office_key, &s, why));
	must(store_start(s, boot_id, now, &session));
	must(store_begin(s));
	fill(s);
	must(store_commit(s));
	store_free(s);
	file = open(path, O_RDWR | O_CLOEXEC);
	whole_size = (size_t)lseek(file, 0, SEEK_END);
	whole = malloc(whole_size);
	if (whole == NULL || pread(file, whole, whole_size, 0) != (ssize_t)whole_size)
		abort();
	must(query_open(path, &kept));
}

/* Where a dying card or a person hits: anywhere, or what a page begins and ends with. */
static size_t place(struct bytes *b)
{
	uint8_t how = take(b);
	size_t page = (size_t)take(b) * PAGE % whole_size, at = take16(b) % PAGE;

	if (how % 4 == 0)
		return page + at;
	return how % 4 == 1 ? page + at % 128 : page + PAGE - 1 - at % 512;
}

static void spoil(struct bytes *b)
{
	for (unsigned n = take(b) % 8; n > 0; n--) {
		size_t at = place(b);
		uint8_t length = take(b) % 16, what[16];

		take_all(b, what, length);
		if (at + length > whole_size)
			length = (uint8_t)(whole_size - at);
		if (pwrite(file, what, length, (off_t)at) < 0)
			abort();
	}
	if (take(b) == 0xff && ftruncate(file, take16(b) * 16) < 0)
		abort();
}

static void mend(void)
{
	if (pwrite(file, whole, whole_size, 0) != (ssize_t)whole_size ||
	    ftruncate(file, (off_t)whole_size) < 0)
		abort();
}

static int see_punch(void *arg, const struct punch_row *row)
{
	assert(memchr(row->punch.reader, '\0', sizeof(row->punch.reader)) != NULL);
	assert(memchr(row->epoch, '\0', sizeof(row->epoch)) != NULL);
	return ++*(int *)arg > 1000;
}

static int see_rule(void *arg, const struct rule_row *row)
{
	assert(row->name != NULL && row->text != NULL && row->source != NULL);
	return ++*(int *)arg > 1000;
}

static int see_timeref(void *arg, const struct timeref_row *row)
{
	assert(memchr(row->source, '\0', sizeof(row->source)) != NULL);
	return ++*(int *)arg > 1000;
}

static int see_coverage(void *arg, const struct coverage_row *row)
{
	assert(memchr(row->state, '\0', sizeof(row->state)) != NULL);
	return ++*(int *)arg > 1000;
}

static void read_all(struct query *q)
{
	struct chain_report report;
	struct roster_rows roster;
	int n = 0, r = store_verify(q, NULL, &report);

	assert(r <= 0);
	if (r == 0)
		assert(chain_fault_name(report.fault) != NULL &&
		       memchr(report.kind, '\0', sizeof(report.kind)) != NULL);
	query_day_punches(q, 20455, see_punch, &n);
	query_period_punches(q, 20454, 20460, see_punch, &n);
	query_rules(q, see_rule, &n);
	query_timerefs(q, see_timeref, &n);
	query_coverage_last(q, see_coverage, &n);
	if (roster_rows_load(q, &roster) == 0)
		roster_rows_done(&roster);
}

/* With a connection that was there before the damage, and has forgotten all but the schema. */
static void read_on(void)
{
	sqlite3_db_release_memory(kept->db);
	read_all(kept);
}

static void read_anew(void)
{
	struct query *q;
	int r = query_open(path, &q);

	assert(r <= 0);
	if (r < 0)
		return;
	read_all(q);
	query_free(q);
}

/* What stands in `path` now. */
static void put_copy(void)
{
	static uint8_t *bytes;
	int fd = open(copy, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	ssize_t n;

	if (bytes == NULL)
		bytes = malloc(whole_size + 16 * UINT16_MAX);
	n = pread(file, bytes, whole_size + 16 * UINT16_MAX, 0);
	assert(fd >= 0 && n >= 0 && write(fd, bytes, (size_t)n) == n);
	close(fd);
}

static void go_on(void)
{
	struct store_session session;
	struct store *s;
	char why[STORE_WHY_SIZE] = "";
	int r;

	put_copy();
	r = store_open(copy, office_key, &s, why);
	assert(r <= 0);
	if (r < 0) {
		assert(why[0] != '\0' && memchr(why, '\0', sizeof(why)) != NULL);
		return;
	}
	r = store_start(s, boot_id, now, &session);
	assert(r <= 0);
	store_free(s);
}

/* Opening costs a hundred times what reading does: of each input its own sum says whether. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.at = data, .left = size};
	unsigned sum = 0;

	prepare();
	for (size_t i = 0; i < size; i++)
		sum += data[i];
	spoil(&b);
	if (sum % 32 == 0)
		read_anew();
	else
		read_on();
	if (sum % 64 == 1)
		go_on();
	mend();
	return 0;
}
