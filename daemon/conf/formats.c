/* SPDX-License-Identifier: MIT */
#include "conf/formats.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "conf/ini.h"

struct entry {
	const char *name; /* points into `format` */
	struct wiegand_format format;
};

struct formats {
	size_t count;
	struct entry *entry[FORMATS_MAX];
};

/* One section while it is read. */
struct section {
	const struct ini *ini;
	const struct ini_section *at;
	struct diag *d;
};

static const struct {
	const char *key;
	size_t offset; /* in struct wiegand_text */
} keys[] = {
	{"kind", offsetof(struct wiegand_text, kind)},
	{"layout", offsetof(struct wiegand_text, layout)},
	{"even", offsetof(struct wiegand_text, even)},
	{"even-2", offsetof(struct wiegand_text, even_2)},
	{"odd", offsetof(struct wiegand_text, odd)},
	{"odd-2", offsetof(struct wiegand_text, odd_2)},
	{"xor", offsetof(struct wiegand_text, xor)},
	{"card-bits", offsetof(struct wiegand_text, card_bits)},
	{"facility-bits", offsetof(struct wiegand_text, facility_bits)},
};

/* Every key of a section, for "did you mean". */
static const char *const known[] = {
	"about",  "source", "test",  "kind", "layout",	  "even",
	"even-2", "odd",    "odd-2", "xor",  "card-bits", "facility-bits",
};

static bool is_known(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(key, known[i]) == 0)
			return true;
	return false;
}

/* Unknown keys, and any but `test` given twice. Returns false when there was one. */
static bool keys_fit(const struct section *s)
{
	const struct ini_entry *entries;
	bool good = true;

	if (s->at->count == 0) /* there may be no entry in the whole file */
		return true;
	entries = &s->ini->entries[s->at->first];
	for (size_t i = 0; i < s->at->count; i++) {
		const char *key = entries[i].key;

		if (!is_known(key)) {
			const char *near =
				diag_nearest(key, known, ARRAY_LEN(known), sizeof(known[0]));

			diag_error(s->d, s->ini->file, entries[i].line,
				   "'%s' is no key of a format%s%s%s; format %s left out", key,
				   near ? ", did you mean '" : "", near ? near : "",
				   near ? "'?" : "", s->at->name);
			good = false;
		}
		for (size_t k = 0; k < i && strcmp(key, "test") != 0; k++)
			if (strcmp(key, entries[k].key) == 0) {
				diag_error(s->d, s->ini->file, entries[i].line,
					   "'%s' is given a second time (first in line %d)", key,
					   entries[k].line);
				good = false;
			}
	}
	return good;
}

static int line_of(const struct section *s, const char *key)
{
	const struct ini_entry *e = ini_find(s->ini, s->at, key);

	return e != NULL ? e->line : s->at->line;
}

static bool section_parse(const struct section *s, struct wiegand_format *ret)
{
	struct wiegand_text text = {.name = s->at->name};
	struct wiegand_mistake mistake;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct ini_entry *e = ini_find(s->ini, s->at, keys[i].key);

		if (e != NULL)
			memcpy((char *)&text + keys[i].offset, &e->value, sizeof(e->value));
	}
	if (wiegand_format_parse(&text, ret, &mistake) == 0)
		return true;
	diag_error(s->d, s->ini->file, line_of(s, mistake.key),
		   "%s: expected %s; format '%s' left out", mistake.key, mistake.expected,
		   s->at->name);
	return false;
}

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = memchr(digits, c, sizeof(digits) - 1);

	return at == NULL ? -1 : (int)(at - digits < 16 ? at - digits : at - digits - 6);
}

/* The frame before " -> ": binary with blanks, or hexadecimal, right-aligned in the format's
 * bits. Returns false when it is neither or not of that length. */
static bool frame_parse(const char *text, size_t n, const struct wiegand_format *f, uint8_t *raw)
{
	bool hex = n > 2 && strncmp(text, "0x", 2) == 0;
	size_t digit_bits = hex ? 4 : 1, bits = 0;

	memset(raw, 0, WIEGAND_RAW_SIZE);
	for (size_t i = n; i > (hex ? 2 : 0); i--) { /* from the last bit to the first */
		int value = hex_value(text[i - 1]);

		if (!hex && text[i - 1] == ' ')
			continue;
		if (value < 0 || (!hex && value > 1))
			return false;
		for (size_t k = 0; k < digit_bits; k++, bits++) {
			size_t place = f->bits - 1 - bits;

			if (!(value >> k & 1))
				continue;
			if (bits >= f->bits)
				return false;
			raw[place / 8] |= (uint8_t)(0x80 >> place % 8);
		}
	}
	/* Hexadecimal may bring up to three zeros too many or leave out leading ones. */
	return hex ? bits < f->bits + 4u : bits == f->bits;
}

/* Returns NULL when the frame says what the text says, or what is wrong. */
static const char *compare(const struct wiegand_format *f, const uint8_t *raw, const char *text)
{
	struct wiegand_reader reader = {.formats = 1, .format = {f}};
	struct wiegand_reading reading;
	struct credential typed;
	int r = wiegand_read(&reader, raw, f->bits, &reading);

	if (r == -EILSEQ)
		return "only its complement passes the checks of the layout";
	if (r < 0)
		return "it does not pass the checks of the layout";
	if (f->kind == WIEGAND_KEY)
		return text[0] == reading.key && text[1] == '\0' ? NULL : "it is another key";
	if (wiegand_credential_parse(f, text, &typed) < 0)
		return "what follows '->' is no number of this format";
	if (memcmp(typed.value, reading.credential.value, sizeof(typed.value)) != 0)
		return "it is another number";
	return NULL;
}

/* `test = FRAME -> NUMBER (SOURCE)`. Returns NULL, or what is wrong with it. */
static const char *test_run(const struct wiegand_format *f, const char *test)
{
	const char *arrow = strstr(test, " -> "), *source = NULL;
	char text[80] = "";
	uint8_t raw[WIEGAND_RAW_SIZE];
	size_t n;

	if (arrow != NULL)
		source = strchr(arrow, '(');
	if (arrow == NULL || source == NULL || source[strlen(source) - 1] != ')')
		return "expected FRAME -> NUMBER (where it was captured, or made from the layout)";
	n = (size_t)(source - (arrow + 4));
	while (n > 0 && arrow[4 + n - 1] == ' ')
		n--;
	if (n == 0 || n >= sizeof(text))
		return "expected a number after '->'";
	memcpy(text, arrow + 4, n);
	if (!frame_parse(test, (size_t)(arrow - test), f, raw))
		return "its frame is not as long as the layout, or neither 0 and 1 nor 0x…";
	return compare(f, raw, text);
}

static bool tests_pass(const struct section *s, struct entry *e)
{
	bool good = true;
	size_t tests = 0;

	for (size_t i = 0; i < s->at->count; i++) {
		const struct ini_entry *test = &s->ini->entries[s->at->first + i];
		const char *wrong;

		if (strcmp(test->key, "test") != 0)
			continue;
		tests++;
		wrong = test_run(&e->format, test->value);
		if (wrong != NULL) {
			diag_error(s->d, s->ini->file, test->line,
				   "the test '%s' fails: %s; format '%s' left out", test->value,
				   wrong, s->at->name);
			good = false;
		}
	}
	if (tests == 0)
		diag_warning(s->d, s->ini->file, s->at->line,
			     "format '%s' has no test: give one frame of a card whose number is "
			     "known",
			     s->at->name);
	return good;
}

/* Returns 0 (added, or told why not), or -ENOMEM. */
static int section_load(struct formats *f, const struct section *s)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return -ENOMEM;
	if (!keys_fit(s) || !section_parse(s, &e->format) || !tests_pass(s, e)) {
		free(e);
		return 0;
	}
	e->name = e->format.name;
	if (formats_find(f, e->name) != NULL || f->count == FORMATS_MAX) {
		diag_error(s->d, s->ini->file, s->at->line,
			   f->count == FORMATS_MAX ? "more than 128 formats; '%s' left out"
						   : "there is a format '%s' already; left out",
			   e->name);
		free(e);
		return 0;
	}
	f->entry[f->count++] = e;
	return 0;
}

int formats_load(struct formats *f, const char *path, struct diag *d)
{
	struct ini ini = {0};
	int r = ini_load(path, d, &ini);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ini.section_count && r == 0; i++) {
		const struct section s = {.ini = &ini, .at = &ini.sections[i], .d = d};

		if (strcmp(s.at->kind, "format") != 0 || s.at->name[0] == '\0')
			diag_error(d, path, s.at->line,
				   "[%s%s%s]: expected [format NAME]; left out", s.at->kind,
				   s.at->name[0] != '\0' ? " " : "", s.at->name);
		else
			r = section_load(f, &s);
	}
	ini_done(&ini);
	return r;
}

int formats_open(struct formats **ret)
{
	struct formats *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -ENOMEM;
	*ret = f;
	return 0;
}

void formats_free(struct formats *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++)
		free(f->entry[i]);
	free(f);
}

const struct wiegand_format *formats_find(const struct formats *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->entry[i]->name, name) == 0)
			return &f->entry[i]->format;
	return NULL;
}

const char *formats_nearest(const struct formats *f, const char *name)
{
	const char *names[FORMATS_MAX];

	for (size_t i = 0; i < f->count; i++)
		names[i] = f->entry[i]->name;
	return diag_nearest(name, names, f->count, sizeof(names[0]));
}

const struct wiegand_format *formats_at(const struct formats *f, size_t i)
{
	return i < f->count ? &f->entry[i]->format : NULL;
}
