/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "exchange/roster.h"
#include "flow/accounts.h"
#include "flow/verbs.h"
#include "store/account.h"
#include "store/credential.h"
#include "store/forgotten.h"
#include "store/query.h"

int verb_people_changed(struct office *o)
{
	int r = people_load(&o->people, store_query(o->store));

	return r < 0 ? r : day_refold(o);
}

void verb_people_restore(struct office *o)
{
	people_load(&o->people, store_query(o->store));
	day_forget(o); /* its indices were those of the people that are not to be */
	day_advance(o);
}

static int parse_credential(void *arg, enum credential_kind kind, const char *format,
			    const char *value, struct credential *ret)
{
	const struct office *o = arg;
	const struct wiegand_format *f = formats_find(o->formats, format);
	struct credential c;
	int r;

	if (f == NULL)
		return -ENOENT;
	r = wiegand_credential_parse(f, value, &c);
	if (r < 0)
		return r;
	c.kind = kind;
	*ret = c;
	return 0;
}

struct import {
	struct office *o;
	struct control_request *req;
	struct roster roster;
	int people, fresh, changed, credentials, problems;
	struct link_row *linked; /* rows that were appended */
	size_t n_linked;
};

static void tell_problem(struct control_request *req, const char *severity, int line,
			 const char *text)
{
	control_row(req,
		    json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "kind", "problem", "severity",
			      severity, "line", line, "column", "", "text", text, "expected", ""));
}

/* The rows of one id agree but for their credentials: its first row stands for all. */
static bool is_first_row(const struct roster *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(r->rows[k].id, r->rows[i].id) == 0)
			return false;
	return true;
}

static void period_of(const struct roster *r, size_t i, int32_t *from, int32_t *to)
{
	*from = r->rows[i].from_day;
	*to = r->rows[i].to_day;
	for (size_t k = i + 1; k < r->count; k++) {
		if (strcmp(r->rows[k].id, r->rows[i].id) != 0)
			continue;
		if (r->rows[k].from_day < *from)
			*from = r->rows[k].from_day;
		if (r->rows[k].to_day > *to)
			*to = r->rows[k].to_day;
	}
}

/* Those of a new superior: a technician may have made one for them while they led nobody. */
static int void_links(struct office *o, const struct membership_row *m)
{
	int32_t day = office_day(o);

	if (m->superior[0] == '\0' || strcmp(m->superior, m->person) == 0 || m->to_day < day ||
	    accounts_leads(o, m->superior, day))
		return 0;
	return invite_void(o->store, m->superior);
}

static int import_person(struct import *in, size_t i)
{
	const struct roster_row *row = &in->roster.rows[i];
	struct person_row person = {0};
	struct membership_row member = {0};
	struct identity identity = {0};
	int a, b, r = 0;

	period_of(&in->roster, i, &person.from_day, &person.to_day);
	member.from_day = person.from_day;
	member.to_day = person.to_day;
	if (text_copy(person.person, sizeof(person.person), row->id) < 0 ||
	    text_copy(person.status, sizeof(person.status), roster_status_name(row->status)) < 0 ||
	    text_copy(member.person, sizeof(member.person), row->id) < 0 ||
	    text_copy(member.unit, sizeof(member.unit), row->unit) < 0 ||
	    text_copy(member.superior, sizeof(member.superior), row->superior) < 0 ||
	    text_copy(member.schedule, sizeof(member.schedule), row->schedule) < 0 ||
	    text_copy(member.posts, sizeof(member.posts), row->posts) < 0 ||
	    text_copy(identity.person, sizeof(identity.person), row->id) < 0 ||
	    text_copy(identity.name, sizeof(identity.name), row->name) < 0 ||
	    text_copy(identity.nip, sizeof(identity.nip), row->nip) < 0)
		return -EINVAL;
	a = person_append(in->o->store, &person);
	b = a < 0 ? a : membership_append(in->o->store, &member);
	if (b == 0)
		r = void_links(in->o, &member);
	if (b >= 0 && r == 0)
		r = identity_put(in->o->store, &identity, time_now().realtime_ns);
	if (b < 0 || r < 0)
		return b < 0 ? b : r;
	in->people++;
	if (people_find(&in->o->people, row->id) < 0)
		in->fresh++;
	else if (a == 0 || b == 0)
		in->changed++;
	return 0;
}

static int import_credential(struct import *in, const struct roster_row *row)
{
	struct link_row link = {.from_day = row->from_day, .to_day = row->to_day};
	char holder[SLUG_SIZE] = "", text[200];
	bool created;
	int r = credential_find_or_create(in->o->store, &row->credential, link.credential,
					  &created);

	if (r == 0)
		r = text_copy(link.person, sizeof(link.person), row->id);
	if (r == 0)
		r = link_append(in->o->store, &link, holder);
	if (r == -EADDRINUSE) {
		snprintf(text, sizeof(text),
			 "this credential belongs to %s in that period; end it there first "
			 "(sampai), "
			 "or begin later (mulai)",
			 holder);
		tell_problem(in->req, "error", row->line, text);
		in->problems++;
		return 0;
	}
	if (r < 0)
		return r;
	in->credentials++;
	if (r == 0)
		in->linked[in->n_linked++] = link;
	return 0;
}

/* An old list would bring the name back, and with the id all that the records say of it. */
static int refuse_forgotten(struct import *in, const struct roster_row *row)
{
	char text[200];
	int r = forgotten_find(store_query(in->o->store), row->id);

	if (r <= 0)
		return r;
	snprintf(text, sizeof(text),
		 "%s was forgotten; take this row out of the list (who comes back gets another id)",
		 row->id);
	tell_problem(in->req, "error", row->line, text);
	in->problems++;
	return 0;
}

static int import_rows(struct import *in)
{
	int r = 0;

	for (size_t i = 0; i < in->roster.count && r == 0; i++) {
		r = refuse_forgotten(in, &in->roster.rows[i]);
		if (r < 0)
			break;
		if (is_first_row(&in->roster, i))
			r = import_person(in, i);
		if (r == 0 && in->roster.rows[i].has_credential)
			r = import_credential(in, &in->roster.rows[i]);
	}
	return r == 0 && in->problems > 0 ? -ECANCELED : r;
}

static int import_apply(struct import *in)
{
	struct office *o = in->o;
	int r = pipeline_begin(o);

	if (r == 0)
		r = import_rows(in);
	if (r == 0)
		r = verb_people_changed(o);
	for (size_t i = 0; i < in->n_linked && r == 0; i++)
		r = verb_judge_credential(o, in->linked[i].credential, "roster");
	for (size_t i = 0; i < in->n_linked && r == 0; i++)
		r = verb_judge_lost(o, &in->linked[i], "roster");
	if (control_dry(in->req)) /* else announce_change() counts them */
		o->rejudged += o->engine != NULL ? (int)engine_n_changes(o->delta) : 0;
	if (r == 0 && control_dry(in->req))
		r = -ECANCELED;
	r = pipeline_settle(o, r, "roster");
	if (r < 0)
		verb_people_restore(o);
	else
		pipeline_schedule(o);
	return r;
}

char *verb_join_lines(const json_t *rows, size_t *ret_size)
{
	size_t size = 0, i;
	const json_t *row;
	char *text;

	json_array_foreach(rows, i, row)
	{
		const char *line = json_string_value(json_object_get(row, "text"));

		if (line == NULL)
			return NULL;
		size += strlen(line) + 1;
	}
	text = malloc(size + 1);
	*ret_size = 0;
	json_array_foreach(rows, i, row)
	{
		const char *line = json_string_value(json_object_get(row, "text"));
		size_t n = strlen(line);

		if (text == NULL)
			break;
		memcpy(text + *ret_size, line, n);
		*ret_size += n;
		text[(*ret_size)++] = '\n';
	}
	if (text != NULL)
		text[*ret_size] = '\0';
	return text;
}

static int read_roster(struct import *in, const char *text, size_t size)
{
	struct diag d = {0};
	int r = roster_parse("roster", text, size, parse_credential, in->o, &d, &in->roster);

	for (size_t i = 0; i < d.count; i++)
		tell_problem(in->req, d.items[i].severity == DIAG_ERROR ? "error" : "warning",
			     d.items[i].line, d.items[i].text);
	in->problems = (int)d.errors;
	diag_done(&d);
	return r;
}

void verb_roster_import(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct import in = {.o = o, .req = req};
	size_t size;
	char *text;
	int r;

	if (!control_unpack(req, "{}"))
		return;
	text = verb_join_lines(control_rows(req), &size);
	if (text == NULL) {
		control_error(req, CONTROL_BAD_ARGS, "every row must be {\"text\": a line}");
		return;
	}
	o->rejudged = 0;
	r = read_roster(&in, text, size);
	free(text);
	if (r == 0) {
		in.linked = calloc(in.roster.count + 1, sizeof(*in.linked));
		r = in.linked == NULL ? -ENOMEM : import_apply(&in);
		if (r == -ECANCELED && in.problems == 0)
			r = 0; /* dry, as asked */
	}
	if (in.problems > 0)
		control_error(req, CONTROL_REFUSED, "%d mistakes; nothing was imported",
			      in.problems);
	else if (r == -E2BIG)
		control_error(req, CONTROL_REFUSED,
			      "more than %d people or %d units; nothing was imported",
			      ENGINE_PEOPLE_MAX, UNITS_MAX);
	else if (r < 0)
		verb_failed(req, r);
	else {
		control_row(req,
			    json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:b}", "kind", "summary",
				      "people", in.people, "new", in.fresh, "changed", in.changed,
				      "unchanged", in.people - in.fresh - in.changed, "credentials",
				      in.credentials, "rejudged", o->rejudged, "dry",
				      control_dry(req)));
		control_end(req);
	}
	roster_done(&in.roster);
	free(in.linked);
}

static json_t *posts_json(const char *posts)
{
	char copy[ROSTER_POSTS_SIZE], *save = NULL;
	json_t *array = json_array();

	snprintf(copy, sizeof(copy), "%s", posts);
	for (char *p = strtok_r(copy, " ", &save); p != NULL; p = strtok_r(NULL, " ", &save))
		json_array_append_new(array, json_string(p));
	return array;
}

/* Those that work on that day: held, and not forgotten. Without one a person is "belum terdaftar".
 */
static int count_links(const struct people *p, const char *person, int32_t day)
{
	int n = 0;

	for (size_t i = 0; i < p->rows.links_count; i++) {
		const struct link_row *l = &p->rows.links[i];

		n += l->kinds != 0 && l->from_day <= day && day <= l->to_day &&
		     strcmp(l->person, person) == 0;
	}
	return n;
}

void verb_roster_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *unit = NULL;
	int32_t today = office_day(o);

	if (!control_unpack(req, "{s?s}", "unit", &unit))
		return;
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct person_row *p =
			&o->people.rows.people[o->people.first_person[i + 1] - 1];
		const struct membership_row *m = people_membership(&o->people, i, today);

		if (unit != NULL && (m == NULL || strcmp(m->unit, unit) != 0))
			continue;
		control_row(req,
			    json_pack("{s:s, s:s?, s:s, s:s, s:s, s:s, s:o, s:i, s:o, s:o}",
				      "person", p->person, "name", people_name(&o->people, i),
				      "status", p->status, "unit", m != NULL ? m->unit : "",
				      "superior", m != NULL ? m->superior : "", "schedule",
				      m != NULL && m->schedule[0] != '\0' ? m->schedule
									  : RULEBOOK_DEFAULT,
				      "posts", posts_json(m != NULL ? m->posts : ""), "credentials",
				      count_links(&o->people, p->person, today), "from",
				      verb_day(p->from_day), "until", verb_day(p->to_day)));
	}
	control_end(req);
}
