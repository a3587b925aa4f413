/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_SHEET_H
#define HADIR_REPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "text/text.h"

/*
 * The monthly sheet as it is handed in: what stands on it, before any format. Filled from the
 * book for an open month, from the frozen lines of the chain for a locked one (sheet-build.h);
 * written out by the files named after the format (xlsx.h, html.h, csv.h, sheet-json.h).
 *
 * Strings are owned by the sheet. Times of day are seconds after local midnight and may pass
 * 86400; -1 is none. Shares are 1/100 percent.
 */

enum {
	SHEET_DAYS = 31,
	SHEET_CODE_SIZE = 8,
	SHEET_KOP_MAX = 6,
	SHEET_SIGNERS_MAX = 3,
	SHEET_LEGEND_MAX = 96,
	SHEET_NOTES_MAX = 256, /* objections, and likewise supplements; more are counted only */
	SHEET_HASH_SIZE = 65,
};

/* Seconds of duty; `due` is the sum of the seven after it. */
struct sheet_seconds {
	int64_t due, present, late, early, over, excused, absent, open;
};

struct sheet_day {
	char code[SHEET_CODE_SIZE]; /* what the matrix shows; "" = not of this office that day */
	char late_band[SHEET_CODE_SIZE], early_band[SHEET_CODE_SIZE];
	int32_t in_s, out_s;
	int32_t deduct; /* after the caps of day and month */
	struct sheet_seconds s;
	uint8_t state;	 /* enum verdict_state */
	uint8_t paper;	 /* enum sheet_paper */
	bool letterless; /* "surat menyusul" */
	bool at_office;	 /* was due at the office: counts for punctuality */
	bool on_time;
	bool present; /* was there, or away with a code that counts as present */
	bool no_out;
};

/* What a paper for a whole day is about. */
enum sheet_paper {
	SHEET_NO_PAPER,
	SHEET_LEAVE,
	SHEET_DUTY,
	SHEET_SICK,
	SHEET_PERMIT,
	SHEET_TECHNICAL,
};

/* The days of the month by what they were; `due` are working days of this person. */
struct sheet_days {
	uint32_t due, present, on_time, late, early, absent, open, at_office;
	uint32_t duty, leave, sick, permit, technical; /* papers by kind, whole days */
	uint32_t no_out;
};

struct sheet_total {
	struct sheet_days days;
	struct sheet_seconds s;
	uint32_t flexi_used;
	int32_t deduct;
};

enum sheet_seen { SHEET_UNSEEN, SHEET_SEEN, SHEET_PARAF, SHEET_PARAF_REFUSED };

struct sheet_person {
	char id[SLUG_SIZE];
	char *name;		       /* the id when the name was forgotten */
	char *nip;		       /* "" without one; text, whatever its digits */
	char *status;		       /* "PNS" … */
	char *unit;		       /* on the month's last day they were here */
	char *superior, *superior_nip; /* likewise; "" without one */
	enum sheet_seen seen;
	struct sheet_day days[SHEET_DAYS];
	struct sheet_total total;
};

struct sheet_signer {
	char position[SLUG_SIZE]; /* camat, sekcam, kasubag */
	char acting[8];		  /* "", "plt", "plh" */
	char *name, *nip;	  /* "" when nobody holds it: a line of dots is printed */
};

struct sheet_legend {
	char code[SHEET_CODE_SIZE];
	char *meaning;
	uint32_t colour; /* 0xRRGGBB */
	bool present;
};

/* A sentence that belongs on the sheet: an objection, a change after the lock. */
struct sheet_note {
	int32_t day;	    /* it is about; -1: none */
	char id[SLUG_SIZE]; /* of the person it is about; "" = the whole month */
	char *person;	    /* name, or "" */
	char *text;
	int32_t said; /* the day on which it was; 0: not known, or nobody said it */
};

enum sheet_step { SHEET_OPEN, SHEET_CHECKED, SHEET_APPROVED, SHEET_LOCKED };

struct month_sheet {
	enum text_language lang;
	char *kop[SHEET_KOP_MAX]; /* the letterhead's lines, top first */
	size_t n_kop;
	char *office, *place;		      /* "Kandangan": stands before the date of signing */
	char *unit;			      /* "" = everybody */
	int32_t year, month, days, first_day; /* days of the month; first_day is a civil day */
	int32_t utc_offset_s;
	struct {
		bool off, holiday;
		char *name;	     /* of the holiday, "" without */
	} calendar[SHEET_DAYS];	     /* by the office's default schedule */
	struct sheet_person *people; /* by unit, then name */
	size_t n_people;
	struct sheet_total total;
	struct sheet_legend legend[SHEET_LEGEND_MAX];
	size_t n_legend;
	struct sheet_signer signers[SHEET_SIGNERS_MAX]; /* holders on the month's last day */
	size_t n_signers;
	struct sheet_note objections[SHEET_NOTES_MAX], supplements[SHEET_NOTES_MAX];
	size_t n_objections, n_supplements; /* those there are; kept up to SHEET_NOTES_MAX */
	char *rules;			    /* names and sources in force, one a line */
	char *preset; /* name of the deductions; "" = hours only, no column of percent */
	char *preset_source;
	bool preset_proved; /* else "preset, perlu dikonfirmasi" */
	enum sheet_step step;
	int32_t trial_until; /* INT32_MAX: no trial in this month; else until when, or -1 not set */
	int64_t chain_seq;
	char chain_head[SHEET_HASH_SIZE];
	struct {
		char *text; /* the last signed note, as it was made; "" without one */
		char day[16], hash[SHEET_HASH_SIZE]; /* of it: ISO; base64 */
		int64_t seq;
	} note;
	uint32_t arrivals[24 * 4]; /* by quarter of an hour, for the chart */
};

void month_sheet_free(struct month_sheet *s); /* takes NULL and half-built ones */

/* Of so many notes, those that the sheet keeps; and whether one is of that person (NULL: all). */
size_t sheet_notes_kept(size_t n);
bool sheet_note_is_of(const struct sheet_note *n, const char *person);

/* The letterhead's lines out of "PEMERINTAH KABUPATEN … | KECAMATAN …", cut in place. How many. */
size_t sheet_kop_lines(char *text, const char *ret[SHEET_KOP_MAX]);

/* Add up people and the whole from their days: totals are never anything else. flexi_used stays. */
void month_sheet_sum(struct month_sheet *s);
void month_sheet_sum_person(struct sheet_person *p, int32_t days);

#endif
