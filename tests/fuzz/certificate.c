/* SPDX-License-Identifier: MIT */
/* A certificate of any make: as the text of a file, and as what its text says in base64. */
#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "publish/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text)
{
	int64_t end_s = INT64_MIN;
	int r = certificate_parse(text, &end_s);

	assert(r == 0 || r == -EBADMSG);
	assert((r == 0) == (end_s != INT64_MIN));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----\n", end[] = "\n-----END";
	size_t room = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL);
	char *text = calloc(1, sizeof(begin) + room + sizeof(end));

	assert(text != NULL);
	memcpy(text, data, size);
	check(text);
	strcpy(text, begin);
	sodium_bin2base64(text + strlen(begin), room, data, size, sodium_base64_VARIANT_ORIGINAL);
	strcat(text, end);
	check(text);
	free(text);
	return 0;
}
