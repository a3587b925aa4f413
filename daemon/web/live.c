/* SPDX-License-Identifier: MIT */
#include "web/live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "control/proto.h"

enum { RETRY_S = 2, LANGUAGES = 2, QUESTION_ID = 1 };

struct event {
	char *text[LANGUAGES]; /* as sent; NULL: memory was short */
	bool hr;
};

struct stream {
	struct stream *next, *before;
	struct live *live;
	struct MHD_Connection *connection;
	enum text_language lang;
	bool hr, suspended;
	uint64_t at;	   /* of the event it is at */
	size_t sent;	   /* of that event */
	const char *hello; /* what is still to be sent before all events */
	int64_t end_s;
};

struct live {
	sd_event *loop;
	const struct web *web;
	struct event events[LIVE_EVENTS];
	uint64_t n; /* events so far; the last LIVE_EVENTS of them are kept */
	struct stream *streams;
	size_t n_streams;
	bool ending, away;
	int fd; /* of the watch; -1 = none */
	struct control_lines lines;
	sd_event_source *io, *retry, *beat, *soon;
	void (*turn)(void *arg);
	void *arg;
};

static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void wake(struct live *l)
{
	for (struct stream *s = l->streams; s != NULL; s = s->next)
		if (s->suspended) {
			s->suspended = false;
			MHD_resume_connection(s->connection);
		}
	sd_event_source_set_enabled(l->soon, SD_EVENT_ONESHOT);
}

/* Not from within wake(): the server may be in the middle of its own turn there. */
static int on_soon(sd_event_source *source, void *arg)
{
	struct live *l = arg;

	l->turn(l->arg);
	return 0;
}

/* The next place in the ring; who was still there starts again. */
static struct event *put(struct live *l, bool hr)
{
	struct event *e = &l->events[l->n++ % LIVE_EVENTS];

	for (int i = 0; i < LANGUAGES; i++)
		free(e->text[i]);
	*e = (struct event){.hr = hr};
	return e;
}

static void put_plain(struct live *l, const char *text)
{
	struct event *e = put(l, false);

	for (int i = 0; i < LANGUAGES; i++)
		e->text[i] = strdup(text);
	wake(l);
}

static char *event_text(const char *kind, const char *line)
{
	json_t *data = json_pack("{s:s, s:s}", "kind", kind, "text", line);
	char *body = data != NULL ? json_text(data, JSON_COMPACT) : NULL, *text = NULL;

	if (body != NULL && asprintf(&text, "event: %s\ndata: %s\n\n", kind, body) < 0)
		text = NULL;
	free(body);
	json_decref(data);
	return text;
}

static void put_row(struct live *l, const json_t *row)
{
	char line[SAID_SIZE + 256];
	struct event *e;

	if (!said_watch(TEXT_INDONESIAN, row, line, sizeof(line)))
		return;
	e = put(l, row_is(row, "kind", "notice"));
	for (int i = 0; i < LANGUAGES; i++) {
		said_watch((enum text_language)i, row, line, sizeof(line));
		e->text[i] = event_text(row_text(row, "kind"), line);
	}
	wake(l);
}

static void tell_away(struct live *l, bool away)
{
	if (l->away == away)
		return;
	l->away = away;
	put_plain(l, away ? "event: away\ndata: {\"kind\":\"away\"}\n\n"
			  : "event: back\ndata: {\"kind\":\"back\"}\n\n");
}

static void hang_up(struct live *l)
{
	l->io = sd_event_source_unref(l->io);
	l->fd = close_fd(l->fd);
	control_lines_done(&l->lines);
	l->lines = (struct control_lines){.limit = CONTROL_ANSWER_MAX};
}

static int take_lines(struct live *l)
{
	char *text, why[160];
	size_t size;

	while ((text = control_lines_next(&l->lines, &size)) != NULL) {
		struct control_line line;
		bool row;

		if (control_line_parse(text, size, &line, why, sizeof(why)) < 0)
			return -EPROTO;
		row = line.kind == CONTROL_LINE_ROW;
		if (row)
			put_row(l, line.body);
		control_line_done(&line);
		if (!row)
			return -ECONNRESET; /* refused, or over */
	}
	return 0;
}

static int on_rows(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct live *l = arg;
	int r = control_lines_fill(&l->lines, fd);

	if (r == -EAGAIN)
		return 0;
	r = r > 0 ? take_lines(l) : -ECONNRESET;
	if (r < 0) {
		hang_up(l);
		tell_away(l, true);
	}
	return 0;
}

/* Without waiting: a hadird that is stuck must not stop the page. */
static int watch(struct live *l)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char *line = control_request_print(QUESTION_ID, "watch", NULL, false, NULL, NULL);
	int r = line == NULL || text_copy(at.sun_path, sizeof(at.sun_path), l->web->socket) < 0
			? -ENOMEM
			: 0;

	if (r == 0) {
		l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
		    send(l->fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
			r = -errno;
	}
	if (r == 0)
		r = sd_event_add_io(l->loop, &l->io, l->fd, EPOLLIN, on_rows, l);
	free(line);
	if (r < 0)
		hang_up(l);
	return r;
}

static int again(sd_event_source *timer, uint64_t seconds)
{
	int r = sd_event_source_set_time_relative(timer, seconds * 1000000);

	return r < 0 ? r : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static int on_retry(sd_event_source *source, uint64_t usec, void *arg)
{
	struct live *l = arg;

	if (l->n_streams > 0 && l->fd < 0)
		tell_away(l, watch(l) < 0);
	if (l->n_streams == 0 && l->fd >= 0)
		hang_up(l); /* nobody looks */
	return again(l->retry, RETRY_S);
}

static int on_beat(sd_event_source *source, uint64_t usec, void *arg)
{
	struct live *l = arg;

	if (l->n_streams > 0)
		put_plain(l, ":\n\n");
	return again(l->beat, LIVE_BEAT_S);
}

/* Its next bytes. Nothing to say: it sleeps until wake(). */
static ssize_t read_stream(void *arg, uint64_t pos, char *buf, size_t max)
{
	struct stream *s = arg;
	struct live *l = s->live;

	if (l->ending || now_s() >= s->end_s || l->n - s->at > LIVE_EVENTS)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (*s->hello != '\0') {
		size_t n = strnlen(s->hello, max);

		memcpy(buf, s->hello, n);
		s->hello += n;
		return (ssize_t)n;
	}
	while (s->at < l->n) {
		const struct event *e = &l->events[s->at % LIVE_EVENTS];
		const char *text = e->hr && !s->hr ? NULL : e->text[s->lang];
		size_t left = text != NULL ? strlen(text) - s->sent : 0;
		size_t n = left < max ? left : max;

		if (n > 0) {
			memcpy(buf, text + s->sent, n);
			s->sent += n;
			return (ssize_t)n;
		}
		s->at++;
		s->sent = 0;
	}
	s->suspended = true;
	MHD_suspend_connection(s->connection);
	return 0;
}

static void end_stream(void *arg)
{
	struct stream *s = arg;

	if (s->next != NULL)
		s->next->before = s->before;
	if (s->before != NULL)
		s->before->next = s->next;
	else
		s->live->streams = s->next;
	s->live->n_streams--;
	free(s);
}

struct MHD_Response *live_join(struct live *l, struct MHD_Connection *c, enum text_language lang,
			       bool hr)
{
	struct stream *s = l->n_streams < LIVE_MAX ? calloc(1, sizeof(*s)) : NULL;
	struct MHD_Response *m;

	if (s == NULL)
		return NULL;
	*s = (struct stream){.live = l,
			     .connection = c,
			     .lang = lang,
			     .hr = hr,
			     .next = l->streams,
			     .end_s = now_s() + LIVE_STREAM_S};
	m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, s, end_stream);
	if (m == NULL) {
		free(s);
		return NULL;
	}
	if (s->next != NULL)
		s->next->before = s;
	l->streams = s;
	l->n_streams++;
	if (l->fd < 0)
		tell_away(l, watch(l) < 0);
	s->at = l->n;
	s->hello = l->away ? "retry: 3000\nevent: away\ndata: {\"kind\":\"away\"}\n\n"
			   : "retry: 3000\n\n";
	return m;
}

int live_open(sd_event *loop, const struct web *web, void (*turn)(void *arg), void *arg,
	      struct live **ret)
{
	struct live *l = calloc(1, sizeof(*l));
	int r;

	if (l == NULL)
		return -ENOMEM;
	*l = (struct live){.loop = loop,
			   .web = web,
			   .fd = -1,
			   .turn = turn,
			   .arg = arg,
			   .lines = {.limit = CONTROL_ANSWER_MAX}};
	r = sd_event_add_time_relative(loop, &l->retry, CLOCK_MONOTONIC, RETRY_S * 1000000ULL, 0,
				       on_retry, l);
	if (r >= 0)
		r = sd_event_add_time_relative(loop, &l->beat, CLOCK_MONOTONIC,
					       LIVE_BEAT_S * 1000000ULL, 0, on_beat, l);
	if (r >= 0)
		r = sd_event_add_defer(loop, &l->soon, on_soon, l);
	if (r < 0) {
		live_free(l);
		return r;
	}
	*ret = l;
	return 0;
}

void live_end(struct live *l)
{
	l->ending = true;
	wake(l);
}

void live_free(struct live *l)
{
	if (l == NULL)
		return;
	hang_up(l);
	sd_event_source_unref(l->retry);
	sd_event_source_unref(l->beat);
	sd_event_source_unref(l->soon);
	for (size_t i = 0; i < LIVE_EVENTS; i++)
		for (int k = 0; k < LANGUAGES; k++)
			free(l->events[i].text[k]);
	free(l);
}
