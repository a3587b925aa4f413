# SPDX-License-Identifier: MIT
"""The zone's data changes under the office, as when a government moves its clocks."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, MONDAY, h10301, main, people, rules, section  # noqa: E402
from rtc import Machine  # noqa: E402

TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"
ALWAYS = "Zone Asia/Makassar 8:00 - WITA\n"
FROM_WEDNESDAY = "Zone Asia/Makassar 8:00 - WITA 2026 Nov 25 00:00\n 9:00 - WIT\n"
FROM_SUNDAY = "Zone Asia/Makassar 8:00 - WITA 2026 Nov 22 00:00\n 9:00 - WIT\n"


class Days(Machine):
    """An office with a door, switched on from day to day."""

    def __init__(self):
        super().__init__()
        self.write("rules/rules.conf", rules(begin="07:29:58", grace=0))
        door = section("reader", "pintu", kind="replay", format="h10301", file=self.fifo("pintu"))
        with open(self.config, "a") as f:
            f.write(door)

    def moves(self, text):
        """The zone's data are these, for every program that is started."""
        folder = os.path.join(self.folder, "zones")
        self.write("zones.source", text)
        subprocess.run(["/usr/sbin/zic", "-d", folder, os.path.join(self.folder, "zones.source")],
                       check=True)
        self.environment["TZDIR"] = folder

    def morning(self, day, clock):
        self.boot(1_000_000 - 1000 * self.boots)
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.until("the door is ready", lambda: "reader pintu: ready" in self.log())
        if self.boots == 1:
            self.roster(people(2))
        self.confirm(day, clock)

    def comes(self, person):
        before = self.sql("SELECT count(*) FROM journal")
        os.write(self.door, f"frame {h10301(1, person)}\n".encode())
        self.until("the punch is there", lambda: self.sql("SELECT count(*) FROM journal") != before)

    def evening(self):
        os.close(self.door)
        self.stop_clean()

    def monday(self):
        """One of two comes at half past seven; returns what was judged, byte for byte, once it is over."""
        self.morning(MONDAY, "07:29:57")
        self.comes(1)
        self.until("the mark has passed", lambda: self.sql(
            "SELECT 1 FROM mark_done WHERE day = 20780 AND mark = 0"))
        self.evening()
        self.morning(TUESDAY, "06:00:00")
        self.until("Monday is over", lambda: self.sql(
            "SELECT 1 FROM mark_done WHERE day = 20780 AND mark = 3"))
        found = self.judged()
        self.evening()
        return found

    def judged(self):
        return self.sql("SELECT person, rev, body FROM verdict WHERE day = 20780 AND punch <> 0")

    def differing(self):
        found = subprocess.run([os.path.join(BUILD, "hadirctl"), "--config", self.config, "--json",
                                "verify"], capture_output=True, text=True, check=False,
                               env=dict(os.environ, **self.environment))
        rows = [json.loads(line) for line in found.stdout.splitlines()]
        assert rows[0]["whole"], rows[0]
        return sum(r.get("differ", 0) for r in rows)


def test_a_zone_that_moves_from_tomorrow_on_leaves_the_past_as_it_was():
    with Days() as d:
        d.moves(ALWAYS)
        monday = d.monday()
        assert monday, "nothing was judged"
        d.moves(FROM_WEDNESDAY)
        d.morning(WEDNESDAY, "07:10:00")
        d.comes(2)
        assert d.judged() == monday
        [row] = d.ask("punches", day=WEDNESDAY)
        assert row["latest"].startswith("2026-11-25T07:10:") and row["latest"].endswith("+09:00"), row
        d.evening()
        assert d.differing() == 0


def test_a_zone_that_moves_the_past_changes_no_stored_verdict_and_verify_says_so():
    with Days() as d:
        d.moves(ALWAYS)
        monday = d.monday()
        d.moves(FROM_SUNDAY)  # half past seven of then is half past eight now
        d.morning(WEDNESDAY, "07:10:00")
        assert d.judged() == monday
        d.evening()
        assert d.judged() == monday
        assert d.differing() > 0


if __name__ == "__main__":
    main(globals())
