/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "backup/state.h"
#include "base/log.h"
#include "flow/clock.h"
#include "flow/flow.h"
#include "flow/rescue.h"
#include "store/copy.h"

enum { OLD_S = 2 * 86400, AHEAD_S = 86400 };

enum standing { OFF, NONE, GOOD, OLD, FAILED };
static const char *const words[] = {
	[OFF] = "off", [NONE] = "none", [GOOD] = "ok", [OLD] = "old", [FAILED] = "failed"};

/* Too old, or of a day that has not come: this machine's clock was wrong then. While nobody knows
 * what time it is, nothing is old. */
static bool is_old(const struct office *o, const struct backup_state *s)
{
	struct time_bound now = office_now(o);

	return (now.earliest_ns != INT64_MIN && now.earliest_ns / NS_PER_S - s->made_s > OLD_S) ||
	       (now.latest_ns != INT64_MAX && s->made_s - now.latest_ns / NS_PER_S > AHEAD_S);
}

static enum standing look(const struct office *o, struct backup_state *ret)
{
	*ret = (struct backup_state){.tried_s = 0};
	if (*o->conf->backup.folder == '\0')
		return OFF;
	if (backup_state_read(o->conf->store.path, ret) < 0)
		return NONE;
	if (ret->result != BACKUP_OK)
		return FAILED;
	return ret->made_s == 0 ? NONE : is_old(o, ret) ? OLD : GOOD;
}

static const char *cause(const struct office *o, enum backup_result r)
{
	static const enum text_key keys[BACKUP_RESULTS] = {
		[BACKUP_OK] = TEXT_BACKUP_OK,
		[BACKUP_NO_KEY] = TEXT_BACKUP_NO_KEY,
		[BACKUP_NO_FOLDER] = TEXT_BACKUP_NO_FOLDER,
		[BACKUP_SAME_MEDIUM] = TEXT_BACKUP_SAME_MEDIUM,
		[BACKUP_FULL] = TEXT_BACKUP_FULL,
		[BACKUP_DAMAGED] = TEXT_BACKUP_DAMAGED,
		[BACKUP_UNREADABLE] = TEXT_BACKUP_UNREADABLE,
		[BACKUP_FAILED] = TEXT_BACKUP_FAILED,
	};

	return text_get(o->language, keys[r]);
}

static void raise_old(struct office *o, const struct backup_state *s)
{
	char date[TEXT_DATE_SIZE];

	if (s->made_s == 0)
		alarm_raise(o, "backup", "old", TEXT_ALARM_BACKUP_NONE, NULL);
	else
		alarm_raise(o, "backup", "old", TEXT_ALARM_BACKUP_OLD,
			    TEXT_ARGS({"date", clock_date(o, date,
							  civil_local_day(&o->zone,
									  s->made_s * NS_PER_S))}));
}

/* What a start does not look at, the backup has found in its copy: the next start looks, and mends
 * it. One that has looked already is not asked again. */
static void raise_damaged(struct office *o)
{
	if (!store_was_suspected(o->store) && store_suspect(o->conf->store.path) < 0)
		log_warning("the next start cannot be told to look at the database closely");
	alarm_raise(o, "backup", "failed", TEXT_ALARM_BACKUP_DAMAGED, NULL);
}

void backup_minute(struct office *o)
{
	struct backup_state s;
	enum standing standing = look(o, &s);

	if (standing == FAILED && s.result == BACKUP_DAMAGED)
		raise_damaged(o);
	else if (standing == FAILED)
		alarm_raise(o, "backup", "failed", TEXT_ALARM_BACKUP_FAILED,
			    TEXT_ARGS({"cause", cause(o, s.result)}));
	else
		alarm_clear(o, "backup", "failed");
	/* One that failed after a good one is old only when that one is. */
	if (standing == OLD || standing == NONE ||
	    (standing == FAILED && (s.made_s == 0 || is_old(o, &s))))
		raise_old(o, &s);
	else
		alarm_clear(o, "backup", "old");
}

void backup_row(struct control_request *req, struct office *o)
{
	struct backup_state s;
	enum standing standing = look(o, &s);

	control_row(req,
		    json_pack("{s:s, s:s, s:s, s:o, s:s, s:I}", "kind", "backup", "state",
			      words[standing], "cause",
			      standing == FAILED ? backup_result_name(s.result) : "", "made",
			      s.made_s == 0 ? json_null() : office_instant(o, s.made_s * NS_PER_S),
			      "file", s.file.name, "punches", (json_int_t)s.punches));
}
