# SPDX-License-Identifier: MIT
# Sourced in the guest by day-guest.sh and month-guest.sh: the office's broker and HR's subscriber.
# shellcheck shell=sh
#
# The broker is off in the hours in which nothing is said: it wakes ten times a second, and time
# travel is paid by the wake-up. The daemon must find its way back to it each time.

export HADIR_LIBEXEC=/srv/bin HADIR_SHARE=/mnt/config CREDENTIALS_DIRECTORY=/srv/credentials
ctl='/srv/bin/hadirctl --config /srv/hadir.conf'
broker=''

until_says() # until_says PATTERN FILE: ten virtual minutes at most
{
	tries=0
	until grep -qs -- "$1" "$2"; do
		tries=$((tries + 1))
		[ $tries -lt 6000 ] || { echo "waited in vain for '$1'" && exit 1; }
		sleep 0.1
	done
}

broker_on() # does nothing while it is on
{
	[ -z "$broker" ] || return 0
	: >/srv/mosquitto.log
	mosquitto -c /srv/mosquitto.conf >>/srv/mosquitto.log 2>&1 &
	broker=$!
	until_says running /srv/mosquitto.log
	mosquitto_sub -V mqttv5 -q 1 -c -x 100000 -i hr -F %j -t 'hadir/v1/#' >>/srv/messages &
	subscriber=$!
	until_says 'as hr ' /srv/mosquitto.log
}

broker_stop()
{
	[ -n "$broker" ] || return 0
	kill -TERM $subscriber $broker
	wait $subscriber $broker || true
	broker=''
}
