/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_RULE_PAGES_H
#define HADIR_WEB_RULE_PAGES_H

#include "book/people.h"
#include "conf/rules.h"
#include "web/pages.h"

/* The pages under /aturan; page_rules.c has their routes. */

/* What the records hold of rules, read without hadird. */
struct rules_reading {
	struct query *q;
	struct people people;
	struct rulebook *book;
	bool begun;
};
int rules_reading_open(const struct request *r, struct rules_reading *ret);
void rules_reading_done(struct rules_reading *rd);

/* The newest text of that name that counts, or NULL. */
const struct rules_file *rules_reading_find(const struct rules_reading *rd, const char *name);
/* A name for an id; else what is written there. */
const char *rules_reading_who(const struct rules_reading *rd, const char *id);

/* page_draft.c */
page_fn rules_page_draft, rules_post_draft;
/* The drafts that wait, or those that are decided; returns how many. */
size_t rules_list_drafts(struct reply *a, const struct rules_reading *rd, bool waiting);

#endif
