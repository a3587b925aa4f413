/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_RULE_PARTS_H
#define HADIR_WEB_RULE_PARTS_H

#include "web/rule_form.h"

/* What the files of the form share: one section as it is shown or was sent, and its fields. */

enum {
	RULE_FIELD_SIZE = 96, /* of a field's name */
	RULE_VALUE_SIZE = 1024,
};

struct schema_key;

struct rule_part {
	size_t i;
	const char *kind, *name;
	const struct rules_part *from; /* NULL: it was sent, or is new */
	bool there;		       /* it was in the rule before: its name stays */
};

/* Section `i` as it was sent; false: there is none. */
bool rule_part_sent(const struct request *r, size_t i, struct rule_part *ret);
/* Row `row` of a table of bands: what 'f' (from), 't' (to) or 'p' (percent) holds, or NULL. */
const char *rule_step_sent(const struct request *r, const char *id, size_t row, char what);
/* The names of who signs are hadird's to write. */
bool rule_is_ours(const char *kind, const char *key);

/* The first problem of that field of the section, "" being the section's own; or NULL. */
const json_t *rule_problem_of(const struct rule_form *f, const struct rule_part *p,
			      const char *field);
void rule_put_problem(const struct rule_form *f, const char *id, const json_t *problem,
		      const struct schema_key *key, const char *value);
/* What stands in the field now. */
void rule_value(const struct rule_form *f, const struct rule_part *p, const struct schema_key *key,
		char *dst, size_t size);

/* rule_fields.c: the field, or fields, of one key; of the days of [holiday]. */
void rule_put_key(const struct rule_form *f, const struct rule_part *p,
		  const struct schema_key *key);
/* The hours and breaks of a [schedule], a row for each day; are these of that table? */
void rule_put_week(const struct rule_form *f, const struct rule_part *p);
bool rule_is_of_week(const struct schema_key *key);
void rule_put_holidays(const struct rule_form *f, const struct rule_part *p);

#endif
