# SPDX-License-Identifier: MIT
"""Service counters: staffed by the service hour, or an alarm and one notice."""
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import main  # noqa: E402
from digest import Office, notices, short  # noqa: E402

POSTS = """
[post loket-1]
minimum = 1

[post loket-2]
minimum = 2
"""
POOL = {1: "loket-1", 2: "loket-1 loket-2", 3: "loket-2"}


def seen(o, topic, test):
    """The last body on this topic for which `test` holds, in whatever order topics came."""
    def matching(messages):
        return [m["payload"] for m in messages if m.get("payload") and test(m["payload"])]
    return matching(o.hr.wait_messages(topic, matching, f"a message on {topic}"))[-1]


def service(o, post, state):
    return seen(o, f"service/{post}", lambda p: p["state"] == state)


def test_posts_without_staff_at_the_service_hour_are_one_notice_and_cleared_by_who_comes():
    with Office(rules_text=short(more=POSTS), pos=POOL) as o:
        o.at("07:29:50")
        early = service(o, "loket-1", "not-ready")
        assert early["pool"] == 2 and early["minimum"] == 1 and early["basis"] == "morning", early
        assert not o.hr.messages("alarm/post"), "before the service hour"
        o.passed("service")
        seen(o, "alarm/post/loket-1", bool)
        notice = seen(o, "notice/hr", lambda p: p and "Loket" in p)
        assert "loket-1 dan loket-2" in notice and "menurut presensi pagi" in notice, notice
        assert seen(o, "notice/camat", bool) == notice
        public = seen(o, "/public", lambda p: p["service"] == "not-ready")
        assert public["posts"] == {"loket-1": "not-ready", "loket-2": "not-ready"}, public
        o.tap(2)
        assert service(o, "loket-1", "ready")["recorded"] == 1
        o.tap(3)
        service(o, "loket-2", "ready")
        public = seen(o, "/public", lambda p: p["service"] == "open")
        assert public["recorded"] == 2 and "name" not in str(public), public
        assert not o.status("alarm"), o.status("alarm")
        assert len(notices(o, "Loket")) == 1


def test_a_post_that_a_reload_takes_away_is_no_longer_told_of():
    with Office(rules_text=short(more=POSTS), pos=POOL) as o:
        o.at("07:29:50")
        o.passed("service")
        seen(o, "alarm/post/loket-2", bool)
        text = short(more="\n[post loket-1]\nminimum = 1\n")
        o.write("rules/rules.conf", text.replace("version = 1", "version = 2"))
        o.daemon.process.send_signal(signal.SIGHUP)
        for topic in ("alarm/post/loket-2", "service/loket-2"):
            o.hr.wait_messages(topic, lambda ms: not ms[-1].get("payload"), f"{topic} cleared")
        assert service(o, "loket-1", "not-ready")


def test_a_restart_says_no_second_time_that_a_post_is_empty():
    with Office(rules_text=short(more=POSTS), pos=POOL) as o:
        o.at("07:29:50")
        o.tap(4)
        o.hr.wait_message("notice/hr", lambda p: p and "Loket" in p)
        o.at("07:31:00")
        o.until("the alarm is there again",
                lambda: [a for a in o.status("alarm") if a["code"] == "post"])
        assert len(notices(o, "Loket")) == 1


def test_a_warning_comes_before_the_service_hour_only_where_it_is_asked_for():
    text = short(more="[post loket-1]\nminimum = 1\nwarn-minutes = 1\n\n[post loket-2]\n")
    with Office(rules_text=text, pos=POOL) as o:
        o.at("07:29:50")
        warning = o.hr.wait_message("notice/hr", lambda p: p and "menjelang jam pelayanan" in p)
        assert "loket-1" in warning["payload"] and "loket-2" not in warning["payload"], warning


def test_where_nobody_could_be_seen_a_post_is_unknown_and_no_alarm():
    with Office(rules_text=short("06:00:00", more=POSTS), pos=POOL) as o:
        o.at("07:35:20")  # a hole of an hour and a half before it
        assert service(o, "loket-1", "unknown")["recorded"] == 0
        assert not o.status("alarm"), o.status("alarm")


def test_after_the_end_of_work_and_on_a_day_off_a_post_is_closed():
    with Office(rules_text=short(more=POSTS), pos=POOL) as o:
        o.at("07:45:00")
        service(o, "loket-1", "closed")
        o.at("09:00:00", "2026-11-29")
        day = seen(o, "service/loket-1", lambda p: p["day"] == "2026-11-29")
        assert day["state"] == "closed" and day["at"] is None, day
        assert not o.hr.messages("alarm/post")


if __name__ == "__main__":
    main(globals())
