/* SPDX-License-Identifier: MIT */
#include "control/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void request_clear(struct control_request *req)
{
	json_decref(req->args);
	json_decref(req->rows);
	*req = (struct control_request){.connection = req->connection};
}

/* Answered: what is left is to send it, and then to look at the client's next line. */
static void request_finish(struct control_request *req)
{
	request_clear(req);
	connection_push(req->connection);
}

int control_row(struct control_request *req, json_t *row)
{
	req->sent++;
	return connection_say(req->connection, req->id, "row", row);
}

void control_end(struct control_request *req)
{
	connection_say(req->connection, req->id, "end", json_pack("{s:I}", "rows", req->sent));
	request_finish(req);
}

json_t *control_fault_json(const struct control_fault *f)
{
	json_t *e = json_pack("{s:s, s:s}", "code", f->code, "text", f->text);

	if (e == NULL) /* a text that is not UTF-8: the code alone must do */
		e = json_pack("{s:s, s:s}", "code", f->code, "text", "");
	if (e != NULL && f->file != NULL)
		json_object_set_new(e, "file", json_string(f->file));
	if (e != NULL && f->line > 0)
		json_object_set_new(e, "line", json_integer(f->line));
	if (e != NULL && f->expected != NULL)
		json_object_set_new(e, "expected", json_string(f->expected));
	return e;
}

void control_error_at(struct control_request *req, const struct control_fault *f)
{
	session_undone(req);
	connection_say(req->connection, req->id, "error", control_fault_json(f));
	request_finish(req);
}

void control_error(struct control_request *req, const char *code, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	control_error_at(req, &(struct control_fault){.code = code, .text = text ? text : ""});
	free(text);
}

bool control_unpack(struct control_request *req, const char *format, ...)
{
	json_error_t e;
	va_list ap;
	int r;

	va_start(ap, format);
	r = json_vunpack_ex(req->args, &e, JSON_STRICT, format, ap);
	va_end(ap);
	if (r != 0)
		control_error(req, CONTROL_BAD_ARGS, "%s", e.text);
	return r == 0;
}

const json_t *control_args(const struct control_request *req)
{
	return req->args;
}

bool control_dry(const struct control_request *req)
{
	return req->dry;
}

const json_t *control_rows(const struct control_request *req)
{
	return req->rows;
}

unsigned int control_roles(const struct control_request *req)
{
	return req->roles;
}

const char *control_caller(const struct control_request *req)
{
	return req->session.person;
}

uid_t control_uid(const struct control_request *req)
{
	return req->connection->uid;
}

const char *control_token(const struct control_request *req)
{
	return req->token[0] != '\0' ? req->token : NULL;
}

const char *control_verb_name(const struct control_request *req)
{
	return req->verb->name;
}

int64_t *control_cursor(struct control_request *req)
{
	return &req->cursor;
}

void control_subscribe(struct control_request *req)
{
	req->subscribed = true;
}
