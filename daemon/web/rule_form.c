/* SPDX-License-Identifier: MIT */
#include "web/rule_parts.h"

#include <stdio.h>
#include <string.h>

#include "conf/rules-keys.h"
#include "web/layout.h"
#include "web/rule_words.h"

enum { SECTIONS_MAX = 96 }; /* more than that no file of ours has */

static bool posted(const struct rule_form *f)
{
	return f->doc == NULL;
}

static const char *sent(const struct request *r, const char *format, size_t i)
{
	char name[RULE_FIELD_SIZE];

	snprintf(name, sizeof(name), format, i);
	return form_nth(&r->form, name, 0);
}

bool rule_part_sent(const struct request *r, size_t i, struct rule_part *ret)
{
	const char *kind = sent(r, "s%zu", i);

	if (kind == NULL || i >= SECTIONS_MAX ||
	    schema_find(rules_sections, RULES_SECTIONS, kind) == NULL)
		return false;
	*ret = (struct rule_part){.i = i,
				  .kind = kind,
				  .name = sent(r, "n%zu", i) ?: "",
				  .there = sent(r, "e%zu", i) != NULL};
	return true;
}

static bool part_at(const struct rule_form *f, size_t i, struct rule_part *ret)
{
	if (posted(f))
		return rule_part_sent(f->a->r, i, ret);
	if (i >= f->doc->n || i >= SECTIONS_MAX)
		return false;
	*ret = (struct rule_part){.i = i,
				  .kind = f->doc->parts[i].kind,
				  .name = f->doc->parts[i].name,
				  .from = &f->doc->parts[i],
				  .there = !f->fresh};
	return true;
}

/* The names of rules and who signs them are not typed. */
bool rule_is_ours(const char *kind, const char *key)
{
	return strcmp(kind, "rule") == 0 &&
	       (strcmp(key, "author") == 0 || strcmp(key, "approver") == 0);
}

static bool is_of(const struct rule_part *p, const json_t *problem)
{
	char part[160];

	snprintf(part, sizeof(part), "%s%s%s", p->kind, *p->name != '\0' ? " " : "", p->name);
	return row_is(problem, "part", part);
}

/* The first problem of that field of the section; "" is the section's own. */
const json_t *rule_problem_of(const struct rule_form *f, const struct rule_part *p, const char *key)
{
	size_t i;
	json_t *row;

	json_array_foreach(f->problems, i, row)
	{
		if (is_of(p, row) && row_is(row, "field", key))
			return row;
	}
	return NULL;
}

static bool has_problem(const struct rule_form *f, const struct rule_part *p)
{
	size_t i;
	json_t *row;

	json_array_foreach(f->problems, i, row)
	{
		if (is_of(p, row))
			return true;
	}
	return false;
}

/* What stands in the field now. */
void rule_value(const struct rule_form *f, const struct rule_part *p, const struct schema_key *key,
		char *dst, size_t size)
{
	char name[RULE_FIELD_SIZE];
	const char *typed, *value;

	snprintf(name, sizeof(name), "v%zu.%s", p->i, key->name);
	typed = posted(f) ? form_nth(&f->a->r->form, name, 0) : NULL;
	value = p->from != NULL ? rules_part_value(p->from, key->name) : NULL;
	if (typed != NULL)
		snprintf(dst, size, "%s", typed);
	else if (value != NULL)
		rule_shown(f->a->r->lang, key, value, dst, size);
	else
		rule_default(f->a->r->lang, key, dst, size);
}

void rule_put_problem(const struct rule_form *f, const char *id, const json_t *problem,
		      const struct schema_key *key, const char *value)
{
	char words[RULE_WORDS_SIZE];
	enum text_language lang = f->a->r->lang;

	html(f->a, "<strong class=problem id=\"e-%s\">", id);
	html_long(f->a, rule_problem(lang, problem, key, value, words));
	html(f->a, "</strong>");
}

/* A mark is one of four; other names people choose. */
static void put_name(const struct rule_form *f, const struct rule_part *p)
{
	static const char *const marks[] = {"work", "service", "third", "apel"};
	struct reply *a = f->a;
	char id[RULE_FIELD_SIZE];

	snprintf(id, sizeof(id), "n%zu", p->i);
	html(a, "<p class=field><label for=\"f-%s\">%t</label>", id, TEXT_RULES_PART_NAME);
	if (strcmp(p->kind, "mark") == 0) {
		html(a, "<select id=\"f-%s\" name=\"%s\">", id, id);
		for (size_t i = 0; i < ARRAY_LEN(marks); i++)
			html(a, "<option value=\"%s\"%s>%w</option>", marks[i],
			     strcmp(marks[i], p->name) == 0 ? " selected" : "", "mark", marks[i]);
		html(a, "</select></p>\n");
		return;
	}
	html(a, "<input type=text required id=\"f-%s\" name=\"%s\" value=\"", id, id);
	html_long(a, p->name);
	html(a, "\"></p>\n");
}

static void put_hidden(struct reply *a, const char *format, size_t i, const char *value)
{
	char name[RULE_FIELD_SIZE];

	snprintf(name, sizeof(name), format, i);
	field_hidden(a, name, value);
}

/* People know a code by what it stands for. */
static void put_title(const struct rule_form *f, const struct rule_part *p)
{
	const struct schema_key *key =
		strcmp(p->kind, "code") == 0 ? rule_key("code", "name") : NULL;
	char value[RULE_VALUE_SIZE] = "", name[RULE_VALUE_SIZE + 80], title[RULE_WORDS_SIZE];

	if (key != NULL)
		rule_value(f, p, key, value, sizeof(value));
	snprintf(name, sizeof(name), "%s%s%s", p->name, *value != '\0' ? " – " : "", value);
	html_long(f->a, rule_part_title(f->a->r->lang, p->kind, name, title));
}

static void put_part(const struct rule_form *f, const struct rule_part *p, bool open)
{
	const struct schema_section *s = schema_find(rules_sections, RULES_SECTIONS, p->kind);
	const json_t *problem = rule_problem_of(f, p, "");
	char id[RULE_FIELD_SIZE];
	struct reply *a = f->a;

	html(a, "<details class=part%s><summary>", open ? " open" : "");
	put_title(f, p);
	html(a, "</summary>\n");
	put_hidden(a, "s%zu", p->i, p->kind);
	if (p->there) {
		put_hidden(a, "n%zu", p->i, p->name);
		put_hidden(a, "e%zu", p->i, "1");
	}
	snprintf(id, sizeof(id), "s%zu", p->i);
	if (problem != NULL)
		rule_put_problem(f, id, problem, NULL, NULL);
	if (!p->there && s->named)
		put_name(f, p);
	if (strcmp(p->kind, "schedule") == 0)
		rule_put_week(f, p);
	for (size_t k = 0; k < s->key_count; k++)
		if (!rule_is_ours(p->kind, s->keys[k].name) && !rule_is_of_week(&s->keys[k]))
			rule_put_key(f, p, &s->keys[k]);
	if (s->key_count == 0)
		rule_put_holidays(f, p);
	if (strcmp(p->kind, "rule") != 0) {
		snprintf(id, sizeof(id), "x%zu", p->i);
		field(a, id, TEXT_RULES_REMOVE, TEXT_KEYS, "1", "type=checkbox");
	}
	html(a, "</details>\n");
}

/* What can stand in a file more than once, or does not stand there yet. */
static void put_adder(const struct rule_form *f)
{
	struct reply *a = f->a;

	html(a, "<p class=field><label for=f-add>%t</label><select id=f-add name=add>",
	     TEXT_RULES_ADD_WHAT);
	for (size_t i = RULES_SCHEDULE; i < RULES_SECTIONS; i++) {
		const char *kind = rules_sections[i].kind;
		char words[RULE_WORDS_SIZE];
		struct rule_part p;
		bool there = false;

		for (size_t k = 0; !rules_sections[i].named && part_at(f, k, &p); k++)
			there |= strcmp(p.kind, kind) == 0;
		if (!there)
			html(a, "<option value=\"%s\">%s</option>", kind,
			     rule_part_title(a->r->lang, kind, "", words));
	}
	html(a, "</select> <button name=do value=add formnovalidate class=plain>%t</button></p>\n",
	     TEXT_RULES_ADD);
}

enum { OPEN_AT_MOST = 7 }; /* of more sections the others are closed */

void rule_form_show(const struct rule_form *f, const char *path)
{
	struct reply *a = f->a;
	struct rule_part p;
	size_t n = 0, i;

	while (part_at(f, n, &p))
		n++;
	form_begin(a, path);
	for (i = 0; part_at(f, i, &p); i++)
		put_part(f, &p, i == 0 || n <= OPEN_AT_MOST || has_problem(f, &p));
	if (f->add != NULL && schema_find(rules_sections, RULES_SECTIONS, f->add) != NULL) {
		p = (struct rule_part){.i = i, .kind = f->add, .name = ""};
		put_part(f, &p, true);
	}
	html(a,
	     "<p class=buttons><button name=do value=save>%t</button> "
	     "<button name=do value=check class=plain>%t</button></p>\n",
	     TEXT_RULES_SAVE, TEXT_RULES_CHECK);
	put_adder(f); /* behind them: Enter presses the first button */
	form_close(a);
}

/* "v1.mon" of the section and key that a problem names; "s1" of the section. */
static void address_of(const struct rule_form *f, const json_t *problem, char *dst, size_t size,
		       struct rule_part *ret, bool *ret_found)
{
	*ret_found = false;
	for (size_t i = 0; part_at(f, i, ret) && !*ret_found; i++) {
		const char *field = row_text(problem, "field");

		if (!is_of(ret, problem))
			continue;
		*ret_found = true;
		if (*field != '\0' && rule_key(ret->kind, field) != NULL)
			snprintf(dst, size, "f-v%zu.%s", i, field);
		else
			snprintf(dst, size, "e-s%zu", i);
		return;
	}
}

void rule_form_problems(const struct rule_form *f)
{
	struct reply *a = f->a;
	size_t i;
	json_t *row;

	html(a, "<div class=\"notice bad\" role=alert><p><strong>%t</strong></p><ul>",
	     TEXT_RULES_WRONG);
	json_array_foreach(f->problems, i, row)
	{
		char address[RULE_FIELD_SIZE + 8] = "", words[RULE_WORDS_SIZE],
					       title[RULE_WORDS_SIZE];
		const struct schema_key *key = NULL;
		char value[RULE_VALUE_SIZE] = "";
		struct rule_part p;
		bool found;

		address_of(f, row, address, sizeof(address), &p, &found);
		html(a, "<li>");
		if (found) {
			key = rule_key(p.kind, row_text(row, "field"));
			html(a, "<a href=\"#%s\">%s", address,
			     rule_part_title(a->r->lang, p.kind, p.name, title));
			if (key != NULL) {
				rule_value(f, &p, key, value, sizeof(value));
				html(a, ", %s", rule_label(a->r->lang, p.kind, key, title));
			}
			html(a, "</a>: ");
		}
		html_long(a, rule_problem(a->r->lang, row, key, key != NULL ? value : NULL, words));
		html(a, "</li>\n");
	}
	html(a, "</ul></div>\n");
}
