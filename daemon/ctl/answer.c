/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

static void answer_row(struct ctl *c, const json_t *row, void *arg)
{
	json_int_t paper = row_number(row, "paper", 0), holiday = row_number(row, "calendar", 0);

	if (!row_is(row, "kind", "answer")) {
		ctl_print_change(c, row, arg);
		return;
	}
	puts(show(c, c->dry ? TEXT_ANSWER_DRY : TEXT_ANSWERED,
		  TEXT_ARGS({"date", show_day(c, row_text(row, "day"))},
			    {"answer", show_word(c, "answer", row_text(row, "answer"))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	if (paper > 0)
		puts(show(c, TEXT_ANSWER_PAPER, TEXT_ARGS({"n", show_number(paper)})));
	if (holiday > 0)
		puts(show(c, TEXT_ANSWER_HOLIDAY, TEXT_ARGS({"n", show_number(holiday)})));
}

enum ctl_exit ctl_answer(struct ctl *c, int argc, char **argv)
{
	if (c->by == NULL)
		return CTL_USAGE;
	return ctl_ask(c, "doubt-answer",
		       json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "day", argv[0], "answer", argv[1],
				 "by", c->by, "letter", c->letter, "note", c->note),
		       answer_row, NULL);
}
