/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "web/desk.h"

/* Papers and corrections that wait, ticked and decided about together. */

static bool was_ticked(const struct request *r, const char *number)
{
	const char *ticked;

	for (size_t i = 0; r->post && (ticked = form_nth(&r->form, "id", i)) != NULL; i++)
		if (strcmp(ticked, number) == 0)
			return true;
	return false;
}

void desk_tick_number(struct reply *a, int64_t seq, const char *name)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)seq);
	html(a, "<input type=checkbox name=id value=%s aria-label=\"%s %s\"%s> ", number, number,
	     name, was_ticked(a->r, number) ? " checked" : "");
}

void desk_decide_fields(struct reply *a)
{
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	html(a,
	     "<p class=buttons><button name=decision value=confirm>%t</button> "
	     "<button name=decision value=refuse>%t</button> "
	     "<button name=decision value=withdraw>%t</button></p>\n",
	     TEXT_WEBHR_CONFIRM, TEXT_WEBHR_REFUSE, TEXT_WEBHR_WITHDRAW);
}

static json_t *decision_args(const struct request *r, int64_t id)
{
	return json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "decision",
			 form_text(&r->form, "decision"), "note", form_text(&r->form, "note"));
}

/* One after the other, dry or for good, until one is refused. -ENODATA: none was ticked. */
static int decide_each(struct request *r, const char *verb, bool dry, struct answer *ret)
{
	const char *text;
	int64_t id;
	int e = -ENODATA;

	for (size_t i = 0; (text = form_nth(&r->form, "id", i)) != NULL && (i == 0 || e == 0);
	     i++) {
		answer_done(ret);
		e = number_parse(text, 1, INT64_MAX, &id) < 0
			    ? -ENODATA
			    : (dry ? ask_dry : ask)(r, verb, decision_args(r, id), ret);
		r->kept += !dry && e == 0;
	}
	return e;
}

int desk_decide_ticked(struct request *r, const char *verb, struct answer *ret)
{
	int e;

	*ret = (struct answer){0};
	e = decide_each(r, verb, true, ret);
	if (e == 0)
		e = decide_each(r, verb, false, ret);
	if (e == -ENODATA)
		desk_refuse(r, TEXT_WEBHR_NONE_TICKED, ret);
	return e;
}

void desk_refuse(const struct request *r, enum text_key key, struct answer *ret)
{
	answer_done(ret);
	snprintf(ret->code, sizeof(ret->code), "%s", CONTROL_BAD_ARGS);
	snprintf(ret->text, sizeof(ret->text), "%s", text_get(r->lang, key));
}
