/* SPDX-License-Identifier: MIT */
#include "report/codes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/words.h"

enum { WHITE = 0xffffff, GREY = 0xd9d9d9, RED = 0xf8cbad, YELLOW = 0xfff2cc, BLUE = 0xddebf7 };

/* clang-format off */
static const struct own_code {
	const char *code;
	enum text_key meaning;
	uint32_t colour;
	bool present;
} own[] = {
	{ "H",   TEXT_CODE_H,   WHITE,  true },
	{ "HF",  TEXT_CODE_HF,  WHITE,  true },
	{ "TL",  TEXT_CODE_TL,  YELLOW, true },
	{ "PSW", TEXT_CODE_PSW, YELLOW, true },
	{ "H?",  TEXT_CODE_NO_OUT, YELLOW, true },
	{ "?H",  TEXT_CODE_NO_IN,  YELLOW, true },
	{ "IL",  TEXT_CODE_IL,  YELLOW, true },
	{ "BKI", TEXT_CODE_BKI, YELLOW, true },
	{ "BK",  TEXT_CODE_BK,  YELLOW, false },
	{ "BC",  TEXT_CODE_BC,  WHITE,  false },
	{ "BL",  TEXT_CODE_BL,  GREY,   false },
	{ "MP",  TEXT_CODE_MP,  GREY,   false },
	{ "PP",  TEXT_CODE_PP,  GREY,   false },
	{ "BD",  TEXT_CODE_BD,  GREY,   false },
	{ "UC",  TEXT_CODE_UC,  GREY,   false },
	{ "L",   TEXT_CODE_L,   GREY,   false },
	{ "-",   TEXT_CODE_OFF, GREY,   false },
};

/* Of each state; "" where the account or the paper says it. */
static const char *const codes[VERDICT_STATES] = {
	[VERDICT_WAITING] = "BC", [VERDICT_ON_TIME] = "H", [VERDICT_LATE_WORK] = "TL",
	[VERDICT_LATE_SERVICE] = "TL", [VERDICT_LATE_THIRD] = "TL", [VERDICT_MISSING] = "BK",
	[VERDICT_INCOMPLETE] = "BL", [VERDICT_PENDING] = "MP", [VERDICT_REVIEW] = "PP",
	[VERDICT_NOT_ENROLLED] = "BD", [VERDICT_OFF] = "-", [VERDICT_HOLIDAY] = "L",
	[VERDICT_EARLY] = "PSW", [VERDICT_NO_OUT] = "H?", [VERDICT_NO_IN] = "?H",
	[VERDICT_BREAK] = "IL", [VERDICT_NOT_RETURNED] = "BKI", [VERDICT_ABSENT] = "TK",
};
/* clang-format on */

static void set(char ret[SHEET_CODE_SIZE], const char *code)
{
	snprintf(ret, SHEET_CODE_SIZE, "%s", code);
}

static bool late(enum verdict_state s)
{
	return s == VERDICT_LATE_WORK || s == VERDICT_LATE_SERVICE || s == VERDICT_LATE_THIRD;
}

void sheet_code(const struct verdict *v, const struct day_account *a, bool trial,
		struct sheet_day *ret)
{
	const enum verdict_state state = (enum verdict_state)v->state;
	const char *code = codes[state] != NULL ? codes[state] : "";

	set(ret->late_band, a->late_band);
	set(ret->early_band, a->early_band);
	if (ret->late_band[0] == '\0' && a->late_s > 0)
		set(ret->late_band, "TL");
	if (ret->early_band[0] == '\0' && a->early_s > 0)
		set(ret->early_band, "PSW");
	if (state == VERDICT_PAPER)
		code = v->code;
	else if (state == VERDICT_MISSING && v->closed == 0)
		code = "BC";
	else if (late(state) && a->flexi != 0 && a->late_s == 0)
		code = "HF";
	else if ((late(state) || state == VERDICT_NO_IN) && ret->late_band[0] != '\0')
		code = ret->late_band;
	else if ((state == VERDICT_EARLY || state == VERDICT_NO_OUT) && ret->early_band[0] != '\0')
		code = ret->early_band;
	if (trial && state != VERDICT_OFF && state != VERDICT_HOLIDAY && state != VERDICT_NONE)
		code = "UC";
	set(ret->code, code);
}

const char *sheet_code_name(const struct rulebook *book, int32_t day, enum text_language lang,
			    const char *code)
{
	static const enum text_key kinds[PAPER_KINDS] = {
		[PAPER_LEAVE] = TEXT_TOTAL_LEAVE,	  [PAPER_DUTY] = TEXT_TOTAL_DUTY,
		[PAPER_SICK] = TEXT_TOTAL_SICK,		  [PAPER_PERMIT] = TEXT_TOTAL_PERMIT,
		[PAPER_TECHNICAL] = TEXT_TOTAL_TECHNICAL, [PAPER_ABSENT] = TEXT_TOTAL_ABSENT,
	};
	const char *name = rulebook_text(book, day, "code", code, "name");
	const struct paper_code *known = rules_code(book->rules, day, code);
	char ours[32];
	enum text_key key;

	snprintf(ours, sizeof(ours), "code.%s", code);
	key = text_find(ours);
	/* A name that is ours has our words in the other language too; an office's own stays. */
	if (name != NULL && strcmp(name, "none") != 0 &&
	    (key == TEXT_KEYS || lang == TEXT_INDONESIAN ||
	     strcasecmp(name, text_get(TEXT_INDONESIAN, key)) != 0))
		return name;
	if (key != TEXT_KEYS)
		return text_get(lang, key);
	return known != NULL && known->kind < PAPER_KINDS ? text_get(lang, kinds[known->kind])
							  : code;
}

/* A code that is there already stays as it is. */
static int add(struct month_sheet *s, const char *code, const char *meaning, uint32_t colour,
	       bool present)
{
	struct sheet_legend *l = &s->legend[s->n_legend];

	for (size_t i = 0; i < s->n_legend; i++)
		if (strcmp(s->legend[i].code, code) == 0)
			return 0;
	if (s->n_legend == SHEET_LEGEND_MAX)
		return 0;
	*l = (struct sheet_legend){.colour = colour, .present = present};
	set(l->code, code);
	l->meaning = strdup(meaning);
	if (l->meaning == NULL)
		return -ENOMEM;
	s->n_legend++;
	return 0;
}

/* One direction's bands. [from, to) of the rules is whole minutes to people: 1 to 30, 31 to 60. */
struct band_words {
	enum text_key range, open, none;
	bool worst; /* a day without this punch gets the highest band: core/account.c */
};

static int add_bands(struct month_sheet *s, const struct band *bands, uint8_t n,
		     const struct band_words *w, bool deducts)
{
	const struct band *worst = NULL;
	char text[256], from[24], to[24], percent[WORD_SIZE];
	int r = 0;

	for (uint8_t i = 0; i < n && w->worst; i++)
		if (worst == NULL || bands[i].deduct >= worst->deduct)
			worst = &bands[i];
	for (uint8_t i = 0; i < n && r == 0; i++) {
		bool open = bands[i].to_s >= 86400;
		size_t used;

		snprintf(from, sizeof(from), "%d", bands[i].from_s / 60);
		snprintf(to, sizeof(to), "%d", (bands[i].to_s - 1) / 60);
		used = text_format(text, sizeof(text), s->lang, open ? w->open : w->range,
				   TEXT_ARGS({"from", from}, {"to", to}));
		if (&bands[i] == worst)
			used += text_format(text + used, sizeof(text) - used, s->lang, w->none,
					    NULL);
		if (deducts)
			text_format(text + used, sizeof(text) - used, s->lang, TEXT_CODE_DEDUCT,
				    TEXT_ARGS({"percent",
					       word_percent(percent, s->lang, bands[i].deduct)}));
		r = add(s, bands[i].name, text, YELLOW, true);
	}
	return r;
}

static int add_both_bands(struct month_sheet *s, const struct bands *b)
{
	const struct band_words late = {TEXT_CODE_BAND_LATE, TEXT_CODE_BAND_LATE_OPEN,
					TEXT_CODE_BAND_NO_IN, b->no_in == BAND_WORST};
	const struct band_words early = {TEXT_CODE_BAND_EARLY, TEXT_CODE_BAND_EARLY_OPEN,
					 TEXT_CODE_BAND_NO_OUT, b->no_out == BAND_WORST};
	int r = add_bands(s, b->late, b->n_late, &late, b->deducts);

	return r == 0 ? add_bands(s, b->early, b->n_early, &early, b->deducts) : r;
}

static uint32_t colour_of(const struct rulebook *book, int32_t day, const char *code,
			  uint32_t without)
{
	const char *text = rulebook_text(book, day, "code", code, "colour");
	unsigned int colour;

	if (text != NULL && *text == '#')
		text++;
	return text != NULL && strlen(text) == 6 && sscanf(text, "%6x", &colour) == 1 ? colour
										      : without;
}

static int add_paper(struct month_sheet *s, const struct rulebook *book, int32_t day,
		     const struct paper_code *c)
{
	return add(s, c->code, sheet_code_name(book, day, s->lang, c->code),
		   colour_of(book, day, c->code, c->kind == PAPER_ABSENT ? RED : BLUE), c->present);
}

int sheet_legend(const struct rulebook *book, int32_t day, struct month_sheet *s)
{
	const struct bands *bands = rules_bands(book->rules, day);
	const struct paper_code *builtin;
	size_t n_builtin;
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(own) && r == 0; i++)
		r = add(s, own[i].code, text_get(s->lang, own[i].meaning), own[i].colour,
			own[i].present);
	if (bands != NULL && r == 0)
		r = add_both_bands(s, bands);
	for (size_t k = book->rules->n_sets; k-- > 0 && r == 0;) {
		const struct rule_set *set_of = &book->rules->sets[k];

		for (size_t i = 0; i < set_of->n_codes && r == 0; i++)
			if (set_of->valid_from <= day)
				r = add_paper(s, book, day, &set_of->codes[i]);
	}
	builtin = paper_codes_builtin(&n_builtin);
	for (size_t i = 0; i < n_builtin && r == 0; i++)
		r = add_paper(s, book, day, &builtin[i]);
	return r;
}
