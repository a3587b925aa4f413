/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/rules-keys.h"
#include "web/rule_words.h"

static void test_what_people_type_becomes_what_the_file_says(void **state)
{
	static const struct {
		const char *kind, *key, *typed, *want;
	} rows[] = {
		{"schedule", "mon", "07:30-16:00", "07:30-16:00"},
		{"schedule", "mon", " 7.30 \xe2\x80\x93 16.00 ", "07:30-16:00"},
		{"schedule", "mon", "Libur", "off"},
		{"schedule", "mon", "OFF", "off"},
		{"schedule", "break-fri", "tidak ada", "none"},
		{"schedule", "break-fri", "11.30-13.00", "11:30-13:00"},
		{"mark", "at", "awal jam kerja", "start"},
		{"mark", "at", "Pelayanan + 30", "service+30"},
		{"mark", "at", "service+30", "service+30"},
		{"mark", "at", "8.00", "08:00"},
		{"mark", "at", "besok", "besok"}, /* left for whoever says what is wrong */
		{"window", "departure-from", "otomatis", "auto"},
		{"code", "deduct", " 0,5 ", "0,5"},
		{"code", "name", " libur ", "libur"}, /* people's own words stay */
		{"rule", "source", "Perbup 7.30/2026", "Perbup 7.30/2026"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[128];

		rule_written(rule_key(rows[i].kind, rows[i].key), rows[i].typed, got, sizeof(got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].typed, got);
	}
}

static void test_every_default_is_shown_and_comes_back_as_itself_or_empty(void **state)
{
	for (size_t s = 0; s < RULES_SECTIONS; s++)
		for (size_t k = 0; k < rules_sections[s].key_count; k++) {
			const struct schema_key *key = &rules_sections[s].keys[k];

			for (int lang = TEXT_INDONESIAN; lang <= TEXT_ENGLISH; lang++) {
				char shown[128], written[128];

				rule_default((enum text_language)lang, key, shown, sizeof(shown));
				rule_written(key, shown, written, sizeof(written));
				if (*written != '\0' && strcmp(written, key->deflt) != 0)
					fail_msg("[%s] %s: %s", rules_sections[s].kind, key->name,
						 written);
			}
		}
}

static void test_every_section_key_and_choice_has_words(void **state)
{
	for (size_t s = 0; s < RULES_SECTIONS; s++) {
		const struct schema_section *section = &rules_sections[s];
		char buf[RULE_WORDS_SIZE];

		if (strcmp(rule_part_title(TEXT_INDONESIAN, section->kind, "x", buf),
			   section->kind) == 0)
			fail_msg("[%s]", section->kind);
		for (size_t k = 0; k < section->key_count; k++) {
			const struct schema_key *key = &section->keys[k];

			if (strcmp(key->name, "author") == 0 || strcmp(key->name, "approver") == 0)
				continue; /* never shown */
			if (rule_label(TEXT_INDONESIAN, section->kind, key, buf) == key->name)
				fail_msg("[%s] %s has no label", section->kind, key->name);
			for (size_t c = 0; key->choices != NULL && key->choices[c] != NULL; c++)
				if (rule_choice(TEXT_INDONESIAN, key->choices[c]) ==
				    key->choices[c])
					fail_msg("[%s] %s = %s", section->kind, key->name,
						 key->choices[c]);
		}
	}
}

static void test_a_mistake_is_said_in_the_words_of_an_office(void **state)
{
	static const struct {
		const char *kind, *key, *value, *text, *want;
	} rows[] = {
		{"schedule", "mon", "16:00", "mon = 16:00: expected hours", "misalnya 07:30-16:00"},
		{"mark", "grace-s", "x", "grace-s = x: expected a whole number", "0 sampai 3600"},
		{"rule", "source", "", "source = (nothing): expected", "Wajib diisi"},
		{"schedule", "break-fri", "11:30-13:00",
		 "the break on fri is not within its hours: set break-fri", "di dalam jam kerja"},
		{NULL, NULL, NULL, "something new", "something new"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *row = json_pack("{s:s, s:s}", "kind", "problem", "text", rows[i].text);
		const struct schema_key *key =
			rows[i].kind != NULL ? rule_key(rows[i].kind, rows[i].key) : NULL;
		char buf[RULE_WORDS_SIZE];
		const char *said = rule_problem(TEXT_INDONESIAN, row, key, rows[i].value, buf);

		if (strstr(said, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].text, said);
		json_decref(row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_people_type_becomes_what_the_file_says),
		cmocka_unit_test(test_every_default_is_shown_and_comes_back_as_itself_or_empty),
		cmocka_unit_test(test_every_section_key_and_choice_has_words),
		cmocka_unit_test(test_a_mistake_is_said_in_the_words_of_an_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
