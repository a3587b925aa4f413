/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_NOTES_H
#define HADIR_FLOW_NOTES_H

#include <stdint.h>

struct office;

/*
 * Signed notes (witness/note.h): once a day, when every schedule of it is closed, and when a month
 * is locked. Kept in signed_note, published on signed-note; the public half of the key stands in
 * the records as setting "note-key". Without a key none is made.
 */

/* `seed` NULL: no key. A turn of its own. 0 or -errno. */
int notes_open(struct office *o, const uint8_t seed[32]);
void notes_free(struct office *o);

void notes_due(struct office *o);      /* the day's, when it is time: a turn of its own */
void notes_now(struct office *o);      /* another, of today: likewise */
void notes_announce(struct office *o); /* the last one, as a state */

#endif
