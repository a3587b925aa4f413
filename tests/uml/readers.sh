#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest: eight readers send at once, and every bit must reach libgpiod's gpiomon.
# Ten frames a reader, 26 bits of 1 ms, the readers 37 us apart; then one card whose frame is known.
set -eu
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make hadir-sim

awk 'BEGIN {
	srand(26)
	for (reader = 0; reader < 8; reader++) {
		all = ""
		for (frame = 0; frame < 10; frame++) {
			bits = ""
			for (i = 0; i < 26; i++)
				bits = bits int(rand() * 2)
			print reader * 37 + frame * 100000, "bits", reader, bits >"/tmp/script"
			all = all bits
		}
		if (reader == 0) {
			print 1000000, "card", reader, 1, 1 >"/tmp/script"
			all = all "1" "00000001" "0000000000000001" "0"
		}
		print reader, all >"/tmp/sent"
	}
}'

offsets=$(seq 2 17)
output="--format=%o --num-events=2106"
case $(gpiomon --version) in
*v1.*) monitor="gpiomon --falling-edge $output ${chip_dev#/dev/}" ;;
*) monitor="gpiomon --edges=falling $output --chip $chip_dev" ;;
esac
# shellcheck disable=SC2086 # options and offsets are one word each
timeout 60 $monitor $offsets >/tmp/seen &
monitor_pid=$!
until [ "$(gpioinfo | grep -c gpiomon)" -eq 16 ]; do kill -0 $monitor_pid; done

# shellcheck disable=SC2046 # one word a reader
pulse "$chip" $(seq 2 2 16 | awk '{ print $1 ":" $1 + 1 }') </tmp/script
wait $monitor_pid || echo "gpiomon ended with $?"

awk '{ got[int($1 / 2) - 1] = got[int($1 / 2) - 1] $1 % 2 }
END { for (reader = 0; reader < 8; reader++) print reader, got[reader] }' /tmp/seen >/tmp/got
diff /tmp/sent /tmp/got
echo "readers: $(wc -l </tmp/seen) edges, all in order, gpiomon $(gpiomon --version | sed -n '1s/.* v//p')"
