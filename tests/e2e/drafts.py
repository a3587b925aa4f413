# SPDX-License-Identifier: MIT
"""Rules that one person writes and another approves: what a draft may say, who decides, and what
is left when the folder or the disk does not take the file."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, Refused, Scene, Skipped, main, rules  # noqa: E402

SCENE = dict(clock="07:42:00", begin="07:42:01")
TOMORROW = "2026-11-24"


def draft(number=2, since=TOMORROW, **more):
    text = rules(begin="07:42:01", **more)
    return text.replace("version = 1\n", f"version = {number}\n").replace(
        "valid-from = 2020-01-01", f"valid-from = {since}")


def leaders(s):
    """p-01 writes, p-02 is the camat of today."""
    s.office.ask("position-set", position="camat", person="p-02", **{"from": "2026-01-01"},
                 decree="SK 1/2026")


def save(s, text=None, by="p-01", name="uji", **more):
    return s.office.ask("draft-save", name=name, text=text or draft(**more), by=by)[-1]


def refused(s, verb, **args):
    try:
        s.office.ask(verb, **args)
    except Refused as e:
        e.error, e.rows = e.args
        return e
    raise AssertionError(f"{verb} {args} was taken")


def rule_file(s):
    with open(os.path.join(s.office.folder, "rules/rules.conf")) as f:
        return f.read()


def explain(s, person="p-01"):
    return " ".join(r.get("text", "") for r in s.office.ask("explain", person=person))


def standing(s):
    return [r["standing"] for r in s.office.ask("draft-list")]


def test_a_draft_holds_when_another_has_approved_it_and_not_before():
    with Scene(**SCENE) as s:
        leaders(s)
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        before = rule_file(s)
        row = save(s, since="2020-01-01", work="07:45:00")
        assert rule_file(s) == before and standing(s) == ["entered"]
        assert "versi 1" in explain(s), explain(s)
        s.office.ask("draft-decide", id=row["id"], decision="confirm", by="p-02")
        s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                          p["data"]["state"] == "on-time" and p["data"]["cause"] == "rule")
        assert "versi 2" in explain(s), explain(s)
        text = rule_file(s)
        assert "author = p-01\n" in text and "approver = p-02\n" in text, text
        assert s.office.sql("SELECT text FROM rule WHERE version = '1'") == [(before,)]
        assert s.office.sql("SELECT text, author, approver FROM rule WHERE version = '2'") == [
            (text, "p-01", "p-02")]
        assert standing(s) == ["confirmed"]
        s.restart(kill=True)
        assert "versi 2" in explain(s), explain(s)
        assert os.listdir(os.path.join(s.office.folder, "rules")) == ["rules.conf"]


def test_what_asks_more_begins_tomorrow_and_today_stays_as_it_was():
    with Scene(**SCENE) as s:
        leaders(s)
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        e = refused(s, "draft-save", name="uji", text=draft(since=MONDAY, third="08:15:00"),
                    by="p-01")
        problem = [r for r in e.rows if r["kind"] == "problem"][0]
        assert (problem["part"], problem["field"]) == ("rule", "valid-from"), e.rows
        assert "24 November 2026" in problem["args"]["date"], problem
        row = save(s, third="08:15:00")
        s.office.ask("draft-decide", id=row["id"], decision="confirm", by="p-02")
        assert "versi 1" in explain(s), explain(s)
        marks = [r["at"] for r in s.office.ask("explain", person="p-01", day=MONDAY)
                 if r["kind"] == "mark"]
        assert "08:30:00" in marks, marks


def test_a_mistake_is_told_at_its_field_and_nothing_is_kept():
    rows = [
        ("mon = 07:43-16:00", "mon = 16:00", "schedule default", "mon"),
        ("at = 08:00:00", "at = jam delapan", "mark service", "at"),
        ("grace-s = 60", "grace-s = 99999", "mark work", "grace-s"),
        ("source = Uji coba", "source = ", "rule", "source"),
        ("version = 2", "version = 1", "rule", "version"),
        ("valid-from = 2026-11-24", "valid-from = besok", "rule", "valid-from"),
        ("[window]", "[code DL]\nname = Dinas luar\nkind = luar\n\n[window]", "code DL", "kind"),
        ("[window]", "[bands x]\nsource = Uji\nlate = 1-30:0.5\n\n[window]", "bands x", "late"),
        ("[window]", "[jendela]\n\n[window]", "jendela", ""),
        ("source = Uji coba", "source = Uji coba\nnote = Pegawai 02", None, None),
    ]
    with Scene(**SCENE) as s:
        for old, new, part, field in rows:
            text = draft()
            assert old in text, (old, text)
            e = refused(s, "draft-save", name="uji", text=text.replace(old, new, 1), by="p-01")
            if part is None:
                assert "p-02" in e.error["text"], e.error
                continue
            places = [(r["part"], r["field"]) for r in e.rows if r["severity"] == "error"]
            assert (part, field) in places, (new, e.rows)
        assert s.office.ask("draft-list") == []
        e = refused(s, "draft-save", name="../uji", text=draft(), by="p-01")
        assert e.rows[0]["field"] == "name", e.rows


def test_who_wrote_it_does_not_decide_it_and_who_decides_is_a_leader():
    with Scene(**SCENE) as s:
        leaders(s)
        for position in ("kasubag", "sekcam"):
            s.office.ask("position-set", position=position, person="p-01",
                         **{"from": "2026-01-01"}, decree="SK 2/2026")
        row = save(s)
        for by in ("p-01", "p-03"):
            refused(s, "draft-decide", id=row["id"], decision="confirm", by=by)
            refused(s, "draft-decide", id=row["id"], decision="refuse", by=by)
        refused(s, "draft-decide", id=row["id"], decision="withdraw", by="p-03")
        assert standing(s) == ["entered"]
        s.office.ask("draft-decide", id=row["id"], decision="withdraw", by="p-01")
        assert standing(s) == ["withdrawn"]
        refused(s, "draft-decide", id=row["id"], decision="confirm", by="p-02")
        row = save(s)
        s.office.ask("draft-decide", id=row["id"], decision="refuse", by="p-02", note="belum")
        assert standing(s) == ["refused", "withdrawn"]
        assert refused(s, "draft-text", id=999).error["code"] == "not-found"


def test_a_dry_decision_says_what_would_be_and_changes_nothing():
    with Scene(**SCENE) as s:
        leaders(s)
        row = save(s)
        before = rule_file(s)
        assert s.office.ask("draft-decide", dry=True, id=row["id"], decision="confirm",
                            by="p-02")[0]["dry"]
        s.office.ask("draft-save", dry=True, name="uji", text=draft(number=3), by="p-01")
        assert rule_file(s) == before and standing(s) == ["entered"]


def test_a_folder_that_cannot_be_written_is_said_in_words_and_nothing_is_half_done():
    with Scene(**SCENE) as s:
        leaders(s)
        row = save(s)
        before = rule_file(s)
        folder = os.path.join(s.office.folder, "rules")
        # For root no mode forbids anything, so the folder is one that nobody can change.
        if subprocess.run(["chattr", "+i", folder], capture_output=True).returncode != 0:
            raise Skipped("this file system has no chattr +i")
        try:
            e = refused(s, "draft-decide", id=row["id"], decision="confirm", by="p-02")
        finally:
            subprocess.run(["chattr", "-i", folder], check=True)
        assert "tidak boleh menulis" in e.error["text"], e.error
        assert rule_file(s) == before and standing(s) == ["entered"]
        assert s.office.sql("SELECT version FROM rule") == [("1",)]
        s.office.ask("draft-decide", id=row["id"], decision="confirm", by="p-02")
        assert standing(s) == ["confirmed"] and "version = 2" in rule_file(s)


def test_a_file_that_somebody_has_edited_is_not_written_over():
    with Scene(**SCENE) as s:
        leaders(s)
        row = save(s)
        edited = rule_file(s) + "# kantor: jangan hilang\n"
        s.office.write("rules/rules.conf", edited)
        e = refused(s, "draft-decide", id=row["id"], decision="confirm", by="p-02")
        assert "pernah diubah" in e.error["text"], e.error
        assert rule_file(s) == edited and standing(s) == ["entered"]


def test_a_new_rule_gets_a_file_of_its_own():
    with Scene(**SCENE) as s:
        leaders(s)
        text = (f"[rule]\nname = libur-daerah\nversion = 1\nvalid-from = {MONDAY}\n"
                f"source = SK Bupati\n\n[holiday]\n{TOMORROW} = Hari jadi kabupaten\n")
        row = save(s, text=text, name="libur-daerah")
        s.office.ask("draft-decide", id=row["id"], decision="confirm", by="p-02")
        assert os.path.exists(os.path.join(s.office.folder, "rules/libur-daerah.conf"))
        assert s.office.sql("SELECT author, approver FROM rule WHERE name = 'libur-daerah'") == [
            ("p-01", "p-02")]


if __name__ == "__main__":
    main(globals())
