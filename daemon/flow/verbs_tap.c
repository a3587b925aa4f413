/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/accounts.h"
#include "flow/verbs.h"
#include "store/credential.h"

/*
 * A card as a login, at a reader beside a screen (use = view): it shows people their own record
 * and nothing else, for a card is lent and found. One screen waits at a reader, for half a minute.
 */

enum { TAP_USEC = 30 * 1000000 };

static void tap_end(struct tap *t)
{
	t->limit = sd_event_source_disable_unref(t->limit);
	t->req = NULL;
}

static void tap_refuse(struct tap *t, enum text_key why)
{
	struct control_request *req = t->req;
	struct office *o = t->o;

	tap_end(t);
	verb_refuse(req, o, why, NULL);
}

static int on_limit(sd_event_source *source, uint64_t usec, void *arg)
{
	tap_refuse(arg, TEXT_REFUSED_TAP_NONE);
	return 0;
}

enum reader_outcome accounts_tapped(struct office *o, size_t reader, const struct credential *c)
{
	struct tap *t = o->accounts == NULL ? NULL : &o->accounts->taps[reader];
	struct control_request *req = t == NULL ? NULL : t->req;
	uint8_t id[CREDENTIAL_ID_SIZE];
	int32_t day = office_day(o), person = -1;

	if (req == NULL)
		return READER_NO_PUNCH;
	if (credential_find(o->store, c, id) == 0)
		person = people_holder(&o->people, id, day);
	if (person < 0 || !accounts_here(o, person, day)) {
		tap_refuse(t, TEXT_REFUSED_TAP_UNKNOWN);
		return READER_NO_PUNCH;
	}
	tap_end(t);
	accounts_enter(o, req, people_id(&o->people, person), SESSION_TAP);
	return READER_RECORDED;
}

/* Is it among the words of [web] kiosk? */
static bool is_kiosk(const char *list, const char *address)
{
	size_t n = strlen(address);

	while (n > 0 && *list != '\0') {
		size_t word;

		list += strspn(list, " \t");
		word = strcspn(list, " \t");
		if (word == n && memcmp(list, address, n) == 0)
			return true;
		list += word;
	}
	return false;
}

/* The reader of that name, or the first there is to look things up; o->n_readers: none. */
static size_t find_reader(const struct office *o, const char *name)
{
	size_t i = 0;

	while (i < o->n_readers && (o->readers[i].conf->use != CONF_USE_VIEW ||
				    (name != NULL && strcmp(o->readers[i].conf->name, name) != 0)))
		i++;
	return i;
}

void verb_session_tap(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *name = NULL, *address;
	struct tap *t;
	size_t reader;
	int r;

	if (!control_unpack(req, "{s?s, s:s}", "reader", &name, "address", &address))
		return;
	if (!is_kiosk(o->conf->web.kiosk, address)) {
		verb_refuse(req, o, TEXT_REFUSED_TAP_PLACE, NULL);
		return;
	}
	reader = find_reader(o, name);
	if (reader == o->n_readers) {
		control_error(req, CONTROL_NOT_FOUND, "no reader is there for looking things up");
		return;
	}
	t = &o->accounts->taps[reader];
	if (t->req != NULL && strcmp(t->address, address) != 0) {
		verb_refuse(req, o, TEXT_REFUSED_TAP_BUSY, NULL);
		return;
	}
	if (t->req != NULL) /* the same screen has asked again: its page was loaded anew */
		tap_refuse(t, TEXT_REFUSED_TAP_NONE);
	*t = (struct tap){.o = o, .req = req};
	snprintf(t->address, sizeof(t->address), "%s", address);
	r = sd_event_add_time_relative(o->event, &t->limit, CLOCK_BOOTTIME, TAP_USEC, 100000,
				       on_limit, t);
	if (r < 0) {
		tap_end(t);
		control_error(req, CONTROL_FAILED, "nobody can wait at reader %s (%s)",
			      o->readers[reader].conf->name, strerror(-r));
	}
}

void verb_session_tap_gone(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	for (size_t i = 0; i < o->n_readers; i++)
		if (o->accounts->taps[i].req == req)
			tap_end(&o->accounts->taps[i]);
}
