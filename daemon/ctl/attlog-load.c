/* SPDX-License-Identifier: MIT */
#include "ctl/attlog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "book/book.h"
#include "core/verdict.h"
#include "ctl/import.h"
#include "exchange/sheet.h"
#include "store/query.h"

enum { OPEN_END = INT32_MAX };

/* PINs */

static enum ctl_exit pins_add(struct pins *p, const struct pin_holder *row)
{
	struct pin_holder *more = reallocarray(p->rows, p->n + 1, sizeof(*more));

	if (more == NULL)
		return CTL_FAILED;
	p->rows = more;
	p->rows[p->n++] = *row;
	return CTL_OK;
}

static void keep_pin(struct ctl *c, const json_t *row, void *arg)
{
	struct pin_holder h = {.to_day = OPEN_END, .rank = row_is(row, "kind", "pin") ? 1 : 2};

	if (text_copy(h.pin, sizeof(h.pin), row_text(row, "pin")) < 0 ||
	    text_copy(h.person, sizeof(h.person), row_text(row, "person")) < 0 ||
	    civil_parse_day(row_text(row, "from"), &h.from_day) < 0)
		return;
	if (*row_text(row, "until") != '\0')
		civil_parse_day(row_text(row, "until"), &h.to_day);
	pins_add(arg, &h);
}

enum { PIN, PERSON, FROM, TO, COLUMNS };
static const char *const columns[COLUMNS] = {"pin", "id", "mulai", "sampai"};

struct map {
	struct sheet sheet;
	struct pins *pins;
};

static int take_map_row(void *arg, char *const *of)
{
	struct map *m = arg;
	struct pin_holder h = {.from_day = INT32_MIN, .to_day = OPEN_END};
	size_t errors = m->sheet.d->errors;
	const char *pin = of[PIN];

	while (*pin == '0' && pin[1] != '\0')
		pin++;
	if (*pin == '\0' || text_copy(h.pin, sizeof(h.pin), pin) < 0)
		sheet_refuse(&m->sheet, "pin \"%.30s\": expected the number in the terminal",
			     of[PIN]);
	if (!slug_valid(of[PERSON]) || text_copy(h.person, sizeof(h.person), of[PERSON]) < 0)
		sheet_refuse(&m->sheet, "id \"%.40s\": expected a person's id", of[PERSON]);
	if (*of[FROM] != '\0')
		sheet_day(&m->sheet, columns[FROM], of[FROM], &h.from_day);
	if (*of[TO] != '\0')
		sheet_day(&m->sheet, columns[TO], of[TO], &h.to_day);
	for (size_t i = 0; i < m->pins->n && m->sheet.d->errors == errors; i++) {
		const struct pin_holder *o = &m->pins->rows[i];

		if (strcmp(o->pin, h.pin) == 0 && o->from_day <= h.to_day &&
		    h.from_day <= o->to_day)
			sheet_refuse(&m->sheet, "pin %s is %s already on these days", h.pin,
				     o->person);
	}
	if (m->sheet.d->errors > errors)
		return 0;
	return pins_add(m->pins, &h) == CTL_OK ? 0 : -ENOMEM;
}

static enum ctl_exit load_map(struct ctl *c, struct pins *ret)
{
	struct diag d = {0};
	struct map m = {.sheet = {.file = c->map,
				  .d = &d,
				  .names = columns,
				  .n_names = COLUMNS,
				  .needed = 1u << PIN | 1u << PERSON,
				  .example = "pin;id;mulai;sampai"},
			.pins = ret};
	char *text = NULL;
	size_t size = 0;
	enum ctl_exit status = import_read_table(c, c->map, &text, &size);
	int r;

	if (status != CTL_OK)
		return status;
	r = sheet_read(&m.sheet, text, size, take_map_row, &m);
	free(text);
	import_tell(c, &d);
	if (r < 0 || d.errors > 0)
		status = r == -ENOMEM ? CTL_FAILED : CTL_REFUSED;
	diag_done(&d);
	return status;
}

static int by_pin(const void *a, const void *b)
{
	return strcmp(((const struct pin_holder *)a)->pin, ((const struct pin_holder *)b)->pin);
}

enum ctl_exit pins_load(struct ctl *c, struct pins *ret)
{
	enum ctl_exit status = CTL_OK;
	bool json = c->json;

	*ret = (struct pins){0};
	if (c->map != NULL)
		status = load_map(c, ret);
	if (status == CTL_OK) {
		c->json = false; /* its rows are for us, not for whoever reads ours */
		status = ctl_ask(c, "pin-list", NULL, keep_pin, ret);
		c->json = json;
	}
	if (status != CTL_OK)
		pins_done(ret);
	else if (ret->n > 1)
		qsort(ret->rows, ret->n, sizeof(*ret->rows), by_pin);
	return status;
}

void pins_done(struct pins *p)
{
	free(p->rows);
	*p = (struct pins){0};
}

static const struct pin_holder *better(const struct pin_holder *a, const struct pin_holder *b)
{
	return a == NULL || b->rank < a->rank ? b : a;
}

const char *pins_person(const struct pins *p, const char *pin, int32_t day)
{
	const struct pin_holder *found = NULL;
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(p->rows[middle].pin, pin) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->n && strcmp(p->rows[low].pin, pin) == 0; low++)
		if (p->rows[low].from_day <= day && day <= p->rows[low].to_day)
			found = better(found, &p->rows[low]);
	return found != NULL ? found->person : NULL;
}

const char *pins_pin(const struct pins *p, const char *person, int32_t day)
{
	const struct pin_holder *found = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i].from_day <= day && day <= p->rows[i].to_day &&
		    strcmp(p->rows[i].person, person) == 0)
			found = better(found, &p->rows[i]);
	return found != NULL ? found->pin : NULL;
}

/* Moments */

void seen_list_done(struct seen_list *l)
{
	free(l->rows);
	*l = (struct seen_list){0};
}

enum ctl_exit seen_list_add(struct seen_list *l, const struct seen *row)
{
	if (l->n == l->room) {
		size_t room = l->room == 0 ? 1024 : 2 * l->room;
		struct seen *more = reallocarray(l->rows, room, sizeof(*more));

		if (more == NULL)
			return CTL_FAILED;
		l->rows = more;
		l->room = room;
	}
	l->rows[l->n++] = *row;
	return CTL_OK;
}

static int by_person(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int r = strcmp(x->person, y->person);

	if (r != 0)
		return r;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->at_s != y->at_s)
		return x->at_s < y->at_s ? -1 : 1;
	return x->seq != y->seq ? (x->seq < y->seq ? -1 : 1) : x->line - y->line;
}

void seen_list_sort(struct seen_list *l)
{
	if (l->n > 1)
		qsort(l->rows, l->n, sizeof(*l->rows), by_person);
}

static enum ctl_exit load_zone(struct ctl *c, const char *name, struct zone *ret)
{
	int r = *name == '\0' ? -ENOENT : zone_load(name, ret);

	if (r == 0)
		return CTL_OK;
	ctl_complain(c, TEXT_ERROR_ZONE, TEXT_ARGS({"zone", name}));
	return r == -ENOENT ? CTL_REFUSED : CTL_FAILED;
}

enum ctl_exit office_zone(struct ctl *c, struct zone *ret)
{
	return load_zone(c, c->zone, ret);
}

/* From the machine's wall to the office's. */
static void move(const struct zone *from, const struct zone *to, int32_t *day, int32_t *at_s)
{
	int64_t utc_ns = civil_utc_ns(from, *day, *at_s);

	*day = civil_local_day(to, utc_ns);
	*at_s = civil_local_second(to, utc_ns);
}

static void tell_unknown(const struct ctl *c, const char *pin, size_t rows)
{
	if (c->json)
		printf("{\"kind\":\"unknown-pin\",\"pin\":\"%s\",\"rows\":%zu}\n", pin, rows);
	else
		puts(show(c, TEXT_ATTLOG_UNKNOWN,
			  TEXT_ARGS({"pin", pin}, {"n", show_number((json_int_t)rows)})));
}

/* Rows of one PIN stand together. */
static enum ctl_exit name_rows(struct ctl *c, const struct attlog *a, const struct pins *pins,
			       const struct zone *zones, struct seen_list *ret, size_t *ret_unknown)
{
	enum ctl_exit status = CTL_OK;
	size_t unknown = 0;

	for (size_t i = 0; i < a->count && status == CTL_OK; i++) {
		const struct attlog_row *row = &a->rows[i];
		struct seen s = {
			.day = row->day, .at_s = row->at_s, .state = row->state, .line = row->line};
		const char *person;

		if (zones != NULL)
			move(&zones[0], &zones[1], &s.day, &s.at_s);
		person = pins_person(pins, row->pin, s.day);
		if (person != NULL) {
			text_copy(s.person, sizeof(s.person), person);
			status = seen_list_add(ret, &s);
		} else {
			unknown++;
			(*ret_unknown)++;
		}
		if (unknown > 0 &&
		    (i + 1 == a->count || strcmp(a->rows[i + 1].pin, row->pin) != 0)) {
			tell_unknown(c, row->pin, unknown);
			unknown = 0;
		}
	}
	return status;
}

static enum ctl_exit name_attlog(struct ctl *c, const struct attlog *a, struct seen_list *ret,
				 size_t *ret_unknown)
{
	struct zone zones[2] = {{0}};
	struct pins pins = {0};
	enum ctl_exit status = CTL_OK;

	if (c->file_zone != NULL) {
		status = load_zone(c, c->file_zone, &zones[0]);
		if (status == CTL_OK)
			status = office_zone(c, &zones[1]);
	}
	if (status == CTL_OK)
		status = pins_load(c, &pins);
	if (status == CTL_OK)
		status = name_rows(c, a, &pins, c->file_zone != NULL ? zones : NULL, ret,
				   ret_unknown);
	pins_done(&pins);
	zone_done(&zones[0]);
	zone_done(&zones[1]);
	return status;
}

enum ctl_exit attlog_load(struct ctl *c, const char *path, struct seen_list *ret,
			  size_t *ret_unknown)
{
	struct diag d = {0};
	struct attlog a;
	char *text = NULL;
	size_t size = 0;
	int64_t state = 0;
	enum ctl_exit status;
	int r;

	*ret = (struct seen_list){0};
	*ret_unknown = 0;
	if (c->state != NULL && number_parse(c->state, 4, ATTLOG_COLUMNS_MAX, &state) < 0)
		return CTL_USAGE;
	status = import_read(c, path, &text, &size);
	if (status != CTL_OK)
		return status;
	r = attlog_parse(path, text, size, (int)state, &d, &a);
	free(text);
	import_tell(c, &d);
	diag_done(&d);
	if (r < 0)
		return r == -ENOMEM ? CTL_FAILED : CTL_REFUSED;
	if (a.count == 0) {
		ctl_complain(c, TEXT_ATTLOG_EMPTY, TEXT_ARGS({"path", path}));
		status = CTL_REFUSED;
	} else {
		status = name_attlog(c, &a, ret, ret_unknown);
	}
	attlog_done(&a);
	if (status == CTL_OK)
		seen_list_sort(ret);
	else
		seen_list_done(ret);
	return status;
}

/* Our own journal. A punch is at its earliest moment, which decides about lateness too. */

static enum ctl_exit keep_punches(const struct book *b, int32_t person, int32_t day,
				  struct seen_list *ret)
{
	const struct zone *zone = book_zone(b);
	struct person_day pd;
	enum ctl_exit status = CTL_OK;

	if (book_person_day(b, person, day, &pd) < 0)
		return CTL_OK;
	for (int i = 0; i < pd.n_kept && status == CTL_OK; i++) {
		const struct punch *p = &pd.punches[i];
		struct seen s = {.seq = p->seq, .state = ATTLOG_NO_STATE};

		if (p->seq <= 0) /* a correction */
			continue;
		s.day = civil_local_day(zone, p->bound.earliest_ns);
		s.at_s = civil_local_second(zone, p->bound.earliest_ns);
		text_copy(s.person, sizeof(s.person), people_id(book_people(b), person));
		if (s.day >= book_from(b) && s.day <= book_to(b))
			status = seen_list_add(ret, &s);
	}
	return status;
}

/* A punch near midnight is looked at by two days: once is enough. */
static void drop_twice(struct seen_list *l)
{
	size_t kept = 0;

	for (size_t i = 1; i < l->n; i++)
		if (l->rows[i].seq != l->rows[kept].seq)
			l->rows[++kept] = l->rows[i];
	if (l->n > 0)
		l->n = kept + 1;
}

static enum ctl_exit read_book(const struct book *b, const char *person, struct seen_list *ret)
{
	const struct people *people = book_people(b);
	enum ctl_exit status = CTL_OK;

	for (int32_t i = 0; i < (int32_t)people->n; i++)
		for (int32_t day = book_from(b); day <= book_to(b) && status == CTL_OK; day++)
			if (person == NULL || strcmp(people_id(people, i), person) == 0)
				status = keep_punches(b, i, day, ret);
	seen_list_sort(ret);
	drop_twice(ret);
	return status;
}

enum ctl_exit journal_load(struct ctl *c, int32_t from, int32_t to, const char *person,
			   struct seen_list *ret)
{
	struct zone zone = {0};
	struct query *q = NULL;
	struct book *b = NULL;
	enum ctl_exit status = office_zone(c, &zone);
	int r;

	*ret = (struct seen_list){0};
	if (status != CTL_OK)
		return status;
	r = query_open(c->store, &q);
	if (r == 0)
		r = book_open(q, &zone, from, to, NULL, &b);
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", c->store}, {"cause", show_cause(c, r)}));
		status = CTL_FAILED;
	} else {
		status = read_book(b, person, ret);
	}
	book_free(b);
	query_free(q);
	zone_done(&zone);
	return status;
}
