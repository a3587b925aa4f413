# SPDX-License-Identifier: MIT
"""A clock with a battery tells the time after a power cut, if it can be believed."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import Office, main  # noqa: E402

MONDAY = "2026-11-23"


class Machine(Office):
    """An office whose machine has a clock with a battery, and can be switched off."""

    def __init__(self):
        super().__init__("")
        self.write("hadir.conf", open(self.config).read()
                   + f"\n[time]\nrtc = {os.path.join(self.folder, 'rtc')}\n")

    def boot(self, rtc):
        self.write("rtc", f"{rtc}\n")
        self.other_boot()
        self.start()

    def time(self):
        return self.ask("time-show")[0]


def test_time_goes_on_by_the_battery_clock_after_a_power_cut():
    with Machine() as m:
        m.boot(1_000_000)
        m.confirm(MONDAY, "07:00:00")
        assert m.time()["source"] == "confirm"
        m.kill()
        m.boot(1_000_000 + 40 * 60)
        now = m.time()
        assert now["source"] == "rtc", now
        assert now["earliest"][11:16] in ("07:39", "07:40"), now
        assert now["error_ms"] < 5000, now


def test_a_battery_clock_that_lost_its_power_is_not_believed():
    with Machine() as m:
        m.boot(1_000_000)
        m.confirm(MONDAY, "07:00:00")
        m.kill()
        m.boot(500)
        assert m.time()["source"] == "none"
        assert m.time()["quality"] == "none"


def test_a_battery_clock_that_was_never_compared_is_not_believed():
    with Machine() as m:
        m.boot(1_000_000)
        assert m.time()["quality"] == "none"


if __name__ == "__main__":
    main(globals())
