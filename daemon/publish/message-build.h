/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_MESSAGE_BUILD_H
#define HADIR_PUBLISH_MESSAGE_BUILD_H

#include <jansson.h>

#include "base/util.h"
#include "core/civil.h"
#include "publish/message.h"

/* What the builders of message*.c have in common; nobody else's. */

bool message_slugs_valid(const char *const *slugs, size_t n);
#define SLUGS_VALID(...)                                        \
	message_slugs_valid((const char *const[]){__VA_ARGS__}, \
			    ARRAY_LEN(((const char *[]){__VA_ARGS__})))

/*
 * The message of this topic; `slugs` fill its pattern's "<…>" in order. Takes `body` over, which
 * may be NULL: text that is no UTF-8, or no memory for it. 0 or as message.h says.
 */
int message_finish(const struct message_office *o, enum message_topic topic,
		   const char *const *slugs, const char *subject, json_t *body,
		   struct message *ret);
int message_finish_text(const struct message_office *o, enum message_topic topic,
			const char *const *slugs, const char *text, struct message *ret);

/* Returns `buf`, or NULL for a moment nobody knows. */
const char *message_time_text(char buf[CIVIL_RFC3339_SIZE], int64_t utc_ns, int32_t offset_s);

const char *message_or_null(const char *s); /* NULL for "" */

#endif
