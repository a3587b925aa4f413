/* SPDX-License-Identifier: MIT */
/*
 * A format as an office may write it, a number as its people may type it, and a frame: what is
 * taken can be said again and is then the same card.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "../wiegand-encode.h"
#include "bytes.h"
#include "core/wiegand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next line, or NULL for an empty one, in memory of its own. */
static char *line(struct bytes *b)
{
	const uint8_t *end = b->left > 0 ? memchr(b->at, '\n', b->left) : NULL;
	size_t n = end != NULL ? (size_t)(end - b->at) : b->left;
	char *text = n > 0 ? strndup((const char *)b->at, n) : NULL;

	if (end != NULL)
		n++;
	b->at += n;
	b->left -= n;
	return text;
}

static void check_same_card(const struct wiegand_format *f, const struct wiegand_fields *fields)
{
	struct credential c;
	int r = wiegand_credential(f, fields, &c);

	if (f->kind == WIEGAND_KEY) {
		assert(r == -EINVAL);
		return;
	}
	assert(r == 0 && c.length >= 1 && c.length <= CREDENTIAL_VALUE_SIZE && c.format[0] != '\0');
}

static void check_frame(const struct wiegand_format *f, const uint8_t *frame, size_t bits)
{
	struct wiegand_fields fields = {0}, again = {0};
	uint8_t raw[WIEGAND_RAW_SIZE];
	int r = wiegand_decode(f, frame, bits, &fields);

	assert(r == 0 || r == -EMSGSIZE || r == -EBADMSG || r == -EILSEQ);
	assert(bits == f->bits || r == -EMSGSIZE);
	if (r < 0)
		return;
	assert(wiegand_encode(f, &fields, raw) == 0);
	assert(wiegand_decode(f, raw, bits, &again) == 0);
	assert(memcmp(&fields, &again, sizeof(fields)) == 0);
	check_same_card(f, &fields);
}

static void check_typed(const struct wiegand_format *f, const char *text)
{
	struct credential c = {0};
	int r = wiegand_credential_parse(f, text, &c);

	assert(r == 0 || r == -EINVAL || r == -ERANGE);
	assert((r == 0) == (c.length > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.at = data, .left = size};
	char *text[10];
	struct wiegand_format f;
	struct wiegand_mistake mistake = {0};
	uint8_t frame[WIEGAND_RAW_SIZE];

	for (size_t i = 0; i < 10; i++)
		text[i] = line(&b);
	take_all(&b, frame, sizeof(frame));
	if (wiegand_format_parse(
		    &(struct wiegand_text){
			    .name = "contoh",
			    .layout = text[0] != NULL ? text[0] : "",
			    .even = text[1],
			    .odd = text[2],
			    .kind = text[3],
			    .xor = text[4],
			    .even_2 = text[5],
			    .odd_2 = text[6],
			    .card_bits = text[7],
			    .facility_bits = text[8],
		    },
		    &f, &mistake) == 0) {
		assert(f.bits >= 1 && f.bits <= WIEGAND_BITS_MAX);
		check_frame(&f, frame, f.bits);
		check_frame(&f, frame, take(&b));
		if (text[9] != NULL)
			check_typed(&f, text[9]);
	} else {
		assert(mistake.key != NULL && mistake.expected != NULL);
	}
	for (size_t i = 0; i < 10; i++)
		free(text[i]);
	return 0;
}
