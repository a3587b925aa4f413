/* SPDX-License-Identifier: MIT */
#include "witness/about.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"

int about_init(struct about *a, const char *person, const char *from, const char *to)
{
	*a = (struct about){.person = person};
	return civil_parse_day(from, &a->from) < 0 || civil_parse_day(to, &a->to) < 0 ? -EINVAL : 0;
}

void about_done(struct about *a)
{
	free(a->links);
	free(a->used);
	*a = (struct about){.person = NULL};
}

/* Room for one more of `n`. */
static int make_room(void **array, size_t n, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 64 : 2 * *room;
	void *moved;

	if (n < *room)
		return 0;
	if (more > BUNDLE_WAITING_MAX)
		return -E2BIG;
	moved = reallocarray(*array, more, size);
	if (moved == NULL)
		return -ENOMEM;
	*array = moved;
	*room = more;
	return 0;
}

static int take_link(struct about *a, const json_t *row)
{
	struct about_link link = {.to = INT64_MAX};
	const char *credential;
	json_int_t from, to = INT64_MAX;
	void *links = a->links;
	int r;

	if (json_unpack((json_t *)row, "{s:s, s:I, s?I}", "credential", &credential, "from_day",
			&from, "to_day", &to) < 0 ||
	    text_copy(link.credential, sizeof(link.credential), credential) < 0)
		return -EBADMSG;
	link.from = from;
	link.to = to;
	for (size_t i = 0; i < a->n_links; i++)
		if (a->links[i].from == from && strcmp(a->links[i].credential, credential) == 0) {
			a->links[i] = link;
			return 0;
		}
	r = make_room(&links, a->n_links, &a->links_room, sizeof(*a->links));
	a->links = links;
	if (r == 0)
		a->links[a->n_links++] = link;
	return r;
}

static int take_punch(struct about *a, const json_t *row)
{
	const char *credential = json_string_value(json_object_get(row, "credential"));
	char id[BUNDLE_ID_SIZE];
	void *used = a->used;
	int r;

	if (text_copy(id, sizeof(id), credential != NULL ? credential : "") < 0)
		return -EBADMSG;
	r = make_room(&used, a->n_used, &a->used_room, sizeof(*a->used));
	a->used = used;
	if (r == 0)
		memcpy(a->used[a->n_used++], id, sizeof(id));
	return r;
}

bool about_kind_fits(const char *kind, const char *table)
{
	static const struct {
		const char *table, *kinds[6]; /* none: names of tables */
	} own[] = {
		{"approval", {"paper", "correction", "month", "rule", "calendar"}},
		{"calendar", {"national", "joint", "regional"}},
		{"cut", {NULL}},
	};

	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		const char *const *k = own[i].kinds;

		if (strcmp(table, own[i].table) != 0)
			continue;
		while (*k != NULL && strcmp(kind, *k) != 0)
			k++;
		return *k != NULL || own[i].kinds[0] == NULL;
	}
	return strcmp(kind, table) == 0;
}

int about_row(struct about *a, const char *table, const json_t *row)
{
	/* In others `person` is who entered or decided, or who held an office. */
	static const char *const of_person[] = {"person",	"membership", "link",
						"paper_person", "correction", "month",
						"month_line",	"forgotten"};
	const json_t *person = json_object_get(row, "person");

	for (size_t i = 0; i < ARRAY_LEN(of_person); i++) {
		if (strcmp(table, of_person[i]) != 0)
			continue;
		/* Steps of a month are everybody's, but for some. */
		if (person == NULL && strcmp(table, "month") == 0)
			return 0;
		if (!json_is_string(person))
			return -EBADMSG;
		if (strcmp(json_string_value(person), a->person) != 0)
			return 1;
	}
	if (strcmp(table, "link") == 0)
		return take_link(a, row);
	return strcmp(table, "journal") == 0 ? take_punch(a, row) : 0;
}

static bool is_theirs(const struct about *a, const char *credential)
{
	for (size_t i = 0; i < a->n_links; i++)
		if (strcmp(a->links[i].credential, credential) == 0 && a->links[i].from <= a->to &&
		    a->links[i].to >= a->from && a->links[i].to >= a->links[i].from)
			return true;
	return false;
}

int64_t about_strays(const struct about *a)
{
	int64_t n = 0;

	for (size_t i = 0; i < a->n_used; i++)
		n += !is_theirs(a, a->used[i]);
	return n;
}
