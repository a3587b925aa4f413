#!/bin/sh
# SPDX-License-Identifier: MIT
# Install by name what is missing: packages.sh build|run|test|bench
# Everything comes from Debian; nothing is installed when all is there.
set -eu

build="gcc make pkg-config libc6-dev libgpiod-dev libmodbus-dev libpaho-mqtt-dev libsqlite3-dev
	libsystemd-dev libjansson-dev libsodium-dev libxlsxwriter-dev libical-dev libzip-dev
	libexpat1-dev libmicrohttpd-dev libqrencode-dev tzdata"
run="$build mosquitto mosquitto-clients python3"
test="$run libcmocka-dev clang libclang-rt-dev git mandoc strace openssl systemd iproute2 procps e2fsprogs
	linux-source-6.1 flex bison bc libelf-dev libssl-dev xz-utils mmdebstrap chromium"
# Debian's npm brings hundreds of packages: only where there is no other.
command -v npm >/dev/null || test="$test nodejs npm"

bench="$run collectd-core openssl"

case "${1:-}" in
build) want=$build ;;
run) want=$run ;;
test) want=$test ;;
bench) want=$bench ;;
*) echo "usage: $0 build|run|test|bench" >&2; exit 2 ;;
esac

missing=
for package in $want; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq >&2
# Debian starts a mosquitto of its own where systemd runs; the demo and the tests use other ports.
# shellcheck disable=SC2086  # a list of names
$sudo apt-get install -y -qq --no-install-recommends $missing >&2
