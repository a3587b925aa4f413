/* SPDX-License-Identifier: MIT */
/* hadir-mqtt against a real mosquitto: what an office's broker can do to us. */
#include "publish_broker.h"
#include <glob.h>
#include <limits.h>
#include <time.h>

static struct helper subscriber;
static struct destination *destination, *other;

/* Whatever a failed test has left running. */
static int clear(void **state)
{
	destination_free(destination);
	destination_free(other);
	destination = other = NULL;
	helper_stop(&subscriber, SIGKILL);
	broker_kill();
	broker_port = 0;
	return 0;
}

static const struct proto_configure nothing_more;

static void connect_to(const char *url, struct proto_configure extra, struct tally *t)
{
	destination = destination_make(url, extra, 0);
	AWAIT(destination, t, state_of(destination) == DESTINATION_CONNECTED);
}

/* Publish until the broker has taken all `n`; sends again what comes back. */
static void publish_all(struct destination *d, struct tally *t, const char *topic, unsigned n,
			void (*in_the_middle)(struct tally *t))
{
	uint8_t *took = calloc(n + 1, 1); /* 1: taken, 2: in flight */
	unsigned taken = 0, most = 0;

	t->took = took;
	while (taken < n) {
		struct destination_status s;

		for (unsigned id = 1; id <= n; id++) {
			if (took[id] != 0)
				continue;
			took[id] = 2;
			if (publish(d, id, topic, "{}") < 0) {
				took[id] = 0;
				break;
			}
		}
		destination_status(d, &s);
		most = s.in_flight > most ? s.in_flight : most;
		assert_true(s.in_flight <= s.window || s.state != DESTINATION_CONNECTED);
		pump(d, t, 100);
		if (t->returned > n)
			fail_msg("of %u messages %u came back", n, t->returned);
		if (in_the_middle != NULL && t->accepted > n / 2) {
			in_the_middle(t);
			in_the_middle = NULL;
		}
		taken = 0;
		for (unsigned id = 1; id <= n; id++)
			taken += took[id] == 1;
	}
	assert_true(most > 0);
	t->took = NULL;
	free(took);
}

static void test_a_message_arrives_with_its_properties_and_is_acknowledged(void **state)
{
	const struct proto_publish m = {
		.id = 42,
		.historical = true,
		.content = PROTO_CLOUDEVENT,
		.session = 7,
		.expires_ns = time_boottime_ns() + 100 * NS_PER_S,
		.utc_minus_boottime_ns = 1700000000LL * NS_PER_S - time_boottime_ns(),
		.topic = "hadir/v1/contoh/punch",
		.payload = "{\"a\":1}",
		.payload_size = 7,
	};
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	subscriber_start(&subscriber, NULL, NULL);
	assert_int_equal(destination_publish(destination, &m, time_boottime_ns()), 0);
	AWAIT(destination, &t, t.accepted == 1);
	helper_await(&subscriber, STATE_TOPIC "|1|application/json|");
	helper_await(&subscriber, BIRTH);
	helper_await(&subscriber, "{\"a\":1}");
	assert_non_null(
		strstr(subscriber.text,
		       "hadir/v1/contoh/punch|0|application/cloudevents+json; charset=utf-8|"));
	assert_non_null(
		strstr(subscriber.text, "historical:true session:7 sent-at:2023-11-14T22:13:"));
	assert_true(strstr(subscriber.text, "|100|") || strstr(subscriber.text, "|99|"));
}

static void test_what_has_expired_is_not_sent(void **state)
{
	struct proto_publish m = {.id = 1,
				  .topic = "hadir/v1/contoh/late/umum",
				  .payload = "late",
				  .payload_size = 4,
				  .expires_ns = time_boottime_ns() - 1};
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	subscriber_start(&subscriber, NULL, NULL);
	assert_int_equal(destination_publish(destination, &m, time_boottime_ns()), 0);
	assert_int_equal(publish(destination, 2, "hadir/v1/contoh/late/umum", "fresh"), 0);
	AWAIT(destination, &t, t.outdated == 1 && t.accepted == 1);
	helper_await(&subscriber, "fresh");
	assert_null(strstr(subscriber.text, "|late\n"));
}

/* The name of our credential. */
static const char *password_write(const char *line)
{
	file_write("password", line);
	return "password";
}

static void passwords_make(const char *rest)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "rm -f passwords; touch passwords; chmod 600 passwords; "
		 "mosquitto_passwd -b passwords hadir benar; %s",
		 rest);
	assert_int_equal(run(line), 0);
}

static void test_a_wrong_password_is_told_and_a_corrected_one_is_used_at_the_next_try(void **state)
{
	char conf[256];
	struct tally t = {0};
	struct destination_status s;
	struct proto_configure extra = {.user = "hadir", .credential = password_write("salah\n")};

	passwords_make("true");
	snprintf(conf, sizeof(conf), "allow_anonymous false\npassword_file %s",
		 path_in("passwords"));
	broker_start(conf);
	destination = destination_make(NULL, extra, 0);
	AWAIT(destination, &t, state_of(destination) == DESTINATION_REFUSED);
	destination_status(destination, &s);
	assert_true(s.reason == 0x86 || s.reason == 0x87); /* mosquitto 2.0: not authorized */
	assert_string_equal(s.text, proto_reason_text(s.reason));
	password_write("benar\n");
	AWAIT(destination, &t, state_of(destination) == DESTINATION_CONNECTED);
}

static void broker_start_with_acl(const char *more, struct proto_configure *ret)
{
	char conf[512];

	*ret = (struct proto_configure){.user = "hadir", .credential = password_write("benar\n")};
	passwords_make("true");
	file_write("acl", "user hadir\ntopic readwrite " STATE_TOPIC
			  "\ntopic write hadir/v1/contoh/punch\n");
	snprintf(conf, sizeof(conf), "allow_anonymous false\npassword_file %s\nacl_file %s\n%s",
		 path_in("passwords"), path_in("acl"), more);
	broker_start(conf);
}

static void test_a_denied_topic_is_told_once_and_holds_nothing_else_back(void **state)
{
	struct proto_configure extra;
	struct tally t = {0};

	broker_start_with_acl("", &extra);
	connect_to(NULL, extra, &t);
	for (uint64_t id = 1; id <= 3; id++)
		assert_int_equal(publish(destination, id, "hadir/v1/contoh/late/umum", "{}"), 0);
	assert_int_equal(publish(destination, 4, "hadir/v1/contoh/punch", "{}"), 0);
	AWAIT(destination, &t, t.accepted + t.returned + t.denied == 4);
	assert_int_equal(t.accepted, 1);
	assert_int_equal(t.denied, 1);
	assert_int_equal(t.returned, 2);
	assert_int_equal(t.reason, 0x87);
	assert_string_equal(t.denied_topic, "hadir/v1/contoh/late/umum");
	assert_int_equal(publish(destination, 5, "hadir/v1/contoh/late/umum", "{}"), -EACCES);
	assert_int_equal(publish(destination, 6, "hadir/v1/contoh/punch", "{}"), 0);
	AWAIT(destination, &t, t.accepted == 2);
}

/* mosquitto up to 2.0.21 (Debian's 2.0.11, too) with max_queued_messages 0 answers a denied publish
 * and then drops the connection, with all that was in flight. Later ones stay. */
static void test_a_broker_that_hangs_up_at_a_denial_does_so_once_only(void **state)
{
	struct proto_configure extra;
	struct tally t = {0};
	unsigned connected;

	broker_start_with_acl("max_queued_messages 0", &extra);
	connect_to(NULL, extra, &t);
	assert_int_equal(publish(destination, 1, "hadir/v1/contoh/late/umum", "{}"), 0);
	AWAIT(destination, &t, t.denied == 1);
	publish_all(destination, &t, "hadir/v1/contoh/punch", 500, NULL);
	connected = t.connected;
	assert_true(connected <= 2);
	assert_int_equal(publish(destination, 501, "hadir/v1/contoh/late/umum", "{}"), -EACCES);
	publish_all(destination, &t, "hadir/v1/contoh/punch", 500, NULL);
	assert_int_equal(t.connected, connected);
}

/* The same broker, which denies even our birth: as soon as we are connected we are not. */
static void test_a_broker_that_hangs_up_at_our_birth_is_told_as_one_that_denies_it(void **state)
{
	struct proto_configure extra;
	struct destination_status s;
	struct tally t = {0};

	broker_start_with_acl("max_queued_messages 0", &extra);
	file_write("acl", "user hadir\ntopic write hadir/v1/lain/#\n");
	assert_int_equal(kill(broker.pid, SIGHUP), 0);
	helper_await(&broker, "Reloading config");
	destination = destination_make(NULL, extra, 0);
	AWAIT(destination, &t, state_of(destination) == DESTINATION_LOST);
	destination_status(destination, &s);
	assert_string_equal(s.text, "birth on " STATE_TOPIC " denied: not authorized");
}

static void test_a_broker_that_forgot_everything_gets_birth_and_a_call_for_all_states(void **state)
{
	struct tally t = {0};
	int64_t down_ns;

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	assert_int_equal(t.connected, 1);
	broker_kill();
	AWAIT(destination, &t, state_of(destination) == DESTINATION_LOST);
	down_ns = time_boottime_ns();
	broker_start("allow_anonymous true");
	AWAIT(destination, &t, t.connected == 2);
	if (time_boottime_ns() - down_ns > 20 * NS_PER_S)
		fail_msg("back only after %lld ms",
			 (long long)((time_boottime_ns() - down_ns) / NS_PER_MS));
	subscriber_start(&subscriber, NULL, NULL);
	helper_await(&subscriber, STATE_TOPIC "|1|");
	assert_non_null(strstr(subscriber.text, BIRTH));
}

static unsigned library_threads(struct destination *d)
{
	struct destination_status s;
	unsigned n = 0;
	char path[64];
	glob_t tasks;

	destination_status(d, &s);
	snprintf(path, sizeof(path), "/proc/%d/task/*/comm", (int)s.pid);
	if (glob(path, 0, NULL, &tasks) != 0)
		return 0;
	for (size_t i = 0; i < tasks.gl_pathc; i++) {
		char name[32] = "";
		FILE *f = fopen(tasks.gl_pathv[i], "re");

		if (f == NULL)
			continue;
		n += fgets(name, sizeof(name), f) != NULL && strncmp(name, "MQTTAsync", 9) == 0;
		fclose(f);
	}
	globfree(&tasks);
	return n;
}

/* They wake 11 times a second, which an office without a network would pay for all day. */
static void test_no_thread_of_the_library_waits_for_the_next_attempt(void **state)
{
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	assert_int_equal(library_threads(destination), 2);
	broker_kill();
	AWAIT(destination, &t, state_of(destination) == DESTINATION_LOST);
	AWAIT(destination, &t, library_threads(destination) == 0);
}

/* No message of ours has such a topic; it is the way to a DISCONNECT with a reason. */
static void test_why_a_broker_disconnects_is_told(void **state)
{
	struct destination_status s;
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	assert_int_equal(publish(destination, 1, "hadir/v1/+/punch", "{}"), 0);
	AWAIT(destination, &t, state_of(destination) == DESTINATION_LOST);
	destination_status(destination, &s);
	assert_true(s.reason == 0x81 || s.reason == 0x82); /* by version of mosquitto */
	assert_string_equal(s.text, proto_reason_text(s.reason));
	AWAIT(destination, &t, t.connected == 2 && t.returned == 1);
}

static void restart_broker(struct tally *t)
{
	broker_kill();
	broker_start("allow_anonymous true");
}

static void test_a_broker_that_dies_in_mid_burst_loses_nothing(void **state)
{
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	publish_all(destination, &t, "hadir/v1/contoh/punch", 4000, restart_broker);
	assert_true(t.returned > 0); /* else the burst was over too soon to prove anything */
	assert_true(t.accepted >= 4000);
}

static void kill_child(struct tally *t)
{
	struct destination_status s;

	destination_status(destination, &s);
	assert_int_equal(kill(s.pid, SIGKILL), 0);
}

static void test_a_child_that_dies_in_mid_burst_loses_nothing(void **state)
{
	struct destination_status s;
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	publish_all(destination, &t, "hadir/v1/contoh/punch", 4000, kill_child);
	destination_status(destination, &s);
	assert_int_equal(s.restarts, 1);
	assert_true(t.accepted >= 4000);
}

static void test_the_broker_s_receive_maximum_is_never_reached(void **state)
{
	static const struct {
		const char *conf;
		unsigned configured, window;
	} rows[] = {
		{"max_inflight_messages 5", 100, 4},
		{"max_inflight_messages 1", 100, 1},
		{"", 100, 19}, /* mosquitto's default is 20 */
		{"", 10, 10},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char conf[128];
		struct tally t = {0};
		struct destination_status s;

		snprintf(conf, sizeof(conf), "allow_anonymous true\n%s", rows[i].conf);
		broker_start(conf);
		connect_to(NULL, (struct proto_configure){.window = rows[i].configured}, &t);
		destination_status(destination, &s);
		if (s.window != rows[i].window)
			fail_msg("%s: window %u, want %u", rows[i].conf, s.window, rows[i].window);
		publish_all(destination, &t, "hadir/v1/contoh/punch", 500, NULL);
		if (t.returned > 0 || t.connected > 1)
			fail_msg("%s: the broker objected", rows[i].conf);
		clear(NULL);
	}
}

static void test_an_old_will_is_overwritten_by_a_new_birth(void **state)
{
	struct tally t = {0};
	char line[256];

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	subscriber_start(&subscriber, NULL, NULL);
	helper_await(&subscriber, BIRTH);
	snprintf(line, sizeof(line), "mosquitto_pub -p %d -r -q 1 -t " STATE_TOPIC " -m '%s'",
		 broker_port, "{\"session\":6,\"state\":\"offline\"}");
	assert_int_equal(run(line), 0);
	helper_await(&subscriber, "{\"session\":6,\"state\":\"offline\"}");
	helper_forget(&subscriber);
	helper_await(&subscriber, BIRTH);
}

static void test_a_killed_child_leaves_the_will_and_a_stopped_one_too(void **state)
{
	int64_t begin_ns;
	struct tally t = {0};

	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	subscriber_start(&subscriber, NULL, NULL);
	helper_await(&subscriber, BIRTH);
	kill_child(&t);
	helper_await(&subscriber, WILL);
	AWAIT(destination, &t, t.connected == 2);
	helper_forget(&subscriber);
	t = (struct tally){0};
	for (uint64_t id = 1; id <= 10; id++)
		assert_int_equal(publish(destination, id, "hadir/v1/contoh/punch", "{}"), 0);
	begin_ns = time_boottime_ns();
	destination_stop(destination, begin_ns);
	AWAIT(destination, &t, state_of(destination) == DESTINATION_STOPPED);
	assert_int_equal(t.accepted, 10); /* what was in flight is finished first */
	assert_true(time_boottime_ns() - begin_ns < NS_PER_S);
	helper_await(&subscriber, WILL);
}

static void test_payloads_up_to_the_limit_pass_and_larger_ones_are_refused_at_once(void **state)
{
	static char payload[PROTO_PAYLOAD_MAX + 1];
	struct proto_publish m = {.id = 1,
				  .topic = "hadir/v1/contoh/today/umum",
				  .payload = payload,
				  .payload_size = PROTO_PAYLOAD_MAX};
	struct tally t = {0};
	unsigned sent = 0;

	memset(payload, 'x', sizeof(payload));
	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	/* More than the socket's buffer holds: what does not fit is told, and then fits. */
	while (t.accepted < 40) {
		m.id = sent + 1;
		int r = -EAGAIN;

		if (sent < 40)
			r = destination_publish(destination, &m, time_boottime_ns());
		sent += r == 0;
		if (r == 0)
			continue;
		if (sent < 40)
			assert_int_equal(destination_room(destination, DESTINATION_FRESH,
							  time_boottime_ns()),
					 0);
		pump(destination, &t, 1000);
	}
	m.payload_size++;
	assert_int_equal(destination_publish(destination, &m, time_boottime_ns()), -EMSGSIZE);
	clear(NULL);

	broker_start("allow_anonymous true\nmax_packet_size 2000");
	connect_to(NULL, nothing_more, &t);
	m.payload_size = 2000;
	assert_int_equal(destination_publish(destination, &m, time_boottime_ns()), -EMSGSIZE);
	m.payload_size = 1500;
	t = (struct tally){0};
	assert_int_equal(destination_publish(destination, &m, time_boottime_ns()), 0);
	AWAIT(destination, &t, t.accepted == 1);
	assert_int_equal(t.connected, 0);
}

static void authority_make(void)
{
	static const char script[] =
		"K='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'\n"
		"openssl req -x509 $K -keyout ca.key -out ca.pem -subj /CN=ca\n"
		"leaf() {\n"
		"	openssl req $K -keyout $1.key -out $1.csr -subj /CN=$1\n"
		"	echo \"subjectAltName=$2\" >$1.ext\n"
		"	openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
		"-days 2"
		" -extfile $1.ext -out $1.pem\n"
		"}\n"
		"leaf right IP:127.0.0.1\n"
		"leaf wrong DNS:elsewhere.example\n";

	file_write("authority.sh", script);
	if (run("set -e; . ./authority.sh") != 0)
		fail_msg("openssl failed, see %s/out", dir);
}

static void broker_start_tls(const char *name, const char *more)
{
	char conf[512];

	snprintf(conf, sizeof(conf),
		 "allow_anonymous true\ncertfile %s/%s.pem\nkeyfile %s/%s.key\n%s", dir, name, dir,
		 name, more);
	broker_start(conf);
}

static void test_tls_takes_the_right_server_only(void **state)
{
	static const struct {
		const char *name, *ca, *more;
		bool good;
	} rows[] = {
		{"right", "ca.pem", "tls_version tlsv1.2", true},
		{"right", "ca.pem", "tls_version tlsv1.3", true},
		{"wrong", "ca.pem", "", false},	   /* another host's certificate */
		{"right", "wrong.pem", "", false}, /* not signed by our authority */
		{"right", "", "", false},	   /* nor by one of the system's */
	};

	authority_make();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct proto_configure extra = {0};
		struct destination_status s;
		struct tally t = {0};
		char url[64];

		broker_start_tls(rows[i].name, rows[i].more);
		snprintf(url, sizeof(url), "mqtts://127.0.0.1:%d", broker_port);
		if (rows[i].ca[0] != '\0')
			extra.ca = path_in(rows[i].ca);
		destination = destination_make(url, extra, 0);
		AWAIT(destination, &t,
		      state_of(destination) == DESTINATION_CONNECTED ||
			      state_of(destination) == DESTINATION_LOST);
		destination_status(destination, &s);
		if ((s.state == DESTINATION_CONNECTED) != rows[i].good)
			fail_msg("row %zu: %s (%s)", i, destination_state_name(s.state), s.text);
		if (!rows[i].good && strstr(s.text, "TLS") == NULL)
			fail_msg("row %zu does not say that it was TLS: %s", i, s.text);
		clear(NULL);
	}
}

/* Its next child, and none after it, runs with `so` before its libraries. */
static void start_with(struct destination *d, const char *so)
{
	setenv("LD_PRELOAD", path_in(so), 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 0);
	destination_tick(d, time_boottime_ns());
	unsetenv("LD_PRELOAD");
}

/* getaddrinfo() that never answers, and a BOOTTIME that runs 20 times as fast, so that the child's
 * 30 s of patience take 1.5 s. */
static void black_hole_make(void)
{
	file_write("hole.c",
		   "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <netdb.h>\n"
		   "#include <poll.h>\n#include <time.h>\n#include <unistd.h>\n"
		   "int getaddrinfo(const char *n, const char *s, const struct addrinfo *h,"
		   " struct addrinfo **r) { for (;;) pause(); }\n"
		   "int clock_gettime(clockid_t c, struct timespec *t) {\n"
		   "	int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "
		   "\"clock_gettime\");\n"
		   "	int r = real(c, t);\n"
		   "	long long ns = (t->tv_sec * 1000000000LL + t->tv_nsec) * 20;\n"
		   "	if (c == CLOCK_BOOTTIME) {\n"
		   "		t->tv_sec = ns / 1000000000; t->tv_nsec = ns % 1000000000;\n"
		   "	}\n"
		   "	return r;\n}\n"
		   "int poll(struct pollfd *f, nfds_t n, int ms) {\n"
		   "	int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, \"poll\");\n"
		   "	return real(f, n, ms > 0 ? ms / 20 + 1 : ms);\n}\n");
	if (run("cc -shared -fPIC -w -o hole.so hole.c -ldl") != 0)
		fail_msg("cc failed, see %s/out", dir);
}

static void test_a_resolver_that_never_answers_stops_only_its_own_destination(void **state)
{
	struct proto_configure extra = {.client_id = "hadir-other"};
	struct tally t = {0}, o = {0};
	unsigned sent = 0;

	black_hole_make();
	broker_start("allow_anonymous true");
	connect_to(NULL, nothing_more, &t);
	other = destination_make("mqtt://broker.example", extra, 0);
	start_with(other, "hole.so");
	AWAIT(other, &o, state_of(other) == DESTINATION_CONNECTING);
	/* Its child gives up by itself; until then the office's broker takes message after message:
	 * were one destination behind the other, it would be none. */
	while (state_of(other) == DESTINATION_CONNECTING) {
		assert_int_equal(publish(destination, ++sent, "hadir/v1/contoh/punch", "{}"), 0);
		while (t.accepted < sent)
			pump(destination, &t, 1000);
		pump(other, &o, 0);
	}
	struct destination_status s;

	destination_status(other, &s);
	assert_string_equal(s.text, "no answer to CONNECT within 30 s");
	assert_true(sent > 10);
}

/* Connect over a Paho that does at each message what `line` says, until its first connection ends;
 * `sent` counts them, our birth is the first. */
static void connect_over(const char *line, struct tally *t)
{
	static const char text[] =
		"#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <string.h>\n"
		"#include <MQTTAsync.h>\n"
		"#define REAL(f) ((__typeof__(&f))dlsym(RTLD_NEXT, #f))\n"
		"static MQTTAsync_disconnected *disconnected;\n"
		"static void *context;\n"
		"static int sent, over;\n"
		"int MQTTAsync_setDisconnected(MQTTAsync h, void *c, MQTTAsync_disconnected *f) {\n"
		"	context = c; disconnected = f;\n"
		"	return REAL(MQTTAsync_setDisconnected)(h, c, f);\n}\n"
		"void MQTTAsync_destroy(MQTTAsync *h) {\n"
		"	over = 1;\n	REAL(MQTTAsync_destroy)(h);\n}\n"
		"int MQTTAsync_sendMessage(MQTTAsync h, const char *topic,"
		" const MQTTAsync_message *m, MQTTAsync_responseOptions *o) {\n"
		"	if (!over) { sent++; %s }\n"
		"	return REAL(MQTTAsync_sendMessage)(h, topic, m, o);\n}\n";
	char source[2048];

	assert_in_range(snprintf(source, sizeof(source), text, line), 1, sizeof(source) - 1);
	file_write("paho.c", source);
	if (run("cc -shared -fPIC -w -o paho.so paho.c -ldl") != 0)
		fail_msg("cc failed, see %s/out", dir);
	destination = destination_make(NULL, nothing_more, 0);
	start_with(destination, "paho.so");
	AWAIT(destination, t,
	      state_of(destination) == DESTINATION_CONNECTED ||
		      state_of(destination) == DESTINATION_LOST);
}

/* The library knows of a loss before it tells us: on one processor for as long as its thread gets
 * none of it. We offer at once what comes back while connected, so that both would be at it for
 * ever. */
static void test_nothing_comes_back_before_the_loss_is_told(void **state)
{
	static const struct {
		const char *line, *text;
		uint8_t reason;
	} rows[] = {
		{"if (sent > 4) return MQTTASYNC_DISCONNECTED;", "connection lost", 0},
		{"if (sent == 5) disconnected(context, NULL, 0x8b);"
		 "if (sent > 4) return MQTTASYNC_DISCONNECTED;",
		 "server shutting down", 0x8b},
		{"if (sent > 4) return MQTTASYNC_FAILURE;", "connection lost", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tally t = {0};

		broker_start("allow_anonymous true");
		connect_over(rows[i].line, &t);
		assert_int_equal(t.connected, 1);
		for (uint64_t id = 1; id <= 10; id++)
			assert_int_equal(publish(destination, id, "hadir/v1/contoh/punch", "{}"),
					 0);
		AWAIT(destination, &t, t.astray > 0 || t.connected == 2);
		if (t.astray > 0)
			fail_msg("row %zu: %u came back while connected", i, t.astray);
		assert_int_equal(t.last_loss.reason, rows[i].reason);
		assert_string_equal(t.last_loss.text, rows[i].text);
		assert_int_equal(t.accepted + t.returned, 10);
		assert_true(t.returned >= 7);
		assert_int_equal(publish(destination, 11, "hadir/v1/contoh/punch", "{}"), 0);
		AWAIT(destination, &t, t.accepted + t.returned == 11);
		clear(NULL);
	}
}

static void test_a_birth_that_does_not_leave_is_a_loss(void **state)
{
	static const char *const rows[] = {
		"return MQTTASYNC_DISCONNECTED;",
		"MQTTAsync_failureData5 d = {.code = MQTTASYNC_FAILURE};"
		"o->onFailure5(o->context, &d); return MQTTASYNC_SUCCESS;",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tally t = {0};

		broker_start("allow_anonymous true");
		connect_over(rows[i], &t);
		if (t.lost == 0)
			fail_msg("row %zu: %s", i, destination_state_name(state_of(destination)));
		assert_string_equal(t.last_loss.text, "connection lost");
		AWAIT(destination, &t, t.connected == 1);
		clear(NULL);
	}
}

static int64_t child_cpu_ns(struct destination *d)
{
	struct destination_status s;
	struct timespec t;
	clockid_t clock;

	destination_status(d, &s);
	assert_int_equal(clock_getcpuclockid(s.pid, &clock), 0);
	assert_int_equal(clock_gettime(clock, &t), 0);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* All the broker takes is on its way and is not answered, when an old will shows. */
static void test_a_birth_without_room_is_waited_for_at_rest(void **state)
{
	struct tally t = {0};
	int64_t cpu_ns, end_ns;
	char line[256];

	broker_start("allow_anonymous true\nmax_inflight_messages 1");
	connect_over("if (strstr(topic, \"punch\") != NULL) return MQTTASYNC_SUCCESS;", &t);
	assert_int_equal(publish(destination, 1, "hadir/v1/contoh/punch", "{}"), 0);
	subscriber_start(&subscriber, NULL, NULL);
	snprintf(line, sizeof(line), "mosquitto_pub -p %d -r -q 1 -t " STATE_TOPIC " -m '%s'",
		 broker_port, WILL);
	assert_int_equal(run(line), 0);
	helper_await(&subscriber, WILL);
	end_ns = time_boottime_ns() + 2 * NS_PER_S; /* it may be due from the first of them */
	cpu_ns = child_cpu_ns(destination);
	AWAIT(destination, &t, time_boottime_ns() > end_ns);
	cpu_ns = child_cpu_ns(destination) - cpu_ns;
	if (cpu_ns > NS_PER_S / 10)
		fail_msg("busy for %lld ms of 2 s", (long long)(cpu_ns / NS_PER_MS));
	assert_int_equal(t.accepted + t.returned, 0);
}

/* The shipped drop-in and ACL, with this test's port, password file and directory. */
static void broker_start_as_shipped(void)
{
	static const char script[] = "cp $OLDPWD/config/mosquitto/hadir.acl hadir.acl\n"
				     "chmod 700 . && chmod 600 hadir.acl\n"
				     "sed -e '/^listener/d' -e \"s,/etc/mosquitto/,$PWD/,\""
				     " $OLDPWD/config/mosquitto/hadir.conf >hadir.conf\n"
				     "touch hadir.passwd && chmod 600 hadir.passwd\n"
				     "for u in hadir kepegawaian camat teknisi arsip layar; do\n"
				     "	mosquitto_passwd -b hadir.passwd $u benar\n"
				     "done\n";
	char conf[256];

	file_write("shipped.sh", script);
	if (run("set -e; . ./shipped.sh") != 0)
		fail_msg("see %s/out", dir);
	snprintf(conf, sizeof(conf), "include_dir %s/conf.d", dir);
	assert_int_equal(run("mkdir -p conf.d && mv hadir.conf conf.d/"), 0);
	broker_start(conf);
}

static void test_the_shipped_roles_see_what_is_theirs(void **state)
{
	static const struct {
		const char *user, *topic;
		bool sees;
	} rows[] = {
		{"kepegawaian", "late/umum", true},
		{"kepegawaian", "notice/hr", true},
		{"kepegawaian", "punch", false},
		{"camat", "late/umum", false},
		{"camat", "notice/camat", true},
		{"teknisi", "today/umum", false},
		{"teknisi", "alarm/disk/data", true},
		{"arsip", "verdict", true},
		{"arsip", "late/umum", false},
		{"layar", "today/umum", false},
		{"layar", "public", true},
	};
	struct proto_configure extra = {.user = "hadir", .credential = password_write("benar\n")};
	struct destination_status s;
	struct tally t = {0};

	broker_start_as_shipped();
	connect_to(NULL, extra, &t);
	destination_status(destination, &s);
	assert_string_equal(s.text, "");
	assert_int_equal(s.window, PROTO_WINDOW_MAX);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char topic[64], payload[64], fence[64];
		unsigned want = t.accepted + 2;

		subscriber_start(&subscriber, rows[i].user, "benar");
		snprintf(topic, sizeof(topic), "hadir/v1/contoh/%s", rows[i].topic);
		snprintf(payload, sizeof(payload), "message %zu", i);
		snprintf(fence, sizeof(fence), "fence %zu", i);
		assert_int_equal(publish(destination, 1, topic, payload), 0);
		/* What everybody but the lobby may read, sent after it. */
		assert_int_equal(publish(destination, 2,
					 strcmp(rows[i].user, "layar") == 0
						 ? "hadir/v1/contoh/public"
						 : STATE_TOPIC,
					 fence),
				 0);
		AWAIT(destination, &t, t.accepted == want);
		helper_await(&subscriber, fence);
		if (helper_said(&subscriber, payload) != rows[i].sees)
			fail_msg("%s, %s: want %d", rows[i].user, rows[i].topic, rows[i].sees);
		helper_stop(&subscriber, SIGKILL);
	}
}

static void test_the_shipped_broker_takes_our_largest_message_and_notes_nothing(void **state)
{
	static const char *const complaints[] = {"Note:", "Error:"};
	static char payload[PROTO_PAYLOAD_MAX + 1];
	struct proto_configure extra = {.user = "hadir", .credential = password_write("benar\n")};
	struct tally t = {0};

	memset(payload, 'x', PROTO_PAYLOAD_MAX);
	broker_start_as_shipped();
	for (size_t i = 0; i < ARRAY_LEN(complaints); i++)
		if (helper_said(&broker, complaints[i]))
			fail_msg("%s in:\n%s", complaints[i], broker.text);
	connect_to(NULL, extra, &t);
	assert_int_equal(publish(destination, 1, "hadir/v1/contoh/today/umum", payload), 0);
	AWAIT(destination, &t, t.accepted == 1);
	assert_int_equal(t.connected, 1);
}

static void test_a_child_ends_when_the_daemon_does(void **state)
{
	char *argv[] = {mqtt_path, "contoh", NULL};
	posix_spawn_file_actions_t files;
	int pair[2], status;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, pair[1], PROTO_FD);
	assert_int_equal(posix_spawn(&pid, mqtt_path, &files, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	close(pair[1]);
	close(pair[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	/* clang-format off */
	const struct CMUnitTest tests[] = {
#define CLAIM(f) cmocka_unit_test_teardown(f, clear)
		CLAIM(test_a_message_arrives_with_its_properties_and_is_acknowledged),
		CLAIM(test_what_has_expired_is_not_sent),
		CLAIM(test_a_wrong_password_is_told_and_a_corrected_one_is_used_at_the_next_try),
		CLAIM(test_a_denied_topic_is_told_once_and_holds_nothing_else_back),
		CLAIM(test_a_broker_that_hangs_up_at_a_denial_does_so_once_only),
		CLAIM(test_a_broker_that_hangs_up_at_our_birth_is_told_as_one_that_denies_it),
		CLAIM(test_a_broker_that_forgot_everything_gets_birth_and_a_call_for_all_states),
		CLAIM(test_no_thread_of_the_library_waits_for_the_next_attempt),
		CLAIM(test_why_a_broker_disconnects_is_told),
		CLAIM(test_a_broker_that_dies_in_mid_burst_loses_nothing),
		CLAIM(test_a_child_that_dies_in_mid_burst_loses_nothing),
		CLAIM(test_the_broker_s_receive_maximum_is_never_reached),
		CLAIM(test_an_old_will_is_overwritten_by_a_new_birth),
		CLAIM(test_a_killed_child_leaves_the_will_and_a_stopped_one_too),
		CLAIM(test_payloads_up_to_the_limit_pass_and_larger_ones_are_refused_at_once),
		CLAIM(test_tls_takes_the_right_server_only),
		CLAIM(test_a_resolver_that_never_answers_stops_only_its_own_destination),
		CLAIM(test_nothing_comes_back_before_the_loss_is_told),
		CLAIM(test_a_birth_that_does_not_leave_is_a_loss),
		CLAIM(test_a_birth_without_room_is_waited_for_at_rest),
		CLAIM(test_the_shipped_roles_see_what_is_theirs),
		CLAIM(test_the_shipped_broker_takes_our_largest_message_and_notes_nothing),
		CLAIM(test_a_child_ends_when_the_daemon_does),
	};
	/* clang-format on */
	char share[PATH_MAX];
	int failed;

	assert_non_null(realpath("config", share));
	setenv("HADIR_SHARE", share, 1);
	dir_make();
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	dir_remove();
	return failed;
}
