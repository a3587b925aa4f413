#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-day.sh: the daemon lives through Monday 2026-11-23. /srv holds the
# programs (bin), the office (hadir.conf, rules, roster.csv, credentials) and the taps.
set -eu
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim
# shellcheck source-path=SCRIPTDIR source=office-guest.sh
. /mnt/tests/uml/office-guest.sh

at() # at 'DAY CLOCK': sleep until then
{
	echo "# until $1"
	sleep "$(date -d "$1 +0800" +%s | awk -v now="$(date +%s.%N)" '{ printf "%.6f", $1 - now }')"
}

broker_off() # broker_off FROM UNTIL
{
	at "$1"
	broker_stop
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
