/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "flow/clock.h"
#include "store/derived.h"

/*
 * Posts (loket): are enough of those who may staff one in the office? "Menurut presensi pagi":
 * whoever was recorded this morning counts as there until the end of duty, for where nobody
 * records a break its beginning is not known. Where the post follows breaks and its people
 * record four punches, who is in the break does not count.
 *
 * At the service hour a post with too few is an alarm and one notice; it is over when enough have
 * come. Where missing data could hide the ones that lack, the answer is "unknown".
 */

enum { WHAT_SIZE = 64, LIST_SIZE = 120 };

struct crew {
	unsigned pool, recorded, hidden; /* hidden: nobody can say */
	bool breaks;			 /* at least one whose breaks are seen */
};

/* Is `post` one of the words in `posts`? */
static bool names_post(const char *posts, const char *post)
{
	size_t n = strlen(post);

	for (const char *at = posts; (at = strstr(at, post)) != NULL; at += n)
		if ((at == posts || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static bool in_pool(const struct office *o, int32_t person, int32_t day, const char *post)
{
	const struct membership_row *m = people_membership(&o->people, person, day);

	return m != NULL && names_post(m->posts, post);
}

/* An odd number of uses in the break's window: gone, and not back. */
static bool is_in_break(const struct office *o, int32_t person, const struct day_plan *plan)
{
	const struct person_day *pd = engine_person_day(o->engine, person);
	unsigned uses = 0;

	for (unsigned i = 0; i < pd->n_kept; i++) {
		const struct punch *p = &pd->punches[i];

		uses += !p->doubled && p->bound.earliest_ns >= plan->rest_from_ns &&
			p->bound.latest_ns < plan->rest_to_ns;
	}
	return uses % 2 == 1;
}

static void count_person(const struct office *o, int32_t person, const struct post *post,
			 struct crew *c)
{
	const struct verdict *v = engine_verdict(o->engine, person);
	const struct day_plan *plan = engine_plan(o->engine, v->schedule);

	if (v->state == VERDICT_NONE || plan == NULL || plan->kind != DAY_WORK)
		return;
	c->pool++;
	if (v->arrival_seq == 0) {
		c->hidden += v->state == VERDICT_INCOMPLETE || v->unsure != UNSURE_NONE;
		return;
	}
	if (post->follows_breaks && plan->punches == 4) {
		c->breaks = true;
		c->recorded += !is_in_break(o, person, plan);
	} else {
		c->recorded++;
	}
}

static int64_t service_ns(const struct day_plan *plan)
{
	const struct plan_mark *m = &plan->marks[MARK_SERVICE];

	return m->active ? m->at_ns : plan->marks[MARK_WORK].at_ns;
}

int32_t posts_opens_s(const struct day_plan *plan)
{
	const struct plan_mark *m = &plan->marks[MARK_SERVICE];

	return m->active ? m->at_s : plan->marks[MARK_WORK].at_s;
}

static const char *state_of(const struct office *o, const struct day_plan *plan,
			    const struct post *post, const struct crew *c)
{
	if (plan->kind != DAY_WORK || clock_passed(o, plan->end_ns))
		return "closed";
	if (c->recorded >= post->minimum)
		return "ready";
	if (c->recorded + c->hidden >= post->minimum)
		return "unknown";
	return "not-ready";
}

/* One notice for all posts that lack people at the moment. */
struct lacking {
	const struct day_plan *plan;
	const char *what; /* the word in `told` */
	enum text_key key;
	const char *posts[POSTS_MAX];
	size_t n;
};

static int say_lacking(struct office *o, void *arg)
{
	const struct lacking *l = arg;
	char list[LIST_SIZE], at[TEXT_TIME_SIZE], what[WHAT_SIZE];
	int r = 0;

	for (size_t i = 0; i < l->n && r >= 0; i++) {
		snprintf(what, sizeof(what), "%s/%s", l->what, l->posts[i]);
		r = told_put(o->store, l->plan->day, what);
	}
	text_list(list, sizeof(list), o->language, l->posts, l->n);
	announce_local(o, at, service_ns(l->plan));
	if (r >= 0)
		r = announce_notice(o, "hr", l->key, TEXT_ARGS({"posts", list}, {"time", at}));
	if (r == 0 && l->key == TEXT_NOTICE_POST && !clock_trial(o, l->plan->day))
		r = announce_notice(o, "camat", l->key, TEXT_ARGS({"posts", list}, {"time", at}));
	return r;
}

static void add_lacking(const struct office *o, struct lacking *l, const struct post *post)
{
	char what[WHAT_SIZE];

	snprintf(what, sizeof(what), "%s/%s", l->what, post->name);
	if (l->n < POSTS_MAX && !clock_told(o, l->plan->day, what))
		l->posts[l->n++] = post->name;
}

static void put_service(struct office *o, const struct day_plan *plan, const struct post *post,
			const struct crew *c, const char *state)
{
	struct message_service in = {.post = post->name,
				     .day = plan->day,
				     .state = state,
				     .basis = c->breaks ? "breaks" : "morning",
				     .at_s = plan->kind == DAY_WORK ? posts_opens_s(plan) : -1,
				     .minimum = post->minimum,
				     .pool = c->pool,
				     .recorded = c->recorded};
	struct message m;

	if (message_service(&o->name, &in, &m) == 0)
		deliver_state(o->deliver, &m);
}

static struct crew crew_of(const struct office *o, const struct day_plan *plan,
			   const struct post *post)
{
	struct crew c = {0};

	for (int32_t i = 0; i < (int32_t)o->people.n; i++)
		if (in_pool(o, i, plan->day, post->name))
			count_person(o, i, post, &c);
	return c;
}

static void look_at(struct office *o, const struct day_plan *plan, const struct post *post,
		    struct lacking *warned, struct lacking *empty, const char **ret_state)
{
	struct crew c = crew_of(o, plan, post);
	char n[16];

	*ret_state = state_of(o, plan, post, &c);
	put_service(o, plan, post, &c, *ret_state);
	if (strcmp(*ret_state, "not-ready") != 0) {
		alarm_clear(o, "post", post->name);
		return;
	}
	if (clock_passed(o, service_ns(plan))) {
		snprintf(n, sizeof(n), "%u", post->minimum);
		alarm_raise(o, "post", post->name, TEXT_ALARM_POST,
			    TEXT_ARGS({"post", post->name}, {"minimum", n}));
		add_lacking(o, empty, post);
	} else if (post->warn_s > 0 &&
		   clock_passed(o, service_ns(plan) - post->warn_s * NS_PER_S)) {
		add_lacking(o, warned, post);
	}
}

/* The next post of that day, each name once; NULL behind the last. */
static const struct post *next_post(const struct rules *rules, int32_t day, size_t *set, size_t *i)
{
	for (; *set < rules->n_sets; (*set)++, *i = 0)
		while (*i < rules->sets[*set].n_posts) {
			const struct post *here = &rules->sets[*set].posts[(*i)++];

			if (rules_post(rules, day, here->name) == here)
				return here;
		}
	return NULL;
}

/* A post that the rules know no more: neither ready nor empty. */
static void forget_posts(struct office *o, const struct message_public_post *posts, size_t n)
{
	struct message m;

	for (size_t i = 0; i < o->n_posts; i++) {
		size_t k = 0;

		while (k < n && strcmp(posts[k].post, o->posts[i]) != 0)
			k++;
		if (k < n)
			continue;
		alarm_clear(o, "post", o->posts[i]);
		if (message_service_cleared(&o->name, o->posts[i], &m) == 0)
			deliver_state(o->deliver, &m);
	}
	o->n_posts = n;
	for (size_t i = 0; i < n; i++)
		strcpy(o->posts[i], posts[i].post); /* both SLUG_SIZE */
}

/* Open, unless a post is not. */
static const char *service_of(const struct office *o, const struct day_plan *plan,
			      const struct message_public_post *posts, size_t n)
{
	if (plan->kind != DAY_WORK || !clock_passed(o, service_ns(plan)) ||
	    clock_passed(o, plan->end_ns))
		return "closed";
	for (size_t i = 0; i < n; i++)
		if (strcmp(posts[i].state, "ready") != 0)
			return posts[i].state;
	return "open";
}

static void put_public(struct office *o, const struct day_plan *plan,
		       const struct message_public_post *posts, size_t n)
{
	struct message_public in = {.day = plan->day,
				    .service = service_of(o, plan, posts, n),
				    .posts = posts,
				    .n_posts = n};
	struct message m;

	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct verdict *v = engine_verdict(o->engine, i);

		in.due += v->state != VERDICT_NONE && v->state != VERDICT_OFF &&
			  v->state != VERDICT_HOLIDAY && v->state != VERDICT_NOT_ENROLLED &&
			  !(v->state == VERDICT_PAPER && v->whole);
		in.recorded += v->arrival_seq != 0;
	}
	if (message_public(&o->name, &in, &m) == 0)
		deliver_state(o->deliver, &m);
}

void posts_look(struct office *o, const struct day_plan *plan)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct lacking warned = {plan, "post-warned", TEXT_NOTICE_POST_WARNING, {NULL}, 0};
	struct lacking empty = {plan, "post-empty", TEXT_NOTICE_POST, {NULL}, 0};
	struct message_public_post posts[POSTS_MAX];
	const struct post *post;
	size_t set = 0, i = 0, n = 0;

	while (n < POSTS_MAX && (post = next_post(rules, plan->day, &set, &i)) != NULL) {
		posts[n].post = post->name;
		look_at(o, plan, post, &warned, &empty, &posts[n].state);
		n++;
	}
	forget_posts(o, posts, n);
	put_public(o, plan, posts, n);
	if (warned.n > 0)
		clock_turn(o, say_lacking, &warned, "post");
	if (empty.n > 0)
		clock_turn(o, say_lacking, &empty, "post");
	deliver_turn(o->deliver);
}

const char *posts_service(const struct office *o, const struct day_plan *plan)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct message_public_post posts[POSTS_MAX];
	const struct post *post;
	size_t set = 0, i = 0, n = 0;

	while (n < POSTS_MAX && (post = next_post(rules, plan->day, &set, &i)) != NULL) {
		struct crew c = crew_of(o, plan, post);

		posts[n].post = post->name;
		posts[n++].state = state_of(o, plan, post, &c);
	}
	return service_of(o, plan, posts, n);
}

size_t posts_now(const struct office *o, const struct day_plan *plan,
		 struct post_now ret[POSTS_MAX])
{
	const struct rules *rules = o->conf->rulebook->rules;
	const struct post *post;
	size_t set = 0, i = 0, n = 0;

	while (n < POSTS_MAX && (post = next_post(rules, plan->day, &set, &i)) != NULL) {
		struct crew c = crew_of(o, plan, post);

		ret[n++] = (struct post_now){post->name, state_of(o, plan, post, &c), c.recorded,
					     post->minimum};
	}
	return n;
}

size_t posts_staffed(struct office *o, const struct told_digest *d, const struct said_person *said,
		     struct digest_post ret[DIGEST_POSTS_MAX])
{
	const struct rules *rules = o->conf->rulebook->rules;
	const struct post *post;
	size_t set = 0, i = 0, n = 0;

	while (n < DIGEST_POSTS_MAX && (post = next_post(rules, d->day, &set, &i)) != NULL) {
		unsigned there = 0;

		for (int32_t p = 0; p < (int32_t)o->people.n; p++)
			there += said[p].arrival_s >= 0 && in_pool(o, p, d->day, post->name);
		ret[n++] = (struct digest_post){post->name, there >= post->minimum};
	}
	return n;
}
