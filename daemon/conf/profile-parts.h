/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_PROFILE_PARTS_H
#define HADIR_CONF_PROFILE_PARTS_H

#include <stdbool.h>

#include "conf/ini.h"
#include "core/record.h"

/* What the parts of the profile loader share: profile.c has the table of keys, profile-values.c
 * takes their values, profile-check.c asks whether they fit together and whether the dumps
 * decode. */

/* A place as written: a register of the device, or "+n" = n registers into a log's record. */
struct profile_place {
	struct record_field field;
	bool relative;
	int line; /* 0 = not given */
};

struct profile_bit {
	struct record_bit bit;
	bool relative;
	int line;
};

/* A profile on its way in: numbers are in `p`, places wait for the event block's address. */
struct profile_parsed {
	struct record_profile p;
	struct profile_place counter, epoch, oldest, next, upto, unread, lost, shown, window;
	struct profile_place record_seq, id_first, id_size, seconds, millis, now, now_millis;
	struct profile_bit flag, good, now_good, tamper;
	char source[256];
	int identify_masks; /* how many masks were given */
	const struct ini *ini;
	struct diag *d;
};

struct profile_row {
	const char *key; /* first, for diag_nearest() */
	const char *section;
	/* Write the value behind `at`. Returns 0, or -EINVAL when it is not `expected`. */
	int (*set)(const struct profile_row *row, const char *value, void *at);
	size_t offset; /* in struct profile_parsed */
	unsigned size; /* bytes of the number or text there */
	int64_t min, max;
	const char *const *words; /* of a set_word, in the order of their enum */
	const char *expected;
};

/* For the table: each takes one kind of value. */
int profile_set_text(const struct profile_row *row, const char *value, void *at);
int profile_set_slug(const struct profile_row *row, const char *value, void *at);
int profile_set_number(const struct profile_row *row, const char *value, void *at);
int profile_set_word(const struct profile_row *row, const char *value, void *at);
int profile_set_table(const struct profile_row *row, const char *value, void *at);
int profile_set_parity(const struct profile_row *row, const char *value, void *at);
int profile_set_link(const struct profile_row *row, const char *value, void *at);
int profile_set_place(const struct profile_row *row, const char *value, void *at);
int profile_set_bit(const struct profile_row *row, const char *value, void *at);
int profile_set_write(const struct profile_row *row, const char *value, void *at);
int profile_set_recorded(const struct profile_row *row, const char *value, void *at);
int profile_set_expect(const struct profile_row *row, const char *value, void *at);
int profile_set_mask(const struct profile_row *row, const char *value, void *at);
int profile_set_sequence(const struct profile_row *row, const char *value, void *at);
int profile_set_clear_lost(const struct profile_row *row, const char *value, void *at);
int profile_set_length(const struct profile_row *row, const char *value, void *at);
int profile_set_nulls(const struct profile_row *row, const char *value, void *at);

/*
 * Move every place to its offset, check what must hold between keys, run the dumps.
 * Mistakes go to ps->d.
 */
void profile_check(struct profile_parsed *ps);

/* The section [kind], or NULL. */
const struct ini_section *profile_section(const struct ini *ini, const char *kind);

/* Line of a key, of its section when it is not there, or 0. */
int profile_line(const struct ini *ini, const char *kind, const char *key);

/* Hexadecimal words of four digits between blanks. Returns how many, or -EINVAL. */
int profile_words(const char *text, uint16_t *ret, int max);

#endif
