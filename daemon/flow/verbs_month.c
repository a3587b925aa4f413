/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/verbs.h"
#include "flow/month.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * The month's way from open to locked: each personal sheet seen (or signed on paper, or the
 * refusal noted), three working days for objections, checked, approved, locked. A step that
 * cannot be taken says what is missing. A locked month never changes.
 */

enum { DAYS_TO_OBJECT = 3 };

static bool has_come(const struct month_state *m, enum month_step step)
{
	static const uint8_t order[MONTH_STEPS] = {
		[MONTH_CHECKED] = 1, [MONTH_APPROVED] = 2, [MONTH_LOCKED] = 3};

	return m->last != NULL && order[m->last->step] >= order[step];
}

/* Decisions that somebody still owes: they would change the sheet. */
static size_t waiting(const struct month_state *m)
{
	struct query *q = store_query(m->o->store);
	const struct rules *rules = m->o->conf->rulebook->rules;
	struct correction_row *corrections = NULL;
	struct paper_row *papers = NULL;
	size_t n_corrections = 0, n_papers = 0, n = 0;

	correction_rows_load(q, NULL, m->from, m->to, &corrections, &n_corrections);
	paper_rows_load(q, m->from, m->to, &papers, &n_papers);
	for (size_t i = 0; i < n_corrections; i++)
		n += corrections[i].decided.standing == STANDING_ENTERED &&
		     !correction_counts(&corrections[i]);
	for (size_t i = 0; i < n_papers; i++) {
		const struct paper_code *code =
			rules_code(rules, papers[i].from_day, papers[i].code);

		n += papers[i].decided.standing == STANDING_ENTERED && code != NULL &&
		     code->after_approval;
	}
	free(corrections);
	free(papers);
	return n;
}

/* The first day on which three working days for objections have passed. */
static int32_t objections_end(const struct month_state *m)
{
	int schedule = schedule_find(m->o->conf->rulebook->rules, RULEBOOK_DEFAULT);
	int32_t day = m->to;
	struct day_plan plan;

	for (int n = 0; n < DAYS_TO_OBJECT && day < m->to + 60;) {
		day++;
		n += schedule >= 0 && day_plan_of(m->o, schedule, day, &plan) == 0 &&
		     plan.kind == DAY_WORK;
	}
	return day + 1;
}

struct telling {
	struct control_request *req;
	int n;
};

static void missing(struct telling *t, enum text_key key, const struct text_arg *args)
{
	verb_sentence(t->req, "missing", key, args);
	t->n++;
}

static void missing_for_check(const struct month_state *m, struct telling *t, int32_t today)
{
	char n[24], date[CIVIL_DATE_SIZE];
	size_t waits = waiting(m);

	if (m->unseen > 0) {
		snprintf(n, sizeof(n), "%zu", m->unseen);
		missing(t, TEXT_MONTH_UNSEEN, TEXT_ARGS({"n", n}));
	}
	if (waits > 0) {
		snprintf(n, sizeof(n), "%zu", waits);
		missing(t, TEXT_MONTH_WAITING, TEXT_ARGS({"n", n}));
	}
	if (today < objections_end(m)) {
		civil_format_day(date, objections_end(m));
		missing(t, TEXT_MONTH_OBJECTIONS_UNTIL, TEXT_ARGS({"date", date}));
	}
}

/* What keeps `step` from being taken; each told in a row. */
static int tell_missing(const struct month_state *m, struct control_request *req,
			enum month_step step, int32_t today)
{
	struct telling t = {.req = req};

	if (today <= m->to) {
		missing(&t, TEXT_MONTH_NOT_OVER, NULL);
		return t.n;
	}
	if (step == MONTH_CHECKED)
		missing_for_check(m, &t, today);
	else if (step == MONTH_APPROVED && !has_come(m, MONTH_CHECKED))
		missing(&t, TEXT_MONTH_NOT_CHECKED, NULL);
	else if (step == MONTH_LOCKED && !has_come(m, MONTH_APPROVED))
		missing(&t, TEXT_MONTH_NOT_APPROVED, NULL);
	return t.n;
}

static void row_month(const struct month_state *m, struct control_request *req)
{
	char month[16];

	snprintf(month, sizeof(month), "%04d-%02d", (int)(m->month / 12), (int)(m->month % 12 + 1));
	control_row(req, json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "kind", "month", "month",
				   month, "state", month_state_name(m), "people", (int)m->people,
				   "unseen", (int)m->unseen, "objections", (int)m->objections,
				   "supplements", (int)m->supplements));
}

static void row_people(const struct month_state *m, struct control_request *req)
{
	for (int32_t i = 0; i < (int32_t)m->o->people.n; i++)
		if (m->due[i])
			control_row(req,
				    json_pack("{s:s, s:s, s:s?, s:s}", "kind", "person", "person",
					      people_id(&m->o->people, i), "name",
					      people_name(&m->o->people, i), "seen",
					      m->seen[i] == 0 ? ""
							      : month_step_name((enum month_step)(
									m->seen[i] - 1))));
}

static void row_steps(const struct month_state *m, struct control_request *req)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct month_row *row = &m->rows[i];

		if (row->step == MONTH_SEEN || row->step == MONTH_PARAF)
			continue;
		control_row(req, json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s}", "kind", "step",
					   "step", month_step_name((enum month_step)row->step),
					   "person", row->person, "by", row->author, "name",
					   verb_name(m->o, row->author), "note", row->note));
	}
}

void verb_month_show(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *text = NULL;
	struct month_state m;
	int32_t month, today;
	int r;

	if (!control_unpack(req, "{s?s}", "month", &text) || !verb_month(o, req, text, &month) ||
	    !verb_today_known(o, req, &today))
		return;
	r = month_state_load(o, month, &m);
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	row_month(&m, req);
	row_people(&m, req);
	row_steps(&m, req);
	if (!has_come(&m, MONTH_LOCKED))
		tell_missing(&m, req,
			     !has_come(&m, MONTH_CHECKED)    ? MONTH_CHECKED
			     : !has_come(&m, MONTH_APPROVED) ? MONTH_APPROVED
							     : MONTH_LOCKED,
			     today);
	control_end(req);
	month_state_done(&m);
}

/* A step on its way. */
struct stepping {
	struct office *o;
	struct control_request *req;
	struct month_row row;
	struct month_state m;
	int32_t person; /* -1 unless the step is of one person's sheet */
	int32_t today;
};

static bool take_step(struct control_request *req, const char *text, uint8_t *ret)
{
	for (uint8_t s = 0; s < MONTH_STEPS; s++)
		if (strcmp(month_step_name((enum month_step)s), text) == 0) {
			*ret = s;
			return true;
		}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "a month has no such step",
						      .expected = "seen, paraf, refused-paraf, "
								  "objection, checked, approved, "
								  "locked or supplement"});
	return false;
}

/* Their own sheet is everybody's to see and to object to; the rest is the office's work. */
static bool may_ask_for(struct stepping *s, bool personal)
{
	const char *caller = control_caller(s->req);
	enum month_step step = (enum month_step)s->row.step;
	bool own = personal && s->person >= 0 &&
		   strcmp(people_id(&s->o->people, s->person), caller) == 0;

	if (caller[0] == '\0' || (control_roles(s->req) & CONTROL_HR) != 0 ||
	    (own && (step == MONTH_SEEN || step == MONTH_OBJECTION)) ||
	    (!personal && (control_roles(s->req) & (CONTROL_CAMAT | CONTROL_APPROVER)) != 0))
		return true;
	control_error(s->req, CONTROL_DENIED, "that step of that sheet is not yours to take");
	return false;
}

static bool take_stepping(struct stepping *s)
{
	const char *month, *step, *person = NULL, *by, *note = "";
	struct office *o = s->o;
	bool personal;

	if (!control_unpack(s->req, "{s:s, s:s, s?s, s:s, s?s}", "month", &month, "step", &step,
			    "person", &person, "by", &by, "note", &note) ||
	    !verb_month(o, s->req, month, &s->row.month) ||
	    !take_step(s->req, step, &s->row.step) || verb_find_person(o, s->req, by) < 0 ||
	    !verb_today_known(o, s->req, &s->today) ||
	    !verb_text(o, s->req, "note", note, NOTE_SIZE))
		return false;
	personal = month_step_of_person((enum month_step)s->row.step);
	if (personal != (person != NULL)) {
		control_error(s->req, CONTROL_BAD_ARGS,
			      personal ? "whose sheet?" : "that step is of the whole month");
		return false;
	}
	s->person = personal ? verb_find_person(o, s->req, person) : -1;
	if ((personal && s->person < 0) || !may_ask_for(s, personal))
		return false;
	if (personal)
		strcpy(s->row.person, person); /* an id of the roster, like the next */
	strcpy(s->row.author, by);
	strcpy(s->row.note, note); /* measured by verb_text() */
	return true;
}

/* The camat signs for the office, or the sekcam for him; not who has checked it. */
static bool may_approve(struct stepping *s)
{
	bool *nobody = calloc(s->o->people.n + 1, sizeof(*nobody));
	bool may =
		nobody != NULL && verb_may_sign(s->o, s->req,
						&(struct verb_signing){.by = s->row.author,
								       .author = s->m.last->author,
								       .people = nobody,
								       .leaders_only = true});

	free(nobody);
	return may;
}

static bool may_step(struct stepping *s)
{
	enum month_step step = (enum month_step)s->row.step;
	bool locked = has_come(&s->m, MONTH_LOCKED);
	char month[TEXT_DATE_SIZE];

	verb_month_text(s->o, month, s->row.month);
	if (step == MONTH_SUPPLEMENT ? !locked : locked && step != MONTH_OBJECTION)
		verb_refuse(s->req, s->o, locked ? TEXT_REFUSED_LOCKED : TEXT_REFUSED_NOT_LOCKED,
			    TEXT_ARGS({"month", month}));
	else if (s->person >= 0 && !s->m.due[s->person])
		verb_refuse(
			s->req, s->o, TEXT_REFUSED_NO_SHEET,
			TEXT_ARGS({"person", verb_name(s->o, s->row.person)}, {"month", month}));
	else if ((step == MONTH_OBJECTION || step == MONTH_SUPPLEMENT) && s->row.note[0] == '\0')
		control_error(s->req, CONTROL_BAD_ARGS, "what is to be said?");
	else if ((step == MONTH_CHECKED || step == MONTH_APPROVED) && has_come(&s->m, step))
		verb_refuse(s->req, s->o, TEXT_REFUSED_STEP_TAKEN, TEXT_ARGS({"month", month}));
	else if (step != MONTH_OBJECTION && tell_missing(&s->m, s->req, step, s->today) > 0)
		verb_refuse(s->req, s->o, TEXT_REFUSED_MISSING, TEXT_ARGS({"month", month}));
	else
		return step != MONTH_APPROVED || may_approve(s);
	return false;
}

/* Everything but the lock, which takes its time. */
static void store_step(struct stepping *s)
{
	int r = pipeline_begin(s->o);

	if (r == 0)
		r = month_append(s->o->store, &s->row, &s->row.seq);
	r = verb_settle_days(s->o, s->req, r, &(struct verb_days){.cause = "month"});
	if (r < 0) {
		verb_failed(s->req, r);
		return;
	}
	control_row(s->req,
		    json_pack("{s:s, s:s, s:s, s:s, s:b}", "kind", "step", "step",
			      month_step_name((enum month_step)s->row.step), "person",
			      s->row.person, "by", s->row.author, "dry", control_dry(s->req)));
	control_end(s->req);
}

void verb_month_step(struct control_request *req, void *ctx)
{
	struct stepping s = {.o = ctx, .req = req, .row.at = office_here(ctx)};
	int r;

	if (!take_stepping(&s))
		return;
	r = month_state_load(s.o, s.row.month, &s.m);
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	if (may_step(&s)) {
		if (s.row.step == MONTH_LOCKED)
			lock_begin(s.o, req, &s.row);
		else
			store_step(&s);
	}
	month_state_done(&s.m);
}
