/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_CSV_H
#define HADIR_EXCHANGE_CSV_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Lines of a CSV file, one at a time and in place. A field in double quotes may hold the
 * separator and "" for a quote, but no end of line: a quote that was never closed then spoils one
 * line and not the rest of the file.
 */

/* The separator of a header line: whichever of ; , and tab stands there most often. */
char csv_separator(const char *header);

/*
 * Cut a line (without its end) into fields, unquoted and without blanks around them. Returns how
 * many; -EBADMSG for a quote that does not close or has text behind it; -E2BIG past `max`.
 */
ssize_t csv_split(char *line, char separator, char **fields, size_t max);

/*
 * The next line of `*text`, with its end (LF or CRLF) made a NUL; `*text` moves behind it.
 * NULL at `end`, where a NUL must stand.
 */
char *csv_line(char **text, char *end);

#endif
