/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_IMPORT_H
#define HADIR_CTL_IMPORT_H

#include <stddef.h>

#include "conf/diag.h"
#include "ctl/ctl.h"

/* Files that people bring, for every verb that takes one. Each says on its own what is wrong. */

enum { IMPORT_FILE_MAX = 64 * 1024 * 1024 }; /* an attlog.dat of a million rows */

/* All of `path` ("-": standard input), with a NUL behind it, for the caller to free. */
enum ctl_exit import_read(struct ctl *c, const char *path, char **ret, size_t *ret_size);

/* The same of a table: CSV, rows pasted from a sheet, or the first sheet of an .xlsx. */
enum ctl_exit import_read_table(struct ctl *c, const char *path, char **ret, size_t *ret_size);

/* Every item: "pegawai.csv:3: kesalahan: …", with --json a row as that of roster-import. */
void import_tell(struct ctl *c, const struct diag *d);

/* A row of kind "problem" that the daemon sent about a line of `file`. */
void import_problem(struct ctl *c, const char *file, const json_t *row);

/* "FILE:LINE" into `buf`, for ctl.place; just FILE for line 0. */
enum { IMPORT_PLACE_SIZE = 300 };
const char *import_place(char buf[IMPORT_PLACE_SIZE], const char *file, int line);

#endif
