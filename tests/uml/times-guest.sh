#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-times.sh: one boot of an office whose clock does what clocks do. /srv holds
# the programs, the office, `script` (lines "SECONDS COMMAND", by the uptime, which no step moves)
# and `taps` for pulse, counted from PULSE_S; /srv/disk is the database as the last boot left it.
set -eu
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim
# shellcheck source-path=SCRIPTDIR source=office-guest.sh
. /mnt/tests/uml/office-guest.sh
cp /srv/disk/* /run 2>/dev/null || true
true_begin=$(cat /srv/begin)

until_up() # until_up SECONDS of this boot
{
	read -r up _ </proc/uptime
	sleep "$(awk -v at="$1" -v up="$up" 'BEGIN { d = at - up; printf "%.3f", (d > 0 ? d : 0) }')"
}

network() # as a time service does when it is heard again: a step, and then in time within 50 ms
{
	read -r up _ </proc/uptime
	clock set "$(awk -v a="$true_begin" -v b="$up" 'BEGIN { printf "%.2f", a + b }')"
	clock synced 50
}

ask() # ask ARGUMENTS: a command of hadirctl, and what came of it
{
	$ctl "$@" >>/srv/asked 2>&1 || echo "status $? of: $*" >>/srv/asked
}

keep() # keep FILE ARGUMENTS: what hadirctl prints, for the test to look at
{
	file=$1
	shift
	$ctl "$@" >"/srv/$file" 2>>/srv/asked || echo "status $? of: $*" >>/srv/asked
}

past() # as if the office had been there for weeks
{
	python3 /mnt/tests/uml/times.py past /run/hadir.db
}

lay() # lay FILE PATH: a file of the case at a path of the system
{
	grep -q " ${2%/*} " /proc/mounts || mount -t tmpfs tmpfs "${2%/*}"
	cp "/srv/$1" "$2"
}

look() # look NAME: what would be purged, what is wrong, and who may still make the first account
{
	keep "purge.$1" --json purge --dry
	keep "status.$1" --json status
	python3 /mnt/tests/uml/times.py link /srv/hadird.log "/srv/link.$1"
}

snapshot() # snapshot NAME: the database as it is now
{
	mkdir -p "/srv/$1"
	cp /run/hadir.db* "/srv/$1/"
}

/srv/bin/hadird --config /srv/hadir.conf >>/srv/hadird.log 2>&1 &
daemon=$!
until_says 'notice: ready' /srv/hadird.log
(until_up 30 && exec pulse "$chip" 17:18 22:23 </srv/taps) 2>>/srv/pulse.log &

while read -r seconds command; do
	until_up "$seconds"
	eval "$command"
done </srv/script
kill -"$(cat /srv/ends)" $daemon
wait $daemon || [ "$(cat /srv/ends)" = KILL ]
cp /run/hadir.db* /srv/disk/
