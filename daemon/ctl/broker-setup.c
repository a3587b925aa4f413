/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The office's broker by one command, and again after an upgrade or with another name: what is
 * there stays, the users and their passwords above all.
 */

/* The daemon's: the one that stands in its credential, else a new one in both places. */
static enum ctl_exit give_daemon(struct broker_site *s, struct broker_user *u)
{
	char path[BROKER_PATH_SIZE], line[BROKER_PASSWORD_SIZE + 2], *there;
	enum ctl_exit r;

	snprintf(path, sizeof(path), "%s/hadir/credentials/broker/%s", HADIR_SYSCONFDIR,
		 s->credential[0] != '\0' ? s->credential : "office");
	there = broker_site_read(s, path);
	if (there != NULL)
		there[strcspn(there, "\n")] = '\0';
	if (there != NULL && there[0] != '\0') {
		r = broker_knows(s->passwords, u->name)
			    ? CTL_OK
			    : broker_hash(&s->place, u->name, there, &s->passwords);
		sodium_memzero(there, strlen(there));
		free(there);
		return r;
	}
	free(there);
	r = broker_site_password(s, u);
	snprintf(line, sizeof(line), "%s\n", u->password);
	u->password[0] = '\0'; /* nobody gets a sheet with it */
	if (r == CTL_OK)
		r = place_write(&s->place, path, line, PLACE_ROOT);
	sodium_memzero(line, sizeof(line));
	return r;
}

static enum ctl_exit give_passwords(struct broker_site *s)
{
	enum ctl_exit r = CTL_OK;

	for (size_t i = 0; i < s->n_users && r == CTL_OK; i++) {
		struct broker_user *u = &s->users[i];

		if (u->write)
			r = give_daemon(s, u);
		else if (!broker_knows(s->passwords, u->name))
			r = broker_site_password(s, u);
	}
	return r;
}

/* A file as it is shipped, but for where hadir is installed. */
static enum ctl_exit install(struct broker_site *s, const char *name, const char *path)
{
	char *text;
	enum ctl_exit r = place_shipped(&s->place, name, &text);

	if (r != CTL_OK)
		return r;
	text = place_replace(text, "@PREFIX@", HADIR_PREFIX);
	r = text != NULL ? place_write(&s->place, path, text, PLACE_ALL) : CTL_FAILED;
	free(text);
	return r;
}

static enum ctl_exit write_hosts(struct broker_site *s)
{
	char text[BROKER_HOSTS_MAX * BROKER_HOST_SIZE] = "";

	for (size_t i = 0; i < s->hosts.n; i++) {
		strcat(text, s->hosts.names[i]);
		strcat(text, "\n");
	}
	return place_write(&s->place, BROKER_HOSTS, text, PLACE_ALL);
}

/* Users before the listener that asks for them. */
static enum ctl_exit write_broker(struct broker_site *s)
{
	enum ctl_exit r = broker_certificate(&s->place, s->id, &s->hosts);

	if (r == CTL_OK)
		r = write_hosts(s);
	if (r == CTL_OK)
		r = place_write(&s->place, BROKER_PASSWORDS,
				s->passwords != NULL ? s->passwords : "", PLACE_BROKER);
	if (r == CTL_OK)
		r = place_write(&s->place, BROKER_ACL, s->acl, PLACE_BROKER);
	if (r == CTL_OK)
		r = install(s, "hadir.conf", "/etc/mosquitto/conf.d/hadir.conf");
	if (r == CTL_OK)
		r = install(s, "hadir-tls.conf", "/etc/mosquitto/conf.d/hadir-tls.conf");
	if (r == CTL_OK)
		r = install(s, "mosquitto.service.conf",
			    "/etc/systemd/system/mosquitto.service.d/hadir.conf");
	return r;
}

static enum ctl_exit write_sheets(struct broker_site *s)
{
	const struct broker_sheet sheet = broker_site_sheet(s);
	enum ctl_exit r = CTL_OK;
	bool any = false;

	for (size_t i = 0; i < s->n_users && r == CTL_OK; i++) {
		if (s->users[i].password[0] == '\0')
			continue;
		any = true;
		r = broker_sheet_file(&s->place, &sheet, &s->users[i]);
	}
	if (any && r == CTL_OK && !s->place.c->json)
		puts(show(s->place.c, TEXT_BROKER_SHEETS,
			  TEXT_ARGS({"path", BROKER_FOLDER "/sheets"})));
	return r;
}

enum ctl_exit ctl_broker_setup(struct ctl *c, int argc, char **argv)
{
	static const char section[] = "[broker office]\n"
				      "url = mqtt://127.0.0.1:1883\n"
				      "user = hadir\n"
				      "password-credential = broker_office\n"
				      "names = yes\n";
	struct broker_site s;
	enum ctl_exit r;

	if ((c->cert == NULL) != (c->key == NULL) || (c->ca != NULL && c->cert == NULL))
		return CTL_USAGE;
	r = broker_site_open(&s, c);
	if (r == CTL_OK)
		r = broker_site_acl(&s);
	if (r == CTL_OK)
		r = give_passwords(&s);
	if (r == CTL_OK)
		r = write_broker(&s);
	if (r == CTL_OK)
		r = write_sheets(&s);
	if (r == CTL_OK)
		r = broker_site_systemctl(&s, "daemon-reload", NULL);
	if (r == CTL_OK)
		r = broker_site_systemctl(&s, "restart", "mosquitto");
	if (r == CTL_OK)
		r = broker_site_systemctl(&s, "enable", "hadir-broker.timer");
	if (r == CTL_OK)
		r = broker_site_systemctl(&s, "start", "hadir-broker.timer");
	/* It gets copies of its passwords when it starts. */
	if (r == CTL_OK)
		r = broker_site_systemctl(&s, "try-restart", "hadird");
	if (r == CTL_OK && s.credential[0] == '\0' && !c->json)
		printf("%s\n%s", show_text(c, TEXT_BROKER_CONF), section);
	broker_site_done(&s);
	return r;
}
