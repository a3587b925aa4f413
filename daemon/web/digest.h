/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_DIGEST_H
#define HADIR_WEB_DIGEST_H

#include "web/web.h"

/*
 * "Ringkasan belum dikirim ke camat", with the way to it, where no destination outside the office
 * takes the digest out and nobody has sent on the last one of today. Else nothing.
 */
void digest_unsent(struct reply *a);

#endif
