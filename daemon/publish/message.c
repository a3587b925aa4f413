/* SPDX-License-Identifier: MIT */
#include "publish/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include "base/json.h"
#include "base/utf8.h"
#include "base/util.h"
#include "core/civil.h"
#include "publish/message-build.h"

void message_done(struct message *m)
{
	free(m->body);
	m->body = NULL;
}

static const char *local_text(char buf[TEXT_TIME_SIZE], const struct message_office *o,
			      int64_t utc_ns, int32_t offset_s, bool seconds)
{
	const struct zone_step step = {.from_s = INT64_MIN, .offset_s = offset_s};
	const struct zone zone = {.steps = &step, .n = 1};

	if (utc_ns == INT64_MIN || utc_ns == INT64_MAX)
		return NULL;
	return text_time(buf, o->language, civil_local_second(&zone, utc_ns), offset_s, seconds);
}

static bool bound_open(const struct message_bound *b)
{
	return b->earliest_ns == INT64_MIN && b->latest_ns == INT64_MAX;
}

static json_t *bound_json(const struct message_office *o, const struct message_bound *b)
{
	char earliest[CIVIL_RFC3339_SIZE], latest[CIVIL_RFC3339_SIZE], local[TEXT_TIME_SIZE];

	if (bound_open(b))
		return json_null();
	return json_pack("{s:s?, s:s?, s:s?}", "earliest",
			 message_time_text(earliest, b->earliest_ns, b->offset_s), "latest",
			 message_time_text(latest, b->latest_ns, b->offset_s), "local",
			 local_text(local, o, b->earliest_ns, b->offset_s, true));
}

/* CloudEvents 1.0: attributes have legal names only and are never null; ours are under `data`. */
static json_t *event_json(const struct message_office *o, enum message_topic topic,
			  const struct message_event *e, const char *subject, json_t *data)
{
	char source[16 + SLUG_SIZE], time[CIVIL_RFC3339_SIZE];

	if (data == NULL || message_or_null(e->id) == NULL) {
		json_decref(data);
		return NULL;
	}
	snprintf(source, sizeof(source), "/hadir/%s", o->office);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s, s:o}", "specversion", "1.0", "id",
			 e->id, "source", source, "type", message_routes[topic].type, "subject",
			 subject, "time", message_time_text(time, e->time.utc_ns, e->time.offset_s),
			 "datacontenttype", "application/json", "data", data);
}

int message_state(const struct message_office *o, bool online, uint64_t session,
		  struct message *ret)
{
	json_t *body = json_pack("{s:s, s:I, s:s}", "office", o->office, "session",
				 (json_int_t)session, "state", online ? "online" : "offline");

	return message_finish(o, MESSAGE_STATE, NULL, "", body, ret);
}

int message_reader_state(const struct message_office *o, const struct message_reader_state *in,
			 struct message *ret)
{
	char since[CIVIL_RFC3339_SIZE];

	if (!SLUGS_VALID(in->reader, in->kind, in->state))
		return -EINVAL;
	return message_finish(
		o, MESSAGE_READER_STATE, &in->reader, "",
		json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:I}", "reader", in->reader, "kind",
			  in->kind, "state", in->state, "detail", message_or_null(in->detail),
			  "since", message_time_text(since, in->since.utc_ns, in->since.offset_s),
			  "lost", (json_int_t)in->lost),
		ret);
}

int message_time_state(const struct message_office *o, const struct message_time_state *in,
		       struct message *ret)
{
	char reference[CIVIL_RFC3339_SIZE];

	if (!SLUGS_VALID(in->quality))
		return -EINVAL;
	return message_finish(o, MESSAGE_TIME_STATE, NULL, "",
			      json_pack("{s:s, s:s?, s:o, s:s?}", "quality", in->quality, "source",
					message_or_null(in->source), "error_ms",
					in->error_ms < 0 ? json_null() : json_integer(in->error_ms),
					"reference",
					message_time_text(reference, in->reference.utc_ns,
							  in->reference.offset_s)),
			      ret);
}

int message_punch(const struct message_office *o, const struct message_punch *in,
		  struct message *ret)
{
	char subject[MESSAGE_SUBJECT_SIZE], day[CIVIL_DATE_SIZE] = "unknown";
	bool known = in->day != MESSAGE_DAY_UNKNOWN;
	json_t *data;

	if (!SLUGS_VALID(in->reader, in->credential) ||
	    (in->person != NULL && !slug_valid(in->person)))
		return -EINVAL;
	if (known)
		civil_format_day(day, in->day);
	if (in->person != NULL)
		snprintf(subject, sizeof(subject), "%s/%s", in->person, day);
	else
		snprintf(subject, sizeof(subject), "credential/%s/%s", in->credential, day);
	data = json_pack("{s:s, s:s, s:s?, s:s?, s:o, s:b}", "reader", in->reader, "credential",
			 in->credential, "person", in->person, "day", known ? day : NULL, "at",
			 bound_json(o, &in->at), "repeated", in->repeated);
	return message_finish(o, MESSAGE_PUNCH, NULL, subject,
			      event_json(o, MESSAGE_PUNCH, &in->event, subject, data), ret);
}

static json_t *marks_json(const struct message_mark *marks, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		char at[CIVIL_TIME_SIZE];

		civil_format_time(at, marks[i].at_s);
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:i, s:i}", "mark", marks[i].mark,
						"at", at, "outcome", marks[i].outcome, "late_s",
						marks[i].late_s, "late_min", marks[i].late_s / 60));
	}
	return list;
}

static bool verdict_valid(const struct message_verdict *in)
{
	for (size_t i = 0; i < in->marks_count; i++)
		if (!SLUGS_VALID(in->marks[i].mark, in->marks[i].outcome))
			return false;
	return SLUGS_VALID(in->person, in->unit, in->state, in->cause);
}

static json_t *verdict_json(const struct message_office *o, const struct message_verdict *in,
			    const char *day)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s?, s:s?, s:s?, s:o, s:o, s:s?, s:s?}",
			 "person", in->person, "unit", in->unit, "day", day, "rev", (int)in->rev,
			 "state", in->state, "cause", in->cause, "reason",
			 message_or_null(in->reason), "punch", in->punch, "reader", in->reader,
			 "at", bound_json(o, &in->at), "marks",
			 marks_json(in->marks, in->marks_count), "rule", in->rule, "rule_version",
			 in->rule_version);
}

static int build_verdict(const struct message_office *o, enum message_topic topic,
			 const struct message_verdict *in, struct message *ret)
{
	char subject[MESSAGE_SUBJECT_SIZE], day[CIVIL_DATE_SIZE];
	json_t *data;

	if (!verdict_valid(in))
		return -EINVAL;
	civil_format_day(day, in->day);
	snprintf(subject, sizeof(subject), "%s/%s", in->person, day);
	data = verdict_json(o, in, day);
	if (topic == MESSAGE_LATE && in->name != NULL &&
	    json_object_set_new(data, "name", json_string(in->name)) < 0) {
		json_decref(data);
		return -EINVAL;
	}
	return message_finish(o, topic, &in->unit, subject,
			      event_json(o, topic, &in->event, subject, data), ret);
}

int message_verdict(const struct message_office *o, const struct message_verdict *in,
		    struct message *ret)
{
	return build_verdict(o, MESSAGE_VERDICT, in, ret);
}

int message_late(const struct message_office *o, const struct message_verdict *in,
		 struct message *ret)
{
	return build_verdict(o, MESSAGE_LATE, in, ret);
}

/* Appends `row`, which may be NULL; -EINVAL then. */
static int append_row(json_t *list, json_t *row)
{
	return json_array_append_new(list, row) < 0 ? -EINVAL : 0;
}

static size_t shown(size_t count)
{
	return count < MESSAGE_PEOPLE_MAX ? count : MESSAGE_PEOPLE_MAX;
}

int message_missing(const struct message_office *o, const struct message_missing *in,
		    struct message *ret)
{
	char subject[MESSAGE_SUBJECT_SIZE], day[CIVIL_DATE_SIZE], at[CIVIL_TIME_SIZE];
	json_t *people, *data;
	int r = 0;

	if (!SLUGS_VALID(in->unit, in->mark))
		return -EINVAL;
	people = json_array();
	for (size_t i = 0; i < shown(in->count) && r == 0; i++) {
		const struct message_person *p = &in->people[i];

		r = !SLUGS_VALID(p->person, p->outcome)
			    ? -EINVAL
			    : append_row(people, json_pack("{s:s, s:s*, s:s}", "person", p->person,
							   "name", p->name, "outcome", p->outcome));
	}
	if (r < 0) {
		json_decref(people);
		return r;
	}
	civil_format_day(day, in->day);
	civil_format_time(at, in->at_s);
	snprintf(subject, sizeof(subject), "unit/%s/%s", in->unit, day);
	data = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:o, s:i}", "unit", in->unit, "day", day,
			 "mark", in->mark, "at", at, "expected", (int)in->expected, "recorded",
			 (int)in->recorded, "people", people, "omitted",
			 (int)(in->count - shown(in->count)));
	return message_finish(o, MESSAGE_MISSING, &in->unit, subject,
			      event_json(o, MESSAGE_MISSING, &in->event, subject, data), ret);
}

/* One person's line: kept short, a unit's day is one message. */
static json_t *today_row_json(const struct message_office *o, const struct message_today_row *in)
{
	char arrival[CIVIL_RFC3339_SIZE], local[TEXT_TIME_SIZE];
	const struct message_bound *b = &in->arrival;
	json_t *marks = json_object();
	int late_s = 0;

	for (size_t i = 0; i < in->marks_count; i++) {
		if (!SLUGS_VALID(in->marks[i].mark, in->marks[i].outcome)) {
			json_decref(marks);
			return NULL;
		}
		json_object_set_new(marks, in->marks[i].mark, json_string(in->marks[i].outcome));
		if (in->marks[i].late_s > late_s) /* counted from the first mark missed */
			late_s = in->marks[i].late_s;
	}
	return json_pack("{s:s, s:s*, s:s, s:s?, s:s?, s:o, s:i}", "person", in->person, "name",
			 in->name, "status", in->status, "arrival",
			 message_time_text(arrival, b->earliest_ns, b->offset_s), "local",
			 local_text(local, o, b->earliest_ns, b->offset_s, false), "marks", marks,
			 "late_min", late_s / 60);
}

int message_today(const struct message_office *o, const struct message_today *in,
		  struct message *ret)
{
	char day[CIVIL_DATE_SIZE], as_of[CIVIL_RFC3339_SIZE];
	json_t *people;
	int r = 0;

	if (!SLUGS_VALID(in->unit))
		return -EINVAL;
	people = json_array();
	for (size_t i = 0; i < shown(in->count) && r == 0; i++)
		r = !SLUGS_VALID(in->rows[i].person, in->rows[i].status)
			    ? -EINVAL
			    : append_row(people, today_row_json(o, &in->rows[i]));
	if (r < 0) {
		json_decref(people);
		return r;
	}
	civil_format_day(day, in->day);
	return message_finish(
		o, MESSAGE_TODAY, &in->unit, "",
		json_pack("{s:s, s:s, s:s?, s:o, s:i}", "unit", in->unit, "day", day, "as_of",
			  message_time_text(as_of, in->as_of.utc_ns, in->as_of.offset_s), "people",
			  people, "omitted", (int)(in->count - shown(in->count))),
		ret);
}

int message_notice(const struct message_office *o, const char *to, const char *sentence,
		   struct message *ret)
{
	static const char dots[] = "…";
	char text[MESSAGE_NOTICE_MAX + 1];
	size_t n = strlen(sentence);

	if (!SLUGS_VALID(to) || n == 0 || !utf8_valid(sentence, n))
		return -EINVAL;
	if (n > MESSAGE_NOTICE_MAX) {
		n = utf8_cut(sentence, MESSAGE_NOTICE_MAX - strlen(dots));
		memcpy(text, sentence, n);
		memcpy(text + n, dots, sizeof(dots));
		sentence = text;
	}
	return message_finish_text(o, MESSAGE_NOTICE, &to, sentence, ret);
}

int message_alarm(const struct message_office *o, const struct message_alarm *in,
		  struct message *ret)
{
	const char *const slugs[] = {in->code, in->subject};
	char since[CIVIL_RFC3339_SIZE];

	if (!message_slugs_valid(slugs, ARRAY_LEN(slugs)))
		return -EINVAL;
	if (!in->active)
		return message_finish_text(o, MESSAGE_ALARM, slugs, "", ret);
	return message_finish(
		o, MESSAGE_ALARM, slugs, "",
		json_pack("{s:s, s:s, s:s, s:s, s:s?}", "code", in->code, "subject", in->subject,
			  "severity", in->severity, "text", in->text, "since",
			  message_time_text(since, in->since.utc_ns, in->since.offset_s)),
		ret);
}

int message_signed_note(const struct message_office *o, const char *text, struct message *ret)
{
	if (!utf8_valid(text, strlen(text)))
		return -EINVAL;
	return message_finish_text(o, MESSAGE_SIGNED_NOTE, NULL, text, ret);
}

static void drop_names(json_t *value)
{
	size_t i;
	const char *key;
	json_t *child;

	if (json_is_object(value)) {
		json_object_del(value, "name");
		json_object_foreach(value, key, child) drop_names(child);
	}
	json_array_foreach(value, i, child) drop_names(child);
}

int message_without_names(const char *body, char **ret)
{
	json_t *value = json_loads(body, 0, NULL);
	char *stripped;

	if (value == NULL)
		return -EBADMSG;
	drop_names(value);
	stripped = json_text(value, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(value);
	if (stripped == NULL)
		return -ENOMEM;
	*ret = stripped;
	return 0;
}
