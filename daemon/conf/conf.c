/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/check.h"
#include "conf/files.h"
#include "conf/conf.h"
#include "conf/keys.h"
#include "conf/rules.h"

/* A configuration on its way in: what is only needed until it is whole. */
struct load {
	struct conf *c;
	struct diag *d;
	struct conf_at seen[KEYS_SECTIONS]; /* of the sections that stand once */
};

void conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->file_count; i++)
		ini_done(&c->files[i]);
	free(c->files);
	free(c->values);
	rulebook_free(c->rulebook);
	free(c);
}

struct conf_at conf_where(const struct conf *c, const char *kind, const char *name, const char *key)
{
	struct conf_at at = {0};

	for (size_t i = 0; i < c->value_count; i++) {
		const struct conf_value *v = &c->values[i];

		if (strcmp(v->kind, kind) == 0 && strcmp(v->name, name) == 0 &&
		    strcmp(v->key, key) == 0 && v->at.file != NULL)
			return v->at;
	}
	for (size_t i = 0; i < c->file_count; i++) {
		const struct ini *ini = &c->files[i];

		for (size_t k = 0; k < ini->section_count; k++)
			if (strcmp(ini->sections[k].kind, kind) == 0 &&
			    strcmp(ini->sections[k].name, name) == 0)
				return (struct conf_at){ini->file, ini->sections[k].line};
	}
	if (c->file_count > 0)
		at.file = c->files[0].file;
	return at;
}

/* The file that a value comes from: it is an entry of one of them. */
static const char *file_of(const struct conf *c, const struct ini_entry *e)
{
	const struct ini *ini = c->files;

	while (e < ini->entries || e >= ini->entries + ini->entry_count) {
		ini++;
		assert(ini < c->files + c->file_count);
	}
	return ini->file;
}

static int keep_value(void *arg, const struct ini_section *s, const struct schema_key *key,
		      const struct ini_entry *e)
{
	struct conf *c = arg;
	struct conf_value *v;

	if (c->value_count % 64 == 0) {
		v = reallocarray(c->values, c->value_count + 64, sizeof(*v));
		if (v == NULL)
			return -ENOMEM;
		c->values = v;
	}
	v = &c->values[c->value_count++];
	*v = (struct conf_value){.kind = s->kind,
				 .name = s->name,
				 .key = key->name,
				 .value = e != NULL ? e->value : key->deflt};
	if (e != NULL)
		v->at = (struct conf_at){file_of(c, e), e->line};
	return 0;
}

static void report_kind(const struct ini *ini, const struct ini_section *s, struct diag *d)
{
	const char *near =
		diag_nearest(s->kind, keys_sections, KEYS_SECTIONS, sizeof(*keys_sections));

	if (schema_find(rules_sections, RULES_SECTIONS, s->kind) != NULL)
		diag_error(d, ini->file, s->line,
			   "[%s] stands in a file in rules/, where it has a date and is kept: "
			   "move it there",
			   s->kind);
	else if (near != NULL)
		diag_error(d, ini->file, s->line, "there is no section [%s]: did you mean [%s]?",
			   s->kind, near);
	else
		diag_error(d, ini->file, s->line,
			   "there is no section [%s]: remove it with its keys", s->kind);
}

/* Room for one more [kind NAME], or NULL with the mistake told. */
static void *take_room(struct load *l, const struct ini *ini, const struct ini_section *s,
		       enum keys_section which)
{
	struct conf *c = l->c;
	struct {
		char *first;
		size_t size, *count, max;
	} list = {0};
	struct conf_at at = {ini->file, s->line};

	switch (which) {
	case KEYS_BROKER:
		list.first = (char *)c->brokers, list.size = sizeof(*c->brokers);
		list.count = &c->broker_count, list.max = CONF_BROKERS_MAX;
		break;
	case KEYS_BUS:
		list.first = (char *)c->buses, list.size = sizeof(*c->buses);
		list.count = &c->bus_count, list.max = CONF_BUSES_MAX;
		break;
	default:
		list.first = (char *)c->readers, list.size = sizeof(*c->readers);
		list.count = &c->reader_count, list.max = CONF_READERS_MAX;
	}
	/* Each of the three structs begins with its name. */
	for (size_t i = 0; i < *list.count; i++) {
		struct conf_at first = conf_where(c, s->kind, s->name, "");

		if (strcmp(list.first + i * list.size, s->name) != 0)
			continue;
		diag_error(l->d, ini->file, s->line,
			   "there is a [%s %s] already, %s:%d: give this one another name", s->kind,
			   s->name, first.file, first.line);
		return NULL;
	}
	if (*list.count == list.max) {
		diag_error(l->d, ini->file, s->line, "more than %zu [%s]: hadird has room for %zu",
			   list.max, s->kind, list.max);
		return NULL;
	}
	list.first += (*list.count)++ * list.size;
	strcpy(list.first, s->name);
	if (which == KEYS_BROKER)
		((struct conf_broker *)list.first)->at = at;
	else if (which == KEYS_BUS)
		((struct conf_bus *)list.first)->at = at;
	else
		((struct conf_reader *)list.first)->at = at;
	return list.first;
}

static int load_section(struct load *l, const struct ini *ini, const struct ini_section *s)
{
	const struct schema_section *section = schema_find(keys_sections, KEYS_SECTIONS, s->kind);
	size_t which;
	void *object = l->c;

	if (section == NULL) {
		report_kind(ini, s, l->d);
		return 0;
	}
	which = (size_t)(section - keys_sections);
	if (section->named && !slug_valid(s->name)) {
		diag_error(l->d, ini->file, s->line,
			   "[%s %s]: expected [%s NAME], the name of a-z, 0-9 and -, at most %d",
			   s->kind, s->name, s->kind, SLUG_SIZE - 1);
		return 0;
	}
	if (section->named) {
		object = take_room(l, ini, s, which);
		if (object == NULL)
			return 0;
	} else {
		if (*s->name != '\0')
			diag_error(l->d, ini->file, s->line,
				   "[%s %s]: expected [%s], without a name", s->kind, s->name,
				   s->kind);
		if (l->seen[which].file != NULL) {
			diag_error(l->d, ini->file, s->line,
				   "there is a [%s] already, %s:%d: put its keys there", s->kind,
				   l->seen[which].file, l->seen[which].line);
			return 0;
		}
		l->seen[which] = (struct conf_at){ini->file, s->line};
	}
	return schema_apply(section, ini, s, object, l->d, keep_value, l->c);
}

/* A file that cannot be read is a mistake like others: reading goes on. */
static int load_file(struct load *l, const char *path)
{
	struct conf *c = l->c;
	struct ini *ini = &c->files[c->file_count];
	int r;

	if (c->file_count == CONF_FILES_MAX) {
		diag_error(l->d, path, 0, "more than %d files: not read", CONF_FILES_MAX);
		return 0;
	}
	r = ini_load(path, l->d, ini);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	c->file_count++;
	for (size_t i = 0; r == 0 && i < ini->section_count; i++)
		r = load_section(l, ini, &ini->sections[i]);
	return r;
}

static int take_drop_in(void *arg, const char *path)
{
	return load_file(arg, path);
}

/* Sections that stand once and that no file has: their defaults, or that they are missing. */
static int load_absent(struct load *l, const char *path)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < KEYS_SECTIONS; i++)
		if (!keys_sections[i].named && l->seen[i].file == NULL)
			r = schema_apply_defaults(&keys_sections[i], path, l->c, l->d, keep_value,
						  l->c);
	return r;
}

int conf_rules_folder(const struct conf *c, char *dst, size_t dst_size)
{
	const char *path = c->files[0].file, *slash = strrchr(path, '/');
	int n = snprintf(dst, dst_size, "%.*s/rules", slash != NULL ? (int)(slash - path) : 1,
			 slash != NULL ? path : ".");

	return (size_t)n >= dst_size ? -ENAMETOOLONG : 0;
}

static int load_all(struct load *l, const char *path)
{
	char *copy = strdup(path), *drop_ins = NULL, *rules = NULL;
	const char *dir = copy != NULL ? dirname(copy) : NULL;
	int r = dir == NULL || asprintf(&drop_ins, "%s/conf.d", dir) < 0 ? -ENOMEM : 0;

	if (r == 0)
		r = load_file(l, path);
	if (r == 0)
		r = files_each(drop_ins, l->d, take_drop_in, l);
	if (r == 0)
		r = load_absent(l, path);
	if (r == 0 && asprintf(&rules, "%s/rules", dir) < 0)
		r = -ENOMEM;
	if (r == 0)
		r = rulebook_load(rules, l->d, &l->c->rulebook);
	free(rules);
	free(drop_ins);
	free(copy);
	return r;
}

/* Links need a host; who gave no url gets the one that the page listens on. */
static void web_url(struct conf *c)
{
	bool v6 = strchr(c->web.address, ':') != NULL;
	char host[CONF_TEXT_SIZE + 1];

	if (c->web.url[0] != '\0')
		return;
	snprintf(host, sizeof(host), "%s", c->web.address);
	if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0) {
		v6 = false;
		if (gethostname(host, sizeof(host) - 1) < 0)
			strcpy(host, "localhost");
	}
	snprintf(c->web.url, sizeof(c->web.url), "http%s://%s%.128s%s:%d",
		 c->web.certificate[0] != '\0' ? "s" : "", v6 ? "[" : "", host, v6 ? "]" : "",
		 c->web.port);
}

int conf_load(const char *path, struct diag *d, struct conf **ret)
{
	struct load l = {.c = calloc(1, sizeof(*l.c)), .d = d};
	size_t errors_before = d->errors;
	int r = -ENOMEM;

	if (l.c != NULL)
		l.c->files = calloc(CONF_FILES_MAX, sizeof(*l.c->files));
	if (l.c != NULL && l.c->files != NULL)
		r = load_all(&l, path);
	if (r == 0)
		web_url(l.c);
	/* Wrong rules are no reason to keep quiet about the rest. */
	if (r == 0 || r == -EINVAL)
		conf_check(l.c, path, d);
	if (r == 0 && d->errors > errors_before)
		r = -EINVAL;
	if (r < 0)
		conf_free(l.c);
	else
		*ret = l.c;
	return r;
}

static bool key_row(const struct schema_section *sections, size_t count, size_t *i,
		    struct conf_key *ret)
{
	for (size_t s = 0; s < count; s++) {
		const struct schema_key *key = &sections[s].keys[*i];
		const char *variant = "";

		if (*i >= sections[s].key_count) {
			*i -= sections[s].key_count;
			continue;
		}
		for (unsigned v = 0; key->variants != 0 && v < 8; v++)
			if (key->variants == 1u << v)
				variant = sections[s].keys[0].choices[v];
		*ret = (struct conf_key){.kind = sections[s].kind,
					 .name = key->name,
					 .variant = variant,
					 .deflt = key->deflt,
					 .unit = key->unit != NULL ? key->unit : "",
					 .help = key->help,
					 .reload = key->reload};
		schema_expected(key, ret->expected, sizeof(ret->expected));
		return true;
	}
	return false;
}

bool conf_key_at(size_t i, struct conf_key *ret)
{
	return key_row(keys_sections, KEYS_SECTIONS, &i, ret) ||
	       key_row(rules_sections, RULES_SECTIONS, &i, ret);
}
