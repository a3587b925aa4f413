/* SPDX-License-Identifier: MIT */
#include "report/csv.h"

#include <inttypes.h>

#include "core/civil.h"
#include "report/safe.h"
#include "report/words.h"

const char *data_title(enum text_language lang, enum data_column column)
{
	static const enum text_key keys[DATA_COLUMNS] = {
		[DATA_ID] = TEXT_DATA_ID,
		[DATA_NIP] = TEXT_DATA_NIP,
		[DATA_NAME] = TEXT_DATA_NAME,
		[DATA_UNIT] = TEXT_DATA_UNIT,
		[DATA_STATUS] = TEXT_DATA_STATUS,
		[DATA_DATE] = TEXT_DATA_DATE,
		[DATA_CODE] = TEXT_DATA_CODE,
		[DATA_IN] = TEXT_DATA_IN,
		[DATA_OUT] = TEXT_DATA_OUT,
		[DATA_LATE] = TEXT_TOTAL_LATE_MINUTES,
		[DATA_EARLY] = TEXT_TOTAL_EARLY_MINUTES,
		[DATA_OVER] = TEXT_DATA_OVER,
		[DATA_DUE] = TEXT_DATA_DUE,
		[DATA_PRESENT] = TEXT_DATA_PRESENT,
		[DATA_EXCUSED] = TEXT_DATA_EXCUSED,
		[DATA_ABSENT] = TEXT_DATA_ABSENT,
		[DATA_OPEN] = TEXT_DATA_OPEN,
		[DATA_DEDUCT] = TEXT_DATA_DEDUCT,
	};

	return text_get(lang, keys[column]);
}

int64_t data_minutes(const struct sheet_day *d, enum data_column column)
{
	switch (column) {
	case DATA_LATE:
		return d->s.late / 60;
	case DATA_EARLY:
		return d->s.early / 60;
	case DATA_OVER:
		return d->s.over / 60;
	case DATA_DUE:
		return d->s.due / 60;
	case DATA_PRESENT:
		return d->s.present / 60;
	case DATA_EXCUSED:
		return d->s.excused / 60;
	case DATA_ABSENT:
		return d->s.absent / 60;
	case DATA_OPEN:
		return d->s.open / 60;
	default:
		return 0;
	}
}

static void put_day(FILE *f, const struct month_sheet *s, const struct sheet_person *p, int32_t i)
{
	const struct sheet_day *d = &p->days[i];
	const char *const texts[] = {p->id, p->nip, p->name, p->unit, p->status};
	char word[WORD_SIZE], day[CIVIL_DATE_SIZE];

	for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
		safe_csv(f, texts[k]);
		fputc(';', f);
	}
	civil_format_day(day, s->first_day + i);
	fprintf(f, "%s;", day);
	safe_csv(f, word_cell(word, d));
	fprintf(f, ";%s", word_clock(word, TEXT_ENGLISH, d->in_s)); /* 07:25 in both languages */
	fprintf(f, ";%s", word_clock(word, TEXT_ENGLISH, d->out_s));
	for (enum data_column c = DATA_LATE; c <= DATA_OPEN; c++)
		fprintf(f, ";%" PRId64, data_minutes(d, c));
	if (s->preset[0] != '\0')
		fprintf(f, ";%s", word_percent(word, s->lang, d->deduct));
	fputs("\r\n", f);
}

void sheet_csv(FILE *f, const struct month_sheet *s)
{
	enum data_column last = s->preset[0] != '\0' ? DATA_DEDUCT : DATA_OPEN;

	fputs("\xef\xbb\xbf", f);
	for (enum data_column c = DATA_ID; c <= last; c++) {
		safe_csv(f, data_title(s->lang, c));
		fputs(c < last ? ";" : "\r\n", f);
	}
	for (size_t p = 0; p < s->n_people; p++)
		for (int32_t i = 0; i < s->days; i++)
			if (s->people[p].days[i].code[0] != '\0')
				put_day(f, s, &s->people[p], i);
}
