#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-month.sh: one boot of the office's month. /srv holds the programs, the
# office and, for this boot, `script` (lines "CLOCK COMMAND", CLOCK being the guest's Unix time)
# and `taps`; /srv/disk is the database as the last boot left it. It is copied, not mounted from an
# image: while the guest waits for a disk, time travel jumps to the next timer. (cut.py has a disk.)
set -eu
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim
# shellcheck source-path=SCRIPTDIR source=office-guest.sh
. /mnt/tests/uml/office-guest.sh
cp /srv/disk/* /run 2>/dev/null || true
begin=$(cat /srv/begin)

ask() # ask ARGUMENTS: a command of hadirctl, and what came of it
{
	echo "$(date +%s) $*" >>/srv/asked
	$ctl "$@" >>/srv/asked 2>&1 || echo "status $? of: $*" >>/srv/asked
}

keep() # keep FILE ARGUMENTS: what hadirctl prints, for the test to look at
{
	file=$1
	shift
	$ctl "$@" >"/srv/$file" 2>>/srv/asked || echo "status $? of: $*" >>/srv/asked
}

broker_on
/srv/bin/hadird --config /srv/hadir.conf >>/srv/hadird.log 2>&1 &
daemon=$!
until_says 'notice: ready' /srv/hadird.log
(sleep "$(awk -v at="$begin" -v now="$(date +%s.%N)" 'BEGIN { printf "%.6f", at - now }')" &&
	pulse "$chip" 17:18 22:23 </srv/taps) 2>>/srv/pulse.log &

while read -r clock command; do
	sleep "$(awk -v at="$clock" -v now="$(date +%s.%N)" 'BEGIN { d = at - now; printf "%.6f", (d > 0 ? d : 0) }')"
	eval "$command"
done </srv/script
# cut: as when the plug is pulled, no process has a last word.
kill -$([ "$(cat /srv/ends)" = cut ] && echo KILL || echo TERM) $daemon
wait $daemon || [ "$(cat /srv/ends)" = cut ]
cp /run/hadir.db* /srv/disk/
