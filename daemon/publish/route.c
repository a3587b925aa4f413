/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "base/util.h"
#include "publish/message.h"

/* clang-format off */
const struct message_route message_routes[MESSAGE_TOPICS] = {
	/*                        pattern                    retained expires content           schema          type */
	[MESSAGE_STATE]        = { "state",                  true,  false, PROTO_JSON,       "state",        NULL },
	[MESSAGE_READER_STATE] = { "reader/<name>/state",    true,  false, PROTO_JSON,       "reader-state", NULL },
	[MESSAGE_TIME_STATE]   = { "time/state",             true,  false, PROTO_JSON,       "time-state",   NULL },
	[MESSAGE_PUNCH]        = { "punch",                  false, false, PROTO_CLOUDEVENT, "punch",        "id.hadir.punch.v1" },
	[MESSAGE_VERDICT]      = { "verdict",                false, false, PROTO_CLOUDEVENT, "verdict",      "id.hadir.verdict.v1" },
	[MESSAGE_LATE]         = { "late/<unit>",            false, true,  PROTO_CLOUDEVENT, "late",         "id.hadir.lateness.v1" },
	[MESSAGE_MISSING]      = { "missing/<unit>",         false, true,  PROTO_CLOUDEVENT, "missing",      "id.hadir.missing.v1" },
	[MESSAGE_SERVICE]      = { "service/<post>",         true,  false, PROTO_JSON,       "service",      NULL },
	[MESSAGE_TODAY]        = { "today/<unit>",           true,  false, PROTO_JSON,       "today",        NULL },
	[MESSAGE_SUMMARY]      = { "summary/<period>",       true,  false, PROTO_JSON,       "summary",      NULL },
	[MESSAGE_DIGEST_CAMAT] = { "digest/camat",           true,  false, PROTO_TEXT,       NULL,           NULL },
	[MESSAGE_DIGEST_GROUP] = { "digest/group",           true,  false, PROTO_TEXT,       NULL,           NULL },
	[MESSAGE_NOTICE]       = { "notice/<to>",            true,  false, PROTO_TEXT,       NULL,           NULL },
	[MESSAGE_PUBLIC]       = { "public",                 true,  false, PROTO_JSON,       "public",       NULL },
	[MESSAGE_ALARM]        = { "alarm/<code>/<subject>", true,  false, PROTO_JSON,       "alarm",        NULL },
	[MESSAGE_SIGNED_NOTE]  = { "signed-note",            true,  false, PROTO_TEXT,       NULL,           NULL },
};
/* clang-format on */

static size_t level_length(const char *s)
{
	return strcspn(s, "/");
}

/* "late/<unit>" and "late/pelayanan": a level in angle brackets stands for any one slug. */
static bool matches(const char *pattern, const char *topic)
{
	for (;;) {
		size_t p = level_length(pattern), t = level_length(topic);

		if (pattern[0] == '<' ? t == 0 || t >= SLUG_SIZE
				      : p != t || strncmp(pattern, topic, p) != 0)
			return false;
		pattern += p;
		topic += t;
		if (*pattern == '\0' || *topic == '\0')
			return *pattern == *topic;
		pattern++;
		topic++;
	}
}

const struct message_route *message_route_find(const char *topic)
{
	static const char prefix[] = "hadir/v1/";

	if (strncmp(topic, prefix, strlen(prefix)) != 0)
		return NULL;
	topic += strlen(prefix);
	topic += level_length(topic); /* the office */
	if (*topic != '/')
		return NULL;
	for (size_t i = 0; i < MESSAGE_TOPICS; i++)
		if (matches(message_routes[i].pattern, topic + 1))
			return &message_routes[i];
	return NULL;
}
