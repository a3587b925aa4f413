/* SPDX-License-Identifier: MIT */
#include "report/sheet-json.h"

#include <errno.h>

#include <jansson.h>

#include "core/civil.h"
#include "core/verdict.h"
#include "report/safe.h"
#include "report/words.h"

static json_t *text(const char *s)
{
	char safe[512];

	safe_line(safe, sizeof(safe), s != NULL ? s : "");
	return json_string(safe);
}

static json_t *date(int32_t day)
{
	char text_of_day[CIVIL_DATE_SIZE];

	civil_format_day(text_of_day, day);
	return json_string(text_of_day);
}

static json_t *clock_time(int32_t second)
{
	char word[WORD_SIZE];

	return second < 0 ? json_null() : json_string(word_clock(word, TEXT_ENGLISH, second));
}

static json_t *seconds(const struct sheet_seconds *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "due", (json_int_t)s->due,
			 "present", (json_int_t)s->present, "late", (json_int_t)s->late, "early",
			 (json_int_t)s->early, "over", (json_int_t)s->over, "excused",
			 (json_int_t)s->excused, "absent", (json_int_t)s->absent, "open",
			 (json_int_t)s->open);
}

static json_t *total(const struct sheet_total *t)
{
	static const char *const names[TOTAL_COLUMNS] = {
		"due",	 "present",	  "on_time",   "late",	 "late_minutes",
		"early", "early_minutes", "no_out",    "duty",	 "leave",
		"sick",	 "permit",	  "technical", "absent", "open",
	};
	json_t *row = json_object();

	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		json_object_set_new(row, names[c], json_integer(total_value(t, c)));
	json_object_set_new(row, "at_office", json_integer(t->days.at_office));
	json_object_set_new(row, "flexi_used", json_integer(t->flexi_used));
	json_object_set_new(row, "deduct", json_integer(t->deduct));
	json_object_set_new(row, "seconds", seconds(&t->s));
	return row;
}

static json_t *day(const struct month_sheet *s, const struct sheet_day *d, int32_t i)
{
	const char *state = verdict_state_name((enum verdict_state)d->state);
	char word[WORD_SIZE];

	return json_pack("{s:o, s:s, s:o, s:o, s:s, s:b, s:b, s:b, s:i, s:o}", "day",
			 date(s->first_day + i), "code", word_cell(word, d), "in",
			 clock_time(d->in_s), "out", clock_time(d->out_s), "state",
			 state != NULL ? state : "none", "at_office", d->at_office, "on_time",
			 d->on_time, "letter_follows", d->letterless, "deduct", (int)d->deduct,
			 "seconds", seconds(&d->s));
}

static json_t *person(const struct month_sheet *s, const struct sheet_person *p)
{
	static const char *const seen[] = {"no", "seen", "paraf", "refused-paraf"};
	json_t *days = json_array();

	for (int32_t i = 0; i < s->days; i++)
		if (p->days[i].code[0] != '\0')
			json_array_append_new(days, day(s, &p->days[i], i));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "person", p->id, "name",
			 text(p->name), "nip", text(p->nip), "status", text(p->status), "unit",
			 text(p->unit), "seen", seen[p->seen], "days", days, "total",
			 total(&p->total));
}

static json_t *notes(const struct sheet_note *n, size_t count)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < sheet_notes_kept(count); i++)
		json_array_append_new(
			rows, json_pack("{s:o, s:o, s:o, s:o}", "day",
					n[i].day < 0 ? json_null() : date(n[i].day), "person",
					text(n[i].person), "text", text(n[i].text), "said",
					n[i].said > 0 ? date(n[i].said) : json_null()));
	return rows;
}

static json_t *legend(const struct month_sheet *s)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < s->n_legend; i++)
		json_array_append_new(rows, json_pack("{s:s, s:o, s:b}", "code", s->legend[i].code,
						      "meaning", text(s->legend[i].meaning),
						      "present", s->legend[i].present));
	return rows;
}

static json_t *signers(const struct month_sheet *s)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < s->n_signers; i++)
		json_array_append_new(
			rows, json_pack("{s:s, s:s, s:o, s:o}", "position", s->signers[i].position,
					"acting", s->signers[i].acting, "name",
					text(s->signers[i].name), "nip", text(s->signers[i].nip)));
	return rows;
}

int sheet_json(FILE *f, const struct month_sheet *s)
{
	static const char *const steps[] = {"open", "checked", "approved", "locked"};
	json_t *people = json_array(), *all;
	char month[16];
	int r;

	for (size_t i = 0; i < s->n_people; i++)
		json_array_append_new(people, person(s, &s->people[i]));
	snprintf(month, sizeof(month), "%04d-%02d", s->year, s->month);
	all = json_pack("{s:o, s:s, s:o, s:s, s:o, s:b, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			"office", text(s->office), "month", month, "unit", text(s->unit), "step",
			steps[s->step], "preset", text(s->preset), "preset_proved",
			s->preset_proved, "chain_seq", (json_int_t)s->chain_seq, "chain_head",
			s->chain_head, "people", people, "total", total(&s->total), "legend",
			legend(s), "signers", signers(s), "objections",
			notes(s->objections, s->n_objections), "supplements",
			notes(s->supplements, s->n_supplements));
	if (all == NULL)
		return -ENOMEM;
	r = json_dumpf(all, f, JSON_COMPACT) < 0 || fputc('\n', f) == EOF ? -EIO : 0;
	json_decref(all);
	return r;
}
