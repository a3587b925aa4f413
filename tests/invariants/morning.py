# SPDX-License-Identifier: MIT
"""A day with everything that goes wrong in one, told as it truly was: cards at a door, fingers
at a device, a time that is better known later, answers and events lost on the way to the broker, a
daemon that is killed, and the figures of the evening. What is left in its folder is what check.py takes.
"""
import json
import os
import random
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
from check import Sampler, Truth  # noqa: E402
from harness import (MONDAY, ROSTER_HEAD, Broker, SimLog, Subscriber, Wire, clock_plus,  # noqa: E402
                     h10301, section, tcp_log)
from rtc import Machine  # noqa: E402

TUESDAY = "2026-11-24"
BEGIN, DOUBT, EVENING = "08:40:00", "08:50:00", "16:45:10"
CARDS, FINGERS = range(1, 13), range(21, 25)
UNSURE, NEVER, STRANGER = 13, 14, 99
# Whoever comes is late for work and in time for the rest, but for those who come in doubt.
RULES = f"""[rule]
name = uji
version = 1
valid-from = 2020-01-01
source = Uji coba

[schedule default]
mon = 08:41-16:00

[mark work]
at = 07:30:00
grace-s = 0

[mark service]
at = {clock_plus(DOUBT, 30)}
grace-s = 0

[mark third]
at = 10:00:00
grace-s = 0

[window]
arrival = {clock_plus(BEGIN, 1)}-11:59

[holiday]
2026-01-01 = Tahun Baru
2026-12-25 = Natal
"""


class LossyWire(Wire):
    """`hears` off: what goes to the far end is swallowed, and noted."""

    def __init__(self, to_port):
        self.hears, self.swallowed = True, b""
        super().__init__(to_port)

    def _carry(self, source, sink, answers):
        if answers:
            super()._carry(source, sink, answers)
            return
        wire = self

        class Sink:
            @staticmethod
            def sendall(data):
                if wire.hears:
                    sink.sendall(data)
                else:
                    wire.swallowed += data

            @staticmethod
            def shutdown(how):
                sink.shutdown(how)
        super()._carry(source, Sink, answers)


class Acks:
    """`hadirctl watch` of one life of the daemon: each punch that it shows is acknowledged."""

    def __init__(self, office, truth):
        self.office, self.truth, self.seen, self.news = office, truth, [], threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(office.socket)
        self.socket.sendall(b'{"v":1,"id":1,"verb":"watch","args":{}}\n')
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        office.ask("status")  # answered after the request before it

    def _read(self):
        try:
            for line in self.socket.makefile():
                row = json.loads(line).get("row", {})
                if row.get("kind") == "punch":
                    self.took(row["reader"], row["person"])
        except (OSError, ValueError):
            pass

    def took(self, reader, person):
        if reader == "pintu":  # the device tells its own
            self.truth.acked(reader=reader, person=person)
        if person:
            self.office.came_by.setdefault(person, time.monotonic())
        with self.news:
            self.seen.append(person)
            self.news.notify_all()

    def wait(self, person, times, deadline):
        with self.news:
            if not self.news.wait_for(lambda: self.seen.count(person) >= times, deadline):
                raise AssertionError(f"{person} was never acknowledged: {self.seen}")

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


class Morning(Machine):
    def __init__(self, folder, seed, program=None, deadline=60):
        super().__init__()
        self.rng, self.deadline, self.program = random.Random(seed), deadline, program
        self.truth = Truth(folder, "morning", seed)
        self.result = folder
        self.broker = Broker(port=None).start()
        self.wire = LossyWire(self.broker.port)
        self.device = SimLog()
        self.write("rules/rules.conf", RULES)
        self.write("hadir.conf", open(self.config).read()
                   + section("broker", "office", url=f"mqtt://127.0.0.1:{self.wire.port}",
                             names="yes")
                   + section("reader", "pintu", kind="replay", file=self.fifo("pintu"),
                             format="h10301") + tcp_log(self.device, "jari"))
        self.hr = Subscriber(self.broker.port, "hadir/v1/#")
        self.door = self.acks = None
        self.came_by = {}  # when each was first acknowledged
        self.sampler = Sampler(folder, lambda: self.daemon.process.pid, self.database, 0.2)

    def close(self):
        self.sampler.close()
        if self.door is not None:
            os.close(self.door)
        if self.acks:
            self.acks.close()
        self.device.stop()
        self.hr.stop()
        self.wire.close()
        self.broker.close()
        super().close()
        self.truth.close()

    def start(self, ready=True):
        if self.program:  # another hadird stands in: the words after it are the real one's
            self.wrapper = self.wrapper[:6] + ["sh", "-c", 'shift; exec "$0" "$@"', self.program]
        super().start(ready)
        if self.door is not None:
            os.close(self.door)
        if self.acks:
            self.acks.close()
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.until("the readers are ready", lambda: "reader pintu: ready" in self.log() and
                   "reader jari: ready" in self.log(), self.deadline)
        self.acks = Acks(self, self.truth)

    def people(self):
        rows = [ROSTER_HEAD]
        for i in [*CARDS, UNSURE, NEVER, *FINGERS]:
            carries = f"jari;user;{i}" if i in FINGERS else f"kartu;h10301;1,{i}"
            rows.append(f"p-{i:02};Pegawai {i:02};;PNS;{'umum' if i % 2 else 'pelayanan'};;"
                        f";;{carries};2026-01-01;")
        self.roster("\n".join(rows) + "\n")

    def tap(self, *people, wait=True):
        for i in people:
            person = None if i == STRANGER else f"p-{i:02}"
            self.truth.sent(reader="pintu", person=person)
            before = self.acks.seen.count(person)
            os.write(self.door, f"frame {h10301(1, i)}\n".encode())
            if wait:
                self.acks.wait(person, before + 1, self.deadline)

    def fingers(self, *people):
        for i in people:
            n = len(self.device.numbers("punched")) + 1
            self.truth.sent(reader="jari", epoch=1, seq=n)
            self.device.say(f"punch {i}")
            self.device.wait_acked(n, self.deadline)
            self.truth.acked(reader="jari", epoch=1, seq=n)

    def came(self, person):
        """An event about them."""
        self.hr.wait_message("", lambda e: isinstance(e, dict) and e.get("data", {}).get("person")
                             == f"p-{person:02}", self.deadline)

    def settled(self):
        self.until("everything is acknowledged", lambda: not self.sql(
            "SELECT count(*) FROM delivery")[0][0], self.deadline)

    def cut(self):
        """The line breaks, and is there again."""
        before = self.log().count("destination office: connected")
        self.wire.answers = self.wire.hears = True
        self.wire.cut()
        self.until("it is connected again", lambda:
                   self.log().count("destination office: connected") > before, self.deadline)

    def answers_lost(self, person):
        """The broker has it and we do not know. Of one subject only the first is on its way."""
        self.wire.answers = False
        self.tap(person)
        self.came(person)
        self.cut()

    def events_lost(self):
        """We sent it and the broker never had it. A card that nobody holds has its punch only."""
        self.wire.hears = False
        self.tap(STRANGER)
        self.until("it is on its way", lambda: b"/punch" in self.wire.swallowed, self.deadline)
        self.cut()

    def killed(self, *people):
        """In mid-burst: some of these are acknowledged."""
        self.tap(*people, wait=False)
        self.acks.wait(f"p-{people[0]:02}", 1, self.deadline)
        self.kill()
        self.start()

    def live(self):
        self.boot(1_000_000)
        self.people()
        self.ask("setting-set", name="trial-until", value="2026-01-01", by="p-01")
        began = time.monotonic()
        self.confirm(MONDAY, BEGIN)
        # A card before the window is no arrival, and one who is off as it begins has not seen it.
        self.until("the window has begun for sure", lambda: time.monotonic() > began + 3)
        order = [*CARDS]
        self.rng.shuffle(order)
        lost, *rest = order
        self.tap(*rest[:4])
        self.fingers(*self.rng.choices(FINGERS, k=6))
        self.answers_lost(lost)
        self.events_lost()
        self.killed(*rest[4:], *self.rng.choices(rest, k=12))
        self.fingers(*self.rng.choices(FINGERS, k=2))
        self.settled()
        self.stop_clean()
        for person, at in self.came_by.items():
            self.expect_late(person, BEGIN, 1, at - began)
        began = time.monotonic()
        self.doubt()
        self.expect_late(f"p-{UNSURE:02}", DOUBT, 70, time.monotonic() - began)
        self.truth.expect(f"p-{NEVER:02}", MONDAY, state="incomplete", late_s=[0, 0])
        self.evening()

    def expect_late(self, person, clock, error_s, after_s):
        """They came so long after `clock`: no more than that, and less by what nobody can know."""
        hours, minutes, seconds = map(int, clock.split(":"))
        late_s = (hours * 60 + minutes - 7 * 60 - 30) * 60 + seconds
        self.truth.expect(person, MONDAY, state="late-work",
                          late_s=[late_s - error_s, late_s + 1 + int(after_s)])

    def doubt(self):
        """Somebody comes at a mark, or before it, or after it: nobody knows the time that well."""
        self.boot(990_000)  # its battery clock tells nothing
        self.confirm(MONDAY, DOUBT, error_s=70)
        self.tap(UNSURE)
        self.came(UNSURE)
        self.settled()
        self.stop_clean()

    def evening(self):
        """Off and on again when the day is over: its figures."""
        self.boot(980_000)
        self.confirm(MONDAY, EVENING)
        for period in ("day", "week", "month", "year"):
            self.hr.wait_messages(f"summary/{period}", bool, f"the {period}'s figures",
                                  self.deadline)
        self.settled()
        self.stop_clean()

    def next_day(self):
        """The day before is closed: from now on it can be judged again from the records."""
        self.boot(970_000)
        self.confirm(TUESDAY, "07:00:00")
        self.until("the day before is closed", lambda: self.sql(
            "SELECT count(*) FROM mark_done WHERE mark = 3")[0][0], self.deadline)
        self.settled()
        self.stop_clean()

    def end(self):
        """What the subscriber got, into the folder."""
        self.stop()
        self.sampler.close()
        with open(os.path.join(self.result, "messages-office.jsonl"), "w") as f:
            f.write("\n".join(self.hr.seen) + "\n")
