/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_WIEGAND_H
#define HADIR_CORE_WIEGAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/credential.h"

/*
 * Wiegand formats as data, and what takes a finished frame apart. Pure.
 *
 * A frame is `bits` bits in `raw`; the first bit on the wire is the most significant bit of
 * raw[0]. One length is never one format, so the format is chosen for each reader and only
 * confirmed by the frame.
 */

enum {
	WIEGAND_BITS_MAX = 256,
	WIEGAND_RAW_SIZE = WIEGAND_BITS_MAX / 8,
	WIEGAND_FACILITY_MAX = 32, /* bits of a facility number */
	WIEGAND_CARD_MAX = 64,	   /* bits of a card number or UID */
	WIEGAND_PARITIES_MAX = 4,
	WIEGAND_REJECTS_MAX = 8,
	WIEGAND_READER_FORMATS = 4,
};

enum wiegand_kind {
	WIEGAND_CARD, /* facility and card numbers */
	WIEGAND_UID,  /* the bytes of a chip's serial number */
	WIEGAND_KEY,  /* one key of a keypad */
};

/* The covered bits and the one at `place` together hold an odd (even) number of ones. */
struct wiegand_parity {
	uint8_t place;
	bool odd;
	uint8_t covers[WIEGAND_RAW_SIZE];
};

struct wiegand_format {
	char name[CREDENTIAL_FORMAT_SIZE];
	enum wiegand_kind kind;
	uint16_t bits;
	uint8_t parities;
	uint8_t xor_bits; /* groups of this many bits cancel out over the frame; 0 = no such check
			   */
	uint8_t complements;
	uint8_t facility_bits, card_bits, maker_bits;
	struct wiegand_parity parity[WIEGAND_PARITIES_MAX];
	uint8_t facility_place[WIEGAND_FACILITY_MAX]; /* places on the wire, most significant first
						       */
	uint8_t card_place[WIEGAND_CARD_MAX];
	uint8_t maker_place[WIEGAND_FACILITY_MAX];
	uint8_t complement_place[WIEGAND_CARD_MAX]; /* holds the inverse of card_place[i] */
	uint8_t fixed[WIEGAND_RAW_SIZE], fixed_value[WIEGAND_RAW_SIZE];
};

/*
 * A format as people write it: ZKTeco's notation (a letter for each bit, a mask of 0 and 1 for
 * each parity), with what that notation cannot say. NULL = not given.
 *
 *     C card or UID   S F site, facility (one number)   M maker   E O even, odd parity
 *     P parity whose rule is unknown   X check digit of `xor`   N inverse of a C
 *     0 1 always this bit   - not used
 */
struct wiegand_text {
	const char *name;	   /* a slug, also the format's name in credentials */
	const char *kind;	   /* "card" (also when NULL), "uid", "key" */
	const char *layout;	   /* 1 to 256 letters */
	const char *even, *even_2; /* masks of the first and the second E on the wire */
	const char *odd, *odd_2;   /* and of the first and the second O */
	const char * xor ;	   /* "4" or "8": width of the groups whose exclusive or is zero */
	const char *card_bits;	   /* places of the C, "0 1 13 12 …", where the order is not the
				    * wire's; most significant first, the first bit sent is 0 */
	const char *facility_bits;
};

/* What is wrong with a format: the key (as in the file) and what was expected there. */
struct wiegand_mistake {
	const char *key, *expected; /* static texts */
};

/* Returns 0, or -EINVAL with `mistake` filled; `ret` is written on success only. */
int wiegand_format_parse(const struct wiegand_text *text, struct wiegand_format *ret,
			 struct wiegand_mistake *mistake);

/* True when a frame can contradict the format. Where not, never conclude it from one reading. */
bool wiegand_has_check(const struct wiegand_format *f);

struct wiegand_fields {
	uint64_t card; /* UID: its bytes as they came, the first one most significant */
	uint32_t facility, maker;
};

/*
 * Returns 0; -EMSGSIZE on another length; -EBADMSG when a parity, check digit or fixed bit is
 * wrong; -EILSEQ when all are right in the complement: are D0 and D1 swapped? (A question, not
 * a proof: two errors, or a terminal that inverts both parities of a failed finger, look the
 * same. In a format whose parity groups have an even size a swap passes unseen.)
 * `ret` is written on success only.
 */
int wiegand_decode(const struct wiegand_format *f, const uint8_t *raw, size_t bits,
		   struct wiegand_fields *ret);

/* How one reader is set up. */
struct wiegand_reader {
	uint8_t formats; /* of different lengths: a card's and a keypad's, say */
	const struct wiegand_format *format[WIEGAND_READER_FORMATS]; /* outlive this */
	bool hash_is_ten;   /* its keypad sends # as 10 and * as 11 */
	bool reverse_bytes; /* uid: it sends the last byte first */
	uint8_t uid_bytes;  /* uid: keep this many bytes from the first; 0 = all */
	uint8_t reject_cards, reject_facilities;
	uint64_t reject_card[WIEGAND_REJECTS_MAX]; /* numbers it sends for a failed finger */
	uint32_t reject_facility[WIEGAND_REJECTS_MAX];
};

/* No format yet; card number 65535 rejected, the usual "failed finger" of terminals. */
struct wiegand_reader wiegand_reader_default(void);

/* Returns 0; -EEXIST when the reader has a format of that length (which of two could not be
 * told by a frame); -ENOSPC. */
int wiegand_reader_add(struct wiegand_reader *w, const struct wiegand_format *f);

struct wiegand_reading {
	const struct wiegand_format *format;
	char key;		      /* '0' to '9', '*', '#' from a keypad; else 0 and a card's */
	struct wiegand_fields fields; /* not for keys */
	struct credential credential; /* not for keys */
};

/*
 * A frame of this reader. Returns 0; -EMSGSIZE when none of its formats has that length; -EBADMSG,
 * -EILSEQ as wiegand_decode(), also for a burst that is no key; -EKEYREJECTED for its reject
 * numbers (numbers of cards, not UIDs). `ret` is written on success only.
 */
int wiegand_read(const struct wiegand_reader *w, const uint8_t *raw, size_t bits,
		 struct wiegand_reading *ret);

/*
 * The credential of these fields. Card: facility and card number as one number in the fixed
 * width of the format. UID: its bytes in the chip's own order, in a format called by their
 * length ("uid32", "uid56"), so that readers with and without parity agree.
 * Returns 0; -ERANGE when a field does not fit; -EINVAL for a format of keys.
 */
int wiegand_credential(const struct wiegand_format *f, const struct wiegand_fields *fields,
		       struct credential *ret);

/*
 * What people type, blanks around it allowed, so that it equals what the reader sends.
 *
 *     card   "188,24910" or "188:24910", facility and card; "0012345678", both as one number,
 *            as printed on cards (10 digits, or more than a card number alone can be);
 *            without a facility just the number
 *     uid    "04:AF:68:DA", "04-AF-68-DA", "04 AF 68 DA", "04af68da": all bytes in the
 *            chip's order; 4 bytes also as 10 decimal digits
 *
 * Returns 0; -EINVAL when it is none of these; -ERANGE when a number does not fit the format.
 */
int wiegand_credential_parse(const struct wiegand_format *f, const char *text,
			     struct credential *ret);

#endif
