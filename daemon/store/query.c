/* SPDX-License-Identifier: MIT */
#include "store/query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"

int query_open(const char *path, struct query **ret)
{
	struct query *q;
	int64_t version;
	int r;

	if (access(path, R_OK) < 0)
		return -errno;
	q = calloc(1, sizeof(*q));
	if (q == NULL)
		return -ENOMEM;
	r = db_open(path, false, q);
	if (r == 0)
		r = db_number(q, "PRAGMA user_version", NULL, 0, &version);
	if (r == 0 && version != STORE_VERSION)
		r = -EPROTONOSUPPORT;
	if (r < 0) {
		query_free(q); /* takes half-built objects */
		return r;
	}
	*ret = q;
	return 0;
}

void query_free(struct query *q)
{
	if (q == NULL)
		return;
	db_close(q);
	free(q);
}

int query_begin(struct query *q)
{
	int r;

	if (!sqlite3_get_autocommit(q->db))
		return 0;
	r = db_run(q, "BEGIN", NULL, 0);
	return r < 0 ? r : 1;
}

void query_end(struct query *q)
{
	/* Nothing was written: a commit cannot fail in a way that matters. */
	db_run(q, "COMMIT", NULL, 0);
}

/* Who is to get the rows of a walk. */
struct walk {
	union {
		query_punch_fn *punch;
		query_verdict_fn *verdict;
		query_unknown_fn *unknown;
		query_day_fn *day;
	} each;
	void *arg;
};

/* The columns every query of punches begins with, in the order of punch_read(). Who held the
 * credential follows from the day; NULL while none is known. */
#define PUNCH_OWN_COLUMNS                                                                         \
	"SELECT j.seq, j.reader, j.credential, j.boot, j.boottime_ns, j.since_boot, j.since_ns, " \
	"j.realtime_ns, j.utc_offset_s, j.device_epoch, j.device_seq, j.device_time_ms, "         \
	"j.device_time_quality, "
#define PUNCH_COLUMNS                                                                       \
	PUNCH_OWN_COLUMNS                                                                   \
	"(SELECT epoch FROM epoch WHERE journal_from <= j.seq ORDER BY seq DESC LIMIT 1), " \
	"p.day, l.person, i.name "
#define PUNCH_HOLDER                                                                            \
	"LEFT JOIN link_now l ON l.credential = j.credential AND p.day BETWEEN l.from_day AND " \
	"l.to_day LEFT JOIN identity i ON i.person = l.person "
#define PUNCH_ORDER "ORDER BY p.day, j.boot, j.boottime_ns, j.seq"

static int punch_read(sqlite3_stmt *st, struct punch_row *row)
{
	struct journal_row *p = &row->punch;
	int r = column_text(st, 1, p->reader, sizeof(p->reader));

	p->seq = sqlite3_column_int64(st, 0);
	if (hex_decode(p->credential, CREDENTIAL_ID_SIZE,
		       (const char *)sqlite3_column_text(st, 2)) < 0)
		r = -EUCLEAN;
	p->at = column_place(st, 3);
	p->since = column_place(st, 5);
	p->realtime_ns = sqlite3_column_int64(st, 7);
	p->utc_offset_s = sqlite3_column_int(st, 8);
	p->has_device_seq = sqlite3_column_type(st, 10) != SQLITE_NULL;
	p->device_epoch = (uint32_t)sqlite3_column_int64(st, 9);
	p->device_seq = (uint64_t)sqlite3_column_int64(st, 10);
	p->has_device_time = sqlite3_column_type(st, 11) != SQLITE_NULL;
	p->device_time_ms = sqlite3_column_int64(st, 11);
	p->device_time_quality = (uint8_t)sqlite3_column_int(st, 12);
	if (r == 0)
		r = column_text(st, 13, row->epoch, sizeof(row->epoch));
	row->day = sqlite3_column_type(st, 14) == SQLITE_NULL ? JOURNAL_DAY_UNKNOWN
							      : sqlite3_column_int(st, 14);
	row->person = (const char *)sqlite3_column_text(st, 15);
	row->name = (const char *)sqlite3_column_text(st, 16);
	return r;
}

static int punch_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct punch_row row = {.day = 0};
	int r = punch_read(st, &row);

	return r < 0 ? r : w->each.punch(w->arg, &row);
}

static int punches_walk(struct query *q, const char *sql, const struct value *values, size_t n,
			query_punch_fn *each, void *arg)
{
	struct walk w = {.each.punch = each, .arg = arg};

	return db_walk(q, sql, values, n, punch_walk, &w);
}

int query_day_punches(struct query *q, int32_t day, query_punch_fn *each, void *arg)
{
	return punches_walk(q,
			    PUNCH_COLUMNS
			    "FROM punch_day p CROSS JOIN journal j ON j.seq = p.seq " PUNCH_HOLDER
			    "WHERE p.day = ? " PUNCH_ORDER,
			    VALUES(INT(day)), each, arg);
}

int query_person_punches(struct query *q, const char *person, int32_t from_day, int32_t to_day,
			 query_punch_fn *each, void *arg)
{
	return punches_walk(q,
			    PUNCH_COLUMNS
			    "FROM punch_day p CROSS JOIN journal j ON j.seq = p.seq " PUNCH_HOLDER
			    "WHERE p.day BETWEEN ? AND ? AND l.person = ? " PUNCH_ORDER,
			    VALUES(INT(from_day), INT(to_day), TEXT(person)), each, arg);
}

int query_period_punches(struct query *q, int32_t from_day, int32_t to_day, query_punch_fn *each,
			 void *arg)
{
	return punches_walk(q,
			    PUNCH_OWN_COLUMNS
			    "NULL, p.day, NULL, NULL FROM punch_day p CROSS JOIN journal j ON "
			    "j.seq = p.seq WHERE p.day BETWEEN ? AND ? " PUNCH_ORDER,
			    VALUES(INT(from_day), INT(to_day)), each, arg);
}

int query_punch(struct query *q, int64_t seq, query_punch_fn *each, void *arg)
{
	int64_t there;
	int r = db_number(q, "SELECT seq FROM journal WHERE seq = ?", VALUES(INT(seq)), &there);

	if (r < 0)
		return r;
	return punches_walk(q,
			    PUNCH_COLUMNS
			    "FROM journal j LEFT JOIN (SELECT min(day) AS day FROM punch_day "
			    "WHERE seq = ?1) p " PUNCH_HOLDER "WHERE j.seq = ?1",
			    VALUES(INT(seq)), each, arg);
}

#define VERDICT_COLUMNS                                                                            \
	"SELECT person, day, rev, body, outcome1, outcome2, outcome3, late1_s, late2_s, late3_s, " \
	"punch, rule, cause FROM verdict v "

static int verdict_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct verdict_row row = {
		.day = sqlite3_column_int(st, 1),
		.rev = sqlite3_column_int(st, 2),
		.body = sqlite3_column_blob(st, 3),
		.body_size = (size_t)sqlite3_column_bytes(st, 3),
		.punch = sqlite3_column_int64(st, 10),
		.rule = sqlite3_column_int64(st, 11),
	};
	int r = COLUMN_TEXT(st, 0, row.person);

	for (int i = 0; i < VERDICT_MARKS; i++) {
		row.outcome[i] = sqlite3_column_int(st, 4 + i);
		row.late_s[i] = sqlite3_column_int(st, 7 + i);
	}
	if (r == 0)
		r = COLUMN_TEXT(st, 12, row.cause);
	return r < 0 ? r : w->each.verdict(w->arg, &row);
}

static int verdicts_walk(struct query *q, const char *sql, const struct value *values, size_t n,
			 query_verdict_fn *each, void *arg)
{
	struct walk w = {.each.verdict = each, .arg = arg};

	return db_walk(q, sql, values, n, verdict_walk, &w);
}

int query_verdicts(struct query *q, const char *person, int32_t day, query_verdict_fn *each,
		   void *arg)
{
	return verdicts_walk(q, VERDICT_COLUMNS "WHERE day = ? AND person = ? ORDER BY rev",
			     VALUES(INT(day), TEXT(person)), each, arg);
}

int query_day_verdicts(struct query *q, int32_t day, query_verdict_fn *each, void *arg)
{
	return verdicts_walk(q,
			     VERDICT_COLUMNS
			     "WHERE day = ?1 AND rev = (SELECT max(rev) FROM verdict n WHERE "
			     "n.day = ?1 AND n.person = v.person) ORDER BY person",
			     VALUES(INT(day)), each, arg);
}

int query_period_verdicts(struct query *q, int32_t from_day, int32_t to_day, query_verdict_fn *each,
			  void *arg)
{
	return verdicts_walk(q,
			     VERDICT_COLUMNS
			     "WHERE day BETWEEN ? AND ? AND rev = (SELECT max(rev) FROM verdict n "
			     "WHERE n.day = v.day AND n.person = v.person) ORDER BY day, person",
			     VALUES(INT(from_day), INT(to_day)), each, arg);
}

static int unknown_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	bool day_known = sqlite3_column_type(st, 2) != SQLITE_NULL;
	struct unknown_row row = {
		.first_day = day_known ? sqlite3_column_int(st, 2) : JOURNAL_DAY_UNKNOWN,
		.last_day = day_known ? sqlite3_column_int(st, 3) : JOURNAL_DAY_UNKNOWN,
		.days = sqlite3_column_int(st, 4),
		.punches = sqlite3_column_int64(st, 5),
	};
	int r = COLUMN_TEXT(st, 1, row.reader);

	if (hex_decode(row.credential, CREDENTIAL_ID_SIZE,
		       (const char *)sqlite3_column_text(st, 0)) < 0)
		r = -EUCLEAN;
	return r < 0 ? r : w->each.unknown(w->arg, &row);
}

int query_unknown(struct query *q, int32_t from_day, query_unknown_fn *each, void *arg)
{
	static const char sql[] =
		"SELECT credential, (SELECT reader FROM journal WHERE seq = last), first_day, "
		"last_day, days, punches FROM (SELECT j.credential AS credential, "
		"max(j.seq) AS last, min(p.known) AS first_day, max(p.known) AS last_day, "
		"count(DISTINCT p.known) AS days, count(DISTINCT j.seq) AS punches FROM "
		"(SELECT seq, day, nullif(day, -2147483648) AS known FROM punch_day "
		" WHERE day >= ?1 OR day = -2147483648) p CROSS JOIN journal j ON j.seq = p.seq "
		"WHERE NOT EXISTS (SELECT 1 FROM link_now l WHERE l.credential = j.credential "
		" AND (p.known IS NULL OR p.known BETWEEN l.from_day AND l.to_day)) "
		"GROUP BY j.credential) ORDER BY days DESC, credential";
	struct walk w = {.each.unknown = each, .arg = arg};

	return db_walk(q, sql, VALUES(INT(from_day)), unknown_walk, &w);
}

static int day_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;

	return w->each.day(w->arg, sqlite3_column_int(st, 0));
}

int query_credential_days(struct query *q, const uint8_t credential[CREDENTIAL_ID_SIZE],
			  query_day_fn *each, void *arg)
{
	char hex[2 * CREDENTIAL_ID_SIZE + 1];
	struct walk w = {.each.day = each, .arg = arg};

	hex_encode(hex, credential, CREDENTIAL_ID_SIZE);
	return db_walk(
		q,
		"SELECT DISTINCT p.day FROM punch_day p CROSS JOIN journal j ON "
		"j.seq = p.seq WHERE j.credential = ? AND p.day > -2147483648 ORDER BY p.day",
		VALUES(TEXT(hex)), day_walk, &w);
}

int query_closed(struct query *q, int32_t from_day, query_closed_fn *each, void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT schedule, max(day) FROM mark_done WHERE day >= ? AND mark = 3 "
			   "GROUP BY schedule",
			   VALUES(INT(from_day)), &st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		r = each(arg, column_string(st, 0), sqlite3_column_int(st, 1));
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}

int query_first_closed(struct query *q, int32_t *ret_day)
{
	int64_t day;
	int r = db_number(q, "SELECT day FROM mark_done WHERE mark = 3 ORDER BY day LIMIT 1", NULL,
			  0, &day);

	if (r == 0)
		*ret_day = (int32_t)day;
	return r;
}

int query_last_closed(struct query *q, int32_t *ret_day)
{
	int64_t day;
	int r = db_number(q, "SELECT max(day) FROM mark_done WHERE mark = 3", NULL, 0, &day);

	if (r == 0)
		*ret_day = (int32_t)day;
	return r;
}

int query_days_after(struct query *q, int32_t day, int most, int64_t *ret)
{
	return db_number(q,
			 "SELECT count(*) FROM (SELECT DISTINCT day FROM punch_day WHERE day > ?"
			 "	LIMIT ?)",
			 VALUES(INT(day), INT(most)), ret);
}
