/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_RULES_STORED_H
#define HADIR_BOOK_RULES_STORED_H

#include "conf/rules.h"

struct diag; /* conf/diag.h */
struct query;

/*
 * The rules that the records hold, with what people accepted since: each text until a newer one of
 * its name or what its setting says (conf/rules.h), and the holidays that were confirmed. Their
 * sets carry the store's numbers, as in the running daemon. 0; -ENOENT when none were ever stored;
 * -EINVAL when they make no book; -ENOMEM; -errno. The caller frees with rulebook_free().
 */
int rules_stored(struct query *q, struct rulebook **ret);

/*
 * The same with one text more, as if its file had just been put beside the others: what the records
 * hold under its name gives way from its first day on. Its mistakes go to `d`.
 */
int rules_stored_with(struct query *q, const struct rules_text *more, struct diag *d,
		      struct rulebook **ret);

/* Add the holidays that were confirmed to a book that was read from files. 0 or -errno. */
int rules_add_calendar(struct query *q, struct rulebook *book);

#endif
