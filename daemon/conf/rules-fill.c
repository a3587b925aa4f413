/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/rules-keys.h"

enum { DAY_S = 86400 };

/* Without somebody who sees the keys, no key stops it: mistakes are told, defaults filled in. */
static void apply(int kind, const struct rules_file *f, const struct ini_section *s, void *object,
		  struct diag *d)
{
	schema_apply(&rules_sections[kind], f->ini, s, object, d, NULL, NULL);
}

static int line_of(const struct rules_file *f, const struct ini_section *s, const char *key)
{
	const struct ini_entry *e = ini_find(f->ini, s, key);

	return e != NULL ? e->line : s->line;
}

/* The line that says so: the day's own break, or `break`, or the section. */
static int break_line(const struct rules_file *f, const struct ini_section *s, int day)
{
	char key[16];

	snprintf(key, sizeof(key), "break-%s", rules_day_names[day]);
	return line_of(f, s, ini_find(f->ini, s, key) != NULL ? key : "break");
}

/* Longer duties over midnight are rare, and 16:00-07:30 is what a slip looks like. */
static void check_night(const struct rules_file *f, const struct ini_section *s, int day,
			const struct work_hours *w, struct diag *d)
{
	int32_t long_s = w->end_s - w->start_s;

	if (w->end_s > DAY_S && long_s > DAY_S / 2)
		diag_warning(d, f->path, line_of(f, s, rules_day_names[day]),
			     "%s passes midnight and is %d h %d min long: right for a night duty, "
			     "else the end comes after the beginning",
			     rules_day_names[day], long_s / 3600, long_s / 60 % 60);
}

static void fill_day(const struct rules_file *f, const struct ini_section *s,
		     const struct rules_week *week, int day, struct work_hours *w, struct diag *d)
{
	struct rules_span hours = week->hours[day], rest = week->breaks[day];

	if (rest.same)
		rest = week->breaks[RULES_EVERY_DAY];
	w->off = hours.none;
	if (hours.none || hours.to_s == 0) /* 0: refused, and told */
		return;
	w->start_s = hours.from_s;
	w->end_s = hours.to_s;
	check_night(f, s, day, w, d);
	if (rest.none || rest.to_s == 0)
		return;
	if (hours.to_s > DAY_S && rest.from_s < hours.from_s) { /* after midnight */
		rest.from_s += DAY_S;
		rest.to_s += DAY_S;
	}
	w->break_from_s = rest.from_s;
	w->break_to_s = rest.to_s;
	if (rest.from_s < hours.from_s || rest.to_s > hours.to_s)
		diag_error(d, f->path, break_line(f, s, day),
			   "the break on %s is not within its hours: set break-%s (or none)",
			   rules_day_names[day], rules_day_names[day]);
}

static void fill_flexi(const struct rules_file *f, const struct ini_section *s,
		       const struct rules_week *week, struct flexi *ret, struct diag *d)
{
	if (week->flexi == FLEXI_NONE)
		return;
	if (week->flexi_max_min == 0)
		diag_error(d, f->path, line_of(f, s, "flexi"),
			   "flexi without flexi-max-minutes: expected how late one may come to "
			   "make up for it");
	*ret = (struct flexi){
		.style = (uint8_t)week->flexi,
		.quota = (uint8_t)week->flexi_quota,
		.max_s = week->flexi_max_min * 60,
		.block_s = (week->flexi_block_min ?: week->flexi_max_min) * 60,
	};
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
static void fill_schedule(struct rulebook *b, const struct rules_file *f, struct rule_set *set,
			  const struct ini_section *s, const struct rules_common *common,
			  struct diag *d)
{
	struct rules_week week = {0};
	struct schedule *to;
	bool works = false;
	int index;

	apply(RULES_SCHEDULE, f, s, &week, d);
	if (!slug_valid(s->name))
		return;
	index = schedule_index(b->rules, s->name);
	if (index < 0) {
		diag_error(d, f->path, s->line, "[schedule %s]: there is room for %d names",
			   s->name, SCHEDULES_MAX);
		return;
	}
	to = &set->schedules[index];
	*to = (struct schedule){
		.defined = true,
		.last_arrival = week.last_arrival,
		.first_out = week.first_out,
		.punches = (uint8_t)week.punches,
		.apel = common->apel.mark,
		.apel_days = common->apel.days,
		.arrive_from_s = common->arrival.from_s,
		.arrive_to_s = common->arrival.to_s,
		.out_from_s = common->departure_from_s,
		.out_to_s = common->departure_to_s,
		.out_grace_s = week.out_grace_s,
		.break_grace_s = week.break_grace_s,
	};
	memcpy(to->marks, common->marks, sizeof(common->marks));
	for (int day = 0; day < WEEKDAYS; day++) {
		fill_day(f, s, &week, day, &to->weekday[day], d);
		works |= !week.hours[day].none;
	}
	if (!works)
		diag_error(d, f->path, s->line,
			   "[schedule %s] has no working day: expected hours, mon = 07:30-16:00",
			   s->name);
	fill_flexi(f, s, &week, &to->flexi, d);
}

enum { APEL = MARKS };

static void check_mark(const struct rules_file *f, const struct ini_section *s, int kind,
		       struct rules_mark *mark, struct diag *d)
{
	if (kind != APEL && ini_find(f->ini, s, "days") != NULL)
		diag_error(d, f->path, line_of(f, s, "days"),
			   "[mark %s] has no days: only [mark apel] has", s->name);
	if (mark->mark.at_s != MARK_AFTER_SERVICE || kind == MARK_THIRD)
		return;
	diag_error(d, f->path, line_of(f, s, "at"),
		   "[mark %s] cannot follow the service hour: only [mark third] can, expected a "
		   "time or start",
		   s->name);
	mark->mark.at_s = MARK_AT_START;
}

static void fill_mark(const struct rules_file *f, const struct ini_section *s,
		      struct rules_common *ret, struct diag *d)
{
	static const char *const names[] = {"work", "service", "third", "apel"};
	struct rules_mark mark = {0};
	int kind = 0;

	while (kind <= APEL && strcmp(s->name, names[kind]) != 0)
		kind++;
	if (kind > APEL) {
		diag_error(d, f->path, s->line, "[mark %s]: expected work, service, third or apel",
			   s->name);
		return;
	}
	apply(RULES_MARK, f, s, &mark, d);
	check_mark(f, s, kind, &mark, d);
	if (kind == APEL)
		ret->apel = mark;
	else
		ret->marks[kind] = mark.mark;
}

static void read_common(const struct rules_file *f, struct rules_common *ret, struct diag *d)
{
	const struct ini_section *window = rules_find(f->ini, RULES_WINDOW), *third = NULL;

	*ret = (struct rules_common){0};
	/* Without a section of its own, work is judged where duty starts, the others are not. */
	ret->marks[MARK_WORK] = (struct mark){true, MARK_AT_START, GRACE_DEFAULT_S, 0};
	if (window != NULL)
		apply(RULES_WINDOW, f, window, ret, d);
	else
		schema_apply_defaults(&rules_sections[RULES_WINDOW], f->path, ret, d, NULL, NULL);
	for (size_t i = 0; i < f->ini->section_count; i++) {
		const struct ini_section *s = &f->ini->sections[i];

		if (!rules_is(s, RULES_MARK))
			continue;
		if (strcmp(s->name, "third") == 0)
			third = s;
		fill_mark(f, s, ret, d);
	}
	if (third != NULL && ret->marks[MARK_THIRD].at_s == MARK_AFTER_SERVICE &&
	    !ret->marks[MARK_SERVICE].active) {
		diag_error(d, f->path, line_of(f, third, "at"),
			   "there is no service hour to follow: expected a [mark service] in this "
			   "file, or a time");
		ret->marks[MARK_THIRD].at_s = MARK_AT_START;
	}
}

static void name_steps(struct band *to, uint8_t *ret_n, const struct rules_steps *steps,
		       const char *prefix)
{
	_Static_assert(BAND_STEPS <= 9, "a band's number is one digit");
	for (int i = 0; i < steps->n; i++) {
		to[i] = steps->step[i];
		snprintf(to[i].name, sizeof(to[i].name), "%.3s%c", prefix, '1' + i);
	}
	*ret_n = steps->n;
}

static bool full(const struct rules_file *f, const struct ini_section *s, int n, int max,
		 struct diag *d)
{
	if (n == max)
		diag_error(d, f->path, s->line, "more than %d sections [%s NAME] in one file", max,
			   s->kind);
	return n == max;
}

static void fill_bands(const struct rules_file *f, const struct ini_section *s,
		       struct rule_set *set, struct diag *d)
{
	struct rules_bands from = {0};
	struct bands *to = &set->bands[set->n_bands];

	apply(RULES_BANDS, f, s, &from, d);
	if (!slug_valid(s->name) || full(f, s, set->n_bands, BANDS_MAX, d))
		return;
	*to = (struct bands){
		.no_in = (uint8_t)from.no_in,
		.no_out = (uint8_t)from.no_out,
		.per_mark = from.per_mark,
		.deducts = true,
		.proved = from.confirmed,
		.absent = from.absent,
		.break_over = from.break_over,
		.day_cap = from.day_cap,
		.month_cap = from.month_cap,
	};
	strcpy(to->name, s->name);
	name_steps(to->late, &to->n_late, &from.late, "TL");
	name_steps(to->early, &to->n_early, &from.early, "PSW");
	set->n_bands++;
}

static void fill_code(const struct rules_file *f, const struct ini_section *s, struct rule_set *set,
		      struct diag *d)
{
	struct rules_code from = {0};
	struct paper_code *to = &set->codes[set->n_codes];

	apply(RULES_CODE, f, s, &from, d);
	if (!rules_code_valid(s->name) || full(f, s, set->n_codes, CODES_MAX, d))
		return;
	*to = (struct paper_code){
		.present = from.present,
		.after_approval = from.counts == 1,
		.whole_only = from.whole_only,
		.deduct = from.deduct,
		.kind = (uint8_t)from.kind,
		.board = (uint8_t)from.board,
	};
	strcpy(to->code, s->name);
	set->n_codes++;
	/* A superior's word, not a clerk's: PP 94/2021 asks that the person be heard first. */
	if (from.kind == PAPER_ABSENT && from.counts == 0)
		diag_error(d, f->path, line_of(f, s, "counts"),
			   "[code %s]: a confirmed absence counts after approval only: counts = "
			   "approval",
			   s->name);
	/* Anybody may stand in the lobby: that somebody is ill is not for them. */
	if (from.kind != PAPER_LEAVE && from.kind != PAPER_DUTY && from.board != BOARD_AUTO &&
	    from.board != BOARD_NONE)
		diag_error(d, f->path, line_of(f, s, "board"),
			   "[code %s]: only leave and duty are shown on the lobby's board: board = "
			   "none",
			   s->name);
}

static void fill_post(const struct rules_file *f, const struct ini_section *s, struct rule_set *set,
		      struct diag *d)
{
	struct rules_post from = {0};
	struct post *to = &set->posts[set->n_posts];

	apply(RULES_POST, f, s, &from, d);
	if (!slug_valid(s->name) || full(f, s, set->n_posts, POSTS_MAX, d))
		return;
	*to = (struct post){
		.minimum = (uint8_t)from.minimum,
		.follows_breaks = from.follows_breaks,
		.warn_s = from.warn_min * 60,
	};
	strcpy(to->name, s->name);
	set->n_posts++;
}

static int fill_hints(struct rules_file *f, const struct ini_section *s, struct diag *d)
{
	if (f->hints == NULL)
		f->hints = calloc(1, sizeof(*f->hints));
	if (f->hints == NULL)
		return -ENOMEM;
	apply(RULES_HINTS, f, s, f->hints, d);
	return 0;
}

static struct rule_set *make_set(struct rulebook *b, struct rules_file *f, struct diag *d)
{
	struct rules *rules = b->rules;
	struct rule_set *set;

	if (rules->n_sets == RULE_SETS_MAX) {
		diag_error(d, f->path, 0, "more than %d files with schedules, codes or deductions",
			   RULE_SETS_MAX);
		return NULL;
	}
	f->set = rules->n_sets++;
	set = &rules->sets[f->set];
	set->id = f->seq;
	set->valid_from = f->valid_from;
	set->valid_until = f->valid_until;
	set->chosen = BANDS_UNSAID;
	strcpy(set->name, f->name);
	strcpy(set->version, f->version);
	return set;
}

static bool has_rules(const struct ini *ini)
{
	static const int kinds[] = {RULES_SCHEDULE, RULES_BANDS, RULES_DEDUCTION, RULES_CODE,
				    RULES_POST};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (rules_find(ini, kinds[i]) != NULL)
			return true;
	return false;
}

int rules_fill(struct rulebook *b, struct rules_file *f, struct diag *d)
{
	const struct ini_section *lonely =
		rules_find(f->ini, RULES_MARK) ?: rules_find(f->ini, RULES_WINDOW);
	struct rules_common common;
	struct rule_set *set;
	int r = 0;

	read_common(f, &common, d);
	if (lonely != NULL && rules_find(f->ini, RULES_SCHEDULE) == NULL)
		diag_error(d, f->path, lonely->line,
			   "[%s] without a [schedule NAME] in the same file: it counts for the "
			   "schedules of its file",
			   lonely->kind);
	for (size_t i = 0; r == 0 && i < f->ini->section_count; i++)
		if (rules_is(&f->ini->sections[i], RULES_HINTS))
			r = fill_hints(f, &f->ini->sections[i], d);
	if (r < 0 || !has_rules(f->ini))
		return r;
	set = make_set(b, f, d);
	for (size_t i = 0; set != NULL && i < f->ini->section_count; i++) {
		const struct ini_section *s = &f->ini->sections[i];

		if (rules_is(s, RULES_SCHEDULE))
			fill_schedule(b, f, set, s, &common, d);
		else if (rules_is(s, RULES_BANDS))
			fill_bands(f, s, set, d);
		else if (rules_is(s, RULES_CODE))
			fill_code(f, s, set, d);
		else if (rules_is(s, RULES_POST))
			fill_post(f, s, set, d);
	}
	return 0;
}

static int bands_index(const struct rule_set *set, const char *name)
{
	for (int i = 0; i < set->n_bands; i++)
		if (strcmp(set->bands[i].name, name) == 0)
			return i;
	return -1;
}

/* The table of that name as it is on `set`'s first day: its own, or the newest before it. */
static const struct bands *bands_named(const struct rules *r, const struct rule_set *set,
				       const char *name)
{
	for (const struct rule_set *s = set; s >= r->sets; s--) {
		int i = s->valid_until >= set->valid_from ? bands_index(s, name) : -1;

		if (i >= 0)
			return &s->bands[i];
	}
	return NULL;
}

static void report_bands(const struct rulebook *b, const struct rules_file *f, int line,
			 const char *name, struct diag *d)
{
	const char *names[RULE_SETS_MAX * 2], *near;
	size_t n = 0;

	for (int i = 0; i < b->rules->n_sets; i++)
		for (int k = 0; k < b->rules->sets[i].n_bands && n < ARRAY_LEN(names); k++)
			names[n++] = b->rules->sets[i].bands[k].name;
	near = diag_nearest(name, names, n, sizeof(*names));
	diag_error(d, f->path, line, "no [bands %s] holds on the first day of this file: %s%s",
		   name, near != NULL ? "did you mean " : "expected the name of one, or none",
		   near ?: "");
}

/* What the text chooses, with a copy of the table: the core looks into one set only. */
static void choose(struct rulebook *b, const struct rules_file *f, const struct ini_section *s,
		   struct rule_set *set, struct diag *d)
{
	struct rules_deduction from = {0};
	const struct bands *named;
	int own;

	apply(RULES_DEDUCTION, f, s, &from, d);
	set->chosen = BANDS_HOURS_ONLY;
	set->conversion_s = from.conversion_s ?: -1;
	if (*from.use == '\0')
		return;
	named = bands_named(b->rules, set, from.use);
	if (named == NULL) {
		report_bands(b, f, line_of(f, s, "use"), from.use, d);
		return;
	}
	own = bands_index(set, from.use);
	if (own < 0 && set->n_bands == BANDS_MAX) {
		diag_error(d, f->path, line_of(f, s, "use"),
			   "use = %s: a table of another file is one more, and this file has %d "
			   "sections [bands NAME] already",
			   from.use, BANDS_MAX);
		return;
	}
	if (own < 0) {
		own = set->n_bands++;
		set->bands[own] = *named;
	}
	set->chosen = (int8_t)own;
	set->bands[own].deducts = from.deduct;
}

/* A new version of the table that is in force is in force. */
static void follow(const struct rules *r, struct rule_set *set)
{
	for (const struct rule_set *s = set; s-- > r->sets;) {
		int i;

		if (s->chosen == BANDS_UNSAID || s->valid_until < set->valid_from)
			continue;
		i = s->chosen >= 0 ? bands_index(set, s->bands[s->chosen].name) : -1;
		if (i >= 0) {
			set->chosen = (int8_t)i;
			set->bands[i].deducts = s->bands[s->chosen].deducts;
		}
		return;
	}
}

void rules_choose(struct rulebook *b, struct diag *d)
{
	for (size_t i = 0; i < b->file_count; i++) {
		const struct rules_file *f = &b->files[i];
		const struct ini_section *s = rules_find(f->ini, RULES_DEDUCTION);
		struct rule_set *set = f->set >= 0 ? &b->rules->sets[f->set] : NULL;

		if (set == NULL)
			continue;
		if (s != NULL)
			choose(b, f, s, set, d);
		else
			follow(b->rules, set);
	}
}
