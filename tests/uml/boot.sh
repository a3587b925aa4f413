#!/bin/sh
# SPDX-License-Identifier: MIT
# Boot the UML kernel, run one command in it, pass its exit status on.
#
#	boot.sh [--root DIR] [--share DIR] [--systemd] [--ubd FILE] [--tap NAME] [--at TIME]
#		[--mem SIZE] [--limit SECONDS] [--kill-when PATTERN] COMMAND [ARGUMENT ...]
#
# --root	the guest's userland, read-only: / (default) or what rootfs.sh prints
# --share	a folder the guest sees writable as /srv and keeps; else a temporary one
# --systemd	systemd is process 1, of DIR with the folder `layer` of the share over it; what is
#		written there is gone afterwards. The command runs when everything has started
# --ubd		a disk image, /dev/ubda in the guest
# --tap		a network card, vec0 in the guest, on this tap device of ours; not with --at
# --at		time travel: idle waits cost nothing, the clock starts at TIME (as for date -d)
# --limit	seconds of this machine's time after which the guest is killed; 900 by default
# --kill-when	pull the plug when a console line holds the shell pattern PATTERN
#
# In the guest the project is /mnt, the programs of tools.sh are in PATH, and the command starts
# in /srv. Exit status: the command's; 124 out of time; 125 the guest died without a
# status; 137 the plug was pulled as asked.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source-path=SCRIPTDIR source=cache.sh
. "$here/cache.sh"

root=/ share='' ubd='' at='' tap='' init=init.sh mem=256M limit=900 pattern=''
while [ $# -gt 0 ]; do
	case $1 in
	--root) root=$2 ;;
	--share) share=$(cd "$2" && pwd) ;;
	--ubd) ubd=$2 ;;
	--tap) tap=$2 ;;
	--systemd) init='init-systemd.sh' && shift && continue ;;
	--at) at=$(date -d "$2" +%s) ;;
	--mem) mem=$2 ;;
	--limit) limit=$2 ;;
	--kill-when) pattern=$2 ;;
	-*) die "$1: no such option" ;;
	*) break ;;
	esac
	shift 2
done
[ $# -gt 0 ] || die "no command given"
[ -z "$ubd" ] || [ -w "$ubd" ] || die "$ubd: no disk image to write to"

kernel=$("$here/kernel.sh")
tools=$("$here/tools.sh")
work=$(mktemp -d)
pid=''

# Always the whole group: a helper left over holds the disk image, and a guest process whose
# kernel alone was killed runs on as a process of this machine, with its system calls for real.
pull_plug()
{
	[ -z "$pid" ] || kill -s KILL -- "-$pid" 2>/dev/null || true
}

trap 'pull_plug; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

[ -n "$share" ] || { share=$work/share && mkdir "$share"; }
rm -f "$share/status"
for word in "$@"; do
	printf "'%s' " "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"
done >"$share/command"

set -- root=/dev/root rootfstype=hostfs "rootflags=$root" ro "mem=$mem" "uml_dir=$work/" \
	con=null con0=null,fd:1 quiet loglevel=3
[ -z "$ubd" ] || set -- "$@" "ubd0=$ubd"
[ -z "$tap" ] || set -- "$@" "vec0:transport=tap,ifname=$tap"
[ $init = init.sh ] || set -- "$@" systemd.show_status=0
[ -z "$at" ] || set -- "$@" time-travel=inf-cpu "time-travel-start=${at}000000000"
set -- "$@" init=/bin/sh -- \
	-c "\"mount -t hostfs -o ro,$top none /mnt && exec /mnt/tests/uml/$init $share $tools\""

mkfifo "$work/console"
# The kernel must lead its group, or it leaves for one of its own.
setsid "$kernel" "$@" </dev/null >"$work/console" 2>&1 &
pid=$!

cr=$(printf '\r')
# In the background, because only a shell that waits runs its traps at once. The reader ends the
# guest, so that there is a limit even if this shell is killed.
timeout "$limit" cat "$work/console" | {
	trap '' PIPE
	cut=0
	while IFS= read -r line || [ -n "$line" ]; do
		# shellcheck disable=SC2254 # a pattern is what was asked for
		case $pattern:$line in
		:*) ;;
		*:*$pattern*) pull_plug && cut=137 ;;
		esac
		printf '%s\n' "${line%"$cr"}" || : # what came before the cut is shown as well
	done
	pull_plug
	exit $cut
} &
cut=0
wait $! || cut=$?
killed=0
wait "$pid" || killed=$?
pid=''

[ "$cut" -eq 0 ] || exit "$cut"
[ ! -s "$share/status" ] || exit "$(cat "$share/status")"
[ $killed -ne 137 ] || { echo "boot.sh: killed after $limit s" >&2 && exit 124; }
echo "boot.sh: the guest ended without a status" >&2
exit 125
