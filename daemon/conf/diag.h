/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_DIAG_H
#define HADIR_CONF_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The mistakes found in files that people write: configuration, rules, profiles, roster.
 * Collected, so that one run tells them all; nothing in here logs, prints by itself or exits.
 *
 * Each text says what was found, what was expected and what happens now. Names, NIPs and card
 * numbers from the file may be in it: it is for the person who holds the file, not for the log.
 *
 * Items of one file stand together, in the order of their lines, whenever they were found.
 * At DIAG_MAX items further ones are only counted. Not for use by two threads at once.
 */

enum { DIAG_MAX = 200, DIAG_TEXT_SIZE = 400 };

enum diag_severity {
	DIAG_ERROR,   /* what the file asks for is not done */
	DIAG_WARNING, /* done, but probably not what was meant */
};

struct diag_item {
	enum diag_severity severity;
	int line;   /* from 1; 0 = the file as a whole */
	char *file; /* owned by the diag */
	char *text; /* owned; at most DIAG_TEXT_SIZE - 1 bytes, one line, no control characters */
};

/* Zero-initialised is empty and valid: `struct diag d = { 0 };` */
struct diag {
	size_t count;	/* items held */
	size_t dropped; /* items past DIAG_MAX, or that memory did not suffice for */
	size_t errors;	/* all errors, held and dropped: nothing loads while this is above 0 */
	size_t warnings;
	struct diag_item *items;
};

void diag_done(struct diag *d);

void diag_add(struct diag *d, enum diag_severity severity, const char *file, int line,
	      const char *fmt, ...) __attribute__((format(printf, 5, 6)));
#define diag_error(d, file, line, ...) diag_add(d, DIAG_ERROR, file, line, __VA_ARGS__)
#define diag_warning(d, file, line, ...) diag_add(d, DIAG_WARNING, file, line, __VA_ARGS__)

/* One item as `file:line: error: text`, without a newline; cut to fit. Returns `dst`. */
char *diag_format(const struct diag_item *item, char *dst, size_t dst_size);

/* Every item on its own line, then "and N more" if some were dropped. */
void diag_print(const struct diag *d, FILE *to);

/*
 * The word of `words` (rows of `stride` bytes that begin with a `const char *`) nearest to
 * `found`, or NULL when none is near enough to be what was meant: at most two letters changed,
 * added, dropped or swapped with their neighbour, and fewer than half of the word's.
 */
const char *diag_nearest(const char *found, const void *words, size_t count, size_t stride);

#endif
