#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for test-gpio.sh: play readers on gpio-sim and compare what gpio-frames ($1) says.
set -u
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
frames=$1
formats=/mnt/config/readers/wiegand-formats.conf
pairs='2:3 4:5 6:7 8:9 10:11 12:13 14:15 16:17'
card='10001010100111110000100100' # 21,15890
failed=0
frames_pid=''

check() # check CLAIM COMMAND ...
{
	claim=$1
	shift
	if "$@"; then
		echo "ok $claim"
	else
		echo "not ok $claim"
		sed 's/^/#   /' /tmp/out | tail -n 12
		failed=1
	fi
	[ -z "$frames_pid" ] || kill -KILL "$frames_pid"
	frames_pid=''
	for line in $(seq 2 17); do
		echo pull-up >"$chip/sim_gpio$line/pull"
	done
}

# wait_for COUNT PATTERN: until so many lines match; 120 virtual seconds at most.
wait_for()
{
	tries=0
	until [ "$(grep -c "$2" /tmp/out)" -ge "$1" ]; do
		tries=$((tries + 1))
		[ $tries -le 1200 ] || return 1
		sleep 0.1
	done
}

start() # start READERS OPTION ... : gpio-frames, until its readers are ready
{
	ready=$1
	shift
	: >/tmp/out
	"$frames" "$@" >>/tmp/out 2>&1 &
	frames_pid=$!
	wait_for "$ready" '^state . ready'
}

stop()
{
	kill -TERM "$frames_pid"
	wait "$frames_pid"
	status=$?
	frames_pid=''
	[ $status -eq 0 ] && [ "$(tail -n 1 /tmp/out)" = stopped ]
}

play() # the script on standard input; options of pulse as arguments
{
	# shellcheck disable=SC2086 # one word a reader
	pulse "$@" "$chip" $pairs 2>/tmp/pulse || { cat /tmp/pulse && failed=1; }
	sleep 0.2
}

line_pair() # line_pair INDEX: "GPIO2:GPIO3" for 0
{
	echo "GPIO$(($1 * 2 + 2)):GPIO$(($1 * 2 + 3))"
}

has() # has COUNT LINE
{
	[ "$(grep -cxF -- "$2" /tmp/out)" -eq "$1" ]
}

# The formats we ship with the bits and numbers of their tests: NAME BITS NUMBER, a line a test.
vectors()
{
	awk '
	function binary(hex, n,   i, k, digit, out) {
		for (i = 3; i <= length(hex); i++) {
			digit = index("0123456789abcdef", tolower(substr(hex, i, 1))) - 1
			for (k = 8; k >= 1; k /= 2)
				out = out (int(digit / k) % 2)
		}
		while (length(out) < n)
			out = "0" out
		return substr(out, length(out) - n + 1)
	}
	/^\[format / { name = substr($2, 1, length($2) - 1) }
	/^layout = / { bits = length($3) }
	/^test = / {
		sub(/^test = /, "")
		frame = $0
		sub(/ -> .*/, "", frame)
		sub(/^.* -> /, "")
		sub(/ \(.*/, "")
		gsub(/ /, "", frame)
		print name, (frame ~ /^0x/ ? binary(frame, bits) : frame), $0
	}' $formats
}

test_formats()
{
	vectors >/tmp/vectors
	total=0
	right=0
	cut -d' ' -f1 /tmp/vectors | uniq >/tmp/names
	while [ -s /tmp/names ]; do
		head -n 8 /tmp/names >/tmp/batch
		sed -i 1,8d /tmp/names
		reader=0
		: >/tmp/script
		: >/tmp/want
		set --
		while read -r name; do
			set -- "$@" "$(line_pair $reader):$name"
			awk -v r=$reader -v name="$name" '$1 == name {
				print 1000 + n++ * 150000 + r * 125, "bits", r, $2 >>"/tmp/script"
				print "frame", r, name, $3 >>"/tmp/want"
			}' /tmp/vectors
			reader=$((reader + 1))
		done </tmp/batch
		start $reader "$formats" "$@" || break
		play </tmp/script
		stop || break
		total=$((total + $(wc -l </tmp/want)))
		while read -r line; do
			if has 1 "$line"; then right=$((right + 1)); else echo "# missing: $line"; fi
		done </tmp/want
	done
	[ "$(cut -d' ' -f1 /tmp/vectors | uniq | wc -l)" -ge 37 ] && [ $total -gt 50 ] &&
		[ $right -eq $total ] && [ ! -s /tmp/names ]
}

all_h10301()
{
	for reader in 0 1 2 3 4 5 6 7; do
		printf '%s:h10301 ' "$(line_pair $reader)"
	done
}

test_eight_at_once()
{
	awk 'BEGIN {
		srand(8)
		for (n = 0; n < 100; n++)
			for (r = 0; r < 8; r++) {
				facility = int(rand() * 256)
				card = int(rand() * 65535)
				print n * 100000 + r * 125, "card", r, facility, card >"/tmp/script"
				print "frame", r, "h10301", facility "," card >"/tmp/want"
			}
	}'
	# shellcheck disable=SC2046 # one word a reader
	start 8 $formats $(all_h10301) || return
	play </tmp/script
	stop || return
	grep '^frame' /tmp/out | sort >/tmp/got
	sort /tmp/want | diff - /tmp/got >/tmp/diff || { head -n 5 /tmp/diff && return 1; }
	[ "$(wc -l </tmp/got)" -eq 800 ] && ! grep -q '^refused' /tmp/out
}

test_merged()
{
	start 2 $formats GPIO2:GPIO3:h10301 GPIO4:GPIO5:h10301 || return
	play <<-END
		0 both 0 26
		500 bits 1 $card
		200000 bits 0 $card
	END
	has 1 'refused 0 bad-glitch 52' && has 1 'frame 0 h10301 21,15890' &&
		has 1 'frame 1 h10301 21,15890' && stop
}

test_long_and_slow()
{
	long=$(printf '%0200d' 0 | tr 0 1)
	start 1 $formats GPIO2:GPIO3:h10301 || return
	echo "0 bits 0 $long" | play
	echo "0 bits 0 $card" | play -b 20000
	has 1 'refused 0 bad-length 200' && has 1 'frame 0 h10301 21,15890' && stop
}

test_swapped()
{
	start 1 $formats GPIO2:GPIO3:h10301 || return
	echo "0 swapped 0 $card" | play
	has 1 'refused 0 bad-swapped 26' && ! grep -q '^frame' /tmp/out && stop
}

test_unplugged()
{
	start 2 $formats GPIO2:GPIO3:h10301 GPIO4:GPIO5:h10301 || return
	play <<-END
		0 low 0 0
		0 low 0 1
		300000 bits 1 $card
	END
	wait_for 1 '^state 0 fault GPIO2 and GPIO3 are held low' || return
	play <<-END
		0 high 0 0
		0 high 0 1
	END
	wait_for 2 '^state 0 ready' || return
	echo "0 bits 0 $card" | play
	has 1 'frame 0 h10301 21,15890' && has 1 'frame 1 h10301 21,15890' && stop
}

test_unplugged_in_mid_frame()
{
	start 1 $formats GPIO2:GPIO3:h10301 || return
	play <<-END
		0 bits 0 $(echo "$card" | cut -c1-13)
		13000 low 0 0
		13000 low 0 1
	END
	wait_for 1 '^state 0 fault GPIO2 and GPIO3 are held low' || return
	play <<-END
		0 high 0 0
		0 high 0 1
	END
	wait_for 2 '^state 0 ready' || return
	! grep -q '^frame' /tmp/out || return
	echo "0 bits 0 $card" | play
	has 1 'frame 0 h10301 21,15890' && stop
}

# gpio-sim delivers an edge a line and tick at most: 2000 a second for two lines, which may or may not
# be the storm that tests/unit/reader_gpio.c plays. After one, the lines come back.
test_flood()
{
	start 2 $formats GPIO2:GPIO3:h10301 GPIO4:GPIO5:h10301 || return
	play <<-END
		0 storm 0 0 12000 4000
		125 storm 0 1 12000 4000
		300 bits 1 $card
		1000300 bits 1 $card
	END
	sleep 60
	grep '^state 0' /tmp/out | tail -n 1 | grep -q '^state 0 ready' || return
	echo "0 bits 0 $card" | play
	has 2 'frame 1 h10301 21,15890' && has 1 'frame 0 h10301 21,15890' &&
		[ "$(grep -c '^frame' /tmp/out)" -eq 3 ] && ! grep -q '^refused 1' /tmp/out && stop
}

# While gpio-frames stands still its queues fill: 16 edges a line on libgpiod 1.6, where the loss
# shows as a wrong length only; 1024 edges on 2.2, where a sequence number tells.
test_overflow()
{
	start 1 $formats GPIO2:GPIO3:h10301 || return
	kill -STOP "$frames_pid"
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print i * 100000, "card", 0, 255, 65534 }' |
		play
	kill -CONT "$frames_pid"
	sleep 1
	cp /tmp/out /tmp/stopped
	echo "0 bits 0 $card" | play
	has 1 'frame 0 h10301 21,15890' && stop
}

test_short_stop_v2()
{
	test_overflow 30 && has 30 'frame 0 h10301 255,65534' && ! grep -q '^refused' /tmp/out
}

test_long_stop_v2()
{
	test_overflow 50 && grep -q '^refused 0 lost-gap' /tmp/out &&
		[ "$(grep -c '^frame 0 h10301 255,65534$' /tmp/out)" -ge 37 ] &&
		! grep '^frame' /tmp/out | grep -qvE '255,65534|21,15890'
}

test_stop_v1()
{
	test_overflow 3 && grep -q '^refused 0 bad-length' /tmp/out &&
		! grep '^frame' /tmp/out | grep -qvE '255,65534|21,15890'
}

test_missing()
{
	start 1 $formats GPIO2:GPIO3:h10301 GPIO98:GPIO99:h10301 GPIO3:GPIO4:h10301 || return
	wait_for 1 '^state 1 absent no line GPIO98' && wait_for 1 '^state 2 absent .* in use' || return
	echo "0 bits 0 $card" | play
	has 1 'frame 0 h10301 21,15890' && stop
}

test_wrong_chip()
{
	start 0 -c no-such-chip $formats GPIO2:GPIO3:h10301
	wait_for 1 '^state 0 absent no GPIO chip (no-such-chip)' && stop || return
	start 1 -c hadir-sim $formats GPIO2:GPIO3:h10301 && stop
}

test_chip_goes()
{
	start 1 $formats GPIO2:GPIO3:h10301 || return
	chip_remove || return
	wait_for 1 '^state 0 absent' || return
	chip_make
	wait_for 2 '^state 0 ready' || return
	echo "0 bits 0 $card" | play
	has 1 'frame 0 h10301 21,15890' && stop
}

# An inverting level shifter: idle low, pulses high. pulse plays low ones only.
test_inverted()
{
	for line in 2 3; do
		echo pull-down >"$chip/sim_gpio$line/pull"
	done
	start 1 -i $formats GPIO2:GPIO3:h10301 || return
	for bit in $(echo $card | sed 's/./& /g'); do
		echo pull-up >"$chip/sim_gpio$((2 + bit))/pull"
		sleep 0.002
		echo pull-down >"$chip/sim_gpio$((2 + bit))/pull"
		sleep 0.002
	done
	sleep 0.2
	has 1 'frame 0 h10301 21,15890' && stop
}

test_idle_hour()
{
	start 1 $formats GPIO2:GPIO3:h10301 || return
	sleep 3600
	seen=$(grep -c '^seen 0' /tmp/out)
	[ "$seen" -ge 359 ] && [ "$seen" -le 362 ] && [ "$(grep -c '^state' /tmp/out)" -eq 1 ] && stop
}

value()
{
	cat "$chip/sim_gpio20/value"
}

test_output()
{
	start 1 -l GPIO20 $formats GPIO2:GPIO3:h10301 || return
	before=$(value)
	echo "0 bits 0 $card" | play
	good=$(value)
	echo "0 swapped 0 $card" | play
	bad=$(value)
	echo "0 bits 0 $card" | play
	stop || return
	[ "$before $good $bad" = '0 1 0' ]
}

chip_make hadir-sim
version=$(gpiodetect --version | sed -n '1s/.*v\([0-9]\).*/\1/p')
check 'every format we ship is read right, each of its frames' test_formats
check 'eight readers at once at 1 ms a bit: 800 of 800 frames right' test_eight_at_once
check 'edges on both lines at one instant spoil that frame alone' test_merged
check 'a frame of 200 bits and one of 20 ms a bit arrive whole' test_long_and_slow
check 'swapped wires are called so and make no card' test_swapped
check 'an unplugged reader is a fault, plugged in again it is ready' test_unplugged
check 'a reader unplugged in mid-frame makes no card of the half' test_unplugged_in_mid_frame
check 'a flood of edges on one reader makes no card and disturbs no other' test_flood
if [ "$version" = 1 ]; then
	check 'a queue of 16 that ran over gives no wrong card' test_stop_v1
else
	check 'a program that stood still for 3 s has lost nothing' test_short_stop_v2
	check 'a queue of 1024 that ran over is told by its sequence numbers' test_long_stop_v2
fi
check 'a missing line and one in use are states; others go on' test_missing
check 'a chip is found by its label only' test_wrong_chip
check 'a chip that goes away is absent, and ready when it is back' test_chip_goes
check 'inverted lines work' test_inverted
check 'an idle hour is seen every ten seconds' test_idle_hour
check 'an output is on from a good frame to a bad one' test_output
exit $failed
