/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "book/book.h"
#include "flow/flow.h"
#include "store/derived.h"
#include "store/query.h"

/*
 * Person-days that are judged again. A month of 5,000 people is a minute of work: it is done in
 * slices, each a turn of its own, when the loop has nothing else to do. What is owed is written
 * down when it is asked for ("job/…" in `told`), so that a restart goes on with it.
 */

enum {
	JOBS_MAX = 16,
	SLICE_MAX = 128,    /* person-days of one turn … */
	SLICE_MS = 15,	    /* … which ends after this much time */
	JOBS_DAY = -999999, /* under which `told` keeps them */
	JOB_CAUSE_SIZE = 33,
	JOB_DAYS_MAX = 3660, /* ten years: what is longer is a slip of the finger */
};

struct job {
	int64_t id;
	int32_t from, to;
	char cause[JOB_CAUSE_SIZE];
	char (*ids)[SLUG_SIZE]; /* NULL: everybody. Ids, since the roster may be loaded again */
	size_t n;
	int32_t day; /* where it has come to */
	size_t next;
	size_t days, changed;
	bool pending; /* its turn is not committed yet */
};

struct jobs {
	sd_event_source *idle;
	struct job list[JOBS_MAX];
	size_t n;
	int64_t last_id;
	struct book *book; /* of list[0].day; dropped by every other turn */
	bool own;	   /* the turn that ends is ours */
};

static void job_done(struct job *j)
{
	free(j->ids);
	*j = (struct job){.n = 0};
}

static void take_out(struct jobs *jobs, size_t i)
{
	job_done(&jobs->list[i]);
	jobs->n--;
	memmove(&jobs->list[i], &jobs->list[i + 1], (jobs->n - i) * sizeof(jobs->list[0]));
	jobs->list[jobs->n] = (struct job){.n = 0};
}

static void forget_book(struct jobs *jobs)
{
	book_free(jobs->book);
	jobs->book = NULL;
}

static void wake(struct office *o)
{
	bool work = o->jobs->n > 0 && !o->jobs->list[0].pending && o->n_batch == 0 &&
		    !o->commit_failing && o->engine != NULL;

	sd_event_source_set_enabled(o->jobs->idle, work ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

void jobs_turn_ended(struct office *o, bool committed)
{
	struct jobs *jobs = o->jobs;

	if (jobs == NULL)
		return;
	if (!jobs->own)
		forget_book(jobs); /* it was read before what this turn has written */
	for (size_t i = jobs->n; i-- > 0;) {
		if (!jobs->list[i].pending)
			continue;
		if (committed)
			jobs->list[i].pending = false;
		else
			take_out(jobs, i);
	}
	wake(o);
}

enum { JOB_TEXT_SIZE = 128 };

static int job_text(char text[JOB_TEXT_SIZE], const char *what, const struct job *j)
{
	return snprintf(text, JOB_TEXT_SIZE, "%s/%lld/%d/%d/%s", what, (long long)j->id, j->from,
			j->to, j->cause);
}

/* "job/7/20415/20420/paper p-01 p-02": whom it is for stands behind it, nobody for everybody. */
static int tell_begun(struct office *o, const struct job *j)
{
	char *text = malloc(JOB_TEXT_SIZE + j->n * SLUG_SIZE), *at = text;
	int r;

	if (text == NULL)
		return -ENOMEM;
	at += job_text(text, "job", j);
	for (size_t i = 0; i < j->n; i++)
		at += sprintf(at, " %s", j->ids[i]);
	r = told_put(o->store, JOBS_DAY, text);
	free(text);
	return r;
}

static int tell_done(struct office *o, const struct job *j)
{
	char text[JOB_TEXT_SIZE];

	job_text(text, "done", j);
	return told_put(o->store, JOBS_DAY, text);
}

static int name_people(const struct office *o, const int32_t *persons, size_t n, struct job *j)
{
	if (persons == NULL)
		return 0;
	j->ids = calloc(n + 1, sizeof(*j->ids));
	if (j->ids == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		strcpy(j->ids[i], people_id(&o->people, persons[i])); /* both SLUG_SIZE */
	j->n = n;
	return 0;
}

int jobs_rejudge(struct office *o, const int32_t *persons, size_t n, int32_t from, int32_t to,
		 const char *cause)
{
	struct jobs *jobs = o->jobs;
	struct job j = {.to = to, .pending = true};
	int32_t first;
	int r;

	if (jobs == NULL || jobs->n == JOBS_MAX)
		return -ENOBUFS;
	if (persons == NULL) {
		/* Nobody lived through the days before: there is nothing to judge again. What is
		 * said of somebody by name (the log of the terminal before ours) is. */
		r = query_first_closed(store_query(o->store), &first);
		if (r < 0 || first > to)
			return r == -ENOENT ? 0 : r;
		if (from < first)
			from = first;
	}
	if ((int64_t)to - from >= JOB_DAYS_MAX)
		return -ERANGE;
	j.from = j.day = from;
	j.id = ++jobs->last_id;
	text_copy(j.cause, sizeof(j.cause), cause);
	r = name_people(o, persons, n, &j);
	if (r == 0)
		r = tell_begun(o, &j);
	if (r < 0) {
		job_done(&j);
		return r;
	}
	jobs->list[jobs->n++] = j;
	return 0;
}

size_t jobs_left(const struct office *o)
{
	size_t left = 0;

	for (size_t i = 0; o->jobs != NULL && i < o->jobs->n; i++) {
		const struct job *j = &o->jobs->list[i];

		left += (size_t)(j->to - j->day + 1) * (j->ids != NULL ? j->n : o->people.n) -
			j->next;
	}
	return left;
}

/* The next person-day; false at the end of this day. */
static bool next_person(const struct office *o, struct job *j, int32_t *ret)
{
	size_t n = j->ids != NULL ? j->n : o->people.n;

	if (j->next >= n)
		return false;
	*ret = j->ids != NULL ? people_find(&o->people, j->ids[j->next]) : (int32_t)j->next;
	j->next++;
	return true;
}

static int slice(struct office *o, struct job *j, bool *ret_day_over)
{
	int64_t until_ns = time_boottime_ns() + SLICE_MS * NS_PER_MS;
	int32_t person;
	int r = 0;

	*ret_day_over = false;
	for (int i = 0; i < SLICE_MAX && r >= 0 && time_boottime_ns() < until_ns; i++) {
		if (!next_person(o, j, &person)) {
			*ret_day_over = true;
			return 0;
		}
		if (person < 0)
			continue;
		r = day_judge_with(o, o->jobs->book, person, j->day, j->cause, false);
		j->days++;
		j->changed += r > 0;
	}
	return r < 0 ? r : 0;
}

static void finished(struct office *o, const struct rejudged *what)
{
	log_info("judged %zu person-days again (%s): %zu have another verdict", what->days,
		 what->cause, what->changed);
	if (o->on_rejudged != NULL)
		o->on_rejudged(o, what);
}

/* One slice, or the reading of a day. */
static int work(struct office *o)
{
	struct jobs *jobs = o->jobs;
	struct job *j = &jobs->list[0], before = *j;
	bool day_over = true, over;
	int r;

	/* What is not over yet is the engine's. */
	over = j->day > j->to || j->day >= engine_day(o->engine);
	if (!over && jobs->book == NULL)
		return day_book(o, j->day, j->day, &jobs->book);
	jobs->own = true;
	r = pipeline_begin(o);
	if (r == 0)
		r = over ? tell_done(o, j) : slice(o, j, &day_over);
	r = pipeline_settle(o, r < 0 ? r : 0, j->cause);
	jobs->own = false;
	if (r < 0) {
		*j = before; /* its list of people was not touched */
		forget_book(jobs);
		return r;
	}
	if (over) {
		char cause[JOB_CAUSE_SIZE];
		struct rejudged what = {cause, j->from, j->to, j->days, j->changed};

		strcpy(cause, j->cause); /* the same size */
		take_out(jobs, 0);
		forget_book(jobs);
		finished(o, &what);
	} else if (day_over) {
		j->day++;
		j->next = 0;
		forget_book(jobs);
	}
	return 0;
}

static int on_idle(sd_event_source *source, void *arg)
{
	struct office *o = arg;

	if (o->jobs->n > 0 && !o->jobs->list[0].pending && o->engine != NULL && work(o) < 0)
		/* Tried again after the next turn: at once it would only fail again. */
		return sd_event_source_set_enabled(source, SD_EVENT_OFF);
	wake(o);
	return 0;
}

/* The people of a job, as tell_begun() wrote them. */
static int read_people(const char *text, struct job *j)
{
	size_t n = 0;

	for (const char *at = text; *at != '\0'; at++)
		n += *at == ' ';
	if (n == 0)
		return 0;
	j->ids = calloc(n + 1, sizeof(*j->ids));
	if (j->ids == NULL)
		return -ENOMEM;
	while (j->n < n) {
		size_t length = strcspn(++text, " ");

		if (length < SLUG_SIZE)
			memcpy(j->ids[j->n], text, length);
		j->n++;
		text += length;
	}
	return 0;
}

/* A job that was asked for, unless it says that it is done. */
static int find_owed(void *arg, int32_t day, const char *what)
{
	struct office *o = arg;
	struct jobs *jobs = o->jobs;
	struct job j = {.n = 0};
	char done[JOB_TEXT_SIZE];
	long long id;
	bool is_done;
	int r;

	if (sscanf(what, "job/%lld/%d/%d/%32s", &id, &j.from, &j.to, j.cause) != 4)
		return 0;
	j.id = id;
	j.day = j.from;
	if (id > jobs->last_id)
		jobs->last_id = id;
	job_text(done, "done", &j);
	r = told(o->store, JOBS_DAY, done, &is_done);
	if (r < 0 || is_done || jobs->n == JOBS_MAX)
		return r;
	r = read_people(what + strcspn(what, " "), &j);
	if (r == 0)
		jobs->list[jobs->n++] = j;
	return r;
}

int jobs_open(struct office *o)
{
	int r;

	o->jobs = calloc(1, sizeof(*o->jobs));
	if (o->jobs == NULL)
		return -ENOMEM;
	r = sd_event_add_defer(o->event, &o->jobs->idle, on_idle, o);
	if (r >= 0)
		r = sd_event_source_set_priority(o->jobs->idle, SD_EVENT_PRIORITY_IDLE);
	if (r >= 0)
		r = sd_event_source_set_enabled(o->jobs->idle, SD_EVENT_OFF);
	if (r >= 0)
		r = told_each(o->store, JOBS_DAY, JOBS_DAY, find_owed, o);
	return r < 0 ? r : 0;
}

void jobs_free(struct office *o)
{
	if (o->jobs == NULL)
		return;
	sd_event_source_unref(o->jobs->idle);
	forget_book(o->jobs);
	for (size_t i = 0; i < o->jobs->n; i++)
		job_done(&o->jobs->list[i]);
	free(o->jobs);
	o->jobs = NULL;
}
