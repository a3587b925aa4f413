/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "conf/rules-keys.h"
#include "web/layout.h"
#include "web/rule_parts.h"
#include "web/rule_words.h"

/* The fields of one section. */

enum { HOLIDAYS_SPARE = 3 };

static bool posted(const struct rule_form *f)
{
	return f->doc == NULL;
}

struct field {
	const struct rule_form *form;
	const struct rule_part *part;
	const struct schema_key *key;
	char id[RULE_FIELD_SIZE];
	char value[RULE_VALUE_SIZE];
	const json_t *problem;
};

static void put_attributes(const struct field *x, bool hint)
{
	struct reply *a = x->form->a;

	html(a, " id=\"f-%s\" name=\"%s\"", x->id, x->id);
	if (x->key->deflt == NULL)
		html(a, " required");
	if (x->problem != NULL)
		html(a, " aria-invalid=true aria-describedby=\"e-%s\"", x->id);
	else if (hint)
		html(a, " aria-describedby=\"h-%s\"", x->id);
}

static void put_choices(const struct field *x)
{
	static const char *const yes_no[] = {"yes", "no", NULL};
	const char *const *choices = x->key->set == schema_yes ? yes_no : x->key->choices;
	struct reply *a = x->form->a;

	html(a, "<select");
	put_attributes(x, false);
	html(a, ">");
	if (x->key->deflt == NULL && *x->value == '\0')
		html(a, "<option value=\"\"></option>");
	for (; *choices != NULL; choices++)
		html(a, "<option value=\"%s\"%s>%s</option>", *choices,
		     strcmp(*choices, x->value) == 0 ? " selected" : "",
		     rule_choice(a->r->lang, *choices));
	html(a, "</select>");
}

static void put_input(const struct field *x)
{
	struct reply *a = x->form->a;

	html(a, "<input%s",
	     rule_shape(x->key) == RULE_DATE ? " type=date"
	     : x->key->set == schema_int     ? " type=text inputmode=numeric"
					     : " type=text");
	put_attributes(x, true);
	html(a, " value=\"");
	html_long(a, x->value);
	html(a, "\">");
}

static void put_line(const struct field *x)
{
	struct reply *a = x->form->a;
	bool from = strcmp(x->key->name, "valid-from") == 0;
	char label[RULE_WORDS_SIZE], hint[RULE_WORDS_SIZE];
	const char *words = rule_hint(a->r->lang, x->key, hint);

	html(a, "<p class=field><label for=\"f-%s\">", x->id);
	html_long(a, rule_label(a->r->lang, x->part->kind, x->key, label));
	html(a, "</label>");
	if (rule_shape(x->key) == RULE_CHOICE)
		put_choices(x);
	else
		put_input(x);
	if (x->problem != NULL)
		rule_put_problem(x->form, x->id, x->problem, x->key, x->value);
	if (*words != '\0') {
		html(a, "<small id=\"h-%s\">", x->id);
		html_long(a, from ? text_get(a->r->lang, TEXT_RULES_FROM_HINT) : words);
		html(a, "</small>");
	}
	html(a, "</p>\n");
}

static void legend(const struct field *x)
{
	struct reply *a = x->form->a;
	char words[RULE_WORDS_SIZE];

	html(a, "<fieldset id=\"f-%s\"><legend>", x->id);
	html_long(a, rule_label(a->r->lang, x->part->kind, x->key, words));
	html(a, "</legend>");
	if (x->problem != NULL)
		rule_put_problem(x->form, x->id, x->problem, x->key, x->value);
	html(a, "<p><small>");
	html_long(a, rule_hint(a->r->lang, x->key, words));
	html(a, "</small></p>\n");
}

/* "mon fri"; "all" and nothing at all are every day. */
static bool has_day(const char *days, const char *day)
{
	return *days == '\0' || strcmp(days, "all") == 0 || strstr(days, day) != NULL;
}

static void put_days(const struct field *x)
{
	struct reply *a = x->form->a;

	legend(x);
	html(a, "<p>");
	for (int i = 0; i < WEEKDAYS; i++) {
		bool on = !posted(x->form) && has_day(x->value, rules_day_names[i]);
		const char *day;

		for (size_t k = 0;
		     posted(x->form) && (day = form_nth(&a->r->form, x->id, k)) != NULL; k++)
			on |= strcmp(day, rules_day_names[i]) == 0;
		html(a,
		     "<label class=tick><input type=checkbox name=\"%s\" value=\"%s\"%s> "
		     "%t</label> ",
		     x->id, rules_day_names[i], on ? " checked" : "", TEXT_WEEKDAY_0 + i);
	}
	html(a, "</p></fieldset>\n");
}

struct step {
	char from[8], to[8], percent[12];
};

/* "1-30:0.5 31+:2" as rows. */
static void take_steps(const char *value, struct step steps[BAND_STEPS])
{
	for (size_t i = 0; i < BAND_STEPS && *value != '\0'; i++) {
		struct step *s = &steps[i];
		int n = 0;

		if (sscanf(value, " %7[0-9]-%7[0-9]:%11[0-9.,]%n", s->from, s->to, s->percent,
			   &n) != 3) {
			s->to[0] = '\0';
			if (sscanf(value, " %7[0-9]+:%11[0-9.,]%n", s->from, s->percent, &n) != 2)
				return;
		}
		value += n;
	}
}

const char *rule_step_sent(const struct request *r, const char *id, size_t row, char what)
{
	char name[RULE_FIELD_SIZE + 16];

	snprintf(name, sizeof(name), "%s.%zu%c", id, row, what);
	return form_nth(&r->form, name, 0);
}

/* Those that are filled in, and two to go on with. */
static size_t steps_shown(const struct field *x, const struct step steps[BAND_STEPS])
{
	const struct request *r = x->form->a->r;
	size_t n = 0;

	for (size_t i = 0; i < BAND_STEPS; i++) {
		const char *from = posted(x->form) ? rule_step_sent(r, x->id, i, 'f') : NULL;

		if (*steps[i].from != '\0' || (from != NULL && *from != '\0'))
			n = i + 1;
	}
	return n + 2 < BAND_STEPS ? n + 2 : BAND_STEPS;
}

static void put_steps(const struct field *x)
{
	static const enum text_key titles[] = {TEXT_RULES_STEP_FROM, TEXT_RULES_STEP_TO,
					       TEXT_RULES_STEP_PERCENT, TEXT_KEYS};
	static const char letters[] = "ftp";
	struct step steps[BAND_STEPS] = {0};
	struct reply *a = x->form->a;

	take_steps(x->value, steps);
	legend(x);
	grid_begin(a, titles);
	for (size_t i = 0; i < steps_shown(x, steps); i++) {
		const char *shown[] = {steps[i].from, steps[i].to, steps[i].percent};

		grid_row(a, NULL);
		for (size_t k = 0; k < 3; k++) {
			const char *before =
				posted(x->form) ? rule_step_sent(a->r, x->id, i, letters[k]) : NULL;

			grid_cell_begin(a);
			html(a, "<input type=text inputmode=%s aria-label=\"%t\" name=\"%s.%d",
			     k == 2 ? "decimal" : "numeric", titles[k], x->id, (int)i);
			fputc(letters[k], a->f);
			html(a, "\" value=\"%s\">", before != NULL ? before : shown[k]);
			grid_cell_end(a);
		}
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</fieldset>\n");
}

static void make_field(const struct rule_form *f, const struct rule_part *p,
		       const struct schema_key *key, struct field *ret)
{
	*ret = (struct field){.form = f, .part = p, .key = key};
	snprintf(ret->id, sizeof(ret->id), "v%zu.%s", p->i, key->name);
	rule_value(f, p, key, ret->value, sizeof(ret->value));
	ret->problem = rule_problem_of(f, p, key->name);
}

bool rule_is_of_week(const struct schema_key *key)
{
	const char *name = strncmp(key->name, "break-", 6) == 0 ? key->name + 6 : key->name;

	for (int i = 0; i < WEEKDAYS; i++)
		if (strcmp(rules_day_names[i], name) == 0)
			return true;
	return false;
}

/* A field in a table has its words in the heading, and for who cannot see it in itself. */
static void put_cell(const struct rule_form *f, const struct rule_part *p, const char *name)
{
	char label[RULE_WORDS_SIZE];
	struct reply *a = f->a;
	struct field x;

	make_field(f, p, rule_key(p->kind, name), &x);
	grid_cell_begin(a);
	html(a, "<input type=text aria-label=\"%s\"",
	     rule_label(a->r->lang, p->kind, x.key, label));
	put_attributes(&x, false);
	html(a, " value=\"");
	html_long(a, x.value);
	html(a, "\">");
	if (x.problem != NULL)
		rule_put_problem(f, x.id, x.problem, x.key, x.value);
	grid_cell_end(a);
}

void rule_put_week(const struct rule_form *f, const struct rule_part *p)
{
	static const enum text_key titles[] = {TEXT_RULES_DAY, TEXT_RULES_HOURS, TEXT_RULES_BREAK,
					       TEXT_KEYS};
	struct reply *a = f->a;

	html(a, "<p><small>%t</small></p>\n", TEXT_RULES_WEEK_HINT);
	grid_begin(a, titles);
	for (int i = 0; i < WEEKDAYS; i++) {
		char rest[16];

		snprintf(rest, sizeof(rest), "break-%s", rules_day_names[i]);
		grid_row(a, NULL);
		grid_cell(a, "%t", TEXT_WEEKDAY_0 + i);
		put_cell(f, p, rules_day_names[i]);
		put_cell(f, p, rest);
		grid_row_end(a);
	}
	grid_end(a);
}

void rule_put_key(const struct rule_form *f, const struct rule_part *p,
		  const struct schema_key *key)
{
	struct field x;

	make_field(f, p, key, &x);
	if (strcmp(p->kind, "rule") == 0 && strcmp(key->name, "name") == 0 && p->there) {
		field_hidden(f->a, x.id, x.value);
		return;
	}
	switch (rule_shape(key)) {
	case RULE_DAYS:
		/* Only the roll call has days. */
		if (strcmp(p->kind, "mark") != 0 || strcmp(p->name, "apel") == 0)
			put_days(&x);
		break;
	case RULE_STEPS:
		put_steps(&x);
		break;
	default:
		put_line(&x);
	}
}

/* Their keys are days. */
void rule_put_holidays(const struct rule_form *f, const struct rule_part *p)
{
	static const enum text_key titles[] = {TEXT_RULES_HOLIDAY_DAY, TEXT_RULES_HOLIDAY_NAME,
					       TEXT_KEYS};
	struct reply *a = f->a;
	size_t n = p->from != NULL ? p->from->n : 0, rows;
	char name[RULE_FIELD_SIZE];

	for (rows = 0; posted(f); rows++) {
		snprintf(name, sizeof(name), "v%zu.%zud", p->i, rows);
		if (form_nth(&a->r->form, name, 0) == NULL)
			break;
	}
	n = rows > n ? rows : n;
	grid_begin(a, titles);
	for (size_t i = 0; i < n + (posted(f) && rows > 0 ? 0 : HOLIDAYS_SPARE); i++) {
		bool known = p->from != NULL && i < p->from->n;
		const char *day, *what;
		const json_t *problem;

		snprintf(name, sizeof(name), "v%zu.%zud", p->i, i);
		day = form_nth(&a->r->form, name, 0) ?: known ? p->from->values[i].key : "";
		problem = *day != '\0' ? rule_problem_of(f, p, day) : NULL;
		grid_row(a, NULL);
		grid_cell_begin(a);
		html(a, "<input type=date aria-label=\"%t\" id=\"f-%s\" name=\"%s\" value=\"%s\">",
		     titles[0], name, name, day);
		if (problem != NULL)
			rule_put_problem(f, name, problem, NULL, NULL);
		grid_cell_end(a);
		snprintf(name, sizeof(name), "v%zu.%zun", p->i, i);
		what = form_nth(&a->r->form, name, 0) ?: known ? p->from->values[i].value : "";
		grid_cell_begin(a);
		html(a, "<input type=text class=long aria-label=\"%t\" name=\"%s\" value=\"",
		     titles[1], name);
		html_long(a, what);
		html(a, "\">");
		grid_cell_end(a);
		grid_row_end(a);
	}
	grid_end(a);
}
