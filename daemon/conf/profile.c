/* SPDX-License-Identifier: MIT */
#include "conf/profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "conf/profile-parts.h"

static const char *const no_yes[] = {"no", "yes", NULL};
static const char *const high_low[] = {"high-first", "low-first", NULL};
static const char *const two_one[] = {"2", "1", NULL};
static const char *const left_right[] = {"left", "right", NULL};
static const char *const modes[] = {"level", "latch", "counter", "log", NULL};
static const char *const kinds[] = {"card", "finger", "pin", NULL};
static const char *const encodings[] = {"binary", "bcd", "ascii-hex", "ascii-decimal", NULL};

#define AT(member) \
	offsetof(struct profile_parsed, member), sizeof(((struct profile_parsed *)0)->member)
#define WHOLE 0, 0
#define A_PLACE "a register, or register:2 for two of them"
#define A_BIT "register:bit with a bit from 0 to 15, after ! if it means something when 0"
#define A_WRITE "function:register:value, optionally :hold-ms:off-value; function 5, 6 or 16"
#define NUM(what, lo, hi) \
	profile_set_number, AT(what), lo, hi, NULL, "a whole number from " #lo " to " #hi
#define WORD(what, words, text) profile_set_word, AT(what), 0, 0, words, text
#define PLACE(what) profile_set_place, AT(what), 0, 2, NULL, A_PLACE
#define BIT(what) profile_set_bit, AT(what), 0, 0, NULL, A_BIT

/* clang-format off */
static const struct profile_row rows[] = {
	{ "model", "device", profile_set_text, AT(p.model), 0, 0, NULL, "1 to 63 bytes of text" },
	{ "source", "device", profile_set_text, AT(source), 0, 0, NULL, "1 to 255 bytes of text" },
	{ "kind", "link", profile_set_link, AT(p), 0, 0, NULL, "\"rtu\", \"tcp\" or \"rtu tcp\"" },
	{ "baud", "link", NUM(p.baud, 1200, 230400) },
	{ "parity", "link", profile_set_parity, AT(p.parity), 0, 0, NULL, "none, even or odd" },
	{ "stop", "link", NUM(p.stop_bits, 1, 2) },
	{ "turn-ms", "link", NUM(p.turn_ms, 0, 5000) },
	{ "response-ms", "link", NUM(p.response_ms, 10, 5000) },
	{ "quiet-ms", "link", NUM(p.quiet_ms, 10, 5000) },
	{ "poll-min-ms", "link", NUM(p.poll_min_ms, 0, 60000) },
	{ "hold-ms", "link", NUM(p.hold_ms, 0, 60000) },
	{ "table", "identify", profile_set_table, AT(p.identify.table), 0, 0, NULL, "holding or input" },
	{ "address", "identify", NUM(p.identify.addr, 0, 65535) },
	{ "expect", "identify", profile_set_expect, WHOLE, 0, 0, NULL, "1 to 8 words of 4 hexadecimal digits" },
	{ "mask", "identify", profile_set_mask, WHOLE, 0, 0, NULL, "1 to 8 words of 4 hexadecimal digits" },
	{ "mode", "event", WORD(p.mode, modes, "level, latch, counter or log") },
	{ "table", "event", profile_set_table, AT(p.table), 0, 0, NULL, "holding or input" },
	{ "address", "event", NUM(p.addr, 0, 65535) },
	{ "count", "event", NUM(p.count, 1, 125) },
	{ "word-order", "event", WORD(p.words_low_first, high_low, "high-first or low-first") },
	{ "flag", "event", BIT(flag) },
	{ "counter", "event", PLACE(counter) },
	{ "sequence", "event", profile_set_sequence, AT(p), 0, 0, NULL, "first-last, at least 256 numbers" },
	{ "epoch", "event", profile_set_place, AT(epoch), 0, 1, NULL, "one register" },
	{ "oldest", "event", PLACE(oldest) },
	{ "next", "event", PLACE(next) },
	{ "unread", "event", PLACE(unread) },
	{ "lost", "event", PLACE(lost) },
	{ "shown", "event", profile_set_place, AT(shown), 0, 1, NULL, "one register" },
	{ "buffer", "event", NUM(p.log.buffer, 1, 1000000) },
	{ "window", "event", profile_set_place, AT(window), 0, 1, NULL, "one register" },
	{ "records", "event", NUM(p.log.records, 1, 60) },
	{ "stride", "event", NUM(p.log.stride, 1, 125) },
	{ "record-sequence", "event", PLACE(record_seq) },
	{ "write", "ack", profile_set_write, AT(p.ack), 0, 0, NULL, A_WRITE },
	{ "upto", "ack", PLACE(upto) },
	{ "clear-lost", "ack", profile_set_clear_lost, AT(p), 0, 0, NULL, "one register" },
	{ "kind", "id", WORD(p.id.kind, kinds, "card, finger or pin") },
	{ "format", "id", profile_set_slug, AT(p.id.format), 0, 0, NULL, "1 to 23 of a-z, 0-9 and -" },
	{ "encoding", "id", WORD(p.id.encoding, encodings, "binary, bcd, ascii-hex or ascii-decimal") },
	{ "length", "id", profile_set_length, WHOLE, 0, 0, NULL, "fixed, uid, bytes:register or bits:register" },
	{ "first", "id", profile_set_place, AT(id_first), 0, 1, NULL, "one register" },
	{ "registers", "id", NUM(p.id.regs, 1, 32) },
	{ "bytes", "id", NUM(p.id.bytes, 1, 32) },
	{ "width", "id", NUM(p.id.width, 1, 32) },
	{ "bytes-per-register", "id", WORD(p.id.one_byte_per_reg, two_one, "1 or 2") },
	{ "byte-order", "id", WORD(p.id.low_byte_first, high_low, "high-first or low-first") },
	{ "word-order", "id", WORD(p.id.low_word_first, high_low, "high-first or low-first") },
	{ "align", "id", WORD(p.id.align_right, left_right, "left or right") },
	{ "reverse", "id", WORD(p.id.reverse, no_yes, "yes or no") },
	{ "null", "id", profile_set_nulls, AT(p), 0, 0, NULL, "1 to 4 ids in hexadecimal" },
	{ "seconds", "time", PLACE(seconds) },
	{ "millis", "time", profile_set_place, AT(millis), 0, 1, NULL, "one register" },
	{ "good", "time", BIT(good) },
	{ "now", "time", PLACE(now) },
	{ "now-millis", "time", profile_set_place, AT(now_millis), 0, 1, NULL, "one register" },
	{ "now-good", "time", BIT(now_good) },
	{ "recorded", "outputs", profile_set_recorded, AT(p), 0, 0, NULL, "1 to 4 of " A_WRITE },
	{ "tamper", "inputs", BIT(tamper) },
};
/* clang-format on */

static const char *const sections[] = {"device", "link", "identify", "event", "ack",
				       "id",	 "time", "outputs",  "inputs"};

const struct ini_section *profile_section(const struct ini *ini, const char *kind)
{
	for (size_t i = 0; i < ini->section_count; i++)
		if (strcmp(ini->sections[i].kind, kind) == 0)
			return &ini->sections[i];
	return NULL;
}

int profile_line(const struct ini *ini, const char *kind, const char *key)
{
	const struct ini_section *s = profile_section(ini, kind);
	const struct ini_entry *e = s != NULL ? ini_find(ini, s, key) : NULL;

	return e != NULL ? e->line : s != NULL ? s->line : 0;
}

static void read_entry(struct profile_parsed *ps, const struct ini_section *s,
		       const struct ini_entry *e)
{
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *at = (char *)ps + rows[i].offset;

		if (strcmp(rows[i].section, s->kind) != 0 || strcmp(rows[i].key, e->key) != 0)
			continue;
		if (rows[i].set(&rows[i], e->value, at) < 0)
			diag_error(ps->d, ps->ini->file, e->line, "%s = \"%s\": expected %s",
				   e->key, e->value, rows[i].expected);
		if (rows[i].set == profile_set_place)
			((struct profile_place *)at)->line = e->line;
		if (rows[i].set == profile_set_bit)
			((struct profile_bit *)at)->line = e->line;
		return;
	}
	near = diag_nearest(e->key, rows, ARRAY_LEN(rows), sizeof(rows[0]));
	diag_error(ps->d, ps->ini->file, e->line, "[%s] has no key \"%s\"%s%s%s", s->kind, e->key,
		   near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		   near != NULL ? "\"?" : "");
}

static void read_section(struct profile_parsed *ps, const struct ini_section *s)
{
	const char *near;

	ini_report_repeats(ps->ini, s, ps->d);
	if (strcmp(s->kind, "test") == 0) /* read with the checks, against the whole profile */
		return;
	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (strcmp(sections[i], s->kind) != 0)
			continue;
		if (s != profile_section(ps->ini, s->kind))
			diag_error(ps->d, ps->ini->file, s->line, "[%s] stands twice", s->kind);
		for (size_t e = s->first; e < s->first + s->count; e++)
			read_entry(ps, s, &ps->ini->entries[e]);
		return;
	}
	near = diag_nearest(s->kind, sections, ARRAY_LEN(sections), sizeof(sections[0]));
	diag_error(ps->d, ps->ini->file, s->line, "a profile has no section [%s]%s%s%s", s->kind,
		   near != NULL ? "; did you mean [" : "", near != NULL ? near : "",
		   near != NULL ? "]?" : "");
}

/* "…/hadir-log.conf" names the profile "hadir-log". */
static void name_profile(struct profile_parsed *ps, const char *path)
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	size_t n = strlen(base);

	if (n > 5 && strcmp(base + n - 5, ".conf") == 0)
		n -= 5;
	if (n < sizeof(ps->p.name))
		memcpy(ps->p.name, base, n);
	if (!slug_valid(ps->p.name))
		diag_error(ps->d, path, 0,
			   "a profile's file is named NAME.conf, with 1 to 32 of a-z, 0-9 and -");
}

int profile_load(const char *path, struct diag *d, struct record_profile *ret)
{
	size_t before = d->errors;
	struct ini ini;
	struct profile_parsed *ps;
	int r = ini_load(path, d, &ini);

	if (r < 0)
		return r;
	ps = calloc(1, sizeof(*ps));
	if (ps == NULL) {
		ini_done(&ini);
		return -ENOMEM;
	}
	*ps = (struct profile_parsed){
		.p = {.parity = 'N',
		      .stop_bits = 1,
		      .turn_ms = 20,
		      .response_ms = 200,
		      .quiet_ms = 1000,
		      .hold_ms = 300,
		      .seq_last = 65535},
		.ini = &ini,
		.d = d,
	};
	name_profile(ps, path);
	for (size_t i = 0; i < ini.section_count; i++)
		read_section(ps, &ini.sections[i]);
	if (d->errors == before)
		profile_check(ps);
	if (d->errors == before)
		*ret = ps->p;
	free(ps);
	ini_done(&ini);
	return d->errors == before ? 0 : -EINVAL;
}
