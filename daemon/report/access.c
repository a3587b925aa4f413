/* SPDX-License-Identifier: MIT */
#include "report/access.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

enum { GROUPS = 3 };

/* Members by the group file; who has it as their first group is in no list of it. */
static void group_row(struct audit_access *a, const char *group, enum text_key may)
{
	const struct group *g = getgrnam(group);
	size_t used = 0;

	*a = (struct audit_access){.may = may};
	snprintf(a->way, sizeof(a->way), "hadirctl, %s", group);
	for (char **m = g != NULL ? g->gr_mem : NULL; m != NULL && *m != NULL; m++) {
		if (used + strlen(*m) + 8 > sizeof(a->who)) {
			snprintf(a->who + used, sizeof(a->who) - used, ", …");
			return;
		}
		used += (size_t)snprintf(a->who + used, sizeof(a->who) - used, "%s%s",
					 used > 0 ? ", " : "", *m);
	}
	if (used == 0)
		snprintf(a->who, sizeof(a->who), "-");
}

static void broker_row(struct audit_access *a, const struct conf_broker *b)
{
	*a = (struct audit_access){.may = b->names ? TEXT_AUDIT_MAY_NAMES : TEXT_AUDIT_MAY_IDS};
	snprintf(a->way, sizeof(a->way), "MQTT, %s", b->name);
	snprintf(a->who, sizeof(a->who), "%.200s", b->url);
}

int access_list(const char *config, struct audit_access **ret, size_t *ret_n)
{
	struct diag d = {0};
	struct conf *conf = NULL;
	struct audit_access *rows = NULL;
	size_t n = 0;
	int r = config[0] != '\0' ? conf_load(config, &d, &conf) : 0;

	if (r == 0 && conf != NULL) {
		rows = calloc(GROUPS + conf->broker_count, sizeof(*rows));
		r = rows == NULL ? -ENOMEM : 0;
	}
	if (rows != NULL) {
		group_row(&rows[n++], conf->control.group_hr, TEXT_AUDIT_MAY_HR);
		group_row(&rows[n++], conf->control.group_camat, TEXT_AUDIT_MAY_CAMAT);
		group_row(&rows[n++], conf->control.group_it, TEXT_AUDIT_MAY_IT);
		for (size_t i = 0; i < conf->broker_count; i++)
			broker_row(&rows[n++], &conf->brokers[i]);
	}
	conf_free(conf);
	diag_done(&d);
	if (r < 0)
		return r;
	*ret = rows;
	*ret_n = n;
	return 0;
}
