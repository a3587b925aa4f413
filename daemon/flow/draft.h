/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_DRAFT_H
#define HADIR_FLOW_DRAFT_H

#include "conf/rules-doc.h"
#include "conf/rules-folder.h"
#include "flow/rules.h"

/*
 * draft.c: may a text become the rule's file? It is looked at as if it stood in the folder already
 * and had been taken over; what is wrong becomes rows of the answer.
 */

struct draft {
	struct office *o;
	struct control_request *req;
	const char *name;	    /* of the rule */
	struct rules_doc doc;	    /* owned */
	char *text;		    /* owned: `doc`, printed */
	char path[RULES_PATH_SIZE]; /* of its file, which may not be there yet */
	bool replaces;		    /* it is there */
	int32_t valid_from;
	char version[RULE_VERSION_SIZE];
	struct rules_change change; /* what it would change */
	int problems;		    /* errors told so far */
};

/*
 * Take `text` as that of the rule `name`, signed by these two ("" : nobody yet). True: it is one
 * that could be taken over today. False after telling problems (d->problems > 0; the request is
 * still open) or after answering (0). Ends with draft_done() in any case.
 */
bool draft_check(struct draft *d, const char *text, const char *author, const char *approver);
void draft_done(struct draft *d);

/* A file that the records did not have is taken over, in the turn that runs: if it is an approved
 * draft's, written before the power failed, the draft is decided. 0 or -errno. */
int draft_found(struct office *o, const struct rules_file *f);

/* What is wrong at a field of the form: {"kind":"problem","severity","part","field", sentence}. */
void draft_problem(struct draft *d, const char *part, const char *field, enum text_key key,
		   const struct text_arg *args);

#endif
