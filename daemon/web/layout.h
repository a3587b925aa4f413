/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_LAYOUT_H
#define HADIR_WEB_LAYOUT_H

#include <stdarg.h>

#include "web/html.h"

/* What html.c, fields.c, layout.c and routes.c share; pages use html.h. */

/* "group.value" of the table of texts, or TEXT_KEYS. */
enum text_key web_word(const char *group, const char *value);
void html_args(struct reply *a, const char *format, va_list *args);
/* Escaped, with its line ends, however long: what stands in a text area or a hidden field. */
void html_long(struct reply *a, const char *s);

/* Is there a page for GET at this path, and for one of these roles? */
bool route_open_to(const char *path, unsigned int roles);

#endif
