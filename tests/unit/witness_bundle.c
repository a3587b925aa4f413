/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "witness/bundle.h"
#include "witness/line.h"

/*
 * A small office's chain, of which every third row is evidence: what is written here line by line
 * is what hadir-evidence(5) describes.
 */

enum { LINKS = 30, LINES_MAX = 64 };

static const uint8_t seed[NOTE_SEED_SIZE] = {7};
static char *lines[LINES_MAX];
static size_t n_lines;
static char vkey[NOTE_VKEY_SIZE], notes[LINKS + 1][NOTE_TEXT_SIZE];
static struct note_signer signer;

static char *quoted(const char *text, char ret[2 * NOTE_TEXT_SIZE])
{
	char *p = ret;

	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\n')
			*p++ = '\\';
		*p++ = *text == '\n' ? 'n' : *text;
	}
	*p = '\0';
	return ret;
}

__attribute__((format(printf, 1, 2))) static void line(const char *format, ...)
{
	va_list args;

	assert_true(n_lines < LINES_MAX);
	va_start(args, format);
	assert_true(vasprintf(&lines[n_lines++], format, args) > 0);
	va_end(args);
}

static void note_line(int64_t seq, const uint8_t hash[CHAINHASH_SIZE])
{
	struct note n = {.seq = seq, .epoch = "0123456789abcdef"};
	char text[2 * NOTE_TEXT_SIZE];

	snprintf(n.day, sizeof(n.day), "2026-03-%02d", (int)seq);
	memcpy(n.hash, hash, sizeof(n.hash));
	assert_int_equal(note_write(&n, &signer, notes[seq]), 0);
	line("{\"note\":\"%s\"}\n", quoted(notes[seq], text));
}

/* Links 5 to 14, with notes at 10 and 14; and 21 to 30, with one at 27. */
static int write_lines(void **state)
{
	uint8_t hash[CHAINHASH_SIZE], row_hash[CHAINHASH_SIZE];
	char hex[2 * CHAINHASH_SIZE + 1], row[64], text[2 * NOTE_TEXT_SIZE], base64[64];
	int rows = 0;

	assert_int_equal(note_signer_init(&signer, "contoh", seed), 0);
	note_vkey_write(&signer.key, vkey);
	line("{\"hadir-evidence\":1,\"origin\":\"hadir/contoh\",\"person\":\"pegawai-01\","
	     "\"from\":\"2026-03-01\",\"to\":\"2026-03-31\",\"key\":\"%s\"}\n",
	     vkey);
	line("{\"info\":{\"kind\":\"verdict\"}}\n");
	chainhash_origin("0123456789abcdef", hash);
	for (int i = 1; i <= LINKS; i++) {
		snprintf(row, sizeof(row), "{\"kind\":\"journal\",\"reader\":\"pintu\",\"seq\":%d}",
			 i + 100);
		if (i == 5 || i == 21) {
			hex_encode(hex, hash, sizeof(hash));
			line("{\"after\":%d,\"hash\":\"%s\"}\n", i - 1, hex);
		}
		chainhash_row(row, strlen(row), row_hash);
		chainhash_link(hash, row_hash, hash);
		if (i < 5 || (i > 14 && i < 21))
			continue;
		if (i % 3 == 0) {
			line("{\"seq\":%d,\"table\":\"journal\",\"row\":\"%s\"}\n", i,
			     quoted(row, text));
			rows++;
		} else {
			sodium_bin2base64(base64, sizeof(base64), row_hash, sizeof(row_hash),
					  sodium_base64_VARIANT_ORIGINAL);
			line("{\"seq\":%d,\"hashes\":\"%s\"}\n", i, base64);
		}
		if (i == 10 || i == 14 || i == 27)
			note_line(i, hash);
	}
	line("{\"end\":{\"rows\":%d}}\n", rows);
	return 0;
}

static int free_lines(void **state)
{
	for (size_t i = 0; i < n_lines; i++)
		free(lines[i]);
	n_lines = 0;
	return 0;
}

static char told[1024];

static void tell(void *arg, const struct bundle_row *row)
{
	snprintf(told + strlen(told), sizeof(told) - strlen(told), "%d:%s ", (int)row->row,
		 row->proof != NULL ? row->proof->day + 8 : "-");
}

static void count_note(void *arg, const struct note *n)
{
	++*(int *)arg;
}

/* The lines as they are, but line `at` (-1: none) is `instead` (NULL: left out). */
static int check_with(const struct bundle_trust *trust, int at, const char *instead,
		      struct bundle_report *report)
{
	static const struct bundle_trust nobody;
	int seen = 0;
	const struct bundle_hooks hooks = {.row = tell, .note = count_note, .arg = &seen};
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int r;

	for (size_t i = 0; i < n_lines; i++)
		if ((int)i != at)
			fputs(lines[i], f);
		else if (instead != NULL)
			fputs(instead, f);
	fclose(f);
	f = fmemopen(text, size, "r");
	told[0] = '\0';
	r = bundle_check(f, trust != NULL ? trust : &nobody, &hooks, report);
	assert_int_equal(seen, report->notes);
	fclose(f);
	free(text);
	return r;
}

static void test_each_row_is_proved_by_the_first_note_behind_it(void **state)
{
	const struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1};
	struct bundle_report report;

	assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
	assert_string_equal(report.why, "");
	assert_string_equal(told, "106:10 109:10 112:14 121:27 124:27 127:27 130:- ");
	assert_int_equal(report.rows, 7);
	assert_int_equal(report.proved, 6);
	assert_int_equal(report.notes, 3);
	assert_string_equal(report.person, "pegawai-01");
	/* With the file's own key the same. */
	assert_int_equal(check_with(NULL, -1, NULL, &report), 0);
	assert_int_equal(report.proved, 6);
}

static void test_another_key_proves_nothing(void **state)
{
	static const uint8_t other_seed[NOTE_SEED_SIZE] = {8};
	struct note_signer other;
	struct bundle_trust trust = {.keys = &other.key, .n_keys = 1};
	struct bundle_report report;

	assert_int_equal(note_signer_init(&other, "contoh", other_seed), 0);
	assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
	assert_int_equal(report.proved, 0);
	assert_int_equal(report.foreign, 3);
	assert_string_equal(told, "106:- 109:- 112:- 121:- 124:- 127:- 130:- ");
}

/* Every line up to the last note: changing a byte of it, or leaving it out, is never taken
 * for a whole file that proves as much. */
static void test_no_line_can_be_changed_or_left_out(void **state)
{
	const struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1};
	struct bundle_report report;
	size_t tried = 0;

	for (size_t i = 2; strstr(lines[i - 1], "day 2026-03-27") == NULL; i++) {
		/* Without the note of 10 that of 14 proves the same. */
		if (strstr(lines[i], "day 2026-03-10") != NULL)
			continue;
		if (check_with(&trust, (int)i, NULL, &report) == 0 && report.proved >= 6)
			fail_msg("without line %zu: %s", i + 1, lines[i]);
		for (size_t at = 0; lines[i][at] != '\0'; at++) {
			char *changed = strdup(lines[i]);

			changed[at] ^= 1;
			if (check_with(&trust, (int)i, changed, &report) == 0 && report.proved >= 6)
				fail_msg("line %zu, byte %zu: %s", i + 1, at, changed);
			free(changed);
			tried++;
		}
	}
	assert_true(tried > 1000);
}

static void test_lines_in_another_order_are_refused(void **state)
{
	const struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1};
	struct bundle_report report;

	for (size_t i = 2; strstr(lines[i], "day 2026-03-27") == NULL; i++) {
		char *swap = lines[i];
		int r;

		lines[i] = lines[i + 1];
		lines[i + 1] = swap;
		r = check_with(&trust, -1, NULL, &report);
		if (r == 0 && report.proved >= 6)
			fail_msg("line %zu behind line %zu", i + 1, i + 2);
		lines[i + 1] = lines[i];
		lines[i] = swap;
	}
}

static void test_a_file_without_its_end_is_no_file(void **state)
{
	struct bundle_report report;
	size_t whole = n_lines;

	for (n_lines = 0; n_lines < whole; n_lines++)
		if (n_lines > 0) /* fmemopen takes no empty one */
			assert_int_equal(check_with(NULL, -1, NULL, &report), -EBADMSG);
	assert_string_equal(report.why, "the end is missing");
}

static void test_a_file_that_cannot_be_read_is_no_damaged_one(void **state)
{
	struct bundle_report report;
	FILE *f = fopen("/", "r"); /* opens, and gives nothing */

	assert_non_null(f);
	assert_int_equal(
		bundle_check(f, &(struct bundle_trust){0}, &(struct bundle_hooks){0}, &report),
		-EIO);
	assert_string_equal(report.why, "the file cannot be read");
	fclose(f);
}

/* A note on paper, which the file does not hold: it must agree wherever the chain passes it. */
static void test_a_note_that_somebody_holds_is_met_or_contradicts(void **state)
{
	struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1, .n_held = 1};
	struct bundle_report report;
	size_t held = 0;

	while (strstr(lines[held], "{\"note\"") == NULL)
		held++;
	assert_int_equal(note_parse(notes[10], &trust.held[0]), 0);
	assert_int_equal(check_with(&trust, (int)held, NULL, &report), 0);
	assert_true(report.held_met[0]);
	assert_int_equal(report.proved, 6);
	trust.held[0].hash[0] ^= 1;
	assert_int_equal(check_with(&trust, (int)held, NULL, &report), 1);
	assert_non_null(strstr(report.why, "that you hold"));
	trust.held[0].seq = 17; /* between the segments */
	assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
	assert_false(report.held_met[0]);
}

static void test_what_contradicts_is_named(void **state)
{
	struct bundle_report report;
	struct {
		const char *find, *from, *to, *why;
		int result;
	} rows[] = {
		{"\"seq\":9,", "pintu", "jendela", "says another hash at link 10", 1},
		{"{\"note\"", "epoch 0", "epoch 1", "not signed by the key", 1},
		{"{\"note\"", "hadir/contoh\\n10", "hadir/contoh\\n11", "not signed by the key", 1},
		{"\"seq\":9,", "\"seq\":9", "\"seq\":8", "out of place", -EBADMSG},
		{"{\"after\":20", "20", "4", "segments out of order", -EBADMSG},
		{"{\"end\"", "7", "8", "the end counts", -EBADMSG},
		{"{\"hadir-evidence\"", ":1,", ":2,", "another version", -EBADMSG},
		{"{\"info\"", "info", "gossip", "not a line", -EBADMSG},
		{"{\"info\"", "info", "hadir-evidence", "a second header", -EBADMSG},
		{"{\"hadir-evidence\"", "hadir/contoh", "hadir/lain", "a note of another office",
		 1},
		{"\"seq\":9,", "table\":\"journal", "table\":\"paper", "no row of its table",
		 -EBADMSG},
		/* Only these kinds have tables with a column of that name. */
		{"\"seq\":9,", "table\":\"journal", "table\":\"approval", "no row of its table",
		 -EBADMSG},
		/* What is printed cannot write lines of its own. */
		{"{\"hadir-evidence\"", "pegawai-01", "p\\nTerbukti", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "hadir/contoh", "hadir/\\u001b[2J", "not the header",
		 -EBADMSG},
		{"{\"hadir-evidence\"", "2026-03-31", "2026-03-31\\n", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "pegawai-01", "pegawai-\\u00e9", "not the header",
		 -EBADMSG},
		{"{\"hadir-evidence\"", "pegawai-01", "pegawai-\\u007f", "not the header",
		 -EBADMSG},
		{"{\"hadir-evidence\"", "pegawai-01", "pegawai-0123456789012345678901234567890123",
		 "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "hadir/contoh",
		 "hadir/contoh-01234567890123456789012345678901234", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "2026-03-01", "2026-03-010", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "2026-03-01", "2026-03-32", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "\"to\"", "\"till\"", "not the header", -EBADMSG},
		{"{\"hadir-evidence\"", "\"key\":\"hadir", "\"key\":\"harian",
		 "the header's key is none", -EBADMSG},
		{"{\"hadir-evidence\"", "{", "[{", "not a line", -EBADMSG},
		{"{\"hadir-evidence\"", "{\"hadir", "[]\n{\"hadir", "not a line", -EBADMSG},
		{"{\"hadir-evidence\"", "{\"hadir", "{\"end\":{\"rows\":0}}\n{\"hadir",
		 "not the header", -EBADMSG},
		{"{\"info\"", "{\"info", "{\"seq\":1,\"table\":\"journal\",\"row\":\"\"}\n{\"info",
		 "a row out of place", -EBADMSG},
		{"{\"info\"", "{\"info", "{\"seq\":1,\"hashes\":\"\"}\n{\"info",
		 "a run of hashes out of place", -EBADMSG},
		{"{\"info\"", "{\"info", "{\"note\":5}\n{\"info", "not a signed note", -EBADMSG},
		{"{\"after\":4,", "4,", "-1,", "not the beginning of a segment", -EBADMSG},
		{"{\"after\":4,", "4,", "4611686018427387904,", "not the beginning of a segment",
		 -EBADMSG},
		{"{\"after\":4,", "\"hash\":\"", "\"hash\":\"0", "not the beginning of a segment",
		 -EBADMSG},
		{"{\"after\":4,", "\"hash\"", "\"hush\"", "not the beginning of a segment",
		 -EBADMSG},
		{"\"seq\":5,", "\"hashes\":\"", "\"hashes\":\"A", "a run of hashes that is none",
		 -EBADMSG},
		{"\"seq\":5,", "\"hashes\":\"", "\"hashes\":\"AAAA", "a run of hashes that is none",
		 -EBADMSG},
		{"\"seq\":5,", "\"hashes\":\"", "\"hashes\":\"\",\"x\":\"",
		 "a run of hashes that is none", -EBADMSG},
		{"\"seq\":5,", "\"hashes\":\"", "\"hashes\":5,\"x\":\"", "not a run of hashes",
		 -EBADMSG},
		{"\"seq\":9,", "\"table\"", "\"tible\"", "not a row", -EBADMSG},
		{"\"seq\":9,", "\\\"kind", "\\\"kand", "no row of its table", -EBADMSG},
		{"\"seq\":9,", "{\\\"kind", "[\\\"kind", "no row of its table", -EBADMSG},
		{"\"seq\":9,", "table\":\"journal", "table\":\"jour nal", "no row of its table",
		 -EBADMSG},
		{"{\"end\"", "rows", "raws", "the end counts", -EBADMSG},
		{"{\"end\"", "}}", "}}\n{\"info\":1}", "not a line of an evidence file", -EBADMSG},
		{"{\"end\"", "}\n", "}", "a line without end", -EBADMSG},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char changed[1024];
		const char *at;
		size_t k = 0;
		int r;

		while (strstr(lines[k], rows[i].find) == NULL)
			k++;
		at = strstr(lines[k], rows[i].from);
		assert_non_null(at);
		snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - lines[k]), lines[k],
			 rows[i].to, at + strlen(rows[i].from));
		r = check_with(NULL, (int)k, changed, &report);
		if (r != rows[i].result || strstr(report.why, rows[i].why) == NULL)
			fail_msg("row %zu: %d, %s", i, r, report.why);
	}
}

static void test_a_file_that_names_no_key_is_proved_by_nobody(void **state)
{
	const struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1};
	struct bundle_report report;
	char header[300];
	const char *key = strstr(lines[0], ",\"key\"");

	snprintf(header, sizeof(header), "%.*s}\n", (int)(key - lines[0]), lines[0]);
	assert_int_equal(check_with(NULL, 0, header, &report), 0);
	assert_false(report.has_key);
	assert_int_equal(report.proved, 0);
	assert_int_equal(report.foreign, 3);
	/* But whoever brings the office's key along needs none of the file's. */
	assert_int_equal(check_with(&trust, 0, header, &report), 0);
	assert_int_equal(report.proved, 6);
}

static void test_each_of_the_keys_that_are_trusted_counts(void **state)
{
	static const uint8_t other_seed[NOTE_SEED_SIZE] = {8};
	struct note_signer other;
	struct note_key keys[2];
	const struct bundle_trust trust = {.keys = keys, .n_keys = 2};
	struct bundle_report report;

	assert_int_equal(note_signer_init(&other, "contoh", other_seed), 0);
	for (size_t i = 0; i < 2; i++) {
		keys[i] = signer.key;
		keys[1 - i] = other.key;
		assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
		assert_int_equal(report.proved, 6);
	}
}

static void test_a_note_of_another_office_that_somebody_holds_says_nothing(void **state)
{
	struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1, .n_held = 1};
	struct bundle_report report;

	assert_int_equal(note_parse(notes[10], &trust.held[0]), 0);
	strcpy(trust.held[0].origin, "hadir/lain");
	trust.held[0].hash[0] ^= 1;
	assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
	assert_false(report.held_met[0]);
	assert_int_equal(report.proved, 6);
}

/* Behind a good header and the beginning of a segment: `n` lines, of which the i-th is the row of
 * its number, and none is signed. */
static int check_many(const char *table, const char *rest, size_t n, const char *more,
		      struct bundle_report *report)
{
	char *file = NULL;
	size_t size;
	FILE *f = open_memstream(&file, &size);
	int r;

	fprintf(f, "%s{\"after\":0,\"hash\":\"%064d\"}\n", lines[0], 0);
	for (size_t i = 1; i <= n; i++)
		fprintf(f,
			"{\"seq\":%zu,\"table\":\"%s\",\"row\":\"{\\\"kind\\\":\\\"%s\\\",%"
			"s\\\"seq\\\""
			":%zu}\"}\n%s",
			i, table, table, rest, i, i == n / 2 ? more : "");
	fprintf(f, "{\"end\":{\"rows\":%zu}}\n", n);
	fclose(f);
	f = fmemopen(file, size, "r");
	r = bundle_check(f, &(struct bundle_trust){0}, &(struct bundle_hooks){0}, report);
	fclose(f);
	free(file);
	return r;
}

static void test_more_rows_than_a_life_has_are_refused(void **state)
{
	static const struct {
		const char *table, *rest, *told;
	} rows[] = {
		{"holder", "", "too many rows without a note between them"},
		{"journal", "\\\"credential\\\":\\\"aa\\\",", "too many rows"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bundle_report report;

		if (check_many(rows[i].table, rows[i].rest, BUNDLE_WAITING_MAX, "", &report) != 0)
			fail_msg("%s: %s", rows[i].table, report.why);
		assert_int_equal(report.rows, BUNDLE_WAITING_MAX);
		if (check_many(rows[i].table, rows[i].rest, BUNDLE_WAITING_MAX + 1, "", &report) !=
			    -EBADMSG ||
		    strcmp(report.why, rows[i].told) != 0)
			fail_msg("%s: %s", rows[i].table, report.why);
	}
}

static void test_a_run_of_hashes_is_no_longer_than_allowed(void **state)
{
	for (size_t n = 4096; n <= 4097; n++) {
		size_t room = sodium_base64_ENCODED_LEN(n * CHAINHASH_SIZE,
							sodium_base64_VARIANT_ORIGINAL);
		uint8_t *bytes = calloc(n, CHAINHASH_SIZE);
		char *base64 = malloc(room), *more = NULL;
		struct bundle_report report;
		int r;

		sodium_bin2base64(base64, room, bytes, n * CHAINHASH_SIZE,
				  sodium_base64_VARIANT_ORIGINAL);
		assert_true(asprintf(&more, "{\"seq\":2,\"hashes\":\"%s\"}\n", base64) > 0);
		r = check_many("holder", "", 2, more, &report);
		/* Then the second row is out of place: the run itself was taken. */
		if (r != -EBADMSG || strcmp(report.why, n > 4096 ? "a run of hashes that is none"
								 : "a row out of place") != 0)
			fail_msg("%zu: %s", n, report.why);
		free(bytes);
		free(base64);
		free(more);
	}
}

static void test_a_note_before_any_row_stands_nowhere(void **state)
{
	struct bundle_report report;
	char *both;
	size_t k = 0;

	while (strstr(lines[k], "{\"note\"") == NULL)
		k++;
	assert_true(asprintf(&both, "%s%s", lines[k], lines[1]) > 0);
	assert_int_equal(check_with(NULL, 1, both, &report), -EBADMSG);
	assert_string_equal(report.why, "not a signed note");
	free(both);
}

/* A file of one segment with these rows, a note behind them, and this header. */
static int check_rows(const char *const *rows, size_t n, const struct bundle_trust *trust,
		      struct bundle_report *report)
{
	struct note note = {.seq = (int64_t)n, .epoch = "0123456789abcdef", .day = "2026-03-31"};
	char text[NOTE_TEXT_SIZE], more[2 * NOTE_TEXT_SIZE], hex[2 * CHAINHASH_SIZE + 1];
	char *file = NULL;
	size_t size;
	FILE *f = open_memstream(&file, &size);
	int r;

	fputs(lines[0], f);
	chainhash_origin("0123456789abcdef", note.hash);
	hex_encode(hex, note.hash, sizeof(note.hash));
	fprintf(f, "{\"after\":0,\"hash\":\"%s\"}\n", hex);
	for (size_t i = 0; i < n; i++) {
		uint8_t hash[CHAINHASH_SIZE];
		char table[16];

		assert_int_equal(sscanf(rows[i], "{\"kind\":\"%15[a-z_]", table), 1);
		chainhash_row(rows[i], strlen(rows[i]), hash);
		chainhash_link(note.hash, hash, note.hash);
		fprintf(f, "{\"seq\":%zu,\"table\":\"%s\",\"row\":\"%s\"}\n", i + 1, table,
			quoted(rows[i], more));
	}
	assert_int_equal(note_write(&note, &signer, text), 0);
	fprintf(f, "{\"note\":\"%s\"}\n{\"end\":{\"rows\":%zu}}\n", quoted(text, more), n);
	fclose(f);
	f = fmemopen(file, size, "r");
	r = bundle_check(f, trust, &(struct bundle_hooks){0}, report);
	fclose(f);
	free(file);
	return r;
}

#define PUNCH "{\"kind\":\"journal\",\"credential\":\"aa\",\"seq\":7}"
#define LINK(who, days) \
	"{\"kind\":\"link\",\"credential\":\"aa\"," days "\"person\":\"" who "\",\"seq\":3}"

/* The header says pegawai-01 and March 2026, days 20513 to 20543, and nobody has signed it. */
static void test_a_file_of_one_person_is_no_file_of_another(void **state)
{
	const struct bundle_trust trust = {.keys = &signer.key, .n_keys = 1};
	static const struct {
		const char *rows[3];
		int result, strays;
	} files[] = {
		{{LINK("pegawai-01", "\"from_day\":20000,"), PUNCH}, 0, 0},
		/* A row of the card may come later than its use. */
		{{PUNCH, LINK("pegawai-01", "\"from_day\":20543,")}, 0, 0},
		{{LINK("pegawai-02", "\"from_day\":20000,"), PUNCH}, 1, 0},
		{{PUNCH}, 0, 1},
		{{LINK("pegawai-01", "\"from_day\":20544,"), PUNCH}, 0, 1},
		{{LINK("pegawai-01", "\"from_day\":20000,\"to_day\":20513,"), PUNCH}, 0, 0},
		{{LINK("pegawai-01", "\"from_day\":20000,\"to_day\":20512,"), PUNCH}, 0, 1},
		/* Given back: the later row of a key counts. */
		{{LINK("pegawai-01", "\"from_day\":20000,"),
		  LINK("pegawai-01", "\"from_day\":20000,\"to_day\":20100,"), PUNCH},
		 0,
		 1},
		/* Withdrawn: it never held, though both days are of the month. */
		{{LINK("pegawai-01", "\"from_day\":20520,"),
		  LINK("pegawai-01", "\"from_day\":20520,\"to_day\":20519,"), PUNCH},
		 0,
		 1},
		{{"{\"kind\":\"correction\",\"person\":\"pegawai-01\",\"seq\":1}"}, 0, 0},
		{{"{\"kind\":\"correction\",\"person\":\"pegawai-02\",\"seq\":1}"}, 1, 0},
		{{"{\"kind\":\"person\",\"seq\":1}"}, -EBADMSG, 0},
		{{"{\"kind\":\"link\",\"person\":\"pegawai-01\",\"seq\":1}"}, -EBADMSG, 0},
		{{"{\"kind\":\"month\",\"seq\":1}"}, 0, 0},
		{{"{\"kind\":\"month\",\"person\":\"pegawai-02\",\"seq\":1}"}, 1, 0},
		/* Who entered or decided something, or held an office. */
		{{"{\"kind\":\"holder\",\"person\":\"pegawai-02\",\"seq\":1}"}, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct bundle_report report;
		size_t n = 0;
		int r;

		while (n < ARRAY_LEN(files[i].rows) && files[i].rows[n] != NULL)
			n++;
		r = check_rows(files[i].rows, n, &trust, &report);
		if (r != files[i].result || report.strays != files[i].strays)
			fail_msg("file %zu: %d, %d strays, %s", i, r, (int)report.strays,
				 report.why);
	}
}

/* Nobody has told us the office's key, but we hold what it signed. */
static void test_a_note_that_somebody_holds_vouches_for_the_key(void **state)
{
	static const uint8_t other_seed[NOTE_SEED_SIZE] = {8};
	struct bundle_trust trust = {.held_text = {notes[10]}, .n_held = 1};
	char forged[NOTE_TEXT_SIZE];
	struct bundle_report report;
	struct note_signer other;

	assert_int_equal(note_parse(notes[10], &trust.held[0]), 0);
	assert_int_equal(check_with(&trust, -1, NULL, &report), 0);
	assert_true(report.held_met[0]);
	assert_int_equal(report.proved, 6);
	assert_int_equal(note_signer_init(&other, "contoh", other_seed), 0);
	assert_int_equal(note_write(&trust.held[0], &other, forged), 0);
	trust.held_text[0] = forged;
	assert_int_equal(check_with(&trust, -1, NULL, &report), 1);
	assert_non_null(strstr(report.why, "not signed by this file's key"));
}

static void test_a_line_is_as_long_as_it_is_and_no_longer_than_allowed(void **state)
{
	static const struct {
		size_t before; /* bytes of the line that are 'x' */
		const char *rest;
		size_t rest_size;
		ssize_t want;
	} rows[] = {
		{0, "", 0, 0},
		{0, "\n", 1, 1},
		{3, "\nmore\n", 6, 4},
		{4094, "\n", 1, 4095},
		{4095, "\n", 1, 4096},
		{4096, "\n", 1, 4097},
		{1 << 20, "\n", 1, (1 << 20) + 1},
		{BUNDLE_LINE_MAX - 1, "\n", 1, BUNDLE_LINE_MAX},
		{BUNDLE_LINE_MAX, "\n", 1, -EBADMSG},
		{2 * BUNDLE_LINE_MAX, "\n", 1, -EBADMSG},
		{3, "", 0, -EBADMSG},
		{3, "\0y\n", 3, -EBADMSG},
		{0, "\0\n", 2, -EBADMSG},
		{4095, "\0\n", 2, -EBADMSG},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t size = rows[i].before + rows[i].rest_size;
		char *text = malloc(size + 1);
		struct line l = {.text = NULL};
		ssize_t n;
		FILE *f;

		memset(text, 'x', rows[i].before);
		memcpy(text + rows[i].before, rows[i].rest, rows[i].rest_size);
		f = size > 0 ? fmemopen(text, size, "r") : fopen("/dev/null", "r");
		n = line_read(f, &l);
		if (n != rows[i].want || (n > 0 && memcmp(l.text, text, (size_t)n) != 0))
			fail_msg("row %zu: %zd", i, n);
		fclose(f);
		line_done(&l);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_row_is_proved_by_the_first_note_behind_it),
		cmocka_unit_test(test_another_key_proves_nothing),
		cmocka_unit_test(test_no_line_can_be_changed_or_left_out),
		cmocka_unit_test(test_lines_in_another_order_are_refused),
		cmocka_unit_test(test_a_file_without_its_end_is_no_file),
		cmocka_unit_test(test_a_file_that_cannot_be_read_is_no_damaged_one),
		cmocka_unit_test(test_a_note_that_somebody_holds_is_met_or_contradicts),
		cmocka_unit_test(test_what_contradicts_is_named),
		cmocka_unit_test(test_a_file_that_names_no_key_is_proved_by_nobody),
		cmocka_unit_test(test_each_of_the_keys_that_are_trusted_counts),
		cmocka_unit_test(test_a_note_of_another_office_that_somebody_holds_says_nothing),
		cmocka_unit_test(test_more_rows_than_a_life_has_are_refused),
		cmocka_unit_test(test_a_run_of_hashes_is_no_longer_than_allowed),
		cmocka_unit_test(test_a_note_before_any_row_stands_nowhere),
		cmocka_unit_test(test_a_file_of_one_person_is_no_file_of_another),
		cmocka_unit_test(test_a_line_is_as_long_as_it_is_and_no_longer_than_allowed),
		cmocka_unit_test(test_a_note_that_somebody_holds_vouches_for_the_key),
	};

	return cmocka_run_group_tests(tests, write_lines, free_lines);
}
