#!/bin/sh
# SPDX-License-Identifier: MIT
# What files alone do not do, on the machine they were installed on: users, folders, the office's
# keys, devices, units. after-install.sh PREFIX SYSCONFDIR; doing it again changes nothing.
set -eu
prefix=$1 etc=$2/hadir

if [ "$(id -u)" != 0 ]; then
	echo "hadir: not root, so users, folders and the keys are left to you" >&2
	exit 0
fi

have() {
	command -v "$1" >/dev/null 2>&1
}

if have systemd-sysusers && have systemd-tmpfiles; then
	systemd-sysusers "$prefix/lib/sysusers.d/hadir.conf"
	systemd-tmpfiles --create "$prefix/lib/tmpfiles.d/hadir.conf"
else
	echo "hadir: no systemd: users are to be made by hand, see $prefix/lib/sysusers.d" >&2
	mkdir -p "$etc/conf.d" "$etc/rules" "$2/mosquitto"
	mkdir -p -m 0700 "$etc/credentials" "$etc/credentials/broker" "$etc/broker"
	# The daemon writes the rules that people have approved on the page.
	if id hadir >/dev/null 2>&1; then chown hadir:hadir "$etc/rules"; fi
fi

# Never made anew: cards and fingers are known by office-key, and a database without it knows nobody;
# daily notes are signed with note-key; a backup without backup-key is noise.
for name in office-key note-key backup-key; do
	key=$etc/credentials/$name
	[ ! -e "$key" ] || continue
	(umask 277 && head -c 32 /dev/urandom >"$key.new")
	[ "$(stat -c %s "$key.new")" = 32 ]
	mv "$key.new" "$key"
	echo "hadir: made $key; keep a copy of it where the machine is not"
done

if [ -d /run/udev ] && have udevadm; then
	udevadm control --reload
	udevadm trigger --subsystem-match=gpio
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	# Of an installation before: with its new unit hadird finds no network of its own.
	if systemctl --quiet is-active hadird; then systemctl start hadir-mqtt.socket; fi
	echo "hadir: edit $etc/hadir.conf, check it with hadird --check, then" \
		"systemctl enable --now hadird hadir-web hadir-backup.timer"
	echo "hadir: name a second medium in [backup] and print the key: hadirctl backup key"
fi
