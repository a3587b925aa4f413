/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

/* What happens, as it happens; without JavaScript the page asks again by itself. */

enum { LOOKERS = CONTROL_IT | CONTROL_HR | CONTROL_CAMAT };

static void alarms(struct reply *a, const json_t *rows)
{
	char buf[SAID_SIZE];
	const json_t *row;
	size_t i, n = 0;

	html(a, "<section id=alarm data-live=\"alarm reader\"><h2>%t</h2>\n<ul class=events>",
	     TEXT_WEB_ALARMS);
	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "alarm"))
			continue;
		html(a, "<li class=alarm>%s</li>\n", row_sentence(a->r, row, buf, sizeof(buf)));
		n++;
	}
	html(a, "</ul>");
	if (n == 0)
		html(a, "<p class=muted>%t</p>", TEXT_WEB_ALARMS_NONE);
	html(a, "</section>\n");
}

static int events(struct request *r, struct reply *a)
{
	struct answer e;

	page_begin(a, TEXT_WEB_MENU_LIVE, NULL);
	if (ask(r, "status", NULL, &e) < 0)
		web_refusal(a, &e);
	else
		alarms(a, e.rows);
	answer_done(&e);
	html(a,
	     "<h2>%t</h2>\n<p class=muted>%t</p>\n<ul class=events data-events "
	     "aria-live=polite></ul>\n",
	     TEXT_WEB_EVENTS, TEXT_WEB_EVENTS_TEXT);
	html(a, "<noscript><p><a class=button href=\"/peristiwa\">%t</a></p></noscript>\n",
	     TEXT_WEB_REFRESH);
	page_end(a);
	return 0;
}

static int stream(struct request *r, struct reply *a)
{
	a->kind = REPLY_LIVE;
	return 0;
}

const struct route live_routes[] = {
	{"/peristiwa", 0, LOOKERS, events},
	{"/peristiwa/aliran", ROUTE_QUIET, LOOKERS | CONTROL_APPROVER, stream},
	{NULL, 0, 0, NULL},
};
