#!/bin/sh
# SPDX-License-Identifier: MIT
# A working day of the unmodified daemon in time travel, on two readers of real GPIO lines, with a
# broker and a subscriber beside it. Prints TAP. test-day.sh [--root DIR] [SEED]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
root=/
[ "${1-}" != --root ] || { root=$2 && shift 2; }
build=${BUILD:-build}
day=$(mktemp -d)
trap 'rm -rf "$day"' EXIT
trap 'exit 1' HUP INT TERM

python3 "$here/day.py" plan "$day" "${1:-$(date +%s)}"
mkdir "$day/bin" "$day/credentials" "$day/rules"
cp "$build/hadird" "$build/hadir-mqtt" "$build/hadirctl" "$day/bin"
cp config/rules/*.conf "$day/rules"
printf '%064d' 0 >"$day/credentials/office-key"
python3 -c 'import json, sys
print(next(p["id"] for p in json.load(open(sys.argv[1]))["people"] if p["group"] == "late-work"))
' "$day/plan.json" >"$day/late-person"
cat >"$day/mosquitto.conf" <<'CONF'
listener 1883 127.0.0.1
allow_anonymous true
user root
persistence true
persistence_location /tmp/
max_queued_messages 1000000
log_type all
CONF
cat >"$day/hadir.conf" <<'CONF'
[office]
id = kandangan
name = Kecamatan Kandangan
zone = Asia/Makassar

[store]
path = /tmp/hadir.db

[control]
path = /tmp/control

[broker office]
url = mqtt://127.0.0.1:1883

[reader pintu-depan]
kind = wiegand
chip = hadir-sim
d0 = GPIO17
d1 = GPIO18
format = h10301

[reader pintu-belakang]
kind = wiegand
chip = hadir-sim
d0 = GPIO22
d1 = GPIO23
format = h10301
CONF

begin=$(date +%s)
if "$here/boot.sh" --root "$root" --share "$day" --at '2026-11-23 04:55:00 +0800' --mem 512M --limit 400 \
	sh /mnt/tests/uml/day-guest.sh >"$day/console" 2>&1
then
	echo "ok - a working day: the daemon lives through it and its chain is whole"
	echo "# 19 hours in $(($(date +%s) - begin)) s"
else
	sed 's/^/# /' "$day/console"
	tail -n 20 "$day/hadird.log" | sed 's/^/# /'
	echo "not ok - a working day: the daemon lives through it and its chain is whole"
	[ -z "${KEEP-}" ] || cp -r "$day" "$KEEP"
	exit 1
fi
[ -z "${KEEP-}" ] || cp -r "$day" "$KEEP"
python3 "$here/day.py" check "$day"
