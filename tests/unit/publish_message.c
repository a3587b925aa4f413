/* SPDX-License-Identifier: MIT */
#include "publish_message.h"

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
		{MESSAGE_SIGNED_NOTE, "signed-note", "", "hadir/contoh\n1\n"},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies_are_these_bytes),
		cmocka_unit_test(test_names_stand_only_where_they_may_and_can_be_taken_out),
		cmocka_unit_test(test_a_topic_finds_its_route_again),
		cmocka_unit_test(test_what_is_no_slug_or_no_utf8_builds_nothing),
		cmocka_unit_test(test_a_notice_is_cut_between_characters),
		cmocka_unit_test(test_a_unit_of_any_size_fits_and_tells_how_many_it_leaves_out),
		cmocka_unit_test(test_the_figures_of_any_office_fit),
		cmocka_unit_test(test_a_body_beyond_the_limit_is_refused),
		cmocka_unit_test(test_a_cleared_alarm_is_an_empty_body),
	};

	return cmocka_run_group_tests(tests, set_day, NULL);
}
