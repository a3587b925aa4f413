/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "base/zone.h"
#include "core/civil.h"
#include "core/pp94.h"
#include "core/verdict.h"
#include "ctl/read.h"
#include "store/paper.h"
#include "store/position.h"

/*
 * What waits for whom. A superior who knows of absences has to summon and examine (PP 94/2021
 * art. 26), and who does not is sanctioned more heavily (art. 28). The regulation names no number
 * of days; 28 is what Kutai Kartanegara gives its superiors, to be confirmed by the office.
 */

enum {
	LOOK_BACK = 61, /* days */
	SUMMON_DAYS = 28,
};

enum what { TASK_SUMMON, TASK_DECIDE, TASK_GAP, TASK_LETTER };

struct task {
	char whose[SLUG_SIZE]; /* the superior, or the camat; "" when there is nobody */
	enum what what;
	int32_t person, day; /* person -1: of many */
	int32_t until;	     /* of a summon */
	int32_t n;	     /* days of absence; number of a paper or correction */
	uint8_t gap;	     /* enum gap_kind */
	bool escalated, correction;
	enum pp94_level level;
};

struct tasks {
	struct ctl *c;
	const struct book *book;
	struct query *q;
	int32_t today;
	char camat[SLUG_SIZE];
	struct task *list;
	size_t n, room;
};

static struct task *add(struct tasks *t, const struct task *task)
{
	if (t->n == t->room) {
		t->room = t->room == 0 ? 64 : 2 * t->room;
		t->list = reallocarray(t->list, t->room, sizeof(*t->list));
		if (t->list == NULL)
			err(CTL_FAILED, NULL);
	}
	t->list[t->n] = *task;
	return &t->list[t->n++];
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

static void add_summons(struct tasks *t)
{
	for (int32_t i = 0; i < (int32_t)book_people(t->book)->n; i++) {
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
		add(t, &task);
	}
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
	add(t, &task);
	return 0;
}

static void add_decisions(struct tasks *t)
{
	struct correction_row *corrections = NULL;
	struct paper_row *papers = NULL;
	size_t n_corrections = 0, n_papers = 0;

	correction_rows_load(t->q, NULL, book_from(t->book), t->today, &corrections,
			     &n_corrections);
	paper_rows_load(t->q, book_from(t->book), t->today, &papers, &n_papers);
	for (size_t i = 0; i < n_corrections; i++) {
		struct task task = {
			.what = TASK_DECIDE,
			.person = people_find(book_people(t->book), corrections[i].person),
			.day = corrections[i].day,
			.n = (int32_t)corrections[i].seq,
			.correction = true};

		if (corrections[i].decided.standing != STANDING_ENTERED ||
		    correction_counts(&corrections[i]))
			continue;
		set_whose(t, &task, task.day);
		add(t, &task);
	}
	for (size_t i = 0; i < n_papers; i++) {
		struct task task = {.what = TASK_DECIDE,
				    .person = -1,
				    .day = papers[i].from_day,
				    .n = (int32_t)papers[i].seq};
		struct paper_person_row *people = NULL;
		size_t n = 0;

		if (papers[i].decided.standing != STANDING_ENTERED)
			continue;
		paper_people_load(t->q, papers[i].seq, &people, &n);
		if (n > 0) /* a paper of many is their common superior's, as a rule the first's */
			task.person = people_find(book_people(t->book), people[0].person);
		free(people);
		set_whose(t, &task, task.day);
		add(t, &task);
	}
	free(corrections);
	free(papers);
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

static const char *name_of(const struct tasks *t, int32_t person)
{
	const struct people *p = book_people(t->book);
	const char *name = person < 0 ? NULL : people_name(p, person);

	return name != NULL ? name
	       : person < 0 ? show_text(t->c, TEXT_EVERYBODY)
			    : people_id(p, person);
}

static const char *day_text(const struct tasks *t, int32_t day)
{
	char iso[CIVIL_DATE_SIZE];

	civil_format_day(iso, day);
	return show_day(t->c, iso);
}

static const char *sentence(const struct tasks *t, const struct task *task)
{
	static const enum text_key gaps[GAP_KINDS] = {
		[GAP_UNEXPLAINED] = TEXT_GAP_UNEXPLAINED,
		[GAP_NO_OUT] = TEXT_GAP_NO_OUT,
		[GAP_NO_IN] = TEXT_GAP_NO_IN,
		[GAP_BREAK] = TEXT_GAP_BREAK,
		[GAP_REVIEW] = TEXT_GAP_REVIEW,
		[GAP_QUEUE] = TEXT_GAP_QUEUE,
	};
	const struct text_arg args[] = {
		{"person", name_of(t, task->person)},
		{"date", day_text(t, task->day)},
		{"until", day_text(t, task->until)},
		{"n", show_number(task->n)},
		{"basis", task->what == TASK_SUMMON ? pp94_step(task->level)->basis : ""},
		{"gap", task->what == TASK_GAP ? show_text(t->c, gaps[task->gap]) : ""},
		{NULL, NULL}};

	switch (task->what) {
	case TASK_SUMMON:
		return show(t->c, task->escalated ? TEXT_TASK_ESCALATED : TEXT_TASK_SUMMON, args);
	case TASK_DECIDE:
		return show(t->c, task->correction ? TEXT_TASK_CORRECTION : TEXT_TASK_PAPER, args);
	case TASK_LETTER:
		return show(t->c, TEXT_TASK_LETTER, args);
	default:
		return show(t->c, TEXT_TASK_GAP, args);
	}
}

static void print_json(const struct tasks *t, const struct task *task)
{
	static const char *const names[] = {"summon", "decide", "gap", "letter"};
	char day[CIVIL_DATE_SIZE];
	json_t *row;

	civil_format_day(day, task->day);
	row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:s}", "kind", "task", "what",
			names[task->what], "whose", task->whose, "person",
			task->person < 0 ? "" : people_id(book_people(t->book), task->person),
			"day", day, "n", (int)task->n, "escalated", (int)task->escalated, "text",
			sentence(t, task));
	json_dumpf(row, stdout, JSON_COMPACT);
	puts("");
	json_decref(row);
}

static size_t print(const struct tasks *t)
{
	const char *whose = NULL;
	size_t shown = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->list[i];

		if (t->c->person != NULL && strcmp(task->whose, t->c->person) != 0)
			continue;
		shown++;
		if (t->c->json) {
			print_json(t, task);
			continue;
		}
		if (whose == NULL || strcmp(whose, task->whose) != 0) {
			whose = task->whose;
			puts(*whose == '\0' ? show_text(t->c, TEXT_TASK_NOBODY)
					    : name_of(t, people_find(book_people(t->book), whose)));
		}
		printf("- %s\n", sentence(t, task));
	}
	return shown;
}

bool read_today(struct ctl *c, int32_t *ret)
{
	struct zone z = {0};

	if (c->day != NULL)
		return read_day(c, c->day, ret);
	if (zone_load(c->zone, &z) == 0)
		*ret = civil_local_day(&z, time_now().realtime_ns);
	else
		*ret = civil_local_day(&(struct zone){0}, time_now().realtime_ns);
	zone_done(&z);
	return true;
}

enum ctl_exit ctl_tasks(struct ctl *c, int argc, char **argv)
{
	struct tasks t = {.c = c};
	struct reading reading;
	struct holder_row camat;
	enum ctl_exit status;

	if (!read_today(c, &t.today))
		return CTL_REFUSED;
	status = reading_open(c, t.today - LOOK_BACK, t.today, &reading);
	if (status != CTL_OK)
		return status;
	t.book = reading.book;
	t.q = reading.q;
	if (holder_find(t.q, "camat", t.today, &camat) == 0)
		strcpy(t.camat, camat.person); /* both SLUG_SIZE */
	add_summons(&t);
	add_decisions(&t);
	book_gaps(t.book, -1, book_from(t.book), t.today, add_gap, &t);
	if (t.n > 0)
		qsort(t.list, t.n, sizeof(*t.list), by_whose);
	if (print(&t) == 0 && !c->json)
		puts(show_text(c, TEXT_NOTHING));
	free(t.list);
	reading_done(&reading);
	return CTL_OK;
}
