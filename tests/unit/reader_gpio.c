/* SPDX-License-Identifier: MIT */
/*
 * The bank of Wiegand readers on lines of our own: this file defines what reader/lines.h
 * promises, so the linker leaves libgpiod's side in its archive. Time is an argument.
 */
#include "reader/gpio.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/time-source.h"
#include "base/util.h"
#include "reader/frame.h"

static const int64_t ms = NS_PER_MS, us = 1000;
static const char card_bits[] = "10001010100111110000100100";

/* --- our lines: one set for each reader, found by the name of D0, "0" to "7" --- */

enum { FAKES = 8, QUEUE = 8192 };

struct lines {
	int open_error, drain_error, level_error;
	bool high[2];
	int opened;
	size_t head, tail;
	struct line_edge queue[QUEUE];
};

static struct lines fakes[FAKES];

int lines_open(const struct lines_config *config, struct lines **ret)
{
	struct lines *l = &fakes[atoi(config->line[0])];

	if (l->open_error < 0)
		return l->open_error;
	l->opened++;
	l->head = l->tail = 0;
	*ret = l;
	return 0;
}

void lines_free(struct lines *l)
{
	if (l != NULL)
		l->opened--;
}

size_t lines_fds(const struct lines *l, int ret[2])
{
	ret[0] = 1000 + (int)(l - fakes);
	return 1;
}

ssize_t lines_drain(struct lines *l, struct line_edge *ret, size_t max)
{
	size_t n = 0;

	if (l->drain_error < 0)
		return l->drain_error;
	while (n < max && l->head < l->tail)
		ret[n++] = l->queue[l->head++];
	return (ssize_t)n;
}

int lines_levels(const struct lines *l, bool high[2])
{
	memcpy(high, l->high, sizeof(l->high));
	return l->level_error;
}

static void edge(int reader, int64_t at_ns, uint8_t line, bool lost)
{
	struct lines *l = &fakes[reader];

	assert_true(l->tail < QUEUE);
	l->queue[l->tail++] = (struct line_edge){.at_ns = at_ns, .line = line, .lost = lost};
}

static void frame_at(int reader, int64_t at_ns, const char *bits)
{
	for (size_t i = 0; bits[i] != '\0'; i++)
		edge(reader, at_ns + (int64_t)i * ms, bits[i] == '1', false);
}

/* --- a bank, its loop and its day --- */

struct bench {
	struct gpio_bank *bank;
	int loop_fd;
	int64_t now_ns;
};

static void bench_init(struct bench *b, size_t readers)
{
	static const char *const names[FAKES] = {"0", "1", "2", "3", "4", "5", "6", "7"};
	struct gpio_reader_config config[FAKES];
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	for (size_t i = 0; i < readers; i++) {
		config[i] = (struct gpio_reader_config){
			.reader = (uint8_t)(i + 10),
			.lines = {.chip = "sim", .line = {names[i], "d1"}},
		};
		fakes[i] = (struct lines){.high = {true, true}};
	}
	assert_int_equal(gpio_bank_open(config, readers, fds[0], &b->bank), 0);
	b->loop_fd = fds[1];
	b->now_ns = 100 * NS_PER_S;
}

static void bench_done(struct bench *b)
{
	gpio_bank_free(b->bank);
	close(b->loop_fd);
	for (size_t i = 0; i < FAKES; i++)
		assert_int_equal(fakes[i].opened, 0);
}

/* Play on: turn when the bank asks for it, until `to_ns`. */
static void play(struct bench *b, int64_t to_ns)
{
	for (int turns = 0;; turns++) {
		int64_t due_ns = gpio_bank_turn(b->bank, b->now_ns);

		assert_true(due_ns >= 0);
		assert_true(due_ns <= b->now_ns + 10 * NS_PER_S);
		if (due_ns >= to_ns)
			break;
		if (turns > 20000)
			fail_msg("the bank spins at %lld", (long long)b->now_ns);
		b->now_ns = due_ns > b->now_ns ? due_ns : b->now_ns;
	}
	b->now_ns = to_ns;
	gpio_bank_turn(b->bank, b->now_ns);
}

static bool next(struct bench *b, struct reader_message *ret)
{
	return recv(b->loop_fd, ret, sizeof(*ret), MSG_DONTWAIT) == (ssize_t)sizeof(*ret);
}

/* The next message of one of these kinds (a bit for each), others thrown away. */
static struct reader_message next_of(struct bench *b, unsigned kinds)
{
	struct reader_message m;

	while (next(b, &m))
		if (kinds >> m.kind & 1)
			return m;
	fail_msg("no such message");
	return m;
}

static void assert_none_of(struct bench *b, unsigned kinds)
{
	struct reader_message m;

	while (next(b, &m))
		if (kinds >> m.kind & 1)
			fail_msg("kind %d of reader %d: %s %s", m.kind, m.reader,
				 reader_cause_name(m.cause), m.detail);
}

enum {
	FRAME = 1 << READER_FRAME,
	REFUSED = 1 << READER_REFUSED,
	STATE = 1 << READER_STATE,
	SEEN = 1 << READER_SEEN,
	COUNTERS = 1 << READER_COUNTERS,
};

static void assert_card(const struct reader_message *m)
{
	assert_int_equal(m->kind, READER_FRAME);
	assert_int_equal(m->bits, 26);
	assert_memory_equal(m->raw, ((const uint8_t[]){0x8a, 0x9f, 0x09, 0x00}), 4);
}

/* --- frame_cutter --- */

/* "0 1 . !" : a bit a millisecond; '.' 31 ms of silence, '-' 30 ms, ',' 29 ms; ':' the next edge is
 * only 99 us after, ';' 100 us; '!' edges were lost. */
static size_t cut(const char *script, struct frame *ret, size_t max)
{
	struct frame_cutter c;
	int64_t at_ns = 1000 * ms;
	bool lost = false;
	size_t n = 0;

	frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
	for (; *script != '\0'; script++) {
		switch (*script) {
		case '.':
			at_ns += 30 * ms;
			break;
		case '-':
			at_ns += 29 * ms;
			break;
		case ',':
			at_ns += 28 * ms;
			break;
		case ':':
			at_ns += 99 * us - ms;
			break;
		case ';':
			at_ns += 100 * us - ms;
			break;
		case '!':
			lost = true;
			break;
		default:
			at_ns += ms;
			if (frame_cutter_feed(&c, at_ns, *script == '1', lost, &ret[n]))
				assert_true(++n < max);
			lost = false;
		}
	}
	assert_false(frame_cutter_flush(&c, at_ns + FRAME_GAP_DEFAULT_NS, &ret[n]));
	if (frame_cutter_flush(&c, frame_cutter_due_ns(&c), &ret[n]))
		n++;
	assert_true(frame_cutter_due_ns(&c) == INT64_MAX);
	return n;
}

static void test_frames_are_cut_by_silence_and_nothing_else(void **state)
{
	/* clang-format off */
	static const struct {
		const char *script; size_t frames;
		struct { unsigned bits; enum reader_cause cause; } want[3];
	} rows[] = {
		{ "10001010100111110000100100", 1, { { 26, READER_OK } } },
		{ "1000101010011111000010010010001010", 1, { { 34, READER_OK } } }, /* 26 is its prefix */
		{ "10001010100111110", 1, { { 17, READER_OK } } },
		{ "1010", 1, { { 4, READER_OK } } },
		{ "101", 1, { { 3, READER_BAD_NOISE } } },
		{ "1", 1, { { 1, READER_BAD_NOISE } } },
		{ "1010,1010", 1, { { 8, READER_OK } } },
		{ "1010-1010", 1, { { 8, READER_OK } } },
		{ "1010.1010", 2, { { 4, READER_OK }, { 4, READER_OK } } },
		{ "1010.101.1010", 3, { { 4, READER_OK }, { 3, READER_BAD_NOISE }, { 4, READER_OK } } },
		{ "10101:01010", 1, { { 10, READER_BAD_GLITCH } } }, /* the frame, not the edge */
		{ "10101;01010", 1, { { 10, READER_OK } } },
		{ "1:01", 1, { { 3, READER_BAD_NOISE } } },
		{ "10101!01010", 1, { { 10, READER_LOST_GAP } } },
		{ "1010.!1010", 2, { { 4, READER_LOST_GAP }, { 4, READER_LOST_GAP } } },
		{ "1010.1010.!1010", 3, { { 4, READER_OK }, { 4, READER_LOST_GAP }, { 4, READER_LOST_GAP } } },
		{ "!1010.1010", 2, { { 4, READER_LOST_GAP }, { 4, READER_OK } } },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct frame f[4];
		size_t n = cut(rows[i].script, f, ARRAY_LEN(f));

		if (n != rows[i].frames)
			fail_msg("%s: %zu frames", rows[i].script, n);
		for (size_t k = 0; k < n; k++)
			if (f[k].bits != rows[i].want[k].bits ||
			    f[k].cause != rows[i].want[k].cause)
				fail_msg("%s: frame %zu has %u bits, %s", rows[i].script, k,
					 f[k].bits, reader_cause_name(f[k].cause));
	}
}

static void test_frames_of_every_length_up_to_256_come_out_whole(void **state)
{
	for (size_t bits = 4; bits <= 300; bits++) {
		struct frame_cutter c;
		struct frame f = {.bits = 0};

		frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
		for (size_t i = 0; i < bits; i++)
			assert_false(
				frame_cutter_feed(&c, (int64_t)i * ms + ms, i % 3 == 0, false, &f));
		assert_true(frame_cutter_flush(&c, INT64_MAX - 1, &f));
		assert_int_equal(f.bits, bits);
		assert_int_equal(f.cause, bits <= 256 ? READER_OK : READER_BAD_LENGTH);
		for (size_t i = 0; i < bits && i < 256; i++)
			if ((f.raw[i / 8] >> (7 - i % 8) & 1) != (i % 3 == 0))
				fail_msg("%zu bits: bit %zu is wrong", bits, i);
	}
}

static void test_a_frame_without_an_end_is_told_as_long_as_can_be(void **state)
{
	struct frame_cutter c;
	struct frame f = {.bits = 0};

	frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
	for (int i = 0; i < UINT16_MAX + 2; i++)
		assert_false(frame_cutter_feed(&c, i * ms, 0, false, &f));
	assert_true(frame_cutter_flush(&c, INT64_MAX - 1, &f));
	assert_int_equal(f.bits, UINT16_MAX);
	assert_int_equal(f.cause, READER_BAD_LENGTH);
}

static void test_edges_of_two_queues_are_put_in_order(void **state)
{
	/* libgpiod 1.6: all of D0 (the zeros) comes before all of D1 */
	struct frame_cutter c;
	struct frame f;

	frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
	for (int line = 0; line < 2; line++)
		for (size_t i = 0; card_bits[i] != '\0'; i++)
			if (card_bits[i] - '0' == line)
				assert_false(frame_cutter_feed(&c, (int64_t)i * ms + ms,
							       (uint8_t)line, false, &f));
	assert_true(frame_cutter_flush(&c, 10 * NS_PER_S, &f));
	assert_int_equal(f.cause, READER_OK);
	assert_int_equal(f.at_ns, ms);
	assert_memory_equal(f.raw, ((const uint8_t[]){0x8a, 0x9f, 0x09, 0x00}), 4);
}

static void test_an_edge_that_comes_too_late_for_its_frame_spoils_the_next(void **state)
{
	struct frame_cutter c;
	struct frame f;

	frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
	for (int i = 0; i < 5; i++)
		assert_false(frame_cutter_feed(&c, (100 + i) * ms, 1, false, &f));
	assert_true(frame_cutter_feed(&c, 200 * ms, 1, false, &f));
	assert_int_equal(f.cause, READER_OK);
	for (int i = 1; i < 5; i++)
		assert_false(frame_cutter_feed(&c, (200 + i) * ms, 1, false, &f));
	assert_false(frame_cutter_feed(&c, 105 * ms, 0, false, &f));
	assert_true(frame_cutter_flush(&c, NS_PER_S, &f));
	assert_int_equal(f.cause, READER_LOST_GAP);
}

static size_t cut_file(const char *path, struct frame *ret, size_t max)
{
	FILE *file = fopen(path, "r");
	struct frame_cutter c;
	char line[160];
	long long at_us;
	unsigned which;
	size_t n = 0;

	if (file == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	frame_cutter_init(&c, FRAME_GAP_DEFAULT_NS);
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "edge %lld %u", &at_us, &which) == 2 &&
		    frame_cutter_feed(&c, at_us * us + ms, (uint8_t)which, false, &ret[n]))
			assert_true(++n < max);
	fclose(file);
	return n + frame_cutter_flush(&c, INT64_MAX - 1, &ret[n]);
}

static void test_recorded_edges_take_the_same_way(void **state)
{
	struct frame f[4];

	assert_int_equal(cut_file("tests/fixtures/wiegand-h10301.replay", f, 4), 1);
	assert_int_equal(f[0].cause, READER_OK);
	assert_memory_equal(f[0].raw, ((const uint8_t[]){0x8a, 0x9f, 0x09, 0x00}), 4);
	assert_int_equal(cut_file("tests/fixtures/wiegand-merged.replay", f, 4), 2);
	assert_int_equal(f[0].cause, READER_OK);
	assert_memory_equal(f[0].raw, ((const uint8_t[]){0x8a, 0x9f, 0x09, 0x00}), 4);
	assert_int_equal(f[1].cause, READER_BAD_GLITCH);
}

/* --- the bank --- */

static void test_a_reader_is_ready_once_both_lines_idle_high_and_seen_every_ten_seconds(
	void **state)
{
	struct bench b;
	struct reader_message m;

	bench_init(&b, 1);
	play(&b, b.now_ns + 35 * NS_PER_S);
	assert_true(next(&b, &m));
	assert_int_equal(m.kind, READER_STATE);
	assert_int_equal(m.state, READER_READY);
	assert_int_equal(m.reader, 10);
	for (int i = 0; i < 4; i++) {
		assert_true(next(&b, &m));
		assert_int_equal(m.kind, READER_SEEN);
		assert_int_equal(m.at_ns, (100 + 10 * i) * NS_PER_S);
	}
	assert_false(next(&b, &m));
	bench_done(&b);
}

static void test_a_frame_is_sent_with_the_time_of_its_first_edge(void **state)
{
	struct bench b;
	struct reader_message m;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	frame_at(0, b.now_ns + 3 * ms, card_bits);
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, FRAME | REFUSED);
	assert_card(&m);
	assert_int_equal(m.at_ns, 101 * NS_PER_S + 3 * ms);
	assert_int_equal(m.since_ns, m.at_ns);
	assert_int_equal(m.tag, 0);
	m = next_of(&b, COUNTERS);
	assert_int_equal(m.counters[READER_OK], 1);
	assert_none_of(&b, FRAME | REFUSED | STATE);
	bench_done(&b);
}

static void test_a_reader_that_stood_still_still_cuts_by_the_edges_own_time(void **state)
{
	/* The disk stalls for 5 s; three people pass; nobody reads the queue meanwhile. */
	struct bench b;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	for (int i = 0; i < 3; i++)
		frame_at(0, b.now_ns + (i + 1) * NS_PER_S, card_bits);
	b.now_ns += 5 * NS_PER_S;
	play(&b, b.now_ns + NS_PER_S);
	for (int i = 0; i < 3; i++) {
		struct reader_message m = next_of(&b, FRAME | REFUSED);

		assert_card(&m);
		assert_int_equal(m.at_ns, (101 + i + 1) * NS_PER_S);
	}
	assert_none_of(&b, FRAME | REFUSED);
	bench_done(&b);
}

static void test_who_stood_still_for_long_says_from_when_it_may_have_seen_nobody(void **state)
{
	static const struct {
		int still_s;
		bool told;
	} rows[] = {{5, false}, {14, false}, {16, true}, {3600, true}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;
		struct reader_message m;
		int64_t last_ns;

		bench_init(&b, 1);
		play(&b, b.now_ns + NS_PER_S);
		assert_int_equal(next_of(&b, STATE).state, READER_READY);
		last_ns = b.now_ns;
		b.now_ns += rows[i].still_s * NS_PER_S;
		frame_at(0, b.now_ns - NS_PER_S, card_bits); /* what the queue still held counts */
		play(&b, b.now_ns + NS_PER_S);
		if (rows[i].told) {
			m = next_of(&b, STATE | FRAME);
			assert_int_equal(m.state, READER_STARTING);
			assert_true(m.at_ns <= last_ns);
			m = next_of(&b, FRAME);
			assert_card(&m);
			m = next_of(&b, STATE);
			assert_int_equal(m.state, READER_READY);
			assert_true(m.at_ns >= last_ns + rows[i].still_s * NS_PER_S);
		}
		assert_none_of(&b, STATE);
		bench_done(&b);
	}
}

static void test_eight_readers_at_the_same_time_do_not_mix(void **state)
{
	struct bench b;
	unsigned seen = 0;

	bench_init(&b, 8);
	play(&b, b.now_ns + NS_PER_S);
	for (int i = 0; i < 8; i++)
		frame_at(i, b.now_ns + i * 125 * us, card_bits);
	play(&b, b.now_ns + NS_PER_S);
	for (int i = 0; i < 8; i++) {
		struct reader_message m = next_of(&b, FRAME | REFUSED);

		assert_card(&m);
		seen |= 1u << (m.reader - 10);
	}
	assert_int_equal(seen, 0xff);
	bench_done(&b);
}

static void test_frames_that_are_none_are_refused_with_their_cause(void **state)
{
	struct bench b;
	struct reader_message m;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	frame_at(0, b.now_ns + ms, "101");
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, FRAME | REFUSED);
	assert_int_equal(m.kind, READER_REFUSED);
	assert_int_equal(m.cause, READER_BAD_NOISE);
	assert_int_equal(m.bits, 3);
	edge(0, b.now_ns + ms, 1, false);
	edge(0, b.now_ns + 2 * ms, 1, true);
	edge(0, b.now_ns + 3 * ms, 1, false);
	edge(0, b.now_ns + 4 * ms, 1, false);
	play(&b, b.now_ns + 2 * NS_PER_S);
	m = next_of(&b, FRAME | REFUSED);
	assert_int_equal(m.cause, READER_LOST_GAP);
	m = next_of(&b, COUNTERS);
	assert_int_equal(m.counters[READER_BAD_NOISE], 1);
	assert_int_equal(m.counters[READER_LOST_GAP], 1);
	assert_int_equal(m.counters[READER_OK], 0);
	bench_done(&b);
}

static void test_a_flood_of_noise_is_counted_but_told_only_four_times_a_second(void **state)
{
	struct bench b;
	struct reader_message m;
	unsigned told = 0, counted = 0;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	for (int i = 0; i < 100; i++)
		frame_at(0, b.now_ns + (i * 40 + 1) * ms, "1"); /* 25 a second for 4 s */
	play(&b, b.now_ns + 6 * NS_PER_S);
	while (next(&b, &m)) {
		told += m.kind == READER_REFUSED;
		if (m.kind == READER_COUNTERS)
			counted = m.counters[READER_BAD_NOISE];
	}
	assert_int_equal(counted, 100);
	assert_in_range(told, 16, 20);
	bench_done(&b);
}

static void test_lines_held_low_are_a_fault_until_they_idle_high_again(void **state)
{
	struct bench b;
	struct reader_message m;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	fakes[0].high[0] = fakes[0].high[1] = false; /* the plug is pulled: an edge on each */
	edge(0, b.now_ns + ms, 0, false);
	edge(0, b.now_ns + ms, 1, false);
	next_of(&b, STATE);
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, STATE);
	assert_int_equal(m.state, READER_FAULT);
	assert_int_equal(m.cause, READER_LINE_LOW);
	assert_true(m.at_ns - 101 * NS_PER_S <= 100 * ms);
	assert_non_null(strstr(m.detail, "0 and d1 are held low"));

	play(&b, b.now_ns + 20 * NS_PER_S);
	assert_none_of(&b, STATE | SEEN);

	fakes[0].high[0] = true; /* one wire back: another fault */
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, STATE);
	assert_int_equal(m.state, READER_FAULT);
	assert_non_null(strstr(m.detail, "d1 is held low"));

	frame_at(0, b.now_ns + ms, card_bits); /* what comes meanwhile is no punch */
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, FRAME | REFUSED);
	assert_int_equal(m.kind, READER_REFUSED);
	assert_int_equal(m.cause, READER_LINE_LOW);

	fakes[0].high[1] = true;
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, STATE | SEEN);
	assert_int_equal(m.kind, READER_STATE);
	assert_int_equal(m.state, READER_READY);
	frame_at(0, b.now_ns + ms, card_bits);
	play(&b, b.now_ns + NS_PER_S);
	m = next_of(&b, FRAME | REFUSED);
	assert_card(&m);
	bench_done(&b);
}

static void test_a_pulse_in_the_moment_of_the_look_is_no_fault(void **state)
{
	struct bench b;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	next_of(&b, STATE);
	frame_at(0, b.now_ns + ms, card_bits);
	/* The look that follows the frame falls into the first pulse of the next one. */
	play(&b, b.now_ns + (26 + 34) * ms);
	fakes[0].high[0] = false;
	play(&b, b.now_ns + 2 * ms);
	fakes[0].high[0] = true;
	play(&b, b.now_ns + 20 * NS_PER_S);
	assert_none_of(&b, STATE);
	bench_done(&b);
}

static void test_a_loose_plug_is_ready_only_when_it_stays_high(void **state)
{
	struct bench b;

	bench_init(&b, 1);
	fakes[0].high[0] = false;
	play(&b, b.now_ns + NS_PER_S);
	assert_int_equal(next_of(&b, STATE).state, READER_FAULT);
	for (int i = 0; i < 40; i++) { /* high for one look (250 ms), low for the next */
		fakes[0].high[0] = i % 2 == 0;
		play(&b, b.now_ns + 250 * ms);
	}
	assert_none_of(&b, STATE);
	fakes[0].high[0] = true;
	play(&b, b.now_ns + NS_PER_S);
	assert_int_equal(next_of(&b, STATE).state, READER_READY);
	bench_done(&b);
}

static void test_two_pulses_seen_low_are_no_fault_either(void **state)
{
	struct bench b;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	next_of(&b, STATE);
	/* One frame ends with the first edge of the next; every turn falls into a pulse. */
	frame_at(0, b.now_ns, card_bits);
	gpio_bank_turn(b.bank, b.now_ns + 26 * ms);
	for (int i = 0; i < 8; i++) {
		edge(0, b.now_ns + (60 + i * 25) * ms, 1, false);
		fakes[0].high[1] = false;
		gpio_bank_turn(b.bank, b.now_ns + (60 + i * 25) * ms);
		fakes[0].high[1] = true;
	}
	play(&b, b.now_ns + NS_PER_S);
	/* And a look that met a pulse says nothing about the one that does so much later. */
	for (int i = 0; i < 2; i++) {
		frame_at(0, b.now_ns + ms, "1010");
		b.now_ns += 100 * ms;
		fakes[0].high[0] = false;
		gpio_bank_turn(b.bank, b.now_ns);
		fakes[0].high[0] = true;
		play(&b, b.now_ns + NS_PER_S);
	}
	assert_none_of(&b, STATE);
	bench_done(&b);
}

static void test_a_storm_releases_the_lines_and_is_tried_again_ever_later(void **state)
{
	struct bench b;
	struct reader_message m;
	int64_t wait_s = 1;

	bench_init(&b, 2);
	play(&b, b.now_ns + NS_PER_S);
	for (int round = 0; round < 8; round++) {
		int64_t begin_ns = b.now_ns;

		for (int i = 0; i < 2002; i++)
			edge(0, b.now_ns + i * 400 * us, (uint8_t)(i & 1), false);
		while (next(&b, &m))
			;
		b.now_ns += 900 * ms;
		begin_ns = b.now_ns;
		play(&b, b.now_ns + ms);
		m = next_of(&b, STATE);
		assert_int_equal(m.reader, 10);
		assert_int_equal(m.state, READER_FAULT);
		assert_int_equal(m.cause, READER_STORM);
		assert_int_equal(fakes[0].opened, 0);
		assert_int_equal(fakes[1].opened, 1); /* the other goes on */
		play(&b, begin_ns + wait_s * NS_PER_S - ms);
		assert_int_equal(fakes[0].opened, 0);
		play(&b, begin_ns + wait_s * NS_PER_S);
		assert_int_equal(fakes[0].opened, 1);
		wait_s = wait_s * 2 > 60 ? 60 : wait_s * 2;
	}
	/* A quiet minute later the first step is short again. */
	play(&b, b.now_ns + 61 * NS_PER_S);
	for (int i = 0; i < 2002; i++)
		edge(0, b.now_ns + i * 400 * us, 0, false);
	play(&b, b.now_ns + NS_PER_S - ms);
	assert_int_equal(fakes[0].opened, 0);
	play(&b, b.now_ns + ms);
	assert_int_equal(fakes[0].opened, 1);
	bench_done(&b);
}

static void test_the_fastest_readers_are_no_storm(void **state)
{
	/* 200 us a bit (SIA's shortest), 37 bits, a card every 100 ms: far beyond people */
	struct bench b;
	unsigned frames = 0;
	struct reader_message m;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	for (int card = 0; card < 30; card++)
		for (int i = 0; i < 37; i++)
			edge(0, b.now_ns + card * 100 * ms + i * 200 * us, 1, false);
	play(&b, b.now_ns + 5 * NS_PER_S);
	while (next(&b, &m)) {
		frames += m.kind == READER_FRAME;
		assert_true(m.kind != READER_STATE || m.state == READER_READY);
	}
	assert_int_equal(frames, 30);
	bench_done(&b);
}

static void test_a_missing_chip_or_line_is_a_state_and_does_not_stop_others(void **state)
{
	static const struct {
		int error;
		const char *detail;
	} rows[] = {
		{-ENODEV, "no GPIO chip (sim)"},
		{-ENXIO, "no line 0 or no line d1"},
		{-EBUSY, "line 0 or d1 is in use"},
		{-EACCES, "Permission denied"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;
		struct reader_message m;

		bench_init(&b, 2);
		fakes[0].open_error = rows[i].error;
		play(&b, b.now_ns + 40 * NS_PER_S);
		m = next_of(&b, STATE);
		assert_int_equal(m.reader, 10);
		assert_int_equal(m.state, READER_ABSENT);
		if (strstr(m.detail, rows[i].detail) == NULL)
			fail_msg("'%s' says nothing of '%s'", m.detail, rows[i].detail);
		m = next_of(&b, STATE);
		assert_int_equal(m.reader, 11);
		assert_int_equal(m.state, READER_READY);
		assert_none_of(&b, STATE); /* told once, though tried again */
		fakes[0].open_error = 0;
		play(&b, b.now_ns + 60 * NS_PER_S);
		m = next_of(&b, STATE);
		assert_int_equal(m.reader, 10);
		assert_int_equal(m.state, READER_READY);
		bench_done(&b);
	}
}

static void test_a_chip_that_goes_away_is_noticed_however_it_shows(void **state)
{
	for (int way = 0; way < 3; way++) {
		struct bench b;
		struct reader_message m;

		bench_init(&b, 1);
		play(&b, b.now_ns + NS_PER_S);
		next_of(&b, STATE);
		fakes[0].open_error = -ENODEV;
		if (way == 0)
			fakes[0].drain_error = -ENODEV;
		else if (way == 1)
			fakes[0].level_error = -ENODEV;
		else
			gpio_bank_hangup(b.bank, 1000, b.now_ns);
		play(&b, b.now_ns + 11 * NS_PER_S);
		m = next_of(&b, STATE);
		assert_int_equal(m.state, READER_ABSENT);
		assert_int_equal(fakes[0].opened, 0);
		fakes[0].open_error = fakes[0].drain_error = fakes[0].level_error = 0;
		play(&b, b.now_ns + 60 * NS_PER_S);
		m = next_of(&b, STATE);
		assert_int_equal(m.state, READER_READY);
		bench_done(&b);
	}
}

static void test_a_loop_that_does_not_listen_loses_nothing_up_to_the_ring(void **state)
{
	struct bench b;
	struct reader_message m;
	unsigned frames = 0, lost = 0;
	const unsigned sent = 1500;
	int64_t deaf_ns, back_ns;

	bench_init(&b, 1);
	play(&b, b.now_ns + NS_PER_S);
	deaf_ns = b.now_ns + 60 * NS_PER_S; /* by then the socket is full */
	for (unsigned i = 0; i < sent; i++) {
		frame_at(0, b.now_ns + ms, "1010");
		play(&b, b.now_ns + 100 * ms);
	}
	back_ns = b.now_ns;
	for (int i = 0; i < 200; i++) { /* the loop is back: read, and let it flush */
		while (next(&b, &m)) {
			frames += m.kind == READER_FRAME;
			if (m.kind == READER_COUNTERS)
				lost = m.counters[READER_LOST_BACKLOG];
			/* The ring is for frames: what can be said again later waits. */
			if (m.kind != READER_FRAME)
				assert_false(m.at_ns > deaf_ns && m.at_ns < back_ns);
		}
		play(&b, b.now_ns + 100 * ms);
	}
	assert_true(frames >= READER_RING_RECORDS);
	assert_true(lost > 0);
	assert_int_equal(frames + lost, sent);
	bench_done(&b);
}

static void test_without_a_loop_the_bank_says_so(void **state)
{
	struct bench b;

	bench_init(&b, 1);
	close(b.loop_fd);
	assert_int_equal(gpio_bank_turn(b.bank, b.now_ns), -EPIPE);
	b.loop_fd = dup(0);
	bench_done(&b);
}

static void test_the_thread_starts_beats_and_stops(void **state)
{
	const struct gpio_reader_config config = {.reader = 3, .lines = {.line = {"0", "d1"}}};
	struct gpio_thread *t = NULL;
	struct reader_message m;
	int fds[2];
	int64_t before_ns = time_boottime_ns();

	fakes[0] = (struct lines){.open_error = -ENODEV};
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(gpio_thread_start(&config, 0, fds[0], &t), -EINVAL);
	assert_null(t);
	assert_int_equal(gpio_thread_start(&config, 1, fds[0], &t), 0);
	assert_int_equal(recv(fds[1], &m, sizeof(m), 0), sizeof(m)); /* waits for the thread */
	assert_int_equal(m.kind, READER_STATE);
	assert_int_equal(m.state, READER_ABSENT);
	assert_int_equal(m.reader, 3);
	assert_true(gpio_thread_beat(t) >= before_ns);
	gpio_thread_stop(t);
	assert_int_equal(recv(fds[1], &m, sizeof(m), MSG_DONTWAIT), 0); /* its end is closed */
	close(fds[1]);
	gpio_thread_stop(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames_are_cut_by_silence_and_nothing_else),
		cmocka_unit_test(test_frames_of_every_length_up_to_256_come_out_whole),
		cmocka_unit_test(test_a_frame_without_an_end_is_told_as_long_as_can_be),
		cmocka_unit_test(test_edges_of_two_queues_are_put_in_order),
		cmocka_unit_test(test_an_edge_that_comes_too_late_for_its_frame_spoils_the_next),
		cmocka_unit_test(test_recorded_edges_take_the_same_way),
		cmocka_unit_test(
			test_a_reader_is_ready_once_both_lines_idle_high_and_seen_every_ten_seconds),
		cmocka_unit_test(test_a_frame_is_sent_with_the_time_of_its_first_edge),
		cmocka_unit_test(test_a_reader_that_stood_still_still_cuts_by_the_edges_own_time),
		cmocka_unit_test(
			test_who_stood_still_for_long_says_from_when_it_may_have_seen_nobody),
		cmocka_unit_test(test_eight_readers_at_the_same_time_do_not_mix),
		cmocka_unit_test(test_frames_that_are_none_are_refused_with_their_cause),
		cmocka_unit_test(
			test_a_flood_of_noise_is_counted_but_told_only_four_times_a_second),
		cmocka_unit_test(test_lines_held_low_are_a_fault_until_they_idle_high_again),
		cmocka_unit_test(test_a_pulse_in_the_moment_of_the_look_is_no_fault),
		cmocka_unit_test(test_a_loose_plug_is_ready_only_when_it_stays_high),
		cmocka_unit_test(test_two_pulses_seen_low_are_no_fault_either),
		cmocka_unit_test(test_a_storm_releases_the_lines_and_is_tried_again_ever_later),
		cmocka_unit_test(test_the_fastest_readers_are_no_storm),
		cmocka_unit_test(test_a_missing_chip_or_line_is_a_state_and_does_not_stop_others),
		cmocka_unit_test(test_a_chip_that_goes_away_is_noticed_however_it_shows),
		cmocka_unit_test(test_a_loop_that_does_not_listen_loses_nothing_up_to_the_ring),
		cmocka_unit_test(test_without_a_loop_the_bank_says_so),
		cmocka_unit_test(test_the_thread_starts_beats_and_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
