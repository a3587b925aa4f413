/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_SALVAGE_H
#define HADIR_STORE_SALVAGE_H

#include <stdint.h>

struct store;

/*
 * What a damaged database still holds beyond a copy that took its place, or beyond nothing. For
 * store_open() only, in its transaction, before a new epoch: from each <path>.damaged-*, the newest
 * first, the rows that follow on our chain, as they were and under their numbers, up to the first
 * that cannot be read or is not what the chain says of it. So what comes back is proved, whoever
 * wrote the file, and `hadirctl verify` walks on as if nothing had been.
 *
 * Then what lies outside the chain and belongs to those rows. That cannot be proved: names, cards
 * and days are believed. A row of `forgotten` that comes back erases nothing here. Of an empty
 * database also verdicts, what was told, and events that wait; else the days are judged again.
 *
 * How many rows of the chain, or an error of the database that they go into.
 */
int store_salvage(struct store *s, int64_t *ret_rows);

#endif
