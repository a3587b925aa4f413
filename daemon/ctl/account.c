/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report/qr.h"

/* Accounts: links that set a password or PIN, and who has what. */

static void link_row(struct ctl *c, const json_t *row, void *arg)
{
	qr_blocks(stdout, row_text(row, "url"), isatty(STDOUT_FILENO)); /* the link follows */
	puts(show(c, TEXT_ACCOUNT_URL, TEXT_ARGS({"date", show_day(c, row_text(row, "until"))})));
	printf("  %s\n", row_text(row, "url"));
	puts(show(c, TEXT_ACCOUNT_CODE, TEXT_ARGS({"code", row_text(row, "code")})));
}

enum ctl_exit ctl_setup(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "account-setup", NULL, link_row, NULL);
}

enum ctl_exit ctl_account_link(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(
		c, "account-link",
		json_pack("{s:s, s:s}", "person", argv[0], "kind", argc > 1 ? argv[1] : "password"),
		link_row, NULL);
}

static void account_row(struct ctl *c, const json_t *row, void *arg)
{
	const char *has = show_text(c, TEXT_ACCOUNT_HAS);
	json_int_t sessions = row_number(row, "sessions", 0);
	char roles[160] = "";
	size_t i, used = 0;
	json_t *role;

	json_array_foreach(json_object_get(row, "roles"), i, role)
	{
		const char *word = show_word(c, "role", json_string_value(role));

		if (used + strlen(word) + 3 < sizeof(roles))
			used += (size_t)sprintf(roles + used, "%s%s", used > 0 ? ", " : "", word);
	}
	table_add(arg, row_text(row, "person"), row_name(row), row_true(row, "password") ? has : "",
		  row_true(row, "pin") ? has : "", row_true(row, "link") ? has : "", roles,
		  sessions > 0 ? show_number(sessions) : "");
}

enum ctl_exit ctl_account_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {TEXT_HEAD_PERSON,	   TEXT_HEAD_NAME,
					       TEXT_HEAD_ACCOUNT_PASSWORD, TEXT_HEAD_ACCOUNT_PIN,
					       TEXT_HEAD_ACCOUNT_LINK,	   TEXT_HEAD_ACCOUNT_ROLES,
					       TEXT_HEAD_ACCOUNT_SESSIONS, TEXT_KEYS};

	return ctl_list(c, "account-list", NULL, titles, 1u << 6, account_row);
}

static void closed_row(struct ctl *c, const json_t *row, void *arg)
{
	puts(show(c, TEXT_ACCOUNT_CLOSED,
		  TEXT_ARGS({"person", row_text(row, "person")},
			    {"n", show_number(row_number(row, "sessions", 0))})));
}

enum ctl_exit ctl_account_close(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "account-close", json_pack("{s:s}", "person", argv[0]), closed_row, NULL);
}
