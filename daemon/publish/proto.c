/* SPDX-License-Identifier: MIT */
#include "publish/proto.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include "base/util.h"

/*     | head | topic, NUL | payload |          PUBLISH
 *     | head | strings, each with its NUL |    CONFIGURE, in the order of configure_strings()
 *     | head | text, NUL |                     STATE
 * Nothing follows; a packet that is longer or shorter than its head says is refused. */
struct head {
	uint8_t version, kind;
	uint8_t code;	/* enum proto_content, proto_state or proto_outcome */
	uint8_t reason; /* STATE, ACK */
	uint8_t flags;
	uint8_t zero;
	uint16_t window;
	uint16_t keepalive_s;
	uint16_t topic_size; /* PUBLISH: with its NUL */
	uint32_t tail_size;  /* all that follows the head */
	uint32_t packet_max;
	uint32_t zero2;
	uint64_t id, session;
	int64_t expires_ns, utc_minus_boottime_ns;
};

enum { FLAG_RETAIN = 1, FLAG_HISTORICAL = 2, FLAGS = FLAG_RETAIN | FLAG_HISTORICAL };
enum { CONFIGURE_STRINGS = 10 };

static_assert(sizeof(struct head) == 56, "no padding whose bytes would go unset");
static_assert(sizeof(struct head) + PROTO_TOPIC_SIZE + PROTO_PAYLOAD_MAX <= PROTO_FRAME_MAX,
	      "every publish fits");

static void configure_strings(struct proto_configure *c, const char **ret[CONFIGURE_STRINGS])
{
	const char **all[CONFIGURE_STRINGS] = {
		&c->url,  &c->client_id, &c->user,	  &c->credential, &c->ca,
		&c->cert, &c->key,	 &c->state_topic, &c->birth,	  &c->will,
	};

	memcpy(ret, all, sizeof(all));
}

static int append(uint8_t *buf, size_t size, size_t *at, const void *bytes, size_t n)
{
	if (n > size - *at)
		return -ENOBUFS;
	if (n > 0)
		memcpy(buf + *at, bytes, n);
	*at += n;
	return 0;
}

static int append_text(uint8_t *buf, size_t size, size_t *at, const char *s)
{
	if (s == NULL)
		s = "";
	return append(buf, size, at, s, strlen(s) + 1);
}

static bool window_valid(unsigned window)
{
	return window >= 1 && window <= PROTO_WINDOW_MAX;
}

/* Whoever adds a boottime, or takes one away, gets no overflow. */
static bool time_valid(int64_t ns)
{
	return ns >= -INT64_MAX / 2 && ns <= INT64_MAX / 2;
}

static int encode_configure(const struct proto_configure *c, struct head *h, uint8_t *buf,
			    size_t size, size_t *at)
{
	struct proto_configure copy = *c;
	const char **strings[CONFIGURE_STRINGS];

	if (!window_valid(c->window))
		return -EINVAL;
	h->window = c->window;
	h->keepalive_s = c->keepalive_s;
	configure_strings(&copy, strings);
	for (size_t i = 0; i < CONFIGURE_STRINGS; i++) {
		int r = append_text(buf, size, at, *strings[i]);

		if (r < 0)
			return size < PROTO_FRAME_MAX ? r : -EMSGSIZE;
	}
	return *at > PROTO_FRAME_MAX ? -EMSGSIZE : 0;
}

static int encode_publish(const struct proto_publish *p, struct head *h, uint8_t *buf, size_t size,
			  size_t *at)
{
	size_t topic_size = strlen(p->topic) + 1;
	int r;

	if (topic_size > PROTO_TOPIC_SIZE)
		return -ENAMETOOLONG;
	if (topic_size == 1 || (unsigned)p->content >= PROTO_CONTENTS ||
	    !time_valid(p->expires_ns) || !time_valid(p->utc_minus_boottime_ns))
		return -EINVAL;
	if (p->payload_size > PROTO_PAYLOAD_MAX)
		return -EMSGSIZE;
	h->code = (uint8_t)p->content;
	h->flags = (p->retain ? FLAG_RETAIN : 0) | (p->historical ? FLAG_HISTORICAL : 0);
	h->topic_size = (uint16_t)topic_size;
	h->id = p->id;
	h->session = p->session;
	h->expires_ns = p->expires_ns;
	h->utc_minus_boottime_ns = p->utc_minus_boottime_ns;
	r = append(buf, size, at, p->topic, topic_size);
	return r < 0 ? r : append(buf, size, at, p->payload, p->payload_size);
}

static int encode_status(const struct proto_status *s, struct head *h, uint8_t *buf, size_t size,
			 size_t *at)
{
	if ((unsigned)s->state >= PROTO_STATES ||
	    (s->state == PROTO_CONNECTED && !window_valid(s->window)))
		return -EINVAL;
	h->code = (uint8_t)s->state;
	h->reason = s->reason;
	h->window = s->window;
	h->packet_max = s->packet_max;
	return append_text(buf, size, at, s->text);
}

static int encode_ack(const struct proto_ack *a, struct head *h)
{
	if ((unsigned)a->outcome >= PROTO_OUTCOMES)
		return -EINVAL;
	h->code = (uint8_t)a->outcome;
	h->reason = a->reason;
	h->id = a->id;
	return 0;
}

ssize_t proto_encode(const struct proto_frame *f, void *buf, size_t size)
{
	struct head h = {.version = PROTO_VERSION, .kind = (uint8_t)f->kind};
	size_t at = sizeof(h);
	int r = -EINVAL;

	if (size < sizeof(h))
		return -ENOBUFS;
	switch (f->kind) {
	case PROTO_CONFIGURE:
		r = encode_configure(&f->configure, &h, buf, size, &at);
		break;
	case PROTO_PUBLISH:
		r = encode_publish(&f->publish, &h, buf, size, &at);
		break;
	case PROTO_STATE:
		r = encode_status(&f->status, &h, buf, size, &at);
		break;
	case PROTO_ACK:
		r = encode_ack(&f->ack, &h);
		break;
	case PROTO_DISCONNECT:
	case PROTO_BEAT:
		r = 0;
		break;
	}
	if (r < 0)
		return r;
	h.tail_size = (uint32_t)(at - sizeof(h));
	memcpy(buf, &h, sizeof(h));
	return (ssize_t)at;
}

/* The string at *at and the place after its NUL; NULL when there is none. */
static const char *take_text(const char *tail, size_t size, size_t *at)
{
	const char *s = tail + *at, *end;

	if (*at >= size)
		return NULL;
	end = memchr(s, '\0', size - *at);
	if (end == NULL)
		return NULL;
	*at += (size_t)(end - s) + 1;
	return s;
}

static bool decode_configure(const struct head *h, const char *tail, struct proto_configure *c)
{
	const char **strings[CONFIGURE_STRINGS];
	size_t at = 0;

	if (!window_valid(h->window))
		return false;
	c->window = h->window;
	c->keepalive_s = h->keepalive_s;
	configure_strings(c, strings);
	for (size_t i = 0; i < CONFIGURE_STRINGS; i++) {
		*strings[i] = take_text(tail, h->tail_size, &at);
		if (*strings[i] == NULL)
			return false;
	}
	return at == h->tail_size;
}

static bool decode_publish(const struct head *h, const char *tail, struct proto_publish *p)
{
	size_t at = 0;

	if (h->topic_size < 2 || h->topic_size > PROTO_TOPIC_SIZE || (h->flags & ~FLAGS) != 0 ||
	    h->code >= PROTO_CONTENTS || h->topic_size > h->tail_size ||
	    h->tail_size - h->topic_size > PROTO_PAYLOAD_MAX || !time_valid(h->expires_ns) ||
	    !time_valid(h->utc_minus_boottime_ns))
		return false;
	p->topic = take_text(tail, h->topic_size, &at);
	if (p->topic == NULL || at != h->topic_size)
		return false;
	p->payload = tail + at;
	p->payload_size = h->tail_size - at;
	p->content = h->code;
	p->retain = h->flags & FLAG_RETAIN;
	p->historical = h->flags & FLAG_HISTORICAL;
	p->id = h->id;
	p->session = h->session;
	p->expires_ns = h->expires_ns;
	p->utc_minus_boottime_ns = h->utc_minus_boottime_ns;
	return true;
}

static bool decode_status(const struct head *h, const char *tail, struct proto_status *s)
{
	size_t at = 0;
	const char *text = take_text(tail, h->tail_size, &at);

	if (h->code >= PROTO_STATES || text == NULL || at != h->tail_size ||
	    (h->code == PROTO_CONNECTED && !window_valid(h->window)))
		return false;
	s->state = h->code;
	s->reason = h->reason;
	s->window = h->window;
	s->packet_max = h->packet_max;
	return text_copy(s->text, sizeof(s->text), text) == 0;
}

static bool decode_ack(const struct head *h, struct proto_ack *a)
{
	if (h->code >= PROTO_OUTCOMES || h->tail_size != 0)
		return false;
	a->outcome = h->code;
	a->reason = h->reason;
	a->id = h->id;
	return true;
}

int proto_decode(const void *buf, size_t size, struct proto_frame *ret)
{
	const char *tail = (const char *)buf + sizeof(struct head);
	struct proto_frame f = {0};
	struct head h;
	bool good = false;

	if (size < sizeof(h))
		return -EBADMSG;
	memcpy(&h, buf, sizeof(h));
	if (h.version != PROTO_VERSION || h.zero != 0 || h.zero2 != 0 ||
	    h.tail_size != size - sizeof(h))
		return -EBADMSG;
	f.kind = h.kind;
	switch (f.kind) {
	case PROTO_CONFIGURE:
		good = decode_configure(&h, tail, &f.configure);
		break;
	case PROTO_PUBLISH:
		good = decode_publish(&h, tail, &f.publish);
		break;
	case PROTO_STATE:
		good = decode_status(&h, tail, &f.status);
		break;
	case PROTO_ACK:
		good = decode_ack(&h, &f.ack);
		break;
	case PROTO_DISCONNECT:
	case PROTO_BEAT:
		good = h.tail_size == 0;
		break;
	}
	if (!good)
		return -EBADMSG;
	*ret = f;
	return 0;
}

/* MQTT 5.0, 2.4, table 2-6: those a broker may send in CONNACK, PUBACK, SUBACK and DISCONNECT. */
const char *proto_reason_text(uint8_t reason)
{
	/* clang-format off */
	static const struct { uint8_t reason; const char *text; } rows[] = {
		{ 0x00, "success" },
		{ 0x10, "no matching subscribers" },
		{ 0x80, "unspecified error" },
		{ 0x81, "malformed packet" },
		{ 0x82, "protocol error" },
		{ 0x83, "implementation specific error" },
		{ 0x84, "unsupported protocol version: the broker does not speak MQTT 5" },
		{ 0x85, "client identifier not valid" },
		{ 0x86, "bad user name or password" },
		{ 0x87, "not authorized" },
		{ 0x88, "server unavailable" },
		{ 0x89, "server busy" },
		{ 0x8a, "banned" },
		{ 0x8b, "server shutting down" },
		{ 0x8c, "bad authentication method" },
		{ 0x8d, "keep alive timeout" },
		{ 0x8e, "session taken over: another client uses this client id" },
		{ 0x90, "topic name invalid" },
		{ 0x91, "packet identifier in use" },
		{ 0x93, "receive maximum exceeded" },
		{ 0x95, "packet too large" },
		{ 0x96, "message rate too high" },
		{ 0x97, "quota exceeded" },
		{ 0x98, "administrative action" },
		{ 0x99, "payload format invalid" },
		{ 0x9a, "retain not supported" },
		{ 0x9b, "QoS not supported" },
		{ 0x9c, "use another server" },
		{ 0x9d, "server moved" },
		{ 0x9f, "connection rate exceeded" },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].reason == reason)
			return rows[i].text;
	return "unknown reason";
}
