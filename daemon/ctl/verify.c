/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/verdict.h"
#include "ctl/note.h"
#include "ctl/read.h"
#include "store/chain.h"
#include "store/query.h"
#include "store/signed_note.h"

static json_t *gone_json(const struct chain_report *r)
{
	json_t *gone = json_array();

	for (size_t i = 0; i < r->n_gone; i++)
		json_array_append_new(gone, json_pack("{s:s, s:I, s:s}", "table", r->gone[i].kind,
						      "rows", (json_int_t)r->gone[i].rows, "last",
						      r->gone[i].last));
	return gone;
}

static void print_json(const struct chain_report *r, const char *hash)
{
	json_t *row = json_pack(
		"{s:b, s:s, s:s, s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:o}", "whole",
		r->fault == CHAIN_WHOLE, "fault", chain_fault_name(r->fault), "kind", r->kind,
		"row", (json_int_t)r->row, "chain_seq", (json_int_t)r->chain_seq, "seq",
		(json_int_t)r->head.seq, "hash", hash, "restored", (json_int_t)r->restored, "lost",
		(json_int_t)r->lost, "purged", (json_int_t)r->purged, "gone", gone_json(r));

	json_dumpf(row, stdout, JSON_COMPACT);
	puts("");
	json_decref(row);
}

static void print_report(const struct ctl *c, const struct chain_report *r, const char *hash)
{
	if (r->fault == CHAIN_WHOLE)
		puts(show(c, TEXT_CHAIN_WHOLE,
			  TEXT_ARGS({"n", show_number(r->head.seq)}, {"hash", hash})));
	else
		puts(show(c, TEXT_CHAIN_BROKEN,
			  TEXT_ARGS({"kind", r->kind}, {"row", show_number(r->row)},
				    {"fault", show_word(c, "chain", chain_fault_name(r->fault))},
				    {"n", show_number(r->chain_seq)})));
	if (r->fault == CHAIN_WHOLE && r->purged > 0)
		puts(show(c, TEXT_CHAIN_PURGED, TEXT_ARGS({"n", show_number(r->purged)})));
	for (size_t i = 0; r->fault == CHAIN_WHOLE && i < r->n_gone; i++)
		puts(show(c, TEXT_CHAIN_GONE,
			  TEXT_ARGS({"kind", r->gone[i].kind}, {"n", show_number(r->gone[i].rows)},
				    {"date", show_day(c, r->gone[i].last)})));
	if (r->restored > 0)
		puts(show(c, TEXT_CHAIN_RESTORED,
			  TEXT_ARGS({"n", show_number(r->restored)},
				    {"lost", show_number(r->lost)})));
}

enum { VERIFY_DAYS = 31, TOLD_MAX = 20 };

/* "Live result = recomputation": the last revision of each closed day, byte for byte. */
struct recomputed {
	int32_t from, to;
	size_t days, same, differ, other_version;
};

static void tell_difference(struct ctl *c, const struct recomputed *r, const char *id,
			    const struct verdict *stored, const struct verdict *now)
{
	const char *was = verdict_state_name((enum verdict_state)stored->state);
	const char *is = verdict_state_name((enum verdict_state)now->state);
	char day[CIVIL_DATE_SIZE];

	civil_format_day(day, now->day);
	if (c->json) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "difference", "person",
					id, "day", day, "stored", was, "recomputed", is);

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
	} else if (r->differ <= TOLD_MAX) {
		puts(show(c, TEXT_VERIFY_DIFFERS,
			  TEXT_ARGS({"person", id}, {"date", show_day(c, day)},
				    {"before", show_word(c, "state", was)},
				    {"after", show_word(c, "state", is)})));
	}
}

static void recompute(struct ctl *c, const struct book *b, struct recomputed *r)
{
	for (int32_t p = 0; p < (int32_t)book_people(b)->n; p++)
		for (int32_t day = r->from; day <= r->to; day++) {
			struct verdict stored, now;
			uint32_t rev = 0;
			bool ours = book_stored(b, p, day, &stored, &rev, NULL);

			if (rev == 0 || !book_is_closed(b, p, day))
				continue;
			r->days++;
			if (!ours) {
				r->other_version++;
				continue;
			}
			if (book_judge(b, p, day, &now) == 0 &&
			    memcmp(&stored, &now, sizeof(now)) == 0) {
				r->same++;
				continue;
			}
			r->differ++;
			tell_difference(c, r, people_id(book_people(b), p), &stored, &now);
		}
}

static void print_recomputed(const struct ctl *c, const struct recomputed *r)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];

	civil_format_day(from, r->from);
	civil_format_day(to, r->to);
	if (c->json) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "kind", "recomputed",
					"from", from, "to", to, "days", (json_int_t)r->days, "same",
					(json_int_t)r->same, "differ", (json_int_t)r->differ,
					"other_version", (json_int_t)r->other_version);

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
		return;
	}
	puts(show(c, r->differ == 0 ? TEXT_VERIFY_SAME : TEXT_VERIFY_NOT_SAME,
		  TEXT_ARGS({"from", show_day(c, from)}, {"to", show_day(c, to)},
			    {"n", show_number((json_int_t)r->days)},
			    {"differ", show_number((json_int_t)r->differ)})));
	if (r->other_version > 0)
		puts(show(c, TEXT_VERIFY_OTHER_VERSION,
			  TEXT_ARGS({"n", show_number((json_int_t)r->other_version)})));
}

/* False when nothing is closed yet, or this machine does not know the office's zone. */
static bool period(struct ctl *c, struct query *q, struct recomputed *r)
{
	int32_t last;

	if (c->zone[0] == '\0' || query_last_closed(q, &last) < 0)
		return false;
	if (c->to == NULL || r->to > last)
		r->to = last;
	if (c->from == NULL)
		r->from = r->to - VERIFY_DAYS + 1;
	return r->from <= r->to;
}

static enum ctl_exit verify_verdicts(struct ctl *c, struct recomputed *r)
{
	struct reading reading;
	enum ctl_exit status = reading_open(c, r->from, r->to, &reading);

	if (status != CTL_OK)
		return status;
	recompute(c, reading.book, r);
	print_recomputed(c, r);
	reading_done(&reading);
	return r->differ == 0 ? CTL_OK : CTL_NO;
}

static void print_note(const struct ctl *c, const struct note *n, enum text_key said, int64_t last)
{
	if (c->json) {
		json_t *row =
			json_pack("{s:s, s:s, s:I, s:b}", "kind", "note", "day", n->day, "seq",
				  (json_int_t)n->seq, "agrees", said == TEXT_NOTE_HOLDS);

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
		return;
	}
	puts(show(c, said,
		  TEXT_ARGS({"date", show_day(c, n->day)}, {"n", show_number(n->seq)},
			    {"last", show_number(last)})));
}

static enum ctl_exit store_failed(struct ctl *c, int r)
{
	ctl_complain(c, TEXT_ERROR_FILE, TEXT_ARGS({"path", c->store}, {"cause", strerror(-r)}));
	return CTL_FAILED;
}

/* The chain was walked and is whole: is it the one that this note was made of? */
static enum ctl_exit compare_note(struct ctl *c, struct query *q, const struct note *n,
				  bool tell_good)
{
	uint8_t hash[STORE_HASH_SIZE];
	bool restored;
	int64_t next = 0;
	int r = chain_hash_at(q, n->seq, hash);

	if (r == 0 && memcmp(hash, n->hash, sizeof(hash)) == 0) {
		if (tell_good)
			print_note(c, n, TEXT_NOTE_HOLDS, 0);
		return CTL_OK;
	}
	if (r < 0 && r != -ENOENT)
		return store_failed(c, r);
	restored = epoch_ended_at(q, n->epoch, &next) == 0 && next <= n->seq;
	print_note(c, n, restored ? TEXT_NOTE_RESTORED : TEXT_NOTE_DIFFERS, next - 1);
	return CTL_NO;
}

static enum ctl_exit verify_own_note(struct ctl *c, struct query *q,
				     const struct signed_note_row *row)
{
	char day[CIVIL_DATE_SIZE];
	struct note note;
	int r = note_check_text(c, q, row->text, &note);

	if (r == 0)
		return compare_note(c, q, &note, false);
	if (r != -EBADMSG && r != -ENOKEY && r != -EKEYREJECTED)
		return store_failed(c, r);
	civil_format_day(day, row->day);
	ctl_complain(c, r == -ENOKEY ? TEXT_NOTE_OTHER_KEY : TEXT_NOTE_CHANGED,
		     TEXT_ARGS({"date", show_day(c, day)}));
	return CTL_NO;
}

/* Who knows the office's key from elsewhere is told how much it vouches for: notes can be taken
 * away, and then nobody has signed anything. */
static enum ctl_exit tell_notes(struct ctl *c, const struct signed_note_row *last, size_t n)
{
	char day[CIVIL_DATE_SIZE];

	if (n == 0) {
		ctl_complain(c, TEXT_NOTE_NONE, NULL);
		return CTL_NO;
	}
	civil_format_day(day, last->day);
	if (!c->json)
		puts(show(c, TEXT_NOTES_HOLD,
			  TEXT_ARGS({"n", show_number((json_int_t)n)}, {"date", show_day(c, day)},
				    {"last", show_number(last->seq)})));
	return CTL_OK;
}

/* The notes that lie in the records themselves: who works the chain out anew has to sign them anew,
 * or to take them away. Told only where one does not agree. */
static enum ctl_exit verify_own_notes(struct ctl *c, struct query *q)
{
	struct signed_note_row *rows = NULL;
	enum ctl_exit status = CTL_OK;
	size_t n = 0;
	int r = signed_note_rows_load(q, &rows, &n);

	if (r < 0)
		return store_failed(c, r);
	for (size_t i = 0; i < n && status == CTL_OK; i++)
		status = verify_own_note(c, q, &rows[i]);
	if (status == CTL_OK && c->key != NULL)
		status = tell_notes(c, n > 0 ? &rows[n - 1] : NULL, n);
	free(rows);
	return status;
}

static enum ctl_exit verify_notes(struct ctl *c, struct query *q)
{
	enum ctl_exit status = verify_own_notes(c, q);
	struct note n;

	if (status != CTL_OK || c->note == NULL)
		return status;
	status = note_read_file(c, q, c->note, &n);
	return status == CTL_OK ? compare_note(c, q, &n, true) : status;
}

/* Asks nobody: who checks the daemon's records must not need the daemon. */
enum ctl_exit ctl_verify(struct ctl *c, int argc, char **argv)
{
	char hash[2 * STORE_HASH_SIZE + 1];
	struct recomputed recomputed = {.from = INT32_MIN};
	struct chain_head known;
	struct chain_report report;
	struct query *q = NULL;
	bool has_known = store_known_head(c->store, &known) == 0, closed = false;
	enum ctl_exit status = CTL_OK;
	int r;

	if ((c->from != NULL && !read_day(c, c->from, &recomputed.from)) ||
	    (c->to != NULL && !read_day(c, c->to, &recomputed.to)))
		return CTL_USAGE;
	if (c->key != NULL && !note_keys_valid(c->key)) {
		ctl_complain(c, TEXT_EVIDENCE_BAD_KEY, TEXT_ARGS({"key", c->key}));
		return CTL_USAGE;
	}
	r = query_open(c->store, &q);
	if (r == 0)
		r = store_verify(q, has_known ? &known : NULL, &report);
	if (r == 0)
		closed = period(c, q, &recomputed);
	if (r < 0) {
		query_free(q);
		return store_failed(c, r);
	}
	hex_encode(hash, report.head.hash, sizeof(report.head.hash));
	if (c->json)
		print_json(&report, hash);
	else
		print_report(c, &report, hash);
	if (report.fault == CHAIN_WHOLE)
		status = verify_notes(c, q);
	query_free(q);
	/* What was changed by hand proves nothing of the judge. */
	if (report.fault != CHAIN_WHOLE || status != CTL_OK)
		return status != CTL_OK ? status : CTL_NO;
	return closed ? verify_verdicts(c, &recomputed) : CTL_OK;
}
