/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "control/said.h"

enum { SHOW_RING = 16 };

/* One thread, one screen: a ring saves every caller its buffers. */
static char *next_buffer(void)
{
	static char ring[SHOW_RING][SAID_SIZE];
	static unsigned int next;

	return ring[next++ % SHOW_RING];
}

const char *show(const struct ctl *c, enum text_key key, const struct text_arg *args)
{
	char *buf = next_buffer();

	text_format(buf, SAID_SIZE, c->lang, key, args);
	return buf;
}

const char *show_text(const struct ctl *c, enum text_key key)
{
	return text_get(c->lang, key);
}

const char *show_number(json_int_t n)
{
	char *buf = next_buffer();

	snprintf(buf, SAID_SIZE, "%" JSON_INTEGER_FORMAT, n);
	return buf;
}

const char *show_word(const struct ctl *c, const char *group, const char *value)
{
	return said_word(c->lang, group, value);
}

const char *show_cause(const struct ctl *c, int r)
{
	return r == -EPROTONOSUPPORT ? show_text(c, TEXT_ERROR_SCHEMA) : strerror(-r);
}

const char *show_time(const struct ctl *c, const json_t *instant, enum said_time how)
{
	return said_time(c->lang, instant, how, next_buffer());
}

const char *show_mark(const struct ctl *c, const char *at)
{
	return said_mark(c->lang, at, next_buffer());
}

const char *show_day(const struct ctl *c, const char *day)
{
	return said_day(c->lang, day, next_buffer());
}

const char *show_duration(const struct ctl *c, json_int_t s)
{
	return said_duration(c->lang, s, next_buffer());
}

const char *show_sentence(const struct ctl *c, const json_t *row)
{
	return said_sentence(c->lang, row, next_buffer(), SAID_SIZE);
}
