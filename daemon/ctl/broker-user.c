/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One user more, a new password for one, one user less, and the certificate in good time. */

/* The template of a role, from the shipped ACL; the roles that there are otherwise. */
static bool find_role(const char *acl, const char *role, struct broker_user *ret, char names[256])
{
	struct broker_user *roles = calloc(BROKER_USERS_MAX, sizeof(*roles));
	size_t n = roles != NULL ? broker_users(acl, true, roles, BROKER_USERS_MAX) : 0;
	bool found = false;

	names[0] = '\0';
	for (size_t i = 0; i < n && !found; i++) {
		if (roles[i].write)
			continue;
		found = strcmp(roles[i].role, role) == 0;
		if (found)
			*ret = roles[i];
		snprintf(names + strlen(names), 256 - strlen(names), "%s%s",
			 names[0] != '\0' ? " " : "", roles[i].role);
	}
	free(roles);
	return found;
}

/* "…/late/<unit>" of this unit; false: it has none, or the topic would be too long. */
static bool use_unit(struct broker_user *u, const char *unit)
{
	for (size_t i = 0; i < u->n_topics; i++) {
		char *topic = place_replace(strdup(u->topics[i]), "<unit>", unit);
		bool fits = topic != NULL && text_copy(u->topics[i], BROKER_TOPIC_SIZE, topic) == 0;

		free(topic);
		if (!fits)
			return false;
	}
	return true;
}

static enum ctl_exit add(struct broker_site *s, const char *name, const char *role)
{
	struct ctl *c = s->place.c;
	struct broker_user u;
	char *shipped, names[256];
	enum ctl_exit r = place_shipped(&s->place, "hadir.acl", &shipped);
	bool found;

	if (r != CTL_OK)
		return r;
	found = find_role(shipped, role, &u, names);
	free(shipped);
	if (!found) {
		ctl_complain(c, TEXT_BROKER_NO_ROLE, TEXT_ARGS({"role", role}, {"roles", names}));
		return CTL_REFUSED;
	}
	if (strstr(u.name, "<unit>") != NULL && (c->unit == NULL || !slug_valid(c->unit))) {
		ctl_complain(c, TEXT_BROKER_NO_UNIT, TEXT_ARGS({"role", role}));
		return CTL_REFUSED;
	}
	snprintf(u.name, sizeof(u.name), "%s", name);
	if (c->unit != NULL && !use_unit(&u, c->unit))
		return CTL_FAILED;
	s->acl = broker_acl_add(s->acl, &u);
	s->acl = broker_acl_office(s, s->acl);
	if (s->acl == NULL)
		return CTL_FAILED;
	s->n_users = broker_users(s->acl, false, s->users, BROKER_USERS_MAX);
	return CTL_OK;
}

static struct broker_user *find(struct broker_site *s, const char *name)
{
	for (size_t i = 0; i < s->n_users; i++)
		if (strcmp(s->users[i].name, name) == 0)
			return &s->users[i];
	return NULL;
}

static enum ctl_exit refuse(const struct broker_site *s, enum text_key why, const char *user,
			    const char *role)
{
	ctl_complain(s->place.c, why, TEXT_ARGS({"user", user}, {"role", role}));
	return CTL_REFUSED;
}

static enum ctl_exit check_name(const struct broker_site *s, const char *name)
{
	if (!slug_valid(name) || strncmp(name, "hadir", 5) == 0)
		return refuse(s, TEXT_BROKER_BAD_USER, name, "");
	return s->passwords != NULL ? CTL_OK : refuse(s, TEXT_BROKER_FIRST, name, "");
}

/* There, with the role that was named, if one was; else added. */
static enum ctl_exit find_or_add(struct broker_site *s, const char *name, const char *role)
{
	const struct broker_user *u = find(s, name);

	if (u == NULL && role != NULL && s->n_users == BROKER_USERS_MAX)
		return refuse(s, TEXT_BROKER_FULL, name, "");
	if (u == NULL)
		return role != NULL ? add(s, name, role) : refuse(s, TEXT_BROKER_NO_USER, name, "");
	return role == NULL || strcmp(role, u->role) == 0
		       ? CTL_OK
		       : refuse(s, TEXT_BROKER_HAS_ROLE, name, u->role);
}

static enum ctl_exit hand_out(struct broker_site *s, struct broker_user *u)
{
	const struct broker_sheet sheet = broker_site_sheet(s);
	enum ctl_exit r = broker_site_password(s, u);

	if (r == CTL_OK && !s->place.dry)
		r = place_write(&s->place, BROKER_PASSWORDS, s->passwords, PLACE_BROKER);
	if (r == CTL_OK)
		r = place_write(&s->place, BROKER_ACL, s->acl, PLACE_BROKER);
	if (r == CTL_OK)
		r = broker_sheet_file(&s->place, &sheet, u);
	if (r == CTL_OK && !s->place.dry && !s->place.c->json)
		r = broker_sheet_show(&s->place, &sheet, u);
	/* It asks everybody again: who had the old password is out. */
	return r == CTL_OK ? broker_site_systemctl(s, "reload", "mosquitto") : r;
}

/* Password first: without it nobody comes in, whatever is left of the rest. */
static enum ctl_exit take_out(struct broker_site *s, const char *name)
{
	enum ctl_exit r = CTL_OK;

	if (find(s, name) == NULL && !broker_knows(s->passwords, name))
		return refuse(s, TEXT_BROKER_NOT_THERE, name, "");
	s->passwords = broker_forget(s->passwords, name);
	s->acl = broker_acl_remove(s->acl, name);
	if (s->passwords == NULL || s->acl == NULL)
		return CTL_FAILED;
	r = place_write(&s->place, BROKER_PASSWORDS, s->passwords, PLACE_BROKER);
	if (r == CTL_OK)
		r = place_write(&s->place, BROKER_ACL, s->acl, PLACE_BROKER);
	if (r == CTL_OK)
		r = broker_sheet_remove(&s->place, name);
	return r == CTL_OK ? broker_site_systemctl(s, "reload", "mosquitto") : r;
}

enum ctl_exit ctl_broker_user(struct ctl *c, int argc, char **argv)
{
	struct broker_site s;
	enum ctl_exit r;

	if (c->remove && (argc > 1 || c->unit != NULL))
		return CTL_USAGE;
	r = broker_site_open(&s, c);
	if (r == CTL_OK)
		r = broker_site_acl(&s);
	if (r == CTL_OK)
		r = check_name(&s, argv[0]);
	if (r == CTL_OK && c->remove)
		r = take_out(&s, argv[0]);
	else if (r == CTL_OK)
		r = find_or_add(&s, argv[0], argc > 1 ? argv[1] : NULL);
	if (r == CTL_OK && !c->remove)
		r = hand_out(&s, find(&s, argv[0]));
	broker_site_done(&s);
	return r;
}

enum ctl_exit ctl_broker_renew(struct ctl *c, int argc, char **argv)
{
	struct broker_site s;
	enum ctl_exit r = broker_site_open(&s, c);

	if (r == CTL_OK)
		r = broker_certificate_renew(&s.place, s.id, &s.hosts);
	broker_site_done(&s);
	return r;
}
