/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_WORDS_H
#define HADIR_REPORT_WORDS_H

#include "book/book.h"
#include "report/sheet.h"

/*
 * Values as offices write them, the same in every format. A buffer of WORD_SIZE is enough for
 * each; they return it.
 */

enum { WORD_SIZE = 160 };

/* "07.25", the next day's "06.10+1", "" for none. */
char *word_clock(char *buf, enum text_language lang, int32_t second);
/* "2,5" of 250; English "2.5". */
char *word_percent(char *buf, enum text_language lang, int64_t hundredths);
/* On time of due at the office, "96,7"; "-" when nobody was due. */
char *word_share(char *buf, enum text_language lang, int64_t part, int64_t whole);
/* "Maret 2025" */
char *word_month(char *buf, enum text_language lang, int32_t year, int32_t month);
/* "Senin, 3 Maret 2025" */
char *word_day(char *buf, enum text_language lang, int32_t day);
/* "3 Maret 2025" */
char *word_date(char *buf, enum text_language lang, int32_t day);
/* "2 jam 5 menit" of whole minutes. */
char *word_minutes(char *buf, enum text_language lang, int64_t seconds);
/* "19860926 201505 1 001" of 18 digits, anything else as it is. */
char *word_nip(char *buf, const char *nip);

/* A day's cell: "H", "TL1 PSW2", with "*" while the letter is to follow. */
char *word_cell(char *buf, const struct sheet_day *d);

/* "Plt. Camat"; the slug of a position that we have no word for. */
char *word_position(char *buf, enum text_language lang, const struct sheet_signer *s);
/* "terbuka", "terkunci" … */
const char *word_step(enum text_language lang, enum sheet_step step);
const char *word_seen(enum text_language lang, enum sheet_seen seen);

/* The sentences at the foot of a sheet: the preset's name and source, the trial, "draf". Returns
 * false when there is nothing to say. `size` up to 512. */
bool word_preset(char *buf, size_t size, const struct month_sheet *s);
bool word_trial(char *buf, size_t size, const struct month_sheet *s);
/* "3 April 2026: Wafat Yesus Kristus" of the month's i-th day; false when it is no holiday. */
bool word_holiday(char *buf, size_t size, const struct month_sheet *s, int32_t i);
/* "Rantai catatan 1234: 0a1b…": the month's place in the chain. */
char *word_chain(char *buf, const struct month_sheet *s);
/* "Ditandatangani 2025-03-03: 1234 GBz7Ab12Cd34Ef56", or "" without a note. */
char *word_signed(char *buf, const struct month_sheet *s);

/* Who signs the sheet: the holders; a personal one the superior, if there is one, and its person.
 * Strings stay the sheet's. Returns how many. */
size_t word_signers(const struct month_sheet *s, const struct sheet_person *p,
		    struct sheet_signer ret[SHEET_SIGNERS_MAX]);

/* An objection or a supplement as a sentence, with the day it was said; `size` up to 512. */
void word_note(char *buf, size_t size, enum text_language lang, const struct sheet_note *n);

/* Columns of the totals, in their order. */
enum total_column {
	TOTAL_DUE,
	TOTAL_PRESENT,
	TOTAL_ON_TIME,
	TOTAL_LATE,
	TOTAL_LATE_MINUTES,
	TOTAL_EARLY,
	TOTAL_EARLY_MINUTES,
	TOTAL_NO_OUT,
	TOTAL_DUTY,
	TOTAL_LEAVE,
	TOTAL_SICK,
	TOTAL_PERMIT,
	TOTAL_TECHNICAL,
	TOTAL_ABSENT,
	TOTAL_OPEN,
	TOTAL_COLUMNS
};
const char *word_total(enum text_language lang, enum total_column column);
int64_t total_value(const struct sheet_total *t, enum total_column column);
/* What waits for somebody on a day; {code} is the paper's. */
enum text_key word_gap(enum gap_kind kind);

#endif
