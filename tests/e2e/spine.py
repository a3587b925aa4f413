# SPDX-License-Identifier: MIT
"""From a replayed frame to what a subscriber sees."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import (Broker, Office, Subscriber, clock_plus, h10301, main,  # noqa: E402
                     people, rules)

MONDAY = "2026-11-23"


def broker_section(broker, name="office", extra=""):
    text = f"[broker {name}]\nurl = mqtt://127.0.0.1:{broker.port}\n"
    if broker.user:
        text += f"user = {broker.user}\npassword-credential = mqtt-{name}\n"
    return text + extra


class Scene:
    """One replay reader at the front door, one broker, ten people."""

    def __init__(self, clock, count=3):
        self.clock = clock
        self.broker = Broker(os.path.join("/tmp", f"hadir-broker-{os.getpid()}-{id(self)}"))
        self.broker.start()
        self.office = Office("", broker_section(self.broker), rules(begin=clock_plus(clock, 1)))
        self.office.write("hadir.conf", open(self.office.config).read() + f"""
[reader pintu-depan]
kind = replay
file = {self.office.fifo('pintu')}
format = h10301
""")
        self.hr = Subscriber(self.broker.port, "hadir/v1/#")
        self.count = count

    def __enter__(self):
        self.office.start()
        # The daemon opens its end without waiting for a writer.
        self.door = os.open(self.office.fifo("pintu"), os.O_WRONLY)
        self.office.roster(people(self.count))
        self.office.confirm(MONDAY, self.clock)
        return self

    def __exit__(self, *args):
        os.close(self.door)
        self.office.__exit__(*args)
        self.hr.stop()
        self.broker.stop()

    def line(self, text):
        os.write(self.door, (text + "\n").encode())

    def tap(self, person):
        self.line("frame " + h10301(1, person))


def test_a_late_arrival_is_an_alert_at_the_subscriber():
    with Scene("07:42:00") as s:
        s.tap(1)
        late = s.hr.wait_message("/late/pelayanan")
        assert late["payload"]["data"]["person"] == "p-01", late
        marks = {m["mark"]: m for m in late["payload"]["data"]["marks"]}
        assert marks["work"]["outcome"] == "late", marks
        assert marks["work"]["late_min"] in (11, 12), marks


def test_an_arrival_in_time_is_a_verdict_and_no_alert():
    with Scene("07:20:00") as s:
        s.tap(2)
        verdict = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-02")
        assert verdict["payload"]["data"]["marks"][0]["outcome"] == "on-time", verdict
        assert not s.hr.messages("/late/")


def test_the_missing_are_told_at_the_mark():
    with Scene("07:30:58") as s:
        s.tap(1)
        missing = s.hr.wait_message("/missing/pelayanan")
        assert {p["person"] for p in missing["payload"]["data"]["people"]} == {"p-02", "p-03"}


def test_today_and_explain_answer():
    with Scene("08:10:00") as s:
        s.tap(3)
        s.hr.wait_message("/late/pelayanan")
        rows = s.office.ask("today")
        states = {r["person"]: r["state"] for r in rows if r["kind"] == "person"}
        assert states["p-03"] == "late-service", rows
        why = s.office.ask("explain", person="p-03", day=MONDAY)
        assert any("terlambat 40 menit" in r.get("text", "") for r in why) or \
            any("terlambat 39 menit" in r.get("text", "") for r in why), why


def test_an_unknown_card_is_kept_and_can_be_claimed():
    with Scene("07:45:00") as s:
        s.tap(77)
        s.hr.wait_message("/punch")
        [unknown] = s.office.ask("credential-list")
        s.office.ask("credential-claim", credential=unknown["credential"], person="p-03")
        late = s.hr.wait_message("/late/pelayanan")
        assert late["payload"]["data"]["person"] == "p-03", late


if __name__ == "__main__":
    main([v for k, v in list(globals().items()) if k.startswith("test_")])
