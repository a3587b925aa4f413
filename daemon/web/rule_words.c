/* SPDX-License-Identifier: MIT */
#include "web/rule_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/util.h"
#include "conf/rules-keys.h"
#include "control/said.h"

const struct schema_key *rule_key(const char *kind, const char *key)
{
	const struct schema_section *s = schema_find(rules_sections, RULES_SECTIONS, kind);

	for (size_t i = 0; s != NULL && i < s->key_count; i++)
		if (strcmp(s->keys[i].name, key) == 0)
			return &s->keys[i];
	return NULL;
}

enum rule_shape rule_shape(const struct schema_key *key)
{
	if (key->set == schema_choice || key->set == schema_yes)
		return RULE_CHOICE;
	if (key->set == rules_set_day || key->set == rules_set_until_day)
		return RULE_DATE;
	if (key->set == rules_set_days)
		return RULE_DAYS;
	return key->set == rules_set_steps ? RULE_STEPS : RULE_LINE;
}

/* "group.value", or TEXT_KEYS. */
static enum text_key find(const char *group, const char *value)
{
	char name[96];

	snprintf(name, sizeof(name), "%s.%s", group, value);
	return text_find(name);
}

const char *rule_part_title(enum text_language lang, const char *kind, const char *name, char *buf)
{
	enum text_key key = find("rule-kind", kind);
	const char *shown = strcmp(kind, "mark") == 0 ? said_word(lang, "mark", name) : name;

	if (strcmp(kind, "schedule") == 0 && strcmp(name, RULEBOOK_DEFAULT) == 0)
		key = TEXT_RULE_KIND_HOURS;
	if (key == TEXT_KEYS)
		snprintf(buf, RULE_WORDS_SIZE, "%s %s", kind, name);
	else
		text_format(buf, RULE_WORDS_SIZE, lang, key, TEXT_ARGS({"name", shown}));
	return buf;
}

static int weekday(const char *day)
{
	int i = 0;

	while (i < WEEKDAYS && strcmp(rules_day_names[i], day) != 0)
		i++;
	return i;
}

const char *rule_label(enum text_language lang, const char *kind, const struct schema_key *key,
		       char *buf)
{
	static const char rest[] = "break-";
	bool rests = strncmp(key->name, rest, strlen(rest)) == 0;
	int day = weekday(rests ? key->name + strlen(rest) : key->name);
	char own[64];
	enum text_key label;

	if (day < WEEKDAYS) {
		text_format(
			buf, RULE_WORDS_SIZE, lang, rests ? TEXT_RULE_BREAK_ON : TEXT_RULE_HOURS_ON,
			TEXT_ARGS({"day", text_get(lang, (enum text_key)(TEXT_WEEKDAY_0 + day))}));
		return buf;
	}
	snprintf(own, sizeof(own), "%s-%s", kind, key->name); /* where a word has two meanings */
	label = find("rule-key", own);
	if (label == TEXT_KEYS)
		label = find("rule-key", key->name);
	return label == TEXT_KEYS ? key->name : text_get(lang, label);
}

const char *rule_choice(enum text_language lang, const char *choice)
{
	return said_word(lang, "rule-value", choice);
}

static const char *expected(enum text_language lang, const struct schema_key *key, char *buf)
{
	static const struct {
		schema_set_fn *set;
		enum text_key text;
	} rows[] = {
		{rules_set_day, TEXT_RULE_EXPECT_DAY},
		{rules_set_until_day, TEXT_RULE_EXPECT_DAY},
		{rules_set_hours, TEXT_RULE_EXPECT_HOURS},
		{rules_set_break, TEXT_RULE_EXPECT_BREAK},
		{rules_set_window, TEXT_RULE_EXPECT_WINDOW},
		{rules_set_from, TEXT_RULE_EXPECT_TIME},
		{rules_set_until, TEXT_RULE_EXPECT_TIME},
		{rules_set_mark, TEXT_RULE_EXPECT_MARK},
		{rules_set_days, TEXT_RULE_EXPECT_DAYS},
		{rules_set_steps, TEXT_RULE_EXPECT_STEPS},
		{rules_set_percent, TEXT_RULE_EXPECT_PERCENT},
		{rules_set_conversion, TEXT_RULE_EXPECT_CONVERSION},
		{rules_set_colour, TEXT_RULE_EXPECT_COLOUR},
		{rules_set_use, TEXT_RULE_EXPECT_USE},
		{rules_set_pairs, TEXT_RULE_EXPECT_PAIRS},
		{schema_slug, TEXT_RULE_EXPECT_SLUG},
		{schema_text, TEXT_RULE_EXPECT_TEXT},
		{schema_choice, TEXT_RULE_EXPECT_CHOICE},
		{schema_yes, TEXT_RULE_EXPECT_CHOICE},
		{schema_int, TEXT_RULE_EXPECT_INT},
	};
	char min[24], max[24];
	size_t i = 0;

	while (i < ARRAY_LEN(rows) && rows[i].set != key->set)
		i++;
	if (i == ARRAY_LEN(rows))
		return schema_expected(key, buf, RULE_WORDS_SIZE);
	snprintf(min, sizeof(min), "%lld", (long long)key->min);
	snprintf(max, sizeof(max), "%lld",
		 key->set == schema_int ? (long long)key->max : (long long)key->size - 1);
	text_format(buf, RULE_WORDS_SIZE, lang, rows[i].text,
		    TEXT_ARGS({"min", min}, {"max", max},
			      {"unit",
			       key->unit == NULL ? "" : said_word(lang, "rule-unit", key->unit)}));
	return buf;
}

const char *rule_hint(enum text_language lang, const struct schema_key *key, char *buf)
{
	char what[RULE_WORDS_SIZE], empty[RULE_WORDS_SIZE];
	enum text_key word = key->deflt == NULL ? TEXT_KEYS : find("rule-empty", key->deflt);

	if (rule_shape(key) == RULE_CHOICE)
		return "";
	if (word == TEXT_KEYS)
		return expected(lang, key, buf);
	snprintf(empty, sizeof(empty), "%s", text_get(lang, word));
	snprintf(buf, RULE_WORDS_SIZE, "%.250s %.250s", expected(lang, key, what), empty);
	return buf;
}

/* Words of the file, and how people say them. */
static const struct {
	const char *word;
	enum text_key said;
} words[] = {
	{"none", TEXT_RULE_WORD_NONE},	 {"off", TEXT_RULE_WORD_OFF},
	{"same", TEXT_RULE_WORD_SAME},	 {"auto", TEXT_RULE_WORD_AUTO},
	{"start", TEXT_RULE_WORD_START}, {"service", TEXT_RULE_WORD_SERVICE},
};

/* Names, laws and notes are people's own words. */
static bool is_free(const struct schema_key *key)
{
	return key->set == schema_text || key->set == schema_slug;
}

void rule_shown(enum text_language lang, const struct schema_key *key, const char *value, char *dst,
		size_t size)
{
	static const char after[] = "service+";

	snprintf(dst, size, "%s", value);
	/* A field that is empty says the same. */
	if (key->deflt != NULL && strcmp(value, key->deflt) == 0 && key->set != schema_int &&
	    key->set != rules_set_percent && rule_shape(key) != RULE_CHOICE) {
		*dst = '\0';
	} else if (!is_free(key) && strncmp(value, after, strlen(after)) == 0) {
		snprintf(dst, size, "%s+%s", text_get(lang, TEXT_RULE_WORD_SERVICE),
			 value + strlen(after));
	} else if (!is_free(key) && rule_shape(key) != RULE_CHOICE) {
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (strcmp(value, words[i].word) == 0)
				snprintf(dst, size, "%s", text_get(lang, words[i].said));
	}
}

void rule_default(enum text_language lang, const struct schema_key *key, char *dst, size_t size)
{
	*dst = '\0';
	if (key->deflt != NULL)
		rule_shown(lang, key, key->deflt, dst, size);
}

/* Does `text` begin with this word, in either language or as the file has it? Its length. */
static size_t begins(const char *text, size_t word)
{
	const char *said[] = {words[word].word, text_get(TEXT_INDONESIAN, words[word].said),
			      text_get(TEXT_ENGLISH, words[word].said)};

	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		if (strncasecmp(text, said[i], strlen(said[i])) == 0)
			return strlen(said[i]);
	return 0;
}

/* "7.30 – 16.00" is "07:30-16:00". */
static void write_times(const char *from, char *dst, size_t size)
{
	static const char dash[] = "\xe2\x80\x93"; /* as Word makes it */
	size_t n = 0;

	while (*from != '\0' && n + 2 < size) {
		bool begin = n == 0 || !isdigit((unsigned char)dst[n - 1]);

		if (strncmp(from, dash, strlen(dash)) == 0) {
			dst[n++] = '-';
			from += strlen(dash);
			continue;
		}
		if (*from == ' ' || *from == '\t') {
			from++;
			continue;
		}
		if (begin && isdigit((unsigned char)from[0]) &&
		    (from[1] == '.' || from[1] == ':') && (n == 0 || dst[n - 1] == '-'))
			dst[n++] = '0';
		dst[n++] = *from == '.' ? ':' : *from;
		from++;
	}
	dst[n] = '\0';
}

static bool is_time(const struct schema_key *key)
{
	return key->set == rules_set_hours || key->set == rules_set_break ||
	       key->set == rules_set_window || key->set == rules_set_from ||
	       key->set == rules_set_until || key->set == rules_set_mark;
}

static void trim(const char *typed, char *dst, size_t size)
{
	size_t n;

	typed += strspn(typed, " \t\r\n");
	snprintf(dst, size, "%s", typed);
	for (n = strlen(dst); n > 0 && strchr(" \t\r\n", dst[n - 1]) != NULL; n--)
		dst[n - 1] = '\0';
}

void rule_written(const struct schema_key *key, const char *typed, char *dst, size_t size)
{
	char text[4096];

	trim(typed, text, sizeof(text));
	snprintf(dst, size, "%s", text);
	if (is_free(key) || rule_shape(key) == RULE_CHOICE)
		return;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = begins(text, i);

		if (n > 0 && text[n] == '\0') {
			snprintf(dst, size, "%s", words[i].word);
			return;
		}
		if (n > 0 && strcmp(words[i].word, "service") == 0) {
			const char *plus = text + n + strspn(text + n, " ");

			if (*plus == '+') {
				plus += 1 + strspn(plus + 1, " ");
				snprintf(dst, size, "service+%s", plus);
				return;
			}
		}
	}
	if (is_time(key))
		write_times(text, dst, size);
}

/* What the readers of files say, in English, and how an office says it. */
static const struct {
	const char *part;
	enum text_key said;
} known[] = {
	{"is not within its hours", TEXT_RULE_SAID_BREAK},
	{"has no working day", TEXT_RULE_SAID_NO_DAY},
	{"passes midnight and is", TEXT_RULE_SAID_NIGHT},
	{"valid-until is before", TEXT_RULE_SAID_UNTIL},
	{"flexi without flexi-max", TEXT_RULE_SAID_FLEXI},
	{"cannot follow the service hour", TEXT_RULE_SAID_FOLLOWS},
	{"there is no service hour to follow", TEXT_RULE_SAID_NO_SERVICE},
	{"counts after approval only", TEXT_RULE_SAID_APPROVAL},
	{"no [bands ", TEXT_RULE_SAID_NO_BANDS},
	{"more than 8 bands", TEXT_RULE_SAID_STEPS_MANY},
	{"expected each band to begin", TEXT_RULE_SAID_STEPS_GAP},
	{"expected a last band", TEXT_RULE_SAID_STEPS_END},
	{"which holds from the same day", TEXT_RULE_SAID_SAME_DAY},
	{"is a holiday already", TEXT_RULE_SAID_HOLIDAY},
	{"is after valid-until of its file", TEXT_RULE_SAID_HOLIDAY_LATE},
	{"expected a date and what the day is", TEXT_RULE_SAID_HOLIDAY_FORM},
	{"there is such a section already", TEXT_RULE_SAID_TWICE},
	{"expected an end after the beginning", TEXT_RULE_SAID_END},
	{"the name of a-z, 0-9 and -", TEXT_RULE_SAID_NAME},
	{"the name of letters and digits", TEXT_RULE_SAID_CODE},
	{"has the same name and version", TEXT_RULE_SAID_VERSION},
	{"nobody has hours between", TEXT_RULE_SAID_HOLE},
	{"ends before valid-until", TEXT_RULE_SAID_CUT},
};

/* Does the value itself make no sense, whatever stands around it? */
static bool is_wrong(const struct schema_key *key, const char *value)
{
	static _Alignas(16) char scratch[16 * 1024]; /* any section's struct */
	const char *why = NULL;

	return key->offset + key->size < sizeof(scratch) &&
	       key->set(key, scratch + key->offset, value, &why) < 0 && why == NULL;
}

const char *rule_problem(enum text_language lang, const json_t *row, const struct schema_key *key,
			 const char *value, char *buf)
{
	const char *text = row_text(row, "text");
	char what[RULE_WORDS_SIZE], written[1024];

	if (*row_text(row, "key") != '\0')
		return said_sentence(lang, row, buf, RULE_WORDS_SIZE);
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strstr(text, known[i].part) != NULL)
			return text_get(lang, known[i].said);
	if (key != NULL && value != NULL && *value == '\0')
		return text_get(lang, TEXT_RULE_SAID_EMPTY);
	if (key != NULL && value != NULL)
		rule_written(key, value, written, sizeof(written));
	if (key == NULL || value == NULL || !is_wrong(key, written))
		return text; /* rare: as the log would have it */
	text_format(buf, RULE_WORDS_SIZE, lang, TEXT_RULE_SAID_WRONG,
		    TEXT_ARGS({"expected", expected(lang, key, what)}));
	return buf;
}
