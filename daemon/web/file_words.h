/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_FILE_WORDS_H
#define HADIR_WEB_FILE_WORDS_H

#include <stddef.h>

#include "text/text.h"

enum { FILE_WORDS_SIZE = 512 };

/* A mistake of an uploaded file, as exchange/ says it, in the language of the page; one that is not
 * in text/table-web-file.h stays as it is. */
const char *file_words(enum text_language lang, const char *said, char buf[FILE_WORDS_SIZE]);

#endif
