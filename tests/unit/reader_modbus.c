/* SPDX-License-Identifier: MIT */

/* The thread against simulated devices (tests/sim-readers) over a pty and over TCP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time-source.h"
#include "base/util.h"
#include "conf/profile.h"
#include "reader/modbus-link.h"
#include "reader/modbus.h"

extern char **environ;

enum {
	DEADLINE_MS = 60000,
	POLL_MS = 20,
	RESPONSE_MS = 300, /* patient enough for a machine that builds at the same time */
	QUIET_MS = 800,
	STEADY_MS = 250, /* a dozen polls in which nothing may come */
};

struct sim {
	pid_t pid;
	int to, from;
	char text[8192];
	size_t filled;
	uint16_t port; /* sim-log */
	char path[64]; /* sim-rtu */
};

struct bench {
	struct sim sim;
	struct modbus_bus_config config;
	struct record_profile profiles[4];
	int loop;
	struct modbus_thread *thread;
	uint32_t counters[READER_CAUSES]; /* of the last READER_COUNTERS of reader 0 */
};

static void program_path(const char *name, char *dst, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", dst, size - 1);

	assert_true(n > 0);
	dst[n] = '\0';
	*strrchr(dst, '/') = '\0';
	*strrchr(dst, '/') = '\0';
	snprintf(dst + strlen(dst), size - strlen(dst), "/sim-readers/%s", name);
}

static void sim_start(struct sim *s, char **argv)
{
	posix_spawn_file_actions_t actions;
	char program[512];
	int in[2], out[2];

	program_path(argv[0], program, sizeof(program));
	assert_int_equal(pipe2(in, O_CLOEXEC) + pipe2(out, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	if (posix_spawn(&s->pid, program, &actions, NULL, argv, environ) != 0)
		fail_msg("cannot start %s", program);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	s->to = in[1];
	s->from = out[0];
}

static void sim_stop(struct sim *s)
{
	int status;

	close(s->to); /* the end of its input ends it */
	waitpid(s->pid, &status, 0);
	close(s->from);
	assert_int_equal(status, 0);
}

static void __attribute__((format(printf, 2, 3))) tell(struct sim *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vdprintf(s->to, fmt, ap);
	va_end(ap);
	dprintf(s->to, "\n");
}

/* The simulator's next line; false when none comes within `ms`. */
static bool sim_line(struct sim *s, int ms, char *dst, size_t size)
{
	struct pollfd fd = {.fd = s->from, .events = POLLIN};
	char *end;
	ssize_t n;

	while ((end = memchr(s->text, '\n', s->filled)) == NULL) {
		if (poll(&fd, 1, ms) != 1)
			return false;
		n = read(s->from, s->text + s->filled, sizeof(s->text) - s->filled);
		if (n <= 0)
			return false;
		s->filled += (size_t)n;
	}
	snprintf(dst, size, "%.*s", (int)(end - s->text), s->text);
	s->filled -= (size_t)(end - s->text) + 1;
	memmove(s->text, end + 1, s->filled);
	return true;
}

/* Lines of "punched" are skipped: the test knows what it said. */
static void must_say(struct sim *s, const char *want)
{
	char line[128];

	do {
		if (!sim_line(s, DEADLINE_MS, line, sizeof(line)))
			fail_msg("the device did not say \"%s\"", want);
	} while (strstr(line, "punched") != NULL);
	assert_string_equal(line, want);
}

static void says_nothing(struct sim *s)
{
	char line[128];

	while (sim_line(s, STEADY_MS, line, sizeof(line)))
		if (strstr(line, "punched") == NULL)
			fail_msg("the device said \"%s\"", line);
}

static unsigned long requests_of(struct sim *s, const char *unit)
{
	char line[128], *at;

	tell(s, "%s count", unit);
	do {
		assert_true(sim_line(s, DEADLINE_MS, line, sizeof(line)));
		at = strstr(line, "requests ");
	} while (at == NULL);
	return strtoul(at + 9, NULL, 10);
}

static void load(const char *name, struct record_profile *ret)
{
	char path[128];
	struct diag d = {0};

	snprintf(path, sizeof(path), "config/readers/%s.conf", name);
	if (profile_load(path, &d, ret) < 0) {
		diag_print(&d, stderr);
		fail_msg("%s does not load", path);
	}
	diag_done(&d);
	ret->response_ms = RESPONSE_MS;
	ret->quiet_ms = QUIET_MS;
}

static void add_unit(struct bench *b, uint8_t address, const char *profile)
{
	size_t i = b->config.n_units++;

	load(profile, &b->profiles[i]);
	b->config.units[i] = (struct modbus_unit_config){.reader = (uint8_t)i,
							 .address = address,
							 .poll_ms = POLL_MS,
							 .profile = &b->profiles[i]};
}

/* sim-log behind TCP; `kind` as the simulator calls it. */
static void tcp_open(struct bench *b, const char *capacity, const char *kind, const char *profile)
{
	char *argv[] = {"sim-log", "0", (char *)capacity, (char *)kind, NULL}, line[64];

	*b = (struct bench){.config = {.link = MODBUS_LINK_TCP, .host = "127.0.0.1"}, .loop = -1};
	sim_start(&b->sim, argv);
	assert_true(sim_line(&b->sim, DEADLINE_MS, line, sizeof(line)));
	b->config.port = (uint16_t)strtoul(line + strlen("listening "), NULL, 10);
	add_unit(b, 1, profile);
}

/* Up to four units of sim-rtu; "1=level" has the first address, and so on. */
static void rtu_open(struct bench *b, unsigned baud, int n, ...)
{
	static const struct {
		const char *kind, *profile;
	} kinds[] = {
		{"level", "technotrade-vrd485"}, {"latch", "inveo-ind-m1"}, {"log", "hadir-log"}};
	char path[64], speed[16], units[4][16], *argv[10] = {"sim-rtu", path, speed, "2"};
	va_list ap;

	*b = (struct bench){
		.config = {.link = MODBUS_LINK_RTU, .baud = baud, .parity = 'N', .stop_bits = 1},
		.loop = -1};
	snprintf(path, sizeof(path), "/tmp/hadir-rtu-%d", getpid());
	snprintf(speed, sizeof(speed), "%u", baud);
	strcpy(b->config.device, path);
	strcpy(b->sim.path, path);
	va_start(ap, n);
	for (int i = 0; i < n; i++) {
		const char *kind = va_arg(ap, const char *);

		snprintf(units[i], sizeof(units[i]), "%d=%s", i + 1, kind);
		argv[4 + i] = units[i];
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			if (strcmp(kinds[k].kind, kind) == 0)
				add_unit(b, (uint8_t)(i + 1), kinds[k].profile);
	}
	va_end(ap);
	sim_start(&b->sim, argv);
	must_say(&b->sim, "ready");
}

static void start(struct bench *b)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	b->loop = pair[1];
	assert_int_equal(modbus_thread_start(&b->config, pair[0], &b->thread), 0);
}

static void finish(struct bench *b)
{
	modbus_thread_stop(b->thread);
	close_fd(b->loop);
	sim_stop(&b->sim);
}

/* The next message; counters are kept, SEEN is skipped. */
static bool hear(struct bench *b, int ms, struct reader_message *ret)
{
	struct pollfd fd = {.fd = b->loop, .events = POLLIN};

	for (;;) {
		if (poll(&fd, 1, ms) != 1)
			return false;
		assert_int_equal(recv(b->loop, ret, sizeof(*ret), 0), sizeof(*ret));
		if (ret->kind == READER_COUNTERS && ret->reader == 0)
			memcpy(b->counters, ret->counters, sizeof(b->counters));
		else if (ret->kind != READER_SEEN && ret->kind != READER_COUNTERS)
			return true;
	}
}

static void must_hear(struct bench *b, enum reader_message_kind kind, struct reader_message *ret)
{
	if (!hear(b, DEADLINE_MS, ret))
		fail_msg("nothing came, wanted a message of kind %d", kind);
	if (ret->kind != kind)
		fail_msg("reader %u sent kind %d (%s), wanted %d", ret->reader, ret->kind,
			 ret->detail, kind);
}

/* Wait until all readers are in that state; nothing but states may come before it. */
static void must_all_become(struct bench *b, enum reader_state state)
{
	struct reader_message m;
	unsigned yet = (1u << b->config.n_units) - 1;

	while (yet != 0) {
		must_hear(b, READER_STATE, &m);
		if (m.state == state)
			yet &= ~(1u << m.reader);
	}
}

/* Wait for that state of a reader; nothing but states may come before it. */
static void must_become(struct bench *b, uint8_t reader, enum reader_state state)
{
	struct reader_message m;

	do
		must_hear(b, READER_STATE, &m);
	while (m.reader != reader || m.state != state);
}

static void hears_nothing(struct bench *b)
{
	struct reader_message m;

	if (hear(b, STEADY_MS, &m))
		fail_msg("reader %u sent kind %d, state %d (%s)", m.reader, m.kind, m.state,
			 m.detail);
}

static void answer(struct bench *b, const struct reader_message *m, enum reader_outcome outcome)
{
	struct reader_ack ack = {.tag = m->tag, .reader = m->reader, .outcome = (uint8_t)outcome};

	assert_int_equal(send(b->loop, &ack, sizeof(ack), MSG_NOSIGNAL), sizeof(ack));
}

static uint32_t user_of(const struct reader_message *m)
{
	return (uint32_t)m->raw[0] << 24 | m->raw[1] << 16 | m->raw[2] << 8 | m->raw[3];
}

static void must_punch(struct bench *b, uint32_t user, uint64_t seq, struct reader_message *ret)
{
	must_hear(b, READER_RECORD, ret);
	if (user_of(ret) != user || ret->device_seq != seq)
		fail_msg("user %u as %llu, want user %u as %llu", user_of(ret),
			 (unsigned long long)ret->device_seq, user, (unsigned long long)seq);
}

static void test_a_record_is_acknowledged_on_the_device_only_after_the_loop_stored_it(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "punch 17");
	must_punch(&b, 17, 1, &m);
	assert_true(m.has_device_seq && m.has_device_time && m.device_time_quality == 1);
	assert_int_equal(m.device_epoch, 1);
	assert_int_equal(m.credential, CREDENTIAL_FINGER);
	assert_string_equal(m.format, "user");
	assert_false(m.backlog);
	assert_true(m.since_ns > 0 && m.since_ns < m.at_ns);
	says_nothing(&b.sim);
	hears_nothing(&b); /* an answer that does not come is no reason to send it again */
	answer(&b, &m, READER_RECORDED);
	must_say(&b.sim, "signal 1");
	must_say(&b.sim, "acked 1");
	finish(&b);
}

static void test_what_is_acknowledged_has_no_gap(void **state)
{
	struct bench b;
	struct reader_message m[3];

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "burst 3 101");
	for (unsigned i = 0; i < 3; i++)
		must_punch(&b, 101 + i, 1 + i, &m[i]);
	answer(&b, &m[1], READER_RECORDED);
	answer(&b, &m[2], READER_UNKNOWN);
	says_nothing(&b.sim);
	answer(&b, &m[0], READER_PENDING);
	for (unsigned i = 1; i <= 3; i++) {
		char want[16];

		snprintf(want, sizeof(want), "acked %u", i);
		must_say(&b.sim, want);
	}
	finish(&b);
}

static void test_a_record_that_was_not_stored_is_sent_again_and_not_acknowledged(void **state)
{
	struct bench b;
	struct reader_message m, again;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "punch 17");
	must_punch(&b, 17, 1, &m);
	answer(&b, &m, READER_NOT_STORED);
	says_nothing(&b.sim);
	must_punch(&b, 17, 1, &again);
	assert_true(again.tag != m.tag);
	assert_int_equal(again.at_ns, m.at_ns);
	answer(&b, &m, READER_RECORDED); /* the tag of another life: not this one's answer */
	says_nothing(&b.sim);
	answer(&b, &again, READER_RECORDED);
	must_say(&b.sim, "acked 1");
	finish(&b);
}

static void test_a_backlog_is_drained_in_order_once_and_marked(void **state)
{
	enum { N = 200 };
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	tell(&b.sim, "burst %d 1000", N);
	requests_of(&b.sim, ""); /* it has them all */
	start(&b);
	must_become(&b, 0, READER_READY);
	for (unsigned i = 0; i < N; i++) {
		must_punch(&b, 1000 + i, 1 + i, &m);
		assert_true(m.backlog);
		assert_int_equal(m.since_ns, 0);
		answer(&b, &m, READER_RECORDED);
	}
	for (unsigned i = 1; i <= N; i++) {
		char want[16];

		snprintf(want, sizeof(want), "acked %u", i);
		must_say(&b.sim, want);
	}
	tell(&b.sim, "punch 7");
	must_punch(&b, 7, N + 1, &m);
	assert_false(m.backlog);
	finish(&b);
}

/* Stop, and start again with what the store would say. */
static void restart(struct bench *b, uint32_t epoch, uint64_t seq)
{
	modbus_thread_stop(b->thread);
	close_fd(b->loop);
	b->config.units[0].has_resume = true;
	b->config.units[0].resume_epoch = epoch;
	b->config.units[0].resume_seq = seq;
	start(b);
}

static void test_after_a_restart_reading_goes_on_where_the_store_ended(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	tell(&b.sim, "burst 3 101");
	requests_of(&b.sim, "");
	start(&b);
	must_become(&b, 0, READER_READY);
	for (unsigned i = 1; i <= 3; i++) {
		must_punch(&b, 100 + i, i, &m);
		answer(&b, &m, READER_RECORDED);
	}
	must_say(&b.sim, "acked 1");
	must_say(&b.sim, "acked 2");
	must_say(&b.sim, "acked 3");
	tell(&b.sim, "burst 2 104");
	restart(&b, 1, 3);
	must_become(&b, 0, READER_READY);
	must_punch(&b, 104, 4, &m);
	must_punch(&b, 105, 5, &m);
	finish(&b);
}

/* 1 was not stored, 2 and 3 were, and then the power failed. */
static void test_after_a_restart_what_the_device_was_not_told_of_is_read_again(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	tell(&b.sim, "burst 3 101");
	requests_of(&b.sim, "");
	start(&b);
	must_become(&b, 0, READER_READY);
	for (unsigned i = 1; i <= 3; i++) {
		must_punch(&b, 100 + i, i, &m);
		answer(&b, &m, i == 1 ? READER_NOT_STORED : READER_RECORDED);
	}
	restart(&b, 1, 3);
	must_become(&b, 0, READER_READY);
	for (unsigned i = 1; i <= 3; i++) {
		must_punch(&b, 100 + i, i, &m);
		answer(&b, &m, READER_RECORDED);
	}
	must_say(&b.sim, "acked 1");
	must_say(&b.sim, "acked 2");
	must_say(&b.sim, "acked 3");
	finish(&b);
}

/* Its small numbers must not be taken for those of the life before, which are in the store. */
static void test_a_device_that_fell_back_while_we_were_away_begins_another_life(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	tell(&b.sim, "burst 2 101");
	requests_of(&b.sim, "");
	b.config.units[0].has_resume = true;
	b.config.units[0].resume_epoch = 1;
	b.config.units[0].resume_seq = 50;
	start(&b);
	must_become(&b, 0, READER_READY);
	do
		assert_true(hear(&b, DEADLINE_MS, &m));
	while (m.kind == READER_STATE);
	assert_int_equal(m.kind, READER_RECORD);
	assert_int_equal(m.device_seq, 1);
	assert_int_equal(m.device_epoch, 0x10001);
	finish(&b);
}

static void test_a_restored_database_reads_again_what_the_device_still_holds(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "burst 3 101");
	for (unsigned i = 1; i <= 3; i++) {
		must_punch(&b, 100 + i, i, &m);
		answer(&b, &m, READER_RECORDED);
	}
	must_say(&b.sim, "acked 1");
	must_say(&b.sim, "acked 2");
	must_say(&b.sim, "acked 3");
	restart(&b, 1, 1);
	must_say(&b.sim, "rewound 1");
	must_become(&b, 0, READER_READY);
	must_punch(&b, 102, 2, &m);
	must_punch(&b, 103, 3, &m);
	finish(&b);
}

static void test_records_that_were_overwritten_are_counted_as_lost(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "10", "log", "hadir-log");
	tell(&b.sim, "burst 25 101");
	requests_of(&b.sim, "");
	b.config.units[0].has_resume = true;
	b.config.units[0].resume_epoch = 1;
	b.config.units[0].resume_seq = 3;
	start(&b);
	must_become(&b, 0, READER_READY);
	must_hear(&b, READER_REFUSED, &m);
	assert_int_equal(m.cause, READER_LOST_DEVICE);
	assert_int_equal(m.counters[READER_LOST_DEVICE], 12); /* 4 to 15 */
	assert_int_equal(m.device_seq, 15);
	must_say(&b.sim, "cleared 15");
	must_punch(&b, 116, 16, &m);
	finish(&b);
}

static void test_another_epoch_or_a_fall_back_begins_another_life(void **state)
{
	static const struct {
		const char *command;
		uint32_t epoch;
	} rows[] = {{"reset", 2}, {"fallback", 0x10001}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;
		struct reader_message m;

		tcp_open(&b, "1000", "log", "hadir-log");
		b.profiles[0].n_recorded = 0;
		start(&b);
		must_become(&b, 0, READER_READY);
		tell(&b.sim, "burst 2 101");
		must_punch(&b, 101, 1, &m);
		answer(&b, &m, READER_RECORDED);
		must_punch(&b, 102, 2, &m); /* its answer never comes */
		must_say(&b.sim, "acked 1");
		tell(&b.sim, "%s", rows[i].command);
		must_hear(&b, READER_STATE, &m);
		assert_string_equal(m.detail, "its log began anew");
		tell(&b.sim, "burst 3 201");
		for (unsigned n = 1; n <= 3; n++) {
			must_punch(&b, 200 + n, n, &m);
			if (m.device_epoch != rows[i].epoch)
				fail_msg("%s: epoch %x", rows[i].command, m.device_epoch);
			answer(&b, &m, READER_RECORDED);
		}
		must_say(&b.sim,
			 "acked 1"); /* the answer owed to the other life holds up nothing */
		must_say(&b.sim, "acked 2");
		must_say(&b.sim, "acked 3");
		finish(&b);
	}
}

static void test_numbers_go_on_beyond_the_wrap(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].n_recorded = 0;
	tell(&b.sim, "wrap 4294967294");
	requests_of(&b.sim, "");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "burst 4 101");
	for (unsigned i = 0; i < 4; i++) {
		must_punch(&b, 101 + i, 4294967294 + i, &m);
		assert_int_equal(m.device_epoch, 1);
		answer(&b, &m, READER_RECORDED);
	}
	must_say(&b.sim, "acked 4294967294");
	must_say(&b.sim, "acked 4294967295");
	must_say(&b.sim, "acked 1");
	must_say(&b.sim, "acked 2");
	finish(&b);
}

static void test_the_device_clock_is_told_on_both_sides_of_a_fresh_record(void **state)
{
	struct bench b;
	struct reader_message m, seen = {0};

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "offset -90000");
	requests_of(&b.sim, "");
	hears_nothing(&b); /* polls have seen the new offset */
	tell(&b.sim, "punch 17");
	do {
		assert_int_equal(recv(b.loop, &m, sizeof(m), 0), sizeof(m));
		if (m.kind == READER_SEEN)
			seen = m;
	} while (m.kind != READER_RECORD);
	assert_true(seen.has_device_time && seen.device_epoch == m.device_epoch);
	assert_true(seen.at_ns < m.at_ns && seen.at_ns == m.since_ns);
	assert_true(m.at_ns - seen.at_ns < 2 * NS_PER_S);
	for (int i = 0; i < 2; i++) {
		const struct reader_message *at = i == 0 ? &seen : &m;
		int64_t then_ms =
			(time_now().realtime_ns - time_boottime_ns() + at->at_ns) / NS_PER_MS;
		int64_t offset_ms = at->device_now_ms - then_ms;

		if (llabs(offset_ms + 90000) > RESPONSE_MS)
			fail_msg("side %d: offset %lld ms", i, (long long)offset_ms);
	}
	assert_true(m.device_time_ms <= m.device_now_ms &&
		    m.device_time_ms >= seen.device_now_ms - 1);
	finish(&b);
}

static void test_no_fault_of_an_answer_loses_or_doubles_a_record(void **state)
{
	static const struct {
		const char *fault;
		enum reader_cause cause;
	} rows[] = {
		{"never", READER_TIMEOUT},
		{"short", READER_TIMEOUT},
		{"crc", READER_BAD_ANSWER},
		{"other", READER_BAD_ANSWER},
		{"exception 4", READER_BAD_ANSWER},
		{"deaf", READER_TIMEOUT},
		{"drip 1", READER_OK},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;
		struct reader_message m;

		tcp_open(&b, "1000", "log", "hadir-log");
		b.profiles[0].n_recorded = 0;
		start(&b);
		must_become(&b, 0, READER_READY);
		tell(&b.sim, "%s", rows[i].fault);
		tell(&b.sim, "punch 17");
		must_punch(&b, 17, 1, &m);
		tell(&b.sim, "%s", rows[i].fault); /* this time the ack, perhaps */
		requests_of(&b.sim, "");
		answer(&b, &m, READER_RECORDED);
		must_say(&b.sim, "acked 1");
		hears_nothing(&b);
		if (rows[i].cause != READER_OK && b.counters[rows[i].cause] == 0)
			fail_msg("%s was not counted as %s", rows[i].fault,
				 reader_cause_name(rows[i].cause));
		finish(&b);
	}
}

static void test_records_made_while_the_host_is_away_come_when_it_is_back(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "offline");
	must_become(&b, 0, READER_ABSENT);
	tell(&b.sim, "punch 17");
	tell(&b.sim, "online");
	must_become(&b, 0, READER_READY);
	must_punch(&b, 17, 1, &m);
	finish(&b);
}

static void test_a_device_of_another_kind_is_never_ready(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	tell(&b.sim, "stranger on");
	requests_of(&b.sim, "");
	start(&b);
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_FAULT);
	hears_nothing(&b);
	tell(&b.sim, "stranger off");
	must_become(&b, 0, READER_READY);
	finish(&b);
}

static void test_a_device_that_turns_into_another_is_noticed_in_its_next_block(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "stranger on");
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_FAULT);
	assert_non_null(strstr(m.detail, "another device"));
	finish(&b);
}

static void test_a_slow_device_is_degraded_and_asked_rarely(void **state)
{
	struct bench b;
	struct reader_message m;
	unsigned long before;

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "late 500");
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_DEGRADED);
	tell(&b.sim, "late 0"); /* so that nothing but our patience spaces the requests */
	before = requests_of(&b.sim, "");
	hears_nothing(&b);
	assert_int_equal(requests_of(&b.sim, ""), before);
	finish(&b);
}

static void test_an_open_case_is_said(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1000", "log", "hadir-log");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "tamper on");
	must_hear(&b, READER_STATE, &m);
	assert_string_equal(m.detail, "its case is open");
	tell(&b.sim, "tamper off");
	must_become(&b, 0, READER_READY);
	finish(&b);
}

static void test_a_counter_gives_the_last_card_and_says_how_many_it_missed(void **state)
{
	struct bench b;
	struct reader_message m;

	tcp_open(&b, "1", "counter", "rfideas-ethernet");
	tell(&b.sim, "show 00000001 26");
	tell(&b.sim, "show 00000001 26");
	requests_of(&b.sim, "");
	start(&b);
	must_become(&b, 0, READER_READY);
	hears_nothing(&b); /* shown before we came */
	tell(&b.sim, "show 01234567 26");
	must_hear(&b, READER_RECORD, &m);
	assert_string_equal(m.format, "bits26");
	assert_int_equal(user_of(&m), 0x01234567);
	answer(&b, &m, READER_RECORDED);
	must_say(&b.sim, "signal 1");
	tell(&b.sim, "never"); /* three cards during one poll that fails */
	tell(&b.sim, "show 00000002 26\nshow 00000003 26\nshow 00000004 26");
	must_hear(&b, READER_REFUSED, &m);
	assert_int_equal(m.cause, READER_LOST_DEVICE);
	assert_int_equal(m.counters[READER_LOST_DEVICE], 2);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(user_of(&m), 4);
	tell(&b.sim, "restart");
	hears_nothing(&b);
	tell(&b.sim, "show 00000004 26");
	must_hear(&b, READER_RECORD, &m);
	finish(&b);
}

static void test_a_card_in_the_field_is_one_punch_until_it_was_seen_away(void **state)
{
	struct bench b;
	struct reader_message m;

	rtu_open(&b, 115200, 1, "level");
	tell(&b.sim, "1 show 00000009");
	requests_of(&b.sim, "1");
	start(&b);
	must_become(&b, 0, READER_READY);
	hears_nothing(&b); /* it lay there when we came */
	tell(&b.sim, "1 show A41E45C6");
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(user_of(&m), 0xA41E45C6);
	assert_string_equal(m.format, "uid32");
	assert_true(m.since_ns > 0 && m.at_ns - m.since_ns < 2 * NS_PER_S);
	hears_nothing(&b);
	tell(&b.sim, "1 hide");
	hears_nothing(&b);
	tell(&b.sim, "1 show A41E45C6");
	must_hear(&b, READER_RECORD, &m);
	tell(&b.sim, "1 show 00000005");
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(user_of(&m), 5);
	finish(&b);
}

static void test_a_latch_is_cleared_after_the_commit_and_gives_one_punch_for_one_card(void **state)
{
	struct bench b;
	struct reader_message m;

	rtu_open(&b, 115200, 1, "latch");
	b.profiles[0].n_recorded = 0;
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "1 show A41E45C6");
	must_hear(&b, READER_RECORD, &m);
	assert_string_equal(m.format, "uid32");
	hears_nothing(&b); /* the flag still stands: the same card */
	tell(&b.sim, "1 show 00000002");
	must_say(&b.sim, "1 refused 00000002");
	answer(&b, &m, READER_NOT_STORED);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(user_of(&m), 0xA41E45C6);
	tell(&b.sim, "1 deaf"); /* the ack does not arrive */
	requests_of(&b.sim, "1");
	answer(&b, &m, READER_RECORDED);
	must_say(&b.sim, "1 acked");
	hears_nothing(&b);
	tell(&b.sim, "1 show 0468AFDAC85A80");
	must_hear(&b, READER_RECORD, &m);
	assert_string_equal(m.format, "uid56");
	tell(&b.sim, "1 never"); /* the ack, or a poll, arrives; its answer does not */
	requests_of(&b.sim, "1");
	answer(&b, &m, READER_RECORDED);
	must_say(&b.sim, "1 acked");
	hears_nothing(&b);
	finish(&b);
}

/* libmodbus checks an RTU answer's unit, function and length alone: measured, it took a late
 * answer for that of another register. */
static void test_no_answer_is_taken_for_that_of_another_request(void **state)
{
	static const struct {
		const char *fault;
		int want;
		bool late, or_whole; /* if the machine holds us up, it has come meanwhile */
	} rows[] = {
		{"late 500", -ETIMEDOUT, true, true}, {"never", -ETIMEDOUT, false, false},
		{"short", -ETIMEDOUT, false, false},  {"exception 2", -EREMOTEIO, false, false},
		{"crc", -EBADMSG, false, false},      {"other", -EBADMSG, false, false},
		{"drip 40", -ETIMEDOUT, false, true}, {"drip 2", 0, false, false},
	};
	struct link_peer peer = {.address = 1, .response_ms = RESPONSE_MS, .quiet_ms = QUIET_MS};
	atomic_llong beat = 0;
	struct bench b;
	struct link l;

	rtu_open(&b, 19200, 2, "level", "level");
	l = (struct link){.config = &b.config, .stop_fd = eventfd(0, 0), .beat = &beat};
	tell(&b.sim, "1 show A41E45C6");
	tell(&b.sim, "2 show 00000002");
	requests_of(&b.sim, "1");
	assert_int_equal(link_open(&l), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t regs[2] = {0xdead, 0xbeef};
		int r;

		tell(&b.sim, "1 %s", rows[i].fault);
		requests_of(&b.sim, "1");
		r = link_read(&l, &peer, RECORD_HOLDING, 2, 2, regs);
		if (rows[i].or_whole && r == 0)
			assert_int_equal(regs[0], 0xa41e);
		else if (r != rows[i].want || l.late != rows[i].late ||
			 (r < 0 && regs[0] != 0xdead))
			fail_msg("%s: %d, late %d, registers %04x %04x", rows[i].fault, r, l.late,
				 regs[0], regs[1]);
		tell(&b.sim, "1 late 0\n1 drip 0");
		requests_of(&b.sim, "1");
		r = link_read(&l, &peer, RECORD_HOLDING, 0, 2, regs);
		if (r != 0 || regs[0] != 0x0104 || regs[1] != 0)
			fail_msg("after %s: %d, registers %04x %04x", rows[i].fault, r, regs[0],
				 regs[1]);
	}
	link_close(&l);
	close(l.stop_fd);
	sim_stop(&b.sim);
}

static void test_a_line_on_which_somebody_never_stops_talking_is_a_fault_and_no_hang(void **state)
{
	struct bench b;
	struct reader_message m;

	rtu_open(&b, 1200, 1, "level"); /* a byte every 64 ms is no silence there */
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "babble on");
	must_hear(&b, READER_STATE, &m);
	assert_true(m.state == READER_FAULT || m.state == READER_ABSENT);
	tell(&b.sim, "babble off");
	must_become(&b, 0, READER_READY);
	finish(&b);
}

static void test_a_dead_unit_costs_the_others_three_percent(void **state)
{
	struct bench b;
	struct reader_message m;
	unsigned long dead, alive;

	rtu_open(&b, 115200, 2, "level", "level");
	tell(&b.sim, "2 never -1");
	requests_of(&b.sim, "2");
	start(&b);
	do
		must_hear(&b, READER_STATE, &m);
	while (m.reader != 1);
	assert_int_equal(m.state, READER_ABSENT);
	dead = requests_of(&b.sim, "2");
	alive = requests_of(&b.sim, "1");
	/* Each probe takes QUIET_MS, so one in 26 s is allowed. */
	while (requests_of(&b.sim, "1") < alive + 50)
		;
	assert_int_equal(requests_of(&b.sim, "2"), dead);
	tell(&b.sim, "1 show 00000005");
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(m.reader, 0);
	finish(&b);
}

static void test_a_line_alone_with_its_dead_unit_is_probed_until_it_is_back(void **state)
{
	struct bench b;

	rtu_open(&b, 115200, 1, "level");
	tell(&b.sim, "1 never -1");
	requests_of(&b.sim, "1");
	start(&b);
	must_become(&b, 0, READER_ABSENT);
	tell(&b.sim, "1 never 0");
	must_become(&b, 0, READER_READY);
	finish(&b);
}

static void test_damaged_answers_are_a_fault_that_ends_when_they_end(void **state)
{
	struct bench b;

	rtu_open(&b, 115200, 1, "level");
	start(&b);
	must_become(&b, 0, READER_READY);
	tell(&b.sim, "1 crc -1");
	must_become(&b, 0, READER_FAULT);
	tell(&b.sim, "1 crc 0");
	must_become(&b, 0, READER_READY);
	finish(&b);
}

static void test_an_adapter_that_is_pulled_out_and_comes_back_is_opened_again(void **state)
{
	struct bench b;
	struct reader_message m;

	rtu_open(&b, 115200, 2, "level", "latch");
	start(&b);
	must_all_become(&b, READER_READY);
	tell(&b.sim, "unplug");
	must_say(&b.sim, "unplugged");
	must_all_become(&b, READER_ABSENT);
	tell(&b.sim, "plug");
	must_say(&b.sim, "ready");
	must_all_become(&b, READER_READY);
	tell(&b.sim, "1 show 00000005");
	must_hear(&b, READER_RECORD, &m);
	finish(&b);
}

static void test_a_port_that_another_program_holds_is_a_fault(void **state)
{
	struct bench b, other;
	struct reader_message m;

	rtu_open(&b, 115200, 1, "level");
	start(&b);
	must_become(&b, 0, READER_READY);
	other = (struct bench){.config = b.config, .loop = -1};
	start(&other);
	must_hear(&other, READER_STATE, &m);
	assert_int_equal(m.state, READER_FAULT);
	assert_non_null(strstr(m.detail, strerror(EBUSY)));
	modbus_thread_stop(other.thread);
	close_fd(other.loop);
	finish(&b);
}

static void test_three_kinds_share_a_line(void **state)
{
	struct bench b;
	struct reader_message m;

	rtu_open(&b, 19200, 3, "level", "latch", "log");
	b.profiles[2].n_recorded = 0;
	start(&b);
	must_all_become(&b, READER_READY);
	for (int i = 0; i < 5; i++) {
		tell(&b.sim, "1 show 0000000%d\n2 show 0000001%d\n3 punch 2%d", i + 1, i, i);
		for (unsigned got = 0; got != 7;) {
			must_hear(&b, READER_RECORD, &m);
			if (got & 1u << m.reader)
				fail_msg("round %d: reader %u twice", i, m.reader);
			got |= 1u << m.reader;
			answer(&b, &m, READER_RECORDED);
		}
		/* The latch takes the next card once it was told. */
		for (char line[64] = ""; strcmp(line, "2 acked") != 0;)
			assert_true(sim_line(&b.sim, DEADLINE_MS, line, sizeof(line)));
	}
	finish(&b);
}

static void test_stopping_does_not_wait_for_a_device(void **state)
{
	struct bench b;
	int64_t before_ns;

	tcp_open(&b, "1000", "log", "hadir-log");
	b.profiles[0].response_ms = 2000;
	b.profiles[0].quiet_ms = 5000;
	tell(&b.sim, "never -1");
	requests_of(&b.sim, "");
	start(&b);
	while (requests_of(&b.sim, "") == 0)
		;
	before_ns = time_boottime_ns();
	modbus_thread_stop(b.thread);
	assert_true(time_boottime_ns() - before_ns < 4 * NS_PER_S);
	close_fd(b.loop);
	sim_stop(&b.sim);
	modbus_thread_stop(NULL);
}

static void test_a_bus_that_cannot_be_is_refused(void **state)
{
	static const struct {
		const char *claim;
		enum modbus_link link;
		const char *host;
		unsigned baud;
		size_t n;
		uint8_t first, second;
	} rows[] = {
		{"no unit", MODBUS_LINK_TCP, "127.0.0.1", 0, 0, 1, 2},
		{"one address twice", MODBUS_LINK_TCP, "127.0.0.1", 0, 2, 3, 3},
		{"a name for a host", MODBUS_LINK_TCP, "localhost", 0, 1, 1, 2},
		{"address 250", MODBUS_LINK_TCP, "127.0.0.1", 0, 1, 250, 2},
		{"RTU address 0", MODBUS_LINK_RTU, "", 9600, 1, 0, 2},
		{"an odd speed", MODBUS_LINK_RTU, "", 9601, 1, 1, 2},
	};
	struct record_profile p = {.count = 1};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct modbus_thread *t = NULL;
		struct modbus_bus_config c = {
			.link = rows[i].link, .baud = rows[i].baud, .n_units = rows[i].n};

		snprintf(c.host, sizeof(c.host), "%s", rows[i].host);
		c.units[0] = (struct modbus_unit_config){.address = rows[i].first, .profile = &p};
		c.units[1] = (struct modbus_unit_config){.address = rows[i].second, .profile = &p};
		if (modbus_thread_start(&c, -1, &t) != -EINVAL || t != NULL)
			fail_msg("%s was taken", rows[i].claim);
	}
}

/* hardware.md 5.3, "Cycle with turn 5 ms, n=8". */
static void test_a_round_takes_as_long_as_the_wire_needs(void **state)
{
	static const struct {
		unsigned baud;
		size_t units;
		unsigned want_ms;
	} rows[] = {
		{9600, 16, 740},  {19200, 16, 410},  {115200, 16, 250}, {9600, 32, 1480},
		{19200, 32, 820}, {115200, 32, 361}, {115200, 2, 250}, /* the poll period is longer
									*/
	};
	struct record_profile p = {.mode = RECORD_LEVEL, .count = 8, .turn_ms = 5, .hold_ms = 300};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct modbus_bus_config c = {
			.link = MODBUS_LINK_RTU, .baud = rows[i].baud, .n_units = rows[i].units};
		unsigned got;

		for (size_t u = 0; u < c.n_units; u++)
			c.units[u].profile = &p;
		got = modbus_worst_cycle_ms(&c);
		if (got + 2 < rows[i].want_ms || got > rows[i].want_ms + 2)
			fail_msg("%zu units at %u: %u ms", rows[i].units, rows[i].baud, got);
		assert_int_equal(modbus_may_lose_tap(&c, 0), got > 300);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_record_is_acknowledged_on_the_device_only_after_the_loop_stored_it),
		cmocka_unit_test(test_what_is_acknowledged_has_no_gap),
		cmocka_unit_test(
			test_a_record_that_was_not_stored_is_sent_again_and_not_acknowledged),
		cmocka_unit_test(test_a_backlog_is_drained_in_order_once_and_marked),
		cmocka_unit_test(test_after_a_restart_reading_goes_on_where_the_store_ended),
		cmocka_unit_test(
			test_after_a_restart_what_the_device_was_not_told_of_is_read_again),
		cmocka_unit_test(
			test_a_device_that_fell_back_while_we_were_away_begins_another_life),
		cmocka_unit_test(test_a_restored_database_reads_again_what_the_device_still_holds),
		cmocka_unit_test(test_records_that_were_overwritten_are_counted_as_lost),
		cmocka_unit_test(test_another_epoch_or_a_fall_back_begins_another_life),
		cmocka_unit_test(test_numbers_go_on_beyond_the_wrap),
		cmocka_unit_test(test_the_device_clock_is_told_on_both_sides_of_a_fresh_record),
		cmocka_unit_test(test_no_fault_of_an_answer_loses_or_doubles_a_record),
		cmocka_unit_test(test_records_made_while_the_host_is_away_come_when_it_is_back),
		cmocka_unit_test(test_a_device_of_another_kind_is_never_ready),
		cmocka_unit_test(
			test_a_device_that_turns_into_another_is_noticed_in_its_next_block),
		cmocka_unit_test(test_a_slow_device_is_degraded_and_asked_rarely),
		cmocka_unit_test(test_an_open_case_is_said),
		cmocka_unit_test(test_a_counter_gives_the_last_card_and_says_how_many_it_missed),
		cmocka_unit_test(test_a_card_in_the_field_is_one_punch_until_it_was_seen_away),
		cmocka_unit_test(
			test_a_latch_is_cleared_after_the_commit_and_gives_one_punch_for_one_card),
		cmocka_unit_test(test_no_answer_is_taken_for_that_of_another_request),
		cmocka_unit_test(
			test_a_line_on_which_somebody_never_stops_talking_is_a_fault_and_no_hang),
		cmocka_unit_test(test_a_dead_unit_costs_the_others_three_percent),
		cmocka_unit_test(test_a_line_alone_with_its_dead_unit_is_probed_until_it_is_back),
		cmocka_unit_test(test_damaged_answers_are_a_fault_that_ends_when_they_end),
		cmocka_unit_test(test_an_adapter_that_is_pulled_out_and_comes_back_is_opened_again),
		cmocka_unit_test(test_a_port_that_another_program_holds_is_a_fault),
		cmocka_unit_test(test_three_kinds_share_a_line),
		cmocka_unit_test(test_stopping_does_not_wait_for_a_device),
		cmocka_unit_test(test_a_bus_that_cannot_be_is_refused),
		cmocka_unit_test(test_a_round_takes_as_long_as_the_wire_needs),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
