/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"

#define DEFAULT_CONFIG HADIR_SYSCONFDIR "/hadir/hadir.conf"

static const struct option options[] = {
	{"json", no_argument, NULL, 'j'},
	{"config", required_argument, NULL, 'c'},
	{"socket", required_argument, NULL, 's'},
	{"lang", required_argument, NULL, 'l'},
	{"help", no_argument, NULL, 'h'},
	{"dry", no_argument, NULL, 'n'},
	{"day", required_argument, NULL, 'd'},
	{"person", required_argument, NULL, 'p'},
	{"from", required_argument, NULL, 'f'},
	{"unit", required_argument, NULL, 'u'},
	{"by", required_argument, NULL, 'b'},
	{"witness", required_argument, NULL, 'w'},
	{"error", required_argument, NULL, 'e'},
	{"for", required_argument, NULL, 'F'},
	{"all", no_argument, NULL, 'A'},
	{"to", required_argument, NULL, 't'},
	{"at", required_argument, NULL, 'a'},
	{"letter", required_argument, NULL, 'L'},
	{"note", required_argument, NULL, 'N'},
	{"reader", required_argument, NULL, 'r'},
	{"hours", required_argument, NULL, 'H'},
	{"asked", required_argument, NULL, 'q'},
	{"reason", required_argument, NULL, 'R'},
	{"evidence", required_argument, NULL, 'E'},
	{"in", no_argument, NULL, 'i'},
	{"out", no_argument, NULL, 'o'},
	{"break", no_argument, NULL, 'k'},
	{"second", required_argument, NULL, '2'},
	{"open", no_argument, NULL, 'O'},
	{"month", required_argument, NULL, 'm'},
	{"acting", required_argument, NULL, 'P'},
	{"decree", required_argument, NULL, 'D'},
	{"map", required_argument, NULL, 'M'},
	{"year", required_argument, NULL, 'y'},
	{"state", required_argument, NULL, 'S'},
	{"zone", required_argument, NULL, 'z'},
	{"xlsx", required_argument, NULL, 'X'},
	{"html", required_argument, NULL, 'T'},
	{"csv", required_argument, NULL, 'C'},
	{"public", no_argument, NULL, 'B'},
	{"record", no_argument, NULL, 'Q'},
	{"rules", required_argument, NULL, 'U'},
	{"host", required_argument, NULL, 'W'},
	{"cert", required_argument, NULL, 'V'},
	{"key", required_argument, NULL, 'K'},
	{"ca", required_argument, NULL, 'Z'},
	{"into", required_argument, NULL, 'I'},
	{"remove", no_argument, NULL, 'G'},
	{0},
};

static const char of_verbs[] =
	"ndpfubweFAtaLNrHqREiok2OmPDMySzXTCBQUWVKZI"; /* options that only some verbs have */

struct wish {
	const char *config, *socket, *lang;
};

static bool take_option(struct ctl *c, struct wish *w, struct ctl_call *call, int letter)
{
	const struct {
		int letter;
		const char **value;
	} texts[] = {
		{'c', &w->config},  {'s', &w->socket},	{'l', &w->lang},   {'d', &c->day},
		{'p', &c->person},  {'f', &c->from},	{'u', &c->unit},   {'b', &c->by},
		{'w', &c->witness}, {'e', &c->error_s}, {'F', &c->who},	   {'t', &c->to},
		{'a', &c->at},	    {'L', &c->letter},	{'N', &c->note},   {'r', &c->reader},
		{'H', &c->hours},   {'q', &c->asked},	{'R', &c->reason}, {'E', &c->evidence},
		{'X', &c->xlsx},	    {'T', &c->html},	{'C', &c->csv},    {'U', &c->rules},
		{'2', &c->second},  {'m', &c->month},	{'P', &c->acting}, {'D', &c->decree},
		{'M', &c->map},	    {'y', &c->year},	{'S', &c->state},  {'z', &c->file_zone},
		{'W', &c->host},    {'V', &c->cert},	{'K', &c->key},	   {'Z', &c->ca},
		{'I', &c->into},
	};

	if (letter == '?')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].letter == letter)
			*texts[i].value = optarg;
	c->json |= letter == 'j';
	c->dry |= letter == 'n';
	c->all |= letter == 'A';
	c->open |= letter == 'O';
	c->public |= letter == 'B';
	c->record |= letter == 'Q';
	c->remove |= letter == 'G';
	if (letter == 'i' || letter == 'o' || letter == 'k')
		c->direction = letter == 'i' ? "in" : letter == 'o' ? "out" : "break";
	call->help |= letter == 'h';
	if (strchr(of_verbs, letter) != NULL && strchr(call->used, letter) == NULL)
		call->used[strlen(call->used)] = (char)letter;
	return true;
}

/* The default of a key, from the daemon's own table of them. */
static const char *default_of(const char *kind, const char *name)
{
	struct conf_key k;

	for (size_t i = 0; conf_key_at(i, &k); i++)
		if (strcmp(k.kind, kind) == 0 && strcmp(k.name, name) == 0)
			return k.deflt;
	return "";
}

static void use(struct ctl *c, const char *socket, const char *store, const char *zone,
		enum text_language lang)
{
	snprintf(c->zone, sizeof(c->zone), "%s", zone);
	snprintf(c->socket, sizeof(c->socket), "%s", socket);
	snprintf(c->store, sizeof(c->store), "%s", store);
	c->lang = lang;
}

/* What stands on paper. */
static void use_office(struct ctl *c, const struct conf *conf)
{
	snprintf(c->office, sizeof(c->office), "%s", conf->office.name);
	snprintf(c->kop, sizeof(c->kop), "%s", conf->office.kop);
	snprintf(c->town, sizeof(c->town), "%s", conf->office.place);
}

static enum ctl_exit use_config(struct ctl *c, const struct wish *w)
{
	const char *path = w->config != NULL ? w->config : DEFAULT_CONFIG;
	struct diag d = {0};
	struct conf *conf = NULL;
	int r;

	use(c, default_of("control", "path"), default_of("store", "path"), "", TEXT_INDONESIAN);
	if (w->config == NULL && access(path, F_OK) != 0)
		return CTL_OK;
	r = conf_load(path, &d, &conf);
	if (r == 0) {
		use_office(c, conf);
		snprintf(c->config, sizeof(c->config), "%s", path);
	}
	if (r == 0)
		use(c, conf->control.path, conf->store.path, conf->office.zone,
		    conf->office.language == CONF_ENGLISH ? TEXT_ENGLISH : TEXT_INDONESIAN);
	else if (w->config != NULL)
		diag_print(&d, stderr);
	else
		ctl_complain(c, TEXT_ERROR_CONFIG, TEXT_ARGS({"path", path}));
	conf_free(conf);
	diag_done(&d);
	return r < 0 && w->config != NULL ? CTL_REFUSED : CTL_OK;
}

enum ctl_exit ctl_settings(struct ctl *c, int argc, char **argv, struct ctl_call *call)
{
	struct wish w = {0};
	enum ctl_exit r;
	int letter;

	*call = (struct ctl_call){0};
	while ((letter = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if (!take_option(c, &w, call, letter))
			return CTL_USAGE; /* getopt has said why */
	call->argc = argc - optind;
	call->argv = argv + optind;
	r = use_config(c, &w);
	if (r != CTL_OK)
		return r;
	if (w.socket != NULL)
		snprintf(c->socket, sizeof(c->socket), "%s", w.socket);
	if (w.lang != NULL && text_language_parse(w.lang, &c->lang) < 0) {
		puts(show_text(c, TEXT_HELP_USAGE));
		return CTL_USAGE;
	}
	return CTL_OK;
}
