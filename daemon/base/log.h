/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_LOG_H
#define HADIR_BASE_LOG_H

#include <syslog.h>

/*
 * The log, for technicians, in English. Under systemd each line goes to the journal with its
 * source location; otherwise to standard error with its level. Lines at LOG_INFO and above name readers,
 * credential ids and places, never people. May be called from any thread; keeps errno.
 *
 * Each message says what was tried, on what, and what happens now. An error is told once,
 * by whoever decides what happens; functions that return it do not log it.
 */

/* Messages above (less urgent than) `level` are dropped. Default LOG_INFO. */
void log_set_level(int level);

/* Returns `error`. */
int log_write(int level, const char *file, int line, const char *func, int error, const char *fmt,
	      ...) __attribute__((format(printf, 6, 7)));

#define log_debug(...) log_write(LOG_DEBUG, __FILE__, __LINE__, __func__, 0, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, __FILE__, __LINE__, __func__, 0, __VA_ARGS__)
#define log_notice(...) log_write(LOG_NOTICE, __FILE__, __LINE__, __func__, 0, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING, __FILE__, __LINE__, __func__, 0, __VA_ARGS__)
#define log_error(...) log_write(LOG_ERR, __FILE__, __LINE__, __func__, 0, __VA_ARGS__)

/* Append ": <text of errno -r>" to the message and return `r`, so that callers can return it. */
#define log_errno(level, r, ...) log_write(level, __FILE__, __LINE__, __func__, (r), __VA_ARGS__)

#endif
