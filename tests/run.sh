#!/bin/bash
# SPDX-License-Identifier: MIT
# Run the rings named (default: all of them), count their claims, tell the time of each.
# A claim is a line "ok ..." or "not ok ..." (TAP); a program that ends badly without one counts
# as one that failed. What cannot run here is told with its reason. SOAK=1: everything for longer.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build}
logs=$build/tests/logs
passed=0 failed=0 skipped=0
# New years and days are for soak: a red test should have to do with what was changed.
seed=2026
[ -z "${SOAK-}" ] || seed=$(date +%s)
all='unit sim crash invariants fuzz e2e browser asan tsan uml debian13'
unset MAKEFLAGS MFLAGS MAKELEVEL # each ring makes its own build, with its own flags
export CMOCKA_MESSAGE_OUTPUT=TAP PYTHONDONTWRITEBYTECODE=1

# claim NAME COMMAND...: a program of a ring, which ends within LIMIT seconds: a hang, on the slowest machine
claim() {
	play "$@"
	count "$1"
}

play() {
	local name=$1
	shift
	timeout -k 10 "${LIMIT:-1500}" "$@" >"$logs/$name.log" 2>&1
	echo $? >"$logs/$name.status"
}

count() { # count NAME: what was played
	local name=$1 log=$logs/$1.log ok bad skips status reports
	status=$(cat "$logs/$name.status")
	for reports in "$logs/sanitizer".*; do # of children, whose status nobody may have seen
		[ -e "$reports" ] && cat "$reports" >>"$log" && rm "$reports" && status=1
	done
	skips=$(grep -c '^ok .* # SKIP' "$log")
	ok=$(($(grep -c '^ok ' "$log") - skips))
	bad=$(grep -c '^not ok ' "$log")
	if [ "$bad" -eq 0 ] && [ $status -ne 0 ]; then
		bad=1
		echo "not ok - $name ended with status $status" >>"$log"
	elif [ "$bad" -eq 0 ] && [ $((ok + skips)) -eq 0 ]; then
		bad=1
		echo "not ok - $name claimed nothing" >>"$log"
	fi
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skips))
	grep '^ok .* # SKIP' "$log" | sed 's/^ok [0-9 -]*/  skipped: /'
	[ "$bad" -eq 0 ] && return
	echo "  $name: $bad failed; from $log:"
	{ grep -B 12 -A 2 '^not ok ' "$log"; tail -n 5 "$log"; } | tail -n 60 | sed 's/^/    /'
}

# says TEXT COMMAND...: one claim, true when the command succeeds
says() {
	# shellcheck disable=SC2016 # for the shell inside
	claim "$(echo "$1" | tr -c 'a-z0-9\n' '-')" sh -c 'what=$1 && shift && "$@" && echo "ok - $what"' - "$@"
}

# play_says NAME TEXT COMMAND...: the same, to be counted later as NAME
play_says() {
	local name=$1
	shift
	# shellcheck disable=SC2016
	play "$name" sh -c 'what=$1 && shift && "$@" && echo "ok - $what"' - "$@"
}

skip() {
	skipped=$((skipped + 1))
	echo "  skipped: $1"
}

builds() { # builds FOLDER TARGET [VARIABLE=VALUE...]
	local folder=$1 target=$2
	shift 2
	LIMIT=2400 says "$target build in $folder without a warning" \
		make -s -j"$(nproc)" BUILD="$folder" WERROR=-Werror "$target" "$@"
}

units() { # units FOLDER LABEL [PREFIX...]: run its unit tests
	local folder=$1 label=$2 prefix source name
	shift 2
	for prefix in "${@:-}"; do
		for source in tests/unit/"$prefix"*.c; do
			name=$(basename "$source" .c)
			claim "$label-$name" "$folder/tests/unit/$name"
		done
	done
}

scenes() { # scenes FOLDER LABEL: run the end-to-end tests
	local scene running=0
	for scene in tests/e2e/*.py; do # some at once: most of their time is waiting
		[ "${scene%harness.py}" = "$scene" ] || continue
		[ $running -le "$(nproc)" ] || { wait -n && running=$((running - 1)); }
		BUILD=$1 play "$2-$(basename "$scene" .py)" python3 "$scene" &
		running=$((running + 1))
	done
	wait
	for scene in tests/e2e/*.py; do
		[ "${scene%harness.py}" != "$scene" ] || count "$2-$(basename "$scene" .py)"
	done
}

ring_unit() {
	builds "$build" test-programs
	says "the core is pure" make -s BUILD="$build" check-core
	units "$build" unit
	claim units sh tests/units.sh
}

ring_sim() {
	builds "$build" test-programs
	says "a school year is judged as it truly was" "$build/tests/sim/year" "$seed" \
		$((${SOAK:+98}+2))
}

ring_crash() {
	builds "$build" test-programs
	says "the store survives SIGKILL at every sync" "$build/tests/crash/crash_store"
	claim crash-daemon python3 tests/crash/daemon.py
	LIMIT=$((${SOAK:+14400}+1800)) claim crash-failnth \
		python3 tests/crash/failnth.py ${SOAK:+--all} 12 # the same sample each time
	claim crash-disk env JOBS=5 python3 tests/crash/disk.py
	LIMIT=$((${SOAK:+7200}+1800)) claim crash-kills python3 tests/crash/kills.py ${SOAK:+--kills 10000}
}

ring_invariants() { # most of their time is waiting
	builds "$build" test-programs
	play invariants-breaks python3 tests/invariants/breaks.py &
	play invariants-endure python3 tests/invariants/endure.py &
	wait
	count invariants-breaks
	count invariants-endure
	[ -z "${SOAK-}" ] && return
	LIMIT=20000 says "a million punches break no invariant" python3 tests/invariants/load.py many
	LIMIT=6000 says "an hour of five punches a second takes no memory" \
		python3 tests/invariants/load.py steady
}

ring_fuzz() {
	local harness name running=0 seconds=10
	command -v clang >/dev/null || { skip "fuzz: no clang here"; return; }
	LIMIT=2400 says "fuzz-build in $build/fuzz without a warning" \
		make -s -j"$(nproc)" BUILD="$build" WERROR=-Werror fuzz-build
	if [ -n "${SOAK-}" ]; then # counts, in tests/results/fuzz.json
		LIMIT=36000 says "no input upsets a harness in eight hours" \
			env BUILD="$build" python3 tests/fuzz/long.py 8
		return
	fi
	for harness in tests/fuzz/*.c; do # two at a time, each from its seeds alone
		name=$(basename "$harness" .c)
		rm -rf "$build/fuzz/sample/$name"
		mkdir -p "$build/fuzz/sample/$name"
		[ $running -lt 2 ] || { wait -n && running=$((running - 1)); }
		LIMIT=$((seconds + 300)) play_says "fuzz-$name" "no input upsets $name" \
			"$build/fuzz/tests/fuzz/$name" -seed="$seed" -max_total_time="$seconds" \
			-max_len=16384 -timeout=60 -artifact_prefix="$logs/fuzz-$name-" \
			"$build/fuzz/sample/$name" "tests/fuzz/corpus/$name" &
		running=$((running + 1))
	done
	wait
	for harness in tests/fuzz/*.c; do
		count "fuzz-$(basename "$harness" .c)"
	done
}

ring_e2e() {
	builds "$build" test-programs
	scenes "$build" e2e
}

ring_browser() { # a real browser; what it draws with comes from npm, by its lock file
	local node
	node=$(node --version 2>/dev/null)
	node=${node#v}
	if [ "${node%%.*}" -lt 18 ] 2>/dev/null || [ -z "$node" ] || ! command -v npm >/dev/null; then
		skip "browser: no node of version 18 or later with npm here"
		return
	fi
	builds "$build" test-programs
	says "the browser's tools are there" npm ci --prefix tests/browser --no-audit --no-fund --silent
	LIMIT=1800 claim browser python3 tests/browser/office.py
}

ring_asan() {
	local options="log_path=$PWD/$logs/sanitizer" flags='-fsanitize=address,undefined'
	export ASAN_OPTIONS=$options:verify_asan_link_order=0 UBSAN_OPTIONS=$options:halt_on_error=1:print_stacktrace=1
	builds "$build/asan" unit-programs LDFLAGS="$flags" \
		CFLAGS="-O1 -g $flags -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
	units "$build/asan" asan
	HADIR_TEST_DEADLINE=180 scenes "$build/asan" asan-e2e
	unset ASAN_OPTIONS UBSAN_OPTIONS
}

ring_tsan() {
	local scene
	export TSAN_OPTIONS="suppressions=$PWD/tests/tsan.supp log_path=$PWD/$logs/sanitizer atexit_sleep_ms=0"
	builds "$build/tsan" tsan-programs CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread
	units "$build/tsan" tsan reader_ publish_
	for scene in spine modbus; do # the whole daemon with its reader threads
		BUILD="$build/tsan" claim "tsan-$scene" python3 "tests/e2e/$scene.py"
	done
	unset TSAN_OPTIONS
}

ring_uml() {
	LIMIT=3000 says "the bench's kernel, tools and Debian 13 root are there" sh -c \
		'cd tests/uml && ./kernel.sh && ./tools.sh && ./rootfs.sh'
	builds "$build" test-programs
	claim uml-bench sh tests/uml/check.sh
	claim uml-gpio sh tests/uml/test-gpio.sh
	claim uml-card env BUILD="$build" sh tests/uml/test-card.sh
	claim uml-dark env BUILD="$build" sh tests/uml/test-dark.sh
	LIMIT=$((${SOAK:+12000}+1600)) claim uml-systemd env BUILD="$build" sh tests/uml/test-systemd.sh
	LIMIT=1300 claim uml-day env BUILD="$build" sh tests/uml/test-day.sh "$seed"
	LIMIT=$((${SOAK:+9000}+1300)) claim uml-times env BUILD="$build" sh tests/uml/test-times.sh
	[ -z "${SOAK-}" ] || LIMIT=9000 claim uml-month env BUILD="$build" sh tests/uml/test-month.sh
	# Of time itself, so where nothing else runs.
	[ -z "${SOAK-}" ] || claim uml-start env BUILD="$build" python3 tests/uml/start.py 10 "$seed"
	LIMIT=$((${SOAK:+7200}+1800)) claim uml-cuts env BUILD="$build" \
		python3 tests/uml/cut.py ${SOAK:+200}
	LIMIT=$((${SOAK:+14400}+1800)) claim uml-cuts-at env BUILD="$build" \
		python3 tests/uml/cut_at.py ${SOAK:+--cuts 2000}
}

ring_debian13() {
	if [ "$(id -u)" -ne 0 ]; then
		skip "debian13: building in its root needs chroot, that is, root"
		return
	fi
	claim debian13 sh tests/debian13.sh
}

mkdir -p "$logs"
rm -f "$logs"/sanitizer.*
for ring in ${*:-$all}; do
	declare -F "ring_$ring" >/dev/null || { echo "no ring $ring; there are: $all" >&2; exit 2; }
	start=$(date +%s) ok=$passed bad=$failed
	echo "$ring:"
	"ring_$ring"
	printf '%-9s %5d passed %3d failed %5d s\n' "$ring" $((passed - ok)) $((failed - bad)) \
		$(($(date +%s) - start))
done
[ $skipped -eq 0 ] || echo "$skipped skipped, see above"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
