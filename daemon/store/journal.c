/* SPDX-License-Identifier: MIT */
#include "store/journal.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "store/ledger.h"

enum { FRAME_RAW_MAX = 64 };

/* Is this record of a device there already, and as what? 0: neither. */
static int device_record_find(struct store *s, const char *reader, uint32_t epoch, uint64_t seq,
			      int64_t *ret_punch, int64_t *ret_refused)
{
	int r;

	*ret_punch = *ret_refused = 0;
	r = db_number(&s->query,
		      "SELECT seq FROM journal WHERE reader = ? AND device_epoch = ? AND "
		      "device_seq = ?",
		      VALUES(TEXT(reader), INT(epoch), INT((int64_t)seq)), ret_punch);
	if (r == -ENOENT)
		r = db_number(&s->query,
			      "SELECT seq FROM refused WHERE reader = ? AND device_epoch = ? AND "
			      "device_seq = ?",
			      VALUES(TEXT(reader), INT(epoch), INT((int64_t)seq)), ret_refused);
	return r == 0 ? -EEXIST : r == -ENOENT ? 0 : r;
}

int journal_append(struct store *s, const struct journal_row *row, int64_t *ret_seq)
{
	char credential[2 * CREDENTIAL_ID_SIZE + 1];
	int64_t punch, refused;
	int r = 0;

	if (row->has_device_seq && row->device_seq > INT64_MAX)
		return -ERANGE;
	if (row->has_device_seq)
		r = device_record_find(s, row->reader, row->device_epoch, row->device_seq, &punch,
				       &refused);
	if (r == -EEXIST)
		*ret_seq = punch;
	if (r < 0)
		return r;
	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	return ledger_append(s, KIND_JOURNAL,
			     VALUES(TEXT(row->reader), TEXT(credential), INT(row->at.boot),
				    INT(row->at.boottime_ns), INT(row->since.boot),
				    INT(row->since.boottime_ns), INT(row->realtime_ns),
				    INT(row->utc_offset_s),
				    row->has_device_seq ? INT(row->device_epoch) : NOTHING,
				    row->has_device_seq ? INT((int64_t)row->device_seq) : NOTHING,
				    row->has_device_time ? INT(row->device_time_ms) : NOTHING,
				    row->has_device_time ? INT(row->device_time_quality) : NOTHING),
			     ret_seq);
}

int refused_append(struct store *s, const struct refused_row *row, int64_t *ret_seq)
{
	int64_t punch, refused;
	int r = 0;

	if (row->has_device_seq && row->device_seq > INT64_MAX)
		return -ERANGE;
	if (row->has_device_seq)
		r = device_record_find(s, row->reader, row->device_epoch, row->device_seq, &punch,
				       &refused);
	if (r == -EEXIST)
		*ret_seq = refused;
	if (r < 0)
		return r;
	return ledger_append(s, KIND_REFUSED,
			     VALUES(TEXT(row->reader), TEXT(row->cause), INT(row->at.boot),
				    INT(row->at.boottime_ns), INT(row->realtime_ns), INT(row->bits),
				    row->has_device_seq ? INT(row->device_epoch) : NOTHING,
				    row->has_device_seq ? INT((int64_t)row->device_seq) : NOTHING),
			     ret_seq);
}

int journal_last_device(struct store *s, const char *reader, uint32_t *ret_epoch, uint64_t *ret_seq)
{
	/* A reset starts another epoch, with smaller numbers: the newest row decides which one
	 * counts, by its place in time as the two tables count apart. */
	static const char sql[] =
		"SELECT device_epoch, max(device_seq) FROM ("
		" SELECT device_epoch, device_seq, boot, boottime_ns FROM journal"
		"  WHERE reader = ?1 AND device_seq IS NOT NULL"
		" UNION ALL"
		" SELECT device_epoch, device_seq, boot, boottime_ns FROM refused"
		"  WHERE reader = ?1 AND device_seq IS NOT NULL)"
		" GROUP BY device_epoch ORDER BY max(boot) DESC, max(boottime_ns) DESC LIMIT 1";
	sqlite3_stmt *st;
	int r = db_prepare(&s->query, sql, VALUES(TEXT(reader)), &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_epoch = (uint32_t)sqlite3_column_int64(st, 0);
	*ret_seq = (uint64_t)sqlite3_column_int64(st, 1);
	sqlite3_reset(st);
	return 0;
}

int journal_place(struct store *s, int64_t seq, int32_t day)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "INSERT OR IGNORE INTO punch_day VALUES (?, ?)",
		      VALUES(INT(day), INT(seq)));
}

int journal_unplace(struct store *s, int64_t seq, int32_t day)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "DELETE FROM punch_day WHERE day = ? AND seq = ?",
		      VALUES(INT(day), INT(seq)));
}

int frame_keep(struct store *s, bool refused, int64_t seq, int32_t day, uint16_t bits,
	       const uint8_t *raw, size_t size)
{
	uint8_t sealed[crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + FRAME_RAW_MAX];

	assert(store_in_transaction(s));
	if (size > FRAME_RAW_MAX)
		return -EINVAL;
	randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, raw, size, sealed, s->seal_key);
	return db_run(&s->query, "INSERT INTO frame_raw VALUES (?, ?, ?, ?, ?)",
		      VALUES(INT(refused), INT(seq), INT(day), INT(bits),
			     BLOB(sealed,
				  crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + size)));
}

int frame_find(struct store *s, bool refused, int64_t seq, uint16_t *ret_bits, uint8_t raw[64],
	       size_t *ret_size)
{
	const size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	const uint8_t *sealed;
	sqlite3_stmt *st;
	size_t size;
	int r = db_prepare(&s->query,
			   "SELECT bits, raw FROM frame_raw WHERE refused = ? AND seq = ?",
			   VALUES(INT(refused), INT(seq)), &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	sealed = sqlite3_column_blob(st, 1);
	size = (size_t)sqlite3_column_bytes(st, 1);
	r = -EBADMSG;
	if (size >= around && size <= around + FRAME_RAW_MAX &&
	    crypto_secretbox_open_easy(raw, sealed + crypto_secretbox_NONCEBYTES,
				       size - crypto_secretbox_NONCEBYTES, sealed,
				       s->seal_key) == 0) {
		*ret_bits = (uint16_t)sqlite3_column_int(st, 0);
		*ret_size = size - around;
		r = 0;
	}
	sqlite3_reset(st);
	return r;
}

int frame_purge(struct store *s, int32_t day)
{
	int r;

	assert(store_in_transaction(s));
	r = db_run(&s->query, "DELETE FROM frame_raw WHERE day < ?", VALUES(INT(day)));
	return r < 0 ? r : sqlite3_changes(s->query.db);
}
