/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "core/credential.h"
#include "reader/replay-line.h"
#include "reader/replay.h"

enum { DEADLINE_MS = 60000, NOW_MS = 1000000 };

#define FORTY "0000000000000000000000000000000000000000"
#define MOST FORTY FORTY FORTY FORTY FORTY FORTY FORTY FORTY /* bits of a frame */
#define LONGEST "0000000000000000000000000000000000000000000000000000000000000001" /* an id */

static void test_a_line_becomes_the_message_it_describes(void **state)
{
	static const struct {
		const char *line;
		enum reader_message_kind kind;
		unsigned bits;
		const char *raw, *format;
		bool backlog, has_seq, has_time;
		int64_t seq, time_ms, clock_ms;
	} rows[] = {
		/* clang-format off */
		{ "frame 0110", READER_FRAME, 4, "60", .format = "" },
		{ "  frame\t10000000000000000000000001 \r", READER_FRAME, 26, "80000040",
		  .format = "" },
		{ "frame 8000004/26", READER_FRAME, 26, "80000040", .format = "" },
		{ "frame A5/8", READER_FRAME, 8, "a5", .format = "" },
		{ "frame " MOST, READER_FRAME, 320, FORTY FORTY, .format = "" },
		{ "record user " LONGEST, READER_RECORD, 256, LONGEST, .format = "user" },
		{ "record user 0000002a", READER_RECORD, 32, "0000002a", .format = "user" },
		{ "record uid32 A41E45C6", READER_RECORD, 32, "a41e45c6", .format = "uid32" },
		{ "record user 2a 7 65537", READER_RECORD, 8, "2a", "user", .has_seq = true,
		  .seq = 65537 },
		{ "backlog user 2a 7 1 500 600 1", READER_RECORD, 8, "2a", "user", true, true, true,
		  1, 500, 600 },
		{ "record user 2a 7 1 - - 0", READER_RECORD, 8, "2a", "user", false, true, true, 1,
		  NOW_MS, NOW_MS },
		/* clang-format on */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[400], raw[2 * READER_RAW_SIZE + 1];
		struct replay_line l;
		const struct reader_message *m = &l.message;

		strcpy(text, rows[i].line);
		if (replay_line_parse(text, NOW_MS, &l) < 0)
			fail_msg("\"%s\" was not taken", rows[i].line);
		hex_encode(raw, m->raw, (m->bits + 7u) / 8);
		if (l.verb != REPLAY_SEND || m->kind != rows[i].kind || m->bits != rows[i].bits ||
		    strcmp(raw, rows[i].raw) != 0 || strcmp(m->format, rows[i].format) != 0 ||
		    m->backlog != rows[i].backlog || m->has_device_seq != rows[i].has_seq ||
		    m->has_device_time != rows[i].has_time ||
		    m->device_seq != (uint64_t)rows[i].seq ||
		    m->device_time_ms != rows[i].time_ms || m->device_now_ms != rows[i].clock_ms)
			fail_msg("\"%s\": kind %d, %u bits %s, format \"%s\"", rows[i].line,
				 m->kind, m->bits, raw, m->format);
	}
}

static void test_a_line_that_is_none_is_refused(void **state)
{
	static const char *const rows[] = {
		"fram 01",
		"frame",
		"frame 012",
		"frame x",
		"frame " MOST "0",
		"frame 01 10",
		"frame 8000/26",
		"frame 80000049/26",
		"frame 8/0",
		"frame A/321",
		"frame XY/8",
		"record user",
		"record",
		"record user 2",
		"record user " LONGEST "00",
		"record abcdefghijklmnopqrstuvwx 2a", /* too long for a format */
		"record User 2a",
		"record user 2g",
		"record user 2a 7",
		"record user 2a 7 x",
		"record user 2a x 1",
		"record user 2a 4294967296 1",
		"record user 2a 7 1 x 6 1",
		"record user 2a 7 1 5",
		"record user 2a 7 1 5 6",
		"record user 2a 7 1 5 6 2",
		"record user 2a 7 1 5 6 1 9",
		"state",
		"state happy",
		"refused",
		"refused ok",
		"refused bored",
		"refused bad-parity indeed",
		"state fault " LONGEST " " FORTY,
		"edge 1",
		"edge 1 2",
		"edge -1 0",
		"edge 1 0 0",
		"pause",
		"pause -1",
		"pause 1 2",
		"state ready 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
		"wait-ack 1",
		"seen x",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[400];
		struct replay_line l;

		strcpy(text, rows[i]);
		if (replay_line_parse(text, NOW_MS, &l) != -EINVAL)
			fail_msg("\"%s\" was taken", rows[i]);
	}
}

static void test_an_empty_line_and_a_remark_say_nothing(void **state)
{
	static const char *const rows[] = {"", " \t\r", "#", "# frame 0110", " #frame 0110"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[32];
		struct replay_line l;

		strcpy(text, rows[i]);
		if (replay_line_parse(text, NOW_MS, &l) != 0 || l.verb != REPLAY_NOTHING)
			fail_msg("\"%s\" is something", rows[i]);
	}
}

/* As many words as fit, and as long a detail: 95 bytes. */
static void test_a_state_is_told_in_all_its_words(void **state)
{
	char text[] = "state fault " LONGEST " 890123456789012345678901234567";
	struct replay_line l;

	assert_int_equal(replay_line_parse(text, NOW_MS, &l), 0);
	assert_int_equal(l.message.state, READER_FAULT);
	assert_string_equal(l.message.detail, LONGEST " 890123456789012345678901234567");
	strcpy(text, "state ready 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
	assert_int_equal(replay_line_parse(text, NOW_MS, &l), 0);
	assert_string_equal(l.message.detail, "3 4 5 6 7 8 9 10 11 12 13 14 15 16");
}

struct bench {
	char path[64];
	int input; /* writing end of the FIFO */
	int loop;  /* the loop's end of the port */
	struct replay_thread *thread;
};

static void bench_open(struct bench *b, unsigned window)
{
	struct replay_config config = {.path = b->path, .reader = 3, .window = window};
	int pair[2];

	snprintf(b->path, sizeof(b->path), "/tmp/hadir-replay-%d", getpid());
	assert_int_equal(mkfifo(b->path, 0600), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(replay_thread_start(&config, pair[0], &b->thread), 0);
	b->loop = pair[1];
	b->input = open(b->path, O_WRONLY | O_CLOEXEC);
	assert_true(b->input >= 0);
}

static void bench_close(struct bench *b)
{
	replay_thread_stop(b->thread);
	close(b->input);
	close(b->loop);
	unlink(b->path);
}

static void say(struct bench *b, const char *text)
{
	assert_int_equal(write(b->input, text, strlen(text)), strlen(text));
}

/* The next message that is not SEEN; false when none comes within `ms`. */
static bool hear(struct bench *b, int ms, struct reader_message *ret)
{
	struct pollfd fd = {.fd = b->loop, .events = POLLIN};

	do {
		if (poll(&fd, 1, ms) != 1)
			return false;
		assert_int_equal(recv(b->loop, ret, sizeof(*ret), 0), sizeof(*ret));
	} while (ret->kind == READER_SEEN);
	assert_int_equal(ret->reader, 3);
	return true;
}

static void must_hear(struct bench *b, enum reader_message_kind kind, struct reader_message *ret)
{
	if (!hear(b, DEADLINE_MS, ret))
		fail_msg("nothing came, wanted kind %d", kind);
	assert_int_equal(ret->kind, kind);
}

static void answer(struct bench *b, const struct reader_message *m, enum reader_outcome outcome)
{
	struct reader_ack ack = {.tag = m->tag, .reader = m->reader, .outcome = (uint8_t)outcome};

	assert_int_equal(send(b->loop, &ack, sizeof(ack), MSG_NOSIGNAL), sizeof(ack));
}

static void test_lines_are_played_as_they_arrive_and_ready_comes_first(void **state)
{
	struct bench b;
	struct reader_message m;

	bench_open(&b, 0);
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_READY);
	say(&b, "# nothing\nframe 01");
	say(&b, "10\nnonsense\nstate absent cable is off\n");
	must_hear(&b, READER_FRAME, &m);
	assert_int_equal(m.bits, 4);
	assert_int_equal(m.since_ns, m.at_ns);
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_ABSENT);
	assert_string_equal(m.detail, "cable is off");
	bench_close(&b);
}

static void test_no_more_records_are_unanswered_than_the_window_holds(void **state)
{
	struct bench b;
	struct reader_message m, first;

	bench_open(&b, 2);
	must_hear(&b, READER_STATE, &m);
	say(&b, "record user 01\nrecord user 02\nrecord user 03\nstate silent\n");
	must_hear(&b, READER_RECORD, &first);
	must_hear(&b, READER_RECORD, &m);
	assert_false(hear(&b, 50, &m)); /* the third is held back */
	answer(&b, &first, READER_RECORDED);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(m.raw[0], 3);
	bench_close(&b);
}

static void test_a_record_that_was_not_stored_is_sent_again_a_second_later(void **state)
{
	struct bench b;
	struct reader_message m, again;

	bench_open(&b, 0);
	must_hear(&b, READER_STATE, &m);
	say(&b, "record user 01\nwait-ack\nrecord user 02\n");
	must_hear(&b, READER_RECORD, &m);
	answer(&b, &m, READER_NOT_STORED);
	assert_false(hear(&b, 700, &again));
	must_hear(&b, READER_RECORD, &again);
	assert_int_equal(again.raw[0], 1);
	answer(&b, &again, READER_UNKNOWN);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(m.raw[0], 2);
	bench_close(&b);
}

static void test_edges_become_a_frame_by_the_time_between_them(void **state)
{
	struct bench b;
	struct reader_message m;
	static const char *const frames[] = {"edge 0 0\nedge 1000 1\nedge 2000 1\nedge 3000 0\n",
					     "edge 100000 1\nedge 101000 1\nedge 102000 1\n"
					     "edge 103000 1\nedge 104000 1\n"};

	bench_open(&b, 0);
	must_hear(&b, READER_STATE, &m);
	say(&b, frames[0]);
	say(&b, frames[1]);
	must_hear(&b, READER_FRAME, &m);
	assert_int_equal(m.bits, 4);
	assert_int_equal(m.raw[0], 0x60);
	must_hear(&b, READER_FRAME, &m);
	assert_int_equal(m.bits, 5);
	assert_int_equal(m.raw[0], 0xf8);
	bench_close(&b);
}

static void test_the_end_of_a_file_is_not_the_end_of_the_reader(void **state)
{
	struct replay_config config = {.reader = 3};
	struct bench b = {.input = -1};
	struct reader_message m;
	char path[64];
	FILE *f;
	int pair[2];

	snprintf(path, sizeof(path), "/tmp/hadir-replay-file-%d", getpid());
	f = fopen(path, "w");
	fputs("state silent\nrecord user 2a 7 9\nrecord user 2b 7 10", f);
	fclose(f);
	config.path = path;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	b.loop = pair[1];
	assert_int_equal(replay_thread_start(&config, pair[0], &b.thread), 0);
	must_hear(&b, READER_STATE, &m);
	assert_int_equal(m.state, READER_SILENT);
	must_hear(&b, READER_RECORD, &m);
	must_hear(&b, READER_RECORD, &m); /* a last line without its newline counts */
	assert_int_equal(m.device_seq, 10);
	answer(&b, &m, READER_NOT_STORED);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(m.device_seq, 10);
	replay_thread_stop(b.thread);
	close(b.loop);
	unlink(path);
}

static void test_a_path_that_is_not_there_is_refused(void **state)
{
	struct replay_config config = {.path = "/nonexistent/replay"};
	struct replay_thread *t = NULL;

	assert_int_equal(replay_thread_start(&config, -1, &t), -ENOENT);
	assert_null(t);
	replay_thread_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_becomes_the_message_it_describes),
		cmocka_unit_test(test_a_line_that_is_none_is_refused),
		cmocka_unit_test(test_an_empty_line_and_a_remark_say_nothing),
		cmocka_unit_test(test_a_state_is_told_in_all_its_words),
		cmocka_unit_test(test_lines_are_played_as_they_arrive_and_ready_comes_first),
		cmocka_unit_test(test_no_more_records_are_unanswered_than_the_window_holds),
		cmocka_unit_test(test_a_record_that_was_not_stored_is_sent_again_a_second_later),
		cmocka_unit_test(test_edges_become_a_frame_by_the_time_between_them),
		cmocka_unit_test(test_the_end_of_a_file_is_not_the_end_of_the_reader),
		cmocka_unit_test(test_a_path_that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
