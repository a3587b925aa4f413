/* SPDX-License-Identifier: MIT */
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "web/assets.h"
#include "web/child.h"
#include "web/exchange.h"
#include "web/live.h"
#include "web/pages.h"

enum { TURNS_MAX = 64 }; /* then the others have their turn */

/* A connection. Between two requests, and before the first, it has SERVER_IDLE_S to say what it
 * wants: the timeout of libmicrohttpd counts from the last byte. */
struct caller {
	struct caller *next, *before;
	int fd;
	int64_t limit_s; /* 0 = a request is under way */
};

struct server {
	sd_event *event;
	const struct web *web;
	struct server_settings set;
	int listening;
	struct MHD_Daemon *http;
	struct children *children;
	struct live *live;
	sd_event_source *io, *tick;
	struct exchange *exchanges; /* all that are under way */
	struct caller *callers;
};

/* A connection that can go on at once is in no epoll set; only the timeout of 0 tells of it. */
static void turn(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG wait;

	for (int n = 0; n < TURNS_MAX; n++) {
		MHD_run(s->http);
		if (MHD_get_timeout(s->http, &wait) != MHD_YES || wait > 0)
			break;
	}
}

static void turn_for(void *arg)
{
	turn(arg);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	turn(arg);
	return 0;
}

/* Nobody may keep a request or an answer half-way for ever, a byte at a time. */
static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct server *s = arg;
	int64_t now = exchange_now_s();

	for (struct exchange *x = s->exchanges; x != NULL; x = x->next)
		if (x->limit_s != 0 && now >= x->limit_s) {
			shutdown(x->fd, SHUT_RDWR);
			x->limit_s = 0;
		}
	for (struct caller *k = s->callers; k != NULL; k = k->next)
		if (k->limit_s != 0 && now >= k->limit_s) {
			shutdown(k->fd, SHUT_RDWR);
			k->limit_s = 0;
		}
	turn(s);
	sd_event_source_set_time_relative(s->tick, 1000000);
	return sd_event_source_set_enabled(s->tick, SD_EVENT_ONESHOT);
}

static void on_connection(void *arg, struct MHD_Connection *c, void **ctx,
			  enum MHD_ConnectionNotificationCode what)
{
	struct server *s = arg;
	struct caller *k = *ctx;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		k = calloc(1, sizeof(*k));
		*ctx = k;
		if (k == NULL)
			return; /* the timeout alone must do */
		k->fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		k->limit_s = exchange_now_s() + SERVER_IDLE_S;
		k->next = s->callers;
		if (k->next != NULL)
			k->next->before = k;
		s->callers = k;
	} else if (k != NULL) {
		if (k->next != NULL)
			k->next->before = k->before;
		if (k->before != NULL)
			k->before->next = k->next;
		else
			s->callers = k->next;
		free(k);
		*ctx = NULL;
	}
}

static void caller_limit(struct MHD_Connection *c, int64_t limit_s)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct caller *k = info != NULL ? info->socket_context : NULL;

	if (k != NULL)
		k->limit_s = limit_s;
}

static void *on_uri(void *arg, const char *uri, struct MHD_Connection *c)
{
	struct server *s = arg;
	struct exchange *x = exchange_new(c, uri);

	if (x == NULL)
		return NULL;
	x->server = s;
	x->limit_s = exchange_now_s() + SERVER_READ_S;
	caller_limit(c, 0);
	x->next = s->exchanges;
	if (x->next != NULL)
		x->next->before = x;
	s->exchanges = x;
	return x;
}

static void on_completed(void *arg, struct MHD_Connection *c, void **ctx,
			 enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *ctx;
	struct server *s = arg;

	if (x == NULL)
		return;
	if (x->state == EXCHANGE_WAITING)
		child_forget(s->children, x);
	if (x->next != NULL)
		x->next->before = x->before;
	if (x->before != NULL)
		x->before->next = x->next;
	else
		s->exchanges = x->next;
	exchange_free(x);
	*ctx = NULL;
	caller_limit(c, exchange_now_s() + SERVER_IDLE_S);
}

static void on_done(void *arg, const struct job_head *head, int fd)
{
	struct exchange *x = arg;
	struct server *s = x->server;

	x->head = *head;
	x->body_fd = fd;
	exchange_drop_body(x);
	x->state = EXCHANGE_READY;
	x->limit_s = exchange_now_s() + SERVER_SEND_S;
	MHD_resume_connection(x->connection);
	turn(s);
}

static enum MHD_Result hand_to_child(struct server *s, struct exchange *x)
{
	exchange_job(x, s->set.proxy, s->set.certificate != NULL);
	x->state = EXCHANGE_WAITING;
	x->limit_s = 0; /* the child has its own */
	MHD_suspend_connection(x->connection);
	if (child_start(s->children, &x->job, on_done, x) == 0)
		return MHD_YES;
	x->state = EXCHANGE_READY;
	x->head = (struct job_head){.status = 503};
	MHD_resume_connection(x->connection);
	return MHD_YES;
}

static enum MHD_Result answer(struct server *s, struct exchange *x)
{
	const struct asset *asset = x->job.post ? NULL : asset_find(x->path);

	return asset != NULL ? exchange_asset(x, asset) : hand_to_child(s, x);
}

static enum MHD_Result stream(struct server *s, struct exchange *x)
{
	struct MHD_Response *m = live_join(s->live, x->connection, x->head.lang,
					   (x->head.who.roles & CONTROL_HR) != 0);

	x->limit_s = 0;
	return m != NULL ? exchange_live(x, m) : exchange_plain(x, 503, NULL);
}

static enum MHD_Result begin(struct server *s, struct exchange *x, const char *method)
{
	const char *length;
	int64_t n;

	if (!exchange_is_clear(x))
		return exchange_plain(x, 400, NULL);
	x->job.post = strcmp(method, "POST") == 0;
	x->job.head = strcmp(method, "HEAD") == 0;
	if (!x->job.post && !x->job.head && strcmp(method, "GET") != 0)
		return exchange_plain(x, 501, "GET, HEAD, POST");
	x->room = exchange_room(x);
	length = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "Content-Length");
	if (length != NULL && (number_parse(length, 0, INT64_MAX, &n) < 0 || n > (int64_t)x->room))
		return exchange_plain(x, 413, NULL);
	if (x->room > FORM_BODY_MAX)
		x->limit_s = exchange_now_s() + SERVER_UPLOAD_S;
	x->state = EXCHANGE_READING;
	return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *size, void **ctx)
{
	struct server *s = arg;
	struct exchange *x = *ctx;

	if (x == NULL)
		return MHD_NO;
	switch (x->state) {
	case EXCHANGE_NEW:
		return begin(s, x, method);
	case EXCHANGE_READING:
		if (*size == 0)
			return answer(s, x);
		if (exchange_take(x, data, *size) < 0)
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	case EXCHANGE_READY:
		return x->head.done && x->head.kind == REPLY_LIVE ? stream(s, x) : exchange_send(x);
	default:
		return MHD_YES;
	}
}

static int listen_on(const struct server_settings *set)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)set->port)};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)set->port)};
	bool is_v4 = inet_pton(AF_INET, set->address, &v4.sin_addr) == 1;
	int fd, one = 1, r;

	if (!is_v4 && inet_pton(AF_INET6, set->address, &v6.sin6_addr) != 1)
		return -EINVAL;
	fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
		 is_v4 ? sizeof(v4) : sizeof(v6)) < 0 ||
	    listen(fd, 64) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}

static int start_http(struct server *s)
{
	struct MHD_OptionItem tls[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)s->set.certificate},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->set.key},
		{MHD_OPTION_END, 0, NULL},
	};
	unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
			     (s->set.certificate != NULL ? MHD_USE_TLS : 0);

	s->http = MHD_start_daemon(
		flags, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, s->listening,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned int)SERVER_CONNECTIONS_MAX,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		(unsigned int)(s->set.proxy ? 0 : SERVER_PER_ADDRESS_MAX),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)SERVER_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADERS_MAX,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_ARRAY, s->set.certificate != NULL ? tls : tls + 2, MHD_OPTION_END);
	return s->http != NULL ? 0 : -EINVAL;
}

static int prepare(struct server *s)
{
	const union MHD_DaemonInfo *info;
	int r;

	s->listening = listen_on(&s->set);
	if (s->listening < 0)
		return s->listening;
	r = start_http(s);
	if (r < 0)
		return r;
	info = MHD_get_daemon_info(s->http, MHD_DAEMON_INFO_EPOLL_FD);
	r = children_open(s->event, s->web, &s->children);
	if (r == 0)
		r = live_open(s->event, s->web, turn_for, s, &s->live);
	if (r == 0)
		r = sd_event_add_io(s->event, &s->io, info->epoll_fd, EPOLLIN, on_io, s);
	if (r >= 0)
		r = sd_event_add_time_relative(s->event, &s->tick, CLOCK_MONOTONIC, 1000000, 0,
					       on_tick, s);
	return r < 0 ? r : 0;
}

int server_open(sd_event *event, const struct web *web, const struct server_settings *settings,
		struct server **ret)
{
	struct server *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL)
		return -ENOMEM;
	*s = (struct server){.event = event, .web = web, .set = *settings, .listening = -1};
	r = prepare(s);
	if (r < 0) {
		server_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void server_free(struct server *s)
{
	if (s == NULL)
		return;
	sd_event_source_unref(s->io);
	sd_event_source_unref(s->tick);
	children_free(s->children);
	s->children = NULL;
	for (struct exchange *x = s->exchanges; x != NULL; x = x->next)
		if (x->state == EXCHANGE_WAITING) {
			x->state = EXCHANGE_READY;
			MHD_resume_connection(x->connection);
		}
	if (s->live != NULL)
		live_end(s->live);
	if (s->http != NULL)
		MHD_stop_daemon(s->http); /* closes the listening socket too */
	else
		close_fd(s->listening);
	live_free(s->live);
	free(s);
}
