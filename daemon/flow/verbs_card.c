/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "flow/verbs.h"
#include "store/credential.h"
#include "store/query.h"

/* Cards, fingers and PINs between their holders: claimed, and ended when they were lost. */

struct days {
	struct office *o;
	const uint8_t *credential;
	int32_t days[400];
	size_t n;
};

static int keep_day(void *arg, int32_t day)
{
	struct days *d = arg;

	if (d->n < ARRAY_LEN(d->days) && day != JOURNAL_DAY_UNKNOWN)
		d->days[d->n++] = day;
	return 0;
}

int verb_judge_credential(struct office *o, const uint8_t credential[CREDENTIAL_ID_SIZE],
			  const char *cause)
{
	struct days d = {.o = o};
	int r = query_credential_days(store_query(o->store), credential, keep_day, &d);

	for (size_t i = 0; i < d.n && r == 0; i++) {
		int32_t person = people_holder(&o->people, credential, d.days[i]);

		if (person >= 0 && (o->engine == NULL || d.days[i] < engine_day(o->engine)))
			r = day_judge_past(o, person, d.days[i], cause);
	}
	return r;
}

struct listing {
	struct office *o;
	struct control_request *req;
};

static int row_credential(void *arg, const struct unknown_row *row)
{
	static const char *const kinds[] = {[CREDENTIAL_CARD] = "kartu",
					    [CREDENTIAL_FINGER] = "jari",
					    [CREDENTIAL_PIN] = "pin"};
	struct listing *l = arg;
	struct credential c = {.kind = CREDENTIAL_CARD};
	char id[33];

	hex_encode(id, row->credential, CREDENTIAL_ID_SIZE);
	credential_unseal(l->o->store, row->credential, &c);
	return control_row(l->req,
			   json_pack("{s:s, s:s, s:s, s:s, s:I, s:i, s:o, s:o}", "credential", id,
				     "card", kinds[c.kind], "format", c.format, "reader",
				     row->reader, "times", (json_int_t)row->punches, "days",
				     (int)row->days, "first", verb_day(row->first_day), "last",
				     verb_day(row->last_day)));
}

void verb_credential_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	query_unknown(store_query(o->store), JOURNAL_DAY_UNKNOWN + 1, row_credential,
		      &(struct listing){o, req});
	control_end(req);
}

struct first_day {
	int32_t day;
	int punches;
	bool found;
};

static int keep_first(void *arg, int32_t day)
{
	struct first_day *f = arg;

	if (day != JOURNAL_DAY_UNKNOWN && (!f->found || day < f->day)) {
		f->day = day;
		f->found = true;
	}
	f->punches++;
	return 0;
}

void verb_credential_claim(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *credential, *person, *from = NULL;
	struct link_row link = {.to_day = ROSTER_DAY_OPEN};
	struct first_day first = {0};
	char holder[SLUG_SIZE] = "";
	int32_t index;
	int r;

	if (!control_unpack(req, "{s:s, s:s, s?s}", "credential", &credential, "person", &person,
			    "from", &from))
		return;
	if (hex_decode(link.credential, CREDENTIAL_ID_SIZE, credential) < 0) {
		control_error(req, CONTROL_BAD_ARGS, "a credential is 32 hexadecimal digits");
		return;
	}
	index = verb_find_person(o, req, person);
	if (index < 0)
		return;
	query_credential_days(store_query(o->store), link.credential, keep_first, &first);
	if (!first.found && first.punches == 0) {
		control_error(req, CONTROL_NOT_FOUND, "nobody has used such a credential");
		return;
	}
	link.from_day = first.day;
	if (((from != NULL && from[0] != '\0') || !first.found) &&
	    !verb_parse_day(o, req, from, &link.from_day))
		return;
	text_copy(link.person, sizeof(link.person), person);
	o->rejudged = 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = link_append(o->store, &link, holder);
	if (r >= 0)
		r = verb_people_changed(o);
	if (r == 0)
		r = verb_judge_credential(o, link.credential, "claim");
	if (control_dry(req)) /* else announce_change() counts them */
		o->rejudged += o->engine != NULL ? (int)engine_n_changes(o->delta) : 0;
	r = pipeline_settle(o, r == 0 && control_dry(req) ? -ECANCELED : r, "claim");
	if (r < 0)
		verb_people_restore(o);
	if (r == -ECANCELED)
		r = 0;
	if (r == -EADDRINUSE) {
		control_error(req, CONTROL_REFUSED, "%s holds it in that period", holder);
	} else if (r < 0) {
		verb_failed(req, r);
	} else {
		control_row(req,
			    json_pack("{s:s, s:s, s:s?, s:o, s:i, s:i, s:b}", "credential",
				      credential, "person", person, "name",
				      people_name(&o->people, people_find(&o->people, person)),
				      "from", verb_day(link.from_day), "punches", first.punches,
				      "rejudged", o->rejudged, "dry", control_dry(req)));
		control_end(req);
	}
}

/* The row that says so; the latest begin where there are several. */
static const struct link_row *held(const struct office *o, const struct link_row *wanted)
{
	const struct link_row *found = NULL;

	for (size_t i = 0; i < o->people.rows.links_count; i++) {
		const struct link_row *l = &o->people.rows.links[i];

		if (memcmp(l->credential, wanted->credential, CREDENTIAL_ID_SIZE) == 0 &&
		    strcmp(l->person, wanted->person) == 0 && l->to_day > wanted->to_day)
			found = l;
	}
	return found;
}

int verb_judge_lost(struct office *o, const struct link_row *link, const char *cause)
{
	int32_t person = people_find(&o->people, link->person);
	struct days d = {.o = o};
	int r = query_credential_days(store_query(o->store), link->credential, keep_day, &d);

	for (size_t i = 0; i < d.n && r == 0; i++)
		if (d.days[i] > link->to_day && person >= 0 &&
		    (o->engine == NULL || d.days[i] < engine_day(o->engine)))
			r = day_judge_past(o, person, d.days[i], cause);
	return r;
}

static int end_link(struct office *o, struct control_request *req, const struct link_row *link)
{
	int r = pipeline_begin(o);

	o->rejudged = 0;
	if (r == 0)
		r = link_append(o->store, link, NULL);
	if (r >= 0)
		r = verb_people_changed(o);
	if (r == 0)
		r = verb_judge_lost(o, link, "card");
	r = pipeline_settle(o, r == 0 && control_dry(req) ? -ECANCELED : r, "card");
	if (r < 0)
		verb_people_restore(o);
	return r == -ECANCELED ? 0 : r;
}

void verb_credential_end(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *credential, *person, *last;
	struct link_row link = {.from_day = 0};
	const struct link_row *row;
	int r;

	if (!control_unpack(req, "{s:s, s:s, s:s}", "credential", &credential, "person", &person,
			    "last", &last))
		return;
	if (hex_decode(link.credential, CREDENTIAL_ID_SIZE, credential) < 0) {
		control_error(req, CONTROL_BAD_ARGS, "a credential is 32 hexadecimal digits");
		return;
	}
	if (verb_find_person(o, req, person) < 0 || !verb_parse_day(o, req, last, &link.to_day))
		return;
	text_copy(link.person, sizeof(link.person), person);
	row = held(o, &link);
	if (row == NULL) {
		control_error(req, CONTROL_NOT_FOUND, "%s does not hold it after that day", person);
		return;
	}
	link.from_day = row->from_day;
	r = end_link(o, req, &link);
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req,
		    json_pack("{s:s, s:s, s:s?, s:o, s:i, s:b}", "credential", credential, "person",
			      person, "name", verb_name(o, person), "last", verb_day(link.to_day),
			      "rejudged", o->rejudged, "dry", control_dry(req)));
	control_end(req);
}
