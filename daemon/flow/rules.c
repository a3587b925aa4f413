/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "book/rules-stored.h"
#include "flow/draft.h"
#include "flow/flow.h"
#include "flow/rules.h"
#include "store/query.h"
#include "store/setting.h"

/* Rules are stored word for word, and judged by the number the store gives them. */
struct kept_file {
	int64_t seq;
	bool fresh; /* the records did not have it */
};

static int keep_rule(struct office *o, struct rules_file *f, bool running, struct kept_file *ret)
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
	*ret = (struct kept_file){.seq = row.seq, .fresh = r == 0};
	return r == -EEXIST ? 0 : r;
}

/* What the records hold of one text, and what becomes of it. */
struct kept_rule {
	int64_t seq;
	char name[SLUG_SIZE];
	int32_t valid_from, until;  /* until INT32_MAX: it has no end yet */
	bool counts, refused, told; /* told: its setting says something else than "on" */
	bool in_file;
};

struct kept_rules {
	struct office *o;
	struct kept_rule *list;
	size_t n, room;
};

static int read_setting(struct kept_rules *k, struct kept_rule *rule)
{
	struct setting_row row;
	char name[SLUG_SIZE];
	int r;

	snprintf(name, sizeof(name), RULES_SETTING, (long long)rule->seq);
	r = setting_find(store_query(k->o->store), name, &row);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	rule->told = strcmp(row.value, "on") != 0;
	rule->refused = strcmp(row.value, "refused") == 0;
	rule->counts = rules_ending(row.value, &rule->until);
	if (rule->until == 0)
		rule->until = INT32_MAX;
	return 0;
}

static int read_rule(void *arg, const struct rule_row *row)
{
	struct kept_rules *k = arg;

	if (k->n == k->room) {
		size_t room = k->room < 32 ? 32 : k->room * 2;
		struct kept_rule *grown = reallocarray(k->list, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		k->list = grown;
		k->room = room;
	}
	k->list[k->n] = (struct kept_rule){
		.seq = row->seq, .valid_from = row->valid_from, .until = INT32_MAX, .counts = true};
	return text_copy(k->list[k->n++].name, SLUG_SIZE, row->name) < 0 ? -EINVAL : 0;
}

/* The settings are read when the rows are: one statement at a time. */
static int read_kept(struct kept_rules *k)
{
	int r = query_rules(store_query(k->o->store), read_rule, k);

	for (size_t i = 0; i < k->n && r == 0; i++)
		r = read_setting(k, &k->list[i]);
	return r;
}

static int say_end(struct office *o, int64_t seq, const char *value, const char *note)
{
	struct setting_row row = {.author = "hadird", .at = office_here(o)};
	int r;

	snprintf(row.name, sizeof(row.name), RULES_SETTING, (long long)seq);
	if (text_copy(row.value, sizeof(row.value), value) < 0)
		return -EINVAL;
	snprintf(row.note, sizeof(row.note), "%s", note);
	r = setting_append(o->store, &row, &row.seq);
	return r < 0 ? r : 0;
}

/*
 * A text that stands in no file any more. Where a new version of it begins later, the days before
 * stay its own; where its file went away, the days that are over do. What had not begun, and what
 * a new version goes back before, counts no more.
 */
static int end_rule(const struct kept_rules *k, const struct kept_rule *rule, int32_t today)
{
	int32_t end = today - 1;
	char until[CIVIL_DATE_SIZE];

	for (size_t i = 0; i < k->n; i++) {
		const struct kept_rule *now = &k->list[i];

		if (!now->in_file || strcmp(now->name, rule->name) != 0)
			continue;
		if (now->refused)
			return 0; /* what it should have replaced goes on */
		if (now->valid_from == rule->valid_from && now->seq > rule->seq)
			return 0; /* that is understood: conf/rules.h */
		if (now->valid_from <= rule->valid_from || rule->valid_from > today)
			return say_end(k->o, rule->seq, "off", "replaced by a new version");
		if (end == today - 1 || now->valid_from - 1 < end)
			end = now->valid_from - 1;
	}
	if (rule->until <= end)
		return 0;
	if (end < rule->valid_from)
		return say_end(k->o, rule->seq, "off", "its file went away before it began");
	civil_format_day(until, end);
	return say_end(k->o, rule->seq, until, "its file went away, or holds a later version");
}

static int mark_files(struct kept_rules *k, const struct rulebook *files,
		      const struct kept_file *kept)
{
	int r = 0;

	for (size_t i = 0; i < k->n && r == 0; i++) {
		struct kept_rule *rule = &k->list[i];

		for (size_t f = 0; f < files->file_count && !rule->in_file; f++)
			rule->in_file = kept[f].seq == rule->seq;
		if (rule->in_file && rule->refused)
			log_error(
				"rule %s, text %lld: refused when it came, and not in force; give "
				"it a new version and a later valid-from",
				rule->name, (long long)rule->seq);
		else if (rule->in_file && rule->told)
			r = say_end(k->o, rule->seq, "on", "its file is back");
	}
	return r;
}

/* The records say what holds, so what does not stand in the files any more is ended there. */
static int end_rules(struct office *o, const struct rulebook *files, const struct kept_file *kept,
		     int32_t today)
{
	struct kept_rules k = {.o = o};
	int r = read_kept(&k);

	if (r == 0)
		r = mark_files(&k, files, kept);
	for (size_t i = 0; i < k.n && r == 0; i++)
		if (k.list[i].counts && !k.list[i].in_file)
			r = end_rule(&k, &k.list[i], today);
	free(k.list);
	return r;
}

/* Before anybody knows the time: the day that the machine's own clock shows, but none that is over
 * by the records, for a clock without a battery stands where it stood when the power went. */
int32_t rules_today(const struct office *o)
{
	int32_t day = civil_local_day(&o->zone, time_now().realtime_ns), closed;

	if (o->engine != NULL)
		return engine_day(o->engine);
	return query_last_closed(store_query(o->store), &closed) == 0 && closed >= day ? closed + 1
										       : day;
}

static void tell_names(const struct rules_file *f)
{
	if (*f->author == '\0' || *f->approver == '\0')
		log_warning("%s: rule %s version %s is taken over without %s: it stands in the "
			    "records as not signed",
			    f->path, f->name, f->version,
			    *f->author == '\0' ? "an author" : "an approver");
}

/* Stored, with what they end: `kept` by the files' index. -EPERM: nobody approves their own. */
static int keep_files(struct office *o, struct rulebook *files, bool running, bool first,
		      struct kept_file *kept)
{
	int r = 0;

	for (size_t i = 0; i < files->file_count && r == 0; i++) {
		struct rules_file *f = &files->files[i];

		r = keep_rule(o, f, running, &kept[i]);
		/* A new office begins with what it finds. */
		if (r != 0 || first || !kept[i].fresh)
			continue;
		tell_names(f);
		if (*f->author != '\0' && strcmp(f->author, f->approver) == 0) {
			log_error("%s: the author approves their own rule: a second name is needed",
				  f->path);
			r = -EPERM;
		}
	}
	return r < 0 ? r : end_rules(o, files, kept, rules_today(o));
}

/* What holds by the records; by the files where the records make no book. */
static int stored_book(struct office *o, struct rulebook *files, const struct kept_file *kept,
		       struct rulebook **ret)
{
	int r = rules_stored(store_query(o->store), ret);

	if (r != -EINVAL)
		return r;
	log_error("the rules in the records contradict each other; those in the files are in "
		  "force");
	for (size_t i = 0; i < files->file_count; i++) {
		struct rules_file *f = &files->files[i];

		if (f->set < 0)
			continue;
		files->rules->sets[f->set].id = kept[i].seq;
		strcpy(files->rules->sets[f->set].version, f->version);
	}
	return 0;
}

/* May this change hold, that nobody asked the office about? Logs why not. */
static int permit(struct office *o, const struct rulebook *before, const struct rulebook *after,
		  struct rules_change *ret)
{
	int r = rules_compare(o, before, after, rules_today(o), ret);

	if (r < 0)
		return r;
	if (ret->today)
		log_error("the new rules would ask more of people today than yesterday (%s): a "
			  "change that leaves anybody worse starts tomorrow at the earliest, give "
			  "it a later valid-from",
			  ret->what);
	if (ret->worse > 0)
		log_error("the new rules would judge %u days of %u people worse that are over: a "
			  "change that leaves anybody worse starts tomorrow at the earliest, give "
			  "it a later valid-from; hadirctl rules diff shows whom",
			  ret->worse, ret->people);
	return ret->today || ret->worse > 0 ? -EKEYREJECTED : 0;
}

/* What is to be taken over. */
struct taking {
	struct rulebook *files;
	const struct rulebook *before; /* what was in force; NULL: nothing ever was */
	bool running;
	rules_also_fn *also; /* NULL: the files alone */
	void *arg;
	struct kept_file *kept;
};

/* One turn. `ret` NULL: the files are in force. */
static int take(struct office *o, const struct taking *t, struct rulebook **ret,
		struct rules_change *ret_change)
{
	struct rulebook *book = NULL;
	int r = pipeline_begin(o);

	if (r == 0)
		r = keep_files(o, t->files, t->running, t->before == NULL, t->kept);
	if (r == 0)
		r = stored_book(o, t->files, t->kept, &book);
	if (r == 0 && t->before != NULL)
		r = permit(o, t->before, book ?: t->files, ret_change);
	if (r == 0 && t->also != NULL)
		r = t->also(o, ret_change, t->arg);
	for (size_t i = 0; i < t->files->file_count && r == 0; i++)
		if (t->kept[i].fresh)
			r = draft_found(o, &t->files->files[i]);
	r = pipeline_settle(o, r, "rules");
	if (r < 0)
		rulebook_free(book);
	else
		*ret = book;
	return r;
}

/* A text that was refused stays in the records, and stays refused when the power has failed. */
static int refuse(struct office *o, struct rulebook *files, bool running, struct kept_file *kept)
{
	int r = pipeline_begin(o);

	for (size_t i = 0; i < files->file_count && r == 0; i++) {
		if (!kept[i].fresh)
			continue;
		r = keep_rule(o, &files->files[i], running, &kept[i]);
		if (r == 0)
			r = say_end(o, kept[i].seq, "refused", "it would leave people worse");
	}
	return pipeline_settle(o, r, "rules");
}

/* `ret` NULL: t->files itself is in force. -EKEYREJECTED, -EPERM: refused, and told; the latter
 * only until it has a second name. */
static int take_over(struct office *o, struct taking *t, struct rulebook **ret,
		     struct rules_change *ret_change)
{
	int r;

	t->kept = calloc(t->files->file_count + 1, sizeof(*t->kept));
	r = t->kept == NULL ? -ENOMEM : take(o, t, ret, ret_change);
	if (r == -EKEYREJECTED) {
		int failed = refuse(o, t->files, t->running, t->kept);

		r = failed < 0 ? failed : r;
	}
	free(t->kept);
	return r;
}

/* Days that are over and that the new rules may judge otherwise. */
static void judge_again(struct office *o, const struct rules_change *change, int32_t today)
{
	char from[CIVIL_DATE_SIZE];
	int r;

	if (change->first >= today || o->people.n == 0)
		return;
	civil_format_day(from, change->first);
	log_notice("days from %s on are judged again by the new rules", from);
	r = pipeline_begin(o);
	if (r == 0)
		r = jobs_rejudge(o, NULL, 0, change->first, today - 1, "rule");
	r = pipeline_settle(o, r, "rules");
	if (r < 0)
		log_errno(LOG_ERR, r,
			  "days before today are not judged again by the new rules: "
			  "hadirctl rejudge does it");
}

int rules_keep(struct office *o)
{
	struct rulebook *before = NULL, *book = NULL;
	struct rules_change change = {0};
	int32_t today = rules_today(o);
	int r = rules_stored(store_query(o->store), &before);
	struct taking t = {.files = o->conf->rulebook, .before = before};

	if (r < 0 && r != -ENOENT && r != -EINVAL)
		return r;
	r = take_over(o, &t, &book, &change);
	if (r == -EKEYREJECTED || r == -EPERM) {
		/* The office opens all the same: by what held yesterday. */
		log_error("the rules in the records stay in force");
		book = before;
		before = NULL;
		change.first = INT32_MAX;
		r = 0;
	}
	if (r == 0 && book != NULL) {
		rulebook_free(o->conf->rulebook);
		o->conf->rulebook = book;
	}
	if (r == 0 && before != NULL)
		judge_again(o, &change, today);
	rulebook_free(before);
	return r;
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

/* The engine reads the old book, which goes now: the day is opened anew. */
static void swap_book(struct office *o, struct rulebook *book)
{
	bool open = o->engine != NULL;
	int32_t day = open ? engine_day(o->engine) : 0;
	int r;

	day_forget(o);
	rulebook_free(o->conf->rulebook);
	o->conf->rulebook = book;
	r = open ? pipeline_begin(o) : 0;
	if (open)
		pipeline_settle(o, r < 0 ? r : day_open(o, day), "rule");
	day_advance(o);
}

int rules_take(struct office *o, struct rulebook **files, rules_also_fn *also, void *arg)
{
	struct taking t = {.files = *files,
			   .before = o->conf->rulebook,
			   .running = true,
			   .also = also,
			   .arg = arg};
	struct rules_change change = {0};
	struct rulebook *book = NULL;
	int32_t today = rules_today(o);
	int r = take_over(o, &t, &book, &change);

	if (r < 0)
		return r;
	if (book == NULL) { /* the files themselves */
		book = *files;
		*files = NULL;
	}
	swap_book(o, book);
	judge_again(o, &change, today);
	return 0;
}

void rules_reload(struct office *o, struct conf *next)
{
	int r;

	tell_restart(o->conf, next);
	r = rules_take(o, &next->rulebook, NULL, NULL);
	if (r < 0)
		log_errno(LOG_ERR, r, "the new rules cannot be taken over, the old ones stay");
	else
		log_notice("rules read again");
	conf_free(next);
}

int rules_again(struct office *o)
{
	struct rules_change change = {0};
	struct rulebook *book = NULL;
	int32_t today = rules_today(o);
	int r = rules_stored(store_query(o->store), &book);

	if (r == 0)
		r = rules_compare(o, o->conf->rulebook, book, today, &change);
	if (r < 0) {
		rulebook_free(book);
		return r;
	}
	swap_book(o, book);
	judge_again(o, &change, today);
	return 0;
}
