/* SPDX-License-Identifier: MIT */
#include "publish/mqttwatch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/util.h"

/* A child of hadird inherits its environment, and must not answer for it. */
static bool watched(void)
{
	const char *who = getenv("WATCHDOG_PID");
	char me[24];

	snprintf(me, sizeof(me), "%d", (int)getpid());
	return who != NULL && strcmp(who, me) == 0;
}

void mqttwatch_beat(void)
{
	static const char beat[] = "WATCHDOG=1";
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	size_t length = path != NULL ? strlen(path) : 0;
	int fd;

	if (!watched() || length == 0 || length >= sizeof(at.sun_path))
		return;
	memcpy(at.sun_path, path, length);
	if (path[0] == '@')
		at.sun_path[0] = '\0'; /* abstract: no NUL at its end either */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* Lost on a manager that is behind: the next one comes before its patience ends. */
	sendto(fd, beat, sizeof(beat) - 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&at,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close_fd(fd);
}
