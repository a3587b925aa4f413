/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_VERBS_H
#define HADIR_FLOW_VERBS_H

#include "core/summary.h"
#include "flow/flow.h"

/*
 * What hadirctl and hadir-web ask of the daemon; the rows are written down in control/proto.h.
 * Each is a handler of control/server.h whose ctx is the office.
 */

void verb_status(struct control_request *req, void *ctx);
void verb_today(struct control_request *req, void *ctx);
void verb_watch(struct control_request *req, void *ctx);
void verb_config(struct control_request *req, void *ctx);
void verb_time_show(struct control_request *req, void *ctx);
void verb_time_confirm(struct control_request *req, void *ctx);
void verb_roster_import(struct control_request *req, void *ctx);
void verb_roster_list(struct control_request *req, void *ctx);
void verb_credential_learn(struct control_request *req, void *ctx);
void verb_credential_learn_gone(struct control_request *req, void *ctx);
void verb_credential_list(struct control_request *req, void *ctx);
void verb_credential_claim(struct control_request *req, void *ctx);
void verb_explain(struct control_request *req, void *ctx);
void verb_punches(struct control_request *req, void *ctx);

json_t *verb_day(int32_t day); /* null for no end and unknown */

json_t *verb_time_row(struct office *o); /* the "time" row of status */
/* Adds the figures of the engine's day. */
void verb_today_summary(const struct office *o, struct summary *ret);

/* A day from its text; false after answering bad-args. "" and NULL: today, or refused while the
 * day is not known. */
bool verb_parse_day(struct office *o, struct control_request *req, const char *text, int32_t *ret);
/* A person by id; -1 after answering not-found. */
int32_t verb_find_person(struct office *o, struct control_request *req, const char *id);
/* The last word on a failed write. */
void verb_failed(struct control_request *req, int r);

#endif
