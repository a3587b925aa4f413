/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "control/said.h"
#include "core/civil.h"
#include "report/words.h"
#include "web/pages.h"

/*
 * The screen in the lobby: nobody has logged in, and everybody reads it. It shows what the verb
 * lobby says, which knows positions and no people, and asks again by itself.
 */

enum { REFRESH_S = 60, REFRESH_AWAY_S = 15 };

static const json_t *row_of(const json_t *rows, const char *kind)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", kind))
			return row;
	}
	return NULL;
}

/* Seconds of the day in "2025-03-03T07:25:10+08:00"; -1 when it is not known. */
static int32_t second_of(const json_t *instant)
{
	const char *text = json_string_value(instant),
		   *at = text == NULL ? NULL : strchr(text, 'T');
	char clock[CIVIL_TIME_SIZE];
	int32_t s;

	if (at == NULL || strlen(at) < sizeof(clock))
		return -1;
	snprintf(clock, sizeof(clock), "%.8s", at + 1);
	return civil_parse_time(clock, &s) == 0 ? s : -1;
}

/* When it opens next: today still, or on the next day that has hours. */
static void put_next(struct reply *a, const json_t *rows, const json_t *lobby)
{
	char from[SAID_SIZE], day[SAID_SIZE];
	int32_t now_s = second_of(json_object_get(lobby, "now")), from_s;
	const json_t *row;
	size_t i;

	if (civil_parse_time(row_text(lobby, "from"), &from_s) == 0 && now_s >= 0 &&
	    now_s < from_s) {
		html_text(
			a, TEXT_WEB_LOBBY_NEXT_TODAY,
			TEXT_ARGS({"time", said_mark(a->r->lang, row_text(lobby, "from"), from)}));
		return;
	}
	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "hours") || !row_is(row, "state", "work") ||
		    row_is(row, "day", row_text(lobby, "day")))
			continue;
		html_text(a, TEXT_WEB_LOBBY_NEXT,
			  TEXT_ARGS({"day", said_day(a->r->lang, row_text(row, "day"), day)},
				    {"time", said_mark(a->r->lang, row_text(row, "from"), from)}));
		return;
	}
}

static void put_service(struct reply *a, const json_t *rows, const json_t *lobby)
{
	static const struct {
		const char *service, *class;
		enum text_key text;
	} kinds[] = {
		{"open", "open", TEXT_WEB_LOBBY_OPEN},
		{"closed", "closed", TEXT_WEB_LOBBY_CLOSED},
		{"not-ready", "wait", TEXT_WEB_LOBBY_NOT_READY},
		{"unknown", "wait", TEXT_WEB_LOBBY_UNKNOWN},
	};
	char from[SAID_SIZE], to[SAID_SIZE];
	enum text_language lang = a->r->lang;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (row_is(lobby, "service", kinds[i].service))
			html(a, "<p class=\"service %s\" role=status>%t</p>\n", kinds[i].class,
			     kinds[i].text);
	html(a, "<p class=hours>");
	if (row_is(lobby, "service", "closed")) {
		put_next(a, rows, lobby);
	} else if (*row_text(lobby, "from") != '\0') {
		html_text(a, TEXT_WEB_LOBBY_TODAY,
			  TEXT_ARGS({"from", said_mark(lang, row_text(lobby, "from"), from)},
				    {"to", said_mark(lang, row_text(lobby, "to"), to)}));
		if (*row_text(lobby, "break_from") != '\0') {
			html(a, ", ");
			html_text(a, TEXT_WEB_LOBBY_BREAK,
				  TEXT_ARGS({"from",
					     said_mark(lang, row_text(lobby, "break_from"), from)},
					    {"to",
					     said_mark(lang, row_text(lobby, "break_to"), to)}));
		}
	}
	html(a, "</p>\n");
}

static void put_board(struct reply *a, const json_t *rows)
{
	const json_t *row;
	size_t i;

	if (row_of(rows, "presence") == NULL)
		return;
	html(a, "<section><h2>%t</h2>\n<dl class=board>", TEXT_WEB_LOBBY_BOARD);
	json_array_foreach(rows, i, row)
	{
		struct sheet_signer holder = {.name = NULL};
		char title[WORD_SIZE];

		if (!row_is(row, "kind", "presence"))
			continue;
		snprintf(holder.position, sizeof(holder.position), "%s", row_text(row, "position"));
		snprintf(holder.acting, sizeof(holder.acting), "%s", row_text(row, "acting"));
		html(a, "<div><dt>%s</dt><dd class=\"%s\">%w</dd></div>\n",
		     word_position(title, a->r->lang, &holder), row_text(row, "presence"),
		     "presence", row_text(row, "presence"));
	}
	html(a, "</dl></section>\n");
}

static void put_hours(struct reply *a, const json_t *rows)
{
	char from[SAID_SIZE], to[SAID_SIZE];
	const json_t *row;
	int32_t day;
	size_t i;

	if (row_of(rows, "hours") == NULL)
		return;
	html(a, "<section><h2>%t</h2>\n<dl class=week>", TEXT_WEB_LOBBY_HOURS);
	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "hours") ||
		    civil_parse_day(row_text(row, "day"), &day) < 0)
			continue;
		html(a, "<div><dt>%t</dt><dd>",
		     (enum text_key)(TEXT_WEEKDAY_0 + civil_weekday(day)));
		if (row_is(row, "state", "work"))
			html(a, "%s–%s", said_mark(a->r->lang, row_text(row, "from"), from),
			     said_mark(a->r->lang, row_text(row, "to"), to));
		else if (row_is(row, "state", "holiday"))
			html_text(a, TEXT_WEB_LOBBY_HOLIDAY,
				  TEXT_ARGS({"holiday", row_text(row, "holiday")}));
		else
			html(a, "%t", TEXT_WEB_LOBBY_OFF);
		html(a, "</dd></div>\n");
	}
	html(a, "</dl></section>\n");
}

static void put_share(struct reply *a, const json_t *lobby)
{
	json_int_t share = row_number(lobby, "share", -1);
	char text[WORD_SIZE];

	if (!a->r->web->share_on_time || share < 0)
		return;
	html(a, "<p class=share>");
	html_text(a, TEXT_WEB_LOBBY_SHARE,
		  TEXT_ARGS({"share", word_percent(text, a->r->lang, share)}));
	html(a, "</p>\n");
}

static int page_lobby(struct request *r, struct reply *a)
{
	struct answer e;
	int refused = ask(r, "lobby", NULL, &e);
	const json_t *lobby = refused == 0 ? row_of(e.rows, "lobby") : NULL;
	char now[SAID_SIZE];

	a->refresh_s = lobby != NULL ? REFRESH_S : REFRESH_AWAY_S;
	page_head(a, text_get(r->lang, TEXT_WEB_LOBBY), "lobby");
	html(a, "<main id=isi>\n<h1>%s</h1>\n", r->web->office);
	if (lobby == NULL) {
		web_notice(a, "warn", TEXT_WEB_LOBBY_AWAY, NULL);
	} else {
		html(a, "<p class=now>%s</p>\n",
		     said_time(r->lang, json_object_get(lobby, "now"), SAID_DATE, now));
		put_service(a, e.rows, lobby);
		put_board(a, e.rows);
		put_hours(a, e.rows);
		put_share(a, lobby);
	}
	html(a, "</main></body></html>\n");
	answer_done(&e);
	return 0;
}

const struct route lobby_routes[] = {
	{"/lobi", ROUTE_OPEN, 0, page_lobby},
	{NULL, 0, 0, NULL},
};
