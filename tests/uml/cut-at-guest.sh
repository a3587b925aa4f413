#!/bin/sh
# SPDX-License-Identifier: MIT
# In the guest, for cut_at.py: give back what the last cut left, put the scene's records in its
# place, and play the scene until the power goes. /srv holds the programs, the office, the scene's
# records (base) and its script.
set -eu
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
export CUT_SHIM=/srv/bin/cut-at.so

mount /dev/ubda /run
rm -rf /srv/found
mkdir /srv/found
cp /run/hadir.db* /srv/found 2>/dev/null || :
echo "found $(ls /srv/found | wc -l)"
[ "${1-}" != look ] || exit 0
rm -rf /run/hadir.db*
cp /srv/base/hadir.db* /run
sync
mkfifo /tmp/taps
exec /srv/bin/cut-play /tmp/orders /tmp/taps /tmp/control \
	/srv/bin/hadird --config /srv/hadir.conf <"/srv/script"
