/* SPDX-License-Identifier: MIT */
#include "conf/formats.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../wiegand-encode.h"
#include "base/util.h"

static const char shipped[] = "config/readers/wiegand-formats.conf";

static void load_shipped(struct formats **ret)
{
	struct diag d = {0};

	assert_int_equal(formats_open(ret), 0);
	assert_int_equal(formats_load(*ret, shipped, &d), 0);
	diag_print(&d, stderr);
	assert_int_equal(d.errors + d.warnings, 0);
	diag_done(&d);
}

static void test_every_format_we_ship_loads_and_passes_its_own_frames(void **state)
{
	static const struct {
		const char *name;
		unsigned bits;
	} rows[] = {
		{"h10301", 26}, {"indala26", 26},  {"tecom27", 27}, {"w30", 30},
		{"hpp32", 32},	{"kantech32", 32}, {"uid32", 32},   {"d10202", 33},
		{"h10306", 34}, {"bqt34", 34},	   {"uid34", 34},   {"c1k35s", 35},
		{"c15001", 36}, {"s12906", 36},	   {"zk36", 36},    {"zk36a", 36},
		{"h10302", 37}, {"h10304", 37},	   {"zk37", 37},    {"uid40", 40},
		{"p10001", 40}, {"w44", 44},	   {"h800002", 46}, {"c1k48s", 48},
		{"zk50", 50},	{"uid56", 56},	   {"uid58", 58},   {"uid66", 66},
		{"keypad4", 4}, {"keypad8", 8},
	};
	struct formats *f;

	load_shipped(&f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct wiegand_format *w = formats_find(f, rows[i].name);

		if (w == NULL || w->bits != rows[i].bits)
			fail_msg("%s: %s", rows[i].name, w == NULL ? "missing" : "another length");
	}
	formats_free(f);
}

static uint64_t draw(unsigned bits)
{
	uint64_t value = (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^ (uint64_t)random();

	return bits >= 64 ? value : value & ((UINT64_C(1) << bits) - 1);
}

/* The complement of a frame breaks a parity whose group, with its own place, is odd in size. */
static bool turns_all(const struct wiegand_format *w)
{
	for (size_t i = 0; i < w->parities; i++) {
		int size = 1;

		for (size_t k = 0; k < WIEGAND_RAW_SIZE; k++)
			size += __builtin_popcount(w->parity[i].covers[k]);
		if (size % 2 == 0)
			return false;
	}
	return true;
}

static void check_random(const struct wiegand_format *w, unsigned seed)
{
	struct wiegand_fields in = {.card = draw(w->card_bits),
				    .facility = (uint32_t)draw(w->facility_bits),
				    .maker = (uint32_t)draw(w->maker_bits)};
	struct wiegand_fields out;
	uint8_t raw[WIEGAND_RAW_SIZE];

	if (wiegand_encode(w, &in, raw) < 0 || wiegand_decode(w, raw, w->bits, &out) < 0 ||
	    in.card != out.card || in.facility != out.facility || in.maker != out.maker)
		fail_msg("seed %u: %s does not come back", seed, w->name);
	for (size_t i = 0; i < w->parities; i++) {
		uint8_t place = w->parity[i].place;
		int r;

		raw[place / 8] ^= (uint8_t)(0x80 >> place % 8);
		r = wiegand_decode(w, raw, w->bits, &out);
		raw[place / 8] ^= (uint8_t)(0x80 >> place % 8);
		if (r != -EBADMSG && r != -EILSEQ)
			fail_msg("seed %u: %s with its parity %zu flipped: %d", seed, w->name, i,
				 r);
		/* Where a swap turns every parity, one wrong bit must not look like a swap. */
		if (r == -EILSEQ && w->parities == 2 && turns_all(w))
			fail_msg("seed %u: %s with its parity %zu flipped looks swapped", seed,
				 w->name, i);
	}
}

static void test_random_fields_come_back_and_each_flipped_parity_is_seen(void **state)
{
	const char *given = getenv("SEED");
	unsigned seed = given != NULL ? (unsigned)atoi(given) : (unsigned)time(NULL);
	struct formats *f;
	const struct wiegand_format *w;

	srandom(seed);
	print_message("seed %u\n", seed);
	load_shipped(&f);
	for (size_t i = 0; (w = formats_at(f, i)) != NULL; i++)
		for (int n = 0; n < 500; n++)
			check_random(w, seed);
	formats_free(f);
}

/* The formats of `text`, written to a file, with what is told in `d`. */
static struct formats *load_text(const char *text, struct diag *d)
{
	char path[] = "/tmp/hadir-formats-XXXXXX";
	int fd = mkstemp(path);
	struct formats *f;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	assert_int_equal(formats_open(&f), 0);
	assert_int_equal(formats_load(f, path, d), 0);
	unlink(path);
	return f;
}

#define EIGHTY "00000000000000000000000000000000000000000000000000000000000000000000000000000005"

static void test_a_mistake_is_told_with_its_line_and_leaves_only_its_format_out(void **state)
{
	/* clang-format off */
	static const struct { const char *text; int line; const char *part; } rows[] = {
		{ "layout = CC\neven = 01\n", 5, "even" },
		{ "layot = CC\n", 4, "did you mean 'layout'" },
		{ "zebra-crossing = CC\n", 4, "no key of a format; format bad" },
		{ "layout = CC\nlayout = CC\n", 5, "second time" },
		{ "\nlayout = CCX\n", 3, "xor" },
		{ "kind = uid\n", 3, "layout" },
		{ "layout = CCCC\ntest = 0101\n", 5, "FRAME -> NUMBER" },
		{ "layout = CCCC\ntest = 0101 -> 5\n", 5, "FRAME -> NUMBER" },
		{ "layout = CCCC\ntest = 0101 ->  (made from the layout)\n", 5, "number" },
		{ "layout = CCCC\ntest = 01011 -> 5 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 01020 -> 5 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 010g -> 5 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 0x05 -> 5 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 0x -> 0 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 0101 -> 5 (made from\n", 5, "FRAME -> NUMBER" },
		{ "layout = CCCC\ntest = 0101 -> " EIGHTY " (made from the layout)\n", 5, "a number after" },
		{ "layout = CCCC\ntest = 0x15 -> 5 (made from the layout)\n", 5, "as long as" },
		{ "layout = CCCC\ntest = 0101 -> 6 (made from the layout)\n", 5, "another number" },
		{ "layout = CCCC\ntest = 0101 -> six (made from the layout)\n", 5, "no number" },
		{ "layout = ECC\neven = 011\ntest = 101 -> 1 (x)\ntest = 001 -> 1 (x)\n", 7, "checks" },
		{ "layout = ECC\neven = 011\ntest = 010 -> 1 (x)\n", 6, "complement" },
		{ "layout = ECCC\neven = 0111\ntest = 1000 -> 0 (x)\n", 6, "does not pass the checks" },
		{ "kind = key\nlayout = CCCC\ntest = 0101 -> 6 (x)\n", 6, "another key" },
		{ "kind = key\nlayout = CCCC\ntest = 0101 -> 55 (x)\n", 6, "another key" },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[400];
		struct diag d = {0};
		struct formats *f;

		snprintf(text, sizeof(text), "[format good]\nlayout=CC\n[format bad]\n%s",
			 rows[i].text);
		f = load_text(text, &d);
		if (d.errors == 0 || formats_find(f, "bad") != NULL ||
		    formats_find(f, "good") == NULL)
			fail_msg("row %zu: '%s' was taken", i, rows[i].text);
		for (size_t k = 0; k < d.count; k++)
			if (d.items[k].severity == DIAG_ERROR &&
			    (d.items[k].line != rows[i].line ||
			     strstr(d.items[k].text, rows[i].part) == NULL))
				fail_msg("row %zu: line %d: %s", i, d.items[k].line,
					 d.items[k].text);
		diag_done(&d);
		formats_free(f);
	}
}

static void test_a_test_may_be_written_in_bits_or_hexadecimal(void **state)
{
	static const char *const rows[] = {
		"layout = CC\ntest = 01 -> 1 (x)\n",
		"layout = CCCC\ntest = 0101 -> 5 (x)\n",
		"layout = CCCC\ntest = 0 10 1 -> 5 (x)\n",
		"layout = CCCC\ntest = 0x5 -> 5 (x)\n",
		"layout = CCCCC\ntest = 0x05 -> 5 (x)\n",
		"layout = CCCCC\ntest = 0x5 -> 5 (x)\n",
		"kind = key\nlayout = CCCC\ntest = 0101 -> 5 (x)\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[200];
		struct diag d = {0};
		struct formats *f;

		snprintf(text, sizeof(text), "[format a]\n%s", rows[i]);
		f = load_text(text, &d);
		if (d.count != 0 || formats_find(f, "a") == NULL)
			fail_msg("%s%s", rows[i], d.count > 0 ? d.items[0].text : "not there");
		diag_done(&d);
		formats_free(f);
	}
}

static void test_more_formats_than_there_is_room_for_are_left_out(void **state)
{
	char text[40 * (FORMATS_MAX + 1)], *at = text;
	struct diag d = {0};
	struct formats *f;

	for (int i = 0; i <= FORMATS_MAX; i++)
		at += sprintf(at, "[format f%d]\nlayout = CC\n", i);
	f = load_text(text, &d);
	assert_int_equal(d.errors, 1);
	assert_string_equal(d.items[d.count - 1].text, "more than 128 formats; 'f128' left out");
	assert_non_null(formats_find(f, "f127"));
	assert_null(formats_at(f, FORMATS_MAX));
	diag_done(&d);
	formats_free(f);
}

static void test_a_file_without_a_single_key_is_told_what_is_missing(void **state)
{
	struct diag d = {0};
	struct formats *f = load_text("[format a]\n", &d);

	assert_int_equal(d.errors, 1);
	assert_int_equal(d.items[0].line, 1);
	assert_non_null(strstr(d.items[0].text, "layout"));
	assert_null(formats_at(f, 0));
	diag_done(&d);
	formats_free(f);
}

static void test_a_taken_name_and_another_section_are_errors(void **state)
{
	struct diag d = {0};
	struct formats *f = load_text("[format a]\nlayout=CC\n[reader x]\n[format a]\nlayout=CCC\n"
				      "[format]\nlayout=CCC\n[reader]\n",
				      &d);

	assert_int_equal(d.errors, 4);
	assert_int_equal(formats_find(f, "a")->bits, 2);
	assert_null(formats_at(f, 1));
	assert_string_equal(formats_nearest(f, "b") == NULL ? "none" : "some", "none");
	diag_done(&d);
	formats_free(f);
	load_shipped(&f);
	assert_string_equal(formats_nearest(f, "h10310"), "h10301");
	formats_free(f);
	formats_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_format_we_ship_loads_and_passes_its_own_frames),
		cmocka_unit_test(test_random_fields_come_back_and_each_flipped_parity_is_seen),
		cmocka_unit_test(
			test_a_mistake_is_told_with_its_line_and_leaves_only_its_format_out),
		cmocka_unit_test(test_a_test_may_be_written_in_bits_or_hexadecimal),
		cmocka_unit_test(test_more_formats_than_there_is_room_for_are_left_out),
		cmocka_unit_test(test_a_file_without_a_single_key_is_told_what_is_missing),
		cmocka_unit_test(test_a_taken_name_and_another_section_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
