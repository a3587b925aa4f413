/* SPDX-License-Identifier: MIT */
#include "publish/message-build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

bool message_slugs_valid(const char *const *slugs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slugs[i] == NULL || !slug_valid(slugs[i]))
			return false;
	return true;
}

/* Put the slugs where the route's pattern has "<…>". */
static void topic_fill(char ret[PROTO_TOPIC_SIZE], const struct message_office *o,
		       const char *pattern, const char *const *slugs)
{
	char *at = ret + sprintf(ret, "hadir/v1/%s/", o->office);

	while (*pattern != '\0') {
		if (*pattern == '<') {
			at += sprintf(at, "%s", *slugs++);
			pattern += strcspn(pattern, ">") + 1;
		} else {
			*at++ = *pattern++;
		}
	}
	*at = '\0';
}

int message_finish(const struct message_office *o, enum message_topic topic,
		   const char *const *slugs, const char *subject, json_t *body, struct message *ret)
{
	struct message m = {.route = &message_routes[topic]};

	if (body == NULL || !slug_valid(o->office)) {
		json_decref(body);
		return -EINVAL;
	}
	m.body = json_text(body, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(body);
	if (m.body == NULL)
		return -ENOMEM;
	m.body_size = strlen(m.body);
	if (m.body_size > PROTO_PAYLOAD_MAX) {
		message_done(&m);
		return -EMSGSIZE;
	}
	topic_fill(m.topic, o, m.route->pattern, slugs);
	snprintf(m.subject, sizeof(m.subject), "%s", subject);
	*ret = m;
	return 0;
}

int message_finish_text(const struct message_office *o, enum message_topic topic,
			const char *const *slugs, const char *text, struct message *ret)
{
	struct message m = {.route = &message_routes[topic]};

	if (!slug_valid(o->office))
		return -EINVAL;
	m.body = strdup(text);
	if (m.body == NULL)
		return -ENOMEM;
	m.body_size = strlen(m.body);
	topic_fill(m.topic, o, m.route->pattern, slugs);
	*ret = m;
	return 0;
}

const char *message_time_text(char buf[CIVIL_RFC3339_SIZE], int64_t utc_ns, int32_t offset_s)
{
	const struct zone_step step = {.from_s = INT64_MIN, .offset_s = offset_s};
	const struct zone zone = {.steps = &step, .n = 1};

	if (utc_ns == INT64_MIN || utc_ns == INT64_MAX)
		return NULL;
	civil_format_rfc3339(buf, &zone, utc_ns);
	return buf;
}

const char *message_or_null(const char *s)
{
	return s != NULL && s[0] != '\0' ? s : NULL;
}
