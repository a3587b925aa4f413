/* SPDX-License-Identifier: MIT */
#include "publish_message.h"

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
							  [MESSAGE_DIGEST_GROUP] = "digest-group",
							  [MESSAGE_SIGNED_NOTE] = "signed-note"};

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
		cmocka_unit_test(test_the_asyncapi_file_agrees_with_the_table_of_topics),
	};

	return cmocka_run_group_tests(tests, set_day, NULL);
}
