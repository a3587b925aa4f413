# SPDX-License-Identifier: MIT
"""An office whose daemon dies, or sees a call fail, at a call of ours to choose.

The daemon runs under tracer.c, which reads its orders from a mapped file at each system call; with
`allocations` also under memory.so, which does the same for each allocation.
"""
import json
import mmap
import os
import signal
import socket
import struct
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "invariants")]
from check import Truth, Violation, check  # noqa: E402
from harness import (BUILD, DEADLINE_S, Broker, Office, Subscriber, h10301, people,  # noqa: E402
                     rules, section)

MONDAY = "2026-11-23"
PEOPLE = 250
NOTHING, KILL_BEFORE, KILL_AFTER, FAIL = range(4)
CLASSES = ("any", "read", "write", "sync", "open", "socket", "memory", "files", "waits",
           "pwrite", "locks")
LAYOUT = f"6i{len(CLASSES)}i"


class Orders:
    """struct orders of tracer.c, and of memory.c, which knows one class."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.write(struct.pack(LAYOUT, *[NOTHING, 0, 0, 0, -1, 0] + [0] * len(CLASSES)))
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), struct.calcsize(LAYOUT))

    def arm(self, mode, left, what="any", error=0, for_ever=False):
        """What the mode says befalls the call that comes after `left` others of the class."""
        self.map[:] = struct.pack(LAYOUT, NOTHING, 0, 0, 0, -1, 0, *[0] * len(CLASSES))
        # The mode last: the daemon runs meanwhile.
        self.map[4:24] = struct.pack("5i", CLASSES.index(what), error, for_ever, left, 0)
        self.map[0:4] = struct.pack("i", mode)

    def disarm(self):
        self.map[0:4] = struct.pack("i", NOTHING)

    def happened(self):
        return struct.unpack(LAYOUT, self.map[:])[4] < 0

    def number(self):
        """Of the system call at which it happened."""
        return struct.unpack(LAYOUT, self.map[:])[5]

    def seen(self, what="any"):
        return struct.unpack(LAYOUT, self.map[:])[6 + CLASSES.index(what)]


class Watch:
    """`hadirctl watch`: who has been acknowledged."""

    def __init__(self, office):
        self.office, self.people, self.news, self.ended = office, [], threading.Condition(), False
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(office.socket)
        self.socket.sendall(b'{"v":1,"id":1,"verb":"watch","args":{}}\n')
        office.ask("status")  # answered after the request before it
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        text = b""
        while True:
            try:
                fresh = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                fresh = b""
            text += fresh
            *lines, text = text.split(b"\n")
            with self.news:
                for line in lines:
                    row = json.loads(line).get("row", {})
                    if row.get("kind") == "punch":
                        self.people.append(row["person"])
                self.ended = self.ended or not fresh
                self.news.notify_all()
            if not fresh:
                self.socket.close()
                return

    def wait(self, person):
        """True once it is acknowledged; False when the daemon hung up instead."""
        with self.news:
            if not self.news.wait_for(lambda: person in self.people or self.ended, DEADLINE_S):
                raise AssertionError(f"{person} was neither acknowledged nor lost")
            return person in self.people

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Life:
    """One office, one door, one broker and who listens there. Person p-NN holds card 1,NN."""

    def __init__(self, test, seed, allocations=False):
        self.broker = Broker().start()
        self.office = Office("", self.broker.section(), rules(begin="07:42:01"))
        self.fifo = self.office.fifo("pintu")
        with open(self.office.config, "a") as f:
            f.write(section("reader", "pintu", kind="replay", format="h10301", file=self.fifo))
        self.orders = Orders(os.path.join(self.office.folder, "orders"))
        self.office.wrapper = [os.path.join(BUILD, "tests/crash/tracer"), self.orders.path]
        if allocations:
            self.office.wrapper = []
            self.office.environment = {"LD_PRELOAD": os.path.join(BUILD, "tests/crash/memory.so"),
                                       "HADIR_ORDERS": self.orders.path}
        self.hr = Subscriber(self.broker.port, "hadir/v1/#")
        self.door = os.open(self.fifo, os.O_RDWR)  # so that no tap waits for a reader
        self.next, self.sent, self.acked = 1, [], []
        self.truth = Truth(os.path.join(self.office.folder, "truth"), test, seed)

    def __enter__(self):
        try:
            self.office.start()
            self.office.roster(people(PEOPLE))
            self.office.confirm(MONDAY, "07:42:00")
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and "KEEP" in os.environ:
            self.office.own_folder = False
            value.add_note(f"kept: {self.office.folder}")
        os.close(self.door)
        self.office.__exit__(kind, value, trace)
        self.hr.stop(signal.SIGKILL)
        self.broker.close()

    def somebody(self):
        """Who has not tapped yet."""
        number, self.next = self.next, self.next + 1
        assert number <= PEOPLE
        return number

    def tap(self, number):
        self.sent.append(name_of(number))
        self.truth.sent(reader="pintu", person=name_of(number))
        os.write(self.door, f"frame {h10301(1, number)}\n".encode())

    def alive(self):
        return self.office.daemon.process.poll() is None

    def try_start(self):
        """False when it ended before it was ready."""
        self.office.start(ready=False)
        daemon = self.office.daemon
        state = self.office.until("it is ready", lambda: (self.ready() and "ready") or (
            daemon.ended and "ended"))
        if state == "ended":
            daemon.process.wait(DEADLINE_S)
        return state == "ready"

    def ready(self):
        """The last thing that a start does is to say so in the log; unless that is what failed:
        then it has told systemd before."""
        notices, told = self.office.notify.fresh, False
        while self.orders.happened() and not notices.empty():
            told = told or "READY=1" in notices.get()
        return told or any("notice: ready: " in line for line in list(self.office.daemon.seen))

    def watch(self):
        """None when the daemon is gone."""
        try:
            return Watch(self.office)
        except (OSError, AssertionError, ValueError):
            if self.office.daemon.process.wait(DEADLINE_S) is None:
                raise
            return None

    def empty_door(self):
        """What was in the FIFO and not read yet was never a punch."""
        os.set_blocking(self.door, False)
        try:
            while os.read(self.door, 65536):
                pass
        except BlockingIOError:
            pass
        os.set_blocking(self.door, True)

    def taps(self, watch, numbers):
        """One after the other, while it lives; acknowledged ones are added to `acked`."""
        for number in numbers:
            self.tap(number)
            if not watch.wait(name_of(number)):
                break
        self.heard(watch)

    def heard(self, watch):
        with watch.news:
            fresh = [p for p in watch.people if p not in self.acked]
        for person in fresh:
            self.acked.append(person)
            self.truth.acked(reader="pintu", person=person)

    def end(self):
        """Whatever state it is in, it is gone afterwards."""
        self.orders.disarm()
        if self.alive():
            self.office.kill()
        self.office.daemon.process.wait(DEADLINE_S)
        self.office.notify.close()
        self.empty_door()

    def counts(self):
        """How often each person is in the journal."""
        return dict(self.office.sql("SELECT l.person, count(*) FROM journal j JOIN link l "
                                    "USING (credential) GROUP BY 1"))

    def judge(self, when):
        """Right after a death: what was acknowledged is there, nothing twice, nothing unsent."""
        there = self.counts()
        for person in self.acked:
            if person not in there:
                raise Violation("lost", f"{when}: {person} was acknowledged")
        for person, n in there.items():
            if person not in self.sent:
                raise Violation("phantom", f"{when}: {person} is in the journal and never tapped")
            if n != 1:
                raise Violation("doubled", f"{when}: {person} is there {n} times")
        for cause, in self.office.sql("SELECT cause FROM refused"):
            raise Violation("lost", f"{when}: a good punch is kept as {cause}")
        [[n, last]] = self.office.sql("SELECT count(*), ifnull(max(seq), 0) FROM journal")
        if n != last:
            raise Violation("gap", f"{when}: {n} rows up to {last}")

    def events(self):
        """By person, the kinds of event that HR has received."""
        seen = {}
        for m in self.hr.messages():
            kind = m["topic"].rsplit("/", 1)[1]
            if kind in ("punch", "verdict"):
                assert isinstance(m["payload"], dict), f"no event: {m}"
                seen.setdefault(m["payload"]["data"].get("person"), set()).add(kind)
        return seen

    def settle(self):
        """Undisturbed, until all is with the subscriber; then stopped, and held against what is true
        of every office."""
        self.orders.disarm()
        self.office.start()
        there = set(self.counts())
        self.office.until("each punch has its events", lambda: all(
            self.events().get(p) == {"punch", "verdict"} for p in there))
        self.office.until("nothing waits for the broker", lambda: not self.office.sql(
            "SELECT count(*) FROM delivery")[0][0])
        self.office.stop_clean()
        self.truth.close()
        with self.hr.news, open(os.path.join(self.truth.folder, "messages-office.jsonl"), "w") as f:
            f.write("\n".join(self.hr.seen) + "\n")
        check(self.truth.folder, self.office.database, os.path.join(BUILD, "hadirctl"),
              self.office.config)


def name_of(number):
    return f"p-{number:02}"
