#!/bin/sh
# SPDX-License-Identifier: MIT
# hadir installed on a booted Debian 13, its real units in their real sandboxes, on GPIO lines of a
# simulated chip, in time travel. Prints TAP. Needs root, as it builds in that system.
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
"$here/chroot.sh" . make -s -j"$(nproc)" BUILD="$build" WERROR=-Werror PREFIX=/usr \
	DESTDIR="/mnt/$build.layer" install \
	${SOAK:+"$build/tests/sim-readers/sim-log" "$build/tests/sim-readers/sim-rtu"} >"$work/made" 2>&1 || {
	tail -n 20 "$work/made" | sed 's/^/# /'
	echo 'not ok - it builds and installs on Debian 13'
	exit 1
}
mkdir "$work/share"
# One of the end-to-end tests stands for all, but with SOAK=1.
for scene in tests/e2e/*.py; do
	case ${SOAK:+soak}$scene in
	*harness.py) ;;
	soak* | */spine.py) basename "$scene" .py ;;
	esac
done >"$work/share/scenes"
echo "/mnt/$build/tests" >"$work/share/tests"
mv "$build.layer" "$work/share/layer"
status=0
"$here/boot.sh" --systemd --root "$("$here/rootfs.sh")" --share "$work/share" --mem 512M \
	--at '2026-11-23 07:00:00 +0800' --limit $((${SOAK:+12000} + 1500)) sh /mnt/tests/uml/systemd-guest.sh \
	>"$work/console" 2>&1 </dev/null || status=$?
cat "$work/share/claims" || tail -n 20 "$work/console" | sed 's/^/# /'
[ $status -le 1 ] || echo "not ok - the guest ran to its end ($status)"
[ -z "${KEEP-}" ] || cp -r "$work/share" "$KEEP"
exit $status
