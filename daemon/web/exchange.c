/* SPDX-License-Identifier: MIT */
#include "web/exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "web/assets.h"
#include "web/pages.h"

int64_t exchange_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

struct exchange *exchange_new(struct MHD_Connection *c, const char *uri)
{
	const union MHD_ConnectionInfo *info;
	struct exchange *x = calloc(1, sizeof(*x));
	const char *query;

	if (x == NULL)
		return NULL;
	x->connection = c;
	x->body_fd = -1;
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	x->fd = info != NULL ? info->connect_fd : -1;
	x->uri = strdup(uri);
	if (x->uri == NULL) {
		free(x);
		return NULL;
	}
	if (!path_take(x->uri, x->path, &query))
		x->path[0] = '\0';
	return x;
}

/* Of all requests: a few hundred people could send 2 MiB each. */
static size_t bodies;

void exchange_drop_body(struct exchange *x)
{
	if (x->body != NULL)
		explicit_bzero(x->body, x->has_room); /* a password may be in it */
	free(x->body);
	bodies -= x->has_room;
	x->body = NULL;
	x->has_room = x->size = 0;
}

void exchange_free(struct exchange *x)
{
	exchange_drop_body(x);
	free(x->uri);
	close_fd(x->body_fd);
	free(x);
}

size_t exchange_room(const struct exchange *x)
{
	const char *arg[REQUEST_ARGS_MAX];
	char buf[PATH_MAX_SIZE];
	const struct route *route = route_find(x->job.post, x->path, arg, buf, sizeof(buf));

	if (!x->job.post)
		return 0;
	return route != NULL && (route->flags & ROUTE_UPLOAD) != 0 ? FORM_UPLOAD_MAX + 16 * 1024
								   : FORM_BODY_MAX;
}

int exchange_take(struct exchange *x, const char *data, size_t n)
{
	if (n > x->room - x->size)
		return -E2BIG;
	if (x->size + n > x->has_room) {
		size_t more = x->has_room == 0 ? 4096 : 2 * x->has_room;
		char *body;

		while (more < x->size + n)
			more *= 2;
		if (more - x->has_room > EXCHANGE_BODIES_MAX - bodies)
			return -E2BIG;
		body = realloc(x->body, more);
		if (body == NULL)
			return -ENOMEM;
		bodies += more - x->has_room;
		x->body = body;
		x->has_room = more;
	}
	memcpy(x->body + x->size, data, n);
	x->size += n;
	return 0;
}

static const char *header(const struct exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result count_framing(void *arg, enum MHD_ValueKind kind, const char *name,
				     const char *value)
{
	int *n = arg;

	if (strcasecmp(name, "Transfer-Encoding") == 0)
		*n += strcasecmp(value, "chunked") == 0 ? 1 : 2;
	else if (strcasecmp(name, "Content-Length") == 0)
		*n += 1;
	return MHD_YES;
}

bool exchange_is_clear(const struct exchange *x)
{
	int n = 0;

	MHD_get_connection_values(x->connection, MHD_HEADER_KIND, count_framing, &n);
	return n <= 1;
}

/* Who asks: the peer, or the last one that our proxy added. */
static void take_address(struct exchange *x, bool proxy)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *at = info != NULL ? info->client_addr : NULL;
	const char *forwarded = proxy ? header(x, "X-Forwarded-For") : NULL, *last;
	unsigned char any[16];
	char word[64];

	strcpy(x->job.address, "?");
	if (at != NULL && at->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr, x->job.address,
			  sizeof(x->job.address));
	else if (at != NULL && at->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)at)->sin6_addr, x->job.address,
			  sizeof(x->job.address));
	if (forwarded == NULL)
		return;
	last = strrchr(forwarded, ',');
	last = last != NULL ? last + 1 : forwarded;
	last += strspn(last, " ");
	if (snprintf(word, sizeof(word), "%s", last) < (int)sizeof(word) &&
	    (inet_pton(AF_INET, word, any) == 1 || inet_pton(AF_INET6, word, any) == 1))
		memcpy(x->job.address, word, sizeof(word));
}

void exchange_job(struct exchange *x, bool proxy, bool tls)
{
	const char *scheme = proxy ? header(x, "X-Forwarded-Proto") : NULL;

	x->job.uri = x->uri;
	x->job.cookie = header(x, "Cookie");
	x->job.origin = header(x, "Origin");
	x->job.fetch_site = header(x, "Sec-Fetch-Site");
	x->job.type = header(x, "Content-Type");
	x->job.host = header(x, "Host");
	x->job.renew = header(x, "X-Hadir-Renew") != NULL;
	x->job.body = x->body != NULL ? x->body : "";
	x->job.size = x->size;
	x->job.secure = tls || (scheme != NULL && strcmp(scheme, "https") == 0);
	take_address(x, proxy);
}

static void add(struct MHD_Response *m, const char *name, const char *value)
{
	MHD_add_response_header(m, name, value);
}

static void add_safety(struct MHD_Response *m, const struct job_head *h, bool secure)
{
	char policy[384];

	snprintf(policy, sizeof(policy),
		 "default-src 'none'; style-src 'self'%s%s%s; script-src 'self'; img-src 'self'; "
		 "connect-src 'self'; form-action 'self' https://wa.me https://api.whatsapp.com; "
		 "base-uri 'none'; "
		 "frame-ancestors 'none'",
		 h->style[0] != '\0' ? " '" : "", h->style, h->style[0] != '\0' ? "'" : "");
	add(m, "Content-Security-Policy", policy);
	add(m, "X-Content-Type-Options", "nosniff");
	/* Not no-referrer: with that, browsers hide the Origin of our own forms too. */
	add(m, "Referrer-Policy", "same-origin");
	add(m, "Cross-Origin-Opener-Policy", "same-origin");
	add(m, "Cross-Origin-Resource-Policy", "same-origin");
	if (secure)
		add(m, "Strict-Transport-Security", "max-age=31536000");
}

static enum MHD_Result queue(struct exchange *x, struct MHD_Response *m, int status)
{
	enum MHD_Result r;

	x->state = EXCHANGE_SENDING;
	r = MHD_queue_response(x->connection, (unsigned int)status, m);
	MHD_destroy_response(m);
	return r;
}

enum MHD_Result exchange_plain(struct exchange *x, int status, const char *allow)
{
	static const char text[] =
		"<!doctype html><html lang=id><meta charset=utf-8>"
		"<title>hadir</title><p>Belum berhasil. Silakan coba lagi sebentar "
		"lagi.</p>\n";
	struct MHD_Response *m = MHD_create_response_from_buffer(sizeof(text) - 1, (void *)text,
								 MHD_RESPMEM_PERSISTENT);

	if (m == NULL)
		return MHD_NO;
	add(m, "Content-Type", "text/html; charset=utf-8");
	add(m, "Cache-Control", "no-store");
	add_safety(m, &(struct job_head){0}, false);
	if (allow != NULL)
		add(m, "Allow", allow);
	if (status == 503)
		add(m, "Retry-After", "2");
	return queue(x, m, status);
}

enum MHD_Result exchange_asset(struct exchange *x, const struct asset *asset)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(
		(size_t)(asset->end - asset->body), (void *)asset->body, MHD_RESPMEM_PERSISTENT);

	if (m == NULL)
		return MHD_NO;
	add(m, "Content-Type", asset->type);
	add(m, "X-Content-Type-Options", "nosniff");
	/* Without its hash it may be of another version tomorrow. */
	add(m, "Cache-Control",
	    strcmp(x->uri, asset->address) == 0 ? "public, max-age=31536000, immutable"
						: "no-cache");
	return queue(x, m, 200);
}

static void add_disposition(struct MHD_Response *m, const struct job_head *h)
{
	char value[192], name[sizeof(h->filename)];

	memcpy(name, h->filename, sizeof(name));
	for (char *c = name; *c != '\0'; c++)
		if (*c < 0x20 || *c >= 0x7f || strchr("\"\\/;", *c) != NULL)
			*c = '_';
	snprintf(value, sizeof(value), "attachment; filename=\"%s\"", name);
	add(m, "Content-Disposition", value);
}

enum MHD_Result exchange_send(struct exchange *x)
{
	struct job_head *h = &x->head;
	struct MHD_Response *m;
	char seconds[16];
	struct stat st;

	if (!h->done || x->body_fd < 0 || fstat(x->body_fd, &st) < 0)
		return exchange_plain(x, h->status == 503 ? 503 : 500, NULL);
	m = MHD_create_response_from_fd((uint64_t)st.st_size, x->body_fd);
	if (m == NULL)
		return MHD_NO;
	x->body_fd = -1; /* the response's now */
	add(m, "Content-Type", h->kind == REPLY_FILE ? h->type : "text/html; charset=utf-8");
	add(m, "Cache-Control", h->private ? "no-store" : "no-cache");
	add_safety(m, h, x->job.secure);
	if (h->kind == REPLY_FILE && h->filename[0] != '\0')
		add_disposition(m, h);
	if (h->location[0] != '\0')
		add(m, "Location", h->location);
	if (h->refresh_s > 0) {
		snprintf(seconds, sizeof(seconds), "%d", h->refresh_s);
		add(m, "Refresh", seconds);
	}
	if (h->allow[0] != '\0')
		add(m, "Allow", h->allow);
	for (size_t i = 0; i < ARRAY_LEN(h->cookies); i++)
		if (h->cookies[i][0] != '\0')
			add(m, "Set-Cookie", h->cookies[i]);
	return queue(x, m, h->status);
}

enum MHD_Result exchange_live(struct exchange *x, struct MHD_Response *m)
{
	add(m, "Content-Type", "text/event-stream; charset=utf-8");
	add(m, "Cache-Control", "no-store");
	add(m, "X-Accel-Buffering", "no"); /* a proxy must not collect it */
	add_safety(m, &x->head, x->job.secure);
	return queue(x, m, 200);
}
