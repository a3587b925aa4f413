/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_CHILD_H
#define HADIR_PUBLISH_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * One hadir-mqtt at a time on a SOCK_SEQPACKET, and one epoll descriptor that keeps its number
 * while they come and go. It is a child process of ours, or a service's, which the service manager
 * starts for each connection to its socket. Never blocks, except child_done().
 */
struct child {
	int epoll_fd; /* poll it for EPOLLIN: a packet, or the child's end */
	int fd;	      /* our end, -1 while there is none */
	int pidfd;    /* -1 once reaped, and of a service's */
	pid_t pid;    /* 0 once reaped, and of a service's */
	bool there;   /* started and not yet reaped */
	bool blocked; /* a packet did not fit; cleared by the next child_receive() */
};

/* Returns 0 or -errno. child_done() may follow in either case; it kills and reaps. */
int child_init(struct child *c);
void child_done(struct child *c);

/* What child_reap() knows of the end of a process that was not ours. */
enum { CHILD_STATUS_UNKNOWN = -1 };

/*
 * Run `program` with one argument and `packet` already waiting on its PROTO_FD; where `program` is
 * a socket, connect to it and send `packet`. Returns 0 or -errno; after an error child_hang_up()
 * and child_reap() clear up what had been begun.
 */
int child_start(struct child *c, const char *program, const char *argument, const void *packet,
		size_t size);

/* Close our end and kill it, if it is ours; a service's goes when it finds our end closed, or its
 * manager's watchdog ends it. */
void child_hang_up(struct child *c);

/* Returns true once, when a child we have hung up on, or that has hung up, is gone. */
bool child_reap(struct child *c, int *ret_status);

/* Returns 0 or -EAGAIN (no room, or nobody there). Where there is no room the child has something
 * to answer, and its answer is the time to try again. */
int child_send(struct child *c, const void *packet, size_t size);

/* Returns the size of one packet, 0 when none waits, or -EPIPE: the child is gone. */
ssize_t child_receive(struct child *c, void *buf, size_t size);

#endif
