/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_WORKBOOK_H
#define HADIR_WEB_WORKBOOK_H

#include "web/web.h"

/* An .xlsx as the answer. The library writes to a name: `write` gets one that only we can read,
 * and that is gone before the answer is sent. 0, or what `write` returned. */
typedef int workbook_fn(const char *path, void *arg);
int workbook_reply(struct reply *a, workbook_fn *write, void *arg);

#endif
