/* SPDX-License-Identifier: MIT */
#include "backup/key.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

enum { FILE_MAX = 4096, DIGITS = 2 * BACKUP_KEY_SIZE, CHECK_DIGITS = 4 };

/* BLAKE2b of the key under a name of its own: nobody comes back from it to the key. */
static void derive(const uint8_t key[BACKUP_KEY_SIZE], const char *name, uint8_t *ret, size_t n)
{
	crypto_generichash(ret, n, (const uint8_t *)name, strlen(name), key, BACKUP_KEY_SIZE);
}

void backup_key_id(const uint8_t key[BACKUP_KEY_SIZE], uint8_t ret[BACKUP_KEY_ID_SIZE])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];

	derive(key, "hadir-backup-id", hash, sizeof(hash));
	memcpy(ret, hash, BACKUP_KEY_ID_SIZE);
}

static void check_digits(const uint8_t key[BACKUP_KEY_SIZE], char ret[CHECK_DIGITS + 1])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];

	derive(key, "hadir-backup-sheet", hash, sizeof(hash));
	hex_encode(ret, hash, CHECK_DIGITS / 2);
}

void backup_key_sheet(const uint8_t key[BACKUP_KEY_SIZE], char ret[BACKUP_SHEET_SIZE])
{
	char digits[DIGITS + CHECK_DIGITS + 1], *p = ret;

	hex_encode(digits, key, BACKUP_KEY_SIZE);
	check_digits(key, digits + DIGITS);
	for (size_t i = 0; digits[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			*p++ = ' ';
		*p++ = digits[i];
	}
	*p = '\0';
	sodium_memzero(digits, sizeof(digits));
}

int backup_key_parse(const char *text, uint8_t ret[BACKUP_KEY_SIZE])
{
	char digits[DIGITS + CHECK_DIGITS + 1], check[CHECK_DIGITS + 1];
	uint8_t key[BACKUP_KEY_SIZE];
	size_t n = 0;
	int r = -EINVAL;

	for (; *text != '\0'; text++) {
		if (isspace((unsigned char)*text) || *text == '-')
			continue;
		if (n == sizeof(digits) - 1)
			return -EINVAL;
		digits[n++] = (char)tolower((unsigned char)*text);
	}
	digits[n] = '\0';
	if (n == DIGITS || n == DIGITS + CHECK_DIGITS) {
		memcpy(check, digits + DIGITS, n - DIGITS + 1);
		digits[DIGITS] = '\0';
		r = hex_decode(key, sizeof(key), digits);
		if (r == 0 && check[0] != '\0') {
			char right[CHECK_DIGITS + 1];

			check_digits(key, right);
			r = strcmp(check, right) == 0 ? 0 : -EBADMSG;
		}
	}
	if (r == 0)
		memcpy(ret, key, sizeof(key));
	sodium_memzero(digits, sizeof(digits));
	sodium_memzero(key, sizeof(key));
	return r;
}

int backup_key_read(const char *path, uint8_t ret[BACKUP_KEY_SIZE])
{
	char text[FILE_MAX];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	r = n < 0 ? -errno : 0;
	close_fd(fd);
	if (n < 0)
		return r;
	text[n] = '\0';
	if (n == BACKUP_KEY_SIZE)
		memcpy(ret, text, BACKUP_KEY_SIZE);
	else
		r = strlen(text) == (size_t)n ? backup_key_parse(text, ret) : -EINVAL;
	sodium_memzero(text, sizeof(text));
	return r;
}
