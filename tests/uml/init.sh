#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the guest; boot.sh starts it with the host's names of /srv and of the tools.
# The root is read-only: it is the host's own or one that tests share.
mount -t proc proc /proc
grep -q ' /dev ' /proc/mounts || mount -t devtmpfs devtmpfs /dev
mount -t sysfs sysfs /sys
mount -t configfs configfs /sys/kernel/config
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
for dir in /run /tmp /dev/shm; do
	mount -t tmpfs -o mode=1777 tmpfs "$dir"
done
mount -t hostfs -o "$1" none /srv
mount -t hostfs -o "ro,$2" none /opt

export PATH=/opt:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
guest seed
guest lo
cd /srv || exit
sh command </dev/null
echo $? >status
guest poweroff
