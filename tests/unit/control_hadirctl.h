/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_CONTROL_HADIRCTL_H
#define HADIR_TESTS_CONTROL_HADIRCTL_H

#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "control/server.h"

/*
 * The real hadirctl, run against a daemon that answers each verb with canned rows in the shapes
 * that control/proto.h writes down. What people see, and the exit status, is what is tested.
 */

static struct office {
	char dir[64], path[96], program[512];
	struct control *server;
	const char *answer; /* an array of rows; one with a code and no kind is the error */
	char asked[4096];   /* verb, arguments and rows of the last request */
} office;

static inline void handle(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	char *args = json_dumps(control_args(req), JSON_COMPACT | JSON_SORT_KEYS);
	char *rows = control_rows(req) ? json_dumps(control_rows(req), JSON_COMPACT) : NULL;
	json_error_t e;
	json_t *answer = json_loads(o->answer, 0, &e), *row;
	size_t i;

	if (answer == NULL)
		fail_msg("canned answer: %s at %d", e.text, e.position);
	snprintf(o->asked, sizeof(o->asked), "%s%s%s%s", args, rows ? " " : "", rows ? rows : "",
		 control_dry(req) ? " dry" : "");
	free(args);
	free(rows);
	json_array_foreach(answer, i, row)
	{
		bool fault = json_object_get(row, "kind") == NULL;
		const char *code = fault ? json_string_value(json_object_get(row, "code")) : NULL;
		struct control_fault f = {
			.code = code,
			.text = json_string_value(json_object_get(row, "text")),
			.file = json_string_value(json_object_get(row, "file")),
			.expected = json_string_value(json_object_get(row, "expected")),
			.line = (int)json_integer_value(json_object_get(row, "line")),
		};

		if (code != NULL) {
			control_error_at(req, &f);
			json_decref(answer);
			return;
		}
		control_row(req, json_incref(row));
	}
	json_decref(answer);
	control_end(req);
}

static const struct control_verb verbs[] = {
	{"status", CONTROL_ALL, .handle = handle},
	{"today", CONTROL_ALL, .handle = handle},
	{"watch", CONTROL_ALL, .handle = handle},
	{"roster-import", CONTROL_ALL, .bulk = true, .handle = handle},
	{"roster-list", CONTROL_ALL, .handle = handle},
	{"credential-learn", CONTROL_ALL, .handle = handle},
	{"credential-claim", CONTROL_ALL, .handle = handle},
	{"credential-list", CONTROL_ALL, .handle = handle},
	{"time-show", CONTROL_ALL, .handle = handle},
	{"time-confirm", CONTROL_ALL, .handle = handle},
	{"config", CONTROL_ALL, .handle = handle},
	{"explain", CONTROL_ALL, .handle = handle},
	{"punches", CONTROL_ALL, .handle = handle},
	{"paper-add", CONTROL_ALL, .handle = handle},
	{"paper-decide", CONTROL_ALL, .handle = handle},
	{"paper-list", CONTROL_ALL, .handle = handle},
	{"correction-add", CONTROL_ALL, .handle = handle},
	{"setting-list", CONTROL_ALL, .handle = handle},
	{"doubt-answer", CONTROL_ALL, .handle = handle},
	{"month-show", CONTROL_ALL, .handle = handle},
};

static inline int setup(void **state)
{
	static const struct control_groups groups = {-1, -1, -1, (uid_t)-1};
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(n > 0);
	self[n] = '\0';
	office = (struct office){.dir = "/tmp/hadir-ctl-XXXXXX"};
	/* build/tests/unit/control_hadirctl: the program stands two folders up */
	snprintf(office.program, sizeof(office.program), "%s/hadirctl",
		 dirname(dirname(dirname(self))));
	if (access(office.program, X_OK) != 0)
		fail_msg("%s is not built", office.program);
	assert_non_null(mkdtemp(office.dir));
	snprintf(office.path, sizeof(office.path), "%s/control", office.dir);
	return control_open(office.path, &groups, NULL, verbs, ARRAY_LEN(verbs), &office,
			    &office.server);
}

static inline int teardown(void **state)
{
	control_free(office.server);
	return rmdir(office.dir);
}

struct result {
	int status;
	char out[8192], err[2048];
};

static inline size_t append(int fd, char *buf, size_t used, size_t size)
{
	ssize_t n = read(fd, buf + used, size - 1 - used);

	used += n > 0 ? (size_t)n : 0;
	buf[used] = '\0';
	return n > 0 ? used : SIZE_MAX;
}

/* Runs "hadirctl --socket PATH --config /dev/null-like words…" and serves it until it ends. */
static inline struct result run(const char *words, const char *answer)
{
	struct result r = {0};
	char command[1024];
	int out[2], err[2];
	size_t n_out = 0, n_err = 0;
	pid_t pid;

	office.answer = answer;
	office.asked[0] = '\0';
	snprintf(command, sizeof(command), "exec %s --socket %s %s", office.program, office.path,
		 words);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		dup2(err[1], 2);
		close(out[0]);
		close(err[0]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	while (n_out != SIZE_MAX || n_err != SIZE_MAX) {
		struct pollfd p[3] = {{control_fd(office.server), POLLIN, 0},
				      {n_out == SIZE_MAX ? -1 : out[0], POLLIN, 0},
				      {n_err == SIZE_MAX ? -1 : err[0], POLLIN, 0}};

		poll(p, 3, -1);
		if (p[0].revents)
			control_dispatch(office.server);
		if (p[1].revents)
			n_out = append(out[0], r.out, n_out, sizeof(r.out));
		if (p[2].revents)
			n_err = append(err[0], r.err, n_err, sizeof(r.err));
	}
	close(out[0]);
	close(err[0]);
	assert_int_equal(waitpid(pid, &r.status, 0), pid);
	assert_true(WIFEXITED(r.status));
	r.status = WEXITSTATUS(r.status);
	while (poll(&(struct pollfd){control_fd(office.server), POLLIN, 0}, 1, 0) > 0)
		control_dispatch(office.server);
	return r;
}

static inline void expect(const char *words, const char *answer, int status, const char *asked,
			  const char *out)
{
	struct result r = run(words, answer);

	if (r.status != status || strcmp(r.out, out) != 0 || strcmp(office.asked, asked) != 0)
		fail_msg("hadirctl %s: status %d, asked %s\nerr: %sgot:\n%s\nwant:\n%s", words,
			 r.status, office.asked, r.err, r.out, out);
}

#endif
