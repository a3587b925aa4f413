/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_FORGOTTEN_H
#define HADIR_STORE_FORGOTTEN_H

#include "store/purge.h"

/*
 * Who was forgotten stays forgotten. The row that says so may be missing in an older copy of the
 * database that is put back, and the name is there again; so <path>.forgotten has it, too: ids, who
 * asked for it, and why, beside the database as its heartbeat.
 */

/*
 * Forget again whom an older copy has brought back, in a transaction of its own, and bring file and
 * records together: at each start. How many it was, or -errno; -EBADMSG: the file is none, and is
 * left as it is. Then store_scrub() is due.
 */
int forgotten_again(struct store *s, struct place at);

/* The file, after somebody was forgotten. 0 or -errno: then the next start does it. */
int forgotten_keep(struct store *s);

/* Is this the id of somebody who was forgotten? It is nobody's any more. 1, 0 or -errno. */
int forgotten_find(struct query *q, const char *person);

#endif
