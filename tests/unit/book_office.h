/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_BOOK_OFFICE_H
#define HADIR_TESTS_BOOK_OFFICE_H

#include "store_fixture.h"

#include "book/book.h"
#include "conf/rules.h"
#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "store/credential.h"
#include "store/paper.h"
#include "store/setting.h"

/*
 * An office of its own in a store: one boot that began on Sunday, 1 March 2026 at 00:00 in a zone
 * of +8 h and knows its time well, one reader that was up ever since, and the people and days that
 * a test puts into it.
 */

static const struct zone_step office_steps[] = {{0, 8 * 3600}};
static const struct zone office_zone = {office_steps, 1};

#define OFFICE_RULES                                                                           \
	"[rule]\nname = uji\nversion = 1\nvalid-from = 2020-01-01\nsource = Uji coba\n"        \
	"[schedule default]\nmon = 07:30-16:00\ntue = 07:30-16:00\nwed = 07:30-16:00\n"        \
	"thu = 07:30-16:00\nfri = 07:30-16:30\nbreak = 12:00-13:00\nbreak-fri = 11:30-13:00\n" \
	"[schedule malam]\nmon = 22:00-06:00\ntue = 22:00-06:00\nwed = 22:00-06:00\n"          \
	"[mark work]\nat = start\n[mark service]\nat = 08:00\n[mark third]\nat = 08:30\n"      \
	"[window]\narrival = 05:00-11:59\n"                                                    \
	"[holiday]\n2026-03-19 = Hari Suci Nyepi (uji coba)\n"

static inline int32_t office_day(const char *text)
{
	int32_t day;

	must(civil_parse_day(text, &day));
	return day;
}

static inline int32_t office_second(const char *text)
{
	int32_t s;

	must(civil_parse_time(text, &s));
	return s;
}

static inline int32_t office_first(void)
{
	return civil_day(2026, 3, 1);
}

static inline struct place office_place(int32_t day, int32_t second)
{
	return (struct place){1, ((int64_t)(day - office_first()) * 86400 + second) * NS_PER_S + 1};
}

static inline void office_rules(struct fixture *f, const char *text, const char *version)
{
	struct rule_row row = {.name = "uji",
			       .version = version,
			       .valid_from = civil_day(2020, 1, 1),
			       .text = text,
			       .source = "Uji coba",
			       .author = "",
			       .approver = ""};
	int64_t seq;

	must(rule_append(f->store, &row, &seq));
}

static inline void office_reader(struct fixture *f, const char *name, uint8_t sees)
{
	struct reader_row row = {.sees = sees, .at = office_place(office_first(), 0)};
	struct coverage_row span = {.from = row.at, .to = row.at, .state = "up", .cause = "start"};
	int64_t seq;

	strcpy(row.reader, name);
	strcpy(span.reader, name);
	must(reader_append(f->store, &row, &seq));
	must(coverage_append(f->store, &span, &seq));
}

static inline int office_setup(void **state)
{
	struct fixture *f;
	int64_t seq;

	if (fixture_setup(state) < 0)
		return -1;
	f = *state;
	must(store_begin(f->store));
	for (int32_t day = office_first(); day < office_first() + 70; day++)
		for (int hour = 0; hour < 24; hour += 6) {
			struct timeref_row ref = {
				.at = office_place(day, hour * 3600),
				.utc_ns = civil_utc_ns(&office_zone, day, hour * 3600),
				.err_ms = 20,
				.source = "ntp"};

			must(timeref_append(f->store, &ref, &seq));
		}
	office_rules(f, OFFICE_RULES, "1");
	office_reader(f, "pintu-depan", 7);
	must(store_commit(f->store));
	return 0;
}

static inline void office_member(struct fixture *f, const char *id, const char *from,
				 const char *to, const char *unit, const char *schedule)
{
	struct membership_row m = {.from_day = office_day(from),
				   .to_day = to == NULL ? ROSTER_DAY_OPEN : office_day(to)};

	strcpy(m.person, id);
	strcpy(m.unit, unit);
	strcpy(m.schedule, schedule);
	must(store_begin(f->store));
	must(membership_append(f->store, &m));
	must(store_commit(f->store));
}

static inline struct credential office_card(const char *id)
{
	struct credential c = {.kind = CREDENTIAL_CARD, .format = "h10301", .length = 4};

	memcpy(c.value, id, 4);
	return c;
}

/* Ids of four letters: they are the card's number as well. */
static inline void office_person(struct fixture *f, const char *id, const char *status,
				 const char *unit, const char *schedule)
{
	struct person_row p = {.from_day = civil_day(2026, 1, 1), .to_day = ROSTER_DAY_OPEN};
	struct link_row l = {.from_day = civil_day(2026, 1, 1), .to_day = ROSTER_DAY_OPEN};
	struct credential c = office_card(id);
	bool created;

	strcpy(p.person, id);
	strcpy(p.status, status);
	strcpy(l.person, id);
	must(store_begin(f->store));
	must(person_append(f->store, &p));
	must(credential_find_or_create(f->store, &c, l.credential, &created));
	must(link_append(f->store, &l, NULL));
	must(store_commit(f->store));
	office_member(f, id, "2026-01-01", NULL, unit, schedule);
}

static inline int64_t office_tap_at(struct fixture *f, const char *id, const char *day,
				    int32_t second)
{
	struct journal_row row = {.reader = "pintu-depan",
				  .at = office_place(office_day(day), second),
				  .utc_offset_s = 8 * 3600};
	struct credential c = office_card(id);
	bool created;

	row.since = row.at;
	must(store_begin(f->store));
	must(credential_find_or_create(f->store, &c, row.credential, &created));
	must(journal_append(f->store, &row, &row.seq));
	must(journal_place(f->store, row.seq, office_day(day)));
	must(store_commit(f->store));
	return row.seq;
}

static inline int64_t office_tap(struct fixture *f, const char *id, const char *day,
				 const char *time)
{
	return office_tap_at(f, id, day, office_second(time));
}

/* Every schedule's day is over, up to this one. */
static inline void office_close(struct fixture *f, const char *day)
{
	must(store_begin(f->store));
	for (int32_t d = office_first(); d <= office_day(day); d++) {
		must(mark_done_put(f->store, d, "default", DUE_CLOSE));
		must(mark_done_put(f->store, d, "malam", DUE_CLOSE));
	}
	must(store_commit(f->store));
}

static inline void office_set(struct fixture *f, const char *name, const char *value)
{
	struct setting_row row = {.author = "hrd1", .at = office_place(office_first(), 1)};
	int64_t seq;

	strcpy(row.name, name);
	strcpy(row.value, value);
	must(store_begin(f->store));
	must(setting_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

/* `who`: a unit, "*", or a person (then `unit` is false). `from` NULL: whole days. */
static inline int64_t office_paper(struct fixture *f, const char *code, const char *who, bool unit,
				   const char *from_day, const char *to_day, const char *from,
				   const char *to)
{
	struct paper_row row = {.from_day = office_day(from_day),
				.to_day = office_day(to_day),
				.whole = from == NULL,
				.from_s = from == NULL ? 0 : office_second(from),
				.to_s = to == NULL ? 0 : office_second(to),
				.author = "hrd1",
				.at = office_place(office_first(), 1)};
	const char *people[] = {who};

	strcpy(row.code, code);
	if (unit)
		strcpy(row.unit, who);
	must(store_begin(f->store));
	must(paper_append(f->store, &row, people, unit ? 0 : 1, &row.seq));
	must(store_commit(f->store));
	return row.seq;
}

static inline void office_decide(struct fixture *f, enum approval_kind kind, int64_t subject,
				 enum approval_decision decision, const char *letter)
{
	struct approval_row row = {.kind = (uint8_t)kind,
				   .decision = (uint8_t)decision,
				   .subject = subject,
				   .person = "camt",
				   .at = office_place(office_first(), 2)};
	int64_t seq;

	strcpy(row.letter, letter);
	must(store_begin(f->store));
	must(approval_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static inline int64_t office_correct(struct fixture *f, const char *id, const char *day,
				     const char *time, const char *second)
{
	struct correction_row row = {.day = office_day(day),
				     .at_s = office_second(time),
				     .source = CORRECTION_REQUEST,
				     .reason = "lupa",
				     .author = "hrd1",
				     .at = office_place(office_first(), 2)};

	strcpy(row.person, id);
	strcpy(row.second, second);
	must(store_begin(f->store));
	must(correction_append(f->store, &row, &row.seq));
	must(store_commit(f->store));
	return row.seq;
}

static inline struct book *office_book(struct fixture *f, const char *from, const char *to)
{
	struct book *b;

	must(book_open(store_query(f->store), &office_zone, office_day(from), office_day(to), NULL,
		       &b));
	return b;
}

/* What one day of one person is, with a book of its own. */
static inline struct verdict office_verdict(struct fixture *f, const char *id, const char *day)
{
	struct book *b = office_book(f, day, day);
	struct verdict v;

	book_judge(b, people_find(book_people(b), id), office_day(day), &v);
	book_free(b);
	return v;
}

#endif
