#!/bin/sh
# SPDX-License-Identifier: MIT
# Wiegand on real GPIO lines, in time travel: libgpiod 1.6 (this machine's) and 2.2 (Debian 13's).
# Prints "ok CLAIM" or "not ok CLAIM" lines; ends with 1 when one was not ok.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cd "$top"

# gpio-frames in the folder $1, for the userland this runs in.
# shellcheck disable=SC2016 # for the shell inside
build_frames='
	make -s BUILD="$1" "$1/tests/uml/gpio-frames.o" \
		"$1/libreader.a" "$1/libconf.a" "$1/libcore.a" "$1/libbase.a" &&
	cc -pthread -o "$1/tests/uml/gpio-frames" "$1/tests/uml/gpio-frames.o" \
		"$1/libreader.a" "$1/libconf.a" "$1/libcore.a" "$1/libbase.a" -lgpiod -lsystemd'

sh -euc "$build_frames" sh build/uml-host >/dev/null
"$here/chroot.sh" . sh -euc "$build_frames" sh build/uml-trixie >/dev/null

failed=0
for root in host trixie; do
	dir=/
	[ $root = host ] || dir=$("$here/rootfs.sh")
	echo "# $root"
	status=0
	"$here/boot.sh" --root "$dir" --at '2026-03-02 06:50 +0700' --limit 1200 \
		sh /mnt/tests/uml/gpio-guest.sh "/mnt/build/uml-$root/tests/uml/gpio-frames" ||
		status=$?
	[ $status -eq 0 ] || failed=1
	[ $status -le 1 ] || echo "not ok the guest ran to its end ($status)"
done
exit $failed
