/* SPDX-License-Identifier: MIT */
/* Card numbers as people type them, for the roster. */
#include "core/wiegand.h"

#include <errno.h>
#include <string.h>

/* EM4100 and MIFARE cards carry their number as 10 digits, with leading zeros. */
enum { PRINTED_DIGITS = 10, TEXT_MAX = 64 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Decimal digits and nothing else. Returns 0, -EINVAL, or -ERANGE past 64 bits. */
static int parse_number(const char *text, size_t n, uint64_t *ret)
{
	uint64_t value = 0;

	if (n == 0)
		return -EINVAL;
	for (size_t i = 0; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
	for (size_t i = 0; i < n; i++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value))
			return -ERANGE;
	*ret = value;
	return 0;
}

static uint64_t low_bits(unsigned bits)
{
	return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

/* Facility and card in one number, as cards carry it. */
static int split_number(const struct wiegand_format *f, const char *text, size_t n,
			struct wiegand_fields *ret)
{
	uint64_t number, facility;
	int r = parse_number(text, n, &number);

	if (r < 0)
		return r;
	facility = f->card_bits >= 64 ? 0 : number >> f->card_bits;
	/* "24910" may be a card number whose facility was left out: that must not become a
	 * credential which nobody has, so it is no number until the facility is written. */
	if (f->facility_bits > 0 && facility == 0 && n < PRINTED_DIGITS)
		return -EINVAL;
	if (facility > low_bits(f->facility_bits))
		return -ERANGE;
	*ret = (struct wiegand_fields){.card = number & low_bits(f->card_bits),
				       .facility = (uint32_t)facility};
	return 0;
}

static int parse_card(const struct wiegand_format *f, const char *text, size_t n,
		      struct wiegand_fields *ret)
{
	uint64_t facility, card;
	size_t left, right;
	int r, r2;

	for (left = 0; left < n && text[left] != ',' && text[left] != ':'; left++)
		;
	if (left == n)
		return split_number(f, text, n, ret);
	if (f->facility_bits == 0)
		return -EINVAL;
	right = left + 1;
	while (right < n && is_blank(text[right]))
		right++;
	r2 = parse_number(text + right, n - right, &card);
	while (left > 0 && is_blank(text[left - 1]))
		left--;
	r = parse_number(text, left, &facility);
	if (r < 0 || r2 < 0)
		return r == -EINVAL || r2 == -EINVAL ? -EINVAL : -ERANGE;
	if (facility > low_bits(f->facility_bits) || card > low_bits(f->card_bits))
		return -ERANGE;
	*ret = (struct wiegand_fields){.card = card, .facility = (uint32_t)facility};
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -EINVAL;
}

/* Bytes in hexadecimal, all or none of them set apart by the same separator. */
static int parse_bytes(const char *text, size_t n, size_t bytes, uint64_t *ret)
{
	bool apart = n == 3 * bytes - 1;
	uint64_t value = 0;

	if (!apart && n != 2 * bytes)
		return -EINVAL;
	for (size_t i = 0; i < bytes; i++) {
		const char *byte = text + i * (apart ? 3 : 2);
		int high = hex_digit(byte[0]), low = hex_digit(byte[1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		if (apart && i > 0 && (byte[-1] != text[2] || memchr(":- ", byte[-1], 3) == NULL))
			return -EINVAL;
		value = value << 8 | (uint64_t)(high << 4 | low);
	}
	*ret = value;
	return 0;
}

/* True for hexadecimal bytes of any number: then the length alone is wrong. */
static bool looks_like_bytes(const char *text, size_t n)
{
	uint64_t unused;

	for (size_t bytes = 2; bytes <= TEXT_MAX / 2; bytes++)
		if (parse_bytes(text, n, bytes, &unused) == 0)
			return true;
	return false;
}

static int parse_uid(const struct wiegand_format *f, const char *text, size_t n,
		     struct wiegand_fields *ret)
{
	size_t bytes = f->card_bits / 8u;
	uint64_t value;
	int r = parse_bytes(text, n, bytes, &value);

	if (r < 0 && bytes == 4 && n == PRINTED_DIGITS) {
		r = parse_number(text, n, &value);
		if (r == 0 && value > UINT32_MAX)
			r = -ERANGE;
	}
	if (r == -EINVAL && looks_like_bytes(text, n))
		r = -ERANGE;
	if (r == 0)
		*ret = (struct wiegand_fields){.card = value};
	return r;
}

int wiegand_credential_parse(const struct wiegand_format *f, const char *text,
			     struct credential *ret)
{
	struct wiegand_fields fields;
	size_t n;
	int r;

	while (is_blank(*text))
		text++;
	n = strlen(text);
	while (n > 0 && is_blank(text[n - 1]))
		n--;
	if (n == 0 || n > TEXT_MAX || f->kind == WIEGAND_KEY)
		return -EINVAL;
	r = f->kind == WIEGAND_UID ? parse_uid(f, text, n, &fields)
				   : parse_card(f, text, n, &fields);
	return r < 0 ? r : wiegand_credential(f, &fields, ret);
}
