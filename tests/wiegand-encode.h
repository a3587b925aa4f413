/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_WIEGAND_ENCODE_H
#define HADIR_TESTS_WIEGAND_ENCODE_H

#include <errno.h>
#include <string.h>

#include "core/wiegand.h"

static void wiegand_put(uint8_t *raw, size_t place, bool one)
{
	uint8_t bit = (uint8_t)(0x80 >> place % 8);

	raw[place / 8] = (uint8_t)((raw[place / 8] & ~bit) | (one ? bit : 0));
}

static bool wiegand_put_number(uint8_t *raw, const uint8_t *places, size_t n, uint64_t value)
{
	for (size_t i = n; i-- > 0; value >>= 1)
		wiegand_put(raw, places[i], value & 1);
	return value == 0;
}

static bool wiegand_is_one(const uint8_t *raw, size_t place)
{
	return (raw[place / 8] & 0x80 >> place % 8) != 0;
}

/* The frame of these fields: the daemon takes frames apart only. Bits that carry nothing known
 * (P, -) are 0. `raw` holds WIEGAND_RAW_SIZE bytes. Returns 0, or -ERANGE when a field does not
 * fit. */
static int wiegand_encode(const struct wiegand_format *f, const struct wiegand_fields *fields,
			  uint8_t *raw)
{
	memcpy(raw, f->fixed_value, WIEGAND_RAW_SIZE);
	if (!wiegand_put_number(raw, f->card_place, f->card_bits, fields->card) ||
	    !wiegand_put_number(raw, f->facility_place, f->facility_bits, fields->facility) ||
	    !wiegand_put_number(raw, f->maker_place, f->maker_bits, fields->maker))
		return -ERANGE;
	for (size_t i = 0; i < f->complements; i++)
		wiegand_put(raw, f->complement_place[i], !wiegand_is_one(raw, f->card_place[i]));
	/* One parity may cover another (Corporate 1000), but none itself by way of others: as many
	 * rounds as there are parities settle all. */
	for (size_t round = 0; round < f->parities; round++)
		for (size_t i = 0; i < f->parities; i++) {
			const struct wiegand_parity *p = &f->parity[i];
			int ones = 0;

			for (size_t k = 0; k < WIEGAND_RAW_SIZE; k++)
				ones += __builtin_popcount(raw[k] & p->covers[k]);
			wiegand_put(raw, p->place, (ones % 2 == 1) != p->odd);
		}
	/* The check digit is the last group, which was 0 until now. */
	for (size_t i = 0; f->xor_bits > 0 && i + f->xor_bits < f->bits; i++)
		if (wiegand_is_one(raw, i)) {
			size_t place = f->bits - f->xor_bits + i % f->xor_bits;

			wiegand_put(raw, place, !wiegand_is_one(raw, place));
		}
	return 0;
}

#endif
