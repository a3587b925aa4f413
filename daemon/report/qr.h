/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_QR_H
#define HADIR_REPORT_QR_H

#include <stdbool.h>
#include <stdio.h>

/*
 * QR codes for a terminal and for a page to print. Whoever calls writes the same text beside the
 * code: it is drawn for cameras only. Whether it could be written, ferror() says.
 * Both return false, with nothing written, when the text does not fit (2,953 bytes) or there is no
 * memory.
 */

/* In block characters, two modules in each; with `colours` white on black whatever the terminal. */
bool qr_blocks(FILE *f, const char *text, bool colours);

/* One <svg class="qr"> without a style; `label` is its aria-label. */
bool qr_svg(FILE *f, const char *text, const char *label);

#endif
