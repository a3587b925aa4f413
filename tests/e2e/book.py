# SPDX-License-Identifier: MIT
"""Live result = recomputation: what the daemon has said of a day is what anybody works out again
from its records, whatever came between."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, Scene, main, rules  # noqa: E402

TUESDAY = "2026-11-24"
# A day whose marks lie in its first hour, so that its last seconds and the next day are near.
HOURS = rules(begin="00:00:01", work="00:00:00", service="00:30:00", third="01:00:00",
              grace=0).replace("arrival = 00:00:01-11:59", "arrival = 00:00-23:58")


def verified(scene):
    """The row that says how the judging again went; every difference is in the failure."""
    answer = scene.office.hadirctl("--json", "verify")
    rows = answer.rows()
    assert rows[0]["whole"], rows
    said = [r for r in rows if r.get("kind") == "recomputed"]
    assert said, rows
    assert answer.status == 0 and said[0]["differ"] == 0, rows
    return said[0]


def after_midnight(**keys):
    return Scene("23:59:48", rules_text=HOURS, **keys)


def wait_tuesday(s):
    s.hr.wait_message("/today/pelayanan", lambda p: p["day"] == TUESDAY)


def state_of(s, person, day):
    return [r for r in s.office.ask("explain", person=person, day=day)
            if r["kind"] == "verdict"][0]["state"]


def test_what_was_said_live_is_what_the_records_say_again():
    with after_midnight(count=6) as s:
        for i in (1, 2, 3):
            s.tap(i)
        wait_tuesday(s)
        assert verified(s)["days"] >= 3, verified(s)


def test_it_still_is_after_a_kill_and_another_start():
    with after_midnight(count=4) as s:
        s.tap(1)
        wait_tuesday(s)
        s.office.kill()
        s.office.start()
        assert verified(s)["days"] >= 1
        assert s.office.hadirctl("rejudge", MONDAY, MONDAY).status == 0


def test_days_judged_again_for_the_record_change_nothing_that_is_right():
    with after_midnight(count=5) as s:
        s.tap(1)
        wait_tuesday(s)
        count = "SELECT count(*) FROM verdict"
        before = s.office.sql(count)
        answer = s.office.hadirctl("--json", "rejudge", MONDAY, MONDAY, "--record")
        assert answer.status == 0, answer
        assert answer.rows()[0]["days"] == 5, answer.rows()
        done = "SELECT count(*) FROM told WHERE what LIKE 'done/%'"
        s.office.until("the job is done", lambda: s.office.sql(done)[0][0] == 1)
        assert s.office.sql(count) == before
        verified(s)


def test_a_paper_for_a_day_that_is_over_is_a_revision_of_it_and_no_more():
    with after_midnight(count=3) as s:
        s.tap(1)
        wait_tuesday(s)
        answer = s.office.hadirctl("paper", "add", "DL", "--for", "p-03", "--from", MONDAY,
                                   "--by", "p-01")
        assert answer.status == 0, answer
        assert state_of(s, "p-03", MONDAY) == "paper"
        assert s.office.sql("SELECT count(*) FROM verdict WHERE person = 'p-02' "
                            "AND cause = 'paper'")[0][0] == 0
        verified(s)


def test_a_queue_that_began_before_midnight_is_one_after_it():
    with after_midnight(count=2) as s:
        s.tap(1)
        wait_tuesday(s)
        s.tap(2)
        s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-02" and
                          p["data"]["punch"] and p["data"]["day"] == TUESDAY)
        said = " ".join(r.get("text", "") for r in s.office.ask("explain", person="p-02"))
        assert "kode AN" in said, said


def test_one_file_of_rules_is_shown_as_a_difference_before_it_holds():
    with after_midnight(count=3) as s:
        s.tap(1)
        wait_tuesday(s)
        path = os.path.join(s.office.folder, "besok.conf")
        coming = HOURS.replace("version = 1", "version = 2").replace("2020-01-01", "2027-01-01")

        def differences(text):
            s.office.write("besok.conf", text)
            answer = s.office.hadirctl("--json", "rules", "diff", path, "--from", MONDAY)
            assert answer.status == 0, answer
            return [(r["way"], r["after"]) for r in answer.rows() if r["kind"] == "change"]
        assert differences(coming) == []
        free = "\n".join(l for l in coming.splitlines() if not l.startswith("mon ="))
        assert differences(free) == [("better", "off")] * 3, differences(free)
        beside = HOURS.split("[schedule")[0].replace("= uji", "= libur")
        assert differences(beside + f"[holiday]\n{MONDAY} = Libur\n") == \
            [("better", "holiday")] * 3
        broken = s.office.hadirctl("rules", "diff", s.office.config)
        assert broken.status != 0 and "hadir.conf" in broken.err, broken
        verified(s)


if __name__ == "__main__":
    main(globals())
