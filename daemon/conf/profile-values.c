/* SPDX-License-Identifier: MIT */
#include "conf/profile-parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

int profile_words(const char *text, uint16_t *ret, int max)
{
	int n = 0;

	for (const char *s = text + strspn(text, " \t"); *s != '\0'; s += strspn(s, " \t")) {
		char digits[5] = "";
		uint8_t bytes[2];

		if (n == max || strcspn(s, " \t") != 4)
			return -EINVAL;
		memcpy(digits, s, 4);
		if (hex_decode(bytes, 2, digits) < 0)
			return -EINVAL;
		ret[n++] = (uint16_t)(bytes[0] << 8 | bytes[1]);
		s += 4;
	}
	return n;
}

/* Decimal, or hexadecimal after 0x, up to a character of `ends`; *s moves behind it. */
static int take_number(const char **s, const char *ends, int64_t max, int64_t *ret)
{
	char *end;
	unsigned long long v;

	if (**s < '0' || **s > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(*s, &end, strncmp(*s, "0x", 2) == 0 ? 16 : 10);
	if (errno != 0 || v > (uint64_t)max || (*end != '\0' && strchr(ends, *end) == NULL))
		return -EINVAL;
	*s = *end == '\0' ? end : end + 1;
	*ret = (int64_t)v;
	return 0;
}

int profile_set_text(const struct profile_row *row, const char *value, void *at)
{
	return *value == '\0' || text_copy(at, row->size, value) < 0 ? -EINVAL : 0;
}

int profile_set_slug(const struct profile_row *row, const char *value, void *at)
{
	return slug_valid(value) ? profile_set_text(row, value, at) : -EINVAL;
}

int profile_set_number(const struct profile_row *row, const char *value, void *at)
{
	int64_t v;

	if (take_number(&value, "", row->max, &v) < 0 || v < row->min)
		return -EINVAL;
	switch (row->size) {
	case 1:
		*(uint8_t *)at = (uint8_t)v;
		return 0;
	case 2:
		*(uint16_t *)at = (uint16_t)v;
		return 0;
	default:
		*(uint32_t *)at = (uint32_t)v;
		return 0;
	}
}

/* Every enum and bool among the targets has 4 bytes or 1. */
int profile_set_word(const struct profile_row *row, const char *value, void *at)
{
	for (unsigned i = 0; row->words[i] != NULL; i++)
		if (strcmp(row->words[i], value) == 0) {
			if (row->size == 1)
				*(bool *)at = i != 0;
			else
				*(unsigned *)at = i;
			return 0;
		}
	return -EINVAL;
}

int profile_set_table(const struct profile_row *row, const char *value, void *at)
{
	enum record_table *t = at;

	*t = strcmp(value, "holding") == 0 ? RECORD_HOLDING : RECORD_INPUT;
	return *t == RECORD_INPUT && strcmp(value, "input") != 0 ? -EINVAL : 0;
}

int profile_set_parity(const struct profile_row *row, const char *value, void *at)
{
	static const char *const words[] = {"none", "even", "odd"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(value, words[i]) == 0) {
			*(char *)at = "NEO"[i];
			return 0;
		}
	return -EINVAL;
}

int profile_set_link(const struct profile_row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	p->rtu = strcmp(value, "rtu") == 0 || strcmp(value, "rtu tcp") == 0;
	p->tcp = strcmp(value, "tcp") == 0 || strcmp(value, "rtu tcp") == 0;
	return p->rtu || p->tcp ? 0 : -EINVAL;
}

int profile_set_place(const struct profile_row *row, const char *value, void *at)
{
	struct profile_place *place = at;
	int64_t addr, width = 1;

	place->relative = *value == '+';
	value += place->relative;
	if (take_number(&value, ":", 65535, &addr) < 0)
		return -EINVAL;
	if (*value != '\0' && (take_number(&value, "", 2, &width) < 0 || width < 1))
		return -EINVAL;
	if (width > row->max)
		return -EINVAL;
	place->field = (struct record_field){.at = (uint16_t)addr, .width = (uint8_t)width};
	return 0;
}

int profile_set_bit(const struct profile_row *row, const char *value, void *at)
{
	struct profile_bit *b = at;
	bool inverted = *value == '!';
	int64_t addr, bit;

	value += inverted;
	b->relative = *value == '+';
	value += b->relative;
	if (strchr(value, ':') == NULL || take_number(&value, ":", 65535, &addr) < 0 ||
	    take_number(&value, "", 15, &bit) < 0)
		return -EINVAL;
	b->bit = (struct record_bit){.at = (uint16_t)addr,
				     .mask = (uint16_t)(1 << bit),
				     .value = (uint16_t)(inverted ? 0 : 1 << bit)};
	return 0;
}

static int take_write(const char *text, struct record_write *ret)
{
	int64_t n[5] = {0};
	int given = 0;

	while (*text != '\0' && given < 5)
		if (take_number(&text, ":", 65535, &n[given++]) < 0)
			return -EINVAL;
	if (*text != '\0' || (given != 3 && given != 5) || (n[0] != 5 && n[0] != 6 && n[0] != 16))
		return -EINVAL;
	*ret = (struct record_write){.fc = (uint8_t)n[0],
				     .addr = (uint16_t)n[1],
				     .value = (uint16_t)n[2],
				     .hold_ms = (uint16_t)n[3],
				     .off_value = (uint16_t)n[4]};
	return 0;
}

int profile_set_write(const struct profile_row *row, const char *value, void *at)
{
	return take_write(value, at);
}

int profile_set_recorded(const struct profile_row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	for (p->n_recorded = 0; *value != '\0'; value += strspn(value, " \t")) {
		size_t n = strcspn(value, " \t");
		char one[40];

		if (p->n_recorded == RECORD_OUTPUTS_MAX || n >= sizeof(one))
			return -EINVAL;
		snprintf(one, sizeof(one), "%.*s", (int)n, value);
		if (take_write(one, &p->recorded[p->n_recorded++]) < 0)
			return -EINVAL;
		value += n;
	}
	return p->n_recorded > 0 ? 0 : -EINVAL;
}

int profile_set_expect(const struct profile_row *row, const char *value, void *at)
{
	struct profile_parsed *ps = at;
	int n = profile_words(value, ps->p.identify.expect, RECORD_IDENTIFY_MAX);

	ps->p.identify.count = (uint8_t)(n > 0 ? n : 0);
	return n > 0 ? 0 : -EINVAL;
}

int profile_set_mask(const struct profile_row *row, const char *value, void *at)
{
	struct profile_parsed *ps = at;

	ps->identify_masks = profile_words(value, ps->p.identify.mask, RECORD_IDENTIFY_MAX);
	return ps->identify_masks > 0 ? 0 : -EINVAL;
}

int profile_set_sequence(const struct profile_row *row, const char *value, void *at)
{
	struct record_profile *p = at;
	int64_t first, last;

	if (take_number(&value, "-", UINT32_MAX, &first) < 0 ||
	    take_number(&value, "", UINT32_MAX, &last) < 0 || last < first + 255)
		return -EINVAL;
	p->seq_first = (uint32_t)first;
	p->seq_last = (uint32_t)last;
	return 0;
}

int profile_set_clear_lost(const struct profile_row *row, const char *value, void *at)
{
	struct record_profile *p = at;
	int64_t addr;

	if (take_number(&value, "", 65535, &addr) < 0)
		return -EINVAL;
	p->has_clear_lost = true;
	p->clear_lost_addr = (uint16_t)addr;
	return 0;
}

int profile_set_length(const struct profile_row *row, const char *value, void *at)
{
	static const struct {
		const char *word;
		enum record_length length;
		bool takes_place;
	} words[] = {{"fixed", RECORD_FIXED, false},
		     {"uid", RECORD_LENGTH_UID, false},
		     {"bytes:", RECORD_LENGTH_BYTES, true},
		     {"bits:", RECORD_LENGTH_BITS, true}};
	static const struct profile_row place = {.max = 1};
	struct profile_parsed *ps = at;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);

		if (words[i].takes_place ? strncmp(value, words[i].word, n)
					 : strcmp(value, words[i].word))
			continue;
		ps->p.id.length = words[i].length;
		if (!words[i].takes_place)
			return 0;
		ps->id_size.line = profile_line(ps->ini, "id", "length");
		return profile_set_place(&place, value + n, &ps->id_size);
	}
	return -EINVAL;
}

int profile_set_nulls(const struct profile_row *row, const char *value, void *at)
{
	struct record_profile *p = at;

	for (p->id.n_nulls = 0; *value != '\0'; value += strspn(value, " \t")) {
		size_t n = strcspn(value, " \t");
		char one[2 * CREDENTIAL_VALUE_SIZE + 1];

		if (p->id.n_nulls == RECORD_NULLS_MAX || n >= sizeof(one))
			return -EINVAL;
		snprintf(one, sizeof(one), "%.*s", (int)n, value);
		if (hex_decode(p->id.nulls[p->id.n_nulls++], n / 2, one) < 0)
			return -EINVAL;
		value += n;
	}
	return p->id.n_nulls > 0 ? 0 : -EINVAL;
}
