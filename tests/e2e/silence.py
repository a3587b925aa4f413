# SPDX-License-Identifier: MIT
"""A reader that died with its lines high: silent for longer than is usual."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import h10301, main, people  # noqa: E402
from rtc import Machine  # noqa: E402

WEEK = [f"2026-11-{d}" for d in range(16, 21)]
MONDAY = "2026-11-23"


class Door(Machine):
    def __init__(self):
        super().__init__()
        self.write("hadir.conf", open(self.config).read() + f"""
[reader pintu]
kind = replay
file = {self.fifo('pintu')}
format = h10301
""")

    def morning(self, day, clock, tap=None):
        # A battery clock that has lost its power tells nothing: the day is confirmed.
        self.boot(1_000_000 - 1000 * self.boots)
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.roster(people(3))
        self.confirm(day, clock)
        if tap:
            self.tap(tap, day)

    def tap(self, person, day):
        os.write(self.door, f"frame {h10301(1, person)}\n".encode())
        self.until("the punch is kept", lambda: self.ask("punches", day=day))

    def evening(self):
        os.close(self.door)
        self.stop()

    def reader(self):
        return next(r for r in self.ask("status") if r["kind"] == "reader")


def test_a_reader_that_nobody_used_by_the_usual_time_is_silent_until_it_is_used():
    with Door() as office:
        for day in WEEK:
            office.morning(day, "07:20:00", tap=1)
            office.evening()
        office.morning(MONDAY, "08:00:00")
        office.until("silent", lambda: office.reader()["state"] == "silent")
        rows = office.ask("today")
        assert {r["state"] for r in rows if r["kind"] == "person"} == {"incomplete"}, rows
        office.tap(2, MONDAY)
        office.until("ready again", lambda: office.reader()["state"] == "ready")
        office.evening()


def test_a_reader_without_a_past_is_not_called_silent():
    with Door() as office:
        for day in WEEK[:3]:
            office.morning(day, "07:20:00", tap=1)
            office.evening()
        office.morning(MONDAY, "08:00:00")
        # The daemon looks every ten seconds.
        office.until("it has looked", lambda: office.ask("status")[0]["uptime_s"] >= 12)
        assert office.reader()["state"] == "ready"
        office.evening()


def test_a_reader_taken_out_after_a_kill_is_not_said_to_have_seen_anybody_since():
    with Door() as office:
        office.morning(WEEK[0], "07:40:00", tap=1)
        os.close(office.door)
        office.kill()
        with open(office.config) as f:
            text = f.read()
        office.write("hadir.conf", text.replace("[reader pintu]", "[reader baru]"))
        office.morning(WEEK[-1], "07:20:00")
        answer = office.hadirctl("--json", "verify")
        assert answer.status == 0 and "missing" not in answer.out, answer.out
        office.evening()


if __name__ == "__main__":
    main(globals())
