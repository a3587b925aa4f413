/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct verb {
	const char *name, *usage;
	int least, most;	/* arguments */
	const char *options;	/* besides the general ones */
	ctl_verb_fn *run;
	enum text_key help;
} verbs[] = {
	{ "status",            "status",                       0, 0, "",     ctl_status,           TEXT_HELP_STATUS },
	{ "today",             "today [--day DAY]",            0, 0, "d",    ctl_today,            TEXT_HELP_TODAY },
	{ "watch",             "watch",                        0, 0, "",     ctl_watch,            TEXT_HELP_WATCH },
	{ "explain",           "explain PERSON DAY",           2, 2, "",     ctl_explain,          TEXT_HELP_EXPLAIN },
	{ "punches",           "punches [--day DAY] [--person PERSON]", 0, 0, "dp", ctl_punches,   TEXT_HELP_PUNCHES },
	{ "roster import",     "roster import FILE [--dry]",   1, 1, "n",    ctl_roster_import,    TEXT_HELP_ROSTER_IMPORT },
	{ "roster list",       "roster list [--unit UNIT]",    0, 0, "u",    ctl_roster_list,      TEXT_HELP_ROSTER_LIST },
	{ "credential learn",  "credential learn READER",      1, 1, "",     ctl_credential_learn, TEXT_HELP_LEARN },
	{ "credential claim",  "credential claim CREDENTIAL PERSON [--from DAY] [--dry]", 2, 2, "fn", ctl_credential_claim, TEXT_HELP_CLAIM },
	{ "credential list",   "credential list",              0, 0, "",     ctl_credential_list,  TEXT_HELP_CREDENTIALS },
	{ "time show",         "time show",                    0, 0, "",     ctl_time_show,        TEXT_HELP_TIME_SHOW },
	{ "time confirm",      "time confirm [DAY] HH:MM:SS --by PERSON --witness PERSON [--error SECONDS] [--dry]", 1, 2, "bwen", ctl_time_confirm, TEXT_HELP_TIME_CONFIRM },
	{ "config",            "config",                       0, 0, "",     ctl_config,           TEXT_HELP_CONFIG },
	{ "verify",            "verify",                       0, 0, "",     ctl_verify,           TEXT_HELP_VERIFY },
	{ "paper import",      "paper import FILE --by PERSON [--dry]", 1, 1, "bn",              ctl_paper_import,     TEXT_HELP_PAPER_IMPORT },
	{ "calendar import",   "calendar import FILE --year YEAR --by PERSON [--decree NUMBER] [--dry]", 1, 1, "ybDn", ctl_calendar_import, TEXT_HELP_CALENDAR_IMPORT },
	{ "calendar add",      "calendar add DAY NAME [national|joint|regional] --by PERSON [--decree NUMBER] [--dry]", 2, 3, "bDn", ctl_calendar_add, TEXT_HELP_CALENDAR_ADD },
	{ "calendar accept",   "calendar accept NUMBER --by PERSON [--letter NUMBER] [--dry]", 1, 1, "bLn", ctl_calendar_accept, TEXT_HELP_CALENDAR_ACCEPT },
	{ "calendar refuse",   "calendar refuse NUMBER --by PERSON [--dry]", 1, 1, "bn",         ctl_calendar_refuse,  TEXT_HELP_CALENDAR_REFUSE },
	{ "calendar withdraw", "calendar withdraw NUMBER --by PERSON [--letter NUMBER] [--dry]", 1, 1, "bLn", ctl_calendar_withdraw, TEXT_HELP_CALENDAR_WITHDRAW },
	{ "calendar list",     "calendar list [--year YEAR]",  0, 0, "y",    ctl_calendar_list,    TEXT_HELP_CALENDAR_LIST },
	{ "attlog import",     "attlog import FILE --by PERSON --second PERSON [--zone ZONE] [--state COLUMN] [--map FILE] [--dry]", 1, 1, "b2zSMn", ctl_attlog_import, TEXT_HELP_ATTLOG_IMPORT },
	{ "attlog export",     "attlog export FROM TO [--person PERSON] [--map FILE]", 2, 2, "pM", ctl_attlog_export,   TEXT_HELP_ATTLOG_EXPORT },
	{ "compare",           "compare FILE [--from DAY] [--to DAY] [--person PERSON] [--zone ZONE] [--map FILE]", 1, 1, "ftpzM", ctl_compare, TEXT_HELP_COMPARE },
	{ "template",          "template roster|paper FILE",   2, 2, "",     ctl_template,         TEXT_HELP_TEMPLATE },
	{ "sheet",             "sheet MONTH [--unit UNIT] [--xlsx FILE] [--html FILE] [--csv FILE]", 1, 1, "uXTC", ctl_sheet, TEXT_HELP_SHEET },
};
/* clang-format on */

static enum ctl_exit usage(const struct ctl *c, const struct verb *v)
{
	ctl_complain(c, TEXT_ERROR_USAGE, TEXT_ARGS({"usage", v->usage}));
	return CTL_USAGE;
}

static enum ctl_exit help(const struct ctl *c)
{
	puts(show_text(c, TEXT_HELP_USAGE));
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		printf("  %s\n\t%s\n", verbs[i].usage, show_text(c, verbs[i].help));
	return CTL_OK;
}

/* One or two words; `*words` of them were the verb's name. */
static const struct verb *find_verb(int argc, char **argv, int *words)
{
	char two[64] = "";

	if (argc > 1)
		snprintf(two, sizeof(two), "%s %s", argv[0], argv[1]);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		*words = strchr(verbs[i].name, ' ') != NULL ? 2 : 1;
		if (argc > 0 && strcmp(verbs[i].name, *words == 2 ? two : argv[0]) == 0)
			return &verbs[i];
	}
	return NULL;
}

static bool arguments_fit(const struct verb *v, const struct ctl_call *call)
{
	return call->argc >= v->least && call->argc <= v->most &&
	       strspn(call->used, v->options) == strlen(call->used);
}

int main(int argc, char **argv)
{
	struct ctl c = {.lang = TEXT_INDONESIAN};
	struct ctl_call call;
	enum ctl_exit r = ctl_settings(&c, argc, argv, &call);
	const struct verb *v;
	int words;

	if (r != CTL_OK || call.help)
		return r != CTL_OK ? r : help(&c);
	v = find_verb(call.argc, call.argv, &words);
	if (v == NULL) {
		ctl_complain(&c, TEXT_ERROR_NO_VERB,
			     TEXT_ARGS({"verb", call.argc > 0 ? call.argv[0] : ""}));
		return CTL_USAGE;
	}
	call.argc -= words;
	if (!arguments_fit(v, &call))
		return usage(&c, v);
	r = v->run(&c, call.argc, call.argv + words);
	if (fflush(stdout) != 0 && r == CTL_OK)
		return CTL_FAILED;
	return r == CTL_USAGE ? usage(&c, v) : r;
}
