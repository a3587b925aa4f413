/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "control/client.h"
#include "control/proto.h"
#include "web/web.h"

enum { ASK_LIMIT_S = 35 }; /* a page's process has CHILD_LIMIT_S */

const char *row_sentence(const struct request *r, const json_t *row, char *buf, size_t size)
{
	return said_sentence(r->lang, row, buf, size);
}

static int errno_of(const char *code)
{
	static const struct {
		const char *code;
		int error;
	} table[] = {
		{CONTROL_DENIED, -EACCES},     {CONTROL_NOT_FOUND, -ENOENT},
		{CONTROL_BAD_ARGS, -EINVAL},   {CONTROL_BAD_REQUEST, -EINVAL},
		{CONTROL_TOO_LONG, -EINVAL},   {CONTROL_REFUSED, -ESTALE},
		{CONTROL_BUSY, -EBUSY},	       {CONTROL_TOO_MANY, -EBUSY},
		{CONTROL_REPEATED, -EALREADY}, {CONTROL_NO_SESSION, -ENOKEY},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].code, code) == 0)
			return table[i].error;
	return -EIO;
}

static int take_error(json_t *error, struct answer *a)
{
	snprintf(a->code, sizeof(a->code), "%s", row_text(error, "code"));
	snprintf(a->text, sizeof(a->text), "%s", row_text(error, "text"));
	snprintf(a->expected, sizeof(a->expected), "%s", row_text(error, "expected"));
	a->line = (int)row_number(error, "line", 0);
	json_decref(error);
	return errno_of(a->code);
}

static bool keep_row(const json_t *row, void *arg)
{
	struct answer *a = arg;

	return json_array_append(a->rows, (json_t *)row) == 0;
}

/* A form may bring several changes: each gets a nonce of its own, the same ones again when the
 * form is sent again. */
static void once_of(const struct request *r, char ret[CONTROL_TOKEN_SIZE])
{
	if (r->nonce[0] == '\0')
		ret[0] = '\0';
	else
		snprintf(ret, CONTROL_TOKEN_SIZE, "%s-%u", r->nonce,
			 ((struct request *)r)->asked++);
}

static int question(const struct request *r, const char *verb, json_t *args, char *bulk, bool dry,
		    struct answer *ret)
{
	char once[CONTROL_TOKEN_SIZE] = "";
	struct control_ask ask = {
		.path = r->web->socket,
		.verb = verb,
		.args = args != NULL ? args : json_object(),
		.dry = dry,
		.session = r->token,
		.once = once,
		.bulk = bulk,
		.timeout_s = ASK_LIMIT_S,
		.row = keep_row,
		.arg = ret,
	};
	json_t *error = NULL;
	int e;

	*ret = (struct answer){.rows = json_array()};
	if (!dry)
		once_of(r, once);
	e = control_ask(&ask, &error);
	json_decref(ask.args);
	if (e == 1)
		return take_error(error, ret);
	if (e == -ENOENT || e == -ECONNREFUSED || e == -EACCES)
		e = -ECONNREFUSED;
	if (e < 0)
		strcpy(ret->code, e == -ECONNREFUSED ? ANSWER_UNREACHABLE : ANSWER_UNSURE);
	return e;
}

int ask(const struct request *r, const char *verb, json_t *args, struct answer *ret)
{
	return question(r, verb, args, NULL, false, ret);
}

int ask_dry(const struct request *r, const char *verb, json_t *args, struct answer *ret)
{
	return question(r, verb, args, NULL, true, ret);
}

int ask_bulk(const struct request *r, const char *verb, json_t *args, char *text, bool dry,
	     struct answer *ret)
{
	return question(r, verb, args, text, dry, ret);
}

void answer_done(struct answer *a)
{
	json_decref(a->rows);
	*a = (struct answer){0};
}
