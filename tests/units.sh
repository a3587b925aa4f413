#!/bin/sh
# SPDX-License-Identifier: MIT
# How far each unit is shut, by systemd's own measure and without starting anything. Prints TAP.
# tests/uml/test-systemd.sh shows that the programs live in there.
set -u
cd "$(dirname "$0")/.." || exit
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

tell() # tell CLAIM STATUS
{
	[ "$2" -eq 0 ] && echo "ok - $1" && return
	failed=1
	echo "not ok - $1"
}

# The exposure of each unit is at most 1.5; hadird, which holds the keys, has no network.
for unit in systemd/*.service; do
	name=${unit##*/}
	sed -e 's|@PREFIX@|/usr|g' -e 's|@SYSCONFDIR@|/etc|g' "$unit" >"$folder/$name"
	status=0
	systemd-analyze security --no-pager --offline=true --threshold=15 "$folder/$name" \
		>"$folder/told" 2>&1 || status=$?
	[ $status -eq 0 ] || grep -v '✓' "$folder/told" | sed 's/^/# /'
	tell "$name is exposed by $(sed -n 's/.*service: \([0-9.]*\) .*/\1/p' "$folder/told"), by 1.5 at most" $status
	for user in $(sed -n 's/^User=//p' "$unit"); do
		grep -q "^u $user " systemd/hadir.sysusers
		tell "the user $user of $name is made at the installation" $?
	done
done
# An office with readers on Modbus TCP gives it a network; the drop-in and hadird(8) say the figure.
sed -e 's|@PREFIX@|/usr|g' -e 's|@SYSCONFDIR@|/etc|g' systemd/hadird.service systemd/modbus-tcp.conf \
	>"$folder/hadird.service"
exposure=$(systemd-analyze security --no-pager --offline=true "$folder/hadird.service" |
	sed -n 's/.*service: \([0-9.]*\) .*/\1/p')
grep -q "exposure is ${exposure:-not measured}" systemd/modbus-tcp.conf &&
	grep -q "exposure is ${exposure:-not measured}" daemon/man/hadird.8
tell "hadird.service with modbus-tcp.conf is exposed by ${exposure:-?}, as both say" $?
for line in PrivateNetwork=yes IPAddressDeny=any RestrictAddressFamilies=AF_UNIX; do
	grep -qx "$line" systemd/hadird.service
	tell "hadird.service says $line" $?
done
! grep -q '^LoadCredential=broker' systemd/hadird.service
tell "no broker's password is loaded by hadird.service" $?
grep -qx StateDirectory=hadir/backup systemd/hadir-backup.service && ! grep -q '^ReadWritePaths=.*/var' systemd/hadir-backup.service
tell "hadir-backup.service may not write the database" $?
# What knows a path is compiled anew by a make with another PREFIX, or the installed units start it
# and it looks where nothing is.
make -pn BUILD="$folder" all 2>"$folder/told" | sed -n "s|^$folder/\(.*\)\.o:.* $folder/paths.*|\1.c|p" \
	>"$folder/anew"
for file in $(grep -rlE 'HADIR_(PREFIX|SYSCONFDIR)|"ctl/broker.h"' daemon --include='*.c'); do
	grep -qx "$file" "$folder/anew"
	tell "$file is compiled anew for another PREFIX" $?
done
exit $failed
