/* SPDX-License-Identifier: MIT */
#include "reader/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

static const char *const state_names[READER_STATES] = {
	[READER_STARTING] = "starting", [READER_READY] = "ready", [READER_SILENT] = "silent",
	[READER_DEGRADED] = "degraded", [READER_FAULT] = "fault", [READER_ABSENT] = "absent",
};

static const char *const cause_names[READER_CAUSES] = {
	[READER_OK] = "ok",
	[READER_LOST_GAP] = "lost-gap",
	[READER_LOST_BACKLOG] = "lost-backlog",
	[READER_LOST_DEVICE] = "lost-device",
	[READER_BAD_LENGTH] = "bad-length",
	[READER_BAD_PARITY] = "bad-parity",
	[READER_BAD_SWAPPED] = "bad-swapped",
	[READER_BAD_GLITCH] = "bad-glitch",
	[READER_BAD_NOISE] = "bad-noise",
	[READER_REJECT_ID] = "reject-id",
	[READER_BAD_RECORD] = "bad-record",
	[READER_STORM] = "storm",
	[READER_LINE_LOW] = "line-low",
	[READER_TIMEOUT] = "timeout",
	[READER_BAD_ANSWER] = "bad-answer",
	[READER_LATE_ANSWER] = "late-answer",
};

const char *reader_state_name(enum reader_state s)
{
	return s < READER_STATES ? state_names[s] : "?";
}

const char *reader_cause_name(enum reader_cause c)
{
	return c < READER_CAUSES ? cause_names[c] : "?";
}

int reader_port_init(struct reader_port *p, int fd)
{
	struct reader_message *ring = calloc(READER_RING_RECORDS, sizeof(*ring));

	if (ring == NULL)
		return -ENOMEM;
	*p = (struct reader_port){ .fd = fd, .ring = ring };
	return 0;
}

void reader_port_done(struct reader_port *p)
{
	free(p->ring);
	p->ring = NULL;
}

static int send_now(struct reader_port *p, const struct reader_message *m)
{
	return send(p->fd, m, sizeof(*m), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

size_t reader_flush(struct reader_port *p)
{
	while (p->waiting > 0 && send_now(p, &p->ring[p->head]) == 0) {
		p->head = (p->head + 1) % READER_RING_RECORDS;
		p->waiting--;
	}
	return p->waiting;
}

int reader_send(struct reader_port *p, const struct reader_message *m)
{
	if (reader_flush(p) == 0 && send_now(p, m) == 0)
		return 0;
	if (p->waiting == READER_RING_RECORDS)
		return -ENOBUFS;
	p->ring[(p->head + p->waiting++) % READER_RING_RECORDS] = *m;
	return 0;
}

int reader_ack_next(struct reader_port *p, struct reader_ack *ret)
{
	ssize_t n = recv(p->fd, ret, sizeof(*ret), MSG_DONTWAIT);

	if (n == (ssize_t)sizeof(*ret))
		return 1;
	if (n == 0)
		return -EPIPE;
	/* Anything else passes, as a lack of memory does; a thread that ended for it would be missed
	 * by nobody but the watchdog. */
	return errno == ECONNRESET || errno == ENOTCONN || errno == EBADF ? -errno : 0;
}
