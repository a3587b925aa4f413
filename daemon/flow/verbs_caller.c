/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "flow/verbs.h"

/*
 * Who asks, and about whom they may. The server has looked at the roles of the verb; here is what
 * depends on the person asked about: everyone may read of themselves, an atasan of their own staff
 * of that day.
 */

bool verb_reads_all(const struct control_request *req)
{
	return (control_roles(req) & (CONTROL_ALL | CONTROL_APPROVER)) != 0;
}

bool verb_reads(const struct office *o, const struct control_request *req, int32_t person,
		int32_t day)
{
	return verb_reads_all(req) || verb_reads_why(o, req, person, day);
}

bool verb_reads_why(const struct office *o, const struct control_request *req, int32_t person,
		    int32_t day)
{
	const char *caller = control_caller(req);

	if ((control_roles(req) & (CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER)) != 0)
		return true;
	if (person < 0 || caller[0] == '\0')
		return false;
	return strcmp(people_id(&o->people, person), caller) == 0 ||
	       ((control_roles(req) & CONTROL_SUPERIOR) != 0 &&
		strcmp(verb_superior(o, person, day), caller) == 0);
}

bool verb_may_read(const struct office *o, struct control_request *req, int32_t person, int32_t day)
{
	if (verb_reads(o, req, person, day))
		return true;
	control_error(req, CONTROL_DENIED, "whose day that is, is not yours to read");
	return false;
}

bool verb_unchanged(struct office *o, struct control_request *req, int32_t person, int32_t day,
		    int rev)
{
	struct verdict v = {0};
	char date[TEXT_DATE_SIZE], name[64];
	enum text_key state;
	int now = 0;

	if (rev < 0)
		return true;
	if (!verb_verdict(o, person, day, &v, &now))
		now = 0;
	if (now == rev)
		return true;
	snprintf(name, sizeof(name), "state.%s",
		 v.state == VERDICT_MISSING && v.closed ? "unexplained"
							: verdict_state_name(v.state));
	state = text_find(name);
	verb_refuse(req, o, TEXT_REFUSED_CHANGED,
		    TEXT_ARGS({"person", verb_name(o, people_id(&o->people, person))},
			      {"date", verb_day_text(o, date, day)},
			      {"state", state == TEXT_KEYS ? "-" : text_get(o->language, state)}));
	return false;
}
