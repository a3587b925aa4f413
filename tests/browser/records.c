/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "store/credential.h"
#include "store/derived.h"
#include "store/journal.h"
#include "store/paper.h"
#include "store/position.h"
#include "store/roster.h"
#include "store/setting.h"
#include "store/store.h"

/*
 * records PATH PEOPLE DAYS LAST	the records of an office up to the evening of LAST, as a
 *daemon leaves them: for tests and benches that need a past
 *
 * p-001 is the camat, p-002 the sekcam, p-003 the kasubag, p-004 holds it, p-005 hr; p-006 to
 * p-010 lead a section each, the others work in one of the six. Their office key is 32 zeroes.
 */

static const struct zone_step steps[] = {{0, 8 * 3600}};
static const struct zone zone = {steps, 1};
static const uint8_t key[STORE_KEY_SIZE];
static const char *const units[] = {"sekretariat", "pemerintahan", "pelayanan",
				    "kesra",	   "trantib",	   "pmd"};
static const char *const statuses[] = {"PNS", "PNS", "PPPK", "NON-ASN"};

static int32_t first_day;

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(1);
}

static struct place place_of(int32_t day, int32_t second)
{
	return (struct place){1, ((int64_t)(day - first_day) * 86400 + second) * NS_PER_S + 1};
}

static void id_of(char id[SLUG_SIZE], int person)
{
	snprintf(id, SLUG_SIZE, "p-%03d", person);
}

static int unit_of(int person)
{
	if (person <= 5)
		return 0;
	return person <= 10 ? person - 5 : person % 6;
}

static int superior_of(int person)
{
	static const int of_leaders[] = {0, 0, 1, 2, 3, 3};

	if (person <= 5)
		return of_leaders[person];
	if (person <= 10)
		return 2;
	return unit_of(person) == 0 ? 3 : unit_of(person) + 5;
}

static void card_of(struct credential *c, int person)
{
	/* facility 1, card `person` */
	*c = (struct credential){.kind = CREDENTIAL_CARD,
				 .format = "h10301",
				 .length = 3,
				 .value = {1, (uint8_t)(person >> 8), (uint8_t)person}};
}

static void make_person(struct store *s, int i)
{
	struct person_row p = {.from_day = 0, .to_day = ROSTER_DAY_OPEN};
	struct membership_row m = {.from_day = 0, .to_day = ROSTER_DAY_OPEN};
	struct link_row l = {.from_day = 0, .to_day = ROSTER_DAY_OPEN};
	struct identity who = {0};
	struct credential c;
	bool created;

	id_of(p.person, i);
	id_of(m.person, i);
	id_of(l.person, i);
	id_of(who.person, i);
	snprintf(p.status, sizeof(p.status), "%s", statuses[i % 4]);
	snprintf(who.name, sizeof(who.name), "Pegawai %03d", i);
	snprintf(m.unit, sizeof(m.unit), "%s", units[unit_of(i)]);
	if (superior_of(i) > 0)
		id_of(m.superior, superior_of(i));
	card_of(&c, i);
	must(credential_find_or_create(s, &c, l.credential, &created), "credential");
	must(person_append(s, &p), "person");
	must(membership_append(s, &m), "membership");
	must(link_append(s, &l, NULL), "link");
	must(identity_put(s, &who, 0), "identity");
}

static void make_positions(struct store *s)
{
	static const char *const positions[] = {"camat", "sekcam", "kasubag", "it", "hr"};
	int64_t seq;

	for (int i = 0; i < 5; i++) {
		struct holder_row h = {.from_day = 0,
				       .to_day = ROSTER_DAY_OPEN,
				       .decree = "SK 821/01/2026",
				       .at = place_of(first_day, 0)};

		id_of(h.person, i + 1);
		snprintf(h.position, sizeof(h.position), "%s", positions[i]);
		must(holder_append(s, &h, &seq), "holder");
	}
}

static void make_punch(struct store *s, int person, int32_t day, int32_t second)
{
	struct journal_row row = {
		.reader = "pintu-depan", .at = place_of(day, second), .utc_offset_s = 8 * 3600};
	struct credential c;
	bool created;

	row.since = row.at;
	card_of(&c, person);
	must(credential_find_or_create(s, &c, row.credential, &created), "credential");
	must(journal_append(s, &row, &row.seq), "punch");
	must(journal_place(s, row.seq, day), "place");
}

static void confirm(struct store *s, int64_t paper, const char *by, struct place at)
{
	struct approval_row row = {
		.kind = APPROVAL_PAPER, .decision = DECISION_CONFIRM, .subject = paper, .at = at};

	snprintf(row.person, sizeof(row.person), "%s", by);
	must(approval_append(s, &row, &row.seq), "approval");
}

static void make_paper(struct store *s, int person, int32_t day, const char *code)
{
	struct paper_row row = {.from_day = day,
				.to_day = day,
				.whole = true,
				.author = "p-003",
				.at = place_of(day, 30000)};
	char id[SLUG_SIZE];
	const char *people[] = {id};

	id_of(id, person);
	snprintf(row.code, sizeof(row.code), "%s", code);
	if (rand() % 2)
		snprintf(row.letter, sizeof(row.letter), "800/%d/KEC/2026", rand() % 900 + 1);
	must(paper_append(s, &row, people, 1, &row.seq), "paper");
	confirm(s, row.seq, person == 2 ? "p-001" : "p-002", row.at);
}

/* Most come in time, some habitually late, a few not at all. */
static void make_morning(struct store *s, int i, int32_t day)
{
	static const char *const codes[] = {"DL", "S", "CT", "I"};
	int chance = rand() % 100, lazy = i % 13 == 0 ? 30 : 0;

	if (chance < 5) {
		make_paper(s, i, day, codes[rand() % 4]);
		return;
	}
	if (chance == 5)
		return; /* nothing said */
	make_punch(s, i, day,
		   chance < 80 - lazy ? 26160 + rand() % 830
				      : 27060 + rand() % (chance < 96 ? 1500 : 4000));
	if (chance != 6)
		make_punch(s, i, day, 57660 + rand() % 3000);
}

static void make_day(struct store *s, int people, int32_t day)
{
	int64_t seq;

	must(store_begin(s), "begin");
	for (int hour = 0; hour < 24; hour++) {
		struct timeref_row ref = {.at = place_of(day, hour * 3600),
					  .utc_ns = civil_utc_ns(&zone, day, hour * 3600),
					  .err_ms = 20,
					  .source = "ntp"};

		must(timeref_append(s, &ref, &seq), "reference");
	}
	for (int i = 1; i <= people && civil_weekday(day) < 5; i++)
		make_morning(s, i, day);
	must(mark_done_put(s, day, "default", DUE_CLOSE), "close");
	must(store_commit(s), "commit");
}

static void make(const char *path, int people, int days, int32_t last)
{
	struct setting_row trial = {
		.name = "trial-until", .value = "2020-01-01", .author = "p-003"};
	struct reader_row reader = {.reader = "pintu-depan", .sees = 7};
	struct coverage_row span = {.reader = "pintu-depan", .state = "up", .cause = "start"};
	struct store_session session;
	char why[STORE_WHY_SIZE];
	struct store *s;
	int64_t seq;

	first_day = last - days + 1;
	trial.at = reader.at = span.from = span.to = place_of(first_day, 0);
	must(store_open(path, key, &s, why), "open");
	must(store_start(s, "00112233445566778899aabbccddeeff", time_now(), &session), "start");
	must(store_begin(s), "begin");
	must(setting_append(s, &trial, &seq), "setting");
	must(reader_append(s, &reader, &seq), "reader");
	must(coverage_append(s, &span, &seq), "span");
	for (int i = 1; i <= people; i++)
		make_person(s, i);
	make_positions(s);
	must(store_commit(s), "commit");
	for (int32_t day = first_day; day <= last; day++)
		make_day(s, people, day);
	store_free(s);
}

int main(int argc, char **argv)
{
	int32_t last;

	srand(20261123);
	if (argc != 5 || civil_parse_day(argv[4], &last) < 0 || atoi(argv[2]) < 11)
		return 2;
	make(argv[1], atoi(argv[2]), atoi(argv[3]), last);
	return 0;
}
