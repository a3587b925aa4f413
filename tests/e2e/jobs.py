# SPDX-License-Identifier: MIT
"""Days that are judged again in the background: what a restart goes on with, and what it leaves."""
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import main  # noqa: E402
from papers import Book  # noqa: E402


def owe(office, text):
    """As a daemon that was killed in the middle of a job has left it."""
    db = sqlite3.connect(office.database)
    db.execute("INSERT INTO told VALUES (-999999, ?)", (text,))
    db.commit()
    db.close()


def test_a_job_goes_on_after_a_restart_for_those_it_was_for_and_never_before_the_first_day():
    with Book() as o:
        o.monday()
        [(monday,)] = o.sql("SELECT min(day) FROM mark_done WHERE mark = 3")
        o.end()
        owe(o, f"job/900/{monday}/{monday}/paper p-01 p-06 p-99")
        o.begin("2026-11-25", "09:00:00")
        o.daemon.wait("judged 2 person-days again (paper)")
        o.end()
        owe(o, f"job/901/{monday}/{monday}/roster")
        o.begin("2026-11-26", "09:00:00")
        o.daemon.wait("judged 8 person-days again (roster)")
        o.ask("rejudge", **{"from": "2026-01-01", "to": "2026-11-23"})
        o.daemon.wait("judged 8 person-days again (rejudge)")
        assert not o.sql("SELECT 1 FROM verdict WHERE day < ?", monday)
        o.end()


if __name__ == "__main__":
    main(globals())
