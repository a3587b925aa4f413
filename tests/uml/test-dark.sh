#!/bin/sh
# SPDX-License-Identifier: MIT
# The power of the office is cut, and a subscriber elsewhere sees the will: the guest reaches a
# broker on this machine by a network card, through which no goodbye can come. Prints TAP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
if [ "${1-}" != inside ]; then
	unshare --net ip tuntap add dev pi0 mode tap 2>/dev/null || {
		echo 'ok - a power cut is seen elsewhere # SKIP no tap devices here'
		exit 0
	}
	exec unshare --net sh "$0" inside
fi
# shellcheck source-path=SCRIPTDIR source=office.sh
. "$here/office.sh"
build=${BUILD:-build}
work=$(mktemp -d) started=''
trap 'kill $started 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
ip link set lo up
ip tuntap add dev pi0 mode tap
ip address add 10.9.0.1/24 dev pi0
ip link set pi0 up

# The limit of keep-alives only shortens the wait: the broker tells it to the client.
cat >"$work/broker.conf" <<'CONF'
listener 1883 0.0.0.0
allow_anonymous true
max_keepalive 10
user root
CONF
mosquitto -c "$work/broker.conf" >"$work/broker.log" 2>&1 &
started=$!

until_says() # until_says PATTERN FILE SECONDS
{
	tries=$(($3 * 10))
	until grep -qs -- "$1" "$2"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

until_says running "$work/broker.log" 60
mosquitto_sub -h 10.9.0.1 -V mqttv5 -F '%p' -t hadir/v1/kandangan/state >"$work/states" &
started="$started $!"
mkdir "$work/share"
office_make "$work/share" /run/hadir.db
sed -i '/^\[broker/,$d' "$work/share/hadir.conf"
cat >>"$work/share/hadir.conf" <<'CONF'
[broker kabupaten]
url = mqtt://10.9.0.1:1883
insecure = yes

[reader pintu-depan]
kind = replay
file = /run/frames
CONF
cat >"$work/share/guest.sh" <<'GUEST'
ip address add 10.9.0.2/24 dev vec0 && ip link set vec0 up && mkfifo /run/frames || exit
export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
exec /srv/bin/hadird --config /srv/hadir.conf
GUEST
status=0
"$here/boot.sh" --share "$work/share" --tap pi0 --mem 256M --limit 900 \
	--kill-when 'destination kabupaten: connected' sh /srv/guest.sh >"$work/console" 2>&1 || status=$?
begin=$(date +%s)
if [ $status -ne 137 ]; then
	tail -n 20 "$work/console" | sed 's/^/# /'
	echo "not ok - the office reaches a broker outside of it ($status)"
	exit 1
fi
echo 'ok - the office reaches a broker outside of it'
if until_says offline "$work/states" 120 && [ "$(head -n 1 "$work/states" | grep -c online)" = 1 ]; then
	echo 'ok - its power is cut: a subscriber elsewhere sees that it is dark'
	echo "# after $(($(date +%s) - begin)) s"
else
	sed 's/^/# /' "$work/states" "$work/broker.log"
	echo 'not ok - its power is cut: a subscriber elsewhere sees that it is dark'
	exit 1
fi
