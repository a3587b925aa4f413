/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_ATTLOG_H
#define HADIR_EXCHANGE_ATTLOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "conf/diag.h"

/*
 * attlog.dat, what fingerprint and face terminals of ZKTeco, Solution and their kin write on a USB
 * stick, and what they push: one line for each punch,
 *
 *	"        7\t2026-01-05 07:25:10\t1\t0\t1\t0\r\n"
 *
 * PIN, date, time, then up to seven more columns whose meaning differs by firmware (device, state,
 * verify, work code, ...), with tabs or blanks between them. The machine's own clock dates them.
 *
 * A dead clock starts at 2000-01-01: such rows are set aside, never taken. A row that is there
 * twice counts once. An order that runs backwards says that the clock was set, and is told.
 */

enum {
	ATTLOG_ROWS_MAX = 1000000,
	ATTLOG_PIN_SIZE = 25,	 /* machines take 24 letters and digits at most */
	ATTLOG_COLUMNS_MAX = 10, /* date and time are two of them */
	ATTLOG_NO_STATE = -1,
};

struct attlog_row {
	int line;
	char pin[ATTLOG_PIN_SIZE]; /* without leading zeros: 00000007 and 7 are one person */
	int16_t state;		   /* of the column asked for: 0 in, 1 out, ...; ATTLOG_NO_STATE */
	int32_t day, at_s;	   /* as the machine's clock showed */
};

/* By PIN, then time; no two equal. */
struct attlog {
	struct attlog_row *rows;
	size_t count;
	size_t dead;	  /* set aside: the clock had stopped */
	size_t twice;	  /* left out: there already */
	size_t backwards; /* taken, though earlier than the line before */
};

/*
 * Read `size` bytes; no NUL need stand behind them. `state_column` counts from 1 (4 is the first
 * behind the time), 0: none is looked at. What is wrong goes to `d` with its line, and what people
 * must know (dead clock, clock set back, a last line cut short) as warnings.
 *
 * Returns 0 also when some lines could not be read (errors in `d`: they are left out), and the
 * rows, to be freed with attlog_done(); -EFBIG past ATTLOG_ROWS_MAX; -ENOMEM. `ret` is written on
 * success only.
 */
int attlog_parse(const char *file, const char *text, size_t size, int state_column, struct diag *d,
		 struct attlog *ret);
void attlog_done(struct attlog *a);

/* "in", "out", "break" or "" for a state: 0 and 4 (overtime) in, 1 and 5 out, 2 and 3 break. */
const char *attlog_direction(int state);

/* One line as the machines write it, with its newline. Returns `dst`, cut to fit. */
enum { ATTLOG_LINE_SIZE = 64 };
char *attlog_print(char dst[ATTLOG_LINE_SIZE], const char *pin, int32_t day, int32_t at_s);

#endif
