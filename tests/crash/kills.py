#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""SIGKILL at every system call of a punch's life: kills.py [--kills N] [SEED]

A life is a start, two taps and a stop, under tracer.c; each is cut short at one call, which comes
before it or after it. The next life begins on what is left. Without arguments a sample of the
calls; with --kills all of them in a random order, again and again, until this run has made so
many; those are counted in tests/results/kills.json. Prints TAP.

A killed process leaves its page cache behind; power cuts are in tests/uml/.
"""
import argparse
import os
import random
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from traced import DEADLINE_S, KILL_AFTER, KILL_BEFORE, NOTHING, Life  # noqa: E402
from tally import Tally, counted, say_unmended  # noqa: E402

PHASES = ("start", "taps", "stop")
AGAIN = {"start": 1, "taps": 8, "stop": 2}  # threads and broker mix differently each time
SEASON = 80  # lives of one office: its people tap once each
SAMPLE = 9  # kills of each phase and mode


class Walk:
    """Which call is next: all calls of all phases, shuffled, again and again; of a sample as many
    of each phase. Shared by the offices that run side by side."""

    def __init__(self, calls_of, seed, sample):
        self.seed, self.dice, self.lock = seed, random.Random(seed), threading.Lock()
        self.calls_of, self.sample, self.left = calls_of, sample, []

    def _refill(self):
        kinds = [[(p, m, n) for n in range(self.calls_of[p])] * (1 if self.sample else AGAIN[p])
                 for p in PHASES for m in (KILL_BEFORE, KILL_AFTER)]
        for kind in kinds:
            self.dice.shuffle(kind)
        self.left = [point for kind in kinds for point in kind[:self.sample or None]]
        self.dice.shuffle(self.left)

    def take(self):
        with self.lock:
            if not self.left:
                self._refill()
            return self.left.pop(0)


def one_life(life, phase, mode, n):
    """Returns whether it was killed, that is, whether there is a call `n` in that phase."""
    if phase == "start":
        life.orders.arm(mode, n)
    started = life.try_start()
    if phase == "start":
        killed = life.orders.happened()
        life.orders.disarm()
        if not started:
            assert killed, "it ended by itself"
            return True
    watch = life.watch()
    if phase == "taps":
        life.orders.arm(mode, n)
    if watch:
        life.taps(watch, [life.somebody(), life.somebody()])
        watch.close()
    if phase == "stop":
        life.orders.arm(mode, n)
        life.office.stop()
    killed = life.orders.happened()
    if phase != "start" and killed:
        life.office.daemon.process.wait(DEADLINE_S)
    return killed


def season(walk, tally, lives):
    """Returns how many deaths one office survived, and how many acknowledged punches."""
    with counted(tally), Life("kills", walk.seed) as life:
        life.office.stop()
        kills, calls = 0, {}
        for _ in range(lives):
            phase, mode, n = walk.take()
            when = f"killed {'before' if mode == KILL_BEFORE else 'after'} call {n} of the {phase}"
            try:
                killed = one_life(life, phase, mode, n)
                if killed:
                    kills += 1
                    assert life.office.daemon.process.wait(DEADLINE_S) == -signal.SIGKILL
                    calls[life.orders.number()] = calls.get(life.orders.number(), 0) + 1
                life.end()
                life.judge(when)
            except BaseException as e:
                e.add_note(when)
                raise
        life.settle()
        if tally:
            tally.add(calls_tried=lives, kills=kills, punches_acknowledged=len(life.acked))
        return kills, len(life.acked), set(calls)


def lengths():
    """How many calls each phase makes when nobody disturbs it: the least of three lives, as a call
    that is not there kills nobody."""
    calls = dict.fromkeys(PHASES, 1 << 30)
    with Life("calls", 0) as life:
        life.office.stop()
        for _ in range(3):
            for phase in PHASES:
                life.orders.arm(NOTHING, 0)
                if phase == "start":
                    assert life.try_start()
                    watch = life.watch()
                elif phase == "taps":
                    life.taps(watch, [life.somebody(), life.somebody()])
                    watch.close()
                else:
                    life.office.stop_clean()
                calls[phase] = min(calls[phase], life.orders.seen())
    return calls


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, help="so many, of all calls")
    options.add_argument("seed", nargs="?", type=int, default=random.randrange(1 << 31))
    given = options.parse_args()
    tally, wanted, sample = None, given.kills or 6 * SAMPLE, SAMPLE
    if given.kills:
        tally = Tally("kills", "SIGKILL at the system calls of a start, two taps and a stop",
                      " ".join(["tests/crash/kills.py"] + sys.argv[1:]), given.seed)
        sample = None
    calls_of = lengths()
    walk, kills, acked, calls, wrong = Walk(calls_of, given.seed, sample), 0, 0, set(), None
    jobs = int(os.environ.get("JOBS", "2"))
    with ThreadPoolExecutor(jobs) as pool:
        while kills < wanted and not wrong:
            size = min(SEASON, -(-(wanted - kills) // jobs))
            running = [pool.submit(season, walk, tally, size) for _ in range(jobs)]
            for one in running:
                try:
                    k, a, c = one.result()
                    kills, acked, calls = kills + k, acked + a, calls | c
                except BaseException:
                    wrong = traceback.format_exc()
    if wrong:
        print("\n".join("# " + line for line in wrong.splitlines()))
    wrong = say_unmended("kills") or wrong
    print(f"# seed {given.seed}: {kills} kills at {len(calls)} different system calls, {acked} "
          f"punches acknowledged; up to {calls_of} calls in a life")
    if tally:
        print(f"# tests/results/kills.json: kills by commit {tally.by_commit('kills')}")
    print(f"{'not ok' if wrong else 'ok'} - SIGKILL at any system call of a punch's life loses, "
          "doubles and invents nothing")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
