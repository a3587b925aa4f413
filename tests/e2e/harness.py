# SPDX-License-Identifier: MIT
"""An office in a folder: configuration, broker, simulated readers, hadird, subscribers.

Nothing here sleeps to let something happen: every wait is for an event, with a deadline that
only a failure reaches. Everything listens on loopback and ends with the office.
"""
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DEADLINE_S = float(os.environ.get("HADIR_TEST_DEADLINE", "20"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Lines:
    """A program whose lines of output are events."""

    def __init__(self, argv, name=None, echo=None, **kw):
        self.name = name or os.path.basename(argv[0])
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, bufsize=1, errors="replace", **kw)
        self.seen = []
        self.fresh = queue.Queue()
        self.echo = echo
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            line = line.rstrip("\n")
            self.seen.append(line)
            if self.echo:
                self.echo(line)
            self.fresh.put(line)
        self.fresh.put(None)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, wanted, deadline=None):
        """The next line for which `wanted` (a function or a part of the line) holds."""
        test = wanted if callable(wanted) else lambda line: wanted in line
        end = time.monotonic() + (deadline or DEADLINE_S)
        while True:
            try:
                line = self.fresh.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{self.name}: waited in vain for {wanted!r}; its last lines: "
                                     + " | ".join(self.seen[-12:])) from None
            if line is None:
                raise AssertionError(f"{self.name} ended while waited for {wanted!r}: "
                                     + " | ".join(self.seen[-12:]))
            if test(line):
                return line

    def stop(self, sig=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


class Subscriber(Lines):
    """A real MQTT subscription; each message is {topic, payload, retain, …}."""

    def __init__(self, port, *topics, user=None, password=None, version="mqttv5", echo=None):
        argv = ["stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", str(port), "-V", version, "-q", "1",
                "-F", "%j"]
        if user:
            argv += ["-u", user, "-P", password]
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
        return [m for m in map(self.message, [l for l in self.seen if l.startswith("{")])
                if topic_part in m["topic"]]


class Broker:
    def __init__(self, folder, user=None, password=None, extra="", port=None):
        self.folder, self.port = folder, port or free_port()
        self.user, self.password = user, password
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)
        self.config = os.path.join(folder, "mosquitto.conf")
        lines = [f"listener {self.port} 127.0.0.1", "persistence true",
                 f"persistence_location {folder}/", "max_queued_messages 0", "log_dest stderr"]
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

    def stop(self, forget=False):
        self.lines.stop()
        if forget:
            db = os.path.join(self.folder, "mosquitto.db")
            if os.path.exists(db):
                os.unlink(db)


class Refused(Exception):
    pass


def clock_plus(clock, seconds):
    h, m, s = (int(x) for x in clock.split(":"))
    t = h * 3600 + m * 60 + s + seconds
    return f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}"


def rules(begin="05:00:00", work="start", service="08:00:00", third="08:30:00", grace=60):
    """The office's hours. People can be recorded from `begin` on: a daemon that starts at 07:42
    knows nothing of the time before, and says so instead of calling anybody late. An arrival
    window that begins then makes it know all that there is to know."""
    return f"""[rule]
name = uji
version = 1
valid-from = 2020-01-01
source = Uji coba

[schedule default]
mon = 07:30-16:00
tue = 07:30-16:00
wed = 07:30-16:00
thu = 07:30-16:00
fri = 07:30-16:30

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
"""


class Office:
    """One office. `readers` and `brokers` are sections of hadir.conf as text."""

    def __init__(self, readers, brokers="", rules_text=None, zone="Asia/Makassar", folder=None,
                 extra=""):
        self.folder = folder or tempfile.mkdtemp(prefix="hadir-")
        self.own_folder = folder is None
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
        if os.path.exists(notify):
            os.unlink(notify)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(notify)
        self.notify.settimeout(DEADLINE_S)
        env = dict(os.environ, NOTIFY_SOCKET=notify, CREDENTIALS_DIRECTORY=self.secrets,
                   HADIR_LIBEXEC=BUILD, HADIR_SHARE=os.path.join(SOURCE, "config"),
                   **self.environment)
        env.pop("JOURNAL_STREAM", None)
        self.daemon = Lines(self.wrapper + [os.path.join(BUILD, "hadird"), "--config", self.config],
                            name="hadird", env=env)
        if ready:
            self.wait_notify("READY=1")

    def wait_notify(self, what):
        while True:
            try:
                text = self.notify.recv(4096).decode()
            except socket.timeout:
                raise AssertionError(f"hadird never said {what}; its last lines: "
                                     + " | ".join(self.daemon.seen[-12:])) from None
            if what in text:
                return text

    def stop(self, sig=signal.SIGTERM):
        return self.daemon.stop(sig)

    def kill(self):
        self.daemon.stop(signal.SIGKILL)

    def program(self, argv, **kw):
        p = Lines(argv, **kw)
        self.programs.append(p)
        return p

    def ask(self, verb, dry=False, rows=None, deadline=DEADLINE_S, **args):
        """All rows of the answer; raises Refused with the error's object."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(deadline)
            s.connect(self.socket)
            request = {"v": 1, "id": 1, "verb": verb, "args": args}
            if dry:
                request["dry"] = True
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
        return self.ask("time-confirm", day=day, time=clock, by="p-01",
                        witness="p-02", error_s=error_s)

    def roster(self, text):
        return self.ask("roster-import", rows=[{"text": l} for l in text.splitlines()])

    def close(self):
        if self.daemon:
            self.daemon.stop(signal.SIGKILL)
        for p in self.programs:
            p.stop(signal.SIGKILL)
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and self.daemon:
            print("# hadird's last lines:")
            for line in self.daemon.seen[-40:]:
                print("#   " + line)
        self.close()


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


def main(tests):
    """Run functions; their names are the claims. Prints TAP."""
    import sys
    import traceback
    chosen = [t for t in tests if len(sys.argv) < 2 or any(a in t.__name__ for a in sys.argv[1:])]
    failed = 0
    for i, test in enumerate(chosen, 1):
        start = time.monotonic()
        claim = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {i} - {claim} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception:  # a test's failure, whatever it is, is told and the next one runs
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            print(f"not ok {i} - {claim}", flush=True)
    sys.exit(1 if failed else 0)
