/* SPDX-License-Identifier: MIT */
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "store/db.h"
#include "store/journal.h"

enum { ASIDE_TRIES = 100 };

/* Everything that SQLite keeps in files beside the database. */
static const char *const parts[] = {"", "-wal", "-shm"};

static char *beside(const char *path, const char *ending)
{
	char *name = NULL;

	return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

static int sync_folder_of(const char *path)
{
	char *copy = strdup(path);
	int fd, r = 0;

	if (copy == NULL)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		r = -errno;
	close_fd(fd);
	free(copy);
	return r;
}

/* All pages in one step: one state of the database, however much is written meanwhile. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return db_error(to, sqlite3_errcode(to));
	rc = sqlite3_backup_step(b, -1);
	if (rc == SQLITE_DONE)
		return sqlite3_backup_finish(b) == SQLITE_OK ? 0 : -EIO;
	sqlite3_backup_finish(b);
	return db_error(to, rc);
}

/* The copy is one file without a log, and it knows that it is a copy. */
static int mark(sqlite3 *db, int64_t made_s)
{
	char sql[160];
	int rc;

	snprintf(sql, sizeof(sql),
		 "PRAGMA journal_mode = DELETE;"
		 "INSERT OR REPLACE INTO meta(key, value) VALUES ('copied', '%lld')",
		 (long long)made_s);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : db_error(db, sqlite3_extended_errcode(db));
}

static int snapshot_into(const char *path, const char *to, int64_t made_s)
{
	struct query source = {.db = NULL};
	sqlite3 *copy = NULL;
	int r = db_open(path, false, &source), rc;

	if (r == 0) {
		rc = sqlite3_open_v2(to, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
		r = rc == SQLITE_OK ? 0 : db_error(copy, rc);
	}
	/* It is read back before it counts, so nobody waits for its disk here. */
	if (r == 0 && sqlite3_exec(copy, "PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK)
		r = -EIO;
	if (r == 0)
		r = copy_pages(source.db, copy);
	if (r == 0)
		r = mark(copy, made_s);
	if (sqlite3_close(copy) != SQLITE_OK && r == 0)
		r = -EIO;
	if (source.db != NULL)
		db_close(&source);
	return r;
}

int store_snapshot(const char *path, const char *to, int64_t made_s)
{
	int fd = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), r;

	if (fd < 0)
		return -errno;
	close_fd(fd);
	r = snapshot_into(path, to, made_s);
	if (r < 0)
		unlink(to);
	return r;
}

/* A page for which there was no memory is not damaged. One that the disk does not give is, if it
 * does not at the second try: see store_open(). */
static int verdict_on(const char *text, char why[STORE_WHY_SIZE])
{
	const char *code = text != NULL ? strstr(text, "error code") : NULL;
	int rc = code != NULL ? atoi(code + strcspn(code, "0123456789")) : SQLITE_CORRUPT;
	bool no_memory = text == NULL || rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM;

	if (text != NULL && strcmp(text, "ok") == 0)
		return 0;
	snprintf(why, STORE_WHY_SIZE, "it %s: %s", no_memory ? "cannot be checked" : "is damaged",
		 text != NULL ? text : "no memory");
	return no_memory ? -ENOMEM : -EUCLEAN;
}

/* Not kept as other statements are: its program names every table and takes 80 KB. */
int store_check(struct query *q, bool thorough, char why[STORE_WHY_SIZE])
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		q->db, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", -1, &st,
		NULL);
	int r;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		r = verdict_on((const char *)sqlite3_column_text(st, 0), why);
	} else {
		snprintf(why, STORE_WHY_SIZE, "it cannot be checked");
		r = rc == SQLITE_DONE ? -EIO : db_error(q->db, rc);
	}
	sqlite3_finalize(st);
	return r;
}

static int read_epoch(sqlite3_stmt *st, void *element)
{
	return column_text(st, 0, element, STORE_EPOCH_SIZE);
}

/* A number, or what stands for none. */
static int number_or(struct query *q, const char *sql, int64_t none, int64_t *ret)
{
	int r = db_number(q, sql, NULL, 0, ret);

	if (r == -ENOENT)
		*ret = none;
	return r == -ENOENT ? 0 : r;
}

static int look(struct query *q, struct store_copy *c)
{
	static const char days[] = "SELECT min(day) FROM punch_day WHERE day > -2147483648",
			  last[] = "SELECT max(day) FROM punch_day",
			  made[] = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'copied'",
			  epoch[] = "SELECT epoch FROM epoch ORDER BY seq DESC LIMIT 1";
	int64_t number, first_day = 0, last_day = 0;
	int r = db_number(q, "PRAGMA application_id", NULL, 0, &number);

	if (r == 0 && number != STORE_APPLICATION)
		return -EPROTONOSUPPORT;
	if (r == 0)
		r = db_number(q, "PRAGMA user_version", NULL, 0, &number);
	c->version = (int)number;
	if (r == 0 && (c->version < 1 || c->version > STORE_VERSION))
		return -EPROTONOSUPPORT;
	if (r == 0)
		r = db_find(q, epoch, NULL, 0, sizeof(c->epoch), read_epoch, c->epoch);
	if (r == 0)
		r = store_head(q, &c->head);
	if (r == 0)
		r = number_or(q, "SELECT max(seq) FROM journal", 0, &c->punches);
	if (r == 0)
		r = number_or(q, made, 0, &c->made_s);
	if (r == 0)
		r = number_or(q, days, JOURNAL_DAY_UNKNOWN, &first_day);
	if (r == 0)
		r = number_or(q, last, JOURNAL_DAY_UNKNOWN, &last_day);
	c->first_day = (int32_t)first_day;
	c->last_day = (int32_t)last_day;
	return r == -ENOENT ? -EUCLEAN : r;
}

int store_inspect(const char *path, struct store_copy *ret)
{
	struct store_copy c = {.version = 0};
	struct query q = {.db = NULL};
	char why[STORE_WHY_SIZE];
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return -errno;
	c.bytes = st.st_size;
	r = db_open(path, false, &q);
	if (r == 0)
		r = store_check(&q, true, why);
	if (r == 0)
		r = look(&q, &c);
	if (q.db != NULL)
		db_close(&q);
	if (r == 0)
		*ret = c;
	return r;
}

int store_punches_after(const char *path, const struct chain_head *head, int64_t *ret)
{
	struct query q = {.db = NULL};
	int r = db_open(path, false, &q);

	if (r == 0)
		r = db_once(&q,
			    "SELECT count(*) FROM chain WHERE kind = 'journal' AND seq >"
			    " ifnull((SELECT seq FROM chain WHERE seq = ? AND hash = ?), 0)",
			    VALUES(INT(head->seq), BLOB(head->hash, sizeof(head->hash))), ret);
	if (q.db != NULL)
		db_close(&q);
	return r;
}

int store_lock(const char *path)
{
	char *name = beside(path, ".lock");
	int fd, r;

	if (name == NULL)
		return -ENOMEM;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	r = fd < 0 ? -errno : 0;
	free(name);
	if (r == 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK ? -EBUSY : -errno;
		close_fd(fd);
	}
	return r < 0 ? r : fd;
}

static int rename_part(const char *path, const char *aside, const char *part)
{
	char *from = beside(path, part), *to = beside(aside, part);
	int r = from == NULL || to == NULL ? -ENOMEM : 0;

	if (r == 0 && rename(from, to) < 0 && errno != ENOENT)
		r = -errno;
	if (r == 0)
		unlink(from); /* rename() leaves both names of one file */
	free(from);
	free(to);
	return r;
}

/* A log without its database is nothing, and SQLite removes it. So it has its new name before the
 * database has, and loses the old one after it: whatever a power cut leaves here, the next start
 * finds both or none, and those that were set aside are together. */
static int rename_parts(const char *path, const char *aside)
{
	char *from = beside(path, "-wal"), *to = beside(aside, "-wal");
	int r = from == NULL || to == NULL ? -ENOMEM : 0;

	if (r == 0 && link(from, to) < 0 && errno == EEXIST)
		r = -errno; /* else there is no log, or there are no links: it is renamed */
	for (size_t i = 0; i < ARRAY_LEN(parts) && r == 0; i++)
		r = rename_part(path, aside, parts[i]);
	free(from);
	free(to);
	return r;
}

static bool any_part(const char *path)
{
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(parts) && !found; i++) {
		char *name = beside(path, parts[i]);

		found = name != NULL && access(name, F_OK) == 0;
		free(name);
	}
	return found;
}

int store_set_aside(const char *path, const char *word, int64_t realtime_ns,
		    char ret[STORE_ASIDE_SIZE])
{
	time_t at = (time_t)(realtime_ns / NS_PER_S);
	char when[20], ending[STORE_ASIDE_SIZE] = "";
	char *aside = NULL;
	struct tm tm;
	int r = -EEXIST;

	ret[0] = '\0';
	if (!any_part(path))
		return 0;
	if (gmtime_r(&at, &tm) == NULL || strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm) == 0)
		return -EINVAL;
	for (int i = 1; i <= ASIDE_TRIES && aside == NULL; i++) {
		int n = i == 1 ? snprintf(ending, sizeof(ending), "%s-%s", word, when)
			       : snprintf(ending, sizeof(ending), "%s-%s-%d", word, when, i);

		if (n >= (int)sizeof(ending))
			return -ENAMETOOLONG;
		if (asprintf(&aside, "%s.%s", path, ending) < 0)
			return -ENOMEM;
		if (!any_part(aside))
			break;
		free(aside);
		aside = NULL;
	}
	if (aside != NULL)
		r = rename_parts(path, aside);
	if (r == 0)
		r = sync_folder_of(path);
	free(aside);
	if (r == 0)
		strcpy(ret, ending);
	return r;
}

/* An empty file is no database, and a log alone is what a power cut in store_set_aside() leaves. */
static int clear_place(const char *path)
{
	struct stat st;
	int r = 0;

	if (stat(path, &st) == 0 && st.st_size > 0)
		return -EEXIST;
	for (size_t i = 1; i < ARRAY_LEN(parts) && r == 0; i++) {
		char *name = beside(path, parts[i]);

		if (name == NULL)
			r = -ENOMEM;
		else if (unlink(name) < 0 && errno != ENOENT)
			r = -errno;
		free(name);
	}
	return r;
}

int store_install(const char *from, const char *path)
{
	int fd, r = clear_place(path);

	if (r < 0)
		return r;
	fd = open(from, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		r = -errno;
	close_fd(fd);
	if (r == 0 && rename(from, path) < 0)
		r = -errno;
	return r < 0 ? r : sync_folder_of(path);
}

static int leave_mark(const char *path, const char *ending)
{
	char *name = beside(path, ending);
	int fd = -1, r = name == NULL ? -ENOMEM : 0;

	if (r == 0 && access(name, F_OK) == 0) {
		free(name);
		return 0;
	}
	if (r == 0)
		fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
	if (r == 0 && (fd < 0 || fsync(fd) < 0))
		r = -errno;
	close_fd(fd);
	free(name);
	return r;
}

int store_suspect(const char *path)
{
	return leave_mark(path, ".suspect");
}

int store_rescue(const char *path)
{
	return leave_mark(path, ".rescue");
}

static void take_mark_away(const char *path, const char *ending)
{
	char *name = beside(path, ending);

	if (name != NULL)
		unlink(name);
	free(name);
}

void store_suspect_over(const char *path)
{
	take_mark_away(path, ".suspect");
}

void store_rescue_over(const char *path)
{
	take_mark_away(path, ".rescue");
}
