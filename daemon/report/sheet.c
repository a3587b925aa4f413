/* SPDX-License-Identifier: MIT */
#include "report/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "core/account.h"

static void free_note(struct sheet_note *n)
{
	free(n->person);
	free(n->text);
}

size_t sheet_notes_kept(size_t n)
{
	return n < SHEET_NOTES_MAX ? n : SHEET_NOTES_MAX;
}

bool sheet_note_is_of(const struct sheet_note *n, const char *person)
{
	return person == NULL || strcmp(n->id, person) == 0;
}

void month_sheet_free(struct month_sheet *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_kop; i++)
		free(s->kop[i]);
	for (size_t i = 0; i < SHEET_DAYS; i++)
		free(s->calendar[i].name);
	for (size_t i = 0; i < s->n_people; i++) {
		free(s->people[i].name);
		free(s->people[i].nip);
		free(s->people[i].status);
		free(s->people[i].unit);
		free(s->people[i].superior);
		free(s->people[i].superior_nip);
	}
	for (size_t i = 0; i < s->n_legend; i++)
		free(s->legend[i].meaning);
	for (size_t i = 0; i < s->n_signers; i++) {
		free(s->signers[i].name);
		free(s->signers[i].nip);
	}
	for (size_t i = 0; i < sheet_notes_kept(s->n_objections); i++)
		free_note(&s->objections[i]);
	for (size_t i = 0; i < sheet_notes_kept(s->n_supplements); i++)
		free_note(&s->supplements[i]);
	free(s->people);
	free(s->office);
	free(s->place);
	free(s->unit);
	free(s->rules);
	free(s->note.text);
	free(s->preset);
	free(s->preset_source);
	free(s);
}

static void add_seconds(struct sheet_seconds *to, const struct sheet_seconds *s)
{
	to->due += s->due;
	to->present += s->present;
	to->late += s->late;
	to->early += s->early;
	to->over += s->over;
	to->excused += s->excused;
	to->absent += s->absent;
	to->open += s->open;
}

static void add_day(struct sheet_days *to, const struct sheet_day *d)
{
	to->due += d->s.due > 0;
	to->present += d->present;
	to->at_office += d->at_office;
	to->on_time += d->on_time;
	to->late += account_late(d->state, d->s.late, d->at_office, d->on_time);
	to->early += d->s.early > 0;
	to->absent += d->s.absent > 0;
	to->open += d->s.open > 0;
	to->no_out += d->no_out;
	to->leave += d->paper == SHEET_LEAVE;
	to->duty += d->paper == SHEET_DUTY;
	to->sick += d->paper == SHEET_SICK;
	to->permit += d->paper == SHEET_PERMIT;
	to->technical += d->paper == SHEET_TECHNICAL;
}

static void add_days(struct sheet_days *to, const struct sheet_days *d)
{
	to->due += d->due;
	to->present += d->present;
	to->at_office += d->at_office;
	to->on_time += d->on_time;
	to->late += d->late;
	to->early += d->early;
	to->absent += d->absent;
	to->open += d->open;
	to->no_out += d->no_out;
	to->leave += d->leave;
	to->duty += d->duty;
	to->sick += d->sick;
	to->permit += d->permit;
	to->technical += d->technical;
}

void month_sheet_sum_person(struct sheet_person *p, int32_t days)
{
	struct sheet_total t = {.flexi_used = p->total.flexi_used};

	for (int32_t i = 0; i < days; i++) {
		add_day(&t.days, &p->days[i]);
		add_seconds(&t.s, &p->days[i].s);
		t.deduct += p->days[i].deduct;
	}
	p->total = t;
}

void month_sheet_sum(struct month_sheet *s)
{
	s->total = (struct sheet_total){0};
	for (size_t i = 0; i < s->n_people; i++) {
		month_sheet_sum_person(&s->people[i], s->days);
		add_days(&s->total.days, &s->people[i].total.days);
		add_seconds(&s->total.s, &s->people[i].total.s);
		s->total.flexi_used += s->people[i].total.flexi_used;
		s->total.deduct += s->people[i].total.deduct;
	}
}

size_t sheet_kop_lines(char *text, const char *ret[SHEET_KOP_MAX])
{
	char *save = NULL;
	size_t n = 0;

	for (char *line = strtok_r(text, "|", &save); line != NULL && n < SHEET_KOP_MAX;
	     line = strtok_r(NULL, "|", &save)) {
		size_t length;

		line += strspn(line, " ");
		length = strlen(line);
		while (length > 0 && line[length - 1] == ' ')
			line[--length] = '\0';
		if (length > 0)
			ret[n++] = line;
	}
	return n;
}
