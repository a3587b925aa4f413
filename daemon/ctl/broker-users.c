/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "topic read hadir/v1/+/state" of the user above it. */
static void take_topic(struct broker_user *u, const char *line)
{
	char access[12], topic[BROKER_TOPIC_SIZE];

	if (sscanf(line, "topic %11s %127s", access, topic) != 2)
		return;
	if (strcmp(access, "read") != 0)
		u->write = true;
	else if (u->n_topics < BROKER_TOPICS_MAX)
		snprintf(u->topics[u->n_topics++], BROKER_TOPIC_SIZE, "%s", topic);
}

size_t broker_users(const char *acl, bool commented, struct broker_user *ret, size_t max)
{
	char line[256], role[SLUG_SIZE] = "", name[SLUG_SIZE];
	struct broker_user *u = NULL;
	size_t n = 0;

	for (const char *at = acl; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *said = line;

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		if (sscanf(line, "# role %32[a-z-]:", role) == 1) {
			u = NULL;
			continue;
		}
		if (commented && strncmp(line, "# ", 2) == 0)
			said += 2;
		if (sscanf(said, "user %32s", name) == 1 && n < max) {
			u = &ret[n++];
			*u = (struct broker_user){0};
			memcpy(u->name, name, sizeof(u->name));
			memcpy(u->role, role, sizeof(u->role));
		} else if (u != NULL) {
			take_topic(u, said);
		}
	}
	return n;
}

/* The line of this user in a password file, "name:hash"; NULL: none. */
static const char *line_of(const char *passwords, const char *user)
{
	size_t n = strlen(user);

	for (const char *at = passwords; at != NULL && *at != '\0';
	     at += strcspn(at, "\n"), at += *at == '\n')
		if (strncmp(at, user, n) == 0 && at[n] == ':')
			return at;
	return NULL;
}

bool broker_knows(const char *passwords, const char *user)
{
	return line_of(passwords, user) != NULL;
}

/* Without letters that look like others, in groups as people type them on a phone. */
void broker_password(char ret[BROKER_PASSWORD_SIZE])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (size_t i = 0; i < BROKER_PASSWORD_SIZE - 1; i++)
		ret[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	ret[BROKER_PASSWORD_SIZE - 1] = '\0';
}

/* `passwords` without this user, and with `line` at its end. NULL without memory. */
static char *with_line(const char *passwords, const char *user, const char *line)
{
	const char *old = line_of(passwords, user), *after = old;
	char *ret = NULL;
	size_t size;
	FILE *f = open_memstream(&ret, &size);

	if (f == NULL)
		return NULL;
	if (passwords != NULL)
		fwrite(passwords, 1, old != NULL ? (size_t)(old - passwords) : strlen(passwords),
		       f);
	if (after != NULL) {
		after += strcspn(after, "\n");
		fputs(*after == '\n' ? after + 1 : after, f);
	}
	fputs(line, f);
	fclose(f);
	return ret;
}

char *broker_forget(char *passwords, const char *user)
{
	char *ret = with_line(passwords, user, "");

	free(passwords);
	return ret;
}

/* A line of the user whose block begins with "user NAME". */
static bool is_topic(const char *line)
{
	return strncmp(line, "topic ", 6) == 0 || strncmp(line, "pattern ", 8) == 0;
}

char *broker_acl_remove(char *acl, const char *user)
{
	char first[SLUG_SIZE + 8], *ret = NULL;
	const char *at = acl;
	bool within = false;
	size_t size;
	FILE *f = open_memstream(&ret, &size);

	snprintf(first, sizeof(first), "user %s\n", user);
	while (f != NULL && *at != '\0') {
		size_t n = strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');

		within = strncmp(at, first, strlen(first)) == 0 || (within && is_topic(at));
		if (!within)
			fwrite(at, 1, n, f);
		at += n;
	}
	if (f != NULL)
		fclose(f);
	free(acl);
	return ret;
}

/* By mosquitto's own program, so that the form is the one its version reads. The password goes
 * through a file only root sees, never through a command line. */
static enum ctl_exit hash(const struct broker_place *p, const char *folder, const char *user,
			  const char *password, char **ret)
{
	char path[BROKER_PATH_SIZE + 8], out[256];
	const char *const argv[] = {"mosquitto_passwd", "-U", path, NULL};
	const struct broker_place here = {.c = p->c, .into = "", .dry = false};
	FILE *f;
	enum ctl_exit r;

	snprintf(path, sizeof(path), "%s/one", folder);
	f = fopen(path, "we");
	if (f == NULL || fprintf(f, "%s:%s\n", user, password) < 0 || fclose(f) != 0) {
		ctl_complain(p->c, TEXT_ERROR_WRITE, TEXT_ARGS({"path", path}, {"cause", ""}));
		return CTL_FAILED;
	}
	r = place_run(&here, argv, out, sizeof(out));
	*ret = r == CTL_OK ? place_read(path) : NULL;
	if (r == CTL_OK && (*ret == NULL || strstr(*ret, ":$") == NULL)) {
		ctl_complain(p->c, TEXT_BROKER_PROGRAM,
			     TEXT_ARGS({"program", argv[0]}, {"cause", out}));
		r = CTL_FAILED;
	}
	return r;
}

enum ctl_exit broker_hash(const struct broker_place *p, const char *user, const char *password,
			  char **passwords)
{
	char folder[BROKER_PATH_SIZE], *line = NULL, *all = NULL;
	enum ctl_exit r;

	if (p->dry)
		return CTL_OK;
	r = place_scratch(p, folder);
	if (r != CTL_OK)
		return r;
	r = hash(p, folder, user, password, &line);
	if (r == CTL_OK)
		all = with_line(*passwords, user, line);
	free(line);
	place_scratch_done(folder);
	if (all == NULL)
		return CTL_FAILED;
	free(*passwords);
	*passwords = all;
	return CTL_OK;
}
