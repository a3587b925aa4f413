#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for cut.py: start the daemon on the disk as the last cut left it, and say each
# punch that it acknowledges until the plug is pulled. /srv holds the programs, the office and
# this boot's taps, and gets a copy of the database as it was found, for cut.py to judge.
set -eu
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
ctl='/srv/bin/hadirctl --config /srv/hadir.conf'

mount /dev/ubda /run
rm -rf /srv/found
mkdir /srv/found
cp /run/hadir.db* /srv/found 2>/dev/null || :
[ "${1-}" != look ] || exit 0

mkfifo /tmp/taps /tmp/log
sync
echo 3 >/proc/sys/vm/drop_caches # a machine that was switched on has nothing in memory
sectors=$(awk '{ print $3 }' /sys/block/ubda/stat)
begin=$(date +%s%N)
/srv/bin/hadird --config /srv/hadir.conf >/tmp/log 2>&1 &
while read -r line; do # no program is run meanwhile, which would take longer than the daemon
	case $line in *'notice: ready'*) break ;; esac
	echo "$line"
done </tmp/log
echo "ready $((($(date +%s%N) - begin) / 1000000)) ms, $((($(awk '{ print $3 }' /sys/block/ubda/stat) - sectors) / 2)) kB read"
cat /tmp/log >/tmp/rest &
# Importing it again would change nothing.
[ -e /run/imported ] || { $ctl roster import /srv/roster.csv && touch /run/imported; } >/tmp/roster
$ctl time confirm 2026-11-23 07:42:00 --by p-01 --witness p-02 --error 1 >/tmp/confirm
: >/tmp/watch
$ctl --json watch >>/tmp/watch &
until grep -q punch /tmp/watch; do
	head -n 1 /srv/taps >/tmp/taps # a bell to hear whether watch listens
	sleep 0.02
done
sed 1d /srv/taps >/tmp/taps &
n=0
tail -n +1 -f /tmp/watch | while read -r row; do
	case $row in
	*'"punch"'*) n=$((n + 1)) && echo "ack $n $row" ;;
	esac
done
