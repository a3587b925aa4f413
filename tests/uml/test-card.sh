#!/bin/sh
# SPDX-License-Identifier: MIT
# A memory card that is slow, and one that the kernel makes read-only, beneath a daemon with a
# reader on real GPIO lines, in time travel. Prints TAP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR source=office.sh
. "$here/office.sh"
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

office_make "$work" /run/hadir.db
cp "$build/tests/crash/faults.so" "$work/bin"
sed -i '/^\[broker/,/^$/d' "$work/hadir.conf"
status=0
"$here/boot.sh" --share "$work" --at '2026-11-23 07:00:00 +0800' --limit 600 \
	sh /mnt/tests/uml/card-guest.sh >"$work/console" 2>&1 || status=$?
cat "$work/claims" || tail -n 20 "$work/console" | sed 's/^/# /'
# The journal has each that was acknowledged, and none twice.
sed "s|^path = /run/hadir.db|path = $work/hadir.db|" "$work/hadir.conf" >"$work/host.conf"
if "$build/hadirctl" --config "$work/host.conf" verify >"$work/verified" && python3 -c '
import json, sqlite3, sys
there = [c for c, in sqlite3.connect(sys.argv[1] + "/hadir.db").execute("SELECT credential FROM journal")]
acked = [json.loads(row)["credential"] for row in open(sys.argv[1] + "/watched") if "\"punch\"" in row]
assert sorted(there) == sorted(acked) and len(set(there)) == len(there), (there, acked)
' "$work" >>"$work/verified" 2>&1
then
	echo 'ok - what was acknowledged is stored, each once, and the chain is whole'
else
	sed 's/^/# /' "$work/verified"
	echo 'not ok - what was acknowledged is stored, each once, and the chain is whole'
	status=1
fi
[ $status -le 1 ] || echo "not ok - the guest ran to its end ($status)"
[ -z "${KEEP-}" ] || cp -r "$work" "$KEEP"
exit $status
