/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <time.h>

#include "store/db.h"
#include "store/outbox.h"

enum { TODAY = 20454, EVENTS_MAX = 4096 };

/* What a destination has been offered, in order. */
struct offered {
	size_t n;
	int64_t ids[EVENTS_MAX];
	char topics[EVENTS_MAX][40];
	int answer;		/* for every event */
	const char *deny_topic; /* set this one aside */
	size_t stop_after;	/* no room after so many; 0 = never */
};

static int offer(void *arg, const struct outbox_event *e)
{
	struct offered *o = arg;

	if (o->stop_after > 0 && o->n >= o->stop_after)
		return -EAGAIN;
	if (o->deny_topic != NULL && strcmp(e->topic, o->deny_topic) == 0)
		return OUTBOX_SET_ASIDE;
	snprintf(o->topics[o->n], sizeof(o->topics[0]), "%s", e->topic);
	o->ids[o->n++] = e->id;
	return o->answer;
}

static int64_t append(struct store *s, const char *subject, int32_t day, const char *topic,
		      uint32_t wanted)
{
	struct outbox_event e = {.subject = subject,
				 .day = day,
				 .topic = topic,
				 .content_type = "application/json",
				 .body = "{\"a\":1}",
				 .body_size = 7,
				 .expires_utc_ns = 77,
				 .made = {.boot = 1, .boottime_ns = 5}};
	char event_id[40];

	must(outbox_next_id(s, &e.id));
	snprintf(event_id, sizeof(event_id), "%s-m%d", store_epoch(s), (int)e.id);
	e.event_id = event_id;
	must(outbox_append(s, &e, wanted));
	return e.id;
}

static void add(struct store *s, const char *subject, int32_t day)
{
	must(store_begin(s));
	append(s, subject, day, "t", 1);
	must(store_commit(s));
}

static void write_settled(struct store *s)
{
	must(store_begin(s));
	must(outbox_write(s));
	must(store_commit(s));
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	must(db_number(store_query(s), sql, NULL, 0, &n));
	return n;
}

static void assert_offered(const struct offered *o, const char *want)
{
	char got[512] = "";

	for (size_t i = 0; i < o->n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%d", i ? " " : "",
			 (int)o->ids[i]);
	assert_string_equal(got, want);
}

static int take(struct store *s, unsigned d, enum outbox_lane lane, unsigned max, struct offered *o)
{
	o->n = 0;
	return outbox_next(s, d, lane, TODAY, max, offer, o);
}

static int setup(void **state)
{
	const char *const names[] = {"kantor", "kabupaten"};
	struct fixture *f;

	if (fixture_setup(state) < 0)
		return -1;
	f = *state;
	must(outbox_destinations(f->store, names, 2));
	return 0;
}

static void test_an_event_is_offered_only_after_the_earlier_ones_of_its_subject(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	add(f->store, "pegawai-01/20454", TODAY); /* 1 */
	add(f->store, "pegawai-01/20454", TODAY); /* 2 */
	add(f->store, "pegawai-02/20454", TODAY); /* 3 */
	add(f->store, "pegawai-01/20454", TODAY); /* 4 */
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 2);
	assert_offered(&o, "1 3");
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 0);
	outbox_settle(f->store, 0, (int64_t[]){3}, 1); /* of another subject */
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 0);
	outbox_settle(f->store, 0, (int64_t[]){1}, 1); /* at once, not with the next commit */
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "2");
	outbox_return(f->store, 0, 2);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "2");
}

/* The connection is lost: nothing is known of what was sent. */
static void return_all(struct store *s, int64_t last)
{
	for (int64_t id = 1; id <= last; id++)
		outbox_return(s, 0, id);
}

static void test_a_lost_connection_offers_again_in_order(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	for (int i = 1; i <= 6; i++) {
		char subject[32];

		snprintf(subject, sizeof(subject), "pegawai-%02d/20454", i);
		add(f->store, subject, TODAY);
	}
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 4, &o), 4);
	outbox_settle(f->store, 0, (int64_t[]){2}, 1);
	return_all(f->store, 6);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 5);
	assert_offered(&o, "1 3 4 5 6");
}

static void test_today_does_not_wait_behind_a_backlog(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	must(store_begin(f->store));
	for (int i = 0; i < 3000; i++) { /* more than OUTBOX_AHEAD */
		char subject[32];

		snprintf(subject, sizeof(subject), "pegawai-%04d/x", i);
		append(f->store, subject, TODAY - 1 - i % 2, "t", 1);
	}
	must(store_commit(f->store));
	assert_int_equal(take(f->store, 0, OUTBOX_BACKLOG, 2000, &o), OUTBOX_AHEAD);
	assert_int_equal(o.ids[0], 2); /* the oldest day first */
	assert_int_equal(o.ids[1], 4);
	assert_int_equal(take(f->store, 0, OUTBOX_BACKLOG, 2000, &o), 0);
	add(f->store, "pegawai-01/20454", TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "3001");
}

static void test_midnight_moves_today_into_the_backlog(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	add(f->store, "pegawai-01/20454", TODAY);
	add(f->store, "pegawai-01/20454", TODAY);
	add(f->store, "pegawai-01/20455", TODAY + 1);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	o.n = 0;
	assert_int_equal(outbox_next(f->store, 0, OUTBOX_TODAY, TODAY + 1, 9, offer, &o), 1);
	assert_offered(&o, "3");
	/* The first is in flight still, so the second waits in its new lane, too. */
	assert_int_equal(outbox_next(f->store, 0, OUTBOX_BACKLOG, TODAY + 1, 9, offer, &o), 0);
	outbox_settle(f->store, 0, (int64_t[]){1}, 1);
	o.n = 0;
	assert_int_equal(outbox_next(f->store, 0, OUTBOX_BACKLOG, TODAY + 1, 9, offer, &o), 1);
	assert_offered(&o, "2");
}

static void test_an_older_day_that_comes_late_is_not_missed(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	add(f->store, "pegawai-01/20450", 20450);
	add(f->store, "pegawai-01/20454", TODAY);
	add(f->store, "pegawai-02/20454", TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_BACKLOG, 10, &o), 1);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 1, &o), 1);
	add(f->store, "pegawai-02/20440", 20440);
	assert_int_equal(take(f->store, 0, OUTBOX_BACKLOG, 10, &o), 1);
	assert_offered(&o, "4");
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "3");
}

static void test_a_row_goes_when_every_destination_has_it(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	must(store_begin(f->store));
	append(f->store, "pegawai-01/20454", TODAY, "t", 3);
	append(f->store, "pegawai-02/20454", TODAY, "t", 2); /* the second one only */
	append(f->store, "pegawai-03/20454", TODAY, "t", 0); /* nobody */
	must(store_commit(f->store));
	assert_int_equal(outbox_waiting(f->store, 0), 1);
	assert_int_equal(outbox_waiting(f->store, 1), 2);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_int_equal(take(f->store, 1, OUTBOX_TODAY, 10, &o), 2);
	outbox_settle(f->store, 0, (int64_t[]){1}, 1);
	write_settled(f->store);
	assert_int_equal(number(f->store, "SELECT count(*) FROM outbox"), 2);
	outbox_settle(f->store, 1, (int64_t[]){1}, 1);
	assert_int_equal(outbox_unwritten(f->store), 1);
	write_settled(f->store);
	assert_int_equal(outbox_unwritten(f->store), 0);
	assert_int_equal(number(f->store, "SELECT min(id) FROM outbox"), 2);
	assert_int_equal(outbox_waiting(f->store, 1), 1);
}

static void test_ids_are_never_used_twice(void **state)
{
	const char *const names[] = {"kantor", "kabupaten"};
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	for (int i = 1; i <= 4; i++) {
		add(f->store, "pegawai-01/20454", TODAY);
		assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
		assert_int_equal(o.ids[0], i);
		outbox_settle(f->store, 0, o.ids, 1);
		write_settled(f->store);
		/* One settled row stays, to count from. */
		assert_int_equal(number(f->store, "SELECT count(*) FROM outbox"), 1);
		assert_int_equal(outbox_waiting(f->store, 0), 0);
		if (i % 2 == 0) {
			fixture_close(f);
			fixture_open(f);
			must(outbox_destinations(f->store, names, 2));
		}
	}
}

static void test_acknowledgements_of_a_failed_commit_are_written_with_the_next(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	add(f->store, "pegawai-01/20454", TODAY);
	add(f->store, "pegawai-02/20454", TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 2);
	outbox_settle(f->store, 0, o.ids, 2);
	must(store_begin(f->store));
	assert_int_equal(outbox_write(f->store), 2);
	assert_int_equal(outbox_write(f->store), 0); /* once */
	store_rollback(f->store);
	assert_int_equal(outbox_waiting(f->store, 0), 2);
	assert_int_equal(outbox_unwritten(f->store), 2);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 0); /* not offered again */
	write_settled(f->store);
	assert_int_equal(outbox_waiting(f->store, 0), 0);
}

static void test_what_was_not_written_is_offered_again_after_a_restart(void **state)
{
	const char *const names[] = {"kantor", "kabupaten"};
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	for (int i = 0; i < 3; i++)
		add(f->store, (const char *[]){"a/1", "b/1", "c/1"}[i], TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 3);
	outbox_settle(f->store, 0, (int64_t[]){2}, 1);
	write_settled(f->store);
	outbox_settle(f->store, 0, (int64_t[]){1}, 1);
	fixture_close(f);
	fixture_open(f);
	must(outbox_destinations(f->store, names, 2));
	assert_int_equal(outbox_waiting(f->store, 0), 2);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 2);
	assert_offered(&o, "1 3");
}

static void test_what_is_denied_holds_up_nothing_and_is_resumed(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.deny_topic = "verdict"};

	must(store_begin(f->store));
	for (int i = 0; i < 1500; i++) /* more than OUTBOX_AHEAD of them */
		append(f->store, "pegawai-01/20454", TODAY, "verdict", 1);
	append(f->store, "pegawai-01/20454", TODAY, "late", 1);
	must(store_commit(f->store));
	for (int i = 0; i < 2000 && o.n == 0; i++) {
		take(f->store, 0, OUTBOX_TODAY, 10, &o);
		if (outbox_unwritten(f->store) >= 500)
			write_settled(f->store);
	}
	assert_offered(&o, "1501");
	outbox_settle(f->store, 0, o.ids, 1);
	write_settled(f->store);
	assert_int_equal(outbox_waiting(f->store, 0), 1500);
	o.deny_topic = NULL;
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 0);
	must(store_begin(f->store));
	must(outbox_resume(f->store, 0));
	must(store_commit(f->store));
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "1");
}

static void test_what_is_outdated_is_settled_without_being_sent(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.answer = OUTBOX_OUTDATED};

	add(f->store, "pegawai-01/20454", TODAY);
	add(f->store, "pegawai-01/20454", TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 0);
	while (outbox_unwritten(f->store) < 2)
		take(f->store, 0, OUTBOX_TODAY, 10, &o);
	write_settled(f->store);
	assert_int_equal(outbox_waiting(f->store, 0), 0);
}

static void test_a_callback_without_room_ends_the_offering(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.stop_after = 1};

	add(f->store, "a/1", TODAY);
	add(f->store, "b/1", TODAY);
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	o.stop_after = 1;
	o.n = 1;
	assert_int_equal(outbox_next(f->store, 0, OUTBOX_TODAY, TODAY, 10, offer, &o), -EAGAIN);
	o.stop_after = 0;
	assert_int_equal(take(f->store, 0, OUTBOX_TODAY, 10, &o), 1);
	assert_offered(&o, "2");
}

static void test_destinations_come_and_go(void **state)
{
	const char *const renamed[] = {"provinsi", "kantor"};
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	must(store_begin(f->store));
	append(f->store, "a/1", TODAY, "t", 3);
	append(f->store, "b/1", TODAY, "t", 2); /* kabupaten only: nobody waits after it goes */
	append(f->store, "c/1", TODAY, "t", 3);
	must(store_commit(f->store));
	must(outbox_destinations(f->store, renamed, 2));
	assert_int_equal(outbox_waiting(f->store, 0), 0); /* a new one gets what comes */
	assert_int_equal(outbox_waiting(f->store, 1), 2); /* kantor in its new place */
	assert_int_equal(number(f->store, "SELECT count(*) FROM outbox"), 2);
	assert_int_equal(take(f->store, 1, OUTBOX_TODAY, 10, &o), 2);
	assert_offered(&o, "1 3");
	must(store_begin(f->store));
	append(f->store, "d/1", TODAY, "t", 3);
	must(store_commit(f->store));
	assert_int_equal(outbox_waiting(f->store, 0), 1);
	must(outbox_destinations(f->store, NULL, 0));
	assert_int_equal(number(f->store, "SELECT count(*) FROM delivery"), 0);
	assert_int_equal(outbox_destinations(f->store, renamed, 9), -E2BIG);
}

/* Found by seed 1795311725: the cursor stood before an event that was never there. */
static void test_an_event_with_the_id_of_one_that_was_rolled_back_is_offered(void **state)
{
	struct fixture *f = *state;
	struct offered o = {.n = 0};

	add(f->store, "pegawai-01", TODAY + 2);
	must(take(f->store, 0, OUTBOX_BACKLOG, 9, &o));
	assert_offered(&o, "1");
	must(store_begin(f->store));
	append(f->store, "pegawai-02", TODAY + 1, "t", 1); /* 2 */
	append(f->store, "pegawai-03", TODAY - 1, "t", 1); /* 3: the cursor goes before it */
	store_rollback(f->store);
	add(f->store, "pegawai-04", TODAY - 1); /* 2 */
	must(take(f->store, 0, OUTBOX_BACKLOG, 9, &o));
	assert_offered(&o, "2");
}

/* Anything at random; at the end each event was acknowledged once and in its subject's order. */
static void test_random_traffic_loses_nothing_and_keeps_order(void **state)
{
	enum { SUBJECTS = 12, STEPS = 6000 };
	struct fixture *f = *state;
	unsigned seed = (unsigned)time(NULL), state_ = seed;
	static int64_t flight[EVENTS_MAX];
	static uint8_t acked[STEPS * 2];
	int64_t last[SUBJECTS] = {0};
	static int subject_of[STEPS * 2];
	size_t in_flight = 0;
	int64_t appended = 0, done = 0;
	int32_t today = TODAY;

	for (int step = 0; step < STEPS || done < appended; step++) {
		int what = step < STEPS ? rand_r(&state_) % 10 : 5 + rand_r(&state_) % 5;
		struct offered o = {.n = 0};

		if (step > 40 * STEPS)
			fail_msg("seed %u: %d of %d never came", seed, (int)(appended - done),
				 (int)appended);
		if (what < 3) {
			bool failed = rand_r(&state_) % 4 == 0;
			int n = 1 + rand_r(&state_) % 3, subjects[3];

			if (appended + n >= (int64_t)ARRAY_LEN(subject_of))
				continue;
			must(store_begin(f->store));
			for (int i = 0; i < n; i++) {
				char subject[32];

				subjects[i] = rand_r(&state_) % SUBJECTS;
				snprintf(subject, sizeof(subject), "pegawai-%02d", subjects[i]);
				append(f->store, subject, TODAY - 2 + subjects[i] % 5, "t", 1);
			}
			must(outbox_write(f->store));
			if (failed) {
				store_rollback(f->store);
				continue;
			}
			must(store_commit(f->store));
			for (int i = 0; i < n; i++)
				subject_of[++appended] = subjects[i];
		} else if (what == 3) {
			return_all(f->store, appended);
			in_flight = 0;
		} else if (what == 4 && rand_r(&state_) % 8 == 0) {
			today = TODAY - 2 + rand_r(&state_) % 5;
		} else if (what == 5) {
			write_settled(f->store);
		} else if (what < 8) {
			must(outbox_next(f->store, 0, what == 6 ? OUTBOX_TODAY : OUTBOX_BACKLOG,
					 today, 1 + rand_r(&state_) % 9, offer, &o));
			for (size_t i = 0; i < o.n; i++)
				flight[in_flight++] = o.ids[i];
		} else if (in_flight > 0) {
			size_t k = (size_t)rand_r(&state_) % in_flight;
			int64_t id = flight[k];

			flight[k] = flight[--in_flight];
			outbox_settle(f->store, 0, &id, 1);
			if (acked[id]++ || id <= last[subject_of[id]])
				fail_msg("seed %u: event %d twice or out of order", seed, (int)id);
			last[subject_of[id]] = id;
			done++;
		}
	}
	write_settled(f->store);
	assert_int_equal(outbox_waiting(f->store, 0), 0);
	assert_int_equal(number(f->store, "SELECT count(*) FROM outbox"), 1);
	printf("seed %u: %d events\n", seed, (int)appended);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_the_queue_is_read_by_its_index(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st;
	const char *plan;

	sqlite3_prepare_v2(store_query(f->store)->db,
			   "EXPLAIN QUERY PLAN SELECT d.day, d.id FROM delivery d WHERE "
			   "d.destination = 1 AND d.aside = 0 AND d.day <> 5 AND "
			   "(d.day, d.id) > (1, 2) ORDER BY d.day, d.id LIMIT 5",
			   -1, &st, NULL);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	plan = (const char *)sqlite3_column_text(st, 3);
	assert_non_null(strstr(plan, "destination=? AND aside=? AND (day,id)>(?,?)"));
	assert_int_equal(sqlite3_step(st), SQLITE_DONE); /* nothing is sorted */
	sqlite3_finalize(st);
}

/* No assertion about time: a figure for those who read the output. */
static void test_a_hundred_thousand_events_drain_to_the_last(void **state)
{
	enum { N = 100000, WINDOW = 200 };
	struct fixture *f = *state;
	static struct offered o;
	double start = seconds();
	int left = N;

	for (int i = 0; i < N;) {
		must(store_begin(f->store));
		for (int k = 0; k < 1000; k++, i++) {
			char subject[32];

			snprintf(subject, sizeof(subject), "pegawai-%05d", i % 5000);
			append(f->store, subject, TODAY - 1 - i % 5000 % 20, "t", 1);
		}
		must(store_commit(f->store));
		must(store_maintain(f->store));
	}
	printf("appended %.0f/s, ", N / (seconds() - start));
	start = seconds();
	memset(&o, 0, sizeof(o));
	while (left > 0) {
		/* As PUBACKs come: in small lots, each asking for as many more. */
		int n = outbox_next(f->store, 0, OUTBOX_BACKLOG, TODAY, WINDOW - (unsigned)o.n,
				    offer, &o);
		size_t lot = o.n < 10 ? o.n : 10;

		must(n);
		outbox_settle(f->store, 0, o.ids, lot);
		memmove(o.ids, o.ids + lot, (o.n - lot) * sizeof(o.ids[0]));
		o.n -= lot;
		left -= (int)lot;
		if (outbox_unwritten(f->store) >= 500 || left == 0) {
			write_settled(f->store);
			must(store_maintain(f->store));
		}
	}
	printf("drained %.0f/s\n", N / (seconds() - start));
	assert_int_equal(outbox_waiting(f->store, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, fixture_teardown)
		ROW(test_an_event_is_offered_only_after_the_earlier_ones_of_its_subject),
		ROW(test_a_lost_connection_offers_again_in_order),
		ROW(test_today_does_not_wait_behind_a_backlog),
		ROW(test_midnight_moves_today_into_the_backlog),
		ROW(test_an_older_day_that_comes_late_is_not_missed),
		ROW(test_a_row_goes_when_every_destination_has_it),
		ROW(test_ids_are_never_used_twice),
		ROW(test_acknowledgements_of_a_failed_commit_are_written_with_the_next),
		ROW(test_what_was_not_written_is_offered_again_after_a_restart),
		ROW(test_what_is_denied_holds_up_nothing_and_is_resumed),
		ROW(test_what_is_outdated_is_settled_without_being_sent),
		ROW(test_a_callback_without_room_ends_the_offering),
		ROW(test_destinations_come_and_go),
		ROW(test_an_event_with_the_id_of_one_that_was_rolled_back_is_offered),
		ROW(test_random_traffic_loses_nothing_and_keeps_order),
		ROW(test_the_queue_is_read_by_its_index),
		ROW(test_a_hundred_thousand_events_drain_to_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
