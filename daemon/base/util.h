/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_UTIL_H
#define HADIR_BASE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000LL

/* A slug names an office, a person, a unit, a reader, a post, a destination: [a-z0-9-]{1,32}. */
enum { SLUG_SIZE = 33 };
bool slug_valid(const char *s);

/*
 * Copy `src` with its NUL into `dst`.
 * Returns 0, or -ENAMETOOLONG when it does not fit; `dst` is then unchanged.
 */
int text_copy(char *dst, size_t dst_size, const char *src);

/* Lower-case hexadecimal; `dst` holds 2 * n + 1 bytes. */
void hex_encode(char *dst, const uint8_t *src, size_t n);

/*
 * Exactly `n` bytes from 2 * n hexadecimal digits in either case, and nothing after them.
 * Returns 0, or -EINVAL, also for NULL, with `dst` in an unspecified state.
 */
int hex_decode(uint8_t *dst, size_t n, const char *src);

/* Decimal number in [min, max], the whole string. Returns 0, -EINVAL or -ERANGE. */
int number_parse(const char *s, int64_t min, int64_t max, int64_t *ret);

/* All of it, however many writes that takes. 0 or -errno; -ENOSPC when nothing is taken. */
int write_all(int fd, const void *bytes, size_t n);

/*
 * A file that holds these bytes, in the place of what it held: written beside it as `path`.new,
 * synced, renamed. A power cut leaves the old one or the new one; the folder is not synced. 0 or
 * -errno, and then the old one is there.
 */
int replace_file(const char *path, const void *bytes, size_t n, mode_t mode);

/* Close and forget: returns -1, so that `fd = close_fd(fd);` leaves no stale number behind. */
int close_fd(int fd);

#endif
