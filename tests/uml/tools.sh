#!/bin/sh
# SPDX-License-Identifier: MIT
# Compile the guest's own programs, statically so that any root can run them; prints their folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=cache.sh
. "$here/cache.sh"

dir=$cache/tools-$(hash_of "$here/guest.c" "$here/pulse.c" "$here/clock.c" "$here/tools.sh")

if [ ! -d "$dir" ]; then
	need gcc libc6-dev linux-libc-dev >/dev/null
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/tools.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	mkdir "$work/bin"
	for program in guest pulse clock; do
		gcc -std=gnu17 -O2 -Wall -Wextra -Wshadow -Wmissing-prototypes -Werror -static \
			-o "$work/bin/$program" "$here/$program.c"
	done
	mv -T "$work/bin" "$dir" 2>/dev/null || [ -d "$dir" ]
fi
echo "$dir"
