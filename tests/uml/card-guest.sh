#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-card.sh: the daemon's files are on an ext4 of their own, on which a sync
# takes five seconds, and which the kernel then makes read-only under it. Claims go to /srv/claims.
set -u
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
ctl='/srv/bin/hadirctl --config /srv/hadir.conf'
exec >/srv/claims 2>&1
failed=0

holds() # holds CLAIM COMMAND...
{
	claim=$1
	shift
	if "$@" >/tmp/why 2>&1; then
		echo "ok - $claim"
	else
		failed=1
		sed 's/^/# /' /tmp/why
		tail -n 12 /srv/hadird.log | sed 's/^/# /'
		echo "not ok - $claim"
	fi
}

until_true() # until_true COMMAND...: ten virtual minutes at most
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { echo "never: $*" && return 1; }
		sleep 2
	done
}

says() { grep -qs -- "$1" /srv/hadird.log; }
alarmed() { $ctl --json status | grep '"alarm"' | grep -q '"disk"'; }
watched() { [ "$(grep -c '"punch"' /tmp/watched)" -ge "$1" ]; }
listened_to() { grep -q ' 0001 03 .*/tmp/control$' /proc/net/unix; }
syncs_take() { printf "\\$1\\0\\0\\0\\0\\0\\0\\0" | dd of=/tmp/faults conv=notrunc status=none; }

frames() # frames FROM TO: a card each, ten a second
{
	for card in $(seq "$1" "$2"); do
		echo "$(((card - $1) * 100000)) card 0 7 $card"
	done | pulse "$chip" 17:18
}

slow() # all frames are over before the first sync is
{
	syncs_take 5
	begin=$(date +%s)
	frames 1 30
	took=$(($(date +%s) - begin))
	[ $took -lt 5 ] || { echo "the frames took $took s" && return 1; }
	! watched 1 || { echo 'a sync was no slower' && return 1; }
	until_true watched 30 || return
	syncs_take 0
}

stood_still() # what the claim above would say of a daemon that waits for the disk in its reader
{
	kill -STOP $daemon
	frames 31 60
	kill -CONT $daemon
	sleep 5 # of time travel: when all is done and idle
	! watched 60
}

# What ext4 does when the card gives it nonsense. It takes no writes again before it was mounted anew.
read_only()
{
	known=$(grep -c '"punch"' /tmp/watched)
	echo 'the test' >/sys/fs/ext4/loop0/trigger_fs_error
	! touch /run/probe || return
	frames 62 64
	until_true says 'punches cannot be stored' && until_true alarmed || return
	sleep 5
	! watched $((known + 1)) || { echo 'acknowledged, but not stored' && return 1; }
}

power_cycled()
{
	kill -KILL $daemon
	umount /run && mount -o loop /dev/shm/card /run && start || return
	frames 65 66
	until_true watched $((known + 2))
}

start()
{
	: >/srv/hadird.log # now: what the last one said is not asked for
	LD_PRELOAD=/srv/bin/faults.so HADIR_FAULTS=/tmp/faults \
		/srv/bin/hadird --config /srv/hadir.conf >>/srv/hadird.log 2>&1 &
	daemon=$!
	until_true says 'pintu-depan: ready'
	$ctl --json watch >>/tmp/watched 2>/dev/null &
	until_true listened_to || return
	$ctl status >/dev/null || : # answered after what was asked before; of alarms it says 1
}

truncate -s 400M /dev/shm/card # of which it takes what is written
mkfs.ext4 -q /dev/shm/card
mount -o loop,errors=remount-ro /dev/shm/card /run
head -c 16 /dev/zero >/tmp/faults
: >/tmp/watched
start
holds 'no edge is lost while a sync takes five seconds' slow
holds 'a daemon that stands still for these frames loses some of them' stood_still
holds 'a card that the kernel made read-only is told, and nothing is acknowledged' read_only
holds 'mounted anew it goes on' power_cycled
kill -TERM $daemon
wait $daemon
cp /run/hadir.db* /srv
cp /tmp/watched /srv
exit $failed
