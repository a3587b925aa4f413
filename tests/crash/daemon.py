# SPDX-License-Identifier: MIT
"""The whole daemon, killed at every sync of a punch's life, and on a disk that fails once.

A killed process leaves its page cache behind; power cuts are in tests/uml/.
"""
import json
import mmap
import os
import signal
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import traced  # noqa: E402
from traced import PEOPLE, name_of  # noqa: E402
from harness import BUILD, DEADLINE_S, main, rules  # noqa: E402

NOTHING, KILL_BEFORE_SYNC, KILL_AFTER_SYNC, FAIL_SYNC, FAIL_WRITE, SLOW_SYNC = range(6)


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


class Life(traced.Life):
    """Its disk is ours to break."""

    def __init__(self):
        super().__init__("disk", 0)
        self.faults = Faults(self.office.folder)
        self.office.wrapper = []
        self.office.environment = {"LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"),
                                   "HADIR_FAULTS": self.faults.path}

    def restart(self):
        self.faults.disarm()
        if self.alive():
            self.office.stop()
        self.office.start()

    def settled(self):
        """Nothing waits for a broker any more, on disk."""
        return self.office.sql("SELECT count(*) FROM delivery")[0][0] == 0


def one_life(life, mode, n, numbers):
    """Killed at sync `n` of a life of two taps. Returns who was acknowledged, or None when it
    lived to its end."""
    acknowledged = []
    life.faults.arm(mode, n)
    if life.try_start():
        watch = life.watch()  # None: it died meanwhile
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


def killed_at_every_sync(mode):
    with Life() as life:
        life.office.stop()
        numbers = iter(range(1, PEOPLE))
        cuts = acknowledged_in_all = 0
        while True:
            mine = [next(numbers), next(numbers)]
            acknowledged = one_life(life, mode, cuts, mine)
            life.faults.disarm()
            life.empty_door()
            life.office.start()
            for number in mine:
                person, there = name_of(number), life.counts().get(name_of(number), 0)
                assert there <= 1, f"sync {cuts}: {person} is there {there} times"
                if acknowledged is None or person in acknowledged:
                    assert there == 1, f"sync {cuts}: {person} was acknowledged and is lost"
                if there == 1:
                    life.office.until(f"sync {cuts}: events of {person}", lambda who=person:
                                      life.events().get(who) == {"punch", "verdict"})
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
            watch = life.watch()
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
                there = life.counts().get(name_of(who), 0)
                assert there == 1, f"call {n}: {there}"
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
