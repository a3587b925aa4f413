# SPDX-License-Identifier: MIT
"""From a replayed frame to what a subscriber sees."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, Scene, main  # noqa: E402


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
    with Scene("07:30:50") as s:
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
    main(globals())
