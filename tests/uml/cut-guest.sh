#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for cut.py: start the daemon on the disk as the last cut left it, and say each
# punch that it acknowledges until the plug is pulled. /srv holds the programs, the office and
# this boot's taps, and gets a copy of the database as it was found, for cut.py to judge.
set -eu
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
ctl='/srv/bin/hadirctl --config /srv/hadir.conf'

until_says() # until_says PATTERN FILE
{
	until grep -qs -- "$1" "$2"; do
		kill -0 "$daemon" || { cat /tmp/log && exit 1; }
		sleep 0.02
	done
}

mount /dev/ubda /run
rm -rf /srv/found
mkdir /srv/found
cp /run/hadir.db* /srv/found 2>/dev/null || :
[ "${1-}" != look ] || exit 0

mkfifo /tmp/taps
begin=$(date +%s%N)
/srv/bin/hadird --config /srv/hadir.conf >/tmp/log 2>&1 &
daemon=$!
until_says 'notice: ready' /tmp/log
echo "ready $((($(date +%s%N) - begin) / 1000000)) ms"
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
