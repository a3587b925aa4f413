#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-day.sh: the daemon lives through Monday 2026-11-23. /srv holds the
# programs (bin), the office (hadir.conf, rules, roster.csv, credentials) and the taps.
#
# The broker is off in the hours in which nothing is said: it wakes ten times a second, and time
# travel is paid by the wake-up. The daemon must find its way back to it each time.
set -eu
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
ctl='/srv/bin/hadirctl --config /srv/hadir.conf'

at() # at 'DAY CLOCK': sleep until then
{
	echo "# until $1"
	sleep "$(date -d "$1 +0800" +%s | awk -v now="$(date +%s.%N)" '{ printf "%.6f", $1 - now }')"
}

until_says() # until_says PATTERN FILE: ten virtual minutes at most
{
	tries=0
	until grep -qs -- "$1" "$2"; do
		tries=$((tries + 1))
		[ $tries -lt 6000 ] || { echo "waited in vain for '$1'" && exit 1; }
		sleep 0.1
	done
}

broker_on()
{
	: >/srv/mosquitto.log
	mosquitto -c /srv/mosquitto.conf >>/srv/mosquitto.log 2>&1 &
	broker=$!
	until_says running /srv/mosquitto.log
	mosquitto_sub -V mqttv5 -q 1 -c -x 100000 -i hr -F %j -t 'hadir/v1/#' >>/srv/messages &
	subscriber=$!
	until_says 'as hr ' /srv/mosquitto.log
}

broker_off() # broker_off FROM UNTIL
{
	at "$1"
	kill -TERM $subscriber $broker
	wait $subscriber $broker || true
	at "$2"
	broker_on
}

broker_on
/srv/bin/hadird --config /srv/hadir.conf >/srv/hadird.log 2>&1 &
daemon=$!
until_says 'office: connected' /srv/hadird.log

at '2026-11-23 04:56:00'
$ctl roster import /srv/roster.csv >/srv/roster.log
$ctl time confirm 2026-11-23 04:56:00 --by pegawai-01 --witness pegawai-02 --error 1
(at '2026-11-23 06:00:00' && pulse "$chip" 17:18 22:23 </srv/taps) 2>/srv/pulse.log &
broker_off '2026-11-23 05:00:00' '2026-11-23 06:45:00'
broker_off '2026-11-23 08:55:00' '2026-11-23 15:58:00'
broker_off '2026-11-23 16:25:00' '2026-11-23 23:58:00'
at '2026-11-24 00:03:00'
$ctl --json status >/srv/status.json || true
$ctl explain "$(cat /srv/late-person)" 2026-11-23 >/srv/explain.log
kill -TERM $daemon
wait $daemon
$ctl verify >/srv/verify.log
