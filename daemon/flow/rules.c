/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/flow.h"

/* Rules are stored word for word, and judged by the number the store gives them. */
static int keep_rule(struct office *o, struct rules_file *f, bool running, int64_t *ret_seq)
{
	struct rule_row row = {.name = f->name,
			       .version = f->version,
			       .valid_from = f->valid_from,
			       .text = f->text,
			       .source = f->source,
			       .author = f->author,
			       .approver = f->approver};
	uint8_t sha256[STORE_HASH_SIZE];
	char hash[9], version[RULE_VERSION_SIZE];
	int r = rule_append(o->store, &row, &row.seq);

	if (r == -EADDRINUSE && running) {
		log_error("%s: rule %s version %s is in the records with another text; a changed "
			  "rule needs a new version",
			  f->path, f->name, f->version);
	} else if (r == -EADDRINUSE) {
		/* Somebody edited it and forgot the version. The office must not stand still for
		 * that when it starts, and the records must not call two texts by one name. */
		store_hash(f->text, sha256);
		hex_encode(hash, sha256, 4);
		snprintf(version, sizeof(version), "%.*s+%s", (int)sizeof(version) - 10, f->version,
			 hash);
		log_error("%s: rule %s version %s is in the records with another text; this one is "
			  "kept as version %s, give it a number of its own",
			  f->path, f->name, f->version, version);
		strcpy(f->version, version); /* both RULE_VERSION_SIZE */
		r = rule_append(o->store, &row, &row.seq);
	}
	*ret_seq = row.seq;
	return r == -EEXIST ? 0 : r;
}

int rules_keep(struct office *o, bool running)
{
	struct rulebook *book = o->conf->rulebook;
	int r = pipeline_begin(o);

	for (size_t i = 0; i < book->file_count && r == 0; i++) {
		struct rules_file *f = &book->files[i];
		int64_t seq;

		r = keep_rule(o, f, running, &seq);
		if (r == 0 && f->set >= 0) {
			book->rules->sets[f->set].id = seq;
			strcpy(book->rules->sets[f->set].version, f->version);
		}
	}
	return pipeline_settle(o, r, "rules");
}

static const char *value_of(const struct conf *c, const struct conf_value *like)
{
	for (size_t i = 0; i < c->value_count; i++) {
		const struct conf_value *v = &c->values[i];

		if (strcmp(v->kind, like->kind) == 0 && strcmp(v->name, like->name) == 0 &&
		    strcmp(v->key, like->key) == 0)
			return v->value;
	}
	return NULL;
}

/* Everything but the rules is wired at the start. */
static void tell_restart(const struct conf *now, const struct conf *next)
{
	for (size_t i = 0; i < next->value_count; i++) {
		const struct conf_value *v = &next->values[i];
		const char *old = value_of(now, v);

		if (old == NULL || strcmp(old, v->value) != 0)
			log_warning("%s:%d: [%s %s] %s is new and takes a restart",
				    v->at.file != NULL ? v->at.file : "default", v->at.line,
				    v->kind, v->name, v->key);
	}
}

void rules_reload(struct office *o, struct conf *next)
{
	struct rulebook *old = o->conf->rulebook;
	int r;

	tell_restart(o->conf, next);
	o->conf->rulebook = next->rulebook;
	next->rulebook = old;
	r = rules_keep(o, true);
	if (r < 0) {
		next->rulebook = o->conf->rulebook;
		o->conf->rulebook = old;
		log_errno(LOG_ERR, r, "the new rules cannot be taken over, the old ones stay");
	} else {
		/* The engine reads the old book, which goes now: the day is opened anew. */
		bool open = o->engine != NULL;
		int32_t day = open ? engine_day(o->engine) : 0;

		day_forget(o);
		r = open ? pipeline_begin(o) : 0;
		if (open)
			pipeline_settle(o, r < 0 ? r : day_open(o, day), "rule");
		day_advance(o);
		log_notice("rules read again");
	}
	conf_free(next);
}
