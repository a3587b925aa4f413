/* SPDX-License-Identifier: MIT */
#include "book/people.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/rules.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The distinct ids, and where the rows of each begin. */
static int index_people(struct people *p)
{
	const struct roster_rows *r = &p->rows;
	size_t m = 0;

	p->first_person = calloc(r->people_count + 1, sizeof(*p->first_person));
	p->first_membership = calloc(r->people_count + 1, sizeof(*p->first_membership));
	if (p->first_person == NULL || p->first_membership == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < r->people_count; i++) {
		const char *id = r->people[i].person;

		if (i > 0 && strcmp(id, r->people[i - 1].person) == 0)
			continue;
		if (p->n == ENGINE_PEOPLE_MAX)
			return -E2BIG;
		while (m < r->memberships_count && strcmp(r->memberships[m].person, id) < 0)
			m++;
		p->first_person[p->n] = i;
		p->first_membership[p->n++] = m;
	}
	p->first_person[p->n] = r->people_count;
	p->first_membership[p->n] = r->memberships_count;
	return 0;
}

static int index_units(struct people *p)
{
	for (size_t i = 0; i < p->rows.memberships_count; i++) {
		const char *unit = p->rows.memberships[i].unit;
		bool known = false;

		for (size_t u = 0; u < p->n_units && !known; u++)
			known = strcmp(p->units[u], unit) == 0;
		if (known)
			continue;
		if (p->n_units == UNITS_MAX)
			return -E2BIG;
		strcpy(p->units[p->n_units++], unit); /* both SLUG_SIZE */
	}
	qsort(p->units, p->n_units, sizeof(p->units[0]), by_text);
	return 0;
}

int people_load(struct people *p, struct query *q)
{
	struct people next = {0};
	int r = roster_rows_load(q, &next.rows);

	if (r == 0)
		r = index_people(&next);
	if (r == 0)
		r = index_units(&next);
	if (r < 0) {
		people_done(&next);
		return r;
	}
	people_done(p);
	*p = next;
	return 0;
}

void people_done(struct people *p)
{
	roster_rows_done(&p->rows);
	free(p->first_person);
	free(p->first_membership);
	*p = (struct people){0};
}

const char *people_id(const struct people *p, int32_t person)
{
	return p->rows.people[p->first_person[person]].person;
}

int32_t people_find(const struct people *p, const char *id)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = strcmp(id, people_id(p, (int32_t)middle));

		if (c == 0)
			return (int32_t)middle;
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

static int identity_by_person(const void *key, const void *element)
{
	return strcmp(key, ((const struct identity *)element)->person);
}

const char *people_name(const struct people *p, int32_t person)
{
	const struct identity *found;

	if (p->rows.identities_count == 0)
		return NULL;
	found = bsearch(people_id(p, person), p->rows.identities, p->rows.identities_count,
			sizeof(*found), identity_by_person);

	return found != NULL && found->name[0] != '\0' ? found->name : NULL;
}

const char *people_called(const struct people *p, int32_t person)
{
	const char *name = people_name(p, person);

	return name != NULL ? name : people_id(p, person);
}

const struct membership_row *people_membership(const struct people *p, int32_t person, int32_t day)
{
	const char *id = people_id(p, person);

	/* Periods may overlap when a move was entered without an end: the later begin counts. */
	for (size_t i = p->first_membership[person + 1]; i-- > p->first_membership[person];) {
		const struct membership_row *m = &p->rows.memberships[i];

		if (strcmp(m->person, id) == 0 && m->from_day <= day && day <= m->to_day)
			return m;
	}
	return NULL;
}

int people_unit(const struct people *p, int32_t person, int32_t day)
{
	const struct membership_row *m = people_membership(p, person, day);

	for (size_t u = 0; m != NULL && u < p->n_units; u++)
		if (strcmp(p->units[u], m->unit) == 0)
			return (int)u;
	return -1;
}

int32_t people_holder(const struct people *p, const uint8_t credential[CREDENTIAL_ID_SIZE],
		      int32_t day)
{
	const struct link_row *links = p->rows.links;
	size_t low = 0, high = p->rows.links_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(links[middle].credential, credential, CREDENTIAL_ID_SIZE) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->rows.links_count; low++) {
		const struct link_row *l = &links[low];

		if (memcmp(l->credential, credential, CREDENTIAL_ID_SIZE) != 0)
			break;
		if (l->from_day <= day && day <= l->to_day)
			return people_find(p, l->person);
	}
	return -1;
}

static bool employed(const struct people *p, int32_t person, int32_t day)
{
	for (size_t i = p->first_person[person]; i < p->first_person[person + 1]; i++)
		if (p->rows.people[i].from_day <= day && day <= p->rows.people[i].to_day)
			return true;
	return false;
}

void people_on(const struct people *p, const struct rules *rules, int32_t day,
	       struct engine_person *ret)
{
	for (int32_t i = 0; i < (int32_t)p->n; i++) {
		const struct membership_row *m = people_membership(p, i, day);
		int schedule = -1;

		if (m != NULL)
			schedule = schedule_find(rules, m->schedule[0] != '\0' ? m->schedule
									       : RULEBOOK_DEFAULT);
		ret[i] = (struct engine_person){
			.schedule = (uint16_t)(schedule < 0 ? 0 : schedule),
			.judged = schedule >= 0 && employed(p, i, day),
		};
	}
	for (size_t i = 0; i < p->rows.links_count; i++) {
		const struct link_row *l = &p->rows.links[i];
		int32_t person;

		if (day < l->from_day || l->to_day < day || l->kinds == 0)
			continue;
		person = people_find(p, l->person);
		if (person < 0)
			continue;
		ret[person].enrolled = true;
		ret[person].coverage |= l->kinds;
	}
}
