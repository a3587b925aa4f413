/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "store/copy.h"
#include "store/ledger.h"

__attribute__((format(printf, 3, 4))) static int refuse(char *why, int r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, STORE_WHY_SIZE, fmt, args);
	va_end(args);
	return r;
}

/* The lock is a file of its own: closing any descriptor of the database itself would drop the
 * POSIX locks that SQLite holds on it. */
static int take_lock(struct store *s, char *why)
{
	char *path = NULL;
	int r = 0;

	if (asprintf(&path, "%s.lock", s->path) < 0)
		return refuse(why, -ENOMEM, "no memory");
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (s->lock_fd < 0)
		r = refuse(why, -errno, "cannot open the lock file beside it: %m");
	else if (flock(s->lock_fd, LOCK_EX | LOCK_NB) < 0)
		r = errno == EWOULDBLOCK ? refuse(why, -EBUSY, "another hadird is using it")
					 : refuse(why, -errno, "cannot lock it: %m");
	free(path);
	return r;
}

/* SQLite would create it 0644; the WAL and its index take over the mode of the database. Made
 * before SQLite opens it, for the reason given at take_lock(). */
static int make_file(const char *path, char *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0)
		return refuse(why, -errno, "cannot open or create it: %m");
	close_fd(fd);
	return 0;
}

/* Before anything is changed: is it ours, and of a version we know? 0: a new file. */
static int identify(struct store *s, int *ret_version, char *why)
{
	int64_t application, version, tables;
	int r;

	r = db_number(&s->query, "PRAGMA application_id", NULL, 0, &application);
	if (r == 0)
		r = db_number(&s->query, "PRAGMA user_version", NULL, 0, &version);
	if (r == 0)
		r = db_number(&s->query, "SELECT count(*) FROM sqlite_schema", NULL, 0, &tables);
	if (r < 0)
		return refuse(why, r,
			      r == -EUCLEAN ? "it is not a database, or damaged"
					    : "it cannot be read");
	*ret_version = (int)version;
	if (application == 0 && version == 0 && tables == 0)
		return 0;
	if (application != STORE_APPLICATION)
		return refuse(why, -EPROTONOSUPPORT, "it belongs to another program");
	if (version > STORE_VERSION)
		return refuse(
			why, -EPROTONOSUPPORT,
			"it has schema %lld, made by a newer hadird; this one knows schema %d",
			(long long)version, STORE_VERSION);
	if (version < 1)
		return refuse(why, -EPROTONOSUPPORT, "it has the unknown schema %lld",
			      (long long)version);
	return 0;
}

/* What durability rests on is read back, not believed. */
static int configure(struct store *s, char *why)
{
	static const char settings[] = "PRAGMA synchronous = FULL;"
				       "PRAGMA foreign_keys = ON;"
				       "PRAGMA recursive_triggers = ON;"
				       "PRAGMA cell_size_check = ON;"
				       "PRAGMA secure_delete = ON;" /* forgetting is meant */
				       "PRAGMA cache_size = -256;"
				       "PRAGMA wal_autocheckpoint = 0";
	sqlite3_stmt *st;
	int64_t synchronous;
	int r = db_prepare(&s->query, "PRAGMA journal_mode = WAL", NULL, 0, &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r > 0) {
		const char *mode = (const char *)sqlite3_column_text(st, 0);

		r = mode != NULL && strcmp(mode, "wal") == 0 ? 0 : -ENOTSUP;
		sqlite3_reset(st);
	}
	if (r == 0)
		r = db_exec(&s->query, settings);
	if (r == 0)
		r = db_number(&s->query, "PRAGMA synchronous", NULL, 0, &synchronous);
	if (r == 0 && synchronous != 2)
		r = -ENOTSUP;
	return r < 0 ? refuse(why, r, "WAL with synchronous=FULL cannot be set: %s", strerror(-r))
		     : 0;
}

bool store_is_marked(const struct store *s, const char *ending)
{
	char *mark = NULL;
	bool marked;

	if (asprintf(&mark, "%s%s", s->path, ending) < 0)
		return false;
	marked = access(mark, F_OK) == 0;
	free(mark);
	return marked;
}

/* Made anew from the tables, in one transaction. That hides a row which is gone from its table but
 * not from an index, so the chain has to say that every row is there. */
static bool reindex(struct store *s)
{
	struct chain_head known;
	struct chain_report report = {.fault = CHAIN_CHANGED};
	char why[STORE_WHY_SIZE];
	bool knows = store_known_head(s->path, &known) == 0;
	int r = db_exec(&s->query, "BEGIN IMMEDIATE; REINDEX");

	if (r == 0)
		r = store_check(&s->query, true, why);
	if (r == 0)
		r = store_verify(&s->query, knows ? &known : NULL, &report);
	if (r == 0 && report.fault == CHAIN_WHOLE)
		return db_exec(&s->query, "COMMIT") == 0;
	db_reset_all(&s->query);
	db_exec(&s->query, "ROLLBACK");
	return false;
}

/* Whoever found damage while running left a mark: then everything is looked at, not only pages. */
static int check(struct store *s, char *why)
{
	bool suspected = store_is_marked(s, ".suspect");
	int r = store_check(&s->query, suspected, why);

	if (r == -EUCLEAN && s->again && reindex(s)) {
		s->reindexed = true;
		r = 0;
	}
	if (r == 0 && suspected) {
		store_suspect_over(s->path);
		s->suspected = true;
	}
	return r;
}

/* The office key stays outside; this only tells whether it is the same one. */
static void key_check(const struct store *s, char ret[2 * crypto_auth_hmacsha256_BYTES + 1])
{
	static const char claim[] = "hadir-office-key";
	uint8_t mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256(mac, (const uint8_t *)claim, sizeof(claim) - 1, s->office_key);
	hex_encode(ret, mac, sizeof(mac));
}

static int compare_key(struct store *s, char *why)
{
	char mine[2 * crypto_auth_hmacsha256_BYTES + 1];
	int64_t same;
	int r;

	key_check(s, mine);
	r = db_number(&s->query, "SELECT value = ? FROM meta WHERE key = 'key-check'",
		      VALUES(TEXT(mine)), &same);
	if (r < 0)
		return refuse(why, r == -ENOENT ? -EUCLEAN : r, "its key check cannot be read");
	return same ? 0
		    : refuse(why, -EKEYREJECTED,
			     "the office key is not the one it was made with; "
			     "no card could be recognised");
}

int store_make(struct store *s)
{
	char mac[2 * crypto_auth_hmacsha256_BYTES + 1], sql[64];
	int r = schema_make(&s->query, 0);

	if (r < 0)
		return r;
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", STORE_APPLICATION);
	r = db_exec(&s->query, sql);
	if (r < 0)
		return r;
	key_check(s, mac);
	return db_run(&s->query, "INSERT INTO meta VALUES ('key-check', ?)", VALUES(TEXT(mac)));
}

/* In a transaction of its own, as the version is a part of it. */
static int migrate(struct store *s, int version, char *why)
{
	int r = store_begin(s);

	if (r == 0)
		r = schema_make(&s->query, version);
	if (r == 0)
		r = store_commit(s);
	if (r == 0) {
		s->migrated = version;
		return 0;
	}
	store_rollback(s);
	return refuse(why, r, "it cannot be brought from schema %d to %d: %s", version,
		      STORE_VERSION, strerror(-r));
}

static int on_wal(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	s->wal_pages = pages;
	return SQLITE_OK;
}

static int prepare(struct store *s, const char *path, char *why)
{
	int version = 0, r;
	bool fresh;

	s->path = strdup(path);
	if (s->path == NULL)
		return refuse(why, -ENOMEM, "no memory");
	r = take_lock(s, why);
	if (r == 0)
		r = make_file(path, why);
	if (r < 0)
		return r;
	r = db_open(path, true, &s->query);
	if (r < 0)
		return refuse(why, r, "SQLite cannot open it: %s", strerror(-r));
	r = identify(s, &version, why);
	fresh = version == 0;
	if (r == 0)
		r = configure(s, why);
	if (r == 0 && !fresh)
		r = check(s, why);
	if (r == 0 && !fresh)
		r = compare_key(s, why);
	if (r == 0 && !fresh && version < STORE_VERSION)
		r = migrate(s, version, why);
	if (r < 0)
		return r;
	sqlite3_wal_hook(s->query.db, on_wal, s);
	r = ledger_prepare(s);
	/* A heartbeat that cannot be read says nothing about the database: go on without. */
	s->has_heartbeat = heartbeat_read(path, &s->heartbeat) == 0;
	if (r == 0)
		r = store_settle_epoch(s, fresh);
	return r < 0 ? refuse(why, r, "%s: %s",
			      fresh ? "the tables cannot be made" : "its epoch cannot be read",
			      strerror(-r))
		     : 0;
}

static int open_once(const char *path, const uint8_t office_key[STORE_KEY_SIZE], bool again,
		     struct store **ret, char why[STORE_WHY_SIZE])
{
	static const char seal[] = "hadir-seal";
	struct store *s;
	int r;

	if (sodium_init() < 0)
		return refuse(why, -ENOSYS, "libsodium cannot be started");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return refuse(why, -ENOMEM, "no memory");
	s->lock_fd = -1;
	s->again = again;
	memcpy(s->office_key, office_key, STORE_KEY_SIZE);
	crypto_auth_hmacsha256(s->seal_key, (const uint8_t *)seal, sizeof(seal) - 1, office_key);
	r = prepare(s, path, why);
	if (r < 0) {
		store_free(s); /* takes half-built objects */
		return r;
	}
	*ret = s;
	return 0;
}

int store_open(const char *path, const uint8_t office_key[STORE_KEY_SIZE], struct store **ret,
	       char why[STORE_WHY_SIZE])
{
	int r = open_once(path, office_key, false, ret, why);

	/* SQLite says of a page that could not be read for once that it is damaged, too. What is
	 * damaged is set aside with all that is in it, so it has to be said twice. */
	return r == -EUCLEAN ? open_once(path, office_key, true, ret, why) : r;
}
