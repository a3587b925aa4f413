# SPDX-License-Identifier: MIT
"""A morning at Kecamatan Kandangan in three minutes: `make run`.

A broker with the passwords and the access list that an office has, two simulated readers, the
real hadird, and one real subscriber: kepegawaian. What the subscriber gets is what is printed. The
page (hadir-web) runs beside it; a one-time login for each role is printed.
Nobody's clock matters: the office's time is confirmed by command. Ends by itself; status 0 if
nothing that the readers had acknowledged was lost and everybody late was told. It ends with what
the camat reads on the way: the digest, told after a power cut.

    morning.py [--short]    the same story, five times as fast
"""
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from harness import (BUILD, SOURCE, ROSTER_HEAD, Broker, Lines, Office, SimLog, SimRtu,  # noqa: E402
                     Subscriber, clock_plus, free_port, rules, section, tcp_log)

DAY = "2026-11-23"  # a Monday
WORK = "07:30:00"
PAGE = 8080  # or any other port, when this one is taken
TOPICS = ["late/+", "missing/+", "notice/hr", "alarm/#", "reader/+/state", "state"]
DIGEST_AFTER = 300 + 20  # seconds behind the third mark
SECTIONS = ["sekretariat", "pemerintahan", "pelayanan", "kesra", "trantib", "pmd"]
PEOPLE = range(1, 64)
# Who holds what, and what the page calls them.
POSITIONS = {"camat": 3, "sekcam": 2, "kasubag": 1, "hr": 8, "it": 5}
SUPERIOR = {"pemerintahan": 7}  # of everybody else in that section
LOGINS = [("camat", 3), ("kasubag (kepegawaian)", 1), ("sekcam", 2), ("operator", 8),
          ("atasan langsung", 7), ("teknisi", 5), ("pegawai", 10)]

# The story, in seconds after 07.29.20. The marks lie at 40, 100 and 160; who comes 5 s past one
# is late, for certain a second later. Odd people use a finger, even ones a card.
MARKS = {"work": 40, "service": 100, "third": 160}
GRACE = 5
ABSENT = {9, 22, 37, 54}
LATE_WORK = {11: 57, 35: 59, 6: 51, 28: 61, 23: 66, 40: 70, 16: 84, 49: 90}
LATE_SERVICE = {18: 108, 13: 114, 51: 122, 29: 140}
LATE_THIRD = {44: 170}
LATE = {**LATE_WORK, **LATE_SERVICE, **LATE_THIRD}
UNKNOWN_CARD = "5a00ffff"
STAGE = [
    (14, "finger_off", "kabel jaringan pembaca sidik jari dicabut; orang tetap menempelkan jari"),
    (62, "finger_on", "kabel jaringan pembaca sidik jari dipasang lagi"),
    (64, "broker_off", "broker MQTT dihentikan; orang tetap datang"),
    (78, "broker_on", "broker MQTT dijalankan lagi"),
    (94, "unknown", "kartu yang belum terdaftar ditempelkan"),
    (110, "card_off", "pembaca kartu dicabut"),
    (151, "card_on", "pembaca kartu dipasang lagi"),
]
END = 174

STATES = {"starting": "mulai", "ready": "siap", "silent": "tanpa kabar", "degraded": "terganggu",
          "fault": "bermasalah", "absent": "tidak terhubung", "online": "terhubung",
          "offline": "tidak terhubung"}
MARK_NAMES = {"work": "jam kerja", "service": "jam pelayanan", "third": "batas ketiga"}


def name(i):
    return f"Pegawai {i:02}"


def card(i):
    return f"5a00{i:04x}"


def roster():
    rows = [ROSTER_HEAD]
    for i in PEOPLE:
        kind = f"jari;user;{i}" if i % 2 else f"kartu;uid32;{card(i)}"
        superior = SUPERIOR.get(SECTIONS[i % 6])
        superior = f"p-{superior:02}" if superior and superior != i else ""
        rows.append(f"p-{i:02};{name(i)};;PNS;{SECTIONS[i % 6]};{superior};;;{kind};2026-01-01;")
    return "\n".join(rows) + "\n"


def script():
    """(second, what, who or text), in order."""
    punctual = [i for i in PEOPLE if i not in ABSENT and i not in LATE]
    events = []
    # A terminal's own clock counts within 2 s: nobody comes in time by a hair while it is away.
    for door, last in ((0, 32), (1, 23)):
        mine = [i for i in punctual if i % 2 == door]
        events += [(2 + (last - 2) * k / len(mine), "come", i) for k, i in enumerate(mine)]
    events += [(at, "come", i) for i, at in LATE.items()]
    events += [(at, "mark", mark) for mark, at in MARKS.items()]
    return sorted(events + STAGE, key=lambda e: e[0])


def page_port():
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", PAGE))
        except OSError:
            return free_port()
    return PAGE


class Ended(BaseException):  # nothing on the way takes it for a failure of its own
    """Ctrl-C, or somebody asked us to stop."""


class Morning:
    def __init__(self, speed):
        self.speed = speed
        # The second by which the confirmed time may be wrong does not shrink; the grace can.
        self.grace = GRACE if speed == 1 else 0
        self.begin = clock_plus(WORK, -int(MARKS["work"] / speed))
        self.started = None
        self.folder = tempfile.mkdtemp(prefix="hadir-demo-")
        self.broker = self.hr = self.finger = self.cards = self.office = self.page = None
        self.port = page_port() if speed == 1 else free_port()  # tests play several at once
        self.cards_away = False
        self.acked_cards = []
        self.shown = {}
        self.lock = threading.Lock()
        self.failures = []

    # What the terminal shows

    def say(self, text):
        with self.lock:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def clock(self):
        if self.started is None:
            return "        "
        seconds = int(time.monotonic() - self.started)
        return clock_plus(self.begin, seconds).replace(":", ".")

    def stage(self, text):
        self.say(f"{self.clock()}  — {text} —")

    def told(self, line):
        """A line of mosquitto_sub: what kepegawaian sees."""
        if not line.startswith("{"):
            return
        m = Subscriber.message(line)
        topic, payload = m["topic"].split("/", 3)[3], m.get("payload", "")
        if topic.endswith("state") and self.shown.get(topic) == payload["state"]:
            return  # retained ones come again after each connect
        self.shown[topic] = payload["state"] if topic.endswith("state") else None
        self.say(f"{self.clock()}  {topic:<24} {sentence(topic, payload)}")

    # What happens

    def start(self):
        self.broker = Broker(os.path.join(self.folder, "broker"), "hadir", secrets.token_hex(8),
                             # Started by root it would give that up, and our folder with it.
                             extra=f"user root\nacl_file {SOURCE}/config/mosquitto/hadir.acl")
        password = secrets.token_hex(8)
        self.camat_password = secrets.token_hex(8)
        self.broker.add_user("kepegawaian", password)
        self.broker.add_user("camat", self.camat_password)
        self.broker.start()
        self.hr = Subscriber(self.broker.port, *["hadir/v1/kandangan/" + t for t in TOPICS],
                             user="kepegawaian", password=password, session="kepegawaian",
                             echo=self.told)
        tty = os.path.join(self.folder, "rs485")
        self.finger = SimLog()
        self.cards = SimRtu(tty, "1=latch", baud=9600, turn_ms=5)
        readers = tcp_log(self.finger, "sidik-jari") \
            + section("bus", "rs485", kind="rtu", device=tty, baud=9600) \
            + section("reader", "kartu", kind="modbus", bus="rs485", address=1,
                      profile="inveo-ind-m1", poll_ms=100)
        self.office = Office(readers, self.broker.section(),
                             rules(clock_plus(self.begin, 1), "start",
                                   clock_plus(WORK, self.between("work", "service")),
                                   clock_plus(WORK, self.between("work", "third")), self.grace),
                             folder=os.path.join(self.folder, "office"),
                             extra=section("web", port=self.port))
        self.office.secret("mqtt-office", self.broker.password)
        self.office.start()
        for reader in ("sidik-jari", "kartu"):
            self.hr.wait_message(f"reader/{reader}/state", lambda p: p["state"] == "ready")

    def open_page(self):
        self.page = Lines([os.path.join(BUILD, "hadir-web"), "--config", self.office.config],
                          name="hadir-web")
        self.page.wait("the page is at")
        self.say(f"\nHalaman: http://127.0.0.1:{self.port}/ (layar lobi, tanpa masuk: /lobi). "
                 "Masuk sekali pakai, dengan sandi pilihan sendiri:")
        for role, i in LOGINS:
            link = self.rows("account", "link", f"p-{i:02}")[0]["url"]
            self.say(f"    {role:<22} {name(i)}  {link}")

    def keep_page(self):
        """For whoever looks on; a program that runs us has seen enough."""
        if self.speed != 1 or not sys.stdin.isatty() or not sys.stdout.isatty():
            return
        self.say(f"\nHalaman tetap terbuka: http://127.0.0.1:{self.port}/  Ctrl-C berhenti.")
        while True:
            signal.pause()

    def between(self, a, b):
        return int((MARKS[b] - MARKS[a]) / self.speed)

    def ctl(self, *args, show=True, accept=(0,)):
        argv = [os.path.join(BUILD, "hadirctl"), "--config", self.office.config, *args]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False,
                              cwd=self.office.folder)
        if done.returncode not in accept:
            raise AssertionError(f"hadirctl {' '.join(args)}: {done.stdout}{done.stderr}")
        if show:
            self.say(f"\n$ hadirctl {' '.join(args)}\n{done.stdout.rstrip()}")
        return done.stdout

    def prepare(self):
        self.office.write("pegawai.csv", roster())
        self.ctl("roster", "import", "pegawai.csv")
        self.ctl("time", "confirm", DAY, self.begin, "--by", "p-01", "--witness", "p-02",
                 "--error", "1")
        # Else it is the trial period, in which the camat is told nothing.
        self.ctl("trial", "end", DAY, "--by", "p-01", show=False)
        for position, i in POSITIONS.items():
            self.ctl("position", "set", position, f"p-{i:02}", "--from", "2026-01-01", "--decree",
                     "SK 821/01/2026", show=False)
        self.open_page()
        self.started = time.monotonic()
        self.say("")

    def play(self):
        for at, what, who in script():
            self.until(at)
            if what == "come":
                self.come(who)
            elif what == "mark":
                self.stage(f"{MARK_NAMES[who]}, dengan toleransi {self.grace} detik")
            else:
                self.stage(who)
                getattr(self, what)()
        self.until(END)

    def until(self, at):
        """Waiting is the story here; everything else waits for an event."""
        time.sleep(max(0, self.started + at / self.speed - time.monotonic()))

    def come(self, i):
        if i % 2:
            self.finger.say(f"punch {i}")
            self.finger.wait(f" {i}")
        else:
            self.tap(card(i))
            self.acked_cards.append(i)

    def tap(self, value):
        """The device thanks its card once the host has stored it."""
        if self.cards_away:  # nobody taps at a dark reader
            self.hr.wait_message("reader/kartu/state", lambda p: p["state"] == "ready")
            self.cards_away = False
        self.cards.say(f"1 show {value}")
        self.cards.wait("1 acked")

    def finger_off(self):
        self.finger.say("offline")
        self.finger.wait("offline")

    def finger_on(self):
        self.finger.say("online")
        self.finger.wait("listening")

    def card_off(self):
        self.cards.say("unplug")
        self.cards.wait("unplugged")
        self.hr.wait_message("reader/kartu/state", lambda p: p["state"] == "absent")
        self.cards_away = True

    def card_on(self):
        self.cards.say("plug")
        self.cards.wait("ready")

    def broker_off(self):
        self.broker.stop()

    def broker_on(self):
        self.broker.start()

    def unknown(self):
        self.tap(UNKNOWN_CARD)

    # What the camat reads

    def power_cut(self):
        """A machine that starts again has another boot id. None without the right to give it one."""
        boot = os.path.join(self.folder, "boot-id")
        with open(boot, "w") as f:
            f.write("00000002-0000-4000-8000-000000000000\n")
        for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
            wrapper = [*unshare, "sh", "-c",
                       'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"', boot]
            if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode == 0:
                return wrapper
        return None

    def camat(self):
        wrapper = self.power_cut()
        if wrapper is None:
            self.say("\nRingkasan untuk camat datang lima menit setelah batas ketiga.")
            return
        at = clock_plus(WORK, self.between("work", "third") + DIGEST_AFTER)
        # What came within the confirmed second of the cut could have come behind it.
        self.until(END + 3 * self.speed)
        self.stage(f"listrik padam, dan menyala lagi pukul {at.replace(':', '.')}")
        self.office.stop()
        self.office.wrapper = wrapper
        self.office.start()
        self.ctl("time", "confirm", DAY, at, "--by", "p-01", "--witness", "p-02", "--error", "1",
                 show=False)
        phone = Subscriber(self.broker.port, "hadir/v1/kandangan/digest/#", user="camat",
                           password=self.camat_password, version="mqttv311")
        text = phone.wait_message("digest/camat", bool)["payload"]
        phone.stop()
        self.say("\ndigest/camat, siap diteruskan lewat WhatsApp:\n\n"
                 + "\n".join("    " + line for line in text.split("\n")) + "\n")
        self.claim(f"Terlambat {len(LATE)} " in text and f"Belum tercatat {len(ABSENT)}" in text,
                   "camat membaca hal yang sama dalam sepuluh baris", text)

    # What must have come of it

    def claim(self, holds, text, detail=""):
        self.say(f"  {'benar' if holds else 'SALAH'}: {text}" + ("" if holds else f" {detail}"))
        if not holds:
            self.failures.append(text)

    def figures(self):
        self.ctl("today")
        # 1: the daemon has an alarm to tell, and a reader may just have come back.
        self.ctl("status", accept=(0, 1))

    def rows(self, *args):
        return [json.loads(line) for line in self.ctl("--json", *args, show=False).splitlines()]

    def finger_users(self):
        """Whose fingers the terminal took, and whose of them it may forget."""
        with self.finger.news:
            lines = [line.split() for line in self.finger.seen]
        users = {w[1]: int(w[2]) for w in lines if w[0] == "punched"}
        return list(users.values()), [users[w[1]] for w in lines if w[0] == "acked"]

    def check(self):
        self.say("\nPemeriksaan:")
        fingers, acked_fingers = self.finger_users()
        acked = sorted(acked_fingers + self.acked_cards)
        punches = self.rows("punches")
        stored = sorted(int(p["person"][2:]) for p in punches if p["person"])
        self.claim(stored == acked and len(fingers) == len(acked_fingers),
                   f"{len(acked)} presensi diakui kedua pembaca, semuanya tersimpan, sekali saja",
                   f"{acked} / {stored}, {fingers}")
        self.claim(sum(p["person"] is None for p in punches) == 1,
                   "kartu yang belum terdaftar tersimpan juga")
        last = {m["payload"]["data"]["person"]: m["payload"]["data"]
                for m in self.hr.messages("/late/")}
        late = {int(p[2:]) for p, d in last.items() if late_marks(d)}
        self.claim(late == set(LATE), f"{len(LATE)} orang terlambat, semuanya diberitakan",
                   f"{sorted(late)} / {sorted(LATE)}")
        wrong = [p for p, d in last.items()
                 if [m["mark"] for m in late_marks(d)] != marks_missed(int(p[2:]))]
        self.claim(not wrong, "setiap keterlambatan menurut batasnya", wrong)
        states = {int(r["person"][2:]): r["state"] for r in self.rows("today")
                  if r["kind"] == "person"}
        missing = {i for i, s in states.items() if s == "missing"}
        self.claim(missing == ABSENT, f"{len(ABSENT)} orang belum tercatat, tidak lebih",
                   f"{sorted(missing)}")
        told = {int(p["person"][2:]) for m in self.hr.messages("/missing/")
                if m["payload"]["data"]["mark"] == "service"
                for p in m["payload"]["data"]["people"]}
        self.claim(told == ABSENT | set(LATE_SERVICE) | set(LATE_THIRD),
                   "pada jam pelayanan kepegawaian tahu siapa yang belum tercatat",
                   f"{sorted(told)}")
        self.claim("utuh" in self.ctl("verify", show=False), "rantai catatan utuh")
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/lobi", timeout=30) as lobby:
            text = lobby.read().decode()
        self.claim("Pelayanan buka" in text and "Pegawai" not in text,
                   "layar lobi menyebut pelayanan buka, dan tidak menyebut nama", text)

    def close(self):
        """Leaves no program and no file; takes what is half-built."""
        for p in (self.hr, self.finger, self.cards, self.page):
            if p:
                p.stop(signal.SIGTERM)
        if self.office:
            if self.office.daemon:
                self.office.stop()
            self.office.close()
        if self.broker and self.broker.lines:
            self.broker.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def late_marks(data):
    return [m for m in data["marks"] if m["outcome"] == "late"]


def marks_missed(person):
    """The marks that the story makes this person miss."""
    return [mark for mark, at in MARKS.items() if LATE.get(person, 0) > at]


def sentence(topic, payload):
    kind = topic.split("/")[0]
    if kind == "late":
        d = payload["data"]
        marks = ", ".join(f"{MARK_NAMES[m['mark']]} {late_for(m)}" for m in late_marks(d))
        return f"{d['name']} tercatat {d['at']['local']}: " + \
            (f"terlambat {marks}" if marks else "tidak lagi terlambat")
    if kind == "missing":
        d = payload["data"]
        return f"{MARK_NAMES[d['mark']]}: {len(d['people'])} dari {d['expected']} belum tercatat: " \
            + ", ".join(p["name"].removeprefix("Pegawai ") for p in d["people"])
    if kind == "alarm":
        return payload["text"] if payload else "selesai"
    if topic.endswith("state"):
        return STATES[payload["state"]]
    return payload


def late_for(mark):
    return f"{mark['late_min']} menit" if mark["late_min"] else f"{mark['late_s']} detik"


def ended(number, frame):
    raise Ended(number)


def main():
    if sys.argv[1:] not in ([], ["--short"]):
        sys.exit(__doc__)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    morning = Morning(5 if sys.argv[1:] else 1)
    try:
        morning.say("Kecamatan Kandangan, 63 pegawai. Yang tampak di bawah ini adalah yang "
                    "diterima kepegawaian lewat MQTT; Ctrl-C berhenti.")
        morning.start()
        morning.prepare()
        morning.play()
        morning.figures()
        morning.check()
        morning.camat()
        morning.keep_page()
    except Ended as e:
        morning.say("dihentikan")
        sys.exit(128 + e.args[0])
    except Exception:
        if morning.office and morning.office.daemon:
            for line in morning.office.daemon.seen[-30:]:
                morning.say("hadird: " + line)
        raise
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        morning.close()
    sys.exit(1 if morning.failures else 0)


if __name__ == "__main__":
    main()
