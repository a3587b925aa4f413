/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_VERSION_H
#define HADIR_BASE_VERSION_H

#ifndef HADIR_VERSION /* a packager may name another */
#define HADIR_VERSION "0.1"
#endif

#endif
