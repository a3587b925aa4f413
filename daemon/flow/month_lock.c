/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/book.h"
#include "flow/month.h"
#include "flow/notes.h"
#include "flow/verbs.h"
#include "report/line.h"
#include "report/sheet-build.h"

struct frozen {
	int32_t person; /* of the book's people */
	char *body;	/* owned */
};

struct locking {
	struct control_request *req;
	struct month_row row;
	struct book *book; /* of one moment: what comes meanwhile makes it stale, and a roster that
			    * is imported meanwhile has other indices */
	bool stale;
	size_t unit; /* next index into its people's units */
	struct frozen *lines;
	size_t n;
	bool *done; /* by person: has a line */
};

static void locking_free(struct locking *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->n; i++)
		free(l->lines[i].body);
	free(l->lines);
	free(l->done);
	book_free(l->book);
	free(l);
}

static void finish(struct office *o, int r)
{
	struct locking *l = o->locking;
	struct control_request *req = l->req;

	o->locking = NULL;
	if (r < 0) {
		verb_failed(req, r);
	} else {
		if (!control_dry(req))
			notes_now(o); /* what was locked is witnessed from the first sheet on */
		control_row(req, json_pack("{s:s, s:s, s:i, s:s, s:b}", "kind", "step", "step",
					   "locked", "people", (int)l->n, "by", l->row.author,
					   "dry", control_dry(req)));
		control_end(req);
	}
	locking_free(l);
}

void lock_begin(struct office *o, struct control_request *req, const struct month_row *row)
{
	struct locking *l = calloc(1, sizeof(*l));
	int32_t from, to;
	int r;

	if (o->locking != NULL) {
		free(l);
		control_error(req, CONTROL_REFUSED, "another month is being locked just now");
		return;
	}
	if (l == NULL) {
		verb_failed(req, -ENOMEM);
		return;
	}
	*l = (struct locking){.req = req, .row = *row};
	verb_month_days(row->month, &from, &to);
	/* By rules of its own: those of the office may be read again meanwhile. */
	r = book_open(store_query(o->store), &o->zone, from, to, NULL, &l->book);
	if (r == 0) {
		size_t people = book_people(l->book)->n;

		l->lines = calloc(people + 1, sizeof(*l->lines));
		l->done = calloc(people + 1, sizeof(*l->done));
		r = l->lines == NULL || l->done == NULL ? -ENOMEM : 0;
	}
	o->locking = l;
	if (r < 0)
		finish(o, r);
}

/* The people of one unit. */
static int freeze_unit(struct office *o, struct locking *l, const char *unit)
{
	struct sheet_request request = {.lang = o->language,
					.office = o->conf->office.name,
					.place = "",
					.unit = unit,
					.year = l->row.month / 12,
					.month = l->row.month % 12 + 1,
					.afresh = true};
	struct month_sheet *sheet = NULL;
	int r = month_sheet_build(store_query(o->store), l->book, &o->zone, &request, &sheet);

	if (r == -ENOENT)
		return 0; /* nobody belonged to it in that month */
	for (size_t i = 0; r == 0 && i < sheet->n_people; i++) {
		int32_t person = people_find(book_people(l->book), sheet->people[i].id);

		if (person < 0 || l->done[person])
			continue;
		l->lines[l->n].person = person;
		r = sheet_line_write(&sheet->people[i], sheet->days, &l->lines[l->n].body);
		l->done[person] = r == 0;
		l->n += r == 0;
	}
	month_sheet_free(sheet);
	return r;
}

static int by_id(const void *a, const void *b)
{
	const struct frozen *x = a, *y = b;

	return (x->person > y->person) - (x->person < y->person);
}

static int store_lock(struct office *o, struct locking *l)
{
	int r = pipeline_begin(o);
	int64_t seq;

	qsort(l->lines, l->n, sizeof(*l->lines), by_id);
	for (size_t i = 0; i < l->n && r == 0; i++)
		r = month_line_append(o->store, l->row.month,
				      people_id(book_people(l->book), l->lines[i].person),
				      l->lines[i].body);
	if (r == 0)
		r = month_append(o->store, &l->row, &seq);
	r = verb_settle_days(o, l->req, r, &(struct verb_days){.cause = "month"});
	if (r == 0 && !control_dry(l->req))
		log_notice("month %d-%02d is locked: %zu lines", (int)(l->row.month / 12),
			   (int)(l->row.month % 12 + 1), l->n);
	return r;
}

void lock_disturb(struct office *o, int32_t month)
{
	if (o->locking != NULL && o->locking->row.month == month)
		o->locking->stale = true;
}

/* What was entered meanwhile would be in no line, and before the lock in no supplement either. */
static bool refuse_stale(struct office *o, struct locking *l)
{
	if (!l->stale)
		return false;
	control_error(l->req, CONTROL_REFUSED,
		      "days of that month changed while it was being locked; lock it again");
	locking_free(l);
	o->locking = NULL;
	return true;
}

void verb_month_step_more(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct locking *l = o->locking;
	int r;

	if (l == NULL || l->req != req)
		return;
	if (l->unit < book_people(l->book)->n_units) {
		const char *unit = book_people(l->book)->units[l->unit++];

		r = freeze_unit(o, l, unit);
		if (r < 0)
			finish(o, r);
		else
			control_row(req, json_pack("{s:s, s:s, s:i}", "kind", "progress", "unit",
						   unit, "people", (int)l->n));
		return;
	}
	if (!refuse_stale(o, l))
		finish(o, store_lock(o, l));
}

void verb_month_step_gone(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (o->locking == NULL || o->locking->req != req)
		return;
	locking_free(o->locking);
	o->locking = NULL;
}
