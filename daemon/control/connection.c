/* SPDX-License-Identifier: MIT */
#include "control/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/util.h"

static size_t unsent(const struct connection *c)
{
	return c->end - c->start;
}

/* May happen outside of control_dispatch(): the hang-up that shutdown() makes leads there, and only
 * there are connections freed. */
static void drop(struct connection *c)
{
	c->dead = true;
	shutdown(c->fd, SHUT_RDWR);
}

static void flush_out(struct connection *c)
{
	while (!c->dead && unsent(c) > 0) {
		ssize_t n = send(c->fd, c->out + c->start, unsent(c), MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n >= 0)
			c->start += (size_t)n;
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			drop(c);
	}
	free(c->out); /* between two answers a client costs no buffer */
	c->out = NULL;
	c->start = c->end = c->room = 0;
}

static int grow_out(struct connection *c, size_t n)
{
	size_t room = c->room == 0 ? 1024 : c->room;
	char *out;

	if (c->start > 0) {
		memmove(c->out, c->out + c->start, unsent(c));
		c->end -= c->start;
		c->start = 0;
	}
	while (room < c->end + n)
		room *= 2;
	if (room == c->room)
		return 0;
	out = realloc(c->out, room);
	if (out == NULL)
		return -ENOMEM;
	c->out = out;
	c->room = room;
	return 0;
}

/* Takes `line`; NULL stands for no memory. Returns 0 or -EPIPE when the client is lost. */
static int send_line(struct connection *c, char *line)
{
	size_t n = line == NULL ? 0 : strlen(line);

	if (!c->dead && unsent(c) + n > CONTROL_BEHIND_MAX)
		flush_out(c);
	if (!c->dead && unsent(c) + n > CONTROL_BEHIND_MAX) {
		log_notice("a control client of uid %u left 1 MiB unread, dropping it", c->uid);
		drop(c);
	}
	if (!c->dead && (line == NULL || grow_out(c, n) < 0)) {
		log_warning("no memory to answer a control client of uid %u, dropping it", c->uid);
		drop(c);
	}
	if (!c->dead) {
		memcpy(c->out + c->end, line, n);
		c->end += n;
	}
	free(line);
	return c->dead ? -EPIPE : 0;
}

int connection_say(struct connection *c, int64_t id, const char *kind, json_t *body)
{
	char *line = body == NULL ? NULL : control_line_print(id, kind, body);
	int r = send_line(c, line);

	json_decref(body);
	return r;
}

/* Watch for what the client can do next, no more: an idle client wakes nobody. */
static void watch(struct connection *c)
{
	const struct control_request *req = &c->req;
	bool busy = req->verb != NULL && !req->collecting;
	bool full = c->in.end - c->in.start == c->in.limit;
	bool work = !c->closing && (busy ? req->verb->more != NULL : c->lines_left);
	struct epoll_event e = {.data.ptr = c};

	if (!c->ended && !c->closing && !full)
		e.events |= EPOLLIN;
	if (unsent(c) > 0 || work)
		e.events |= EPOLLOUT;
	if (c->dead || e.events == c->events)
		return;
	if (epoll_ctl(c->service->epoll_fd, EPOLL_CTL_MOD, c->fd, &e) < 0)
		drop(c);
	c->events = e.events;
}

void connection_push(struct connection *c)
{
	flush_out(c);
	watch(c);
}

/* The connection cannot go on: say why and close it. */
static void refuse(struct connection *c, const char *code, const char *text)
{
	struct control_fault f = {.code = code, .text = text};

	c->closing = true;
	connection_say(c, c->req.verb != NULL ? c->req.id : 0, "error", control_fault_json(&f));
	request_clear(&c->req);
}

static void run(struct control_request *req)
{
	req->collecting = false;
	if (session_once(req))
		session_run(req, req->verb->handle);
}

static void take_request(struct connection *c, struct control_line *l)
{
	const struct service *service = c->service;
	struct control_request *req = &c->req;
	static const struct control_verb none;

	*req = (struct control_request){.connection = c, .verb = &none, .id = l->id, .dry = l->dry};
	for (size_t i = 0; i < service->n_verbs; i++)
		if (strcmp(service->verbs[i].name, l->verb) == 0)
			req->verb = &service->verbs[i];
	if (req->verb == &none) {
		control_error(req, CONTROL_UNKNOWN_VERB, "no verb is called \"%s\"", l->verb);
	} else if (!session_take(req, l)) {
		return;
	} else if ((req->verb->roles & req->roles) == 0) {
		control_error(req, CONTROL_DENIED, "\"%s\" is not for your %s", l->verb,
			      req->token[0] != '\0' ? "positions" : "groups");
	} else {
		req->args = json_incref(l->body);
		if (!session_sign(req))
			return;
		req->collecting = req->verb->bulk;
		if (req->collecting)
			req->rows = json_array();
		else
			run(req);
	}
}

static void take_bulk(struct connection *c, const struct control_line *l, size_t size)
{
	struct control_request *req = &c->req;
	json_t *announced = json_object_get(l->body, "rows");
	size_t n = json_array_size(req->rows);

	req->bulk_bytes += size;
	if (l->id != req->id)
		refuse(c, CONTROL_BAD_REQUEST, "a row of another id inside a bulk");
	else if (n == CONTROL_BULK_ROWS || req->bulk_bytes > CONTROL_BULK_BYTES)
		refuse(c, CONTROL_TOO_LONG, "more rows than one bulk may have");
	else if (l->kind == CONTROL_LINE_ROW) {
		if (json_array_append(req->rows, l->body) < 0)
			refuse(c, CONTROL_FAILED, "out of memory");
	} else if (l->kind != CONTROL_LINE_END)
		refuse(c, CONTROL_BAD_REQUEST, "not a row inside a bulk");
	else if (!json_is_integer(announced) || (size_t)json_integer_value(announced) != n)
		refuse(c, CONTROL_BAD_REQUEST, "not as many rows came as \"end\" counts");
	else if (session_lives(req))
		run(req);
}

static void take_line(struct connection *c, const char *text, size_t size)
{
	struct control_line l;
	char why[160];
	int r = control_line_parse(text, size, &l, why, sizeof(why));

	if (r < 0) {
		refuse(c, r == -ENOMEM ? CONTROL_FAILED : CONTROL_BAD_REQUEST,
		       r == -ENOMEM ? "out of memory" : why);
		return;
	}
	if (c->req.collecting)
		take_bulk(c, &l, size);
	else if (l.kind == CONTROL_LINE_REQUEST)
		take_request(c, &l);
	else
		refuse(c, CONTROL_BAD_REQUEST, "a row, end or error outside of a bulk");
	control_line_done(&l);
}

/* At most one request a turn, so that a client with a thousand of them delays nobody. */
static void take_lines(struct connection *c)
{
	bool answered = false;

	while (!answered && !c->dead && !c->closing && (c->req.verb == NULL || c->req.collecting)) {
		size_t size;
		const char *line = control_lines_next(&c->in, &size);

		c->lines_left = line != NULL;
		if (line == NULL)
			return;
		take_line(c, line, size);
		answered = !c->req.collecting;
	}
}

static void fill_in(struct connection *c)
{
	int r = control_lines_fill(&c->in, c->fd);

	if (r > 0)
		c->lines_left = true;
	else if (r == 0)
		c->ended = true; /* half a line may be left over: it is nobody's request */
	else if (r != -EAGAIN)
		drop(c);
}

static bool line_too_long(const struct connection *c)
{
	return !c->lines_left && c->in.end - c->in.start == c->in.limit &&
	       (c->req.verb == NULL || c->req.collecting);
}

void connection_ready(struct connection *c, uint32_t events)
{
	struct control_request *req = &c->req;

	if (events & (EPOLLHUP | EPOLLERR)) {
		c->dead = true; /* it cannot read an answer any more: do nothing in its name */
		return;
	}
	if (events & EPOLLIN)
		fill_in(c);
	flush_out(c);
	if (unsent(c) < CONTROL_DRAINED && req->verb != NULL && !req->collecting) {
		if (req->verb->more != NULL && session_lives(req))
			session_run(req, req->verb->more);
	} else if (unsent(c) < CONTROL_DRAINED) {
		take_lines(c);
	}
	if (line_too_long(c) && !c->closing)
		refuse(c, CONTROL_TOO_LONG, "a line of more than 64 KiB");
	flush_out(c);
	if (unsent(c) == 0 &&
	    (c->closing || (c->ended && !c->lines_left && (req->verb == NULL || req->collecting))))
		drop(c);
	watch(c);
}

int connection_new(const struct service *service, int fd, uid_t uid, unsigned int roles,
		   struct connection **ret)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return -ENOMEM;
	*c = (struct connection){.service = service,
				 .fd = fd,
				 .uid = uid,
				 .roles = roles,
				 .events = e.events,
				 .in.limit = CONTROL_LINE_MAX,
				 .req.connection = c};
	e.data.ptr = c;
	if (epoll_ctl(service->epoll_fd, EPOLL_CTL_ADD, fd, &e) < 0) {
		int r = -errno;

		free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void connection_free(struct connection *c, bool tell)
{
	struct control_request *req;

	if (c == NULL)
		return;
	req = &c->req;
	if (tell && req->verb != NULL && req->verb->gone != NULL && !req->collecting) {
		session_undone(req); /* what waits is given up */
		req->verb->gone(req, c->service->ctx);
	}
	/* Closing alone does not do it: a child that is about to exec has a copy for a moment. */
	epoll_ctl(c->service->epoll_fd, EPOLL_CTL_DEL, c->fd, NULL);
	close_fd(c->fd);
	request_clear(req);
	control_lines_done(&c->in);
	free(c->out);
	free(c);
}
