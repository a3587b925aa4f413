/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Certificates, by the openssl program: it is there wherever mosquitto has TLS. Those of our own
 * authority are for 825 days, the longest that phones take, and are renewed before their end. */
enum { CA_DAYS = 7300, CERT_DAYS = 825, RENEW_DAYS = 90, OUT_SIZE = 4096 };

static bool host_valid(const char *s)
{
	return s[0] != '\0' && s[0] != '-' && strlen(s) < BROKER_HOST_SIZE &&
	       s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-")] ==
		       '\0';
}

static bool is_address(const char *s)
{
	uint8_t address[16];

	return inet_pton(AF_INET, s, address) == 1 || inet_pton(AF_INET6, s, address) == 1;
}

/* "kantor.local,192.168.1.20" */
static enum ctl_exit hosts_parse(const struct broker_place *p, const char *text,
				 struct broker_hosts *ret)
{
	char name[BROKER_HOST_SIZE + 1];

	ret->n = 0;
	for (; *text != '\0' && ret->n < BROKER_HOSTS_MAX; text += strspn(text, ",\n")) {
		size_t n = strcspn(text, ",\n");

		snprintf(name, sizeof(name), "%.*s", (int)n, text);
		text += n;
		if (!host_valid(name)) {
			ctl_complain(p->c, TEXT_BROKER_HOST, TEXT_ARGS({"host", name}));
			return CTL_REFUSED;
		}
		memcpy(ret->names[ret->n++], name, BROKER_HOST_SIZE);
	}
	if (ret->n == 0 || *text != '\0') {
		ctl_complain(p->c, TEXT_BROKER_HOST, TEXT_ARGS({"host", text}));
		return CTL_REFUSED;
	}
	return CTL_OK;
}

enum ctl_exit broker_hosts(const struct broker_place *p, struct broker_hosts *ret)
{
	char path[BROKER_PATH_SIZE], name[BROKER_HOST_SIZE] = "", *last;
	enum ctl_exit r;

	*ret = (struct broker_hosts){0};
	if (p->c->host != NULL)
		return hosts_parse(p, p->c->host, ret);
	place_path(p, path, BROKER_HOSTS);
	last = place_read(path);
	if (last != NULL) {
		r = hosts_parse(p, last, ret);
		free(last);
		return r;
	}
	gethostname(name, sizeof(name) - sizeof(".local"));
	if (strchr(name, '.') == NULL)
		strcat(name,
		       ".local"); /* as machines in one network find each other without a server */
	return hosts_parse(p, name, ret);
}

/* What openssl is to make, in its own words. */
static enum ctl_exit write_wishes(const struct broker_place *p, const char *path,
				  const char *office, const struct broker_hosts *hosts)
{
	FILE *f = fopen(path, "we");

	if (f == NULL) {
		ctl_complain(p->c, TEXT_ERROR_WRITE, TEXT_ARGS({"path", path}, {"cause", ""}));
		return CTL_FAILED;
	}
	fprintf(f,
		"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=hadir CA %s\n"
		"[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n"
		"keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
		"[server]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
		"extendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\n"
		"authorityKeyIdentifier=keyid\nsubjectAltName=",
		office);
	for (size_t i = 0; i < hosts->n; i++)
		fprintf(f, "%s%s:%s", i > 0 ? "," : "", is_address(hosts->names[i]) ? "IP" : "DNS",
			hosts->names[i]);
	fputc('\n', f);
	return fclose(f) == 0 ? CTL_OK : CTL_FAILED;
}

/* A file that a program has just made takes its place. */
static enum ctl_exit move(const struct broker_place *p, const char *from, const char *to,
			  enum place_owner owner)
{
	char *text = place_read(from);
	enum ctl_exit r = text != NULL ? place_write(p, to, text, owner) : CTL_FAILED;

	if (text != NULL)
		sodium_memzero(text, strlen(text));
	free(text);
	return r;
}

#define NEW_KEY "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"

static enum ctl_exit make_authority(const struct broker_place *p, const char *wishes,
				    const char *folder)
{
	char key[BROKER_PATH_SIZE + 16], cert[BROKER_PATH_SIZE + 16], out[OUT_SIZE], days[12];
	const char *const argv[] = {"openssl", "req",	      "-x509", "-new",	NEW_KEY, "-config",
				    wishes,    "-extensions", "ca",    "-days", days,	 "-keyout",
				    key,       "-out",	      cert,    NULL};
	enum ctl_exit r;

	snprintf(days, sizeof(days), "%d", CA_DAYS);
	snprintf(key, sizeof(key), "%s/ca.key", folder);
	snprintf(cert, sizeof(cert), "%s/ca.pem", folder);
	r = place_run(p, argv, out, sizeof(out));
	if (r == CTL_OK)
		r = move(p, key, BROKER_CA_KEY, PLACE_ROOT);
	return r == CTL_OK ? move(p, cert, BROKER_CA, PLACE_ALL) : r;
}

static enum ctl_exit sign(const struct broker_place *p, const char *wishes, const char *folder)
{
	char key[BROKER_PATH_SIZE + 16], request[BROKER_PATH_SIZE + 16],
		cert[BROKER_PATH_SIZE + 16], ca[BROKER_PATH_SIZE], ca_key[BROKER_PATH_SIZE];
	char out[OUT_SIZE], days[12], serial[40] = "0x";
	uint8_t random[16];
	const char *const ask[] = {"openssl", "req",   "-new",	    NEW_KEY,   "-config",
				   wishes,    "-subj", "/CN=hadir", "-keyout", key,
				   "-out",    request, NULL};
	const char *const answer[] = {"openssl",     "x509",   "-req",	 "-in",	     request,
				      "-CA",	     ca,       "-CAkey", ca_key,     "-set_serial",
				      serial,	     "-days",  days,	 "-extfile", wishes,
				      "-extensions", "server", "-out",	 cert,	     NULL};
	enum ctl_exit r;

	randombytes_buf(random, sizeof(random));
	random[0] &= 0x7f; /* a positive number */
	hex_encode(serial + 2, random, sizeof(random));
	snprintf(days, sizeof(days), "%d", CERT_DAYS);
	snprintf(key, sizeof(key), "%s/broker.key", folder);
	snprintf(request, sizeof(request), "%s/broker.csr", folder);
	snprintf(cert, sizeof(cert), "%s/broker.pem", folder);
	place_path(p, ca, BROKER_CA);
	place_path(p, ca_key, BROKER_CA_KEY);
	r = place_run(p, ask, out, sizeof(out));
	if (r == CTL_OK)
		r = place_run(p, answer, out, sizeof(out));
	if (r == CTL_OK)
		r = move(p, key, BROKER_KEY, PLACE_BROKER);
	return r == CTL_OK ? move(p, cert, BROKER_CERT, PLACE_ALL) : r;
}

static enum ctl_exit make_own(const struct broker_place *p, const char *office,
			      const struct broker_hosts *hosts)
{
	char folder[BROKER_PATH_SIZE], wishes[BROKER_PATH_SIZE + 16];
	enum ctl_exit r;

	if (p->dry) {
		place_write(p, BROKER_KEY, "", PLACE_BROKER);
		return place_write(p, BROKER_CERT, "", PLACE_ALL);
	}
	r = place_scratch(p, folder);
	if (r != CTL_OK)
		return r;
	snprintf(wishes, sizeof(wishes), "%s/wishes", folder);
	r = write_wishes(p, wishes, office, hosts);
	if (r == CTL_OK && !(place_exists(p, BROKER_CA) && place_exists(p, BROKER_CA_KEY)))
		r = make_authority(p, wishes, folder);
	if (r == CTL_OK)
		r = sign(p, wishes, folder);
	place_scratch_done(folder);
	return r;
}

static enum ctl_exit not_fitting(const struct broker_place *p, enum text_key why, const char *host)
{
	ctl_complain(p->c, why,
		     TEXT_ARGS({"cert", p->c->cert}, {"key", p->c->key}, {"host", host}));
	return CTL_REFUSED;
}

/* The key is the certificate's, it is for every host on our list, and it has not ended. */
static enum ctl_exit check_given(const struct broker_place *p, const struct broker_hosts *hosts)
{
	const char *const of_cert[] = {"openssl", "x509",    "-in", p->c->cert,
				       "-noout",  "-pubkey", NULL};
	const char *const of_key[] = {"openssl", "pkey", "-in", p->c->key, "-pubout", NULL};
	const char *const ended[] = {"openssl", "x509",	     "-in", p->c->cert,
				     "-noout",	"-checkend", "0",   NULL};
	char one[OUT_SIZE], two[OUT_SIZE];
	enum ctl_exit r = place_run(p, of_cert, one, sizeof(one));

	if (r == CTL_OK)
		r = place_run(p, of_key, two, sizeof(two));
	if (r != CTL_OK)
		return CTL_REFUSED;
	if (strcmp(one, two) != 0)
		return not_fitting(p, TEXT_BROKER_CERT_KEY, "");
	for (size_t i = 0; i < hosts->n; i++) {
		const char *name = hosts->names[i];
		const char *const matches[] = {
			"openssl",  "x509",   "-in",
			p->c->cert, "-noout", is_address(name) ? "-checkip" : "-checkhost",
			name,	    NULL};

		/* Its status does not tell. */
		if (place_run(p, matches, one, sizeof(one)) != CTL_OK ||
		    strstr(one, "does match") == NULL)
			return not_fitting(p, TEXT_BROKER_CERT_HOST, name);
	}
	if (place_run(p, ended, one, sizeof(one)) != CTL_OK)
		return not_fitting(p, TEXT_BROKER_CERT_ENDED, "");
	return CTL_OK;
}

static enum ctl_exit take_given(const struct broker_place *p, const struct broker_hosts *hosts)
{
	enum ctl_exit r = check_given(p, hosts);
	char own[BROKER_PATH_SIZE];

	if (r == CTL_OK)
		r = move(p, p->c->key, BROKER_KEY, PLACE_BROKER);
	if (r == CTL_OK)
		r = move(p, p->c->cert, BROKER_CERT, PLACE_ALL);
	if (r != CTL_OK || p->c->ca == NULL)
		return r;
	/* The key of an authority of ours would be taken for its key. */
	place_path(p, own, BROKER_CA_KEY);
	if (!p->dry)
		unlink(own);
	return move(p, p->c->ca, BROKER_CA, PLACE_ALL);
}

bool broker_certificate_by_ca(const struct broker_place *p)
{
	char ca[BROKER_PATH_SIZE], cert[BROKER_PATH_SIZE], out[OUT_SIZE];
	/* It may have ended. */
	const char *const argv[] = {"openssl", "verify", "-no_check_time", "-CAfile", ca,
				    cert,      NULL};

	place_path(p, ca, BROKER_CA);
	place_path(p, cert, BROKER_CERT);
	return place_exists(p, BROKER_CERT) && place_exists(p, BROKER_CA) &&
	       place_quiet(argv, out, sizeof(out));
}

static bool is_ours(const struct broker_place *p)
{
	return place_exists(p, BROKER_CA_KEY) && broker_certificate_by_ca(p);
}

enum ctl_exit broker_certificate(const struct broker_place *p, const char *office,
				 const struct broker_hosts *hosts)
{
	if (p->c->cert != NULL)
		return take_given(p, hosts);
	if (p->c->host == NULL && place_exists(p, BROKER_CERT) && !is_ours(p))
		return CTL_OK;
	return make_own(p, office, hosts);
}

enum ctl_exit broker_certificate_renew(const struct broker_place *p, const char *office,
				       const struct broker_hosts *hosts)
{
	char cert[BROKER_PATH_SIZE], seconds[16], out[OUT_SIZE];
	const char *const argv[] = {"openssl", "x509",	    "-in",   cert,
				    "-noout",  "-checkend", seconds, NULL};

	snprintf(seconds, sizeof(seconds), "%d", RENEW_DAYS * 86400);
	place_path(p, cert, BROKER_CERT);
	if (!place_exists(p, BROKER_CERT) || place_quiet(argv, out, sizeof(out)))
		return CTL_OK;
	if (is_ours(p))
		return make_own(p, office, hosts);
	ctl_complain(p->c, TEXT_BROKER_CERT_ENDS, TEXT_ARGS({"cert", cert}));
	return CTL_NO;
}
