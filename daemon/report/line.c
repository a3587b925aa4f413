/* SPDX-License-Identifier: MIT */
#include "report/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/json.h"

/*
 * {"days":[[…], …],"flexi":n,"v":1}, without blanks. A day is its code, its two bands and
 * the numbers that day_numbers() lists; a day without a code is []. Totals are not in it: they are
 * sums.
 */
enum { LINE_VERSION = 1, DAY_TEXTS = 3, DAY_NUMBERS = 14, DAY_FIELDS = DAY_TEXTS + DAY_NUMBERS };

enum {
	FLAG_LETTERLESS = 1,
	FLAG_AT_OFFICE = 2,
	FLAG_ON_TIME = 4,
	FLAG_PRESENT = 8,
	FLAG_NO_OUT = 16,
};

static json_t *write_day(const struct sheet_day *d)
{
	const int flags = (d->letterless ? FLAG_LETTERLESS : 0) |
			  (d->at_office ? FLAG_AT_OFFICE : 0) | (d->on_time ? FLAG_ON_TIME : 0) |
			  (d->present ? FLAG_PRESENT : 0) | (d->no_out ? FLAG_NO_OUT : 0);
	const json_int_t numbers[DAY_NUMBERS] = {
		d->in_s,   d->out_s,	 flags,	       d->state,  d->paper,
		d->deduct, d->s.due,	 d->s.present, d->s.late, d->s.early,
		d->s.over, d->s.excused, d->s.absent,  d->s.open,
	};
	json_t *day = json_array();

	if (d->code[0] == '\0')
		return day;
	json_array_append_new(day, json_string(d->code));
	json_array_append_new(day, json_string(d->late_band));
	json_array_append_new(day, json_string(d->early_band));
	for (size_t i = 0; i < DAY_NUMBERS; i++)
		json_array_append_new(day, json_integer(numbers[i]));
	return day;
}

int sheet_line_write(const struct sheet_person *p, int32_t month_days, char **ret)
{
	json_t *days = json_array(), *line;
	char *text;

	for (int32_t i = 0; i < month_days; i++)
		json_array_append_new(days, write_day(&p->days[i]));
	line = json_pack("{s:o, s:i, s:i}", "days", days, "flexi", (int)p->total.flexi_used, "v",
			 LINE_VERSION);
	text = line != NULL ? json_text(line, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(line);
	if (text == NULL)
		return -ENOMEM;
	*ret = text;
	return 0;
}

static bool read_text(const json_t *day, size_t i, char ret[SHEET_CODE_SIZE])
{
	const char *text = json_string_value(json_array_get(day, i));

	return text != NULL && text_copy(ret, SHEET_CODE_SIZE, text) == 0;
}

static bool read_day(const json_t *day, struct sheet_day *ret)
{
	struct sheet_day d = {.in_s = -1, .out_s = -1};
	int64_t *const seconds[] = {&d.s.due,  &d.s.present, &d.s.late,	  &d.s.early,
				    &d.s.over, &d.s.excused, &d.s.absent, &d.s.open};
	json_int_t n[DAY_NUMBERS];

	if (json_array_size(day) == 0) {
		*ret = d;
		return json_is_array(day);
	}
	if (json_array_size(day) != DAY_FIELDS || !read_text(day, 0, d.code) ||
	    !read_text(day, 1, d.late_band) || !read_text(day, 2, d.early_band))
		return false;
	for (size_t i = 0; i < DAY_NUMBERS; i++) {
		const json_t *value = json_array_get(day, DAY_TEXTS + i);

		n[i] = json_integer_value(value);
		if (!json_is_integer(value) || n[i] < -1 || n[i] > INT32_MAX)
			return false;
	}
	d.in_s = (int32_t)n[0];
	d.out_s = (int32_t)n[1];
	d.letterless = n[2] & FLAG_LETTERLESS;
	d.at_office = n[2] & FLAG_AT_OFFICE;
	d.on_time = n[2] & FLAG_ON_TIME;
	d.present = n[2] & FLAG_PRESENT;
	d.no_out = n[2] & FLAG_NO_OUT;
	d.state = (uint8_t)n[3];
	d.paper = (uint8_t)n[4];
	d.deduct = (int32_t)n[5];
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
		*seconds[i] = n[6 + i];
	*ret = d;
	return true;
}

int sheet_line_read(const char *body, int32_t month_days, struct sheet_person *p)
{
	json_t *line = json_loads(body, 0, NULL), *days;
	struct sheet_day read[SHEET_DAYS];
	int version = 0, flexi = 0, r = -EBADMSG;

	if (json_unpack(line, "{s:o, s:i, s:i}", "days", &days, "flexi", &flexi, "v", &version) <
		    0 ||
	    version != LINE_VERSION || flexi < 0 || json_array_size(days) != (size_t)month_days)
		goto done;
	for (int32_t i = 0; i < month_days; i++)
		if (!read_day(json_array_get(days, (size_t)i), &read[i]))
			goto done;
	memcpy(p->days, read, sizeof(*read) * (size_t)month_days);
	p->total.flexi_used = (uint32_t)flexi;
	month_sheet_sum_person(p, month_days);
	r = 0;
done:
	json_decref(line);
	return r;
}
