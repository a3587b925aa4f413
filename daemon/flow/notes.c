/* SPDX-License-Identifier: MIT */
#include "flow/notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/clock.h"
#include "store/chain.h"
#include "store/query.h"
#include "store/setting.h"
#include "store/signed_note.h"
#include "witness/note.h"

static const char key_setting[] = "note-key", told_word[] = "signed-note";

struct notes {
	struct note_signer signer;
};

static int keep_key(struct office *o, void *arg)
{
	struct setting_row row = {.author = "hadird", .at = office_here(o)};
	struct notes *n = o->notes;
	int64_t seq;
	int r;

	strcpy(row.name, key_setting);
	note_vkey_write(&n->signer.key, row.value);
	r = setting_append(o->store, &row, &seq);
	if (r == 0)
		log_notice("signed notes are made with key %s from here on", row.value);
	return r < 0 ? r : 0;
}

int notes_open(struct office *o, const uint8_t seed[32])
{
	_Static_assert((int)NOTE_VKEY_SIZE <= (int)NOTE_SIZE, "a setting takes a vkey");
	int r;

	if (seed == NULL) {
		log_info("no credential note-key: the records are not signed, and nobody outside "
			 "can witness them");
		return 0;
	}
	o->notes = calloc(1, sizeof(*o->notes));
	if (o->notes == NULL)
		return -ENOMEM;
	r = note_signer_init(&o->notes->signer, o->conf->office.id, seed);
	if (r == 0)
		r = clock_turn(o, keep_key, NULL, "notes");
	return r < 0 ? log_errno(LOG_ERR, r, "signed notes cannot be made") : 0;
}

void notes_free(struct office *o)
{
	if (o->notes != NULL)
		note_signer_done(&o->notes->signer);
	free(o->notes);
	o->notes = NULL;
}

static int make(struct office *o, int32_t day, struct signed_note_row *row)
{
	struct note n = {.seq = 0};
	struct chain_head head;
	int r = store_head(store_query(o->store), &head);

	if (r < 0)
		return r;
	n.seq = head.seq;
	memcpy(n.hash, head.hash, sizeof(n.hash));
	strcpy(n.epoch, store_epoch(o->store));
	civil_format_day(n.day, day);
	row->day = day;
	row->seq = head.seq;
	r = note_write(&n, &o->notes->signer, row->text);
	return r == 0 ? signed_note_put(o->store, row) : r;
}

/* Of a day that is over: once. */
static int say_daily(struct office *o, void *arg)
{
	struct signed_note_row row;
	int32_t day = *(int32_t *)arg;
	int r = make(o, day, &row);

	return r < 0 ? r : told_put(o->store, day, told_word);
}

static int say_now(struct office *o, void *arg)
{
	struct signed_note_row row;

	return make(o, *(int32_t *)arg, &row) < 0 ? -EIO : 0;
}

static void make_and_publish(struct office *o, clock_fn *say, int32_t day)
{
	char text[CIVIL_DATE_SIZE];

	if (clock_turn(o, say, &day, "notes") < 0)
		return; /* said, and tried again */
	civil_format_day(text, day);
	log_info("the records up to %s are signed", text);
	notes_announce(o);
	deliver_turn(o->deliver);
}

/* The last day of which nothing more is to come; a night that goes on is the next day's. */
static int32_t closed_day(const struct office *o)
{
	const struct rules *rules = o->conf->rulebook->rules;
	int32_t today = engine_day(o->engine);

	for (int s = 0; s < rules->n_schedules; s++)
		if (engine_plan(o->engine, s) != NULL && !engine_progress(o->engine, s).closed)
			return today - 1;
	return today;
}

void notes_due(struct office *o)
{
	int32_t day, first;

	if (o->notes == NULL || o->engine == NULL)
		return;
	day = closed_day(o);
	/* Days before the first that was ever closed are not ours to speak of. */
	if (query_first_closed(store_query(o->store), &first) == 0 && first <= day &&
	    !clock_told(o, day, told_word))
		make_and_publish(o, say_daily, day);
}

void notes_now(struct office *o)
{
	if (o->notes != NULL && o->engine != NULL)
		make_and_publish(o, say_now, engine_day(o->engine));
}

void notes_announce(struct office *o)
{
	struct signed_note_row row;
	struct message m;

	if (signed_note_last(store_query(o->store), &row) < 0)
		return;
	if (message_signed_note(&o->name, row.text, &m) == 0)
		deliver_state(o->deliver, &m);
}
