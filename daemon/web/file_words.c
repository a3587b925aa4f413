/* SPDX-License-Identifier: MIT */
#include "web/file_words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What exchange/ finds in a file goes to terminals and logs in English, and into a page in the
 * words of the office: the English text of a key is the pattern by which it is known again. */

enum { VALUES_MAX = 5, NAME_MAX_SIZE = 16, VALUE_SIZE = 200 };

struct values {
	struct text_arg args[VALUES_MAX + 1];
	char names[VALUES_MAX][NAME_MAX_SIZE], values[VALUES_MAX][VALUE_SIZE];
	size_t n;
};

/* "{name}" stands for the `size` bytes of `value`; false: more or longer than expected. */
static bool keep(struct values *v, const char *name, size_t name_size, const char *value,
		 size_t size)
{
	if (v->n == VALUES_MAX || name_size >= NAME_MAX_SIZE || size >= VALUE_SIZE)
		return false;
	snprintf(v->names[v->n], NAME_MAX_SIZE, "%.*s", (int)name_size, name);
	snprintf(v->values[v->n], VALUE_SIZE, "%.*s", (int)size, value);
	v->args[v->n] = (struct text_arg){v->names[v->n], v->values[v->n]};
	v->n++;
	return true;
}

/* Each placeholder reaches to the next words of the pattern, the last one to the end. */
static bool fits(const char *pattern, const char *said, struct values *v)
{
	*v = (struct values){.n = 0};
	for (;;) {
		size_t n = strcspn(pattern, "{");
		const char *close, *next;
		char words[256];

		if (strncmp(pattern, said, n) != 0)
			return false;
		pattern += n;
		said += n;
		if (*pattern == '\0')
			return *said == '\0';
		close = strchr(pattern, '}');
		n = strcspn(close + 1, "{");
		if (n >= sizeof(words))
			return false;
		snprintf(words, sizeof(words), "%.*s", (int)n, close + 1);
		next = n == 0 ? said + strlen(said) : strstr(said, words);
		if (next == NULL || !keep(v, pattern + 1, (size_t)(close - pattern - 1), said,
					  (size_t)(next - said)))
			return false;
		pattern = close + 1;
		said = next;
	}
}

const char *file_words(enum text_language lang, const char *said, char buf[FILE_WORDS_SIZE])
{
	static const char group[] = "in-file.";
	struct values v;

	if (lang == TEXT_ENGLISH)
		return said;
	for (enum text_key k = 0; k < TEXT_KEYS; k++)
		if (strncmp(text_name(k), group, strlen(group)) == 0 &&
		    fits(text_get(TEXT_ENGLISH, k), said, &v)) {
			text_format(buf, FILE_WORDS_SIZE, lang, k, v.args);
			return buf;
		}
	return said;
}
