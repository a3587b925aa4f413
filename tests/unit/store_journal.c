/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/db.h"
#include "store/derived.h"

enum { DAY = 20454 };

static struct journal_row device_punch(const char *reader, uint32_t epoch, uint64_t seq, int64_t s)
{
	struct journal_row row = wiegand_punch(2, s);

	must(text_copy(row.reader, sizeof(row.reader), reader));
	row.has_device_seq = true;
	row.device_epoch = epoch;
	row.device_seq = seq;
	return row;
}

static int64_t punch(struct store *s, const struct journal_row *row, int32_t day)
{
	int64_t seq = 0;

	must(store_begin(s));
	must(journal_append(s, row, &seq));
	must(journal_place(s, seq, day));
	must(store_commit(s));
	return seq;
}

struct list {
	int n;
	struct punch_row rows[8];
	char names[8][64];
};

static int collect(void *arg, const struct punch_row *row)
{
	struct list *list = arg;

	assert_true(list->n < 8);
	snprintf(list->names[list->n], sizeof(list->names[0]), "%s %s",
		 row->person ? row->person : "-", row->name ? row->name : "-");
	list->rows[list->n++] = *row;
	return 0;
}

static void test_a_record_read_twice_is_one_punch(void **state)
{
	static const struct {
		const char *reader;
		uint32_t epoch;
		uint64_t seq;
		int r;
		int64_t punch;
	} rows[] = {
		{"jari", 1, 7, 0, 1},
		{"jari", 1, 7, -EEXIST, 1}, /* read again, its ack was lost */
		{"jari", 1, 8, 0, 2},
		{"jari", 2, 7, 0, 3},	  /* the device's log was reset */
		{"pintu", 1, 7, 0, 4},	  /* another device */
		{"jari", 1, 70000, 0, 5}, /* unwrapped */
		{"jari", 4294967295, INT64_MAX, 0, 6},
		{"jari", 1, 9, -EEXIST, 0}, /* it was refused before, see below */
		{"jari", 1, 1ull << 63, -ERANGE, 0},
		{"jari", 2, 7, -EEXIST, 3},
	};
	struct fixture *f = *state;
	struct refused_row refused = {.reader = "jari",
				      .cause = "bad-record",
				      .at = {.boot = 1},
				      .has_device_seq = true,
				      .device_epoch = 1,
				      .device_seq = 9};
	int64_t seq;

	must(store_begin(f->store));
	must(refused_append(f->store, &refused, &seq));
	assert_int_equal(refused_append(f->store, &refused, &seq), -EEXIST);
	assert_int_equal(seq, 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct journal_row row =
			device_punch(rows[i].reader, rows[i].epoch, rows[i].seq, (int64_t)i);
		int r = (seq = 0, journal_append(f->store, &row, &seq));

		if (r != rows[i].r || seq != rows[i].punch)
			fail_msg("row %zu: %s, seq %d", i, strerror(-r), (int)seq);
	}
	refused.device_seq = 8; /* a punch by then */
	assert_int_equal(refused_append(f->store, &refused, &seq), -EEXIST);
	assert_int_equal(seq, 0);
	must(store_commit(f->store));
}

static void test_wiegand_punches_are_never_taken_for_one(void **state)
{
	struct fixture *f = *state;
	struct journal_row row = wiegand_punch(1, 9);

	assert_int_equal(punch(f->store, &row, DAY), 1);
	assert_int_equal(punch(f->store, &row, DAY), 2);
}

static void test_reading_goes_on_after_the_last_record_of_the_newest_epoch(void **state)
{
	struct fixture *f = *state;
	struct journal_row rows[] = {device_punch("jari", 9, 500, 1),
				     device_punch("jari", 9, 501, 2), device_punch("jari", 3, 1, 3),
				     device_punch("pintu", 1, 77, 4)};
	struct refused_row refused = {.reader = "jari",
				      .cause = "bad-record",
				      .at = {.boot = 1, .boottime_ns = 5 * NS_PER_S},
				      .has_device_seq = true,
				      .device_epoch = 3,
				      .device_seq = 2};
	uint32_t epoch;
	uint64_t seq;
	int64_t row_seq;

	assert_int_equal(journal_last_device(f->store, "jari", &epoch, &seq), -ENOENT);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		punch(f->store, &rows[i], DAY);
	must(journal_last_device(f->store, "jari", &epoch, &seq));
	assert_int_equal(epoch, 3);
	assert_int_equal(seq, 1);
	must(store_begin(f->store));
	must(refused_append(f->store, &refused, &row_seq));
	must(store_commit(f->store));
	must(journal_last_device(f->store, "jari", &epoch, &seq));
	assert_int_equal(epoch, 3);
	assert_int_equal(seq, 2); /* a refused record was read, too */
}

static void test_a_punch_comes_back_as_it_was_put_in(void **state)
{
	struct fixture *f = *state;
	struct journal_row row = device_punch("jari", 4000000000, 6, 30);
	const struct journal_row *got;
	struct list list = {.n = 0};

	row.since = (struct place){1, 29 * NS_PER_S};
	row.has_device_time = true;
	row.device_time_ms = 1767225630123;
	row.device_time_quality = 1;
	row.seq = punch(f->store, &row, DAY);
	must(query_day_punches(store_query(f->store), DAY, collect, &list));
	assert_int_equal(list.n, 1);
	got = &list.rows[0].punch;
	assert_int_equal(got->seq, row.seq);
	assert_string_equal(got->reader, "jari");
	assert_memory_equal(got->credential, row.credential, CREDENTIAL_ID_SIZE);
	assert_int_equal(got->at.boot, row.at.boot);
	assert_int_equal(got->at.boottime_ns, row.at.boottime_ns);
	assert_int_equal(got->since.boot, row.since.boot);
	assert_int_equal(got->since.boottime_ns, row.since.boottime_ns);
	assert_int_equal(got->realtime_ns, row.realtime_ns);
	assert_int_equal(got->utc_offset_s, row.utc_offset_s);
	assert_true(got->has_device_seq);
	assert_int_equal(got->device_epoch, row.device_epoch);
	assert_int_equal(got->device_seq, row.device_seq);
	assert_true(got->has_device_time);
	assert_int_equal(got->device_time_ms, row.device_time_ms);
	assert_int_equal(got->device_time_quality, row.device_time_quality);
	assert_string_equal(list.rows[0].epoch, store_epoch(f->store));
	assert_int_equal(list.rows[0].day, DAY);
}

static void test_a_day_is_rebuilt_in_the_order_of_time(void **state)
{
	struct fixture *f = *state;
	struct journal_row late = wiegand_punch(1, 30), early = wiegand_punch(2, 20),
			   other = wiegand_punch(3, 25), boot2 = wiegand_punch(4, 1);
	const char boot[] = "ffeeddccbbaa99887766554433221100";
	struct store_session session;
	struct list list = {.n = 0};

	punch(f->store, &late, DAY);
	punch(f->store, &early, DAY);
	punch(f->store, &other, DAY + 1);
	fixture_close(f);
	must(store_open(f->path, fixture_key, &f->store, f->why));
	must(store_start(f->store, boot, fixture_now, &session));
	boot2.at.boot = session.boot;
	punch(f->store, &boot2, DAY);
	must(query_day_punches(store_query(f->store), DAY, collect, &list));
	assert_int_equal(list.n, 3);
	assert_int_equal(list.rows[0].punch.seq, 2);
	assert_int_equal(list.rows[1].punch.seq, 1);
	assert_int_equal(list.rows[2].punch.seq, 4);
}

static void test_a_punch_moves_when_its_day_becomes_known(void **state)
{
	struct fixture *f = *state;
	struct journal_row row = wiegand_punch(1, 30);
	int64_t seq = punch(f->store, &row, JOURNAL_DAY_UNKNOWN);
	int unknown = 0, day = 0;

	must(store_begin(f->store));
	must(journal_place(f->store, seq, DAY));
	must(journal_place(f->store, seq, DAY)); /* idempotent */
	must(journal_unplace(f->store, seq, JOURNAL_DAY_UNKNOWN));
	must(store_commit(f->store));
	must(query_day_punches(store_query(f->store), JOURNAL_DAY_UNKNOWN, count_punches,
			       &unknown));
	must(query_day_punches(store_query(f->store), DAY, count_punches, &day));
	assert_int_equal(unknown, 0);
	assert_int_equal(day, 1);
}

static void test_a_punch_is_of_who_held_the_credential_that_day(void **state)
{
	struct fixture *f = *state;
	struct link_row first = {.credential = {0xc0, 1},
				 .person = "pegawai-01",
				 .from_day = DAY - 10,
				 .to_day = DAY - 1};
	struct link_row second = {.credential = {0xc0, 1},
				  .person = "pegawai-02",
				  .from_day = DAY,
				  .to_day = ROSTER_DAY_OPEN};
	struct identity identity = {.person = "pegawai-01", .name = "Pegawai 01"};
	struct journal_row row = wiegand_punch(1, 30);
	struct list list = {.n = 0};

	must(store_begin(f->store));
	must(link_append(f->store, &first, NULL));
	must(link_append(f->store, &second, NULL));
	must(identity_put(f->store, &identity, 1));
	must(store_commit(f->store));
	punch(f->store, &row, DAY - 11);
	punch(f->store, &row, DAY - 1);
	punch(f->store, &row, DAY);
	punch(f->store, &row, JOURNAL_DAY_UNKNOWN);
	for (int64_t seq = 1; seq <= 4; seq++)
		must(query_punch(store_query(f->store), seq, collect, &list));
	assert_string_equal(list.names[0], "- -");
	assert_string_equal(list.names[1], "pegawai-01 Pegawai 01");
	assert_string_equal(list.names[2], "pegawai-02 -");
	assert_string_equal(list.names[3], "- -");
	assert_int_equal(query_punch(store_query(f->store), 5, collect, &list), -ENOENT);
	list.n = 0;
	must(query_person_punches(store_query(f->store), "pegawai-01", 0, ROSTER_DAY_OPEN, collect,
				  &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.rows[0].punch.seq, 2);
}

static int collect_unknown(void *arg, const struct unknown_row *row)
{
	char *line = arg;

	sprintf(line + strlen(line), "%02x%02x %s %d..%d %d %d\n", row->credential[0],
		row->credential[1], row->reader, row->first_day, row->last_day, row->days,
		(int)row->punches);
	return 0;
}

static int collect_day(void *arg, int32_t day)
{
	char *line = arg;

	sprintf(line + strlen(line), "%d ", day);
	return 0;
}

static void test_unknown_credentials_are_listed_until_someone_holds_them(void **state)
{
	struct fixture *f = *state;
	struct journal_row a = wiegand_punch(1, 30), b = wiegand_punch(2, 40);
	struct link_row link = {.credential = {0xc0, 1},
				.person = "pegawai-01",
				.from_day = 5,
				.to_day = ROSTER_DAY_OPEN};
	char list[256] = "", days[64] = "";

	punch(f->store, &a, 10);
	punch(f->store, &a, 10);
	punch(f->store, &a, 12);
	punch(f->store, &b, 13);
	punch(f->store, &b, JOURNAL_DAY_UNKNOWN);
	must(query_unknown(store_query(f->store), 0, collect_unknown, list));
	assert_string_equal(list, "c001 pintu-depan 10..12 2 3\nc002 pintu-depan 13..13 1 2\n");
	must(query_credential_days(store_query(f->store), a.credential, collect_day, days));
	assert_string_equal(days, "10 12 ");
	must(store_begin(f->store));
	must(link_append(f->store, &link, NULL));
	must(store_commit(f->store));
	list[0] = '\0';
	must(query_unknown(store_query(f->store), 0, collect_unknown, list));
	assert_string_equal(list, "c002 pintu-depan 13..13 1 2\n");
}

static void test_raw_bits_are_sealed_and_purged(void **state)
{
	struct fixture *f = *state;
	const uint8_t bits[] = "RAHASIA-KARTU";
	uint8_t raw[64];
	uint16_t n_bits;
	size_t size;
	int64_t clear;

	must(store_begin(f->store));
	must(frame_keep(f->store, false, 1, DAY, 104, bits, 13));
	must(frame_keep(f->store, true, 1, DAY + 1, 26, bits, 4));
	assert_int_equal(frame_keep(f->store, false, 2, DAY, 520, raw, 65), -EINVAL);
	must(store_commit(f->store));
	must(frame_find(f->store, false, 1, &n_bits, raw, &size));
	assert_int_equal(n_bits, 104);
	assert_int_equal(size, 13);
	assert_memory_equal(raw, bits, 13);
	must(db_number(store_query(f->store),
		       "SELECT count(*) FROM frame_raw WHERE instr(raw, CAST('RAHA' AS BLOB)) > 0",
		       NULL, 0, &clear));
	assert_int_equal(clear, 0);
	must(store_begin(f->store));
	assert_int_equal(frame_purge(f->store, DAY + 1), 1);
	must(store_commit(f->store));
	assert_int_equal(frame_find(f->store, false, 1, &n_bits, raw, &size), -ENOENT);
	must(frame_find(f->store, true, 1, &n_bits, raw, &size));
	assert_int_equal(size, 4);
	must(store_begin(f->store));
	must(db_exec(store_query(f->store), "UPDATE frame_raw SET raw = zeroblob(44)"));
	must(store_commit(f->store));
	assert_int_equal(frame_find(f->store, true, 1, &n_bits, raw, &size), -EBADMSG);
}

static int one_timeref(void *arg, const struct timeref_row *row)
{
	*(struct timeref_row *)arg = *row;
	return 0;
}

static int one_devref(void *arg, const struct devref_row *row)
{
	*(struct devref_row *)arg = *row;
	return 0;
}

static int one_rule(void *arg, const struct rule_row *row)
{
	struct rule_row *want = arg;

	assert_string_equal(row->name, want->name);
	assert_string_equal(row->version, want->version);
	assert_string_equal(row->text, want->text);
	assert_string_equal(row->source, want->source);
	assert_string_equal(row->author, want->author);
	assert_string_equal(row->approver, want->approver);
	assert_int_equal(row->valid_from, want->valid_from);
	return 5; /* ends the walk and is returned */
}

static void test_evidence_comes_back_as_it_was_put_in(void **state)
{
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	struct timeref_row timeref = {.at = {1, 9},
				      .utc_ns = 1767225600 * NS_PER_S,
				      .err_ms = 30000,
				      .source = "confirm",
				      .author = "pegawai-01",
				      .witness = "pegawai-02"};
	struct devref_row devref = {.reader = "jari",
				    .device_epoch = 4000000000u,
				    .device_ms = 1767225600999,
				    .at = {1, 10}};
	struct rule_row rule = {.name = "jam-kerja",
				.version = "1",
				.valid_from = 20089,
				.text = "[rule]\n",
				.source = "Perpres 21/2023",
				.author = "pegawai-01",
				.approver = "pegawai-02"};
	struct timeref_row timeref_back;
	struct devref_row devref_back;
	int64_t seq;

	must(store_begin(f->store));
	must(timeref_append(f->store, &timeref, &timeref.seq));
	must(devref_append(f->store, &devref, &devref.seq));
	must(rule_append(f->store, &rule, &seq));
	assert_int_equal(rule_append(f->store, &rule, &seq), -EEXIST);
	assert_int_equal(seq, 1);
	rule.text = "[rule]\nname=lain\n";
	assert_int_equal(rule_append(f->store, &rule, &seq), -EADDRINUSE);
	rule.text = "[rule]\n";
	must(store_commit(f->store));
	must(query_timerefs(q, one_timeref, &timeref_back));
	assert_int_equal(timeref_back.seq, timeref.seq);
	assert_int_equal(timeref_back.at.boot, 1);
	assert_int_equal(timeref_back.at.boottime_ns, 9);
	assert_int_equal(timeref_back.utc_ns, timeref.utc_ns);
	assert_int_equal(timeref_back.err_ms, timeref.err_ms);
	assert_string_equal(timeref_back.source, timeref.source);
	assert_string_equal(timeref_back.author, timeref.author);
	assert_string_equal(timeref_back.witness, timeref.witness);
	must(query_devrefs(q, "jari", one_devref, &devref_back));
	assert_int_equal(devref_back.seq, devref.seq);
	assert_string_equal(devref_back.reader, "jari");
	assert_int_equal(devref_back.device_epoch, devref.device_epoch);
	assert_int_equal(devref_back.device_ms, devref.device_ms);
	assert_int_equal(devref_back.at.boottime_ns, 10);
	devref_back.seq = 0;
	must(query_devrefs(q, "pintu", one_devref, &devref_back));
	assert_int_equal(devref_back.seq, 0);
	assert_int_equal(query_rules(q, one_rule, &rule), 5);
}

static int collect_coverage(void *arg, const struct coverage_row *row)
{
	char *line = arg;

	sprintf(line + strlen(line), "%s%d ", row->reader, (int)row->seq);
	return 0;
}

static void test_coverage_of_a_day_is_every_span_that_touches_it(void **state)
{
	static const struct {
		const char *reader;
		int64_t from, to;
	} spans[] = {{"b", 0, 10}, {"a", 5, 15}, {"a", 15, 20}, {"a", 20, 30}, {"a", 0, 100}};
	struct fixture *f = *state;
	struct coverage_row backwards = {
		.reader = "a", .from = {1, 9}, .to = {1, 8}, .state = "up"};
	char list[64] = "";
	int64_t seq;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		struct coverage_row row = {.from = {1, spans[i].from},
					   .to = {1, spans[i].to},
					   .state = "unread",
					   .cause = "unplugged"};

		must(text_copy(row.reader, sizeof(row.reader), spans[i].reader));
		must(coverage_append(f->store, &row, &seq));
	}
	assert_int_equal(coverage_append(f->store, &backwards, &seq), -EINVAL);
	must(store_commit(f->store)); /* which has not spoilt the turn */
	must(query_coverage(store_query(f->store), (struct place){1, 10}, (struct place){1, 20},
			    collect_coverage, list));
	assert_string_equal(list, "a5 a2 a3 ");
}

static int collect_verdict(void *arg, const struct verdict_row *row)
{
	char *line = arg;

	sprintf(line + strlen(line), "%s r%d %.*s %d/%d %s; ", row->person, row->rev,
		(int)row->body_size, (const char *)row->body, row->outcome[1], row->late_s[2],
		row->cause);
	return 0;
}

static void test_verdicts_keep_every_revision_and_show_the_last(void **state)
{
	struct fixture *f = *state;
	struct verdict_row row = {.day = DAY,
				  .outcome = {1, 2, 3},
				  .late_s = {0, 4, 5},
				  .punch = 1,
				  .rule = 1,
				  .body_size = 4};
	static const struct {
		const char *person, *body, *cause;
		int rev;
	} rows[] = {{"pegawai-02", "b-r1", "punch", 1},
		    {"pegawai-01", "a-r1", "punch", 1},
		    {"pegawai-01", "a-r2", "time", 2}};
	char day[256] = "", one[256] = "";
	bool done;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		strcpy(row.person, rows[i].person);
		strcpy(row.cause, rows[i].cause);
		row.body = rows[i].body;
		row.rev = rows[i].rev;
		must(verdict_append(f->store, &row));
	}
	assert_int_equal(verdict_append(f->store, &row), -EEXIST);
	must(mark_done_put(f->store, DAY, "kantor", 0));
	must(mark_done_put(f->store, DAY, "kantor", 0));
	must(store_commit(f->store));
	must(query_day_verdicts(store_query(f->store), DAY, collect_verdict, day));
	assert_string_equal(day, "pegawai-01 r2 a-r2 2/5 time; pegawai-02 r1 b-r1 2/5 punch; ");
	must(query_verdicts(store_query(f->store), "pegawai-01", DAY, collect_verdict, one));
	assert_string_equal(one, "pegawai-01 r1 a-r1 2/5 punch; pegawai-01 r2 a-r2 2/5 time; ");
	must(mark_done(f->store, DAY, "kantor", 0, &done));
	assert_true(done);
	must(mark_done(f->store, DAY, "kantor", 1, &done));
	assert_false(done);
}

static int collect_topic(void *arg, const char *topic, const uint8_t hash[STORE_HASH_SIZE])
{
	char *line = arg;

	sprintf(line + strlen(line), "%s=%d ", topic, hash[0]);
	return 0;
}

static void test_retained_topics_are_remembered_for_each_destination(void **state)
{
	struct fixture *f = *state;
	char list[64] = "";

	must(store_begin(f->store));
	must(retained_put(f->store, "kantor", "b", (uint8_t[STORE_HASH_SIZE]){1}));
	must(retained_put(f->store, "kantor", "a", (uint8_t[STORE_HASH_SIZE]){2}));
	must(retained_put(f->store, "kantor", "b", (uint8_t[STORE_HASH_SIZE]){3}));
	must(retained_put(f->store, "kantor", "c", (uint8_t[STORE_HASH_SIZE]){4}));
	must(retained_put(f->store, "kabupaten", "b", (uint8_t[STORE_HASH_SIZE]){5}));
	must(retained_forget(f->store, "kantor", "c"));
	must(store_commit(f->store));
	must(retained_each(f->store, "kantor", collect_topic, list));
	assert_string_equal(list, "a=2 b=3 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_record_read_twice_is_one_punch),
		ROW(test_wiegand_punches_are_never_taken_for_one),
		ROW(test_reading_goes_on_after_the_last_record_of_the_newest_epoch),
		ROW(test_a_punch_comes_back_as_it_was_put_in),
		ROW(test_a_day_is_rebuilt_in_the_order_of_time),
		ROW(test_a_punch_moves_when_its_day_becomes_known),
		ROW(test_a_punch_is_of_who_held_the_credential_that_day),
		ROW(test_unknown_credentials_are_listed_until_someone_holds_them),
		ROW(test_raw_bits_are_sealed_and_purged),
		ROW(test_evidence_comes_back_as_it_was_put_in),
		ROW(test_coverage_of_a_day_is_every_span_that_touches_it),
		ROW(test_verdicts_keep_every_revision_and_show_the_last),
		ROW(test_retained_topics_are_remembered_for_each_destination),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
