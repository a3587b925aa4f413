/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_ROSTER_PAGES_H
#define HADIR_WEB_ROSTER_PAGES_H

#include "web/html.h"
#include "web/roster_row.h"

struct book;

/* What page_roster.c's table names and other files hold. */
page_fn roster_person, roster_change, roster_card, roster_card_end,
	roster_leave;					    /* roster_person.c */
page_fn roster_import_form, roster_import, roster_template; /* roster_import.c */
page_fn cards_learn_form, cards_learn;			    /* cards_learn.c */

/* The fields of a person within an open form, with what is offered for unit, schedule, posts and
 * superior; `e` is what stands there. */
void roster_fields(struct reply *a, const struct book *b, const struct roster_entry *e);
/* Those of a card; of the same form or of one of its own. */
void roster_card_fields(struct reply *a, bool required);

#endif
