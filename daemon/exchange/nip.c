/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "exchange/nip.h"

void nip_strip(char *nip)
{
	char *to = nip;

	for (const char *from = nip; *from != '\0'; from++)
		if (*from != ' ' && *from != '\t' && *from != '\'')
			*to++ = *from;
	*to = '\0';
}

static int digits(const char *s, int from, int count)
{
	int n = 0;

	for (int i = from; i < from + count; i++)
		n = 10 * n + (s[i] - '0');
	return n;
}

/*	YYYYMMDD YYYYMM G SSS	PNS:  birth, first appointment, 1 man 2 woman, serial
 *	YYYYMMDD YYYY CC G SSS	PPPK: birth, year of appointment, contract (21 …), the rest alike
 */
const char *nip_doubt(const char *nip, bool pns)
{
	char birth[CIVIL_DATE_SIZE];
	int year, month, age;
	int32_t day;

	if (strspn(nip, "0123456789") != strlen(nip))
		return "has something else than digits";
	if (strlen(nip) == 17)
		return "has 17 digits instead of 18";
	if (strlen(nip) != 18)
		return "does not have 18 digits";
	snprintf(birth, sizeof(birth), "%.4s-%.2s-%.2s", nip, nip + 4, nip + 6);
	/* Days are counted from 1970 on; 28 years back the calendar is the same. */
	year = digits(nip, 0, 4);
	if (year >= 1920 && year < 1970)
		snprintf(birth, sizeof(birth), "%04d-%.2s-%.2s", year + 56, nip + 4, nip + 6);
	if (year < 1920 || civil_parse_day(birth, &day) < 0)
		return "does not begin with a date of birth";
	age = digits(nip, 8, 4) - year;
	if (age < 15 || age > 65)
		return "has a year of appointment that does not suit the year of birth";
	month = digits(nip, 12, 2);
	if (pns && (month < 1 || month > 12))
		return "has the form of a PPPK's number, but status is PNS";
	if (nip[14] != '1' && nip[14] != '2')
		return "has neither 1 nor 2 as its 15th digit";
	return NULL;
}

bool number_is_rounded(const char *s)
{
	size_t n = strspn(s, "0123456789.,");

	return n > 0 && (s[n] == 'E' || s[n] == 'e') && s[n + 1] == '+' &&
	       strspn(s + n + 2, "0123456789") > 0;
}
