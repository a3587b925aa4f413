/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "conf/rules-keys.h"
#include "control/said.h"
#include "web/layout.h"
#include "web/rule_form.h"
#include "web/rule_parts.h"
#include "web/rule_words.h"

/* The form as a text of rules, and two texts side by side. */

struct reader {
	const struct request *r;
	struct rules_doc doc;
	json_t *problems;
};

static void problem(struct reader *rd, const struct rule_part *p, const char *field,
		    enum text_key key)
{
	char part[160];

	snprintf(part, sizeof(part), "%s%s%s", p->kind, *p->name != '\0' ? " " : "", p->name);
	json_array_append_new(rd->problems,
			      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind", "problem",
					"severity", "error", "part", part, "field", field, "key",
					text_name(key), "text", text_get(TEXT_INDONESIAN, key)));
}

/* 0 or -ENOMEM; what no line holds becomes a problem. */
static int set(struct reader *rd, const struct rule_part *p, struct rules_part *to, const char *key,
	       const char *value)
{
	int r = rules_part_set(to, key, value);

	if (r == -EINVAL)
		problem(rd, p, key, TEXT_RULE_SAID_LINE);
	return r == -EINVAL ? 0 : r;
}

/* Every day, and no day at all, is the default. */
static void read_days(const struct request *r, const char *id, char *dst, size_t size)
{
	size_t n = 0, at = 0;
	const char *day;

	*dst = '\0';
	for (int i = 0; i < WEEKDAYS; i++)
		for (size_t k = 0; (day = form_nth(&r->form, id, k)) != NULL; k++)
			if (strcmp(day, rules_day_names[i]) == 0 && at + 5 < size) {
				at += (size_t)snprintf(dst + at, size - at, "%s%s",
						       at > 0 ? " " : "", day);
				n++;
				break;
			}
	if (n == WEEKDAYS)
		*dst = '\0';
}

/* "1-30:0.5 31+:2"; a row without its percent keeps its place, so that it is told. */
static void read_steps(const struct request *r, const char *id, char *dst, size_t size)
{
	size_t at = 0;

	*dst = '\0';
	for (size_t i = 0; i < BAND_STEPS && at < size; i++) {
		const char *from = rule_step_sent(r, id, i, 'f') ?: "";
		const char *to = rule_step_sent(r, id, i, 't') ?: "";
		const char *percent = rule_step_sent(r, id, i, 'p') ?: "";

		if (*from == '\0' && *to == '\0' && *percent == '\0')
			continue;
		at += (size_t)snprintf(dst + at, size - at, "%s%s%s%s:%s", at > 0 ? " " : "", from,
				       *to != '\0' ? "-" : "+", to, percent);
	}
}

static int read_key(struct reader *rd, const struct rule_part *p, const struct schema_key *key,
		    struct rules_part *to)
{
	char id[RULE_FIELD_SIZE], value[RULE_VALUE_SIZE];
	const char *typed;

	snprintf(id, sizeof(id), "v%zu.%s", p->i, key->name);
	typed = form_nth(&rd->r->form, id, 0);
	if (rule_shape(key) == RULE_DAYS)
		read_days(rd->r, id, value, sizeof(value));
	else if (rule_shape(key) == RULE_STEPS)
		read_steps(rd->r, id, value, sizeof(value));
	else if (typed != NULL)
		rule_written(key, typed, value, sizeof(value));
	else
		return 0;
	if (key->deflt != NULL && (*value == '\0' || strcmp(value, key->deflt) == 0))
		return 0; /* as it is anyway */
	return set(rd, p, to, key->name, value);
}

static int read_holidays(struct reader *rd, const struct rule_part *p, struct rules_part *to)
{
	int r = 0;

	for (size_t i = 0; r == 0; i++) {
		char name[RULE_FIELD_SIZE];
		const char *day, *what;

		snprintf(name, sizeof(name), "v%zu.%zud", p->i, i);
		day = form_nth(&rd->r->form, name, 0);
		snprintf(name, sizeof(name), "v%zu.%zun", p->i, i);
		what = form_nth(&rd->r->form, name, 0);
		if (day == NULL || what == NULL)
			break;
		if (*day == '\0' && *what == '\0')
			continue;
		if (*day == '\0' || rules_part_value(to, day) != NULL)
			problem(rd, p, day,
				*day == '\0' ? TEXT_RULE_SAID_HOLIDAY_FORM
					     : TEXT_RULE_SAID_HOLIDAY);
		else
			r = set(rd, p, to, day, what);
	}
	return r;
}

static int read_part(struct reader *rd, const struct rule_part *p)
{
	const struct schema_section *s = schema_find(rules_sections, RULES_SECTIONS, p->kind);
	struct rules_part *to;
	int r = rules_doc_add(&rd->doc, p->kind, p->name, &to);

	if (r == 0 && s->named && *p->name == '\0')
		r = -EINVAL;
	if (r == -EINVAL) {
		problem(rd, p, "",
			strcmp(p->kind, "code") == 0 ? TEXT_RULE_SAID_CODE : TEXT_RULE_SAID_NAME);
		return 0;
	}
	for (size_t k = 0; k < s->key_count && r == 0; k++)
		r = read_key(rd, p, &s->keys[k], to);
	return r == 0 && s->key_count == 0 ? read_holidays(rd, p, to) : r;
}

int rule_form_read(const struct request *r, struct rules_doc *ret, json_t *problems)
{
	struct reader rd = {.r = r, .problems = problems};
	struct rule_part p;
	int e = 0;

	for (size_t i = 0; e == 0 && rule_part_sent(r, i, &p); i++) {
		char name[RULE_FIELD_SIZE];

		snprintf(name, sizeof(name), "x%zu", i);
		if (form_nth(&r->form, name, 0) == NULL)
			e = read_part(&rd, &p);
	}
	if (e < 0) {
		rules_doc_done(&rd.doc);
		return e;
	}
	*ret = rd.doc;
	return json_array_size(problems) > 0 ? -EINVAL : 0;
}

struct table {
	struct reply *a;
	size_t rows;
};

static void put_row(struct table *t, const char *kind, const char *name, const char *label,
		    const char *before, const char *after)
{
	static const enum text_key titles[] = {TEXT_RULES_WHAT, TEXT_RULES_BEFORE, TEXT_RULES_AFTER,
					       TEXT_KEYS};
	char title[RULE_WORDS_SIZE];
	struct reply *a = t->a;

	if (t->rows++ == 0)
		grid_begin(a, titles);
	grid_row(a, NULL);
	grid_cell(a, "%s, %s", rule_part_title(a->r->lang, kind, name, title), label);
	grid_cell(a, "%s", *before != '\0' ? before : "–");
	grid_cell(a, "%s", *after != '\0' ? after : "–");
	grid_row_end(a);
}

/* The value that holds, as people read it; "" without the section. */
static void shown(enum text_language lang, const struct rules_part *part,
		  const struct schema_key *key, char *dst, size_t size)
{
	const char *value = part != NULL ? rules_part_value(part, key->name) : NULL;

	*dst = '\0';
	if (part == NULL)
		return;
	value = value ?: key->deflt ?: "";
	if (rule_shape(key) == RULE_CHOICE)
		snprintf(dst, size, "%s", rule_choice(lang, value));
	else if (rule_shape(key) == RULE_DATE)
		said_day(lang, strcmp(value, "none") == 0 ? "" : value, dst);
	else
		rule_shown(lang, key, value, dst, size);
}

static void compare_parts(struct table *t, const struct rules_part *before,
			  const struct rules_part *after)
{
	const struct rules_part *part = after != NULL ? after : before;
	const struct schema_section *s = schema_find(rules_sections, RULES_SECTIONS, part->kind);
	char x[RULE_VALUE_SIZE], y[RULE_VALUE_SIZE], label[RULE_WORDS_SIZE];

	for (size_t k = 0; s != NULL && k < s->key_count; k++) {
		const struct schema_key *key = &s->keys[k];

		if (rule_is_ours(part->kind, key->name))
			continue;
		shown(t->a->r->lang, before, key, x, sizeof(x));
		shown(t->a->r->lang, after, key, y, sizeof(y));
		if (strcmp(x, y) != 0)
			put_row(t, part->kind, part->name,
				rule_label(t->a->r->lang, part->kind, key, label), x, y);
	}
}

/* Of [holiday], whose keys are days. */
static void compare_days(struct table *t, const struct rules_part *before,
			 const struct rules_part *after)
{
	for (size_t i = 0; after != NULL && i < after->n; i++) {
		const char *old =
			before != NULL ? rules_part_value(before, after->values[i].key) : NULL;

		if (old == NULL || strcmp(old, after->values[i].value) != 0)
			put_row(t, "holiday", "", after->values[i].key, old ?: "",
				after->values[i].value);
	}
	for (size_t i = 0; before != NULL && i < before->n; i++)
		if (after == NULL || rules_part_value(after, before->values[i].key) == NULL)
			put_row(t, "holiday", "", before->values[i].key, before->values[i].value,
				"");
}

static void compare(struct table *t, const struct rules_part *before,
		    const struct rules_part *after)
{
	if (strcmp((after != NULL ? after : before)->kind, "holiday") == 0)
		compare_days(t, before, after);
	else
		compare_parts(t, before, after);
}

size_t rule_table(struct reply *a, const struct rules_doc *before, const struct rules_doc *after)
{
	struct table t = {.a = a};

	for (size_t i = 0; i < after->n; i++) {
		const struct rules_part *part = &after->parts[i];

		compare(&t, before != NULL ? rules_doc_find(before, part->kind, part->name) : NULL,
			part);
	}
	for (size_t i = 0; before != NULL && i < before->n; i++) {
		const struct rules_part *part = &before->parts[i];

		if (rules_doc_find(after, part->kind, part->name) == NULL)
			compare(&t, part, NULL);
	}
	if (t.rows > 0)
		grid_end(a);
	return t.rows;
}
