#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many punches over eight readers, as fast as the daemon takes them; or few for a long time.

    load.py many [PUNCHES [SEED]]    a million by default, ROUND to an office; each is killed once,
                                     the last closes its day
    load.py steady [SECONDS [SEED]]  five a second; what the processes take must not grow

Writes tests/results/load.json or steady.json; ends with 1 when an invariant is broken. A round that
ends with a violation counts under its name as one `lost`, `doubled`, `phantom` or `wrong`.
"""
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback

# Of a day with a hundred thousand punches a restart takes seconds, and of a busy machine many.
os.environ.setdefault("HADIR_TEST_DEADLINE", "600")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "bench"), os.path.join(HERE, "..", "e2e")]
from check import check, line_of  # noqa: E402
from harness import BUILD, MONDAY  # noqa: E402
from morning import EVENING, TUESDAY  # noqa: E402
from tally import Tally, counted, say_unmended  # noqa: E402
from traffic import BATCH, DEVICES, DOORS, Traffic  # noqa: E402

HADIRCTL = os.path.join(BUILD, "hadirctl")
ROUND = 125_000
# Far above what a working daemon takes, and far below what one that leaks comes to.
BOUNDS = {"rss_kb": 48 << 10, "anon_kb": 24 << 10, "fds": 64}
# Nothing grows; what is left is a page now and then (endure.py has the claim for cards). The slope
# of RSS itself says less: beside RssAnon it has pages of files, which come as they are first used
# and go as the kernel likes; there is a bound for the most of it.
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


def boot_at(office, day, clock):
    """Its machine is switched off and on again, and somebody says what time it is."""
    office.stop_clean()
    boot_id = f"{day.replace('-', '')}-{clock[:2]}{clock[3:5]}-4000-8000-000000000000\n"
    office.write("boot-id", boot_id)
    office.wrapper = ["unshare", "-m", "sh", "-c",
                      'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"',
                      os.path.join(office.folder, "boot-id")]
    office.start()
    office.ask("time-confirm", day=day, time=clock, by="c-0001", witness="c-0002", error_s=1)


def evening(office, day):
    """Up to its last figures, those of the year."""
    heard = open(office.hr.path, "rb")

    def last_came():
        return any(b"/summary/year" in line and f'"{day}"'.encode() in line.replace(b"\\", b"")
                   for line in heard)
    with heard:
        heard.seek(0, os.SEEK_END)
        boot_at(office, day, EVENING)
        office.until(f"the figures of {day}", last_came, office.deadline)
    sent(office)


def close_day(office):
    """Its evening, and the next one, whose figures count it: on the morning between them it has
    been closed, and can be judged again. Returns how many figures of the first were held."""
    evening(office, MONDAY)
    office.stop_clean()
    held = check(office.result, office.database, HADIRCTL, office.config)["summaries"]
    office.start()
    boot_at(office, TUESDAY, "07:00:00")
    office.until("the day before is closed", lambda: office.sql(
        "SELECT count(*) FROM mark_done WHERE mark = 3")[0][0], office.deadline)
    sent(office)
    evening(office, TUESDAY)
    return held


def sent(office):
    office.until("everything is sent", lambda: not office.sql(
        "SELECT count(*) FROM delivery")[0][0], 10 * office.deadline)


def many(folder, punches, seed, kill_every, people=1000, closes=False):
    """Returns the counts, and how long the punches took."""
    office = Traffic(folder, "load", seed, people)
    try:
        for process in ("hadird", "hadir-mqtt"):
            office.truth.bounds(process, **BOUNDS)
        office.begin()
        office.ask("setting-set", name="trial-until", value="2026-01-01", by="c-0001")
        begin = time.monotonic()
        kills = push(office, punches, kill_every)
        office.drained()
        took = time.monotonic() - begin
        office.truth.count(kills=kills)
        held = close_day(office) if closes else 0
        office.end()
        counts = check(folder, office.database, HADIRCTL, office.config)
        counts["summaries"] += held
        assert not closes or (counts["recomputed"] and held), "no day was closed"
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


def result(tally, counts, took):
    """What adds up over rounds, and what is the most of them."""
    adds = ("sent", "acked", "journal", "kills", "chain", "recomputed", "summaries")
    most = tally.run.setdefault("most", {})
    for key in counts:
        if key.split()[0] in ("hadird", "hadir-mqtt"):
            most[key] = max(most.get(key, counts[key]), counts[key])
    slowest = tally.run.get("punches_per_s", float("inf"))
    tally.run["punches_per_s"] = min(slowest, round(counts["journal"] / took, 1))
    tally.add(rounds=1, **{key: counts.get(key, 0) for key in adds})


def one(tally, play, amount, seed, **how):
    """A round in a folder of its own; True when nothing was broken."""
    folder, well = tempfile.mkdtemp(prefix="hadir-load-"), False
    try:
        with counted(tally):
            try:
                counts, took = play(folder, amount, seed, **how)
            except Exception as e:
                e.add_note(f"a round of seed {seed}")
                raise
            result(tally, counts, took)
        print(line_of(folder, counts), flush=True)
        well = True
    except Exception:  # whatever it is, it is in the results
        print(f"seed {seed}: violated\n{traceback.format_exc()}")
    finally:
        if well or "KEEP" not in os.environ:
            shutil.rmtree(folder)
    return well


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else "many"
    amount = int(sys.argv[2]) if len(sys.argv) > 2 else {"many": 1_000_000, "steady": 3600}[mode]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 31)
    name, what = {
        "many": ("load", "many punches over eight readers, in rounds of an office each"),
        "steady": ("steady", "five punches a second; the slope is that of RssAnon, as the other "
                   "pages of RSS are of files"),
    }[mode]
    tally = Tally(name, what, f"tests/invariants/load.py {mode} {amount} {seed}", seed)
    if mode == "steady":
        whole = [one(tally, steady, amount, seed)]
    else:
        rounds, size = -(-amount // ROUND), min(amount, ROUND)
        whole = [one(tally, many, size, seed + i, kill_every=size * 2 // 3, closes=i == rounds - 1)
                 for i in range(rounds)]
    left = say_unmended(name)
    return 0 if all(whole) and not left else 1


if __name__ == "__main__":
    sys.exit(main())
