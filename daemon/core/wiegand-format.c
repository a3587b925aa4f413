/* SPDX-License-Identifier: MIT */
/* Formats as people write them: ZKTeco's notation and what it cannot say. */
#include "core/wiegand.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static int mistaken(struct wiegand_mistake *m, const char *key, const char *expected)
{
	*m = (struct wiegand_mistake){.key = key, .expected = expected};
	return -EINVAL;
}

static int take_kind(const char *text, enum wiegand_kind *ret, struct wiegand_mistake *m)
{
	if (text == NULL || strcmp(text, "card") == 0)
		*ret = WIEGAND_CARD;
	else if (strcmp(text, "uid") == 0)
		*ret = WIEGAND_UID;
	else if (strcmp(text, "key") == 0)
		*ret = WIEGAND_KEY;
	else
		return mistaken(m, "kind", "card, uid or key");
	return 0;
}

static int take_name(const char *text, char *ret, struct wiegand_mistake *m)
{
	size_t n = text == NULL ? 0 : strlen(text);

	for (size_t i = 0; i < n; i++)
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') &&
		    text[i] != '-')
			n = 0;
	if (n == 0 || n >= CREDENTIAL_FORMAT_SIZE)
		return mistaken(m, "name", "a name of 1 to 23 of a-z, 0-9 and -");
	memcpy(ret, text, n + 1);
	return 0;
}

/* What the letters of a layout gather before they become a format. */
struct places {
	uint8_t even[WIEGAND_PARITIES_MAX], odd[WIEGAND_PARITIES_MAX];
	size_t evens, odds, checks;
};

static bool place_add(uint8_t *places, uint8_t *count, size_t max, size_t place)
{
	if (*count == max)
		return false;
	places[(*count)++] = (uint8_t)place;
	return true;
}

static bool parity_add(uint8_t *places, size_t *count, size_t place)
{
	if (*count == WIEGAND_PARITIES_MAX)
		return false;
	places[(*count)++] = (uint8_t)place;
	return true;
}

static bool take_letter(char letter, size_t place, struct wiegand_format *f, struct places *p)
{
	uint8_t mask = (uint8_t)(0x80 >> place % 8);

	switch (letter) {
	case 'C':
		return place_add(f->card_place, &f->card_bits, WIEGAND_CARD_MAX, place);
	case 'S':
	case 'F':
		return place_add(f->facility_place, &f->facility_bits, WIEGAND_FACILITY_MAX, place);
	case 'M':
		return place_add(f->maker_place, &f->maker_bits, WIEGAND_FACILITY_MAX, place);
	case 'N':
		return place_add(f->complement_place, &f->complements, WIEGAND_CARD_MAX, place);
	case 'E':
		return parity_add(p->even, &p->evens, place);
	case 'O':
		return parity_add(p->odd, &p->odds, place);
	case 'X':
		p->checks++;
		return true;
	case '1':
		f->fixed_value[place / 8] |= mask;
		f->fixed[place / 8] |= mask;
		return true;
	case '0':
		f->fixed[place / 8] |= mask;
		return true;
	default:
		return letter == 'P' || letter == '-';
	}
}

static int take_layout(const char *text, struct wiegand_format *f, struct places *p,
		       struct wiegand_mistake *m)
{
	size_t n = text == NULL ? 0 : strlen(text);

	if (n == 0 || n > WIEGAND_BITS_MAX)
		return mistaken(m, "layout", "1 to 256 letters, one for each bit");
	f->bits = (uint16_t)n;
	for (size_t i = 0; i < n; i++)
		if (!take_letter(text[i], i, f, p))
			return mistaken(
				m, "layout",
				"letters C S F M E O P X N 0 1 -, at most 64 C, 32 S and F, "
				"32 M, 4 E and 4 O");
	if (f->card_bits == 0)
		return mistaken(m, "layout", "at least one C");
	if (f->kind == WIEGAND_UID && (f->card_bits % 8 != 0 || f->facility_bits > 0))
		return mistaken(m, "layout", "for a uid whole bytes of C and no S or F");
	if (f->kind == WIEGAND_KEY && (f->card_bits != 4 || f->facility_bits > 0))
		return mistaken(m, "layout", "for a key four C and no S or F");
	if (f->complements != 0 && f->complements != f->card_bits)
		return mistaken(m, "layout", "as many N as C");
	return 0;
}

static bool covers(const struct wiegand_parity *p, size_t place)
{
	return p->covers[place / 8] >> (7 - place % 8) & 1;
}

static int take_mask(const char *text, const char *key, size_t place, bool odd,
		     struct wiegand_format *f, struct wiegand_mistake *m)
{
	struct wiegand_parity *p = &f->parity[f->parities];

	assert(f->parities < WIEGAND_PARITIES_MAX); /* two E and two O */
	if (text == NULL)
		return mistaken(m, key, "a mask: 1 for each bit that this parity covers");
	if (strlen(text) != f->bits)
		return mistaken(m, key, "a mask as long as the layout");
	*p = (struct wiegand_parity){.place = (uint8_t)place, .odd = odd};
	for (size_t i = 0; i < f->bits; i++) {
		if (text[i] != '0' && text[i] != '1')
			return mistaken(m, key, "a mask of 0 and 1");
		if (text[i] == '1')
			p->covers[i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
	if (covers(p, place))
		return mistaken(m, key, "a mask with a 0 at the place of its own parity");
	f->parities++;
	return 0;
}

/* A parity that covers itself by way of others has no value that an encoder could find. */
static bool parities_go_round(const struct wiegand_format *f)
{
	bool settled[WIEGAND_PARITIES_MAX] = {false};

	for (size_t round = 0; round < f->parities; round++)
		for (size_t i = 0; i < f->parities; i++) {
			bool waits = false;

			for (size_t k = 0; k < f->parities; k++)
				if (!settled[k] && covers(&f->parity[i], f->parity[k].place))
					waits = true;
			if (!waits)
				settled[i] = true;
		}
	for (size_t i = 0; i < f->parities; i++)
		if (!settled[i])
			return true;
	return false;
}

static int take_parities(const struct wiegand_text *t, const struct places *p,
			 struct wiegand_format *f, struct wiegand_mistake *m)
{
	const struct {
		const char *key, *text;
		const uint8_t *place;
		bool there, odd;
	} rows[] = {
		{"even", t->even, &p->even[0], p->evens > 0, false},
		{"even-2", t->even_2, &p->even[1], p->evens > 1, false},
		{"odd", t->odd, &p->odd[0], p->odds > 0, true},
		{"odd-2", t->odd_2, &p->odd[1], p->odds > 1, true},
	};

	if (p->evens > 2 || p->odds > 2)
		return mistaken(m, "layout", "at most two E and two O");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int r = 0;

		if (rows[i].there)
			r = take_mask(rows[i].text, rows[i].key, *rows[i].place, rows[i].odd, f, m);
		else if (rows[i].text != NULL)
			r = mistaken(m, rows[i].key, "no mask: the layout has no such E or O");
		if (r < 0)
			return r;
	}
	if (parities_go_round(f))
		return mistaken(m, "even", "parities that do not cover each other in a circle");
	return 0;
}

static int take_xor(const char *text, size_t checks, struct wiegand_format *f, const char *layout,
		    struct wiegand_mistake *m)
{
	if (text == NULL)
		return checks == 0 ? 0 : mistaken(m, "xor", "4 or 8: the layout has an X");
	if (strcmp(text, "4") != 0 && strcmp(text, "8") != 0)
		return mistaken(m, "xor", "4 or 8");
	f->xor_bits = (uint8_t)(text[0] - '0');
	if (f->bits % f->xor_bits != 0 || checks != f->xor_bits)
		return mistaken(m, "xor", "whole groups of that many bits, and one group of X");
	for (size_t i = 0; i < checks; i++)
		if (layout[f->bits - 1u - i] != 'X')
			return mistaken(m, "layout", "the X at the end");
	return 0;
}

/* One number of a list of places; moves `text` past it. Returns -1 at the end or on a mistake. */
static int next_place(const char **text)
{
	int place = 0, digits = 0;

	while (**text == ' ' || **text == ',')
		(*text)++;
	for (; **text >= '0' && **text <= '9' && digits < 4; (*text)++, digits++)
		place = place * 10 + (**text - '0');
	return digits == 0 ? -1 : place;
}

/* The list names each place of `places` exactly once and gives them their order. */
static int take_order(const char *text, const char *key, uint8_t *places, size_t n,
		      struct wiegand_mistake *m)
{
	uint8_t ordered[WIEGAND_CARD_MAX];
	bool taken[WIEGAND_CARD_MAX] = {false};

	if (text == NULL)
		return 0;
	for (size_t i = 0; i < n; i++) {
		int place = next_place(&text);
		size_t k = 0;

		while (k < n && (places[k] != place || taken[k]))
			k++;
		if (place < 0 || k == n)
			return mistaken(m, key,
					"the place of each such letter of the layout, once");
		taken[k] = true;
		ordered[i] = (uint8_t)place;
	}
	if (next_place(&text) >= 0 || *text != '\0')
		return mistaken(m, key, "numbers with blanks between, no more than letters");
	memcpy(places, ordered, n);
	return 0;
}

int wiegand_format_parse(const struct wiegand_text *text, struct wiegand_format *ret,
			 struct wiegand_mistake *mistake)
{
	struct wiegand_format f = {.name = ""};
	struct places p = {.evens = 0};
	int r = take_name(text->name, f.name, mistake);

	if (r == 0)
		r = take_kind(text->kind, &f.kind, mistake);
	if (r == 0)
		r = take_layout(text->layout, &f, &p, mistake);
	if (r == 0)
		r = take_parities(text, &p, &f, mistake);
	if (r == 0)
		r = take_xor(text->xor, p.checks, &f, text->layout, mistake);
	if (r == 0)
		r = take_order(text->card_bits, "card-bits", f.card_place, f.card_bits, mistake);
	if (r == 0)
		r = take_order(text->facility_bits, "facility-bits", f.facility_place,
			       f.facility_bits, mistake);
	if (r == 0)
		*ret = f;
	return r;
}
