/* SPDX-License-Identifier: MIT */
#include "account/hasher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/util.h"

struct job {
	struct hasher_ask ask;
	hasher_fn *done;
	void *arg;
};

struct hasher {
	sd_event *event;
	char *program;
	struct job queue[HASHER_QUEUE_MAX + 1]; /* [0] is the child's, once there is one */
	size_t n;
	pid_t pid; /* 0: no child */
	int pidfd, out_fd;
	bool timed_out;
	uint64_t limit_usec;
	sd_event_source *ended, *limit, *next;
};

static int next_job(sd_event_source *source, void *arg);

int hasher_new(sd_event *event, const char *program, struct hasher **ret)
{
	struct hasher *h = sodium_init() < 0 ? NULL : calloc(1, sizeof(*h));

	if (h == NULL)
		return -ENOMEM;
	h->pidfd = h->out_fd = -1;
	h->limit_usec = HASHER_LIMIT_S * 1000000ULL;
	h->event = sd_event_ref(event);
	h->program = strdup(program);
	if (h->program == NULL || sd_event_add_defer(event, &h->next, next_job, h) < 0 ||
	    sd_event_source_set_enabled(h->next, SD_EVENT_OFF) < 0) {
		hasher_free(h);
		return -ENOMEM;
	}
	*ret = h;
	return 0;
}

void hasher_set_limit(struct hasher *h, uint64_t usec)
{
	h->limit_usec = usec;
}

/* The child is gone, or is made to go. Returns its status as of waitpid(). */
static int reap(struct hasher *h)
{
	int status = 0;

	h->ended = sd_event_source_disable_unref(h->ended);
	h->limit = sd_event_source_disable_unref(h->limit);
	if (h->pid > 0) {
		kill(h->pid, SIGKILL);
		while (waitpid(h->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	h->pid = 0;
	h->pidfd = close_fd(h->pidfd);
	return status;
}

void hasher_free(struct hasher *h)
{
	if (h == NULL)
		return;
	reap(h);
	h->out_fd = close_fd(h->out_fd);
	sd_event_source_disable_unref(h->next);
	sd_event_unref(h->event);
	free(h->program);
	sodium_memzero(h, sizeof(*h));
	free(h);
}

/* Take the first off the queue and tell who asked. */
static void finish(struct hasher *h, int error, const char *hash)
{
	struct job job = h->queue[0];

	h->n--;
	memmove(h->queue, h->queue + 1, h->n * sizeof(h->queue[0]));
	sodium_memzero(&h->queue[h->n], sizeof(h->queue[0]));
	sd_event_source_set_enabled(h->next, h->n > 0 ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
	job.done(job.arg, error, hash);
	sodium_memzero(&job, sizeof(job));
}

/* What the child said; it is gone, so all of it is in the pipe. */
static int take_answer(struct hasher *h, int status, char hash[HASHER_HASH_SIZE])
{
	ssize_t n = read(h->out_fd, hash, HASHER_HASH_SIZE - 1);
	bool made = h->queue[0].ask.hash[0] == '\0';

	hash[n > 0 ? n : 0] = '\0';
	if (h->timed_out)
		return -ETIMEDOUT;
	if (!WIFEXITED(status))
		return -ECHILD;
	if (WEXITSTATUS(status) == 0)
		return !made || strncmp(hash, "$argon2id$", 10) == 0 ? 0 : -EPROTO;
	return WEXITSTATUS(status) == HASHER_WRONG && !made ? -EKEYREJECTED : -ECHILD;
}

static int on_ended(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct hasher *h = arg;
	char hash[HASHER_HASH_SIZE];
	int r = take_answer(h, reap(h), hash);

	h->out_fd = close_fd(h->out_fd);
	finish(h, r, r == 0 && h->queue[0].ask.hash[0] == '\0' ? hash : NULL);
	sodium_memzero(hash, sizeof(hash));
	return 0;
}

static int on_limit(sd_event_source *source, uint64_t usec, void *arg)
{
	struct hasher *h = arg;

	h->timed_out = true;
	kill(h->pid, SIGKILL); /* its end is told by pidfd */
	return 0;
}

/* Both pipes hold all that ever goes through them: neither side waits for the other. */
static int start(struct hasher *h)
{
	const struct hasher_ask *ask = &h->queue[0].ask;
	char *argv[] = {h->program, NULL}, *environment[] = {NULL};
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	int r = pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;

	if (r == 0 && write(in[1], ask, sizeof(*ask)) != (ssize_t)sizeof(*ask))
		r = -EIO;
	if (r == 0)
		r = spawn(h->program, argv, environment,
			  (struct spawn_fd[]){{in[0], STDIN_FILENO}, {out[1], STDOUT_FILENO}}, 2,
			  &h->pid);
	close_fd(in[0]);
	close_fd(in[1]);
	close_fd(out[1]);
	h->out_fd = out[0];
	if (r < 0)
		return r;
	h->timed_out = false;
	h->pidfd = pidfd_open(h->pid, 0);
	if (h->pidfd < 0)
		return -errno;
	r = sd_event_add_io(h->event, &h->ended, h->pidfd, EPOLLIN, on_ended, h);
	if (r >= 0)
		r = sd_event_add_time_relative(h->event, &h->limit, CLOCK_BOOTTIME, h->limit_usec,
					       1000, on_limit, h);
	return r < 0 ? r : 0;
}

static int next_job(sd_event_source *source, void *arg)
{
	struct hasher *h = arg;
	int r;

	if (h->pid > 0 || h->n == 0)
		return 0;
	r = start(h);
	if (r < 0) {
		reap(h);
		h->out_fd = close_fd(h->out_fd);
		finish(h, r, NULL);
	}
	return 0;
}

int hasher_add(struct hasher *h, const uint8_t input[HASHER_INPUT_SIZE], const char *hash,
	       hasher_fn *done, void *arg)
{
	struct job *job = &h->queue[h->n];

	/* One is worked on, the others wait. */
	if (h->n == ARRAY_LEN(h->queue))
		return -EBUSY;
	*job = (struct job){.done = done, .arg = arg};
	if (hash != NULL && text_copy(job->ask.hash, sizeof(job->ask.hash), hash) < 0)
		return -EINVAL;
	memcpy(job->ask.input, input, HASHER_INPUT_SIZE);
	h->n++;
	if (h->pid == 0)
		sd_event_source_set_enabled(h->next, SD_EVENT_ONESHOT);
	return 0;
}
