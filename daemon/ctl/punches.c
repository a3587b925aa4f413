/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

/* How far the moment is known: "07.25.03 WITA" twice when it is a span, else once. */
static const char *bound(const struct ctl *c, const json_t *row, char *buf, size_t size)
{
	const json_t *earliest = json_object_get(row, "earliest");
	const json_t *latest = json_object_get(row, "latest");

	if (json_equal(earliest, latest))
		return show_time(c, latest, SAID_SECOND);
	snprintf(buf, size, "%s - %s", show_time(c, earliest, SAID_SECOND),
		 show_time(c, latest, SAID_SECOND));
	return buf;
}

static void punches_row(struct ctl *c, const json_t *row, void *arg)
{
	const char *name = row_name(row);
	char span[96];

	table_add(arg, show_number(row_number(row, "seq", 0)),
		  show_time(c, json_object_get(row, "at"), SAID_DATE),
		  bound(c, row, span, sizeof(span)), row_text(row, "reader"),
		  *name != '\0' ? name : show_text(c, TEXT_STATE_NOT_ENROLLED),
		  row_text(row, "credential"));
}

enum ctl_exit ctl_punches(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NUMBER, TEXT_HEAD_RECORDED,	TEXT_HEAD_BOUND, TEXT_HEAD_READER,
		TEXT_HEAD_NAME,	  TEXT_HEAD_CREDENTIAL, TEXT_KEYS};
	json_t *args = json_pack("{s:s*, s:s*}", "day", c->day, "person", c->person);

	return ctl_list(c, "punches", args, titles, 1 << 0, punches_row);
}
