/* SPDX-License-Identifier: MIT */
#include "web/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define LAST(text) (&(text)[sizeof(text) - 1])

struct waiting {
	const struct job *job;
	child_done_fn *done;
	void *arg; /* NULL: forgotten */
};

struct child {
	struct children *all;
	struct waiting w;
	bool running;
	int fd;
	struct job_head *head; /* shared with the child */
	sd_event_source *end, *limit;
	pid_t pid;
};

struct children {
	sd_event *event;
	const struct web *web;
	struct child child[CHILDREN_MAX];
	struct waiting line[CHILDREN_WAITING_MAX];
	size_t in_line;
	struct known known[KNOWN_MAX];
};

static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
}

/* In the child: nothing of the server but the memory and the one file to write to. */
static void run(struct children *c, struct child *k)
{
	struct rlimit cpu = {CHILD_LIMIT_S, CHILD_LIMIT_S};
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	setrlimit(RLIMIT_CPU, &cpu);
	if (k->fd != 3 && dup2(k->fd, 3) < 0)
		_exit(1);
	close_range(4, ~0u, 0);
	request_answer(c->web, k->w.job, c->known, k->head, 3);
	_exit(0);
}

static int on_end(sd_event_source *source, const siginfo_t *si, void *arg);

static int on_limit(sd_event_source *source, uint64_t usec, void *arg)
{
	struct child *k = arg;

	log_warning("a page took more than %d s; ending it", CHILD_LIMIT_S);
	kill(k->pid, SIGKILL);
	return 0;
}

static int start(struct children *c, struct child *k, const struct waiting *w)
{
	int r;

	k->w = *w;
	*k->head = (struct job_head){0};
	k->fd = memfd_create("hadir-web", MFD_CLOEXEC);
	if (k->fd < 0)
		return -errno;
	k->pid = fork();
	if (k->pid == 0)
		run(c, k);
	if (k->pid < 0) {
		r = -errno;
		k->fd = close_fd(k->fd);
		return r;
	}
	k->running = true;
	r = sd_event_add_child(c->event, &k->end, k->pid, WEXITED, on_end, k);
	if (r >= 0)
		r = sd_event_add_time_relative(c->event, &k->limit, CLOCK_MONOTONIC,
					       CHILD_LIMIT_S * 1000000ULL, 0, on_limit, k);
	return r < 0 ? log_errno(LOG_ERR, r, "cannot wait for a page's process; it will be lost")
		     : 0;
}

/* The child wrote it, and may have been anybody's by then. */
static void tidy(struct job_head *h)
{
	char *const ends[] = {LAST(h->type),	   LAST(h->filename),	LAST(h->location),
			      LAST(h->cookies[0]), LAST(h->cookies[1]), LAST(h->style),
			      LAST(h->allow),	   LAST(h->who.person), LAST(h->who.name),
			      LAST(h->who.unit)};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		*ends[i] = '\0';
	h->lang = h->lang == TEXT_ENGLISH ? TEXT_ENGLISH : TEXT_INDONESIAN;
	h->status = h->status >= 200 && h->status < 600 ? h->status : 500;
}

/* One place for each session; the one that ends first gives way. */
static void remember(struct children *c, const struct job_head *head)
{
	struct known *place = &c->known[0];

	for (size_t i = 0; i < KNOWN_MAX; i++) {
		if (memcmp(c->known[i].hash, head->hash, KNOWN_HASH_SIZE) == 0) {
			place = &c->known[i];
			break;
		}
		if (c->known[i].until_s < place->until_s)
			place = &c->known[i];
	}
	*place = (struct known){.until_s = head->learn ? now_s() + c->web->idle_min * 60 : 0,
				.who = head->who};
	memcpy(place->hash, head->hash, KNOWN_HASH_SIZE);
	if (head->forget)
		*place = (struct known){0};
}

static void next(struct children *c)
{
	for (size_t i = 0; i < CHILDREN_MAX && c->in_line > 0; i++) {
		struct waiting w = c->line[0];

		if (c->child[i].running)
			continue;
		c->in_line--;
		memmove(c->line, c->line + 1, c->in_line * sizeof(c->line[0]));
		if (start(c, &c->child[i], &w) < 0)
			w.done(w.arg, c->child[i].head, -1);
	}
}

static int on_end(sd_event_source *source, const siginfo_t *si, void *arg)
{
	struct child *k = arg;
	struct children *c = k->all;
	struct waiting w = k->w;
	int fd = k->fd;

	k->end = sd_event_source_unref(k->end);
	k->limit = sd_event_source_unref(k->limit);
	k->running = false;
	k->fd = -1;
	if (si->si_code != CLD_EXITED || si->si_status != 0) {
		log_error("the process of a page ended by %s %d",
			  si->si_code == CLD_EXITED ? "status" : "signal", si->si_status);
		k->head->done = false;
	}
	tidy(k->head);
	if (k->head->done && (k->head->learn || k->head->forget))
		remember(c, k->head);
	if (w.arg != NULL)
		w.done(w.arg, k->head, fd);
	else
		close_fd(fd);
	next(c);
	return 0;
}

int child_start(struct children *c, const struct job *job, child_done_fn *done, void *arg)
{
	if (c->in_line == CHILDREN_WAITING_MAX)
		return -EAGAIN;
	c->line[c->in_line++] = (struct waiting){.job = job, .done = done, .arg = arg};
	next(c);
	return 0;
}

void child_forget(struct children *c, void *arg)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (c->child[i].running && c->child[i].w.arg == arg) {
			c->child[i].w.arg = NULL;
			kill(c->child[i].pid, SIGKILL);
		}
	for (size_t i = c->in_line; i-- > 0;)
		if (c->line[i].arg == arg) {
			c->in_line--;
			memmove(c->line + i, c->line + i + 1,
				(c->in_line - i) * sizeof(c->line[0]));
		}
}

int children_open(sd_event *event, const struct web *web, struct children **ret)
{
	struct children *c = calloc(1, sizeof(*c));
	struct job_head *heads = mmap(NULL, CHILDREN_MAX * sizeof(*heads), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (c == NULL || heads == MAP_FAILED) {
		free(c);
		return -ENOMEM;
	}
	c->event = event;
	c->web = web;
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		c->child[i] = (struct child){.all = c, .fd = -1, .head = &heads[i]};
	*ret = c;
	return 0;
}

void children_free(struct children *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (c->child[i].running)
			kill(c->child[i].pid, SIGKILL);
		sd_event_source_unref(c->child[i].end);
		sd_event_source_unref(c->child[i].limit);
		close_fd(c->child[i].fd);
	}
	munmap(c->child[0].head, CHILDREN_MAX * sizeof(*c->child[0].head));
	free(c);
}
