/* SPDX-License-Identifier: MIT */
/*
 * Play Wiegand readers on the lines of a gpio-sim chip.
 *
 *	pulse [-b BIT_US] [-w WIDTH_US] CHIP D0:D1 [D0:D1 ...] < script
 *
 * CHIP is the chip's folder in sysfs, D0 and D1 are offsets on it; the first pair is reader 0.
 * The script holds one action a line, in any order; a time is in microseconds from the start:
 *
 *	AT card READER FACILITY CARD	a 26-bit frame (H10301)
 *	AT bits READER 0110...		a frame of these bits
 *	AT swapped READER 0110...	the same with D0 and D1 exchanged
 *	AT both READER COUNT		pulses on both lines at the same instant, a bit time apart
 *	AT storm READER LINE COUNT HZ	pulses on D0 (LINE 0) or D1 (1); HZ 0: all at once
 *	AT low READER LINE		hold the line low from now on
 *	AT high READER LINE		let it go; both lines low is a reader unplugged
 *
 * Everything is unrolled into one list of edges, sorted by time and played by absolute
 * deadlines, so that readers interleave exactly. Lines never named stay as they were.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define READERS_MAX 8
#define EDGES_MAX 4000000
#define NS_PER_US INT64_C(1000)
#define NS_PER_S INT64_C(1000000000)

struct edge {
	int64_t at_ns;
	uint32_t order; /* edges of one instant keep the order they were asked in */
	uint8_t reader, line;
	bool low;
};

struct player {
	int pull_fd[READERS_MAX][2];
	int readers;
	int64_t bit_ns, width_ns;
	struct edge *edges;
	size_t count, room;
};

static int edge_add(struct player *p, int64_t at_ns, int reader, int line, bool low)
{
	if (p->count == p->room) {
		size_t room = p->room > 0 ? p->room * 2 : 1024;
		struct edge *grown;

		if (room > EDGES_MAX)
			return -E2BIG;
		grown = realloc(p->edges, room * sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		p->edges = grown;
		p->room = room;
	}
	p->edges[p->count] = (struct edge){
		.at_ns = at_ns,
		.order = (uint32_t)p->count,
		.reader = (uint8_t)reader,
		.line = (uint8_t)line,
		.low = low,
	};
	p->count++;
	return 0;
}

static int pulse_add(struct player *p, int64_t at_ns, int reader, int line)
{
	int r = edge_add(p, at_ns, reader, line, true);

	return r < 0 ? r : edge_add(p, at_ns + p->width_ns, reader, line, false);
}

static int add_bits(struct player *p, int64_t at_ns, int reader, const char *bits, bool swapped)
{
	for (int i = 0; bits[i] != '\0'; i++) {
		int r;

		if (bits[i] != '0' && bits[i] != '1')
			return -EINVAL;
		r = pulse_add(p, at_ns + i * p->bit_ns, reader, (bits[i] == '1') != swapped);
		if (r < 0)
			return r;
	}
	return 0;
}

/*     E FFFFFFFF CCCCCCCCCCCCCCCC O      first bit sent on the left
 * E: even parity over itself and the next 12   F: facility   C: card
 * O: odd parity over itself and the 12 before */
static int add_card(struct player *p, int64_t at_ns, int reader, unsigned facility, unsigned card)
{
	uint32_t data = facility << 16 | card;
	uint32_t frame = data << 1;
	char bits[27] = "";

	if (facility > 0xff || card > 0xffff)
		return -ERANGE;
	if (__builtin_parity(data >> 12))
		frame |= UINT32_C(1) << 25;
	if (!__builtin_parity(data & 0xfff))
		frame |= 1;
	for (int i = 0; i < 26; i++)
		bits[i] = frame >> (25 - i) & 1 ? '1' : '0';
	return add_bits(p, at_ns, reader, bits, false);
}

static int add_both(struct player *p, int64_t at_ns, int reader, unsigned count)
{
	int r = 0;

	for (unsigned i = 0; i < count && r == 0; i++) {
		r = pulse_add(p, at_ns + i * p->bit_ns, reader, 0);
		if (r == 0)
			r = pulse_add(p, at_ns + i * p->bit_ns, reader, 1);
	}
	return r;
}

/* Half low, half high; at once means each edge as soon as the one before is written. */
static int add_storm(struct player *p, int64_t at_ns, int reader, int line, unsigned count,
		     unsigned hz)
{
	int64_t period_ns = hz > 0 ? NS_PER_S / hz : 0;
	int r = 0;

	for (unsigned i = 0; i < count && r == 0; i++) {
		r = edge_add(p, at_ns + i * period_ns, reader, line, true);
		if (r == 0)
			r = edge_add(p, at_ns + i * period_ns + period_ns / 2, reader, line, false);
	}
	return r;
}

/* Returns 0; -EINVAL for a line that is no action; -ERANGE for a reader, line or number too big. */
static int script_line(struct player *p, const char *text)
{
	char verb[16], a[256] = "", b[16] = "", c[16] = "", excess;
	unsigned n[3] = {0};
	unsigned long at_us;
	unsigned reader;
	int64_t at_ns;
	int args = sscanf(text, "%lu %15s %u %255s %15s %15s %c", &at_us, verb, &reader, a, b, c,
			  &excess) -
		   3;

	if (args < 0)
		return -EINVAL;
	if (reader >= (unsigned)p->readers)
		return -ERANGE;
	at_ns = (int64_t)at_us * NS_PER_US;
	if (strcmp(verb, "bits") == 0 && args == 1)
		return add_bits(p, at_ns, (int)reader, a, false);
	if (strcmp(verb, "swapped") == 0 && args == 1)
		return add_bits(p, at_ns, (int)reader, a, true);

	for (int i = 0; i < args && i < 3; i++) {
		const char *word = i == 0 ? a : i == 1 ? b : c;
		char *end;

		n[i] = (unsigned)strtoul(word, &end, 10);
		if (*end != '\0')
			return -EINVAL;
	}
	if (strcmp(verb, "card") == 0 && args == 2)
		return add_card(p, at_ns, (int)reader, n[0], n[1]);
	if (strcmp(verb, "both") == 0 && args == 1)
		return add_both(p, at_ns, (int)reader, n[0]);
	if (args >= 1 && n[0] > 1)
		return -ERANGE;
	if (strcmp(verb, "storm") == 0 && args == 3)
		return add_storm(p, at_ns, (int)reader, (int)n[0], n[1], n[2]);
	if (strcmp(verb, "low") == 0 && args == 1)
		return edge_add(p, at_ns, (int)reader, (int)n[0], true);
	if (strcmp(verb, "high") == 0 && args == 1)
		return edge_add(p, at_ns, (int)reader, (int)n[0], false);
	return -EINVAL;
}

static int script_read(struct player *p, FILE *in)
{
	char line[512];

	for (int number = 1; fgets(line, sizeof(line), in) != NULL; number++) {
		size_t start = strspn(line, " \t\n");
		int r;

		if (line[start] == '\0' || line[start] == '#')
			continue;
		r = script_line(p, line + start);
		if (r < 0) {
			fprintf(stderr, "pulse: line %d: %s: %s", number, strerror(-r), line);
			return r;
		}
	}
	return ferror(in) ? -EIO : 0;
}

static int edge_compare(const void *left, const void *right)
{
	const struct edge *a = left, *b = right;

	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

/* Says how late the latest edge was: real time under load spoils a frame, and this tells. */
static int play(const struct player *p)
{
	int64_t start_ns = now_ns() + 1000 * NS_PER_US;
	int64_t latest_ns = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct edge *e = &p->edges[i];
		int64_t at_ns = start_ns + e->at_ns;
		struct timespec ts = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
		const char *pull = e->low ? "pull-down" : "pull-up";
		int64_t late_ns;

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
			;
		if (pwrite(p->pull_fd[e->reader][e->line], pull, strlen(pull), 0) < 0)
			return -errno;
		late_ns = now_ns() - at_ns;
		if (late_ns > latest_ns)
			latest_ns = late_ns;
	}
	fprintf(stderr, "pulse: %zu edges, the latest %ld us late\n", p->count,
		(long)(latest_ns / NS_PER_US));
	return 0;
}

static int pull_open(const char *chip, unsigned offset)
{
	char path[256];
	int n = snprintf(path, sizeof(path), "%s/sim_gpio%u/pull", chip, offset);
	int fd = n < (int)sizeof(path) ? open(path, O_WRONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		fprintf(stderr, "pulse: no line %u in %s\n", offset, chip);
	return fd;
}

static int reader_add(struct player *p, const char *chip, const char *pair)
{
	unsigned offset[2];
	char excess;

	if (p->readers == READERS_MAX ||
	    sscanf(pair, "%u:%u%c", &offset[0], &offset[1], &excess) != 2)
		return -EINVAL;
	for (int line = 0; line < 2; line++) {
		p->pull_fd[p->readers][line] = pull_open(chip, offset[line]);
		if (p->pull_fd[p->readers][line] < 0)
			return -ENODEV;
	}
	p->readers++;
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: pulse [-b BIT_US] [-w WIDTH_US] CHIP D0:D1 [D0:D1 ...] < script\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct player p = {.bit_ns = 1000 * NS_PER_US, .width_ns = 80 * NS_PER_US};
	int option, r;

	while ((option = getopt(argc, argv, "b:w:")) != -1) {
		int64_t ns = optarg != NULL ? atol(optarg) * NS_PER_US : 0;

		if (option == '?' || ns <= 0)
			return usage();
		*(option == 'b' ? &p.bit_ns : &p.width_ns) = ns;
	}
	if (argc - optind < 2 || p.width_ns >= p.bit_ns)
		return usage();
	for (int i = optind + 1; i < argc; i++)
		if (reader_add(&p, argv[optind], argv[i]) < 0)
			return usage();
	if (script_read(&p, stdin) < 0)
		return 1;
	qsort(p.edges, p.count, sizeof(*p.edges), edge_compare);
	r = play(&p);
	if (r < 0)
		fprintf(stderr, "pulse: cannot move a line: %s\n", strerror(-r));
	free(p.edges);
	return r < 0;
}
