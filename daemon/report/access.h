/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_ACCESS_H
#define HADIR_REPORT_ACCESS_H

#include "report/reports.h"

/* The groups of this machine that the socket knows, with their members, and the brokers: as the
 * configuration at that path says now. None for the path "". 0 or -errno; the caller frees with
 * free(). */
int access_list(const char *config, struct audit_access **ret, size_t *ret_n);

#endif
