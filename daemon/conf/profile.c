/* SPDX-License-Identifier: MIT */
#include "conf/profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "conf/profile-parts.h"

struct row {
	const char *key; /* first, for diag_nearest() */
	const char *section;
	/* Write the value behind `at`. Returns 0, or -EINVAL when it is not `expected`. */
	int (*set)(const struct row *row, const char *value, void *at);
	size_t offset; /* in struct profile_parsed */
	unsigned size; /* bytes of the number or text there */
	int64_t min, max;
	const char *const *words; /* of a set_word, in the order of their enum */
	const char *expected;
};

int profile_words(const char *text, uint16_t *ret, int max)
{
	int n = 0;

	for (const char *s = text + strspn(text, " \t"); *s != '\0'; s += strspn(s, " \t")) {
		char digits[5] = "";
		uint8_t bytes[2];

		if (n == max || strcspn(s, " \t") != 4)
			return -EINVAL;
		memcpy(digits, s, 4);
		if (hex_decode(bytes, 2, digits) < 0)
			return -EINVAL;
		ret[n++] = (uint16_t)(bytes[0] << 8 | bytes[1]);
		s += 4;
	}
	return n;
}

/* Decimal, or hexadecimal after 0x, up to a character of `ends`; *s moves behind it. */
static int take_number(const char **s, const char *ends, int64_t max, int64_t *ret)
{
	char *end;
	unsigned long long v;

	if (**s < '0' || **s > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(*s, &end, strncmp(*s, "0x", 2) == 0 ? 16 : 10);
	if (errno != 0 || v > (uint64_t)max || (*end != '\0' && strchr(ends, *end) == NULL))
		return -EINVAL;
	*s = *end == '\0' ? end : end + 1;
	*ret = (int64_t)v;
	return 0;
}

static int set_text(const struct row *row, const char *value, void *at)
{
	return *value == '\0' || text_copy(at, row->size, value) < 0 ? -EINVAL : 0;
}

static int set_slug(const struct row *row, const char *value, void *at)
{
	return slug_valid(value) ? set_text(row, value, at) : -EINVAL;
}

static int set_number(const struct row *row, const char *value, void *at)
{
	int64_t v;

	if (take_number(&value, "", row->max, &v) < 0 || v < row->min)
		return -EINVAL;
	switch (row->size) {
	case 1:
		*(uint8_t *)at = (uint8_t)v;
		return 0;
	case 2:
		*(uint16_t *)at = (uint16_t)v;
		return 0;
	default:
		*(uint32_t *)at = (uint32_t)v;
		return 0;
	}
}

/* Every enum and bool among the targets has 4 bytes or 1. */
static int set_word(const struct row *row, const char *value, void *at)
{
	for (unsigned i = 0; row->words[i] != NULL; i++)
		if (strcmp(row->words[i], value) == 0) {
			if (row->size == 1)
				*(bool *)at = i != 0;
			else
				*(unsigned *)at = i;
			return 0;
		}
	return -EINVAL;
}

static int set_table(const struct row *row, const char *value, void *at)
{
	enum record_table *t = at;

	*t = strcmp(value, "holding") == 0 ? RECORD_HOLDING : RECORD_INPUT;
	return *t == RECORD_INPUT && strcmp(value, "input") != 0 ? -EINVAL : 0;
}

static int set_parity(const struct row *row, const char *value, void *at)
{
	static const char *const words[] = {"none", "even", "odd"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(value, words[i]) == 0) {
			*(char *)at = "NEO"[i];
			return 0;
		}
	return -EINVAL;
}

static int set_link(const struct row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	p->rtu = strcmp(value, "rtu") == 0 || strcmp(value, "rtu tcp") == 0;
	p->tcp = strcmp(value, "tcp") == 0 || strcmp(value, "rtu tcp") == 0;
	return p->rtu || p->tcp ? 0 : -EINVAL;
}

static int set_place(const struct row *row, const char *value, void *at)
{
	struct profile_place *place = at;
	int64_t addr, width = 1;

	place->relative = *value == '+';
	value += place->relative;
	if (take_number(&value, ":", 65535, &addr) < 0)
		return -EINVAL;
	if (*value != '\0' && (take_number(&value, "", 2, &width) < 0 || width < 1))
		return -EINVAL;
	if (width > row->max)
		return -EINVAL;
	place->field = (struct record_field){.at = (uint16_t)addr, .width = (uint8_t)width};
	return 0;
}

static int set_bit(const struct row *row, const char *value, void *at)
{
	struct profile_bit *b = at;
	bool inverted = *value == '!';
	int64_t addr, bit;

	value += inverted;
	b->relative = *value == '+';
	value += b->relative;
	if (strchr(value, ':') == NULL || take_number(&value, ":", 65535, &addr) < 0 ||
	    take_number(&value, "", 15, &bit) < 0)
		return -EINVAL;
	b->bit = (struct record_bit){.at = (uint16_t)addr,
				     .mask = (uint16_t)(1 << bit),
				     .value = (uint16_t)(inverted ? 0 : 1 << bit)};
	return 0;
}

static int take_write(const char *text, struct record_write *ret)
{
	int64_t n[5] = {0};
	int given = 0;

	while (*text != '\0' && given < 5)
		if (take_number(&text, ":", 65535, &n[given++]) < 0)
			return -EINVAL;
	if (*text != '\0' || (given != 3 && given != 5) || (n[0] != 5 && n[0] != 6 && n[0] != 16))
		return -EINVAL;
	*ret = (struct record_write){.fc = (uint8_t)n[0],
				     .addr = (uint16_t)n[1],
				     .value = (uint16_t)n[2],
				     .hold_ms = (uint16_t)n[3],
				     .off_value = (uint16_t)n[4]};
	return 0;
}

static int set_write(const struct row *row, const char *value, void *at)
{
	return take_write(value, at);
}

static int set_recorded(const struct row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	for (p->n_recorded = 0; *value != '\0'; value += strspn(value, " \t")) {
		size_t n = strcspn(value, " \t");
		char one[40];

		if (p->n_recorded == RECORD_OUTPUTS_MAX || n >= sizeof(one))
			return -EINVAL;
		snprintf(one, sizeof(one), "%.*s", (int)n, value);
		if (take_write(one, &p->recorded[p->n_recorded++]) < 0)
			return -EINVAL;
		value += n;
	}
	return p->n_recorded > 0 ? 0 : -EINVAL;
}

static int set_expect(const struct row *row, const char *value, void *at)
{
	struct profile_parsed *ps = at;
	int n = profile_words(value, ps->p.identify.expect, RECORD_IDENTIFY_MAX);

	ps->p.identify.count = (uint8_t)(n > 0 ? n : 0);
	return n > 0 ? 0 : -EINVAL;
}

static int set_mask(const struct row *row, const char *value, void *at)
{
	struct profile_parsed *ps = at;

	ps->identify_masks = profile_words(value, ps->p.identify.mask, RECORD_IDENTIFY_MAX);
	return ps->identify_masks > 0 ? 0 : -EINVAL;
}

static int set_sequence(const struct row *row, const char *value, void *at)
{
	struct record_profile *p = at;
	int64_t first, last;

	if (take_number(&value, "-", UINT32_MAX, &first) < 0 ||
	    take_number(&value, "", UINT32_MAX, &last) < 0 || last < first + 255)
		return -EINVAL;
	p->seq_first = (uint32_t)first;
	p->seq_last = (uint32_t)last;
	return 0;
}

static int set_clear_lost(const struct row *row, const char *value, void *at)
{
	struct record_profile *p = at;
	int64_t addr;

	if (take_number(&value, "", 65535, &addr) < 0)
		return -EINVAL;
	p->has_clear_lost = true;
	p->clear_lost_addr = (uint16_t)addr;
	return 0;
}

static int set_length(const struct row *row, const char *value, void *at)
{
	static const struct {
		const char *word;
		enum record_length length;
		bool takes_place;
	} words[] = {{"fixed", RECORD_FIXED, false},
		     {"uid", RECORD_LENGTH_UID, false},
		     {"bytes:", RECORD_LENGTH_BYTES, true},
		     {"bits:", RECORD_LENGTH_BITS, true}};
	static const struct row place = {.max = 1};
	struct profile_parsed *ps = at;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);

		if (words[i].takes_place ? strncmp(value, words[i].word, n)
					 : strcmp(value, words[i].word))
			continue;
		ps->p.id.length = words[i].length;
		if (!words[i].takes_place)
			return 0;
		ps->id_size.line = profile_line(ps->ini, "id", "length");
		return set_place(&place, value + n, &ps->id_size);
	}
	return -EINVAL;
}

static int set_nulls(const struct row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	for (p->id.n_nulls = 0; *value != '\0'; value += strspn(value, " \t")) {
		size_t n = strcspn(value, " \t");
		char one[2 * CREDENTIAL_VALUE_SIZE + 1];

		if (p->id.n_nulls == RECORD_NULLS_MAX || n >= sizeof(one))
			return -EINVAL;
		snprintf(one, sizeof(one), "%.*s", (int)n, value);
		if (hex_decode(p->id.nulls[p->id.n_nulls++], n / 2, one) < 0)
			return -EINVAL;
		value += n;
	}
	return p->id.n_nulls > 0 ? 0 : -EINVAL;
}

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
#define NUM(what, lo, hi) set_number, AT(what), lo, hi, NULL, "a whole number from " #lo " to " #hi
#define WORD(what, words, text) set_word, AT(what), 0, 0, words, text
#define PLACE(what) set_place, AT(what), 0, 2, NULL, A_PLACE
#define BIT(what) set_bit, AT(what), 0, 0, NULL, A_BIT

/* clang-format off */
static const struct row rows[] = {
	{ "model", "device", set_text, AT(p.model), 0, 0, NULL, "1 to 63 bytes of text" },
	{ "source", "device", set_text, AT(source), 0, 0, NULL, "1 to 255 bytes of text" },
	{ "kind", "link", set_link, AT(p), 0, 0, NULL, "\"rtu\", \"tcp\" or \"rtu tcp\"" },
	{ "baud", "link", NUM(p.baud, 1200, 230400) },
	{ "parity", "link", set_parity, AT(p.parity), 0, 0, NULL, "none, even or odd" },
	{ "stop", "link", NUM(p.stop_bits, 1, 2) },
	{ "turn-ms", "link", NUM(p.turn_ms, 0, 5000) },
	{ "response-ms", "link", NUM(p.response_ms, 10, 5000) },
	{ "quiet-ms", "link", NUM(p.quiet_ms, 10, 5000) },
	{ "poll-min-ms", "link", NUM(p.poll_min_ms, 0, 60000) },
	{ "hold-ms", "link", NUM(p.hold_ms, 0, 60000) },
	{ "table", "identify", set_table, AT(p.identify.table), 0, 0, NULL, "holding or input" },
	{ "address", "identify", NUM(p.identify.addr, 0, 65535) },
	{ "expect", "identify", set_expect, WHOLE, 0, 0, NULL, "1 to 8 words of 4 hexadecimal digits" },
	{ "mask", "identify", set_mask, WHOLE, 0, 0, NULL, "1 to 8 words of 4 hexadecimal digits" },
	{ "mode", "event", WORD(p.mode, modes, "level, latch, counter or log") },
	{ "table", "event", set_table, AT(p.table), 0, 0, NULL, "holding or input" },
	{ "address", "event", NUM(p.addr, 0, 65535) },
	{ "count", "event", NUM(p.count, 1, 125) },
	{ "word-order", "event", WORD(p.words_low_first, high_low, "high-first or low-first") },
	{ "flag", "event", BIT(flag) },
	{ "counter", "event", PLACE(counter) },
	{ "sequence", "event", set_sequence, AT(p), 0, 0, NULL, "first-last, at least 256 numbers" },
	{ "epoch", "event", set_place, AT(epoch), 0, 1, NULL, "one register" },
	{ "oldest", "event", PLACE(oldest) },
	{ "next", "event", PLACE(next) },
	{ "unread", "event", PLACE(unread) },
	{ "lost", "event", PLACE(lost) },
	{ "shown", "event", set_place, AT(shown), 0, 1, NULL, "one register" },
	{ "buffer", "event", NUM(p.log.buffer, 1, 1000000) },
	{ "window", "event", set_place, AT(window), 0, 1, NULL, "one register" },
	{ "records", "event", NUM(p.log.records, 1, 60) },
	{ "stride", "event", NUM(p.log.stride, 1, 125) },
	{ "record-sequence", "event", PLACE(record_seq) },
	{ "write", "ack", set_write, AT(p.ack), 0, 0, NULL, A_WRITE },
	{ "upto", "ack", PLACE(upto) },
	{ "clear-lost", "ack", set_clear_lost, AT(p), 0, 0, NULL, "one register" },
	{ "kind", "id", WORD(p.id.kind, kinds, "card, finger or pin") },
	{ "format", "id", set_slug, AT(p.id.format), 0, 0, NULL, "1 to 23 of a-z, 0-9 and -" },
	{ "encoding", "id", WORD(p.id.encoding, encodings, "binary, bcd, ascii-hex or ascii-decimal") },
	{ "length", "id", set_length, WHOLE, 0, 0, NULL, "fixed, uid, bytes:register or bits:register" },
	{ "first", "id", set_place, AT(id_first), 0, 1, NULL, "one register" },
	{ "registers", "id", NUM(p.id.regs, 1, 32) },
	{ "bytes", "id", NUM(p.id.bytes, 1, 32) },
	{ "width", "id", NUM(p.id.width, 1, 32) },
	{ "bytes-per-register", "id", WORD(p.id.one_byte_per_reg, two_one, "1 or 2") },
	{ "byte-order", "id", WORD(p.id.low_byte_first, high_low, "high-first or low-first") },
	{ "word-order", "id", WORD(p.id.low_word_first, high_low, "high-first or low-first") },
	{ "align", "id", WORD(p.id.align_right, left_right, "left or right") },
	{ "reverse", "id", WORD(p.id.reverse, no_yes, "yes or no") },
	{ "null", "id", set_nulls, AT(p), 0, 0, NULL, "1 to 4 ids in hexadecimal" },
	{ "seconds", "time", PLACE(seconds) },
	{ "millis", "time", set_place, AT(millis), 0, 1, NULL, "one register" },
	{ "good", "time", BIT(good) },
	{ "now", "time", PLACE(now) },
	{ "now-millis", "time", set_place, AT(now_millis), 0, 1, NULL, "one register" },
	{ "now-good", "time", BIT(now_good) },
	{ "recorded", "outputs", set_recorded, AT(p), 0, 0, NULL, "1 to 4 of " A_WRITE },
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
		if (rows[i].set == set_place)
			((struct profile_place *)at)->line = e->line;
		if (rows[i].set == set_bit)
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
