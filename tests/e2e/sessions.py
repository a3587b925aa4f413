# SPDX-License-Identifier: MIT
"""What may be asked in whose session, and what it leaves behind."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from accounts import account, position, refused  # noqa: E402
from harness import MONDAY, ROSTER_HEAD, SOURCE, Refused, Scene, main  # noqa: E402

# Who they are in this office. All have a session by password, but for one of HR by PIN.
PEOPLE = {"kasubag": "p-01", "camat": "p-02", "sekcam": "p-03", "it": "p-04", "hr": "p-05",
          "kasi": "p-06", "staff": "p-07", "pin": "p-08"}

LEADERS = {"kasubag", "camat", "sekcam", "hr"}
HR = {"kasubag", "hr"}
MACHINES = HR | {"it"}
GROUPS = MACHINES | {"camat"}
READERS = LEADERS | {"it"}
# kasi is the superior of staff, sekcam of kasi.
DECIDERS = LEADERS | {"kasi"}
ALL = set(PEOPLE)

VERBS = {
    "status": READERS | {"nobody"}, "today": READERS | {"kasi"}, "lobby": ALL | {"nobody"},
    "watch": GROUPS | {"nobody"}, "config": {"it"}, "time-show": READERS,
    "time-confirm": MACHINES, "roster-import": HR, "roster-list": READERS,
    "credential-learn": {"it"}, "credential-list": MACHINES, "credential-claim": HR,
    "credential-end": HR, "explain": ALL, "punches": MACHINES, "rejudge": HR, "paper-add": HR,
    "paper-decide": DECIDERS, "paper-letter": HR, "paper-list": DECIDERS, "correction-add": HR,
    "correction-decide": DECIDERS, "correction-list": DECIDERS, "correction-import": HR,
    "manual-list": MACHINES, "position-set": MACHINES, "position-list": READERS, "setting-set": HR,
    "setting-list": READERS, "doubt-answer": HR, "calendar-add": HR, "calendar-decide": LEADERS,
    "calendar-list": READERS, "pin-list": HR, "attlog-import": HR, "month-show": LEADERS,
    "month-step": ALL, "digest": LEADERS, "digest-shared": LEADERS, "draft-save": HR,
    "draft-list": READERS, "draft-text": READERS, "draft-decide": LEADERS,
    "session-open": {"nobody"}, "session-tap": {"nobody"}, "link-show": {"nobody"},
    "link-use": {"nobody"}, "session-show": ALL, "session-close": ALL, "secret-set": ALL,
    "account-link": MACHINES, "account-setup": {"it"}, "account-list": MACHINES,
    "account-close": MACHINES, "person-forget": HR, "purge": MACHINES,
}
BULK = {"roster-import", "correction-import", "attlog-import"}


class Page(Scene):
    """An office in which everybody has logged in; it asks as hadir-web does."""

    def __init__(self, **kw):
        super().__init__(count=0, **kw)

    def begin(self):
        rows = [ROSTER_HEAD]
        for who, i in PEOPLE.items():
            superior = {"kasi": "p-03", "staff": "p-06"}.get(who, "")
            rows.append(f"{i};Pegawai {i[2:]};;PNS;umum;{superior};;;kartu;h10301;1,{int(i[2:])};"
                        "2026-01-01;")
        super().begin()
        self.office.roster("\n".join(rows) + "\n")
        for name in ("kasubag", "camat", "sekcam", "it", "hr"):
            position(self.office, name, PEOPLE[name])
        position(self.office, "hr", PEOPLE["pin"])
        self.office.ask("setting-set", name="trial-until", value="2026-01-01", by="p-01")
        self.tokens = {"nobody": ""}
        for who, i in PEOPLE.items():
            self.tokens[who] = account(self.office, i, *(
                ("407193", "pin") if who == "pin" else ()))["token"]

    def ask(self, who, verb, **args):
        return self.office.ask(verb, session=self.tokens[who], **args)

    def code(self, who, verb, **args):
        """Of the refusal; "" when it was done."""
        try:
            self.ask(who, verb, **args)
        except Refused as e:
            return e.args[0]["code"]
        return ""

    def acts(self):
        """Those of people in their sessions."""
        return self.office.sql("SELECT person, verb, ifnull(about, '') FROM act "
                               "WHERE person NOT LIKE 'uid:%' ORDER BY seq")

    def paper(self, who="hr", code="DL", person="p-07", day=MONDAY, **args):
        return self.ask(who, "paper-add", **dict({"code": code, "from": day, "people": [person],
                                                  "letter": "800/1"}, **args))[-1]


def test_every_verb_is_for_the_roles_that_are_written_down():
    with open(os.path.join(SOURCE, "daemon/flow/verbs.c")) as f:
        known = set(re.findall(r'\{ "([a-z-]+)",', f.read()))
    assert known == set(VERBS), known ^ set(VERBS)
    wrong = []
    with Page() as s:
        for verb, allowed in VERBS.items():
            for who in s.tokens:
                # What no verb takes: nothing is done, and whoever may ask hears of it.
                code = s.code(who, verb, unheard_of=1, **({"rows": []} if verb in BULK else {}))
                if (code == "denied") != (who not in allowed) or code not in ("denied", "bad-args"):
                    wrong.append((verb, who, code))
        assert not wrong, wrong
        assert s.acts() == []


def test_what_is_changed_at_the_machine_says_by_which_user_of_it():
    """The names in a request are what somebody typed."""
    with Page() as s:
        acts = lambda: s.office.sql("SELECT person, verb, about FROM act WHERE person LIKE 'uid:%' "
                                    "ORDER BY seq")[before:]
        before = 0
        before = len(acts())
        user = f"uid:{os.getuid()}"
        id = s.office.ask("paper-add", code="DL", people=["p-07"], letter="800/1", by="p-05",
                          **{"from": MONDAY})[-1]["id"]
        s.office.ask("paper-decide", id=id, decision="confirm", by="p-02")
        assert [(p, v) for p, v, _ in acts()] == [(user, "paper-add"), (user, "paper-decide")], acts()
        # Asked, only tried, or by hadir-web for nobody yet: nobody's act.
        s.office.ask("today")
        s.office.ask("paper-add", code="DL", people=["p-06"], letter="800/2", by="p-05", dry=True,
                     **{"from": MONDAY})
        code = s.office.ask("account-link", person="p-07", kind="password")[0]["code"]
        assert len(acts()) == 3 and acts()[-1][:2] == (user, "account-link")
        s.office.ask("link-use", session="", code=code, secret="kuda lumping merah", address="::1")
        assert len(acts()) == 3, acts()
        report = s.office.hadirctl("report", "audit", "2026-11")
        assert f"pengguna mesin nomor {os.getuid()}" in report.out, report
        assert s.office.hadirctl("verify").status == 0


def test_every_verb_that_changes_something_has_words_for_auditors():
    asks = {"status", "today", "lobby", "watch", "config", "explain", "punches", "digest",
            "session-open", "session-tap", "session-show", "session-close", "link-use"}
    with open(os.path.join(SOURCE, "daemon/text/table-act.h")) as f:
        words = set(re.findall(r'"verb\.([a-z-]+)"', f.read()))
    want = {v for v in VERBS if v not in asks and not re.search("-(list|show|text)$", v)}
    assert words == want, words ^ want


def test_people_are_read_about_by_those_whom_it_concerns():
    with Page() as s:
        papers = {i: s.paper(person=i)["id"] for i in ("p-03", "p-07")}
        for who, person, allowed in (
                ("staff", "p-07", True), ("staff", "p-06", False), ("staff", "p-02", False),
                ("kasi", "p-07", True), ("kasi", "p-06", True), ("kasi", "p-03", False),
                ("sekcam", "p-02", True), ("camat", "p-07", True), ("it", "p-07", True),
                ("pin", "p-08", True), ("pin", "p-07", False)):
            code = s.code(who, "explain", person=person, day=MONDAY)
            assert code == ("" if allowed else "denied"), (who, person, code)

        def says_why(who):
            return any(r.get("key", "").startswith("explain.paper")
                       for r in s.ask(who, "explain", person="p-07", day=MONDAY))
        assert says_why("staff") and says_why("kasi") and says_why("hr")
        assert not says_why("it"), "why somebody was away is not for those who keep the machines"

        def seen(who):
            return {r["id"] for r in s.ask(who, "paper-list", month=MONDAY[:7])}
        assert seen("camat") == set(papers.values())
        assert seen("kasi") == {papers["p-07"]}

        def today(who):
            return {r["person"] for r in s.ask(who, "today") if r["kind"] == "person"}
        assert today("kasi") == {"p-06", "p-07"} and len(today("camat")) == 8


def test_nobody_acts_in_the_name_of_another():
    with Page() as s:
        paper = {"code": "DL", "from": MONDAY, "people": ["p-07"], "letter": "800/1"}
        assert s.code("hr", "paper-add", by="p-01", **paper) == "denied"
        assert s.ask("hr", "paper-add", by="p-05", **paper)[-1]["kind"] == "paper"
        for verb, args in (
                ("correction-import", {"second": "p-02", "rows": []}),
                ("attlog-import", {"second": "p-02", "rows": []}),
                ("time-confirm", {"time": "07:00:00", "witness": "p-02"}),
                ("paper-decide", {"id": 1, "decision": "confirm", "second": "p-02"})):
            assert s.code("kasubag", verb, **args) == "denied", verb
        # Who has entered it is who has logged in, and does not confirm it.
        assert s.office.sql("SELECT DISTINCT author FROM paper") == [("p-05",)]
        e = refused(s.ask, "kasubag", "paper-decide", id=1, decision="confirm", by="p-02")
        assert e["code"] == "denied"
        assert s.code("staff", "paper-decide", id=1, decision="confirm") == "denied"
        assert s.code("kasi", "paper-decide", id=1, decision="confirm") == ""
        # Who hands out positions cannot take the keys of the machine.
        give = {"person": "p-05", "from": MONDAY, "decree": "SK 2"}
        for who, it, hr in (("hr", "denied", ""), ("it", "", "denied")):
            assert s.code(who, "position-set", position="it", **give) == it, who
            assert s.code(who, "position-set", position="hr", **give) == hr, who


def test_a_form_that_is_sent_twice_is_done_once():
    with Page() as s:
        first = s.paper(once="n-1")
        assert s.code("hr", "paper-add", once="n-1", **{
            "code": "DL", "from": "2026-11-24", "people": ["p-06"]}) == "repeated"
        # A refusal uses none up, nor does a dry run; another session has its own.
        assert s.code("hr", "paper-add", once="n-2", code="??", people=["p-07"],
                      **{"from": MONDAY}) == "refused"
        s.paper(once="n-2", person="p-06", dry=True)
        s.paper(once="n-2", person="p-06")
        s.paper(who="kasubag", once="n-2", person="p-04")
        assert s.office.sql("SELECT count(*) FROM paper") == [(3,)] and first["id"] == 1


def test_nothing_is_done_in_a_session_that_has_ended():
    with Page() as s:
        s.ask("hr", "session-close")
        for token in (s.tokens["hr"], "0" * 64, "x", "' OR 1=1 --"):
            s.tokens["old"] = token
            assert s.code("old", "paper-add", code="DL", people=["p-07"],
                          **{"from": MONDAY}) == "no-session", token
        s.restart()
        assert s.code("kasubag", "today") == "no-session"
        assert s.office.sql("SELECT count(*) FROM paper") == [(0,)]


def test_what_is_changed_in_a_session_says_by_whom_in_the_chain():
    with Page() as s:
        assert s.acts() == [], "root through the socket is nobody's session"
        paper = s.paper(code="CT")["id"]
        s.ask("camat", "paper-decide", id=paper, decision="confirm")
        s.ask("hr", "correction-add", person="p-06", day=MONDAY, at="06:50", direction="in",
              reason="kartu tertinggal", evidence="CCTV")
        s.ask("sekcam", "correction-decide", id=1, decision="confirm")
        s.ask("kasubag", "position-set", position="kasi", person="p-06", decree="SK 3",
              **{"from": MONDAY})
        s.ask("hr", "roster-import", rows=[{"text": t} for t in (
            ROSTER_HEAD, "p-09;Pegawai 09;;PNS;umum;;;;;;;2026-01-01;")])
        s.ask("kasubag", "calendar-add", day="2026-12-24", what="Cuti bersama", of="joint")
        s.ask("camat", "calendar-decide", id=1, decision="confirm")
        want = [("p-05", "paper-add", f"ct {MONDAY} p-07"), ("p-02", "paper-decide", "1 confirm"),
                ("p-05", "correction-add", f"{MONDAY} p-06"),
                ("p-03", "correction-decide", "1 confirm"),
                ("p-01", "position-set", f"kasi {MONDAY} p-06"), ("p-05", "roster-import", ""),
                ("p-01", "calendar-add", "2026-12-24"), ("p-02", "calendar-decide", "1 confirm")]
        again = [{"text": t} for t in ("person;day;in;out", f"p-07;{MONDAY};06:40;")]
        want.append(("p-05", "correction-import", ""))
        for known in (0, 1):  # the second time there is nothing to change
            assert s.ask("hr", "correction-import", rows=again)[-1]["known"] == known
        got = s.acts()
        assert [(p, v) for p, v, _ in got] == [(p, v) for p, v, _ in want], got
        for (person, verb, about), (_, _, wanted) in zip(got, want):
            assert set(wanted.lower().split()) <= set(about.lower().split()), (verb, about)
        # Asked, refused or only tried: nothing was changed, and nothing says so.
        s.ask("hr", "today")
        s.paper(person="p-03", dry=True)
        assert s.code("hr", "paper-add", code="??", people=["p-03"], **{"from": MONDAY}) == "refused"
        assert s.code("hr", "calendar-decide", id=1, decision="confirm") == "refused"
        assert s.acts() == got
        verify = s.office.hadirctl("verify")
        assert verify.status == 0, verify
        assert "Pegawai" not in str(got)


def test_who_signs_for_the_own_unit_waits_for_a_second_person():
    with Page() as s:
        paper = s.ask("hr", "paper-add", code="CT", all=True, letter="800/9",
                      **{"from": "2026-11-25"})[-1]["id"]

        def listed():
            return [p for p in s.ask("camat", "paper-list", open=True) if p["id"] == paper]
        assert s.code("hr", "paper-decide", id=paper, decision="confirm") == "refused", "its author"
        said = s.ask("camat", "paper-decide", id=paper, decision="confirm", letter="800/10")[-1]
        assert said["waits"] and listed()[0]["standing"] == "entered", said
        assert listed()[0]["signed"] == "p-02"
        e = refused(s.ask, "camat", "paper-decide", id=paper, decision="confirm")
        assert e["code"] == "refused" and "kedua" in e["text"], e
        assert s.code("kasi", "paper-decide", id=paper, decision="confirm") == "refused"
        assert s.office.sql("SELECT count(*) FROM approval") == [(0,)]
        said = s.ask("sekcam", "paper-decide", id=paper, decision="confirm")[-1]
        assert "waits" not in said and listed() == [], said
        assert s.office.sql("SELECT person, letter FROM approval ORDER BY seq") == [
            ("p-03", "800/10"), ("p-02", "800/10")]
        assert [(p, v) for p, v, _ in s.acts()[-2:]] == [("p-02", "paper-decide"),
                                                         ("p-03", "paper-decide")]


def test_a_list_by_hand_without_a_second_name_waits_for_each_decision():
    with Page() as s:
        said = s.ask("hr", "correction-import", rows=[{"text": t} for t in (
            "person;day;in;out", f"p-07;{MONDAY};06:40;", f"p-06;{MONDAY};06:45;")])[-1]
        assert said["taken"] == 2 and said["counts"] is False, said
        rows = s.ask("camat", "correction-list", open=True)
        assert [(r["source"], r["second"], r["counts"]) for r in rows] == [
            ("manual", "", False)] * 2, rows
        assert s.code("hr", "correction-decide", id=1, decision="confirm") == "refused"
        assert s.ask("kasi", "correction-decide", id=1, decision="confirm")[-1]["counts"]
        assert s.code("kasi", "correction-decide", id=2, decision="confirm") == "refused", "own day"
        assert s.ask("camat", "correction-decide", id=2, decision="refuse")[-1]["standing"] == \
            "refused"


def test_a_day_that_somebody_else_has_changed_is_not_written_over():
    with Page() as s:
        def rev(person):
            return s.ask("hr", "explain", person=person, day=MONDAY)[0]["rev"]

        def fix(who, person, at, seen):
            return s.ask(who, "correction-add", person=person, day=MONDAY, at=at, direction="in",
                         reason="kartu tertinggal", evidence="CCTV", rev=seen)[-1]
        seen = rev("p-07")
        s.paper(who="kasubag")
        s.office.until("the day is another", lambda: rev("p-07") != seen)
        e = refused(fix, "hr", "p-07", "06:50", seen)
        assert e["code"] == "refused" and "diubah orang lain" in e["text"], e
        assert fix("hr", "p-07", "06:50", rev("p-07"))["kind"] == "correction"
        assert refused(s.paper, code="S", person="p-07", rev=seen)["code"] == "refused"
        assert refused(s.paper, code="S", person="p-06", to="2026-11-24",
                       rev=0)["code"] == "bad-args"


def test_everybody_sees_and_objects_to_their_own_sheet_only():
    with Page() as s:
        month = {"month": "2026-10"}
        for who, step, person, allowed in (
                ("staff", "seen", "p-07", True), ("staff", "seen", "p-06", False),
                ("staff", "paraf", "p-07", False), ("staff", "checked", None, False),
                ("kasi", "seen", "p-07", False), ("camat", "seen", "p-07", False),
                ("pin", "seen", "p-08", True), ("hr", "paraf", "p-06", True)):
            args = dict(month, step=step, **({"person": person} if person else {}))
            code = s.code(who, "month-step", **args)
            assert (code != "denied") == allowed, (who, step, person, code)
        assert s.code("staff", "month-step", step="objection", person="p-07",
                      note="saya hadir", **month) == ""
        assert s.office.sql("SELECT DISTINCT author FROM month WHERE step = 'objection'") == [
            ("p-07",)]


if __name__ == "__main__":
    main(globals())
