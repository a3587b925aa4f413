#!/bin/bash
# SPDX-License-Identifier: MIT
# Run the test rings named (default: all of them), count their claims, tell the time of each.
# A claim is a line "ok ..." or "not ok ..." (TAP); a program that fails without one counts too.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build}
logs=$build/tests/logs
mkdir -p "$logs"
passed=0 failed=0

# ring NAME COMMAND...: one program of a ring
claim() {
	local name=$1 log ok bad status
	shift
	log=$logs/$name.log
	"$@" >"$log" 2>&1
	status=$?
	ok=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		echo "not ok - $name ended with status $status" >>"$log"
	fi
	if [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		echo "not ok - $name claimed nothing" >>"$log"
	fi
	passed=$((passed + ok)) failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then
		echo "  $name: $bad failed; from $log:"
		grep -B 12 -A 6 '^not ok ' "$log" | tail -n 60 | sed 's/^/    /'
	fi
}

export CMOCKA_MESSAGE_OUTPUT=TAP PYTHONDONTWRITEBYTECODE=1
make=("${MAKE:-make}" -s -j"$(nproc)" WERROR=-Werror)

ring_unit() {
	claim core-purity sh -c '"$@" check-core && echo "ok - the core is pure"' - "${make[@]}"
	for source in tests/unit/*.c; do
		name=$(basename "$source" .c)
		claim "unit-$name" "$build/tests/unit/$name"
	done
}

rings=${*:-unit}
for ring in $rings; do
	start=$(date +%s.%N)
	before=$passed
	"ring_$ring"
	printf '%-8s %5d passed  %6.1f s\n' "$ring" $((passed - before)) \
		"$(echo "$(date +%s.%N) - $start" | bc)"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
