/* SPDX-License-Identifier: MIT */
#include "flow/accounts.h"
#include "flow/verbs.h"

#include <string.h>

/* Who may decide about something: which of them for whom, verb_may_sign() says. */
#define LEADERS (CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER)
#define DECIDERS (LEADERS | CONTROL_SUPERIOR)

const struct control_verb flow_verbs[] = {
	/* clang-format off */
	{ "status",           CONTROL_ALL | CONTROL_APPROVER | CONTROL_PAGE, .handle = verb_status },
	{ "today",            CONTROL_ALL | CONTROL_APPROVER | CONTROL_SUPERIOR,
	  .handle = verb_today },
	{ "lobby",            CONTROL_LOBBY | CONTROL_ALL | CONTROL_EMPLOYEE,
	  .handle = verb_lobby },
	{ "watch",            CONTROL_ALL | CONTROL_PAGE, .handle = verb_watch },
	{ "config",           CONTROL_IT,                .handle = verb_config },
	{ "time-show",        CONTROL_ALL | CONTROL_APPROVER, .handle = verb_time_show },
	{ "time-confirm",     CONTROL_IT | CONTROL_HR, .by = true, .handle = verb_time_confirm },
	{ "roster-import",    CONTROL_HR, .bulk = true,  .handle = verb_roster_import },
	{ "roster-list",      CONTROL_ALL | CONTROL_APPROVER, .handle = verb_roster_list },
	{ "credential-learn", CONTROL_IT,                .handle = verb_credential_learn,
	  .gone = verb_credential_learn_gone },
	{ "credential-list",  CONTROL_IT | CONTROL_HR,   .handle = verb_credential_list },
	{ "credential-claim", CONTROL_HR,                .handle = verb_credential_claim },
	{ "credential-end",   CONTROL_HR,                .handle = verb_credential_end },
	{ "person-forget",    CONTROL_HR, .by = true,    .handle = verb_person_forget },
	{ "purge",            CONTROL_HR | CONTROL_IT,   .handle = verb_purge },
	{ "explain",          CONTROL_ALL | CONTROL_APPROVER | CONTROL_SUPERIOR | CONTROL_EMPLOYEE,
	  .handle = verb_explain },
	{ "punches",          CONTROL_IT | CONTROL_HR,   .handle = verb_punches },
	{ "rejudge",          CONTROL_HR,                .handle = verb_rejudge },
	{ "paper-add",        CONTROL_HR, .by = true,    .handle = verb_paper_add },
	{ "paper-decide",     DECIDERS, .by = true,      .handle = verb_paper_decide },
	{ "paper-letter",     CONTROL_HR, .by = true,    .handle = verb_paper_letter },
	{ "paper-list",       DECIDERS,                  .handle = verb_paper_list },
	{ "correction-add",   CONTROL_HR, .by = true,    .handle = verb_correction_add },
	{ "correction-decide", DECIDERS, .by = true,     .handle = verb_correction_decide },
	{ "correction-list",  DECIDERS,                  .handle = verb_correction_list },
	{ "correction-import", CONTROL_HR, .bulk = true, .by = true,
	  .handle = verb_correction_import },
	{ "manual-list",      CONTROL_HR | CONTROL_IT,   .handle = verb_manual_list },
	{ "position-set",     CONTROL_HR | CONTROL_IT,   .handle = verb_position_set },
	{ "position-list",    CONTROL_ALL | CONTROL_APPROVER, .handle = verb_position_list },
	{ "setting-set",      CONTROL_HR, .by = true,    .handle = verb_setting_set },
	{ "setting-list",     CONTROL_ALL | CONTROL_APPROVER, .handle = verb_setting_list },
	{ "doubt-answer",     CONTROL_HR, .by = true,    .handle = verb_doubt_answer },
	{ "calendar-add",     CONTROL_HR, .by = true,    .handle = verb_calendar_add },
	{ "calendar-decide",  LEADERS, .by = true,       .handle = verb_calendar_decide },
	{ "calendar-list",    CONTROL_ALL | CONTROL_APPROVER, .handle = verb_calendar_list },
	{ "pin-list",         CONTROL_HR,                .handle = verb_pin_list },
	{ "attlog-import",    CONTROL_HR, .bulk = true, .by = true, .handle = verb_attlog_import },
	{ "month-show",       LEADERS,                   .handle = verb_month_show },
	{ "month-step",       LEADERS | CONTROL_EMPLOYEE, .by = true, .handle = verb_month_step,
	  .more = verb_month_step_more, .gone = verb_month_step_gone },
	{ "digest",           CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER, .handle = verb_digest },
	{ "digest-shared",    CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER,
	  .handle = verb_digest_shared },
	{ "draft-save",       CONTROL_HR, .by = true,    .handle = verb_draft_save },
	{ "draft-list",       CONTROL_ALL | CONTROL_APPROVER, .handle = verb_draft_list },
	{ "draft-text",       CONTROL_ALL | CONTROL_APPROVER, .handle = verb_draft_text },
	{ "draft-decide",     CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER, .by = true,
	  .handle = verb_draft_decide },
	{ "session-open",     CONTROL_PAGE,              .handle = verb_session_open,
	  .gone = verb_login_gone },
	{ "session-tap",      CONTROL_PAGE,              .handle = verb_session_tap,
	  .gone = verb_session_tap_gone },
	{ "session-show",     CONTROL_EMPLOYEE,          .handle = verb_session_show },
	{ "session-close",    CONTROL_EMPLOYEE,          .handle = verb_session_close },
	{ "secret-set",       CONTROL_EMPLOYEE,          .handle = verb_secret_set,
	  .gone = verb_login_gone },
	{ "link-show",        CONTROL_PAGE,              .handle = verb_link_show },
	{ "link-use",         CONTROL_PAGE,              .handle = verb_link_use,
	  .gone = verb_login_gone },
	{ "account-link",     CONTROL_HR | CONTROL_IT,   .handle = verb_account_link },
	{ "account-setup",    CONTROL_IT,                .handle = verb_account_setup },
	{ "account-list",     CONTROL_HR | CONTROL_IT,   .handle = verb_account_list },
	{ "account-close",    CONTROL_HR | CONTROL_IT,   .handle = verb_account_close },
	/* clang-format on */
};
const size_t flow_verbs_count = ARRAY_LEN(flow_verbs);

json_t *verb_day(int32_t day)
{
	char text[CIVIL_DATE_SIZE];

	if (day == JOURNAL_DAY_UNKNOWN || day == ROSTER_DAY_OPEN)
		return json_null();
	civil_format_day(text, day);
	return json_string(text);
}

bool verb_parse_day(struct office *o, struct control_request *req, const char *text, int32_t *ret)
{
	if (text == NULL || text[0] == '\0') {
		if (o->engine != NULL) {
			*ret = engine_day(o->engine);
			return true;
		}
		control_error(
			req, CONTROL_REFUSED,
			"nobody knows yet what day it is: confirm the time first, or name a day");
		return false;
	}
	if (civil_parse_day(text, ret) == 0)
		return true;
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no day",
						      .expected = "a day such as 2026-11-23"});
	return false;
}

int32_t verb_find_person(struct office *o, struct control_request *req, const char *id)
{
	int32_t person = people_find(&o->people, id);

	if (person < 0)
		control_error(req, CONTROL_NOT_FOUND, "nobody in the roster has the id %s", id);
	return person;
}

void verb_failed(struct control_request *req, int r)
{
	control_error(req, CONTROL_FAILED, "the database did not take it (%s); nothing was changed",
		      strerror(-r));
}

void verb_watch(struct control_request *req, void *ctx)
{
	if (control_unpack(req, "{}"))
		control_subscribe(req);
}

void verb_config(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	for (size_t i = 0; i < o->conf->value_count; i++) {
		const struct conf_value *v = &o->conf->values[i];

		control_row(req,
			    json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:i}", "section", v->kind,
				      "name", v->name, "key", v->key, "value", v->value, "default",
				      v->at.file == NULL, "file",
				      v->at.file != NULL ? v->at.file : "", "line", v->at.line));
	}
	control_end(req);
}
