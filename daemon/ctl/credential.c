/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

static void print_read(const struct ctl *c, const json_t *row)
{
	const json_t *fits = json_object_get(row, "fits");
	const char *refused = row_text(row, "refused");
	size_t i;
	json_t *fit;

	puts(show(c, *refused ? TEXT_LEARN_REFUSED : TEXT_LEARN_READ,
		  TEXT_ARGS({"n", show_number(row_number(row, "n", 0))},
			    {"bits", show_number(row_number(row, "bits", 0))},
			    {"cause", show_word(c, "cause", refused)})));
	json_array_foreach(fits, i, fit) puts(show(
		c, json_is_true(json_object_get(fit, "parity")) ? TEXT_LEARN_FIT : TEXT_LEARN_WEAK,
		TEXT_ARGS({"format", row_text(fit, "format")}, {"value", row_text(fit, "value")})));
}

static void print_result(const struct ctl *c, const json_t *row)
{
	const char *person = row_text(row, "person");

	if (!row_is(row, "needs", "")) {
		puts(show_word(c, "needs", row_text(row, "needs")));
		return;
	}
	puts(show(c, TEXT_LEARNT,
		  TEXT_ARGS({"format", row_text(row, "format")},
			    {"credential", row_text(row, "credential")})));
	if (*person != '\0')
		puts(show(c, TEXT_LEARNT_HOLDER, TEXT_ARGS({"person", person})));
}

static void learn_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "read"))
		print_read(c, row);
	else if (row_is(row, "kind", "result"))
		print_result(c, row);
	fflush(stdout);
}

enum ctl_exit ctl_credential_learn(struct ctl *c, int argc, char **argv)
{
	if (!c->json) {
		puts(show(c, TEXT_LEARN_START, TEXT_ARGS({"reader", argv[0]})));
		fflush(stdout);
	}
	return ctl_ask(c, "credential-learn", json_pack("{s:s}", "reader", argv[0]), learn_row,
		       NULL);
}

static void claim_row(struct ctl *c, const json_t *row, void *arg)
{
	puts(show(c, c->dry ? TEXT_CLAIM_DRY : TEXT_CLAIMED,
		  TEXT_ARGS({"credential", row_text(row, "credential")}, {"person", row_name(row)},
			    {"date", show_day(c, row_text(row, "from"))},
			    {"n", show_number(row_number(row, "punches", 0))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
}

enum ctl_exit ctl_credential_claim(struct ctl *c, int argc, char **argv)
{
	json_t *args = json_pack("{s:s, s:s, s:s*}", "credential", argv[0], "person", argv[1],
				 "from", c->from);

	return ctl_ask(c, "credential-claim", args, claim_row, NULL);
}

static void end_row(struct ctl *c, const json_t *row, void *arg)
{
	puts(show(c, c->dry ? TEXT_CREDENTIAL_END_DRY : TEXT_CREDENTIAL_ENDED,
		  TEXT_ARGS({"credential", row_text(row, "credential")}, {"person", row_name(row)},
			    {"date", show_day(c, row_text(row, "last"))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
}

enum ctl_exit ctl_credential_end(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "credential-end",
		       json_pack("{s:s, s:s, s:s}", "credential", argv[0], "person", argv[1],
				 "last", argv[2]),
		       end_row, NULL);
}

static void list_row(struct ctl *c, const json_t *row, void *arg)
{
	table_add(arg, row_text(row, "credential"), row_text(row, "card"), row_text(row, "format"),
		  row_text(row, "reader"), show_number(row_number(row, "times", 0)),
		  show_number(row_number(row, "days", 0)),
		  show_time(c, json_object_get(row, "first"), SAID_DATE),
		  show_time(c, json_object_get(row, "last"), SAID_DATE));
}

enum ctl_exit ctl_credential_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_CREDENTIAL, TEXT_HEAD_KIND,  TEXT_HEAD_FORMAT,
		TEXT_HEAD_READER,     TEXT_HEAD_TIMES, TEXT_HEAD_DAYS,
		TEXT_HEAD_FIRST,      TEXT_HEAD_LAST,  TEXT_KEYS};

	return ctl_list(c, "credential-list", NULL, titles, 1 << 4 | 1 << 5, list_row);
}
