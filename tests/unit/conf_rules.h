/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_CONF_RULES_H
#define HADIR_TESTS_CONF_RULES_H

#include <string.h>

#include "base/util.h"
#include "conf/rules.h"

/* Texts of rules for the tests of conf/rules*.c, and what is told of them. */

#define HEAD(name, from) \
	"[rule]\nname = " name "\nversion = 1\nvalid-from = " from "\nsource = Perbup 1/2026\n"
#define RANGE(name, from, until) HEAD(name, from) "valid-until = " until "\n" /* line 6 */
#define HOURS "[schedule default]\nmon = 07:30-16:00\n"			      /* lines 6 and 7 */

static inline int parse(const char *const *texts, size_t n, struct diag *d, struct rulebook **ret)
{
	static const char *const paths[] = {"a.conf", "b.conf", "c.conf"};
	struct rules_text t[3];

	for (size_t i = 0; i < n; i++)
		t[i] = (struct rules_text){
			.path = paths[i], .text = texts[i], .size = strlen(texts[i])};
	return rulebook_parse(t, n, d, ret);
}

static inline const struct diag_item *find_item(const struct diag *d, int line, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].line == line && strstr(d->items[i].text, part) != NULL)
			return &d->items[i];
	return NULL;
}

#endif
