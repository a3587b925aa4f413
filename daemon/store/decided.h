/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_DECIDED_H
#define HADIR_STORE_DECIDED_H

#include "store/ledger.h"
#include "store/paper.h"

/* For the files behind paper.h: the columns decision, confirms and decided of the *_now views. */
int column_decided(sqlite3_stmt *st, int column, struct decided *ret);

#endif
