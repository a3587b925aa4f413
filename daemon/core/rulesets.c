/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/util.h"
#include "core/schedule.h"

bool rule_set_holds(const struct rule_set *set, int32_t day)
{
	return set->valid_from <= day && (set->valid_until == 0 || day <= set->valid_until);
}

const struct bands *rules_bands(const struct rules *r, int32_t day)
{
	for (size_t i = r->n_sets; i-- > 0;) {
		const struct rule_set *set = &r->sets[i];

		if (!rule_set_holds(set, day))
			continue;
		if (set->chosen == BANDS_HOURS_ONLY)
			return NULL;
		if (set->chosen >= 0 && set->chosen < set->n_bands)
			return &set->bands[set->chosen];
	}
	return NULL;
}

/* Leave codes CT to CLTN: Peraturan BKN 24/2017; the others as offices use them (the letters
 * differ from place to place, so that each text of rules may say its own). */
static const struct paper_code builtin[] = {
	/* code, present, after_approval, whole_only, deduct, kind, board */
	{"CT", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"CB", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"CS", false, false, true, 0, PAPER_SICK, BOARD_AUTO},
	{"CM", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"CAP", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"CBer", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"CLTN", false, false, true, 0, PAPER_LEAVE, BOARD_AUTO},
	{"S", false, false, false, 0, PAPER_SICK, BOARD_AUTO},
	{"I", false, false, false, 0, PAPER_PERMIT, BOARD_AUTO},
	{"DL", true, false, false, 0, PAPER_DUTY, BOARD_AUTO},
	{"TB", true, false, true, 0, PAPER_DUTY, BOARD_NONE},
	{"DK", true, false, false, 0, PAPER_DUTY, BOARD_AUTO},
	{"WFH", true, false, false, 0, PAPER_DUTY, BOARD_NONE},
	{"RP", true, false, false, 0, PAPER_DUTY, BOARD_MEETING},
	{"LK", true, false, false, 0, PAPER_TECHNICAL, BOARD_AUTO},
	{"JT", true, false, false, 0, PAPER_TECHNICAL, BOARD_AUTO},
	{"AT", true, true, false, 0, PAPER_TECHNICAL, BOARD_AUTO},
	{"AN", true, true, false, 0, PAPER_TECHNICAL, BOARD_AUTO},
	{"TK", false, true, true, 0, PAPER_ABSENT, BOARD_AUTO},
};

const struct paper_code *paper_codes_builtin(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(builtin);
	return builtin;
}

static const struct paper_code *find_code(const struct paper_code *codes, size_t n,
					  const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (strncmp(codes[i].code, code, CODE_SIZE) == 0)
			return &codes[i];
	}
	return NULL;
}

const struct paper_code *rules_code(const struct rules *r, int32_t day, const char *code)
{
	for (size_t i = r->n_sets; i-- > 0;) {
		const struct rule_set *set = &r->sets[i];
		const struct paper_code *found = find_code(set->codes, set->n_codes, code);

		if (found != NULL && rule_set_holds(set, day))
			return found;
	}
	return find_code(builtin, ARRAY_LEN(builtin), code);
}

const struct post *rules_post(const struct rules *r, int32_t day, const char *name)
{
	for (size_t i = r->n_sets; i-- > 0;) {
		const struct rule_set *set = &r->sets[i];

		for (size_t k = 0; k < set->n_posts && rule_set_holds(set, day); k++) {
			if (strcmp(set->posts[k].name, name) == 0)
				return &set->posts[k];
		}
	}
	return NULL;
}

int32_t rules_conversion(const struct rules *r, int32_t day)
{
	for (size_t i = r->n_sets; i-- > 0;) {
		if (r->sets[i].conversion_s != 0 && rule_set_holds(&r->sets[i], day))
			return r->sets[i].conversion_s > 0 ? r->sets[i].conversion_s : 0;
	}
	return 0;
}

bool rules_calendar_known(const struct rules *r, int32_t year)
{
	int32_t first = civil_day(year, 1, 1), next = civil_day(year + 1, 1, 1);

	for (size_t i = 0; i < r->n_holidays; i++) {
		if (r->holidays[i].day >= first && r->holidays[i].day < next)
			return true;
	}
	return false;
}
