#!/bin/sh
# SPDX-License-Identifier: MIT
# In a guest whose process 1 is systemd: an office as it is installed, on real GPIO lines, each unit
# in its own sandbox, where a system call that its filter refuses ends the process. Claims go to
# /srv/claims in TAP. test-systemd.sh starts it.
set -u
# shellcheck source-path=SCRIPTDIR source=chip.sh
. /mnt/tests/uml/chip.sh
chip_make
exec >/srv/claims 2>&1
failed=0
database=/var/lib/hadir/hadir.db

holds() # holds CLAIM COMMAND...: one claim, true when the command is
{
	claim=$1
	shift
	if "$@" >/run/why 2>&1; then
		echo "ok - $claim"
	else
		failed=1
		sed 's/^/# /' /run/why
		journalctl --quiet --no-pager -o short-monotonic --no-hostname -n 25 | sed 's/^/# /'
		echo "not ok - $claim"
	fi
}

lives() # the same, of the office; left out when test-systemd.sh was asked for scenes by name
{
	[ -e /srv/scenes-only ] || holds "$@"
}

until_true() # until_true COMMAND...: within some virtual minutes; it is the asking that takes time
{
	tries=0
	until "$@" >/run/tried 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 60 ] || { echo "never: $*" && tail -n 5 /run/tried && return 1; }
		sleep $((tries < 5 ? 1 : 8))
	done
}

is() # is FOUND EXPECTED
{
	[ "$1" = "$2" ] || { echo "found '$1', expected '$2'" && false; }
}

property() # property UNIT NAME
{
	systemctl show --value -p "$2" "$1"
}

main_pid() # of hadird, hadir-web or the one hadir-mqtt
{
	case $1 in
	hadir-mqtt) property "$(systemctl list-units --plain --no-legend --state=active 'hadir-mqtt@*' |
		awk '{ print $1 }')" MainPID ;;
	*) property "$1" MainPID ;;
	esac
}

stored() { sqlite3 -readonly $database 'select count(*) from journal'; }
sent() { awk '$1 ~ "/punch$" { ids[$2] } END { print length(ids) }' /srv/messages; }

tap() # tap CARD: its frame on the lines; then it must be in the journal and at the subscriber
{
	before=$(stored)
	echo "0 card 0 9 $1" | pulse "$chip" 17:18 || return
	until_true eval '[ "$(stored)" -eq '$((before + 1))' ]' || return
	until_true eval '[ "$(sent)" -eq "$(stored)" ]'
}

state() # the last one that the subscriber has seen of the daemon
{
	awk '$1 == "hadir/v1/kecamatan/state" { s = $0 } END { print s }' /srv/messages |
		sed 's/.*"state":"\([a-z]*\)".*/\1/'
}

states_seen() { grep -c "^hadir/v1/kecamatan/state .*\"state\":\"$1\"" /srv/messages; }

uid_of() { awk '/^Uid:/ { print $2, $3 }' "/proc/$1/status"; }

# --- as the README says, on a machine where `make install` has been ---------------------------

installed()
{
	sh /mnt/systemd/after-install.sh /usr /etc || return
	cat /etc/hadir/credentials/*-key | sha256sum >/run/keys
	sh /mnt/systemd/after-install.sh /usr /etc || return
	cat /etc/hadir/credentials/*-key | sha256sum | cmp - /run/keys || return
	for key in office-key note-key backup-key; do
		is "$(stat -c '%U %a %s' /etc/hadir/credentials/$key)" 'root 400 32' || return
	done
	is "$(id -nG hadir-mqtt)" hadir-mqtt && is "$(id -nG hadir-web)" 'hadir-web hadir' &&
		is "$(stat -c '%U %a' /var/lib/hadir)" 'hadir 2750' &&
		is "$(stat -c '%U %a' /etc/hadir/credentials)" 'root 700'
}

broker_set_up()
{
	hadirctl broker-setup || return
	# Somebody who sees everything.
	printf '\nuser mata\ntopic read hadir/#\n' >>/etc/mosquitto/hadir.acl
	mosquitto_passwd -b /etc/mosquitto/hadir.passwd mata mata || return
	chown mosquitto: /etc/mosquitto/hadir.passwd
	systemctl daemon-reload && systemctl restart mosquitto || return
	mosquitto_sub -V mqttv5 -q 1 -c -x 100000 -i mata -u mata -P mata -F '%t %p' -t 'hadir/#' >>/srv/messages &
	subscriber=$!
}

started()
{
	for unit in hadird hadir-web hadir-mqtt@ hadir-backup hadir-broker; do
		mkdir -p /etc/systemd/system/$unit.service.d
		printf '[Service]\nSystemCallErrorNumber=kill\n' >/etc/systemd/system/$unit.service.d/kill.conf
	done
	systemctl daemon-reload && systemctl enable --now hadird hadir-web || return
	is "$(systemctl is-active hadird hadir-web hadir-mqtt.socket | sort -u)" active || return
	until_true eval '[ "$(state)" = online ]'
}

three_taps() { tap 1 && tap 2 && tap 3; }

: >/srv/messages
holds 'the installation makes users, folders and keys, and the second time nothing' installed
lives "the broker's set-up is one command" broker_set_up
lives 'both daemons start in their sandboxes, and hadird finds the broker through its socket' started
lives 'cards on GPIO lines are in the journal and at the subscriber' three_taps

# --- who may what ------------------------------------------------------------------------------

separate()
{
	for name in hadird hadir-mqtt hadir-web; do
		pid=$(main_pid $name)
		user=$name
		[ $name != hadird ] || user=hadir
		is "$(uid_of "$pid")" "$(id -u $user) $(id -u $user)" || return
		is "$(awk '/^CapEff|^CapPrm|^CapBnd/ { print $2 }' "/proc/$pid/status" | sort -u)" \
			0000000000000000 || return
		is "$(awk '/^NoNewPrivs|^Seccomp:/ { print $2 }' "/proc/$pid/status" | xargs)" '1 2' || return
	done
}

net_of() { readlink "/proc/$(main_pid "$1")/ns/net"; }
no_network()
{
	[ "$(net_of hadird)" != "$(readlink /proc/1/ns/net)" ] || { echo "hadird has a network" && return 1; }
	is "$(net_of hadir-mqtt)" "$(readlink /proc/1/ns/net)" || return
	is "$(awk 'NR > 2 { print $1 }' "/proc/$(main_pid hadird)/net/dev")" lo:
}

secrets_apart()
{
	is "$(ls /run/credentials/hadird.service | xargs)" 'backup-key note-key office-key' || return
	is "$(ls /run/credentials/hadir-mqtt@*.service | xargs)" broker_office || return
	[ ! -e /run/credentials/hadir-web.service ]
}

roles()
{
	useradd -G hadir-it teknisi && useradd -G hadir-camat camat && useradd tamu || return
	# Its own status tells of alarms, and this clock is not synchronised.
	runuser -u teknisi -- hadirctl status >/run/status
	grep -q pintu-depan /run/status || { cat /run/status && return 1; }
	if runuser -u tamu -- hadirctl status >/run/refused 2>&1 || grep -q pintu-depan /run/refused; then
		cat /run/refused
		return 1
	fi
}

page()
{
	python3 -c '
import urllib.request
page = urllib.request.urlopen("http://127.0.0.1:8080/", timeout=60).read().decode()
assert "Kantor Kecamatan" in page, page[:500]'
}

broker_renewed() # by the weekly timer; then mosquitto still serves
{
	is "$(systemctl is-enabled hadir-broker.timer)" enabled || return
	[ -s /etc/mosquitto/certs/hadir.pem ] || return
	systemctl start hadir-broker || return
	is "$(property hadir-broker Result)/$(property hadir-broker ExecMainStatus)" success/0 || return
	[ -n "$(property hadir-broker ExecMainStartTimestamp)" ] || { echo 'it was not started' && return 1; }
	is "$(systemctl is-active mosquitto)" active || return
	openssl x509 -in /etc/mosquitto/certs/hadir.pem -noout -checkend 0
}

lives 'each program is its own user without capabilities or new privileges, its calls filtered' separate
lives 'hadird has no network, hadir-mqtt has' no_network
lives "keys are hadird's, the broker's password is hadir-mqtt's, hadir-web has neither" secrets_apart
lives "a technician's group may ask, a stranger may not" roles
lives 'the page answers' page
lives "the broker's certificate is looked after in a sandbox" broker_renewed

# --- when something ends -----------------------------------------------------------------------

mqtt_killed()
{
	old=$(main_pid hadir-mqtt)
	kill -KILL "$old"
	until_true eval '[ "$(main_pid hadir-mqtt)" -gt 0 ] && [ "$(main_pid hadir-mqtt)" != '"$old"' ]' && tap 4
}

mqtt_lives() # twice as long as its watchdog's patience
{
	old=$(main_pid hadir-mqtt)
	sleep 200
	is "$(main_pid hadir-mqtt)" "$old"
}

mqtt_stuck() # the loop of the old one stands still: its manager ends it
{
	old=$(main_pid hadir-mqtt)
	kill -STOP "$old"
	before=$(stored)
	echo "0 card 0 9 5" | pulse "$chip" 17:18
	until_true eval '[ "$(stored)" -eq '$((before + 1))' ]' || return
	until_true eval '! kill -0 '"$old" || return
	until_true eval '[ "$(sent)" -eq "$(stored)" ]'
}

broker_restarted() { systemctl restart mosquitto && tap 6; }

# The power has gone while it saved. Five seconds are for the subscriber, which has lost its session.
broker_torn()
{
	saved=/var/lib/mosquitto/mosquitto.db
	systemctl stop mosquitto || return
	head -c "$(stat -c %s $saved)" /dev/zero >/run/zeros && cp /run/zeros $saved || return
	began=$(date +%s)
	systemctl start mosquitto && sleep 5 && tap 13 || return
	took=$(($(date +%s) - began))
	[ $took -le 30 ] || { echo "it took $took s" && return 1; }
	cmp /run/zeros $saved.damaged
}

hung()
{
	restarts=$(property hadird NRestarts) births=$(states_seen online)
	kill -STOP "$(main_pid hadird)"
	until_true eval '[ "$(property hadird NRestarts)" -gt '"$restarts"' ]' || return
	until_true eval '[ "$(states_seen online)" -gt '"$births"' ]' || return
	[ "$(states_seen offline)" -gt 0 ] || { echo 'nobody saw the will' && return 1; }
	tap 7
}

killed()
{
	wills=$(states_seen offline) births=$(states_seen online)
	kill -KILL "$(main_pid hadird)"
	until_true eval '[ "$(states_seen offline)" -gt '"$wills"' ]' || return
	until_true eval '[ "$(states_seen online)" -gt '"$births"' ]' && tap 8
}

reloaded()
{
	cp /etc/hadir/hadir.conf /run/good
	sed -i 's/^gap-ms.*//; s/^format = h10301/format = h10302x/' /etc/hadir/hadir.conf
	systemctl reload hadird
	until_true eval 'property hadird StatusText | grep -q .' || return
	tap 9 || return
	cp /run/good /etc/hadir/hadir.conf
	systemctl reload hadird && until_true eval '! property hadird StatusText | grep -q .'
}

unplugged()
{
	chip_remove || return
	until_true eval 'hadirctl --json status | grep pintu-depan | grep -qv ready' || return
	chip_make || return
	until_true eval 'hadirctl --json status | grep pintu-depan | grep -q ready' && tap 10
}

whole()
{
	runuser -u hadir -- hadirctl verify || return
	is "$(stored)" 11
}

stopped()
{
	wills=$(states_seen offline)
	systemctl stop hadird || return
	is "$(property hadird Result)" success || return
	until_true eval '[ -z "$(systemctl list-units --plain --no-legend "hadir-mqtt@*")" ]' || return
	until_true eval '[ "$(states_seen offline)" -gt '"$wills"' ]'
}

misconfigured()
{
	sed -i 's/^format = h10301/format = h10302x/' /etc/hadir/hadir.conf
	! systemctl start hadird || return
	is "$(property hadird ExecMainStatus)/$(property hadird NRestarts)/$(property hadird ActiveState)" \
		3/0/failed || return
	cp /run/good /etc/hadir/hadir.conf
	systemctl start hadird && tap 11
}

# The medium as a desktop mounts a stick: the daemon's user may write there.
backed_up()
{
	mkdir -p /media/stik && mount -t tmpfs -o "mode=700,uid=$(id -u hadir),gid=$(id -g hadir)" \
		none /media/stik || return
	sed -i 's|^folder = none|folder = /media/stik|' /etc/hadir/hadir.conf
	systemctl restart hadird && systemctl enable --now hadir-backup.timer || return
	[ -n "$(property hadir-backup.timer NextElapseUSecRealtime)" ] || return
	# Tried after it, in its place: it reads the database, and can write nothing of it.
	cat >/run/probe <<-'PROBE'
		cd /var/lib/hadir || exit
		for file in hadir.db hadir.db-wal new; do
			! echo >>$file || { echo "$file can be written" && exit 1; }
		done
		echo >backup/new && rm backup/new
	PROBE
	printf '[Service]\nExecStartPost=/bin/sh /run/probe\n' \
		>/etc/systemd/system/hadir-backup.service.d/probe.conf
	systemctl daemon-reload && systemctl start hadir-backup || return
	is "$(property hadir-backup Result)/$(property hadir-backup ExecMainStatus)" success/0 || return
	is "$(find /media/stik -type f | wc -l)" 1 || return
	is "$(find /var/lib/hadir -name '*.copy')" '' || return
	hadirctl backup check /media/stik/*.hadir || return
	[ ! -e /run/credentials/hadir-backup.service ] || return
	until_true eval 'hadirctl --json status | grep "\"backup\"" | grep -q "\"state\": *\"ok\""'
}

# hadird has hadir-backup do it, in its own sandbox and with its own keys.
restored()
{
	backed=$(stored)
	systemctl stop hadird || return
	dd if=/dev/zero of=$database bs=4096 count=1 conv=notrunc status=none || return
	rm -f $database-wal $database-shm
	systemctl start hadird || return
	is "$(stored)" "$backed" || return
	[ "$(find /var/lib/hadir -name 'hadir.db.damaged-*' | wc -l)" -gt 0 ] || return
	is "$(stat -c '%U %G %a' $database)" 'hadir hadir 640' || return
	hadirctl --json status | grep '"alarm"' | grep restored || return
	before=$(sent)
	until_true eval '[ "$(state)" = online ]' || return
	echo '0 card 0 9 12' | pulse "$chip" 17:18 || return
	until_true eval '[ "$(stored)" -eq '$((backed + 1))' ]' || return
	until_true eval '[ "$(sent)" -gt '"$before"' ]' || return
	runuser -u hadir -- hadirctl verify
}

refused_calls() # SIGSYS is 31
{
	journalctl --no-pager | grep -E 'status=31|signal=SYS|SIGSYS|Bad system call'
}

nobody_killed() # and that the journal would tell
{
	! refused_calls || return
	! systemd-run --quiet --wait -p SystemCallFilter=~uname -p SystemCallErrorNumber=kill uname ||
		return
	until_true refused_calls
}

lives 'hadir-mqtt killed: another one takes over and nothing is missing' mqtt_killed
lives 'hadir-mqtt feeds its watchdog' mqtt_lives
lives 'hadir-mqtt hung: its watchdog ends it and nothing is missing' mqtt_stuck
lives 'the broker restarted: nothing is missing' broker_restarted
lives 'a broker whose database is torn is back within 30 s, without a person' broker_torn
lives 'hadird hung: the watchdog starts it again, the will is seen and then the birth' hung
lives 'hadird killed: the will is seen, then the birth, and nothing is missing' killed
lives 'a broken configuration on reload: the old one stays, and systemctl status says why' reloaded
lives 'a board unplugged and put back is read again' unplugged
lives 'each card is in the journal once and its chain is whole' whole
lives 'stopping leaves no hadir-mqtt and shows the office as dark' stopped
lives 'a broken configuration at the start is not tried again and again' misconfigured
lives 'the nightly backup is made and read back in its sandbox' backed_up
lives 'a damaged database is restored at the start, in the sandbox of hadird' restored
lives 'no program made a system call that its filter refuses' nobody_killed

# --- the end-to-end tests, whose broker and readers live in hadird's sandbox with it --------------

# What is left out is what a test does itself: start, stop, keys; its sockets are on the loopback.
# The page's own unit allows memfd_create. Some tests begin another boot, which takes a mount
# elsewhere and here a file over the boot id, seen only without ProtectProc=; one at a time. Work takes no time here (HADIR_TEST_STILL), which the few that measure it say.
in_sandbox() # in_sandbox SCENE: and its claims, for test-systemd.sh to count
{
	{
		sed -n '/^\[Service\]/,/^\[Install\]/p' /usr/lib/systemd/system/hadird.service |
			grep -vE '^(\[Install|Type|Exec|Restart|Watchdog|Environment|LoadCredential|RuntimeDirectory|ProtectProc)'
		echo "Type=exec
RestrictAddressFamilies=AF_INET AF_INET6
IPAddressAllow=localhost
SystemCallFilter=memfd_create
Environment=HADIR_TEST_BOOT_ID=/run/boot-id JOBS=1
ReadWritePaths=/run/boot-id
Environment=BUILD=/run/build PYTHONDONTWRITEBYTECODE=1 HADIR_TEST_DEADLINE=300 HADIR_TEST_STILL=1
WorkingDirectory=/tmp
ExecStart=/usr/bin/python3 /mnt/tests/e2e/$1.py
StandardOutput=file:/run/scene.log
StandardError=inherit"
	} >/run/systemd/system/scene.service
	systemctl daemon-reload
	: >/run/scene.log
	systemctl start scene
	until_true eval '[ "$(property scene SubState)" != running ]'
	sed -n "s/^\(ok\|not ok\)/$1 \1/p" /run/scene.log >>/srv/played
	sed 's/^ok/# it says: ok/; s/^not/# it says: not/' /run/scene.log
	[ "$(property scene ExecMainStatus)" = 0 ] && grep -q '^ok' /run/scene.log
}

mkdir -p /run/build
cat /proc/sys/kernel/random/boot_id >/run/boot-id
chown hadir /run/boot-id
mount --bind /run/boot-id /proc/sys/kernel/random/boot_id
ln -s /usr/sbin/* /usr/bin/hadir* /usr/libexec/hadir/* "$(cat /srv/tests)" /run/build/ 2>/dev/null
while read -r scene; do
	holds "$scene holds in the sandbox of hadird.service" in_sandbox "$scene"
done </srv/scenes

[ -e /srv/scenes-only ] || kill $subscriber
exit $failed
