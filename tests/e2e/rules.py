# SPDX-License-Identifier: MIT
"""Changes of the rules while it runs: what is refused, what a new version leaves to the old one,
what goes with its file, and what a power cut does not change."""
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, Scene, main, rules  # noqa: E402

NAMES = "author = Pegawai 01\napprover = Pegawai 02\n"
SCENE = dict(clock="07:42:00", begin="07:42:01")


def reload(s):
    s.office.daemon.process.send_signal(signal.SIGHUP)
    s.office.wait_notify("RELOADING=1")
    return s.office.wait_notify("READY=1")


def version(number, since, names=NAMES, **more):
    """The office's rules as their version `number`, with the holidays of the first."""
    text = rules(begin="07:42:01", **more)
    return text.replace("version = 1\n", f"version = {number}\n{names}").replace(
        "valid-from = 2020-01-01", f"valid-from = {since}")


def explain(s, person="p-01"):
    return " ".join(r.get("text", "") for r in s.office.ask("explain", person=person))


def test_a_change_that_asks_more_of_people_today_is_refused_and_stays_refused():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("rules/rules.conf", version(2, MONDAY, third="08:15:00"))
        reload(s)
        s.office.daemon.wait("an earlier mark")
        s.office.daemon.wait("the old ones stay")
        assert "versi 1" in explain(s), explain(s)
        s.restart(kill=True)
        assert "refused when it came" in s.office.log(), s.office.log()
        assert "versi 1" in explain(s), explain(s)


def test_the_same_change_from_tomorrow_on_is_taken_and_today_stays_with_the_old_version():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("rules/rules.conf", version(2, "2026-11-24", third="08:15:00"))
        reload(s)
        s.office.daemon.wait("rules read again")
        assert "versi 1" in explain(s), explain(s)  # its file is gone, its days are not
        s.restart()
        assert "versi 1" in explain(s), explain(s)


def test_a_milder_change_may_hold_from_before_today():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("rules/rules.conf", version(2, "2020-01-01", work="07:45:00"))
        reload(s)
        s.office.daemon.wait("rules read again")
        s.office.until("nothing is owed", lambda: not s.office.sql(
            "SELECT 1 FROM told j WHERE what LIKE 'job/%' AND NOT EXISTS (SELECT 1 FROM told d"
            " WHERE d.what = replace(j.what, 'job/', 'done/'))"))
        # Nobody lived through the days before: they are not judged now either.
        assert s.office.sql("SELECT count(*) FROM verdict WHERE day < (SELECT max(day) FROM"
                            " verdict)") == [(0,)]
        s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                          p["data"]["state"] == "on-time" and p["data"]["cause"] == "rule")
        assert "versi 2" in explain(s), explain(s)


def test_a_milder_change_that_a_start_finds_judges_the_days_before_as_well():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("rules/rules.conf", version(2, "2020-01-01", work="07:45:00"))
        s.restart()
        assert "are judged again by the new rules" in s.office.log(), s.office.log()
        assert s.states()["p-01"] == "on-time", s.states()


def test_who_writes_a_rule_does_not_approve_it():
    with Scene(**SCENE) as s:
        same = NAMES.replace("02", "01")
        s.office.write("rules/rules.conf", version(2, "2026-11-24", names=same))
        reload(s)
        s.office.daemon.wait("a second name is needed")
        s.office.write("rules/rules.conf", version(2, "2026-11-24", names=""))
        reload(s)
        s.office.daemon.wait("without an author")
        s.office.daemon.wait("rules read again")


def test_what_looks_milder_and_asks_more_is_refused_as_well():
    """Which of several punches counts, and what a code is worth, by today's rules."""
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        first = open(os.path.join(s.office.folder, "rules/rules.conf")).read()
        for number, (old, new, what) in enumerate((
                ("fri = ", "duplicate-in = last\nfri = ", "the last of several arrivals"),
                ("[window]", "[code DL]\nname = Dinas luar\nkind = duty\npresent = no\n\n[window]",
                 "a code that counts for less")), 2):
            text = first.replace("version = 1\n", f"version = {number}\n{NAMES}")
            s.office.write("rules/rules.conf", text.replace(old, new))
            reload(s)
            s.office.daemon.wait(what)
            s.office.daemon.wait("the old ones stay")
            assert "versi 1" in explain(s), explain(s)


def test_a_restart_is_no_way_around_the_second_name():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        same = NAMES.replace("02", "01")
        s.office.write("rules/rules.conf", version(2, "2020-01-01", names=same, work="07:45:00"))
        s.restart()
        assert "a second name is needed" in s.office.log(), s.office.log()
        assert "versi 1" in explain(s), explain(s)


def test_a_holiday_of_this_morning_is_a_holiday_and_goes_with_its_file():
    with Scene(**SCENE) as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("rules/libur.conf", f"""[rule]
name = libur-mendadak
version = 1
valid-from = {MONDAY}
source = Surat menyusul
{NAMES}
[holiday]
{MONDAY} = Libur mendadak (surat menyusul)
""")
        reload(s)
        s.office.daemon.wait("rules read again")
        s.hr.wait_message("/verdict", lambda p: p["data"]["state"] == "holiday")
        os.remove(os.path.join(s.office.folder, "rules/libur.conf"))
        reload(s)  # it would make a working day of a free one
        s.office.daemon.wait("duty on a day that was free")
        assert s.states()["p-01"] == "holiday", s.states()


if __name__ == "__main__":
    main(globals())
