#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long a start takes after a power cut, with a year of records: start.py [STARTS [SEED]].

The year is on an ext4 image of which nothing is in the memory of the guest or of this machine when
the daemon starts; the plug is pulled in the middle of a morning's taps each time. Adds to
tests/results/start.json. The bar of 2 s means a machine on which nothing else runs. Prints TAP.
"""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../invariants"), os.path.join(HERE, "../e2e")]
from cut import BUILD, Bench  # noqa: E402
from harness import h10301  # noqa: E402
from tally import Tally  # noqa: E402

PEOPLE, DAYS, LAST, BAR_MS = 63, 365, "2026-11-20", 2000


class Year(Bench):
    def __init__(self, rng):
        super().__init__(rng)
        card = os.path.join(self.folder, "card")
        os.mkdir(card)
        database = os.path.join(card, "hadir.db")
        subprocess.run([os.path.join(BUILD, "tests/browser/records"), database, str(PEOPLE),
                        str(DAYS), LAST], check=True)
        open(os.path.join(card, "imported"), "w").close()  # the roster is in the records
        self.size = os.path.getsize(database)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-d", card, self.disk], check=True)

    def taps(self):
        people = list(range(1, PEOPLE + 1))
        self.rng.shuffle(people)
        self.write("taps", "".join(f"frame {h10301(1, n)}\n" for n in [PEOPLE] + people))

    def forget_image(self):
        fd = os.open(self.disk, os.O_RDWR)
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)

    def start(self):
        """Up to the next cut. Returns what it acknowledged, its milliseconds, kilobytes read."""
        self.taps()
        self.forget_image()
        status, text = self.boot(kill_when=f"ack {self.rng.randint(1, 20)} *")
        ready = re.search(r"^ready (\d+) ms, (\d+) kB read", text, re.M)
        if status != 137 or not ready:
            raise AssertionError(f"the guest ended with {status} before it was cut: {text[-2000:]}")
        acked = [json.loads(row)["credential"] for row in re.findall(r"^ack \d+ (.*})$", text, re.M)]
        return acked, int(ready.group(1)), int(ready.group(2))

    def lost(self, acked):
        """Of what was acknowledged before the last cut; and whether the chain is whole."""
        db = sqlite3.connect(os.path.join(self.share, "found/hadir.db"))
        [[boot]] = db.execute("SELECT max(boot) FROM journal")
        there = {c for c, in db.execute("SELECT credential FROM journal WHERE boot = ?", (boot,))}
        db.close()
        verify = subprocess.run([f"{BUILD}/hadirctl", "--config", f"{self.share}/host.conf",
                                 "verify"], capture_output=True, text=True, check=False)
        if verify.returncode != 0:
            raise AssertionError(verify.stdout + verify.stderr)
        return set(acked) - there


def main():
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 31)
    os.environ["HADIR_SHARE"] = os.path.join(HERE, "../../config")
    bench = Year(random.Random(seed))
    tally = Tally("start", "starts after a power cut with a year of data, nothing of it in memory",
                  f"tests/uml/start.py {starts}", seed)
    took, read, lost, before = [], [], set(), None
    load, begin = os.getloadavg()[0], time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    try:
        for _ in range(starts + 1):  # the first one finds what no cut has left
            acked, ready_ms, read_kb = bench.start()
            if before is not None:
                lost |= bench.lost(before)
                took.append(ready_ms)
                read.append(read_kb)
            before = acked
    finally:
        shutil.rmtree(bench.folder)
    tally.run.update(date=begin, load=load, people=PEOPLE, days=DAYS, database_bytes=bench.size,
                     ready_ms=took, read_kb=read, slowest_ms=max(took), bar_ms=BAR_MS)
    tally.add(starts=starts, slower_than_bar=sum(ms >= BAR_MS for ms in took), lost=len(lost))
    print(f"# seed {seed}: {bench.size >> 20} MB, ready after {took} ms, read {read} kB")
    claims = (("no acknowledged punch is lost", not lost),
              (f"{starts} starts after a cut take less than {BAR_MS} ms", max(took) < BAR_MS))
    for claim, held in claims:
        print(f"{'ok' if held else 'not ok'} - with a year of data {claim}")
    return not all(held for _, held in claims)


if __name__ == "__main__":
    sys.exit(main())
