# SPDX-License-Identifier: MIT
"""An office in a folder: configuration, broker, simulated readers, hadird, subscribers.

Nothing here sleeps to let something happen: every wait is for an event, with a deadline that
only a failure reaches. Everything listens on loopback and ends with the office.
"""
import atexit
import contextlib
import json
import os
import queue
import random
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DEADLINE_S = float(os.environ.get("HADIR_TEST_DEADLINE", "90"))


reserved = []


def free_port():
    """Of no other test while this one runs, and none that the kernel gives to a connection: what
    listens there may be away for a while."""
    while True:
        port, mark = random.randrange(10000, 32000), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            mark.bind(("127.0.0.1", port))
            with socket.socket() as s:
                s.bind(("127.0.0.1", port))
        except OSError:
            mark.close()
            continue
        reserved.append(mark)
        return port


class Lines:
    """A program whose lines of output are events. None outlives the tests."""

    started = []

    def __init__(self, argv, name=None, echo=None, **kw):
        self.name = name or os.path.basename(argv[0])
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, bufsize=1, errors="replace", **kw)
        Lines.started.append(self.process)
        self.seen = []
        self.news = threading.Condition(threading.RLock())
        self.looked = 0  # how many of `seen` wait() has passed
        self.ended = False
        self.echo = echo
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if self.echo:
                self.echo(line)
            with self.news:
                self.seen.append(line)
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _fail(self, why):
        raise AssertionError(f"{self.name}: {why}; its last lines:\n  "
                             + "\n  ".join(l[:300] for l in self.seen[-12:]))

    def wait(self, wanted, deadline=None):
        """The next line for which `wanted` (a function or a part of the line) holds."""
        test = wanted if callable(wanted) else lambda line: wanted in line
        end = time.monotonic() + (deadline or DEADLINE_S)
        with self.news:
            while True:
                while self.looked < len(self.seen):
                    self.looked += 1
                    if test(self.seen[self.looked - 1]):
                        return self.seen[self.looked - 1]
                if self.ended:
                    self._fail(f"ended while waited for {wanted!r}")
                if time.monotonic() >= end:
                    self._fail(f"waited in vain for {wanted!r}")
                self.news.wait(end - time.monotonic())

    def wait_all(self, test, what, deadline=None):
        """Until `test` holds of all lines so far, in whatever order they came."""
        end = time.monotonic() + (deadline or DEADLINE_S)
        with self.news:
            while not test(self.seen):
                if self.ended:
                    self._fail(f"ended while waited for {what}")
                if time.monotonic() >= end:
                    self._fail(f"waited in vain for {what}")
                self.news.wait(end - time.monotonic())

    def stop(self, sig=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


@atexit.register
def end_all():
    for p in Lines.started:
        if p.poll() is None:
            p.kill()
            p.wait()


class Subscriber(Lines):
    """A real MQTT subscription; each message is {topic, payload, retain, …}. With `session` the
    broker keeps for it what comes while it is away."""

    def __init__(self, port, *topics, user=None, password=None, version="mqttv5", session=None,
                 echo=None):
        argv = ["stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", str(port), "-V", version, "-q", "1",
                "-F", "%j"]
        if user:
            argv += ["-u", user, "-P", password]
        if session:
            argv += ["-c", "-i", session, "-x", "3600"]
        for topic in topics:
            argv += ["-t", topic]
        super().__init__(argv, name="mosquitto_sub", echo=echo)
        self.wait("Subscribed (mid: 1)")

    @staticmethod
    def message(line):
        m = json.loads(line)
        payload = m.get("payload")
        if isinstance(payload, str) and payload[:1] in "{[":
            try:
                m["payload"] = json.loads(payload)
            except ValueError:
                pass
        return m

    def wait_message(self, topic_part, test=lambda payload: True, deadline=None):
        found = {}

        def wanted(line):
            if not line.startswith("{"):
                return False
            m = self.message(line)
            if topic_part in m["topic"] and test(m.get("payload")):
                found.update(m)
                return True
            return False
        wanted.__qualname__ = f"a message on …{topic_part}"
        self.wait(wanted, deadline)
        return found

    def messages(self, topic_part=""):
        with self.news:
            lines = [line for line in self.seen if line.startswith("{")]
        return [m for m in map(self.message, lines) if topic_part in m["topic"]]

    def wait_messages(self, topic_part, test, what, deadline=None):
        """Until `test` holds of all messages so far on topics with this part; returns them."""
        self.wait_all(lambda _: test(self.messages(topic_part)), what, deadline)
        return self.messages(topic_part)


def publish(port, topic, *words):
    subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", topic,
                    *words], check=True)


def retained(port, *topics):
    """What a broker keeps of these topics, by topic; the daemon is to be at rest."""
    fence = f"fence/{os.urandom(8).hex()}"  # asked for last, and sent after all others
    publish(port, fence, "-r", "-m", "end")
    reader = Subscriber(port, *topics, fence)
    reader.wait_message(fence)
    reader.stop(signal.SIGKILL)
    publish(port, fence, "-r", "-n")
    return {m["topic"]: m["payload"] for m in reader.messages()
            if m["retain"] and m["topic"] != fence}


class Broker:
    def __init__(self, folder=None, user=None, password=None, extra="", port=None):
        self.own_folder = folder is None
        folder = folder or tempfile.mkdtemp(prefix="hadir-broker-")
        self.folder, self.port = folder, port or free_port()
        self.user, self.password = user, password
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)  # it gives up root
        self.config = os.path.join(folder, "mosquitto.conf")
        lines = [f"listener {self.port} 127.0.0.1", "persistence true",
                 f"persistence_location {folder}/", "max_queued_messages 1000000", "log_dest stderr"]
        if user:
            passwords = os.path.join(folder, "passwords")
            subprocess.run(["mosquitto_passwd", "-c", "-b", passwords, user, password], check=True)
            os.chmod(passwords, 0o644)
            lines += ["allow_anonymous false", f"password_file {passwords}"]
        else:
            lines += ["allow_anonymous true"]
        with open(self.config, "w") as f:
            f.write("\n".join(lines) + "\n" + extra + "\n")
        self.lines = None

    def add_user(self, user, password):
        subprocess.run(["mosquitto_passwd", "-b", os.path.join(self.folder, "passwords"),
                        user, password], check=True)

    def start(self):
        self.lines = Lines(["mosquitto", "-c", self.config], name="mosquitto")
        self.lines.wait("running")
        return self

    def stop(self, forget=False, sig=signal.SIGTERM):
        self.lines.stop(sig)
        if forget:
            db = os.path.join(self.folder, "mosquitto.db")
            if os.path.exists(db):
                os.unlink(db)

    def close(self):
        if self.lines:
            self.lines.stop(signal.SIGKILL)
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def section(self, name="office", url=None, **keys):
        """As hadir.conf names it; the password is the credential mqtt-NAME."""
        keys = dict({"url": url or f"mqtt://127.0.0.1:{self.port}", "names": "yes"}, **keys)
        if self.user:
            keys = dict({"user": self.user, "password-credential": f"mqtt-{name}"}, **keys)
        return section("broker", name, **keys)


class Wire:
    """A line to a port, which can be cut, or go dumb in one direction."""

    def __init__(self, to_port):
        self.to_port = to_port
        self.answers = True  # what the far end says goes through
        self.through = True  # new connections are taken on to the far end, else never answered
        self.refuses = False  # new connections are closed
        self.pairs = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.refuses:
                near.close()
                continue
            if not self.through:
                self.pairs.append((near,))
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to_port))
            except OSError:
                near.close()
                continue
            self.pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, source, sink, answers):
        try:
            while data := source.recv(65536):
                if self.answers or not answers:
                    sink.sendall(data)
        except OSError:
            pass
        for s in (source, sink):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for s in pair:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.listener.close()
        self.cut()


class SimLog(Lines):
    """A reader behind Modbus TCP; what it is told and what it prints is in sim-readers/."""

    def __init__(self, port=0, capacity=10000, kind="log"):
        super().__init__([os.path.join(BUILD, "tests/sim-readers/sim-log"), str(port),
                          str(capacity), kind], name=f"sim-{kind}")
        self.port = int(self.wait("listening").split()[1])

    def numbers(self, word):
        """Of the records that were "punched" or "acked" so far."""
        with self.news:
            return self.numbers_held(word)

    def numbers_held(self, word):
        """The same for who holds `news`."""
        return [int(l.split()[1]) for l in self.seen if l.split()[0] == word]

    def wait_acked(self, number, deadline=None):
        self.wait_all(lambda _: number in self.numbers_held("acked"), f"acked {number}", deadline)


class SimLog16:
    """The log of a device whose numbers have 16 bits and run 0 … 65535; profile() tells the map."""

    def __init__(self, first):
        self.next = self.oldest = first  # not wrapped
        self.upto = first - 1
        self.acked = []
        self.news = threading.Condition()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @staticmethod
    def profile():
        with open(os.path.join(SOURCE, "config/readers/hadir-log.conf")) as f:
            text = f.read().split("[test")[0]
        for old, new in (("1-4294967295", "0-65535"), ("oldest = 6:2", "oldest = 6:1"),
                         ("next = 8:2", "next = 8:1"), ("unread = 12:2", "unread = 12:1"),
                         ("record-sequence = +0:2", "record-sequence = +0:1"),
                         ("upto = 10:2", "upto = 10:1"), ("clear-lost = 131\n", ""),
                         ("buffer = 1000000", "buffer = 10000")):
            text = text.replace(old, new)
        sample = SimLog16(42)
        sample.punch(1)
        dump = " ".join(f"{r:04X}" for r in sample._registers()[:124])
        sample.stop()
        return text + f"""[test one]
source = map
registers = {dump}
records = 1
epoch = 1
seq = 42
next = 43
id = 00000003
format = user
"""

    def punch(self, n):
        with self.news:
            self.next += n

    def _registers(self):
        now = time.time()
        shown = min(13, self.next - 1 - self.upto)
        r = [0x4841, 0x4452, 1, shown, 1, 1, self.oldest & 0xffff, 0, self.next & 0xffff, 0,
             self.upto & 0xffff, 0, self.next - 1 - self.upto, 0, 0, 0,
             int(now) >> 16, int(now) & 0xffff, int(now * 1000) % 1000, 0]
        for n in range(self.upto + 1, self.upto + 1 + shown):
            r += [n & 0xffff, 0, 0, n % 40 + 1, int(now) >> 16, int(now) & 0xffff, 0, 0x0101]
        return r + [0] * (134 - len(r))

    def _serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                while (ask := client.recv(300)) and len(ask) >= 12:
                    client.sendall(self._answer(ask))

    def _answer(self, ask):
        code, at, value = struct.unpack(">BHH", ask[7:12])
        with self.news:
            if code == 3:
                body = struct.pack(f">BB{value}H", 3, 2 * value,
                                   *self._registers()[at:at + value])
            else:
                if at == 10:
                    wanted = value if code == 6 else struct.unpack(">H", ask[13:15])[0]
                    while self.upto & 0xffff != wanted:
                        self.upto += 1
                        self.acked.append(self.upto)
                    self.news.notify_all()
                body = ask[7:12]
        return ask[:4] + struct.pack(">HB", len(body) + 1, ask[6]) + body

    def wait_acked(self, n):
        with self.news:
            if not self.news.wait_for(lambda: len(self.acked) >= n, DEADLINE_S):
                raise AssertionError(f"{len(self.acked)} of {n} acknowledged")

    def stop(self):
        self.server.close()


class SimRtu(Lines):
    """A serial line with readers on it: units are such as "1=level"."""

    def __init__(self, link, *units, baud=19200, turn_ms=2):
        super().__init__([os.path.join(BUILD, "tests/sim-readers/sim-rtu"), link, str(baud),
                          str(turn_ms), *units], name="sim-rtu")
        self.wait("ready")


def section(kind, name="", /, **keys):
    head = f"[{kind} {name}]" if name else f"[{kind}]"
    return "\n".join([head] + [f"{k.replace('_', '-')} = {v}" for k, v in keys.items()]) + "\n\n"


def tcp_log(sim, name="jari", address=1, **keys):
    """Bus and reader sections of a SimLog."""
    return section("bus", name, kind="tcp", host="127.0.0.1", port=sim.port) + section(
        "reader", name, **dict({"kind": "modbus", "bus": name, "address": address,
                                "profile": "hadir-log", "poll-ms": 100}, **keys))


class Refused(Exception):
    pass


class Skipped(Exception):
    """This machine cannot play it; why."""


def needs_passing_time():
    """For what is measured of the work itself: in time travel only waiting takes time."""
    if "HADIR_TEST_STILL" in os.environ:
        raise Skipped("work takes no time in time travel")


def clock_plus(clock, seconds):
    h, m, s = (int(x) for x in clock.split(":"))
    t = h * 3600 + m * 60 + s + seconds
    return f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}"


def rules(begin="05:00:00", work="start", service="08:00:00", third="08:30:00", grace=60):
    """The office's hours. People can be recorded from `begin` on: a daemon that starts at 07:42
    knows nothing of the time before, and says so instead of calling anybody late. An arrival
    window that begins then makes it know all that there is to know. Duty then begins in it as
    well (hours outside it would get a window of their own), the mark stays where it was."""
    hour, minute = int(begin[:2]), int(begin[3:5]) + 1
    hours = max("07:30", f"{hour + minute // 60:02}:{minute % 60:02}")
    if work == "start" and hours != "07:30":
        work = "07:30:00"
    return f"""[rule]
name = uji
version = 1
valid-from = 2020-01-01
source = Uji coba

[schedule default]
mon = {hours}-16:00
tue = {hours}-16:00
wed = {hours}-16:00
thu = {hours}-16:00
fri = {hours}-16:30

[mark work]
at = {work}
grace-s = {grace}

[mark service]
at = {service}
grace-s = {grace}

[mark third]
at = {third}
grace-s = {grace}

[window]
arrival = {begin}-11:59

[holiday]
2026-01-01 = Tahun Baru 2026 Masehi (uji coba)
2026-12-25 = Kelahiran Yesus Kristus (uji coba)
"""


class Notices:
    """What a service tells systemd. Always read: the kernel holds ten, then the service blocks."""

    def __init__(self, path):
        if os.path.exists(path):
            os.unlink(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.fresh = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while text := self.socket.recv(4096):
            self.fresh.put(text.decode())
        self.socket.close()

    def close(self):
        with contextlib.suppress(OSError):  # closed already
            self.socket.shutdown(socket.SHUT_RDWR)


class Office:
    """One office. `readers` and `brokers` are sections of hadir.conf as text."""

    def __init__(self, readers, brokers="", rules_text=None, zone="Asia/Makassar", folder=None,
                 extra=""):
        self.folder = folder or tempfile.mkdtemp(prefix="hadir-")
        self.own_folder = folder is None
        self.boots = 0
        self.secrets = os.path.join(self.folder, "credentials")
        os.makedirs(self.secrets, exist_ok=True)
        os.makedirs(os.path.join(self.folder, "rules"), exist_ok=True)
        self.secret("office-key", "00" * 32)
        self.database = os.path.join(self.folder, "hadir.db")
        self.socket = os.path.join(self.folder, "control")
        self.config = os.path.join(self.folder, "hadir.conf")
        self.write("rules/rules.conf", rules_text or rules())
        self.write("hadir.conf", f"""[office]
id = kandangan
name = Kecamatan Kandangan
zone = {zone}

[store]
path = {self.database}

[control]
path = {self.socket}

{readers}

{brokers}

{extra}
""")
        self.daemon = None
        self.programs = []
        self.wrapper = []
        self.environment = {}

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write(text)

    def secret(self, name, text):
        with open(os.path.join(self.secrets, name), "w") as f:
            f.write(text)

    def fifo(self, name):
        """A replay reader's file: lines written to it are read at once."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            os.mkfifo(path)
        return path

    def start(self, ready=True):
        notify = os.path.join(self.folder, "notify")
        self.notify = Notices(notify)
        env = dict(os.environ, NOTIFY_SOCKET=notify, CREDENTIALS_DIRECTORY=self.secrets,
                   HADIR_LIBEXEC=BUILD, HADIR_SHARE=os.path.join(SOURCE, "config"))
        env.update(self.environment)
        env.pop("JOURNAL_STREAM", None)
        self.daemon = Lines(self.wrapper + [os.path.join(BUILD, "hadird"), "--config", self.config],
                            name="hadird", env=env)
        if ready:
            self.wait_notify("READY=1")
            # Its log comes by another way, and what it said before may be on it still.
            self.daemon.wait_all(lambda seen: self.daemon.ended or any(
                "notice: ready: " in line for line in seen), "ready")

    def other_boot(self):
        """The next start is one of the machine: it sees another boot id, in its own mount namespace."""
        self.boots += 1
        boot_id = f"{self.boots:08x}-0000-4000-8000-000000000000\n"
        if "HADIR_TEST_BOOT_ID" in os.environ:  # somebody has mounted that where the kernel's is
            with open(os.environ["HADIR_TEST_BOOT_ID"], "w") as f:
                f.write(boot_id)
            return
        self.write("boot-id", boot_id)
        self.wrapper = ["unshare", "-m", "sh", "-c",
                        'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"',
                        os.path.join(self.folder, "boot-id")]

    def wait_notify(self, what):
        while True:
            try:
                text = self.notify.fresh.get(timeout=DEADLINE_S)
            except queue.Empty:
                raise AssertionError(f"hadird never said {what}; its last lines: "
                                     + " | ".join(self.daemon.seen[-12:])) from None
            if what in text:
                return text

    def stop(self, sig=signal.SIGTERM):
        return self.daemon.stop(sig)

    def stop_clean(self):
        """As systemd does; a leak or a fault that a sanitizer found is not clean either."""
        status = self.stop()
        if status != 0:
            raise AssertionError(f"hadird ended with {status}")

    def kill(self):
        self.daemon.stop(signal.SIGKILL)

    def log(self):
        return "\n".join(self.daemon.seen)

    def until(self, what, test, deadline=None):
        """Ask again and again, for what no line of the log tells; returns what `test` does."""
        end = time.monotonic() + (deadline or DEADLINE_S)
        while True:
            found = test()
            if found:
                return found
            if time.monotonic() >= end:
                raise AssertionError(f"never: {what}")
            with self.daemon.news:
                self.daemon.news.wait(0.02)

    def status(self, kind, name=None):
        """The rows of one kind; with a name, that one row."""
        rows = [r for r in self.ask("status") if r["kind"] == kind]
        if name is None:
            return rows
        return [r for r in rows if r["name"] == name][0]

    def sql(self, query, *values):
        """Straight from the database, beside the daemon."""
        db = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return db.execute(query, values).fetchall()
        finally:
            db.close()

    def hadirctl(self, *words, stdin=None, config=True):
        """Returns Answer."""
        argv = [os.path.join(BUILD, "hadirctl")]
        if config:
            argv += ["--config", self.config]
        p = subprocess.run(argv + list(words), capture_output=True, text=True, input=stdin,
                           timeout=3 * DEADLINE_S,
                           env=dict(os.environ, CREDENTIALS_DIRECTORY=self.secrets))
        return Answer(p.returncode, p.stdout, p.stderr)

    def program(self, argv, **kw):
        p = Lines(argv, **kw)
        self.programs.append(p)
        return p

    def ask(self, verb, dry=False, rows=None, deadline=DEADLINE_S, session=None, once=None,
            **args):
        """All rows of the answer; raises Refused with the error's object. `session`: as hadir-web
        asks, in the name of that token, "" for nobody."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(deadline)
            s.connect(self.socket)
            request = {"v": 1, "id": 1, "verb": verb, "args": args}
            if dry:
                request["dry"] = True
            if session is not None:
                request["session"] = session
            if once is not None:
                request["once"] = once
            text = json.dumps(request) + "\n"
            for row in rows or []:
                text += json.dumps({"id": 1, "row": row}) + "\n"
            if rows is not None:
                text += json.dumps({"id": 1, "end": {"rows": len(rows)}}) + "\n"
            s.sendall(text.encode())
            answer = []
            for line in s.makefile():
                m = json.loads(line)
                if "row" in m:
                    answer.append(m["row"])
                elif "end" in m:
                    return answer
                else:
                    raise Refused(m["error"], answer)
        raise AssertionError(f"{verb}: the daemon hung up")

    def confirm(self, day, clock, error_s=1):
        """It is this time now."""
        return self.ask("time-confirm", day=day, time=clock, by="p-01",
                        witness="p-02", error_s=error_s)

    def roster(self, text):
        return self.ask("roster-import", rows=[{"text": l} for l in text.splitlines()])

    def close(self):
        if self.daemon:
            self.daemon.stop(signal.SIGKILL)
            self.notify.close()
        for p in self.programs:
            p.stop(signal.SIGKILL)
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and self.daemon:
            value.add_note("hadird's last lines:\n  " + "\n  ".join(self.daemon.seen[-60:]))
        self.close()


class Answer:
    """Of hadirctl: exit status, and its rows with --json."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self):
        return f"status {self.status}\nout: {self.out}\nerr: {self.err}"


MONDAY = "2026-11-23"


class Scene:
    """An office with a replay reader at the front door, one broker and some people.

    `readers` are further sections; `brokers` stands in for the broker's. With `begin` None
    nobody is judged before the moment that `clock` says; see rules(). `clock` None: nobody
    knows the time."""

    def __init__(self, clock="07:00:00", count=3, readers="", brokers=None, begin=None,
                 rules_text=None, kind="kartu", fmt="h10301", extra="", day=MONDAY,
                 broker=None, topics=("hadir/v1/#",)):
        self.clock, self.count, self.kind, self.fmt, self.day = clock, count, kind, fmt, day
        self.broker = broker or Broker()
        if self.broker.lines is None:
            self.broker.start()
        begin = begin or (clock_plus(clock, 1) if clock else "05:00:00")
        self.office = Office("", "", rules_text or rules(begin=begin))
        self.door = None
        self.readers, self.extra = readers, extra
        self.brokers = brokers or self.broker.section()
        self.configure()
        if self.broker.user:
            self.office.secret("mqtt-office", self.broker.password)
        self.hr = Subscriber(self.broker.port, *topics, user=self.broker.user,
                             password=self.broker.password)

    def configure(self, readers=None):
        """Write the configuration again; for the next start."""
        readers = self.readers if readers is None else readers
        door = section("reader", "pintu-depan", kind="replay", format="h10301",
                       file=self.office.fifo("pintu"))
        base = open(self.office.config).read().split("# scene")[0]
        self.office.write("hadir.conf",
                          base + "# scene\n" + door + readers + self.brokers + self.extra)

    def __enter__(self):
        try:
            self.begin()
        except BaseException as e:
            self.__exit__(type(e), e, None)
            raise
        return self

    def begin(self):
        self.office.start()
        self.open_door()
        # Coverage begins with the reader; confirmed sooner, the window would have a hole.
        self.office.until("the door is ready", lambda: "reader pintu-depan: ready" in
                          self.office.log())
        if self.count:
            self.office.roster(people(self.count, kind=self.kind, fmt=self.fmt))
        if self.clock:
            self.office.confirm(self.day, self.clock)

    def open_door(self):
        # The daemon opens its end without waiting for a writer.
        if self.door is not None:
            os.close(self.door)
        self.door = os.open(self.office.fifo("pintu"), os.O_WRONLY)

    def restart(self, kill=False):
        if kill:
            self.office.kill()
        else:
            self.office.stop_clean()
        self.office.start()
        self.open_door()

    def __exit__(self, kind, value, trace):
        try:
            if kind is None and self.office.daemon.process.poll() is None:
                self.office.stop_clean()
        except BaseException as e:
            kind, value = type(e), e
            raise
        finally:
            if self.door is not None:
                os.close(self.door)
            self.office.__exit__(kind, value, trace)
            self.hr.stop(signal.SIGKILL)
            self.broker.close()

    def line(self, text):
        os.write(self.door, (text + "\n").encode())

    def tap(self, person):
        self.line("frame " + h10301(1, person))

    def states(self):
        """Of everybody today, in a word."""
        return {r["person"]: r["state"] for r in self.office.ask("today") if r["kind"] == "person"}


ROSTER_HEAD = "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai"


def people(n, unit="pelayanan", kind="kartu", fmt="h10301"):
    """A fictitious roster: person i holds card 1,i (or finger i)."""
    rows = [ROSTER_HEAD]
    for i in range(1, n + 1):
        value = f"1,{i}" if kind == "kartu" else str(i)
        rows.append(f"p-{i:02};Pegawai {i:02};;PNS;{unit};;;;{kind};{fmt};{value};2026-01-01;")
    return "\n".join(rows) + "\n"


def h10301(facility, card):
    """The 26 bits of a card as a replay line carries them."""
    data = f"{facility:08b}{card:016b}"
    even = data[:12].count("1") % 2
    odd = 1 - data[12:].count("1") % 2
    return f"{even}{data}{odd}"


def run(test):
    """Returns (passed, TAP lines)."""
    start = time.monotonic()
    claim = test.__name__.removeprefix("test_").replace("_", " ")
    try:
        test()
        return True, f"{claim} ({time.monotonic() - start:.1f} s)"
    except Skipped as e:
        return True, f"{claim} # SKIP {e}"
    except Exception:  # a test's failure, whatever it is, is told and the next one runs
        return False, claim + "".join("\n#   " + l for l in traceback.format_exc().splitlines())


def main(names):
    """Run the functions test_* of globals(); their names are the claims. Prints TAP.

    JOBS of them at a time: most of their time is waiting."""
    tests = [v for k, v in names.items() if k.startswith("test_")]
    chosen = [t for t in tests if len(sys.argv) < 2 or any(a in t.__name__ for a in sys.argv[1:])]
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        results = [pool.submit(run, t) for t in chosen]
        for i, result in enumerate(results, 1):
            passed, text = result.result()
            failed += not passed
            print(f"{'ok' if passed else 'not ok'} {i} - {text}", flush=True)
    sys.exit(1 if failed else 0)
