/* SPDX-License-Identifier: MIT */
#include "control/server.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/util.h"
#include "control/connection.h"

struct control {
	struct service service;
	int listen_fd;
	int spare_fd; /* given up for a moment when the process has no fd left to accept with */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	bool bound;
	struct control_groups groups;
	struct connection *clients[CONTROL_CLIENTS_MAX]; /* owned; NULL: free */
};

size_t control_subscribers(const struct control *c)
{
	size_t n = 0;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		n += c->clients[i] != NULL && c->clients[i]->req.subscribed && !c->clients[i]->dead;
	return n;
}

void control_broadcast(struct control *c, json_t *row)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct connection *client = c->clients[i];

		if (client == NULL || client->dead || !client->req.subscribed)
			continue;
		control_row(&client->req, json_incref(row));
		connection_push(client);
	}
	json_decref(row);
}

static void reap(struct control *c)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (c->clients[i] != NULL && c->clients[i]->dead) {
			connection_free(c->clients[i], true);
			c->clients[i] = NULL;
		}
}

unsigned int control_roles_of(uid_t uid, uid_t own, const gid_t *groups, size_t n,
			      const struct control_groups *g)
{
	unsigned int roles = 0;

	if (uid == 0 || uid == own)
		return CONTROL_ROOT;
	if (uid == g->page) /* nobody: whom it speaks for is said with each request */
		return CONTROL_LOBBY | CONTROL_PAGE;
	for (size_t i = 0; i < n; i++) {
		if (groups[i] == (gid_t)-1) /* stands for a group that does not exist */
			continue;
		roles |= groups[i] == g->it ? CONTROL_IT : 0;
		roles |= groups[i] == g->hr ? CONTROL_HR : 0;
		roles |= groups[i] == g->camat ? CONTROL_CAMAT : 0;
	}
	return roles;
}

/* The groups are those of the process that connected, as the kernel kept them: no look-up that
 * might wait for a name service, no answer that has changed since. */
static unsigned int peer_roles(const struct control *c, int fd, uid_t *ret_uid)
{
	struct ucred cred;
	gid_t groups[1 + 512];
	socklen_t n = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0)
		return 0;
	*ret_uid = cred.uid;
	groups[0] = cred.gid;
	n = sizeof(groups) - sizeof(groups[0]);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups + 1, &n) < 0)
		n = 0; /* ERANGE: in more than 512 groups */
	return control_roles_of(cred.uid, geteuid(), groups, 1 + n / sizeof(groups[0]), &c->groups);
}

/* One line that fits any socket buffer, and away. */
static void turn_away(int fd, const char *code, const char *text)
{
	struct control_fault f = {.code = code, .text = text};
	json_t *body = control_fault_json(&f);
	char *line = body == NULL ? NULL : control_line_print(0, "error", body);

	if (line != NULL)
		(void)!send(fd, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
	free(line);
	json_decref(body);
	close(fd);
}

static void admit(struct control *c, int fd)
{
	uid_t uid = (uid_t)-1;
	unsigned int roles = peer_roles(c, fd, &uid);
	size_t i = 0;

	while (i < CONTROL_CLIENTS_MAX && c->clients[i] != NULL)
		i++;
	if (roles == 0)
		turn_away(fd, CONTROL_DENIED, "you are in none of hadir's groups");
	else if (i == CONTROL_CLIENTS_MAX)
		turn_away(fd, CONTROL_BUSY, "too many clients; try again later");
	else if (connection_new(&c->service, fd, uid, roles, &c->clients[i]) < 0)
		turn_away(fd, CONTROL_FAILED, "out of memory");
}

/* Without an fd for it the connection would stay in the queue and wake us for ever. */
static void accept_with_spare(struct control *c)
{
	int fd;

	c->spare_fd = close_fd(c->spare_fd);
	fd = accept4(c->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		turn_away(fd, CONTROL_BUSY, "the daemon has no file descriptor left");
	c->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int accept_client(struct control *c)
{
	int fd = accept4(c->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0)
		admit(c, fd);
	else if (errno == EMFILE || errno == ENFILE)
		accept_with_spare(c);
	else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		return -errno;
	return 0;
}

int control_dispatch(struct control *c)
{
	struct epoll_event events[CONTROL_CLIENTS_MAX + 1];
	int n = epoll_wait(c->service.epoll_fd, events, ARRAY_LEN(events), 0), r = 0;

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++)
		if (events[i].data.ptr == NULL)
			r = accept_client(c);
		else
			connection_ready(events[i].data.ptr, events[i].events);
	reap(c);
	return r;
}

int control_fd(const struct control *c)
{
	return c->service.epoll_fd;
}

static const char page_user[] = "hadir-web";

static gid_t group_find(const char *name)
{
	struct group g, *found = NULL;
	char buf[16384];

	if (getgrnam_r(name, &g, buf, sizeof(buf), &found) != 0 || found == NULL)
		return (gid_t)-1;
	return g.gr_gid;
}

static uid_t user_find(const char *name)
{
	struct passwd p, *found = NULL;
	char buf[16384];

	if (getpwnam_r(name, &p, buf, sizeof(buf), &found) != 0 || found == NULL)
		return (uid_t)-1;
	return p.pw_uid;
}

struct control_groups control_groups_find(const char *it, const char *hr, const char *camat)
{
	return (struct control_groups){.it = group_find(it),
				       .hr = group_find(hr),
				       .camat = group_find(camat),
				       .page = user_find(page_user)};
}

/* A socket file whose daemon was killed stays behind and refuses connections; but so does any file
 * that is no socket, and that one is not ours to remove. */
static int remove_dead_socket(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int r = fd < 0 ? -errno : 0;
	struct stat st;

	if (r == 0 && (lstat(at->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode)))
		r = -EEXIST;
	else if (r == 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) < 0)
		r = errno == ECONNREFUSED ? 0 : -EADDRINUSE;
	else if (r == 0)
		r = -EADDRINUSE;
	close_fd(fd);
	if (r == 0 && unlink(at->sun_path) < 0)
		r = -errno;
	return r;
}

static int listen_on(struct control *c)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct epoll_event e = {.events = EPOLLIN};
	int r;

	strcpy(at.sun_path, c->path);
	c->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->listen_fd < 0)
		return -errno;
	if (bind(c->listen_fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		if (errno != EADDRINUSE)
			return -errno;
		r = remove_dead_socket(&at);
		if (r < 0)
			return r;
		if (bind(c->listen_fd, (struct sockaddr *)&at, sizeof(at)) < 0)
			return -errno;
	}
	c->bound = true;
	if (chmod(c->path, 0666) < 0 || listen(c->listen_fd, CONTROL_CLIENTS_MAX) < 0 ||
	    epoll_ctl(c->service.epoll_fd, EPOLL_CTL_ADD, c->listen_fd, &e) < 0)
		return -errno;
	return 0;
}

int control_open(const char *path, const struct control_groups *groups,
		 const struct control_sessions *sessions, const struct control_verb *verbs,
		 size_t n_verbs, void *ctx, struct control **ret)
{
	struct control *c = calloc(1, sizeof(*c));
	int r;

	if (c == NULL)
		return -ENOMEM;
	*c = (struct control){
		.service = {.sessions = sessions, .verbs = verbs, .n_verbs = n_verbs, .ctx = ctx},
		.listen_fd = -1,
		.groups = *groups};
	c->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	c->service.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	r = c->service.epoll_fd < 0 ? -errno : text_copy(c->path, sizeof(c->path), path);
	if (r == 0)
		r = listen_on(c);
	if (r < 0) {
		control_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void control_free(struct control *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		connection_free(c->clients[i], false);
	if (c->bound)
		unlink(c->path);
	close_fd(c->listen_fd);
	close_fd(c->service.epoll_fd);
	close_fd(c->spare_fd);
	free(c);
}
