/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNACK = 2, PUBLISH = 3, SUBACK = 9, TOPIC_MAX = 256 };

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void put(struct listener *l, const void *bytes, size_t n)
{
	if (send(l->fd, bytes, n, MSG_NOSIGNAL) != (ssize_t)n)
		fail("broker: send");
}

/* type(4) flags(4), remaining length (1-4 bytes, 7 bits each, low first), the rest.
 * Returns the packet's size, 0 when it is not complete. */
static size_t packet(const uint8_t *in, size_t filled, size_t *ret_head)
{
	size_t length = 0, at = 1;

	for (int shift = 0;; shift += 7, at++) {
		if (at >= filled || shift > 21)
			return 0;
		length |= (size_t)(in[at] & 0x7f) << shift;
		if (!(in[at] & 0x80))
			break;
	}
	*ret_head = at + 1;
	return filled >= *ret_head + length ? *ret_head + length : 0;
}

static void take_publish(struct listener *l, const uint8_t *p, size_t head, size_t size,
			 listen_each_fn *each)
{
	size_t n = (size_t)(p[head] << 8 | p[head + 1]), at = head + 2 + n, properties = 0;
	char topic[TOPIC_MAX];

	snprintf(topic, sizeof(topic), "%.*s", (int)n, (const char *)p + head + 2);
	if (p[0] & 6) {
		const uint8_t ack[] = {0x40, 2, p[at], p[at + 1]};

		put(l, ack, sizeof(ack));
		at += 2;
	}
	for (int shift = 0;; shift += 7) {
		properties |= (size_t)(p[at] & 0x7f) << shift;
		if (!(p[at++] & 0x80))
			break;
	}
	at += properties;
	each(topic, (const char *)p + at, size - at);
}

/* Returns false when `until` was among what came. */
static bool take(struct listener *l, unsigned until, listen_each_fn *each)
{
	ssize_t got = recv(l->fd, l->in + l->filled, sizeof(l->in) - l->filled, 0);
	size_t at = 0, head, size;
	bool found = false;

	if (got <= 0)
		fail("broker: gone");
	l->filled += (size_t)got;
	while ((size = packet(l->in + at, l->filled - at, &head)) > 0) {
		unsigned type = l->in[at] >> 4;

		if (type == PUBLISH && each != NULL)
			take_publish(l, l->in + at, head, size, each);
		found |= type == until;
		at += size;
	}
	l->filled -= at;
	memmove(l->in, l->in + at, l->filled);
	return !found;
}

void listen_take(struct listener *l, listen_each_fn *each)
{
	take(l, 0, each);
}

void listen_open(struct listener *l, uint16_t port, char *const *topics, size_t n)
{
	/* "MQTT" 5, clean start, no keep-alive, no properties, an id of the broker's choice */
	static const uint8_t hello[] = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 0};
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	uint8_t out[1024] = {0x82, 0, 0, 0, 1, 0};
	size_t at = 6;
	int one = 1;

	l->filled = 0;
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(l->fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		fail("broker: connect");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	put(l, hello, sizeof(hello));
	while (take(l, CONNACK, NULL))
		;
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(topics[i]);

		out[at++] = 0;
		out[at++] = (uint8_t)length;
		memcpy(out + at, topics[i], length);
		at += length;
		out[at++] = 1; /* QoS 1 */
	}
	out[1] = (uint8_t)(0x80 | ((at - 3) & 0x7f));
	out[2] = (uint8_t)((at - 3) >> 7);
	put(l, out, at);
	while (take(l, SUBACK, NULL))
		;
}
