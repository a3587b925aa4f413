/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

struct status {
	struct table *readers, *destinations;
	size_t alarms;
};

/* "paritas salah 3, tidak menjawab 1" */
static void losses(const struct ctl *c, const json_t *row, char *buf, size_t size)
{
	const char *cause;
	json_t *n;
	size_t used = 0;

	buf[0] = '\0';
	json_object_foreach(json_object_get(row, "losses"), cause, n)
	{
		int r = snprintf(buf + used, size - used, "%s%s %" JSON_INTEGER_FORMAT,
				 used > 0 ? ", " : "", show_word(c, "cause", cause),
				 json_integer_value(n));

		if (r < 0 || (size_t)r >= size - used)
			return;
		used += (size_t)r;
	}
}

static void add_reader(const struct ctl *c, struct status *s, const json_t *row)
{
	char lost[256], note[256];
	const char *detail = row_text(row, "detail"), *limits = row_text(row, "limits");
	const char *proof =
		json_is_false(json_object_get(row, "proved")) ? show_text(c, TEXT_UNPROVED) : "";

	losses(c, row, lost, sizeof(lost));
	snprintf(note, sizeof(note), "%s%s%s%s%s", detail, *detail && *proof ? "; " : "", proof,
		 (*detail || *proof) && *limits ? "; " : "", limits);
	table_add(s->readers, row_text(row, "name"), show_word(c, "reader", row_text(row, "state")),
		  show_duration(c, row_number(row, "seen_s", -1)),
		  show_number(row_number(row, "punches", 0)), lost, note);
}

static void add_destination(const struct ctl *c, struct status *s, const json_t *row)
{
	table_add(s->destinations, row_text(row, "name"),
		  show_word(c, "destination", row_text(row, "state")),
		  show_number(row_number(row, "backlog", 0)),
		  show_duration(c, row_number(row, "oldest_s", -1)), row_text(row, "detail"));
}

void ctl_print_time(struct ctl *c, const json_t *row)
{
	json_int_t error_ms = row_number(row, "error_ms", -1);
	const json_t *latest = json_object_get(row, "latest");
	char error[32];

	snprintf(error, sizeof(error), "%" JSON_INTEGER_FORMAT "%c%d", error_ms / 1000,
		 c->lang == TEXT_INDONESIAN ? ',' : '.', (int)(error_ms % 1000 / 100));
	printf("%s: %s\n", show_text(c, TEXT_HEAD_TIME),
	       show(c, TEXT_TIME_LINE,
		    TEXT_ARGS({"time", show_time(c, latest, SAID_SECOND)},
			      {"quality", show_word(c, "time", row_text(row, "quality"))},
			      {"error",
			       error_ms < 0 ? "?" : show(c, TEXT_SECONDS, TEXT_ARGS({"n", error}))},
			      {"source", show_word(c, "source", row_text(row, "source"))})));
}

static void print_database(struct ctl *c, const json_t *row)
{
	json_int_t mib = 1024 * 1024;

	printf("%s: %s\n", show_text(c, TEXT_HEAD_DATABASE),
	       show(c, TEXT_DATABASE_LINE,
		    TEXT_ARGS({"path", row_text(row, "path")},
			      {"state", show_word(c, "database", row_text(row, "state"))},
			      {"n", show_number(row_number(row, "seq", 0))},
			      {"size", show_number(row_number(row, "size_bytes", 0) / mib)},
			      {"free", show_number(row_number(row, "free_bytes", 0) / mib)})));
}

static void print_backup(struct ctl *c, const json_t *row)
{
	const char *cause = row_text(row, "cause"), *made = row_text(row, "made");
	const char *state = show_word(c, "backup", *cause != '\0' ? cause : row_text(row, "state"));

	printf("%s: %s\n", show_text(c, TEXT_HEAD_BACKUP),
	       *made == '\0' ? state
			     : show(c, TEXT_BACKUP_LINE,
				    TEXT_ARGS({"state", state},
					      {"time", show_time(c, json_object_get(row, "made"),
								 SAID_DATE)},
					      {"file", row_text(row, "file")})));
}

static void status_row(struct ctl *c, const json_t *row, void *arg)
{
	struct status *s = arg;

	if (row_is(row, "kind", "office"))
		printf("%s (%s), hadir %s, %s\n", row_text(row, "name"), row_text(row, "id"),
		       row_text(row, "version"), show_duration(c, row_number(row, "uptime_s", -1)));
	else if (row_is(row, "kind", "time"))
		ctl_print_time(c, row);
	else if (row_is(row, "kind", "database"))
		print_database(c, row);
	else if (row_is(row, "kind", "backup"))
		print_backup(c, row);
	else if (row_is(row, "kind", "reader"))
		add_reader(c, s, row);
	else if (row_is(row, "kind", "destination"))
		add_destination(c, s, row);
	else if (row_is(row, "kind", "alarm")) {
		printf("%s: %s\n", show_text(c, TEXT_HEAD_ALARMS), show_sentence(c, row));
		s->alarms++;
	}
}

enum ctl_exit ctl_status(struct ctl *c, int argc, char **argv)
{
	static const enum text_key readers[] = {TEXT_HEAD_READER,  TEXT_HEAD_STATE,  TEXT_HEAD_SEEN,
						TEXT_HEAD_PUNCHES, TEXT_HEAD_LOSSES, TEXT_HEAD_NOTE,
						TEXT_KEYS};
	static const enum text_key destinations[] = {TEXT_HEAD_DESTINATION, TEXT_HEAD_STATE,
						     TEXT_HEAD_BACKLOG,	    TEXT_HEAD_OLDEST,
						     TEXT_HEAD_NOTE,	    TEXT_KEYS};
	struct status s = {.readers = table_new(c, readers, 1 << 2 | 1 << 3),
			   .destinations = table_new(c, destinations, 1 << 2 | 1 << 3)};
	enum ctl_exit r = ctl_ask(c, "status", NULL, status_row, &s);

	table_print(s.readers);
	table_print(s.destinations);
	if (r == CTL_OK && !c->json && s.alarms == 0)
		puts(show_text(c, TEXT_NO_ALARMS));
	return r;
}
