/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_CIVIL_H
#define HADIR_CORE_CIVIL_H

#include <stddef.h>
#include <stdint.h>

/*
 * Civil days and local time, without a clock and without zone files: the zone comes as a table.
 *
 * A day is a count of days since 1970-01-01 (int32_t), a second of the day runs from 0 to 86399,
 * UTC moments are nanoseconds since 1970-01-01T00:00:00Z. Gregorian calendar, exact for the
 * years 1970 to 2200, which is also what the parsers accept.
 */

/* From `from_s` (UTC seconds) on, local time is UTC + `offset_s`. */
struct zone_step {
	int64_t from_s;
	int32_t offset_s;
};

/* Steps rise strictly. Before the first step its offset holds; without steps the zone is UTC. */
struct zone {
	const struct zone_step *steps; /* owned by whoever made the zone */
	size_t n;
};

struct civil_date {
	int32_t year;
	int32_t month; /* 1 to 12 */
	int32_t day;   /* 1 to 31 */
};

enum { CIVIL_DATE_SIZE = 11, CIVIL_TIME_SIZE = 9, CIVIL_RFC3339_SIZE = 26 };

int32_t zone_offset(const struct zone *z, int64_t utc_s);

int32_t civil_day(int32_t year, int32_t month, int32_t day);
struct civil_date civil_from_day(int32_t day);
int civil_weekday(int32_t day); /* 0 = Monday ... 6 = Sunday */

/* The local day, and the local second of that day, of a UTC moment. */
int32_t civil_local_day(const struct zone *z, int64_t utc_ns);
int32_t civil_local_second(const struct zone *z, int64_t utc_ns);

/*
 * The UTC moment of a local second, which may be 86400 (the next day's start).
 * A local time that a zone step repeats means its second passing, one that a step skips means
 * the step itself. From that moment on the local clock never again shows less, so a mark never
 * comes too early.
 */
int64_t civil_utc_ns(const struct zone *z, int32_t day, int32_t second);

/* "2026-11-23" or "23/11/2026", the whole string. Returns 0, -EINVAL or -ERANGE (year). */
int civil_parse_day(const char *s, int32_t *ret);

/* "07:30" or "07:30:00", the whole string, as second of the day. Returns 0 or -EINVAL. */
int civil_parse_time(const char *s, int32_t *ret);

/* "2026-11-23", "07:30:00" and "2026-11-23T07:30:00+08:00", each with its NUL. */
void civil_format_day(char ret[CIVIL_DATE_SIZE], int32_t day);
void civil_format_time(char ret[CIVIL_TIME_SIZE], int32_t second);
void civil_format_rfc3339(char ret[CIVIL_RFC3339_SIZE], const struct zone *z, int64_t utc_ns);

#endif
