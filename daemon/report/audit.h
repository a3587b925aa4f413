/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_AUDIT_H
#define HADIR_REPORT_AUDIT_H

#include "report/reports.h"
#include "report/words.h"

/* Shared by the files of the audit report: audit.c has its papers, audit-who.c its people. */

/* What is at hand while the report is written. */
struct audit {
	struct page *p;
	enum text_language lang;
	struct query *q;
	const struct book *b;
	int32_t from, to;
	const struct audit_access *access;
	size_t n_access;
};

/* The id where no name is known (any more). */
const char *audit_name(const struct audit *a, const char *id);
/* "Pegawai 02 (3 Maret 2026)": who wrote or decided something, and when. */
const char *audit_signed(const struct audit *a, const char *id, const struct place *at,
			 char ret[WORD_SIZE]);
/* The text "group.value", or the value where the table does not know it. */
const char *audit_word(const struct audit *a, const char *group, const char *value);

/* Tables of the report. 0 or -errno. */
int audit_holders(const struct audit *a);
int audit_acts(const struct audit *a);
int audit_accounts(const struct audit *a);
int audit_accesses(const struct audit *a);

#endif
