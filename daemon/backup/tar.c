/* SPDX-License-Identifier: MIT */
#include "backup/tar.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 *	  0 name 100   100 mode 8   108 uid 8   116 gid 8   124 size 12   136 mtime 12
 *	148 sum 8      156 type 1   257 "ustar" NUL "00"    the rest is zero
 *
 * Numbers are octal digits and a NUL. The sum is that of all bytes, with blanks for itself.
 */
enum {
	NAME = 0,
	MODE = 100,
	UID = 108,
	GID = 116,
	SIZE = 124,
	MTIME = 136,
	SUM = 148,
	TYPE = 156,
	MAGIC = 257
};

static const char ustar[8] = {'u', 's', 't', 'a', 'r', '\0', '0', '0'};
static const int64_t size_max = (1LL << 33) - 1; /* 11 octal digits */

int tar_name_safe(const char *name)
{
	if (name[0] == '\0' || strlen(name) >= TAR_NAME_SIZE)
		return false;
	for (const char *part = name;; part++) {
		size_t n = strcspn(part, "/");

		/* No dot in front: no "..", no hidden files, and no empty part. */
		if (n == 0 || part[0] == '.')
			return false;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)part[i] < 0x20)
				return false;
		part += n;
		if (*part == '\0')
			return true;
	}
}

static unsigned sum(const uint8_t block[TAR_BLOCK])
{
	unsigned total = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		total += i >= SUM && i < SUM + 8 ? ' ' : block[i];
	return total;
}

int tar_encode(const struct tar_entry *e, uint8_t ret[TAR_BLOCK])
{
	char *text = (char *)ret;

	if (!tar_name_safe(e->name) || e->mtime_s < 0 || e->mtime_s > size_max)
		return -EINVAL;
	if (e->size < 0 || e->size > size_max)
		return -EFBIG;
	memset(ret, 0, TAR_BLOCK);
	memcpy(text + NAME, e->name, strlen(e->name));
	snprintf(text + MODE, 8, "%07o", e->mode & 0777u);
	snprintf(text + UID, 8, "%07o", 0u);
	snprintf(text + GID, 8, "%07o", 0u);
	snprintf(text + SIZE, 12, "%011llo", (unsigned long long)e->size);
	snprintf(text + MTIME, 12, "%011llo", (unsigned long long)e->mtime_s);
	text[TYPE] = '0';
	memcpy(text + MAGIC, ustar, sizeof(ustar));
	snprintf(text + SUM, 8, "%06o", sum(ret));
	text[SUM + 7] = ' ';
	return 0;
}

/* Exactly so many octal digits, and the NUL behind them. */
static int octal(const uint8_t *from, int digits, int64_t *ret)
{
	int64_t n = 0;

	for (int i = 0; i < digits; i++) {
		if (from[i] < '0' || from[i] > '7')
			return -EBADMSG;
		n = n * 8 + (from[i] - '0');
	}
	if (from[digits] != '\0')
		return -EBADMSG;
	*ret = n;
	return 0;
}

int tar_decode(const uint8_t block[TAR_BLOCK], struct tar_entry *ret)
{
	struct tar_entry e = {.size = 0};
	int64_t mode = 0, wanted = 0;
	size_t zeros = 0;

	while (zeros < TAR_BLOCK && block[zeros] == 0)
		zeros++;
	if (zeros == TAR_BLOCK)
		return 0;
	memcpy(e.name, block + NAME, TAR_NAME_SIZE - 1);
	if (memcmp(block + MAGIC, ustar, sizeof(ustar)) != 0 || block[TYPE] != '0' ||
	    octal(block + SUM, 6, &wanted) < 0 || wanted != sum(block) ||
	    octal(block + MODE, 7, &mode) < 0 || octal(block + SIZE, 11, &e.size) < 0 ||
	    octal(block + MTIME, 11, &e.mtime_s) < 0 || !tar_name_safe(e.name))
		return -EBADMSG;
	e.mode = (unsigned)mode & 0777u;
	*ret = e;
	return 1;
}
