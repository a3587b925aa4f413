/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_CODES_H
#define HADIR_REPORT_CODES_H

#include "conf/rules.h"
#include "core/account.h"
#include "report/sheet.h"

/*
 * What a judged day is called on the sheet. Codes of our own are those that no paper has:
 *
 *	H in time  TL late  PSW left early  HF made up for (flexi)  H? no departure  ?H no arrival
 *	IL break overrun  BKI not returned  BK not yet explained  BC not yet recorded  BL data
 *	incomplete  MP time not certain yet  PP needs review  BD not registered  UC trial period
 *	L holiday  - no duty  TK confirmed by people
 *
 * Bands ("TL1") and codes of papers ("CT") come from the rules of the day.
 */

/* Code and bands of the day; the rest of `ret` is left alone. `trial`: recorded only. */
void sheet_code(const struct verdict *v, const struct day_account *a, bool trial,
		struct sheet_day *ret);

/* Our codes, the chosen bands and the codes of papers, as they hold on `day`. -ENOMEM. */
int sheet_legend(const struct rulebook *book, int32_t day, struct month_sheet *s);

/* "Cuti tahunan" of CT: the rules' own name for it, else ours, else what kind of paper it is. */
const char *sheet_code_name(const struct rulebook *book, int32_t day, enum text_language lang,
			    const char *code);

#endif
