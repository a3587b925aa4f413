/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_FORMATS_H
#define HADIR_CONF_FORMATS_H

#include <stddef.h>

#include "conf/diag.h"
#include "core/wiegand.h"

/*
 * The Wiegand formats of files such as config/readers/wiegand-formats.conf:
 *
 *	[format h10301]
 *	about = HID H10301, the usual 26 bits
 *	source = Proxmark3 client/src/wiegand_formats.c
 *	layout = ESSSSSSSSCCCCCCCCCCCCCCCCO	(and kind, even, even-2, odd, odd-2, xor, card-bits,
 *						 facility-bits: struct wiegand_text)
 *	test = 10001010100111110000100100 -> 21,15890 (monkeyboard/Wiegand issue 33)
 *
 * A test is a frame in binary (blanks allowed) or, from 0x on, in hexadecimal; then what people
 * would type for it (wiegand_credential_parse(); for a keypad the key); then, in brackets,
 * "captured: " and by whom, or another source, or "made from the layout". Each must decode to
 * that.
 */

enum { FORMATS_MAX = 128 };

struct formats; /* owns its formats; pointers to them are good until formats_free() */

int formats_open(struct formats **ret); /* 0 or -ENOMEM */
void formats_free(struct formats *f);	/* takes NULL */

/*
 * Add the formats of one file. A format with a mistake, with a name that is taken or with a test
 * that fails is an error in `d`, with its line, and left out; the others are added.
 * Returns 0, -ENOMEM, or an error of ini_load() (told in `d` as well).
 */
int formats_load(struct formats *f, const char *path, struct diag *d);

/* The format of that name, or NULL; formats_nearest() gives what may have been meant, or NULL. */
const struct wiegand_format *formats_find(const struct formats *f, const char *name);
const char *formats_nearest(const struct formats *f, const char *name);

/* The i-th, in the order of the files, or NULL past the end. */
const struct wiegand_format *formats_at(const struct formats *f, size_t i);

#endif
