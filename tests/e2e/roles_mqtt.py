# SPDX-License-Identifier: MIT
"""The office's broker by one command: each role reads its topics and no other, and only the daemon
writes."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(__file__))
from brokerharness import Guest, HouseBroker, openssl, setup  # noqa: E402
from harness import (BUILD, DEADLINE_S, SOURCE, Broker, Office, Scene, main, rules,  # noqa: E402
                     section)

OFFICE = "hadir/v1/kandangan/"
# Of each channel of asyncapi.yaml: topics with it, and who reads them. `unit` is the head of
# pelayanan.
TABLE = {
    "state": {"state": "hr camat it archive unit"},
    "reader/{name}/state": {"reader/pintu-depan/state": "hr it"},
    "time/state": {"time/state": "hr it"},
    "punch": {"punch": "archive"},
    "verdict": {"verdict": "archive"},
    "late/{unit}": {"late/pelayanan": "hr unit", "late/sekretariat": "hr"},
    "missing/{unit}": {"missing/pelayanan": "hr unit", "missing/sekretariat": "hr"},
    "service/{post}": {"service/loket-1": "hr camat"},
    "today/{unit}": {"today/pelayanan": "hr unit", "today/sekretariat": "hr"},
    "summary/{period}": {"summary/day": "hr camat", "summary/year": "hr camat"},
    "digest/camat": {"digest/camat": "hr camat"},
    "digest/group": {"digest/group": "hr camat"},
    "signed-note": {"signed-note": "hr camat it archive"},
    "notice/{to}": {"notice/hr": "hr", "notice/camat": "camat", "notice/pelayanan": "unit",
                    "notice/sekretariat": ""},
    "public": {"public": "lobby"},
    "alarm/{code}/{subject}": {"alarm/disk/data": "hr it"},
}
USERS = {"kepegawaian": "hr", "camat": "camat", "teknisi": "it", "arsip": "archive",
         "layar": "lobby", "kasi-pelayanan": "unit"}


def channels():
    with open(os.path.join(SOURCE, "config/schema/asyncapi.yaml")) as f:
        return re.findall(r"address: hadir/v1/\{office\}/(\S+)", f.read())


def pub(*words, version="mqttv5"):
    """Returns what mosquitto_pub says; a denial is a warning to it."""
    p = subprocess.run(["mosquitto_pub", "-V", version, "-q", "1", *words], capture_output=True,
                       text=True, timeout=DEADLINE_S)
    return p.stdout + p.stderr


def test_each_role_reads_its_topics_and_no_other_and_none_writes():
    assert set(TABLE) == set(channels()), "a topic about which no role has been asked"
    broker = HouseBroker()
    answer = setup(broker.into, "broker-user", "kasi-pelayanan", "unit", "--unit", "pelayanan")
    assert answer.status == 0, answer
    passwords = broker.passwords()
    assert set(passwords) == set(USERS), passwords
    broker.start()
    try:
        guests = {user: Guest(broker, user, passwords[user], "#") for user in USERS}
        topics = {t: set(who.split()) for row in TABLE.values() for t, who in row.items()}
        daemon = ("-h", "127.0.0.1", "-p", str(broker.port), "-u", "hadir", "-P", broker.password)
        for topic in topics:
            said = pub(*daemon, "-t", OFFICE + topic, "-m", topic)
            assert said == "", f"the daemon may not write {topic}: {said}"
        # A topic of theirs after all others: until it is there, what they were not sent may come.
        for user, guest in guests.items():
            fence = OFFICE + ("public" if user == "layar" else "state")
            pub(*daemon, "-t", fence, "-m", "end")
            guest.wait_message(fence, lambda p: p == "end")
        for user, guest in guests.items():
            got = {m["topic"].removeprefix(OFFICE) for m in guest.messages()}
            wanted = {t for t, who in topics.items() if USERS[user] in who}
            assert got == wanted, f"{user}: more {got - wanted}, less {wanted - got}"

        for guest in guests.values():
            guest.stop()
        for user, notice in (("kepegawaian", "notice/hr"), ("camat", "notice/camat"),
                             ("kasi-pelayanan", "notice/pelayanan")):
            pub(*daemon, "-t", OFFICE + notice, "-m", notice, "-r")
            late = Guest(broker, user, passwords[user], OFFICE + "notice/#", version="mqttv311")
            assert late.wait_message(notice)["payload"] == notice
            assert len(late.messages()) == 1, late.messages()
            late.stop()

        def forge(user):  # one after the other: a second one of this name would end the first
            said = {t: pub(*broker.tls(), "-u", user, "-P", passwords[user], "-t", OFFICE + t,
                           "-m", "palsu", "-r") for t in topics}
            return {(user, t): words for t, words in said.items() if "ot authorized" not in words}
        with ThreadPoolExecutor(len(USERS)) as pool:
            written = {k: v for found in pool.map(forge, USERS) for k, v in found.items()}
        assert not written, written
        for topic in ("hadir/v1/lain/punch", "hadir/v1/lain/state", "$SYS/broker/x", "lain"):
            assert "ot authorized" in pub(*daemon, "-t", topic, "-m", "x"), topic
    finally:
        broker.close()


def refused(broker, *words):
    p = subprocess.run(["mosquitto_sub", "-V", "mqttv311", "-C", "1", "-W", "10", "-t", "#",
                        *words], capture_output=True, text=True, timeout=DEADLINE_S)
    return p.returncode != 0 and p.returncode != 27, p.stderr  # 27: let in, nothing came


def test_nobody_comes_in_without_a_password_a_name_or_tls_of_today():
    broker = HouseBroker().start()
    try:
        right = broker.passwords()["camat"]
        ca = broker.path("etc/hadir/broker/ca.pem")
        plain = ["-h", "127.0.0.1", "-p", str(broker.port)]
        rows = (
            ("nobody, plain", plain),
            ("nobody, TLS", broker.tls()),
            ("a wrong password", [*broker.tls(), "-u", "camat", "-P", right[:-1] + "#"]),
            ("another's password", [*broker.tls(), "-u", "teknisi", "-P", right]),
            ("an unknown user", [*broker.tls(), "-u", "bupati", "-P", right]),
            ("a certificate of another authority",
             ["-h", "localhost", "-p", str(broker.tls_port), "--capath", "/etc/ssl/certs", "-u",
              "camat", "-P", right]),
        )
        for what, words in rows:
            kept_out, said = refused(broker, *words)
            assert kept_out, f"{what} was let in: {said}"
        with socket.create_connection(("127.0.0.1", broker.tls_port)) as s:
            s.settimeout(DEADLINE_S)
            s.sendall(bytes.fromhex("100c00044d5154540402003c0000"))  # a CONNECT without TLS
            try:
                heard = s.recv(64)
            except ConnectionResetError:
                heard = b""
            assert heard[:1] != b"\x20", f"a CONNACK: {heard}"
        for version, words in (("-tls1_1", ["-cipher", "ALL:@SECLEVEL=0"]), ("-tls1", [
                "-cipher", "ALL:@SECLEVEL=0"]), ("-tls1_2", []), ("-tls1_3", [])):
            p = subprocess.run(["openssl", "s_client", "-connect", f"localhost:{broker.tls_port}",
                                version, "-CAfile", ca, "-verify_return_error", *words], input="",
                               capture_output=True, text=True, timeout=DEADLINE_S)
            spoken = "Verify return code: 0 (ok)" in p.stdout and "Cipher is (NONE)" not in p.stdout
            assert spoken == (version in ("-tls1_2", "-tls1_3")), (version, p.stdout + p.stderr)
    finally:
        broker.close()


def test_a_subscriber_cannot_take_the_daemons_place_by_its_client_id():
    broker = HouseBroker()
    sections = section("broker", "office", url=f"mqtt://127.0.0.1:{broker.port}", user="hadir",
                       password_credential="mqtt-office", names="yes")
    broker.start()
    layar = broker.passwords()["layar"]

    class House(Scene):
        def __init__(self):
            self.hr_of_house = Guest(broker, "kepegawaian", broker.passwords()["kepegawaian"],
                                     OFFICE + "#")
            broker.user, user = None, broker.user  # Scene's own subscriber would read as the daemon
            super().__init__("07:42:00", broker=Quiet(broker), brokers=sections)
            broker.user = user
            self.office.secret("mqtt-office", broker.password)
            self.hr.stop()
            self.hr = self.hr_of_house

    with House() as s:
        s.office.daemon.wait("destination office: connected")
        for _ in range(5):  # the lobby's screen says that it is the daemon
            Guest(broker, "layar", layar, "#", more=("-i", "hadir-kandangan-office")).stop()
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        assert s.office.log().count("destination office: connected") == 1, s.office.log()
        assert s.office.status("destination", "office")["state"] == "connected"


class Quiet:
    """A broker for Scene, which wants a subscriber of its own: an open one, read by nobody."""

    def __init__(self, house):
        self.house, self.user, self.password, self.lines = house, None, None, True
        self.open = Broker().start()
        self.port = self.open.port

    def close(self):
        self.open.close()
        self.house.close()


def test_again_is_the_same_and_a_new_password_is_for_one_alone():
    broker = HouseBroker()
    try:
        before = {name: broker.text(name) for name in (
            "etc/mosquitto/hadir.passwd", "etc/hadir/broker/ca.pem", "etc/hadir/broker/ca.key",
            "etc/hadir/credentials/broker/office")}
        passwords = broker.passwords()
        answer = setup(broker.into, "broker-user", "camat-hp", "camat")
        assert answer.status == 0 and "camat-hp" in answer.out, answer
        assert "█" in answer.out, "no QR code on the terminal"
        added = broker.text("etc/mosquitto/hadir.passwd")
        assert added.startswith(before["etc/mosquitto/hadir.passwd"]), "others were changed"
        again = setup(broker.into)  # an upgrade
        assert again.status == 0 and "sheets" not in again.out, again
        before["etc/mosquitto/hadir.passwd"] = added
        for name, text in before.items():
            assert broker.text(name) == text, f"{name} was changed"
        assert "user camat-hp\n" in broker.text("etc/mosquitto/hadir.acl"), "an added user is lost"
        setup(broker.into, "broker-user", "camat")  # a lost telephone
        broker.start()
        new = broker.passwords()["camat"]
        assert new != passwords["camat"]
        out, _ = refused(broker, *broker.tls(), "-u", "camat", "-P", passwords["camat"])
        assert out, "the old password is still good"
        for user, password in (("camat", new), ("camat-hp", broker.passwords()["camat-hp"]),
                               ("teknisi", passwords["teknisi"])):
            Guest(broker, user, password, "#").stop()
        for path in ("etc/mosquitto/hadir.passwd", "etc/mosquitto/hadir.acl",
                     "etc/mosquitto/certs/hadir.key", "etc/hadir/broker/ca.key",
                     "etc/hadir/broker/sheets/camat.html",
                     "etc/hadir/credentials/broker/office"):
            mode = os.stat(broker.path(path)).st_mode & 0o777
            assert mode == 0o600, f"{path}: {mode:o}"
    finally:
        broker.close()


def test_a_setup_that_is_cut_off_leaves_no_key_on_the_card():
    with tempfile.TemporaryDirectory(prefix="hadir-cut-") as folder, Office(
            "", "", rules()) as office:
        into, programs = folder + "/into", folder + "/bin"
        os.mkdir(programs)
        with open(programs + "/openssl", "w") as f:  # once it has made a key
            f.write(f"#!/bin/sh\n{shutil.which('openssl')} \"$@\"\nkill -KILL $PPID\n")
        os.chmod(programs + "/openssl", 0o755)
        cut = subprocess.run(
            [os.path.join(BUILD, "hadirctl"), "--config", office.config, "broker-setup", "--into",
             into], capture_output=True, timeout=DEADLINE_S,
            env=dict(os.environ, PATH=programs + ":" + os.environ["PATH"],
                     HADIR_SHARE=os.path.join(SOURCE, "config")))
        assert cut.returncode == -signal.SIGKILL, cut

        def keys(below):
            found = subprocess.run(["grep", "-rl", "PRIVATE KEY", into + below],
                                   capture_output=True, text=True)
            return sorted(os.path.relpath(p, into) for p in found.stdout.split())
        assert keys("/run") and not keys("/etc"), keys("/")
        shutil.rmtree(into + "/run")  # memory, which is gone with the power
        assert setup(into).status == 0
        assert keys("/") == ["etc/hadir/broker/ca.key", "etc/mosquitto/certs/hadir.key"]


def test_who_was_removed_is_out_at_once_and_stays_out():
    broker = HouseBroker()
    setup(broker.into, "broker-user", "kasi-pelayanan", "unit", "--unit", "pelayanan")
    gone = ("kasi-pelayanan", "arsip")  # added, shipped
    try:
        broker.start()
        passwords = broker.passwords()
        guests = {user: Guest(broker, user, passwords[user], "#") for user in (*gone, "camat")}
        for what, words, status, why in (
                ("the daemon", ("hadir",), 4, "does not begin with hadir"),
                ("nobody", ("kasi-umum",), 4, "no user"),
                ("a role besides", ("arsip", "archive"), 2, "broker-user USER")):
            a = setup(broker.into, "broker-user", *words, "--remove")
            assert a.status == status and why in a.err, f"{what}: {a}"
        before = broker.text("etc/mosquitto/hadir.passwd")
        a = setup(broker.into, "broker-user", "arsip", "--remove", "--dry")
        assert a.status == 0 and "would delete" in a.out, a
        assert broker.text("etc/mosquitto/hadir.passwd") == before
        assert "arsip" in broker.passwords()
        for user in gone:
            a = setup(broker.into, "broker-user", user, "--remove")
            assert a.status == 0, a
        broker.lines.process.send_signal(signal.SIGHUP)
        for user in gone:
            guests[user].wait("DISCONNECT")
            out, said = refused(broker, *broker.tls(), "-u", user, "-P", passwords[user])
            assert out, f"{user} comes in again: {said}"
        assert setup(broker.into).status == 0  # an upgrade
        for user in gone:
            assert f"user {user}\n" not in broker.text("etc/mosquitto/hadir.acl"), user
            assert f"{user}:" not in broker.text("etc/mosquitto/hadir.passwd"), user
        assert broker.passwords() == {u: p for u, p in passwords.items() if u not in gone}
        guests["camat"].stop()
        # Back again: a new password, the topics of the role.
        assert setup(broker.into, "broker-user", "arsip", "archive").status == 0
        assert broker.passwords()["arsip"] != passwords["arsip"]
        assert "topic read hadir/v1/kandangan/verdict" in broker.text("etc/mosquitto/hadir.acl")
        assert setup(broker.into).status == 0
        assert "arsip" in broker.passwords()
    finally:
        broker.close()


def test_the_hundredth_user_is_the_last():
    broker = HouseBroker()
    acl = "etc/mosquitto/hadir.acl"
    try:
        with open(broker.path(acl), "a") as f:
            for i in range(99 - broker.text(acl).count("\nuser ")):
                f.write(f"\n# role lobby: more\nuser layar-{i}\n"
                        f"topic read {OFFICE}public\n")
        assert setup(broker.into, "broker-user", "layar-akhir", "lobby").status == 0
        before = broker.text(acl)
        a = setup(broker.into, "broker-user", "layar-lebih", "lobby")
        assert a.status == 4 and "there are 100" in a.err, a
        assert broker.text(acl) == before
        assert setup(broker.into, "broker-user", "layar-0", "--remove").status == 0
        assert setup(broker.into, "broker-user", "layar-lebih", "lobby").status == 0
    finally:
        broker.close()


def shown(broker):
    """The end of the certificate that a device sees."""
    p = subprocess.run(["openssl", "s_client", "-connect", f"localhost:{broker.tls_port}"],
                       input="", capture_output=True, text=True, timeout=DEADLINE_S)
    q = subprocess.run(["openssl", "x509", "-noout", "-enddate"], input=p.stdout,
                       capture_output=True, text=True)
    return q.stdout.strip()


def test_a_given_certificate_is_checked_used_and_kept():
    broker = HouseBroker()
    try:
        for name, host in (("benar", "localhost"), ("lain", "elsewhere.example")):
            openssl(broker.into, "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out",
                    name + ".pem", "-days", "300", "-subj", "/CN=" + name, "-addext",
                    "subjectAltName=DNS:" + host)
        rows = (("another's key", "benar.pem", "lain.key", "is not the key"),
                ("another host's", "lain.pem", "lain.key", "is not for localhost"),
                ("no file", "tidak-ada.pem", "lain.key", "openssl failed"))
        certificate = "etc/mosquitto/certs/hadir.pem"
        before = broker.text(certificate)
        for what, cert, key, why in rows:
            a = setup(broker.into, "--host", "localhost", "--cert", broker.path(cert), "--key",
                      broker.path(key))
            assert a.status == 4 and why in a.err, f"{what}: {a}"
            assert broker.text(certificate) == before, what
        a = setup(broker.into, "--host", "localhost", "--cert", broker.path("benar.pem"), "--key",
                  broker.path("benar.key"))
        assert a.status == 0 and broker.text(certificate) == broker.text("benar.pem"), a
        assert setup(broker.into).status == 0
        assert broker.text(certificate) == broker.text("benar.pem"), "a run later it was ours again"
        assert setup(broker.into, "broker-renew").status == 0
        # Ours, once it is asked for: and in its last 90 days it is renewed by itself.
        assert setup(broker.into, "--host", "localhost").status == 0
        fresh = broker.text(certificate)
        assert setup(broker.into, "broker-renew").status == 0
        assert broker.text(certificate) == fresh, "renewed without need"
        folder = broker.path("etc/hadir/broker")
        with open(os.path.join(folder, "names"), "w") as f:
            f.write("subjectAltName=DNS:localhost\n")
        openssl(folder, "req", "-new", "-key", broker.path("etc/mosquitto/certs/hadir.key"),
                "-subj", "/CN=hadir", "-out", "old.csr")
        openssl(folder, "x509", "-req", "-in", "old.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-set_serial", "7", "-days", "80", "-extfile", "names", "-out",
                broker.path(certificate))
        os.chmod(broker.path(certificate), 0o644)
        broker.start()
        old = shown(broker)
        guest = Guest(broker, "camat", broker.passwords()["camat"], OFFICE + "#")
        assert setup(broker.into, "broker-renew").status == 0
        names = openssl(folder, "x509", "-in", broker.path(certificate), "-noout", "-ext",
                        "subjectAltName", "-enddate")
        assert "DNS:localhost" in names and broker.text(certificate) != fresh, names
        # hadir-broker.service: nobody is sent away for it.
        broker.lines.process.send_signal(signal.SIGHUP)
        broker.lines.wait("Reloading config")
        end = time.monotonic() + DEADLINE_S
        while (new := shown(broker)) == old and time.monotonic() < end:
            pass  # it says so before it does it
        assert new and new in names, (new, names)
        pub("-h", "127.0.0.1", "-p", str(broker.port), "-u", "hadir", "-P", broker.password, "-t",
            OFFICE + "state", "-m", "masih")
        guest.wait_message("/state", lambda p: p == "masih")
        assert sum("Subscribed (mid:" in line for line in guest.seen) == 1, guest.seen
        guest.stop()
    finally:
        broker.close()


if __name__ == "__main__":
    main(globals())
