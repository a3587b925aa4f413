/* SPDX-License-Identifier: MIT */
/* What a number in a cell stands for: ECMA-376 part 1, 18.8.30 (numFmt), 18.17.4.1 (dates). */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/civil.h"
#include "exchange/xlsx-parts.h"

/* Ids below 164 are the program's own and have no code in the file. */
static enum number_format built_in(int id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
		return NUMBER_DATE;
	if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47))
		return NUMBER_TIME;
	if (id == 22)
		return NUMBER_BOTH;
	if (id == 3 || id == 4 || (id >= 37 && id <= 40))
		return NUMBER_THOUSANDS;
	return NUMBER_PLAIN;
}

/* Over what stands for itself: "text", \x, _x, *x, [Red], [$-421]. [h] and [mm] are times. */
static const char *skip_literal(const char *c, bool *time)
{
	if (*c == '"') {
		c = strchr(c + 1, '"');
		return c != NULL ? c + 1 : NULL;
	}
	if (*c == '[') {
		*time |= strchr("hHmMsS", c[1]) != NULL && c[1] != '\0';
		c = strchr(c, ']');
		return c != NULL ? c + 1 : NULL;
	}
	if (*c == '\\' || *c == '_' || *c == '*')
		return c[1] != '\0' ? c + 2 : NULL;
	return c;
}

enum number_format number_format_of(const char *code)
{
	bool date = false, time = false, minute_or_month = false, thousands = false;

	if (strcasecmp(code, "general") == 0)
		return NUMBER_PLAIN;
	while (code != NULL && *code != '\0' && *code != ';') {
		const char *next = skip_literal(code, &time);

		if (next != code) {
			code = next;
			continue;
		}
		switch (tolower((unsigned char)*code)) {
		case 'y':
		case 'd':
			date = true;
			break;
		case 'h':
		case 's':
			time = true;
			break;
		case 'm':
			minute_or_month = true;
			break;
		case ',':
			thousands = true;
			break;
		default:
			break;
		}
		code++;
	}
	if (date || (minute_or_month && !time))
		return time ? NUMBER_BOTH : NUMBER_DATE;
	return time ? NUMBER_TIME : thousands ? NUMBER_THOUSANDS : NUMBER_PLAIN;
}

static void take_custom(struct workbook *w, const char **attributes)
{
	const char *id = part_attribute(attributes, "numFmtId");
	const char *code = part_attribute(attributes, "formatCode");
	struct custom_format *more;

	if (id == NULL || code == NULL)
		return;
	if (w->n_customs == XLSX_CUSTOM_MAX) {
		part_stop(w, -EFBIG);
		return;
	}
	more = reallocarray(w->customs, w->n_customs + 1, sizeof(*more));
	if (more == NULL) {
		part_stop(w, -ENOMEM);
		return;
	}
	w->customs = more;
	w->customs[w->n_customs++] =
		(struct custom_format){.id = atoi(id), .format = number_format_of(code)};
}

static enum number_format find_format(const struct workbook *w, int id)
{
	for (size_t i = 0; i < w->n_customs; i++)
		if (w->customs[i].id == id)
			return w->customs[i].format;
	return built_in(id);
}

static void take_style(struct workbook *w, const char **attributes)
{
	const char *id = part_attribute(attributes, "numFmtId");

	if (w->n_formats == XLSX_STYLES_MAX) {
		part_stop(w, -EFBIG);
		return;
	}
	if (w->n_formats % 256 == 0) {
		uint8_t *more = realloc(w->formats, w->n_formats + 256);

		if (more == NULL) {
			part_stop(w, -ENOMEM);
			return;
		}
		w->formats = more;
	}
	w->formats[w->n_formats++] =
		(uint8_t)(id != NULL ? find_format(w, atoi(id)) : NUMBER_PLAIN);
}

static void styles_start(struct workbook *w, const char *name, const char **attributes)
{
	if (strcmp(name, "numFmt") == 0)
		take_custom(w, attributes);
	else if (strcmp(name, "cellXfs") == 0)
		w->in_cell_formats = true;
	else if (w->in_cell_formats && strcmp(name, "xf") == 0)
		take_style(w, attributes);
}

static void styles_end(struct workbook *w, const char *name)
{
	if (strcmp(name, "cellXfs") == 0)
		w->in_cell_formats = false;
}

static void styles_text(struct workbook *w, const char *text, size_t size)
{
}

const struct part_reader styles_reader = {styles_start, styles_end, styles_text};

/* Days and fractions of one. Day 60 of the older count is a February 29 that never was. */
static void serial_text(char *dst, double serial, enum number_format format, bool since_1904)
{
	char date[CIVIL_DATE_SIZE], time[CIVIL_TIME_SIZE];
	int64_t seconds = (int64_t)((since_1904 ? serial + 1462 : serial) * 86400 + 0.5);
	int64_t day = seconds / 86400 - 25569; /* 25569: 1970-01-01 */

	civil_format_time(time, (int32_t)(seconds % 86400));
	if (strcmp(time + 5, ":00") == 0)
		time[5] = '\0';
	if (format == NUMBER_TIME) {
		snprintf(dst, XLSX_NUMBER_SIZE, "%s", time);
		return;
	}
	civil_format_day(date, (int32_t)day);
	snprintf(dst, XLSX_NUMBER_SIZE, format == NUMBER_BOTH ? "%s %s" : "%s", date, time);
}

static bool is_serial(double value, enum number_format format, bool since_1904)
{
	double days = since_1904 ? value + 1462 : value;

	if (format == NUMBER_TIME)
		return value >= 0 && value < 1;
	return (format == NUMBER_DATE || format == NUMBER_BOTH) && days >= 25569 && days < 109938;
}

/* 18,824,910 */
static void thousands_text(char *dst, double value)
{
	char digits[32];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%.0f", value < 0 ? -value : value),
	       used = 0;

	if (value < 0)
		dst[used++] = '-';
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			dst[used++] = ',';
		dst[used++] = digits[i];
	}
	dst[used] = '\0';
}

int number_text(char *dst, const char *value, enum number_format format, bool since_1904)
{
	char *end;
	double n = strtod(value, &end), size = n < 0 ? -n : n;

	while (*end == ' ' || *end == '\n' || *end == '\r')
		end++;
	if (end == value || *end != '\0' || !(size < 1e300)) /* nor what is not a number */
		return -EINVAL;
	if (is_serial(n, format, since_1904))
		serial_text(dst, n, format, since_1904);
	else if (size >= 1e15) /* a double holds 15 digits: the others are made up */
		snprintf(dst, XLSX_NUMBER_SIZE, "%.5E", n);
	else if (format == NUMBER_THOUSANDS && size >= 1000)
		thousands_text(dst, n);
	else
		snprintf(dst, XLSX_NUMBER_SIZE, n == (double)(int64_t)n ? "%.0f" : "%.15g", n);
	return 0;
}
