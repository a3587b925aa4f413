/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_CTL_H
#define HADIR_CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/util.h"
#include "control/said.h"
#include "text/text.h"

/*
 * hadirctl: one row of the table in hadirctl.c and one function for each verb. A verb asks the
 * daemon, its rows come back as JSON, and only here do they become words.
 */

/* Exit status, as hadirctl(8) lists it. */
enum ctl_exit {
	CTL_OK = 0,
	CTL_NO = 1,	     /* asked and answered: no such person, a broken chain, an alarm */
	CTL_USAGE = 2,	     /* hadirctl was called wrongly */
	CTL_UNREACHABLE = 3, /* no daemon there, or it went away or had no place for us */
	CTL_REFUSED = 4,     /* not allowed, or bad input; nothing was changed */
	CTL_FAILED = 5,	     /* the daemon, a file or this machine failed */
};

struct ctl {
	enum text_language lang;
	bool json, dry;
	char socket[256], store[256];
	char config[256]; /* the configuration it was told by; "" without one */
	char zone[128];	  /* the office's; "" without a configuration */
	char office[128], kop[512], town[128]; /* as hadir.conf(5) has them */
	/* Options of single verbs; NULL: not given. */
	const char *day, *person, *from, *unit, *by, *witness, *error_s;
	const char *who, *to, *at, *letter, *note, *reader, *hours, *asked, *reason, *evidence,
		*second, *month, *acting, *decree, *direction; /* "in", "out", "break" */
	const char *map, *year, *state, *file_zone;
	const char *xlsx, *html, *csv; /* files to write */
	bool public, record;
	const char *rules; /* a directory */
	const char *host, *cert, *key, *ca, *into; /* of the broker */
	bool remove; /* a user of it */
	bool all, open;
	const char *place; /* of what is asked, "surat.csv:3", for an error's text; NULL: none */
};

/*
 * settings.c: fill `c` from the command line and, where that is silent, from the configuration.
 * A configuration with mistakes is told and passed over, unless --config named it.
 */
struct ctl_call {
	char used[64]; /* letters of the single verbs' options that were given */
	bool help;
	int argc; /* what is no option: the verb and its arguments */
	char **argv;
};
enum ctl_exit ctl_settings(struct ctl *c, int argc, char **argv, struct ctl_call *call);

/* Say a row of the answer on standard output. */
typedef void ctl_row_fn(struct ctl *c, const json_t *row, void *arg);

/*
 * Ask and hand every row to `row`; with --json rows are printed as they are instead. `args` is
 * stolen. Says on standard error what went wrong.
 */
enum ctl_exit ctl_ask(struct ctl *c, const char *verb, json_t *args, ctl_row_fn *row, void *arg);
/* confirm, refuse or withdraw what has this number, in the name of --by; `more` (stolen, may be
 * NULL) is what that verb takes besides. */
enum ctl_exit ctl_decide(struct ctl *c, const char *verb, const char *id, const char *decision,
			 json_t *more, ctl_row_fn *row);
/* ctl_ask(), sending each line of `text` (changed in place) after the request. */
enum ctl_exit ctl_ask_bulk(struct ctl *c, const char *verb, json_t *args, char *text,
			   ctl_row_fn *row, void *arg);

/* "hadirctl: …" on standard error. */
void ctl_complain(const struct ctl *c, enum text_key key, const struct text_arg *args);

/* show.c: values as people read them. Strings live in a ring of a few buffers: use or copy them
 * before the next eight calls. */
const char *show(const struct ctl *c, enum text_key key, const struct text_arg *args);
const char *show_text(const struct ctl *c, enum text_key key);
const char *show_number(json_int_t n);
const char *show_word(const struct ctl *c, const char *group, const char *value);
/* Of a negative errno with which the database could not be read. */
const char *show_cause(const struct ctl *c, int r);
/* As control/said.h says them. */
const char *show_time(const struct ctl *c, const json_t *instant, enum said_time how);
const char *show_mark(const struct ctl *c, const char *at);
const char *show_day(const struct ctl *c, const char *day);
const char *show_duration(const struct ctl *c, json_int_t s);
const char *show_sentence(const struct ctl *c, const json_t *row);

/* table.c: rows aligned by the width of what people see. */
struct table;
/* `titles` end with TEXT_KEYS; bit i of `right` aligns column i to the right. Exits without memory.
 */
struct table *table_new(const struct ctl *c, const enum text_key *titles, unsigned int right);
/* As many cells as titles; NULL is an empty one. */
void table_add(struct table *t, ...);
/* To standard output, with the titles; nothing if there is no row. Frees; returns the rows. */
size_t table_print(struct table *t);
/* Ask, and print what `row` adds to the table it is given; "Tidak ada." of nothing. */
enum ctl_exit ctl_list(struct ctl *c, const char *verb, json_t *args, const enum text_key *titles,
		       unsigned int right, ctl_row_fn *row);

/* Verbs, as in the table of hadirctl.c. */
typedef enum ctl_exit ctl_verb_fn(struct ctl *c, int argc, char **argv);
ctl_verb_fn ctl_status, ctl_today, ctl_watch, ctl_roster_import, ctl_roster_list,
	ctl_credential_learn, ctl_credential_claim, ctl_credential_end, ctl_credential_list,
	ctl_paper_letter, ctl_time_show,
	ctl_time_confirm, ctl_config, ctl_explain, ctl_punches, ctl_verify, ctl_rejudge,
	ctl_rules_diff;
/* exchange */
ctl_verb_fn ctl_paper_import, ctl_template, ctl_calendar_import, ctl_calendar_add,
	ctl_calendar_accept, ctl_calendar_refuse, ctl_calendar_withdraw, ctl_calendar_list,
	ctl_attlog_import, ctl_attlog_export, ctl_compare, ctl_sheet;

ctl_verb_fn ctl_paper_add, ctl_paper_confirm, ctl_paper_refuse, ctl_paper_withdraw, ctl_paper_list,
	ctl_correction_add, ctl_correction_confirm, ctl_correction_refuse, ctl_correction_withdraw,
	ctl_correction_list, ctl_correction_import, ctl_manual_list, ctl_position_set,
	ctl_position_list, ctl_trial_end, ctl_trial_show, ctl_answer, ctl_month_show,
	ctl_month_seen, ctl_month_paraf, ctl_month_refused_paraf, ctl_month_objection,
	ctl_month_check, ctl_month_approve, ctl_month_lock, ctl_month_supplement, ctl_tasks,
	ctl_hints;

/* purge.c */
ctl_verb_fn ctl_purge, ctl_person_forget;

/* note.c, evidence.c */
ctl_verb_fn ctl_note_key, ctl_note_show, ctl_export;

/* backup.c, restore.c, retire.c */
ctl_verb_fn ctl_backup_key, ctl_backup_check, ctl_restore, ctl_retire;

/* account.c */
ctl_verb_fn ctl_setup, ctl_account_link, ctl_account_list, ctl_account_close;

/* broker-setup.c, broker-user.c */
ctl_verb_fn ctl_broker_setup, ctl_broker_user, ctl_broker_renew;

/* paper.c: a row that says what was entered, decided, or is to be looked at. */
ctl_row_fn ctl_print_change;

/* report */
ctl_verb_fn ctl_slip, ctl_report_week, ctl_report_month, ctl_report_year, ctl_report_first_day,
	ctl_report_audit;

/* status.c: one line about the time, from a "time" row. */
void ctl_print_time(struct ctl *c, const json_t *row);

#endif
