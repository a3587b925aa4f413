/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/proto.h"

/* One question on one connection. */
struct question {
	struct ctl *c;
	int fd;
	ctl_row_fn *row;
	void *arg;
	bool no; /* a row said so */
};

enum { QUESTION_ID = 1 };

void ctl_complain(const struct ctl *c, enum text_key key, const struct text_arg *args)
{
	fprintf(stderr, "hadirctl: %s\n", show(c, key, args));
}

static enum ctl_exit unreachable(struct ctl *c)
{
	const char *why = strerror(errno);

	ctl_complain(c, TEXT_ERROR_UNREACHABLE, TEXT_ARGS({"path", c->socket}, {"cause", why}));
	return CTL_UNREACHABLE;
}

static enum ctl_exit question_open(struct question *q)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	if (text_copy(at.sun_path, sizeof(at.sun_path), q->c->socket) < 0) {
		errno = ENAMETOOLONG;
		return unreachable(q->c);
	}
	q->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (q->fd < 0 || connect(q->fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return unreachable(q->c);
	return CTL_OK;
}

/* Takes `line`. A daemon that hangs up while we talk has usually said why: that is read next, so
 * a broken pipe is not told here. False: say no more. */
static bool send_line(int fd, char *line)
{
	size_t n = line == NULL ? 0 : strlen(line), sent = 0;

	while (sent < n) {
		ssize_t r = send(fd, line + sent, n - sent, MSG_NOSIGNAL);

		if (r < 0 && errno != EINTR)
			break;
		sent += r > 0 ? (size_t)r : 0;
	}
	free(line);
	return n > 0 && sent == n;
}

static void send_bulk(int fd, char *text)
{
	json_int_t rows = 0;
	char *rest = text, *line;
	json_t *end;

	while ((line = strsep(&rest, "\n")) != NULL && (rest != NULL || *line != '\0')) {
		json_t *row = json_pack("{s:s}", "text", line);
		char *out;

		if (row == NULL) /* not UTF-8: the daemon says so with the line's number */
			row = json_pack("{s:s}", "text", "\xef\xbf\xbd");
		out = control_line_print(QUESTION_ID, "row", row);
		json_decref(row);
		if (!send_line(fd, out))
			return;
		rows++;
	}
	end = json_pack("{s:I}", "rows", rows);
	send_line(fd, control_line_print(QUESTION_ID, "end", end));
	json_decref(end);
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
		{CONTROL_REFUSED, CTL_REFUSED},
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

		text = json_dumps(whole, JSON_COMPACT);
		json_decref(whole);
	} else {
		text = json_dumps(body, JSON_COMPACT);
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

static void take_row(struct question *q, const json_t *row)
{
	q->no |= says_no(row);
	if (q->c->json)
		print_json(NULL, row, NULL);
	else
		q->row(q->c, row, q->arg);
}

/* 1: the answer is complete, with `*status`. 0: go on. */
static int take_line(struct question *q, const char *text, size_t size, enum ctl_exit *status)
{
	struct control_line l;
	char why[160];
	int done = 1;

	if (control_line_parse(text, size, &l, why, sizeof(why)) < 0) {
		fprintf(stderr, "hadirctl: %s: %s\n", q->c->socket, why);
		*status = CTL_FAILED;
		return 1;
	}
	*status = CTL_FAILED;
	if (l.kind == CONTROL_LINE_ROW) {
		take_row(q, l.body);
		done = 0;
	} else if (l.kind == CONTROL_LINE_END) {
		*status = q->no ? CTL_NO : CTL_OK;
	} else if (l.kind == CONTROL_LINE_ERROR) {
		*status = take_error(q, l.body);
	}
	control_line_done(&l);
	return done;
}

static enum ctl_exit question_answer(struct question *q)
{
	struct control_lines lines = {.limit = CONTROL_ANSWER_MAX};
	enum ctl_exit status = CTL_OK;
	int r, done = 0;

	while (!done && (r = control_lines_fill(&lines, q->fd)) > 0) {
		const char *line;
		size_t size;

		while (!done && (line = control_lines_next(&lines, &size)) != NULL)
			done = take_line(q, line, size, &status);
	}
	control_lines_done(&lines);
	if (!done) {
		ctl_complain(q->c, TEXT_ERROR_GONE, NULL);
		return CTL_UNREACHABLE;
	}
	return status;
}

static enum ctl_exit ask(struct question *q, const char *verb, json_t *args, char *bulk)
{
	enum ctl_exit status = question_open(q);

	if (status == CTL_OK) {
		if (send_line(q->fd, control_request_print(QUESTION_ID, verb, args, q->c->dry)) &&
		    bulk != NULL)
			send_bulk(q->fd, bulk);
		status = question_answer(q);
	}
	close_fd(q->fd);
	json_decref(args);
	return status;
}

enum ctl_exit ctl_ask(struct ctl *c, const char *verb, json_t *args, ctl_row_fn *row, void *arg)
{
	struct question q = {.c = c, .fd = -1, .row = row, .arg = arg};

	return ask(&q, verb, args, NULL);
}

enum ctl_exit ctl_ask_bulk(struct ctl *c, const char *verb, json_t *args, char *text,
			   ctl_row_fn *row, void *arg)
{
	struct question q = {.c = c, .fd = -1, .row = row, .arg = arg};

	return ask(&q, verb, args, text);
}
