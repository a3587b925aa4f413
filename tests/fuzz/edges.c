/* SPDX-License-Identifier: MIT */
/*
 * Edges of a bad cable, a storm or a stranger's reader, through the cutter and the formats: each
 * edge is in one frame and no other, and what is read as a card is that frame and no other card.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "../wiegand-encode.h"
#include "bytes.h"
#include "core/wiegand.h"
#include "reader/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* clang-format off */
static const struct wiegand_text texts[] = {
	{ .name = "h10301", .layout = "ESSSSSSSSCCCCCCCCCCCCCCCCO",
	  .even = "01111111111110000000000000", .odd = "00000000000001111111111110" },
	{ .name = "uid34", .kind = "uid", .layout = "ECCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCO",
	  .even = "0111111111111111100000000000000000", .odd = "0000000000000000011111111111111110" },
	{ .name = "w44", .layout = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCXXXX", .xor = "4" },
	{ .name = "keypad8", .kind = "key", .layout = "NNNNCCCC" },
};
/* clang-format on */

struct feed {
	struct frame_cutter cutter;
	struct wiegand_reader reader;
	uint64_t fed, seen; /* edges */
	int64_t now_ns;
};

static void read_frame(const struct wiegand_reader *reader, const struct frame *f)
{
	struct wiegand_reading r = {0};
	struct credential again;
	uint8_t raw[WIEGAND_RAW_SIZE];
	int e = wiegand_read(reader, f->raw, f->bits, &r);

	if (e != 0) {
		assert(e == -EMSGSIZE || e == -EBADMSG || e == -EILSEQ || e == -EKEYREJECTED);
		assert(r.format == NULL);
		return;
	}
	assert(r.format->bits == f->bits);
	if (r.format->kind == WIEGAND_KEY) {
		assert(r.key != '\0' && strchr("0123456789*#", r.key) != NULL);
		return;
	}
	/* None of these formats has a bit that means nothing. */
	assert(wiegand_encode(r.format, &r.fields, raw) == 0);
	assert(memcmp(raw, f->raw, sizeof(raw)) == 0);
	assert(wiegand_credential(r.format, &r.fields, &again) == 0);
	if (!reader->reverse_bytes)
		assert(memcmp(&again, &r.credential, sizeof(again)) == 0);
	assert(r.credential.length == again.length && again.length >= 1 &&
	       again.length <= CREDENTIAL_VALUE_SIZE);
}

static void check_frame(struct feed *d, const struct frame *f, uint64_t most)
{
	size_t bits = f->bits < WIEGAND_BITS_MAX ? f->bits : WIEGAND_BITS_MAX;

	assert(f->bits > 0 && f->bits <= most);
	d->seen += f->bits;
	for (size_t i = bits; i < WIEGAND_BITS_MAX; i++)
		assert((f->raw[i / 8] & 0x80 >> i % 8) == 0);
	if (f->cause != READER_OK)
		return;
	assert(f->bits >= FRAME_BITS_MIN && f->bits <= WIEGAND_BITS_MAX);
	read_frame(&d->reader, f);
}

static void edge(struct feed *d, int64_t at_ns, uint8_t line, bool lost)
{
	uint64_t waiting = d->cutter.edges;
	struct frame f;

	if (frame_cutter_feed(&d->cutter, at_ns, line, lost, &f)) {
		assert(d->cutter.edges == 1);
		check_frame(d, &f, waiting);
	}
	d->fed++;
}

static void flush(struct feed *d)
{
	uint64_t waiting = d->cutter.edges;
	int64_t due_ns = frame_cutter_due_ns(&d->cutter);
	struct frame f;

	assert((waiting == 0) == (due_ns == INT64_MAX));
	if (!frame_cutter_flush(&d->cutter, d->now_ns, &f))
		return;
	assert(d->now_ns >= due_ns && d->cutter.edges == 0);
	check_frame(d, &f, waiting);
}

/* A frame as a good reader sends it: up to 64 bits, 2 ms apart. */
static void burst(struct feed *d, struct bytes *b, unsigned bits)
{
	uint64_t word = take64(b);

	for (unsigned i = 0; i < bits; i++) {
		d->now_ns += 2000000;
		edge(d, d->now_ns, word >> (63 - i) & 1, false);
	}
}

/* clang-format off */
enum { LINE = 1, LOST = 2, BACK = 4, FAR = 8, FLUSH = 16, DROP = 32, BURST = 64 };
/* clang-format on */

static void step(struct feed *d, struct bytes *b)
{
	uint8_t what = take(b);
	int64_t apart_ns = take(b) * 20000LL;

	if (what & FAR)
		apart_ns *= 100;
	d->now_ns += what & BACK ? -apart_ns : apart_ns;
	if (what & DROP)
		d->seen += frame_cutter_drop(&d->cutter);
	if (what & FLUSH)
		flush(d);
	else if (what & BURST)
		burst(d, b, take(b) % 65);
	else
		edge(d, d->now_ns, what & LINE, what & LOST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wiegand_format formats[sizeof(texts) / sizeof(texts[0])];
	struct bytes b = {.at = data, .left = size};
	struct feed d = {.now_ns = INT64_C(1) << 40, .reader = wiegand_reader_default()};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct wiegand_mistake mistake;

		if (formats[i].bits == 0)
			assert(wiegand_format_parse(&texts[i], &formats[i], &mistake) == 0);
		assert(wiegand_reader_add(&d.reader, &formats[i]) == 0);
	}
	d.reader.reverse_bytes = size % 2 == 0 && size > 200;
	frame_cutter_init(&d.cutter, (1 + take(&b) % 64) * 1000000LL);
	while (b.left > 0)
		step(&d, &b);
	d.now_ns = INT64_MAX - 1;
	flush(&d);
	/* Past 65,535 edges in one frame their number is no longer told. */
	assert(d.fed == d.seen || d.fed > UINT16_MAX);
	return 0;
}
