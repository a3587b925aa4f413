/* SPDX-License-Identifier: MIT */
#include "publish/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/util.h"
#include "publish/proto.h"

int child_init(struct child *c)
{
	*c = (struct child){.fd = -1, .pidfd = -1, .epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
	return c->epoll_fd < 0 ? -errno : 0;
}

void child_done(struct child *c)
{
	child_hang_up(c);
	if (c->pid > 0)
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	c->pid = 0;
	c->there = false;
	c->pidfd = close_fd(c->pidfd);
	c->epoll_fd = close_fd(c->epoll_fd);
}

static int watch(struct child *c, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, fd, &e) < 0 ? -errno : 0;
}

static bool is_socket(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* The manager accepts when it comes to it: the packet waits in the socket, and so do we not. */
static int start_service(struct child *c, const char *path, const void *packet, size_t size)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(at.sun_path))
		return -ENAMETOOLONG;
	strcpy(at.sun_path, path);
	c->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return -errno;
	/* One that has already ended shows at the first receive. */
	if (send(c->fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EPIPE)
		return -errno;
	c->there = true;
	return watch(c, c->fd);
}

static int start_process(struct child *c, const char *program, const char *argument,
			 const void *packet, size_t size)
{
	char *argv[] = {(char *)program, (char *)argument, NULL};
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	c->fd = pair[0];
	/* Before the child is there: one that ends at once ends with its own status, not our EPIPE.
	 */
	r = send(c->fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
	if (r == 0)
		r = spawn(program, argv, environ, &(struct spawn_fd){pair[1], PROTO_FD}, 1,
			  &c->pid);
	close_fd(pair[1]);
	if (r < 0)
		return r;
	c->there = true;
	c->pidfd = pidfd_open(c->pid, 0); /* close-on-exec by itself */
	if (c->pidfd < 0)
		return -errno;
	r = watch(c, c->pidfd);
	return r < 0 ? r : watch(c, c->fd);
}

int child_start(struct child *c, const char *program, const char *argument, const void *packet,
		size_t size)
{
	if (is_socket(program))
		return start_service(c, program, packet, size);
	return start_process(c, program, argument, packet, size);
}

void child_hang_up(struct child *c)
{
	c->fd = close_fd(c->fd); /* leaves the epoll set by itself */
	c->blocked = false;
	if (c->pid > 0)
		kill(c->pid, SIGKILL);
}

bool child_reap(struct child *c, int *ret_status)
{
	/* While the socket is open, acks and last words may still wait in it. */
	if (c->fd >= 0 || !c->there)
		return false;
	if (c->pid == 0)
		*ret_status = CHILD_STATUS_UNKNOWN;
	else if (waitpid(c->pid, ret_status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	c->there = false;
	c->pidfd = close_fd(c->pidfd);
	return true;
}

int child_send(struct child *c, const void *packet, size_t size)
{
	if (c->fd < 0)
		return -EAGAIN;
	if (send(c->fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 0;
	c->blocked = errno == EAGAIN || errno == ENOBUFS;
	return -EAGAIN; /* a broken pipe shows at the next receive */
}

ssize_t child_receive(struct child *c, void *buf, size_t size)
{
	ssize_t n;

	if (c->fd < 0)
		return -EPIPE;
	c->blocked = false;
	/* A child that ends with packets of ours unread gives ECONNRESET once, ahead of its own
	 * words. */
	do
		n = recv(c->fd, buf, size, MSG_DONTWAIT);
	while (n < 0 && errno == ECONNRESET);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n > 0 ? n : -EPIPE;
}
