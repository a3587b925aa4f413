#!/bin/sh
# SPDX-License-Identifier: MIT
# hadir installed on a booted Debian 13, its real units in their real sandboxes, on GPIO lines of a
# simulated chip, in time travel. Prints TAP. Needs root, as it builds in that system.
#
#	test-systemd.sh [SCENE ...]
#
# SCENE: names of end-to-end tests, which are played in the sandbox of hadird.service, and nothing
# else; with SOAK=1 all of them are, after the rest. What became of them is kept in
# tests/results/systemd.json. Without either one of them stands for all.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
build=${BUILD:-build}/trixie
case $build in
/*) echo "test-systemd.sh: BUILD must be within the project, $build is not" >&2 && exit 2 ;;
esac
if [ "$(id -u)" != 0 ]; then
	echo 'ok - hadir lives in its units # SKIP building in Debian 13 needs root'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Not a package, but what one would hold.
rm -rf "$build.layer"
all=${SOAK:+yes}
[ $# -eq 0 ] || all=yes
"$here/chroot.sh" . make -s -j"$(nproc)" BUILD="$build" WERROR=-Werror PREFIX=/usr \
	DESTDIR="/mnt/$build.layer" install \
	${all:+"$build/tests/sim-readers/sim-log" "$build/tests/sim-readers/sim-rtu" \
		"$build/tests/browser/records"} >"$work/made" 2>&1 || {
	tail -n 20 "$work/made" | sed 's/^/# /'
	echo 'not ok - it builds and installs on Debian 13'
	exit 1
}
mkdir "$work/share"
if [ $# -gt 0 ]; then
	printf '%s\n' "$@" >"$work/share/scenes"
	: >"$work/share/scenes-only"
elif [ -n "${SOAK-}" ]; then
	find tests/e2e -name '*.py' ! -name '*harness.py' -printf '%f\n' | sort | sed 's/\.py$//'
else
	echo spine
fi >>"$work/share/scenes"
echo "/mnt/$build/tests" >"$work/share/tests"
mv "$build.layer" "$work/share/layer"
status=0
"$here/boot.sh" --systemd --root "$("$here/rootfs.sh")" --share "$work/share" --mem 512M \
	--at '2026-11-23 07:00:00 +0800' --limit $((${all:+12000} + 1500)) sh /mnt/tests/uml/systemd-guest.sh \
	>"$work/console" 2>&1 </dev/null || status=$?
cat "$work/share/claims" || tail -n 20 "$work/console" | sed 's/^/# /'
[ $status -le 1 ] || echo "not ok - the guest ran to its end ($status)"
[ -z "$all" ] || python3 "$here/played.py" "$work/share" || status=1
[ -z "${KEEP-}" ] || cp -r "$work/share" "$KEEP"
exit $status
