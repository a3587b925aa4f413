#!/bin/sh
# SPDX-License-Identifier: MIT
# Run a command of the Debian 13 userland on this machine, to build with its libraries:
#
#	chroot.sh DIR COMMAND [ARGUMENT ...]
#
# The command starts in DIR, which is writable and called /mnt; the rest of the root is not
# writable, but for an empty /tmp. Needs root.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$("$here/rootfs.sh")
dir=$(cd "$1" && pwd)
shift
# shellcheck disable=SC2016 # for the shell inside
exec unshare --mount sh -euc '
	root=$1 dir=$2
	shift 2
	mount --bind "$root" "$root"
	mount -o remount,bind,ro "$root"
	mount --bind "$dir" "$root/mnt"
	mount -t tmpfs tmpfs "$root/tmp"
	mount -t proc proc "$root/proc"
	mount -t devpts -o ptmxmode=0666 devpts "$root/dev/pts"
	exec env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		chroot "$root" sh -c "cd /mnt && exec \"\$@\"" sh "$@"
' sh "$root" "$dir" "$@"
