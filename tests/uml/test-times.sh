#!/bin/sh
# SPDX-License-Identifier: MIT
# What clocks do to an office, in time travel, on real GPIO lines: each case of times.py in boots of
# its own. Prints TAP. test-times.sh [--root DIR] [CASE ...]; SOAK=1 also plays the long cases, and
# keeps what became of each case in tests/results/times.json.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR source=office.sh
. "$here/office.sh"
root=/
[ "${1-}" != --root ] || { root=$2 && shift 2; }
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

play() # play CASE: its boots, one after the other
{
	case=$work/$1
	mkdir "$case"
	office_make "$case" /run/hadir.db
	mkdir "$case/disk"
	python3 "$here/times.py" plan "$1" "$case"
	while read -r boot at ends; do
		for file in script taps begin; do
			cp "$case/$file.$boot" "$case/$file"
		done
		echo "$ends" >"$case/ends"
		"$here/boot.sh" --root "$root" --share "$case" --at "@$at" --mem 512M --limit 3600 \
			sh /mnt/tests/uml/times-guest.sh >"$case/console.$boot" 2>&1 </dev/null || {
			tail -n 20 "$case/hadird.log" "$case/console.$boot" | sed 's/^/# /'
			echo "not ok - $1: boot $boot ends as planned"
			return 1
		}
	done <"$case/boots"
	python3 "$here/times.py" check "$1" "$case"
}

# shellcheck disable=SC2046 # a word a case
[ $# -gt 0 ] || set -- $(python3 "$here/times.py" cases ${SOAK:+long})
for name; do
	begin=$(date +%s)
	play "$name" >"$work/claims" || failed=1
	took=$(($(date +%s) - begin))
	cat "$work/claims"
	echo "# $name: $took s"
	[ -z "${SOAK-}" ] || python3 "$here/times.py" keep "$name" $took "$work/claims"
	[ -z "${KEEP-}" ] || cp -r "$work/$name" "$KEEP"
	rm -rf "${work:?}/$name"
done
exit $failed
