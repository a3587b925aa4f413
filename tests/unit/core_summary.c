/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/summary.h"

static const struct verdict verdicts[] = {
	{.state = VERDICT_NONE},
	{.state = VERDICT_ON_TIME,
	 .marks = {{.outcome = OUTCOME_ON_TIME}, {.outcome = OUTCOME_ON_TIME}}},
	{.state = VERDICT_LATE_SERVICE,
	 .marks = {{.late_s = 1900, .outcome = OUTCOME_LATE},
		   {.late_s = 100, .outcome = OUTCOME_LATE}}},
	{.state = VERDICT_LATE_WORK,
	 .marks = {{.late_s = 61, .outcome = OUTCOME_LATE}, {.outcome = OUTCOME_ON_TIME}}},
	{.state = VERDICT_MISSING, .marks = {{.outcome = OUTCOME_MISSING}}},
	{.state = VERDICT_NOT_ENROLLED},
};

static void test_the_figures_of_a_day_are_counts(void **state)
{
	struct summary s = {0};

	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		summary_add(&s, &verdicts[i]);
	assert_int_equal(s.people, 5); /* not the one who was not judged */
	assert_int_equal(s.by_state[VERDICT_NONE], 0);
	assert_int_equal(s.by_state[VERDICT_ON_TIME], 1);
	assert_int_equal(s.by_state[VERDICT_LATE_SERVICE], 1);
	assert_int_equal(s.by_state[VERDICT_NOT_ENROLLED], 1);
	assert_int_equal(s.by_outcome[MARK_WORK][OUTCOME_LATE], 2);
	assert_int_equal(s.by_outcome[MARK_WORK][OUTCOME_MISSING], 1);
	assert_int_equal(s.by_outcome[MARK_SERVICE][OUTCOME_LATE], 1);
	assert_int_equal(s.by_outcome[MARK_SERVICE][OUTCOME_ON_TIME], 2);
	assert_int_equal(s.late_s[MARK_WORK], 1961);
	assert_int_equal(s.late_s[MARK_SERVICE], 100);
	assert_int_equal(s.late_s[MARK_THIRD], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_figures_of_a_day_are_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
