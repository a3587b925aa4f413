#!/bin/sh
# SPDX-License-Identifier: MIT
# Build with Debian 13's compiler and libraries and run the unit and e2e rings there. Needs root.
# It calls itself: debian13.sh inside (that system), debian13.sh scene FILE (one of its tests).
set -eu
cd "$(dirname "$0")/.."
case ${1-} in
scene) # told when it has ended, so that those beside it do not mix in
	log=$BUILD/${2##*/}.log status=0
	python3 "$2" >"$log" 2>&1 || status=1
	cat "$log"
	exit $status
	;;
inside)
	export BUILD="$2" PYTHONDONTWRITEBYTECODE=1 CMOCKA_MESSAGE_OUTPUT=TAP
	make -s -j"$(nproc)" WERROR=-Werror BUILD="$BUILD" unit-programs
	echo "ok - Debian 13 builds everything without a warning"
	status=0
	for source in tests/unit/*.c; do
		name=$(basename "$source" .c)
		"$BUILD/tests/unit/$name" 2>&1 || { status=1 && echo "# $name ended with $?"; }
	done
	# Some at once: most of their time is waiting.
	for scene in tests/e2e/*.py; do
		[ "${scene%harness.py}" != "$scene" ] || echo "$scene"
	done | xargs -n 1 -P $(($(nproc) + 1)) sh tests/debian13.sh scene || status=1
	exit $status
	;;
esac
build=${BUILD:-build}/trixie
case $build in
/*) echo "debian13.sh: BUILD must be within the project, $build is not" >&2 && exit 2 ;;
esac
exec sh tests/uml/chroot.sh . sh tests/debian13.sh inside "$build"
