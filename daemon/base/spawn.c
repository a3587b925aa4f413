/* SPDX-License-Identifier: MIT */
#include "base/spawn.h"

#include <signal.h>
#include <spawn.h>

int spawn(const char *program, char *const argv[], char *const environment[],
	  const struct spawn_fd *fds, size_t n, pid_t *ret)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	pid_t pid;
	int r = 0;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	for (size_t i = 0; i < n && r == 0; i++)
		r = posix_spawn_file_actions_adddup2(&files, fds[i].ours, fds[i].theirs);
	if (r == 0)
		r = posix_spawn(&pid, program, &files, &attributes, argv, environment);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	if (r == 0)
		*ret = pid;
	return -r;
}
