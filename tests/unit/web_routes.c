/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/job.h"
#include "web/pages.h"

#define EACH_ROUTE(r)                                  \
	for (size_t t = 0; web_routes[t] != NULL; t++) \
		for (const struct route *r = web_routes[t]; r->path != NULL; r++)

static const struct route *find(bool post, const char *path, const char *arg[REQUEST_ARGS_MAX])
{
	static char buf[PATH_MAX_SIZE];

	return route_find(post, path, arg, buf, sizeof(buf));
}

/* A route that another one hides would never be asked. */
static void test_every_route_is_found_by_its_own_path(void **state)
{
	EACH_ROUTE(r)
	{
		const char *arg[REQUEST_ARGS_MAX];

		if (find((r->flags & ROUTE_POST) != 0, r->path, arg) != r)
			fail_msg("%s: another route answers", r->path);
		assert_non_null(r->page);
	}
}

static void test_every_route_says_who_may(void **state)
{
	static const char *const open[] = {"/",	      "/masuk", "/masuk/kartu", "/keluar",
					   "/bahasa", "/atur",	"/atur/*",	"/lobi"};

	EACH_ROUTE(r)
	{
		bool listed = false;

		for (size_t i = 0; i < ARRAY_LEN(open); i++)
			listed |= strcmp(open[i], r->path) == 0;
		if (((r->flags & ROUTE_OPEN) != 0) != listed)
			fail_msg("%s: %s", r->path,
				 listed ? "not open" : "open to nobody's session");
		if ((r->flags & ROUTE_OPEN) == 0 && (r->roles & CONTROL_ROOT) == 0)
			fail_msg("%s: nobody may", r->path);
		if ((r->roles & ~(unsigned int)CONTROL_ROOT) != 0)
			fail_msg("%s: a role that does not exist", r->path);
	}
}

static void test_stars_take_one_part_each(void **state)
{
	const char *arg[REQUEST_ARGS_MAX] = {0};

	assert_non_null(find(false, "/atur/k7mp2-wq9tx", arg));
	assert_string_equal("k7mp2-wq9tx", arg[0]);
	assert_non_null(find(false, "/atur", arg));
	assert_null(find(false, "/atur/a/b", arg));
	assert_null(find(false, "/atur/", arg));
	assert_null(find(true, "/", arg));
	assert_null(find(false, "", arg));
	assert_null(find(false, "/a/b/c/d/e/f/g/h/i/j", arg));
	assert_null(find(false, "/masu", arg));
	assert_null(find(false, "/masukk", arg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_route_is_found_by_its_own_path),
		cmocka_unit_test(test_every_route_says_who_may),
		cmocka_unit_test(test_stars_take_one_part_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
