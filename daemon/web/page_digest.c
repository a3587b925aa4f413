/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"
#include "web/digest.h"
#include "web/pages.h"

/*
 * The digest as it was told, to read, to copy and to send on by WhatsApp. Sending is a POST that
 * notes it and leads to WhatsApp with the text; what people do there nobody knows.
 */

enum { READERS = CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_HR };

static const char whatsapp[] = "https://wa.me/?text=";

static void put_shared(struct reply *a, const json_t *row)
{
	const json_t *shared = json_object_get(row, "shared");
	char at[SAID_SIZE];

	if (!json_is_string(shared)) {
		html(a, "<p class=muted>%t</p>\n", TEXT_DIGEST_NOT_SHARED);
		return;
	}
	said_time(a->r->lang, shared, SAID_DATE, at);
	html(a, "<p>");
	if (row_text(row, "name")[0] != '\0')
		html_text(a, TEXT_DIGEST_SHARED_BY,
			  TEXT_ARGS({"time", at}, {"name", row_text(row, "name")}));
	else
		html_text(a, TEXT_DIGEST_SHARED, TEXT_ARGS({"time", at}));
	html(a, "</p>\n");
}

static void put_digest(struct reply *a, const json_t *row)
{
	const char *hour = row_text(row, "hour"), *to = row_text(row, "to");
	char n[16], id[48];

	html(a, "<h2>%w · %w</h2>\n", "digest.hour", hour, "digest.to", to);
	if (row_number(row, "revised", 0) > 0) {
		snprintf(n, sizeof(n), "%d", (int)row_number(row, "revised", 0));
		web_notice(a, "warn", TEXT_DIGEST_REVISED, TEXT_ARGS({"n", n}));
	}
	snprintf(id, sizeof(id), "%s-%s", hour, to);
	html(a,
	     "<p class=field><label for=\"%s\">%t</label><textarea id=\"%s\" rows=10 readonly>\n",
	     id, TEXT_DIGEST_COPY, id);
	for (const char *s = row_text(row, "text"); *s != '\0';) { /* line ends stay */
		char line[1024];
		size_t size = strcspn(s, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)size, s);
		html(a, "%s\n", line);
		s += size + (s[size] == '\n');
	}
	html(a, "</textarea></p>\n");
	put_shared(a, row);
	form_begin(a, "/ringkasan");
	field_hidden(a, "hari", row_text(row, "day"));
	field_hidden(a, "jam", hour);
	field_hidden(a, "untuk", to);
	form_end(a, TEXT_DIGEST_SHARE);
}

static int show(struct reply *a, int32_t day, const struct answer *refused)
{
	char text[CIVIL_DATE_SIZE];
	struct answer e;
	const json_t *row;
	size_t i, n = 0;
	int error;

	civil_format_day(text, day);
	error = ask(a->r, "digest", json_pack("{s:s}", "day", text), &e);
	page_begin(a, TEXT_DIGEST_PAGE, NULL);
	html(a, "<p>%D</p>\n", day);
	if (refused != NULL)
		web_refusal(a, refused);
	if (error < 0)
		web_refusal(a, &e);
	else if (day == a->r->today)
		digest_unsent(a);
	json_array_foreach(e.rows, i, row)
	{
		if (row_is(row, "kind", "uplink") && row_true(row, "exists"))
			html(a, "<p>%t</p>\n", TEXT_DIGEST_UPLINK);
	}
	json_array_foreach(e.rows, i, row)
	{
		if (!row_is(row, "kind", "digest"))
			continue;
		n++;
		put_digest(a, row);
	}
	if (error == 0 && n == 0)
		html(a, "<p>%t</p>\n", TEXT_DIGEST_NONE);
	html(a, "<p class=buttons><a href=\"/ringkasan?hari=%i\">%t</a></p>\n", day - 1,
	     TEXT_CAMAT_DAY_BEFORE);
	page_end(a);
	answer_done(&e);
	return 0;
}

static int digest_page(struct request *r, struct reply *a)
{
	const char *text = form_text(&r->query, "hari");
	int32_t day = r->today;

	if (text[0] != '\0' && civil_parse_day(text, &day) < 0)
		return -EINVAL;
	return show(a, day, NULL);
}

/* As much of the text as an address holds, in whole characters. */
static void put_address(char *buf, size_t size, const char *text)
{
	size_t n = strlen(buf);

	while (*text != '\0') {
		char one[16] = "";
		size_t length = 1, k = 0;

		while (((unsigned char)text[length] & 0xc0) == 0x80)
			length++;
		for (size_t i = 0; i < length && k + 4 < sizeof(one); i++) {
			unsigned char c = (unsigned char)text[i];
			bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
				     (c >= 'a' && c <= 'z');

			k += (size_t)snprintf(one + k, sizeof(one) - k, plain ? "%c" : "%%%02X", c);
		}
		if (n + k >= size)
			return;
		memcpy(buf + n, one, k + 1);
		n += k;
		text += length;
	}
}

/* Note it first: what was handed over is not to be unknown because a phone had no network. */
static int share_post(struct request *r, struct reply *a)
{
	const char *text = form_text(&r->form, "hari"), *hour = form_text(&r->form, "jam"),
		   *to = form_text(&r->form, "untuk");
	struct answer e, noted;
	const json_t *row;
	int32_t day;
	int error;
	size_t i;

	if (civil_parse_day(text, &day) < 0)
		return -EINVAL;
	error = ask(r, "digest-shared",
		    json_pack("{s:s, s:s, s:s}", "day", text, "hour", hour, "to", to), &noted);
	if (error < 0 && error != -EALREADY) { /* sent twice: the second leads there as well */
		show(a, day, &noted);
		answer_done(&noted);
		return 0;
	}
	answer_done(&noted);
	error = ask(r, "digest", json_pack("{s:s}", "day", text), &e);
	json_array_foreach(e.rows, i, row)
	{
		if (!row_is(row, "hour", hour) || !row_is(row, "to", to))
			continue;
		strcpy(a->location, whatsapp);
		put_address(a->location, sizeof(a->location), row_text(row, "text"));
	}
	answer_done(&e);
	return a->location[0] != '\0' ? 0 : error < 0 ? error : -ENOENT;
}

void digest_unsent(struct reply *a)
{
	bool uplink = true, shared = true;
	char day[CIVIL_DATE_SIZE];
	struct answer e;
	const json_t *row;
	size_t i;

	civil_format_day(day, a->r->today);
	if (ask(a->r, "digest", json_pack("{s:s}", "day", day), &e) == 0)
		json_array_foreach(e.rows, i, row)
		{
			if (row_is(row, "kind", "uplink"))
				uplink = row_true(row, "exists");
			else if (row_is(row, "to", "camat")) /* the last one counts */
				shared = json_is_string(json_object_get(row, "shared"));
		}
	answer_done(&e);
	if (uplink || shared)
		return;
	html(a, "<p class=\"notice warn\" id=belum-dikirim>%t", TEXT_DIGEST_UNSENT);
	if (strcmp(a->r->path, "/ringkasan") != 0)
		html(a, " <a href=\"/ringkasan\">%t</a>", TEXT_DIGEST_OPEN);
	html(a, "</p>\n");
}

const struct route digest_routes[] = {
	{"/ringkasan", 0, READERS, digest_page},
	{"/ringkasan", ROUTE_POST, READERS, share_post},
	{NULL, 0, 0, NULL},
};
