/* SPDX-License-Identifier: MIT */
#include "ctl/read.h"

#include <errno.h>
#include <string.h>

#include "base/zone.h"
#include "core/civil.h"
#include "store/query.h"

static enum ctl_exit failed(struct ctl *c, const char *path, int r)
{
	ctl_complain(c, TEXT_ERROR_FILE, TEXT_ARGS({"path", path}, {"cause", strerror(-r)}));
	return CTL_FAILED;
}

enum ctl_exit reading_open(struct ctl *c, int32_t from, int32_t to, struct reading *ret)
{
	struct reading r = {0};
	int e = zone_load(c->zone, &r.zone);

	if (e < 0) {
		ctl_complain(c, TEXT_READ_ZONE, NULL);
		return CTL_FAILED;
	}
	e = query_open(c->store, &r.q);
	if (e == 0)
		e = query_begin(r.q); /* one state of the records, for all walks */
	r.begun = e == 1;
	*ret = r;
	if (e >= 0)
		e = book_open(r.q, &ret->zone, from, to, NULL, &ret->book);
	if (e < 0) {
		reading_done(ret);
		return failed(c, c->store, e);
	}
	return CTL_OK;
}

void reading_done(struct reading *r)
{
	book_free(r->book);
	if (r->begun)
		query_end(r->q);
	query_free(r->q);
	zone_done(&r->zone);
	*r = (struct reading){0};
}

static bool expected(struct ctl *c, const char *text, enum text_key what)
{
	ctl_complain(c, TEXT_READ_EXPECTED,
		     TEXT_ARGS({"text", text}, {"what", show_text(c, what)}));
	return false;
}

bool read_year(struct ctl *c, const char *text, int32_t *year)
{
	int64_t n;

	if (number_parse(text, 1970, 2199, &n) < 0)
		return expected(c, text, TEXT_READ_YEAR);
	*year = (int32_t)n;
	return true;
}

bool read_month(struct ctl *c, const char *text, int32_t *year, int32_t *month)
{
	char whole[32];
	int32_t day;
	const char *slash = strchr(text, '/');

	if (slash != NULL)
		snprintf(whole, sizeof(whole), "01/%s%.24s", slash - text == 1 ? "0" : "", text);
	else
		snprintf(whole, sizeof(whole), "%.24s-01", text);
	if (civil_parse_day(whole, &day) < 0)
		return expected(c, text, TEXT_READ_MONTH);
	*year = civil_from_day(day).year;
	*month = civil_from_day(day).month;
	return true;
}

bool read_day(struct ctl *c, const char *text, int32_t *day)
{
	return civil_parse_day(text, day) == 0 || expected(c, text, TEXT_READ_DAY);
}

int32_t month_first(int32_t year, int32_t month)
{
	return civil_day(year, month, 1);
}

int32_t month_last(int32_t year, int32_t month)
{
	return month == 12 ? civil_day(year, 12, 31) : civil_day(year, month + 1, 1) - 1;
}

FILE *read_file(struct ctl *c, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");

	if (f == NULL)
		failed(c, path, -errno);
	return f;
}

enum ctl_exit read_close(struct ctl *c, const char *path, FILE *f, int r)
{
	if (r == 0 && (fflush(f) != 0 || ferror(f)))
		r = -EIO;
	if (f != stdout && fclose(f) != 0 && r == 0)
		r = -errno;
	return r < 0 ? failed(c, path, r) : CTL_OK;
}

enum ctl_exit read_page(struct ctl *c, const char *title, read_page_fn *write, void *arg)
{
	const char *path = c->html != NULL ? c->html : "-";
	FILE *f = read_file(c, path);
	struct page *p;
	int r, closed;

	if (f == NULL)
		return CTL_FAILED;
	p = page_open(f, c->html != NULL ? PAGE_HTML : PAGE_TEXT, c->lang, title);
	r = p != NULL ? write(p, arg) : -ENOMEM;
	closed = p != NULL ? page_close(p) : 0;
	return read_close(c, path, f, r < 0 ? r : closed);
}
