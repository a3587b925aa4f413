/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_QR_H
#define HADIR_WEB_QR_H

#include "web/html.h"

/* `text` as a QR code, an <svg>; nothing where it is too long for one. `label` says what it holds
 * to who cannot see it. */
void web_qr(struct reply *a, const char *text, enum text_key label);

#endif
