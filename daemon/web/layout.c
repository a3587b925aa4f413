/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "report/safe.h"
#include "web/assets.h"
#include "web/layout.h"

/* clang-format off */
static const struct {
	const char *path; /* NULL: a group begins */
	enum text_key label;
} menu[] = { /* who sees what: the routes */
	{NULL, TEXT_WEB_MENU_DAY},
	{"/hari-ini", TEXT_WEB_MENU_TODAY},
	{"/pagi", TEXT_WEB_MENU_MORNING},
	{"/surat", TEXT_WEB_MENU_PAPERS},
	{"/perbaikan", TEXT_WEB_MENU_CORRECTIONS},
	{"/celah", TEXT_WEB_MENU_GAPS},
	{"/daftar-manual", TEXT_WEB_MENU_MANUAL},
	{"/ringkasan", TEXT_WEB_MENU_DIGEST},
	{"/unit", TEXT_WEB_MENU_UNIT},
	{NULL, TEXT_WEB_MENU_PERIODS},
	{"/bulan-kerja", TEXT_WEB_MENU_MONTH},
	{"/rekap", TEXT_WEB_MENU_SHEETS},
	{"/bulan", TEXT_WEB_MENU_PERIOD},
	{"/klarifikasi", TEXT_WEB_MENU_WATCH},
	{"/pemeriksaan", TEXT_WEB_MENU_AUDIT},
	{NULL, TEXT_WEB_MENU_OFFICE},
	{"/pegawai", TEXT_WEB_MENU_ROSTER},
	{"/kartu", TEXT_WEB_MENU_CARDS},
	{"/jabatan", TEXT_WEB_MENU_POSITIONS},
	{"/akun", TEXT_WEB_MENU_ACCOUNTS},
	{"/kalender", TEXT_WEB_MENU_CALENDAR},
	{"/aturan", TEXT_WEB_MENU_RULES},
	{"/kesehatan", TEXT_WEB_MENU_HEALTH},
	{"/peristiwa", TEXT_WEB_MENU_LIVE},
	{NULL, TEXT_WEB_MENU_SELF},
	{"/saya", TEXT_WEB_MENU_OWN},
};
/* clang-format on */

/* "/surat/12" stands under "/surat". */
static bool stands_under(const char *path, const char *item)
{
	size_t n = strlen(item);

	return strncmp(path, item, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

static bool is_shown(const struct request *r, size_t i)
{
	return menu[i].path != NULL && route_open_to(menu[i].path, r->who.roles);
}

/* From its own row to the one before the next group. */
static bool group_is_empty(const struct request *r, size_t group)
{
	for (size_t i = group + 1; i < ARRAY_LEN(menu) && menu[i].path != NULL; i++)
		if (is_shown(r, i))
			return false;
	return true;
}

static void put_group(struct reply *a, size_t group)
{
	html(a, "<div class=group><span>%t</span><ul>", menu[group].label);
	for (size_t i = group + 1; i < ARRAY_LEN(menu) && menu[i].path != NULL; i++)
		if (is_shown(a->r, i))
			html(a, "<li><a href=\"%s\"%s>%t</a></li>", menu[i].path,
			     stands_under(a->r->path, menu[i].path) ? " aria-current=page" : "",
			     menu[i].label);
	html(a, "</ul></div>");
}

/* On a phone it is folded: shown once its own link has been followed. */
static void put_menu(struct reply *a)
{
	html(a, "<nav id=menu aria-label=\"%t\"><a class=fold href=\"#menu\">%t</a>", TEXT_WEB_MENU,
	     TEXT_WEB_MENU);
	for (size_t i = 0; i < ARRAY_LEN(menu); i++)
		if (menu[i].path == NULL && !group_is_empty(a->r, i))
			put_group(a, i);
	html(a, "</nav>\n");
}

static void put_account(struct reply *a)
{
	const struct request *r = a->r;

	html(a, "<div class=account>");
	if (r->who.person[0] != '\0') {
		html(a, "<a href=\"/sandi\">%s</a> ", r->who.name);
		button(a, "/keluar", TEXT_WEB_LOGOUT, NULL, NULL);
	} else if (strcmp(r->path, "/masuk") != 0) {
		html(a, "<a href=\"/masuk\">%t</a> ", TEXT_WEB_LOGIN);
	}
	html(a, "<form class=inline method=post action=\"/bahasa\">");
	field_hidden(a, "lang", r->lang == TEXT_ENGLISH ? "id" : "en");
	field_hidden(a, "back", r->post ? "/" : r->path);
	html(a, "<button class=plain lang=%s>%s</button></form></div>\n",
	     r->lang == TEXT_ENGLISH ? "id" : "en",
	     r->lang == TEXT_ENGLISH ? "Bahasa Indonesia" : "English");
}

/* What reply_done() said, by the address: one of our own sentences, and only one without values. */
static void put_said(struct reply *a)
{
	const char *name = form_text(&a->r->query, "_");
	enum text_key key = strncmp(name, "web.", 4) == 0 ? text_find(name) : TEXT_KEYS;

	if (key != TEXT_KEYS && strchr(text_get(a->r->lang, key), '{') == NULL)
		web_notice(a, "ok", key, NULL);
}

void page_head(struct reply *a, const char *title, const char *class)
{
	const struct request *r = a->r;

	a->kind = REPLY_PAGE;
	html(a, "<!doctype html>\n<html lang=%s><head><meta charset=utf-8>\n<title>",
	     r->lang == TEXT_ENGLISH ? "en" : "id");
	html_long(a, title);
	html(a,
	     " · %s</title>\n"
	     "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
	     "<meta name=color-scheme content=\"light dark\">\n"
	     "<link rel=icon href=\"%s\"><link rel=stylesheet href=\"%s\">\n<script src=\"%s\" "
	     "defer></script>\n"
	     "</head><body class=\"%s\">\n",
	     r->web->office, asset_address("hadir.svg"), asset_address("hadir.css"),
	     asset_address("hadir.js"), class);
}

void page_begin(struct reply *a, enum text_key title, const struct text_arg *args)
{
	const struct request *r = a->r;
	char filled[512], text[512];

	text_format(filled, sizeof(filled), r->lang, title, args);
	safe_line(text, sizeof(text), filled); /* names may turn the writing round */
	page_head(a, text, "page");
	html(a, "<a class=skip href=\"#isi\">%t</a>\n<header><a class=brand href=\"/\">%s</a>",
	     TEXT_WEB_SKIP, r->web->office);
	put_account(a);
	html(a, "</header>\n");
	if (r->who.person[0] != '\0')
		put_menu(a);
	html(a, "<main id=isi>\n<h1>");
	html_long(a, text);
	html(a, "</h1>\n");
	if (r->away)
		web_notice(a, "warn", TEXT_WEB_AWAY, NULL);
	put_said(a);
}

void page_end(struct reply *a)
{
	html(a, "</main></body></html>\n");
}

int reply_done(struct reply *a, enum text_key said, const char *path_format, ...)
{
	char path[sizeof(a->location)];
	va_list args;
	int n;

	va_start(args, path_format);
	n = vsnprintf(path, sizeof(path), path_format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	if (said == TEXT_KEYS)
		n = snprintf(a->location, sizeof(a->location), "%s", path);
	else
		n = snprintf(a->location, sizeof(a->location), "%s%c_=%s", path,
			     strchr(path, '?') != NULL ? '&' : '?', text_name(said));
	return (size_t)n < sizeof(a->location) ? 0 : -ENAMETOOLONG;
}

void web_notice(struct reply *a, const char *kind, enum text_key key, const struct text_arg *args)
{
	html(a, "<p class=\"notice %s\" role=%s>", kind,
	     strcmp(kind, "bad") == 0 ? "alert" : "status");
	html_text(a, key, args);
	html(a, "</p>\n");
}

/* Words of ours for codes that hadird gives without any. */
static enum text_key words_of(const char *code)
{
	static const struct {
		const char *code;
		enum text_key key;
	} table[] = {{ANSWER_UNREACHABLE, TEXT_WEB_AWAY_WRITE},
		     {ANSWER_UNSURE, TEXT_WEB_UNSURE},
		     {CONTROL_REPEATED, TEXT_WEB_REPEATED},
		     {CONTROL_NO_SESSION, TEXT_WEB_ENDED}};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].code, code) == 0)
			return table[i].key;
	return TEXT_KEYS;
}

void web_refusal(struct reply *a, const struct answer *e)
{
	enum text_key ours = words_of(e->code), key = web_word("error", e->code);
	char line[16];

	a->status = strcmp(e->code, CONTROL_BAD_ARGS) == 0     ? 422
		    : strcmp(e->code, ANSWER_UNREACHABLE) == 0 ? 503
							       : 409;
	snprintf(line, sizeof(line), "%d", e->line);
	html(a, "<p class=\"notice bad\" role=alert>");
	if (e->line > 0)
		html_text(a, TEXT_WEB_LINE, TEXT_ARGS({"n", line}));
	if (ours != TEXT_KEYS)
		html(a, "%t", ours);
	else if (e->text[0] == '\0' && key != TEXT_KEYS)
		html(a, "%t", key);
	else
		html(a, "%s", e->text);
	if (e->expected[0] != '\0')
		html_text(a, TEXT_WEB_EXPECTED, TEXT_ARGS({"expected", e->expected}));
	if (a->r->kept > 0) {
		snprintf(line, sizeof(line), "%u", a->r->kept);
		html(a, " ");
		html_text(a, TEXT_WEB_KEPT_BEFORE, TEXT_ARGS({"n", line}));
	}
	html(a, "</p>\n");
}

void web_warnings(struct reply *a, const json_t *rows)
{
	char buf[1024];
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "warning") || row_is(row, "severity", "warning"))
			html(a, "<p class=\"notice warn\">%s</p>\n",
			     row_sentence(a->r, row, buf, sizeof(buf)));
	}
}
