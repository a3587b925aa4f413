/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "book/book.h"
#include "book/figures.h"
#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "store/credential.h"
#include "store/journal.h"
#include "store/paper.h"
#include "store/query.h"
#include "store/roster.h"
#include "store/setting.h"
#include "store/store.h"

/*
 * month make PATH PEOPLE DAYS	a database of an office: everybody comes and goes, some have papers
 * month judge PATH PEOPLE	its last month read, judged and summed; prints the nanoseconds of
 *				reading, judging and all, and what it came to
 */

static const struct zone_step steps[] = {{0, 8 * 3600}};
static const struct zone zone = {steps, 1};
static const uint8_t key[STORE_KEY_SIZE] = {1};

static const char rules[] =
	"[rule]\nname = uji\nversion = 1\nvalid-from = 2020-01-01\nsource = Uji coba\n"
	"[schedule default]\nmon = 07:30-16:00\ntue = 07:30-16:00\nwed = 07:30-16:00\n"
	"thu = 07:30-16:00\nfri = 07:30-16:30\nbreak = 12:00-13:00\npunches = 2\n"
	"[mark work]\nat = start\n[mark service]\nat = 08:00\n[mark third]\nat = 08:30\n"
	"[window]\narrival = 05:00-11:59\ndeparture-until = 23:59\n"
	"[holiday]\n2026-03-19 = Hari Suci Nyepi\n";

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(1);
}

static int32_t last_day(void)
{
	return civil_day(2026, 3, 31);
}

static int32_t first_day;

static struct place place_of(int32_t day, int32_t second)
{
	return (struct place){1, ((int64_t)(day - first_day) * 86400 + second) * NS_PER_S + 1};
}

static void name(char id[SLUG_SIZE], int person)
{
	snprintf(id, SLUG_SIZE, "p-%05d", person);
}

static void make_person(struct store *s, int i)
{
	struct person_row p = {.from_day = 0, .to_day = ROSTER_DAY_OPEN, .status = "PNS"};
	struct membership_row m = {.from_day = 0, .to_day = ROSTER_DAY_OPEN};
	struct link_row l = {.from_day = 0, .to_day = ROSTER_DAY_OPEN};
	struct credential c = {.kind = CREDENTIAL_CARD, .format = "h10301", .length = 4};
	bool created;

	name(p.person, i);
	name(m.person, i);
	name(l.person, i);
	snprintf(m.unit, sizeof(m.unit), "seksi-%02d", i % 40);
	memcpy(c.value, &i, 4);
	must(credential_find_or_create(s, &c, l.credential, &created), "credential");
	must(person_append(s, &p), "person");
	must(membership_append(s, &m), "membership");
	must(link_append(s, &l, NULL), "link");
}

static void make_punch(struct store *s, int person, int32_t day, int32_t second)
{
	struct journal_row row = {
		.reader = "pintu-depan", .at = place_of(day, second), .utc_offset_s = 8 * 3600};
	struct credential c = {.kind = CREDENTIAL_CARD, .format = "h10301", .length = 4};
	bool created;

	row.since = row.at;
	memcpy(c.value, &person, 4);
	must(credential_find_or_create(s, &c, row.credential, &created), "credential");
	must(journal_append(s, &row, &row.seq), "punch");
	must(journal_place(s, row.seq, day), "place");
}

static void make_paper(struct store *s, int person, int32_t day)
{
	struct paper_row row = {.code = "CT",
				.from_day = day,
				.to_day = day,
				.whole = true,
				.author = "p-00001",
				.at = place_of(day, 1)};
	char id[SLUG_SIZE];
	const char *people[] = {id};

	name(id, person);
	must(paper_append(s, &row, people, 1, &row.seq), "paper");
}

static void make_day(struct store *s, int people, int32_t day)
{
	int64_t seq;

	must(store_begin(s), "begin");
	for (int hour = 0; hour < 24; hour++) { /* as a daemon that hears the network does */
		struct timeref_row ref = {.at = place_of(day, hour * 3600),
					  .utc_ns = civil_utc_ns(&zone, day, hour * 3600),
					  .err_ms = 20,
					  .source = "ntp"};

		must(timeref_append(s, &ref, &seq), "reference");
	}
	for (int i = 1; i <= people && civil_weekday(day) < 5; i++) {
		if (rand() % 20 == 0)
			make_paper(s, i, day);
		else
			make_punch(s, i, day, 25000 + rand() % 4000);
	}
	for (int i = 1; i <= people && civil_weekday(day) < 5; i++)
		make_punch(s, i, day, 57600 + rand() % 3000);
	must(mark_done_put(s, day, "default", DUE_CLOSE), "close");
	must(store_commit(s), "commit");
}

static void make(const char *path, int people, int days)
{
	struct setting_row trial = {
		.name = "trial-until", .value = "2020-01-01", .author = "p-00001"};
	struct reader_row reader = {.reader = "pintu-depan", .sees = 7};
	struct rule_row rule = {.name = "uji",
				.version = "1",
				.text = rules,
				.source = "Uji coba",
				.author = "",
				.approver = "",
				.valid_from = civil_day(2020, 1, 1)};
	struct coverage_row span = {.reader = "pintu-depan", .state = "up", .cause = "start"};
	struct store_session session;
	char why[STORE_WHY_SIZE];
	struct store *s;
	int64_t seq;

	first_day = last_day() - days + 1;
	trial.at = reader.at = span.from = span.to = place_of(first_day, 0);
	must(store_open(path, key, &s, why), "open");
	must(store_start(s, "00112233445566778899aabbccddeeff", time_now(), &session), "start");
	must(store_begin(s), "begin");
	must(rule_append(s, &rule, &seq), "rule");
	must(setting_append(s, &trial, &seq), "setting");
	must(reader_append(s, &reader, &seq), "reader");
	must(coverage_append(s, &span, &seq), "span");
	for (int i = 1; i <= people; i++)
		make_person(s, i);
	must(store_commit(s), "commit");
	for (int32_t day = first_day; day <= last_day(); day++)
		make_day(s, people, day);
	store_free(s);
}

static void judge(const char *path)
{
	int64_t begin = time_boottime_ns(), read, done;
	struct figures_table *t;
	struct query *q;
	struct book *b;

	must(query_open(path, &q), "query");
	must(book_open(q, &zone, last_day() - 30, last_day(), NULL, &b), "book");
	read = time_boottime_ns();
	must(figures_of(b, last_day() - 30, last_day(), &t), "figures");
	done = time_boottime_ns();
	printf("%lld %lld %lld %u %u %u\n", (long long)(read - begin), (long long)(done - read),
	       (long long)(done - begin), t->office.due, t->office.on_time, t->office.late);
	figures_free(t);
	book_free(b);
	query_free(q);
}

int main(int argc, char **argv)
{
	srand(20261123);
	if (argc == 5 && strcmp(argv[1], "make") == 0)
		make(argv[2], atoi(argv[3]), atoi(argv[4]));
	else if (argc == 3 && strcmp(argv[1], "judge") == 0)
		judge(argv[2]);
	else
		return 2;
	return 0;
}
