/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "web/layout.h"
#include "web/pages.h"

/*
 * /kesehatan: how readers, time, brokers and disk are, in words; and the same as a text for a
 * technician, whom no person concerns: what is in it is listed here, all else stays out.
 */

enum { MIB = 1024 * 1024, FREE_LOW_MIB = 200, SENTENCE_SIZE = SAID_SIZE * 3 };

enum health { HEALTH_OK, HEALTH_WARN, HEALTH_BAD };

struct line {
	enum health health;
	char text[SENTENCE_SIZE];
};

/* Another sentence behind those that are there. */
static void add(struct line *l, enum text_language lang, enum text_key key,
		const struct text_arg *args)
{
	size_t used = strlen(l->text);

	if (used + 8 > sizeof(l->text))
		return;
	if (used > 0)
		l->text[used++] = ' ';
	text_format(l->text + used, sizeof(l->text) - used, lang, key, args);
}

struct kind {
	const char *state;
	enum text_key key;
	enum health health;
};

static const struct kind *kind_of(const struct kind *kinds, size_t n, const json_t *row)
{
	size_t i = 0;

	while (i + 1 < n && !row_is(row, "state", kinds[i].state))
		i++;
	return &kinds[i]; /* the last is the worst: what we do not know */
}

static const char *number(char buf[24], json_int_t n)
{
	snprintf(buf, 24, "%" JSON_INTEGER_FORMAT, n);
	return buf;
}

/* "paritas salah 3, tidak menjawab 1"; false when nothing was lost. */
static bool losses(enum text_language lang, const json_t *row, char buf[SAID_SIZE])
{
	size_t used = 0;
	const char *cause;
	json_t *n;

	buf[0] = '\0';
	json_object_foreach(json_object_get(row, "losses"), cause, n)
	{
		int w = snprintf(buf + used, SAID_SIZE - used, "%s%s %" JSON_INTEGER_FORMAT,
				 used > 0 ? ", " : "", said_word(lang, "cause", cause),
				 json_integer_value(n));

		if (w < 0 || (size_t)w >= SAID_SIZE - used)
			break;
		used += (size_t)w;
	}
	return used > 0;
}

/* "2026-11-23T09:00:59+08:00": its first ten characters are the day. */
static const char *today_of(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "office"))
			return row_text(row, "now");
	}
	return "";
}

/* "06.12 WITA"; of another day with its date. */
static const char *said_since(enum text_language lang, const char *today, const json_t *row,
			      char buf[SAID_SIZE])
{
	bool of_today = strncmp(row_text(row, "since"), today, 10) == 0;

	return said_time(lang, json_object_get(row, "since"), of_today ? SAID_MINUTE : SAID_DATE,
			 buf);
}

/* "pintu-depan" as people say it. */
static const char *reader_called(const json_t *row, char buf[SLUG_SIZE])
{
	snprintf(buf, SLUG_SIZE, "%s", row_text(row, "name"));
	for (char *c = buf; *c != '\0'; c++)
		if (*c == '-')
			*c = ' ';
	return buf;
}

static struct line line_reader(enum text_language lang, const char *today, const json_t *row)
{
	static const struct kind kinds[] = {
		{"ready", TEXT_WEB_HEALTH_READY, HEALTH_OK},
		{"starting", TEXT_WEB_HEALTH_STARTING, HEALTH_WARN},
		{"silent", TEXT_WEB_HEALTH_SILENT, HEALTH_WARN},
		{"degraded", TEXT_WEB_HEALTH_DEGRADED, HEALTH_WARN},
		{"absent", TEXT_WEB_HEALTH_ABSENT, HEALTH_BAD},
		{"fault", TEXT_WEB_HEALTH_FAULT, HEALTH_BAD},
	};
	const struct kind *k = kind_of(kinds, ARRAY_LEN(kinds), row);
	json_int_t seen_s = row_number(row, "seen_s", -1);
	char time[SAID_SIZE], ago[SAID_SIZE], lost[SAID_SIZE], name[SLUG_SIZE], n[24];
	struct line l = {.health = k->health};

	add(&l, lang, k->key,
	    TEXT_ARGS({"reader", reader_called(row, name)},
		      {"time", said_since(lang, today, row, time)}));
	add(&l, lang, seen_s < 0 ? TEXT_WEB_HEALTH_UNUSED : TEXT_WEB_HEALTH_USED,
	    TEXT_ARGS({"n", number(n, row_number(row, "punches", 0))},
		      {"ago", said_duration(lang, seen_s, ago)}));
	if (losses(lang, row, lost))
		add(&l, lang, TEXT_WEB_HEALTH_LOST, TEXT_ARGS({"losses", lost}));
	return l;
}

static struct line line_time(enum text_language lang, const char *today, const json_t *row)
{
	json_int_t error_ms = row_number(row, "error_ms", -1);
	char time[SAID_SIZE], error[32], seconds[64] = "?";
	struct line l = {.health = row_is(row, "quality", "good")   ? HEALTH_OK
				   : row_is(row, "quality", "none") ? HEALTH_BAD
								    : HEALTH_WARN};

	snprintf(error, sizeof(error), "%" JSON_INTEGER_FORMAT "%c%d", error_ms / 1000,
		 lang == TEXT_INDONESIAN ? ',' : '.', (int)(error_ms % 1000 / 100));
	if (error_ms >= 0)
		text_format(seconds, sizeof(seconds), lang, TEXT_SECONDS, TEXT_ARGS({"n", error}));
	add(&l, lang, TEXT_TIME_LINE,
	    TEXT_ARGS({"time", said_time(lang, json_object_get(row, "latest"), SAID_SECOND, time)},
		      {"quality", said_word(lang, "time", row_text(row, "quality"))},
		      {"error", seconds},
		      {"source", said_word(lang, "source", row_text(row, "source"))}));
	return l;
}

static struct line line_destination(enum text_language lang, const char *today, const json_t *row)
{
	static const struct kind kinds[] = {
		{"connected", TEXT_WEB_HEALTH_CONNECTED, HEALTH_OK},
		{"connecting", TEXT_WEB_HEALTH_CONNECTING, HEALTH_WARN},
		{"stuck", TEXT_WEB_HEALTH_STUCK, HEALTH_BAD},
		{"down", TEXT_WEB_HEALTH_DOWN, HEALTH_BAD},
	};
	const struct kind *k = kind_of(kinds, ARRAY_LEN(kinds), row);
	struct line l = {.health = k->health};
	char n[24];

	add(&l, lang, k->key, TEXT_ARGS({"destination", row_text(row, "name")}));
	if (row_number(row, "backlog", 0) > 0)
		add(&l, lang, TEXT_WEB_HEALTH_BACKLOG,
		    TEXT_ARGS({"n", number(n, row_number(row, "backlog", 0))}));
	return l;
}

static struct line line_disk(enum text_language lang, const char *today, const json_t *row)
{
	json_int_t left = row_number(row, "free_bytes", 0) / MIB;
	bool ok = row_is(row, "state", "ok");
	struct line l = {.health = !ok			 ? HEALTH_BAD
				   : left < FREE_LOW_MIB ? HEALTH_WARN
							 : HEALTH_OK};
	char size[24], free_mib[24];

	add(&l, lang, ok ? TEXT_WEB_HEALTH_DISK_OK : TEXT_WEB_HEALTH_DISK_BAD,
	    TEXT_ARGS({"size", number(size, row_number(row, "size_bytes", 0) / MIB)},
		      {"free", number(free_mib, left)}));
	return l;
}

static struct line line_alarm(enum text_language lang, const char *today, const json_t *row)
{
	struct line l = {.health = HEALTH_BAD};

	said_sentence(lang, row, l.text, sizeof(l.text));
	return l;
}

/* Alarms of machines; those of people and their cards are not for a technician. */
static bool is_technical(const json_t *row)
{
	static const char *const codes[] = {"reader", "tamper", "refused",    "poison",
					    "time",   "disk",	"destination"};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (row_is(row, "code", codes[i]))
			return true;
	return false;
}

static const struct section {
	const char *kind;
	enum text_key title, none;
	struct line (*line)(enum text_language lang, const char *today, const json_t *row);
} sections[] = {
	{"alarm", TEXT_WEB_HEALTH_ALARMS, TEXT_NO_ALARMS, line_alarm},
	{"reader", TEXT_WEB_HEALTH_READERS, TEXT_KEYS, line_reader},
	{"time", TEXT_WEB_HEALTH_TIME, TEXT_KEYS, line_time},
	{"destination", TEXT_WEB_HEALTH_SENDING, TEXT_WEB_HEALTH_NOWHERE, line_destination},
	{"database", TEXT_WEB_HEALTH_DISK, TEXT_KEYS, line_disk},
};

static void put_section(struct reply *a, const struct section *s, const json_t *rows)
{
	static const char *const classes[] = {"ok", "warn", "bad"};
	const json_t *row;
	size_t i;
	int n = 0;

	html(a, "<section><h2>%t</h2>\n<ul class=health>", s->title);
	json_array_foreach(rows, i, row)
	{
		struct line l;

		if (!row_is(row, "kind", s->kind))
			continue;
		l = s->line(a->r->lang, today_of(rows), row);
		html(a, "<li class=%s>%s</li>\n", classes[l.health], l.text);
		n++;
	}
	if (n == 0 && s->none != TEXT_KEYS)
		html(a, "<li class=ok>%t</li>\n", s->none);
	html(a, "</ul></section>\n");
}

static int to_attend(enum text_language lang, const json_t *rows)
{
	const json_t *row;
	size_t i;
	int n = 0;

	json_array_foreach(rows, i, row)
	{
		for (size_t s = 0; s < ARRAY_LEN(sections); s++)
			n += row_is(row, "kind", sections[s].kind) &&
			     sections[s].line(lang, today_of(rows), row).health != HEALTH_OK;
	}
	return n;
}

static void report_head(FILE *f, enum text_language lang, const json_t *row)
{
	char time[SAID_SIZE], ago[SAID_SIZE];
	struct line what = {.text = ""}, since = {.text = ""};

	add(&what, lang, TEXT_WEB_HEALTH_REPORT_HEAD,
	    TEXT_ARGS({"version", row_text(row, "version")},
		      {"time", said_time(lang, json_object_get(row, "now"), SAID_DATE, time)}));
	add(&since, lang, TEXT_WEB_HEALTH_UPTIME,
	    TEXT_ARGS({"ago", said_duration(lang, row_number(row, "uptime_s", -1), ago)}));
	fprintf(f, "%s\n%s\n", what.text, since.text);
}

static void report_section(FILE *f, enum text_language lang, const struct section *s,
			   const json_t *rows)
{
	const json_t *row;
	size_t i;
	int n = 0;

	fprintf(f, "\n%s\n", text_get(lang, s->title));
	json_array_foreach(rows, i, row)
	{
		const char *detail = row_text(row, "detail"), *limits = row_text(row, "limits");
		struct line l;

		if (!row_is(row, "kind", s->kind) ||
		    (row_is(row, "kind", "alarm") && !is_technical(row)))
			continue;
		l = s->line(lang, today_of(rows), row);
		if (*limits != '\0')
			add(&l, lang, TEXT_WEB_HEALTH_LIMITS, TEXT_ARGS({"limits", limits}));
		fprintf(f, "- %s%s%s%s\n", l.text, *detail ? " (" : "", detail, *detail ? ")" : "");
		n++;
	}
	if (n == 0)
		fprintf(f, "- %s\n", text_get(lang, TEXT_NOTHING));
}

/* What a technician asks for first. The caller frees; NULL without memory. */
static char *report_make(enum text_language lang, const json_t *rows)
{
	char *text = NULL;
	size_t size, i;
	FILE *f = open_memstream(&text, &size);
	const json_t *row;

	if (f == NULL)
		return NULL;
	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "office"))
			report_head(f, lang, row);
	}
	for (size_t s = 0; s < ARRAY_LEN(sections); s++)
		report_section(f, lang, &sections[s], rows);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void put_report(struct reply *a, const json_t *rows)
{
	char *text = report_make(a->r->lang, rows);

	if (text == NULL)
		return;
	html(a, "<section><h2>%t</h2>\n<p>%t</p>\n<pre class=report tabindex=0>",
	     TEXT_WEB_HEALTH_REPORT, TEXT_WEB_HEALTH_REPORT_WHAT);
	html_long(a, text);
	html(a,
	     "</pre>\n<p class=buttons><a class=button href=\"/kesehatan/laporan\">%t</a> "
	     "<a class=button rel=noreferrer "
	     "href=\"https://wa.me/?text=%u\">%t</a></p></section>\n",
	     TEXT_WEB_HEALTH_DOWNLOAD, text, TEXT_WEB_HEALTH_SHARE);
	free(text);
}

static int page_health(struct request *r, struct reply *a)
{
	struct answer e;
	int refused = ask(r, "status", NULL, &e);
	char n[24];

	page_begin(a, TEXT_WEB_HEALTH, NULL);
	if (refused == -ECONNREFUSED) {
		web_notice(a, "bad", TEXT_WEB_HEALTH_AWAY, NULL);
		a->status = 503;
	} else if (refused < 0) {
		web_refusal(a, &e);
	} else {
		int attend = to_attend(r->lang, e.rows);

		web_notice(a, attend == 0 ? "ok" : "warn",
			   attend == 0 ? TEXT_WEB_HEALTH_GOOD : TEXT_WEB_HEALTH_BAD,
			   TEXT_ARGS({"n", number(n, attend)}));
		for (size_t i = 0; i < ARRAY_LEN(sections); i++)
			put_section(a, &sections[i], e.rows);
		put_report(a, e.rows);
	}
	page_end(a);
	answer_done(&e);
	return 0;
}

static int page_report(struct request *r, struct reply *a)
{
	struct answer e;
	int refused = ask(r, "status", NULL, &e);
	char *text = refused == 0 ? report_make(r->lang, e.rows) : NULL;

	answer_done(&e);
	if (text == NULL)
		return refused < 0 ? refused : -ENOMEM;
	a->kind = REPLY_FILE;
	strcpy(a->type, "text/plain; charset=utf-8");
	strcpy(a->filename, "laporan-alat.txt");
	fputs(text, a->f);
	free(text);
	return 0;
}

const struct route health_routes[] = {
	{"/kesehatan", 0, CONTROL_IT | CONTROL_HR | CONTROL_CAMAT, page_health},
	{"/kesehatan/laporan", 0, CONTROL_IT | CONTROL_HR | CONTROL_CAMAT, page_report},
	{NULL, 0, 0, NULL},
};
