/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/util.h"
#include "conf/ini.h"
#include "conf/profile.h"
#include "pipeline.h"

/* Exit statuses, as in hadird(8). */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1, /* could not start, or could not go on; the log says why */
	EXIT_USAGE = 2,
	EXIT_CONFIG = 3, /* people must act first: the configuration has errors, the database is of
			  * a newer hadir or of another key; a restart changes nothing */
};

static const char *folder_from(const char *variable, const char *deflt)
{
	const char *given = getenv(variable);

	return given != NULL && given[0] != '\0' ? given : deflt;
}

static void usage(FILE *to)
{
	fputs("usage: hadird [--config FILE] [--check] [--debug]\n"
	      "  --config FILE  instead of " HADIR_SYSCONFDIR "/hadir/hadir.conf\n"
	      "  --check        tell every mistake of the configuration and end\n"
	      "  --debug        log more\n",
	      to);
}

/* Configuration, formats and profiles: everything people write. */
struct written {
	struct conf *conf;
	struct formats *formats;
	struct record_profile *profiles;
};

static void written_done(struct written *w)
{
	conf_free(w->conf);
	formats_free(w->formats);
	free(w->profiles);
	*w = (struct written){0};
}

static void check_formats(const struct conf_reader *r, const struct formats *formats,
			  struct diag *d)
{
	for (size_t i = 0; i < r->formats.count; i++) {
		const char *name = r->formats.names[i], *near = formats_nearest(formats, name);

		if (formats_find(formats, name) == NULL)
			diag_error(
				d, r->at.file, r->at.line,
				"reader %s: there is no format \"%s\"%s%s%s; the reader cannot be "
				"used",
				r->name, name, near != NULL ? ", did you mean \"" : "",
				near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
}

static int read_profiles(const struct conf *c, const char *share, struct diag *d,
			 struct record_profile **ret)
{
	struct record_profile *profiles = calloc(c->reader_count + 1, sizeof(*profiles));
	char path[512];

	if (profiles == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < c->reader_count; i++) {
		if (c->readers[i].kind != CONF_READER_MODBUS)
			continue;
		snprintf(path, sizeof(path), "%s/readers/%s.conf", share, c->readers[i].profile);
		if (profile_load(path, d, &profiles[i]) < 0)
			diag_error(d, c->readers[i].at.file, c->readers[i].at.line,
				   "reader %s: profile \"%s\" cannot be used", c->readers[i].name,
				   c->readers[i].profile);
	}
	*ret = profiles;
	return 0;
}

/* Read all of it and tell every mistake. 0, or -EINVAL when there were errors. */
static int read_written(const char *config, struct diag *d, struct written *ret)
{
	const char *share = folder_from("HADIR_SHARE", HADIR_PREFIX "/share/hadir");
	struct written w = {0};
	char path[512];
	int r = formats_open(&w.formats);

	snprintf(path, sizeof(path), "%s/readers/wiegand-formats.conf", share);
	if (r == 0)
		formats_load(w.formats, path, d);
	if (r == 0)
		r = conf_load(config, d, &w.conf);
	if (r == 0) {
		for (size_t i = 0; i < w.conf->reader_count; i++)
			check_formats(&w.conf->readers[i], w.formats, d);
		r = read_profiles(w.conf, share, d, &w.profiles);
	}
	if (r == 0 && d->errors > 0)
		r = -EINVAL;
	if (r < 0) {
		written_done(&w);
		return r;
	}
	*ret = w;
	return 0;
}

/* $CREDENTIALS_DIRECTORY/<name>: 32 bytes, or 64 hexadecimal digits. */
static int read_key(const char *credentials, const char *name, uint8_t ret[32])
{
	struct diag d = {0};
	char path[512], *text;
	size_t size;
	int r;

	snprintf(path, sizeof(path), "%s/%s", credentials, name);
	r = ini_read_file(path, 4096, &d, &text, &size);
	diag_done(&d);
	if (r == -ENOENT)
		return r;
	if (r < 0)
		return log_errno(LOG_ERR, r, "the key %s cannot be read; not starting", path);
	while (size > 64 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		text[--size] = '\0';
	r = size == 32 ? 0 : hex_decode(ret, 32, text);
	if (size == 32)
		memcpy(ret, text, 32);
	explicit_bzero(text, size);
	free(text);
	if (r < 0)
		log_error("the key %s is neither 32 bytes nor 64 hexadecimal digits; not starting",
			  path);
	return r;
}

/* The office's key, without which nothing goes; and the key of its signed notes, if it has one. */
static int read_keys(const char *credentials, struct office_setup *setup)
{
	int r;

	if (credentials == NULL) {
		log_error("no secrets: $CREDENTIALS_DIRECTORY is not set; start hadird by its "
			  "systemd "
			  "unit, or name a folder that holds a file office-key");
		return -ENOENT;
	}
	r = read_key(credentials, "office-key", setup->office_key);
	if (r == -ENOENT)
		return log_errno(LOG_ERR, r,
				 "the office key %s/office-key cannot be read; not "
				 "starting",
				 credentials);
	if (r == 0)
		r = read_key(credentials, "note-key", setup->note_key);
	setup->has_note_key = r == 0;
	return r == -ENOENT ? 0 : r;
}

static struct conf *reload(void *arg)
{
	struct diag d = {0};
	struct written w;
	struct conf *next = NULL;
	char text[DIAG_TEXT_SIZE + 300];

	if (read_written(arg, &d, &w) == 0) {
		next = w.conf;
		w.conf = NULL;
		written_done(&w);
	}
	for (size_t i = 0; i < d.count; i++)
		log_warning("%s", diag_format(&d.items[i], text, sizeof(text)));
	if (next == NULL)
		log_error("the new configuration has errors; the old one stays in force");
	diag_done(&d);
	return next;
}

static int run(const char *config, struct written *w)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	const char *libexec = folder_from("HADIR_LIBEXEC", HADIR_PREFIX "/libexec/hadir");
	char program[512], hash_program[512], backup_program[512];
	struct office_setup setup = {.conf = w->conf,
				     .formats = w->formats,
				     .profiles = w->profiles,
				     .credentials = credentials,
				     .mqtt_program = program,
				     .hash_program = hash_program,
				     .backup_program = backup_program,
				     .config = config};
	struct office *o;
	sigset_t mask;
	int r;

	/* Where hadir-mqtt is a service of its own, with the network that hadird has not. */
	if (getenv("HADIR_MQTT_SOCKET") != NULL)
		snprintf(program, sizeof(program), "%s", getenv("HADIR_MQTT_SOCKET"));
	else
		snprintf(program, sizeof(program), "%s/hadir-mqtt", libexec);
	snprintf(backup_program, sizeof(backup_program), "%s/hadir-backup", libexec);
	snprintf(hash_program, sizeof(hash_program), "%s/hadir-hash", libexec);
	r = read_keys(credentials, &setup);
	if (r < 0) {
		written_done(w);
		return r;
	}
	/* Before any thread exists, so that all of them leave signals to the loop. */
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* What the start needed once goes back to the system: 0.4 MB less than with glibc's
	 * defaults, for a call of brk() now and then. */
	mallopt(M_TRIM_THRESHOLD, 128 * 1024);
	mallopt(M_TOP_PAD, 16 * 1024);
	/* A card that stalls under memory pressure must not take our pages with it. */
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0)
		log_errno(LOG_INFO, -errno, "memory cannot be locked, going on without");
	r = office_open(&setup, &o);
	explicit_bzero(setup.office_key, sizeof(setup.office_key));
	explicit_bzero(setup.note_key, sizeof(setup.note_key));
	if (r < 0)
		return r;
	r = office_run(o, reload, (void *)config);
	office_free(o);
	return r;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
						{"check", no_argument, NULL, 'k'},
						{"debug", no_argument, NULL, 'd'},
						{"help", no_argument, NULL, 'h'},
						{0}};
	const char *config = HADIR_SYSCONFDIR "/hadir/hadir.conf";
	struct diag d = {0};
	struct written w;
	bool check = false;
	int option, r;

	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			config = optarg;
			break;
		case 'k':
			check = true;
			break;
		case 'd':
			log_set_level(LOG_DEBUG);
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind != argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	umask(0027);
	/* It holds the office's key and sees passwords: no core, and hadir-mqtt, the same user who
	 * speaks with the world, cannot look into it. */
	prctl(PR_SET_DUMPABLE, 0);
	r = read_written(config, &d, &w);
	diag_print(&d, stderr);
	if (r < 0 || check) {
		if (r == 0) {
			printf("%s: %zu readers, %zu brokers, configuration OK\n", config,
			       w.conf->reader_count, w.conf->broker_count);
			written_done(&w);
		} else {
			fprintf(stderr, "%s: %zu errors, %zu warnings; not starting\n", config,
				d.errors, d.warnings);
		}
		diag_done(&d);
		return r < 0 ? EXIT_CONFIG : EXIT_OK;
	}
	diag_done(&d);
	r = run(config, &w);
	if (r < 0) /* whoever failed may have had no memory to say why */
		log_errno(LOG_ERR, r, "hadird cannot go on and ends");
	if (r == -EPROTONOSUPPORT || r == -EKEYREJECTED)
		return EXIT_CONFIG;
	return r < 0 ? EXIT_FAILED : EXIT_OK;
}
