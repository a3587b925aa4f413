#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The power goes after a chosen write or sync: cut_at.py [--cuts N] [--only SCENE]... [SEED]

Scenes: three taps and a burst, the checkpoint of a long log, a start on a database of schema 1, 2
or 3, a month's lock, a purge. The guest cuts its own power right after the call that is its turn
(see cut-at.c); of what was not synced by then nothing is on its disk, or some pages are, or half of
the last write is. What the next boot finds must hold all that there was before and all that was
answered, and is carried on by a daemon here, which must start, set nothing aside, take one more
punch and pass the checker of all tests; of records that a test has written as a past, those of its
checks that need no truth. First losses are planted, and each must be noticed.

Without arguments a sample; with --cuts all calls of all scenes, again and again, until this run has
made so many. Those are counted in tests/results/cuts.json. Prints TAP.
"""
import argparse
import ast
import collections
import contextlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", part) for part in ("e2e", "invariants", "crash")]
from check import (Records, Truth, Violation, check, check_chain,  # noqa: E402
                   check_sequence)
from cut_judge import judge_kept, plant_all  # noqa: E402
from harness import BUILD, SOURCE, Office, h10301, people, rules, section  # noqa: E402
from tally import Tally, counted, say_unmended  # noqa: E402
from traced import Watch  # noqa: E402

PEOPLE, STAFF, SAMPLE = 40, 12, 2
KEY, OLD_KEY = "00" * 32, "070707" + "00" * 29
RETENTION = "[retention]\npunch-months = 1\nverdict-months = 12\n"
CHECKPOINT_TAPS = 40
CALLS = 80  # that each scene has at least


def ask(verb, **args):
    return "ask " + json.dumps({"v": 1, "id": 1, "verb": verb, "args": args})


def confirm(day, clock, one="p-01", two="p-02"):
    return ask("time-confirm", day=day, time=clock, by=one, witness=two, error_s=1)


def tap(*numbers):
    return "tap " + " ".join(h10301(1, n) for n in numbers)


class Host(Office):
    """An office on this machine, with the files that the guest's has."""

    def __init__(self, scene):
        super().__init__("", section("broker", "office", url="mqtt://127.0.0.1:1"),
                         rules(begin="07:42:01"), extra=scene.extra)
        with open(self.config, "a") as f:
            f.write(section("reader", "pintu", kind="replay", format="h10301",
                            file=self.fifo("taps")))
        self.secret("office-key", scene.key)
        self.door = os.open(self.fifo("taps"), os.O_RDWR)

    def close(self):
        super().close()
        os.close(self.door)

    def tap(self, *numbers):
        """Returns once they are acknowledged; the persons, as `watch` tells them."""
        watch = Watch(self)
        for n in numbers:
            os.write(self.door, f"frame {h10301(1, n)}\n".encode())
        with watch.news:
            assert watch.news.wait_for(lambda: len(watch.people) == len(numbers), 60), "no answer"
        watch.close()
        return watch.people


def make_taps(host, truth):
    host.start()
    host.roster(people(PEOPLE))
    host.stop()


def make_long_log(host, truth):
    """One that was not checkpointed: the daemon was killed."""
    host.start()
    host.roster(people(PEOPLE))
    host.confirm("2026-11-23", "07:42:00")
    for _ in range(CHECKPOINT_TAPS // 8):
        for person in host.tap(*range(1, 9)):
            truth.sent(reader="pintu", person=person)
            truth.acked(reader="pintu", person=person)
    host.kill()


def old_schema(version):
    def make(host, truth):
        with open(os.path.join(SOURCE, f"tests/unit/store_schema{version}.h")) as f:
            text = f.read().split(f"schema{version}_sql[] =")[1].split(";\n/*")[0]
        sql = "".join(ast.literal_eval(s) for s in re.findall(r'"(?:[^"\\\n]|\\.)*"', text))
        db = sqlite3.connect(host.database)
        db.executescript(sql)
        db.close()
    return make


def make_month(host, truth, lock=False, days=12, last="2026-11-27", today="2026-12-07"):
    """November 2026, approved; with `lock` locked."""
    subprocess.run([os.path.join(BUILD, "tests/browser/records"), host.database, str(STAFF),
                    str(days), last], check=True)
    host.start()
    host.ask("time-confirm", day=today, time="09:00:00", by="p-005", witness="p-001", error_s=1)

    def step(name, by, **args):
        host.ask("month-step", month="2026-11", step=name, by=by, **args)

    for i in range(1, STAFF + 1):
        step("seen", f"p-{i:03}", person=f"p-{i:03}")
    step("checked", "p-005")
    step("approved", "p-001")
    if lock:
        step("locked", "p-005")
    host.kill()


def judge_punches(host):
    """It is known what time it is, so that a card is somebody's."""
    host.confirm("2026-11-23", "07:59:00")


def judge_month(host):
    """It is locked with everybody's line, or not at all and can be."""
    lines = host.sql("SELECT count(*) FROM month_line")[0][0]
    host.ask("time-confirm", day="2026-12-07", time="09:30:00", by="p-005", witness="p-001",
             error_s=1)
    state = host.ask("month-show", month="2026-11")[0]["state"]
    assert (state, lines) in (("approved", 0), ("locked", STAFF)), (state, lines)
    if state == "approved":
        host.ask("month-step", month="2026-11", step="locked", by="p-005")
        assert host.sql("SELECT count(*) FROM month_line")[0][0] == STAFF


def judge_purge(host):
    """Asked again it goes on to its end."""
    host.ask("time-confirm", day=JANUARY, time="09:30:00", by="p-005", witness="p-001", error_s=1)
    host.ask("purge")
    host.until("the purge has come to its end", lambda: host.sql(
        "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM punch_day p WHERE "
        "p.seq = j.seq AND p.day >= ?)", DECEMBER)[0][0] == 0)


class Scene:
    """`make` its records on this machine; `script` is played in the guest; `judge` what it left,
    beyond what holds for all; `card` is tapped afterwards; punches from the day `stays` on may
    not go."""

    def __init__(self, name, make, script, key=KEY, judge=None, card=PEOPLE, extra="", stays=0):
        self.name, self.make, self.script, self.key = name, make, script, key
        self.judge, self.card, self.extra, self.stays = judge, card, extra, stays
        self.calls = None  # of one that nobody disturbed


JANUARY, DECEMBER = "2027-01-26", 20788  # the day of the purge; from 2026-12-01 on all stays
TWO = {"one": "p-005", "two": "p-001"}
SCENES = (
    Scene("punch", make_taps, ["start", confirm("2026-11-23", "07:42:00"), "arm", tap(1), tap(2),
                               tap(3), tap(4, 5, 6, 7), "rest"], judge=judge_punches),
    Scene("checkpoint", make_long_log, ["start", "arm", "stop"], judge=judge_punches),
    *(Scene(f"migration-{version}", old_schema(version), ["arm", "start", "stop"], OLD_KEY,
            card=None) for version in (1, 2, 3)),
    Scene("lock", make_month, ["start", confirm("2026-12-07", "09:10:00", **TWO), "arm",
                               ask("month-step", month="2026-11", step="locked", by="p-005"),
                               "rest", "stop"], judge=judge_month, card=STAFF),
    Scene("purge", lambda h, t: make_month(h, t, True, 75, "2027-01-22", "2027-01-25"),
          ["start", confirm(JANUARY, "09:00:00", **TWO), "arm", ask("purge"), "rest", "stop"],
          judge=judge_purge, card=STAFF, extra=RETENTION, stays=DECEMBER),
)


class Bench:
    """One guest's folder and disk. What a cut left is judged when the next boot has found it."""

    def __init__(self, bases, seed, tally=None):
        self.bases, self.seed, self.tally = bases, seed, tally
        self.folder = tempfile.mkdtemp(prefix="hadir-cut-")
        self.share = os.path.join(self.folder, "share")
        self.disk = os.path.join(self.folder, "disk")
        for name in ("bin", "credentials", "rules", "base", "found"):
            os.makedirs(os.path.join(self.share, name))
        for program in ("hadird", "hadir-mqtt", "tests/uml/cut-at.so", "tests/uml/cut-play"):
            shutil.copy(os.path.join(BUILD, program), os.path.join(self.share, "bin"))
        subprocess.run(["truncate", "-s", "48M", self.disk], check=True)
        subprocess.run(["mkfs.ext4", "-q", self.disk], check=True)
        self.before = None  # (scene, what was said, description) of the cut not judged yet

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name, text):
        with open(os.path.join(self.share, name), "w") as f:
            f.write(text)

    def prepare(self, scene, at, seed, torn):
        base = self.bases[scene.name]
        shutil.rmtree(os.path.join(self.share, "base"))
        shutil.copytree(os.path.join(base, "db"), os.path.join(self.share, "base"))
        shutil.copy(os.path.join(base, "rules.conf"), os.path.join(self.share, "rules"))
        shutil.copy(os.path.join(base, "hadir.conf"), self.share)
        self.write("credentials/office-key", scene.key)
        self.write("script", "\n".join([f"at {at} {seed} {torn}"] + scene.script) + "\n")

    def boot(self, *words):
        run = subprocess.run([f"{HERE}/boot.sh", "--share", self.share, "--ubd", self.disk,
                              "--mem", "192M", "--limit", "900", "sh",
                              "/mnt/tests/uml/cut-at-guest.sh", *words],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace", check=False)
        return run.returncode, run.stdout

    def play(self, scene, at, seed=0, torn=0):
        """Returns whether the power went; first judges what the boot before has left."""
        self.prepare(scene, at, seed, torn)
        status, text = self.boot()
        what = (f"{scene.name}: cut after call {at}"
                + (", half of it written" if torn else "") + (f", dice {seed}" if seed else ""))
        if self.before:
            self.judge(*self.before)
            self.before = None
        if status == 0:
            scene.calls = int(re.search(r"^calls (\d+)", text, re.M)[1])
            return False
        if status != 125 or f"\ncut {at}" not in text or "refused" in text:
            raise AssertionError(f"{what}: the guest ended with {status}: {text[-3000:]}")
        self.before = scene, text, what
        return True

    def look(self):
        if self.before:
            self.boot("look")
            self.judge(*self.before)
            self.before = None

    def judge(self, scene, text, what):
        found = os.path.join(self.share, "found")
        with counted(self.tally):
            try:
                answers = judge_found(scene, self.bases[scene.name], found, text, self.seed)
            except BaseException as e:
                e.add_note(what)
                if "KEEP" in os.environ:
                    shutil.copytree(found, tempfile.mkdtemp(dir=os.environ["KEEP"]),
                                    dirs_exist_ok=True)
                raise
        if self.tally:  # a cut counts once it is judged
            self.tally.add(cuts=1, answers=answers, **{f"cuts_{scene.name}": 1})


def records_of(folder):
    return [os.path.join(folder, name) for name in os.listdir(folder)
            if name.endswith((".db", ".db-wal", ".heartbeat"))]


def judge_found(scene, base, found, text, seed):
    """What is in the folder `found`, of a guest that said `text`. Returns how many answers and
    acknowledgements it had given by then."""
    acked = [json.loads(row)["row"] for row in re.findall(r"^ack (.*})\r?$", text, re.M)]
    done = [json.loads(row)["verb"] for row in re.findall(r"^done (.*})\r?$", text, re.M)]
    past, ready = os.path.join(base, "past.db"), re.search(r"^ready ", text, re.M)
    with tempfile.TemporaryDirectory() as copy:  # what looks at a log puts it into the database
        for path in records_of(found):
            shutil.copy(path, copy)
        judge_kept(scene, past, os.path.join(copy, "hadir.db"), done, ready)
    with Host(scene) as host:
        for path in records_of(found):
            shutil.copy(path, host.folder)
        folder = os.path.join(host.folder, "truth")
        shutil.copytree(os.path.join(base, "truth"), folder)
        truth = Truth(folder, "cuts", seed)
        for n in range(1, PEOPLE + 1):
            if any(tap(n).split()[1] in line for line in scene.script if line[:4] == "tap "):
                truth.sent(reader="pintu", person=f"p-{n:02}")
        for row in acked:
            truth.acked(reader="pintu", person=row["person"])
        host.start()
        if scene.judge:
            scene.judge(host)
        if scene.card:
            for person in host.tap(scene.card):
                truth.sent(reader="pintu", person=person)
                truth.acked(reader="pintu", person=person)
        host.stop_clean()
        truth.close()
        hold(scene, host, folder)
        judge_kept(scene, past, host.database, done, True)
    return len(acked) + len(done)


def hold(scene, host, folder):
    """What a test has written as its past is not what people did: of such records only the
    sequence and the chain are held against what is true."""
    aside = [name for name in os.listdir(host.folder) if ".damaged" in name]
    if aside:
        raise Violation("lost", f"set aside: {aside}")
    if scene.name in ("punch", "checkpoint"):
        check(folder, host.database, os.path.join(BUILD, "hadirctl"), host.config)
        return
    records, counts = Records(host.database), collections.Counter()
    check_sequence(records, counts)
    check_chain(records, counts)
    records.close()
    [row] = [r for r in host.hadirctl("--json", "verify").rows() if "whole" in r]
    if not row["whole"]:
        raise Violation("chain", str(row))


def make_base(scene, folder):
    """The scene's records, its truth and its settings for the guest."""
    os.makedirs(os.path.join(folder, "db"))
    with Host(scene) as host:
        truth = Truth(os.path.join(folder, "truth"), scene.name, 0)
        scene.make(host, truth)
        truth.close()
        with contextlib.closing(sqlite3.connect(os.path.join(folder, "past.db"))) as past:
            with contextlib.closing(sqlite3.connect(f"file:{host.database}?mode=ro",
                                                    uri=True)) as db:
                db.backup(past)
        for name in os.listdir(host.folder):
            if name.startswith("hadir.db") and not name.endswith(("-shm", ".lock")):
                shutil.copy(os.path.join(host.folder, name), os.path.join(folder, "db"))
        shutil.copy(os.path.join(host.folder, "rules/rules.conf"), folder)
        with open(host.config) as f, open(os.path.join(folder, "hadir.conf"), "w") as g:
            text = f.read().replace(host.database, "/run/hadir.db")
            g.write(text.replace(host.socket, "/tmp/control").replace(host.fifo("taps"),
                                                                       "/tmp/taps"))


def cuts_of(scene, dice, sample):
    """(call, dice, torn) of all its calls, or of some."""
    calls = list(range(1, (scene.calls or CALLS) + 1))
    if sample:
        calls = dice.sample(calls, min(SAMPLE, len(calls)))
    return [(scene, at, *dice.choice(((0, 0), (dice.randrange(1, 1 << 30), 0),
                                      (dice.randrange(1, 1 << 30), 1)))) for at in calls]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cuts", type=int, help="so many, of all calls")
    options.add_argument("--only", action="append", help="a scene; may be given again")
    options.add_argument("seed", nargs="?", type=int, default=random.randrange(1 << 31))
    given = options.parse_args()
    dice, begin = random.Random(given.seed), time.monotonic()
    scenes = [s for s in SCENES if not given.only or s.name in given.only]
    tally = given.cuts and Tally(
        "cuts", "power cuts in UML on ext4: right after a write or sync of the scene, with none, "
        "some or half of what was not synced on the disk",
        " ".join(["tests/uml/cut_at.py"] + sys.argv[1:]), given.seed)
    folder = tempfile.mkdtemp(prefix="hadir-bases-")
    bases = {s.name: os.path.join(folder, s.name) for s in scenes}
    wrong, lock, done, planted = [], threading.Lock(), {s.name: [] for s in scenes}, 0

    def work(cuts):
        bench = Bench(bases, given.seed, tally)
        try:
            while cuts and not wrong:
                with lock:
                    if not cuts:
                        break
                    scene, at, seed, torn = cuts.pop(0)
                if bench.play(scene, at, seed, torn):
                    with lock:
                        done[scene.name].append(at)
            bench.look()
        except BaseException:
            with lock:
                wrong.append(traceback.format_exc())
        finally:
            bench.close()

    try:
        jobs = int(os.environ.get("JOBS", "2"))
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda s: make_base(s, bases[s.name]), scenes))
            planted = sum(pool.map(lambda s: plant_all(judge_found, s, bases[s.name]), scenes))
            bench = Bench(bases, given.seed)
            for scene in scenes if tally else ():  # undisturbed, to count its calls
                assert not bench.play(scene, 0)
            bench.close()
            while not wrong:
                cuts = [c for s in scenes for c in cuts_of(s, dice, not tally)]
                dice.shuffle(cuts)
                if tally:
                    cuts = cuts[:given.cuts - sum(map(len, done.values()))]
                list(pool.map(work, [cuts] * jobs))
                if not tally or sum(map(len, done.values())) >= given.cuts:
                    break
    except BaseException:
        wrong.append(traceback.format_exc())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for text in wrong:
        print("\n".join("# " + line for line in text.splitlines()))
    print(f"# seed {given.seed}: {sum(map(len, done.values()))} cuts; "
          f"{time.monotonic() - begin:.0f} s")
    for scene in scenes:
        print(f"# {scene.name}: {len(done[scene.name])} cuts, after {len(set(done[scene.name]))} "
              f"of its {scene.calls or 'many'} calls")
    if tally:
        print(f"# tests/results/cuts.json: cuts by commit {tally.by_commit('cuts')}")
    print(f"{'ok' if planted else 'not ok'} - {planted} losses planted after a cut are noticed")
    if say_unmended("cuts"):
        wrong.append("not mended")
    if not wrong and not all(done.values()):
        wrong.append("a scene was never cut")
    print(f"{'not ok' if wrong else 'ok'} - power that goes after any write or sync of a punch, "
          "checkpoint, migration, month lock or purge loses nothing")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
