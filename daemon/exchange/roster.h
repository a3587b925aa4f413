/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_ROSTER_H
#define HADIR_EXCHANGE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/diag.h"
#include "core/credential.h"

/*
 * The roster as people keep it: a CSV file, one row for each credential of each person.
 *
 *	id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai
 *
 * A table as in exchange/sheet.h; id, nama, unit and mulai must have a column.
 *
 * The columns are Indonesian because people see them; the fields below are what they mean:
 *	id      slug of the person, the same for ever; an 18-digit NIP is refused here
 *	nip     stripped of blanks and ' ; an implausible one is a warning, 1,98609E+17 an error
 *	status  PNS, PPPK, PPPK-PW, NON-ASN; empty is NON-ASN
 *	atasan  id of the superior; empty if none
 *	jadwal  name of a schedule; empty is the default schedule
 *	pos     posts (slugs) with blanks between them; may be empty
 *	jenis   kartu, jari, pin; empty with format and nilai for a person without a credential
 *	mulai   first day, sampai last day (inclusive; empty: no end), 2026-01-05 or 05/01/2026
 * Rows of one id must agree on everything from nama to pos.
 */

enum {
	ROSTER_ROWS_MAX = 20000,
	ROSTER_PEOPLE_MAX = 10000,
	ROSTER_TEXT_MAX = 8 * 1024 * 1024, /* bytes */
	ROSTER_NAME_MAX = 128,		   /* bytes of nama */
	ROSTER_POSTS_MAX = 4,
};

enum roster_status {
	ROSTER_PNS,
	ROSTER_PPPK,
	ROSTER_PPPK_PW, /* paruh waktu */
	ROSTER_NON_ASN,
	ROSTER_STATUSES
};

/* As written in the file, the tables and the messages: "PNS", "PPPK-PW" … */
const char *roster_status_name(enum roster_status s);

/* Strings are never NULL, "" when the field is empty; they live as long as the roster. */
struct roster_row {
	int line;
	enum roster_status status;
	const char *id;
	const char *name;
	const char *nip;      /* without blanks */
	const char *unit;     /* slug */
	const char *superior; /* id, or "" */
	const char *schedule; /* slug, or "" for the default */
	const char *posts;    /* slugs with one blank between them */
	int32_t from_day;     /* days since 1970-01-01 */
	int32_t to_day;	      /* inclusive; ROSTER_NO_END */
	bool has_credential;
	struct credential credential; /* if has_credential */
};

#define ROSTER_NO_END INT32_MAX

struct roster {
	struct roster_row *rows; /* in the order of the file */
	size_t count;
	char *text; /* what the rows point into */
};

/*
 * Turns jenis, format and nilai into a credential (Wiegand formats are not known here).
 * Returns 0; -ENOENT when there is no such format; -ERANGE or another negative errno when the
 * value does not fit it.
 */
typedef int roster_credential_fn(void *arg, enum credential_kind kind, const char *format,
				 const char *value, struct credential *ret);

/*
 * Read a whole roster. `file` is a name for messages, `parse` is asked for each kartu and pin;
 * jari takes the format "user" and a decimal number (32 bits, most significant byte first) here.
 *
 * All mistakes of the file go to `d` with line and cure. Returns 0 and the rows when there was no
 * error (the caller frees with roster_done()); -EINVAL when there was one; -EFBIG past a bound
 * above (told in `d`); -ENOMEM. `ret` is written on success only.
 */
int roster_parse(const char *file, const char *text, size_t size, roster_credential_fn *parse,
		 void *arg, struct diag *d, struct roster *ret);

void roster_done(struct roster *r);

/* The i-th column of the header above, NULL past the end. */
const char *roster_column(int i);

#endif
