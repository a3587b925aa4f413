/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <string.h>

#include "core/civil.h"
#include "ctl/read.h"
#include "report/reports.h"
#include "report/words.h"

struct wish {
	struct ctl *c;
	struct reading *reading;
	int32_t from, to, person;
	int slips;
};

static int write_slips(struct page *p, void *arg)
{
	struct wish *w = arg;

	w->slips = report_slips(p, w->c->lang, w->reading->book, w->from, w->to, w->person);
	return w->slips < 0 ? w->slips : 0;
}

/* A month, or the week of a day. */
static bool period(struct ctl *c, const char *text, struct wish *w)
{
	int32_t year, month;

	if (civil_parse_day(text, &w->from) == 0) {
		w->from -= civil_weekday(w->from);
		w->to = w->from + 6;
		return true;
	}
	if (!read_month(c, text, &year, &month))
		return false;
	w->from = month_first(year, month);
	w->to = month_last(year, month);
	return true;
}

enum ctl_exit ctl_slip(struct ctl *c, int argc, char **argv)
{
	struct reading reading;
	struct wish w = {.c = c, .reading = &reading, .person = -1};
	enum ctl_exit status;

	if (!period(c, argv[0], &w))
		return CTL_REFUSED;
	status = reading_open(c, w.from, w.to, &reading);
	if (status != CTL_OK)
		return status;
	if (c->person != NULL)
		w.person = people_find(book_people(reading.book), c->person);
	if (c->person != NULL && w.person < 0) {
		ctl_complain(c, TEXT_READ_NO_PERSON, TEXT_ARGS({"person", c->person}));
		status = CTL_NO;
	} else {
		status = read_page(c, show_text(c, TEXT_SLIP_TITLE), write_slips, &w);
	}
	reading_done(&reading);
	return status;
}
