# SPDX-License-Identifier: MIT
# Sourced on the host by test-day.sh and test-month.sh: the office that lives in the guest.
# shellcheck shell=sh

# office_make FOLDER DATABASE: programs, rules, key, broker's and daemon's settings in FOLDER,
# which the guest sees as /srv.
office_make()
{
	mkdir "$1/bin" "$1/credentials" "$1/rules"
	cp "$build/hadird" "$build/hadir-mqtt" "$build/hadirctl" "$1/bin"
	cp config/rules/*.conf "$1/rules"
	printf '%064d' 0 >"$1/credentials/office-key"
	cat >"$1/mosquitto.conf" <<'CONF'
listener 1883 127.0.0.1
allow_anonymous true
user root
persistence true
persistence_location /tmp/
max_queued_messages 1000000
log_type all
CONF
	cat >"$1/hadir.conf" <<CONF
[office]
id = kandangan
name = Kecamatan Kandangan
zone = Asia/Makassar

[store]
path = $2

[control]
path = /tmp/control

[broker office]
url = mqtt://127.0.0.1:1883
names = yes

[reader pintu-depan]
kind = wiegand
chip = hadir-sim
d0 = GPIO17
d1 = GPIO18
format = h10301

[reader pintu-belakang]
kind = wiegand
chip = hadir-sim
d0 = GPIO22
d1 = GPIO23
format = h10301
CONF
}
