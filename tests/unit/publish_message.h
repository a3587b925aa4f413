/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_PUBLISH_MESSAGE_H
#define HADIR_TESTS_PUBLISH_MESSAGE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "base/util.h"
#include "core/civil.h"
#include "publish/message.h"
#include "publish_schema.h"

#define WITA (8 * 3600)
#define KNOWN(text)                                   \
	{                                             \
		.utc_ns = utc(text), .offset_s = WITA \
	}
#define UNKNOWN_TIME                \
	{                           \
		.utc_ns = INT64_MIN \
	}
#define NO_BOUND                                                 \
	{                                                        \
		.earliest_ns = INT64_MIN, .latest_ns = INT64_MAX \
	}

static const struct message_office office = {.office = "contoh", .language = TEXT_INDONESIAN};
static const char person_name[] = "Pegawai 01";
static int32_t day;

/* "07:42:10" on the test's day, in WITA. */
static inline int64_t utc(const char *time)
{
	const struct zone_step step = {.from_s = INT64_MIN, .offset_s = WITA};
	const struct zone zone = {.steps = &step, .n = 1};
	int32_t second;

	assert_int_equal(civil_parse_time(time, &second), 0);
	return civil_utc_ns(&zone, day, second);
}

static inline int set_day(void **state)
{
	day = civil_day(2026, 11, 23);
	return 0;
}

static const struct message_mark marks[] = {
	{"work", "late", 7 * 3600 + 1800, 730},
	{"service", "on-time", 8 * 3600, 0},
	{"third", "on-time", 8 * 3600 + 1800, 0},
};

static const struct message_public_post public_post = {"loket-1", "ready"};

static const struct message_figures few = {
	.due = 2, .on_time = 1, .late = 1, .open = 1, .late_s = 730, .punctuality = 5000};
static const struct message_part unit_part = {.key = "pelayanan", .figures = few};
static const struct message_part person_part = {.key = "p01",
						.name = person_name,
						.state = "late-work",
						.figures = few,
						.streak = 4,
						.gained = 250};
static const struct message_part nameless_part = {.key = "p01", .figures = {.punctuality = -1}};

static const struct message_summary full_summary = {.period = "day",
						    .from = 20780,
						    .to = 20780,
						    .complete = true,
						    .total = few,
						    .has_before = true,
						    .before = few,
						    .units = &unit_part,
						    .statuses = &unit_part,
						    .weekdays = &unit_part,
						    .people = &person_part,
						    .improved = &person_part,
						    .n_units = 1,
						    .n_statuses = 1,
						    .n_weekdays = 1,
						    .n_people = 1,
						    .n_improved = 1};
static const struct message_summary empty_summary = {.period = "year",
						     .from = 20454,
						     .to = 20780,
						     .total = {.punctuality = -1},
						     .people = &nameless_part,
						     .improved = &nameless_part,
						     .n_people = 1,
						     .n_improved = 1};

static inline struct message_verdict verdict(void)
{
	return (struct message_verdict){
		.event = {.id = "0a1b-m17", .time = KNOWN("07:42:10")},
		.person = "p01",
		.name = person_name,
		.unit = "pelayanan",
		.day = day,
		.rev = 1,
		.state = "late-work",
		.cause = "punch",
		.punch = "0a1b-16",
		.reader = "pintu-depan",
		.at = {utc("07:42:10"), utc("07:42:12"), WITA},
		.marks = marks,
		.marks_count = ARRAY_LEN(marks),
		.rule = "jam-kerja",
		.rule_version = "2",
		.reason = "",
	};
}

/* Each builder with all it can say, and with as little as it may. */
static inline int build(enum message_topic topic, bool full, struct message *ret)
{
	const struct message_time time =
		full ? (struct message_time)KNOWN("07:42:10") : (struct message_time)UNKNOWN_TIME;
	const struct message_bound bound =
		full ? (struct message_bound){utc("07:42:10"), utc("07:42:12"), WITA}
		     : (struct message_bound)NO_BOUND;
	const struct message_person person = {"p01", full ? person_name : NULL, "missing"};
	const struct message_today_row row = {.person = "p01",
					      .name = full ? person_name : NULL,
					      .status = full ? "late-work" : "waiting",
					      .arrival = bound,
					      .marks = marks,
					      .marks_count = full ? ARRAY_LEN(marks) : 0};
	struct message_verdict v = verdict();

	if (!full) {
		v.event.time = time;
		v.name = v.punch = v.reader = v.rule = v.rule_version = NULL;
		v.at = bound;
		v.marks_count = 0;
	}
	switch (topic) {
	case MESSAGE_STATE:
		return message_state(&office, full, 7, ret);
	case MESSAGE_READER_STATE:
		return message_reader_state(
			&office,
			&(struct message_reader_state){.reader = "pintu-depan",
						       .kind = "wiegand",
						       .state = full ? "degraded" : "ready",
						       .detail = full ? "slow" : "",
						       .since = time,
						       .lost = 3},
			ret);
	case MESSAGE_TIME_STATE:
		return message_time_state(
			&office,
			&(struct message_time_state){.quality = full ? "good" : "unknown",
						     .source = full ? "ntp" : "",
						     .error_ms = full ? 40 : -1,
						     .reference = time},
			ret);
	case MESSAGE_PUNCH:
		return message_punch(
			&office,
			&(struct message_punch){.event = {"0a1b-16", time},
						.reader = "pintu-depan",
						.credential = "00112233445566778899aabbccddeeff",
						.person = full ? "p01" : NULL,
						.day = full ? day : MESSAGE_DAY_UNKNOWN,
						.at = bound,
						.repeated = full},
			ret);
	case MESSAGE_VERDICT:
		return message_verdict(&office, &v, ret);
	case MESSAGE_LATE:
		return message_late(&office, &v, ret);
	case MESSAGE_MISSING:
		return message_missing(&office,
				       &(struct message_missing){.event = {"0a1b-m18", time},
								 .unit = "pelayanan",
								 .day = day,
								 .mark = "work",
								 .at_s = 27000,
								 .expected = 9,
								 .recorded = 8,
								 .people = &person,
								 .count = full},
				       ret);
	case MESSAGE_TODAY:
		return message_today(&office,
				     &(struct message_today){.unit = "pelayanan",
							     .day = day,
							     .as_of = time,
							     .rows = &row,
							     .count = 1},
				     ret);
	case MESSAGE_SERVICE:
		return message_service(&office,
				       &(struct message_service){.post = "loket-1",
								 .day = day,
								 .state = full ? "ready" : "closed",
								 .basis = "morning",
								 .at_s = full ? 28800 : -1,
								 .minimum = 1,
								 .pool = 3,
								 .recorded = full},
				       ret);
	case MESSAGE_SUMMARY:
		return message_summary(&office, full ? &full_summary : &empty_summary, ret);
	case MESSAGE_DIGEST_CAMAT:
	case MESSAGE_DIGEST_GROUP:
		return message_digest(&office, topic == MESSAGE_DIGEST_CAMAT,
				      full ? "*Satu baris*\ndan satu lagi" : "", ret);
	case MESSAGE_PUBLIC:
		return message_public(&office,
				      &(struct message_public){.day = day,
							       .service = full ? "open" : "unknown",
							       .due = 9,
							       .recorded = full,
							       .posts = &public_post,
							       .n_posts = full},
				      ret);
	case MESSAGE_SIGNED_NOTE:
		return message_signed_note(&office, full ? "hadir/contoh\n1\n" : "", ret);
	case MESSAGE_NOTICE:
		return message_notice(&office, "hr", "Satu kalimat.", ret);
	case MESSAGE_ALARM:
		return message_alarm(&office,
				     &(struct message_alarm){.code = "reader",
							     .subject = "pintu-depan",
							     .active = true,
							     .severity = "critical",
							     .text = "Pembaca tidak terhubung.",
							     .since = time},
				     ret);
	default:
		return -ENOSYS;
	}
}

static inline json_t *schema_load(const char *name)
{
	char path[128];
	json_error_t error;
	json_t *schema;

	snprintf(path, sizeof(path), "config/schema/%s.schema.json", name);
	schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (schema == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return schema;
}

#endif
