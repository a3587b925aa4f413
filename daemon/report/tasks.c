/* SPDX-License-Identifier: MIT */
#include "report/tasks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/verdict.h"
#include "report/words.h"
#include "store/paper.h"
#include "store/position.h"

static int add(struct tasks *t, const struct task *task)
{
	if (t->n == t->room) {
		size_t room = t->room == 0 ? 64 : 2 * t->room;
		struct task *list = reallocarray(t->list, room, sizeof(*list));

		if (list == NULL)
			return -ENOMEM;
		t->list = list;
		t->room = room;
	}
	t->list[t->n++] = *task;
	return 0;
}

/* Whose duty this person's days are: the superior's, else the camat's. */
static void set_whose(const struct tasks *t, struct task *task, int32_t day)
{
	const struct membership_row *m =
		task->person < 0 ? NULL
				 : people_membership(book_people(t->book), task->person, day);

	snprintf(task->whose, sizeof(task->whose), "%s",
		 m != NULL && m->superior[0] != '\0' ? m->superior : t->camat);
}

static int32_t last_absence(const struct tasks *t, int32_t person)
{
	for (int32_t day = book_to(t->book); day >= book_from(t->book); day--) {
		struct verdict v;

		if (book_verdict(t->book, person, day, &v) == 0 && v.state == VERDICT_ABSENT)
			return day;
	}
	return book_from(t->book) - 1; /* longer ago than we look */
}

static int add_summons(struct tasks *t)
{
	int r = 0;

	for (int32_t i = 0; i < (int32_t)book_people(t->book)->n && r == 0; i++) {
		struct task task = {.what = TASK_SUMMON, .person = i};
		struct pp94 p;

		if (!book_pp94(t->book, i, t->today, &p) || p.days == 0)
			continue;
		task.day = last_absence(t, i);
		task.until = task.day + SUMMON_DAYS;
		task.n = p.days;
		task.level = p.level;
		task.escalated = t->today > task.until;
		set_whose(t, &task, t->today);
		if (task.escalated)
			snprintf(task.whose, sizeof(task.whose), "%s", t->camat);
		r = add(t, &task);
	}
	return r;
}

static int add_gap(void *arg, const struct gap *gap)
{
	struct tasks *t = arg;
	struct task task = {.what = gap->kind == GAP_LETTER ? TASK_LETTER : TASK_GAP,
			    .person = gap->person,
			    .day = gap->day,
			    .n = (int32_t)gap->paper,
			    .gap = gap->kind};

	set_whose(t, &task, gap->day);
	return add(t, &task);
}

static int add_corrections(struct tasks *t)
{
	struct correction_row *rows = NULL;
	size_t n = 0;
	int r = correction_rows_load(t->q, NULL, book_from(t->book), t->today, &rows, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		struct task task = {.what = TASK_DECIDE,
				    .person = people_find(book_people(t->book), rows[i].person),
				    .day = rows[i].day,
				    .n = (int32_t)rows[i].seq,
				    .correction = true};

		if (rows[i].decided.standing != STANDING_ENTERED || correction_counts(&rows[i]))
			continue;
		set_whose(t, &task, task.day);
		r = add(t, &task);
	}
	free(rows);
	return r;
}

static int add_papers(struct tasks *t)
{
	struct paper_row *rows = NULL;
	size_t n = 0;
	int r = paper_rows_load(t->q, book_from(t->book), t->today, &rows, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		struct task task = {.what = TASK_DECIDE,
				    .person = -1,
				    .day = rows[i].from_day,
				    .n = (int32_t)rows[i].seq};
		struct paper_person_row *people = NULL;
		size_t n_people = 0;

		if (rows[i].decided.standing != STANDING_ENTERED)
			continue;
		paper_people_load(t->q, rows[i].seq, &people, &n_people);
		if (n_people > 0) /* of many: their common superior's, as a rule the first's */
			task.person = people_find(book_people(t->book), people[0].person);
		free(people);
		set_whose(t, &task, task.day);
		r = add(t, &task);
	}
	free(rows);
	return r;
}

static int by_whose(const void *a, const void *b)
{
	const struct task *x = a, *y = b;
	int c = strcmp(x->whose, y->whose);

	if (c != 0)
		return c;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

int tasks_of(const struct book *b, struct query *q, int32_t today, struct tasks *ret)
{
	struct holder_row camat;
	int r;

	*ret = (struct tasks){.book = b, .q = q, .today = today};
	if (holder_find(q, "camat", today, &camat) == 0)
		strcpy(ret->camat, camat.person); /* both SLUG_SIZE */
	r = add_summons(ret);
	if (r == 0)
		r = add_corrections(ret);
	if (r == 0)
		r = add_papers(ret);
	if (r == 0)
		r = book_gaps(b, -1, book_from(b), today, add_gap, ret);
	if (ret->n > 0)
		qsort(ret->list, ret->n, sizeof(*ret->list), by_whose);
	return r;
}

void tasks_done(struct tasks *t)
{
	free(t->list);
	t->list = NULL;
}

const char *task_name(enum task_what what)
{
	static const char *const names[TASK_WHATS] = {
		[TASK_SUMMON] = "summon",
		[TASK_DECIDE] = "decide",
		[TASK_GAP] = "gap",
		[TASK_LETTER] = "letter",
	};

	return names[what];
}

static const char *name_of(const struct tasks *t, enum text_language lang, int32_t person)
{
	return person < 0 ? text_get(lang, TEXT_EVERYBODY)
			  : people_called(book_people(t->book), person);
}

static enum text_key key_of(const struct task *task)
{
	switch (task->what) {
	case TASK_SUMMON:
		return task->escalated ? TEXT_TASK_ESCALATED : TEXT_TASK_SUMMON;
	case TASK_DECIDE:
		return task->correction ? TEXT_TASK_CORRECTION : TEXT_TASK_PAPER;
	case TASK_LETTER:
		return TEXT_TASK_LETTER;
	default:
		return TEXT_TASK_GAP;
	}
}

const char *task_sentence(const struct tasks *t, enum text_language lang, const struct task *task,
			  char *buf, size_t size)
{
	const char *basis = pp94_step(task->level)->basis;
	char date[WORD_SIZE], until[WORD_SIZE], n[16];

	snprintf(n, sizeof(n), "%d", (int)task->n);
	text_format(
		buf, size, lang, key_of(task),
		TEXT_ARGS({"person", name_of(t, lang, task->person)},
			  {"date", word_day(date, lang, task->day)},
			  {"until", word_day(until, lang, task->until)}, {"n", n},
			  {"basis", basis[0] != '\0' ? basis : text_get(lang, TEXT_WATCH_BELOW)},
			  {"gap",
			   task->what == TASK_GAP ? text_get(lang, word_gap(task->gap)) : ""}));
	return buf;
}
