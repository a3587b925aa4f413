/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_UNIT_REPORT_MONTH_H
#define HADIR_TESTS_UNIT_REPORT_MONTH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/verdict.h"
#include "report/sheet.h"

/* A month made by hand: people with everything a day can be, and names that mean harm. */

static const char *const month_names[] = {
	"Pegawai 01, S.Sos.",
	"<script>alert(1)</script>",
	"=cmd|'/c calc'!A1",
	"a\xe2\x80\xae"
	"txt.exe & \"b\"",
	"+62 @x;-1",
	NULL, /* 500 characters */
	"Pegawai 07",
};
enum { MONTH_NAMES = sizeof(month_names) / sizeof(month_names[0]) };

static char *month_name(size_t i)
{
	const char *name = month_names[i % MONTH_NAMES];
	char longest[501], *ret = NULL;

	if (i >= MONTH_NAMES) {
		if (asprintf(&ret, "Pegawai %03zu", i + 1) < 0)
			abort();
		return ret;
	}
	memset(longest, 'x', 500);
	longest[500] = '\0';
	return strdup(name != NULL ? name : longest);
}

static struct sheet_day month_day(const struct month_sheet *s, size_t person, int32_t i)
{
	static const struct sheet_day kinds[] = {
		{.code = "H",
		 .in_s = 26700,
		 .out_s = 57700,
		 .state = VERDICT_ON_TIME,
		 .at_office = true,
		 .on_time = true,
		 .present = true,
		 .s = {.due = 27000, .present = 27000}},
		{.code = "TL1",
		 .late_band = "TL1",
		 .early_band = "PSW2",
		 .in_s = 28000,
		 .out_s = 55000,
		 .state = VERDICT_LATE_WORK,
		 .at_office = true,
		 .present = true,
		 .deduct = 125,
		 .s = {.due = 27000, .present = 23400, .late = 1000, .early = 2600}},
		{.code = "CT",
		 .in_s = -1,
		 .out_s = -1,
		 .paper = SHEET_LEAVE,
		 .letterless = true,
		 .s = {.due = 27000, .excused = 27000}},
		{.code = "BK",
		 .in_s = -1,
		 .out_s = -1,
		 .state = VERDICT_MISSING,
		 .at_office = true,
		 .s = {.due = 27000, .open = 27000}},
		{.code = "DL",
		 .in_s = -1,
		 .out_s = -1,
		 .paper = SHEET_DUTY,
		 .present = true,
		 .s = {.due = 27000, .excused = 27000}},
		{.code = "H",
		 .in_s = 79000,
		 .out_s = 108100,
		 .state = VERDICT_ON_TIME,
		 .at_office = true,
		 .on_time = true,
		 .present = true,
		 .no_out = true,
		 .s = {.due = 27000, .present = 26000, .over = 1000}},
		{.code = "TK",
		 .in_s = -1,
		 .out_s = -1,
		 .at_office = true,
		 .deduct = 300,
		 .s = {.due = 27000, .absent = 27000}},
	};

	if (civil_weekday(s->first_day + i) > 4)
		return (struct sheet_day){.code = "-", .in_s = -1, .out_s = -1};
	return kinds[(person * 3 + (size_t)i) % 7 == 6 ? person % 7 : (size_t)i % 7];
}

static struct month_sheet *month_new(size_t people)
{
	struct month_sheet *s = calloc(1, sizeof(*s));

	s->kop[0] = strdup("PEMERINTAH KABUPATEN CONTOH");
	s->kop[1] = strdup("KECAMATAN CONTOH & <SEKITAR>");
	s->n_kop = 2;
	s->office = strdup("Kantor Kecamatan Contoh & Co");
	s->place = strdup("Contoh");
	s->unit = strdup("");
	s->year = 2025;
	s->month = 3;
	s->days = 31;
	s->first_day = civil_day(2025, 3, 1);
	s->utc_offset_s = 8 * 3600;
	s->rules = strdup("perpres-21-2023 1: Perpres 21/2023");
	s->preset = strdup("empat-pita");
	s->preset_source = strdup("Permentan 68/2012");
	s->trial_until = INT32_MAX;
	s->chain_seq = 1234;
	memset(s->chain_head, 'a', 64);
	for (int32_t i = 0; i < 31; i++) {
		s->calendar[i].off = civil_weekday(s->first_day + i) > 4;
		s->calendar[i].name = strdup("");
	}
	s->legend[s->n_legend++] =
		(struct sheet_legend){"H", strdup("hadir tepat waktu"), 0xffffff, true};
	s->legend[s->n_legend++] = (struct sheet_legend){"CT", strdup("Cuti"), 0xddebf7, false};
	s->signers[s->n_signers++] = (struct sheet_signer){"kasubag", "", strdup("Pegawai 07"),
							   strdup("198609262015051001")};
	s->signers[s->n_signers++] =
		(struct sheet_signer){"camat", "plt", strdup("Pegawai 01"), strdup("")};
	s->objections[s->n_objections++] = (struct sheet_note){
		s->first_day + 33, "p-1", strdup("Pegawai 01"),
		strdup("=1+1 <b>hadir</b>; tidak tercatat"), civil_day(2025, 4, 2)};
	s->people = calloc(people > 0 ? people : 1, sizeof(*s->people));
	s->n_people = people;
	for (size_t p = 0; p < people; p++) {
		snprintf(s->people[p].id, SLUG_SIZE, "p-%zu", p + 1);
		s->people[p].name = month_name(p);
		s->people[p].nip = strdup(p % 3 == 2 ? "" : "198609262015051001");
		s->people[p].status = strdup("PNS");
		s->people[p].unit = strdup(p % 2 ? "pelayanan" : "umum");
		s->people[p].superior = strdup(p > 0 ? "Pegawai 01" : "");
		s->people[p].superior_nip = strdup("");
		for (int32_t i = 0; i < 31; i++)
			s->people[p].days[i] = month_day(s, p, i);
	}
	for (size_t i = 26; i < 36; i++)
		s->arrivals[i] = (uint32_t)(40 - i);
	month_sheet_sum(s);
	return s;
}

#endif
