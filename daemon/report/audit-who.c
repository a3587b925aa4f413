/* SPDX-License-Identifier: MIT */
#include "report/audit.h"

#include <stdlib.h>
#include <string.h>

#include "store/account.h"
#include "store/act.h"
#include "store/position.h"

/* The people of the audit report: how they are named, who could decide, who did what, who has
 * access. */

const char *audit_name(const struct audit *a, const char *id)
{
	int32_t person = people_find(book_people(a->b), id);
	const char *name = person >= 0 ? people_name(book_people(a->b), person) : NULL;

	return name != NULL ? name : id;
}

const char *audit_signed(const struct audit *a, const char *id, const struct place *at,
			 char ret[WORD_SIZE])
{
	int32_t day = book_day_of(a->b, at);
	char date[WORD_SIZE];

	if (day == INT32_MIN)
		snprintf(ret, WORD_SIZE, "%.60s", audit_name(a, id));
	else
		snprintf(ret, WORD_SIZE, "%.60s (%s)", audit_name(a, id),
			 word_date(date, a->lang, day));
	return ret;
}

const char *audit_word(const struct audit *a, const char *group, const char *value)
{
	char name[64];
	enum text_key key;

	snprintf(name, sizeof(name), "%s.%s", group, value);
	key = text_find(name);
	return key != TEXT_KEYS ? text_get(a->lang, key) : value;
}

/* Who could decide: the holders of positions in these days. */
int audit_holders(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_POSITION, TEXT_AUDIT_WHO,
					       TEXT_AUDIT_FROM,	    TEXT_AUDIT_TO,
					       TEXT_AUDIT_LETTER,   TEXT_KEYS};
	struct holder_row *rows = NULL;
	size_t n = 0;
	int r = holder_rows_load(a->q, &rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_HOLDERS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n; i++) {
		struct sheet_signer g = {0};
		char position[WORD_SIZE], from[WORD_SIZE], to[WORD_SIZE];

		if (rows[i].from_day > a->to || rows[i].to_day < a->from)
			continue;
		snprintf(g.position, sizeof(g.position), "%s", rows[i].position);
		snprintf(g.acting, sizeof(g.acting), "%s",
			 holder_acting_name((enum holder_acting)rows[i].acting));
		page_row(a->p, word_position(position, a->lang, &g), audit_name(a, rows[i].person),
			 word_date(from, a->lang, rows[i].from_day),
			 rows[i].to_day == ROSTER_DAY_OPEN ? "…"
							   : word_date(to, a->lang, rows[i].to_day),
			 rows[i].decree);
	}
	page_table_end(a->p);
	free(rows);
	return r;
}

/* Its words as people know them: people by their names, days by their dates. */
static void about_text(const struct audit *a, const char *about, char *ret, size_t size)
{
	char words[ACT_ABOUT_SIZE], *rest = words, *word, date[WORD_SIZE];
	size_t used = 0;
	int32_t day;

	snprintf(words, sizeof(words), "%s", about);
	ret[0] = '\0';
	while ((word = strsep(&rest, " ")) != NULL && used < size) {
		const char *shown = civil_parse_day(word, &day) == 0 ? word_date(date, a->lang, day)
								     : audit_name(a, word);

		used += (size_t)snprintf(ret + used, size - used, "%s%s", used > 0 ? ", " : "",
					 shown);
	}
}

/* On the page everybody comes by their own account; at the machine a user of it is all one knows.
 */
static const char *actor_name(const struct audit *a, const char *actor, char ret[WORD_SIZE])
{
	size_t n = strlen(ACT_USER);

	if (strncmp(actor, ACT_USER, n) != 0)
		return audit_name(a, actor);
	text_format(ret, WORD_SIZE, a->lang, TEXT_AUDIT_USER, TEXT_ARGS({"uid", actor + n}));
	return ret;
}

int audit_acts(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_DATE, TEXT_AUDIT_WHO, TEXT_AUDIT_ACT,
					       TEXT_AUDIT_ABOUT, TEXT_KEYS};
	struct act_row *rows = NULL;
	size_t n = 0;
	int r = act_rows_load(a->q, &rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_ACTS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n; i++) {
		int32_t day = book_day_of(a->b, &rows[i].at);
		char date[WORD_SIZE], who[WORD_SIZE], about[2 * ACT_ABOUT_SIZE];

		if (day != INT32_MIN && (day < a->from || day > a->to))
			continue;
		about_text(a, rows[i].about, about, sizeof(about));
		page_row(a->p, day == INT32_MIN ? "" : word_date(date, a->lang, day),
			 actor_name(a, rows[i].person, who), audit_word(a, "verb", rows[i].verb),
			 about);
	}
	page_table_end(a->p);
	free(rows);
	return r;
}

/* Who could act in whose name: whoever gave a link, and when it was used. */
int audit_accounts(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_DATE, TEXT_AUDIT_ACCOUNT,
					       TEXT_AUDIT_ACCOUNT_STEP, TEXT_AUDIT_ACCOUNT_BY,
					       TEXT_KEYS};
	struct account_step *rows = NULL;
	size_t n = 0;
	int r = account_steps_load(a->q, &rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_ACCOUNTS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n; i++) {
		int32_t day = book_day_of(a->b, &rows[i].at);
		char date[WORD_SIZE];

		if (day != INT32_MIN && (day < a->from || day > a->to))
			continue;
		page_row(a->p, day == INT32_MIN ? "" : word_date(date, a->lang, day),
			 audit_name(a, rows[i].person), audit_word(a, "account-step", rows[i].step),
			 rows[i].author[0] != '\0' ? audit_name(a, rows[i].author) : "hadirctl");
	}
	page_table_end(a->p);
	free(rows);
	return r;
}

int audit_accesses(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_WAY, TEXT_AUDIT_MAY, TEXT_AUDIT_WHO_HAS,
					       TEXT_KEYS};

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_ACCESS));
	page_table(a->p, titles);
	for (size_t i = 0; i < a->n_access; i++)
		page_row(a->p, a->access[i].way, text_get(a->lang, a->access[i].may),
			 a->access[i].who);
	page_table_end(a->p);
	return 0;
}
