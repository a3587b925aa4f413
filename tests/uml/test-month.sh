#!/bin/sh
# SPDX-License-Identifier: MIT
# November 2026 of the unmodified daemon in time travel: 21 working days of 16 people on real GPIO
# lines, one day without power, one with a wrong clock, digests, papers, the month's lock. Four
# boots of one office; month.py plans them and judges what came of it. Prints TAP.
# test-month.sh [--root DIR] [SEED]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR source=office.sh
. "$here/office.sh"
root=/
[ "${1-}" != --root ] || { root=$2 && shift 2; }
build=${BUILD:-build}
month=$(mktemp -d)
trap 'rm -rf "$month"' EXIT
trap 'exit 1' HUP INT TERM

python3 "$here/month.py" plan "$month" "${1:-$(date +%s)}"
office_make "$month" /run/hadir.db
mkdir "$month/disk"

# Each boot: its number, when the guest's clock believes to start, and how it ends.
while read -r boot at ends; do
	cp "$month/script.$boot" "$month/script"
	cp "$month/taps.$boot" "$month/taps"
	cp "$month/begin.$boot" "$month/begin"
	echo "$ends" >"$month/ends"
	begin=$(date +%s) status=0
	set -- --root "$root" --share "$month" --at "@$at" --mem 512M --limit 7000
	"$here/boot.sh" "$@" sh /mnt/tests/uml/month-guest.sh >"$month/console.$boot" 2>&1 </dev/null || status=$?
	echo "# boot $boot: $(($(date +%s) - begin)) s"
	if [ $status -ne 0 ]; then
		tail -n 20 "$month/console.$boot" "$month/hadird.log" "$month/asked" | sed 's/^/# /'
		echo "not ok - a month: boot $boot ends as planned (status $status)"
		[ -z "${KEEP-}" ] || cp -r "$month" "$KEEP"
		exit 1
	fi
done <"$month/boots"
echo "ok - a month: four boots end as planned"
[ -z "${KEEP-}" ] || cp -r "$month" "$KEEP"
python3 "$here/month.py" check "$month"
