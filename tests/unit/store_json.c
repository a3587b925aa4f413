/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

/* What jansson asks for: the allocation after `left` others fails; -1: none. */
static int left = -1;

static void *allocate(size_t size)
{
	if (left == 0) {
		left = -1;
		return NULL;
	}
	if (left > 0)
		left--;
	return malloc(size);
}

/* With keys and values of all lengths, so that the text has to grow at each of them. */
static json_t *row(void)
{
	json_t *o = json_object(), *inner = json_object();
	char key[64];

	for (int i = 0; i < 60; i++) {
		memset(key, 'a' + i % 26, (size_t)i + 1);
		key[i + 1] = '\0';
		assert_int_equal(json_object_set_new(inner, key, json_integer(i)), 0);
	}
	assert_int_equal(json_object_set_new(o, "inner", inner), 0);
	assert_int_equal(json_object_set_new(o, "text", json_string("x\n\001é")), 0);
	return o;
}

static void test_a_text_is_whole_or_is_not_there_whichever_allocation_fails(void **state)
{
	static const size_t flags[] = {JSON_COMPACT, JSON_COMPACT | JSON_SORT_KEYS};

	json_set_alloc_funcs(allocate, free);
	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
		json_t *o = row();
		char *whole = json_dumps(o, flags[f]);

		for (int n = 0;; n++) {
			char *text;
			bool failed;

			left = n;
			text = json_text(o, flags[f]);
			failed = left < 0;
			left = -1;
			if (text != NULL && strcmp(text, whole) != 0)
				fail_msg("allocation %d: %s", n, text);
			if (text == NULL && !failed)
				fail_msg("no text, though allocation %d did not fail", n);
			free(text);
			if (!failed)
				break;
		}
		free(whole);
		json_decref(o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_text_is_whole_or_is_not_there_whichever_allocation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
