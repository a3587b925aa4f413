/* SPDX-License-Identifier: MIT */
#include "flow/clock.h"
#include "flow/flow.h"
#include "publish/certificate.h"

/* Ours is renewed at 90 days: at 30 that has failed, or it is somebody else's. */
enum { WARN_DAYS = 30 };

/* What `hadirctl broker-setup` installs; everybody may read it. */
static const char own[] = "/etc/mosquitto/certs/hadir.pem";

/* A file that cannot be read is not this one's matter: without it there is no connection, which has
 * an alarm of its own. */
static bool ends_soon(const struct office *o, const char *path, int32_t *ret_day)
{
	struct time_bound now = office_now(o);
	int64_t end_s;

	if (*path == '\0' || now.earliest_ns == INT64_MIN || certificate_ends(path, &end_s) < 0 ||
	    end_s - now.earliest_ns / NS_PER_S > WARN_DAYS * 86400LL)
		return false;
	*ret_day = civil_local_day(&o->zone, (end_s > 0 ? end_s : 0) * NS_PER_S);
	return true;
}

static void look(struct office *o, const char *subject, const char *path)
{
	char date[TEXT_DATE_SIZE];
	int32_t day;

	if (ends_soon(o, path, &day))
		alarm_raise(o, "certificate", subject, TEXT_ALARM_CERTIFICATE,
			    TEXT_ARGS({"path", path}, {"date", clock_date(o, date, day)}));
	else
		alarm_clear(o, "certificate", subject);
}

void certificates_minute(struct office *o)
{
	look(o, "mosquitto", own);
	for (size_t i = 0; i < o->conf->broker_count; i++)
		look(o, o->conf->brokers[i].name, o->conf->brokers[i].client_cert);
}
