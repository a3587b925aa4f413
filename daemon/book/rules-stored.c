/* SPDX-License-Identifier: MIT */
#include "book/rules-stored.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/paper.h"
#include "store/query.h"
#include "store/setting.h"

struct texts {
	struct query *q;
	struct rules_text *list; /* its strings are ours */
	size_t n, room;
};

static int make_room(struct texts *t)
{
	size_t room = t->room < 32 ? 32 : t->room * 2;
	struct rules_text *grown;

	if (t->n < t->room)
		return 0;
	grown = reallocarray(t->list, room, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	t->list = grown;
	t->room = room;
	return 0;
}

static int keep_rule(void *arg, const struct rule_row *row)
{
	struct texts *t = arg;
	struct rules_text *text;
	int r = make_room(t);

	if (r < 0)
		return r;
	text = &t->list[t->n++];
	*text = (struct rules_text){.path = strdup(row->name),
				    .text = strdup(row->text),
				    .size = strlen(row->text),
				    .seq = row->seq,
				    .version = strdup(row->version),
				    .until = INT32_MAX};
	return text->path == NULL || text->text == NULL || text->version == NULL ? -ENOMEM : 0;
}

/* Drop those that never count, and say how long the others do. */
static int apply_settings(struct texts *t)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct rules_text *text = &t->list[i], gone;
		struct setting_row row;
		char name[SLUG_SIZE];
		bool counts = true;

		snprintf(name, sizeof(name), RULES_SETTING, (long long)text->seq);
		if (r == 0)
			r = setting_find(t->q, name, &row);
		if (r == 0)
			counts = rules_ending(row.value, &text->until);
		if (r == -ENOENT)
			r = 0;
		if (!counts)
			continue;
		gone = t->list[kept];
		t->list[kept++] = *text;
		*text = gone; /* freed with the others */
	}
	if (r < 0)
		return r;
	return (int)kept;
}

int rules_add_calendar(struct query *q, struct rulebook *book)
{
	struct calendar_row *rows;
	size_t n;
	int r = calendar_rows_load(q, INT32_MIN, INT32_MAX, &rows, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++) {
		char name[CALENDAR_NAME_SIZE + LETTER_SIZE + 4];

		if (rows[i].decided.standing != STANDING_CONFIRMED)
			continue;
		snprintf(name, sizeof(name), rows[i].decree[0] != '\0' ? "%s (%s)" : "%s",
			 rows[i].name, rows[i].decree);
		r = rulebook_add_holiday(book, rows[i].day, name);
	}
	free(rows);
	return r;
}

int rules_stored(struct query *q, struct rulebook **ret)
{
	struct texts t = {.q = q};
	struct rulebook *book = NULL;
	struct diag d = {.errors = 0};
	int r = query_rules(q, keep_rule, &t);

	if (r == 0)
		r = t.n == 0 ? -ENOENT : apply_settings(&t);
	if (r >= 0)
		r = rulebook_parse(t.list, (size_t)r, &d, &book);
	if (r == 0)
		r = rules_add_calendar(q, book);
	for (size_t i = 0; i < t.n; i++) {
		free((void *)t.list[i].path);
		free((void *)t.list[i].text);
		free((void *)t.list[i].version);
	}
	free(t.list);
	diag_done(&d);
	if (r < 0) {
		rulebook_free(book);
		return r;
	}
	*ret = book;
	return 0;
}
