#!/bin/sh
# SPDX-License-Identifier: MIT
# A working day of the unmodified daemon in time travel, on two readers of real GPIO lines, with a
# broker and a subscriber beside it. Prints TAP. test-day.sh [--root DIR] [SEED]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR source=office.sh
. "$here/office.sh"
root=/
[ "${1-}" != --root ] || { root=$2 && shift 2; }
build=${BUILD:-build}
day=$(mktemp -d)
trap 'rm -rf "$day"' EXIT
trap 'exit 1' HUP INT TERM

python3 "$here/day.py" plan "$day" "${1:-$(date +%s)}"
office_make "$day" /tmp/hadir.db
# This day is about arrivals; the month (test-month.sh) judges departures too.
sed -i 's/^punches = 2/punches = 1/' "$day/rules/perpres-21-2023.conf"
python3 -c 'import json, sys
print(next(p["id"] for p in json.load(open(sys.argv[1]))["people"] if p["group"] == "late-work"))
' "$day/plan.json" >"$day/late-person"
begin=$(date +%s)
if "$here/boot.sh" --root "$root" --share "$day" --at '2026-11-23 04:55:00 +0800' --mem 512M --limit 1200 \
	sh /mnt/tests/uml/day-guest.sh >"$day/console" 2>&1
then
	echo "ok - a working day: the daemon lives through it and its chain is whole"
	echo "# 19 hours in $(($(date +%s) - begin)) s"
else
	tail -n 20 "$day/hadird.log" | sed 's/^/# /'
	tail -n 9 "$day/console" | sed 's/^/# /'
	echo "# ended after $(($(date +%s) - begin)) s"
	echo "not ok - a working day: the daemon lives through it and its chain is whole"
	[ -z "${KEEP-}" ] || cp -r "$day" "$KEEP"
	exit 1
fi
[ -z "${KEEP-}" ] || cp -r "$day" "$KEEP"
python3 "$here/day.py" check "$day"
