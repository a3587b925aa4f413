/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_NOTE_H
#define HADIR_CTL_NOTE_H

#include "ctl/ctl.h"
#include "store/query.h"
#include "witness/note.h"

/* note.c: signed notes, as the verbs that read the records need them. */

/* The last key of the records, as a vkey; -ENOENT: none. */
int note_stored_key(struct query *q, char ret[NOTE_VKEY_SIZE]);

/* Is this what --key of `verify` takes, vkeys with commas between them? */
bool note_keys_valid(const char *keys);

/* The note in this file ("-": standard input), signed with a key of --key, or else with one that
 * the records ever had; says on standard error why not. */
enum ctl_exit note_read_file(struct ctl *c, struct query *q, const char *path, struct note *ret);

/* The same of a text. -EBADMSG: no note; -ENOKEY, -EKEYREJECTED: not signed with such a key. */
int note_check_text(const struct ctl *c, struct query *q, const char *text, struct note *ret);

#endif
