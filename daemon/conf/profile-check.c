/* SPDX-License-Identifier: MIT */
#include "conf/profile-parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

#define COMPLAIN(ps, line, ...) diag_error((ps)->d, (ps)->ini->file, line, __VA_ARGS__)

static void require(struct profile_parsed *ps, const char *section, const char *key)
{
	const struct ini_section *s = profile_section(ps->ini, section);

	if (s == NULL || ini_find(ps->ini, s, key) == NULL)
		COMPLAIN(ps, s != NULL ? s->line : 0, "[%s] %s is missing", section, key);
}

/* Registers first … first + n - 1 of the device, or of a record, as an offset. */
static bool to_offset(struct profile_parsed *ps, int line, bool in_record, bool relative,
		      unsigned n, uint16_t *at)
{
	unsigned base = in_record ? 0 : ps->p.addr;
	unsigned count = in_record ? ps->p.log.stride : ps->p.count;

	if (in_record != relative) {
		COMPLAIN(ps, line,
			 in_record ? "expected +n, n registers into the record of the log"
				   : "+n is for the records of a log; expected a register");
		return false;
	}
	if (*at < base || *at + n > base + count) {
		COMPLAIN(ps, line, "register %s%u, %u of them, is outside of the %s (%u to %u)",
			 relative ? "+" : "", *at, n, in_record ? "record" : "event block", base,
			 base + count - 1);
		return false;
	}
	*at = (uint16_t)(*at - base);
	return true;
}

static struct record_field place(struct profile_parsed *ps, struct profile_place *from,
				 bool in_record)
{
	if (from->line == 0 || !to_offset(ps, from->line, in_record, from->relative,
					  from->field.width, &from->field.at))
		return (struct record_field){0};
	return from->field;
}

static struct record_bit bit(struct profile_parsed *ps, struct profile_bit *from, bool in_record)
{
	if (from->line == 0 ||
	    !to_offset(ps, from->line, in_record, from->relative, 1, &from->bit.at))
		return (struct record_bit){0};
	return from->bit;
}

static void place_all(struct profile_parsed *ps)
{
	struct record_profile *p = &ps->p;
	bool log = p->mode == RECORD_LOG;

	p->counter = place(ps, &ps->counter, false);
	p->log.epoch = place(ps, &ps->epoch, false);
	p->log.oldest = place(ps, &ps->oldest, false);
	p->log.next = place(ps, &ps->next, false);
	p->log.upto = place(ps, &ps->upto, false);
	p->log.unread = place(ps, &ps->unread, false);
	p->log.lost = place(ps, &ps->lost, false);
	p->log.shown = place(ps, &ps->shown, false);
	p->log.window_at = place(ps, &ps->window, false).at;
	p->log.seq = place(ps, &ps->record_seq, true);
	p->flag = bit(ps, &ps->flag, false);
	p->tamper = bit(ps, &ps->tamper, false);
	p->time.now = place(ps, &ps->now, false);
	p->time.now_millis = place(ps, &ps->now_millis, false);
	p->time.now_good = bit(ps, &ps->now_good, false);
	p->time.seconds = place(ps, &ps->seconds, log);
	p->time.millis = place(ps, &ps->millis, log);
	p->time.good = bit(ps, &ps->good, log);
	p->id.size = place(ps, &ps->id_size, log);
	if (ps->id_first.line != 0 && to_offset(ps, ps->id_first.line, log, ps->id_first.relative,
						p->id.regs, &ps->id_first.field.at))
		p->id.at = ps->id_first.field.at;
}

static void check_identify(struct profile_parsed *ps)
{
	struct record_profile *p = &ps->p;

	if (profile_section(ps->ini, "identify") == NULL)
		return;
	require(ps, "identify", "table");
	require(ps, "identify", "address");
	require(ps, "identify", "expect");
	if (ps->identify_masks != 0 && ps->identify_masks != p->identify.count)
		COMPLAIN(ps, profile_line(ps->ini, "identify", "mask"),
			 "mask has %d words, expect has %u: expected as many", ps->identify_masks,
			 p->identify.count);
	for (size_t i = 0; ps->identify_masks == 0 && i < p->identify.count; i++)
		p->identify.mask[i] = 0xffff;
}

static void check_link(struct profile_parsed *ps)
{
	struct record_profile *p = &ps->p;

	require(ps, "device", "model");
	require(ps, "device", "source");
	require(ps, "link", "kind");
	if (p->rtu)
		require(ps, "link", "baud");
	if (p->quiet_ms < p->response_ms)
		COMPLAIN(ps, profile_line(ps->ini, "link", "quiet-ms"),
			 "quiet-ms %u is shorter than response-ms %u: no answer may come after it",
			 p->quiet_ms, p->response_ms);
}

static void check_mode(struct profile_parsed *ps)
{
	static const struct {
		enum record_mode mode;
		const char *section, *key;
	} needs[] = {
		{RECORD_LATCH, "event", "flag"},      {RECORD_LATCH, "ack", "write"},
		{RECORD_COUNTER, "event", "counter"}, {RECORD_LOG, "event", "sequence"},
		{RECORD_LOG, "event", "oldest"},      {RECORD_LOG, "event", "next"},
		{RECORD_LOG, "event", "shown"},	      {RECORD_LOG, "event", "buffer"},
		{RECORD_LOG, "event", "window"},      {RECORD_LOG, "event", "records"},
		{RECORD_LOG, "event", "stride"},      {RECORD_LOG, "event", "record-sequence"},
		{RECORD_LOG, "ack", "upto"},
	};
	struct record_profile *p = &ps->p;

	require(ps, "event", "mode");
	require(ps, "event", "table");
	require(ps, "event", "address");
	require(ps, "event", "count");
	for (size_t i = 0; i < ARRAY_LEN(needs); i++)
		if (needs[i].mode == p->mode)
			require(ps, needs[i].section, needs[i].key);
	if (p->mode == RECORD_LOG && p->log.window_at + p->log.records * p->log.stride > p->count)
		COMPLAIN(ps, profile_line(ps->ini, "event", "records"),
			 "%u records of %u registers do not fit behind register %u", p->log.records,
			 p->log.stride, p->addr + p->log.window_at);
	/* A reset is told from a loss by its distance, so most of the circle must stay free. */
	if (p->mode == RECORD_LOG && p->log.buffer > record_period(p) / 4)
		COMPLAIN(ps, profile_line(ps->ini, "event", "buffer"),
			 "a buffer of %u records needs a sequence of at least %u numbers",
			 p->log.buffer, 4 * p->log.buffer);
}

static void check_id(struct profile_parsed *ps)
{
	struct record_profile *p = &ps->p;
	unsigned room = p->id.regs * (p->id.one_byte_per_reg ? 1u : 2u);
	int line = profile_line(ps->ini, "id", "bytes");

	require(ps, "id", "kind");
	require(ps, "id", "format");
	require(ps, "id", "first");
	require(ps, "id", "registers");
	if (p->id.length == RECORD_FIXED) {
		if (p->id.bytes == 0)
			p->id.bytes = (uint8_t)(room <= 32 ? room : 32);
		if (p->id.width == 0)
			p->id.width = p->id.encoding == RECORD_BINARY ? p->id.bytes : 8;
		if (p->id.bytes > room)
			COMPLAIN(ps, line, "%u bytes do not fit into %u registers", p->id.bytes,
				 p->id.regs);
		if (p->id.encoding == RECORD_BINARY && p->id.width < p->id.bytes)
			COMPLAIN(ps, profile_line(ps->ini, "id", "width"),
				 "width %u is less than the id's %u bytes", p->id.width,
				 p->id.bytes);
		return;
	}
	if (p->id.encoding != RECORD_BINARY)
		COMPLAIN(ps, profile_line(ps->ini, "id", "length"),
			 "only a binary id can have a length that varies");
	if (p->id.length == RECORD_LENGTH_BITS && !p->id.align_right)
		COMPLAIN(ps, profile_line(ps->ini, "id", "length"),
			 "bits need align = right: a number of bits ends with the last register");
	if (strlen(p->id.format) + 4 > sizeof(p->id.format))
		COMPLAIN(ps, profile_line(ps->ini, "id", "format"),
			 "the number of bits is added to the format's name: expected at most 20 "
			 "characters");
}

/* A number a dump must decode to; what the section does not say is not compared. */
static void compare(struct profile_parsed *ps, const struct ini_section *s, const char *key,
		    int64_t got)
{
	const struct ini_entry *e = ini_find(ps->ini, s, key);
	int64_t want;

	if (e == NULL)
		return;
	if (number_parse(e->value, 0, INT64_MAX, &want) < 0)
		COMPLAIN(ps, e->line, "%s = \"%s\": expected a whole number", key, e->value);
	else if (want != got)
		COMPLAIN(ps, e->line, "the dump's %s is %lld, not %lld", key, (long long)got,
			 (long long)want);
}

static void compare_id(struct profile_parsed *ps, const struct ini_section *s, int found,
		       const struct record *r)
{
	const struct ini_entry *e = ini_find(ps->ini, s, "id");
	const struct ini_entry *format = ini_find(ps->ini, s, "format");
	char got[2 * CREDENTIAL_VALUE_SIZE + 1] = "none";

	if (e == NULL) {
		COMPLAIN(ps, s->line, "[test %s] id is missing: expected hexadecimal or none",
			 s->name);
		return;
	}
	if (found == 0)
		hex_encode(got, r->id.value, r->id.length);
	else if (found == -EBADMSG)
		snprintf(got, sizeof(got), "nonsense");
	if (strcmp(got, e->value) != 0)
		COMPLAIN(ps, e->line, "the dump's id is %s, not %s", got, e->value);
	if (format != NULL && found == 0 && strcmp(format->value, r->id.format) != 0)
		COMPLAIN(ps, format->line, "the dump's format is %s, not %s", r->id.format,
			 format->value);
}

static bool test_keys_known(struct profile_parsed *ps, const struct ini_section *s)
{
	static const char *const keys[] = {"source",  "note",	 "registers", "id",   "format",
					   "seq",     "epoch",	 "records",   "next", "lost",
					   "counter", "time-ms", "now-ms"};
	size_t before = ps->d->errors;

	for (size_t e = s->first; e < s->first + s->count; e++) {
		const struct ini_entry *entry = &ps->ini->entries[e];
		bool known = false;

		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			known = known || strcmp(keys[i], entry->key) == 0;
		if (!known)
			COMPLAIN(ps, entry->line, "[test] has no key \"%s\"", entry->key);
	}
	return ps->d->errors == before;
}

static void run_dump(struct profile_parsed *ps, const struct ini_section *s)
{
	const struct ini_entry *e = ini_find(ps->ini, s, "registers");
	uint16_t regs[RECORD_REGS_MAX];
	struct record_head h;
	struct record r = {0};
	int found = -ENOENT;

	if (e == NULL || profile_words(e->value, regs, RECORD_REGS_MAX) != ps->p.count) {
		COMPLAIN(ps, e != NULL ? e->line : s->line,
			 "[test %s] registers: expected the event block, %u words of 4 "
			 "hexadecimal digits",
			 s->name, ps->p.count);
		return;
	}
	if (record_head(&ps->p, regs, &h) < 0) {
		COMPLAIN(ps, e->line, "the dump's numbers are none that the device could give");
		return;
	}
	if (h.records > 0)
		found = record_decode(&ps->p, regs, 0, &r);
	compare_id(ps, s, found, &r);
	compare(ps, s, "seq", r.seq);
	compare(ps, s, "epoch", h.epoch);
	compare(ps, s, "records", h.records);
	compare(ps, s, "next", h.next);
	compare(ps, s, "lost", h.lost);
	compare(ps, s, "counter", h.counter);
	compare(ps, s, "time-ms", r.time_ms);
	compare(ps, s, "now-ms", h.now_ms);
}

static void check_dumps(struct profile_parsed *ps)
{
	size_t n = 0;

	for (size_t i = 0; i < ps->ini->section_count; i++) {
		const struct ini_section *s = &ps->ini->sections[i];
		const struct ini_entry *e = ini_find(ps->ini, s, "source");

		if (strcmp(s->kind, "test") != 0)
			continue;
		n++;
		if (e == NULL || (strcmp(e->value, "captured") != 0 &&
				  strcmp(e->value, "manual") != 0 && strcmp(e->value, "map") != 0))
			COMPLAIN(ps, e != NULL ? e->line : s->line,
				 "[test %s] source: expected captured (from a real device), manual "
				 "(printed there) or map (made up from it)",
				 s->name);
		else if (strcmp(e->value, "captured") == 0)
			ps->p.proved = true;
		if (test_keys_known(ps, s))
			run_dump(ps, s);
	}
	if (n == 0)
		COMPLAIN(ps, 0,
			 "no [test NAME] section: a profile shows at least one dump and what "
			 "it means");
}

void profile_check(struct profile_parsed *ps)
{
	size_t before = ps->d->errors;

	check_link(ps);
	place_all(ps);
	check_mode(ps);
	check_identify(ps);
	check_id(ps);
	if (ps->d->errors == before)
		check_dumps(ps);
}
