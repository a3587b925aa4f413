#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of a guest that becomes systemd; boot.sh --systemd starts it with the host's names of
# /srv and of the tools. The root is the share's folder `layer` over the one that all tests share;
# what is written goes to memory.
share=$1 tools=$2
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/share /run/written /run/work /run/root
mount -t hostfs -o "$share" none /run/share
mount -t overlay -o "lowerdir=/run/share/layer:/,upperdir=/run/written,workdir=/run/work" \
	overlay /run/root || exit
cd /run/root || exit
mount --move /mnt mnt
mount -t hostfs -o "$share" none srv
mount -t hostfs -o "ro,$tools" none opt
opt/guest seed

cat >etc/systemd/system/hadir-test.service <<'UNIT'
[Unit]
Description=What boot.sh was asked to run
After=multi-user.target

[Service]
Type=oneshot
Environment=PATH=/opt:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
WorkingDirectory=/srv
ExecStart=/bin/sh -c 'sh command </dev/null; echo $? >status; guest poweroff'
StandardOutput=tty
TTYPath=/dev/console
TimeoutStartSec=infinity
UNIT
mkdir -p etc/systemd/system/multi-user.target.wants
ln -s ../hadir-test.service etc/systemd/system/multi-user.target.wants/
ln -s /dev/null etc/systemd/system/getty.target # nobody logs in

mkdir -p run/below
pivot_root . run/below
exec chroot . /lib/systemd/systemd
