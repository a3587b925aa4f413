/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/rules.h"
#include "report/codes.h"
#include "web/desk.h"

/* Codes of papers: what the rules in force call them, and papers entered by ticking. */

static void add_code(struct desk_codes *c, const struct rulebook *b, int32_t day,
		     enum text_language lang, const char *code)
{
	const struct paper_code *known = rules_code(b->rules, day, code);
	struct desk_code *to = &c->list[c->n];

	if (known == NULL || c->n == DESK_CODES_MAX || desk_code(c, code) != NULL)
		return;
	*to = (struct desk_code){.kind = known->kind, .after_approval = known->after_approval};
	snprintf(to->code, sizeof(to->code), "%s", known->code);
	snprintf(to->title, sizeof(to->title), "%.60s", sheet_code_name(b, day, lang, code));
	c->n++;
}

void desk_codes(const struct rulebook *b, int32_t day, enum text_language lang,
		struct desk_codes *ret)
{
	const struct paper_code *builtin;
	size_t n;

	*ret = (struct desk_codes){0};
	for (size_t k = b->rules->n_sets; k-- > 0;) {
		const struct rule_set *set = &b->rules->sets[k];

		for (size_t i = 0; i < set->n_codes && rule_set_holds(set, day); i++)
			add_code(ret, b, day, lang, set->codes[i].code);
	}
	builtin = paper_codes_builtin(&n);
	for (size_t i = 0; i < n; i++)
		add_code(ret, b, day, lang, builtin[i].code);
}

const struct desk_code *desk_code(const struct desk_codes *c, const char *code)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->list[i].code, code) == 0)
			return &c->list[i];
	return NULL;
}

static const struct kind {
	enum paper_kind kind;
	enum text_key title;
} kinds[] = {
	{PAPER_DUTY, TEXT_TOTAL_DUTY},		 {PAPER_SICK, TEXT_TOTAL_SICK},
	{PAPER_PERMIT, TEXT_TOTAL_PERMIT},	 {PAPER_LEAVE, TEXT_TOTAL_LEAVE},
	{PAPER_TECHNICAL, TEXT_TOTAL_TECHNICAL},
};

/* What a morning mostly needs comes first, where the rules have it; the names are the rules'. */
static const char *const usual[] = {"DL", "S", "I", "CT", "LK", "JT", "WFH"};

static bool is_usual(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		if (strcmp(usual[i], code) == 0)
			return true;
	return false;
}

/* A narrow screen has room for the codes alone. */
static void code_button(struct reply *a, const struct desk_code *c)
{
	html(a,
	     "<button name=code value=\"%s\" title=\"%s\">%s<span class=title> · "
	     "%s</span></button> ",
	     c->code, c->title, c->code, c->title);
}

void desk_code_buttons(struct reply *a, const struct desk_codes *c)
{
	html(a, "<div class=actions><p class=\"buttons usual\">");
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		if (desk_code(c, usual[i]) != NULL)
			code_button(a, desk_code(c, usual[i]));
	html(a, "</p></div>\n<details><summary>%t</summary>\n", TEXT_WEBHR_OTHER_CODES);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		size_t n = 0;

		for (size_t i = 0; i < c->n; i++) {
			if (c->list[i].kind != kinds[k].kind || is_usual(c->list[i].code))
				continue;
			if (n++ == 0)
				html(a, "<p class=buttons><b>%t</b> ", kinds[k].title);
			code_button(a, &c->list[i]);
		}
		if (n > 0)
			html(a, "</p>\n");
	}
	html(a, "</details>\n");
}

/* The first button of a form is the one that Enter presses; a disabled one stands for none (HTML
 * standard, implicit submission). */
void desk_no_enter(struct reply *a)
{
	html(a, "<button disabled hidden></button>\n");
}

void desk_code_options(struct reply *a, const struct desk_codes *c, unsigned int wanted)
{
	char shown[CODE_SIZE + 80];

	for (size_t i = 0; i < c->n; i++) {
		if ((wanted & 1u << c->list[i].kind) == 0)
			continue;
		snprintf(shown, sizeof(shown), "%s · %s", c->list[i].code, c->list[i].title);
		field_option(a, c->list[i].code, shown);
	}
}

static bool was_ticked(const struct request *r, const char *value)
{
	const char *ticked;

	for (size_t i = 0; r->post && (ticked = form_nth(&r->form, "who", i)) != NULL; i++)
		if (strcmp(ticked, value) == 0)
			return true;
	return false;
}

void desk_tick(struct reply *a, const char *person, int32_t day, const char *name)
{
	char value[SLUG_SIZE + CIVIL_DATE_SIZE + 2], iso[CIVIL_DATE_SIZE];

	civil_format_day(iso, day);
	snprintf(value, sizeof(value), "%s/%s", person, iso);
	html(a, "<input type=checkbox name=who value=\"%s\" aria-label=\"%s\"%s> ", value, name,
	     was_ticked(a->r, value) ? " checked" : "");
	desk_why(a, person, name, day);
}

struct tick {
	char person[SLUG_SIZE];
	int32_t day, to; /* the days of one paper */
};

static bool parse_tick(const char *text, struct tick *ret)
{
	const char *slash = strchr(text, '/');

	if (slash == NULL || slash == text || (size_t)(slash - text) >= sizeof(ret->person) ||
	    civil_parse_day(slash + 1, &ret->day) < 0)
		return false;
	snprintf(ret->person, sizeof(ret->person), "%.*s", (int)(slash - text), text);
	ret->to = ret->day;
	return true;
}

static int by_person(const void *a, const void *b)
{
	const struct tick *x = a, *y = b;
	int order = strcmp(x->person, y->person);

	return order != 0 ? order : (x->day > y->day) - (x->day < y->day);
}

static int by_day(const void *a, const void *b)
{
	const struct tick *x = a, *y = b;
	int order = (x->day > y->day) - (x->day < y->day);

	return order != 0 ? order : strcmp(x->person, y->person);
}

/* The first `n` ticks that are one paper: all of a day, or one person's days in a row. */
static size_t one_paper(const struct tick *t, size_t n, bool together)
{
	size_t i = 1;

	if (together)
		while (i < n && t[i].day == t[0].day)
			i++;
	else
		while (i < n && strcmp(t[i].person, t[0].person) == 0 &&
		       t[i].day <= t[i - 1].day + 1)
			i++;
	return i;
}

static json_t *paper_args(const struct request *r, const struct tick *t, size_t n)
{
	static const char *const kept[] = {"letter", "note"};
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	json_t *people = json_array(), *args;
	int32_t last = desk_day(form_text(&r->form, "to"), t[n - 1].to);

	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(t[i].person, t[i - 1].person) != 0)
			json_array_append_new(people, json_string(t[i].person));
	civil_format_day(from, t[0].day);
	civil_format_day(to, last < t[0].day ? t[0].day : last);
	args = json_pack("{s:s, s:s, s:s, s:o}", "code", form_text(&r->form, "code"), "from", from,
			 "to", to, "people", people);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (form_text(&r->form, kept[i])[0] != '\0')
			json_object_set_new(args, kept[i],
					    json_string(form_text(&r->form, kept[i])));
	return args;
}

/* Each paper, dry or for good; stops at the first that is refused. */
static int enter(struct request *r, const struct tick *t, size_t n, bool together, bool dry,
		 struct answer *ret)
{
	int e = 0;

	for (size_t i = 0, of; i < n && e == 0; i += of) {
		of = one_paper(t + i, n - i, together);
		if (i > 0)
			answer_done(ret);
		e = (dry ? ask_dry : ask)(r, "paper-add", paper_args(r, t + i, of), ret);
		r->kept += !dry && e == 0;
	}
	return e;
}

int desk_enter_ticked(struct request *r, const struct desk_codes *c, struct answer *ret)
{
	const struct desk_code *code = desk_code(c, form_text(&r->form, "code"));
	struct tick *ticks = calloc(FORM_FIELDS_MAX, sizeof(*ticks));
	const char *text;
	bool together;
	size_t n = 0;
	int e;

	for (size_t i = 0;
	     ticks != NULL && n < FORM_FIELDS_MAX && (text = form_nth(&r->form, "who", i)) != NULL;
	     i++)
		n += parse_tick(text, &ticks[n]);
	*ret = (struct answer){0};
	if (code == NULL || n == 0) {
		desk_refuse(r, TEXT_WEBHR_NOBODY_TICKED, ret);
		free(ticks);
		return -ENODATA;
	}
	together = code->kind == PAPER_DUTY || code->kind == PAPER_TECHNICAL;
	qsort(ticks, n, sizeof(*ticks), together ? by_day : by_person);
	e = enter(r, ticks, n, together, true, ret);
	if (e == 0) {
		answer_done(ret);
		e = enter(r, ticks, n, together, false, ret);
	}
	free(ticks);
	return e;
}
