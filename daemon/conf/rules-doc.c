/* SPDX-License-Identifier: MIT */
#include "conf/rules-doc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/ini.h"

static void value_done(struct rules_value *v)
{
	free(v->key);
	free(v->value);
}

void rules_doc_done(struct rules_doc *doc)
{
	for (size_t i = 0; i < doc->n; i++) {
		struct rules_part *part = &doc->parts[i];

		for (size_t k = 0; k < part->n; k++)
			value_done(&part->values[k]);
		free(part->values);
		free(part->kind);
		free(part->name);
	}
	free(doc->parts);
	*doc = (struct rules_doc){0};
}

/* As ini.c reads them: no blanks at the ends, no line's end inside. */
static bool value_holds(const char *s)
{
	size_t n = strlen(s);

	return strpbrk(s, "\n") == NULL && *s != ' ' && *s != '\t' &&
	       (n == 0 || strchr(" \t\r", s[n - 1]) == NULL);
}

static bool word_holds(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= INI_NAME_MAX && s[n] == '\0';
}

int rules_doc_add(struct rules_doc *doc, const char *kind, const char *name,
		  struct rules_part **ret)
{
	struct rules_part part = {0}, *grown;

	if (!word_holds(kind) || strlen(name) > INI_NAME_MAX || strpbrk(name, " \t[]\r\n") != NULL)
		return -EINVAL;
	grown = reallocarray(doc->parts, doc->n + 1, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	doc->parts = grown;
	part.kind = strdup(kind);
	part.name = strdup(name);
	if (part.kind == NULL || part.name == NULL) {
		free(part.kind);
		free(part.name);
		return -ENOMEM;
	}
	doc->parts[doc->n] = part;
	*ret = &doc->parts[doc->n++];
	return 0;
}

static struct rules_value *find_value(const struct rules_part *part, const char *key)
{
	for (size_t i = 0; i < part->n; i++)
		if (strcmp(part->values[i].key, key) == 0)
			return &part->values[i];
	return NULL;
}

/* Repeated keys stay as they are: whether they may be is not ours to say. */
static int append_value(struct rules_part *part, const char *key, const char *value)
{
	struct rules_value v = {strdup(key), strdup(value)};
	struct rules_value *grown = reallocarray(part->values, part->n + 1, sizeof(*grown));

	if (grown != NULL)
		part->values = grown;
	if (grown == NULL || v.key == NULL || v.value == NULL) {
		value_done(&v);
		return -ENOMEM;
	}
	part->values[part->n++] = v;
	return 0;
}

int rules_part_set(struct rules_part *part, const char *key, const char *value)
{
	struct rules_value *there = find_value(part, key);
	char *copy;

	if (!word_holds(key) ||
	    (value != NULL &&
	     (!value_holds(value) || strlen(key) + strlen(" = ") + strlen(value) > INI_LINE_MAX)))
		return -EINVAL;
	if (there == NULL)
		return value != NULL ? append_value(part, key, value) : 0;
	if (value == NULL) {
		value_done(there);
		part->n--;
		memmove(there, there + 1,
			(size_t)(part->values + part->n - there) * sizeof(*there));
		return 0;
	}
	copy = strdup(value);
	if (copy == NULL)
		return -ENOMEM;
	free(there->value);
	there->value = copy;
	return 0;
}

static int take(const struct ini *ini, struct rules_doc *doc)
{
	int r = 0;

	for (size_t i = 0; i < ini->section_count && r == 0; i++) {
		const struct ini_section *s = &ini->sections[i];
		struct rules_part *part;

		r = rules_doc_add(doc, s->kind, s->name, &part);
		for (size_t k = s->first; k < s->first + s->count && r == 0; k++)
			r = append_value(part, ini->entries[k].key, ini->entries[k].value);
		if (r == -EINVAL)
			r = 0; /* told by ini_parse() */
	}
	return r;
}

int rules_doc_parse(const char *text, size_t size, struct diag *d, struct rules_doc *ret)
{
	struct rules_doc doc = {0};
	struct ini ini;
	int r = ini_parse("rules", text, size, d, &ini);

	if (r < 0)
		return r;
	r = take(&ini, &doc);
	ini_done(&ini);
	if (r < 0)
		rules_doc_done(&doc);
	else
		*ret = doc;
	return r;
}

struct rules_part *rules_doc_find(const struct rules_doc *doc, const char *kind, const char *name)
{
	for (size_t i = 0; i < doc->n; i++)
		if (strcmp(doc->parts[i].kind, kind) == 0 && strcmp(doc->parts[i].name, name) == 0)
			return &doc->parts[i];
	return NULL;
}

const char *rules_part_value(const struct rules_part *part, const char *key)
{
	const struct rules_value *v = find_value(part, key);

	return v != NULL ? v->value : NULL;
}

const char *rules_doc_value(const struct rules_doc *doc, const char *kind, const char *name,
			    const char *key)
{
	const struct rules_part *part = rules_doc_find(doc, kind, name);

	return part != NULL ? rules_part_value(part, key) : NULL;
}

int rules_doc_print(const struct rules_doc *doc, const char *head, char **ret)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		return -ENOMEM;
	if (head != NULL)
		fprintf(f, "# %s\n", head);
	for (size_t i = 0; i < doc->n; i++) {
		const struct rules_part *part = &doc->parts[i];

		fprintf(f, "%s[%s%s%s]\n", i > 0 || head != NULL ? "\n" : "", part->kind,
			*part->name != '\0' ? " " : "", part->name);
		for (size_t k = 0; k < part->n; k++)
			fprintf(f, "%s = %s\n", part->values[k].key, part->values[k].value);
	}
	if (fclose(f) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return 0;
}
