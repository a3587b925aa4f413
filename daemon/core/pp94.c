/* SPDX-License-Identifier: MIT */
#include "core/pp94.h"
#include "base/util.h"
#include "core/civil.h"

/* PP 94/2021, Disiplin Pegawai Negeri Sipil: Pasal 9 (light), 10 (medium) and 11 (heavy). Numbers
 * as nasional.kompas.com/read/2021/09/14/14122101 retells the articles; infographics of the same
 * days have "4-7" and "12-24". */
static const struct pp94_step steps[PP94_LEVELS] = {
	[PP94_NONE] = {0, "", ""},
	[PP94_ORAL] = {3, "teguran-lisan", "PP 94/2021 Pasal 9"},
	[PP94_WRITTEN] = {4, "teguran-tertulis", "PP 94/2021 Pasal 9"},
	[PP94_DISSATISFIED] = {7, "pernyataan-tidak-puas", "PP 94/2021 Pasal 9"},
	[PP94_CUT_6] = {11, "potong-tukin-6-bulan", "PP 94/2021 Pasal 10"},
	[PP94_CUT_9] = {14, "potong-tukin-9-bulan", "PP 94/2021 Pasal 10"},
	[PP94_CUT_12] = {17, "potong-tukin-12-bulan", "PP 94/2021 Pasal 10"},
	[PP94_LOWERED] = {21, "penurunan-jabatan", "PP 94/2021 Pasal 11 ayat (2) huruf d angka 1"},
	[PP94_RELEASED] = {25, "pembebasan-jabatan",
			   "PP 94/2021 Pasal 11 ayat (2) huruf d angka 2"},
	[PP94_DISMISSED] = {28, "pemberhentian", "PP 94/2021 Pasal 11 ayat (2) huruf d angka 3"},
};

const struct pp94_step *pp94_step(enum pp94_level level)
{
	return &steps[(unsigned)level < PP94_LEVELS ? level : PP94_NONE];
}

const char *pp94_run_basis(void)
{
	return "PP 94/2021 Pasal 11 ayat (2) huruf d angka 4, Pasal 15 ayat (2)";
}

static bool works_between(int32_t from, int32_t to, bool (*works)(void *, int32_t), void *arg)
{
	for (int32_t day = from; day < to; day++) {
		if (works(arg, day))
			return true;
	}
	return false;
}

static enum pp94_level level_of(uint16_t days)
{
	enum pp94_level level = PP94_NONE;

	while (level + 1 < PP94_LEVELS && days >= steps[level + 1].from)
		level++;
	return level;
}

void pp94_count(const int32_t *days, size_t n, bool (*works)(void *arg, int32_t day), void *arg,
		int32_t today, struct pp94 *ret)
{
	int32_t first = civil_day(civil_from_day(today).year, 1, 1), last = 0;
	struct pp94 c = {.days = 0};

	for (size_t i = 0; i < n && days[i] <= today; i++) {
		if (c.run != 0 && works_between(last + 1, days[i], works, arg))
			c.run = 0;
		c.run++;
		last = days[i];
		if (last < first)
			continue;
		c.days++;
		if (c.run > c.longest_run)
			c.longest_run = c.run;
	}
	/* Whether today itself counts is decided at its end. */
	if (c.run != 0 && works_between(last + 1, today, works, arg))
		c.run = 0;
	c.level = level_of(c.days);
	if (c.level + 1 < PP94_LEVELS) {
		c.next = c.level + 1;
		c.to_next = steps[c.next].from - c.days;
	}
	c.run_reached = c.longest_run >= PP94_RUN;
	c.warn = c.to_next == 1 || c.run == PP94_RUN - 1;
	*ret = c;
}
