/* SPDX-License-Identifier: MIT */
#include "flow/verbs.h"

#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"

json_t *verb_time_row(struct office *o)
{
	struct time_bound now = office_now(o);
	const struct time_ref *ref = timekeeper_nearest(&o->time, time_boottime_ns());
	int64_t width = timebound_width_ns(&now);

	return json_pack(
		"{s:s, s:s, s:o, s:s, s:o, s:o}", "kind", "time", "quality",
		width == INT64_MAX		     ? "none"
		: width >= DOUBT_NARROW_S * NS_PER_S ? "doubtful"
						     : "good",
		"error_ms", width == INT64_MAX ? json_null() : json_integer(width / 2 / NS_PER_MS),
		"source", ref == NULL ? "none" : time_source_name(ref->source), "earliest",
		office_instant(o, now.earliest_ns), "latest", office_instant(o, now.latest_ns));
}

void verb_time_show(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct time_sync sync = {0};
	struct summary sum = {0};
	json_t *row;

	if (!control_unpack(req, "{}"))
		return;
	if (o->engine != NULL)
		verb_today_summary(o, &sum);
	time_sync_read(&sync);
	row = verb_time_row(o);
	json_object_set_new(row, "drift_ppm", json_integer(DRIFT_DEFAULT_PPB / 1000));
	json_object_set_new(row, "references", json_integer((json_int_t)o->time.n_refs));
	json_object_set_new(row, "kernel_synced", json_boolean(sync.synced));
	json_object_set_new(row, "pending", json_integer(sum.by_state[VERDICT_PENDING]));
	control_row(req, row);
	control_end(req);
}

/* The moment a clock time means: on the day named, else the nearest to what we or, before any
 * reference, the system believe. */
static bool confirm_moment(struct office *o, struct control_request *req, const char *day_text,
			   int32_t second, int64_t *ret)
{
	struct time_bound now = office_now(o);
	int64_t near_ns =
		timebound_width_ns(&now) == INT64_MAX ? time_now().realtime_ns : now.earliest_ns;
	int32_t day;

	if (day_text != NULL && day_text[0] != '\0') {
		if (!verb_parse_day(o, req, day_text, &day))
			return false;
		*ret = civil_utc_ns(&o->zone, day, second);
		return true;
	}
	day = civil_local_day(&o->zone, near_ns);
	*ret = civil_utc_ns(&o->zone, day, second);
	for (int32_t d = day - 1; d <= day + 1; d++)
		if (llabs(civil_utc_ns(&o->zone, d, second) - near_ns) < llabs(*ret - near_ns))
			*ret = civil_utc_ns(&o->zone, d, second);
	return true;
}

void verb_time_confirm(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *day_text = NULL, *clock, *by, *witness;
	int error_s = TIMEKEEPER_CONFIRM_ERR_S, r;
	struct place here = office_here(o);
	struct time_bound believed = office_now(o), claimed;
	struct timeref_row row = {.at = here, .source = "confirm"};
	json_t *moved = json_null();
	int32_t second;

	if (!control_unpack(req, "{s?s, s:s, s:s, s:s, s?i}", "day", &day_text, "time", &clock,
			    "by", &by, "witness", &witness, "error_s", &error_s))
		return;
	if (civil_parse_time(clock, &second) < 0 || error_s < 1 || error_s > 300) {
		control_error(req, CONTROL_BAD_ARGS,
			      "expected a time such as 07:15:00 and an error of 1 to 300 seconds");
		return;
	}
	if (!slug_valid(by) || !slug_valid(witness)) {
		/* Names could never be forgotten again: the row is chained. */
		control_error(req, CONTROL_BAD_ARGS,
			      "who confirms is told by their ids in the roster, such as p-01");
		return;
	}
	if (strcmp(by, witness) == 0) {
		control_error(req, CONTROL_REFUSED,
			      "two people confirm the time: who reads it and who looks on");
		return;
	}
	if (!confirm_moment(o, req, day_text, second, &row.utc_ns))
		return;
	row.err_ms = error_s * 1000;
	claimed = (struct time_bound){row.utc_ns - error_s * NS_PER_S,
				      row.utc_ns + error_s * NS_PER_S};
	if (timebound_width_ns(&believed) != INT64_MAX) {
		moved = json_integer(
			(row.utc_ns - believed.earliest_ns - timebound_width_ns(&believed) / 2) /
			NS_PER_S);
		if (claimed.latest_ns < believed.earliest_ns ||
		    claimed.earliest_ns > believed.latest_ns) {
			json_decref(moved);
			control_error(
				req, CONTROL_REFUSED,
				"that contradicts a reference of this start of the machine; one "
				"of the two clocks is wrong: look again, or restart the machine "
				"to begin without it");
			return;
		}
	}
	strcpy(row.author, by); /* slugs, checked above */
	strcpy(row.witness, witness);
	o->rejudged = 0;
	r = control_dry(req) ? 0 : pipeline_time_reference(o, &row);
	if (r < 0) {
		json_decref(moved);
		verb_failed(req, r);
		return;
	}
	control_row(req,
		    json_pack("{s:o, s:i, s:o, s:i, s:i, s:b}", "now",
			      office_instant(o, row.utc_ns), "error_s", error_s, "moved_s", moved,
			      "narrowed", 0, "rejudged", o->rejudged, "dry", control_dry(req)));
	control_end(req);
}
