/* SPDX-License-Identifier: MIT */
#include "web/slice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "web/html.h"

static const struct {
	const char *word;
	enum text_key title;
} whats[FIGURES] = {
	[FIGURE_AT_OFFICE] = {"wajib", TEXT_CAMAT_DAYS_AT_OFFICE},
	[FIGURE_ON_TIME] = {"tepat-waktu", TEXT_CAMAT_DAYS_ON_TIME},
	[FIGURE_LATE] = {"terlambat", TEXT_CAMAT_DAYS_LATE},
	[FIGURE_EARLY] = {"pulang-awal", TEXT_CAMAT_DAYS_EARLY},
	[FIGURE_EXCUSED] = {"berketerangan", TEXT_CAMAT_DAYS_EXCUSED},
	[FIGURE_UNEXPLAINED] = {"belum-ada-keterangan", TEXT_CAMAT_DAYS_UNEXPLAINED},
	[FIGURE_ABSENT] = {"tk", TEXT_CAMAT_DAYS_ABSENT},
	[FIGURE_INCOMPLETE] = {"belum-lengkap", TEXT_CAMAT_DAYS_INCOMPLETE},
};

enum text_key slice_title(int what)
{
	return what == SLICE_ANY ? TEXT_CAMAT_DAYS : whats[what].title;
}

/* A word of the roster as part of an address. */
static size_t put_word(char *buf, size_t size, size_t n, const char *key, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	if (word == NULL || word[0] == '\0' || n + strlen(key) + 3 * strlen(word) + 3 > size)
		return n;
	n += (size_t)snprintf(buf + n, size - n, "&%s=", key);
	for (; *word != '\0'; word++)
		n += (size_t)snprintf(buf + n, size - n, strchr(plain, *word) ? "%c" : "%%%02X",
				      (unsigned char)*word);
	return n;
}

const char *slice_address(const struct slice *s, char buf[SLICE_SIZE])
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	size_t n;

	civil_format_day(from, s->from);
	civil_format_day(to, s->to);
	n = (size_t)snprintf(buf, SLICE_SIZE, "/mengapa?dari=%s&sampai=%s", from, to);
	if (s->what != SLICE_ANY)
		n = put_word(buf, SLICE_SIZE, n, "yang", whats[s->what].word);
	if (s->weekday != SLICE_ANY)
		n += (size_t)snprintf(buf + n, SLICE_SIZE - n, "&hari=%d", s->weekday + 1);
	n = put_word(buf, SLICE_SIZE, n, "orang", s->person);
	n = put_word(buf, SLICE_SIZE, n, "unit", s->unit);
	put_word(buf, SLICE_SIZE, n, "status", s->status);
	return buf;
}

int slice_take(const struct request *r, struct slice *ret)
{
	const char *what = form_text(&r->query, "yang"), *weekday = form_text(&r->query, "hari");
	struct slice s = SLICE(0, 0, SLICE_ANY);

	if (civil_parse_day(form_text(&r->query, "dari"), &s.from) < 0 ||
	    civil_parse_day(form_text(&r->query, "sampai"), &s.to) < 0 || s.to < s.from ||
	    s.to - s.from > 366)
		return -EINVAL;
	for (int i = 0; what[0] != '\0' && i < FIGURES; i++)
		if (strcmp(whats[i].word, what) == 0)
			s.what = i;
	if (what[0] != '\0' && s.what == SLICE_ANY)
		return -EINVAL;
	if (weekday[0] != '\0') {
		if (weekday[0] < '1' || weekday[0] > '7' || weekday[1] != '\0')
			return -EINVAL;
		s.weekday = weekday[0] - '1';
	}
	s.person = form_text(&r->query, "orang");
	s.unit = form_text(&r->query, "unit");
	s.status = form_text(&r->query, "status");
	*ret = s;
	return 0;
}

static bool any_or(const char *wanted, const char *is)
{
	return wanted == NULL || wanted[0] == '\0' || strcmp(wanted, is) == 0;
}

bool slice_has(const struct slice *s, const struct book *b, int32_t person, const struct verdict *v,
	       const struct day_account *a)
{
	const struct people *people = book_people(b);
	int unit = book_unit(b, person, v->day);

	return v->day >= s->from && v->day <= s->to &&
	       (s->what == SLICE_ANY || figure_counts((enum figure)s->what, v, a)) &&
	       (s->weekday == SLICE_ANY || s->weekday == civil_weekday(v->day)) &&
	       any_or(s->person, people_id(people, person)) &&
	       any_or(s->unit, unit >= 0 ? people->units[unit] : "") &&
	       any_or(s->status, book_status(b, person, v->day));
}

void slice_number(struct reply *a, const struct slice *s, int64_t n)
{
	char address[SLICE_SIZE];

	if (n == 0)
		html(a, "0");
	else
		html(a, "<a href=\"%s\">%l</a>", slice_address(s, address), n);
}

int32_t slice_first(int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return civil_day(d.year, d.month, 1);
}
