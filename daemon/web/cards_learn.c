/* SPDX-License-Identifier: MIT */
#include "web/roster_pages.h"

#include <errno.h>

/* Which format a reader's cards have: a few are held to it while hadird looks on. Nothing is
 * changed by it; the answer is for hadir.conf and the roster. */

static void readers_field(struct reply *a, const json_t *rows)
{
	size_t i;
	json_t *row;

	field_select(a, "pembaca", TEXT_HEAD_READER, NULL);
	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "reader") && !row_is(row, "type", "modbus"))
			field_option(a, row_text(row, "name"), row_text(row, "name"));
	}
	field_select_end(a);
}

static void reading(struct reply *a, const json_t *row)
{
	const json_t *fits = json_object_get(row, "fits");
	const char *refused = row_text(row, "refused");
	char n[24], bits[24];
	size_t i;
	json_t *fit;

	snprintf(n, sizeof(n), "%lld", (long long)row_number(row, "n", 0));
	snprintf(bits, sizeof(bits), "%lld", (long long)row_number(row, "bits", 0));
	html(a, "<li>");
	html_text(a, TEXT_LEARN_READ, TEXT_ARGS({"n", n}, {"bits", bits}));
	if (*refused != '\0')
		html(a, ": %w", "cause", refused);
	html(a, "<ul>");
	json_array_foreach(fits, i, fit)
	{
		html(a, "<li>");
		html_text(a, row_true(fit, "parity") ? TEXT_LEARN_FIT : TEXT_LEARN_WEAK,
			  TEXT_ARGS({"format", row_text(fit, "format")},
				    {"value", row_text(fit, "value")}));
		html(a, "</li>");
	}
	html(a, "</ul></li>\n");
}

/* What was read, and what it comes to; also when the time ran out before it was known. */
static void answered(struct reply *a, const json_t *rows)
{
	size_t i, n = 0;
	json_t *row;

	html(a, "<ul>");
	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "read"))
			continue;
		reading(a, row);
		n++;
	}
	html(a, "</ul>\n");
	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "result"))
			continue;
		if (row_is(row, "needs", ""))
			web_notice(a, "ok", TEXT_WYEAR_LEARNT,
				   TEXT_ARGS({"format", row_text(row, "format")}));
		else
			html(a, "<p class=\"notice warn\">%w</p>\n", "needs",
			     row_text(row, "needs"));
		return;
	}
	html(a, "<p class=\"notice warn\">%t</p>\n",
	     n == 0 ? TEXT_WYEAR_LEARN_NONE : TEXT_NEEDS_ANOTHER_CARD);
}

static int show_learn(struct request *r, struct reply *a, const struct answer *learnt, int e)
{
	struct answer status = {0};

	page_begin(a, TEXT_WYEAR_LEARN, NULL);
	if (learnt != NULL && e < 0 && e != -ETIMEDOUT)
		web_refusal(a, learnt);
	else if (learnt != NULL)
		answered(a, learnt->rows);
	html(a, "<p>%t</p>\n", TEXT_WYEAR_LEARN_HINT);
	if (ask(r, "status", json_object(), &status) == 0) {
		form_begin(a, "/kartu/kenali");
		readers_field(a, status.rows);
		form_end(a, TEXT_WYEAR_LEARN_START);
	} else {
		web_refusal(a, &status);
	}
	page_end(a);
	answer_done(&status);
	return 0;
}

int cards_learn_form(struct request *r, struct reply *a)
{
	return show_learn(r, a, NULL, 0);
}

int cards_learn(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	int e = ask(r, "credential-learn",
		    json_pack("{s:s}", "reader", form_text(&r->form, "pembaca")), &answer);

	e = show_learn(r, a, &answer, e);
	answer_done(&answer);
	return e;
}
