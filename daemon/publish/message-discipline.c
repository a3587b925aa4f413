/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "publish/message-build.h"

/* Discipline: counters, figures, digests, the lobby's screen. */

int message_service(const struct message_office *o, const struct message_service *in,
		    struct message *ret)
{
	char day[CIVIL_DATE_SIZE], at[CIVIL_TIME_SIZE];

	if (!SLUGS_VALID(in->post, in->state, in->basis))
		return -EINVAL;
	civil_format_day(day, in->day);
	if (in->at_s >= 0)
		civil_format_time(at, in->at_s);
	return message_finish(o, MESSAGE_SERVICE, &in->post, "",
			      json_pack("{s:s, s:s, s:s, s:s, s:s?, s:i, s:i, s:i}", "post",
					in->post, "day", day, "state", in->state, "basis",
					in->basis, "at", in->at_s >= 0 ? at : NULL, "minimum",
					(int)in->minimum, "pool", (int)in->pool, "recorded",
					(int)in->recorded),
			      ret);
}

int message_service_cleared(const struct message_office *o, const char *post, struct message *ret)
{
	if (!SLUGS_VALID(post))
		return -EINVAL;
	return message_finish_text(o, MESSAGE_SERVICE, &post, "", ret);
}

static json_t *percent(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *figures_json(const struct message_figures *f)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:o}", "due",
			 (int)f->due, "on_time", (int)f->on_time, "late", (int)f->late, "absent",
			 (int)f->absent, "open", (int)f->open, "early", (int)f->early, "no_out",
			 (int)f->no_out, "duty", (int)f->duty, "excused", (int)f->excused,
			 "late_min", (json_int_t)(f->late_s / 60), "punctuality",
			 percent(f->punctuality));
}

static size_t shown(size_t n)
{
	return n < MESSAGE_SUMMARY_PARTS_MAX ? n : MESSAGE_SUMMARY_PARTS_MAX;
}

/* Groups by their key; NULL when a key is no slug. */
static json_t *groups_json(const struct message_part *parts, size_t n)
{
	json_t *groups = json_object();

	for (size_t i = 0; i < shown(n); i++) {
		if (!SLUGS_VALID(parts[i].key)) {
			json_decref(groups);
			return NULL;
		}
		json_object_set_new(groups, parts[i].key, figures_json(&parts[i].figures));
	}
	return groups;
}

static json_t *person_json(const struct message_part *p, bool improved)
{
	if (!SLUGS_VALID(p->key) || (p->state != NULL && !slug_valid(p->state)))
		return NULL;
	if (improved)
		return json_pack("{s:s, s:s*, s:i, s:o}", "person", p->key, "name", p->name,
				 "gained", p->gained, "punctuality",
				 percent(p->figures.punctuality));
	return json_pack("{s:s, s:s*, s:s?, s:i, s:i, s:i, s:i, s:i, s:o}", "person", p->key,
			 "name", p->name, "state", p->state, "due", (int)p->figures.due, "on_time",
			 (int)p->figures.on_time, "late", (int)p->figures.late, "late_min",
			 (int)(p->figures.late_s / 60), "streak", (int)p->streak, "punctuality",
			 percent(p->figures.punctuality));
}

static json_t *people_json(const struct message_part *parts, size_t n, bool improved)
{
	json_t *people = json_array();

	for (size_t i = 0; i < shown(n); i++)
		if (json_array_append_new(people, person_json(&parts[i], improved)) < 0) {
			json_decref(people);
			return NULL;
		}
	return people;
}

int message_summary(const struct message_office *o, const struct message_summary *in,
		    struct message *ret)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];

	if (!SLUGS_VALID(in->period))
		return -EINVAL;
	civil_format_day(from, in->from);
	civil_format_day(to, in->to);
	return message_finish(
		o, MESSAGE_SUMMARY, &in->period, "",
		json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "period",
			  in->period, "from", from, "to", to, "complete", in->complete, "office",
			  figures_json(&in->total), "before",
			  in->has_before ? figures_json(&in->before) : json_null(), "units",
			  groups_json(in->units, in->n_units), "statuses",
			  groups_json(in->statuses, in->n_statuses), "weekdays",
			  groups_json(in->weekdays, in->n_weekdays), "people",
			  people_json(in->people, in->n_people, false), "improved",
			  people_json(in->improved, in->n_improved, true), "omitted",
			  (int)(in->n_people - shown(in->n_people))),
		ret);
}

int message_summary_cleared(const struct message_office *o, const char *period, struct message *ret)
{
	if (!SLUGS_VALID(period))
		return -EINVAL;
	return message_finish_text(o, MESSAGE_SUMMARY, &period, "", ret);
}

int message_digest(const struct message_office *o, bool camat, const char *text,
		   struct message *ret)
{
	size_t n = strlen(text);

	if (!utf8_valid(text, n))
		return -EINVAL;
	if (n > PROTO_PAYLOAD_MAX)
		return -EMSGSIZE;
	return message_finish_text(o, camat ? MESSAGE_DIGEST_CAMAT : MESSAGE_DIGEST_GROUP, NULL,
				   text, ret);
}

int message_public(const struct message_office *o, const struct message_public *in,
		   struct message *ret)
{
	char day[CIVIL_DATE_SIZE];
	json_t *posts;

	if (!SLUGS_VALID(in->service))
		return -EINVAL;
	posts = json_object();
	for (size_t i = 0; i < in->n_posts; i++) {
		if (!SLUGS_VALID(in->posts[i].post, in->posts[i].state)) {
			json_decref(posts);
			return -EINVAL;
		}
		json_object_set_new(posts, in->posts[i].post, json_string(in->posts[i].state));
	}
	civil_format_day(day, in->day);
	return message_finish(o, MESSAGE_PUBLIC, NULL, "",
			      json_pack("{s:s, s:s, s:i, s:i, s:o}", "day", day, "service",
					in->service, "due", (int)in->due, "recorded",
					(int)in->recorded, "posts", posts),
			      ret);
}
