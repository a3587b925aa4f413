/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "flow/clock.h"
#include "flow/verbs.h"
#include "store/derived.h"

/*
 * The digest for those who read it on the page or send it on by hand. What was sent is a row of
 * `told` of the digest's day:
 *
 *	shared HOUR TO SECOND PERSON	handed to WhatsApp: second of that day (past midnight it
 *					goes on counting); "-" where no person was named
 */

enum { SHARED_SIZE = 96 };

static const char *const hour_names[] = {
	[DIGEST_MORNING] = "morning", [DIGEST_CLOSING] = "closing"};
static const char *const reader_names[] = {[DIGEST_CAMAT] = "camat", [DIGEST_GROUP] = "group"};

/* A destination outside the office, by which the camat's digest goes out without us. */
static bool has_uplink(const struct conf *conf)
{
	for (size_t i = 0; i < conf->broker_count; i++) {
		const struct conf_broker *b = &conf->brokers[i];

		if ((b->topics & 1u << CONF_TOPIC_DIGEST) != 0 &&
		    (b->tls || strcmp(b->name, "uplink") == 0))
			return true;
	}
	return false;
}

/* What became of one digest. */
struct since {
	const struct told_digest *told;
	enum digest_reader reader;
	int32_t shared_s; /* the last time; -1: never */
	char by[SLUG_SIZE];
	uint32_t revised; /* results of its day that turned out otherwise */
};

static int look_since(void *arg, int32_t day, const char *what)
{
	struct since *s = arg;
	char to[8], by[SLUG_SIZE];
	int hour, at_s, of_day;
	unsigned n;

	if (sscanf(what, "revised %u %d ", &n, &of_day) == 2)
		s->revised += n > s->told->revised && of_day == s->told->day;
	else if (sscanf(what, "shared %d %7s %d %32s", &hour, to, &at_s, by) == 4 &&
		 day == s->told->day && hour == (int)s->told->hour &&
		 strcmp(to, reader_names[s->reader]) == 0 && at_s > s->shared_s) {
		s->shared_s = at_s;
		strcpy(s->by, by); /* both SLUG_SIZE */
	}
	return 0;
}

static int row_digest(struct control_request *req, struct office *o, const struct told_digest *told,
		      enum digest_reader reader, const char *text)
{
	struct since since = {.told = told, .reader = reader, .shared_s = -1};
	int r = told_each(o->store, told->day, INT32_MAX, look_since, &since);

	if (r < 0)
		return r;
	return control_row(
		req,
		json_pack("{s:s, s:o, s:s, s:s, s:s, s:b, s:i, s:o, s:s, s:s}", "kind", "digest",
			  "day", verb_day(told->day), "hour", hour_names[told->hour], "to",
			  reader_names[reader], "text", text, "incomplete", told->cause[0] != '\0',
			  "revised", (int)since.revised, "shared",
			  since.shared_s < 0 ? json_null()
					     : office_instant(o, civil_utc_ns(&o->zone, told->day,
									      since.shared_s)),
			  "by", strcmp(since.by, "-") == 0 ? "" : since.by, "name",
			  strcmp(since.by, "-") == 0 || since.by[0] == '\0'
				  ? ""
				  : verb_name(o, since.by)));
}

/* The digest of this hour, if it was told. 1, 0 or -errno. */
static int find_told(struct office *o, int32_t day, enum digest_hour hour, struct told_digest *ret)
{
	enum digest_hour after = hour == DIGEST_MORNING ? DIGEST_CLOSING : DIGEST_MORNING;
	int r = said_last(o, hour == DIGEST_MORNING ? day : day + 1, after, ret);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return ret->day == day && ret->hour == hour;
}

static int rows_of_hour(struct control_request *req, struct office *o, int32_t day,
			enum digest_hour hour)
{
	char camat[DIGEST_SIZE], group[DIGEST_SIZE];
	struct told_digest told;
	int r = find_told(o, day, hour, &told);

	if (r > 0)
		r = digests_texts(o, &told, camat, group);
	else
		return r;
	if (r == 0)
		r = row_digest(req, o, &told, DIGEST_CAMAT, camat);
	return r == 0 ? row_digest(req, o, &told, DIGEST_GROUP, group) : r;
}

void verb_digest(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *text = NULL;
	int32_t day;
	int r = 0;

	if (!control_unpack(req, "{s?s}", "day", &text) || !verb_parse_day(o, req, text, &day))
		return;
	control_row(req,
		    json_pack("{s:s, s:b}", "kind", "uplink", "exists", (int)has_uplink(o->conf)));
	for (enum digest_hour hour = DIGEST_MORNING; hour <= DIGEST_CLOSING && r == 0; hour++)
		r = clock_trial(o, day) ? 0 : rows_of_hour(req, o, day, hour);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

struct sharing {
	int32_t day;
	char what[SHARED_SIZE];
};

static int tell_shared(struct office *o, void *arg)
{
	const struct sharing *s = arg;
	int r = told_put(o->store, s->day, s->what);

	return r < 0 ? r : 0;
}

/* "morning" by its place in `names`; -1 after answering. */
static int pick(struct control_request *req, const char *const names[2], const char *word,
		const char *what)
{
	char expected[32];

	for (int i = 0; i < 2; i++)
		if (strcmp(names[i], word) == 0)
			return i;
	snprintf(expected, sizeof(expected), "%s or %s", names[0], names[1]);
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = what,
						      .expected = expected});
	return -1;
}

void verb_digest_shared(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *day_text, *hour_text, *to_text, *by = control_caller(req);
	struct told_digest told;
	struct sharing s;
	int hour, to, r;
	int32_t at_s;

	if (!control_unpack(req, "{s:s, s:s, s:s}", "day", &day_text, "hour", &hour_text, "to",
			    &to_text) ||
	    !verb_parse_day(o, req, day_text, &s.day))
		return;
	hour = pick(req, hour_names, hour_text, "that is no hour of a digest");
	to = hour < 0 ? -1 : pick(req, reader_names, to_text, "nobody has such a digest");
	if (to < 0)
		return;
	r = find_told(o, s.day, (enum digest_hour)hour, &told);
	if (r <= 0) {
		if (r < 0)
			verb_failed(req, r);
		else
			control_error(req, CONTROL_NOT_FOUND, "that digest was not made yet");
		return;
	}
	at_s = (int32_t)((office_now(o).earliest_ns - civil_utc_ns(&o->zone, s.day, 0)) / NS_PER_S);
	snprintf(s.what, sizeof(s.what), "shared %d %s %d %s", hour, reader_names[to],
		 at_s < 0 ? 0 : (int)at_s, by[0] != '\0' ? by : "-");
	r = control_dry(req) ? 0 : clock_turn(o, tell_shared, &s, "shared");
	if (r < 0)
		verb_failed(req, r);
	else
		control_end(req);
}
