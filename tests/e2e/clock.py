# SPDX-License-Identifier: MIT
"""What the daemon does while it does not, or not well, know the time."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, Refused, Scene, main, rules  # noqa: E402


def refused(office, **args):
    try:
        office.ask("time-confirm", **args)
    except Refused as e:
        return e.args[0]
    raise AssertionError(f"{args} was not refused")


def untimed(**keys):
    """A scene in which nobody knows the time yet."""
    return Scene(None, **keys)


def test_punches_before_any_time_is_known_are_kept_and_judged_once_it_is():
    with untimed() as s:
        for i in (1, 2, 77):
            s.tap(i)
        s.office.until("three are kept", lambda: len(s.office.ask("punches")) == 3)
        first = s.hr.wait_message("/punch")["payload"]
        assert first["data"]["day"] is None and first["data"]["person"] is None, first
        assert s.office.ask("time-show")[0]["quality"] == "none"
        assert not s.hr.messages("/verdict"), "judged without a time"
        row = s.office.ask("punches")[0]
        assert row["earliest"] is None and row["latest"] is None, row
        s.office.confirm(MONDAY, "07:20:05")
        for i in (1, 2):
            s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == f"p-{i:02}" and
                              p["data"]["punch"])
        assert s.states() == {"p-01": "on-time", "p-02": "on-time", "p-03": "waiting"}, s.states()
        [unknown] = s.office.ask("credential-list")
        assert unknown["times"] == 1, unknown
        assert len(s.office.ask("punches")) == 3


def test_an_untimed_punch_is_still_there_after_a_kill():
    with untimed(rules_text=rules(begin="07:42:00")) as s:
        s.tap(1)
        s.hr.wait_message("/punch")
        s.restart(kill=True)
        s.office.confirm(MONDAY, "07:43:00")
        v = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                              p["data"]["punch"])
        assert v["payload"]["data"]["day"] == MONDAY, v


def test_a_confirmed_time_that_contradicts_is_refused():
    with Scene("07:42:00") as s:
        for time, error in (("08:10:00", 30), ("07:30:00", 30), ("07:45:00", 60)):
            e = refused(s.office, day=MONDAY, time=time, by="p-01", witness="p-02", error_s=error)
            assert e["code"] == "refused" and "contradicts" in e["text"], e
        s.office.confirm(MONDAY, "07:42:01", error_s=30)
        assert s.office.ask("time-show")[0]["references"] == 2


def test_nobody_confirms_the_time_alone():
    with untimed() as s:
        e = refused(s.office, day=MONDAY, time="07:42:00", by="p-01", witness="p-01")
        assert e["code"] == "refused" and "two people" in e["text"], e
        for bad in ({"time": "25:00:00"}, {"time": "tujuh"}, {"day": "2026-02-30"},
                    {"by": "Pegawai 01"}, {"error_s": 0}, {"error_s": 4000}):
            args = dict({"day": MONDAY, "time": "07:42:00", "by": "p-01", "witness": "p-02"}, **bad)
            e = refused(s.office, **args)
            assert e["code"] == "bad-args", (bad, e)
        assert s.office.ask("time-show")[0]["references"] == 0


def test_a_dry_confirmation_changes_nothing():
    with untimed() as s:
        [row] = s.office.ask("time-confirm", dry=True, day=MONDAY, time="07:42:00", by="p-01",
                             witness="p-02")
        assert row["dry"] is True, row
        assert s.office.ask("time-show")[0]["quality"] == "none"


def test_a_bound_that_straddles_the_grace_is_pending_until_the_time_is_better_known():
    with untimed(rules_text=rules(begin="07:20:00")) as s:
        s.office.ask("time-confirm", day=MONDAY, time="07:30:50", by="p-01", witness="p-02",
                     error_s=20)
        s.tap(1)  # between 07:30:30 and 07:31:10
        v = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                              p["data"]["punch"])["payload"]["data"]
        assert v["state"] == "pending", v
        assert not s.hr.messages("/late/"), "late by a time that is not certain"
        assert s.office.ask("time-show")[0]["pending"] == 1
        # The other end of the first bound: it was 07:30:31 at most a moment ago.
        s.office.ask("time-confirm", day=MONDAY, time="07:30:36", by="p-02", witness="p-03",
                     error_s=5)
        v = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                              p["data"]["rev"] == v["rev"] + 1)["payload"]["data"]
        assert v["state"] == "on-time" and v["cause"] == "time", v


def test_midnight_ends_the_day_and_begins_the_next():
    text = rules(begin="00:00:01", work="00:00:00", service="00:30:00", third="01:00:00",
                 grace=0).replace("arrival = 00:00:01-11:59", "arrival = 00:00-23:58")
    tuesday = "2026-11-24"
    with Scene("23:59:48", count=2, rules_text=text) as s:
        s.tap(1)
        before = s.hr.wait_message("/punch")["payload"]["data"]
        assert before["day"] == MONDAY, before
        s.hr.wait_message("/today/pelayanan", lambda p: p["day"] == MONDAY)
        s.hr.wait_message("/today/pelayanan", lambda p: p["day"] == tuesday)
        s.tap(1)
        after = s.hr.wait_message("/punch")["payload"]["data"]
        assert after["day"] == tuesday, after
        assert len(s.office.ask("punches", day=MONDAY)) == 1
        assert len(s.office.ask("punches", day=tuesday)) == 1
        [day] = [r for r in s.office.ask("today") if r["kind"] == "day"]
        assert day["day"] == tuesday, day
        [day] = [r for r in s.office.ask("today", day=MONDAY) if r["kind"] == "day"]
        assert day["day"] == MONDAY, day


def test_the_machine_s_clock_counts_for_nothing_without_a_reference():
    with untimed() as s:
        s.tap(1)
        s.hr.wait_message("/punch")
        try:
            s.office.ask("today")
            raise AssertionError("it thinks to know the day")
        except Refused as e:
            assert "confirm the time" in e.args[0]["text"], e.args
        assert [m["payload"]["quality"] for m in s.hr.messages("/time/state")] == ["unknown"]


def another_boot(s, day, clock):
    s.office.stop_clean()
    s.office.other_boot()
    s.office.start()
    s.open_door()
    s.office.until("the door is ready", lambda: "reader pintu-depan: ready" in s.office.log())
    s.office.confirm(day, clock)


def done(s):
    """(day, mark) of what has been dealt with."""
    return s.office.sql("SELECT date(day * 86400, 'unixepoch'), mark FROM mark_done "
                        "ORDER BY 1, 2")


def told(s, day, word):
    """What was said of a day that begins with this word."""
    return [what for what, in s.office.sql(
        f"SELECT what FROM told WHERE date(day * 86400, 'unixepoch') = '{day}'")
            if what.startswith(word)]


def end_trial(s):
    s.office.ask("setting-set", name="trial-until", value="2020-01-01", by="p-01")


def test_nobody_is_missed_on_a_day_that_only_a_wrong_time_has_lived_through():
    for wrong in ("2026-11-24", "2041-11-26"):
        with untimed(rules_text=rules(begin="07:30:58")) as s:
            end_trial(s)
            s.office.confirm(wrong, "23:59:57")
            s.office.until("it is closed", lambda: (wrong, 3) in done(s))

            another_boot(s, MONDAY, "07:10:00")
            s.office.until("Monday is open", lambda: set(s.states().values()) == {"waiting"})
            assert not done(s), done(s)
            assert not told(s, wrong, "digest")
            s.office.until("it says so", lambda: "they are taken back" in s.office.log())

            another_boot(s, "2026-11-24", "07:30:50")
            assert set(s.states().values()) == {"waiting"}, s.states()
            s.office.until("its first mark comes", lambda: ("2026-11-24", 0) in done(s))


def test_what_a_wrong_hour_had_led_past_is_due_and_told_again():
    for right, marks, digest in (("07:42:00", [0], None), ("08:34:57", [0, 1, 2], "digest 0"),
                                 ("16:44:57", [0, 1, 2], "digest 1")):
        with untimed(rules_text=rules(begin="07:30:58")) as s:
            end_trial(s)
            s.office.confirm(MONDAY, "16:50:00")
            s.office.until("the day is told", lambda: told(s, MONDAY, "digest 1"))
            another_boot(s, MONDAY, right)
            s.office.until("what has yet to come is taken back",
                           lambda: not told(s, MONDAY, "digest 1"))
            assert done(s) == [(MONDAY, m) for m in marks], done(s)
            if digest:
                s.office.until("it is told when it is time", lambda: told(s, MONDAY, digest))


def test_a_wrong_time_in_the_past_takes_nothing_back():
    with untimed(rules_text=rules(begin="07:30:58")) as s:
        for n in range(4):
            day = f"2026-11-{23 + n}"
            another_boot(s, day, "07:42:00")
            s.tap(1)
            s.office.until("it is recorded", lambda: s.office.sql(
                "SELECT count(*) FROM journal") == [(n + 1,)])
            s.office.until("the mark is past", lambda: (day, 0) in done(s))
        before = done(s)
        another_boot(s, "2025-11-24", "06:00:00")
        s.office.until("it says so", lambda: "is this time wrong?" in s.office.log())
        assert done(s) == before, done(s)


if __name__ == "__main__":
    main(globals())
