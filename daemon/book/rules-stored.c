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

static void texts_done(struct texts *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free((void *)t->list[i].path);
		free((void *)t->list[i].text);
		free((void *)t->list[i].version);
	}
	free(t->list);
}

/* How many of the texts count; they stand first. -ENOENT: none was ever stored. */
static int texts_load(struct texts *t)
{
	int r = query_rules(t->q, keep_rule, t);

	return r < 0 ? r : t->n == 0 ? -ENOENT : apply_settings(t);
}

static int make_book(struct query *q, const struct rules_text *texts, size_t n, struct diag *d,
		     struct rulebook **ret)
{
	struct rulebook *book = NULL;
	int r = rulebook_parse(texts, n, d, &book);

	if (r == 0)
		r = rules_add_calendar(q, book);
	if (r < 0)
		rulebook_free(book);
	else
		*ret = book;
	return r;
}

int rules_stored(struct query *q, struct rulebook **ret)
{
	struct texts t = {.q = q};
	struct diag d = {.errors = 0};
	int r = texts_load(&t);

	if (r >= 0)
		r = make_book(q, t.list, (size_t)r, &d, ret);
	texts_done(&t);
	diag_done(&d);
	return r;
}

/* Of its name the others hold until it begins; what begins no earlier it replaces. */
static size_t give_way(struct rules_text *texts, size_t n, const struct rulebook *book)
{
	const struct rules_file *new = NULL;
	size_t kept = 0;

	for (size_t f = 0; f < book->file_count; f++)
		if (book->files[f].seq == INT64_MAX)
			new = &book->files[f];
	for (size_t i = 0; i < n; i++) {
		struct rules_text *text = &texts[i], gone;
		const struct rules_file *old = NULL;

		for (size_t f = 0; f < book->file_count && old == NULL; f++)
			if (book->files[f].seq == text->seq)
				old = &book->files[f];
		if (new != NULL && old != NULL &&old != new &&strcmp(old->name, new->name) == 0) {
			if (old->valid_from >= new->valid_from)
				continue;
			if (text->until >= new->valid_from)
				text->until = new->valid_from - 1;
		}
		gone = texts[kept];
		texts[kept++] = *text;
		*text = gone; /* freed with the others */
	}
	return kept;
}

int rules_stored_with(struct query *q, const struct rules_text *more, struct diag *d,
		      struct rulebook **ret)
{
	struct texts t = {.q = q};
	struct rulebook *first = NULL;
	int r = texts_load(&t), n = r;

	if (r >= 0)
		r = make_room(&t);
	if (r == 0) {
		struct rules_text *text = &t.list[n], gone = *text;

		if ((size_t)n < t.n)
			t.list[t.n] = gone; /* freed with the others */
		t.n++;
		*text = (struct rules_text){.path = strdup(more->path),
					    .text = strndup(more->text, more->size),
					    .size = more->size,
					    .seq = INT64_MAX,
					    .since = more->since,
					    .until = INT32_MAX};
		r = text->path == NULL || text->text == NULL
			    ? -ENOMEM
			    : rulebook_parse(t.list, (size_t)n + 1, d, &first);
	}
	if (r == 0)
		r = make_book(q, t.list, give_way(t.list, (size_t)n + 1, first), d, ret);
	rulebook_free(first);
	texts_done(&t);
	return r;
}
