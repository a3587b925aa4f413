/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/record.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* "none", "bad", or the canonical value in hexadecimal. */
static void show(int err, const struct credential *c, char *dst)
{
	strcpy(dst, err == -ENOENT ? "none" : "bad");
	for (size_t i = 0; err == 0 && i < c->length; i++)
		sprintf(dst + 2 * i, "%02x", c->value[i]);
}

static void test_an_id_is_taken_out_of_its_registers_as_the_profile_says(void **state)
{
	enum {
		B = RECORD_BINARY,
		BCD = RECORD_BCD,
		HEX = RECORD_ASCII_HEX,
		DEC = RECORD_ASCII_DECIMAL
	};
	/* clang-format off */
	static const struct {
		const char *claim;
		uint16_t regs[6];
		int n, encoding, bytes, width;
		bool one_byte, low_byte, low_word, right, reverse;
		const char *want;
	} rows[] = {
		{ "high first", { 0x1122, 0x3344 }, 2, B, 4, 4, 0, 0, 0, 0, 0, "11223344" },
		{ "low byte first", { 0x2211, 0x4433 }, 2, B, 4, 4, 0, 1, 0, 0, 0, "11223344" },
		{ "low word first", { 0x3344, 0x1122 }, 2, B, 4, 4, 0, 0, 1, 0, 0, "11223344" },
		{ "both", { 0x4433, 0x2211 }, 2, B, 4, 4, 0, 1, 1, 0, 0, "11223344" },
		{ "one byte each, the upper half is dirt", { 0xff11, 0xff22 }, 2, B, 2, 2, 1, 0, 0, 0,
		  0, "1122" },
		{ "reversed as a whole", { 0x1122, 0x3344 }, 2, B, 4, 4, 0, 0, 0, 0, 1, "44332211" },
		{ "the first three of four", { 0x1122, 0x3344 }, 2, B, 3, 3, 0, 0, 0, 0, 0, "112233" },
		{ "the last three of four", { 0x1122, 0x3344 }, 2, B, 3, 3, 0, 0, 0, 1, 0, "223344" },
		{ "widened by zeros in front", { 0x1122 }, 1, B, 2, 4, 0, 0, 0, 0, 0, "00001122" },
		{ "zeros are no id", { 0, 0 }, 2, B, 4, 4, 0, 0, 0, 0, 0, "none" },
		{ "zeros where the id is, dirt behind them", { 0, 0x1122 }, 2, B, 2, 2, 0, 0, 0, 0, 0,
		  "none" },
		{ "hex text of small letters and blanks", { 0x6630, 0x2020 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0,
		  "00f0" },
		{ "nothing but blanks", { 0x2020, 0x2020 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "hex text with what is before a", { 0x6030, 0x3030 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0,
		  "bad" },
		{ "hex text with what is after f", { 0x6730, 0x3030 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0,
		  "bad" },
		{ "hex text with what is before 0", { 0x2f30, 0x3030 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0,
		  "bad" },
		{ "decimal text and a blank", { 0x3132, 0x2039 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "000c" },
		{ "leading zero kept", { 0x0022, 0x3344 }, 2, B, 4, 4, 0, 0, 0, 0, 0, "00223344" },
		{ "BCD", { 0x0012, 0x3456 }, 2, BCD, 4, 4, 0, 0, 0, 0, 0, "0001e240" },
		{ "BCD, the largest that fits", { 0, 0x1844, 0x6744, 0x0737, 0x0955, 0x1600 }, 6, BCD,
		  12, 8, 0, 0, 0, 0, 0, "fffffffffffffff0" },
		{ "BCD, the next above it", { 0, 0x1844, 0x6744, 0x0737, 0x0955, 0x1610 }, 6, BCD, 12,
		  8, 0, 0, 0, 0, 0, "bad" },
		{ "BCD with a letter", { 0x001a, 0x3456 }, 2, BCD, 4, 4, 0, 0, 0, 0, 0, "bad" },
		{ "hex text", { 0x4131, 0x6232 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "a1b2" },
		{ "hex text, padded", { 0x4131, 0x6232, 0x2000 }, 3, HEX, 6, 4, 0, 0, 0, 0, 0, "0000a1b2" },
		{ "hex text, odd", { 0x4131, 0x6200 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "0a1b" },
		{ "hex text too long", { 0x4131, 0x6232 }, 2, HEX, 4, 1, 0, 0, 0, 0, 0, "bad" },
		{ "no hex", { 0x4731, 0x6232 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "hex text, each end of each alphabet", { 0x3930, 0x4146, 0x6166 }, 3, HEX, 6, 3, 0, 0, 0, 0,
		  0, "90afaf" },
		{ "hex text with what is after 9", { 0x3a30, 0x3030 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "hex text with what is before A", { 0x4030, 0x3030 }, 2, HEX, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "hex text, one digit", { 0x3120 }, 1, HEX, 2, 1, 0, 0, 0, 0, 0, "01" },
		{ "hex text, one digit and a zero", { 0x3100 }, 1, HEX, 2, 1, 0, 0, 0, 0, 0, "01" },
		{ "hex text, a digit more than fits", { 0x3132, 0x3300 }, 2, HEX, 3, 1, 0, 0, 0, 0, 0, "bad" },
		{ "decimal text, one digit", { 0x3120, 0x2020 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "0001" },
		{ "decimal text, 0 and 9", { 0x3930, 0x3000 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "0384" },
		{ "decimal text with what is before 0", { 0x312f, 0 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "decimal text with what is after 9", { 0x313a, 0 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "bad" },
		{ "decimal text that begins with a blank", { 0x2031, 0x3200 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0,
		  "bad" },
		{ "more bytes than the registers have", { 0x1122 }, 1, B, 4, 4, 0, 0, 0, 0, 0, "bad" },
		{ "decimal text", { 0x3132, 0x3300 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "007b" },
		{ "decimal text too large", { 0x3938, 0x3736 }, 2, DEC, 4, 1, 0, 0, 0, 0, 0, "bad" },
		{ "no decimal", { 0x3141, 0x3300 }, 2, DEC, 4, 2, 0, 0, 0, 0, 0, "bad" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = {.mode = RECORD_LEVEL, .count = 6, .seq_last = 65535};
		struct record r;
		char got[80];

		strcpy(p.id.format, "x");
		p.id.regs = (uint8_t)rows[i].n;
		p.id.encoding = rows[i].encoding;
		p.id.bytes = (uint8_t)rows[i].bytes;
		p.id.width = (uint8_t)rows[i].width;
		p.id.one_byte_per_reg = rows[i].one_byte;
		p.id.low_byte_first = rows[i].low_byte;
		p.id.low_word_first = rows[i].low_word;
		p.id.align_right = rows[i].right;
		p.id.reverse = rows[i].reverse;
		show(record_decode(&p, rows[i].regs, 0, &r), &r.id, got);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s, want %s", rows[i].claim, got, rows[i].want);
	}
}

static void test_an_id_whose_length_varies_carries_it_in_its_format(void **state)
{
	/* clang-format off */
	static const struct {
		enum record_length length;
		uint16_t said, regs[5];
		const char *want, *format;
	} rows[] = {
		{ RECORD_LENGTH_BITS, 26, { 0, 0, 0, 0x0123, 0x4567 }, "01234567", "x26" },
		{ RECORD_LENGTH_BITS, 26, { 0, 0, 0, 0xff23, 0x4567 }, "03234567", "x26" },
		{ RECORD_LENGTH_BITS, 9, { 0, 0, 0, 0, 0x0155 }, "0155", "x9" },
		{ RECORD_LENGTH_BITS, 10, { 0, 0, 0, 0, 0x0355 }, "0355", "x10" },
		{ RECORD_LENGTH_BITS, 37, { 0, 0, 0x0001, 0x0000, 0x0001 }, "0100000001", "x37" },
		{ RECORD_LENGTH_BITS, 0, { 0, 0, 0, 0, 5 }, "none", "" }, /* kept since the card left */
		{ RECORD_LENGTH_BITS, 80, { 1, 2, 3, 4, 5 }, "00010002000300040005", "x80" },
		{ RECORD_LENGTH_BITS, 81, { 0, 0, 0, 0, 5 }, "bad", "" },
		{ RECORD_LENGTH_BYTES, 5, { 0x1122, 0x3344, 0x5566 }, "1122334455", "x40" },
		{ RECORD_LENGTH_BYTES, 10, { 1, 2, 3, 4, 5 }, "00010002000300040005", "x80" },
		{ RECORD_LENGTH_BYTES, 11, { 0x1122, 0x3344, 0x5566 }, "bad", "" },
		{ RECORD_LENGTH_UID, 0, { 0x1122, 0x3344 }, "11223344", "x32" },
		{ RECORD_LENGTH_UID, 0, { 0x1122, 0x3344, 0x5566 }, "11223344556600", "x56" },
		{ RECORD_LENGTH_UID, 0, { 0x1122, 0x3344, 0x5566, 0x7788 }, "11223344556677880000", "x80" },
		{ RECORD_LENGTH_UID, 0, { 0 }, "none", "" },
		{ RECORD_LENGTH_UID, 0, { 1, 2, 3, 4, 5 }, "00010002000300040005", "x80" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = {.mode = RECORD_LEVEL, .count = 6, .seq_last = 65535};
		uint16_t regs[6] = {rows[i].said};
		struct record r = {0};
		char got[80];

		strcpy(p.id.format, "x");
		p.id.length = rows[i].length;
		p.id.size = (struct record_field){.at = 0, .width = 1};
		p.id.at = 1;
		p.id.regs = 5;
		p.id.align_right = rows[i].length == RECORD_LENGTH_BITS;
		memcpy(regs + 1, rows[i].regs, sizeof(rows[i].regs));
		show(record_decode(&p, regs, 0, &r), &r.id, got);
		if (strcmp(got, rows[i].want) != 0 || strcmp(r.id.format, rows[i].format) != 0)
			fail_msg("row %zu: %s %s, want %s %s", i, r.id.format, got, rows[i].format,
				 rows[i].want);
	}
}

static void test_an_id_is_as_long_as_a_value_at_most_and_its_name_says_how_long(void **state)
{
	static const struct {
		enum record_length length;
		uint16_t said;
		const char *format; /* NULL: refused */
		size_t bytes;
	} rows[] = {
		{RECORD_LENGTH_BYTES, 1, "x8", 1},     {RECORD_LENGTH_BYTES, 12, "x96", 12},
		{RECORD_LENGTH_BYTES, 13, "x104", 13}, {RECORD_LENGTH_BYTES, 32, "x256", 32},
		{RECORD_LENGTH_BYTES, 33, NULL, 0},    {RECORD_LENGTH_BYTES, 34, NULL, 0},
		{RECORD_LENGTH_BYTES, 35, NULL, 0},    {RECORD_LENGTH_BITS, 99, "x99", 13},
		{RECORD_LENGTH_BITS, 100, "x100", 13}, {RECORD_LENGTH_BITS, 110, "x110", 14},
		{RECORD_LENGTH_BITS, 199, "x199", 25}, {RECORD_LENGTH_BITS, 200, "x200", 25},
		{RECORD_LENGTH_BITS, 256, "x256", 32}, {RECORD_LENGTH_BITS, 257, NULL, 0},
		{RECORD_LENGTH_BITS, 273, NULL, 0},
	};
	struct record_profile p = {.mode = RECORD_LEVEL, .count = 18, .seq_last = 65535};
	uint16_t regs[18];

	memset(regs, 0x01, sizeof(regs));
	strcpy(p.id.format, "x");
	p.id.size = (struct record_field){.at = 0, .width = 1};
	p.id.at = 1;
	p.id.regs = 17;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record r = {0};
		int err;

		regs[0] = rows[i].said;
		p.id.length = rows[i].length;
		err = record_decode(&p, regs, 0, &r);
		if (err != (rows[i].format != NULL ? 0 : -EBADMSG) ||
		    (err == 0 &&
		     (strcmp(r.id.format, rows[i].format) != 0 || r.id.length != rows[i].bytes)))
			fail_msg("%d: %d, %s of %d bytes", rows[i].said, err, r.id.format,
				 r.id.length);
	}
}

static void test_a_device_is_known_by_the_bits_of_its_signature(void **state)
{
	static const struct {
		uint16_t regs[3];
		uint8_t count;
		bool known;
	} rows[] = {
		{{0x1234, 0x00f0, 7}, 2, true},	 {{0x1234, 0xff0f | 0x00f0, 7}, 2, true},
		{{0x1234, 0x00e0, 7}, 2, false}, {{0x1234, 0xff0f, 7}, 2, false},
		{{0x1235, 0x00f0, 7}, 2, false}, {{0, 0, 0}, 2, false},
		{{0x1235, 0x00f0, 7}, 1, false}, {{0x1234, 0x00e0, 7}, 1, true},
		{{0x4321, 0x4321, 7}, 0, true}, /* it has none */
	};
	/* 0x00ff: a bit that nobody asks for is expected to be anything */
	struct record_profile p = {.identify.expect = {0x1234, 0x00ff, 1},
				   .identify.mask = {0xffff, 0x00f0, 0xffff}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		p.identify.count = rows[i].count;
		if (record_identified(&p, rows[i].regs) != rows[i].known)
			fail_msg("row %zu", i);
	}
}

static void test_bytes_behind_any_length_of_a_uid_are_damage(void **state)
{
	struct record_profile p = {.mode = RECORD_LEVEL, .count = 4, .seq_last = 65535};
	uint16_t regs[4] = {0x1122, 0x3344, 0x5566, 0x7700};
	struct record r;

	p.id.regs = 4;
	p.id.length = RECORD_LENGTH_UID;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	assert_int_equal(r.id.length, 7);
	regs[3]++;
	assert_int_equal(record_decode(&p, regs, 0, &r), -EBADMSG);
}

/* A register says how many bytes: an id holds 32 of them, and its format names all bits. */
static void test_an_id_of_many_bytes_names_its_bits_in_three_digits(void **state)
{
	static const struct {
		uint16_t bytes;
		int want;
		const char *format;
	} rows[] =
		{
			{1, 0, "id8"},	      {9, 0, "id72"},	{12, 0, "id96"},
			{13, 0, "id104"},     {32, 0, "id256"}, {33, -EBADMSG, NULL},
			{34, -EBADMSG, NULL}, /* as many as its registers hold */
		};
	struct record_profile p = {.mode = RECORD_COUNTER, .count = 18, .seq_last = 65535};
	uint16_t regs[18] = {0};

	for (size_t i = 1; i < ARRAY_LEN(regs); i++)
		regs[i] = 0x1111;
	p.id.at = 1;
	p.id.regs = 17;
	p.id.length = RECORD_LENGTH_BYTES;
	p.id.size = (struct record_field){.at = 0, .width = 1};
	strcpy(p.id.format, "id");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record r = {.seq = 0};
		int e;

		regs[0] = rows[i].bytes;
		e = record_decode(&p, regs, 0, &r);
		if (e != rows[i].want || (e == 0 && (strcmp(r.id.format, rows[i].format) != 0 ||
						     r.id.length != rows[i].bytes)))
			fail_msg("%u bytes: %d, %s", rows[i].bytes, e, r.id.format);
	}
}

static void test_an_id_listed_as_null_is_an_absent_card(void **state)
{
	struct record_profile p = {.mode = RECORD_LEVEL, .count = 2, .seq_last = 65535};
	uint16_t regs[2] = {0xffff, 0xffff};
	struct record r;

	p.id.regs = 2;
	p.id.bytes = p.id.width = 4;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	p.id.n_nulls = 1;
	memset(p.id.nulls[0], 0xff, 4);
	assert_int_equal(record_decode(&p, regs, 0, &r), -ENOENT);
	regs[1] = 0xfffe;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	/* what is behind the last of them counts for nothing, and each of them counts */
	memcpy(p.id.nulls[1], (uint8_t[]){0xff, 0xff, 0xff, 0xfe}, 4);
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	p.id.n_nulls = 2;
	assert_int_equal(record_decode(&p, regs, 0, &r), -ENOENT);
}

static void test_a_latch_counts_only_while_its_flag_stands(void **state)
{
	struct record_profile p = {.mode = RECORD_LATCH, .count = 3, .seq_last = 65535};
	uint16_t regs[3] = {0, 0x1122, 0x3344};
	struct record r;

	p.flag = (struct record_bit){.at = 0, .mask = 1, .value = 1};
	p.id.at = 1;
	p.id.regs = 2;
	p.id.bytes = p.id.width = 4;
	assert_int_equal(record_decode(&p, regs, 0, &r), -ENOENT);
	regs[0] = 2;
	assert_int_equal(record_decode(&p, regs, 0, &r), -ENOENT);
	regs[0] = 3;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	regs[1] = regs[2] = 0; /* something happened, and nobody knows what */
	assert_int_equal(record_decode(&p, regs, 0, &r), -EBADMSG);
}

static void test_a_counter_past_its_last_number_is_damaged(void **state)
{
	struct record_profile p = {.mode = RECORD_COUNTER, .count = 3, .seq_last = 999};
	struct record_head h;

	p.counter = (struct record_field){.at = 0, .width = 1};
	p.id.at = 1;
	p.id.regs = 2;
	p.id.bytes = p.id.width = 4;
	assert_int_equal(record_head(&p, (uint16_t[]){999, 0x1122, 0x3344}, &h), 0);
	assert_int_equal(h.counter, 999);
	assert_int_equal(h.records, 1);
	assert_int_equal(record_head(&p, (uint16_t[]){1000, 0x1122, 0x3344}, &h), -EBADMSG);
	assert_int_equal(record_head(&p, (uint16_t[]){5, 0, 0}, &h), 0);
	assert_int_equal(h.records, 0);
}

static struct record_profile log_profile(uint32_t first, uint32_t last, uint32_t buffer, bool epoch)
{
	struct record_profile p = {
		.mode = RECORD_LOG, .count = 20, .seq_first = first, .seq_last = last};

	if (epoch)
		p.log.epoch = (struct record_field){.at = 0, .width = 1};
	p.log.oldest = (struct record_field){.at = 1, .width = 2};
	p.log.next = (struct record_field){.at = 3, .width = 2};
	p.log.shown = (struct record_field){.at = 5, .width = 1};
	p.log.buffer = buffer;
	p.log.window_at = 8;
	p.log.stride = 6;
	p.log.records = 2;
	p.log.seq = (struct record_field){.at = 0, .width = 2};
	p.id.at = 2;
	p.id.regs = 1;
	p.id.bytes = p.id.width = 2;
	p.time.seconds = (struct record_field){.at = 3, .width = 2};
	p.time.good = (struct record_bit){.at = 5, .mask = 1, .value = 1};
	return p;
}

static void test_a_log_block_with_impossible_numbers_is_damaged(void **state)
{
	static const struct {
		const char *claim;
		uint16_t oldest, next, shown;
		int want;
	} rows[] = {
		{"empty", 5, 5, 0, 0},
		{"full", 5, 105, 2, 0},
		{"fuller than full", 5, 106, 2, -EBADMSG},
		{"next before oldest", 6, 5, 0, -EBADMSG},
		{"number 0", 0, 5, 0, -EBADMSG},
		{"next 0", 5, 0, 0, -EBADMSG},
		{"beyond the last", 1001, 5, 0, -EBADMSG},
		{"round the corner", 999, 3, 2, 0},
		{"from the last", 1000, 3, 2, 0},
		{"up to the last", 999, 1000, 1, 0},
		{"from the first", 1, 1, 0, 0},
		{"next beyond the last", 999, 1001, 2, -EBADMSG},
		{"more than the window", 5, 50, 3, -EBADMSG},
	};
	struct record_profile p = log_profile(1, 1000, 100, true);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t regs[20] = {7, 0, rows[i].oldest, 0, rows[i].next, rows[i].shown};
		struct record_head h = {.epoch = 99};
		int got = record_head(&p, regs, &h);

		if (got != rows[i].want || h.epoch != (got == 0 ? 7u : 99u))
			fail_msg("%s: %d, want %d", rows[i].claim, got, rows[i].want);
	}
}

static void test_a_log_block_says_what_waits_what_is_lost_and_what_time_it_is(void **state)
{
	struct record_profile p = log_profile(1, 1000, 100, true);
	uint16_t regs[20] = {7, 0, 5, 0, 9, 2};
	struct record_head h;

	p.log.upto = (struct record_field){.at = 6, .width = 1};
	p.log.unread = (struct record_field){.at = 7, .width = 1};
	p.log.lost = (struct record_field){.at = 8, .width = 1};
	p.time.now_good = (struct record_bit){.at = 9, .mask = 1, .value = 1};
	p.tamper = (struct record_bit){.at = 9, .mask = 2, .value = 2};
	regs[6] = 4;
	regs[7] = 3;
	regs[8] = 12;
	regs[9] = 3;
	regs[10] = 0x0001;
	regs[11] = 0x0002;
	regs[12] = 345;
	assert_int_equal(record_head(&p, regs, &h), 0);
	assert_int_equal(h.epoch, 7);
	assert_int_equal(h.oldest, 5);
	assert_int_equal(h.next, 9);
	assert_int_equal(h.upto, 4);
	assert_int_equal(h.unread, 3);
	assert_int_equal(h.lost, 12);
	assert_int_equal(h.records, 2);
	assert_true(h.tamper);
	/* it has no clock */
	assert_false(h.has_now || h.now_good);
	assert_int_equal(h.now_ms, 0);
	p.time.now = (struct record_field){.at = 10, .width = 2};
	p.time.now_millis = (struct record_field){.at = 12, .width = 1};
	assert_int_equal(record_head(&p, regs, &h), 0);
	assert_true(h.has_now && h.now_good);
	assert_int_equal(h.now_ms, 0x10002 * 1000LL + 345);
	p.time.now.width = 1;
	regs[9] = 0; /* and does not trust it */
	assert_int_equal(record_head(&p, regs, &h), 0);
	assert_true(h.has_now && !h.now_good && !h.tamper);
	assert_int_equal(h.now_ms, 1345);
}

static void test_the_records_of_a_window_are_taken_one_by_one(void **state)
{
	struct record_profile p = log_profile(1, 1000, 100, true);
	uint16_t regs[20] = {[8] = 0,
			     41,
			     0x0011,
			     0x6A4A,
			     0xE7D9,
			     0x0101,
			     /* no user: an event, but nobody's */ 0,
			     42,
			     0,
			     0,
			     9,
			     0};
	struct record r;

	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	assert_int_equal(r.seq, 41);
	assert_int_equal(r.id.value[1], 0x11);
	assert_true(r.has_time && r.time_good);
	assert_int_equal(r.time_ms, 1783293913000);
	assert_int_equal(record_decode(&p, regs, 1, &r), -EBADMSG);
	regs[16] = 0x0022;
	assert_int_equal(record_decode(&p, regs, 1, &r), 0);
	assert_int_equal(r.seq, 42);
	assert_int_equal(r.id.value[1], 0x22);
	assert_true(r.has_time && !r.time_good);
	assert_int_equal(r.time_ms, 9 * 1000);
	/* of one register, with its thousandths; and without a time */
	p.time.seconds = (struct record_field){.at = 4, .width = 1};
	p.time.millis = (struct record_field){.at = 1, .width = 1};
	assert_int_equal(record_decode(&p, regs, 1, &r), 0);
	assert_true(r.has_time);
	assert_int_equal(r.time_ms, 9 * 1000 + 42);
	p.time.seconds.width = 0;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	assert_false(r.has_time || r.time_good);
	assert_int_equal(r.time_ms, 0);
	regs[9] = 1000;
	assert_int_equal(record_decode(&p, regs, 0, &r), 0);
	regs[9] = 1001;
	assert_int_equal(record_decode(&p, regs, 0, &r), -EBADMSG);
}

static void test_32_bit_numbers_come_in_either_word_order(void **state)
{
	struct record_profile p = log_profile(1, 0xffffffff, 1000, false);
	uint16_t regs[20] = {0, 5, 1, 9, 1, 0};
	struct record_head h;

	p.words_low_first = true;
	assert_int_equal(record_head(&p, regs, &h), 0);
	assert_int_equal(h.oldest, 0x10005);
	assert_int_equal(h.next, 0x10009);
}

/* 1 … 65535 as ABB counts; unwrapped numbers go on beyond. */
static void test_a_log_is_followed_over_wraps_losses_and_resets(void **state)
{
	/* clang-format off */
	static const struct {
		const char *claim;
		bool has_epoch, known;
		uint32_t at_epoch; uint64_t at_seq; /* our position */
		uint32_t epoch, oldest, next;	    /* the device's head */
		bool reset; uint32_t want_epoch; uint64_t from, want_next, lost;
	} rows[] = {
		{ "first contact takes all there is", 1, 0, 0, 0, 7, 10, 30, 1, 7, 10, 30, 0 },
		{ "first contact, empty", 1, 0, 0, 0, 7, 1, 1, 1, 7, 1, 1, 0 },
		{ "nothing new", 1, 1, 7, 29, 7, 10, 30, 0, 7, 30, 30, 0 },
		{ "one more", 1, 1, 7, 28, 7, 10, 30, 0, 7, 29, 30, 0 },
		{ "all of them still there", 1, 1, 7, 9, 7, 10, 30, 0, 7, 10, 30, 0 },
		{ "one overwritten", 1, 1, 7, 8, 7, 10, 30, 0, 7, 10, 30, 1 },
		{ "hundreds overwritten", 1, 1, 7, 8, 7, 800, 900, 0, 7, 800, 900, 791 },
		{ "half of the circle further", 1, 1, 7, 9, 7, 32767, 32777, 0, 7, 32767, 32777, 32757 },
		{ "next is 1 after 65535", 1, 1, 7, 65534, 7, 65500, 1, 0, 7, 65535, 65536, 0 },
		{ "over the corner", 1, 1, 7, 65530, 7, 65500, 5, 0, 7, 65531, 65540, 0 },
		{ "the second time round", 1, 1, 7, 131068, 7, 65500, 5, 0, 7, 131069, 131075, 0 },
		{ "another epoch", 1, 1, 7, 29, 8, 1, 3, 1, 8, 1, 3, 0 },
		{ "another epoch at the same number", 1, 1, 7, 29, 8, 10, 30, 1, 8, 10, 30, 0 },
		{ "fell back by one within its epoch", 1, 1, 7, 30, 7, 10, 30, 1, 0x10007, 10, 30, 0 },
		{ "began anew within its epoch", 1, 1, 7, 5000, 7, 1, 3, 1, 0x10007, 1, 3, 0 },
		{ "another epoch after that", 1, 1, 0x10007, 29, 8, 1, 3, 1, 0x10008, 1, 3, 0 },
		{ "back in an epoch it had left", 1, 1, 8, 29, 7, 1, 3, 1, 0x10007, 1, 3, 0 },
		{ "after a fall-back it goes on", 1, 1, 0x10007, 2, 7, 1, 4, 0, 0x10007, 3, 4, 0 },
		{ "a second fall-back", 1, 1, 0x10007, 5000, 7, 1, 3, 1, 0x20007, 1, 3, 0 },
		{ "no epoch: nothing new", 0, 1, 0, 29, 0, 10, 30, 0, 0, 30, 30, 0 },
		{ "no epoch: a loss within a buffer", 0, 1, 0, 29, 0, 100, 300, 0, 0, 100, 300, 70 },
		{ "no epoch: further than a buffer is a reset", 0, 1, 0, 29, 0, 2030, 2100, 1, 0x10000, 2030,
		  2100, 0 },
		{ "no epoch: a loss of a whole buffer", 0, 1, 0, 29, 0, 1030, 1100, 0, 0, 1030, 1100, 1000 },
		{ "no epoch: began anew far round the circle", 0, 1, 0, 40000, 0, 1, 3, 1, 0x10000, 1, 3, 0 },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = log_profile(1, 65535, 1000, rows[i].has_epoch);
		struct record_head h = {
			.epoch = rows[i].epoch, .oldest = rows[i].oldest, .next = rows[i].next};
		struct record_position at = {
			.known = rows[i].known, .epoch = rows[i].at_epoch, .seq = rows[i].at_seq};
		struct record_follow f = record_follow(&p, &h, &at);

		if (f.reset != rows[i].reset || f.epoch != rows[i].want_epoch ||
		    f.from != rows[i].from || f.next != rows[i].want_next || f.lost != rows[i].lost)
			fail_msg("%s: reset %d epoch %x from %llu next %llu lost %llu",
				 rows[i].claim, f.reset, f.epoch, (unsigned long long)f.from,
				 (unsigned long long)f.next, (unsigned long long)f.lost);
	}
}

static void test_the_number_before_the_first_is_the_last_and_0_counts_as_it(void **state)
{
	struct record_profile p = log_profile(1, 65535, 1000, true);

	assert_int_equal(record_wrapped(&p, 0), 65535);
	assert_int_equal(record_wrapped(&p, 1), 1);
	assert_int_equal(record_wrapped(&p, 65535), 65535);
	assert_int_equal(record_wrapped(&p, 65536), 1);
	assert_int_equal(record_distance(&p, 0, 65535), 0);
	p = log_profile(1, 0xffffffff, 1000, true);
	assert_int_equal(record_wrapped(&p, 0), 0xffffffff);
	assert_int_equal(record_wrapped(&p, 0x100000000), 1);
	assert_int_equal(record_period(&p), 0xffffffff);
}

/* A device that counts, wraps and sometimes overwrites, followed poll by poll: every number it
 * gave out is either taken once, in order, or counted as lost. */
static void test_a_random_log_is_followed_without_a_gap(void **state)
{
	unsigned seed = (unsigned)time(NULL);
	struct record_profile p = log_profile(1, 65535, 1000, true);
	struct record_position at = {0};
	uint64_t oldest = 1, next = 1, lost = 0;

	printf("seed %u\n", seed);
	srand(seed);
	for (int poll = 0; poll < 20000; poll++) {
		struct record_head h;
		struct record_follow f;

		next += (uint64_t)(rand() % (rand() % 50 == 0 ? 3000 : 20));
		if (next - oldest > 1000)
			oldest = next - 1000;
		h = (struct record_head){.epoch = 7,
					 .oldest = record_wrapped(&p, oldest),
					 .next = record_wrapped(&p, next)};
		f = record_follow(&p, &h, &at);
		if (at.known && (f.reset || f.from != at.seq + 1 + f.lost || f.next != next ||
				 (f.lost > 0 && f.from != oldest)))
			fail_msg("seed %u, poll %d: from %llu, next %llu", seed, poll,
				 (unsigned long long)f.from, (unsigned long long)next);
		lost += f.lost;
		/* Take some of them; at times none. */
		at = (struct record_position){.known = true, .epoch = f.epoch, .seq = f.from - 1};
		if (rand() % 4 != 0)
			at.seq = f.next - 1;
	}
	assert_true(lost > 0 && next > 65535);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_id_is_taken_out_of_its_registers_as_the_profile_says),
		cmocka_unit_test(test_an_id_whose_length_varies_carries_it_in_its_format),
		cmocka_unit_test(
			test_an_id_is_as_long_as_a_value_at_most_and_its_name_says_how_long),
		cmocka_unit_test(test_a_device_is_known_by_the_bits_of_its_signature),
		cmocka_unit_test(test_a_log_block_says_what_waits_what_is_lost_and_what_time_it_is),
		cmocka_unit_test(test_bytes_behind_any_length_of_a_uid_are_damage),
		cmocka_unit_test(test_an_id_of_many_bytes_names_its_bits_in_three_digits),
		cmocka_unit_test(test_an_id_listed_as_null_is_an_absent_card),
		cmocka_unit_test(test_a_latch_counts_only_while_its_flag_stands),
		cmocka_unit_test(test_a_counter_past_its_last_number_is_damaged),
		cmocka_unit_test(test_a_log_block_with_impossible_numbers_is_damaged),
		cmocka_unit_test(test_the_records_of_a_window_are_taken_one_by_one),
		cmocka_unit_test(test_32_bit_numbers_come_in_either_word_order),
		cmocka_unit_test(test_a_log_is_followed_over_wraps_losses_and_resets),
		cmocka_unit_test(test_the_number_before_the_first_is_the_last_and_0_counts_as_it),
		cmocka_unit_test(test_a_random_log_is_followed_without_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
