/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/log.h"
#include "base/zone.h"
#include "conf/conf.h"
#include "conf/ini.h"
#include "web/assets.h"
#include "web/pages.h"
#include "web/server.h"

/* Exit statuses, as in hadir-web(8). */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3 };

static void usage(FILE *to)
{
	fputs("usage: hadir-web [--config FILE] [--routes] [--debug]\n"
	      "  --config FILE  instead of " HADIR_SYSCONFDIR "/hadir/hadir.conf\n"
	      "  --routes       print every page, its method and roles, as JSON, and end\n"
	      "  --debug        log more\n",
	      to);
}

static void print_routes(void)
{
	for (size_t t = 0; web_routes[t] != NULL; t++)
		for (const struct route *r = web_routes[t]; r->path != NULL; r++)
			printf("{\"method\":\"%s\",\"path\":\"%s\",\"roles\":%u,\"open\":%s,"
			       "\"upload\":%s}\n",
			       (r->flags & ROUTE_POST) != 0 ? "POST" : "GET", r->path, r->roles,
			       (r->flags & ROUTE_OPEN) != 0 ? "true" : "false",
			       (r->flags & ROUTE_UPLOAD) != 0 ? "true" : "false");
}

static int read_pem(const char *path, char **ret)
{
	struct diag d = {0};
	size_t size;
	int r = path[0] == '\0' ? 0 : ini_read_file(path, 64 * 1024, &d, ret, &size);

	diag_done(&d);
	return r < 0 ? log_errno(LOG_ERR, r, "%s cannot be read; not starting", path) : 0;
}

static int serve(const struct conf *conf, const struct web *web)
{
	struct server_settings set = {
		.address = conf->web.address, .port = conf->web.port, .proxy = conf->web.proxy};
	char *certificate = NULL, *key = NULL;
	struct server *server = NULL;
	sd_event *event = NULL;
	int r = sd_event_default(&event);

	if (r >= 0)
		r = read_pem(conf->web.certificate, &certificate);
	if (r >= 0)
		r = read_pem(conf->web.key, &key);
	set.certificate = certificate;
	set.key = key;
	if (r >= 0) {
		r = server_open(event, web, &set, &server);
		if (r < 0)
			log_errno(LOG_ERR, r, "cannot listen on %s port %d; not starting",
				  conf->web.address, conf->web.port);
	}
	if (r >= 0) {
		sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
		sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
		log_notice("the page is at %s", web->url);
		sd_notify(0, "READY=1");
		r = sd_event_loop(event);
	}
	server_free(server);
	sd_event_unref(event);
	if (key != NULL)
		explicit_bzero(key, strlen(key));
	free(key);
	free(certificate);
	return r < 0 ? EXIT_FAILED : EXIT_OK;
}

static int run(const char *path)
{
	struct diag d = {0};
	struct conf *conf = NULL;
	struct zone zone = {0};
	struct web web;
	int r = conf_load(path, &d, &conf);

	diag_print(&d, stderr);
	diag_done(&d);
	if (r < 0)
		return EXIT_CONFIG;
	r = zone_load(conf->office.zone, &zone);
	if (r < 0) {
		log_errno(LOG_ERR, r, "zone %s cannot be read; not starting", conf->office.zone);
		conf_free(conf);
		return EXIT_FAILED;
	}
	web = (struct web){
		.socket = conf->control.path,
		.store = conf->store.path,
		.zone = conf->office.zone,
		.zone_table = &zone,
		.office = conf->office.name,
		.place = conf->office.place,
		.kop = conf->office.kop,
		.url = conf->web.url,
		.config = path,
		.language = conf->office.language == CONF_ENGLISH ? TEXT_ENGLISH : TEXT_INDONESIAN,
		.kiosk = conf->web.kiosk,
		.idle_min = conf->web.idle_min,
		.share_on_time = conf->web.lobby_share,
	};
	r = serve(conf, &web);
	zone_done(&zone);
	conf_free(conf);
	return r;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
						{"routes", no_argument, NULL, 'r'},
						{"debug", no_argument, NULL, 'd'},
						{"help", no_argument, NULL, 'h'},
						{0}};
	const char *config = HADIR_SYSCONFDIR "/hadir/hadir.conf";
	sigset_t mask;
	int letter;

	while ((letter = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (letter == 'c')
			config = optarg;
		else if (letter == 'd')
			log_set_level(LOG_DEBUG);
		else if (letter == 'r')
			return print_routes(), EXIT_OK;
		else
			return usage(letter == 'h' ? stdout : stderr),
			       letter == 'h' ? EXIT_OK : EXIT_USAGE;
	}
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* Passwords and tokens pass through: no core, and a page's process that somebody has taken
	 * over cannot look into the others. */
	prctl(PR_SET_DUMPABLE, 0);
	if (sodium_init() < 0)
		return EXIT_FAILED;
	assets_init();
	return run(config);
}
