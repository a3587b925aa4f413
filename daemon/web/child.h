/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_CHILD_H
#define HADIR_WEB_CHILD_H

#include <systemd/sd-event.h>

#include "web/job.h"

/*
 * A child for each request, a few at a time; the others wait in line. A child that takes too long
 * is killed, and what it had written is thrown away.
 */

enum { CHILDREN_MAX = 8, CHILDREN_WAITING_MAX = 64, CHILD_LIMIT_S = 40 };

struct children;
/* head->done is false when the child died or was killed. `fd` is the body, now the callee's. */
typedef void child_done_fn(void *arg, const struct job_head *head, int fd);

int children_open(sd_event *event, const struct web *web, struct children **ret);
void children_free(struct children *c);

/* `job` stays the caller's until `done` or child_forget(). -EAGAIN: too many wait already. */
int child_start(struct children *c, const struct job *job, child_done_fn *done, void *arg);
/* The client has left: `done` will not be called for `arg`. */
void child_forget(struct children *c, void *arg);

#endif
