/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_LINES_H
#define HADIR_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The seam over libgpiod: lines_v1.c speaks to 1.6 (Debian 12), lines_v2.c to 2.2 (Debian 13);
 * the Makefile compiles one. Nothing else includes gpiod.h.
 *
 * Lines are found by name and chips by label, never by number: the number of a Raspberry Pi
 * 5's chip changed with the kernel (raspberrypi/linux PR 6144).
 */

enum line_bias { LINE_BIAS_AS_IS, LINE_BIAS_PULL_UP, LINE_BIAS_PULL_DOWN, LINE_BIAS_NONE };

enum { LINES_DRAIN_MAX = 1024 }; /* events the kernel keeps for a request at most */

struct lines_config {
	const char *chip; /* label, "pinctrl-bcm2711"; "" or NULL: the first chip that has both */
	const char *line[2]; /* names of D0 and D1, "GPIO17" */
	enum line_bias bias;
	bool invert; /* the level shifter inverts: idle is low, a pulse is high */
};

struct line_edge {
	int64_t at_ns; /* BOOTTIME of the pulse's first edge, stamped by the kernel */
	uint8_t line;  /* 0 or 1 */
	bool lost;     /* edges were lost just before this one; never told by libgpiod 1.6 */
};

struct lines;

/* Does this libgpiod tell when edges were lost? 1.6 cannot: its queue drops them unseen. */
bool lines_tell_loss(void);

/*
 * Both lines as inputs, edges of the beginning of each pulse queued from now on.
 * Returns 0; -ENODEV no such chip; -ENXIO the chip has no such line; -EBUSY in use; -EACCES;
 * another -errno of the kernel.
 */
int lines_open(const struct lines_config *config, struct lines **ret);
void lines_free(struct lines *l); /* takes NULL */

/* Descriptors to poll for POLLIN; returns how many of `ret` are filled, 1 or 2. */
size_t lines_fds(const struct lines *l, int ret[2]);

/*
 * What is queued, ordered by time, at most `max` (LINES_DRAIN_MAX is enough) edges; never blocks.
 * Returns how many, or -ENODEV when the chip is gone, or another -errno.
 */
ssize_t lines_drain(struct lines *l, struct line_edge *ret, size_t max);

/* Idle is high, whatever `invert` says. Returns 0 or -errno; -ENODEV when the chip is gone. */
int lines_levels(const struct lines *l, bool high[2]);

/*
 * An output: LED or buzzer. Off after signal_open(), and again before signal_free() lets it go.
 * `active_low`: the usual open collector of reader inputs. Errors as lines_open().
 */
struct signal_line;

int signal_open(const char *chip, const char *line, bool active_low, struct signal_line **ret);
int signal_set(struct signal_line *s, bool on); /* 0 or -errno */
void signal_free(struct signal_line *s);	/* takes NULL */

#endif
