#!/bin/sh
# SPDX-License-Identifier: MIT
# Build with Debian 13's compiler and libraries and run the unit and e2e rings there. Needs root.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}/trixie
case $build in
/*) echo "debian13.sh: BUILD must be within the project, $build is not" >&2 && exit 2 ;;
esac
exec sh tests/uml/chroot.sh . sh -euc '
	export BUILD="$1" PYTHONDONTWRITEBYTECODE=1 CMOCKA_MESSAGE_OUTPUT=TAP
	make -s -j"$(nproc)" WERROR=-Werror BUILD="$BUILD" unit-programs
	echo "ok - Debian 13 builds everything without a warning"
	status=0
	for source in tests/unit/*.c; do
		name=$(basename "$source" .c)
		"$BUILD/tests/unit/$name" 2>&1 || { status=1 && echo "# $name ended with $?"; }
	done
	for scene in tests/e2e/*.py; do
		[ "${scene%harness.py}" != "$scene" ] || python3 "$scene" 2>&1 || status=1
	done
	exit $status' sh "$build"
