/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/verbs.h"

/*
 * `hadirctl credential learn READER`: a card is held to a reader, and the formats that fit are
 * shown. Its frames are judged as ever; learning only looks on. A format without parity fits
 * every frame of its length: one reading never decides for it.
 */

enum { LEARN_FITS = 16 };

struct learning {
	struct control_request *req;
	uint8_t reader;
	int n;
	uint16_t bits;				       /* of the last reading */
	char fits[LEARN_FITS][CREDENTIAL_FORMAT_SIZE]; /* with a check, so far by all readings */
	size_t n_fits;
};

static void card_text(const struct wiegand_fields *f, const struct wiegand_format *format,
		      char *ret, size_t size)
{
	if (format->facility_bits > 0)
		snprintf(ret, size, "%u,%llu", f->facility, (unsigned long long)f->card);
	else if (format->kind == WIEGAND_UID)
		snprintf(ret, size, "%0*llX", format->card_bits / 4, (unsigned long long)f->card);
	else
		snprintf(ret, size, "%llu", (unsigned long long)f->card);
}

struct fitting {
	const struct reader_message *m;
	json_t *rows;
	char fits[LEARN_FITS][CREDENTIAL_FORMAT_SIZE];
	size_t n_fits;
};

static void try_format(struct fitting *t, const struct wiegand_format *format)
{
	struct wiegand_fields fields;
	char value[32];

	if (wiegand_decode(format, t->m->raw, t->m->bits, &fields) != 0)
		return;
	card_text(&fields, format, value, sizeof(value));
	json_array_append_new(t->rows, json_pack("{s:s, s:s, s:b}", "format", format->name, "value",
						 value, "parity", wiegand_has_check(format)));
	if (wiegand_has_check(format) && t->n_fits < LEARN_FITS)
		strcpy(t->fits[t->n_fits++], format->name);
}

/* Formats that fitted before and fit again. */
static void keep_common(struct learning *l, const struct fitting *t)
{
	size_t kept = 0;

	if (l->n == 1) {
		memcpy(l->fits, t->fits, sizeof(l->fits));
		l->n_fits = t->n_fits;
		return;
	}
	for (size_t i = 0; i < l->n_fits; i++)
		for (size_t k = 0; k < t->n_fits; k++)
			if (strcmp(l->fits[i], t->fits[k]) == 0) {
				memmove(l->fits[kept++], l->fits[i], CREDENTIAL_FORMAT_SIZE);
				break;
			}
	l->n_fits = kept;
}

static void finish(struct office *o, const char *format, const char *needs)
{
	struct learning *l = o->learning;

	control_row(l->req, json_pack("{s:s, s:s?, s:n, s:n, s:s}", "kind", "result", "format",
				      format, "credential", "person", "needs", needs));
	control_end(l->req);
	free(l);
	o->learning = NULL;
}

static void learn_frame(struct office *o, const struct reader_message *m)
{
	struct learning *l = o->learning;
	struct fitting t = {.m = m, .rows = json_array()};

	for (size_t i = 0; formats_at(o->formats, i) != NULL; i++)
		try_format(&t, formats_at(o->formats, i));
	l->n++;
	l->bits = m->bits;
	keep_common(l, &t);
	control_row(l->req, json_pack("{s:s, s:i, s:i, s:n, s:o}", "kind", "read", "n", l->n,
				      "bits", (int)m->bits, "refused", "fits", t.rows));
	/* Two readings, of two cards best, that leave one checked format prove it. */
	if (l->n >= 2 && l->n_fits == 1)
		finish(o, l->fits[0], "");
	else if (l->n >= 4)
		finish(o, NULL, l->n_fits == 0 ? "none-fits" : "another-card");
}

void learn_look(struct office *o, const struct reader_message *m)
{
	struct learning *l = o->learning;

	if (l == NULL || m->reader != l->reader)
		return;
	if (m->kind == READER_FRAME)
		learn_frame(o, m);
	else if (m->kind == READER_REFUSED)
		control_row(l->req, json_pack("{s:s, s:i, s:i, s:s, s:[]}", "kind", "read", "n",
					      l->n + 1, "bits", (int)m->bits, "refused",
					      reader_cause_name(m->cause), "fits"));
}

void verb_credential_learn(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *name;

	if (!control_unpack(req, "{s:s}", "reader", &name))
		return;
	if (o->learning != NULL) {
		control_error(req, CONTROL_BUSY,
			      "a card is being learnt at another reader already");
		return;
	}
	for (size_t i = 0; i < o->n_readers; i++) {
		if (strcmp(o->readers[i].conf->name, name) != 0)
			continue;
		if (o->readers[i].conf->kind == CONF_READER_MODBUS) {
			control_error(
				req, CONTROL_REFUSED,
				"reader %s gives numbers by its profile; there is no format to "
				"learn",
				name);
			return;
		}
		o->learning = calloc(1, sizeof(*o->learning));
		if (o->learning == NULL) {
			control_error(req, CONTROL_FAILED, "out of memory");
			return;
		}
		o->learning->req = req;
		o->learning->reader = (uint8_t)i;
		return;
	}
	control_error(req, CONTROL_NOT_FOUND, "there is no reader %s", name);
}

void verb_credential_learn_gone(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (o->learning != NULL && o->learning->req == req) {
		free(o->learning);
		o->learning = NULL;
	}
}
