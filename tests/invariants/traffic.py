# SPDX-License-Identifier: MIT
"""An office with eight readers and as many people as it takes: four doors with cards, four devices
with fingers. What they send and what is acknowledged goes into the truth as it happens."""
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
from check import Sampler, Truth  # noqa: E402
from harness import (BUILD, DEADLINE_S, MONDAY, ROSTER_HEAD, Broker, Lines, Office, h10301, rules,  # noqa: E402
                     section)
from morning import Acks  # noqa: E402

DOORS, DEVICES = 4, 4
BATCH, AHEAD = 64, 2000  # taps given at once; records a device may have that nobody took yet


class Counted:
    """A mosquitto_sub whose lines go to the file that check.py takes."""

    def __init__(self, port, folder):
        self.path = os.path.join(folder, "messages-office.jsonl")
        self.file = open(self.path, "a")
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", str(port), "-V", "mqttv5", "-q", "1",
             "-t", "hadir/v1/#", "-F", "%j"], stdout=self.file, stderr=subprocess.STDOUT,
            env=dict(os.environ, _STDBUF_O="L", LD_PRELOAD=stdbuf()))
        Lines.started.append(self.process)

    def wait_subscribed(self, office):
        def subscribed():
            with open(self.path, errors="replace") as f:
                return "Subscribed (mid: 1)" in f.read(10000)
        office.until("somebody listens", subscribed)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.file.close()


def stdbuf():
    """What stdbuf(1) preloads; by itself the program can be ended."""
    for folder in ("/usr/libexec/coreutils", f"/usr/lib/{os.uname().machine}-linux-gnu/coreutils",
                   "/usr/lib/coreutils"):
        if os.path.exists(f"{folder}/libstdbuf.so"):
            return f"{folder}/libstdbuf.so"
    return ""


class Device(Lines):
    """A sim-log of which only the last numbers are kept."""

    def __init__(self, name, truth):
        self.reader, self.truth = name, truth
        self.punched = self.acked = self.told = 0
        super().__init__([os.path.join(BUILD, "tests/sim-readers/sim-log"), "0", "10000", "log"],
                         name=name)
        self.port = int(self.wait("listening").split()[1])

    def _read(self):
        for line in self.process.stdout:
            words = line.split()
            with self.news:
                if words[0] == "punched":
                    self.punched = int(words[1])
                elif words[0] == "acked":
                    self.acked = int(words[1])
                else:
                    self.seen.append(line.rstrip("\n"))
                self.news.notify_all()
            if self.acked - self.told >= 512:
                self.tell()
        self.tell()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def tell(self):
        upto = self.acked
        if upto > self.told:
            self.truth.acked(reader=self.reader, epoch=1, seq=[self.told + 1, upto])
            self.told = upto

    def burst(self, n, first_user):
        """Waits while it holds many that nobody took."""
        with self.news:
            begin = self.punched
            self.news.wait_for(lambda: begin - self.acked <= AHEAD or self.ended)
        self.truth.sent(reader=self.reader, epoch=1, seq=[begin + 1, begin + n])
        self.say(f"burst {n} {first_user}")
        with self.news:
            self.news.wait_for(lambda: self.punched >= begin + n or self.ended)


class BriefAcks(Acks):
    """For many: what the doors acknowledged is told by person, some at a time."""

    def __init__(self, office, truth):
        self.counted = {}
        super().__init__(office, truth)

    def took(self, reader, person):
        if reader.startswith("jari"):
            return
        with self.news:
            self.counted[(reader, person)] = self.counted.get((reader, person), 0) + 1
            self.news.notify_all()

    def tell(self):
        with self.news:
            counted, self.counted = self.counted, {}
        for (reader, person), n in counted.items():
            self.truth.acked(reader=reader, person=person, n=n)

    def wait_for(self, reader, person, deadline):
        with self.news:
            if not self.news.wait_for(lambda: (reader, person) in self.counted, deadline):
                raise AssertionError(f"{reader}: {person} was never acknowledged")

    def close(self):
        super().close()
        self.thread.join()
        self.tell()


class Traffic(Office):
    """`people` hold cards, as many more fingers."""

    def __init__(self, folder, test, seed, people=100, poll_ms=20, every_s=1.0):
        self.truth, self.result, self.people_n = Truth(folder, test, seed), folder, people
        self.rng = random.Random(seed)
        self.broker = Broker().start()
        self.devices = [Device(f"jari-{i}", self.truth) for i in range(DEVICES)]
        super().__init__("", "", rules(begin="08:40:01"))
        parts = [self.broker.section()]
        self.paths = [self.fifo(f"pintu-{i}") for i in range(DOORS)]
        parts += [section("reader", f"pintu-{i}", kind="replay", format="h10301", file=path)
                  for i, path in enumerate(self.paths)]
        for d in self.devices:
            parts.append(section("bus", d.reader, kind="tcp", host="127.0.0.1", port=d.port)
                         + section("reader", d.reader, kind="modbus", bus=d.reader, address=1,
                                   profile="hadir-log", poll_ms=poll_ms))
        with open(self.config, "a") as f:
            f.write("".join(parts))
        # Ours stay open: what a daemon that is killed has not read is there for the next.
        self.doors = [os.open(path, os.O_RDWR) for path in self.paths]
        self.hr = Counted(self.broker.port, folder)
        self.acks = None
        self.sampler = Sampler(folder, lambda: self.daemon.process.pid, self.database, every_s)
        self.over = threading.Event()
        self.deadline = max(60, DEADLINE_S)

    def begin(self):
        self.start()
        self.hr.wait_subscribed(self)
        rows = [ROSTER_HEAD]
        for i in range(1, self.people_n + 1):
            unit = f"seksi-{i % 20}"
            rows.append(f"c-{i:04};Pegawai {i:04};;PNS;{unit};;;;kartu;h10301;"
                        f"{i // 60000},{i % 60000};2026-01-01;")
            rows.append(f"f-{i:04};Petugas {i:04};;PNS;{unit};;;;jari;user;{i};2026-01-01;")
        self.roster("\n".join(rows) + "\n")
        self.ask("time-confirm", day=MONDAY, time="08:40:00", by="c-0001", witness="c-0002",
                 error_s=1)

    def start(self, ready=True):
        super().start(ready)
        if self.acks:
            self.acks.close()
        self.until("the readers are ready", lambda: self.log().count(": ready") >= DOORS + DEVICES,
                   self.deadline)
        self.acks = BriefAcks(self, self.truth)

    def taps(self, door, people):
        """As many as the pipe takes; it waits when the daemon does."""
        counts = {}
        for i in people:
            counts[i] = counts.get(i, 0) + 1
        for i, n in counts.items():
            self.truth.sent(reader=f"pintu-{door}", person=f"c-{i:04}", n=n)
        text = "".join(f"frame {h10301(i // 60000, i % 60000)}\n" for i in people).encode()
        while text and not self.over.is_set():
            text = text[os.write(self.doors[door], text):]

    def some_people(self, n):
        return [self.rng.randint(1, self.people_n - 1) for _ in range(n)]

    def drained(self):
        """Everything that was given is stored and acknowledged, or died with a daemon."""
        for d in self.devices:
            with d.news:
                if not d.news.wait_for(lambda: d.acked == d.punched, 10 * self.deadline):
                    raise AssertionError(f"{d.reader}: {d.acked} of {d.punched} acknowledged")
            d.tell()
        self.acks.tell()
        for i in range(DOORS):  # one at a time, in order: what came before it is answered too
            self.taps(i, [self.people_n])
            self.acks.wait_for(f"pintu-{i}", f"c-{self.people_n:04}", 10 * self.deadline)
        self.acks.tell()
        self.until("everything is sent", lambda: not self.sql(
            "SELECT count(*) FROM delivery")[0][0], 10 * self.deadline)

    def end(self):
        self.stop_clean()
        self.acks.close()
        self.sampler.close()
        self.hr.stop()

    def close(self):
        self.over.set()
        self.sampler.close()
        if self.acks:
            self.acks.close()
        for door in self.doors:
            os.close(door)
        for d in self.devices:
            d.stop(signal.SIGKILL)
        if self.hr.process.poll() is None:
            self.hr.stop()
        self.broker.close()
        super().close()
        self.truth.close()
