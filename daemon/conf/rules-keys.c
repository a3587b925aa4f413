/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conf/rules-keys.h"

bool rules_is(const struct ini_section *s, int kind)
{
	return strcmp(s->kind, rules_sections[kind].kind) == 0;
}

const struct ini_section *rules_find(const struct ini *ini, int kind)
{
	for (size_t i = 0; i < ini->section_count; i++)
		if (rules_is(&ini->sections[i], kind))
			return &ini->sections[i];
	return NULL;
}

static const char *const firsts[] = {"first", "last", NULL};
static const char *const lasts[] = {"last", "first", NULL};
static const char *const flexis[] = {"none", "block", "minute", NULL};
static const char *const missings[] = {"question", "worst", NULL};
static const char *const counts[] = {"entry", "approval", NULL};
static const char *const boards[] = {"auto", "meeting", "duty", "leave", "none", NULL};
static const char *const paper_kinds[] = {"leave",     "duty",	 "sick", "permit",
					  "technical", "absent", NULL};
static const char percent[] = "a percentage such as 0.5 or 2, at most 100";

/* clang-format off */

#define F(member) SCHEMA_FIELD(struct rules_head, member)
static const struct schema_key rule[] = {
	{ "name", schema_slug, F(name), .help = "short name of the rule" },
	{ "version", schema_text, F(version), 1, .expected = "a version of at most 32 bytes",
	  .help = "its version; a text that changes gets a new one" },
	{ "valid-from", rules_set_day, F(valid_from), .expected = "a date, 2026-01-05",
	  .help = "first day on which it holds" },
	{ "valid-until", rules_set_until_day, F(valid_until), .deflt = "none",
	  .expected = "a date, 2026-03-20, or none", .help = "last day on which it holds" },
	{ "source", schema_text, F(source), 1, .expected = "a law or decree, at most 255 bytes",
	  .help = "law or decree it rests on; told with every verdict" },
	{ "letter", schema_text, F(letter), .deflt = "none",
	  .expected = "a letter of at most 127 bytes, or none",
	  .help = "the office's own letter that puts it in force; may follow later" },
	{ "author", schema_text, F(author), .deflt = "none",
	  .expected = "a name of at most 127 bytes, or none", .help = "who wrote it" },
	{ "approver", schema_text, F(approver), .deflt = "none",
	  .expected = "a name of at most 127 bytes, or none",
	  .help = "who approved it, another than the author" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_week, member)
#define HOURS(day, i) \
	{ day, rules_set_hours, F(hours[i]), .deflt = "off", \
	  .expected = "hours such as 07:30-16:00, 22:00-06:00 over midnight, or off", \
	  .help = "hours of duty on that day" }
#define BREAK(day, i) \
	{ "break-" day, rules_set_break, F(breaks[i]), .deflt = "same", \
	  .expected = "a break such as 12:00-13:00, none, or same (as break)", \
	  .help = "break on that day" }
static const struct schema_key schedule[] = {
	HOURS("mon", 0), HOURS("tue", 1), HOURS("wed", 2), HOURS("thu", 3),
	HOURS("fri", 4), HOURS("sat", 5), HOURS("sun", 6),
	{ "break", rules_set_break, F(breaks[RULES_EVERY_DAY]), .deflt = "none",
	  .expected = "a break such as 12:00-13:00, or none", .help = "break on every working day" },
	BREAK("mon", 0), BREAK("tue", 1), BREAK("wed", 2), BREAK("thu", 3),
	BREAK("fri", 4), BREAK("sat", 5), BREAK("sun", 6),
	{ "punches", schema_int, F(punches), 1, 4, .deflt = "1",
	  .help = "punches asked for in a day: 1 arrival, 2 departure too, 3 and 4 in the break" },
	{ "duplicate-in", schema_choice, F(last_arrival), .choices = firsts, .deflt = "first",
	  .help = "which of several arrivals counts" },
	{ "duplicate-out", schema_choice, F(first_out), .choices = lasts, .deflt = "last",
	  .help = "which of several departures counts" },
	{ "out-grace-s", schema_int, F(out_grace_s), 0, GRACE_MAX_S, .deflt = "60", .unit = "s",
	  .help = "a departure up to this long before the end is in order" },
	{ "break-grace-s", schema_int, F(break_grace_s), 0, GRACE_MAX_S, .deflt = "60",
	  .unit = "s", .help = "a break up to this much longer is in order" },
	{ "flexi", schema_choice, F(flexi), .choices = flexis, .deflt = "none",
	  .help = "how lateness is made up for on the same day" },
	{ "flexi-max-minutes", schema_int, F(flexi_max_min), 0, 240, .deflt = "0",
	  .unit = "minutes", .help = "how late one may come to make up for it" },
	{ "flexi-block-minutes", schema_int, F(flexi_block_min), 0, 240, .deflt = "0",
	  .unit = "minutes", .help = "flexi = block: what is to be stayed longer; 0: as the above" },
	{ "flexi-quota", schema_int, F(flexi_quota), 0, 31, .deflt = "0", .unit = "days a month",
	  .help = "on how many days a month; 0 is no limit" },
};
#undef F

static const struct schema_key mark[] = {
	{ "at", rules_set_mark, SCHEMA_FIELD(struct rules_mark, mark),
	  .expected = "a time such as 08:00 or 08:00:00, start (of duty), service+30 (for third), "
	    "or none",
	  .help = "the moment that arrivals are judged against" },
	{ "grace-s", schema_int, SCHEMA_FIELD(struct rules_mark, mark.grace_s), 0, GRACE_MAX_S,
	  .deflt = "60", .unit = "s",
	  .help = "late from this long after the mark on; minutes count from the mark" },
	{ "days", rules_set_days, SCHEMA_FIELD(struct rules_mark, days), .deflt = "all",
	  .expected = "all, or days such as mon fri", .help = "days of the apel" },
};

#define F(member) SCHEMA_FIELD(struct rules_common, member)
static const struct schema_key window[] = {
	{ "arrival", rules_set_window, F(arrival), .deflt = "05:00-11:59",
	  .expected = "a window such as 05:00-11:59",
	  .help = "when a first punch is an arrival, its last minute included" },
	{ "departure-from", rules_set_from, F(departure_from_s), .deflt = "auto",
	  .expected = "a time such as 14:00, or auto",
	  .help = "from when on a punch can be a departure" },
	{ "departure-until", rules_set_until, F(departure_to_s), .deflt = "23:59",
	  .expected = "a time such as 23:59",
	  .help = "last minute at which a punch can be a departure" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_bands, member)
static const struct schema_key bands[] = {
	{ "source", schema_text, F(source), 1, .expected = "a law or decree, at most 255 bytes",
	  .help = "regulation the figures are from; printed beside them" },
	{ "confirmed", schema_yes, F(confirmed), .deflt = "no",
	  .help = "somebody compared the figures with the regulation's text" },
	{ "late", rules_set_steps, F(late), .deflt = "none",
	  .expected = "minutes and percentages such as 1-30:0.5 31-60:1 61+:2, or none",
	  .help = "bands of lateness (TL1, TL2 ...)" },
	{ "early", rules_set_steps, F(early), .deflt = "none",
	  .expected = "minutes and percentages such as 1-30:0.5 31-60:1 61+:2, or none",
	  .help = "bands of leaving early (PSW1, PSW2 ...)" },
	{ "no-in", schema_choice, F(no_in), .choices = missings, .deflt = "question",
	  .help = "what a missing arrival is" },
	{ "no-out", schema_choice, F(no_out), .choices = missings, .deflt = "question",
	  .help = "what a missing departure is" },
	{ "absent", rules_set_percent, F(absent), .deflt = "0", .unit = "%", .expected = percent,
	  .help = "a day of confirmed absence (TK)" },
	{ "break", rules_set_percent, F(break_over), .deflt = "0", .unit = "%",
	  .expected = percent, .help = "a break overrun" },
	{ "per-mark", schema_yes, F(per_mark), .deflt = "no",
	  .help = "each checkpoint is deducted by itself" },
	{ "day-cap", rules_set_percent, F(day_cap), .deflt = "100", .unit = "%",
	  .expected = percent, .help = "most that a day can cost; 0 is no cap" },
	{ "month-cap", rules_set_percent, F(month_cap), .deflt = "100", .unit = "%",
	  .expected = percent, .help = "most that a month can cost; 0 is no cap" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_deduction, member)
static const struct schema_key deduction[] = {
	{ "use", rules_set_use, F(use), .expected = "the NAME of a [bands NAME], or none",
	  .help = "table of deductions in force; none shows hours only" },
	{ "deduct", schema_yes, F(deduct), .deflt = "yes",
	  .help = "no names and counts the bands, and deducts nothing" },
	{ "conversion-hours", rules_set_conversion, F(conversion_s), .deflt = "none",
	  .unit = "hours", .expected = "hours such as 7.5, or none",
	  .help = "late and early hours that count as one absent day; none: information only" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_code, member)
static const struct schema_key code[] = {
	{ "name", schema_text, F(name), 1, .expected = "a name of at most 63 bytes",
	  .help = "what the sheet's legend says" },
	{ "kind", schema_choice, F(kind), .choices = paper_kinds, .help = "what it is" },
	{ "colour", rules_set_colour, F(colour), .deflt = "none",
	  .expected = "a colour such as #c6e0b4, or none", .help = "its colour on the sheet" },
	{ "present", schema_yes, F(present), .deflt = "no", .help = "the day counts as present" },
	{ "counts", schema_choice, F(counts), .choices = counts, .deflt = "entry",
	  .help = "from its entry on (letter may follow), or only after approval" },
	{ "whole-only", schema_yes, F(whole_only), .deflt = "no",
	  .help = "for whole days only" },
	{ "deduct", rules_set_percent, F(deduct), .deflt = "0", .unit = "%", .expected = percent,
	  .help = "deduction for a whole day, where a table of deductions is in force" },
	{ "board", schema_choice, F(board), .choices = boards, .deflt = "auto",
	  .help = "what the lobby's board says meanwhile; auto: leave and duty as they are, "
	    "else nothing" },
	{ "note", schema_text, F(note), .deflt = "none",
	  .expected = "a note of at most 255 bytes, or none",
	  .help = "limits and conditions, for people" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_post, member)
static const struct schema_key post[] = {
	{ "title", schema_text, F(title), .deflt = "none",
	  .expected = "a title of at most 63 bytes, or none",
	  .help = "what people call it; none: its NAME" },
	{ "minimum", schema_int, F(minimum), 1, 50, .deflt = "1", .unit = "people",
	  .help = "how many of its people must be there from the service hour on" },
	{ "warn-minutes", schema_int, F(warn_min), 0, 120, .deflt = "0", .unit = "minutes",
	  .help = "warning so long before the service hour; 0 is none" },
	{ "follows-breaks", schema_yes, F(follows_breaks), .deflt = "no",
	  .help = "its people record their breaks, and it is watched in the break too" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct rules_hints, member)
static const struct schema_key hints[] = {
	{ "enabled", schema_yes, F(enabled), .deflt = "no",
	  .help = "whether pairs of punches are looked at" },
	{ "seconds", schema_int, F(seconds), 1, 60, .deflt = "5", .unit = "s",
	  .help = "two people at one reader within so many seconds" },
	{ "days", schema_int, F(days), 2, 31, .deflt = "10", .unit = "days",
	  .help = "on at least so many days of a month" },
	{ "pairs", rules_set_pairs, 0, sizeof(struct rules_hints), .deflt = "none",
	  .expected = "ids of people in pairs, p-03+p-17 p-20+p-21, or none",
	  .help = "people who are known to come together" },
};
#undef F

#define S(kind_, named_, keys_) { kind_, named_, keys_, ARRAY_LEN(keys_), NULL }
const struct schema_section rules_sections[RULES_SECTIONS] = {
	[RULES_RULE] = S("rule", false, rule),
	[RULES_SCHEDULE] = S("schedule", true, schedule),
	[RULES_MARK] = S("mark", true, mark),
	[RULES_WINDOW] = S("window", false, window),
	[RULES_HOLIDAY] = { "holiday", false, NULL, 0, NULL }, /* its keys are days */
	[RULES_BANDS] = S("bands", true, bands),
	[RULES_DEDUCTION] = S("deduction", false, deduction),
	[RULES_CODE] = S("code", true, code),
	[RULES_POST] = S("post", true, post),
	[RULES_HINTS] = S("hints", false, hints),
};
/* clang-format on */
