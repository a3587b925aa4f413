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
	{ "credential end",    "credential end CREDENTIAL PERSON DAY [--dry]", 3, 3, "n", ctl_credential_end, TEXT_HELP_CREDENTIAL_END },
	{ "person forget",     "person forget PERSON --reason TEXT --by PERSON --second PERSON [--dry]", 1, 1, "Rb2n", ctl_person_forget, TEXT_HELP_PERSON_FORGET },
	{ "purge",             "purge [--dry]",                0, 0, "n",    ctl_purge,            TEXT_HELP_PURGE },
	{ "time show",         "time show",                    0, 0, "",     ctl_time_show,        TEXT_HELP_TIME_SHOW },
	{ "time confirm",      "time confirm [DAY] HH:MM:SS --by PERSON --witness PERSON [--error SECONDS] [--dry]", 1, 2, "bwen", ctl_time_confirm, TEXT_HELP_TIME_CONFIRM },
	{ "paper add",         "paper add CODE --for PERSON,... | --unit UNIT | --all | --reader READER --hours HH:MM-HH:MM --from DAY [--to DAY] [--at HH:MM-HH:MM] [--letter NO] [--note TEXT] [--asked TEXT] --by PERSON [--dry]", 1, 1, "FuArHftaLNqbn", ctl_paper_add, TEXT_HELP_PAPER_ADD },
	{ "paper confirm",     "paper confirm NUMBER --by PERSON [--second PERSON] [--letter NO] [--note TEXT] [--dry]", 1, 1, "b2LNn", ctl_paper_confirm, TEXT_HELP_PAPER_DECIDE },
	{ "paper refuse",      "paper refuse NUMBER --by PERSON [--second PERSON] [--note TEXT] [--dry]", 1, 1, "b2Nn", ctl_paper_refuse, TEXT_HELP_PAPER_DECIDE },
	{ "paper withdraw",    "paper withdraw NUMBER --by PERSON [--second PERSON] [--note TEXT] [--dry]", 1, 1, "b2Nn", ctl_paper_withdraw, TEXT_HELP_PAPER_DECIDE },
	{ "paper letter",      "paper letter NUMBER LETTER --by PERSON [--dry]", 2, 2, "bn", ctl_paper_letter, TEXT_HELP_PAPER_LETTER },
	{ "paper list",        "paper list [--open] [--month MONTH]", 0, 0, "Om", ctl_paper_list,   TEXT_HELP_PAPER_LIST },
	{ "correction add",    "correction add PERSON DAY HH:MM[:SS] --in|--out|--break --reason TEXT --evidence TEXT --by PERSON [--dry]", 3, 3, "iokREbn", ctl_correction_add, TEXT_HELP_CORRECTION_ADD },
	{ "correction confirm", "correction confirm NUMBER --by PERSON [--note TEXT] [--dry]", 1, 1, "bNn", ctl_correction_confirm, TEXT_HELP_CORRECTION_DECIDE },
	{ "correction refuse", "correction refuse NUMBER --by PERSON [--note TEXT] [--dry]", 1, 1, "bNn", ctl_correction_refuse, TEXT_HELP_CORRECTION_DECIDE },
	{ "correction withdraw", "correction withdraw NUMBER --by PERSON [--note TEXT] [--dry]", 1, 1, "bNn", ctl_correction_withdraw, TEXT_HELP_CORRECTION_DECIDE },
	{ "correction list",   "correction list [--open] [--month MONTH]", 0, 0, "Om", ctl_correction_list, TEXT_HELP_CORRECTION_LIST },
	{ "correction import", "correction import FILE --by PERSON --second PERSON [--dry]", 1, 1, "b2n", ctl_correction_import, TEXT_HELP_CORRECTION_IMPORT },
	{ "manual-list",       "manual-list [--unit UNIT] [--day DAY]", 0, 0, "ud", ctl_manual_list, TEXT_HELP_MANUAL_LIST },
	{ "position set",      "position set POSITION PERSON --from DAY [--to DAY] [--acting plt|plh] --decree NO [--dry]", 2, 2, "ftPDn", ctl_position_set, TEXT_HELP_POSITION_SET },
	{ "position list",     "position list [--day DAY]",    0, 0, "d",    ctl_position_list,    TEXT_HELP_POSITION_LIST },
	{ "setup",             "setup",                        0, 0, "",     ctl_setup,            TEXT_HELP_SETUP },
	{ "account link",      "account link PERSON [password|pin]", 1, 2, "", ctl_account_link,   TEXT_HELP_ACCOUNT_LINK },
	{ "account list",      "account list",                 0, 0, "",     ctl_account_list,     TEXT_HELP_ACCOUNT_LIST },
	{ "account close",     "account close PERSON",         1, 1, "",     ctl_account_close,    TEXT_HELP_ACCOUNT_CLOSE },
	{ "broker-setup",      "broker-setup [--host NAME,...] [--cert FILE --key FILE [--ca FILE]] [--into DIR] [--dry]", 0, 0, "WVKZIn", ctl_broker_setup, TEXT_HELP_BROKER_SETUP },
	{ "broker-user",       "broker-user USER [ROLE [--unit UNIT] | --remove] [--into DIR] [--dry]", 1, 2, "uGIn", ctl_broker_user, TEXT_HELP_BROKER_USER },
	{ "broker-renew",      "broker-renew [--into DIR]",    0, 0, "I",    ctl_broker_renew,     TEXT_HELP_BROKER_RENEW },
	{ "trial end",         "trial end DAY --by PERSON [--dry]", 1, 1, "bn", ctl_trial_end,      TEXT_HELP_TRIAL },
	{ "trial show",        "trial show",                   0, 0, "",     ctl_trial_show,       TEXT_HELP_TRIAL },
	{ "answer",            "answer DAY holiday|reader|activity|correct --by PERSON [--letter NO] [--note TEXT] [--dry]", 2, 2, "bLNn", ctl_answer, TEXT_HELP_ANSWER },
	{ "tasks",             "tasks [--person SUPERIOR] [--day DAY]", 0, 0, "pd", ctl_tasks,      TEXT_HELP_TASKS },
	{ "hints",             "hints [--day DAY]",            0, 0, "d",    ctl_hints,            TEXT_HELP_HINTS },
	{ "month show",        "month show [MONTH]",           0, 1, "",     ctl_month_show,       TEXT_HELP_MONTH_SHOW },
	{ "month seen",        "month seen MONTH PERSON --by PERSON [--note TEXT] [--dry]", 2, 2, "bNn", ctl_month_seen, TEXT_HELP_MONTH_STEP },
	{ "month paraf",       "month paraf MONTH PERSON --by PERSON [--note TEXT] [--dry]", 2, 2, "bNn", ctl_month_paraf, TEXT_HELP_MONTH_STEP },
	{ "month refused-paraf", "month refused-paraf MONTH PERSON --by PERSON [--note TEXT] [--dry]", 2, 2, "bNn", ctl_month_refused_paraf, TEXT_HELP_MONTH_STEP },
	{ "month objection",   "month objection MONTH PERSON TEXT --by PERSON [--dry]", 3, 3, "bn", ctl_month_objection, TEXT_HELP_MONTH_STEP },
	{ "month check",       "month check MONTH --by PERSON [--note TEXT] [--dry]", 1, 1, "bNn", ctl_month_check, TEXT_HELP_MONTH_STEP },
	{ "month approve",     "month approve MONTH --by PERSON [--note TEXT] [--dry]", 1, 1, "bNn", ctl_month_approve, TEXT_HELP_MONTH_STEP },
	{ "month lock",        "month lock MONTH --by PERSON [--dry]", 1, 1, "bn", ctl_month_lock, TEXT_HELP_MONTH_STEP },
	{ "month supplement",  "month supplement MONTH TEXT --by PERSON [--dry]", 2, 2, "bn", ctl_month_supplement, TEXT_HELP_MONTH_STEP },
	{ "config",            "config",                       0, 0, "",     ctl_config,           TEXT_HELP_CONFIG },
	{ "verify",            "verify [--from DAY] [--to DAY] [--key KEY,...] [--note FILE]", 0, 0, "ftKN", ctl_verify,           TEXT_HELP_VERIFY },
	{ "note key",          "note key",                     0, 0, "",     ctl_note_key,         TEXT_HELP_NOTE_KEY },
	{ "note show",         "note show [DAY]",              0, 1, "",     ctl_note_show,        TEXT_HELP_NOTE_SHOW },
	{ "export",            "export --evidence PERSON MONTH|DAY|DAY..DAY [FILE]", 1, 2, "E", ctl_export, TEXT_HELP_EXPORT },
	{ "rejudge",           "rejudge FROM TO [--rules FILE|DIR | --record]", 2, 2, "UQ", ctl_rejudge, TEXT_HELP_REJUDGE },
	{ "rules diff",        "rules diff FILE|DIR [--from DAY] [--to DAY]", 1, 1, "ft", ctl_rules_diff, TEXT_HELP_RULES_DIFF },
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
	{ "slip",              "slip MONTH|DAY [--person PERSON] [--html FILE]", 1, 1, "pT", ctl_slip, TEXT_HELP_SLIP },
	{ "report week",       "report week DAY [--unit UNIT] [--public] [--html FILE]", 1, 1, "uBT", ctl_report_week, TEXT_HELP_REPORT_WEEK },
	{ "report month",      "report month MONTH [--public] [--html FILE]", 1, 1, "BT", ctl_report_month, TEXT_HELP_REPORT_MONTH },
	{ "report year",       "report year YEAR [--public] [--html FILE]", 1, 1, "BT", ctl_report_year, TEXT_HELP_REPORT_YEAR },
	{ "report first-day",  "report first-day DAY [--html FILE]", 1, 1, "T", ctl_report_first_day, TEXT_HELP_REPORT_FIRST_DAY },
	{ "backup key",        "backup key [--html FILE]",     0, 0, "T",    ctl_backup_key,       TEXT_HELP_BACKUP_KEY },
	{ "backup check",      "backup check FILE [--key FILE]", 1, 1, "K",  ctl_backup_check,     TEXT_HELP_BACKUP_CHECK },
	{ "restore",           "restore FILE [--key FILE] [--into DIR] [--dry]", 1, 1, "KIn", ctl_restore, TEXT_HELP_RESTORE },
	{ "retire",            "retire OFFICE --key FILE [--html FILE] [--dry]", 1, 1, "KTn", ctl_retire, TEXT_HELP_RETIRE },
	{ "report audit",      "report audit MONTH [MONTH] [--html FILE]", 1, 2, "T", ctl_report_audit, TEXT_HELP_REPORT_AUDIT },
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
