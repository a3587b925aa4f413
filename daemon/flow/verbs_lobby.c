/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "flow/clock.h"
#include "flow/verbs.h"
#include "store/position.h"

/*
 * What hangs in the lobby, for anybody who comes in: when the office serves, whether it does now,
 * and whether those whom citizens ask for are there. Positions, no people: no name and no id
 * leaves here, and what is nobody's business (sickness, a permit, lateness) is nothing at all.
 */

enum {
	DAYS_SHOWN = 7,
	SHARE_OF_AT_LEAST = 5, /* of fewer, a share would tell of one person */
};

static json_t *time_json(int32_t second)
{
	char text[CIVIL_TIME_SIZE];

	if (second < 0)
		return json_null();
	civil_format_time(text, second);
	return json_string(text);
}

/* On time of those who were to be seen, in 1/100 percent; -1 where it says nothing or too much. */
static int share_on_time(const struct office *o, const struct day_plan *plan)
{
	unsigned due = 0, on_time = 0;

	for (int m = 0; m < MARKS; m++)
		if (plan->marks[m].active && !clock_passed(o, plan->marks[m].late_ns))
			return -1;
	if (!o->conf->web.lobby_share || plan->kind != DAY_WORK || clock_trial(o, plan->day) ||
	    doubts_of(o, plan->day) != NULL)
		return -1;
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		switch (engine_verdict(o->engine, i)->state) {
		case VERDICT_ON_TIME:
		case VERDICT_EARLY:
		case VERDICT_NO_OUT:
		case VERDICT_BREAK:
		case VERDICT_NOT_RETURNED:
			on_time++;
			due++;
			break;
		case VERDICT_LATE_WORK:
		case VERDICT_LATE_SERVICE:
		case VERDICT_LATE_THIRD:
		case VERDICT_MISSING:
			due++;
			break;
		default:
			break;
		}
	}
	return due < SHARE_OF_AT_LEAST ? -1 : (int)(on_time * 10000 / due);
}

static void row_lobby(struct control_request *req, struct office *o, const struct day_plan *plan)
{
	bool works = plan != NULL && plan->kind == DAY_WORK;
	bool rests = works && plan->hours.break_from_s != plan->hours.break_to_s;
	int share = plan == NULL ? -1 : share_on_time(o, plan);

	control_row(req, json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "kind",
				   "lobby", "name", o->conf->office.name, "day",
				   plan == NULL ? json_null() : verb_day(plan->day), "now",
				   office_instant(o, office_now(o).earliest_ns), "service",
				   plan == NULL ? "unknown" : posts_service(o, plan), "from",
				   time_json(works ? posts_opens_s(plan) : -1), "to",
				   time_json(works ? plan->hours.end_s : -1), "break_from",
				   time_json(rests ? plan->hours.break_from_s : -1), "break_to",
				   time_json(rests ? plan->hours.break_to_s : -1), "share",
				   share < 0 ? json_null() : json_integer(share)));
}

static void rows_hours(struct control_request *req, struct office *o, int32_t today)
{
	struct day_plan plan;

	for (int32_t day = today; day < today + DAYS_SHOWN; day++) {
		bool works;

		if (!clock_plan(o, day, &plan))
			continue;
		works = plan.kind == DAY_WORK;
		control_row(req,
			    json_pack("{s:s, s:o, s:s, s:o, s:o, s:s}", "kind", "hours", "day",
				      verb_day(day), "state",
				      works			 ? "work"
				      : plan.kind == DAY_HOLIDAY ? "holiday"
								 : "off",
				      "from", time_json(works ? posts_opens_s(&plan) : -1), "to",
				      time_json(works ? plan.hours.end_s : -1), "holiday",
				      plan.kind == DAY_HOLIDAY && plan.holiday >= 0
					      ? o->conf->rulebook->holidays[plan.holiday].name
					      : ""));
	}
}

/* What a paper that covers this second lets the board say. */
static const char *board_of(const struct office *o, int32_t day, const struct excuse *e)
{
	const struct paper_code *code = rules_code(o->conf->rulebook->rules, day, e->code);
	uint8_t board = code == NULL ? BOARD_NONE : code->board;

	if (e->kind != PAPER_DUTY && e->kind != PAPER_LEAVE)
		return "none";
	if (board == BOARD_AUTO)
		board = e->kind == PAPER_DUTY ? BOARD_DUTY : BOARD_LEAVE;
	switch ((enum paper_board)board) {
	case BOARD_MEETING:
		return "meeting";
	case BOARD_DUTY:
		return "duty";
	case BOARD_LEAVE:
		return "leave";
	default:
		return "none";
	}
}

/* Has used a reader since departures may come? */
static bool has_left(const struct office *o, int32_t person, const struct day_plan *plan)
{
	const struct person_day *pd = engine_person_day(o->engine, person);

	for (unsigned i = 0; plan->punches > 1 && i < pd->n_kept; i++)
		if (!pd->punches[i].doubled && pd->punches[i].bound.latest_ns >= plan->out_from_ns)
			return true;
	return false;
}

/*
 * Duty and meetings go before a punch: who has one mostly came by the office first. Leave does
 * not: who is on leave and was recorded is there.
 */
static const char *presence_of(const struct office *o, int32_t person)
{
	const struct verdict *v = engine_verdict(o->engine, person);
	const struct day_plan *plan = engine_plan(o->engine, v->schedule);
	struct excuse excuses[EXCUSES_MAX];
	const char *paper = NULL;
	int32_t now_s = civil_local_second(&o->zone, office_now(o).earliest_ns);
	size_t n;

	if (v->state == VERDICT_NONE || plan == NULL || plan->kind != DAY_WORK ||
	    clock_passed(o, plan->end_ns))
		return "none";
	n = papers_on(o->papers, &o->people, o->conf->rulebook->rules, person, v->day, excuses);
	for (size_t i = 0; i < n && paper == NULL; i++)
		if (excuses[i].from_s <= now_s && now_s < excuses[i].to_s)
			paper = board_of(o, v->day, &excuses[i]);
	if (paper != NULL && strcmp(paper, "leave") != 0 && strcmp(paper, "none") != 0)
		return paper;
	if (v->arrival_seq != 0)
		return has_left(o, person, plan) ? "none" : "in";
	return paper != NULL ? paper : "none";
}

static bool is_on_board(const char *position)
{
	return strcmp(position, "camat") == 0 || strcmp(position, "sekcam") == 0 ||
	       strcmp(position, "kasi") == 0 || strncmp(position, "kasi-", 5) == 0;
}

static void row_presence(struct control_request *req, const struct office *o,
			 const struct holder_row *h)
{
	int32_t person = people_find(&o->people, h->person);

	control_row(req,
		    json_pack("{s:s, s:s, s:s, s:s}", "kind", "presence", "position", h->position,
			      "acting", holder_acting_name((enum holder_acting)h->acting),
			      "presence", person < 0 ? "none" : presence_of(o, person)));
}

/* The last of a position's rows that hold today is who acts. Camat and sekcam come first. */
static int rows_board(struct control_request *req, const struct office *o)
{
	int32_t today = engine_day(o->engine);
	struct holder_row *rows = NULL;
	size_t n = 0;
	int r = holder_rows_load(store_query(o->store), &rows, &n);

	for (int leaders = 1; leaders >= 0; leaders--) {
		const struct holder_row *last = NULL;

		for (size_t i = 0; i < n; i++) {
			const struct holder_row *h = &rows[i];

			if (h->from_day <= today && today <= h->to_day &&
			    is_on_board(h->position) &&
			    (strncmp(h->position, "kasi", 4) != 0) == leaders)
				last = h;
			if (last != NULL &&
			    (i + 1 == n || strcmp(rows[i + 1].position, last->position) != 0)) {
				row_presence(req, o, last);
				last = NULL;
			}
		}
	}
	free(rows);
	return r;
}

void verb_lobby(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct day_plan plan;
	int r = 0;

	if (!control_unpack(req, "{}"))
		return;
	if (o->engine == NULL || !clock_plan(o, engine_day(o->engine), &plan)) {
		row_lobby(req, o, NULL);
	} else {
		row_lobby(req, o, &plan);
		rows_hours(req, o, plan.day);
		r = rows_board(req, o);
	}
	if (r < 0)
		verb_failed(req, r);
	else
		control_end(req);
}
