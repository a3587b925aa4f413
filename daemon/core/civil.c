/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"

enum { DAY_S = 86400, YEAR_MIN = 1970, YEAR_MAX = 2200 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The last step that is not after `utc_s`; 0 when all are. */
static size_t step_at(const struct zone *z, int64_t utc_s)
{
	size_t low = 0, high = z->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (z->steps[middle].from_s <= utc_s)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int32_t zone_offset(const struct zone *z, int64_t utc_s)
{
	return z->n == 0 ? 0 : z->steps[step_at(z, utc_s)].offset_s;
}

/*
 * Days are counted in a year that starts on 1 March, so that the leap day comes last, and in
 * eras of 400 years = 146097 days. From 1 March on, month m (0 = March) starts at day
 * (153 m + 2) / 5: the lengths 31 30 31 30 31 repeat every 153 days.
 */
int32_t civil_day(int32_t year, int32_t month, int32_t day)
{
	int32_t y = month <= 2 ? year - 1 : year;
	int32_t era = (int32_t)floor_div(y, 400);
	int32_t year_of_era = y - era * 400;
	int32_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468; /* 0000-03-01 is day -719468 */
}

struct civil_date civil_from_day(int32_t day)
{
	int64_t shifted = (int64_t)day + 719468;
	int32_t era = (int32_t)floor_div(shifted, 146097);
	int32_t day_of_era = (int32_t)(shifted - (int64_t)era * 146097);
	int32_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t month_from_march = (5 * day_of_year + 2) / 153;
	int32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

	return (struct civil_date){
		.year = year_of_era + era * 400 + (month <= 2),
		.month = month,
		.day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
	};
}

int civil_weekday(int32_t day)
{
	int64_t since_monday = ((int64_t)day + 3) % 7; /* 1970-01-01 was a Thursday */

	return (int)(since_monday < 0 ? since_monday + 7 : since_monday);
}

static int64_t local_s(const struct zone *z, int64_t utc_ns)
{
	int64_t utc_s = floor_div(utc_ns, NS_PER_S);

	return utc_s + zone_offset(z, utc_s);
}

int32_t civil_local_day(const struct zone *z, int64_t utc_ns)
{
	return (int32_t)floor_div(local_s(z, utc_ns), DAY_S);
}

int32_t civil_local_second(const struct zone *z, int64_t utc_ns)
{
	int64_t local = local_s(z, utc_ns);

	return (int32_t)(local - floor_div(local, DAY_S) * DAY_S);
}

int64_t civil_utc_ns(const struct zone *z, int32_t day, int32_t second)
{
	int64_t local = (int64_t)day * DAY_S + second;
	int64_t utc_s = local;
	size_t i = z->n;

	/* The last stretch of one offset in which the local clock shows no more than that. */
	while (i-- > 0) {
		utc_s = local - z->steps[i].offset_s;
		if (i == 0 || utc_s >= z->steps[i].from_s)
			break;
	}
	if (z->n > 0 && i + 1 < z->n && utc_s > z->steps[i + 1].from_s)
		utc_s = z->steps[i + 1].from_s; /* skipped by the step */
	return utc_s * NS_PER_S;
}

/* Exactly `n` digits at `s`; -EINVAL when they are not. Stops at a NUL. */
static int32_t digits(const char *s, int n)
{
	int32_t value = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -EINVAL;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

int civil_parse_day(const char *s, int32_t *ret)
{
	bool iso, slashes;
	struct civil_date date, back;
	int32_t day;

	if (strlen(s) != CIVIL_DATE_SIZE - 1)
		return -EINVAL;
	iso = s[4] == '-' && s[7] == '-';
	slashes = s[2] == '/' && s[5] == '/';
	if (!iso && !slashes)
		return -EINVAL;
	date = (struct civil_date){
		.year = digits(iso ? s : s + 6, 4),
		.month = digits(iso ? s + 5 : s + 3, 2),
		.day = digits(iso ? s + 8 : s, 2),
	};
	if (date.year < 0)
		return -EINVAL;
	day = civil_day(date.year, date.month, date.day);
	back = civil_from_day(day);
	if (back.month != date.month) /* 30 February, 00 January, a 13th month, no digits */
		return -EINVAL;
	if (date.year < YEAR_MIN || date.year > YEAR_MAX)
		return -ERANGE;
	*ret = day;
	return 0;
}

int civil_parse_time(const char *s, int32_t *ret)
{
	size_t length = strlen(s);
	int32_t hour, minute, second = 0;

	if ((length != 5 && length != 8) || s[2] != ':')
		return -EINVAL;
	hour = digits(s, 2);
	minute = digits(s + 3, 2);
	if (length == 8)
		second = s[5] == ':' ? digits(s + 6, 2) : -EINVAL;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return -EINVAL;
	*ret = hour * 3600 + minute * 60 + second;
	return 0;
}

static char *put(char *at, int32_t value, int n)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
	return at + n;
}

void civil_format_day(char ret[CIVIL_DATE_SIZE], int32_t day)
{
	struct civil_date date = civil_from_day(day);
	char *at = ret;

	assert(date.year >= 0 && date.year <= 9999);
	at = put(at, date.year, 4);
	*at++ = '-';
	at = put(at, date.month, 2);
	*at++ = '-';
	at = put(at, date.day, 2);
	*at = '\0';
}

void civil_format_time(char ret[CIVIL_TIME_SIZE], int32_t second)
{
	char *at = ret;

	assert(second >= 0 && second <= DAY_S);
	at = put(at, second / 3600, 2);
	*at++ = ':';
	at = put(at, second / 60 % 60, 2);
	*at++ = ':';
	at = put(at, second % 60, 2);
	*at = '\0';
}

void civil_format_rfc3339(char ret[CIVIL_RFC3339_SIZE], const struct zone *z, int64_t utc_ns)
{
	int32_t offset_s = zone_offset(z, floor_div(utc_ns, NS_PER_S));
	int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
	char *at;

	civil_format_day(ret, civil_local_day(z, utc_ns));
	ret[CIVIL_DATE_SIZE - 1] = 'T';
	civil_format_time(ret + CIVIL_DATE_SIZE, civil_local_second(z, utc_ns));
	at = ret + CIVIL_DATE_SIZE + CIVIL_TIME_SIZE - 1;
	*at++ = offset_s < 0 ? '-' : '+';
	at = put(at, minutes / 60, 2);
	*at++ = ':';
	at = put(at, minutes % 60, 2);
	*at = '\0';
}
