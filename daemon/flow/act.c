/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "flow/verbs.h"

/*
 * Who changes what: while a verb works in somebody's session, or for a user of the machine at the
 * control socket, the first turn of it that writes gets a row that says so. What the verb brings
 * about later (days judged again, a job) is not theirs any more: it follows from that row. At the
 * socket the names within a request are what somebody typed; the user is what the kernel says.
 */

/* Ids, days and codes only: what is chained can never be forgotten. */
static bool is_plain(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*");

	return n > 0 && text[n] == '\0' && (n < CODE_SIZE || slug_valid(text));
}

static void add_word(struct act_row *a, const char *word)
{
	size_t used = strlen(a->about);

	if (is_plain(word) && used + 1 + strlen(word) < sizeof(a->about))
		snprintf(a->about + used, sizeof(a->about) - used, "%s%s", used > 0 ? " " : "",
			 word);
}

static void add_value(struct act_row *a, const json_t *value)
{
	char number[24];
	size_t i;
	json_t *one;

	if (json_is_string(value))
		add_word(a, json_string_value(value));
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		add_word(a, number);
	}
	json_array_foreach(value, i, one) if (json_is_string(one))
		add_word(a, json_string_value(one));
}

void act_by(void *ctx, const struct control_request *req)
{
	static const char *const keys[] = {"id",   "month", "code",	"position", "credential",
					   "unit", "day",   "from",	"person",   "people",
					   "name", "step",  "decision", "answer",   "kind"};
	struct office *o = ctx;
	struct act_row *a = &o->act;

	*a = (struct act_row){0};
	if (req == NULL)
		return;
	if (control_caller(req)[0] != '\0')
		text_copy(a->person, sizeof(a->person), control_caller(req));
	else
		snprintf(a->person, sizeof(a->person), ACT_USER "%u", (unsigned)control_uid(req));
	text_copy(a->verb, sizeof(a->verb), control_verb_name(req));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		add_value(a, json_object_get(control_args(req), keys[i]));
}

int act_keep(struct office *o)
{
	o->act.seq = 0; /* of a turn that failed */
	if (o->act.person[0] == '\0' || !store_wrote(o->store))
		return 0;
	o->act.at = office_here(o);
	return act_append(o->store, &o->act, &o->act.seq);
}

void act_kept(struct office *o)
{
	if (o->act.seq != 0)
		o->act = (struct act_row){0};
}
