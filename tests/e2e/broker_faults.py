# SPDX-License-Identifier: MIT
"""What lies between us and a broker, and what a broker can become: nothing is lost, doubled or out
of order (tests/invariants), and what works goes on working. More of it in broker.py."""
import datetime
import json
import os
import random
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(1, os.path.join(os.path.dirname(__file__), "..", "invariants"))
from broker import archive, certificates, ids, settled  # noqa: E402
from broker import complete as complete_of  # noqa: E402
from brokerharness import CHECK, openssl  # noqa: E402
from check import Truth, check  # noqa: E402
from digest import Office as Days  # noqa: E402
from harness import (BUILD, DEADLINE_S, MONDAY, SOURCE, Broker, Scene, Subscriber,  # noqa: E402
                     Wire, free_port, h10301, main, retained, section)

SEED = int(os.environ.get("SEED", random.randrange(1 << 31)))
ALL = ("hadir/v1/#",)


def complete(people):
    """Everybody's events are there, among whatever else is."""
    test = complete_of(people)
    return lambda messages: test([m for m in messages if isinstance(m.get("payload"), dict)
                                  and "type" in m["payload"]])


class Fault(Scene):
    """A scene whose truth is written down; `held` compares it with what came."""

    def __init__(self, test, *args, **keys):
        super().__init__(*args, **keys)
        self.facts = tempfile.TemporaryDirectory(prefix="hadir-truth-")
        self.truth = Truth(self.facts.name, test, SEED)
        self.taps = 0

    def tap(self, person):
        self.truth.sent(reader="pintu-depan", person=f"p-{person:02}")
        super().tap(person)
        self.taps += 1

    def recorded(self):
        self.office.until("all taps are recorded", lambda: self.office.sql(
            "SELECT count(*) FROM journal")[0][0] >= self.taps)

    def shown(self, lists):
        """Do the last ones say of everybody what the office says? They lag by a second."""
        said = {row["person"]: row["status"] for m in lists if m.get("payload")
                for row in m["payload"]["people"]}
        return said == self.states()

    def held(self, **received):
        """Everything is delivered, and all invariants hold; `received`: subscribers by
        destination, there from the beginning."""
        self.recorded()
        for person, in self.office.sql(
                "SELECT l.person FROM journal j JOIN link l USING (credential)"):
            self.truth.acked(reader="pintu-depan", person=person)
        self.office.until("no backlog", lambda: not any(  # our patience grows with each loss
            r["backlog"] for r in self.office.status("destination")), 2 * DEADLINE_S)
        for name, subscriber in received.items():
            subscriber.wait_messages("", complete(ids(self.count)), f"all events at {name}")
            subscriber.wait_messages("/today/", self.shown, f"the day's list at {name}")
            with open(os.path.join(self.facts.name, f"messages-{name}.jsonl"), "w") as f:
                f.write("".join(line + "\n" for line in subscriber.seen if line[:1] == "{"))
        self.truth.close()
        counts = check(self.facts.name, self.office.database)
        self.facts.cleanup()
        return counts


def damage(kind, good, rng):
    if kind == "zeros":
        return bytes(len(good))
    if kind == "nothing":
        return b""
    return good[:60] + rng.randbytes(len(good) - 60)  # noise behind a good head


def test_a_broker_whose_database_the_power_cut_has_torn_comes_back_without_a_person():
    rng = random.Random(SEED)
    broker = Broker().start()
    wire, store = Wire(broker.port), archive(broker, *ALL)
    kinds = ("zeros", "nothing", "noise")
    with Fault("torn broker database", "07:42:00", count=2 * len(kinds), broker=broker,
               brokers=broker.section(url=f"mqtt://127.0.0.1:{wire.port}")) as s:
        path = os.path.join(broker.folder, "mosquitto.db")
        for i, kind in enumerate(kinds):
            s.tap(2 * i + 1)
            s.recorded()
            settled(s.office)
            before = retained(broker.port, *ALL)
            broker.stop()  # saves
            wire.refuses = True  # until the subscriber is back: its session is gone
            with open(path, "rb") as f:
                good = f.read()
            with open(path, "wb") as f:
                f.write(damage(kind, good, rng))
            s.tap(2 * i + 2)
            said = subprocess.run(["sh", CHECK, broker.config], capture_output=True, text=True,
                                  timeout=4 * DEADLINE_S)
            assert said.returncode == 0, said
            assert kind == "nothing" or "cannot read" in said.stderr, f"{kind}: {said}"
            broker.start()
            store.wait("Subscribed (mid:")
            wire.refuses = False
            store.wait_message("/late/", lambda p: p["data"]["person"] == f"p-{2 * i + 2:02}")
            s.office.until(f"every state is known again after {kind}", lambda: set(
                retained(broker.port, *ALL)) >= set(before))
        s.held(office=store)
        store.stop()
    wire.close()


def test_a_good_database_of_the_broker_stays():
    with tempfile.TemporaryDirectory(prefix="hadir-broker-") as folder:
        broker = Broker(folder).start()
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-r",
                        "-t", "x", "-m", "tetap"], check=True)
        broker.stop()
        path = os.path.join(folder, "mosquitto.db")
        with open(path, "rb") as f:
            before = f.read()
        for conf, why in ((broker.config, "is readable"), (folder + "/none", "is not ours")):
            said = subprocess.run(["sh", CHECK, conf], capture_output=True, text=True)
            with open(path, "rb") as f:
                assert f.read() == before, f"what {why} was changed: {said}"
        broker.start()
        assert retained(broker.port, "x") == {"x": "tetap"}
        broker.close()


def test_only_what_mosquitto_cannot_read_is_put_aside():
    """A slow card, a full memory and a machine that goes down say nothing about a database."""
    rows = (("too slow", "exec tail -f /dev/null", True),
            ("ended with the machine", "kill -TERM $$", True),
            ("out of memory", "kill -KILL $$", True),
            ("a wrong configuration", "echo 'Error: Invalid user.'; exit 3", True),
            ("falls over it", "kill -SEGV $$", False),
            ("cannot read it", "echo 'Error: Unable to restore persistent database.'; exit 1",
             False))
    for what, does, stays in rows:
        with tempfile.TemporaryDirectory(prefix="hadir-check-") as folder:
            db, program = folder + "/mosquitto.db", folder + "/mosquitto"
            for path, text in ((db, "isi"), (program, f"#!/bin/sh\n{does}\n"),
                               (folder + "/conf", f"persistence_location {folder}/\n")):
                with open(path, "w") as f:
                    f.write(text)
            os.chmod(program, 0o755)
            said = subprocess.run(["sh", CHECK, folder + "/conf", "1"], capture_output=True,
                                  text=True, env={**os.environ, "PATH": folder + ":"
                                                  + os.environ["PATH"]}, timeout=DEADLINE_S)
            assert said.returncode == 0, f"{what}: {said}"
            assert os.path.exists(db) == stays, f"{what}: {said}"
            assert os.path.exists(db + ".damaged") != stays, f"{what}: {said}"


class OldServer:
    """Speaks nothing later than TLS 1.1; remembers which versions were offered to it."""

    def __init__(self, folder):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("ALL:@SECLEVEL=0")
        self.context.minimum_version = ssl.TLSVersion.TLSv1
        self.context.maximum_version = ssl.TLSVersion.TLSv1_1
        self.context.load_cert_chain(f"{folder}/broker.pem", f"{folder}/broker.key")
        self.offered, self.spoken = set(), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                while len(hello := client.recv(4096, socket.MSG_PEEK)) < 5 or \
                        len(hello) < 5 + struct.unpack(">H", hello[3:5])[0]:
                    if not hello:
                        raise ConnectionResetError("without a word")
                self.offered |= versions(hello)
                with self.context.wrap_socket(client, server_side=True) as tls:
                    self.spoken.append(tls.version())
            except OSError:
                client.close()

    def close(self):
        self.listener.close()


def versions(hello):
    """Of the extension supported_versions in a ClientHello."""
    at = 5 + 4 + 2 + 32
    at += 1 + hello[at]
    at += 2 + struct.unpack(">H", hello[at:at + 2])[0]
    at += 1 + hello[at]
    at += 2
    while at + 4 <= len(hello):
        kind, size = struct.unpack(">HH", hello[at:at + 4])
        if kind == 43:
            return {hello[i:i + 2].hex() for i in range(at + 5, at + 4 + size, 2)}
        at += 4 + size
    return set()


AUTHORITY = """[ca]
default_ca = here
[here]
database = index
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def sign(folder, day, *words):
    """Valid up to noon of that day at the office, whatever day it is for this machine: x509 has
    that since OpenSSL 3.4 only."""
    with open(folder + "/authority", "w") as f:
        f.write(AUTHORITY)
    open(folder + "/index", "w").close()
    openssl(folder, "ca", "-batch", "-notext", "-config", "authority", "-startdate",
            "20250101000000Z", "-enddate", f"{day:%Y%m%d}040000Z", *words)


def certificate_that_has_ended(folder):
    sign(folder, datetime.date(2025, 1, 2), "-in", "broker.csr", "-cert", "ca.pem", "-keyfile",
         "ca.key", "-extfile", "names", "-out", "old.pem")
    os.chmod(folder + "/old.pem", 0o644)


def test_tls_that_has_ended_or_is_of_yesterday_is_not_spoken_and_holds_nobody_up():
    with tempfile.TemporaryDirectory(prefix="hadir-tls-") as folder:
        os.chmod(folder, 0o755)
        certificates(folder, "DNS:localhost")
        certificate_that_has_ended(folder)
        ports = {"benar": free_port(), "habis": free_port()}
        extra = "".join(f"listener {port} 127.0.0.1\ncafile {folder}/ca.pem\n"
                        f"certfile {folder}/{cert}.pem\nkeyfile {folder}/broker.key\n"
                        for (_, port), cert in zip(ports.items(), ("broker", "old")))
        broker = Broker(extra=extra).start()
        old = OldServer(folder)
        ports["kuno"] = old.port
        sections = "".join(broker.section(name, url=f"mqtts://localhost:{port}",
                                          ca=f"{folder}/ca.pem") for name, port in ports.items())
        store = archive(broker, *ALL)
        with Fault("old TLS", "07:42:00", broker=broker, brokers=sections) as s:
            lost = {}
            while set(lost) < {"habis", "kuno"}:
                line = s.office.daemon.wait(
                    lambda l: "destination habis: lost" in l or "destination kuno: lost" in l)
                lost["habis" if "habis" in line else "kuno"] = line
            assert "verify failed: it has ended" in lost["habis"], lost
            assert "TLS" in lost["kuno"], lost
            assert old.offered == {"0304", "0303"} and not old.spoken, (old.offered, old.spoken)
            for i in (1, 2, 3):
                s.tap(i)
            store.wait_messages("", complete(ids(3)), "all events over good TLS")
            s.recorded()
            for name in ("habis", "kuno"):
                row = s.office.status("destination", name)
                assert row["state"] == "down" and row["backlog"] >= 9, row
            store.stop()
        old.close()


def until(folder, day):
    """A certificate of ours that ends on that day."""
    openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", "kami.key", "-out", "kami.csr", "-subj", "/CN=kami")
    sign(folder, day, "-selfsign", "-in", "kami.csr", "-keyfile", "kami.key", "-out", "kami.pem")


def test_a_certificate_that_ends_within_a_month_is_an_alarm_until_it_is_replaced():
    today = datetime.date.fromisoformat(MONDAY)
    broker = Broker().start()
    with tempfile.TemporaryDirectory(prefix="hadir-cert-") as folder:
        until(folder, today + datetime.timedelta(days=25))
        sections = broker.section() + broker.section(
            "uplink", url=f"mqtts://localhost:{free_port()}", client_cert=f"{folder}/kami.pem",
            client_key=f"{folder}/kami.key")
        with Scene("07:42:00", broker=broker, brokers=sections,
                   extra=section("backup", folder=folder + "/none")) as s:
            def alarms():  # once those that are looked at later have been
                found = {(a["code"], a["subject"]): a["text"] for a in s.office.status("alarm")}
                return found if ("backup", "old") in found else None
            text = s.office.until("the alarms", alarms)[("certificate", "uplink")]
            assert "kami.pem" in text and "18 Desember 2026" in text, text
            until(folder, today + datetime.timedelta(days=400))
            s.restart()
            found = s.office.until("the alarms", alarms)
            assert ("certificate", "uplink") not in found, found


def test_another_client_under_our_id_costs_no_event():
    broker = Broker().start()
    store = archive(broker, *ALL)
    with Fault("duplicate client id", "07:42:00", count=9, broker=broker) as s:
        s.office.daemon.wait("destination office: connected")
        argv = ["stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", str(broker.port),
                "-V", "mqttv5", "-t", "x", "-i", "hadir-kandangan-office"]
        thief = s.office.program(argv)
        for i in (1, 4, 7):
            s.office.daemon.wait("destination office: lost")
            for n in range(i, i + 3):
                s.tap(n)
            s.office.daemon.wait("destination office: connected")
        thief.stop(signal.SIGKILL)
        s.held(office=store)
        assert retained(broker.port, "hadir/v1/kandangan/state")[
            "hadir/v1/kandangan/state"]["state"] == "online"
        store.stop()


class Service:
    """What systemd does with hadir-mqtt.socket: a hadir-mqtt for each connection."""

    def __init__(self, office):
        self.office, self.started = office, []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = os.path.join(office.folder, "mqtt.socket")
        self.listener.bind(path)
        self.listener.listen()
        office.environment["HADIR_MQTT_SOCKET"] = path
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        env = dict(os.environ, CREDENTIALS_DIRECTORY=self.office.secrets,
                   HADIR_SHARE=os.path.join(SOURCE, "config"))
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer:
                self.started.append(self.office.program(
                    ["bash", "-c", f"exec {BUILD}/hadir-mqtt --config {self.office.config} "
                     f"3<&{peer.fileno()}"], env=env, pass_fds=[peer.fileno()]))

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def test_a_service_goes_to_no_broker_that_the_settings_do_not_name():
    broker = Broker(user="hadir", password="benar").start()
    scene = Scene("07:42:00", broker=broker)
    service = Service(scene.office)
    with scene as s:
        s.office.daemon.wait("destination office: connected")
        s.tap(1)
        s.hr.wait_message("/late/", lambda p: p["data"]["person"] == "p-01")
        # hadird knows an address that nobody has written down any more.
        written, s.brokers = s.brokers, broker.section(url=f"mqtt://127.0.0.1:{free_port()}")
        s.configure()
        service.started[-1].stop(signal.SIGKILL)
        s.office.until("it says why", lambda: s.office.status("destination")[0][
            "detail"].startswith("hadir.conf has no [broker] with this address"))
        s.tap(2)
        s.office.until("the event waits", lambda: s.office.status("destination")[0]["backlog"])
        s.brokers = written
        s.configure()
        s.hr.wait_message("/late/", lambda p: p["data"]["person"] == "p-02")
    service.close()


class Storm(Wire):
    """Resets connections, each after some bytes of ours."""

    def __init__(self, to_port, rng):
        self.rng, self.left, self.resets = rng, 0, 0
        super().__init__(to_port)

    def _carry(self, source, sink, answers):
        if answers or self.left == 0:
            super()._carry(source, sink, answers)
            return
        self.left -= 1
        budget = self.rng.randrange(60, 4000)
        try:
            while budget > 0 and (data := source.recv(min(budget, 1500))):
                budget -= len(data)
                sink.sendall(data)
        except OSError:
            pass
        self.resets += 1
        for end in (source, sink):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                # With another thread in recv() close() alone would send nothing.
                end.shutdown(socket.SHUT_RD)
            except OSError:
                pass
            end.close()


def test_a_storm_of_resets_loses_nothing():
    broker = Broker().start()
    wire, store = Storm(broker.port, random.Random(SEED)), archive(broker, *ALL)
    with Fault("resets", "07:42:00", count=30, broker=broker,
               brokers=broker.section(url=f"mqtt://127.0.0.1:{wire.port}")) as s:
        s.office.daemon.wait("destination office: connected")
        wire.left = 3
        wire.cut()
        for i in range(1, 31):
            s.tap(i)
        s.held(office=store)
        assert wire.resets == 3, f"{wire.resets} resets: nothing was proved"
        store.stop()
    wire.close()


class Narrow(Wire):
    """A line of a quarter of a kilobyte a second while it is not `wide`."""

    wide = True

    def _carry(self, source, sink, answers):
        try:
            while data := source.recv(65536 if self.wide else 32):
                sink.sendall(data)
                if not self.wide:
                    time.sleep(0.125)  # what such a line is
        except OSError:
            pass
        super()._carry(source, sink, answers)


def test_a_slow_and_a_dead_destination_never_delay_the_other():
    brokers = [Broker().start() for _ in range(3)]
    stores = [archive(b, *ALL) for b in brokers]
    narrow, dead = Narrow(brokers[1].port), Wire(brokers[2].port)
    sections = (brokers[0].section()
                + brokers[1].section("lambat", url=f"mqtt://127.0.0.1:{narrow.port}")
                + brokers[2].section("mati", url=f"mqtt://127.0.0.1:{dead.port}"))
    with Fault("slow destination", "07:42:00", count=40, broker=brokers[0],
               brokers=sections) as s:
        for _ in brokers:
            s.office.daemon.wait(": connected")
        settled(s.office)
        narrow.wide = dead.answers = False
        for i in range(1, 41):
            s.tap(i)
        stores[0].wait_messages("", complete(ids(40)), "all events at the office")
        left = {r["name"]: r["backlog"] for r in s.office.status("destination")}
        assert left["lambat"] > 40 and left["mati"] > 40, f"{left}: nothing was proved"
        narrow.wide = True
        dead.answers = True
        dead.cut()
        s.held(office=stores[0], lambat=stores[1], mati=stores[2])
        for store in stores:
            store.stop()
    narrow.close()
    dead.close()
    for b in brokers[1:]:
        b.close()


def test_an_uplink_that_denies_us_every_topic_costs_the_office_nothing():
    office = Broker().start()
    with tempfile.TemporaryDirectory(prefix="hadir-acl-") as folder:
        os.chmod(folder, 0o755)
        acl = folder + "/acl"

        def allow(rule):
            with open(acl, "w") as f:
                f.write(f"topic read #\n{rule}\n")
            os.chmod(acl, 0o644)
        allow("topic write hadir/v1/kantor-lain/#")  # granted, but to another office's name
        uplink = Broker(extra=f"acl_file {acl}\nmax_queued_messages 1000").start()
        stores = [archive(b, *ALL) for b in (office, uplink)]
        with Fault("uplink denies", "07:42:00", count=12, broker=office,
                   brokers=office.section() + uplink.section("uplink")) as s:
            for i in range(1, 13):
                s.tap(i)
            stores[0].wait_messages("", complete(ids(12)), "all events at the office")
            s.office.daemon.wait("destination uplink: connected, but birth on")
            s.office.daemon.wait("destination uplink: the broker denies")
            rows = s.office.until("the office's is settled", lambda: (
                lambda r: r if r["office"]["backlog"] == 0 else None)(
                    {r["name"]: r for r in s.office.status("destination")}))
            assert rows["office"]["state"] == "connected", rows
            assert rows["uplink"]["backlog"] >= 36, rows  # punch, verdict, lateness of each
            told = [line for line in s.office.daemon.seen if "the broker denies" in line]
            topics = [line.split("denies ")[1].split()[0] for line in told]
            assert len(set(topics)) == len(topics), f"told more than once: {told}"
            assert not stores[1].messages(), "what was denied came through"
            s.office.stop_clean()  # its next start forgets how long to wait with a denied topic
            allow("topic write hadir/v1/kandangan/#")
            uplink.lines.process.send_signal(signal.SIGHUP)
            uplink.lines.wait("Reloading config")
            s.office.start()
            s.open_door()
            s.held(office=stores[0], uplink=stores[1])
            for store in stores:
                store.stop()
        uplink.close()


class Dark(Wire):
    """A line whose near end can lose its power: nobody says goodbye."""

    dark = False

    def _carry(self, source, sink, answers):
        try:
            while data := source.recv(65536):
                if not self.dark:
                    sink.sendall(data)
        except OSError:
            pass
        if not self.dark:
            super()._carry(source, sink, answers)


def test_an_uplink_sees_the_will_when_the_power_is_cut():
    office, uplink = Broker().start(), Broker(extra="max_keepalive 10").start()
    wire = Dark(uplink.port)
    sections = office.section() + uplink.section("uplink", url=f"mqtt://127.0.0.1:{wire.port}",
                                                 names="no")
    with Scene("07:42:00", broker=office, brokers=sections) as s:
        camat = Subscriber(uplink.port, "hadir/v1/+/state")
        camat.wait_message("/state", lambda p: p["state"] == "online")
        wire.dark = True
        s.office.kill()
        # One and a half times its keep-alive later, which that broker has shortened.
        camat.wait_message("/state", lambda p: p["state"] == "offline", 30 + DEADLINE_S)
        wire.dark = False
        s.office.start()
        s.open_door()
        camat.wait_message("/state", lambda p: p["state"] == "online")
        camat.stop()
    wire.close()
    uplink.close()


def test_of_many_days_without_a_broker_today_comes_first_and_the_rest_is_marked():
    days, people = (30, 12) if os.environ.get("SOAK") else (6, 4)
    begin = datetime.date.fromisoformat(MONDAY)
    with Days(count=people) as o, tempfile.TemporaryDirectory(prefix="hadir-truth-") as facts:
        truth = Truth(facts, "days without a broker", SEED)
        wire = Wire(o.broker.port)
        o.write("hadir.conf", open(o.config).read().replace(f":{o.broker.port}", f":{wire.port}"))
        store = archive(o.broker, *ALL)
        for n in range(days):
            today = (begin + datetime.timedelta(days=n)).isoformat()
            last = n == days - 1
            if n == 1:
                wire.refuses = True
                wire.cut()
            o.at("07:29:57", today)
            for i in range(1, people + 1):
                truth.sent(reader="pintu", person=f"p-{i:02}")
                os.write(o.door, f"frame {h10301(1, i)}\n".encode())
            o.until("all are recorded", lambda: o.sql("SELECT count(*) FROM journal")[0][0]
                    == people * (n + 1))
            if n == 0:
                settled(o)
                early = len(store.messages())
            elif not last:
                o.off()
        backlog = o.status("destination", "office")["backlog"]
        assert backlog >= people * (days - 1), f"{backlog}: nothing was proved"
        wire.refuses = False
        got = store.wait_messages("", lambda ms: is_whole(ms, people * days), "every punch")
        settled(o)
        new = [m for m in got[early:] if m["topic"].endswith(("/punch", "/verdict"))]
        marked = [m["payload"]["data"]["day"] != today for m in new]
        assert [is_historical(m) for m in new] == marked, "historical is what is not of today"
        assert not marked[0], "today waited behind the backlog"
        assert not [m for m in got[early:] if "/late/" in m["topic"]
                    and m["payload"]["data"]["day"] != today], "an alert of a day that is over"
        for i in range(1, people + 1):
            truth.acked(days, reader="pintu", person=f"p-{i:02}")
        truth.close()
        with open(os.path.join(facts, "messages-office.jsonl"), "w") as f:
            f.write("".join(line + "\n" for line in store.seen if line[:1] == "{"))
        counts = check(facts, o.database)
        if os.environ.get("SOAK"):
            write_result(days, backlog, counts)
        store.stop()
        wire.close()


def write_result(days, backlog, counts):
    sys.path.insert(2, os.path.join(os.path.dirname(__file__), "..", "bench"))
    from measure import RESULTS, machine
    with open(os.path.join(RESULTS, "broker-days.json"), "w") as f:
        json.dump({"test": "days without a broker: lost 0, in order per subject, today first",
                   "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
                   "machine": machine(), "seed": SEED,
                   "command": "SOAK=1 python3 tests/e2e/broker_faults.py many_days",
                   "days": days, "backlog": backlog, "counts": dict(counts)}, f, indent=1)
        f.write("\n")


def is_historical(message):
    return message["properties"].get("user-properties", {}).get("historical") == "true"


def is_whole(messages, punches):
    return len({m["payload"]["id"] for m in messages if m["topic"].endswith("/punch")}) == punches


if __name__ == "__main__":
    print(f"# SEED={SEED}", flush=True)
    main(globals())
