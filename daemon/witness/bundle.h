/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WITNESS_BUNDLE_H
#define HADIR_WITNESS_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "witness/note.h"

/*
 * Evidence: rows of the records about one person, and so much of the chain that signed notes can
 * be reached from them. One JSON object a line, as hadir-evidence(5) describes it; read from front
 * to back, by whoever holds the file and a key.
 */

enum {
	BUNDLE_LINE_MAX = 4 << 20, /* a rule's text, twice escaped, is far below */
	/* Rows between two notes; punches, and rows of cards: a person has some 1,500 a year. */
	BUNDLE_WAITING_MAX = 1 << 17,
	BUNDLE_WHY_SIZE = 160,
	BUNDLE_HELD_MAX = 8,
	BUNDLE_ID_SIZE = 40,
};

struct bundle_row {
	int64_t chain_seq;
	const char *kind;	  /* the name of the table */
	int64_t row;		  /* its number in it */
	const char *text;	  /* the row, canonical JSON */
	const struct note *proof; /* the first note behind it that counts; NULL: none */
};

/* What the reader brings along: keys that they know to be the office's, and notes that they hold
 * themselves, on paper or from a broker, each signed by one of the keys. */
struct bundle_trust {
	const struct note_key *keys;
	/* 0: the key that the bundle names. It must have signed each note that is held, whose
	 * texts are needed for that; without such a note it proves but that the file fits itself.
	 */
	size_t n_keys;
	struct note held[BUNDLE_HELD_MAX];
	const char *held_text[BUNDLE_HELD_MAX];
	size_t n_held;
};

/* Each may be NULL. Strings live during the call. */
struct bundle_hooks {
	void *arg;
	void (*row)(void *arg, const struct bundle_row *row); /* once its proof is known */
	void (*note)(void *arg, const struct note *n);	      /* one that counts */
	void (*info)(void *arg, const char *json);	      /* not proved by anything */
};

struct bundle_report {
	char person[BUNDLE_ID_SIZE], from[NOTE_DAY_SIZE], to[NOTE_DAY_SIZE],
		origin[NOTE_ORIGIN_SIZE];
	struct note_key key; /* that the bundle names */
	bool has_key;	     /* it names one */
	int64_t rows, proved;
	int64_t links;			/* of the chain, rows among them */
	int64_t strays;			/* punches with a card that no row gives to the person */
	int64_t notes, foreign;		/* that count; signed by keys nobody told us */
	bool held_met[BUNDLE_HELD_MAX]; /* the chain here passes through that note */
	size_t line;			/* where it went wrong, from 1; else the last */
	char why[BUNDLE_WHY_SIZE];	/* English; "" when nothing did */
};

/*
 * 0: it holds together, which says nothing yet of how many rows are proved; 1: it does not, rows,
 * links and notes contradict each other or a signature is wrong; -EBADMSG: not such a file, or not
 * all of it; -EIO; -ENOMEM. `ret` is written in any case.
 */
int bundle_check(FILE *f, const struct bundle_trust *trust, const struct bundle_hooks *hooks,
		 struct bundle_report *ret);

#endif
