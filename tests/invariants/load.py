#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many punches over eight readers, as fast as the daemon takes them; or few for a long time.

    load.py many [PUNCHES [SEED]]      a million by default, ROUND to an office; each is killed once
    load.py steady [SECONDS [SEED]]    five a second; what the processes take must not grow

Writes tests/results/load.json or steady.json; ends with 1 when an invariant is broken.
"""
import os
import random
import shutil
import sys
import tempfile
import threading
import time

# Of a day with a hundred thousand punches a restart takes seconds, and of a busy machine many.
os.environ.setdefault("HADIR_TEST_DEADLINE", "600")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "bench"), os.path.join(HERE, "..", "e2e")]
from check import check, line_of  # noqa: E402
import tally  # noqa: E402
from measure import RESULTS, machine  # noqa: E402
from harness import BUILD  # noqa: E402
from traffic import BATCH, DEVICES, DOORS, Traffic  # noqa: E402

HADIRCTL = os.path.join(BUILD, "hadirctl")
ROUND, KILL_EVERY = 125_000, 80_000
# Far above what a working daemon takes, and far below what one that leaks comes to.
BOUNDS = {"anon_kb": 24 << 10, "fds": 64}
# Nothing grows; what is left is a page now and then (endure.py has the claim for cards).
SLOPE = {"anon_kb_per_h": 64, "fds_per_h": 1}


def push(office, punches, kill_every):
    """All readers at once, each its share; and a kill after so many. Returns the kills."""
    share = punches // (DOORS + DEVICES)

    def door(i):
        for begin in range(0, share, BATCH):
            office.taps(i, office.some_people(min(BATCH, share - begin)))

    def device(d):
        rng = random.Random(f"{d.reader}-{share}")
        for begin in range(0, share, BATCH):
            n = min(BATCH, share - begin)
            d.burst(n, rng.randint(1, max(1, office.people_n - n)))
    threads = [threading.Thread(target=door, args=(i,), daemon=True) for i in range(DOORS)]
    threads += [threading.Thread(target=device, args=(d,), daemon=True) for d in office.devices]
    for t in threads:
        t.start()
    kills = 0
    alive = threads
    while alive or any(d.acked < d.punched for d in office.devices):
        with office.devices[0].news:
            office.devices[0].news.wait(0.05)
        alive = [t for t in threads if t.is_alive()]
        taken = sum(d.acked for d in office.devices) * 2
        if kill_every and taken > kill_every * (kills + 1):
            office.kill()
            office.start()
            kills += 1
    return kills


def many(folder, punches, seed, kill_every=KILL_EVERY, people=1000):
    office = Traffic(folder, "load", seed, people)
    try:
        for process in ("hadird", "hadir-mqtt"):
            office.truth.bounds(process, **BOUNDS)
        office.begin()
        begin = time.monotonic()
        kills = push(office, punches, kill_every)
        office.drained()
        took = time.monotonic() - begin
        office.truth.count(kills=kills)
        office.end()
        counts = check(folder, office.database, HADIRCTL, office.config)
        return counts, took
    finally:
        office.close()


def trickle(office, seconds, rate):
    """`rate` a second, from one reader after the other. What matters is how long, not when."""
    begin, n = time.monotonic(), 0
    tick = threading.Event()
    while time.monotonic() - begin < seconds:
        if n % 2:
            office.taps(n // 2 % DOORS, office.some_people(1))
        else:
            d = office.devices[n // 2 % DEVICES]
            d.burst(1, office.rng.randint(1, office.people_n - 1))
        n += 1
        if n % 500 == 0:
            office.acks.tell()
        tick.wait(max(0, begin + n / rate - time.monotonic()))


def steady(folder, seconds, seed, rate=5, people=100, every_s=5.0):
    office = Traffic(folder, "steady", seed, people, poll_ms=250, every_s=every_s)
    try:
        for process in ("hadird", "hadir-mqtt"):
            office.truth.bounds(process, **BOUNDS, **SLOPE)
        office.begin()
        trickle(office, seconds, rate)
        office.drained()
        office.end()
        return check(folder, office.database, HADIRCTL, office.config), seconds
    finally:
        office.close()


def result(name, command, seed, counts, took, violation):
    """Runs add up: the newest last."""
    path = os.path.join(RESULTS, f"{name}.json")
    runs = tally.read(path)["runs"]
    run = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "machine": machine(),
           "command": command, "seed": seed, "took_s": round(took, 1), "violation": violation,
           "counts": counts}
    if took and counts.get("journal"):
        run["punches_per_s"] = round(counts["journal"] / took, 1)
    runs.append(run)
    total = {k: sum(r["counts"].get(k, 0) for r in runs)
             for k in ("sent", "acked", "journal", "lost", "kills")}
    tally.write(path, {"total": total, "runs": runs})


def one(mode, amount, seed):
    """A run in a folder of its own; True when nothing was broken."""
    folder = tempfile.mkdtemp(prefix="hadir-load-")
    counts, took, violation = {}, 0, None
    try:
        counts, took = (many if mode == "many" else steady)(folder, amount, seed)
        print(line_of(folder, counts), flush=True)
    except Exception as e:  # whatever it is, it is in the results
        violation = str(e).split("\n", 1)[0] or type(e).__name__
        print(f"seed {seed}: violated - {e}")
    finally:
        if violation is None or "KEEP" not in os.environ:
            shutil.rmtree(folder)
    result("load" if mode == "many" else "steady", f"tests/invariants/load.py {mode} {amount} {seed}",
           seed, counts, took, violation)
    return violation is None


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else "many"
    amount = int(sys.argv[2]) if len(sys.argv) > 2 else {"many": 1_000_000, "steady": 3600}[mode]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 31)
    part = min(amount, ROUND) if mode == "many" else amount
    whole = [one(mode, part, seed + i) for i in range(-(-amount // part))]
    left = tally.say_unmended("load" if mode == "many" else "steady")
    return 0 if all(whole) and not left else 1


if __name__ == "__main__":
    sys.exit(main())
