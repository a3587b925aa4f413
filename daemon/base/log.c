/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

static atomic_int max_level = LOG_INFO;

void log_set_level(int level)
{
	atomic_store(&max_level, level);
}

int log_write(int level, const char *file, int line, const char *func, int error, const char *fmt,
	      ...)
{
	static const char *const names[] = { "emerg", "alert", "crit", "error",
					     "warning", "notice", "info", "debug" };
	int saved = errno;
	char text[1024];
	va_list ap;
	int n;

	if (level > atomic_load(&max_level))
		return error;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (error != 0 && n >= 0 && (size_t)n < sizeof(text)) {
		char why[128];

		snprintf(text + n, sizeof(text) - (size_t)n, ": %s",
			 strerror_r(abs(error), why, sizeof(why)));
	}
	/* systemd sets JOURNAL_STREAM when standard error is the journal. */
	if (getenv("JOURNAL_STREAM") != NULL)
		sd_journal_send("MESSAGE=%s", text, "PRIORITY=%i", level, "CODE_FILE=%s", file,
				"CODE_LINE=%i", line, "CODE_FUNC=%s", func, "ERRNO=%i", abs(error),
				NULL);
	else
		fprintf(stderr, "%s: %s\n", names[level & 7], text);
	errno = saved;
	return error;
}
