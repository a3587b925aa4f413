/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Accounts: links that set a password or PIN, and who has what. */

enum { QR_QUIET = 4 }; /* modules of white around it, without which cameras do not see it */

static bool is_dark(const QRcode *qr, int x, int y)
{
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return false;
	return qr->data[y * qr->width + x] & 1;
}

/*
 * Two modules a character, one above the other. White is drawn and black left out, for terminals
 * are dark; on one that takes colours they are set, so that a bright one shows it right as well.
 */
static void print_qr(const char *text)
{
	static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}}; /* [upper dark][lower] */
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	bool colours = isatty(STDOUT_FILENO);

	if (qr == NULL)
		return; /* the link stands there too */
	for (int y = -QR_QUIET; y < qr->width + QR_QUIET; y += 2) {
		fputs(colours ? "\033[37;40;1m" : "", stdout);
		for (int x = -QR_QUIET; x < qr->width + QR_QUIET; x++)
			fputs(blocks[is_dark(qr, x, y)][is_dark(qr, x, y + 1)], stdout);
		puts(colours ? "\033[0m" : "");
	}
	QRcode_free(qr);
}

static void link_row(struct ctl *c, const json_t *row, void *arg)
{
	print_qr(row_text(row, "url"));
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
