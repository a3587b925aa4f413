/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_TEMPLATE_H
#define HADIR_EXCHANGE_TEMPLATE_H

/*
 * An empty workbook to be filled in and imported: the header, every column set to Text (so that a
 * spreadsheet neither counts with a NIP nor drops the zeros of a card), the words a column takes as
 * a list to choose from, and a second sheet that says what to write where. Overwrites `path`.
 * `what` is "roster" or "paper"; -ENOENT for another. 0, -EIO, -ENOMEM.
 */
int template_write(const char *what, const char *path);

#endif
