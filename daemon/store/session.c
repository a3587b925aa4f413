/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "store/ledger.h"

/* Which start of the daemon in which boot of the machine, and the sign of life between. */

static int boot_find_or_append(struct store *s, const char *boot_id, struct moment now,
			       struct store_session *session)
{
	int64_t boot = 0, same = 0;
	int r = db_number(&s->query, "SELECT max(seq) FROM boot", NULL, 0, &boot);

	/* Only the newest can be the running one: a boot id never comes back. */
	if (r == 0)
		r = db_number(&s->query, "SELECT boot_id = ? FROM boot WHERE seq = ?",
			      VALUES(TEXT(boot_id), INT(boot)), &same);
	if (r < 0 && r != -ENOENT)
		return r;
	session->boot_is_new = !same;
	r = 0;
	if (!same)
		r = ledger_append(s, KIND_BOOT,
				  VALUES(TEXT(boot_id), INT(now.realtime_ns), INT(now.boottime_ns)),
				  &boot);
	session->boot = (int32_t)boot;
	return r;
}

static int append_start(struct store *s, const char *boot_id, struct moment now,
			struct store_session *session)
{
	const struct heartbeat *h = &s->heartbeat;
	int r = boot_find_or_append(s, boot_id, now, session);

	if (r < 0)
		return r;
	/* A restored database may not know the boot that the heartbeat names. */
	session->was_alive = s->has_heartbeat && !s->restored;
	if (session->was_alive) {
		session->last_alive = h->at;
		session->last_alive_realtime_ns = h->realtime_ns;
	}
	return ledger_append(s, KIND_SESSION,
			     VALUES(INT(session->boot), INT(now.boottime_ns), INT(now.realtime_ns),
				    session->was_alive ? INT(h->at.boot) : NOTHING,
				    session->was_alive ? INT(h->at.boottime_ns) : NOTHING,
				    session->was_alive ? INT(h->realtime_ns) : NOTHING),
			     &session->session);
}

int store_start(struct store *s, const char boot_id[33], struct moment now,
		struct store_session *ret)
{
	struct store_session session = {.was_alive = false};
	int r = store_begin(s);

	if (r == 0)
		r = append_start(s, boot_id, now, &session);
	if (r == 0)
		r = store_commit(s);
	if (r < 0) {
		store_rollback(s);
		return r;
	}
	s->boot = session.boot;
	s->session = session.session;
	*ret = session;
	return store_heartbeat(s, now);
}

int store_heartbeat(struct store *s, struct moment now)
{
	struct heartbeat h = {
		.head = s->committed,
		.session = s->session,
		.at = {.boot = s->boot, .boottime_ns = now.boottime_ns},
		.realtime_ns = now.realtime_ns,
	};

	assert(!store_in_transaction(s));
	memcpy(h.epoch, s->epoch, sizeof(h.epoch));
	return heartbeat_write(s->path, &h);
}
