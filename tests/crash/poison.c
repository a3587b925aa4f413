/* SPDX-License-Identifier: MIT */
/*
 * LD_PRELOAD: the daemon dies whenever it has stored a punch and is about to store a verdict on the
 * person that $HADIR_POISON names: a record that ends it each time it is judged.
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sqlite3_bind_text64(sqlite3_stmt *st, int at, const char *text, sqlite3_uint64 n,
			void (*done)(void *), unsigned char encoding)
{
	static bool punched;
	static int (*real)(sqlite3_stmt *, int, const char *, sqlite3_uint64, void (*)(void *),
			   unsigned char);
	const char *who = getenv("HADIR_POISON"), *sql = sqlite3_sql(st);

	if (sql != NULL && strstr(sql, "INTO journal") != NULL)
		punched = true;
	if (real == NULL)
		real = (__typeof__(real))dlsym(RTLD_NEXT, "sqlite3_bind_text64");
	if (punched && who != NULL && text != NULL && n == strlen(who) &&
	    memcmp(text, who, n) == 0 && sql != NULL && strstr(sql, "INTO verdict") != NULL)
		_exit(70);
	return real(st, at, text, n, done, encoding);
}
