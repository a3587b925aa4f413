/* SPDX-License-Identifier: MIT */
#include "publish/mqttallowed.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/files.h"
#include "conf/keys.h"
#include "publish/proto.h"

struct search {
	const struct proto_configure *wanted;
	struct diag mistakes; /* for hadird to tell */
	bool found;
};

static bool same(const struct conf_broker *b, const struct proto_configure *c)
{
	return strcmp(b->url, c->url) == 0 && strcmp(b->user, c->user) == 0 &&
	       strcmp(b->password_credential, c->credential) == 0 && strcmp(b->ca, c->ca) == 0 &&
	       strcmp(b->client_cert, c->cert) == 0 && strcmp(b->client_key, c->key) == 0;
}

static int look(void *arg, const char *path)
{
	const struct schema_section *section = &keys_sections[KEYS_BROKER];
	struct search *s = arg;
	struct ini ini = {0};
	int r = ini_load(path, &s->mistakes, &ini);

	for (size_t i = 0; r == 0 && i < ini.section_count; i++) {
		struct conf_broker b = {0};

		if (strcmp(ini.sections[i].kind, section->kind) != 0)
			continue;
		r = schema_apply(section, &ini, &ini.sections[i], &b, &s->mistakes, NULL, NULL);
		s->found |= r == 0 && same(&b, s->wanted);
	}
	ini_done(&ini);
	return 0; /* the other files still count */
}

bool mqttallowed(const char *path, const struct proto_configure *c)
{
	struct search s = {.wanted = c};
	char *copy = strdup(path), *drop_ins = NULL;

	look(&s, path);
	if (copy != NULL && asprintf(&drop_ins, "%s/conf.d", dirname(copy)) >= 0) {
		files_each(drop_ins, &s.mistakes, look, &s);
		free(drop_ins);
	}
	free(copy);
	diag_done(&s.mistakes);
	return s.found;
}
