/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/util.h"
#include "publish/proto.h"

static uint8_t buf[PROTO_FRAME_MAX];

static struct proto_frame through(const struct proto_frame *f)
{
	struct proto_frame ret = {0};
	ssize_t size = proto_encode(f, buf, sizeof(buf));

	assert_true(size > 0);
	assert_int_equal(proto_decode(buf, (size_t)size, &ret), 0);
	assert_int_equal(ret.kind, f->kind);
	return ret;
}

static void test_a_configuration_comes_through_with_every_string(void **state)
{
	const struct proto_frame f = {
		.kind = PROTO_CONFIGURE,
		.configure = {.url = "mqtts://broker.example:8883",
			      .client_id = "hadir-contoh",
			      .user = "u",
			      .credential = "p",
			      .ca = "/etc/ca.pem",
			      .cert = NULL,
			      .key = "",
			      .state_topic = "hadir/v1/contoh/state",
			      .birth = "{1}",
			      .will = "{2}",
			      .keepalive_s = 30,
			      .window = 100},
	};
	struct proto_configure c = through(&f).configure;

	assert_string_equal(c.url, f.configure.url);
	assert_string_equal(c.client_id, f.configure.client_id);
	assert_string_equal(c.user, "u");
	assert_string_equal(c.credential, "p");
	assert_string_equal(c.ca, "/etc/ca.pem");
	assert_string_equal(c.cert, "");
	assert_string_equal(c.key, "");
	assert_string_equal(c.state_topic, f.configure.state_topic);
	assert_string_equal(c.birth, "{1}");
	assert_string_equal(c.will, "{2}");
	assert_int_equal(c.keepalive_s, 30);
	assert_int_equal(c.window, 100);
}

static void test_a_publish_comes_through_with_its_largest_payload_and_an_empty_one(void **state)
{
	static char payload[PROTO_PAYLOAD_MAX];
	struct proto_frame f = {
		.kind = PROTO_PUBLISH,
		.publish = {.id = UINT64_MAX,
			    .retain = true,
			    .historical = true,
			    .content = PROTO_TEXT,
			    .session = 9,
			    .expires_ns = -5,
			    .utc_minus_boottime_ns = INT64_MAX / 2,
			    .topic = "hadir/v1/contoh/notice/hr",
			    .payload = payload,
			    .payload_size = sizeof(payload)},
	};
	struct proto_publish p;

	memset(payload, 0xff, sizeof(payload));
	p = through(&f).publish;
	assert_true(p.id == UINT64_MAX && p.retain && p.historical && p.content == PROTO_TEXT);
	assert_true(p.session == 9 && p.expires_ns == -5 &&
		    p.utc_minus_boottime_ns == INT64_MAX / 2);
	assert_string_equal(p.topic, f.publish.topic);
	assert_int_equal(p.payload_size, sizeof(payload));
	assert_memory_equal(p.payload, payload, sizeof(payload));
	f.publish.payload_size = 0;
	f.publish.retain = f.publish.historical = false;
	p = through(&f).publish;
	assert_true(p.payload_size == 0 && !p.retain && !p.historical);
}

static void test_a_state_and_an_ack_come_through(void **state)
{
	struct proto_status s = through(&(struct proto_frame){.kind = PROTO_STATE,
							      .status = {.state = PROTO_CONNECTED,
									 .reason = 0x87,
									 .window = 19,
									 .packet_max = 2000,
									 .text = "text"}})
					.status;
	struct proto_ack a =
		through(&(struct proto_frame){
				.kind = PROTO_ACK,
				.ack = {.id = 5, .outcome = PROTO_EXPIRED, .reason = 0x10}})
			.ack;

	assert_true(s.state == PROTO_CONNECTED && s.reason == 0x87 && s.window == 19);
	assert_int_equal(s.packet_max, 2000);
	assert_string_equal(s.text, "text");
	assert_true(a.id == 5 && a.outcome == PROTO_EXPIRED && a.reason == 0x10);
	through(&(struct proto_frame){.kind = PROTO_BEAT});
	through(&(struct proto_frame){.kind = PROTO_DISCONNECT});
}

static void test_what_does_not_fit_is_refused_when_encoding(void **state)
{
	static char huge[PROTO_FRAME_MAX + 1], topic[PROTO_TOPIC_SIZE + 1];
	static uint8_t larger[2 * PROTO_FRAME_MAX];
	struct proto_frame publish = {.kind = PROTO_PUBLISH,
				      .publish = {.topic = "t", .payload = huge}};
	struct proto_frame configure = {.kind = PROTO_CONFIGURE,
					.configure = {.window = 1, .url = "u"}};
	struct proto_frame ack = {.kind = PROTO_ACK}, told = {.kind = PROTO_STATE};
	const struct proto_frame none = {.kind = PROTO_BEAT + 1};

	memset(huge, 'x', sizeof(huge) - 1);
	memset(topic, 't', sizeof(topic) - 1);
	publish.publish.payload_size = PROTO_PAYLOAD_MAX + 1;
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EMSGSIZE);
	publish.publish.payload_size = 100;
	assert_int_equal(proto_encode(&publish, buf, 100), -ENOBUFS);
	publish.publish.topic = topic;
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -ENAMETOOLONG);
	publish.publish.topic = "";
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EINVAL);
	publish.publish = (struct proto_publish){.topic = "t", .content = PROTO_CONTENTS};
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EINVAL);
	publish.publish = (struct proto_publish){.topic = "t", .expires_ns = INT64_MAX};
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EINVAL);
	publish.publish = (struct proto_publish){.topic = "t", .expires_ns = INT64_MIN};
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EINVAL);
	publish.publish = (struct proto_publish){.topic = "t", .utc_minus_boottime_ns = INT64_MIN};
	assert_int_equal(proto_encode(&publish, buf, sizeof(buf)), -EINVAL);
	configure.configure.birth = huge;
	assert_int_equal(proto_encode(&configure, buf, sizeof(buf)), -EMSGSIZE);
	huge[PROTO_FRAME_MAX - 66] = '\0'; /* with the head and the NULs a byte too long */
	assert_int_equal(proto_encode(&configure, larger, sizeof(larger)), -EMSGSIZE);
	huge[PROTO_FRAME_MAX - 67] = '\0';
	assert_int_equal(proto_encode(&configure, larger, sizeof(larger)), PROTO_FRAME_MAX);
	configure.configure = (struct proto_configure){.window = PROTO_WINDOW_MAX + 1};
	assert_int_equal(proto_encode(&configure, buf, sizeof(buf)), -EINVAL);
	ack.ack.outcome = PROTO_OUTCOMES;
	assert_int_equal(proto_encode(&ack, buf, sizeof(buf)), -EINVAL);
	told.status.state = PROTO_STATES;
	assert_int_equal(proto_encode(&told, buf, sizeof(buf)), -EINVAL);
	assert_int_equal(proto_encode(&none, buf, sizeof(buf)), -EINVAL);
	told.status = (struct proto_status){.state = PROTO_CONNECTED, .window = 0};
	assert_int_equal(proto_encode(&told, buf, sizeof(buf)), -EINVAL);
}

/* Byte `at` of a good frame becomes `value`. The layout is drawn in proto.c. */
static void test_a_frame_with_one_wrong_byte_is_refused(void **state)
{
	static const struct {
		enum proto_kind kind;
		size_t at;
		uint8_t value;
		const char *what;
	} rows[] = {
		{PROTO_PUBLISH, 0, 2, "another version"},
		{PROTO_PUBLISH, 1, 99, "unknown kind"},
		{PROTO_PUBLISH, 1, PROTO_BEAT, "a beat with a tail"},
		{PROTO_PUBLISH, 1, PROTO_STATE, "a topic and payload as a text"},
		{PROTO_PUBLISH, 2, PROTO_CONTENTS, "unknown content"},
		{PROTO_PUBLISH, 4, 4, "unknown flag"},
		{PROTO_PUBLISH, 5, 1, "the zero"},
		{PROTO_PUBLISH, 10, 0, "no topic"},
		{PROTO_PUBLISH, 10, 200, "topic longer than the frame"},
		{PROTO_PUBLISH, 10, 5, "topic without its NUL"},
		{PROTO_PUBLISH, 47, 0x7f, "it expires in 292 years"},
		{PROTO_PUBLISH, 55, 0x80, "an office time that no boottime can be added to"},
		{PROTO_PUBLISH, 12, 250, "tail longer than the packet"},
		{PROTO_PUBLISH, 58, 0, "NUL inside the topic"},
		{PROTO_ACK, 2, PROTO_OUTCOMES, "unknown outcome"},
		{PROTO_STATE, 2, PROTO_STATES, "unknown state"},
		{PROTO_STATE, 6, 0, "connected without a window"},
		{PROTO_STATE, 6, 101, "a window beyond ours"},
		{PROTO_CONFIGURE, 6, 0, "no window"},
	};
	const struct proto_frame frames[] = {
		[PROTO_CONFIGURE] = {.kind = PROTO_CONFIGURE, .configure.window = 1},
		[PROTO_PUBLISH] = {.kind = PROTO_PUBLISH,
				   .publish = {.topic = "topic/x",
					       .payload = "payload",
					       .payload_size = 7}},
		[PROTO_STATE] = {.kind = PROTO_STATE,
				 .status = {.state = PROTO_CONNECTED, .window = 9}},
		[PROTO_ACK] = {.kind = PROTO_ACK},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct proto_frame ret = {0};
		ssize_t size = proto_encode(&frames[rows[i].kind], buf, sizeof(buf));

		assert_true(size > 0);
		assert_int_equal(proto_decode(buf, (size_t)size, &ret), 0);
		ret.kind = 0;
		buf[rows[i].at] = rows[i].value;
		if (proto_decode(buf, (size_t)size, &ret) != -EBADMSG || ret.kind != 0)
			fail_msg("%s: taken", rows[i].what);
	}
}

static void test_every_shorter_and_longer_packet_is_refused(void **state)
{
	const struct proto_frame f = {.kind = PROTO_CONFIGURE,
				      .configure = {.window = 1, .url = "mqtt://x"}};
	ssize_t size = proto_encode(&f, buf, sizeof(buf));
	struct proto_frame ret;

	for (size_t n = 0; n < (size_t)size + 8; n++) {
		/* In a block of its own, so that a sanitizer sees one byte too many. */
		uint8_t *copy = malloc(n > 0 ? n : 1);

		memcpy(copy, buf, n);
		if ((proto_decode(copy, n, &ret) == 0) != (n == (size_t)size))
			fail_msg("%zu of %zd bytes", n, size);
		free(copy);
	}
}

static void test_a_payload_beyond_ours_is_refused_though_its_frame_is_whole(void **state)
{
	static uint8_t large[56 + 2 + PROTO_PAYLOAD_MAX + 1];
	const struct proto_frame f = {.kind = PROTO_PUBLISH, .publish = {.topic = "t"}};
	struct proto_frame ret;

	assert_int_equal(proto_encode(&f, large, sizeof(large)), 58);
	for (uint32_t n = PROTO_PAYLOAD_MAX; n <= PROTO_PAYLOAD_MAX + 1; n++) {
		uint32_t tail = n + 2;

		memcpy(large + 12, &tail, sizeof(tail));
		assert_int_equal(proto_decode(large, 56 + tail, &ret),
				 n > PROTO_PAYLOAD_MAX ? -EBADMSG : 0);
	}
}

static void test_random_bytes_are_safe(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	print_message("seed %u\n", seed);
	srand(seed);
	for (int round = 0; round < 200000; round++) {
		size_t n = (size_t)(rand() % 200);
		uint8_t *copy = malloc(n > 0 ? n : 1);
		struct proto_frame ret;

		for (size_t i = 0; i < n; i++)
			copy[i] = (uint8_t)(rand() % 4 ? 0 : rand());
		if (n >= 16) { /* near enough to a frame that some get through the head */
			uint32_t tail = n >= 56 ? (uint32_t)n - 56 : 0;

			copy[0] = PROTO_VERSION;
			copy[1] = (uint8_t)(rand() % 8);
			memcpy(copy + 12, &tail, sizeof(tail));
		}
		if (proto_decode(copy, n, &ret) == 0 && ret.kind == PROTO_PUBLISH)
			assert_true(ret.publish.payload_size + strlen(ret.publish.topic) < n);
		free(copy);
	}
}

static void test_every_reason_a_broker_may_send_has_its_text(void **state)
{
	assert_string_equal(proto_reason_text(0x87), "not authorized");
	assert_string_equal(proto_reason_text(0x86), "bad user name or password");
	assert_string_equal(proto_reason_text(0x7f), "unknown reason");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_configuration_comes_through_with_every_string),
		cmocka_unit_test(
			test_a_publish_comes_through_with_its_largest_payload_and_an_empty_one),
		cmocka_unit_test(test_a_state_and_an_ack_come_through),
		cmocka_unit_test(test_what_does_not_fit_is_refused_when_encoding),
		cmocka_unit_test(test_a_frame_with_one_wrong_byte_is_refused),
		cmocka_unit_test(test_every_shorter_and_longer_packet_is_refused),
		cmocka_unit_test(test_a_payload_beyond_ours_is_refused_though_its_frame_is_whole),
		cmocka_unit_test(test_random_bytes_are_safe),
		cmocka_unit_test(test_every_reason_a_broker_may_send_has_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
