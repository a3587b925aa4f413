/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backup/put.h"
#include "base/time-source.h"
#include "ctl/backup.h"

static void tell_done(struct ctl *c, const struct put_done *done)
{
	char aside[SOURCES_PATH_SIZE + STORE_ASIDE_SIZE];

	snprintf(aside, sizeof(aside), "%s.%s", done->store, done->aside);
	if (c->json)
		return;
	puts(show(c, TEXT_RESTORE_FILES,
		  TEXT_ARGS({"n", show_number((json_int_t)done->files)}, {"path", done->store})));
	if (done->aside[0] != '\0')
		puts(show(c, TEXT_RESTORE_ASIDE, TEXT_ARGS({"path", aside})));
	if (done->aside[0] != '\0' && done->beyond > 0)
		puts(show(c, TEXT_RESTORE_BEYOND, TEXT_ARGS({"n", show_number(done->beyond)})));
	if (done->no_user != NULL)
		puts(show(c, TEXT_RESTORE_NO_USER, TEXT_ARGS({"user", done->no_user})));
	puts(show_text(c, TEXT_RESTORE_NEXT));
}

enum ctl_exit ctl_restore(struct ctl *c, int argc, char **argv)
{
	char etc[256], root[256] = "", why[SOURCES_PATH_SIZE];
	struct put_setup setup = {
		.at = {.root = root, .etc = etc},
		.file = argv[0],
		.realtime_ns = time_now().realtime_ns,
		.dry = c->dry,
	};
	struct put_done done;
	enum ctl_exit status;
	int r;

	backup_etc(c, etc);
	if (c->into != NULL)
		snprintf(root, sizeof(root), "%.*s",
			 (int)strlen(c->into) -
				 (c->into[0] != '\0' && c->into[strlen(c->into) - 1] == '/'),
			 c->into);
	/* A card in this machine's reader has its settings where every machine has them. */
	if (root[0] != '\0')
		snprintf(etc, sizeof(etc), "%s", HADIR_SYSCONFDIR "/hadir");
	status = backup_key(c, root, setup.key);
	if (status != CTL_OK)
		return status;
	r = backup_put(&setup, &done, why);
	explicit_bzero(setup.key, sizeof(setup.key));
	if (r < 0)
		return backup_complain(c, why, r);
	backup_tell(c, c->dry ? TEXT_BACKUP_WHOLE : TEXT_RESTORE_DONE, &done.manifest);
	if (!c->dry)
		tell_done(c, &done);
	return CTL_OK;
}
