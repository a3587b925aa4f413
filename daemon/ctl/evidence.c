/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time-source.h"
#include "book/book.h"
#include "book/evidence.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "ctl/note.h"
#include "ctl/read.h"
#include "store/dossier.h"
#include "store/signed_note.h"

/* `hadirctl export --evidence`: the file that hadir-evidence(5) describes, from the records. Only
 * the sentences of each day are the daemon's, and they are no evidence. */

enum { RUN_MAX = 512 }; /* hashes in one line */

struct exporting {
	struct ctl *c;
	FILE *f;
	const char *person, *day; /* of the sentences that come */
	struct signed_note_row *notes;
	size_t n_notes, next_note;
	bool in_segment, in_days;
	uint8_t run[RUN_MAX * STORE_HASH_SIZE];
	size_t n_run;
	int64_t run_seq; /* of its first */
	int64_t rows, written_notes;
};

/* One object a line. Takes it over. */
static int put(struct exporting *x, json_t *line)
{
	int r = line == NULL || json_dumpf(line, x->f, JSON_COMPACT) < 0 ? -EIO : 0;

	json_decref(line);
	if (r == 0 && fputc('\n', x->f) == EOF)
		r = -EIO;
	return r;
}

static int put_run(struct exporting *x)
{
	char text[sodium_base64_ENCODED_LEN(sizeof(x->run), sodium_base64_VARIANT_ORIGINAL)];

	if (x->n_run == 0)
		return 0;
	sodium_bin2base64(text, sizeof(text), x->run, x->n_run * STORE_HASH_SIZE,
			  sodium_base64_VARIANT_ORIGINAL);
	x->n_run = 0;
	return put(x, json_pack("{s:I, s:s}", "seq", (json_int_t)x->run_seq, "hashes", text));
}

static int put_link(struct exporting *x, const struct dossier_entry *e)
{
	int r = 0;

	if (e->text != NULL) {
		r = put_run(x);
		x->rows++;
		return r < 0 ? r
			     : put(x, json_pack("{s:I, s:s, s:s}", "seq", (json_int_t)e->seq,
						"table", e->table, "row", e->text));
	}
	if (x->n_run == RUN_MAX)
		r = put_run(x);
	if (x->n_run == 0)
		x->run_seq = e->seq;
	memcpy(x->run + x->n_run++ * STORE_HASH_SIZE, e->row_hash, STORE_HASH_SIZE);
	return r;
}

static int begin_segment(struct exporting *x, const struct dossier_entry *e)
{
	char hash[2 * STORE_HASH_SIZE + 1];

	hex_encode(hash, e->previous, sizeof(e->previous));
	x->in_segment = true;
	return put(x, json_pack("{s:I, s:s}", "after", (json_int_t)e->seq - 1, "hash", hash));
}

/* The notes that sign this place. What was in force before the days needs no more than the first
 * note behind it; from the days on the chain goes to the last note, so that every note that
 * somebody holds of that time is passed. */
static int put_notes(struct exporting *x, int64_t seq)
{
	int r = 0;

	while (x->next_note < x->n_notes && x->notes[x->next_note].seq < seq)
		x->next_note++;
	for (; r == 0 && x->next_note < x->n_notes && x->notes[x->next_note].seq == seq;
	     x->next_note++) {
		if (!x->in_segment)
			continue;
		r = put_run(x);
		if (r == 0)
			r = put(x, json_pack("{s:s}", "note", x->notes[x->next_note].text));
		x->written_notes++;
		x->in_segment = x->in_days;
	}
	return r;
}

static int each_link(void *arg, const struct dossier_entry *e)
{
	struct exporting *x = arg;
	int r = 0;

	if (e->text != NULL && !x->in_segment)
		r = begin_segment(x, e);
	x->in_days |= e->of_days;
	if (r == 0 && x->in_segment)
		r = put_link(x, e);
	return r < 0 ? r : put_notes(x, e->seq);
}

static int put_header(struct exporting *x, struct query *q, int32_t from, int32_t to)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE], vkey[NOTE_VKEY_SIZE] = "";
	char origin[NOTE_ORIGIN_SIZE];
	struct note_key key;
	struct note n;
	int r = note_stored_key(q, vkey);

	if (r < 0 && r != -ENOENT)
		return r;
	strcpy(origin, "hadir/-");
	if (note_vkey_parse(vkey, &key) == 0)
		strcpy(origin, key.origin);
	else if (x->n_notes > 0 && note_parse(x->notes[0].text, &n) == 0)
		strcpy(origin, n.origin);
	civil_format_day(first, from);
	civil_format_day(last, to);
	return put(x, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s*}", "hadir-evidence", 1, "origin",
				origin, "person", x->person, "from", first, "to", last, "key",
				vkey[0] != '\0' ? vkey : NULL));
}

/* explain's rows as they come. */
static void explained(struct ctl *c, const json_t *row, void *arg)
{
	struct exporting *x = arg;

	put(x, json_pack("{s:{s:s, s:O}}", "info", "day", x->day, "explain", (json_t *)row));
}

static int put_verdict(struct exporting *x, const struct verdict *v, uint32_t rev,
		       const char *cause)
{
	return put(x, json_pack("{s:{s:s, s:s, s:i, s:s}}", "info", "day", x->day, "verdict",
				verdict_state_name((enum verdict_state)v->state), "rev", (int)rev,
				"cause", cause));
}

/* What became of the days: said, not proved. */
static int put_days(struct exporting *x, const struct book *b, int32_t from, int32_t to)
{
	int32_t person = people_find(book_people(b), x->person);
	enum ctl_exit answered = CTL_OK;
	struct ctl quiet = *x->c;
	int r = 0;

	quiet.json = false;
	for (int32_t day = from; day <= to && r == 0 && person >= 0; day++) {
		char text[CIVIL_DATE_SIZE];
		const char *cause = "";
		struct verdict v;
		uint32_t rev = 0;

		if (!book_stored(b, person, day, &v, &rev, &cause))
			continue;
		civil_format_day(text, day);
		x->day = text;
		r = put_verdict(x, &v, rev, cause);
		if (r == 0 && answered == CTL_OK)
			answered =
				ctl_ask(&quiet, "explain",
					json_pack("{s:s, s:s}", "person", x->person, "day", text),
					explained, x);
	}
	if (answered != CTL_OK)
		ctl_complain(x->c, TEXT_EXPORT_NO_SENTENCES, NULL);
	return r;
}

static int write_chain(struct exporting *x, struct reading *reading, int32_t from, int32_t to)
{
	struct dossier_request request = {.person = x->person, .from_day = from, .to_day = to};
	struct evidence evidence = {0};
	struct dossier *d = NULL;
	int r = evidence_load(reading->q, &evidence);

	if (r == 0) {
		struct time_evidence ev = evidence_of(&evidence);

		evidence_places(&ev, civil_utc_ns(&reading->zone, from, 0),
				civil_utc_ns(&reading->zone, to + 1, 0), &request.from,
				&request.to);
		r = dossier_find(reading->q, &request, &d);
	}
	evidence_done(&evidence);
	if (r == 0 && !dossier_known(d))
		r = -ENOENT;
	if (r == 0)
		r = put_header(x, reading->q, from, to);
	if (r == 0)
		r = dossier_walk(reading->q, d, each_link, x);
	if (r == 0)
		r = put_run(x);
	dossier_free(d);
	return r;
}

static int write_evidence(struct exporting *x, struct reading *reading, int32_t from, int32_t to)
{
	int r = signed_note_rows_load(reading->q, &x->notes, &x->n_notes);

	if (r == 0)
		r = write_chain(x, reading, from, to);
	if (r == 0)
		r = put_days(x, reading->book, from, to);
	if (r == 0)
		r = put(x, json_pack("{s:{s:I}}", "end", "rows", (json_int_t)x->rows));
	free(x->notes);
	return r;
}

/* "2025-03", "2025-03-03" or "2025-03-03..2025-03-07". */
static bool read_period(struct ctl *c, const char *text, int32_t *from, int32_t *to)
{
	const char *dots = strstr(text, "..");
	char first[CIVIL_DATE_SIZE];
	int32_t year, month;

	if (dots != NULL && (size_t)(dots - text) < sizeof(first)) {
		snprintf(first, sizeof(first), "%.*s", (int)(dots - text), text);
		if (civil_parse_day(first, from) == 0 && civil_parse_day(dots + 2, to) == 0 &&
		    *from <= *to)
			return true;
	} else if (dots == NULL && civil_parse_day(text, from) == 0) {
		*to = *from;
		return true;
	} else if (dots == NULL && strlen(text) < 8 && read_month(c, text, &year, &month)) {
		*from = month_first(year, month);
		*to = month_last(year, month);
		return true;
	}
	ctl_complain(c, TEXT_READ_EXPECTED,
		     TEXT_ARGS({"text", text}, {"what", show_text(c, TEXT_EXPORT_PERIOD)}));
	return false;
}

enum ctl_exit ctl_export(struct ctl *c, int argc, char **argv)
{
	struct exporting *x;
	const char *path = argc > 1 ? argv[1] : "-";
	struct reading reading;
	enum ctl_exit status;
	int32_t from, to;
	int r;

	if (c->evidence == NULL)
		return CTL_USAGE;
	if (!slug_valid(c->evidence) || !read_period(c, argv[0], &from, &to))
		return CTL_REFUSED;
	status = reading_open(c, from, to, &reading);
	if (status != CTL_OK)
		return status;
	x = calloc(1, sizeof(*x));
	if (x != NULL)
		*x = (struct exporting){.c = c, .person = c->evidence, .f = read_file(c, path)};
	if (x == NULL || x->f == NULL) {
		free(x);
		reading_done(&reading);
		return CTL_FAILED;
	}
	r = write_evidence(x, &reading, from, to);
	reading_done(&reading);
	if (r == -ENOENT) {
		ctl_complain(c, TEXT_EXPORT_NOBODY, TEXT_ARGS({"person", c->evidence}));
		read_close(c, path, x->f, 0);
		status = CTL_NO;
	} else {
		status = read_close(c, path, x->f, r);
	}
	if (status == CTL_OK && x->f != stdout)
		puts(show(c, TEXT_EXPORT_DONE,
			  TEXT_ARGS({"n", show_number((json_int_t)x->rows)},
				    {"notes", show_number((json_int_t)x->written_notes)})));
	free(x);
	return status;
}
