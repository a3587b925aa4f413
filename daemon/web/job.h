/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_JOB_H
#define HADIR_WEB_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "web/web.h"

/*
 * One request on its way from the server to a child, and what the child says of its answer. The
 * child reads the job out of memory it shares by fork; it writes the head into a shared mapping
 * and the body into a memfd.
 */

struct job {
	bool post, head;
	const char *uri; /* as asked for: path and query, nothing decoded */
	const char *cookie, *origin, *fetch_site, *type, *host; /* headers; NULL = not sent */
	const char *body;
	size_t size;
	char address[64];
	bool secure;
	bool renew; /* asked for by hadir.js, not by a person */
};

/* What hadird said of a session when it last answered, by a hash of its token. */
enum { KNOWN_MAX = 256, KNOWN_HASH_SIZE = 32 };
struct known {
	unsigned char hash[KNOWN_HASH_SIZE];
	int64_t until_s; /* by the clock that does not jump; 0 = free */
	struct who who;
};

struct job_head {
	bool done; /* written last */
	enum reply_kind kind;
	int status, refresh_s;
	char type[96], filename[128], location[REPLY_LOCATION_SIZE], cookies[2][256];
	char style[64]; /* "sha256-…" of a REPLY_PRINT's own <style>; "" = none */
	char allow[16]; /* of a 405 */
	bool private;	/* belongs to a session: not to be kept anywhere */
	bool learn, forget;
	unsigned char hash[KNOWN_HASH_SIZE]; /* of the session's token */
	struct who who;
	enum text_language lang; /* of REPLY_LIVE */
};

/* request.c: in the child. Writes the body to `fd` and fills `head`. */
void request_answer(const struct web *web, const struct job *job, const struct known *known,
		    struct job_head *head, int fd);

/* path.c: "/surat/12?a=b" to "/surat/12" and "a=b". False: tricks (.., //, %2F, control
 * characters, no UTF-8), or too long. */
enum { PATH_MAX_SIZE = 512 };
bool path_take(const char *uri, char path[PATH_MAX_SIZE], const char **query);

#endif
