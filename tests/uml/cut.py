#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pull the plug while people tap: cut.py [CUTS [SEED]], prints TAP.

The daemon's disk is an ext4 image; each boot finds it as the last cut left it. A punch counts as
acknowledged once `hadirctl watch` has shown it on the guest's console. The plug is pulled at a
random one of these lines, and the guest is some taps further when it happens.
"""
import collections
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("BUILD", "build")
PEOPLE, CARDS, START_MS = 60, 250, 2000
CONFIG = """[office]
id = kandangan
name = Kecamatan Kandangan
zone = Asia/Makassar

[store]
path = {database}

[control]
path = /tmp/control

# Nobody listens there: all events stay in the outbox.
[broker office]
url = mqtt://127.0.0.1:1

[reader pintu-depan]
kind = replay
file = /tmp/taps
format = h10301
"""


def frame(card):
    data = f"{7:08b}{card:016b}"
    return f"{data[:12].count('1') % 2}{data}{1 - data[12:].count('1') % 2}"


class Bench:
    def __init__(self, rng):
        self.rng = rng
        self.folder = tempfile.mkdtemp(prefix="hadir-cut-")
        self.share = os.path.join(self.folder, "share")
        self.disk = os.path.join(self.folder, "disk")
        for name in ("bin", "credentials", "rules"):
            os.makedirs(os.path.join(self.share, name))
        for program in ("hadird", "hadir-mqtt", "hadirctl"):
            shutil.copy(os.path.join(BUILD, program), os.path.join(self.share, "bin"))
        for rules in ("perpres-21-2023.conf", "libur-2026.conf"):  # no calendar, nobody late
            shutil.copy(os.path.join(HERE, "../../config/rules", rules),
                        os.path.join(self.share, "rules"))
        self.write("credentials/office-key", "00" * 32)
        self.write("hadir.conf", CONFIG.format(database="/run/hadir.db"))
        self.write("host.conf", CONFIG.format(database=f"{self.share}/found/hadir.db"))
        rows = ["id;nama;status;unit;jenis;format;nilai;mulai"]
        rows += [f"p-{i:02};Pegawai {i:02};PNS;pelayanan;kartu;h10301;7,{i};2026-01-05"
                 for i in range(1, PEOPLE + 1)]
        self.write("roster.csv", "\n".join(rows) + "\n")
        subprocess.run(["truncate", "-s", "300M", self.disk], check=True)
        subprocess.run(["mkfs.ext4", "-q", self.disk], check=True)

    def write(self, name, text):
        with open(os.path.join(self.share, name), "w") as f:
            f.write(text)

    def taps(self):
        """Each card once; alone or in bursts that share a commit."""
        lines = ["frame " + frame(999)]
        cards = list(range(1, CARDS + 1))
        self.rng.shuffle(cards)
        for card in cards:
            lines.append("frame " + frame(card))
            if self.rng.random() < 0.5:
                lines.append("wait-ack")
        self.write("taps", "\n".join(lines) + "\n")

    def boot(self, *arguments, kill_when=None):
        argv = [f"{HERE}/boot.sh", "--share", self.share, "--ubd", self.disk, "--limit", "600"]
        if kill_when:
            argv += ["--kill-when", kill_when]
        run = subprocess.run(argv + ["sh", "/mnt/tests/uml/cut-guest.sh", *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace", check=False)
        return run.returncode, run.stdout

    def cut(self):
        """What the guest said until it was cut: acknowledged credentials, milliseconds to start."""
        self.taps()
        status, text = self.boot(kill_when=f"ack {self.rng.randint(1, CARDS - 50)} *")
        acked = [json.loads(row)["credential"] for row in re.findall(r"^ack \d+ (.*})$", text, re.M)]
        ready = re.search(r"^ready (\d+) ms", text, re.M)
        if status != 137 or not ready:
            raise AssertionError(f"the guest ended with {status} before it was cut: {text[-2000:]}")
        return acked, int(ready.group(1))


def judge(bench, boot, acked, claims):
    """`boot` counts from 1, as the table does."""
    try:
        judge_rows(bench, boot, acked, claims)
    except sqlite3.Error as e:
        claims["no acknowledged punch is lost"].append(f"cut {boot}: no database is left: {e}")


def judge_rows(bench, boot, acked, claims):
    db = sqlite3.connect(os.path.join(bench.share, "found/hadir.db"))
    there = collections.Counter(c for c, in db.execute(
        "SELECT credential FROM journal WHERE boot = ?", (boot,)))
    lost = collections.Counter(acked) - there
    claims["no acknowledged punch is lost"] += [f"cut {boot}: {c} is lost" for c in lost]
    if not acked:
        claims["each cut comes after an acknowledgement"].append(f"cut {boot}: nothing")
    bell = acked[:1]  # tapped until somebody listened
    twice = [c for c, n in there.items() if n > 1 and c not in bell]
    claims["no punch is there twice"] += [f"cut {boot}: {c}" for c in twice]
    [[n, last]] = db.execute("SELECT count(*), max(seq) FROM journal")
    [[events]] = db.execute("SELECT count(*) FROM outbox WHERE topic LIKE '%/punch'")
    late = db.execute("SELECT v.person FROM verdict v WHERE late1_s > 0 AND NOT EXISTS (SELECT 1 "
                      "FROM outbox WHERE topic LIKE '%/late/%' AND subject LIKE v.person || '/%')")
    if n != last:
        claims["the sequence has no gap"].append(f"cut {boot}: {n} rows up to {last}")
    if events != n:
        claims["each punch has its event"].append(f"cut {boot}: {n} punches, {events} events")
    claims["each lateness has its alert"] += [f"cut {boot}: {p}" for p, in late]
    db.close()
    verify = subprocess.run([f"{BUILD}/hadirctl", "--config", f"{bench.share}/host.conf", "verify"],
                            capture_output=True, text=True, check=False)
    if verify.returncode != 0:
        claims["the chain is whole"].append(f"cut {boot}: {verify.stdout}{verify.stderr}")


def main():
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 31)
    names = ("no acknowledged punch is lost", "each cut comes after an acknowledgement",
             "no punch is there twice", "the sequence has no gap", "each punch has its event",
             "each lateness has its alert", "the chain is whole")
    claims = {name: [] for name in names}
    bench, total, slowest, begin = Bench(random.Random(seed)), 0, 0, time.monotonic()
    os.environ["HADIR_SHARE"] = os.path.join(HERE, "../../config")
    try:
        before = None
        for boot in range(1, cuts + 1):
            acked, ready_ms = bench.cut()
            if before is not None:
                judge(bench, boot - 1, before, claims)
            total += len(acked)
            slowest = max(slowest, ready_ms)
            before = acked
        bench.boot("look")
        judge(bench, cuts, before, claims)
    finally:
        if "KEEP" in os.environ:
            shutil.copytree(bench.folder, os.environ["KEEP"])
        shutil.rmtree(bench.folder)
    print(f"# seed {seed}: {cuts} cuts in {time.monotonic() - begin:.0f} s, {total} punches "
          f"acknowledged, the slowest start took {slowest} ms")
    for name, wrong in claims.items():
        for line in wrong[:20]:
            print("# " + line)
        print(f"{'not ok' if wrong else 'ok'} - {cuts} power cuts: {name}")
    return any(claims.values())


if __name__ == "__main__":
    sys.exit(main())
