/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/read.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/sheet-build.h"
#include "report/sheet-json.h"
#include "report/words.h"
#include "report/xlsx.h"

int read_sheet(struct ctl *c, struct reading *r, int32_t year, int32_t month,
	       struct month_sheet **ret)
{
	char kop[sizeof(c->kop)];
	struct sheet_request request = {
		.lang = c->lang,
		.office = c->office,
		.place = c->town,
		.unit = c->unit,
		.year = year,
		.month = month,
	};

	memcpy(kop, c->kop, sizeof(kop));
	request.n_kop = sheet_kop_lines(kop, request.kop);
	return month_sheet_build(r->q, r->book, &r->zone, &request, ret);
}

static enum ctl_exit write_file(struct ctl *c, const char *path,
				void (*write)(FILE *, const struct month_sheet *),
				const struct month_sheet *s)
{
	FILE *f = read_file(c, path);

	if (f == NULL)
		return CTL_FAILED;
	write(f, s);
	return read_close(c, path, f, 0);
}

static void write_html(FILE *f, const struct month_sheet *s)
{
	sheet_html(f, s, HTML_F4);
}

static enum ctl_exit write_xlsx(struct ctl *c, const struct month_sheet *s)
{
	FILE *f = read_file(c, c->xlsx); /* the library would say it in its own words */
	int r;

	if (f == NULL || f == stdout)
		return f == NULL ? CTL_FAILED : CTL_USAGE;
	r = sheet_xlsx(c->xlsx, s);
	if (r == 0 && s->n_people > XLSX_PERSONAL_MAX)
		ctl_complain(c, TEXT_SHEET_MANY, NULL);
	return read_close(c, c->xlsx, f, r);
}

/* For the eyes: the totals. */
static int print_totals(struct page *p, void *arg)
{
	static const enum text_key titles[] = {
		TEXT_DATA_NAME,	    TEXT_DATA_UNIT,  TEXT_TOTAL_DUE,	TEXT_TOTAL_PRESENT,
		TEXT_TOTAL_ON_TIME, TEXT_TOTAL_LATE, TEXT_TOTAL_ABSENT, TEXT_TOTAL_OPEN,
		TEXT_TOTAL_SHARE,   TEXT_KEYS};
	const struct month_sheet *s = arg;

	page_table(p, titles);
	for (size_t i = 0; i < s->n_people; i++) {
		const struct sheet_person *who = &s->people[i];
		const struct sheet_days *d = &who->total.days;
		char share[WORD_SIZE];

		page_row(p, who->name, who->unit, show_number(d->due), show_number(d->present),
			 show_number(d->on_time), show_number(d->late), show_number(d->absent),
			 show_number(d->open),
			 word_share(share, s->lang, d->on_time, d->at_office));
	}
	page_table_end(p);
	return 0;
}

static enum ctl_exit deliver(struct ctl *c, struct month_sheet *s)
{
	enum ctl_exit r = CTL_OK;
	char title[2 * WORD_SIZE], month[WORD_SIZE];

	if (c->xlsx != NULL)
		r = write_xlsx(c, s);
	if (c->html != NULL && r == CTL_OK)
		r = write_file(c, c->html, write_html, s);
	if (c->csv != NULL && r == CTL_OK)
		r = write_file(c, c->csv, sheet_csv, s);
	if (c->json && r == CTL_OK)
		r = sheet_json(stdout, s) < 0 ? CTL_FAILED : CTL_OK;
	if (c->xlsx != NULL || c->html != NULL || c->csv != NULL || c->json)
		return r;
	snprintf(title, sizeof(title), "%s · %s (%s)", c->office,
		 word_month(month, c->lang, s->year, s->month), word_step(c->lang, s->step));
	return read_page(c, title, print_totals, s);
}

enum ctl_exit ctl_sheet(struct ctl *c, int argc, char **argv)
{
	struct reading reading;
	struct month_sheet *s = NULL;
	int32_t year, month;
	enum ctl_exit status;
	int r;

	if (!read_month(c, argv[0], &year, &month))
		return CTL_REFUSED;
	status = reading_open(c, month_first(year, month), month_last(year, month), &reading);
	if (status != CTL_OK)
		return status;
	r = read_sheet(c, &reading, year, month, &s);
	reading_done(&reading);
	if (r == -ENOENT) {
		ctl_complain(c, TEXT_SHEET_NO_UNIT, TEXT_ARGS({"unit", c->unit}));
		return CTL_NO;
	}
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", c->store}, {"cause", strerror(-r)}));
		return CTL_FAILED;
	}
	status = deliver(c, s);
	month_sheet_free(s);
	return status;
}
