/* SPDX-License-Identifier: MIT */
#include "reader/gpio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/time-source.h"
#include "base/util.h"

enum { STACK_SIZE = 128 * 1024, FDS_MAX = 2 + 2 * READERS_MAX };

struct gpio_thread {
	pthread_t thread;
	struct gpio_bank *bank; /* the thread's alone while it runs */
	int stop_fd;
	_Atomic int64_t beat_ns;
};

static struct timespec until(int64_t due_ns)
{
	int64_t wait_ns = due_ns - time_boottime_ns();

	if (wait_ns < 0)
		wait_ns = 0;
	return (struct timespec){.tv_sec = wait_ns / NS_PER_S, .tv_nsec = wait_ns % NS_PER_S};
}

/* Wait for an edge, room at the port, the stop or `due_ns`. Returns false at the stop. */
static bool wait_for_turn(struct gpio_thread *t, int64_t due_ns)
{
	struct timespec timeout = until(due_ns);
	struct pollfd fds[FDS_MAX];
	int line_fds[2 * READERS_MAX];
	size_t lines = gpio_bank_fds(t->bank, line_fds, ARRAY_LEN(line_fds));
	bool waits;
	int port_fd = gpio_bank_port(t->bank, &waits);

	fds[0] = (struct pollfd){.fd = t->stop_fd, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = port_fd, .events = waits ? POLLIN | POLLOUT : POLLIN};
	for (size_t i = 0; i < lines; i++)
		fds[2 + i] = (struct pollfd){.fd = line_fds[i], .events = POLLIN};
	if (ppoll(fds, 2 + lines, &timeout, NULL) <= 0)
		return true;
	/* A chip that is gone hangs up for ever, with nothing to read. */
	for (size_t i = 0; i < lines; i++)
		if (fds[2 + i].revents & (POLLERR | POLLHUP | POLLNVAL))
			gpio_bank_hangup(t->bank, line_fds[i], time_boottime_ns());
	return !(fds[0].revents & POLLIN);
}

static void *run(void *arg)
{
	struct gpio_thread *t = arg;
	int64_t due_ns;

	do {
		int64_t now_ns = time_boottime_ns();

		due_ns = gpio_bank_turn(t->bank, now_ns);
		atomic_store(&t->beat_ns, now_ns);
	} while (due_ns >= 0 && wait_for_turn(t, due_ns));
	return NULL;
}

/* All signals are the loop's. */
static int create(struct gpio_thread *t)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int error = pthread_attr_init(&attr);

	if (error != 0)
		return -error;
	sigfillset(&all);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&t->thread, &attr, run, t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	if (error == 0)
		pthread_setname_np(t->thread, "hadird-gpio");
	return -error;
}

int gpio_thread_start(const struct gpio_reader_config *readers, size_t n, int port_fd,
		      struct gpio_thread **ret)
{
	struct gpio_thread *t = calloc(1, sizeof(*t));
	int own_fd, r;

	if (t == NULL)
		return -ENOMEM;
	t->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r = t->stop_fd < 0 ? -errno : 0;
	/* Until the thread runs, port_fd is the caller's; the bank would close it. */
	own_fd = r < 0 ? -1 : fcntl(port_fd, F_DUPFD_CLOEXEC, 0);
	if (r == 0 && own_fd < 0)
		r = -errno;
	if (r == 0) {
		r = gpio_bank_open(readers, n, own_fd, &t->bank);
		if (r < 0)
			close_fd(own_fd);
	}
	atomic_store(&t->beat_ns, time_boottime_ns());
	if (r == 0)
		r = create(t);
	if (r < 0) {
		gpio_bank_free(t->bank);
		close_fd(t->stop_fd);
		free(t);
		return r;
	}
	close_fd(port_fd);
	*ret = t;
	return 0;
}

int64_t gpio_thread_beat(const struct gpio_thread *t)
{
	return atomic_load(&t->beat_ns);
}

void gpio_thread_stop(struct gpio_thread *t)
{
	uint64_t one = 1;

	if (t == NULL)
		return;
	(void)!write(t->stop_fd, &one, sizeof(one));
	pthread_join(t->thread, NULL);
	gpio_bank_free(t->bank);
	close_fd(t->stop_fd);
	free(t);
}
