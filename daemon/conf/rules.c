/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/files.h"
#include "conf/rules-keys.h"
#include "conf/rules.h"

static void file_done(struct rules_file *f)
{
	free(f->path);
	free(f->text);
	if (f->ini != NULL)
		ini_done(f->ini);
	free(f->ini);
	free(f->hints);
}

void rulebook_free(struct rulebook *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->file_count; i++)
		file_done(&b->files[i]);
	for (size_t i = 0; i < b->added_count; i++)
		free(b->added[i]);
	free(b->added);
	free(b->files);
	free(b->holidays);
	free(b->rules);
	free(b);
}

static void read_head(struct rules_file *f, struct diag *d)
{
	const struct ini_section *s = rules_find(f->ini, RULES_RULE);
	struct rules_head head = {.valid_until = INT32_MAX};

	if (s == NULL) {
		diag_error(d, f->path, 0,
			   "no [rule]: expected one with name, version, valid-from and source");
		return;
	}
	schema_apply(&rules_sections[RULES_RULE], f->ini, s, &head, d, NULL, NULL);
	strcpy(f->name, head.name);
	if (*f->version == '\0')
		strcpy(f->version, head.version);
	strcpy(f->source, head.source);
	strcpy(f->letter, head.letter);
	strcpy(f->author, head.author);
	strcpy(f->approver, head.approver);
	f->valid_from = head.valid_from;
	if (head.valid_until < head.valid_from)
		diag_error(d, f->path, ini_find(f->ini, s, "valid-until")->line,
			   "valid-until is before valid-from: expected the last day");
	else if (head.valid_until < f->valid_until)
		f->valid_until = head.valid_until;
	if (*f->author != '\0' && strcmp(f->author, f->approver) == 0)
		diag_warning(d, f->path, ini_find(f->ini, s, "approver")->line,
			     "the author approves their own rule: expected a second name");
}

static int take_file(struct rulebook *b, const struct rules_text *t, struct diag *d)
{
	struct rules_file *f = &b->files[b->file_count];
	int r;

	*f = (struct rules_file){.path = strdup(t->path),
				 .text = malloc(t->size + 1),
				 .size = t->size,
				 .seq = t->seq,
				 .valid_until = t->until != 0 ? t->until : INT32_MAX,
				 .ini = calloc(1, sizeof(*f->ini)),
				 .set = -1};
	b->file_count++;
	if (f->path == NULL || f->text == NULL || f->ini == NULL)
		return -ENOMEM;
	if (t->version != NULL && text_copy(f->version, sizeof(f->version), t->version) < 0)
		return -EINVAL;
	memcpy(f->text, t->text, t->size);
	f->text[t->size] = '\0';
	r = ini_parse(f->path, f->text, f->size, d, f->ini);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	rules_check_sections(f->ini, d);
	read_head(f, d);
	if (t->since != 0 && t->since < f->valid_from)
		f->valid_from = t->since;
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct rules_file *x = a, *y = b;

	if (x->valid_from != y->valid_from)
		return x->valid_from < y->valid_from ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void report_twins(const struct rulebook *b, struct diag *d)
{
	for (size_t i = 0; i < b->file_count; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct rules_file *x = &b->files[k], *y = &b->files[i];

			if (y->seq == 0 && *x->name != '\0' && strcmp(x->name, y->name) == 0 &&
			    strcmp(x->version, y->version) == 0)
				diag_error(d, y->path, 0,
					   "%s has the same name and version as well: raise the "
					   "version of what was changed",
					   x->path);
		}
	}
}

static struct rules_holiday *holiday_on(const struct rulebook *b, int32_t day)
{
	for (size_t i = 0; i < b->holiday_count; i++)
		if (b->holidays[i].day == day)
			return &b->holidays[i];
	return NULL;
}

static void take_holiday(struct rulebook *b, const struct rules_holiday *h, struct diag *d)
{
	const struct rules_file *f = h->file;
	struct rules_holiday *there = holiday_on(b, h->day);

	if (h->day > f->valid_until) {
		if (f->seq == 0)
			diag_error(
				d, f->path, h->line,
				"this day is after valid-until of its file: put it into another");
	} else if (there == NULL && b->holiday_count == HOLIDAYS_MAX) {
		diag_error(d, f->path, h->line, "more than %d holidays in all files", HOLIDAYS_MAX);
	} else if (there == NULL) {
		b->holidays[b->holiday_count++] = *h;
	} else if (f->seq != 0) {
		*there = *h; /* a newer version of the same list */
	} else {
		diag_error(d, f->path, h->line,
			   "this day is a holiday already, %s:%d: keep one line for it",
			   there->file->path, there->line);
	}
}

static void take_holidays(struct rulebook *b, const struct rules_file *f, struct diag *d)
{
	const struct ini_section *s = rules_find(f->ini, RULES_HOLIDAY);

	for (size_t i = 0; s != NULL && i < s->count; i++) {
		const struct ini_entry *e = &f->ini->entries[s->first + i];
		struct rules_holiday h = {.name = e->value, .file = f, .line = e->line};

		if (civil_parse_day(e->key, &h.day) < 0 || *e->value == '\0')
			diag_error(d, f->path, e->line,
				   "%s = %.60s: expected a date and what the day is, 2026-08-17 = "
				   "Proklamasi Kemerdekaan (SKB ...)",
				   e->key, e->value);
		else
			take_holiday(b, &h, d);
	}
}

static int by_day(const void *a, const void *b)
{
	const struct rules_holiday *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static void order_holidays(struct rulebook *b)
{
	struct rules *r = b->rules;

	qsort(b->holidays, b->holiday_count, sizeof(*b->holidays), by_day);
	r->n_holidays = (uint16_t)b->holiday_count;
	for (size_t i = 0; i < b->holiday_count; i++)
		r->holidays[i] = (struct holiday){b->holidays[i].day, (int32_t)i};
}

int rulebook_add_holiday(struct rulebook *b, int32_t day, const char *name)
{
	char **added, *copy;

	if (holiday_on(b, day) != NULL)
		return 0;
	if (b->holiday_count == HOLIDAYS_MAX)
		return -ENOSPC;
	added = realloc(b->added, (b->added_count + 1) * sizeof(*added));
	if (added == NULL)
		return -ENOMEM;
	b->added = added;
	copy = strdup(name);
	if (copy == NULL)
		return -ENOMEM;
	added[b->added_count++] = copy;
	b->holidays[b->holiday_count++] = (struct rules_holiday){.day = day, .name = copy};
	order_holidays(b);
	return 0;
}

bool rules_ending(const char *value, int32_t *ret_until)
{
	int32_t until = 0;

	if (strcmp(value, "off") == 0 || strcmp(value, "refused") == 0)
		return false;
	if (strcmp(value, "on") != 0 && civil_parse_day(value, &until) < 0)
		until = 0; /* not ours: doubt keeps the rule */
	*ret_until = until;
	return true;
}

static bool file_holds(const struct rules_file *f, int32_t day)
{
	return f->valid_from <= day && day <= f->valid_until;
}

const char *rulebook_text(const struct rulebook *b, int32_t day, const char *kind, const char *name,
			  const char *key)
{
	for (size_t i = b->file_count; i-- > 0;) {
		const struct ini *ini = b->files[i].ini;

		for (size_t k = 0; file_holds(&b->files[i], day) && k < ini->section_count; k++) {
			const struct ini_section *s = &ini->sections[k];
			const struct ini_entry *e;

			if (strcmp(s->kind, kind) != 0 || strcmp(s->name, name) != 0)
				continue;
			e = ini_find(ini, s, key);
			return e != NULL && strcmp(e->value, "none") != 0 ? e->value : NULL;
		}
	}
	return NULL;
}

const struct rules_hints *rulebook_hints(const struct rulebook *b, int32_t day)
{
	static const struct rules_hints off;

	for (size_t i = b->file_count; i-- > 0;)
		if (b->files[i].hints != NULL && file_holds(&b->files[i], day))
			return b->files[i].hints;
	return &off;
}

/* `y` stands behind `x`: its newer version, from the same day on. */
static bool superseded(const struct rules_file *x, const struct rules_file *end)
{
	for (const struct rules_file *y = x + 1; y < end && y->valid_from == x->valid_from; y++)
		if (x->seq != 0 && strcmp(x->name, y->name) == 0)
			return true;
	return false;
}

static void drop_superseded(struct rulebook *b)
{
	const struct rules_file *end = b->files + b->file_count;
	size_t kept = 0;

	for (size_t i = 0; i < b->file_count; i++) {
		struct rules_file *f = &b->files[i];

		if (superseded(f, end) || (f->seq != 0 && f->valid_until < f->valid_from))
			file_done(f);
		else
			b->files[kept++] = *f;
	}
	b->file_count = kept;
}

static int fill_book(struct rulebook *b, struct diag *d)
{
	int r = 0;

	qsort(b->files, b->file_count, sizeof(*b->files), by_start);
	drop_superseded(b);
	report_twins(b, d);
	for (size_t i = 0; r == 0 && i < b->file_count; i++) {
		r = rules_fill(b, &b->files[i], d);
		take_holidays(b, &b->files[i], d);
	}
	order_holidays(b);
	if (r < 0)
		return r;
	rules_choose(b, d);
	rules_check_book(b, d);
	return 0;
}

int rulebook_parse(const struct rules_text *texts, size_t count, struct diag *d,
		   struct rulebook **ret)
{
	struct rulebook *b = calloc(1, sizeof(*b));
	size_t errors_before = d->errors;
	int r = 0;

	if (b == NULL)
		return -ENOMEM;
	b->rules = calloc(1, sizeof(*b->rules));
	b->files = calloc(count + 1, sizeof(*b->files));
	b->holidays = calloc(HOLIDAYS_MAX, sizeof(*b->holidays));
	if (b->rules == NULL || b->files == NULL || b->holidays == NULL)
		r = -ENOMEM;
	for (size_t i = 0; r == 0 && i < count; i++)
		r = take_file(b, &texts[i], d);
	if (r == 0)
		r = fill_book(b, d);
	if (r == 0 && schedule_find(b->rules, RULEBOOK_DEFAULT) < 0)
		diag_error(d, count > 0 ? texts[0].path : "rules", 0,
			   "no rule has a [schedule " RULEBOOK_DEFAULT
			   "]: expected the hours of everybody who has no other");
	if (r == 0 && d->errors > errors_before)
		r = -EINVAL;
	if (r < 0)
		rulebook_free(b);
	else
		*ret = b;
	return r;
}

struct reading {
	struct rules_text texts[RULEBOOK_FILES_MAX];
	size_t count;
	struct diag *d;
};

static int read_text(void *arg, const char *path)
{
	struct reading *reading = arg;
	struct rules_text *t = &reading->texts[reading->count];
	char *text, *name;
	int r;

	if (reading->count == RULEBOOK_FILES_MAX) {
		diag_error(reading->d, path, 0, "more than %d files: not read", RULEBOOK_FILES_MAX);
		return 0;
	}
	r = ini_read_file(path, INI_FILE_MAX, reading->d, &text, &t->size);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	name = strdup(path);
	if (name == NULL) {
		free(text);
		return -ENOMEM;
	}
	t->path = name;
	t->text = text;
	reading->count++;
	return 0;
}

int rulebook_load(const char *dir, struct diag *d, struct rulebook **ret)
{
	struct reading reading = {.d = d};
	size_t errors_before = d->errors;
	struct rulebook *b = NULL;
	int r = files_each(dir, d, read_text, &reading);

	if (r == 0 && reading.count == 0)
		diag_error(d, dir, 0,
			   "no rules there: copy perpres-21-2023.conf into it, or write your own");
	else if (r == 0)
		r = rulebook_parse(reading.texts, reading.count, d, &b);
	for (size_t i = 0; i < reading.count; i++) {
		free((void *)reading.texts[i].path);
		free((void *)reading.texts[i].text);
	}
	if (r == 0 && d->errors > errors_before)
		r = -EINVAL;
	if (r < 0)
		rulebook_free(b);
	else
		*ret = b;
	return r;
}
