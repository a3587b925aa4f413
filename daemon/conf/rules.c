/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/files.h"
#include "conf/rules-keys.h"
#include "conf/rules.h"

void rulebook_free(struct rulebook *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->file_count; i++) {
		free(b->files[i].path);
		free(b->files[i].text);
		if (b->files[i].ini != NULL)
			ini_done(b->files[i].ini);
		free(b->files[i].ini);
	}
	free(b->files);
	free(b->holidays);
	free(b->rules);
	free(b);
}

static bool is_kind(const struct ini_section *s, const char *kind)
{
	return strcmp(s->kind, kind) == 0;
}

/* The first section of that kind, or NULL. */
static const struct ini_section *find_section(const struct ini *ini, const char *kind)
{
	for (size_t i = 0; i < ini->section_count; i++)
		if (is_kind(&ini->sections[i], kind))
			return &ini->sections[i];
	return NULL;
}

static void report_kind(const struct ini *ini, const struct ini_section *s, struct diag *d)
{
	const char *near =
		diag_nearest(s->kind, rules_sections, RULES_SECTIONS, sizeof(*rules_sections));

	if (near != NULL)
		diag_error(d, ini->file, s->line,
			   "there is no section [%s] in rules: did you mean [%s]?", s->kind, near);
	else
		diag_error(d, ini->file, s->line,
			   "there is no section [%s] in rules: expected rule, schedule, mark, "
			   "window or holiday",
			   s->kind);
}

/* Kinds, names and repeats; what sections hold comes when the files are in order. */
static void check_sections(const struct ini *ini, struct diag *d)
{
	for (size_t i = 0; i < ini->section_count; i++) {
		const struct ini_section *s = &ini->sections[i];
		const struct schema_section *section =
			schema_find(rules_sections, RULES_SECTIONS, s->kind);

		if (section == NULL) {
			report_kind(ini, s, d);
			continue;
		}
		if (section->named && !slug_valid(s->name))
			diag_error(d, ini->file, s->line,
				   "[%s %s]: expected [%s NAME], the name of a-z, 0-9 and -, at "
				   "most %d",
				   s->kind, s->name, s->kind, SLUG_SIZE - 1);
		if (!section->named && *s->name != '\0')
			diag_error(d, ini->file, s->line, "[%s %s]: expected [%s], without a name",
				   s->kind, s->name, s->kind);
		for (size_t k = 0; k < i; k++) {
			const struct ini_section *o = &ini->sections[k];

			if (!is_kind(o, s->kind) || strcmp(o->name, s->name) != 0)
				continue;
			diag_error(d, ini->file, s->line,
				   "there is such a section already in line %d: put its keys there",
				   o->line);
			break;
		}
	}
}

static int read_head(struct rules_file *f, struct diag *d)
{
	const struct ini_section *s = find_section(f->ini, "rule");
	struct rules_head head = {0};
	int r;

	if (s == NULL) {
		diag_error(d, f->path, 0,
			   "no [rule]: expected one with name, version, valid-from and source");
		return 0;
	}
	r = schema_apply(&rules_sections[RULES_RULE], f->ini, s, &head, d, NULL, NULL);
	strcpy(f->name, head.name);
	strcpy(f->version, head.version);
	strcpy(f->source, head.source);
	strcpy(f->author, head.author);
	strcpy(f->approver, head.approver);
	f->valid_from = head.valid_from;
	return r;
}

static int take_file(struct rulebook *b, const struct rules_text *t, struct diag *d)
{
	struct rules_file *f = &b->files[b->file_count];
	int r;

	*f = (struct rules_file){.path = strdup(t->path),
				 .text = malloc(t->size + 1),
				 .size = t->size,
				 .ini = calloc(1, sizeof(*f->ini)),
				 .set = -1};
	b->file_count++;
	if (f->path == NULL || f->text == NULL || f->ini == NULL)
		return -ENOMEM;
	memcpy(f->text, t->text, t->size);
	f->text[t->size] = '\0';
	r = ini_parse(f->path, f->text, f->size, d, f->ini);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	check_sections(f->ini, d);
	return read_head(f, d);
}

static int by_start(const void *a, const void *b)
{
	const struct rules_file *x = a, *y = b;

	if (x->valid_from != y->valid_from)
		return x->valid_from < y->valid_from ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void report_twins(const struct rulebook *b, struct diag *d)
{
	for (size_t i = 0; i < b->file_count; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct rules_file *x = &b->files[k], *y = &b->files[i];

			if (*x->name != '\0' && strcmp(x->name, y->name) == 0 &&
			    strcmp(x->version, y->version) == 0)
				diag_error(d, y->path, 0,
					   "%s has the same name and version as well: raise the "
					   "version of what was changed",
					   x->path);
		}
	}
}

/* The index of that schedule in the book, made if there is none yet; -1 when it is full. */
static int schedule_index(struct rules *r, const char *name)
{
	int i = schedule_find(r, name);

	if (i >= 0 || r->n_schedules == SCHEDULES_MAX)
		return i;
	strcpy(r->schedule_names[r->n_schedules], name);
	return r->n_schedules++;
}

/* A schedule has hours of its own; marks and window are those of its file. */
static int fill_schedule(struct rulebook *b, const struct rules_file *f, struct rule_set *set,
			 const struct ini_section *s, const struct rules_common *common,
			 struct diag *d)
{
	struct rules_week week = {0};
	int r = schema_apply(&rules_sections[RULES_SCHEDULE], f->ini, s, &week, d, NULL, NULL);
	int index;

	if (r < 0 || !slug_valid(s->name))
		return r;
	index = schedule_index(b->rules, s->name);
	if (index < 0) {
		diag_error(d, f->path, s->line, "[schedule %s]: there is room for %d names",
			   s->name, SCHEDULES_MAX);
		return 0;
	}
	rules_week_resolve(&week, f->ini, s, &set->schedules[index], d);
	memcpy(set->schedules[index].marks, common->marks, sizeof(common->marks));
	set->schedules[index].arrive_from_s = common->arrival.from_s;
	set->schedules[index].arrive_to_s = common->arrival.to_s;
	set->schedules[index].out_to_s = common->departure_to_s;
	return 0;
}

static int read_common(const struct rules_file *f, struct rules_common *ret, struct diag *d)
{
	static const char *const names[MARKS] = {"work", "service", "third"};
	const struct ini_section *window = find_section(f->ini, "window");
	int r;

	*ret = (struct rules_common){0};
	/* Without a section of its own, work is judged where duty starts, the others are not. */
	ret->marks[MARK_WORK] = (struct mark){true, MARK_AT_START, GRACE_DEFAULT_S};
	r = window != NULL ? schema_apply(&rules_sections[RULES_WINDOW], f->ini, window, ret, d,
					  NULL, NULL)
			   : schema_apply_defaults(&rules_sections[RULES_WINDOW], f->path, ret, d,
						   NULL, NULL);
	for (size_t i = 0; r == 0 && i < f->ini->section_count; i++) {
		const struct ini_section *s = &f->ini->sections[i];
		struct mark mark = {0};
		int kind = 0;

		if (!is_kind(s, "mark"))
			continue;
		while (kind < MARKS && strcmp(s->name, names[kind]) != 0)
			kind++;
		if (kind == MARKS) {
			diag_error(d, f->path, s->line,
				   "[mark %s]: expected work, service or third", s->name);
			continue;
		}
		r = schema_apply(&rules_sections[RULES_MARK], f->ini, s, &mark, d, NULL, NULL);
		ret->marks[kind] = mark;
	}
	return r;
}

static int fill_set(struct rulebook *b, struct rules_file *f, struct diag *d)
{
	struct rules *rules = b->rules;
	const struct rule_set *last = rules->n_sets > 0 ? &rules->sets[rules->n_sets - 1] : NULL;
	struct rules_common common;
	struct rule_set *set;
	int r = read_common(f, &common, d);

	if (r < 0)
		return r;
	if (find_section(f->ini, "schedule") == NULL) {
		const struct ini_section *s =
			find_section(f->ini, "mark") ?: find_section(f->ini, "window");

		if (s != NULL)
			diag_error(d, f->path, s->line,
				   "[%s] without a [schedule NAME] in the same file: it counts for "
				   "the schedules of its file",
				   s->kind);
		return 0;
	}
	if (rules->n_sets == RULE_SETS_MAX) {
		diag_error(d, f->path, 0, "more than %d files with schedules", RULE_SETS_MAX);
		return 0;
	}
	if (last != NULL && f->valid_from != 0 && last->valid_from == f->valid_from) {
		diag_error(d, f->path, 0,
			   "holds from the same day as rule %s %s: put the schedules of one day "
			   "into one file",
			   last->name, last->version);
		return 0;
	}
	f->set = rules->n_sets++;
	set = &rules->sets[f->set];
	set->valid_from = f->valid_from;
	strcpy(set->name, f->name);
	strcpy(set->version, f->version);
	for (size_t i = 0; r == 0 && i < f->ini->section_count; i++)
		if (is_kind(&f->ini->sections[i], "schedule"))
			r = fill_schedule(b, f, set, &f->ini->sections[i], &common, d);
	return r;
}

static int take_holidays(struct rulebook *b, const struct rules_file *f, struct diag *d)
{
	const struct ini_section *s = find_section(f->ini, "holiday");

	for (size_t i = 0; s != NULL && i < s->count; i++) {
		const struct ini_entry *e = &f->ini->entries[s->first + i];
		struct rules_holiday h = {.name = e->value, .file = f, .line = e->line};

		if (civil_parse_day(e->key, &h.day) < 0 || *e->value == '\0') {
			diag_error(d, f->path, e->line,
				   "%s = %.60s: expected a date and what the day is, 2026-08-17 = "
				   "Proklamasi Kemerdekaan (SKB ...)",
				   e->key, e->value);
			continue;
		}
		if (b->holiday_count == HOLIDAYS_MAX) {
			diag_error(d, f->path, e->line, "more than %d holidays in all files",
				   HOLIDAYS_MAX);
			return 0;
		}
		b->holidays[b->holiday_count++] = h;
	}
	return 0;
}

static int by_day(const void *a, const void *b)
{
	const struct rules_holiday *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line - y->line;
}

static void order_holidays(struct rulebook *b, struct diag *d)
{
	qsort(b->holidays, b->holiday_count, sizeof(*b->holidays), by_day);
	for (size_t i = 0; i < b->holiday_count; i++) {
		const struct rules_holiday *h = &b->holidays[i];
		struct rules *r = b->rules;

		r->holidays[r->n_holidays++] = (struct holiday){h->day, (int32_t)i};
		if (i > 0 && h[-1].day == h->day)
			diag_error(d, h->file->path, h->line,
				   "this day is a holiday already, %s:%d: keep one line for it",
				   h[-1].file->path, h[-1].line);
	}
}

static int fill_book(struct rulebook *b, struct diag *d)
{
	int r = 0;

	qsort(b->files, b->file_count, sizeof(*b->files), by_start);
	report_twins(b, d);
	for (size_t i = 0; r == 0 && i < b->file_count; i++) {
		r = fill_set(b, &b->files[i], d);
		if (r == 0)
			r = take_holidays(b, &b->files[i], d);
	}
	order_holidays(b, d);
	return r;
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
