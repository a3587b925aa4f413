/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/zone.h"
#include "conf/check.h"
#include "conf/conf.h"

/* Nobody else can listen on the way to oneself. */
static bool is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (strcmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static void check_office(const struct conf *c, struct diag *d)
{
	struct conf_at at = conf_where(c, "office", "", "zone");

	if (*c->office.zone != '\0' && !zone_known(c->office.zone))
		diag_error(d, at.file, at.line,
			   "zone = %s: this machine knows no such time zone; expected an IANA name "
			   "such as Asia/Makassar (and the package tzdata)",
			   c->office.zone);
	at = conf_where(c, "control", "", "path");
	if (strlen(c->control.path) > 107)
		diag_error(d, at.file, at.line,
			   "path: %zu bytes; the path of a socket holds at most 107",
			   strlen(c->control.path));
}

/* The world may heal while we run, so a file that is not there stops nothing. */
static void check_file(const struct conf *c, const struct conf_broker *b, const char *key,
		       const char *path, struct diag *d)
{
	struct conf_at at = conf_where(c, "broker", b->name, key);

	if (*path == '\0')
		return;
	if (!b->tls)
		diag_warning(d, at.file, at.line, "%s is not used: the url is not mqtts://", key);
	else if (access(path, F_OK) < 0)
		diag_warning(d, at.file, at.line,
			     "%s = %s: %s; no connection to %s until it is there", key, path,
			     strerror(errno), b->host);
}

static void check_broker(const struct conf *c, const struct conf_broker *b, struct diag *d)
{
	struct conf_at at = conf_where(c, "broker", b->name, "url");
	bool local = is_loopback(b->host);

	check_file(c, b, "ca", b->ca, d);
	check_file(c, b, "client-cert", b->client_cert, d);
	check_file(c, b, "client-key", b->client_key, d);
	if (*b->host != '\0' && !b->tls && !local && !b->insecure)
		diag_error(d, at.file, at.line,
			   "url = %s: plain text to another machine; write mqtts:// (port 8883), "
			   "or insecure = yes if everybody on the way may read it",
			   b->url);
	at = conf_where(c, "broker", b->name, "insecure");
	if (b->insecure && (b->tls || local))
		diag_warning(d, at.file, at.line, "insecure has no effect on %s: remove it",
			     b->url);
	at = conf_where(c, "broker", b->name, "password-credential");
	if (*b->password_credential != '\0' && *b->user == '\0')
		diag_error(d, at.file, at.line, "[broker %s] has a password but no user = NAME",
			   b->name);
	at = conf_where(c, "broker", b->name, "client-key");
	if (*b->client_key != '\0' && *b->client_cert == '\0')
		diag_error(d, at.file, at.line, "[broker %s] has a client-key but no client-cert",
			   b->name);
}

static void check_buses(const struct conf *c, struct diag *d)
{
	for (size_t i = 0; i < c->bus_count; i++) {
		const struct conf_bus *a = &c->buses[i];
		bool used = false;

		for (size_t k = 0; k < c->reader_count; k++)
			used |= strcmp(c->readers[k].bus_name, a->name) == 0;
		if (!used)
			diag_warning(d, a->at.file, a->at.line,
				     "no reader hangs on [bus %s]: not opened", a->name);
		for (size_t k = 0; k < i; k++) {
			const struct conf_bus *b = &c->buses[k];

			if (a->kind != b->kind || strcmp(a->device, b->device) != 0 ||
			    strcmp(a->host, b->host) != 0 || a->port != b->port)
				continue;
			diag_error(d, a->at.file, a->at.line,
				   "[bus %s] is the same as [bus %s], %s:%d: put their readers on "
				   "one bus",
				   a->name, b->name, b->at.file, b->at.line);
		}
	}
}

/* `bus` becomes an index now that all buses are known. */
static void find_bus(const struct conf *c, struct conf_reader *r, struct diag *d)
{
	struct conf_at at = conf_where(c, "reader", r->name, "bus");
	const char *names[CONF_BUSES_MAX], *near;

	if (*r->bus_name == '\0')
		return; /* has been told */
	for (size_t i = 0; i < c->bus_count; i++) {
		names[i] = c->buses[i].name;
		if (strcmp(names[i], r->bus_name) == 0) {
			r->bus = i;
			at = conf_where(c, "reader", r->name, "address");
			if (c->buses[i].kind == CONF_BUS_RTU &&
			    (r->address < 1 || r->address > 247))
				diag_error(d, at.file, at.line,
					   "address = %d: expected 1 to 247 on a serial line",
					   r->address);
			return;
		}
	}
	near = diag_nearest(r->bus_name, names, c->bus_count, sizeof(*names));
	if (near != NULL)
		diag_error(d, at.file, at.line, "there is no [bus %s]: did you mean %s?",
			   r->bus_name, near);
	else
		diag_error(d, at.file, at.line,
			   "there is no [bus %s]: add that section, or name one that is there",
			   r->bus_name);
}

/* The key by which `r` uses that line of that chip, or NULL. A chip without a label may be any. */
static const char *uses_line(const struct conf_reader *r, const char *chip, const char *line)
{
	const struct {
		const char *key, *line;
	} uses[] = {
		{"d0", r->d0},
		{"d1", r->d1},
		{"led", r->led},
		{"buzzer", r->buzzer},
	};

	if (*chip != '\0' && *r->chip != '\0' && strcmp(chip, r->chip) != 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		if (strcmp(uses[i].line, line) == 0)
			return uses[i].key;
	return NULL;
}

static void check_line(const struct conf *c, size_t reader, const char *key, const char *line,
		       struct diag *d)
{
	const struct conf_reader *r = &c->readers[reader];
	struct conf_at at = conf_where(c, "reader", r->name, key), first;
	const char *other;

	if (*line == '\0')
		return;
	for (size_t i = 0; i <= reader; i++) {
		other = uses_line(&c->readers[i], r->chip, line);
		if (other == NULL || (i == reader && strcmp(other, key) == 0))
			continue;
		first = conf_where(c, "reader", c->readers[i].name, other);
		diag_error(d, at.file, at.line,
			   "%s = %s is the %s of [reader %s] already, %s:%d: one line serves one "
			   "purpose",
			   key, line, other, c->readers[i].name, first.file, first.line);
		return;
	}
}

static void check_unit(const struct conf *c, size_t reader, struct diag *d)
{
	const struct conf_reader *r = &c->readers[reader];
	struct conf_at at = conf_where(c, "reader", r->name, "address");

	for (size_t i = 0; i < reader; i++) {
		const struct conf_reader *o = &c->readers[i];

		if (o->kind == CONF_READER_MODBUS && *r->bus_name != '\0' &&
		    strcmp(o->bus_name, r->bus_name) == 0 && o->address == r->address) {
			struct conf_at first = conf_where(c, "reader", o->name, "address");

			diag_error(d, at.file, at.line,
				   "address %d on bus %s is [reader %s] already, %s:%d: give the "
				   "device another",
				   r->address, r->bus_name, o->name, first.file, first.line);
		}
	}
}

static void check_reader(struct conf *c, size_t i, struct diag *d)
{
	struct conf_reader *r = &c->readers[i];

	if (r->kind == CONF_READER_MODBUS) {
		find_bus(c, r, d);
		check_unit(c, i, d);
	} else if (r->kind == CONF_READER_WIEGAND) {
		check_line(c, i, "d0", r->d0, d);
		check_line(c, i, "d1", r->d1, d);
		check_line(c, i, "led", r->led, d);
		check_line(c, i, "buzzer", r->buzzer, d);
	}
}

void conf_check(struct conf *c, const char *path, struct diag *d)
{
	check_office(c, d);
	for (size_t i = 0; i < c->broker_count; i++)
		check_broker(c, &c->brokers[i], d);
	check_buses(c, d);
	for (size_t i = 0; i < c->reader_count; i++)
		check_reader(c, i, d);
	if (c->reader_count == 0)
		diag_warning(d, path, 0, "no [reader NAME]: nobody can be recorded");
	if (c->broker_count == 0)
		diag_warning(d, path, 0, "no [broker NAME]: nothing is published");
}
