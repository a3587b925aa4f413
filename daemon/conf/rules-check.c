/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conf/rules-keys.h"

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
			   "window, holiday, bands, deduction, code, post or hints",
			   s->kind);
}

static void check_name(const struct ini *ini, const struct ini_section *s, struct diag *d)
{
	bool named = schema_find(rules_sections, RULES_SECTIONS, s->kind)->named;

	if (rules_is(s, RULES_CODE)) {
		if (!rules_code_valid(s->name))
			diag_error(d, ini->file, s->line,
				   "[code %s]: expected [code NAME], the name of letters and "
				   "digits, at most %d",
				   s->name, CODE_SIZE - 1);
	} else if (named && !slug_valid(s->name)) {
		diag_error(d, ini->file, s->line,
			   "[%s %s]: expected [%s NAME], the name of a-z, 0-9 and -, at most %d",
			   s->kind, s->name, s->kind, SLUG_SIZE - 1);
	} else if (!named && *s->name != '\0') {
		diag_error(d, ini->file, s->line, "[%s %s]: expected [%s], without a name", s->kind,
			   s->name, s->kind);
	}
}

static const struct ini_section *find_twin(const struct ini *ini, const struct ini_section *s,
					   const struct ini_section *end)
{
	for (const struct ini_section *o = ini->sections; o < end; o++)
		if (strcmp(o->kind, s->kind) == 0 && strcmp(o->name, s->name) == 0)
			return o;
	return NULL;
}

/* Kinds, names and repeats; what sections hold comes when the files are in order. */
void rules_check_sections(const struct ini *ini, struct diag *d)
{
	for (size_t i = 0; i < ini->section_count; i++) {
		const struct ini_section *s = &ini->sections[i], *twin;

		if (schema_find(rules_sections, RULES_SECTIONS, s->kind) == NULL) {
			report_kind(ini, s, d);
			continue;
		}
		check_name(ini, s, d);
		twin = find_twin(ini, s, s);
		if (twin != NULL)
			diag_error(d, ini->file, s->line,
				   "there is such a section already in line %d: put its keys there",
				   twin->line);
	}
}

/* Marks and windows are their file's, holidays are all put together. */
static bool is_dated(const struct ini_section *s)
{
	return rules_is(s, RULES_SCHEDULE) || rules_is(s, RULES_BANDS) ||
	       rules_is(s, RULES_DEDUCTION) || rules_is(s, RULES_CODE) || rules_is(s, RULES_POST) ||
	       rules_is(s, RULES_HINTS);
}

static void check_same_day(const struct rules_file *x, const struct rules_file *y, struct diag *d)
{
	for (size_t i = 0; i < y->ini->section_count; i++) {
		const struct ini_section *s = &y->ini->sections[i];
		const struct ini_section *other =
			is_dated(s) ? find_twin(x->ini, s, x->ini->sections + x->ini->section_count)
				    : NULL;

		if (other != NULL)
			diag_error(d, y->path, s->line,
				   "[%s%s%s] is in %s:%d too, which holds from the same day: keep "
				   "one of them, or give one a later valid-from",
				   s->kind, *s->name != '\0' ? " " : "", s->name, x->path,
				   other->line);
	}
}

static int until_line(const struct rules_file *f)
{
	const struct ini_section *s = rules_find(f->ini, RULES_RULE);
	const struct ini_entry *e = s != NULL ? ini_find(f->ini, s, "valid-until") : NULL;

	return e != NULL ? e->line : 0;
}

/* `y` begins while `x`, which has an end, still holds, and goes on after it: Ramadan, and a new
 * version of the usual hours in the middle of it. */
static void check_cut(const struct rules_file *x, const struct rules_file *y, struct diag *d)
{
	char from[CIVIL_DATE_SIZE];

	if (y->valid_from > x->valid_until || y->valid_until <= x->valid_until)
		return;
	for (size_t i = 0; i < y->ini->section_count; i++) {
		const struct ini_section *s = &y->ini->sections[i];

		if (!rules_is(s, RULES_SCHEDULE) ||
		    find_twin(x->ini, s, x->ini->sections + x->ini->section_count) == NULL)
			continue;
		civil_format_day(from, y->valid_from);
		diag_warning(
			d, x->path, until_line(x),
			"[schedule %s] ends before valid-until: %s has one from %s on; is that "
			"meant?",
			s->name, y->path, from);
	}
}

static const struct rule_set *set_of(const struct rulebook *b, const struct rules_file *f,
				     int schedule)
{
	const struct rule_set *set = f->set >= 0 ? &b->rules->sets[f->set] : NULL;

	return set != NULL && set->schedules[schedule].defined ? set : NULL;
}

/* The last day without a hole since `day`, and the file that holds to it. */
static int32_t covered_to(const struct rulebook *b, int schedule, int32_t day,
			  const struct rules_file **ret_last)
{
	for (size_t i = 0; i < b->file_count; i++) {
		const struct rules_file *f = &b->files[i];

		if (set_of(b, f, schedule) == NULL || f->valid_from > day || f->valid_until < day)
			continue;
		*ret_last = f;
		if (f->valid_until == INT32_MAX)
			return INT32_MAX;
		day = f->valid_until + 1;
		i = (size_t)-1; /* from the first again: their ends are in no order */
	}
	return day - 1;
}

static void check_holes(const struct rulebook *b, int schedule, struct diag *d)
{
	const char *name = b->rules->schedule_names[schedule];
	bool everybody = strcmp(name, RULEBOOK_DEFAULT) == 0;
	const struct rules_file *last = NULL;
	char end[CIVIL_DATE_SIZE], from[CIVIL_DATE_SIZE];

	for (size_t i = 0; i < b->file_count; i++) {
		const struct rules_file *f = &b->files[i];
		int32_t to;

		if (set_of(b, f, schedule) == NULL)
			continue;
		if (last != NULL && f->valid_from > last->valid_until + 1) {
			civil_format_day(end, last->valid_until);
			civil_format_day(from, f->valid_from);
			diag_add(d, everybody ? DIAG_ERROR : DIAG_WARNING, last->path,
				 until_line(last),
				 "[schedule %s] ends on %s and the next begins on %s (%s): nobody "
				 "has hours between; change one of the days, or add a file",
				 name, end, from, f->path);
		}
		to = covered_to(b, schedule, f->valid_from, &last);
		if (to == INT32_MAX)
			return;
	}
	if (last == NULL || !everybody)
		return;
	civil_format_day(end, last->valid_until);
	diag_warning(d, last->path, until_line(last),
		     "[schedule %s] ends on %s and nothing follows: from then on nobody has hours",
		     name, end);
}

void rules_check_book(const struct rulebook *b, struct diag *d)
{
	for (size_t i = 0; i < b->file_count; i++) {
		const struct rules_file *y = &b->files[i];

		if (y->seq != 0)
			return; /* in the records: what it says was taken over then */
		for (size_t k = 0; k < i; k++) {
			const struct rules_file *x = &b->files[k];

			if (x->valid_from == y->valid_from && y->valid_from != 0)
				check_same_day(x, y, d);
			else if (x->valid_from < y->valid_from)
				check_cut(x, y, d);
		}
	}
	for (int i = 0; i < b->rules->n_schedules; i++)
		check_holes(b, i, d);
}
