#!/bin/sh
# SPDX-License-Identifier: MIT
# Make a Debian 13 userland that can build and run hadird, once; prints its path.
#
# The mirror is the one this machine's apt uses for its own release, or HADIR_MIRROR.
# Whoever needs to change the root copies it first: it is shared by all tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=cache.sh
. "$here/cache.sh"

packages="gcc libc6-dev make pkg-config mount tzdata sqlite3 python3 openssl
	gpiod libgpiod-dev libmodbus-dev libpaho-mqtt-dev libsqlite3-dev libsystemd-dev
	libjansson-dev libsodium-dev libxlsxwriter-dev libical-dev libzip-dev libexpat1-dev
	libmicrohttpd-dev libqrencode-dev libcmocka-dev mosquitto mosquitto-clients e2fsprogs
	systemd systemd-sysv dbus udev"

need mmdebstrap debian-archive-keyring >/dev/null
dir=$cache/trixie-$(hash_of "$here/rootfs.sh")

own_mirror()
{
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
		sed -n "s/^$(. /etc/os-release && echo "$VERSION_CODENAME") main //p" | head -n 1
}

if [ ! -d "$dir" ]; then
	mirror=${HADIR_MIRROR:-$(own_mirror)}
	[ -n "$mirror" ] || die "no mirror among apt's sources: set HADIR_MIRROR"
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/rootfs.XXXXXX")
	trap 'rm -rf --one-file-system "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	# The services are for the tests to start.
	# shellcheck disable=SC2086 # one word a package
	mmdebstrap --quiet --variant=minbase \
		--include="$(echo $packages | tr ' ' ,)" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		trixie "$work/root" "$mirror" >&2 || die "mmdebstrap could not make the root"
	# Two builders may race: the first one wins, the other's work is as good.
	mv -T "$work/root" "$dir" 2>/dev/null || [ -d "$dir" ]
fi
echo "$dir"
