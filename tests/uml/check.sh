#!/bin/sh
# SPDX-License-Identifier: MIT
# Check the bench itself, before anything is proved with it; prints TAP.
# shellcheck disable=SC2317 # the claims are called by claim
set -eu
here=$(cd "$(dirname "$0")" && pwd)
boot=$here/boot.sh
trixie=$("$here/rootfs.sh")
morning='2026-03-02 06:50 +0700'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# claim TEXT COMMAND ...: what the command says is shown only when it fails.
claim()
{
	text=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok - $text"
	else
		sed 's/^/# /' "$work/log"
		echo "not ok - $text"
		failed=1
	fi
}

ends_with()
{
	want=$1 status=0
	shift
	"$boot" "$@" || status=$?
	[ "$status" -eq "$want" ] || { echo "status $status, want $want" && return 1; }
}

nine_hours_pass()
{
	"$boot" --at "$morning" --limit 300 sh -c 'date +%s; sleep 32400; date +%s' >"$work/clock" &&
		head -n 2 "$work/clock" | tr '\n' ' ' |
		awk -v at="$(date -d "$morning" +%s)" '{ print; exit !($1 == at && $2 - $1 == 32400) }'
}

plug_is_pulled()
{
	truncate -s 32M "$work/disk" && mkfs.ext4 -q "$work/disk" &&
	ends_with 137 --ubd "$work/disk" --kill-when 'pull now' sh -euc '
		mount /dev/ubda /tmp
		echo kept >/tmp/synced
		sync
		echo lost >/tmp/unsynced
		echo pull now
		sleep 1000' &&
	ends_with 0 --ubd "$work/disk" sh -euc '
		mount /dev/ubda /tmp
		grep kept /tmp/synced
		[ ! -s /tmp/unsynced ]'
}

compiles_for_libgpiod_2()
{
	cat >"$work/version.c" <<-'END'
		#include <gpiod.h>
		#include <stdio.h>

		int main(void)
		{
			struct gpiod_edge_event_buffer *events = gpiod_edge_event_buffer_new(64);

			puts(gpiod_api_version());
			gpiod_edge_event_buffer_free(events);
			return events == NULL;
		}
	END
	# shellcheck disable=SC2016 # for the shell inside
	"$here/chroot.sh" "$work" sh -c \
		'gcc -Wall -Werror -o v version.c $(pkg-config --cflags --libs libgpiod) && ./v' |
		grep '^2\.2'
}

failed=0
claim "a guest's exit status comes back" ends_with 7 sh -c 'exit 7'
claim "a guest that does not end is killed" ends_with 124 --limit 2 sleep 1000
claim "a guest that dies is told from one that fails" ends_with 125 guest poweroff
claim "nine idle hours pass at once" nine_hours_pass
claim "pulling the plug loses what was not synced, and no more" plug_is_pulled
claim "8 readers at once on libgpiod 1.6 or this machine's" \
	"$boot" --at "$morning" sh /mnt/tests/uml/readers.sh
claim "8 readers at once on Debian 13's libgpiod" \
	"$boot" --at "$morning" --root "$trixie" sh /mnt/tests/uml/readers.sh
claim "Debian 13's compiler and libgpiod build a program" compiles_for_libgpiod_2
exit $failed
