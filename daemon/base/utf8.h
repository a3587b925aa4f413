/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_UTF8_H
#define HADIR_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the bytes are UTF-8 (RFC 3629: shortest form, no surrogates, at most U+10FFFF). What
 * people write ends in JSON, which holds nothing else.
 */
bool utf8_valid(const char *s, size_t n);

/* How many of the first `n` bytes end on a whole character: for cutting text to a size. */
size_t utf8_cut(const char *s, size_t n);

#endif
