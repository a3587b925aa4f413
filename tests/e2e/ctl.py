# SPDX-License-Identifier: MIT
"""hadirctl against the real daemon: every verb, in words and with --json, and its exit status."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import (BUILD, MONDAY, Lines, Scene, Skipped, h10301, main, people)  # noqa: E402

OK, NO, USAGE, UNREACHABLE, REFUSED, FAILED = range(6)


def ask(s, *words, status=OK, **how):
    answer = s.office.hadirctl("--json", *words, **how)
    assert answer.status == status, (words, answer)
    return answer.rows()


def told(s, *words, status=OK):
    answer = s.office.hadirctl(*words)
    assert answer.status == status, (words, answer)
    return answer.out + answer.err


def test_looking_verbs_answer_in_words_and_in_json():
    with Scene("07:42:00") as s:
        s.tap(1)
        s.tap(77)
        s.hr.wait_message("/late/pelayanan")
        s.office.until("connected", lambda: s.office.status("destination")[0]["state"] == "connected")
        kinds = [r["kind"] for r in ask(s, "status")]
        assert kinds == ["office", "reader", "time", "destination", "database",
                         "backup"], kinds
        text = told(s, "status")
        assert "pintu-depan" in text and "Kecamatan Kandangan" in text, text
        rows = ask(s, "today")
        assert rows[0]["counts"] == {"late-work": 1, "missing": 2}, rows[0]
        assert [r for r in rows if r["kind"] == "unknown"], rows
        assert "Pegawai 01" in told(s, "today") and "Pegawai 01" in told(s, "today", "--day", MONDAY)
        assert ask(s, "today", "--day", "2026-11-20") is not None
        rows = ask(s, "explain", "p-01", MONDAY)
        assert rows[0]["state"] == "late-work", rows
        assert "07.30" in told(s, "explain", "p-01", MONDAY)
        assert "07:30" in told(s, "--lang", "en", "explain", "p-01", MONDAY)
        assert len(ask(s, "punches")) == 2 and len(ask(s, "punches", "--person", "p-01")) == 1
        assert ask(s, "punches", "--day", "2026-11-20") == []
        assert "pintu-depan" in told(s, "punches")
        values = ask(s, "config")
        assert {"office", "broker", "reader"} <= {r["section"] for r in values}
        door = [r for r in values if r["name"] == "pintu-depan" and r["key"] == "format"][0]
        assert door["value"] == "h10301" and door["line"] > 0 and door["file"], door
        assert "hadir.conf:" in told(s, "config")
        assert ask(s, "verify")[0]["whole"] is True
        assert told(s, "verify")
        assert len(ask(s, "roster", "list")) == 3 and len(ask(s, "roster", "list", "--unit",
                                                              "pelayanan")) == 3
        assert ask(s, "roster", "list", "--unit", "lain") == []
        assert "Pegawai 02" in told(s, "roster", "list")
        assert ask(s, "time", "show")[0]["quality"] == "good"
        assert told(s, "time", "show") and told(s, "--help")


def test_what_is_not_there_is_a_no():
    with Scene(None) as s:
        assert ask(s, "time", "show", status=NO)[0]["quality"] == "none"
        assert ask(s, "status", status=NO)
        [e] = ask(s, "explain", "p-99", MONDAY, status=NO)
        assert e["error"]["code"] == "not-found", e
        ask(s, "explain", "p-01", MONDAY, status=NO)
        [e] = ask(s, "today", status=REFUSED)
        assert e["error"]["code"] == "refused", e
        assert ask(s, "punches", "--person", "p-99", "--day", MONDAY, status=NO)
        assert ask(s, "credential", "claim", "0" * 32, "p-01", status=NO)
        assert ask(s, "credential", "learn", "lain", status=NO)


def test_a_wrong_call_asks_nobody():
    with Scene("07:42:00") as s:
        for words in ((), ("hapus",), ("status", "lagi"), ("explain", "p-01"), ("time", "confirm"),
                      ("today", "--unit", "x"), ("time", "confirm", "07:15:00", "--by", "p-01"),
                      ("time", "confirm", "7.15", "--by", "p-01", "--witness", "p-02"),
                      ("roster",), ("--warna", "status")):
            answer = s.office.hadirctl(*words)
            assert answer.status == USAGE and answer.err, (words, answer)


def test_without_a_daemon_only_verify_answers():
    with Scene("07:42:00") as s:
        s.office.stop_clean()
        answer = s.office.hadirctl("status")
        assert answer.status == UNREACHABLE and s.office.socket in answer.err, answer
        assert s.office.hadirctl("verify").status == OK
        os.rename(s.office.database, s.office.database + ".away")
        answer = s.office.hadirctl("verify")
        assert answer.status == FAILED and s.office.database in answer.err, answer


def test_the_time_is_confirmed_by_two():
    with Scene(None) as s:
        by = ("--by", "p-01", "--witness", "p-02")
        assert ask(s, "time", "confirm", MONDAY, "07:15:00", *by, "--dry")[0]["dry"] is True
        [row] = ask(s, "time", "confirm", MONDAY, "07:15:00", *by, "--error", "5")
        assert row["now"] == f"{MONDAY}T07:15:00+08:00" and row["error_s"] == 5, row
        assert ask(s, "time", "show")[0]["source"] == "confirm"
        told(s, "time", "confirm", "07:15:01", *by)
        [e] = ask(s, "time", "confirm", "09:00:00", *by, status=REFUSED)
        assert e["error"]["code"] == "refused", e
        ask(s, "time", "confirm", "07:15:01", "--by", "p-01", "--witness", "p-01", status=REFUSED)


def test_an_unknown_card_is_listed_learnt_and_claimed():
    with Scene("07:42:00") as s:
        learn = Lines([os.path.join(BUILD, "hadirctl"), "--json", "--config", s.office.config,
                       "credential", "learn", "pintu-depan"], name="hadirctl learn")

        def read():
            s.tap(77)
            return learn.seen
        s.office.until("a card is read", read)
        for card in (78, 79, 80):
            s.tap(card)
        result = learn.wait("result")
        assert '"format":"h10301"' in result or '"needs":"another-card"' in result, learn.seen
        learn.process.wait(10)
        s.office.until("four cards", lambda: len(s.office.ask("credential-list")) == 4)
        rows = ask(s, "credential", "list")
        assert len(rows) == 4 and all(r["format"] == "h10301" for r in rows), rows
        card = rows[0]["credential"]
        assert card in told(s, "credential", "list")
        dry = ask(s, "credential", "claim", card, "p-03", "--dry")[0]
        assert dry["dry"] is True and dry["rejudged"] == 1 and len(ask(s, "credential", "list")) == 4
        claimed = ask(s, "credential", "claim", card, "p-03", "--from", MONDAY)[0]
        assert claimed["person"] == "p-03" and claimed["rejudged"] == 1, claimed
        s.hr.wait_message("/late/", lambda p: p["data"]["person"] == "p-03")
        assert len(ask(s, "credential", "list")) == 3
        [e] = ask(s, "credential", "claim", card, "p-02", status=REFUSED)
        assert "p-03" in e["error"]["text"], e
        ask(s, "credential", "claim", "sembarang", "p-02", status=REFUSED)
        ask(s, "credential", "claim", rows[1]["credential"], "p-99", status=NO)


def test_a_roster_comes_from_a_file_or_standard_input():
    with Scene("07:42:00", count=0) as s:
        assert ask(s, "roster", "import", "-", stdin=people(4))[-1]["people"] == 4
        s.office.write("salah.csv", people(2).replace("PNS", "RAJA"))
        path = os.path.join(s.office.folder, "salah.csv")
        answer = s.office.hadirctl("roster", "import", path)
        assert answer.status == REFUSED and f"{path}:2" in answer.out, answer


def test_watch_shows_what_happens_as_it_happens():
    with Scene("07:42:00") as s:
        plain = Lines([os.path.join(BUILD, "hadirctl"), "--config", s.office.config, "watch"])
        rows = Lines([os.path.join(BUILD, "hadirctl"), "--json", "--config", s.office.config,
                      "watch"], name="hadirctl --json watch")
        def both_watch():
            s.tap(2)
            return rows.seen and plain.seen
        s.office.until("two watch", both_watch)
        s.line("frame " + h10301(1, 1))
        rows.wait('"kind":"late"')
        plain.wait("Pegawai 01")
        s.office.stop_clean()
        assert rows.process.wait(10) == UNREACHABLE
        assert plain.process.wait(10) == UNREACHABLE


def test_a_stranger_is_turned_away():
    if os.geteuid() != 0:
        raise Skipped("only root can play another user")
    with Scene("07:42:00") as s:
        os.chmod(s.office.folder, 0o755)
        os.chmod(s.office.socket, 0o666)
        nobody = dict(user=65534, group=65534, extra_groups=[])
        try:
            p = subprocess.run([os.path.join(BUILD, "hadirctl"), "--json", "--socket",
                                s.office.socket, "status"], capture_output=True, text=True, **nobody)
        except PermissionError:
            raise Skipped("nobody cannot run what is built here") from None
        assert p.returncode == REFUSED and '"denied"' in p.stdout, (p.stdout, p.stderr)


if __name__ == "__main__":
    main(globals())
