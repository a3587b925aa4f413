/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_SPAWN_H
#define HADIR_BASE_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

/* A descriptor of ours, and what it is in the child. */
struct spawn_fd {
	int ours, theirs;
};

/*
 * Run `program` with these arguments and this environment; it has no descriptors of ours but the
 * standard ones that are not close-on-exec, and `fds`. The daemon blocks its signals for a
 * signalfd, and an ignored SIGPIPE survives exec: both are undone for the child. Who calls waits
 * for its end. Returns 0 or -errno; `*ret` is written on success only.
 */
int spawn(const char *program, char *const argv[], char *const environment[],
	  const struct spawn_fd *fds, size_t n, pid_t *ret);

#endif
