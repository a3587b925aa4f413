/* SPDX-License-Identifier: MIT */
#include "report/sheet-build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "conf/rules.h"
#include "core/account.h"
#include "report/codes.h"
#include "report/line.h"
#include "report/words.h"
#include "store/chain.h"
#include "store/month.h"
#include "store/position.h"
#include "store/signed_note.h"

/* What is at hand while the sheet is filled. */
struct build {
	struct query *q;
	struct book *b;
	const struct zone *zone;
	const struct sheet_request *request;
	struct month_sheet *s;
	bool sets[RULE_SETS_MAX]; /* rule sets that judged something */
};

static int copy(char **to, const char *text)
{
	*to = strdup(text != NULL ? text : "");
	return *to != NULL ? 0 : -ENOMEM;
}

static const struct identity *identity_of(const struct people *p, const char *id)
{
	size_t from = 0, to = p->rows.identities_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(p->rows.identities[middle].person, id);

		if (order == 0)
			return &p->rows.identities[middle];
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* A moment as seconds of that local day, which may pass its midnight; -1 for none. */
static int32_t second_of(const struct build *u, int32_t day, int64_t utc_ns)
{
	int64_t s = (utc_ns - civil_utc_ns(u->zone, day, 0)) / NS_PER_S;

	return utc_ns == 0 || s < 0 || s > 2 * 86400 ? -1 : (int32_t)s;
}

static uint8_t paper_of(const struct build *u, const struct verdict *v)
{
	static const uint8_t papers[PAPER_KINDS] = {
		[PAPER_LEAVE] = SHEET_LEAVE,	     [PAPER_DUTY] = SHEET_DUTY,
		[PAPER_SICK] = SHEET_SICK,	     [PAPER_PERMIT] = SHEET_PERMIT,
		[PAPER_TECHNICAL] = SHEET_TECHNICAL,
	};
	const struct paper_code *code;

	if (v->state != VERDICT_PAPER || v->whole == 0)
		return SHEET_NO_PAPER;
	code = rules_code(book_rules(u->b), v->day, v->code);
	return code != NULL && code->kind < PAPER_KINDS ? papers[code->kind] : SHEET_NO_PAPER;
}

static bool counts_present(const struct build *u, const struct verdict *v)
{
	const struct paper_code *code;

	if (v->arrival_seq != 0 || v->out_seq != 0)
		return true;
	if (v->state != VERDICT_PAPER)
		return false;
	code = rules_code(book_rules(u->b), v->day, v->code);
	return code != NULL && code->present;
}

static void fill_day(struct build *u, int32_t person, int32_t day, const struct day_account *a,
		     struct sheet_day *ret)
{
	bool trial = papers_trial(book_papers(u->b), day);
	const struct rules *rules = book_rules(u->b);
	struct verdict v = {0};

	if (book_verdict(u->b, person, day, &v) < 0 || v.state == VERDICT_NONE)
		return;
	for (size_t i = 0; i < rules->n_sets; i++)
		u->sets[i] |= rules->sets[i].id == v.rule_set;
	sheet_code(&v, a, trial, ret);
	ret->state = v.state;
	ret->in_s = second_of(u, day, v.arrival_earliest_ns);
	ret->out_s = second_of(u, day, v.out_earliest_ns);
	ret->letterless = v.letterless && v.state == VERDICT_PAPER;
	if (ret->in_s >= 0)
		u->s->arrivals[ret->in_s / 900 % ARRAY_LEN(u->s->arrivals)]++;
	if (trial)
		return;
	ret->paper = paper_of(u, &v);
	ret->deduct = a->deduct;
	ret->at_office = a->due_at_office;
	ret->on_time = a->on_time;
	ret->present = a->counted && counts_present(u, &v);
	ret->no_out = v.state == VERDICT_NO_OUT || v.out.outcome == OUTCOME_MISSING;
	ret->s = (struct sheet_seconds){
		.due = a->due_s,
		.present = a->present_s,
		.late = a->late_s,
		.early = a->early_s,
		.over = a->over_s,
		.excused = a->excused_s,
		.absent = a->absent_s,
		.open = a->open_s,
	};
}

static bool unit_is(const struct build *u, int32_t person, int32_t day)
{
	const char *unit = u->s->unit;
	int i = book_unit(u->b, person, day);

	return unit[0] == '\0' || (i >= 0 && strcmp(book_people(u->b)->units[i], unit) == 0);
}

/* Does this day of theirs stand on this sheet? The lock freezes whole people: see last_day_of(). */
static bool in_unit(const struct build *u, int32_t person, int32_t day)
{
	return u->request->afresh || unit_is(u, person, day);
}

/*
 * The last day of the month on which they are of this office and unit; -1: none. For the lock, who
 * changes unit in mid-month is of the one they ended in, with all their days, so that units
 * together freeze everybody once.
 */
static int32_t last_day_of(const struct build *u, int32_t person)
{
	for (int32_t i = u->s->days - 1; i >= 0; i--) {
		int32_t day = u->s->first_day + i;

		if (people_membership(book_people(u->b), person, day) == NULL)
			continue;
		if (unit_is(u, person, day))
			return day;
		if (u->request->afresh)
			return -1;
	}
	return -1;
}

static int fill_superior(const struct people *people, const struct membership_row *m,
			 struct sheet_person *ret)
{
	const struct identity *who = m != NULL ? identity_of(people, m->superior) : NULL;
	int r = copy(&ret->superior, who != NULL ? who->name : m != NULL ? m->superior : "");

	return r == 0 ? copy(&ret->superior_nip, who != NULL ? who->nip : "") : r;
}

static int fill_strings(struct build *u, int32_t person, int32_t day, struct sheet_person *ret)
{
	const struct people *people = book_people(u->b);
	const struct identity *who;
	int unit = book_unit(u->b, person, day), r;

	snprintf(ret->id, sizeof(ret->id), "%s", people_id(people, person));
	who = identity_of(people, ret->id);
	r = copy(&ret->name, who != NULL && who->name[0] != '\0' ? who->name : ret->id);
	if (r == 0)
		r = copy(&ret->nip, who != NULL ? who->nip : "");
	if (r == 0)
		r = copy(&ret->status, book_status(u->b, person, day));
	if (r == 0)
		r = copy(&ret->unit, unit >= 0 ? people->units[unit] : "");
	return r == 0 ? fill_superior(people, people_membership(people, person, day), ret) : r;
}

static int fill_person(struct build *u, int32_t person, struct sheet_person *p)
{
	struct day_account accounts[SHEET_DAYS] = {0};
	struct month_account month;
	int r = book_month(u->b, person, u->s->year, u->s->month, &month, accounts);

	if (r < 0)
		return r;
	for (int32_t i = 0; i < u->s->days; i++) {
		int32_t day = u->s->first_day + i;

		p->days[i] = (struct sheet_day){.in_s = -1, .out_s = -1};
		if (in_unit(u, person, day))
			fill_day(u, person, day, &accounts[i], &p->days[i]);
		p->total.flexi_used += in_unit(u, person, day) && accounts[i].flexi;
	}
	return 0;
}

static int by_unit_and_name(const void *a, const void *b)
{
	const struct sheet_person *x = a, *y = b;
	int order = strcmp(x->unit, y->unit);

	if (order == 0)
		order = strcmp(x->name, y->name);
	return order != 0 ? order : strcmp(x->id, y->id);
}

static int fill_people(struct build *u)
{
	struct month_sheet *s = u->s;
	size_t n = book_people(u->b)->n;
	int r = 0;

	s->people = calloc(n > 0 ? n : 1, sizeof(*s->people));
	if (s->people == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n && r == 0; i++) {
		const char *only = u->request->person;
		int32_t day = -1;

		if (only == NULL || strcmp(people_id(book_people(u->b), (int32_t)i), only) == 0)
			day = last_day_of(u, (int32_t)i);
		if (day < 0)
			continue;
		r = fill_strings(u, (int32_t)i, day, &s->people[s->n_people++]);
		if (r == 0)
			r = fill_person(u, (int32_t)i, &s->people[s->n_people - 1]);
	}
	if (r == 0)
		qsort(s->people, s->n_people, sizeof(*s->people), by_unit_and_name);
	return r;
}

static struct sheet_person *find_person(struct month_sheet *s, const char *id)
{
	for (size_t i = 0; i < s->n_people; i++)
		if (strcmp(s->people[i].id, id) == 0)
			return &s->people[i];
	return NULL;
}

static int add_note(struct month_sheet *s, struct sheet_note *notes, size_t *n, int32_t day,
		    const char *id, const char *text, int32_t said)
{
	const struct sheet_person *p = find_person(s, id);
	struct sheet_note *note = &notes[*n];
	int r = 0;

	if (*n < SHEET_NOTES_MAX) {
		*note = (struct sheet_note){.day = day, .said = said > 0 ? said : 0};
		snprintf(note->id, sizeof(note->id), "%s", id);
		r = copy(&note->person, p != NULL ? p->name : id);
		if (r == 0)
			r = copy(&note->text, text);
	}
	(*n)++; /* month_sheet_free() takes a note that is half there */
	return r;
}

/* A day of a locked month that would be judged otherwise now. */
static int compare_day(struct month_sheet *s, const struct sheet_person *now,
		       const struct sheet_day *frozen, int32_t i)
{
	const struct sheet_day *d = &now->days[i];
	char before[WORD_SIZE], after[WORD_SIZE], text[512];

	word_cell(before, frozen);
	word_cell(after, d);
	if (strcmp(before, after) == 0 && frozen->in_s == d->in_s && frozen->out_s == d->out_s &&
	    frozen->deduct == d->deduct)
		return 0;
	text_format(text, sizeof(text), s->lang, TEXT_SHEET_CHANGED,
		    TEXT_ARGS({"before", before[0] != '\0' ? before : "…"},
			      {"after", after[0] != '\0' ? after : "…"}));
	return add_note(s, s->supplements, &s->n_supplements, s->first_day + i, now->id, text, 0);
}

/* The frozen line goes onto the sheet, its difference from today's judgement below it. */
static int take_line(void *arg, const struct month_line_row *row)
{
	struct build *u = arg;
	struct sheet_person *p = find_person(u->s, row->person), frozen = {0};
	int r;

	if (p == NULL)
		return 0; /* of another unit */
	r = sheet_line_read(row->body, u->s->days, &frozen);
	for (int32_t i = 0; i < u->s->days && r == 0; i++) {
		if (!in_unit(u, people_find(book_people(u->b), p->id), u->s->first_day + i))
			frozen.days[i] = (struct sheet_day){.in_s = -1, .out_s = -1};
		r = compare_day(u->s, p, &frozen.days[i], i);
	}
	if (r < 0)
		return r;
	memcpy(p->days, frozen.days, sizeof(p->days));
	p->total = frozen.total;
	return 0;
}

static int take_step(struct build *u, const struct month_row *row)
{
	struct month_sheet *s = u->s;
	struct sheet_person *p = find_person(s, row->person);
	int32_t said = book_day_of(u->b, &row->at);

	switch ((enum month_step)row->step) {
	case MONTH_SEEN:
	case MONTH_PARAF:
	case MONTH_PARAF_REFUSED:
		if (p != NULL)
			p->seen = row->step == MONTH_SEEN    ? SHEET_SEEN
				  : row->step == MONTH_PARAF ? SHEET_PARAF
							     : SHEET_PARAF_REFUSED;
		return 0;
	case MONTH_OBJECTION:
		return p == NULL ? 0
				 : add_note(s, s->objections, &s->n_objections, -1, row->person,
					    row->note, said);
	case MONTH_SUPPLEMENT:
		return add_note(s, s->supplements, &s->n_supplements, -1, row->person, row->note,
				said);
	case MONTH_CHECKED:
		s->step = s->step < SHEET_CHECKED ? SHEET_CHECKED : s->step;
		return 0;
	case MONTH_APPROVED:
		s->step = s->step < SHEET_APPROVED ? SHEET_APPROVED : s->step;
		return 0;
	case MONTH_LOCKED:
		s->step = SHEET_LOCKED;
		return 0;
	default:
		return 0;
	}
}

static int fill_steps(struct build *u)
{
	int32_t month = MONTH_OF(u->s->year, u->s->month);
	struct month_row *rows = NULL;
	size_t n = 0;
	int r = month_rows_load(u->q, month, month, &rows, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = take_step(u, &rows[i]);
	free(rows);
	if (r == 0 && u->s->step == SHEET_LOCKED && !u->request->afresh)
		r = query_month_lines(u->q, month, u->request->person, take_line, u);
	return r;
}

/* The holder's block; a vacant position gets dots, so that somebody can write into it. */
static int add_signer(struct build *u, const char *position, int32_t day)
{
	struct sheet_signer *g = &u->s->signers[u->s->n_signers];
	const struct identity *who = NULL;
	struct holder_row holder = {0};
	int r = holder_find(u->q, position, day, &holder);

	if (r < 0 && r != -ENOENT)
		return r;
	snprintf(g->position, sizeof(g->position), "%s", position);
	if (r == 0) {
		snprintf(g->acting, sizeof(g->acting), "%s",
			 holder_acting_name((enum holder_acting)holder.acting));
		who = identity_of(book_people(u->b), holder.person);
	}
	u->s->n_signers++;
	r = copy(&g->name, who != NULL ? who->name : holder.person);
	return r == 0 ? copy(&g->nip, who != NULL ? who->nip : "") : r;
}

static int fill_signers(struct build *u)
{
	static const char *const positions[SHEET_SIGNERS_MAX] = {"kasubag", "sekcam", "camat"};
	int32_t last = u->s->first_day + u->s->days - 1;
	int r = 0;

	for (size_t i = 0; i < SHEET_SIGNERS_MAX && r == 0; i++)
		r = add_signer(u, positions[i], last);
	return r;
}

static int fill_calendar(struct build *u)
{
	const struct rules *rules = book_rules(u->b);
	int schedule = schedule_find(rules, RULEBOOK_DEFAULT), r = 0;

	for (int32_t i = 0; i < u->s->days && r == 0; i++) {
		struct day_plan plan;
		const char *name = "";

		if (schedule_resolve(rules, u->zone, schedule, u->s->first_day + i, &plan) == 0) {
			u->s->calendar[i].off = plan.kind == DAY_OFF;
			u->s->calendar[i].holiday = plan.kind == DAY_HOLIDAY;
			if (plan.kind == DAY_HOLIDAY && plan.holiday >= 0)
				name = book_rulebook(u->b)->holidays[plan.holiday].name;
		}
		r = copy(&u->s->calendar[i].name, name);
	}
	return r;
}

/* The text that chose the deductions has judged as well. */
static void take_bands_set(struct build *u)
{
	const struct rules *rules = book_rules(u->b);
	const struct bands *bands = rules_bands(rules, u->s->first_day + u->s->days - 1);

	for (size_t i = 0; i < rules->n_sets && bands != NULL; i++)
		u->sets[i] |= bands >= rules->sets[i].bands &&
			      bands < rules->sets[i].bands + rules->sets[i].n_bands;
}

/* Name, version and source of each text that judged a day of this month. */
static int fill_rules(struct build *u)
{
	const struct rulebook *book = book_rulebook(u->b);
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		return -ENOMEM;
	take_bands_set(u);
	for (size_t i = 0; i < book->file_count; i++)
		if (book->files[i].set >= 0 && u->sets[book->files[i].set])
			fprintf(f, "%s %s: %s\n", book->files[i].name, book->files[i].version,
				book->files[i].source);
	if (fclose(f) != 0) {
		free(text);
		return -ENOMEM;
	}
	u->s->rules = text;
	return 0;
}

static int fill_preset(struct build *u)
{
	int32_t last = u->s->first_day + u->s->days - 1;
	const struct bands *bands = rules_bands(book_rules(u->b), last);
	const char *source = NULL;
	int r;

	if (bands != NULL && bands->deducts)
		source = rulebook_text(book_rulebook(u->b), last, "bands", bands->name, "source");
	r = copy(&u->s->preset, bands != NULL && bands->deducts ? bands->name : "");
	u->s->preset_proved = bands != NULL && bands->proved;
	return r == 0 ? copy(&u->s->preset_source, source) : r;
}

static void fill_trial(struct build *u)
{
	const struct papers *papers = book_papers(u->b);
	struct month_sheet *s = u->s;

	s->trial_until = INT32_MAX;
	if (!papers_trial(papers, s->first_day))
		return;
	s->trial_until = -1;
	for (int32_t i = s->days - 1; i >= 0 && !papers_trial(papers, s->first_day + i); i--)
		s->trial_until = s->first_day + i;
}

static int fill_chain(struct build *u)
{
	struct chain_head head;
	int r = store_head(u->q, &head);

	if (r < 0)
		return r;
	u->s->chain_seq = head.seq;
	hex_encode(u->s->chain_head, head.hash, sizeof(head.hash));
	return 0;
}

/* What paper witnesses: its third line is the hash. */
static int fill_note(struct build *u)
{
	struct signed_note_row row = {.text = ""};
	const char *hash = row.text;
	int r = signed_note_last(u->q, &row);

	if (r < 0 && r != -ENOENT)
		return r;
	for (int line = 1; line < 3; line++)
		hash += strcspn(hash, "\n") + (strchr(hash, '\n') != NULL);
	snprintf(u->s->note.hash, sizeof(u->s->note.hash), "%.*s", (int)strcspn(hash, "\n"), hash);
	if (r == 0)
		civil_format_day(u->s->note.day, row.day);
	u->s->note.seq = row.seq;
	return copy(&u->s->note.text, row.text);
}

static int fill_letterhead(struct build *u)
{
	const struct sheet_request *q = u->request;
	struct month_sheet *s = u->s;
	int r = copy(&s->office, q->office);

	if (r == 0)
		r = copy(&s->place, q->place);
	if (r == 0)
		r = copy(&s->unit, q->unit);
	for (size_t i = 0; i < q->n_kop && i < SHEET_KOP_MAX && r == 0; i++) {
		r = copy(&s->kop[i], q->kop[i]);
		s->n_kop = i + 1;
	}
	if (r == 0 && s->n_kop == 0) {
		r = copy(&s->kop[0], q->office);
		s->n_kop = 1;
	}
	return r;
}

int month_sheet_build(struct query *q, struct book *b, const struct zone *zone,
		      const struct sheet_request *request, struct month_sheet **ret)
{
	static int (*const steps[])(struct build *) = {
		fill_letterhead, fill_calendar, fill_people, fill_steps, fill_rules,
		fill_preset,	 fill_signers,	fill_chain,  fill_note,
	};
	struct build u = {.q = q, .b = b, .zone = zone, .request = request};
	int r = 0;

	u.s = calloc(1, sizeof(*u.s));
	if (u.s == NULL)
		return -ENOMEM;
	u.s->lang = request->lang;
	u.s->year = request->year;
	u.s->month = request->month;
	u.s->first_day = civil_day(request->year, request->month, 1);
	u.s->days = (request->month == 12 ? civil_day(request->year + 1, 1, 1)
					  : civil_day(request->year, request->month + 1, 1)) -
		    u.s->first_day;
	u.s->utc_offset_s = zone_offset(zone, civil_utc_ns(zone, u.s->first_day, 43200) / NS_PER_S);
	for (size_t i = 0; i < ARRAY_LEN(steps) && r == 0; i++)
		r = steps[i](&u);
	if (r == 0)
		r = sheet_legend(book_rulebook(b), u.s->first_day + u.s->days - 1, u.s);
	if (r == 0 && (u.s->unit[0] != '\0' || request->person != NULL) && u.s->n_people == 0)
		r = -ENOENT;
	if (r < 0) {
		month_sheet_free(u.s);
		return r;
	}
	fill_trial(&u);
	month_sheet_sum(u.s);
	*ret = u.s;
	return 0;
}
