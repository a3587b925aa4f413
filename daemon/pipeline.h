/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PIPELINE_H
#define HADIR_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "conf/formats.h"
#include "core/record.h"

/* The running office: flow/office.h. */
struct office;

struct office_setup {
	struct conf *conf;		 /* taken over */
	struct formats *formats;	 /* taken over */
	struct record_profile *profiles; /* one for each reader; taken over */
	uint8_t office_key[32], note_key[32];
	bool has_note_key; /* without it no signed notes are made */
	const char *credentials; /* folder, NULL if there is none */
	const char *mqtt_program, *hash_program, *backup_program;
	const char *config; /* its path, for backup_program */
};

/*
 * Open everything, in the order in which data flows, and start the readers last. Logs what
 * fails. `setup`'s parts are taken over in any case. Returns 0 or -errno.
 */
int office_open(const struct office_setup *setup, struct office **ret);

/* Run until SIGTERM or SIGINT. `reload` is called on SIGHUP and gives the next configuration,
 * or NULL to keep the old one (it has said why). Returns 0 or -errno. */
int office_run(struct office *o, struct conf *(*reload)(void *arg), void *arg);

/* Undo office_open() in reverse; takes NULL and half-built ones. */
void office_free(struct office *o);

#endif
