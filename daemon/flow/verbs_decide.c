/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/month.h"
#include "flow/verbs.h"
#include "store/month.h"
#include "store/position.h"
#include "store/query.h"

/*
 * Who may sign for whose days, and what a change to a day that is over carries with it. Refusals
 * are sentences in the office's language; warnings are rows, for the client to word.
 */

void verb_refuse(struct control_request *req, const struct office *o, enum text_key key,
		 const struct text_arg *args)
{
	char text[512];

	text_format(text, sizeof(text), o->language, key, args);
	control_error(req, CONTROL_REFUSED, "%s", text);
}

void verb_sentence(struct control_request *req, const char *kind, enum text_key key,
		   const struct text_arg *args)
{
	char text[512];
	json_t *object = json_object();

	text_format(text, sizeof(text), TEXT_INDONESIAN, key, args);
	for (size_t i = 0; args != NULL && args[i].name != NULL; i++)
		json_object_set_new(object, args[i].name, json_string(args[i].value));
	control_row(req, json_pack("{s:s, s:s, s:o, s:s}", "kind", kind, "key", text_name(key),
				   "args", object, "text", text));
}

char *verb_day_text(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, o->language, d.year, d.month, d.day, civil_weekday(day));
}

char *verb_month_text(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t month)
{
	snprintf(buf, TEXT_DATE_SIZE, "%s %d",
		 text_get(o->language, (enum text_key)(TEXT_MONTH_1 + month % 12)),
		 (int)(month / 12));
	return buf;
}

const char *verb_name(const struct office *o, const char *id)
{
	int32_t person = people_find(&o->people, id);
	const char *name = person < 0 ? NULL : people_name(&o->people, person);

	return name != NULL ? name : id;
}

bool verb_today_known(struct office *o, struct control_request *req, int32_t *ret)
{
	return verb_parse_day(o, req, NULL, ret);
}

bool verb_month(struct office *o, struct control_request *req, const char *text, int32_t *ret)
{
	char day[16];
	int32_t first;
	struct civil_date d;

	if (text == NULL || text[0] == '\0') {
		if (!verb_today_known(o, req, &first))
			return false;
	} else if (strlen(text) != 7 || snprintf(day, sizeof(day), "%s-01", text) < 0 ||
		   civil_parse_day(day, &first) < 0) {
		control_error_at(req,
				 &(struct control_fault){.code = CONTROL_BAD_ARGS,
							 .text = "that is no month",
							 .expected = "a month such as 2026-11"});
		return false;
	}
	d = civil_from_day(first);
	*ret = d.year * 12 + d.month - 1;
	return true;
}

void verb_month_days(int32_t month, int32_t *from, int32_t *to)
{
	*from = civil_day(month / 12, month % 12 + 1, 1);
	*to = civil_day((month + 1) / 12, (month + 1) % 12 + 1, 1) - 1;
}

bool verb_list_days(struct office *o, struct control_request *req, bool *open, int32_t *from,
		    int32_t *to)
{
	const char *text = NULL;
	int32_t month;
	int only = 0;

	if (!control_unpack(req, "{s?b, s?s}", "open", &only, "month", &text))
		return false;
	*open = only != 0;
	*from = 0;
	*to = ROSTER_DAY_OPEN - 1;
	if (only && text == NULL)
		return true;
	if (!verb_month(o, req, text, &month))
		return false;
	verb_month_days(month, from, to);
	return true;
}

/* As people see it: any case, blanks of any kind and number. */
static bool contains(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (; n > 3 && *text != '\0'; text++)
		if (strncasecmp(text, name, n) == 0)
			return true;
	return false;
}

bool verb_text(struct office *o, struct control_request *req, const char *what, const char *text,
	       size_t size)
{
	if (text == NULL)
		return true;
	if (strlen(text) >= size) {
		control_error(req, CONTROL_BAD_ARGS, "%s: at most %zu bytes", what, size - 1);
		return false;
	}
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f) {
			control_error(req, CONTROL_BAD_ARGS, "%s: one line of text", what);
			return false;
		}
	/* What is chained stays for ever; a name has to be forgettable. */
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const char *name = people_name(&o->people, i);

		if (name != NULL && contains(text, name)) {
			verb_refuse(req, o, TEXT_REFUSED_NAME,
				    TEXT_ARGS({"person", people_id(&o->people, i)}));
			return false;
		}
	}
	return true;
}

static bool holds(const struct office *o, const char *position, const char *person, int32_t day)
{
	struct holder_row h;

	return holder_find(store_query(o->store), position, day, &h) == 0 &&
	       strcmp(h.person, person) == 0;
}

static bool leads(const struct office *o, const char *person, int32_t day)
{
	static const char *const positions[] = {"camat", "sekcam", "kasubag"};

	for (size_t i = 0; i < ARRAY_LEN(positions); i++)
		if (holds(o, positions[i], person, day))
			return true;
	return false;
}

const char *verb_superior(const struct office *o, int32_t person, int32_t day)
{
	const struct membership_row *m = people_membership(&o->people, person, day);

	return m == NULL ? "" : m->superior;
}

/* Who may confirm an absence: the superior; the camat where there is none (any more), or where the
 * superior has entered it (PP 94/2021 art. 26: the direct superior summons and examines). */
static bool may_confirm_absence(const struct office *o, const struct verb_signing *s,
				int32_t person, int32_t today)
{
	const char *superior = verb_superior(o, person, s->day);
	int32_t who = people_find(&o->people, superior);

	if (who >= 0 && people_membership(&o->people, who, today) != NULL &&
	    strcmp(superior, s->author) != 0)
		return strcmp(superior, s->by) == 0;
	return holds(o, "camat", s->by, today);
}

static bool is_entitled(const struct office *o, const struct verb_signing *s, int32_t today)
{
	bool anybody = false; /* the days of people who were forgotten are nobody's to decide */

	if (s->leaders_only || (!s->absence && leads(o, s->by, today)))
		return leads(o, s->by, today);
	for (size_t i = 0; i < o->people.n; i++) {
		anybody |= s->people[i];
		if (s->people[i] &&
		    (s->absence ? !may_confirm_absence(o, s, (int32_t)i, today)
				: strcmp(verb_superior(o, (int32_t)i, s->day), s->by) != 0))
			return false;
	}
	return anybody;
}

bool verb_may_sign(struct office *o, struct control_request *req, const struct verb_signing *s)
{
	int32_t person = verb_find_person(o, req, s->by), today;

	if (person < 0 || !verb_today_known(o, req, &today))
		return false;
	if (strcmp(s->by, s->author) == 0)
		verb_refuse(req, o, TEXT_REFUSED_AUTHOR,
			    TEXT_ARGS({"person", verb_name(o, s->by)}));
	else if (s->people[person] && s->second == NULL)
		verb_refuse(req, o, s->collective ? TEXT_REFUSED_OWN_DAY_TOO : TEXT_REFUSED_OWN_DAY,
			    TEXT_ARGS({"person", verb_name(o, s->by)}));
	else if (!is_entitled(o, s, today))
		verb_refuse(req, o, s->absence ? TEXT_REFUSED_NOT_SUPERIOR : TEXT_REFUSED_SIGNER,
			    TEXT_ARGS({"person", verb_name(o, s->by)}));
	else
		return true;
	return false;
}

int verb_supplements(struct office *o, struct control_request *req, int32_t from, int32_t to,
		     const char *author, const char *note)
{
	struct civil_date a = civil_from_day(from), b = civil_from_day(to);
	struct month_row row = {.step = MONTH_SUPPLEMENT, .at = office_here(o)};
	char text[TEXT_DATE_SIZE];
	int64_t seq;
	int r = 0;

	if (text_copy(row.author, sizeof(row.author), author) < 0)
		return -EINVAL;
	snprintf(row.note, sizeof(row.note), "%s", note);
	for (row.month = MONTH_OF(a.year, a.month);
	     row.month <= MONTH_OF(b.year, b.month) && r == 0; row.month++) {
		bool locked = false;

		r = month_locked(store_query(o->store), row.month, &locked);
		if (!locked && !control_dry(req))
			lock_disturb(o, row.month);
		if (r < 0 || !locked)
			continue;
		verb_sentence(req, "warning", TEXT_WARN_LOCKED,
			      TEXT_ARGS({"month", verb_month_text(o, text, row.month)}));
		r = month_append(o->store, &row, &seq);
	}
	return r;
}

struct last {
	struct verdict v;
	int rev;
	int32_t person;
	uint16_t schedule;
};

static int keep_verdict(void *arg, const struct verdict_row *row)
{
	struct last *l = arg;

	l->rev = day_verdict(row, l->person, l->schedule, &l->v) ? row->rev : 0;
	return 0;
}

bool verb_verdict(const struct office *o, int32_t person, int32_t day, struct verdict *ret,
		  int *ret_rev)
{
	int schedule = day_schedule_of(o, person, day);
	struct last l = {.person = person, .schedule = (uint16_t)(schedule < 0 ? 0 : schedule)};

	if (o->engine != NULL && day == engine_day(o->engine)) {
		l.v = *engine_verdict(o->engine, person);
		l.rev = (int)engine_rev(o->engine, person);
	} else {
		query_verdicts(store_query(o->store), people_id(&o->people, person), day,
			       keep_verdict, &l);
		if (l.rev == 0)
			return false;
	}
	*ret = l.v;
	if (ret_rev != NULL)
		*ret_rev = l.rev;
	return true;
}

static int judge_days(struct office *o, const struct verb_days *days)
{
	int32_t *persons = NULL;
	size_t n = 0;
	int r;

	if (!days->everybody) {
		persons = calloc(o->people.n + 1, sizeof(*persons));
		if (persons == NULL)
			return -ENOMEM;
		for (size_t i = 0; i < o->people.n && days->people != NULL; i++)
			if (days->people[i])
				persons[n++] = (int32_t)i;
	}
	r = day_papers_changed(o, persons, n, days->from, days->to, days->cause);
	free(persons);
	return r;
}

int verb_settle_days(struct office *o, struct control_request *req, int r,
		     const struct verb_days *days)
{
	int settled;

	if (r >= 0 && days->counts)
		r = judge_days(o, days);
	if (control_dry(req)) /* else announce_change() counts them */
		o->rejudged += o->engine != NULL ? (int)engine_n_changes(o->delta) : 0;
	settled = pipeline_settle(o, r < 0 || control_dry(req) ? -ECANCELED : 0, days->cause);
	if (settled < 0)
		day_advance(o); /* the day may have been opened on rows that are gone */
	if (r >= 0 && settled == -ECANCELED)
		settled = 0; /* dry, as asked */
	return r < 0 ? r : settled;
}
