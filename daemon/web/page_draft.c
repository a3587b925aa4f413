/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/compare.h"
#include "book/rules-stored.h"
#include "conf/rules-keys.h"
#include "store/draft.h"
#include "store/query.h"
#include "web/rule_form.h"
#include "web/rule_pages.h"
#include "web/rule_words.h"

/*
 * A draft as the second person sees it: what changes, and who would have been judged otherwise in
 * the last month had it been in force.
 */

enum {
	PEOPLE_SHOWN = 200,
	DAYS_SHOWN = 3, /* of each */
};

size_t rules_list_drafts(struct reply *a, const struct rules_reading *rd, bool waiting)
{
	static const enum text_key titles[] = {TEXT_RULES_NAME, TEXT_RULES_VERSION,
					       TEXT_RULES_WRITER, TEXT_RULES_DECISION, TEXT_KEYS};
	struct draft_row *rows = NULL;
	size_t n = 0, shown = 0;

	if (draft_rows_load(rd->q, &rows, &n) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct draft_row *d = &rows[i];

		if ((d->standing == STANDING_ENTERED) != waiting)
			continue;
		if (shown++ == 0) {
			if (!waiting)
				html(a, "<h2>%t</h2>\n", TEXT_RULES_DECIDED);
			grid_begin(a, titles);
		}
		grid_row(a, NULL);
		grid_cell(a, "<a href=\"/aturan/rancangan/%l\">%s</a>", d->seq, d->name);
		grid_cell(a, "%s", d->version);
		grid_cell(a, "%s", rules_reading_who(rd, d->author));
		grid_cell(a, "%w %s", "standing", standing_name((enum standing)d->standing),
			  rules_reading_who(rd, d->decider));
		grid_row_end(a);
	}
	if (shown > 0)
		grid_end(a);
	free(rows);
	return shown;
}

struct draft_shown {
	struct request *r;
	struct reply *a;
	struct rules_reading rd;
	struct draft_row row;
	char *text;
	struct rules_doc doc;
};

static int open_draft(struct draft_shown *d)
{
	struct diag diag = {.errors = 0};
	int64_t id;
	int e = number_parse(d->r->arg[0], 1, INT64_MAX, &id);

	if (e < 0)
		return -ENOENT;
	e = rules_reading_open(d->r, &d->rd);
	if (e == 0)
		e = draft_find(d->rd.q, id, &d->row);
	if (e == 0)
		e = draft_text(d->rd.q, id, &d->text);
	if (e == 0)
		e = rules_doc_parse(d->text, strlen(d->text), &diag, &d->doc);
	diag_done(&diag);
	return e;
}

static void close_draft(struct draft_shown *d)
{
	rules_doc_done(&d->doc);
	free(d->text);
	rules_reading_done(&d->rd);
}

/* Against what holds now; what was decided, against what held when it was new is past telling. */
static int show_difference(struct draft_shown *d)
{
	const struct rules_file *now = rules_reading_find(&d->rd, d->row.name);
	struct diag diag = {.errors = 0};
	struct rules_doc before = {.n = 0};
	int e = now == NULL || d->row.standing != STANDING_ENTERED
			? 0
			: rules_doc_parse(now->text, now->size, &diag, &before);

	diag_done(&diag);
	if (e < 0)
		return e;
	html(d->a, "<h2>%t</h2>\n", TEXT_RULES_DIFFERENCE);
	if (rule_table(d->a, before.n > 0 ? &before : NULL, &d->doc) == 0)
		html(d->a, "<p>%t</p>\n", TEXT_RULES_NO_DIFFERENCE);
	rules_doc_done(&before);
	return 0;
}

struct change {
	int32_t day;
	uint8_t way, before, after; /* enum compare_way, enum verdict_state */
	int32_t deduct_before, deduct_after;
};

struct touched {
	uint32_t ways[COMPARE_OTHER + 1];
	struct change shown[DAYS_SHOWN]; /* the first ones, but those that are worse first */
	size_t n;
};

static int keep_change(void *arg, const struct compare_change *c)
{
	struct touched *who = &((struct touched *)arg)[c->person];
	struct change *to = who->n < DAYS_SHOWN ? &who->shown[who->n++] : NULL;

	who->ways[c->way]++;
	for (size_t i = 0; to == NULL && c->way == COMPARE_WORSE && i < who->n; i++)
		if (who->shown[i].way != COMPARE_WORSE)
			to = &who->shown[i];
	if (to != NULL)
		*to = (struct change){c->day,
				      c->way,
				      (uint8_t)c->before.state,
				      (uint8_t)c->after.state,
				      c->deduct_before,
				      c->deduct_after};
	return 0;
}

static void put_result(struct reply *a, uint8_t state, int32_t deduct)
{
	html(a, "%w", "state", verdict_state_name((enum verdict_state)state));
	if (deduct > 0)
		html(a, " (%p%%)", (int64_t)deduct);
}

static void put_person(const struct draft_shown *d, int32_t person, const struct touched *who)
{
	struct reply *a = d->a;

	grid_row(a, who->ways[COMPARE_WORSE] > 0 ? "bad" : NULL);
	grid_cell(a, "%s", rules_reading_who(&d->rd, people_id(&d->rd.people, person)));
	grid_cell(a, "%d", (int)who->ways[COMPARE_BETTER]);
	grid_cell(a, "%d", (int)who->ways[COMPARE_WORSE]);
	grid_cell(a, "%d", (int)who->ways[COMPARE_OTHER]);
	grid_cell_begin(a);
	for (size_t i = 0; i < who->n; i++) {
		const struct change *c = &who->shown[i];

		html(a, "%s%D: ", i > 0 ? "; " : "", c->day);
		put_result(a, c->before, c->deduct_before);
		html(a, " → ");
		put_result(a, c->after, c->deduct_after);
	}
	grid_cell_end(a);
	grid_row_end(a);
}

/* Those first for whom anything is worse. */
static void show_touched(const struct draft_shown *d, const struct touched *who)
{
	static const enum text_key titles[] = {TEXT_RULES_PERSON, TEXT_RULES_BETTER,
					       TEXT_RULES_WORSE,  TEXT_RULES_OTHER,
					       TEXT_RULES_DAYS,	  TEXT_KEYS};
	struct reply *a = d->a;
	size_t shown = 0, more = 0;
	char n[24];

	grid_begin(a, titles);
	for (int worse = 1; worse >= 0; worse--)
		for (size_t p = 0; p < d->rd.people.n; p++) {
			if (who[p].n == 0 || (who[p].ways[COMPARE_WORSE] > 0) != worse)
				continue;
			if (shown++ < PEOPLE_SHOWN)
				put_person(d, (int32_t)p, &who[p]);
			else
				more++;
		}
	grid_end(a);
	if (more == 0)
		return;
	snprintf(n, sizeof(n), "%zu", more);
	html(a, "<p>");
	html_text(a, TEXT_RULES_PREVIEW_MORE, TEXT_ARGS({"n", n}));
	html(a, "</p>\n");
}

static char *date_of(const struct reply *a, char buf[TEXT_DATE_SIZE], int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, a->r->lang, d.year, d.month, d.day, civil_weekday(day));
}

static void show_totals(struct reply *a, const struct compare_totals *t, int32_t from, int32_t to)
{
	char first[TEXT_DATE_SIZE], last[TEXT_DATE_SIZE], n[4][16];

	snprintf(n[0], 16, "%u", t->better + t->worse + t->other);
	snprintf(n[1], 16, "%u", t->better);
	snprintf(n[2], 16, "%u", t->worse);
	snprintf(n[3], 16, "%u", t->people_worse);
	html(a, "<p>");
	html_text(a, TEXT_RULES_PREVIEW_INTRO,
		  TEXT_ARGS({"from", date_of(a, first, from)}, {"to", date_of(a, last, to)}));
	html(a, "</p>\n<p><strong>");
	if (t->better + t->worse + t->other == 0)
		html(a, "%t", TEXT_RULES_PREVIEW_NOBODY);
	else
		html_text(a, TEXT_RULES_PREVIEW_FIGURES,
			  TEXT_ARGS({"n", n[0]}, {"better", n[1]}, {"worse", n[2]},
				    {"people", n[3]}));
	html(a, "</strong></p>\n");
}

/* As `hadirctl rules diff` does it: as if it had held in the last month. */
static int show_preview(struct draft_shown *d)
{
	struct rules_text text = {.path = d->row.name, .text = d->text, .size = strlen(d->text)};
	struct touched *who = calloc(d->rd.people.n + 1, sizeof(*who));
	struct rulebook *after = NULL;
	struct compare_totals totals;
	struct diag diag = {.errors = 0};
	int32_t to;
	int e = who == NULL ? -ENOMEM : compare_recent(d->rd.q, &text.since, &to);

	html(d->a, "<h2>%t</h2>\n", TEXT_RULES_PREVIEW);
	if (e == 0)
		e = rules_stored_with(d->rd.q, &text, &diag, &after);
	if (e == 0)
		e = compare_period(d->rd.q, d->r->web->zone_table, after, text.since, to,
				   keep_change, who, &totals);
	if (e == 0) {
		show_totals(d->a, &totals, text.since, to);
		if (totals.better + totals.worse + totals.other > 0)
			show_touched(d, who);
	} else if (e == -ENODATA || e == -EINVAL) {
		web_notice(d->a, "warn",
			   e == -EINVAL ? TEXT_RULES_PREVIEW_WRONG : TEXT_RULES_PREVIEW_NONE, NULL);
		e = 0;
	}
	diag_done(&diag);
	rulebook_free(after);
	free(who);
	return e;
}

static void show_obstacles(struct reply *a, const struct answer *answer)
{
	size_t i;
	json_t *row;

	html(a, "<div class=\"notice bad\" role=alert><p><strong>%t</strong></p><ul>",
	     TEXT_RULES_OBSTACLES);
	json_array_foreach(answer->rows, i, row)
	{
		char words[RULE_WORDS_SIZE];

		if (row_is(row, "kind", "problem") && row_is(row, "severity", "error"))
			html(a, "<li>%s</li>", rule_problem(a->r->lang, row, NULL, NULL, words));
	}
	if (json_array_size(answer->rows) == 0)
		html(a, "<li>%s</li>", answer->text);
	html(a, "</ul></div>\n");
}

static json_t *decision_args(const struct draft_shown *d, const char *decision, const char *note)
{
	return json_pack("{s:I, s:s, s:s, s:s}", "id", (json_int_t)d->row.seq, "decision", decision,
			 "by", d->r->who.person, "note", note);
}

/* What would be in the way is said before anybody presses the button. */
static void offer_decision(struct draft_shown *d)
{
	struct reply *a = d->a;
	struct answer dry;
	int e = ask_dry(d->r, "draft-decide", decision_args(d, "confirm", ""), &dry);

	if (e == -ESTALE)
		show_obstacles(a, &dry);
	else if (e == 0)
		web_warnings(a, dry.rows);
	form_begin(a, d->r->path);
	field(a, "note", TEXT_RULES_NOTE, TEXT_KEYS, "", "type=text maxlength=200");
	html(a, "<p class=buttons>");
	if (e != -ESTALE)
		html(a, "<button name=do value=confirm>%t</button> ", TEXT_RULES_APPROVE);
	html(a, "<button name=do value=refuse class=plain>%t</button></p>", TEXT_RULES_REFUSE);
	form_close(a);
	answer_done(&dry);
}

static void show_decision(struct draft_shown *d)
{
	struct reply *a = d->a;
	bool own = strcmp(d->row.author, d->r->who.person) == 0;

	if (d->row.standing != STANDING_ENTERED) {
		html(a, "<p><strong>%w</strong> · %s</p>\n", "standing",
		     standing_name((enum standing)d->row.standing),
		     rules_reading_who(&d->rd, d->row.decider));
		if (d->row.note[0] != '\0')
			html(a, "<p>%s</p>\n", d->row.note);
	} else if (own) {
		html(a, "<p>%t</p>\n", TEXT_RULES_OWN);
		button(a, d->r->path, TEXT_RULES_WITHDRAW, "do", "withdraw");
	} else if ((d->r->who.roles & (CONTROL_APPROVER | CONTROL_CAMAT)) != 0) {
		offer_decision(d);
	} else {
		html(a, "<p>%t</p>\n", TEXT_RULES_FOR_LEADERS);
	}
}

static int show_draft(struct draft_shown *d, const struct answer *refusal)
{
	struct reply *a = d->a;
	int e;

	page_begin(a, TEXT_RULES_DRAFT_TITLE,
		   TEXT_ARGS({"name", d->row.name}, {"version", d->row.version}));
	if (refusal != NULL)
		web_refusal(a, refusal);
	html(a, "<p>");
	html_text(a, TEXT_RULES_DRAFT_BY,
		  TEXT_ARGS({"name", rules_reading_who(&d->rd, d->row.author)}));
	html(a, "</p>\n");
	e = show_difference(d);
	if (e == 0 && d->row.standing == STANDING_ENTERED)
		e = show_preview(d);
	if (e < 0)
		return e;
	html(a, "<h2>%t</h2>\n", TEXT_RULES_DECISION);
	show_decision(d);
	page_end(a);
	return 0;
}

int rules_page_draft(struct request *r, struct reply *a)
{
	struct draft_shown d = {.r = r, .a = a};
	int e = open_draft(&d);

	if (e == 0)
		e = show_draft(&d, NULL);
	close_draft(&d);
	return e;
}

int rules_post_draft(struct request *r, struct reply *a)
{
	static const struct {
		const char *decision;
		enum text_key said;
	} rows[] = {
		{"confirm", TEXT_RULES_DONE_APPROVED},
		{"refuse", TEXT_RULES_DONE_REFUSED},
		{"withdraw", TEXT_RULES_DONE_WITHDRAWN},
	};
	struct draft_shown d = {.r = r, .a = a};
	const char *decision = form_text(&r->form, "do");
	struct answer answer;
	size_t i = 0;
	int e;

	while (i < ARRAY_LEN(rows) && strcmp(rows[i].decision, decision) != 0)
		i++;
	e = i == ARRAY_LEN(rows) ? -EINVAL : open_draft(&d);
	if (e == 0) {
		e = ask(r, "draft-decide", decision_args(&d, decision, form_text(&r->form, "note")),
			&answer);
		if (e == 0)
			e = reply_done(a, rows[i].said, "/aturan/rancangan/%lld",
				       (long long)d.row.seq);
		else
			e = show_draft(&d, &answer);
		answer_done(&answer);
	}
	close_draft(&d);
	return e;
}
