/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include "book/spans.h"
#include "core/civil.h"
#include "core/engine.h"

/* What the spans of a reader leave as holes. */

enum { TEN = 36000, TO_THE_END = -1 };

static struct span span_of(int32_t boot, int32_t from_s, int32_t to_s, int32_t err_s, int state)
{
	int64_t from_ns = from_s * NS_PER_S, to_ns = to_s * NS_PER_S, err_ns = err_s * NS_PER_S;
	struct span s = {.from = {boot, from_ns + 1},
			 .to = {boot, to_ns + 1},
			 .begin = {from_ns - err_ns, from_ns + err_ns},
			 .end = {to_ns - err_ns, to_ns + err_ns},
			 .state = (uint8_t)state,
			 .sees = SPANS_ANYBODY};

	if (to_s == TO_THE_END) {
		s.to = (struct place){0, 0};
		s.end = (struct time_bound){INT64_MAX, INT64_MAX};
	}
	return s;
}

static void test_a_short_restart_is_as_short_however_uncertain_its_time_is(void **state)
{
	static const struct {
		const char *what;
		int32_t gap_s, err_s, boots, least_s, most_s; /* of the longest hole */
	} rows[] = {
		{"two seconds, time known", 2, 0, 0, 2, 2},
		{"two seconds, time confirmed to half a minute", 2, 30, 0, 2, 2},
		{"59 s, the same", 59, 30, 0, 59, 59},
		{"a minute: somebody may have tried twice", 60, 30, 0, 120, 120},
		{"a power cut has no length of its own", 2, 30, 1, 62, 62},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t back = TEN + rows[i].gap_s, err = rows[i].err_s;
		struct span spans[] = {
			span_of(1, 0, TEN, err, COVERAGE_UP),
			span_of(1, TEN, back, err, COVERAGE_UNAVAILABLE),
			span_of(1 + rows[i].boots, back, TO_THE_END, err, COVERAGE_UP),
		};
		struct coverage_span scratch[3];
		struct coverage_day c;
		int64_t longest_ns = 0;

		spans_holes(spans, 3, 0, 3600 * NS_PER_S, 86400 * NS_PER_S, scratch, &c);
		for (uint32_t h = 0; h < c.n_blind; h++)
			if (c.blind[h].to_ns - c.blind[h].from_ns > longest_ns)
				longest_ns = c.blind[h].to_ns - c.blind[h].from_ns;
		if (longest_ns < rows[i].least_s * NS_PER_S ||
		    longest_ns > rows[i].most_s * NS_PER_S)
			fail_msg("%s: %lld s", rows[i].what, (long long)(longest_ns / NS_PER_S));
	}
}

static void test_a_reader_that_sees_nobody_is_neither_a_hole_nor_a_proof(void **state)
{
	static const struct {
		const char *what;
		int punches_state, view_state;
		uint32_t holes;
	} rows[] = {
		{"a reader for looking things up is away", COVERAGE_UP, COVERAGE_UNAVAILABLE, 0},
		{"it is there, and that at the door is away", COVERAGE_UNAVAILABLE, COVERAGE_UP, 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (uint8_t group = 0; group < COVERAGE_GROUPS; group++) {
			struct span spans[] = {
				span_of(1, 0, TO_THE_END, 0, rows[i].punches_state),
				span_of(1, 0, TO_THE_END, 0, rows[i].view_state),
			};
			struct coverage_span scratch[2];
			struct coverage_day c;

			spans[1].sees = 0;
			spans[1].reader = 1;
			spans_holes(spans, 2, group, 3600 * NS_PER_S, 86400 * NS_PER_S, scratch,
				    &c);
			if (c.n_blind != rows[i].holes)
				fail_msg("%s, group %d: %u holes", rows[i].what, group, c.n_blind);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_reader_that_sees_nobody_is_neither_a_hole_nor_a_proof),
		cmocka_unit_test(test_a_short_restart_is_as_short_however_uncertain_its_time_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
