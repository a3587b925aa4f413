/* SPDX-License-Identifier: MIT */
#include "publish/certificate.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INTEGER = 0x02, UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30, VERSION = 0xa0 };

struct der {
	const uint8_t *at;
	size_t left;
};

/*      TT LL VVVV…        tag, length, value; LL = 0x80 + n: n bytes of length follow
 * Returns the tag and the value, or -1; `in` goes on behind it. */
static int take(struct der *in, struct der *ret)
{
	size_t size, n = 0;
	int tag;

	if (in->left < 2)
		return -1;
	tag = in->at[0];
	size = in->at[1];
	in->at += 2;
	in->left -= 2;
	if (size >= 0x80) {
		n = size - 0x80;
		if (n < 1 || n > 3 || n > in->left)
			return -1;
		size = 0;
		for (size_t i = 0; i < n; i++)
			size = size << 8 | in->at[i];
		in->at += n;
		in->left -= n;
	}
	if (size > in->left)
		return -1;
	*ret = (struct der){in->at, size};
	in->at += size;
	in->left -= size;
	return tag;
}

static int two(const uint8_t *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* "YYMMDDHHMMSSZ", where 50 is 1950, or with a whole year (RFC 5280, 4.1.2.5). */
static int parse_time(int tag, struct der t, int64_t *ret_s)
{
	struct tm tm = {0};

	if ((tag != UTC_TIME || t.left != 13) && (tag != GENERALIZED_TIME || t.left != 15))
		return -EBADMSG;
	for (size_t i = 0; i + 1 < t.left; i++)
		if (t.at[i] < '0' || t.at[i] > '9')
			return -EBADMSG;
	tm.tm_year = two(t.at);
	if (tag == GENERALIZED_TIME) {
		tm.tm_year = two(t.at) * 100 + two(t.at + 2) - 1900;
		t.at += 2;
	} else if (tm.tm_year < 50) {
		tm.tm_year += 100;
	}
	tm.tm_mon = two(t.at + 2) - 1;
	tm.tm_mday = two(t.at + 4);
	tm.tm_hour = two(t.at + 6);
	tm.tm_min = two(t.at + 8);
	tm.tm_sec = two(t.at + 10);
	*ret_s = timegm(&tm);
	return 0;
}

/* Certificate { tbs { [0] version, serial, signature, issuer, validity { from, until } … (RFC 5280,
 * 4.1) */
static int parse(struct der in, int64_t *ret_s)
{
	struct der tbs, validity, part;
	int tag;

	if (take(&in, &part) != SEQUENCE || take(&part, &tbs) != SEQUENCE)
		return -EBADMSG;
	tag = take(&tbs, &part);
	if (tag == VERSION)
		tag = take(&tbs, &part);
	if (tag != INTEGER || take(&tbs, &part) != SEQUENCE || take(&tbs, &part) != SEQUENCE ||
	    take(&tbs, &validity) != SEQUENCE || take(&validity, &part) < 0)
		return -EBADMSG;
	tag = take(&validity, &part);
	return parse_time(tag, part, ret_s);
}

int certificate_parse(const char *pem, int64_t *ret_s)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	const char *from = strstr(pem, begin), *end;
	uint8_t *bytes;
	size_t size;
	int r;

	if (from == NULL)
		return -EBADMSG;
	from += strlen(begin);
	end = strstr(from, "-----END");
	if (end == NULL)
		return -EBADMSG;
	bytes = malloc((size_t)(end - from) + 1);
	if (bytes == NULL)
		return -ENOMEM;
	r = sodium_base642bin(bytes, (size_t)(end - from), from, (size_t)(end - from), "\r\n ",
			      &size, NULL, sodium_base64_VARIANT_ORIGINAL) < 0
		    ? -EBADMSG
		    : parse((struct der){bytes, size}, ret_s);
	free(bytes);
	return r;
}

int certificate_ends(const char *path, int64_t *ret_s)
{
	char text[CERTIFICATE_FILE_MAX + 1];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return -errno;
	text[fread(text, 1, CERTIFICATE_FILE_MAX, f)] = '\0';
	fclose(f);
	return certificate_parse(text, ret_s);
}
