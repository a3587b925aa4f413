/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_ACCESS_H
#define HADIR_CTL_ACCESS_H

#include "ctl/ctl.h"
#include "report/reports.h"

/* The groups of this machine that the socket knows, with their members, and the brokers: as the
 * configuration says now. None without one. 0 or -errno; the caller frees with free(). */
int access_list(const struct ctl *c, struct audit_access **ret, size_t *ret_n);

#endif
