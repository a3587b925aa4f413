/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/zone.h"
#include "book/book.h"
#include "control/server.h"
#include "store/query.h"
#include "web/web.h"

int reading_open(const struct request *r, int32_t from, int32_t to, struct reading *ret)
{
	struct reading rd = {.zone = r->web->zone_table};
	int e = query_open(r->web->store, &rd.q);

	if (e == 0)
		e = query_begin(rd.q); /* one state of the records, for all walks */
	rd.begun = e == 1;
	if (e >= 0)
		e = book_open(rd.q, rd.zone, from, to, NULL, &rd.book);
	if (e < 0) {
		reading_done(&rd);
		return e;
	}
	*ret = rd;
	return 0;
}

void reading_done(struct reading *rd)
{
	book_free(rd->book);
	if (rd->begun)
		query_end(rd->q);
	query_free(rd->q);
	*rd = (struct reading){0};
}

bool may_read(const struct request *r, const struct book *b, int32_t person, int32_t day)
{
	const struct people *p = book_people(b);
	const struct membership_row *m;

	if ((r->who.roles & (CONTROL_IT | CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER)) != 0)
		return true;
	if (r->who.person[0] == '\0' || person < 0 || (size_t)person >= p->n)
		return false;
	if (strcmp(people_id(p, person), r->who.person) == 0)
		return true;
	m = (r->who.roles & CONTROL_SUPERIOR) != 0 ? people_membership(p, person, day) : NULL;
	return m != NULL && strcmp(m->superior, r->who.person) == 0;
}
