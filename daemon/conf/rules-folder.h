/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_RULES_FOLDER_H
#define HADIR_CONF_RULES_FOLDER_H

#include "conf/rules.h"

/* The folder of rules, where the program writes the file of a rule that people have approved. */

enum { RULES_PATH_SIZE = 512 };

/*
 * The file of `dir` that holds the rule of that name; where none does, the path of one that is not
 * there yet. 1: there is one; 0; -errno.
 */
int rules_folder_find(const char *dir, const char *name, char ret[RULES_PATH_SIZE]);

/*
 * rulebook_load() as if `text` already stood in `path`: that file's own text is not read. Mistakes
 * in it go to `d` under that path.
 */
int rules_folder_try(const char *dir, const char *path, const char *text, struct diag *d,
		     struct rulebook **ret);

/*
 * Put `text` in the place of `path`, whole or not at all: it is written beside it under a hidden
 * name, is on the disk when it gets this one, and a failure leaves nothing behind. `text` NULL
 * takes the file away. 0 or -errno: -EROFS, -EACCES, -ENOSPC …
 */
int rules_folder_put(const char *path, const char *text);

#endif
