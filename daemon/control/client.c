/* SPDX-License-Identifier: MIT */
#include "control/client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "control/proto.h"

enum { ASK_ID = 1 };

/* One question on one connection. */
struct question {
	const struct control_ask *ask;
	int fd;
	int64_t until_ms; /* CLOCK_MONOTONIC; INT64_MAX: no limit */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int control_connect(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd, r = text_copy(at.sun_path, sizeof(at.sun_path), path);

	if (r < 0)
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}

/* Until the socket can be read or written: 0, or -ETIMEDOUT. */
static int wait_for(const struct question *q, short events)
{
	struct pollfd p = {.fd = q->fd, .events = events};

	for (;;) {
		int64_t left = q->until_ms == INT64_MAX ? -1 : q->until_ms - now_ms();
		int n;

		if (q->until_ms != INT64_MAX && left <= 0)
			return -ETIMEDOUT;
		n = poll(&p, 1, (int)(left > INT32_MAX ? INT32_MAX : left));
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
	}
}

/* Takes `line`. A daemon that hangs up while we talk has usually said why: that is read next, so a
 * broken pipe is no error of ours. False: say no more. */
static bool send_line(const struct question *q, char *line)
{
	size_t n = line == NULL ? 0 : strlen(line), sent = 0;

	while (sent < n && wait_for(q, POLLOUT) == 0) {
		ssize_t r = send(q->fd, line + sent, n - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (r < 0 && errno != EINTR && errno != EAGAIN)
			break;
		sent += r > 0 ? (size_t)r : 0;
	}
	free(line);
	return n > 0 && sent == n;
}

static void send_bulk(const struct question *q, char *text)
{
	json_int_t rows = 0;
	char *rest = text, *line;
	json_t *end;

	while ((line = strsep(&rest, "\n")) != NULL && (rest != NULL || *line != '\0')) {
		json_t *row = json_pack("{s:s}", "text", line);
		char *out;

		if (row == NULL) /* not UTF-8: the daemon says so with the line's number */
			row = json_pack("{s:s}", "text", "\xef\xbf\xbd");
		out = control_line_print(ASK_ID, "row", row);
		json_decref(row);
		if (!send_line(q, out))
			return;
		rows++;
	}
	end = json_pack("{s:I}", "rows", rows);
	send_line(q, control_line_print(ASK_ID, "end", end));
	json_decref(end);
}

/* One line of the answer. 1: it is complete, `*result` says how; 0: go on. */
static int take_line(const struct question *q, const char *text, size_t size, int *result,
		     json_t **ret_error)
{
	struct control_line l;
	char why[160];
	int done = 1, r = control_line_parse(text, size, &l, why, sizeof(why));

	if (r < 0) {
		*result = r;
		return 1;
	}
	if (l.kind == CONTROL_LINE_ROW) {
		*result = 0;
		done = q->ask->row != NULL && !q->ask->row(l.body, q->ask->arg);
	} else if (l.kind == CONTROL_LINE_END) {
		*result = 0;
	} else if (l.kind == CONTROL_LINE_ERROR) {
		*result = 1;
		*ret_error = json_incref(l.body);
	} else {
		*result = -EPROTO;
	}
	control_line_done(&l);
	return done;
}

static int take_answer(const struct question *q, json_t **ret_error)
{
	struct control_lines lines = {.limit = CONTROL_ANSWER_MAX};
	int r, result = 0, done = 0;

	do {
		const char *line;
		size_t size;

		r = wait_for(q, POLLIN);
		if (r == 0)
			r = control_lines_fill(&lines, q->fd);
		while (r > 0 && !done && (line = control_lines_next(&lines, &size)) != NULL)
			done = take_line(q, line, size, &result, ret_error);
	} while (r > 0 && !done);
	control_lines_done(&lines);
	if (done)
		return result;
	return r == 0 ? -ECONNRESET : r == -EMSGSIZE ? -EPROTO : r;
}

int control_ask(const struct control_ask *ask, json_t **ret_error)
{
	struct question q = {.ask = ask, .until_ms = INT64_MAX};
	char *request;
	int r;

	if (ask->timeout_s > 0)
		q.until_ms = now_ms() + 1000 * (int64_t)ask->timeout_s;
	q.fd = control_connect(ask->path);
	if (q.fd < 0)
		return q.fd;
	request = control_request_print(ASK_ID, ask->verb, ask->args, ask->dry, ask->session,
					ask->once);
	if (request == NULL) {
		close(q.fd);
		return -ENOMEM;
	}
	if (send_line(&q, request) && ask->bulk != NULL)
		send_bulk(&q, ask->bulk);
	r = take_answer(&q, ret_error);
	close(q.fd);
	return r;
}
