/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "flow/month.h"
#include "flow/verbs.h"
#include "store/query.h"

/* How far a month has come, from its steps and its people. */

static void gather(struct month_state *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct month_row *row = &m->rows[i];
		int32_t person = people_find(&m->o->people, row->person);

		switch ((enum month_step)row->step) {
		case MONTH_SEEN:
		case MONTH_PARAF:
		case MONTH_PARAF_REFUSED:
			if (person >= 0)
				m->seen[person] = (uint8_t)(row->step + 1);
			break;
		case MONTH_CHECKED:
		case MONTH_APPROVED:
		case MONTH_LOCKED:
			m->last = row;
			break;
		case MONTH_OBJECTION:
			m->objections++;
			break;
		case MONTH_SUPPLEMENT:
			m->supplements++;
			break;
		default:
			break;
		}
	}
}

/* Who has duty in the month: theirs are its sheets. */
static bool has_duty(const struct office *o, int32_t person, int32_t from, int32_t to)
{
	for (int32_t day = from; day <= to; day++) {
		int schedule = day_schedule_of(o, person, day);
		struct day_plan plan;

		if (schedule >= 0 && day_plan_of(o, schedule, day, &plan) == 0 &&
		    plan.kind == DAY_WORK)
			return true;
	}
	return false;
}

int month_state_load(struct office *o, int32_t month, struct month_state *ret)
{
	struct month_state m = {.o = o, .month = month};
	int r;

	verb_month_days(month, &m.from, &m.to);
	m.seen = calloc(o->people.n + 1, sizeof(*m.seen));
	m.due = calloc(o->people.n + 1, sizeof(*m.due));
	r = m.seen == NULL || m.due == NULL
		    ? -ENOMEM
		    : month_rows_load(store_query(o->store), month, month, &m.rows, &m.n_rows);
	if (r < 0) {
		month_state_done(&m);
		return r;
	}
	gather(&m);
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		m.due[i] = has_duty(o, i, m.from, m.to);
		m.people += m.due[i];
		m.unseen += m.due[i] && m.seen[i] == 0;
	}
	*ret = m;
	return 0;
}

void month_state_done(struct month_state *m)
{
	free(m->rows);
	free(m->seen);
	free(m->due);
}

const char *month_state_name(const struct month_state *m)
{
	return m->last == NULL ? "open" : month_step_name((enum month_step)m->last->step);
}
