# SPDX-License-Identifier: MIT
"""Short forms of what load.py does for long, and lives that end: in mid-burst, with a year behind,
with the database of the version before."""
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
from load import many  # noqa: E402
from check import Truth, check, line_of  # noqa: E402
from harness import BUILD, MONDAY, SOURCE, Office, h10301, main, rules, section  # noqa: E402
from morning import Acks, Morning  # noqa: E402
from resources import sample  # noqa: E402
from traffic import Traffic  # noqa: E402

SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 31)
HADIRCTL = os.path.join(BUILD, "hadirctl")
BEFORE = os.path.join(SOURCE, "tests/fixtures/schema-3")


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="hadir-endure-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def test_eight_thousand_punches_over_eight_readers_with_kills_among_them():
    with Folder() as folder:
        counts, _ = many(folder, 8000, SEED, kill_every=2500, people=100)
        print(f"# {line_of(folder, counts)}")
        assert counts["kills"] >= 1 and counts["acked"] > 4000, counts


def test_a_daemon_told_to_stop_in_mid_burst_loses_nothing_and_says_it_is_done():
    with Folder() as folder:
        office = Traffic(folder, "sigterm", SEED, people=50)
        try:
            office.begin()
            for _ in range(6):
                device = office.devices[office.rng.randrange(4)]
                before = device.acked
                device.burst(300, 1)
                with device.news:
                    device.news.wait_for(lambda: device.acked > before, office.deadline)
                office.stop_clean()
                office.start()
            office.drained()
            office.end()
            counts = check(folder, office.database, HADIRCTL, office.config)
            assert counts["journal"] == counts["sent"], counts  # of a device nothing is lost
            print(f"# {line_of(folder, counts)}")
        finally:
            office.close()


def cards_only(office, n):
    """A device's record leaves a reference of its clock behind, 32 bytes; a card nothing."""
    for i in range(4):
        for _ in range(n // 4 // 64):
            office.taps(i, office.some_people(64))
    office.drained()


def test_twelve_thousand_more_cards_take_no_more_memory_descriptors_or_wal():
    with Folder() as folder:
        office = Traffic(folder, "memory", SEED, people=100)
        try:
            office.begin()
            cards_only(office, 12000)
            before = sample(office.daemon.process.pid)
            cards_only(office, 12000)
            after = sample(office.daemon.process.pid)
            print(f"# anon {before['anon_kb']} to {after['anon_kb']} kB")
            # A leak of 32 bytes a card would be 384.
            assert after["anon_kb"] - before["anon_kb"] < 256, (before, after)
            assert after["fds"] <= before["fds"] + 2, (before, after)
            # It is checkpointed at 32 MB; a reader may keep it from that for a moment.
            assert os.path.getsize(office.database + "-wal") < 64 << 20
            office.end()
        finally:
            office.close()


def test_the_records_of_the_version_before_go_on_and_what_waited_is_sent():
    """tests/fixtures/schema-3: what a hadird of schema 3 left behind, killed, with its broker away
    since its first day; dumped by Connection.iterdump()."""
    with Folder() as folder:
        shutil.copy(os.path.join(BEFORE, "truth.jsonl"), folder)
        with Morning(folder, SEED) as m, open(os.path.join(BEFORE, "office.sql")) as sql:
            db = sqlite3.connect(m.database)
            db.executescript(sql.read())
            [[waiting]] = db.execute("SELECT count(*) FROM delivery")
            db.close()
            m.boots = 1  # the machine has been started before
            m.doubt()
            m.evening()
            m.end()
            counts = check(folder, m.database, HADIRCTL, m.config)
            print(f"# {waiting} events waited; {line_of(folder, counts)}")
            assert waiting > 20 and counts["journal"] == counts["sent"] > 8, counts


class Past(Office):
    """An office with a year behind it."""

    def __init__(self, folder):
        super().__init__("", "", rules(begin="08:40:01"))
        with open(self.config, "a") as f:
            f.write(section("reader", "pintu-depan", kind="replay", format="h10301",
                            file=self.fifo("pintu")))
        subprocess.run([os.path.join(BUILD, "tests/browser/records"), self.database, "63", "365",
                        "2026-11-20"], check=True)
        self.truth = Truth(folder, "year", SEED)
        for credential, n in self.sql("SELECT credential, count(*) FROM journal GROUP BY 1"):
            for word in ("sent", "acked"):
                getattr(self.truth, word)(reader="pintu-depan", credential=credential, n=n)
        self.people = self.sql("SELECT person, credential FROM link_now")

    def cpu_s(self):
        with open(f"/proc/{self.daemon.process.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return sum(int(n) for n in fields[11:13]) / os.sysconf("SC_CLK_TCK")


class CardAcks(Acks):
    def took(self, reader, person):
        with self.news:
            self.seen.append(person)
            self.news.notify_all()


def test_a_start_after_a_kill_takes_less_than_two_seconds_with_a_year_behind():
    with Folder() as folder, Past(folder) as office:
        office.start()
        office.ask("time-confirm", day=MONDAY, time="08:40:00", by="p-003", witness="p-004",
                   error_s=1)
        door = os.open(office.fifo("pintu"), os.O_RDWR)
        numbers = cards(office)
        acks = CardAcks(office, office.truth)
        rng = random.Random(SEED)
        burst = rng.sample(sorted(numbers), 40)
        for person in burst:
            office.truth.sent(reader="pintu-depan", credential=numbers[person][1])
        os.write(door, "".join(f"frame {numbers[p][0]}\n" for p in burst).encode())
        acks.wait(burst[rng.randrange(5)], 1, 60)
        office.kill()
        acks.close()
        acks.thread.join()
        for person in acks.seen:
            office.truth.acked(reader="pintu-depan", credential=numbers[person][1])
        office.start()
        took = office.cpu_s()
        office.stop_clean()
        os.close(door)
        counts = check(folder, office.database)
        print(f"# {took:.2f} s of processor time, {counts['journal']} punches, of the last "
              f"{len(burst)} {len(acks.seen)} acknowledged")
        # Of processor time, which a busy machine does not stretch.
        assert took < 2, took


def cards(office):
    """By person: the frame of their card and the id that it has in the records."""
    found = {}
    for person, credential in office.people:
        n = int(person.split("-")[1])
        found[person] = h10301(1, n), credential
    return found


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(globals())
