/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_CERTIFICATE_H
#define HADIR_PUBLISH_CERTIFICATE_H

#include <stdint.h>

enum { CERTIFICATE_FILE_MAX = 16 * 1024 }; /* what follows is not read */

/*
 * Until when the first certificate of a PEM file is valid, in seconds of UTC. Nothing else of it is
 * looked at: who signed it is for those to check who connect. By hand, since hadird has no other
 * use for libcrypto, which would cost it 0.4 MB of private memory for one date. Returns 0, -EBADMSG
 * where there is none, or -errno; `ret_s` is written on success only.
 */
int certificate_ends(const char *path, int64_t *ret_s);

/* The same of a text. Any text is safe. */
int certificate_parse(const char *pem, int64_t *ret_s);

#endif
