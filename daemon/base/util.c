/* SPDX-License-Identifier: MIT */
#include "base/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool slug_valid(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n < SLUG_SIZE && s[n] == '\0';
}

int text_copy(char *dst, size_t dst_size, const char *src)
{
	size_t n = strlen(src) + 1;

	if (n > dst_size)
		return -ENAMETOOLONG;
	memcpy(dst, src, n);
	return 0;
}

void hex_encode(char *dst, const uint8_t *src, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		dst[2 * i] = digits[src[i] >> 4];
		dst[2 * i + 1] = digits[src[i] & 15];
	}
	dst[2 * n] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_decode(uint8_t *dst, size_t n, const char *src)
{
	if (src == NULL || strlen(src) != 2 * n)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(src[2 * i]), low = hex_value(src[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		dst[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

int number_parse(const char *s, int64_t min, int64_t max, int64_t *ret)
{
	char *end;
	long long v;

	/* strtoll would skip white space and take "+5"; a configuration must not. */
	if (*s != '-' && (*s < '0' || *s > '9'))
		return -EINVAL;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (end == s || *end != '\0')
		return -EINVAL;
	if (errno == ERANGE || v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -ENOSPC;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int replace_file(const char *path, const void *bytes, size_t n, mode_t mode)
{
	char *fresh = NULL;
	int fd, r;

	if (asprintf(&fresh, "%s.new", path) < 0)
		return -ENOMEM;
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	r = fd < 0 ? -errno : write_all(fd, bytes, n);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	close_fd(fd);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(fresh);
	free(fresh);
	return r;
}

int close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
	return -1;
}
