#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Nth call fails:
failnth.py [--all | --phase start|taps] [--only WORD] [--seconds N] [SEED]

Each allocation, read, write, sync, open, socket, mapping, file and waiting call of a start and of
two taps fails, once and from then on. The daemon goes on, or ends by itself with a status and a
word in its log; never by a signal, and it never stands still. Once everything works again, what
was acknowledged is there once. Without arguments a sample, with --all every one, with --phase taps
every one of the hot path, counted in tests/results/failnth.json; --only those whose description
has that word; --seconds as many as that takes, those of a first tap before the others. Prints TAP.

The first tap after a start makes calls that no later one makes: what did not fail on a daemon that
has lived through other points is played again on one that has just started. `points` are the calls
that have failed, `played` also those that no tap made, as no two taps make quite the same.
"""
import argparse
import collections
import errno
import os
import random
import statistics
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from traced import DEADLINE_S, FAIL, NOTHING, Life, name_of  # noqa: E402
from tally import Tally, counted, say_unmended  # noqa: E402

# What the kernel really says there.
ERRORS = {"allocation": (errno.ENOMEM,), "read": (errno.EIO,),
          "write": (errno.EIO,), "pwrite": (errno.ENOSPC, errno.EIO, errno.EROFS), "sync": (errno.EIO,),
          "open": (errno.EMFILE, errno.EACCES), "socket": (errno.ENOBUFS,),
          "memory": (errno.ENOMEM,), "files": (errno.EIO,), "locks": (errno.ENOLCK,), "waits": (errno.ENOMEM,)}
PHASES = ("start", "taps")
SEASON = 40  # points of one office: each takes six of its people at most
LIVES = 5    # of which the calls are counted
SAMPLE = 2   # of each phase, class and length
WRONG_MAX = 20
FAILING_S = 1.5  # for how long what fails for ever does: a commit is tried again in between


class Point:
    def __init__(self, phase, what, for_ever, n, error, first=False):
        """`first`: only a first tap makes so many calls."""
        self.phase, self.what, self.for_ever, self.n, self.error = phase, what, for_ever, n, error
        self.first = first

    def __str__(self):
        return (f"{self.what} {self.n} of the {self.phase} fails "
                f"{'for ever' if self.for_ever else 'once'} ({errno.errorcode[self.error]})")

    def arm(self, life):
        life.orders.arm(FAIL, self.n, "any" if self.what == "allocation" else self.what,
                        self.error, self.for_ever)


def ended_well(life, point):
    """It is gone: by itself, and it said why, if anything could be said. 127 is of the loader,
    before main()."""
    status = life.office.daemon.process.wait(DEADLINE_S)
    assert status in (1, 3, 127), f"it ended with {status}: " + " | ".join(life.office.daemon.seen[-5:])
    assert life.office.daemon.seen or point.for_ever, "it ended without a word"


def serves(life, point, numbers):
    """Whoever taps now is acknowledged; False when the daemon ends by itself instead."""
    watch = life.watch()
    if watch:
        for number in numbers:
            life.tap(number)
            if not watch.wait(name_of(number)):
                break
        life.heard(watch)
        watch.close()
        if all(name_of(n) in life.acked for n in numbers):
            return True
    ended_well(life, point)
    return False


def failing_start(life, point):
    point.arm(life)
    started = life.try_start()
    happened = life.orders.happened()
    life.orders.disarm()
    if started:
        serves(life, point, [life.somebody()])
    else:
        assert happened, "it ended by itself"
        ended_well(life, point)
    if life.alive():
        life.office.stop()
        status = life.office.daemon.process.returncode
        assert status in (0, 1), f"stopped, it ended with {status}"
    life.end()
    return happened


def start_anew(life):
    if life.alive():
        life.end()
    assert life.try_start()


def failing_taps(life, point):
    """Of a daemon that runs."""
    watch = life.watch()
    numbers = [life.somebody(), life.somebody()]
    point.arm(life)
    given_up = time.monotonic() + DEADLINE_S
    for number in numbers:  # one after the other as long as nothing fails, as lengths() does
        life.tap(number)
        with watch.news:
            while not (watch.ended or name_of(number) in watch.people or life.orders.happened()):
                assert watch.news.wait(0.01) or time.monotonic() < given_up
    with watch.news:
        watch.news.wait_for(lambda: watch.ended or all(name_of(n) in watch.people for n in numbers),
                            FAILING_S if point.for_ever else DEADLINE_S)
    happened = life.orders.happened()
    life.orders.disarm()
    if not watch.ended:
        for number in numbers:
            assert watch.wait(name_of(number)) or watch.ended
    life.heard(watch)
    watch.close()
    if not serves(life, point, [life.somebody()]):
        life.end()
    return happened


def play_taps(life, point, counts):
    """On a daemon that may have lived through the point before, if that is enough."""
    fresh = point.first or not life.alive()
    if fresh:
        start_anew(life)
    happened = failing_taps(life, point)
    if not happened and not fresh:
        life.judge(str(point))
        start_anew(life)
        happened = failing_taps(life, point)
    counts["ended_by_itself"] += not life.alive()
    return happened


def play_point(life, point, counts):
    try:
        if point.phase == "start":
            if life.alive():
                life.end()
            happened = failing_start(life, point)
        else:
            happened = play_taps(life, point, counts)
        life.judge(str(point))
        counts["played"] += 1
        counts["points"] += happened
    except BaseException as e:
        e.add_note(str(point))
        raise


def season(points, tally, seed, over):
    """Takes what it has played from `points`, also a point that went wrong; returns counts."""
    counts = collections.Counter(points=0, played=0, ended_by_itself=0)
    with counted(tally), Life("failnth", seed, points[0].what == "allocation") as life:
        try:
            life.office.stop()
            while points and not over():
                play_point(life, points.pop(0), counts)
            life.end()
            life.settle()
        finally:
            counts["punches_acknowledged"] = len(life.acked)
            if tally:
                tally.add(**counts)
    return counts


def lengths(allocations):
    """How many calls of each class an undisturbed start makes, its first two taps until both are
    acknowledged, and as "later" the two taps after them. Of lives that end like those of the
    points, and from which nothing waits for the broker, as what is sent is no part of a tap; of
    several the middle one, for it may be sent at that moment nevertheless; of "later" the least."""
    calls = collections.defaultdict(list)
    classes = ["any"] if allocations else [c for c in ERRORS if c != "allocation"]

    def count(life, phase):
        for c in classes:
            calls[phase, "allocation" if c == "any" else c].append(life.orders.seen(c))

    with Life("calls", 0, allocations) as life:
        for i in range(LIVES + 1):
            life.office.until("nothing waits for the broker", lambda: not life.office.sql(
                "SELECT count(*) FROM delivery")[0][0])
            life.end()
            life.orders.arm(NOTHING, 0)
            assert life.try_start()
            if i == 0:
                continue  # it also judges the day for which the roster is new
            count(life, "start")
            watch = life.watch()
            for phase in ("taps", "later"):
                life.orders.arm(NOTHING, 0)
                life.taps(watch, [life.somebody(), life.somebody()])
                count(life, phase)
            watch.close()
    return {(phase, what): min(n) if phase == "later" else statistics.median_low(n)
            for (phase, what), n in calls.items()}


def points_of(calls, dice, every):
    """In lots that one office can take, start and taps each by itself; what only a first tap makes
    comes first."""
    kinds = {}
    for (phase, what), n in calls.items():
        if phase not in PHASES:
            continue
        for for_ever in (False, True):
            if for_ever and (what == "locks" or (phase, what) == ("start", "write")):
                continue  # SQLite tries ten seconds for each; it could not say that it is ready
            warm = calls["later", what] if phase == "taps" else n
            kind = [Point(phase, what, for_ever, i, dice.choice(ERRORS[what]), i >= warm)
                    for i in range(n)]
            if not every:
                kind = dice.sample(kind, min(SAMPLE, n))
            kinds.setdefault((phase, what == "allocation"), []).extend(kind)
    lots = []
    for kind in kinds.values():
        dice.shuffle(kind)
        kind.sort(key=lambda point: not point.first)
        lots += [kind[i:i + SEASON] for i in range(0, len(kind), SEASON)]
    dice.shuffle(lots)
    return sorted(lots, key=lambda lot: not lot[0].first)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--phase", choices=PHASES)
    options.add_argument("--only")
    options.add_argument("--seconds", type=float)
    options.add_argument("seed", nargs="?", type=int, default=random.randrange(1 << 31))
    given = options.parse_args()
    tally, wrong, lock = None, [], threading.Lock()
    every = given.all or given.phase
    if every:
        tally = Tally("failnth", "each call of a start and of two taps fails, once and for ever: "
                      "points are the calls that failed, played also those that no tap made",
                      " ".join(["tests/crash/failnth.py"] + sys.argv[1:]), given.seed)
    begin, calls = time.monotonic(), lengths(True) | lengths(False)
    lots = points_of(calls, random.Random(given.seed), every or given.only)
    lots = [[p for p in lot if given.phase in (None, p.phase) and (given.only or "") in str(p)]
            for lot in lots]
    lots = [lot for lot in lots if lot]

    def over():
        return given.seconds is not None and time.monotonic() - begin > given.seconds

    def play(lot):
        counts = collections.Counter()
        while lot and len(wrong) <= WRONG_MAX and not over():
            try:
                counts += season(lot, tally, given.seed, over)
            except BaseException:
                text = traceback.format_exc()
                with lock:
                    wrong.append(text)
                    print("\n".join("# " + line for line in text.splitlines()), flush=True)
        return counts

    points = sum(map(len, lots))
    if tally:
        tally.add(chosen=points)
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        done = sum(pool.map(play, lots), collections.Counter())
    print(f"# seed {given.seed}: {points} calls chosen, {dict(done)}")
    wrong = say_unmended("failnth") or wrong
    print(f"{'not ok' if wrong else 'ok'} - whichever call fails, once or for ever, the daemon goes "
          "on or ends by itself, and the records hold what was acknowledged")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
