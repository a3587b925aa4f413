/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/flow.h"

static struct alarm *find(struct office *o, const char *code, const char *subject)
{
	for (size_t i = 0; i < o->n_alarms; i++)
		if (strcmp(o->alarms[i].code, code) == 0 &&
		    strcmp(o->alarms[i].subject, subject) == 0)
			return &o->alarms[i];
	return NULL;
}

const struct alarm *alarm_find(const struct office *o, const char *code, const char *subject)
{
	return find((struct office *)o, code, subject);
}

static void publish(struct office *o, const struct alarm *a, bool active)
{
	struct time_bound since = office_bound(o, a->since);
	struct message_alarm in = {.code = a->code,
				   .subject = a->subject,
				   .active = active,
				   .severity = "warning",
				   .text = a->text,
				   .since = office_message_time(o, since.earliest_ns)};
	struct message m;
	int r = message_alarm(&o->name, &in, &m);

	if (r < 0)
		log_errno(LOG_ERR, r, "alarm %s/%s cannot be published", a->code, a->subject);
	else
		deliver_state(o->deliver, &m);
	pipeline_watch(o, json_pack("{s:s, s:s, s:s, s:b, s:s, s:{}, s:s}", "kind", "alarm", "code",
				    a->code, "subject", a->subject, "raised", active, "key",
				    text_name(a->key), "args", "text", a->text));
}

void alarm_raise(struct office *o, const char *code, const char *subject, enum text_key key,
		 const struct text_arg *args)
{
	struct alarm *a = find(o, code, subject);

	if (a != NULL)
		return;
	if (o->n_alarms == ALARMS_MAX) {
		log_error("alarm %s/%s: %d alarms are active already, only logging it", code,
			  subject, ALARMS_MAX);
		return;
	}
	a = &o->alarms[o->n_alarms++];
	*a = (struct alarm){.key = key, .since = office_here(o)};
	text_copy(a->code, sizeof(a->code), code);
	text_copy(a->subject, sizeof(a->subject), subject);
	text_format(a->text, sizeof(a->text), o->language, key, args);
	log_warning("alarm %s/%s raised", code, subject);
	publish(o, a, true);
}

void alarm_clear(struct office *o, const char *code, const char *subject)
{
	struct alarm *a = find(o, code, subject);

	if (a == NULL)
		return;
	log_notice("alarm %s/%s cleared", code, subject);
	publish(o, a, false);
	*a = o->alarms[--o->n_alarms];
}
