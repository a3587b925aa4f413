/* SPDX-License-Identifier: MIT */
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
static int64_t utc(const char *time)
{
	const struct zone_step step = {.from_s = INT64_MIN, .offset_s = WITA};
	const struct zone zone = {.steps = &step, .n = 1};
	int32_t second;

	assert_int_equal(civil_parse_time(time, &second), 0);
	return civil_utc_ns(&zone, day, second);
}

static int set_day(void **state)
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

static struct message_verdict verdict(void)
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
static int build(enum message_topic topic, bool full, struct message *ret)
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

static json_t *schema_load(const char *name)
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

static void test_every_message_has_what_its_schema_says_and_nothing_else(void **state)
{
	for (int i = 0; i < 2 * MESSAGE_TOPICS; i++) {
		struct message m;
		json_t *schema, *body;

		assert_int_equal(build(i / 2, i % 2, &m), 0);
		if (m.route->schema != NULL) {
			schema = schema_load(m.route->schema);
			body = json_loads(m.body, 0, NULL);
			assert_non_null(body);
			if (!schema_check(schema, body, m.topic))
				fail_msg("%s: %s\n%s", m.route->schema, schema_complaint, m.body);
			json_decref(body);
			json_decref(schema);
		}
		message_done(&m);
	}
}

/* The checker itself: what it must notice. */
static void test_a_message_that_strays_from_its_schema_is_noticed(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{"\"rev\":1", "\"rev\":\"1\""},
		{"\"rev\":1", "\"rev\":-1"},
		{"\"rev\":1,", ""},
		{"\"rev\":1", "\"rev\":1,\"nip\":1"},
		{"\"late_min\":12", "\"menit\":12"},
		{"\"specversion\":\"1.0\"", "\"specversion\":1"},
		{"\"unit\":\"p", "\"unit\":\"P"},
	};
	json_t *schema = schema_load("late");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[4096];
		struct message m;
		json_t *body;
		const char *at;

		assert_int_equal(build(MESSAGE_LATE, true, &m), 0);
		at = strstr(m.body, rows[i].from);
		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - m.body), m.body, rows[i].to,
			 at + strlen(rows[i].from));
		body = json_loads(text, 0, NULL);
		if (body == NULL || schema_check(schema, body, "late"))
			fail_msg("%s: not noticed", rows[i].to);
		json_decref(body);
		message_done(&m);
	}
	json_decref(schema);
}

static void test_bodies_are_these_bytes(void **state)
{
	static const struct {
		enum message_topic topic;
		const char *where, *subject, *body;
	} rows[] = {
		{MESSAGE_STATE, "state", "",
		 "{\"office\":\"contoh\",\"session\":7,\"state\":\"online\"}"},
		{MESSAGE_LATE, "late/pelayanan", "p01/2026-11-23",
		 "{\"data\":{\"at\":{\"earliest\":\"2026-11-23T07:42:10+08:00\","
		 "\"latest\":\"2026-11-23T07:42:12+08:00\",\"local\":\"07.42.10 WITA\"},"
		 "\"cause\":\"punch\",\"day\":\"2026-11-23\",\"marks\":["
		 "{\"at\":\"07:30:00\",\"late_min\":12,\"late_s\":730,\"mark\":\"work\","
		 "\"outcome\":\"late\"},"
		 "{\"at\":\"08:00:00\",\"late_min\":0,\"late_s\":0,\"mark\":\"service\","
		 "\"outcome\":\"on-time\"},"
		 "{\"at\":\"08:30:00\",\"late_min\":0,\"late_s\":0,\"mark\":\"third\",\"outcome\":"
		 "\"on-time\"}],"
		 "\"name\":\"Pegawai "
		 "01\",\"person\":\"p01\",\"punch\":\"0a1b-16\",\"reader\":\"pintu-depan\","
		 "\"reason\":null,\"rev\":1,\"rule\":\"jam-kerja\",\"rule_version\":\"2\","
		 "\"state\":\"late-work\",\"unit\":\"pelayanan\"},"
		 "\"datacontenttype\":\"application/json\",\"id\":\"0a1b-m17\",\"source\":\"/hadir/"
		 "contoh\","
		 "\"specversion\":\"1.0\",\"subject\":\"p01/"
		 "2026-11-23\",\"time\":\"2026-11-23T07:42:10+08:00\","
		 "\"type\":\"id.hadir.lateness.v1\"}"},
		{MESSAGE_TODAY, "today/pelayanan", "",
		 "{\"as_of\":\"2026-11-23T07:42:10+08:00\",\"day\":\"2026-11-23\",\"omitted\":0,"
		 "\"people\":["
		 "{\"arrival\":\"2026-11-23T07:42:10+08:00\",\"late_min\":12,\"local\":\"07.42 "
		 "WITA\","
		 "\"marks\":{\"service\":\"on-time\",\"third\":\"on-time\",\"work\":\"late\"},"
		 "\"name\":\"Pegawai 01\",\"person\":\"p01\",\"status\":\"late-work\"}],"
		 "\"unit\":\"pelayanan\"}"},
		{MESSAGE_SERVICE, "service/loket-1", "",
		 "{\"at\":\"08:00:00\",\"basis\":\"morning\",\"day\":\"2026-11-23\",\"minimum\":1,"
		 "\"pool\":3,\"post\":\"loket-1\",\"recorded\":1,\"state\":\"ready\"}"},
		{MESSAGE_DIGEST_GROUP, "digest/group", "", "*Satu baris*\ndan satu lagi"},
		{MESSAGE_PUBLIC, "public", "",
		 "{\"day\":\"2026-11-23\",\"due\":9,"
		 "\"posts\":{\"loket-1\":\"ready\"},\"recorded\":1,\"service\":\"open\"}"},
		{MESSAGE_NOTICE, "notice/hr", "", "Satu kalimat."},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char topic[PROTO_TOPIC_SIZE];
		struct message m;

		assert_int_equal(build(rows[i].topic, true, &m), 0);
		snprintf(topic, sizeof(topic), "hadir/v1/contoh/%s", rows[i].where);
		assert_string_equal(m.topic, topic);
		assert_string_equal(m.subject, rows[i].subject);
		assert_string_equal(m.body, rows[i].body);
		assert_int_equal(m.body_size, strlen(m.body));
		message_done(&m);
	}
}

static void test_names_stand_only_where_they_may_and_can_be_taken_out(void **state)
{
	static const bool named[MESSAGE_TOPICS] = {[MESSAGE_LATE] = true,
						   [MESSAGE_MISSING] = true,
						   [MESSAGE_TODAY] = true,
						   [MESSAGE_SUMMARY] = true};

	for (int i = 0; i < MESSAGE_TOPICS; i++) {
		struct message m;
		char *stripped;
		json_t *schema, *body;

		assert_int_equal(build(i, true, &m), 0);
		if ((strstr(m.body, person_name) != NULL) != named[i])
			fail_msg("%s: %s", m.topic, m.body);
		if (m.route->content == PROTO_TEXT) {
			assert_int_equal(message_without_names(m.body, &stripped), -EBADMSG);
			message_done(&m);
			continue;
		}
		assert_int_equal(message_without_names(m.body, &stripped), 0);
		if (strstr(stripped, person_name) != NULL ||
		    (!named[i] && strcmp(stripped, m.body) != 0))
			fail_msg("%s: %s", m.topic, stripped);
		schema = schema_load(m.route->schema);
		body = json_loads(stripped, 0, NULL);
		if (!schema_check(schema, body, m.topic))
			fail_msg("without names: %s", schema_complaint);
		json_decref(schema);
		json_decref(body);
		free(stripped);
		message_done(&m);
	}
}

static void test_a_topic_finds_its_route_again(void **state)
{
	static const struct {
		const char *topic;
		int want;
	} rows[] = {
		{"hadir/v1/contoh/state", MESSAGE_STATE},
		{"hadir/v1/contoh/reader/pintu/state", MESSAGE_READER_STATE},
		{"hadir/v1/contoh/time/state", MESSAGE_TIME_STATE},
		{"hadir/v1/contoh/late/umum", MESSAGE_LATE},
		{"hadir/v1/contoh/alarm/disk/data", MESSAGE_ALARM},
		{"hadir/v1/contoh/service/loket-1", MESSAGE_SERVICE},
		{"hadir/v1/contoh/summary/week", MESSAGE_SUMMARY},
		{"hadir/v1/contoh/digest/camat", MESSAGE_DIGEST_CAMAT},
		{"hadir/v1/contoh/digest/group", MESSAGE_DIGEST_GROUP},
		{"hadir/v1/contoh/public", MESSAGE_PUBLIC},
		{"hadir/v1/contoh/digest/semua", -1},
		{"hadir/v1/contoh/late", -1},
		{"hadir/v1/contoh/late/", -1},
		{"hadir/v1/contoh/late/umum/x", -1},
		{"hadir/v1/contoh/statement", -1},
		{"hadir/v1/contoh", -1},
		{"hadir/v2/contoh/state", -1},
		{"", -1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct message_route *r = message_route_find(rows[i].topic);

		if (r != (rows[i].want < 0 ? NULL : &message_routes[rows[i].want]))
			fail_msg("%s: %s", rows[i].topic, r != NULL ? r->pattern : "none");
	}
	for (int i = 0; i < MESSAGE_TOPICS; i++) {
		struct message m;

		assert_int_equal(build(i, true, &m), 0);
		assert_ptr_equal(message_route_find(m.topic), m.route);
		assert_ptr_equal(m.route, &message_routes[i]);
		message_done(&m);
	}
}

static void test_what_is_no_slug_or_no_utf8_builds_nothing(void **state)
{
	static const char *const bad[] = {"", "a/b", "#", "+", "Pegawai 01", "é", NULL};
	const struct message_office nowhere = {.office = "a/#"};
	struct message m = {.body = NULL};
	struct message_verdict v;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		v = verdict();
		v.unit = bad[i];
		assert_int_equal(message_late(&office, &v, &m), -EINVAL);
		v = verdict();
		v.person = bad[i];
		assert_int_equal(message_verdict(&office, &v, &m), -EINVAL);
		if (bad[i] != NULL)
			assert_int_equal(message_notice(&office, bad[i], "x", &m), -EINVAL);
	}
	v = verdict();
	v.name = "\xff";
	assert_int_equal(message_late(&office, &v, &m), -EINVAL);
	assert_int_equal(message_state(&nowhere, true, 1, &m), -EINVAL);
	assert_int_equal(message_notice(&nowhere, "hr", "x", &m), -EINVAL);
	assert_int_equal(message_notice(&office, "hr", "\xff", &m), -EINVAL);
	assert_int_equal(message_notice(&office, "hr", "", &m), -EINVAL);
	assert_null(m.body);
}

static void test_a_notice_is_cut_between_characters(void **state)
{
	/* Bytes before the first of many three-byte characters; the dots are three more. */
	static const struct {
		size_t before, want;
	} rows[] = {
		{0, 240}, {1, 238}, {2, 239}, {236, 239}, {237, 240}, {238, 240},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char sentence[1024] = "";
		struct message m;

		memset(sentence, 'x', rows[i].before);
		for (int n = 0; n < 100; n++)
			strcat(sentence, "€");
		assert_int_equal(message_notice(&office, "hr", sentence, &m), 0);
		if (m.body_size != rows[i].want || !utf8_valid(m.body, m.body_size) ||
		    strcmp(m.body + m.body_size - 3, "…") != 0)
			fail_msg("%zu: %zu bytes: %s", rows[i].before, m.body_size, m.body);
		message_done(&m);
	}
}

static void test_a_unit_of_any_size_fits_and_tells_how_many_it_leaves_out(void **state)
{
	static struct message_today_row rows[1000];
	static char name[129];
	const struct message_today today = {.unit = "umum",
					    .day = day,
					    .as_of = KNOWN("16:00"),
					    .rows = rows,
					    .count = ARRAY_LEN(rows)};
	struct message m;
	json_t *body;

	memset(name, 'N', sizeof(name) - 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		rows[i] = (struct message_today_row){
			.person = "pegawai-dengan-id-panjang-sekali",
			.name = name,
			.status = "late-service",
			.arrival = {utc("09:42:10"), utc("09:42:12"), WITA},
			.marks = marks,
			.marks_count = ARRAY_LEN(marks)};
	assert_int_equal(message_today(&office, &today, &m), 0);
	body = json_loads(m.body, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(body, "people")), MESSAGE_PEOPLE_MAX);
	assert_int_equal(json_integer_value(json_object_get(body, "omitted")),
			 1000 - MESSAGE_PEOPLE_MAX);
	json_decref(body);
	message_done(&m);
}

static void test_the_figures_of_any_office_fit(void **state)
{
	static struct message_part parts[1000], units[64];
	static char name[129];
	struct message_summary in = {.period = "year",
				     .from = 20454,
				     .to = 20780,
				     .total = few,
				     .has_before = true,
				     .before = few,
				     .units = units,
				     .weekdays = units,
				     .people = parts,
				     .improved = parts,
				     .n_units = ARRAY_LEN(units),
				     .n_weekdays = 7,
				     .n_people = ARRAY_LEN(parts),
				     .n_improved = 10};
	const struct message_figures many = {.due = 2500000,
					     .on_time = 2500000,
					     .late = 2500000,
					     .absent = 2500000,
					     .open = 2500000,
					     .duty = 2500000,
					     .excused = 2500000,
					     .late_s = (int64_t)1 << 40,
					     .punctuality = 10000};
	static char keys[64][SLUG_SIZE];
	struct message m;
	json_t *body;

	memset(name, 'N', sizeof(name) - 1);
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		snprintf(keys[i], SLUG_SIZE, "seksi-dengan-nama-yang-panjang%02zu", i);
		units[i] = (struct message_part){.key = keys[i], .figures = many};
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		parts[i] = (struct message_part){.key = "pegawai-dengan-id-panjang-sekali",
						 .name = name,
						 .figures = many,
						 .streak = 250};
	assert_int_equal(message_summary(&office, &in, &m), 0);
	body = json_loads(m.body, 0, NULL);
	assert_int_equal(json_object_size(json_object_get(body, "units")), ARRAY_LEN(units));
	assert_int_equal(json_array_size(json_object_get(body, "people")),
			 MESSAGE_SUMMARY_PARTS_MAX);
	assert_int_equal(json_integer_value(json_object_get(body, "omitted")),
			 1000 - MESSAGE_SUMMARY_PARTS_MAX);
	json_decref(body);
	message_done(&m);
}

static void test_a_body_beyond_the_limit_is_refused(void **state)
{
	static char text[PROTO_PAYLOAD_MAX + 1];
	struct message m;

	memset(text, 'x', PROTO_PAYLOAD_MAX);
	assert_int_equal(message_alarm(&office,
				       &(struct message_alarm){.code = "disk",
							       .subject = "data",
							       .active = true,
							       .severity = "warning",
							       .text = text},
				       &m),
			 -EMSGSIZE);
}

static void test_a_cleared_alarm_is_an_empty_body(void **state)
{
	struct message m;

	assert_int_equal(message_alarm(&office,
				       &(struct message_alarm){.code = "disk", .subject = "data"},
				       &m),
			 0);
	assert_string_equal(m.topic, "hadir/v1/contoh/alarm/disk/data");
	assert_int_equal(m.body_size, 0);
	message_done(&m);
}

/* From the line that holds `from` to the next that holds `until`, in `ret`. */
static bool block(const char *text, const char *from, const char *until, char *ret, size_t size)
{
	const char *begin = strstr(text, from);
	const char *end = begin != NULL ? strstr(begin + strlen(from), until) : NULL;

	if (begin == NULL)
		return false;
	snprintf(ret, size, "%.*s", (int)(end != NULL ? end - begin : (long)strlen(begin)), begin);
	return true;
}

static void expect(const char *what, const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("%s: no \"%s\" in\n%s", what, line, text);
}

/* A channel is called as its schema; texts have none. */
static const char *channel_name(const struct message_route *r)
{
	static const char *const texts[MESSAGE_TOPICS] = {[MESSAGE_NOTICE] = "notice",
							  [MESSAGE_DIGEST_CAMAT] = "digest-camat",
							  [MESSAGE_DIGEST_GROUP] = "digest-group"};

	return r->schema != NULL ? r->schema : texts[r - message_routes];
}

/* No YAML parser: the file is ours, and these are the lines that must agree. */
static void test_the_asyncapi_file_agrees_with_the_table_of_topics(void **state)
{
	static const char *const contents[] = {
		[PROTO_JSON] = "contentType: application/json\n",
		[PROTO_CLOUDEVENT] = "contentType: application/cloudevents+json; charset=utf-8\n",
		[PROTO_TEXT] = "contentType: text/plain; charset=utf-8\n",
	};
	static char text[64 * 1024];
	FILE *f = fopen("config/schema/asyncapi.yaml", "re");
	size_t addresses = 0;

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	for (const char *at = text; (at = strstr(at, "    address: ")) != NULL; at++)
		addresses++;
	assert_int_equal(addresses, MESSAGE_TOPICS);
	for (size_t i = 0; i < MESSAGE_TOPICS; i++) {
		const struct message_route *r = &message_routes[i];
		char line[256], channel[4096], operation[1024];

		snprintf(line, sizeof(line), "    address: hadir/v1/{office}/%s\n", r->pattern);
		for (char *c = line; *c != '\0'; c++)
			*c = *c == '<' ? '{' : *c == '>' ? '}' : *c;
		if (!block(text, line, "    address: ", channel, sizeof(channel)))
			fail_msg("no %s", line);
		expect(r->pattern, channel, contents[r->content]);
		if (r->schema != NULL) {
			snprintf(line, sizeof(line), "$ref: ./%s.schema.json\n", r->schema);
			expect(r->pattern, channel, line);
		}
		snprintf(line, sizeof(line), "      $ref: '#/channels/%s'\n", channel_name(r));
		if (!block(text, line, "    action: ", operation, sizeof(operation)))
			fail_msg("no operation for %s", r->pattern);
		expect(r->pattern, operation, "qos: 1\n");
		expect(r->pattern, operation, r->retained ? "retain: true\n" : "retain: false\n");
		if (r->expires != (strstr(operation, "messageExpiryInterval") != NULL))
			fail_msg("%s: expiry differs", r->pattern);
		if (r->type != NULL) {
			json_t *schema = schema_load(r->schema);
			json_t *type = json_object_get(
				json_object_get(json_object_get(schema, "properties"), "type"),
				"const");

			assert_string_equal(json_string_value(type), r->type);
			json_decref(schema);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_message_has_what_its_schema_says_and_nothing_else),
		cmocka_unit_test(test_a_message_that_strays_from_its_schema_is_noticed),
		cmocka_unit_test(test_bodies_are_these_bytes),
		cmocka_unit_test(test_names_stand_only_where_they_may_and_can_be_taken_out),
		cmocka_unit_test(test_a_topic_finds_its_route_again),
		cmocka_unit_test(test_what_is_no_slug_or_no_utf8_builds_nothing),
		cmocka_unit_test(test_a_notice_is_cut_between_characters),
		cmocka_unit_test(test_a_unit_of_any_size_fits_and_tells_how_many_it_leaves_out),
		cmocka_unit_test(test_the_figures_of_any_office_fit),
		cmocka_unit_test(test_a_body_beyond_the_limit_is_refused),
		cmocka_unit_test(test_a_cleared_alarm_is_an_empty_body),
		cmocka_unit_test(test_the_asyncapi_file_agrees_with_the_table_of_topics),
	};

	return cmocka_run_group_tests(tests, set_day, NULL);
}
