/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/account.h"
#include "flow/explain.h"
#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

static int keep_reader(void *arg, const struct punch_row *row)
{
	strcpy(arg, row->punch.reader); /* both SLUG_SIZE */
	return 0;
}

static void say_out(struct explaining *e)
{
	const struct mark_result *out = &e->v.out;
	struct sentence s = {.n = 0};
	char reader[SLUG_SIZE] = "";

	if (e->v.out_seq != 0) {
		if (e->v.out_seq > 0)
			query_punch(store_query(e->o->store), e->v.out_seq, keep_reader, reader);
		explain_arg_time(&s, "time", e->o, e->v.out_earliest_ns, true);
		if (e->v.out_seq > 0)
			explain_arg_same(&s, "reader", reader);
		else
			explain_arg_number(&s, "n", (int)-e->v.out_seq);
		explain_say(e, e->v.out_seq > 0 ? TEXT_EXPLAIN_OUT : TEXT_EXPLAIN_OUT_CORRECTED,
			    &s);
	}
	s = (struct sentence){.n = 0};
	explain_arg_time(&s, "at", e->o, e->plan.end_ns, false);
	explain_arg_number(&s, "n", out->late_s / 60);
	if (out->outcome == OUTCOME_EARLY)
		explain_say(e, TEXT_EXPLAIN_EARLY, &s);
	else if (out->outcome == OUTCOME_MISSING)
		explain_say(e, TEXT_EXPLAIN_NO_OUT, &s);
}

void explain_rest_of_day(struct explaining *e)
{
	struct sentence s = {.n = 0};

	if (e->v.apel.outcome == OUTCOME_LATE || e->v.apel.outcome == OUTCOME_ON_TIME ||
	    e->v.apel.outcome == OUTCOME_MISSING) {
		explain_arg_time(&s, "at", e->o, e->plan.apel.at_ns, false);
		explain_arg_number(&s, "n", e->v.apel.late_s / 60);
		explain_say(e,
			    e->v.apel.outcome == OUTCOME_LATE	   ? TEXT_EXPLAIN_APEL_LATE
			    : e->v.apel.outcome == OUTCOME_ON_TIME ? TEXT_EXPLAIN_APEL
								   : TEXT_EXPLAIN_APEL_MISSING,
			    &s);
	}
	s = (struct sentence){.n = 0};
	explain_arg_number(&s, "n", e->v.rest.late_s / 60);
	if (e->v.rest.outcome == OUTCOME_OVERRUN)
		explain_say(e, TEXT_EXPLAIN_OVERRUN, &s);
	else if (e->v.rest.outcome == OUTCOME_NOT_RETURNED)
		explain_say(e, TEXT_EXPLAIN_NOT_RETURNED, &s);
	say_out(e);
	s = (struct sentence){.n = 0};
	if (e->v.queue)
		explain_say(e, TEXT_EXPLAIN_QUEUE, &s);
}

static void arg_word(struct sentence *s, const char *name, const char *group, const char *word)
{
	char key[64];
	enum text_key found;

	snprintf(key, sizeof(key), "%s.%s", group, word);
	found = text_find(key);
	explain_arg(s, name, word, found == TEXT_KEYS ? word : text_get(TEXT_INDONESIAN, found));
}

static void say_decisions(struct explaining *e, enum approval_kind kind, int64_t subject)
{
	struct approval_row *rows = NULL;
	size_t n = 0;

	approval_rows_load(store_query(e->o->store), kind, subject, &rows, &n);
	for (size_t i = 0; i < n; i++) {
		struct sentence s = {.n = 0};

		arg_word(&s, "decision", "decision",
			 approval_decision_name((enum approval_decision)rows[i].decision));
		explain_arg_same(&s, "person", verb_name(e->o, rows[i].person));
		explain_arg_same(&s, "note", rows[i].note[0] != '\0' ? rows[i].note : "-");
		explain_say(e, TEXT_EXPLAIN_DECISION, &s);
	}
	free(rows);
}

static int say_paper(void *arg, const struct paper_row *p)
{
	struct explaining *e = arg;
	struct sentence s = {.n = 0};
	bool counts = papers_counts(p, e->o->conf->rulebook->rules, e->v.day);

	explain_arg_number(&s, "n", (int)p->seq);
	arg_word(&s, "code", "code", p->code);
	explain_arg_day(&s, "from", p->from_day);
	explain_arg_day(&s, "to", p->to_day);
	explain_arg_same(&s, "person", verb_name(e->o, p->author));
	explain_arg_same(&s, "letter",
			 p->letter[0] != '\0' ? p->letter
			 : verb_wants_letter(e->o, p)
				 ? text_get(TEXT_INDONESIAN, TEXT_LETTER_FOLLOWS)
				 : "-");
	arg_word(&s, "standing", "standing", standing_name((enum standing)p->decided.standing));
	explain_say(e, counts ? TEXT_EXPLAIN_PAPER : TEXT_EXPLAIN_PAPER_NOT, &s);
	say_decisions(e, APPROVAL_PAPER, p->seq);
	return 0;
}

static void say_correction(struct explaining *e, const struct correction_row *c)
{
	struct sentence s = {.n = 0};

	explain_arg_number(&s, "n", (int)c->seq);
	arg_word(&s, "direction", "direction",
		 correction_direction_name((enum correction_direction)c->direction));
	explain_arg_time(&s, "time", e->o, civil_utc_ns(&e->o->zone, c->day, c->at_s), true);
	explain_arg_same(&s, "reason", c->reason);
	explain_arg_same(&s, "evidence", c->evidence);
	explain_arg_same(&s, "person", verb_name(e->o, c->author));
	if (c->second[0] != '\0' && c->decided.standing == STANDING_ENTERED)
		arg_word(&s, "standing", "standing", standing_name(STANDING_CONFIRMED));
	else
		arg_word(&s, "standing", "standing",
			 standing_name((enum standing)c->decided.standing));
	explain_say(e, TEXT_EXPLAIN_CORRECTION, &s);
	say_decisions(e, APPROVAL_CORRECTION, c->seq);
}

void explain_said(struct explaining *e)
{
	struct correction_row *rows = NULL;
	size_t n = 0;

	if (!verb_reads_why(e->o, e->req, e->person, e->v.day))
		return;
	papers_rows(e->o->papers, &e->o->people, e->person, e->v.day, say_paper, e);
	correction_rows_load(store_query(e->o->store), people_id(&e->o->people, e->person),
			     e->v.day, e->v.day, &rows, &n);
	for (size_t i = 0; i < n; i++)
		say_correction(e, &rows[i]);
	free(rows);
}

/* Refused reads. Whose they were nobody knows: they are told by door and time. */

enum {
	NEAR_S = 15 * 60,    /* around the marks */
	RETRY_S = 3 * 60,    /* before a punch at the same reader: somebody tried again */
	CARD_SUGGESTED = 3,  /* such days in a month */
	PLACES_S = 6 * 3600, /* around the day's punches */
	GROUPS_MAX = 8,
	TRIES_MAX = 64,
};

struct refusals {
	struct explaining *e;
	struct {
		char reader[SLUG_SIZE], cause[JOURNAL_TEXT_SIZE];
		int64_t from_ns, to_ns;
		int n;
	} groups[GROUPS_MAX];
	size_t n;
};

static bool near_a_mark(const struct explaining *e, int64_t utc_ns)
{
	for (int m = 0; m < MARKS; m++)
		if (e->plan.marks[m].active &&
		    utc_ns >= e->plan.marks[m].at_ns - NEAR_S * NS_PER_S &&
		    utc_ns < e->plan.marks[m].late_ns + NEAR_S * NS_PER_S)
			return true;
	return false;
}

static int group_refused(void *arg, const struct refused_row *row)
{
	struct refusals *r = arg;
	struct time_bound at = office_bound(r->e->o, row->at);
	size_t i = 0;

	if (timebound_width_ns(&at) == INT64_MAX || !near_a_mark(r->e, at.earliest_ns))
		return 0;
	while (i < r->n && (strcmp(r->groups[i].reader, row->reader) != 0 ||
			    strcmp(r->groups[i].cause, row->cause) != 0))
		i++;
	if (i == GROUPS_MAX)
		return 0;
	if (i == r->n) {
		strcpy(r->groups[i].reader, row->reader); /* the same sizes, both */
		strcpy(r->groups[i].cause, row->cause);
		r->groups[i].from_ns = at.earliest_ns;
		r->n++;
	}
	r->groups[i].to_ns = at.earliest_ns;
	r->groups[i].n++;
	return 0;
}

struct places {
	struct place from, to;
	bool any;
};

static int keep_places(void *arg, const struct punch_row *row)
{
	struct places *p = arg;

	if (!p->any)
		p->from = row->punch.at;
	p->to = row->punch.at;
	p->any = true;
	return 0;
}

static void say_refused(struct explaining *e)
{
	struct refusals r = {.e = e};
	struct places p = {.any = false};

	query_day_punches(store_query(e->o->store), e->v.day, keep_places, &p);
	if (!p.any)
		return;
	p.from.boottime_ns -= PLACES_S * NS_PER_S;
	p.to.boottime_ns += PLACES_S * NS_PER_S;
	query_refused(store_query(e->o->store), NULL, p.from, p.to, group_refused, &r);
	for (size_t i = 0; i < r.n; i++) {
		struct sentence s = {.n = 0};

		explain_arg_time(&s, "from", e->o, r.groups[i].from_ns, false);
		explain_arg_time(&s, "to", e->o, r.groups[i].to_ns, false);
		explain_arg_number(&s, "n", r.groups[i].n);
		explain_arg_same(&s, "reader", r.groups[i].reader);
		arg_word(&s, "cause", "cause", r.groups[i].cause);
		explain_say(e, TEXT_EXPLAIN_REFUSED, &s);
	}
}

/* On how many days of the month was a finger refused just before this person was recorded? */
struct tries {
	struct {
		struct place at;
		char reader[SLUG_SIZE];
		bool tried;
	} punches[TRIES_MAX];
	size_t n;
};

static int keep_punch(void *arg, const struct punch_row *row)
{
	struct tries *t = arg;

	if (t->n == TRIES_MAX)
		return 0;
	t->punches[t->n].at = row->punch.at;
	t->punches[t->n].tried = false;
	strcpy(t->punches[t->n++].reader, row->punch.reader); /* both SLUG_SIZE */
	return 0;
}

static int note_try(void *arg, const struct refused_row *row)
{
	struct tries *t = arg;

	if (strcmp(row->cause, "reject-id") != 0)
		return 0;
	for (size_t i = 0; i < t->n; i++) {
		int64_t after_ns = t->punches[i].at.boottime_ns - row->at.boottime_ns;

		if (t->punches[i].at.boot == row->at.boot && after_ns >= 0 &&
		    after_ns < RETRY_S * NS_PER_S &&
		    strcmp(t->punches[i].reader, row->reader) == 0) {
			t->punches[i].tried = true;
			break;
		}
	}
	return 0;
}

static void suggest_card(struct explaining *e)
{
	struct civil_date d = civil_from_day(e->v.day);
	struct tries t = {.n = 0};
	struct sentence s = {.n = 0};
	int days = 0;

	query_person_punches(store_query(e->o->store), people_id(&e->o->people, e->person),
			     civil_day(d.year, d.month, 1), e->v.day, keep_punch, &t);
	if (t.n < CARD_SUGGESTED)
		return;
	t.punches[0].at.boottime_ns -= RETRY_S * NS_PER_S;
	query_refused(store_query(e->o->store), NULL, t.punches[0].at, t.punches[t.n - 1].at,
		      note_try, &t);
	for (size_t i = 0; i < t.n; i++)
		days += t.punches[i].tried;
	explain_arg_number(&s, "n", days);
	if (days >= CARD_SUGGESTED)
		explain_say(e, TEXT_EXPLAIN_CARD, &s);
}

void explain_refused(struct explaining *e)
{
	if (e->plan.kind != DAY_WORK)
		return;
	say_refused(e);
	suggest_card(e);
}

/* Which text chose the table of that day: its source stands beside the figure. */
static const char *source_of(const struct explaining *e, const struct bands *bands)
{
	const struct rulebook *book = e->o->conf->rulebook;

	for (size_t i = book->file_count; i-- > 0;) {
		const struct rules_file *f = &book->files[i];
		const struct rule_set *set = f->set < 0 ? NULL : &book->rules->sets[f->set];

		if (set != NULL && bands >= set->bands && bands < set->bands + BANDS_MAX)
			return f->source;
	}
	return "";
}

void explain_deduction(struct explaining *e)
{
	const struct bands *bands = rules_bands(e->o->conf->rulebook->rules, e->v.day);
	struct civil_date d = civil_from_day(e->v.day);
	struct day_account days[31];
	struct month_account month;
	struct sentence s = {.n = 0};
	struct book *b = NULL;
	char percent[24];
	const struct day_account *a = &days[d.day - 1];

	/* Quota and caps rest on the month up to that day, so all of it is counted. */
	if (bands == NULL || e->plan.kind != DAY_WORK ||
	    day_book(e->o, civil_day(d.year, d.month, 1), e->v.day, &b) < 0)
		return;
	if (book_month(b, e->person, d.year, d.month, &month, days) == 0 && a->counted) {
		snprintf(percent, sizeof(percent), "%d,%02d", a->deduct / 100, a->deduct % 100);
		explain_arg_same(&s, "percent", percent);
		explain_arg_same(&s, "late", a->late_band[0] != '\0' ? a->late_band : "-");
		explain_arg_same(&s, "early", a->early_band[0] != '\0' ? a->early_band : "-");
		explain_arg_same(&s, "rule", bands->name);
		explain_arg_same(&s, "source", source_of(e, bands));
		explain_say(e, bands->deducts ? TEXT_EXPLAIN_DEDUCTION : TEXT_EXPLAIN_BANDS, &s);
		if (!bands->proved)
			explain_say(e, TEXT_EXPLAIN_UNPROVED, &s);
	}
	book_free(b);
}
