/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_CHECK_H
#define HADIR_CONF_CHECK_H

#include "conf/diag.h"

struct conf;

/* What no key can be wrong in alone: two readers on one line, a bus that is not there … */
void conf_check(struct conf *c, const char *path, struct diag *d);

#endif
