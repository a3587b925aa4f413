/* SPDX-License-Identifier: MIT */
#include <sodium.h>
#include <string.h>

#include "web/layout.h"
#include "web/token.h"

/* What was typed before, when a form is shown again; else `value`. */
static const char *typed(const struct reply *a, const char *name, const char *value)
{
	const char *before = a->r->post ? form_nth(&a->r->form, name, 0) : NULL;

	return before != NULL ? before : value != NULL ? value : "";
}

static void token_field(struct reply *a)
{
	char token[TOKEN_SIZE];

	if (token_make(a->r->token, token))
		html(a, "<input type=hidden name=token value=\"%s\">", token);
}

void form_begin(struct reply *a, const char *path)
{
	html(a, "<form method=post action=\"");
	html_long(a, path);
	html(a, "\">");
	token_field(a);
	html(a, "\n");
}

void form_begin_upload(struct reply *a, const char *path)
{
	html(a, "<form method=post enctype=\"multipart/form-data\" action=\"");
	html_long(a, path);
	html(a, "\">");
	token_field(a);
	html(a, "\n");
}

void form_end(struct reply *a, enum text_key label)
{
	html(a, "<p class=buttons><button type=submit>%t</button></p></form>\n", label);
}

void form_close(struct reply *a)
{
	html(a, "</form>\n");
}

static void hint_text(struct reply *a, const char *name, enum text_key hint)
{
	if (hint != TEXT_KEYS)
		html(a, "<small id=\"hint-%s\">%t</small>", name, hint);
}

static void described(struct reply *a, const char *name, enum text_key hint)
{
	if (hint != TEXT_KEYS)
		html(a, " aria-describedby=\"hint-%s\"", name);
}

/* A box to tick stands before its words; `value` is what it sends, ticked if it was. */
static void box(struct reply *a, const char *name, enum text_key label, enum text_key hint,
		const char *value, const char *attributes)
{
	bool ticked = false;
	const char *before;

	for (size_t i = 0; a->r->post && (before = form_nth(&a->r->form, name, i)) != NULL; i++)
		ticked |= strcmp(before, value != NULL ? value : "") == 0;
	html(a, "<p class=field><label class=tick><input name=\"%s\" value=\"", name);
	html_long(a, value);
	html(a, "\" ");
	fputs(attributes, a->f); /* a literal of ours */
	described(a, name, hint);
	html(a, "%s> %t</label>", ticked ? " checked" : "", label);
	hint_text(a, name, hint);
	html(a, "</p>\n");
}

void field(struct reply *a, const char *name, enum text_key label, enum text_key hint,
	   const char *value, const char *attributes)
{
	bool secret = attributes != NULL && strstr(attributes, "type=password") != NULL;

	if (attributes == NULL)
		attributes = "";
	if (strstr(attributes, "type=checkbox") != NULL) {
		box(a, name, label, hint, value, attributes);
		return;
	}
	html(a, "<p class=field><label for=\"f-%s\">%t</label><input id=\"f-%s\" name=\"%s\" ",
	     name, label, name, name);
	fputs(attributes, a->f);
	if (!secret && strstr(attributes, "type=file") == NULL) {
		html(a, " value=\"");
		html_long(a, typed(a, name, value));
		html(a, "\"");
	}
	described(a, name, hint);
	html(a, ">");
	hint_text(a, name, hint);
	html(a, "</p>\n");
}

void field_hidden(struct reply *a, const char *name, const char *value)
{
	html(a, "<input type=hidden name=\"%s\" value=\"", name);
	html_long(a, value);
	html(a, "\">");
}

void field_area(struct reply *a, const char *name, enum text_key label, enum text_key hint,
		const char *value, int rows)
{
	html(a,
	     "<p class=field><label for=\"f-%s\">%t</label><textarea id=\"f-%s\" name=\"%s\" "
	     "rows=%d",
	     name, label, name, name, rows);
	described(a, name, hint);
	html(a, ">\n"); /* browsers drop the first line end */
	html_long(a, typed(a, name, value));
	html(a, "</textarea>");
	hint_text(a, name, hint);
	html(a, "</p>\n");
}

void field_select(struct reply *a, const char *name, enum text_key label, const char *value)
{
	snprintf(a->chosen, sizeof(a->chosen), "%s", typed(a, name, value));
	html(a, "<p class=field><label for=\"f-%s\">%t</label><select id=\"f-%s\" name=\"%s\">",
	     name, label, name, name);
}

void field_option(struct reply *a, const char *value, const char *shown)
{
	html(a, "<option value=\"%s\"%s>%s</option>", value,
	     strcmp(value, a->chosen) == 0 ? " selected" : "", shown);
}

void field_select_end(struct reply *a)
{
	html(a, "</select></p>\n");
}

void button(struct reply *a, const char *path, enum text_key label, const char *name,
	    const char *value)
{
	html(a, "<form class=inline method=post action=\"");
	html_long(a, path);
	html(a, "\">");
	token_field(a);
	if (name != NULL)
		field_hidden(a, name, value);
	html(a, "<button type=submit>%t</button></form>", label);
}
