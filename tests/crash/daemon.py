# SPDX-License-Identifier: MIT
"""The whole daemon, killed at every sync of a punch's life, and on a disk that fails once.

A killed process leaves its page cache behind; power cuts are in tests/uml/.
"""
import json
import mmap
import os
import signal
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from harness import (BUILD, DEADLINE_S, Broker, Office, Subscriber, h10301, main,  # noqa: E402
                     people, rules, section)

MONDAY = "2026-11-23"
NOTHING, KILL_BEFORE_SYNC, KILL_AFTER_SYNC, FAIL_SYNC, FAIL_WRITE, SLOW_SYNC = range(6)
PEOPLE = 250


class Faults:
    """The mapped file of faults.c."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "faults")
        with open(self.path, "wb") as f:
            f.write(struct.pack("4i", NOTHING, -1, 0, 0))
        with open(self.path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 16)

    def arm(self, mode, calls):
        self.map[0:16] = struct.pack("4i", mode, calls, 0, 0)

    def disarm(self):
        self.arm(NOTHING, -1)

    def happened(self):
        return struct.unpack("4i", self.map[0:16])[1] < 0

    def syncs(self):
        return struct.unpack("4i", self.map[0:16])[2]


class Watch:
    """`hadirctl watch`: who has been acknowledged."""

    def __init__(self, office):
        self.office, self.people, self.news = office, [], threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(office.socket)
        self.socket.sendall(b'{"v":1,"id":1,"verb":"watch","args":{}}\n')
        threading.Thread(target=self._read, daemon=True).start()
        office.ask("status")  # answered after the request before it

    def _read(self):
        try:
            for line in self.socket.makefile():
                row = json.loads(line).get("row", {})
                if row.get("kind") == "punch":
                    with self.news:
                        self.people.append(row["person"])
                        self.news.notify_all()
        except (OSError, ValueError):
            pass

    def wait(self, person):
        """True once it is acknowledged; False when the daemon died instead."""
        end = time.monotonic() + DEADLINE_S
        with self.news:
            while person not in self.people:
                if self.office.daemon.process.poll() is not None:
                    self.news.wait(0.1)  # what it said last may still be on its way
                    return person in self.people
                assert time.monotonic() < end, f"{person} was neither acknowledged nor lost"
                self.news.wait(0.02)
        return True


class Life:
    """An office with one replay reader and one broker; the daemon's disk is ours to break."""

    def __init__(self):
        self.broker = Broker().start()
        self.office = Office(
            section("reader", "pintu", kind="replay", format="h10301", file="/dev/null"),
            section("broker", "office", url=f"mqtt://127.0.0.1:{self.broker.port}"),
            rules(begin="07:42:01"))
        door = self.office.fifo("pintu")
        with open(self.office.config) as f:
            text = f.read().replace("/dev/null", door)
        self.office.write("hadir.conf", text)
        self.faults = Faults(self.office.folder)
        self.office.environment = {"LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"),
                                   "HADIR_FAULTS": self.faults.path}
        self.hr = Subscriber(self.broker.port, "hadir/v1/#")
        self.door = os.open(door, os.O_RDWR)  # so that no tap waits for a reader

    def __enter__(self):
        self.office.start()
        self.office.roster(people(PEOPLE))
        self.office.confirm(MONDAY, "07:42:00")
        return self

    def __exit__(self, *args):
        os.close(self.door)
        self.office.__exit__(*args)
        self.hr.stop()
        self.broker.close()

    def tap(self, person):
        os.write(self.door, f"frame {h10301(1, person)}\n".encode())

    def alive(self):
        return self.office.daemon.process.poll() is None

    def try_start(self):
        """False when it died before it was ready."""
        self.office.start(ready=False)
        try:
            self.office.daemon.wait("notice: ready")
        except AssertionError:
            if self.office.daemon.process.wait(DEADLINE_S) != -signal.SIGKILL:
                raise
            return False
        return True

    def restart(self):
        self.faults.disarm()
        if self.alive():
            self.office.stop()
        self.office.start()

    def punches(self, person):
        return self.office.sql("SELECT count(*) FROM journal j JOIN link l USING (credential) "
                               "WHERE l.person = ?", person)[0][0]

    def settled(self):
        """Nothing waits for a broker any more, on disk."""
        return self.office.sql("SELECT count(*) FROM delivery")[0][0] == 0


def name_of(number):
    return f"p-{number:02}"


def one_life(life, mode, n, numbers):
    """Killed at sync `n` of a life of two taps. Returns who was acknowledged, or None when it
    lived to its end."""
    acknowledged = []
    life.faults.arm(mode, n)
    if life.try_start():
        try:
            watch = Watch(life.office)
        except (OSError, AssertionError, ValueError):
            watch = None  # it died meanwhile
        for number in numbers if watch else ():
            if not life.alive():
                break
            life.tap(number)
            if watch.wait(name_of(number)):
                acknowledged.append(name_of(number))
        end = time.monotonic() + DEADLINE_S
        while life.alive() and not life.settled() and time.monotonic() < end:
            time.sleep(0.05)  # hadir: PUBACKs are written 5 s after the first
        if life.alive():
            life.office.stop()
    if not life.faults.happened():
        return None
    assert life.office.daemon.process.wait(DEADLINE_S) == -signal.SIGKILL
    return acknowledged


def events_of(life, person):
    seen = {"punch": 0, "verdict": 0}
    for m in life.hr.messages():
        topic = m["topic"].rsplit("/", 1)[1]
        if topic in seen and m["payload"]["data"].get("person") == person:
            seen[topic] += 1
    return seen


def killed_at_every_sync(mode):
    with Life() as life:
        life.office.stop()
        numbers = iter(range(1, PEOPLE))
        cuts = acknowledged_in_all = 0
        while True:
            mine = [next(numbers), next(numbers)]
            acknowledged = one_life(life, mode, cuts, mine)
            life.faults.disarm()
            # What was in the FIFO and not read yet was never a punch.
            os.set_blocking(life.door, False)
            try:
                os.read(life.door, 65536)
            except BlockingIOError:
                pass
            os.set_blocking(life.door, True)
            life.office.start()
            for number in mine:
                person, there = name_of(number), life.punches(name_of(number))
                assert there <= 1, f"sync {cuts}: {person} is there {there} times"
                if acknowledged is None or person in acknowledged:
                    assert there == 1, f"sync {cuts}: {person} was acknowledged and is lost"
                if there == 1:
                    life.office.until(f"sync {cuts}: events of {person}", lambda who=person: all(
                        n > 0 for n in events_of(life, who).values()))
            life.office.stop()
            if acknowledged is None:
                break
            cuts += 1
            acknowledged_in_all += len(acknowledged)
        assert life.office.hadirctl("verify").status == 0
        # A start, two commits, their PUBACKs and a stop: fewer mean that the hook does not hook.
        assert cuts >= 6 and acknowledged_in_all >= 4, (cuts, acknowledged_in_all)
        print(f"# {cuts} deaths, {acknowledged_in_all} punches acknowledged before them")


def test_sigkill_before_any_sync_loses_and_doubles_nothing():
    killed_at_every_sync(KILL_BEFORE_SYNC)


def test_sigkill_after_any_sync_loses_and_doubles_nothing():
    killed_at_every_sync(KILL_AFTER_SYNC)


def today(life):
    return sorted(json.dumps({k: v for k, v in row.items() if k not in ("now", "as_of", "at")},
                             sort_keys=True)
                  for row in life.office.ask("today") if row["kind"] == "person")


def failed_once(mode, calls, rounds):
    """Whichever call fails, the punch is acknowledged in the end, is there once, and what the
    daemon believes is what it reads from its disk at a fresh start."""
    with Life() as life:
        happened = 0
        for n in range(rounds):
            number = n + 1
            watch = Watch(life.office)
            life.faults.arm(mode, n % calls)
            life.tap(number)
            assert watch.wait(name_of(number)), f"call {n}: the daemon died"
            life.tap(number + 100)  # a second commit, whatever became of the first
            assert watch.wait(name_of(number + 100)), f"call {n}: the daemon died"
            happened += life.faults.happened()
            life.faults.disarm()
            if n % 6 == 5:
                before = today(life)
                life.restart()
                after = today(life)
                assert before == after, (n, [x for x in before if x not in after][:3],
                                         [x for x in after if x not in before][:3])
            for who in (number, number + 100):
                assert life.punches(name_of(who)) == 1, f"call {n}: {life.punches(name_of(who))}"
        assert happened >= rounds // 2, happened
        assert life.office.hadirctl("verify").status == 0
        print(f"# {happened} calls failed")


def test_a_sync_that_fails_once_leaves_memory_as_the_disk_has_it():
    failed_once(FAIL_SYNC, 2, 12)


def test_a_write_that_fails_once_leaves_memory_as_the_disk_has_it():
    failed_once(FAIL_WRITE, 12, 24)


TOMORROW = "2026-11-24"


def draft(life, number):
    """One that p-02, the camat, may approve."""
    text = rules(begin="07:42:01").replace("version = 1\n", f"version = {number}\n").replace(
        "valid-from = 2020-01-01", f"valid-from = {TOMORROW}")
    return life.office.ask("draft-save", name="uji", text=text, by="p-01")[-1]["id"]


def approved(life, number, identity):
    """What the draft, the file and the records say of it."""
    with open(os.path.join(life.office.folder, "rules/rules.conf")) as f:
        in_file = f"version = {number}\n" in f.read()
    row = next(r for r in life.office.ask("draft-list") if r["id"] == identity)
    stored = life.office.sql("SELECT count(*) FROM rule WHERE version = ?", str(number))[0][0]
    return row["standing"], in_file, stored


def approved_at_every_call(mode):
    """One draft after the other is approved, while the next call of the disk goes wrong."""
    with Life() as life:
        life.office.ask("position-set", position="camat", person="p-02", decree="SK 1/2026",
                        **{"from": "2026-01-01"})
        for n in range(60):
            number, answered = n + 2, True
            identity = draft(life, number)
            life.faults.arm(mode, n)
            try:
                life.office.ask("draft-decide", id=identity, decision="confirm", by="p-02")
            except Exception:  # refused, or the daemon died
                answered = False
            happened = life.faults.happened()
            life.faults.disarm()
            if happened and mode in (KILL_BEFORE_SYNC, KILL_AFTER_SYNC):
                assert life.office.daemon.process.wait(DEADLINE_S) == -signal.SIGKILL
                life.office.start()
            said = approved(life, number, identity)
            assert said in (("confirmed", True, 1), ("entered", False, 0)), (n, said)
            assert said[0] == "confirmed" or not answered, f"call {n}: {said}"
            if said[0] == "entered":  # it can be done again
                life.office.ask("draft-decide", id=identity, decision="confirm", by="p-02")
                assert approved(life, number, identity) == ("confirmed", True, 1), f"call {n}"
            if not happened:
                break
        life.restart()
        assert life.office.hadirctl("verify").status == 0
        assert n >= 3 and not happened, (n, happened)
        print(f"# {n} calls went wrong")


def test_sigkill_before_any_sync_of_an_approval_leaves_rule_file_and_draft_agreed():
    approved_at_every_call(KILL_BEFORE_SYNC)


def test_sigkill_after_any_sync_of_an_approval_leaves_rule_file_and_draft_agreed():
    approved_at_every_call(KILL_AFTER_SYNC)


def test_a_sync_that_fails_in_an_approval_puts_the_old_file_back():
    approved_at_every_call(FAIL_SYNC)


def test_a_write_that_fails_in_an_approval_puts_the_old_file_back():
    approved_at_every_call(FAIL_WRITE)


if __name__ == "__main__":
    main(globals())
