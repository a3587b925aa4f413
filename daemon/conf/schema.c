/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "conf/schema.h"

int schema_yes(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	bool yes = strcmp(text, "yes") == 0;

	if (!yes && strcmp(text, "no") != 0)
		return -EINVAL;
	*(bool *)field = yes;
	return 0;
}

int schema_int(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	int64_t n;

	if (number_parse(text, key->min, key->max, &n) < 0)
		return -EINVAL;
	*(int *)field = (int)n;
	return 0;
}

int schema_choice(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	for (int i = 0; key->choices[i] != NULL; i++) {
		if (strcmp(text, key->choices[i]) == 0) {
			*(int *)field = i;
			return 0;
		}
	}
	return -EINVAL;
}

int schema_slug(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	if (!slug_valid(text))
		return -EINVAL;
	assert(key->size >= SLUG_SIZE); /* the table's own */
	strcpy(field, text);
	return 0;
}

int schema_text(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	if (key->min == 0 && strcmp(text, "none") == 0)
		text = "";
	else if (*text == '\0')
		return -EINVAL;
	for (const char *c = text; *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			return -EINVAL;
	return text_copy(field, key->size, text) < 0 ? -EINVAL : 0;
}

int schema_path(const struct schema_key *key, void *field, const char *text, const char **ret_why)
{
	if (*text != '/' && (key->min > 0 || strcmp(text, "none") != 0))
		return -EINVAL;
	return schema_text(key, field, text, ret_why);
}

static size_t append(char *dst, size_t dst_size, size_t at, const char *s)
{
	size_t n = strlen(s);

	if (at + n >= dst_size)
		return at;
	memcpy(dst + at, s, n + 1);
	return at + n;
}

char *schema_expected(const struct schema_key *key, char *dst, size_t dst_size)
{
	size_t at = 0;

	if (key->expected != NULL || key->set == schema_yes) {
		snprintf(dst, dst_size, "%s", key->expected != NULL ? key->expected : "yes or no");
		return dst;
	}
	if (key->set == schema_slug) {
		snprintf(dst, dst_size, "a short name: a-z, 0-9 and -, at most %d", SLUG_SIZE - 1);
		return dst;
	}
	if (key->choices == NULL) {
		snprintf(dst, dst_size, "a whole number from %lld to %lld%s%s", (long long)key->min,
			 (long long)key->max, key->unit != NULL ? " " : "", key->unit ?: "");
		return dst;
	}
	*dst = '\0';
	for (size_t i = 0; key->choices[i] != NULL; i++) {
		if (i > 0)
			at = append(dst, dst_size, at, key->choices[i + 1] ? ", " : " or ");
		at = append(dst, dst_size, at, key->choices[i]);
	}
	return dst;
}

const struct schema_section *schema_find(const struct schema_section *sections, size_t count,
					 const char *kind)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(sections[i].kind, kind) == 0)
			return &sections[i];
	return NULL;
}

/* What is being filled, so that the steps below need not hand five things on. */
struct work {
	const struct schema_section *section;
	const struct ini *ini;
	const struct ini_section *s;
	void *object;
	struct diag *d;
	unsigned variant; /* bit of its `kind`; ~0 when it has none or it is not known */
};

static bool has_variants(const struct schema_section *section)
{
	for (size_t i = 0; i < section->key_count; i++)
		if (section->keys[i].variants != 0)
			return true;
	return false;
}

static bool applies(const struct work *w, const struct schema_key *key)
{
	return key->variants == 0 || (key->variants & w->variant) != 0;
}

/* Two variants may each have their own row of one name; another variant's row is the last resort.
 */
static const struct schema_key *find_key(const struct work *w, const char *name)
{
	const struct schema_key *other = NULL;

	for (size_t i = 0; i < w->section->key_count; i++) {
		const struct schema_key *key = &w->section->keys[i];

		if (strcmp(key->name, name) != 0)
			continue;
		if (applies(w, key))
			return key;
		other = key;
	}
	return other;
}

static void report_unknown(const struct work *w, const struct ini_entry *e)
{
	const char *near;

	for (const struct schema_refused *r = w->section->refused; r && r->name; r++) {
		if (strcmp(r->name, e->key) == 0) {
			diag_error(w->d, w->ini->file, e->line, "%s is refused: %s", e->key,
				   r->cure);
			return;
		}
	}
	near = diag_nearest(e->key, w->section->keys, w->section->key_count,
			    sizeof(*w->section->keys));
	if (near != NULL)
		diag_error(w->d, w->ini->file, e->line, "[%s] has no key %s: did you mean %s?",
			   w->section->kind, e->key, near);
	else
		diag_error(w->d, w->ini->file, e->line,
			   "[%s] has no key %s: remove it, or see the manual for its keys",
			   w->section->kind, e->key);
}

static int set_one(const struct work *w, const struct schema_key *key, const struct ini_entry *e)
{
	const char *why = NULL;
	char expected[256];
	int r = key->set(key, (char *)w->object + key->offset, e->value, &why);

	if (r == 0)
		return 0;
	if (why == NULL) {
		schema_expected(key, expected, sizeof(expected));
		diag_error(w->d, w->ini->file, e->line, "%s = %.60s: expected %s", key->name,
			   r == -EACCES	       ? "…"
			   : *e->value == '\0' ? "(nothing)"
					       : e->value,
			   expected);
	} else if (r == -EACCES) {
		diag_error(w->d, w->ini->file, e->line, "%s is refused: %s", key->name, why);
	} else {
		diag_error(w->d, w->ini->file, e->line, "%s = %.60s: %s", key->name, e->value, why);
	}
	return r;
}

/* `kind` decides which other keys there are: without it only their spelling can be checked. */
static int apply_variant(struct work *w, schema_seen_fn *seen, void *arg)
{
	const struct schema_key *key = w->section->keys;
	const struct ini_entry *e = ini_find(w->ini, w->s, key->name);
	char expected[256];

	schema_expected(key, expected, sizeof(expected));
	if (e == NULL) {
		diag_error(w->d, w->ini->file, w->s->line, "[%s %s] lacks kind: expected %s",
			   w->s->kind, w->s->name, expected);
		return 0;
	}
	if (set_one(w, key, e) < 0)
		return 0;
	w->variant = 1u << *(int *)((char *)w->object + key->offset);
	return seen != NULL ? seen(arg, w->s, key, e) : 0;
}

static int apply_entries(const struct work *w, bool variant_done, schema_seen_fn *seen, void *arg)
{
	for (size_t i = w->s->first; i < w->s->first + w->s->count; i++) {
		const struct ini_entry *e = &w->ini->entries[i];
		const struct schema_key *key = find_key(w, e->key);
		int r;

		if (key == NULL) {
			report_unknown(w, e);
			continue;
		}
		if ((variant_done && key == w->section->keys) ||
		    ini_find(w->ini, w->s, e->key) != e)
			continue; /* set already; repeats have been told */
		if (!applies(w, key)) {
			diag_error(w->d, w->ini->file, e->line,
				   "%s is no key of kind = %s: remove it", key->name,
				   ini_find(w->ini, w->s, "kind")->value);
			continue;
		}
		if (set_one(w, key, e) < 0 || seen == NULL)
			continue;
		r = seen(arg, w->s, key, e);
		if (r < 0)
			return r;
	}
	return 0;
}

static int apply_defaults(const struct work *w, schema_seen_fn *seen, void *arg)
{
	for (size_t i = 0; i < w->section->key_count; i++) {
		const struct schema_key *key = &w->section->keys[i];
		const char *why = NULL;
		char expected[256];
		int r;

		if (!applies(w, key) || ini_find(w->ini, w->s, key->name) != NULL)
			continue;
		if (key->deflt == NULL) {
			diag_error(w->d, w->ini->file, w->s->line, "[%s%s%s] lacks %s: expected %s",
				   w->s->kind, w->section->named ? " " : "", w->s->name, key->name,
				   schema_expected(key, expected, sizeof(expected)));
			continue;
		}
		r = key->set(key, (char *)w->object + key->offset, key->deflt, &why);
		assert(r == 0); /* the table's own text */
		r = seen != NULL ? seen(arg, w->s, key, NULL) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

int schema_apply(const struct schema_section *section, const struct ini *ini,
		 const struct ini_section *s, void *object, struct diag *d, schema_seen_fn *seen,
		 void *arg)
{
	struct work w = {
		.section = section, .ini = ini, .s = s, .object = object, .d = d, .variant = ~0u};
	bool variants = has_variants(section);
	int r = 0;

	ini_report_repeats(ini, s, d);
	if (variants)
		r = apply_variant(&w, seen, arg);
	if (r == 0)
		r = apply_entries(&w, variants, seen, arg);
	if (r == 0 && (!variants || w.variant != ~0u))
		r = apply_defaults(&w, seen, arg);
	return r;
}

int schema_apply_defaults(const struct schema_section *section, const char *file, void *object,
			  struct diag *d, schema_seen_fn *seen, void *arg)
{
	struct ini none = {.file = (char *)file};
	struct ini_section s = {.kind = section->kind, .name = ""};

	return schema_apply(section, &none, &s, object, d, seen, arg);
}
