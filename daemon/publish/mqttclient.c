/* SPDX-License-Identifier: MIT */
#include "publish/mqttclient.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <MQTTAsync.h>
#include "base/time-source.h"
#include "base/util.h"

/* The ring holds the ends of a full window and a connection's own events several times over. */
enum { RING = 512, CONNECT_TIMEOUT_S = 25, HANG_UP_S = 9, INBOUND_PACKET_MAX = 8192 };

/* Suites of TLS 1.2 with forward secrecy; those of 1.3 are always on, and there is none for what is
 * older. Paho lowers OpenSSL to security level 1 before it applies this string. */
static const char *const cipher_suites = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2";

struct client {
	const struct proto_configure *configure;
	MQTTAsync handle; /* NULL between hanging up and the next attempt */
	int event_fd;
	uint32_t connection;

	/* Never held across a call of Paho: its callbacks take it with Paho's lock in hand. */
	pthread_mutex_t lock;
	struct client_event ring[RING];
	size_t head, waiting;
	bool overflowed;
	char error[PROTO_TEXT_SIZE];
};

static void push(struct client *c, const struct client_event *e, const char *text)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&c->lock);
	if (text != NULL)
		snprintf(c->error, sizeof(c->error), "%s", text);
	if (c->waiting < RING)
		c->ring[(c->head + c->waiting++) % RING] = *e;
	else
		c->overflowed = true;
	pthread_mutex_unlock(&c->lock);
	if (write(c->event_fd, &one, sizeof(one)) < 0)
		return; /* the counter is at its limit: it is readable, which is all we want */
}

int client_next(struct client *c, struct client_event *ret)
{
	uint64_t wakes;
	int r = 0;

	pthread_mutex_lock(&c->lock);
	if (c->overflowed) {
		r = -EOVERFLOW;
	} else if (c->waiting > 0) {
		*ret = c->ring[c->head];
		c->head = (c->head + 1) % RING;
		c->waiting--;
		r = 1;
	} else if (read(c->event_fd, &wakes, sizeof(wakes)) < 0) {
		r = 0; /* nobody has pushed since */
	}
	pthread_mutex_unlock(&c->lock);
	return r;
}

void client_error(struct client *c, char ret[PROTO_TEXT_SIZE])
{
	pthread_mutex_lock(&c->lock);
	memcpy(ret, c->error, sizeof(c->error));
	c->error[0] = '\0';
	pthread_mutex_unlock(&c->lock);
}

int client_fd(const struct client *c)
{
	return c->event_fd;
}

/* Paho hands one pointer back. It carries connection and tag themselves, so that nothing is
 * allocated and a late callback of an old connection cannot be taken for one of this; the client is
 * found by this pointer, of which a process has one. */
static struct client *the_client;

enum { CONNECTION_MASK = 0xffffff };

static void *context_of(uint32_t connection, uint32_t tag)
{
	return (void *)((uintptr_t)connection << 8 | tag);
}

static struct client_event event_of(enum client_event_kind kind, void *context)
{
	return (struct client_event){
		.kind = kind,
		.tag = (uintptr_t)context & CLIENT_TAG_MAX,
		.connection = (uint32_t)((uintptr_t)context >> 8),
	};
}

static uint32_t property_number(MQTTProperties *p, enum MQTTPropertyCodes code, uint32_t absent)
{
	if (!MQTTProperties_hasProperty(p, code))
		return absent;
	return (uint32_t)MQTTProperties_getNumericValue(p, code);
}

static void on_connect(void *context, MQTTAsync_successData5 *data)
{
	struct client_event e = event_of(CLIENT_CONNECTED, context);
	MQTTProperties *p = &data->properties;

	e.receive_max = (uint16_t)property_number(p, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM, 65535);
	e.packet_max = property_number(p, MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE, 0);
	e.unusable = property_number(p, MQTTPROPERTY_CODE_MAXIMUM_QOS, 2) < 1 ||
		     property_number(p, MQTTPROPERTY_CODE_RETAIN_AVAILABLE, 1) == 0;
	push(the_client, &e, NULL);
}

static bool url_secure(const char *url)
{
	return strncmp(url, "mqtts://", 8) == 0;
}

/* Paho has one text for a closed port and for a certificate of another host (whose check is not
 * OpenSSL's, so on_tls_error() has not heard of it). */
static const char *failure_text(const struct client *c, const char *message)
{
	if (message == NULL || strcmp(message, "TCP/TLS connect failure") != 0)
		return message;
	return url_secure(c->configure->url)
		       ? "not reachable, or its TLS certificate is for another host name"
		       : "not reachable";
}

static void on_connect_failure(void *context, MQTTAsync_failureData5 *data)
{
	struct client_event e = event_of(CLIENT_FAILED, context);
	bool explained;

	/* Paho reports the CONNACK's reason as `code` and leaves reasonCode 0. */
	if (data->code >= 0x80 && data->code <= 0xff)
		e.reason = (uint8_t)data->code;
	pthread_mutex_lock(&the_client->lock);
	explained = the_client->error[0] != '\0'; /* by OpenSSL */
	pthread_mutex_unlock(&the_client->lock);
	push(the_client, &e, explained ? NULL : failure_text(the_client, data->message));
}

static void on_lost(void *context, char *cause)
{
	struct client_event e = event_of(CLIENT_LOST, context);

	push(the_client, &e, cause);
}

static void on_disconnected(void *context, MQTTProperties *properties, enum MQTTReasonCodes reason)
{
	struct client_event e = event_of(CLIENT_LOST, context);

	e.reason = (uint8_t)reason;
	push(the_client, &e, NULL);
}

static void on_puback(void *context, MQTTAsync_successData5 *data)
{
	struct client_event e = event_of(CLIENT_PUBACK, context);

	e.reason = (uint8_t)data->reasonCode;
	push(the_client, &e, NULL);
}

/* A denial has code 0 and the reason in reasonCode; a lost connection has a code, and then Paho may
 * leave reasonCode uninitialised (MQTTAsync_writeComplete in 1.3.12). */
static void on_publish_failure(void *context, MQTTAsync_failureData5 *data)
{
	bool answered = data->code == MQTTASYNC_SUCCESS && (int)data->reasonCode >= 0x80;
	struct client_event e = event_of(answered ? CLIENT_PUBACK : CLIENT_DROPPED, context);

	if (answered)
		e.reason = (uint8_t)data->reasonCode;
	push(the_client, &e, NULL);
}

static void on_suback(void *context, MQTTAsync_successData5 *data)
{
	struct client_event e = event_of(CLIENT_SUBSCRIBED, context);

	e.reason = (uint8_t)data->reasonCode;
	push(the_client, &e, NULL);
}

static void on_subscribe_failure(void *context, MQTTAsync_failureData5 *data)
{
	struct client_event e = event_of(CLIENT_SUBSCRIBED, context);

	e.reason = (int)data->reasonCode >= 0x80 && data->code == MQTTASYNC_SUCCESS
			   ? (uint8_t)data->reasonCode
			   : 0x80;
	push(the_client, &e, NULL);
}

static int on_message(void *context, char *topic, int topic_size, MQTTAsync_message *m)
{
	struct client_event e = event_of(CLIENT_STATE_SEEN, context);
	const char *birth = the_client->configure->birth;

	e.same = (size_t)m->payloadlen == strlen(birth) &&
		 memcmp(m->payload, birth, strlen(birth)) == 0;
	MQTTAsync_freeMessage(&m);
	MQTTAsync_free(topic);
	push(the_client, &e, NULL);
	return 1;
}

/* "…:error:0A000086:SSL routines:tls_process_server_certificate:certificate verify
 * failed:file:1889:": the sixth field is for people. */
static int on_tls_error(const char *s, size_t size, void *context)
{
	static const char unverified[] = "certificate verify failed";
	struct client *c = context;
	const char *why = "";
	size_t skip = 0;

	for (int field = 0; field < 5 && skip < size; skip++)
		field += s[skip] == ':';
	s += skip;
	size = strcspn(s, ":\n");
	/* OpenSSL knows which of the three it is, Paho does not pass it on. */
	if (size == strlen(unverified) && strncmp(s, unverified, size) == 0)
		why = ": it has ended, or is of an authority we do not know, or our clock is wrong";
	pthread_mutex_lock(&c->lock);
	if (c->error[0] == '\0')
		snprintf(c->error, sizeof(c->error), "TLS: %.*s%s", (int)size, s, why);
	pthread_mutex_unlock(&c->lock);
	return 1;
}

int client_new(const struct proto_configure *configure, struct client **ret)
{
	struct client *c;

	if (!url_secure(configure->url) && strncmp(configure->url, "mqtt://", 7) != 0)
		return -EINVAL;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return -ENOMEM;
	c->configure = configure;
	c->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->event_fd < 0) {
		free(c);
		return -ENOMEM;
	}
	pthread_mutex_init(&c->lock, NULL);
	the_client = c;
	*ret = c;
	return 0;
}

static int create(struct client *c)
{
	MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;

	/* It counts while connected, too: never to be reached, the window is ours. */
	options.maxBufferedMessages = 4 * PROTO_WINDOW_MAX;
	options.restoreMessages = 0;
	return MQTTAsync_createWithOptions(&c->handle, c->configure->url, c->configure->client_id,
					   MQTTCLIENT_PERSISTENCE_NONE, NULL, &options);
}

/* 1.3.12 ends its threads with its last client. It waits 10 s for them and then goes on without
 * lists that they still use; `c` itself stays for a callback that comes late. */
int client_hang_up(struct client *c)
{
	int64_t begin_ns = time_boottime_ns();

	if (c->handle == NULL)
		return 0;
	MQTTAsync_destroy(&c->handle); /* makes it NULL */
	return time_boottime_ns() - begin_ns < HANG_UP_S * NS_PER_S ? 0 : -ETIMEDOUT;
}

static const char *or_null(const char *s)
{
	return s[0] != '\0' ? s : NULL;
}

static MQTTAsync_SSLOptions tls_options(struct client *c)
{
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;

	tls.enableServerCertAuth = 1;
	tls.verify = 1; /* the host name, too: not Paho's default */
	tls.enabledCipherSuites = cipher_suites;
	tls.trustStore = or_null(c->configure->ca);
	/* Paho adds the system's authorities to ours unless told not to. */
	tls.disableDefaultTrustStore = tls.trustStore != NULL;
	tls.keyStore = or_null(c->configure->cert);
	tls.privateKey = or_null(c->configure->key);
	tls.ssl_error_cb = on_tls_error;
	tls.ssl_error_context = c;
	return tls;
}

int client_connect(struct client *c, const char *password, uint32_t *ret_connection)
{
	MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer5;
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
	MQTTAsync_SSLOptions tls = tls_options(c);
	MQTTProperties properties = MQTTProperties_initializer;
	MQTTProperty packet_max = {.identifier = MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE,
				   .value.integer4 = INBOUND_PACKET_MAX};
	uint32_t connection = (c->connection + 1) & CONNECTION_MASK;
	int rc;

	if (c->handle != NULL)
		return -EBUSY;
	c->connection = connection;
	rc = create(c);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_setCallbacks(c->handle, context_of(connection, 0), on_lost,
					    on_message, NULL);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_setDisconnected(c->handle, context_of(connection, 0),
					       on_disconnected);
	if (rc != MQTTASYNC_SUCCESS)
		return -EBUSY;
	will.topicName = c->configure->state_topic;
	will.message = c->configure->will;
	will.retained = 1;
	will.qos = 1;
	/* Clean start, and without a session expiry the session ends with its connection: what is
	 * unfinished is in our outbox, not in two places. */
	MQTTProperties_add(&properties, &packet_max);
	options.connectProperties = &properties;
	options.will = &will;
	options.ssl = url_secure(c->configure->url) ? &tls : NULL;
	options.username = or_null(c->configure->user);
	options.password = password;
	options.keepAliveInterval = c->configure->keepalive_s;
	options.connectTimeout = CONNECT_TIMEOUT_S;
	options.automaticReconnect = 0; /* it never says why it fails */
	options.maxInflight = 65535;	/* 1.3.12 stalls 1 s each time its own limit is reached */
	options.onSuccess5 = on_connect;
	options.onFailure5 = on_connect_failure;
	options.context = context_of(connection, 0);
	rc = MQTTAsync_connect(c->handle, &options);
	MQTTProperties_free(&properties);
	if (rc != MQTTASYNC_SUCCESS)
		return -EBUSY;
	*ret_connection = connection;
	return 0;
}

static void add_text(MQTTProperties *p, enum MQTTPropertyCodes code, const char *name,
		     const char *value)
{
	MQTTProperty property = {.identifier = code};

	if (code == MQTTPROPERTY_CODE_USER_PROPERTY) {
		property.value.data = (MQTTLenString){(int)strlen(name), (char *)name};
		property.value.value = (MQTTLenString){(int)strlen(value), (char *)value};
	} else {
		property.value.data = (MQTTLenString){(int)strlen(value), (char *)value};
	}
	MQTTProperties_add(p, &property); /* copies */
}

static void add_sent_at(MQTTProperties *p, int64_t utc_ns)
{
	time_t s = utc_ns / NS_PER_S;
	char text[40], date[24];
	struct tm tm;

	if (gmtime_r(&s, &tm) == NULL)
		return;
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%03dZ", date, (int)(utc_ns % NS_PER_S / NS_PER_MS));
	add_text(p, MQTTPROPERTY_CODE_USER_PROPERTY, "sent-at", text);
}

static void add_properties(MQTTProperties *p, const struct proto_publish *m, uint32_t expiry_s)
{
	static const char *const contents[PROTO_CONTENTS] = {
		[PROTO_JSON] = "application/json",
		[PROTO_CLOUDEVENT] = "application/cloudevents+json; charset=utf-8",
		[PROTO_TEXT] = "text/plain; charset=utf-8",
	};
	MQTTProperty expiry = {.identifier = MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL,
			       .value.integer4 = expiry_s};
	MQTTProperty utf8 = {.identifier = MQTTPROPERTY_CODE_PAYLOAD_FORMAT_INDICATOR,
			     .value.byte = 1};
	char session[24];

	MQTTProperties_add(p, &utf8);
	add_text(p, MQTTPROPERTY_CODE_CONTENT_TYPE, NULL, contents[m->content]);
	if (expiry_s > 0)
		MQTTProperties_add(p, &expiry);
	if (m->historical)
		add_text(p, MQTTPROPERTY_CODE_USER_PROPERTY, "historical", "true");
	snprintf(session, sizeof(session), "%llu", (unsigned long long)m->session);
	add_text(p, MQTTPROPERTY_CODE_USER_PROPERTY, "session", session);
	if (m->utc_minus_boottime_ns != 0)
		add_sent_at(p, time_boottime_ns() + m->utc_minus_boottime_ns);
}

int client_publish(struct client *c, uint32_t tag, const struct proto_publish *m, uint32_t expiry_s)
{
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
	MQTTAsync_message message = MQTTAsync_message_initializer;
	int rc;

	message.payload = (void *)m->payload;
	message.payloadlen = (int)m->payload_size;
	message.qos = 1;
	message.retained = m->retain;
	add_properties(&message.properties, m, expiry_s);
	options.onSuccess5 = on_puback;
	options.onFailure5 = on_publish_failure;
	options.context = context_of(c->connection, tag);
	rc = MQTTAsync_sendMessage(c->handle, m->topic, &message, &options);
	MQTTProperties_free(&message.properties);
	return rc == MQTTASYNC_SUCCESS ? 0 : rc == MQTTASYNC_DISCONNECTED ? -ENOTCONN : -EIO;
}

/* Not noLocal: the broker sends an old will in the name of our own client id. */
int client_subscribe_state(struct client *c)
{
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
	int rc;

	options.onSuccess5 = on_suback;
	options.onFailure5 = on_subscribe_failure;
	options.context = context_of(c->connection, 0);
	rc = MQTTAsync_subscribe(c->handle, c->configure->state_topic, 1, &options);
	return rc == MQTTASYNC_SUCCESS ? 0 : -EIO;
}
