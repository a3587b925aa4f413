/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_RULE_FORM_H
#define HADIR_WEB_RULE_FORM_H

#include "conf/rules-doc.h"
#include "web/html.h"

/*
 * The form of a rule, made from the schema of its sections. Section i of it sends sI (its kind),
 * nI (its name), eI where it was there before, xI to leave it out, and vI.KEY for each key; a band
 * adds its row and f, t or p: v3.late.0f. Holidays send vI.0d and vI.0n. What is sent again by a
 * form that was refused is shown as it was typed.
 */

struct rule_form {
	struct reply *a;
	const struct rules_doc *doc; /* what is shown; NULL: what was posted */
	const json_t *problems;	     /* rows of kind "problem"; NULL: none */
	const char *add;	     /* one more section of that kind; NULL: none */
	bool fresh;		     /* `doc` is of a rule that is not there yet */
};

/* The form from its first field to its last, with its buttons; posts to `path`. */
void rule_form_show(const struct rule_form *f, const char *path);

/* What was posted, as the file would say it. What no file can hold becomes a row in `problems`.
 * 0, -EINVAL (there are such), -ENOMEM. */
int rule_form_read(const struct request *r, struct rules_doc *ret, json_t *problems);

/* The problems above the form, each leading to its field. */
void rule_form_problems(const struct rule_form *f);

/* A table of every value in which two texts differ; `before` NULL: all of `after`. Returns how
 * many rows it has. */
size_t rule_table(struct reply *a, const struct rules_doc *before, const struct rules_doc *after);

#endif
