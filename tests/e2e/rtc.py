# SPDX-License-Identifier: MIT
"""A clock with a battery tells the time after a power cut, if it can be believed."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import Office, main  # noqa: E402

MONDAY = "2026-11-23"


class Machine(Office):
    """An office whose machine can be switched off: another boot id in its own mount namespace."""

    def __init__(self):
        super().__init__("")
        self.boots = 0
        self.write("hadir.conf", open(self.config).read()
                   + f"\n[time]\nrtc = {os.path.join(self.folder, 'rtc')}\n")

    def boot(self, rtc):
        self.boots += 1
        self.write("rtc", f"{rtc}\n")
        boot_id = f"{self.boots:08x}-0000-4000-8000-000000000000\n"
        if "HADIR_TEST_BOOT_ID" in os.environ:  # somebody has mounted that where the kernel's is
            with open(os.environ["HADIR_TEST_BOOT_ID"], "w") as f:
                f.write(boot_id)
        else:
            self.write("boot-id", boot_id)
            self.wrapper = ["unshare", "-m", "sh", "-c",
                            'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"',
                            os.path.join(self.folder, "boot-id")]
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
