/* SPDX-License-Identifier: MIT */
#include "core/wiegand.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../wiegand-encode.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct wiegand_text texts[] = {
	{ .name = "h10301", .layout = "ESSSSSSSSCCCCCCCCCCCCCCCCO",
	  .even = "01111111111110000000000000", .odd = "00000000000001111111111110" },
	{ .name = "h10306", .layout = "ESSSSSSSSSSSSSSSSCCCCCCCCCCCCCCCCO",
	  .even = "0111111111111111100000000000000000", .odd = "0000000000000000011111111111111110" },
	{ .name = "h10302", .layout = "ECCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCO",
	  .even = "0111111111111111111000000000000000000", .odd = "0000000000000000001111111111111111110" },
	{ .name = "c1k35s", .layout = "OESSSSSSSSSSSSCCCCCCCCCCCCCCCCCCCCO",
	  .even = "00110110110110110110110110110110110", .odd = "01111111111111111111111111111111111",
	  .odd_2 = "01101101101101101101101101101101100" },
	{ .name = "c15001", .layout = "EMMMMMMMMMMSSSSSSSSCCCCCCCCCCCCCCCCO",
	  .even = "011111111111111111000000000000000000", .odd = "000000000000000000111111111111111110" },
	{ .name = "w44", .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCXXXX", .xor = "4" },
	{ .name = "p10001", .layout = "1111SSSSSSSSSSSSCCCCCCCCCCCCCCCCXXXXXXXX", .xor = "8" },
	{ .name = "tecom27", .layout = "CCSSCCSCCCSCCCSSCCSSCCSSSCC",
	  .card_bits = "0 1 13 12 9 26 20 16 17 21 25 7 8 11 4 5",
	  .facility_bits = "15 19 24 23 22 18 6 10 14 3 2" },
	{ .name = "uid32", .kind = "uid", .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC" },
	{ .name = "uid40", .kind = "uid", .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC" },
	{ .name = "uid34", .kind = "uid", .layout = "ECCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCO",
	  .even = "0111111111111111100000000000000000", .odd = "0000000000000000011111111111111110" },
	{ .name = "uid56", .kind = "uid",
	  .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC" },
	{ .name = "keypad4", .kind = "key", .layout = "CCCC" },
	{ .name = "keypad8", .kind = "key", .layout = "NNNNCCCC" },
};
/* clang-format on */

static struct wiegand_format formats[ARRAY_LEN(texts)];

static int parse_formats(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct wiegand_mistake m;

		if (wiegand_format_parse(&texts[i], &formats[i], &m) < 0)
			fail_msg("%s: %s: expected %s", texts[i].name, m.key, m.expected);
	}
	return 0;
}

static const struct wiegand_format *format(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	fail_msg("no format %s in this test", name);
	return NULL;
}

/* "0011…" with blanks. Returns the number of bits. */
static size_t bits_of(const char *text, uint8_t raw[WIEGAND_RAW_SIZE])
{
	size_t n = 0;

	memset(raw, 0, WIEGAND_RAW_SIZE);
	for (; *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if (*text == '1')
			raw[n / 8] |= (uint8_t)(0x80 >> n % 8);
		n++;
	}
	return n;
}

static void invert(uint8_t *raw, size_t bits)
{
	for (size_t i = 0; i < bits; i++)
		raw[i / 8] ^= (uint8_t)(0x80 >> i % 8);
}

static void test_captured_frames_give_the_numbers_printed_on_the_cards(void **state)
{
	/* clang-format off */
	static const struct {
		const char *format, *bits;
		uint32_t facility; uint64_t card; uint32_t maker;
	} rows[] = {
		/* monkeyboard/Wiegand-Protocol-Library-for-Arduino issue 33 */
		{ "h10301", "1 00010101 0011111000010010 0", 21, 15890, 0 },
		/* the same library, issue 59 */
		{ "h10306", "0 0000000011010001 1110001001001101 1", 209, 57933, 0 },
		/* jkramarz/TheTick PR 20, as a reader sent it: 0x4A72010B3 */
		{ "c1k35s", "100 1010 0111 0010 0000 0001 0000 1011 0011", 1337, 2137, 0 },
		/* flipperdevices/flipperzero-firmware issue 1029: 0x0584a2b940 */
		{ "h10302", "0 0101 1000 0100 1010 0010 1011 1001 0100 0000", 0, 11850046624, 0 },
		/* paulo-raca/YetAnotherArduinoWiegandLibrary issue 25: A4DCCC1D */
		{ "uid32", "10100100 11011100 11001100 00011101", 0, 0xa4dccc1d, 0 },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t raw[WIEGAND_RAW_SIZE];
		size_t bits = bits_of(rows[i].bits, raw);
		struct wiegand_fields f = {0};
		int r = wiegand_decode(format(rows[i].format), raw, bits, &f);

		if (r != 0 || f.facility != rows[i].facility || f.card != rows[i].card ||
		    f.maker != rows[i].maker)
			fail_msg("row %zu, %s: %d, %u,%llu", i, rows[i].format, r, f.facility,
				 (unsigned long long)f.card);
	}
}

static void test_a_real_card_that_breaks_its_leading_parity_is_refused(void **state)
{
	/* RfidResearchGroup/proxmark3 issue 1060: an N10002 card, 193,45193 */
	uint8_t raw[WIEGAND_RAW_SIZE];
	size_t bits = bits_of("0 0000000011000001 1011000010001001 1", raw);
	struct wiegand_fields f;

	assert_int_equal(bits, 34);
	assert_int_equal(wiegand_decode(format("h10306"), raw, bits, &f), -EBADMSG);
}

/* Such a bit breaks every check at once, as swapped wires do; both are refused. */
static bool in_all_groups(const struct wiegand_format *f, size_t bit)
{
	for (size_t i = 0; i < f->parities; i++)
		if (f->parity[i].place != bit &&
		    !(f->parity[i].covers[bit / 8] >> (7 - bit % 8) & 1))
			return false;
	return f->parities > 0;
}

static void test_every_single_wrong_bit_is_refused_where_all_bits_are_covered(void **state)
{
	static const char *const names[] = {"h10301", "h10302", "c1k35s",
					    "c15001", "w44",	"p10001"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct wiegand_format *f = format(names[i]);
		struct wiegand_fields in = {.facility = 0, .card = 24910}, out;
		uint8_t raw[WIEGAND_RAW_SIZE];

		assert_int_equal(wiegand_encode(f, &in, raw), 0);
		assert_int_equal(wiegand_decode(f, raw, f->bits, &out), 0);
		for (size_t bit = 0; bit < f->bits; bit++) {
			int r;

			raw[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
			r = wiegand_decode(f, raw, f->bits, &out);
			raw[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
			if (r != (in_all_groups(f, bit) ? -EILSEQ : -EBADMSG))
				fail_msg("%s: bit %zu wrong, but %d", names[i], bit, r);
		}
	}
}

static void test_swapped_wires_are_recognised_where_the_format_can_tell(void **state)
{
	static const struct {
		const char *format;
		int want;
	} rows[] =
		{
			{"h10301", -EILSEQ}, {"h10306", -EILSEQ}, {"h10302", -EILSEQ},
			{"w44", -EILSEQ},    {"p10001", -EILSEQ}, {"uid34", -EILSEQ},
			{"c15001", 0}, /* groups of 18: the complement is another valid frame */
			{"uid32", 0},  /* nothing to check */
		};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct wiegand_format *f = format(rows[i].format);
		struct wiegand_fields in = {.card = 24910}, out = {.card = 1};
		uint8_t raw[WIEGAND_RAW_SIZE];
		int r;

		assert_int_equal(wiegand_encode(f, &in, raw), 0);
		invert(raw, f->bits);
		r = wiegand_decode(f, raw, f->bits, &out);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].format, r);
		if (r < 0)
			assert_int_equal(out.card, 1); /* untouched */
	}
}

static void test_a_frame_of_another_length_is_told_so(void **state)
{
	uint8_t raw[WIEGAND_RAW_SIZE] = {0};
	struct wiegand_fields f;

	for (size_t bits = 0; bits <= WIEGAND_BITS_MAX; bits++)
		if (bits != 26)
			assert_int_equal(wiegand_decode(format("h10301"), raw, bits, &f),
					 -EMSGSIZE);
}

static void test_no_more_than_the_frame_is_read_and_its_last_byte_may_hold_more(void **state)
{
	/* 26 bits in 4 bytes (the sanitizer sees a fifth read), ones in the 6 bits left over */
	const uint8_t raw[4] = {0x8a, 0x9f, 0x09, 0x3f};
	struct wiegand_fields f;

	assert_int_equal(wiegand_decode(format("h10301"), raw, 26, &f), 0);
	assert_int_equal(f.card, 15890);
}

static void test_formats_go_up_to_256_bits(void **state)
{
	char layout[WIEGAND_BITS_MAX + 2];
	struct wiegand_text text = {.name = "long", .layout = layout};
	struct wiegand_format f;
	struct wiegand_mistake m;
	struct wiegand_fields in = {.card = 0x123456789abcdef0}, out;
	uint8_t raw[WIEGAND_RAW_SIZE];

	memset(layout, '-', sizeof(layout));
	memset(layout + WIEGAND_BITS_MAX - 64, 'C', 64);
	layout[WIEGAND_BITS_MAX] = '\0';
	assert_int_equal(wiegand_format_parse(&text, &f, &m), 0);
	assert_int_equal(wiegand_encode(&f, &in, raw), 0);
	assert_int_equal(wiegand_decode(&f, raw, 256, &out), 0);
	assert_true(out.card == in.card);
	layout[WIEGAND_BITS_MAX] = '-';
	layout[WIEGAND_BITS_MAX + 1] = '\0';
	assert_int_equal(wiegand_format_parse(&text, &f, &m), -EINVAL);
}

static void test_mistakes_in_a_format_name_their_key(void **state)
{
	/* clang-format off */
	static const struct { struct wiegand_text text; const char *key; } rows[] = {
		{ { .name = "A", .layout = "CC" }, "name" },
		{ { .name = "", .layout = "CC" }, "name" },
		{ { .name = "abcdefghijklmnopqrstuvwx", .layout = "CC" }, "name" },
		{ { .name = "a" }, "layout" },
		{ { .name = "a", .layout = "" }, "layout" },
		{ { .name = "a", .layout = "SS" }, "layout" },
		{ { .name = "a", .layout = "CcC" }, "layout" },
		{ { .name = "a", .layout = "EECCEE" }, "layout" },
		{ { .name = "a", .layout = "EEEEEC" }, "layout" },
		{ { .name = "a", .layout = "OOOC" }, "layout" },
		{ { .name = "a", .layout = "EEEC" }, "layout" },
		{ { .name = NULL, .layout = "CC" }, "name" },
		{ { .name = "a{", .layout = "CC" }, "name" },
		{ { .name = "a:", .layout = "CC" }, "name" },
		{ { .name = "a/", .layout = "CC" }, "name" },
		{ { .name = "a", .layout = "SCCCCCCCC", .kind = "uid" }, "layout" },
		{ { .name = "a", .layout = "CCCCCXXXX", .xor = "4" }, "xor" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 3 x" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "00000 1 2 3" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 :" }, "card-bits" },
		{ { .name = "a", .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC" }, "layout" },
		{ { .name = "a", .layout = "ECC" }, "even" },
		{ { .name = "a", .layout = "CCO" }, "odd" },
		{ { .name = "a", .layout = "ECC", .even = "01" }, "even" },
		{ { .name = "a", .layout = "ECC", .even = "012" }, "even" },
		{ { .name = "a", .layout = "ECC", .even = "111" }, "even" },
		{ { .name = "a", .layout = "ECC", .even = "011", .odd = "011" }, "odd" },
		{ { .name = "a", .layout = "ECC", .even = "011", .even_2 = "011" }, "even-2" },
		{ { .name = "a", .layout = "ECCO", .even = "0111", .odd = "1110" }, "even" },
		{ { .name = "a", .layout = "CCCCXXXX" }, "xor" },
		{ { .name = "a", .layout = "CCCCXXXX", .xor = "5" }, "xor" },
		{ { .name = "a", .layout = "CCCCXXX", .xor = "4" }, "xor" },
		{ { .name = "a", .layout = "XXXXCCCC", .xor = "4" }, "layout" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 2" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 3 3" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 4" }, "card-bits" },
		{ { .name = "a", .layout = "CCCC", .card_bits = "0 1 2 x" }, "card-bits" },
		{ { .name = "a", .layout = "CSCC", .facility_bits = "2" }, "facility-bits" },
		{ { .name = "a", .layout = "CCCC", .kind = "tag" }, "kind" },
		{ { .name = "a", .layout = "CCCC", .kind = "uid" }, "layout" },
		{ { .name = "a", .layout = "CCCCC", .kind = "key" }, "layout" },
		{ { .name = "a", .layout = "NNCCCC", .kind = "key" }, "layout" },
		{ { .name = "a", .layout = "SCCCC", .kind = "key" }, "layout" },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wiegand_format f = {.bits = 77};
		struct wiegand_mistake m = {.key = "nothing"};

		if (wiegand_format_parse(&rows[i].text, &f, &m) != -EINVAL || f.bits != 77 ||
		    strcmp(m.key, rows[i].key) != 0)
			fail_msg("row %zu (%s): %s, not %s", i, rows[i].text.layout, m.key,
				 rows[i].key);
	}
}

static void test_bits_that_never_change_are_checked(void **state)
{
	const struct wiegand_text text = {.name = "a", .layout = "11CC", .card_bits = " 3 2 "};
	const struct wiegand_text far = {.name = "a", .layout = "CC0--0-010100-0010"};
	struct wiegand_fields out = {.card = 7};
	struct wiegand_mistake m;
	struct wiegand_format f;

	assert_int_equal(wiegand_format_parse(&text, &f, &m), 0);
	assert_true(wiegand_has_check(&f));
	assert_int_equal(wiegand_decode(&f, (uint8_t[WIEGAND_RAW_SIZE]){0x80}, 4, &out), -EBADMSG);
	assert_int_equal(wiegand_decode(&f, (uint8_t[WIEGAND_RAW_SIZE]){0x10}, 4, &out), -EILSEQ);
	assert_int_equal(out.card, 7);
	assert_int_equal(wiegand_decode(&f, (uint8_t[WIEGAND_RAW_SIZE]){0xd0}, 4, &out), 0);
	assert_int_equal(out.card, 2);
	/* in each byte of a frame, and those of 0 as well */
	assert_int_equal(wiegand_format_parse(&far, &f, &m), 0);
	assert_int_equal(
		wiegand_decode(&f, (uint8_t[WIEGAND_RAW_SIZE]){0xc0, 0xa0, 0x80}, 18, &out), 0);
	assert_int_equal(out.card, 3);
	for (size_t bit = 2; bit < 18; bit++) {
		uint8_t raw[WIEGAND_RAW_SIZE] = {0xc0, 0xa0, 0x80};
		bool fixed = strchr("01", far.layout[bit]) != NULL;

		raw[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		if ((wiegand_decode(&f, raw, 18, &out) == -EBADMSG) != fixed)
			fail_msg("bit %zu", bit);
	}
}

static void test_one_check_of_any_kind_is_a_check(void **state)
{
	static const struct wiegand_text rows[] = {
		{.name = "a", .layout = "ECC", .even = "011"},
		{.name = "a", .layout = "CCCCXXXX", .xor = "4"},
		{.name = "a", .layout = "NNNNCCCC", .kind = "key"},
		{.name = "a", .layout = "CCC0"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wiegand_mistake m;
		struct wiegand_format f;

		if (wiegand_format_parse(&rows[i], &f, &m) != 0 || !wiegand_has_check(&f))
			fail_msg("row %zu", i);
	}
}

static void test_of_cards_only_65535_is_rejected_unless_told(void **state)
{
	struct wiegand_reader w = wiegand_reader_default();

	assert_int_equal(w.reject_cards, 1);
	assert_int_equal(w.reject_card[0], 65535);
	assert_int_equal(w.reject_facilities, 0);
	assert_int_equal(w.formats, 0);
}

static void test_explicit_bit_lists_give_the_order(void **state)
{
	/* Proxmark3 wiegand_formats.c, Tecom27: the card's first bit is place 0, its last 5 */
	const struct wiegand_format *f = format("tecom27");
	struct wiegand_fields in = {.card = 0x8001, .facility = 0x401}, out;
	uint8_t raw[WIEGAND_RAW_SIZE], want[WIEGAND_RAW_SIZE] = {0};

	want[0] = 0x80 | 0x04 | 0x20; /* places 0 and 5 (card), 2 (facility, last) */
	want[1] = 0x01;		      /* place 15 (facility, first) */
	assert_int_equal(wiegand_encode(f, &in, raw), 0);
	assert_memory_equal(raw, want, sizeof(raw));
	assert_int_equal(wiegand_decode(f, raw, 27, &out), 0);
	assert_int_equal(out.card, 0x8001);
	assert_int_equal(out.facility, 0x401);
}

/* What people type and what the reader sends: hex of the credential, or the error. */
static void test_what_people_type_equals_what_the_reader_sends(void **state)
{
	/* clang-format off */
	static const struct {
		const char *format, *text;
		int want; const char *name; uint8_t length; uint64_t value;
	} rows[] = {
		{ "h10301", "188,24910",       0, "h10301", 3, 0xbc614e },
		{ "h10301", " 188 , 24910 ",   0, "h10301", 3, 0xbc614e },
		{ "h10301", "188 ,24910",      0, "h10301", 3, 0xbc614e },
		{ "h10301", "188:24910",       0, "h10301", 3, 0xbc614e },
		{ "h10301", "0012345678",      0, "h10301", 3, 0xbc614e },
		{ "h10301", "12345678",        0, "h10301", 3, 0xbc614e }, /* Excel ate the zeros */
		{ "h10301", "0000024910",      0, "h10301", 3, 0x00614e },
		{ "h10301", "24910",     -EINVAL, "", 0, 0 }, /* of which facility? */
		{ "h10301", "0016777216", -ERANGE, "", 0, 0 },
		{ "h10301", "281474976710657", -ERANGE, "", 0, 0 }, /* 2^48 + 1 */
		{ "h10301", "256,1",     -ERANGE, "", 0, 0 },
		{ "h10301", "1,65536",   -ERANGE, "", 0, 0 },
		{ "h10301", "99999999999999999999", -ERANGE, "", 0, 0 },
		{ "h10301", "1,99999999999999999999", -ERANGE, "", 0, 0 },
		{ "h10301", "",          -EINVAL, "", 0, 0 },
		{ "h10301", "  ",        -EINVAL, "", 0, 0 },
		{ "h10301", "188,",      -EINVAL, "", 0, 0 },
		{ "h10301", ",24910",    -EINVAL, "", 0, 0 },
		{ "h10301", "188,2,4",   -EINVAL, "", 0, 0 },
		{ "h10301", "256,1",     -ERANGE, "", 0, 0 },
		{ "h10301", "4294967297,1", -ERANGE, "", 0, 0 }, /* 1 in 32 bits */
		{ "h10301", "1,65536",   -ERANGE, "", 0, 0 },
		{ "h10301", "-1,5",      -EINVAL, "", 0, 0 },
		{ "h10301", "1,2349E+07", -EINVAL, "", 0, 0 },
		{ "h10301", "BC614E",    -EINVAL, "", 0, 0 },
		{ "h10302", "11850046624",     0, "h10302", 5, 0x2c2515ca0 },
		{ "h10302", "7",               0, "h10302", 5, 7 },
		{ "h10302", "1,7",       -EINVAL, "", 0, 0 },
		{ "h10302", "34359738368", -ERANGE, "", 0, 0 },
		{ "w44",    "0012345678",      0, "w44", 5, 12345678 },
		{ "uid32",  "04:AF:68:DA",     0, "uid32", 4, 0x04af68da },
		{ "uid32",  "04-AF-68-DA",     0, "uid32", 4, 0x04af68da },
		{ "uid32",  "04 af 68 da",     0, "uid32", 4, 0x04af68da },
		{ "uid32",  "04AF68DA",        0, "uid32", 4, 0x04af68da },
		{ "uid34",  "04AF68DA",        0, "uid32", 4, 0x04af68da }, /* parity or not */
		{ "uid32",  "0078604506",      0, "uid32", 4, 78604506 },
		{ "uid32",  "4294967296", -ERANGE, "", 0, 0 },
		{ "uid32",  "429496729", -EINVAL, "", 0, 0 }, /* as printed: ten digits */
		{ "uid40",  "429496729", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF-68:DA", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF:68:DG", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF:68:DA:C8:5A:80", -ERANGE, "", 0, 0 },
		{ "uid32",  "4AF68DA",   -EINVAL, "", 0, 0 },
		{ "uid32",  "\t04ab68DA\t",    0, "uid32", 4, 0x04ab68da },
		{ "uid32",  "04:AF:68:D/", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF:68:D`", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF:68:D@", -EINVAL, "", 0, 0 },
		{ "uid32",  "04:AF:68:Dg", -EINVAL, "", 0, 0 },
		{ "uid32",  "04x4Fx68xDA", -EINVAL, "", 0, 0 },
		{ "uid32",  "G4:AF:68:DA", -EINVAL, "", 0, 0 },
		{ "uid32",  "04AF6",     -EINVAL, "", 0, 0 },
		{ "h10301", "18446744073709551616", -ERANGE, "", 0, 0 },
		{ "h10301", "1234567890123456789012345678901234567890123456789012345678901234567890",
		  -EINVAL, "", 0, 0 },
		{ "uid40",  "0A004D7603",      0, "uid40", 5, 0x0a004d7603 },
		{ "uid56",  "04AF68DAC85A80",  0, "uid56", 7, 0x04af68dac85a80 },
		{ "uid56",  "04:AF:68:DA", -ERANGE, "", 0, 0 },
		{ "keypad4", "5",        -EINVAL, "", 0, 0 },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct credential c = {.length = 0};
		uint64_t value = 0;
		int r = wiegand_credential_parse(format(rows[i].format), rows[i].text, &c);

		for (size_t k = 0; k < c.length; k++)
			value = value << 8 | c.value[k];
		if (r != rows[i].want || strcmp(c.format, rows[i].name) != 0 ||
		    c.length != rows[i].length || value != rows[i].value)
			fail_msg("%s '%s': %d %s %u bytes %llx", rows[i].format, rows[i].text, r,
				 c.format, c.length, (unsigned long long)value);
	}
}

static void test_a_reader_sends_the_credential_that_was_typed(void **state)
{
	static const struct {
		const char *format, *sent, *typed_format, *typed;
		bool reverse;
		uint8_t bytes;
	} rows[] = {
		{"h10301", "1 00010101 0011111000010010 0", "h10301", "21,15890", false, 0},
		/* monkeyboard issue 54: 7186A61E is UID 1EA68671 */
		{"uid32", "01110001 10000110 10100110 00011110", "uid32", "1E:A6:86:71", true, 0},
		{"uid34", "0 0000000011010001 1110001001001101 1", "uid32", "4DE2D100", true, 0},
		/* a reader of 7-byte UIDs beside one that knows only 4 */
		{"uid56", "00000100 10101111 01101000 11011010 11001000 01011010 10000000", "uid32",
		 "04AF68DA", false, 4},
		{"uid56", "10000000 01011010 11001000 11011010 01101000 10101111 00000100", "uid32",
		 "04AF68DA", true, 4},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wiegand_reader w = wiegand_reader_default();
		struct wiegand_reading reading = {.key = 'x'};
		struct credential typed;
		uint8_t raw[WIEGAND_RAW_SIZE];
		size_t bits = bits_of(rows[i].sent, raw);

		w.reverse_bytes = rows[i].reverse;
		w.uid_bytes = rows[i].bytes;
		assert_int_equal(wiegand_reader_add(&w, format("keypad4")), 0);
		assert_int_equal(wiegand_reader_add(&w, format(rows[i].format)), 0);
		assert_int_equal(wiegand_read(&w, raw, bits, &reading), 0);
		assert_int_equal(wiegand_credential_parse(format(rows[i].typed_format),
							  rows[i].typed, &typed),
				 0);
		assert_int_equal(reading.key, 0);
		if (memcmp(&typed, &reading.credential, sizeof(typed)) != 0)
			fail_msg("row %zu: %s is not what %s sends (%s)", i, rows[i].typed,
				 rows[i].format, reading.credential.format);
	}
}

static void test_reject_numbers_never_become_a_credential(void **state)
{
	static const struct {
		const char *format, *typed;
		int want;
	} rows[] = {
		{"h10301", "0,65535", -EKEYREJECTED},
		{"h10301", "7,65535", -EKEYREJECTED},
		{"h10301", "7,65534", 0},
		{"h10301", "7,65000", -EKEYREJECTED}, /* told, below */
		{"h10301", "200,1", -EKEYREJECTED},   /* Fail Site Codes, set below */
		{"h10301", "201,1", -EKEYREJECTED},
		{"h10301", "0,1", 0}, /* not what is behind them in the list */
		{"h10301", "7,0", 0},
		{"h10302", "65535", -EKEYREJECTED},
		{"uid32", "0000FFFF", 0}, /* a chip may be called that */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct wiegand_format *f = format(rows[i].format);
		struct wiegand_reader w = wiegand_reader_default();
		struct wiegand_fields fields = {0};
		struct wiegand_reading reading;
		struct credential c;
		uint8_t raw[WIEGAND_RAW_SIZE];
		int r;

		w.reject_cards = 2;
		w.reject_card[1] = 65000;
		w.reject_facilities = 2;
		w.reject_facility[1] = 200;
		w.reject_facility[0] = 201;
		assert_int_equal(wiegand_reader_add(&w, f), 0);
		assert_int_equal(wiegand_credential_parse(f, rows[i].typed, &c), 0);
		for (size_t k = 0; k < c.length; k++)
			fields.card = fields.card << 8 | c.value[k];
		fields.facility = (uint32_t)(fields.card >> f->card_bits);
		fields.card &= (UINT64_C(1) << f->card_bits) - 1;
		assert_int_equal(wiegand_encode(f, &fields, raw), 0);
		r = wiegand_read(&w, raw, f->bits, &reading);
		if (r != rows[i].want)
			fail_msg("%s %s: %d", rows[i].format, rows[i].typed, r);
	}
}

static void test_a_reader_has_one_format_of_a_length_and_four_at_most(void **state)
{
	struct wiegand_reader w = wiegand_reader_default();

	assert_int_equal(wiegand_reader_add(&w, format("h10306")), 0);
	assert_int_equal(wiegand_reader_add(&w, format("uid34")), -EEXIST);
	assert_int_equal(wiegand_reader_add(&w, format("h10301")), 0);
	assert_int_equal(wiegand_reader_add(&w, format("keypad4")), 0);
	assert_int_equal(wiegand_reader_add(&w, format("keypad8")), 0);
	assert_int_equal(wiegand_reader_add(&w, format("uid32")), -ENOSPC);
}

static void test_keypads_send_their_keys(void **state)
{
	/* clang-format off */
	static const struct { const char *bits; bool hash_is_ten; int want; char key; } rows[] = {
		{ "0000", false, 0, '0' }, { "0101", false, 0, '5' }, { "1001", false, 0, '9' },
		{ "1010", false, 0, '*' }, { "1011", false, 0, '#' },
		{ "1010", true, 0, '#' },  { "1011", true, 0, '*' },
		{ "1001", true, 0, '9' }, { "1100", true, -EBADMSG, 0 }, { "1111", true, -EBADMSG, 0 },
		{ "1100", false, -EBADMSG, 0 }, { "1111", false, -EBADMSG, 0 },
		/* CDVI: F0 E1 D2 … 69 for 9, 5A for *, 4B for # */
		{ "11110000", false, 0, '0' }, { "11100001", false, 0, '1' },
		{ "01101001", false, 0, '9' }, { "01011010", false, 0, '*' },
		{ "01001011", false, 0, '#' }, { "01001011", true, 0, '*' },
		{ "01110000", false, -EBADMSG, 0 }, { "11110001", false, -EBADMSG, 0 }, { "00000000", false, -EBADMSG, 0 },
		{ "00001111", false, -EBADMSG, 0 }, /* 15 is no key */
		{ "010", false, -EMSGSIZE, 0 },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wiegand_reader w = wiegand_reader_default();
		struct wiegand_reading reading = {.key = 0};
		uint8_t raw[WIEGAND_RAW_SIZE];
		size_t bits = bits_of(rows[i].bits, raw);
		int r;

		w.hash_is_ten = rows[i].hash_is_ten;
		assert_int_equal(wiegand_reader_add(&w, format("keypad4")), 0);
		assert_int_equal(wiegand_reader_add(&w, format("keypad8")), 0);
		r = wiegand_read(&w, raw, bits, &reading);
		if (r != rows[i].want || reading.key != rows[i].key)
			fail_msg("%s: %d '%c'", rows[i].bits, r, reading.key);
		assert_true(reading.fields.card == 0 && reading.fields.facility == 0);
	}
}

static void test_a_uid_is_named_after_its_bits(void **state)
{
	for (size_t bytes = 1; bytes <= 8; bytes++) {
		char layout[65], want[8];
		struct wiegand_text text = {.name = "a", .kind = "uid", .layout = layout};
		struct wiegand_fields fields = {.card = 5};
		struct wiegand_mistake m;
		struct wiegand_format f;
		struct credential c;

		memset(layout, 'C', sizeof(layout));
		layout[8 * bytes] = '\0';
		snprintf(want, sizeof(want), "uid%zu", 8 * bytes);
		assert_int_equal(wiegand_format_parse(&text, &f, &m), 0);
		assert_int_equal(wiegand_credential(&f, &fields, &c), 0);
		assert_string_equal(c.format, want);
		assert_int_equal(c.length, bytes);
		assert_int_equal(c.value[bytes - 1], 5);
	}
}

static void test_formats_that_check_nothing_say_so(void **state)
{
	static const struct {
		const char *format;
		bool want;
	} rows[] = {
		{"h10301", true}, {"w44", true},      {"p10001", true},	  {"keypad8", true},
		{"uid32", false}, {"tecom27", false}, {"keypad4", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (wiegand_has_check(format(rows[i].format)) != rows[i].want)
			fail_msg("%s", rows[i].format);
}

static void test_fields_too_big_for_a_format_are_refused(void **state)
{
	struct wiegand_fields big_card = {.card = 65536}, big_facility = {.facility = 256};
	struct credential c;

	assert_int_equal(wiegand_credential(format("h10301"), &big_card, &c), -ERANGE);
	assert_int_equal(wiegand_credential(format("h10301"), &big_facility, &c), -ERANGE);
	assert_int_equal(wiegand_credential(format("keypad4"), &big_card, &c), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captured_frames_give_the_numbers_printed_on_the_cards),
		cmocka_unit_test(test_a_real_card_that_breaks_its_leading_parity_is_refused),
		cmocka_unit_test(test_every_single_wrong_bit_is_refused_where_all_bits_are_covered),
		cmocka_unit_test(test_swapped_wires_are_recognised_where_the_format_can_tell),
		cmocka_unit_test(test_a_frame_of_another_length_is_told_so),
		cmocka_unit_test(
			test_no_more_than_the_frame_is_read_and_its_last_byte_may_hold_more),
		cmocka_unit_test(test_formats_go_up_to_256_bits),
		cmocka_unit_test(test_mistakes_in_a_format_name_their_key),
		cmocka_unit_test(test_bits_that_never_change_are_checked),
		cmocka_unit_test(test_one_check_of_any_kind_is_a_check),
		cmocka_unit_test(test_of_cards_only_65535_is_rejected_unless_told),
		cmocka_unit_test(test_explicit_bit_lists_give_the_order),
		cmocka_unit_test(test_what_people_type_equals_what_the_reader_sends),
		cmocka_unit_test(test_a_reader_sends_the_credential_that_was_typed),
		cmocka_unit_test(test_reject_numbers_never_become_a_credential),
		cmocka_unit_test(test_a_reader_has_one_format_of_a_length_and_four_at_most),
		cmocka_unit_test(test_keypads_send_their_keys),
		cmocka_unit_test(test_a_uid_is_named_after_its_bits),
		cmocka_unit_test(test_formats_that_check_nothing_say_so),
		cmocka_unit_test(test_fields_too_big_for_a_format_are_refused),
	};

	return cmocka_run_group_tests(tests, parse_formats, NULL);
}
