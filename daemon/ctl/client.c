/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "control/client.h"
#include "control/proto.h"

/* What control/client.h answers, as a program for people says it. */

struct question {
	struct ctl *c;
	ctl_row_fn *row;
	void *arg;
	bool no; /* a row said so */
};

void ctl_complain(const struct ctl *c, enum text_key key, const struct text_arg *args)
{
	fprintf(stderr, "hadirctl: %s\n", show(c, key, args));
}

static enum ctl_exit exit_of(const char *code)
{
	static const struct {
		const char *code;
		enum ctl_exit status;
	} table[] = {
		{CONTROL_NOT_FOUND, CTL_NO},	    {CONTROL_BUSY, CTL_UNREACHABLE},
		{CONTROL_FAILED, CTL_FAILED},	    {CONTROL_UNKNOWN_VERB, CTL_FAILED},
		{CONTROL_BAD_REQUEST, CTL_REFUSED}, {CONTROL_TOO_LONG, CTL_REFUSED},
		{CONTROL_DENIED, CTL_REFUSED},	    {CONTROL_BAD_ARGS, CTL_REFUSED},
		{CONTROL_REFUSED, CTL_REFUSED},	    {CONTROL_NO_SESSION, CTL_REFUSED},
		{CONTROL_REPEATED, CTL_REFUSED},    {CONTROL_TOO_MANY, CTL_REFUSED},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].code, code) == 0)
			return table[i].status;
	return CTL_FAILED;
}

static void print_json(const char *kind, const json_t *body, const char *place)
{
	char *text;

	if (kind != NULL) {
		json_t *whole = json_pack("{s:O, s:s*}", kind, (json_t *)body, "place", place);

		text = json_text(whole, JSON_COMPACT);
		json_decref(whole);
	} else {
		text = json_text(body, JSON_COMPACT);
	}
	if (text != NULL)
		puts(text);
	free(text);
	fflush(stdout);
}

/* "roster.csv:3: ditolak: no such unit (seharusnya umum)" */
static enum ctl_exit take_error(struct question *q, const json_t *e)
{
	const char *code = row_text(e, "code"), *file = row_text(e, "file");
	const char *expected = row_text(e, "expected");

	if (q->c->json) {
		print_json("error", e, q->c->place);
		return exit_of(code);
	}
	fprintf(stderr, "%s: ", q->c->place != NULL ? q->c->place : "hadirctl");
	if (file[0] != '\0')
		fprintf(stderr, "%s:%lld: ", file, (long long)row_number(e, "line", 0));
	fprintf(stderr, "%s", show_word(q->c, "error", code));
	if (row_text(e, "text")[0] != '\0')
		fprintf(stderr, ": %s", row_text(e, "text"));
	if (expected[0] != '\0')
		fprintf(stderr, " (%s)",
			show(q->c, TEXT_EXPECTED, TEXT_ARGS({"expected", expected})));
	fprintf(stderr, "\n");
	return exit_of(code);
}

/* Rows by which the answer is "no", with --json too: something is wrong, or nothing was found. */
static bool says_no(const json_t *row)
{
	return row_is(row, "kind", "alarm") || row_is(row, "needs", "none-fits") ||
	       (row_is(row, "kind", "time") && !row_is(row, "quality", "good"));
}

static bool take_row(const json_t *row, void *arg)
{
	struct question *q = arg;

	q->no |= says_no(row);
	if (q->c->json)
		print_json(NULL, row, NULL);
	else
		q->row(q->c, row, q->arg);
	return true;
}

static enum ctl_exit unanswered(const struct ctl *c, int r)
{
	if (r == -EPROTO || r == -ENOMEM) {
		fprintf(stderr, "hadirctl: %s: %s\n", c->socket, strerror(-r));
		return CTL_FAILED;
	}
	if (r == -ECONNRESET)
		ctl_complain(c, TEXT_ERROR_GONE, NULL);
	else
		ctl_complain(c, TEXT_ERROR_UNREACHABLE,
			     TEXT_ARGS({"path", c->socket}, {"cause", strerror(-r)}));
	return CTL_UNREACHABLE;
}

enum ctl_exit ctl_ask_bulk(struct ctl *c, const char *verb, json_t *args, char *text,
			   ctl_row_fn *row, void *arg)
{
	struct question q = {.c = c, .row = row, .arg = arg};
	struct control_ask ask = {.path = c->socket,
				  .verb = verb,
				  .args = args,
				  .dry = c->dry,
				  .bulk = text,
				  .row = take_row,
				  .arg = &q};
	json_t *error = NULL;
	int r = control_ask(&ask, &error);
	enum ctl_exit status = q.no ? CTL_NO : CTL_OK;

	if (r != 0)
		status = r < 0 ? unanswered(c, r) : take_error(&q, error);
	json_decref(error);
	json_decref(args);
	return status;
}

enum ctl_exit ctl_ask(struct ctl *c, const char *verb, json_t *args, ctl_row_fn *row, void *arg)
{
	return ctl_ask_bulk(c, verb, args, NULL, row, arg);
}
