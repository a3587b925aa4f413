/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"

/* The daemon's own section: this machine's broker, with a password from credentials/broker/. */
static void find_broker(struct broker_site *s, const struct conf *conf)
{
	static const char prefix[] = "broker_";

	for (size_t i = 0; i < conf->broker_count && s->credential[0] == '\0'; i++) {
		const struct conf_broker *b = &conf->brokers[i];
		const char *name = b->password_credential;

		if (!b->tls && strcmp(b->user, "hadir") == 0 &&
		    strncmp(name, prefix, strlen(prefix)) == 0)
			snprintf(s->credential, sizeof(s->credential), "%s", name + strlen(prefix));
	}
}

static enum ctl_exit read_conf(struct broker_site *s, struct ctl *c)
{
	struct diag d = {0};
	struct conf *conf = NULL;
	int r = c->config[0] != '\0' ? conf_load(c->config, &d, &conf) : -ENOENT;

	if (r == 0) {
		snprintf(s->id, sizeof(s->id), "%s", conf->office.id);
		snprintf(s->office, sizeof(s->office), "%s", conf->office.name);
		find_broker(s, conf);
	} else {
		ctl_complain(c, TEXT_BROKER_NO_OFFICE, NULL);
	}
	conf_free(conf);
	diag_done(&d);
	return r == 0 ? CTL_OK : CTL_REFUSED;
}

char *broker_site_read(const struct broker_site *s, const char *path)
{
	char whole[BROKER_PATH_SIZE];

	place_path(&s->place, whole, path);
	return place_read(whole);
}

enum ctl_exit broker_site_open(struct broker_site *s, struct ctl *c)
{
	static const char settings[] = "/etc/mosquitto/mosquitto.conf"; /* mosquitto's own */
	const char *share = getenv("HADIR_SHARE");
	enum ctl_exit r;

	*s = (struct broker_site){.place = {.c = c,
					    .into = c->into != NULL ? c->into : "",
					    .share = share != NULL && share[0] != '\0'
							     ? share
							     : HADIR_PREFIX "/share/hadir",
					    .dry = c->dry}};
	r = read_conf(s, c);
	/* The folder alone is made at our own installation, for backups. */
	if (r == CTL_OK && s->place.into[0] == '\0' && access(settings, F_OK) != 0) {
		ctl_complain(c, TEXT_BROKER_MISSING, TEXT_ARGS({"path", settings}));
		r = CTL_REFUSED;
	}
	if (r != CTL_OK)
		return r;
	s->passwords = broker_site_read(s, BROKER_PASSWORDS);
	s->users = calloc(BROKER_USERS_MAX, sizeof(*s->users));
	return s->users != NULL ? broker_hosts(&s->place, &s->hosts) : CTL_FAILED;
}

void broker_site_done(struct broker_site *s)
{
	if (s->users != NULL)
		sodium_memzero(s->users, BROKER_USERS_MAX * sizeof(*s->users));
	free(s->users);
	free(s->acl);
	free(s->passwords);
	free(s->ca);
}

char *broker_acl_office(const struct broker_site *s, char *acl)
{
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "hadir/v1/%s/", s->id);
	acl = place_replace(acl, "hadir/v1/+/", prefix);
	snprintf(prefix, sizeof(prefix), "write hadir/v1/%s/#", s->id);
	return place_replace(acl, "write hadir/v1/#", prefix);
}

static bool knows(const struct broker_user *users, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(users[i].name, name) == 0)
			return true;
	return false;
}

char *broker_acl_add(char *acl, const struct broker_user *u)
{
	char *ret = NULL;
	size_t size;
	FILE *f = acl != NULL ? open_memstream(&ret, &size) : NULL;

	if (f != NULL) {
		fprintf(f, "%s\n# role %s: by hadirctl broker-user\nuser %s\n", acl, u->role,
			u->name);
		for (size_t i = 0; i < u->n_topics; i++)
			fprintf(f, "topic read %s\n", u->topics[i]);
		fclose(f);
	}
	free(acl);
	return ret;
}

/* A shipped user who is not in the installed ACL was removed by people. */
static void keep_removed(struct broker_site *s, const struct broker_user *old, size_t n)
{
	for (size_t i = 0; i < s->n_users && s->acl != NULL; i++)
		if (!s->users[i].write && !knows(old, n, s->users[i].name))
			s->acl = broker_acl_remove(s->acl, s->users[i].name);
}

enum ctl_exit broker_site_acl(struct broker_site *s)
{
	char *installed = broker_site_read(s, BROKER_ACL);
	struct broker_user *old = calloc(BROKER_USERS_MAX, sizeof(*old));
	enum ctl_exit r = place_shipped(&s->place, "hadir.acl", &s->acl);
	size_t n = 0;

	if (r == CTL_OK)
		s->acl = broker_acl_office(s, s->acl);
	if (s->acl != NULL)
		s->n_users = broker_users(s->acl, false, s->users, BROKER_USERS_MAX);
	if (installed != NULL && old != NULL)
		n = broker_users(installed, false, old, BROKER_USERS_MAX);
	if (n > 0)
		keep_removed(s, old, n);
	for (size_t i = 0; i < n && r == CTL_OK; i++)
		if (!knows(s->users, s->n_users, old[i].name))
			s->acl = broker_acl_add(s->acl, &old[i]);
	if (s->acl != NULL)
		s->n_users = broker_users(s->acl, false, s->users, BROKER_USERS_MAX);
	free(old);
	free(installed);
	return r == CTL_OK && (s->acl == NULL || old == NULL) ? CTL_FAILED : r;
}

enum ctl_exit broker_site_password(struct broker_site *s, struct broker_user *u)
{
	broker_password(u->password);
	return broker_hash(&s->place, u->name, u->password, &s->passwords);
}

struct broker_sheet broker_site_sheet(struct broker_site *s)
{
	if (broker_certificate_by_ca(&s->place))
		s->ca = broker_site_read(s, BROKER_CA);
	return (struct broker_sheet){
		.office = s->office, .id = s->id, .host = s->hosts.names[0], .ca = s->ca};
}

enum ctl_exit broker_site_systemctl(const struct broker_site *s, const char *verb, const char *unit)
{
	const char *const argv[] = {"systemctl", verb, unit, NULL};
	char out[512], line[80];

	if (s->place.dry || s->place.into[0] != '\0' || access("/run/systemd/system", F_OK) != 0)
		return CTL_OK;
	snprintf(line, sizeof(line), "systemctl %s %s", verb, unit != NULL ? unit : "");
	if (!s->place.c->json)
		puts(show(s->place.c, TEXT_BROKER_RESTARTS, TEXT_ARGS({"command", line})));
	return place_run(&s->place, argv, out, sizeof(out));
}
