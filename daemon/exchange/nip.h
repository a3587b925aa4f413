/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_NIP_H
#define HADIR_EXCHANGE_NIP_H

#include <stdbool.h>

/*
 * The number of a civil servant (BKN). It has no check digit, agencies make mistakes, and forms
 * change: whatever is odd about one is a warning, never a refusal.
 */

/* Drop blanks, and the ' by which people keep a spreadsheet from counting with it. In place. */
void nip_strip(char *nip);

/*
 * What makes a stripped NIP implausible, as the end of a sentence ("has 17 digits instead of
 * 18"), or NULL. `pns`: its holder is a PNS, whose form differs from that of a PPPK.
 */
const char *nip_doubt(const char *nip, bool pns);

/* 1,98609E+17: a spreadsheet has counted with a long number, and its last digits are lost. */
bool number_is_rounded(const char *s);

#endif
