/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "text/text.h"
#include "witness/bundle.h"

/* hadir-verify: is what an office handed out as evidence (hadir-evidence(5)) what its records said
 * when they were signed? Asks nobody, and opens nothing but the files that it is given. */

enum { PROVED = 0, NOT_PROVED = 1, USAGE = 2 };
enum { KEYS_MAX = 8, LINE_SIZE = 512 };

struct options {
	enum text_language lang;
	bool rows, json;
	struct note_key keys[KEYS_MAX];
	struct bundle_trust trust;
	char held[BUNDLE_HELD_MAX][2 * NOTE_TEXT_SIZE];
	const char *file;
};

static void say(FILE *to, const struct options *o, enum text_key key, const struct text_arg *args)
{
	char line[LINE_SIZE];

	text_format(line, sizeof(line), o->lang, key, args);
	fprintf(to, "%s\n", line);
}

#define NUMBER(n) number((char[24]){""}, (n))
static const char *number(char buf[24], int64_t n)
{
	snprintf(buf, 24, "%" PRId64, n);
	return buf;
}

/* A note as it was kept: a file. Who holds it need not prove to us where it came from; with keys it
 * must be signed by one, without any by the evidence's own. */
static int read_note(struct options *o, const char *path)
{
	struct bundle_trust *t = &o->trust;
	FILE *f = fopen(path, "re");
	struct note *n = &t->held[t->n_held];
	char *text = o->held[t->n_held];
	size_t size;
	int r;

	if (f == NULL || t->n_held == BUNDLE_HELD_MAX) {
		fprintf(stderr, "hadir-verify: %s: %s\n", path,
			strerror(f == NULL ? errno : E2BIG));
		if (f != NULL)
			fclose(f);
		return -EINVAL;
	}
	size = fread(text, 1, sizeof(o->held[0]) - 1, f);
	fclose(f);
	t->held_text[t->n_held] = text;
	r = strlen(text) != size ? -EBADMSG : note_parse(text, n);
	if (r == 0 && t->n_keys > 0) {
		r = -ENOKEY;
		for (size_t i = 0; i < t->n_keys && r == -ENOKEY; i++)
			r = note_verify(text, &o->keys[i], n);
	}
	if (r < 0) {
		say(stderr, o,
		    r == -ENOKEY	 ? TEXT_NOTE_OTHER_KEY
		    : r == -EKEYREJECTED ? TEXT_NOTE_CHANGED
					 : TEXT_NOTE_NOT_ONE,
		    TEXT_ARGS({"path", path}, {"date", n->day}));
		return r;
	}
	t->n_held++;
	return 0;
}

static int add_key(struct options *o, const char *text)
{
	if (o->trust.n_keys < KEYS_MAX && note_vkey_parse(text, &o->keys[o->trust.n_keys]) == 0) {
		o->trust.n_keys++;
		return 0;
	}
	say(stderr, o, TEXT_EVIDENCE_BAD_KEY, TEXT_ARGS({"key", text}));
	return -EINVAL;
}

static int read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'},	{"note", required_argument, NULL, 'n'},
		{"rows", no_argument, NULL, 'r'},	{"json", no_argument, NULL, 'j'},
		{"lang", required_argument, NULL, 'l'}, {0}};
	const char *notes[BUNDLE_HELD_MAX];
	size_t n_notes = 0;
	int letter, r = 0;

	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1 && r == 0) {
		if (letter == 'k')
			r = add_key(o, optarg);
		else if (letter == 'n' && n_notes < BUNDLE_HELD_MAX)
			notes[n_notes++] = optarg;
		else if (letter == 'r')
			o->rows = true;
		else if (letter == 'j')
			o->json = true;
		else if (letter != 'l' || text_language_parse(optarg, &o->lang) < 0)
			r = -EINVAL;
	}
	if (r < 0 || optind + 1 != argc) {
		say(stderr, o, TEXT_EVIDENCE_USAGE, NULL);
		return -EINVAL;
	}
	o->file = argv[optind];
	o->trust.keys = o->keys;
	for (size_t i = 0; i < n_notes && r == 0; i++) /* by the keys, wherever these stood */
		r = read_note(o, notes[i]);
	return r;
}

static void tell_row(void *arg, const struct bundle_row *row)
{
	const struct options *o = arg;

	if (o->json && o->rows) {
		json_t *line = json_pack(
			"{s:I, s:s, s:I, s:s?, s:s}", "chain_seq", (json_int_t)row->chain_seq,
			"kind", row->kind, "row", (json_int_t)row->row, "note",
			row->proof != NULL ? row->proof->day : NULL, "text", row->text);

		json_dumpf(line, stdout, JSON_COMPACT);
		puts("");
		json_decref(line);
	} else if (!o->json && (o->rows || row->proof == NULL)) {
		say(stdout, o,
		    row->proof != NULL ? TEXT_EVIDENCE_ROW_PROVED : TEXT_EVIDENCE_ROW_NOT,
		    TEXT_ARGS({"kind", row->kind}, {"row", NUMBER(row->row)},
			      {"date", row->proof != NULL ? row->proof->day : ""}));
		if (o->rows)
			printf("  %s\n", row->text);
	}
}

static void print_json(const struct options *opt, const struct bundle_report *r, int result)
{
	const char *key = opt->trust.n_keys > 0	  ? "given"
			  : !r->has_key		  ? "none"
			  : opt->trust.n_held > 0 ? "note"
						  : "file";
	json_t *held = json_array(), *o;

	for (size_t i = 0; i < opt->trust.n_held; i++)
		json_array_append_new(held, json_boolean(r->held_met[i]));
	o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:s, s:b}",
		      "key", key, "person", r->person, "from", r->from, "to", r->to, "origin",
		      r->origin, "rows", (json_int_t)r->rows, "proved", (json_int_t)r->proved,
		      "links", (json_int_t)r->links, "notes", (json_int_t)r->notes, "foreign",
		      (json_int_t)r->foreign, "strays", (json_int_t)r->strays, "held", held, "line",
		      (json_int_t)r->line, "why", r->why, "whole", result == 0);
	json_dumpf(o, stdout, JSON_COMPACT);
	puts("");
	json_decref(o);
}

/* Anybody can make a file with a key of their own, and sign it. */
static bool key_vouched(const struct options *o)
{
	return o->trust.n_keys > 0 || o->trust.n_held > 0;
}

static void print_whole(const struct options *o, const struct bundle_report *r)
{
	char vkey[NOTE_VKEY_SIZE];

	say(stdout, o, key_vouched(o) ? TEXT_EVIDENCE_PROVED : TEXT_EVIDENCE_FITS,
	    TEXT_ARGS({"n", NUMBER(r->proved)}, {"rows", NUMBER(r->rows)},
		      {"notes", NUMBER(r->notes)}));
	say(stdout, o, TEXT_EVIDENCE_SHOWN,
	    TEXT_ARGS({"rows", NUMBER(r->rows)}, {"links", NUMBER(r->links)}));
	if (r->strays > 0)
		say(stdout, o, TEXT_EVIDENCE_STRAYS,
		    TEXT_ARGS({"n", NUMBER(r->strays)}, {"person", r->person}));
	for (size_t i = 0; i < o->trust.n_held; i++)
		say(stdout, o, r->held_met[i] ? TEXT_EVIDENCE_HELD : TEXT_EVIDENCE_NOT_HELD,
		    TEXT_ARGS({"date", o->trust.held[i].day}));
	if (r->foreign > 0)
		say(stdout, o, TEXT_EVIDENCE_FOREIGN, TEXT_ARGS({"n", NUMBER(r->foreign)}));
	if (!key_vouched(o) && r->has_key) {
		note_vkey_write(&r->key, vkey);
		say(stdout, o, TEXT_EVIDENCE_OWN_KEY, TEXT_ARGS({"key", vkey}));
	} else if (!key_vouched(o)) {
		say(stdout, o, TEXT_EVIDENCE_NO_KEY, NULL);
	}
}

static void print_report(const struct options *o, const struct bundle_report *r, int result)
{
	if (r->person[0] != '\0')
		say(stdout, o, TEXT_EVIDENCE_OF,
		    TEXT_ARGS({"person", r->person}, {"from", r->from}, {"to", r->to},
			      {"origin", r->origin}));
	if (result == 0)
		print_whole(o, r);
	else
		say(stdout, o, result == 1 ? TEXT_EVIDENCE_WRONG : TEXT_EVIDENCE_NO_FILE,
		    TEXT_ARGS({"line", NUMBER((int64_t)r->line)}, {"why", r->why}));
}

/* A file that ends before the note somebody holds, or begins behind it, may be made anew up to
 * there by who has the key. */
static bool all_proved(const struct options *o, const struct bundle_report *r)
{
	for (size_t i = 0; i < o->trust.n_held; i++)
		if (!r->held_met[i])
			return false;
	return key_vouched(o) && r->rows > 0 && r->proved == r->rows && r->strays == 0;
}

int main(int argc, char **argv)
{
	static struct options o;
	struct bundle_hooks hooks = {.arg = &o, .row = tell_row};
	struct bundle_report report;
	FILE *f;
	int r;

	if (sodium_init() < 0 || read_options(argc, argv, &o) < 0)
		return USAGE;
	f = strcmp(o.file, "-") == 0 ? stdin : fopen(o.file, "re");
	if (f == NULL) {
		fprintf(stderr, "hadir-verify: %s: %s\n", o.file, strerror(errno));
		return USAGE;
	}
	r = bundle_check(f, &o.trust, &hooks, &report);
	if (f != stdin)
		fclose(f);
	if (o.json)
		print_json(&o, &report, r);
	else
		print_report(&o, &report, r);
	if (fflush(stdout) != 0 || r < 0)
		return USAGE;
	return r == 0 && all_proved(&o, &report) ? PROVED : NOT_PROVED;
}
