/* SPDX-License-Identifier: MIT */
#include "web/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "report/safe.h"
#include "web/layout.h"

enum text_key web_word(const char *group, const char *value)
{
	char name[96];

	if (snprintf(name, sizeof(name), "%s.%s", group, value) >= (int)sizeof(name))
		return TEXT_KEYS;
	return text_find(name);
}

/* All bytes but the few that are plain in every part of an address. */
static void put_address(FILE *f, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-_.~", c) != NULL)
			fputc(c, f);
		else
			fprintf(f, "%%%02X", c);
	}
}

static void put_day(struct reply *a, int32_t day)
{
	struct civil_date d = civil_from_day(day);
	char buf[TEXT_DATE_SIZE];

	safe_html(a->f, text_date(buf, a->r->lang, d.year, d.month, d.day, civil_weekday(day)));
}

static void put_percent(struct reply *a, int64_t hundredths)
{
	int64_t tenths = (hundredths + (hundredths < 0 ? -5 : 5)) / 10;
	int64_t size = tenths < 0 ? -tenths : tenths;

	fprintf(a->f, "%s%lld%c%lld", tenths < 0 ? "-" : "", (long long)(size / 10),
		a->r->lang == TEXT_INDONESIAN ? ',' : '.', (long long)(size % 10));
}

static void put_clock(struct reply *a, int32_t second)
{
	fprintf(a->f, "%02d%c%02d", second / 3600, a->r->lang == TEXT_INDONESIAN ? '.' : ':',
		second / 60 % 60);
}

static void put_word(struct reply *a, const char *group, const char *value)
{
	enum text_key key = web_word(group, value != NULL ? value : "");

	safe_html(a->f, key != TEXT_KEYS ? text_get(a->r->lang, key) : value != NULL ? value : "");
}

/* One conversion; a letter that html.h does not list is a mistake of ours. */
static void put_value(struct reply *a, char letter, va_list *args)
{
	char day[CIVIL_DATE_SIZE];
	const char *s;

	switch (letter) {
	case 's':
		s = va_arg(*args, const char *);
		safe_html(a->f, s != NULL ? s : "");
		break;
	case 't':
		html_long(a, text_get(a->r->lang, (enum text_key)va_arg(*args, int)));
		break;
	case 'u':
		s = va_arg(*args, const char *);
		put_address(a->f, s != NULL ? s : "");
		break;
	case 'd':
		fprintf(a->f, "%d", va_arg(*args, int));
		break;
	case 'l':
		fprintf(a->f, "%lld", (long long)va_arg(*args, int64_t));
		break;
	case 'p':
		put_percent(a, va_arg(*args, int64_t));
		break;
	case 'D':
		put_day(a, va_arg(*args, int32_t));
		break;
	case 'c':
		put_clock(a, va_arg(*args, int32_t));
		break;
	case 'i':
		civil_format_day(day, va_arg(*args, int32_t));
		fputs(day, a->f);
		break;
	case 'w':
		s = va_arg(*args, const char *);
		put_word(a, s, va_arg(*args, const char *));
		break;
	case '%':
		fputc('%', a->f);
		break;
	default:
		abort();
	}
}

void html_args(struct reply *a, const char *format, va_list *args)
{
	for (const char *s = format; *s != '\0'; s++) {
		size_t plain = strcspn(s, "%");

		fwrite(s, 1, plain, a->f);
		s += plain;
		if (*s == '\0')
			break;
		put_value(a, *++s, args);
	}
}

void html(struct reply *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	html_args(a, format, &args);
	va_end(args);
}

void html_text(struct reply *a, enum text_key key, const struct text_arg *args)
{
	char buf[2048], line[2048];

	text_format(buf, sizeof(buf), a->r->lang, key, args);
	safe_line(line, sizeof(line), buf); /* names may turn the writing round */
	html_long(a, line);
}

void html_long(struct reply *a, const char *s)
{
	for (; s != NULL && *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		const char *plain = strchr("&<>\"'", c);
		static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

		if (plain != NULL)
			fputs(names[plain - "&<>\"'"], a->f);
		else if (c >= 0x20 || c == '\n' || c == '\t')
			fputc(c, a->f);
	}
}

void grid_begin(struct reply *a, const enum text_key *titles)
{
	html(a, "<table class=grid><thead><tr>");
	a->grid_titles = titles;
	for (; *titles != TEXT_KEYS; titles++)
		html(a, "<th scope=col>%t</th>", *titles);
	html(a, "</tr></thead><tbody>\n");
}

void grid_row(struct reply *a, const char *class)
{
	a->grid_cell = 0;
	if (class != NULL)
		html(a, "<tr class=\"%s\">", class);
	else
		html(a, "<tr>");
}

void grid_cell_begin(struct reply *a)
{
	html(a, "<td data-title=\"%t\">", a->grid_titles[a->grid_cell]);
	if (a->grid_titles[a->grid_cell + 1] != TEXT_KEYS)
		a->grid_cell++;
}

void grid_cell_end(struct reply *a)
{
	html(a, "</td>");
}

void grid_cell(struct reply *a, const char *format, ...)
{
	va_list args;

	grid_cell_begin(a);
	va_start(args, format);
	html_args(a, format, &args);
	va_end(args);
	grid_cell_end(a);
}

void grid_row_end(struct reply *a)
{
	html(a, "</tr>\n");
}

void grid_end(struct reply *a)
{
	html(a, "</tbody></table>\n");
}
