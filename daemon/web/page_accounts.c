/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "report/qr.h"
#include "text/text.h"
#include "web/desk.h"
#include "web/pages.h"

/*
 * Who can log in. Nobody gets a password from here: a link that works once, printed as a slip or
 * sent by chat, lets the person choose their own.
 */

enum {
	KEEPS = CONTROL_HR | CONTROL_IT,
	SLIPS_MAX = 100, /* of one print; the next press makes those of the others */
};

static void account_row(struct reply *a, const json_t *row)
{
	const char *person = row_text(row, "person");
	const json_t *roles = json_object_get(row, "roles");
	size_t i;
	json_t *role;

	grid_row(a, NULL);
	grid_cell(a, "%s", row_name(row));
	grid_cell(a, "%t%s%t", row_true(row, "password") ? TEXT_WYEAR_PASSWORD : TEXT_WYEAR_NONE,
		  " · ", row_true(row, "pin") ? TEXT_WYEAR_PIN : TEXT_WYEAR_NO_PIN);
	grid_cell_begin(a);
	json_array_foreach(roles, i, role)
	{
		if (json_is_string(role))
			html(a, "%s%w", i > 0 ? ", " : "", "role", json_string_value(role));
	}
	grid_cell_end(a);
	grid_cell(a, "%d", (int)row_number(row, "sessions", 0));
	grid_cell_begin(a);
	html(a, "<p class=buttons><button name=sandi value=\"%s\">%t</button> ", person,
	     TEXT_WYEAR_LINK_PASSWORD);
	html(a, "<button name=pin value=\"%s\">%t</button> ", person, TEXT_WYEAR_LINK_PIN);
	if (row_true(row, "password") || row_true(row, "pin") || row_true(row, "link"))
		html(a, "<button name=tutup value=\"%s\">%t</button>", person,
		     TEXT_WYEAR_CLOSE_ACCOUNT);
	html(a, "</p>");
	grid_cell_end(a);
	grid_row_end(a);
}

/* Nobody who could not log in is forgotten, and no link that somebody holds is made void. */
static bool has_none(const json_t *row)
{
	return row_text(row, "person")[0] != '\0' && !row_true(row, "password") &&
	       !row_true(row, "pin") && !row_true(row, "link");
}

static void slips_button(struct reply *a, const json_t *rows)
{
	char text[160], number[16];
	const json_t *row;
	size_t i;
	int n = 0;

	json_array_foreach(rows, i, row) n += has_none(row);
	if (n == 0)
		return;
	snprintf(number, sizeof(number), "%d", n);
	text_format(text, sizeof(text), a->r->lang, TEXT_WYEAR_SLIPS_ALL, TEXT_ARGS({"n", number}));
	html(a, "<p class=buttons><button name=semua value=pin>%s</button></p>\n", text);
}

static int show_accounts(struct request *r, struct reply *a, const struct answer *refused)
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME, TEXT_WYEAR_LOGS_IN,
					       TEXT_WYEAR_MAY, TEXT_WYEAR_SESSIONS,
					       TEXT_WYEAR_DO,  TEXT_KEYS};
	struct answer answer = {0};
	size_t i;
	json_t *row;

	page_begin(a, TEXT_WYEAR_ACCOUNTS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	html(a, "<p>%t</p>\n", TEXT_WYEAR_ACCOUNTS_HINT);
	if (ask(r, "account-list", json_object(), &answer) == 0) {
		form_begin(a, "/akun");
		slips_button(a, answer.rows);
		grid_begin(a, titles);
		json_array_foreach(answer.rows, i, row) account_row(a, row);
		grid_end(a);
		form_close(a);
	} else {
		web_refusal(a, &answer);
	}
	page_end(a);
	answer_done(&answer);
	return 0;
}

static int accounts_page(struct request *r, struct reply *a)
{
	return show_accounts(r, a, NULL);
}

static void slip(struct reply *a, const char *person, bool pin, const json_t *row)
{
	const char *url = row_text(row, "url");

	html(a, "<section class=slip><h2>%s</h2><p>%t</p><p><strong>%s</strong></p>", person,
	     pin ? TEXT_WYEAR_SLIP_PIN : TEXT_WYEAR_SLIP_PASSWORD, url);
	qr_svg(a->f, url, text_get(a->r->lang, TEXT_WYEAR_SLIP_QR)); /* the link stands there too */
	html(a, "<p>%t <b>%s</b></p><p>%t %D</p></section>\n", TEXT_WYEAR_SLIP_CODE,
	     row_text(row, "code"), TEXT_WYEAR_SLIP_UNTIL,
	     desk_day(row_text(row, "until"), a->r->today + 7));
}

/* Shown once, and never again: hadird keeps no code that could be read. */
static int show_slip(struct reply *a, const char *person, bool pin, const json_t *row)
{
	page_begin(a, TEXT_WYEAR_SLIP, TEXT_ARGS({"person", person}));
	html(a, "<p class=noprint>%t</p>\n", TEXT_WYEAR_SLIP_ONCE);
	slip(a, person, pin, row);
	html(a, "<p class=noprint><a href=\"/akun\">%t</a></p>\n", TEXT_WYEAR_ACCOUNTS);
	page_end(a);
	return 0;
}

/* A link for a PIN for each who has nothing. What was made is shown even when a later one fails:
 * nobody can see it again. */
static int make_all(struct request *r, struct reply *a)
{
	struct answer list = {0}, answer = {0};
	const json_t *row;
	size_t i;
	int n = 0, e = ask(r, "account-list", json_object(), &list);

	page_begin(a, TEXT_WYEAR_SLIPS, NULL);
	html(a, "<p class=noprint>%t %t</p>\n", TEXT_WYEAR_SLIP_ONCE, TEXT_WYEAR_SLIPS_CUT);
	if (e < 0)
		web_refusal(a, &list);
	json_array_foreach(list.rows, i, row)
	{
		if (e < 0 || n == SLIPS_MAX)
			break;
		if (!has_none(row))
			continue;
		n++;
		e = ask(r, "account-link",
			json_pack("{s:s, s:s}", "person", row_text(row, "person"), "kind", "pin"),
			&answer);
		if (e == 0)
			slip(a, row_name(row), true, json_array_get(answer.rows, 0));
		else
			web_refusal(a, &answer);
		if (e == -ESTALE)
			e = 0; /* not theirs to give; the others' are */
		answer_done(&answer);
	}
	if (e == 0 && n == 0)
		web_notice(a, "ok", TEXT_WYEAR_SLIPS_NONE, NULL);
	html(a, "<p class=noprint><a href=\"/akun\">%t</a></p>\n", TEXT_WYEAR_ACCOUNTS);
	page_end(a);
	answer_done(&list);
	return 0;
}

static int make_link(struct request *r, struct reply *a, const char *person, bool pin)
{
	struct answer answer = {0};
	struct reading rd;
	int e = ask(r, "account-link",
		    json_pack("{s:s, s:s}", "person", person, "kind", pin ? "pin" : "password"),
		    &answer);

	if (e < 0) {
		e = show_accounts(r, a, &answer);
	} else if ((e = reading_open(r, r->today, r->today, &rd)) == 0) {
		e = show_slip(a, desk_name(rd.book, person), pin, json_array_get(answer.rows, 0));
		reading_done(&rd);
	}
	answer_done(&answer);
	return e;
}

static int accounts_change(struct request *r, struct reply *a)
{
	const char *password = form_text(&r->form, "sandi"), *pin = form_text(&r->form, "pin");
	struct answer answer = {0};
	int e;

	if (form_text(&r->form, "semua")[0] != '\0')
		return make_all(r, a);
	if (*password != '\0' || *pin != '\0')
		return make_link(r, a, *pin != '\0' ? pin : password, *pin != '\0');
	e = ask(r, "account-close", json_pack("{s:s}", "person", form_text(&r->form, "tutup")),
		&answer);
	e = e == 0 ? reply_done(a, TEXT_WYEAR_ACCOUNT_CLOSED, "/akun")
		   : show_accounts(r, a, &answer);
	answer_done(&answer);
	return e;
}

const struct route accounts_routes[] = {
	{"/akun", 0, KEEPS, accounts_page},
	{"/akun", ROUTE_POST, KEEPS, accounts_change},
	{NULL, 0, 0, NULL},
};
