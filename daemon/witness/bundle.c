/* SPDX-License-Identifier: MIT */
#include "witness/bundle.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/util.h"
#include "witness/about.h"
#include "witness/line.h"

enum { VERSION = 1, HASHES_MAX = 4096 /* in one line */ };

/* A row that waits for a note behind it. */
struct waiting {
	int64_t chain_seq, row;
	char *kind, *text;
};

struct reading {
	const struct bundle_trust *trust;
	const struct bundle_hooks *hooks;
	struct bundle_report *report;
	struct about about;
	bool begun, in_segment, ended;
	int64_t seq; /* of the last link */
	uint8_t hash[CHAINHASH_SIZE];
	struct waiting *waiting;
	size_t n, room;
};

__attribute__((format(printf, 3, 4))) static int wrong(struct reading *r, int result,
						       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->report->why, sizeof(r->report->why), format, args);
	va_end(args);
	return result;
}

static int malformed(struct reading *r, const char *what)
{
	return wrong(r, -EBADMSG, "%s", what);
}

/* Tell the rows that waited, with what proves them (NULL: nothing), and forget them. */
static void tell_waiting(struct reading *r, const struct note *proof)
{
	for (size_t i = 0; i < r->n; i++) {
		struct waiting *w = &r->waiting[i];
		struct bundle_row row = {w->chain_seq, w->kind, w->row, w->text, proof};

		if (r->hooks->row != NULL)
			r->hooks->row(r->hooks->arg, &row);
		free(w->kind);
		free(w->text);
	}
	if (proof != NULL)
		r->report->proved += (int64_t)r->n;
	r->n = 0;
}

static int wait_for_note(struct reading *r, const char *kind, int64_t row, const char *text)
{
	struct waiting *w;

	if (r->n == r->room) {
		size_t room = r->room == 0 ? 64 : 2 * r->room;

		if (room > BUNDLE_WAITING_MAX)
			return malformed(r, "too many rows without a note between them");
		w = reallocarray(r->waiting, room, sizeof(*w));
		if (w == NULL)
			return -ENOMEM;
		r->waiting = w;
		r->room = room;
	}
	w = &r->waiting[r->n];
	*w = (struct waiting){r->seq, row, strdup(kind), strdup(text)};
	if (w->kind == NULL || w->text == NULL) {
		free(w->kind);
		free(w->text);
		return -ENOMEM;
	}
	r->n++;
	return 0;
}

/* Notes that the reader holds are met wherever the chain passes them. */
static int meet_held(struct reading *r)
{
	for (size_t i = 0; i < r->trust->n_held; i++) {
		const struct note *n = &r->trust->held[i];

		if (n->seq != r->seq || strcmp(n->origin, r->report->origin) != 0)
			continue;
		if (memcmp(n->hash, r->hash, sizeof(r->hash)) != 0)
			return wrong(
				r, 1,
				"the note of %s that you hold says another hash at link %" PRId64
				" than these rows lead to",
				n->day, n->seq);
		r->report->held_met[i] = true;
		tell_waiting(r, n);
	}
	return 0;
}

static void add_link(struct reading *r, const uint8_t row_hash[CHAINHASH_SIZE])
{
	chainhash_link(r->hash, row_hash, r->hash);
	r->seq++;
	r->report->links++;
}

/* People are shown it: no line of its own, nothing that moves a terminal's cursor. */
static bool is_word(const char *text)
{
	for (; *text > ' ' && *text <= '~'; text++)
		;
	return *text == '\0';
}

/* Whose key is it, if nobody has told us the office's? That of who signed what they hold. */
static int check_key(struct reading *r)
{
	const struct bundle_trust *t = r->trust;
	struct note n;

	if (t->n_keys > 0 || !r->report->has_key)
		return 0;
	for (size_t i = 0; i < t->n_held; i++)
		if (note_verify(t->held_text[i], &r->report->key, &n) < 0)
			return wrong(
				r, 1,
				"the note of %s that you hold is not signed by this file's key",
				t->held[i].day);
	return 0;
}

static int on_header(struct reading *r, const json_t *o)
{
	const char *person, *from, *to, *origin, *key = NULL;
	struct bundle_report *ret = r->report;
	json_int_t version;

	if (r->begun)
		return malformed(r, "a second header");
	if (json_unpack((json_t *)o, "{s:I, s:s, s:s, s:s, s:s, s?s}", "hadir-evidence", &version,
			"origin", &origin, "person", &person, "from", &from, "to", &to, "key",
			&key) < 0 ||
	    text_copy(ret->origin, sizeof(ret->origin), origin) < 0 ||
	    text_copy(ret->person, sizeof(ret->person), person) < 0 ||
	    text_copy(ret->from, sizeof(ret->from), from) < 0 ||
	    text_copy(ret->to, sizeof(ret->to), to) < 0 || !is_word(origin) || !is_word(person) ||
	    about_init(&r->about, ret->person, from, to) < 0)
		return malformed(r, "not the header of an evidence file");
	if (version != VERSION)
		return malformed(r, "an evidence file of another version");
	if (key != NULL && note_vkey_parse(key, &ret->key) < 0)
		return malformed(r, "the header's key is none");
	ret->has_key = key != NULL;
	r->begun = true;
	return check_key(r);
}

static int on_segment(struct reading *r, const json_t *o)
{
	const char *hash;
	json_int_t after;

	if (json_unpack((json_t *)o, "{s:I, s:s}", "after", &after, "hash", &hash) < 0 ||
	    after < 0 || after > INT64_MAX / 2 || hex_decode(r->hash, sizeof(r->hash), hash) < 0)
		return malformed(r, "not the beginning of a segment");
	if (r->in_segment && after < r->seq)
		return malformed(r, "segments out of order");
	tell_waiting(r, NULL);
	r->in_segment = true;
	r->seq = after;
	return 0;
}

/* A row's text: it is of its table, and about nobody else. */
static int check_row(struct reading *r, const char *table, const json_t *row, json_int_t *number)
{
	const char *kind;
	int e = json_unpack((json_t *)row, "{s:s, s:I}", "kind", &kind, "seq", number) < 0 ||
				!is_word(table) || !about_kind_fits(kind, table)
			? -EBADMSG
			: about_row(&r->about, table, row);

	if (e == -EBADMSG)
		return malformed(r, "a row's text is no row of its table");
	if (e == -E2BIG)
		return malformed(r, "too many rows");
	return e <= 0 ? e
		      : wrong(r, 1, "%s %" PRId64 " is about somebody else than %s", table,
			      (int64_t)*number, r->report->person);
}

static int on_row(struct reading *r, const json_t *o)
{
	uint8_t row_hash[CHAINHASH_SIZE];
	const char *text, *table;
	json_t *row = NULL;
	json_int_t seq, number = 0;
	size_t size;
	int e;

	if (json_unpack((json_t *)o, "{s:I, s:s, s:s%}", "seq", &seq, "table", &table, "row", &text,
			&size) < 0)
		return malformed(r, "not a row");
	if (!r->in_segment || seq != r->seq + 1)
		return malformed(r, "a row out of place");
	row = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	e = check_row(r, table, row, &number);
	if (e == 0) {
		chainhash_row(text, size, row_hash);
		add_link(r, row_hash);
		r->report->rows++;
		e = wait_for_note(r, table, number, text);
	}
	json_decref(row);
	return e == 0 ? meet_held(r) : e;
}

static int on_hashes(struct reading *r, const json_t *o)
{
	uint8_t *bytes;
	const char *text;
	json_int_t seq;
	size_t size, n = 0;
	int e = 0;

	if (json_unpack((json_t *)o, "{s:I, s:s%}", "seq", &seq, "hashes", &text, &size) < 0)
		return malformed(r, "not a run of hashes");
	if (!r->in_segment || seq != r->seq + 1)
		return malformed(r, "a run of hashes out of place");
	bytes = malloc(size + 1);
	if (bytes == NULL)
		return -ENOMEM;
	if (sodium_base642bin(bytes, size, text, size, NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) < 0 ||
	    n == 0 || n % CHAINHASH_SIZE != 0 || n / CHAINHASH_SIZE > HASHES_MAX)
		e = malformed(r, "a run of hashes that is none");
	for (size_t i = 0; i < n && e == 0; i += CHAINHASH_SIZE) {
		add_link(r, bytes + i);
		e = meet_held(r);
	}
	free(bytes);
	return e;
}

/* By one of the keys that count: 0. -ENOKEY: by others; -EKEYREJECTED; -EBADMSG. */
static int check_note(const struct reading *r, const char *text, struct note *ret)
{
	const struct bundle_trust *t = r->trust;
	int e = note_parse(text, ret);

	if (e < 0)
		return e;
	if (t->n_keys == 0)
		return r->report->has_key ? note_verify(text, &r->report->key, ret) : -ENOKEY;
	e = -ENOKEY;
	for (size_t i = 0; i < t->n_keys && e == -ENOKEY; i++)
		e = note_verify(text, &t->keys[i], ret);
	return e;
}

static int on_note(struct reading *r, const json_t *o)
{
	const char *text = json_string_value(json_object_get(o, "note"));
	struct note n;
	int e = text == NULL ? -EBADMSG : check_note(r, text, &n);

	if (e == -EBADMSG || !r->in_segment)
		return malformed(r, "not a signed note");
	if (e == -EKEYREJECTED)
		return wrong(r, 1, "the note of %s is not signed by the key that it names", n.day);
	if (strcmp(n.origin, r->report->origin) != 0)
		return wrong(r, 1, "a note of another office: %s", n.origin);
	if (n.seq != r->seq)
		return wrong(r, 1, "the note of %s belongs to link %" PRId64 ", not to %" PRId64,
			     n.day, n.seq, r->seq);
	if (memcmp(n.hash, r->hash, sizeof(r->hash)) != 0)
		return wrong(r, 1,
			     "the note of %s says another hash at link %" PRId64
			     " than these rows lead to",
			     n.day, n.seq);
	if (e == -ENOKEY) {
		r->report->foreign++;
		return 0;
	}
	r->report->notes++;
	if (r->hooks->note != NULL)
		r->hooks->note(r->hooks->arg, &n);
	tell_waiting(r, &n);
	return 0;
}

static int on_info(struct reading *r, const json_t *o)
{
	char *text;

	if (r->hooks->info == NULL)
		return 0;
	text = json_text(json_object_get(o, "info"), JSON_COMPACT | JSON_ENCODE_ANY);
	if (text == NULL)
		return -ENOMEM;
	r->hooks->info(r->hooks->arg, text);
	free(text);
	return 0;
}

/* So that a file whose tail was cut off is not taken for the whole. */
static int on_end(struct reading *r, const json_t *o)
{
	json_int_t rows;

	if (json_unpack((json_t *)o, "{s:{s:I}}", "end", "rows", &rows) < 0 ||
	    rows != r->report->rows)
		return malformed(r, "the end counts other rows than there are");
	tell_waiting(r, NULL);
	r->report->strays = about_strays(&r->about);
	r->ended = true;
	return 0;
}

static int on_line(struct reading *r, const char *line, size_t size)
{
	static const struct {
		const char *key;
		int (*on)(struct reading *, const json_t *);
	} lines[] = {
		{"row", on_row},   {"hashes", on_hashes}, {"note", on_note},
		{"info", on_info}, {"after", on_segment}, {"end", on_end},
	};
	json_t *o = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	int (*on)(struct reading *, const json_t *) = NULL;
	int e;

	if (!r->begun || json_object_get(o, "hadir-evidence") != NULL)
		on = on_header;
	for (size_t i = 0; i < ARRAY_LEN(lines) && on == NULL; i++)
		if (json_object_get(o, lines[i].key) != NULL)
			on = lines[i].on;
	if (r->ended || on == NULL || !json_is_object(o))
		e = malformed(r, "not a line of an evidence file");
	else
		e = on(r, o);
	json_decref(o);
	return e;
}

int bundle_check(FILE *f, const struct bundle_trust *trust, const struct bundle_hooks *hooks,
		 struct bundle_report *ret)
{
	struct reading r = {.trust = trust, .hooks = hooks, .report = ret};
	struct line line = {.text = NULL};
	ssize_t n = 1;
	int e = 0;

	*ret = (struct bundle_report){.rows = 0};
	while (e == 0 && (n = line_read(f, &line)) != 0) {
		ret->line++;
		if (n > 0)
			e = on_line(&r, line.text, (size_t)n);
		else
			e = n == -ENOMEM ? -ENOMEM : malformed(&r, "a line without end");
	}
	if (e == 0 && ferror(f))
		e = wrong(&r, -EIO, "the file cannot be read");
	if (e == 0 && !r.ended)
		e = malformed(&r, "the end is missing");
	for (size_t i = 0; i < r.n; i++) { /* told to nobody: they prove nothing */
		free(r.waiting[i].kind);
		free(r.waiting[i].text);
	}
	free(r.waiting);
	about_done(&r.about);
	line_done(&line);
	return e;
}
