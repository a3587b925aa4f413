/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_CHIPS_H
#define HADIR_READER_CHIPS_H

/*
 * Offer each /dev/gpiochip* to `take` until one is taken. For lines_v1.c and lines_v2.c.
 *
 * `take` returns 0 (taken), -ENODEV (not the chip meant) or another -errno. chips_try() returns
 * 0, or the first error that is not -ENODEV, or -ENODEV when there was none.
 */
int chips_try(int (*take)(const char *path, void *arg), void *arg);

#endif
