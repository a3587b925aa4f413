/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_BROKER_H
#define HADIR_CTL_BROKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"
#include "conf/conf.h"
#include "ctl/ctl.h"

/*
 * hadirctl broker-setup: the office's mosquitto, its users and certificates. What is not said
 * otherwise says on standard error what went wrong and returns the exit status.
 */

enum {
	BROKER_PORT = 8883,
	BROKER_PATH_SIZE = 512,
	BROKER_PASSWORD_SIZE = 20, /* "abcd-efgh-jkmn-pqrs" and a NUL: 79 bits */
	BROKER_TOPICS_MAX = 32,
	BROKER_TOPIC_SIZE = 128,
	BROKER_USERS_MAX = 100,
	BROKER_HOSTS_MAX = 8,
	BROKER_HOST_SIZE = 254,
};

/* Where files go: `into` stands before every path; "" is this machine. */
struct broker_place {
	struct ctl *c;
	const char *into;
	const char *share; /* the folder of what hadir ships */
	bool dry;	   /* say what would be written, write nothing */
};

/* Whose a file is: everybody may read it; root alone; root's for the broker's user alone. */
enum place_owner { PLACE_ALL, PLACE_ROOT, PLACE_BROKER };

/* broker-place.c */
void place_path(const struct broker_place *p, char ret[BROKER_PATH_SIZE], const char *path);
bool place_exists(const struct broker_place *p, const char *path);
/* Whole or not at all, its folder with it, and on the disk when it returns. */
enum ctl_exit place_write(const struct broker_place *p, const char *path, const char *text,
			  enum place_owner owner);
/* A text of at most 1 MiB; the caller frees. `path` is complete; says nothing: NULL, with errno. */
char *place_read(const char *path);
/* A text that hadir ships, from share/hadir/mosquitto/. */
enum ctl_exit place_shipped(const struct broker_place *p, const char *name, char **ret);
/* A new text with every `old` replaced; frees `text`. NULL without memory, or of NULL. */
char *place_replace(char *text, const char *old, const char *with);
/* Run a program found in PATH, its output in `out` (cut to `size`, with a NUL). */
enum ctl_exit place_run(const struct broker_place *p, const char *const argv[], char *out,
			size_t size);
/* The same, saying nothing: whether its exit status was 0. */
bool place_quiet(const char *const argv[], char *out, size_t size);
/* No such file from here on; there may be none. */
enum ctl_exit place_remove(const struct broker_place *p, const char *path);
/* A folder for secrets on their way, mode 0700, in memory, so that of a run that was cut off nothing
 * is left on the card; place_scratch_done() empties and removes it. */
enum ctl_exit place_scratch(const struct broker_place *p, char ret[BROKER_PATH_SIZE]);
void place_scratch_done(const char *folder);

/* broker-users.c: the users of an ACL, in its order. */
struct broker_user {
	char name[SLUG_SIZE], role[SLUG_SIZE];
	char password[BROKER_PASSWORD_SIZE]; /* "" unless it was made just now */
	size_t n_topics;
	char topics[BROKER_TOPICS_MAX][BROKER_TOPIC_SIZE];
	bool write; /* the daemon */
};
/* With `commented`, blocks that are commented out count, too: the templates of roles. Says nothing;
 * returns how many. */
size_t broker_users(const char *acl, bool commented, struct broker_user *ret, size_t max);
/* Whether a password file knows the user. */
bool broker_knows(const char *passwords, const char *user);
void broker_password(char ret[BROKER_PASSWORD_SIZE]);
/* `*passwords` (may be NULL) with this user's line replaced or added, hashed by mosquitto_passwd.
 */
enum ctl_exit broker_hash(const struct broker_place *p, const char *user, const char *password,
			  char **passwords);
/* `passwords`, freed, without this user; NULL without memory. */
char *broker_forget(char *passwords, const char *user);
/* `acl`, freed, without this user and topics; NULL without memory. */
char *broker_acl_remove(char *acl, const char *user);

/* broker-cert.c */
struct broker_hosts {
	size_t n;
	char names[BROKER_HOSTS_MAX][BROKER_HOST_SIZE]; /* the first stands on the sheets */
};
/* From --host, else those of last time, else this machine's name. */
enum ctl_exit broker_hosts(const struct broker_place *p, struct broker_hosts *ret);
/* The broker's certificate: --cert and --key, checked; else one of our own authority, which is made
 * once. A given one that is there stays unless --host says that ours is wanted. */
enum ctl_exit broker_certificate(const struct broker_place *p, const char *office,
				 const struct broker_hosts *hosts);
/* Whether devices need ca.pem to know the certificate that is there. */
bool broker_certificate_by_ca(const struct broker_place *p);
/* One of our own authority that ends within 90 days is made anew; CTL_NO when a given one does. */
enum ctl_exit broker_certificate_renew(const struct broker_place *p, const char *office,
				       const struct broker_hosts *hosts);

/* broker-sheet.c: what somebody needs to connect, as a page for a printer, and on the terminal. */
struct broker_sheet {
	const char *office, *id, *host, *ca; /* ca: PEM, or NULL for an authority everybody knows */
};
enum ctl_exit broker_sheet_file(const struct broker_place *p, const struct broker_sheet *s,
				const struct broker_user *u);
enum ctl_exit broker_sheet_remove(const struct broker_place *p, const char *user);
enum ctl_exit broker_sheet_show(const struct broker_place *p, const struct broker_sheet *s,
				const struct broker_user *u);

/* broker-site.c: what is there and what is to be. */
struct broker_site {
	struct broker_place place;
	struct broker_hosts hosts;
	char id[SLUG_SIZE], office[CONF_TEXT_SIZE];
	char credential[64]; /* the file with the daemon's password; "": hadir.conf names none */
	char *acl;	     /* as it is to be */
	char *passwords;     /* as they are to be, hashed; NULL: nobody yet */
	char *ca;	     /* PEM; NULL: an authority everybody knows */
	struct broker_user *users; /* of acl */
	size_t n_users;
};
/* broker_site_done() is due whatever it returns. */
enum ctl_exit broker_site_open(struct broker_site *s, struct ctl *c);
void broker_site_done(struct broker_site *s);
/* The shipped ACL for this office, with who was added to the installed one and without who was
 * removed from it. */
enum ctl_exit broker_site_acl(struct broker_site *s);
/* A new password for this user, and the hash of it. */
enum ctl_exit broker_site_password(struct broker_site *s, struct broker_user *u);
/* An installed text; the caller frees; NULL, with errno. */
char *broker_site_read(const struct broker_site *s, const char *path);
struct broker_sheet broker_site_sheet(struct broker_site *s);
/* On this machine, where systemd runs it; elsewhere nobody is started. `unit` may be NULL. */
enum ctl_exit broker_site_systemctl(const struct broker_site *s, const char *verb,
				    const char *unit);
/* `acl`, freed, with topics of this office alone; NULL without memory, or of NULL. */
char *broker_acl_office(const struct broker_site *s, char *acl);
/* `acl`, freed, with a block for this user at its end; NULL without memory, or of NULL. */
char *broker_acl_add(char *acl, const struct broker_user *u);

#define BROKER_ACL "/etc/mosquitto/hadir.acl"
#define BROKER_PASSWORDS "/etc/mosquitto/hadir.passwd"
#define BROKER_CERT "/etc/mosquitto/certs/hadir.pem"
#define BROKER_KEY "/etc/mosquitto/certs/hadir.key"
#define BROKER_FOLDER HADIR_SYSCONFDIR "/hadir/broker"
#define BROKER_SCRATCH "/run/hadir-broker"
#define BROKER_CA BROKER_FOLDER "/ca.pem"
#define BROKER_CA_KEY BROKER_FOLDER "/ca.key"
#define BROKER_HOSTS BROKER_FOLDER "/hosts"

#endif
