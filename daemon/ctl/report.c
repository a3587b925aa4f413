/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "ctl/read.h"
#include "report/access.h"
#include "report/reports.h"
#include "report/words.h"

/* What a report needs while its page is written. */
struct wish {
	struct ctl *c;
	struct reading *reading;
	int32_t from, to; /* of the report */
	int32_t before;	  /* first day of the period before it; from: there is none */
};

static enum ctl_exit deliver(struct ctl *c, struct wish *w, int32_t first, int32_t last,
			     const char *title, read_page_fn *write)
{
	struct reading reading;
	enum ctl_exit status = reading_open(c, first, last, &reading);

	if (status != CTL_OK)
		return status;
	w->c = c;
	w->reading = &reading;
	status = read_page(c, title, write, w);
	reading_done(&reading);
	return status;
}

static int write_week(struct page *p, void *arg)
{
	struct wish *w = arg;

	return report_week(p, w->c->lang, w->reading->book, w->from, w->to, w->c->unit);
}

static int write_discipline(struct page *p, void *arg)
{
	struct wish *w = arg;
	struct figures_table *now = NULL, *before = NULL;
	int r = figures_of(w->reading->book, w->from, w->to, &now);

	if (r == 0 && w->before < w->from)
		r = figures_of(w->reading->book, w->before, w->from - 1, &before);
	if (r == 0)
		r = report_discipline(p, w->c->lang, w->reading->book, now, before, w->c->public);
	figures_free(now);
	figures_free(before);
	return r;
}

/* The figures of one period as a page with its title. */
static enum ctl_exit discipline(struct ctl *c, struct wish *w, enum text_key title)
{
	return deliver(c, w, w->before, w->to, show_text(c, title), write_discipline);
}

/* The list of open days of the week that holds DAY; with --public its figures without names. */
enum ctl_exit ctl_report_week(struct ctl *c, int argc, char **argv)
{
	struct wish w = {0};

	if (!read_day(c, argv[0], &w.from))
		return CTL_REFUSED;
	w.from -= civil_weekday(w.from);
	w.to = w.from + 6;
	w.before = w.from - 7;
	if (c->public)
		return discipline(c, &w, TEXT_REPORT_WEEK_FIGURES);
	return deliver(c, &w, w.from, w.to, show_text(c, TEXT_REPORT_WEEK), write_week);
}

enum ctl_exit ctl_report_month(struct ctl *c, int argc, char **argv)
{
	struct wish w = {0};
	int32_t year, month;

	if (!read_month(c, argv[0], &year, &month))
		return CTL_REFUSED;
	w.from = month_first(year, month);
	w.to = month_last(year, month);
	w.before = month == 1 ? month_first(year - 1, 12) : month_first(year, month - 1);
	return discipline(c, &w, TEXT_REPORT_MONTH);
}

enum ctl_exit ctl_report_year(struct ctl *c, int argc, char **argv)
{
	struct wish w = {0};
	int32_t year;

	if (!read_year(c, argv[0], &year))
		return CTL_REFUSED;
	w.from = w.before = civil_day(year, 1, 1);
	w.to = civil_day(year, 12, 31);
	return discipline(c, &w, TEXT_REPORT_YEAR);
}

static int write_first_day(struct page *p, void *arg)
{
	struct wish *w = arg;

	return report_first_day(p, w->c->lang, w->reading->book, w->from);
}

enum ctl_exit ctl_report_first_day(struct ctl *c, int argc, char **argv)
{
	struct wish w = {0};

	if (!read_day(c, argv[0], &w.from))
		return CTL_REFUSED;
	return deliver(c, &w, w.from, w.from + 14, show_text(c, TEXT_REPORT_FIRST_DAY),
		       write_first_day);
}

static int write_audit(struct page *p, void *arg)
{
	struct wish *w = arg;

	struct audit_access *access = NULL;
	size_t n = 0;
	int r = access_list(w->c->config, &access, &n);

	if (r == 0)
		r = report_audit(p, w->c->lang, w->reading->q, w->reading->book, w->from, w->to,
				 access, n);
	free(access);
	return r;
}

enum ctl_exit ctl_report_audit(struct ctl *c, int argc, char **argv)
{
	struct wish w = {0};
	int32_t year, month;

	if (!read_month(c, argv[0], &year, &month))
		return CTL_REFUSED;
	w.from = month_first(year, month);
	if (argc > 1 && !read_month(c, argv[1], &year, &month))
		return CTL_REFUSED;
	w.to = month_last(year, month);
	if (w.to < w.from)
		return CTL_USAGE;
	return deliver(c, &w, w.from, w.to, show_text(c, TEXT_REPORT_AUDIT), write_audit);
}
