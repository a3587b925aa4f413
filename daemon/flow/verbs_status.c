/* SPDX-License-Identifier: MIT */
#include "flow/verbs.h"
#include "base/version.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/time-source.h"
#include "flow/rescue.h"
#include "reader/lines.h"

static void row_office(struct control_request *req, struct office *o)
{
	struct time_bound now = office_now(o);

	control_row(req, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I}", "kind", "office", "id",
				   o->conf->office.id, "name", o->conf->office.name, "zone",
				   o->conf->office.zone, "version", HADIR_VERSION, "now",
				   office_instant(o, now.earliest_ns), "uptime_s",
				   (json_int_t)((time_boottime_ns() - o->started_ns) / NS_PER_S)));
}

/* What a reader cannot notice, whatever we do. */
static const char *reader_limits(const struct office_reader *r)
{
	if (r->conf->kind == CONF_READER_WIEGAND)
		return lines_tell_loss() ? "" : "lost bits show only as a wrong length or parity";
	if (r->profile != NULL && r->profile->mode == RECORD_LEVEL)
		return "a tap shorter than a poll is not seen";
	return "";
}

static void row_reader(struct control_request *req, struct office *o, const struct office_reader *r)
{
	json_t *losses = json_object();
	json_t *seen = r->seen_ns == 0 ? json_null()
				       : json_integer((time_boottime_ns() - r->seen_ns) / NS_PER_S);
	struct time_bound since = office_bound(o, (struct place){office_here(o).boot, r->since_ns});

	for (size_t i = 1; i < READER_CAUSES; i++)
		if (r->counters[i] > 0)
			json_object_set_new(losses, reader_cause_name((enum reader_cause)i),
					    json_integer(r->counters[i]));
	control_row(req, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:o, s:b, s:s}",
				   "kind", "reader", "name", r->conf->name, "type",
				   flow_reader_kinds[r->conf->kind], "state",
				   reader_state_name(r->state), "detail", r->detail, "since",
				   office_instant(o, since.earliest_ns), "seen_s", seen, "punches",
				   (int)r->punches, "losses", losses, "proved",
				   r->profile == NULL || r->profile->proved, "limits",
				   reader_limits(r)));
}

static const char *destination_word(enum destination_state s)
{
	switch (s) {
	case DESTINATION_CONNECTED:
		return "connected";
	case DESTINATION_STARTING:
	case DESTINATION_CONNECTING:
		return "connecting";
	case DESTINATION_STUCK:
		return "stuck";
	default:
		return "down";
	}
}

static void row_destination(struct control_request *req, struct office *o, size_t i)
{
	struct destination_status s;
	int64_t waiting;

	deliver_status(o->deliver, i, &s, &waiting);
	control_row(req, json_pack("{s:s, s:s, s:s, s:I, s:n, s:s}", "kind", "destination", "name",
				   deliver_name(o->deliver, i), "state", destination_word(s.state),
				   "backlog", (json_int_t)waiting, "oldest_s", "detail",
				   s.state == DESTINATION_CONNECTED ? "" : s.text));
}

static void row_database(struct control_request *req, struct office *o)
{
	struct store_status s = {0};
	struct statvfs fs = {0};

	store_status(o->store, &s);
	statvfs(o->conf->store.path, &fs);
	control_row(req, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:s}", "kind", "database",
				   "path", o->conf->store.path, "epoch", store_epoch(o->store),
				   "seq", (json_int_t)s.punches, "size_bytes", (json_int_t)s.bytes,
				   "free_bytes", (json_int_t)(fs.f_bavail * fs.f_frsize), "state",
				   o->commit_failing ? "failed" : "ok"));
}

static void row_alarm(struct control_request *req, struct office *o, const struct alarm *a)
{
	struct time_bound since = office_bound(o, a->since);

	control_row(req, json_pack("{s:s, s:s, s:s, s:o, s:s, s:{}, s:s}", "kind", "alarm", "code",
				   a->code, "subject", a->subject, "since",
				   office_instant(o, since.earliest_ns), "key", text_name(a->key),
				   "args", "text", a->text));
}

void verb_status(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	row_office(req, o);
	for (size_t i = 0; i < o->n_readers; i++)
		row_reader(req, o, &o->readers[i]);
	control_row(req, verb_time_row(o));
	for (size_t i = 0; i < deliver_count(o->deliver); i++)
		row_destination(req, o, i);
	row_database(req, o);
	backup_row(req, o);
	for (size_t i = 0; i < o->n_alarms; i++)
		row_alarm(req, o, &o->alarms[i]);
	control_end(req);
}
