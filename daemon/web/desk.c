/* SPDX-License-Identifier: MIT */
#include "web/desk.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/verdict.h"
#include "store/paper.h"

const char *desk_name(const struct book *b, const char *id)
{
	int32_t person = people_find(book_people(b), id);
	const char *name = person < 0 ? NULL : people_name(book_people(b), person);

	return name != NULL ? name : id;
}

void desk_why(struct reply *a, const char *person, const char *name, int32_t day)
{
	html(a, "<a href=\"/mengapa/%u/%i\">%s</a>", person, day, name);
}

void desk_seen(struct reply *a, const struct book *b, const char *person, int32_t day)
{
	int32_t index = people_find(book_people(b), person);
	struct verdict v;
	uint32_t rev;

	if (index < 0 || day >= a->r->today || !book_stored(b, index, day, &v, &rev, NULL))
		return;
	html(a, "<input type=hidden name=seen value=\"%s/%i/%l\"><p>", person, day, (int64_t)rev);
	desk_why(a, person, desk_name(b, person), day);
	html(a, ", %D: %w</p>\n", day, "state",
	     v.state == VERDICT_MISSING && v.closed
		     ? "unexplained"
		     : verdict_state_name((enum verdict_state)v.state));
}

int desk_rev(const struct form *f, const char *person, const char *day)
{
	const char *seen = form_text(f, "seen"), *slash = strrchr(seen, '/');
	char of[SLUG_SIZE + CIVIL_DATE_SIZE + 2];
	int64_t rev;

	if (snprintf(of, sizeof(of), "%s/%s", person, day) >= (int)sizeof(of) || slash == NULL ||
	    strlen(of) != (size_t)(slash - seen) || strncmp(of, seen, strlen(of)) != 0 ||
	    number_parse(slash + 1, 0, INT32_MAX, &rev) < 0)
		return -1;
	return (int)rev;
}

struct named {
	const char *name, *id;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->id, y->id);
}

void desk_people_options(struct reply *a, const struct book *b, int32_t day)
{
	const struct people *p = book_people(b);
	struct named *list = calloc(p->n + 1, sizeof(*list));
	size_t n = 0;

	for (int32_t i = 0; list != NULL && i < (int32_t)p->n; i++)
		if (people_membership(p, i, day) != NULL) {
			const char *id = people_id(p, i);

			list[n++] = (struct named){desk_name(b, id), id};
		}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		field_option(a, list[i].id, list[i].name);
	free(list);
}

void desk_unit_options(struct reply *a, const struct book *b)
{
	const struct people *p = book_people(b);

	for (size_t i = 0; i < p->n_units; i++)
		field_option(a, p->units[i], p->units[i]);
}

void desk_days(struct reply *a, int32_t from, int32_t to)
{
	if (from == to)
		html(a, "%D", from);
	else
		html(a, "%D – %D", from, to);
}

int32_t desk_day(const char *text, int32_t otherwise)
{
	int32_t day;

	return civil_parse_day(text, &day) == 0 ? day : otherwise;
}

void desk_month(const char *text, int32_t day, int32_t *year, int32_t *month)
{
	char first[16];
	int32_t of = day;

	if (strlen(text) == 7 && snprintf(first, sizeof(first), "%s-01", text) > 0)
		of = desk_day(first, day);
	*year = civil_from_day(of).year;
	*month = civil_from_day(of).month;
}

static void month_link(struct reply *a, const char *path, int32_t day, enum text_key word)
{
	struct civil_date d = civil_from_day(day);

	html(a, " <a href=\"%s?bulan=%d-%s%d\">%t</a>", path, d.year, d.month < 10 ? "0" : "",
	     d.month, word);
}

void desk_month_links(struct reply *a, const char *path, int32_t year, int32_t month)
{
	int32_t first = civil_day(year, month, 1);

	html(a, "<p><b>%t %d</b>", (enum text_key)(TEXT_MONTH_1 + month - 1), year);
	month_link(a, path, first - 1, TEXT_WEBHR_MONTH_BEFORE);
	month_link(a, path, first + 31, TEXT_WEBHR_MONTH_AFTER);
	html(a, "</p>\n");
}

bool desk_wants_letter(const struct book *b, const struct paper_row *p)
{
	const struct paper_code *code = rules_code(book_rules(b), p->from_day, p->code);

	return p->letter[0] == '\0' && code != NULL && code->kind != PAPER_TECHNICAL &&
	       code->kind != PAPER_ABSENT && p->decided.standing != STANDING_REFUSED &&
	       p->decided.standing != STANDING_WITHDRAWN;
}

void desk_clock(const char *text, char *ret, size_t size)
{
	char digits[5] = "";
	size_t n = 0, split = 0, colon = 0;
	const char *p = text;

	for (; *p != '\0'; p++) {
		if (isdigit((unsigned char)*p) && n < 4)
			digits[n++] = *p;
		else if ((*p == '.' || *p == ':') && n > 0 && ++colon == 1)
			split = n;
		else if (*p != ' ')
			break;
	}
	if (colon == 0)
		split = n < 2 ? n : n - 2;
	if (*p != '\0' || colon > 1 || n < 3 || n - split != 2 || split > 2)
		snprintf(ret, size, "%s", text);
	else
		snprintf(ret, size, "%02d:%.2s",
			 split == 2 ? (digits[0] - '0') * 10 + digits[1] - '0' : digits[0] - '0',
			 digits + split);
}

void desk_hours(const char *text, char *ret, size_t size)
{
	char from[32], begin[32], end[32];
	const char *dash = strchr(text, '-');

	if (dash == NULL) {
		snprintf(ret, size, "%s", text);
		return;
	}
	snprintf(from, sizeof(from), "%.*s", (int)(dash - text), text);
	desk_clock(from, begin, sizeof(begin));
	desk_clock(dash + 1, end, sizeof(end));
	snprintf(ret, size, "%s-%s", begin, end);
}
