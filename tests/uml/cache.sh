# SPDX-License-Identifier: MIT
# Sourced by the scripts here: what is slow to make is made once, outside the tree.
# shellcheck shell=sh disable=SC2034

cache=${HADIR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hadir}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# A name for what the files and words given lead to.
hash_of()
{
	for word in "$@"; do
		if [ -f "$word" ]; then cat "$word"; else echo "$word"; fi
	done | sha256sum | cut -c1-12
}

# Print the version of each Debian package; name all that are missing at once.
need()
{
	missing=
	for package in "$@"; do
		dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\n' "$package" 2>/dev/null |
			grep '^ii' || missing="$missing $package"
	done
	[ -z "$missing" ] || die "please install:$missing"
}
