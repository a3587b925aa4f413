# SPDX-License-Identifier: MIT
"""Papers and corrections: what explains a day, who may say so, and what cannot be said."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from harness import ROSTER_HEAD, Office, Refused, h10301, main, rules  # noqa: E402
from rtc import Machine  # noqa: E402

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"

# Who holds what: 1 HR, 2 camat, 3 sekcam and superior of the others, 4 to 8 staff.
CAMAT, SEKCAM, HR = "p-02", "p-03", "p-01"


def roster():
    rows = [ROSTER_HEAD]
    for i in range(1, 9):
        unit = "umum" if i < 7 else "pelayanan"
        superior = "" if i == 2 else CAMAT if i == 3 else SEKCAM
        rows.append(f"p-{i:02};Pegawai {i:02};;PNS;{unit};{superior};;;kartu;h10301;1,{i};"
                    "2026-01-01;")
    return "\n".join(rows) + "\n"


class Book(Machine):
    """An office of two days. Its arrival window is half a minute long, so that the daemon has seen
    all of it: whoever did not come is not yet explained, and nothing is incomplete."""

    def __init__(self):
        super().__init__()
        text = rules(begin="07:19:46", grace=0)
        for old, new in (("= 07:30-", "= 07:20-"), ("-11:59", "-07:20:16")):
            text = text.replace(old, new)
        self.write("rules/rules.conf", text)
        self.write("hadir.conf", open(self.config).read() + f"""
[reader pintu]
kind = replay
file = {self.fifo('pintu')}
format = h10301
""")

    def begin(self, day, clock, before=lambda: None):
        self.boot(1_000_000 - 1000 * self.boots)
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.until("the door is ready", lambda: "reader pintu: ready" in self.log())
        before()
        self.confirm(day, clock)
        self.since = time.monotonic()

    def at(self, seconds):
        """Until so many seconds after the day's beginning: the window is real time."""
        self.until(f"{seconds} s", lambda: time.monotonic() - self.since >= seconds)

    def tap(self, *people):
        for i in people:
            os.write(self.door, f"frame {h10301(1, i)}\n".encode())

    def end(self):
        os.close(self.door)
        self.stop_clean()

    def people(self):
        self.roster(roster())
        self.ask("setting-set", name="trial-until", value="2026-01-01", by=HR)
        for position, person in (("camat", CAMAT), ("sekcam", SEKCAM), ("kasubag", HR)):
            self.ask("position-set", position=position, person=person, decree="SK 1/2026",
                     **{"from": "2026-01-01"})

    def monday(self):
        """1 to 4 in time, 5 late, 6 to 8 not seen."""
        self.begin(MONDAY, "07:19:44", before=self.people)
        self.at(3.5)
        self.tap(1, 2, 3, 4)
        self.at(18.5)
        self.tap(5)
        self.until("five are kept", lambda: len(self.ask("punches", day=MONDAY)) == 5)
        self.at(34)
        self.end()
        self.begin(TUESDAY, "09:00:00")
        self.until("Monday is closed", lambda: self.states().get("p-06") == "unexplained")

    def states(self, day=MONDAY):
        return {r["person"]: r["state"] for r in self.ask("today", day=day)
                if r["kind"] == "person"}

    def refused(self, verb, **args):
        try:
            self.ask(verb, **args)
        except Refused as e:
            return e.args[0]["text"]
        raise AssertionError(f"{verb} {args} was not refused")

    def paper(self, code, people=None, day=MONDAY, by=HR, dry=False, **args):
        args = dict({"code": code, "from": day, "by": by}, **args)
        if people:
            args["people"] = people
        return self.ask("paper-add", dry=dry, **args)[-1]

    def no_paper(self, code, people=None, day=MONDAY, by=HR, **args):
        args = dict({"code": code, "from": day, "by": by}, **args)
        if people:
            args["people"] = people
        return self.refused("paper-add", **args)

    def decide(self, paper, by, decision="confirm", **args):
        return self.ask("paper-decide", id=paper, decision=decision, by=by, **args)[-1]

    def explain(self, person, day=MONDAY):
        return "\n".join(r["text"] for r in self.ask("explain", person=person, day=day)
                         if r["kind"] == "sentence")


def test_papers_and_corrections_of_a_day_that_is_over():
    with Book() as o:
        o.monday()
        assert o.states() == {"p-01": "on-time", "p-02": "on-time", "p-03": "on-time",
                              "p-04": "on-time", "p-05": "late-work", "p-06": "unexplained",
                              "p-07": "unexplained", "p-08": "unexplained"}, o.states()
        claims = [f for n, f in sorted(globals().items()) if n.startswith("claim_")]
        for claim in sorted(claims, key=lambda f: f.__code__.co_firstlineno):
            claim(o)
            print(f"ok - {claim.__name__[6:].replace('_', ' ')}", flush=True)
        o.end()


def claim_what_is_wrong_with_a_paper_is_said_in_words(o):
    for text, args in (
            ("tidak ada kode XX", dict(code="XX", people=["p-06"])),
            ("hari kerja", dict(code="CT", people=["p-06"], day="2026-11-22")),
            ("id", dict(code="CT", people=["p-06"], note="titip salam Pegawai 04")),
            ("nobody in the roster", dict(code="CT", people=["p-99"])),
            ("nobody in the roster", dict(code="CT", people=["p-06"], by="Pegawai 01")),
            ("for whom", dict(code="CT")),
            ("for whom", dict(code="CT", people=["p-06"], unit="umum")),
            ("nobody belongs", dict(code="CT", unit="hantu")),
            ("before the first", dict(code="CT", people=["p-06"], to="2026-11-20")),
            ("at most", dict(code="CT", people=["p-06"], to="2036-11-20")),
            ("part of a day", dict(code="I", people=["p-06"], at="siang")),
            ("ditanya", dict(code="TK", people=["p-06"])),
            ("bukan", dict(code="TK", people=["p-05"], asked="ditanya 24/11")),
            ("orang demi orang", dict(code="TK", unit="umum", asked="ditanya 24/11"))):
        said = o.no_paper(**args)
        assert text in said, (args, said)
    assert o.ask("paper-list") == [], "something was kept"


def claim_a_dry_paper_says_what_it_would_do_and_does_nothing(o):
    row = o.paper("S", ["p-06"], dry=True)
    assert row["dry"] is True and row["rejudged"] == 1, row
    assert o.ask("paper-list") == [] and o.states()["p-06"] == "unexplained"


def claim_a_late_paper_counts_from_its_entry_and_publishes_the_revision(o):
    row = o.paper("S", ["p-06"])
    assert row["letterless"] and row["counts"] and row["rejudged"] == 1, row
    assert o.states()["p-06"] == "paper", o.states()
    said = o.explain("p-06")
    assert "surat menyusul" in said.lower() and "S" in said, said


def claim_overlapping_papers_of_one_person_are_refused_and_named(o):
    said = o.no_paper("CT", ["p-06", "p-07"], to=TUESDAY)
    assert "Pegawai 06" in said and "(S)" in said, said
    assert o.states()["p-07"] == "unexplained"


def claim_nobody_decides_alone_or_about_the_own_day_or_without_office(o):
    [paper] = [r["id"] for r in o.ask("paper-list", open=True)]
    for by, text in ((HR, "perlu orang lain"), ("p-06", "harinya sendiri"),
                     ("p-05", "bukan camat")):
        assert text in o.refused("paper-decide", id=paper, decision="confirm", by=by), by
    assert "no paper" in o.refused("paper-decide", id=99, decision="confirm", by=CAMAT)
    row = o.decide(paper, SEKCAM, letter="800/12/XI/2026")
    assert row["decision"] == "confirm", row
    [row] = o.ask("paper-list")
    assert row["standing"] == "confirmed" and row["letter"] == "800/12/XI/2026", row
    assert [d["by"] for d in row["decisions"]] == [SEKCAM], row
    assert "sudah disetujui" in o.refused("paper-decide", id=paper, decision="confirm", by=CAMAT)
    assert "withdraw" in o.refused("paper-decide", id=paper, decision="refuse", by=CAMAT)


def claim_a_refused_paper_returns_the_day_to_not_yet_explained(o):
    paper = o.paper("CT", ["p-07"])["id"]
    assert o.states()["p-07"] == "paper"
    assert o.decide(paper, CAMAT, "refuse", note="tidak ada sisa cuti")["rejudged"] == 1
    assert o.states()["p-07"] == "unexplained", o.states()
    assert "masukkan lagi" in o.refused("paper-decide", id=paper, decision="confirm", by=CAMAT)


def claim_who_entered_a_paper_may_take_it_back(o):
    paper = o.paper("CT", ["p-07"])["id"]
    o.decide(paper, HR, "withdraw")
    assert o.states()["p-07"] == "unexplained"


def claim_an_absence_counts_once_the_superior_has_confirmed_it(o):
    row = o.paper("TK", ["p-07"], asked="ditanya 24/11, tidak ada alasan")
    assert row["counts"] is False, row
    assert o.states()["p-07"] == "unexplained"
    assert "atasan langsung" in o.refused("paper-decide", id=row["id"], decision="confirm",
                                          by=CAMAT)
    o.decide(row["id"], SEKCAM)
    assert o.states()["p-07"] == "absent", o.states()


def claim_who_entered_an_absence_cannot_take_back_alone_what_the_superior_confirmed(o):
    [paper] = [r["id"] for r in o.ask("paper-list") if r["code"] == "TK" and r["counts"]]
    assert "perlu orang lain" in o.refused("paper-decide", id=paper, decision="withdraw", by=HR)
    assert "nobody" in o.refused("paper-decide", id=paper, decision="withdraw", by=SEKCAM,
                                 second="p-99")
    o.decide(paper, SEKCAM, "withdraw")
    assert o.states()["p-07"] == "unexplained", o.states()


def claim_taking_back_the_own_entry_signs_for_nobody_else(o):
    paper = o.paper("CT", ["p-07"])["id"]
    o.refused("paper-decide", id=paper, decision="withdraw", by=HR, second="p-05")
    o.decide(paper, HR, "withdraw")
    assert o.sql("SELECT count(*) FROM approval WHERE person = 'p-05'") == [(0,)]


def claim_a_correction_needs_reason_evidence_and_a_second_name(o):
    ask = dict(person="p-05", day=MONDAY, at="07:19:57", direction="in", by="p-05")
    assert "alasan" in o.refused("correction-add", reason="", evidence="CCTV", **ask)
    for bad, text in (({"at": "25:00"}, "time of day"), ({"day": "2026-12-24"}, "belum terjadi"),
                      ({"day": TUESDAY, "at": "16:00"}, "belum terjadi"),
                      ({"direction": "up"}, "direction"), ({"person": "p-99"}, "nobody")):
        said = o.refused("correction-add", reason="kartu tidak terbaca", evidence="CCTV",
                         **dict(ask, **bad))
        assert text in said, said
    [row] = o.ask("correction-add", reason="kartu tidak terbaca", evidence="CCTV pintu", **ask)
    assert row["standing"] == "entered" and not row["counts"], row
    assert o.states()["p-05"] == "late-work"
    assert "nomor" in o.refused("correction-add", reason="lagi", evidence="lagi", **ask)
    assert "perlu orang lain" in o.refused("correction-decide", id=row["id"], decision="confirm",
                                           by="p-05")
    before = o.sql("SELECT count(*) FROM journal")
    o.ask("correction-decide", id=row["id"], decision="confirm", by=SEKCAM)
    assert o.states()["p-05"] == "on-time", o.states()
    assert o.sql("SELECT count(*) FROM journal") == before, "a punch was touched"
    o.ask("correction-decide", id=row["id"], decision="withdraw", by="p-05")
    assert o.states()["p-05"] == "late-work", o.states()


def claim_one_decision_about_a_reader_settles_many(o):
    row = o.paper("AT", reader="pintu", hours="07:00-08:00")
    listed = [r for r in o.ask("paper-list", open=True) if r["id"] == row["id"]][0]
    assert listed["people"] == ["p-05", "p-07", "p-08"], listed
    assert row["counts"] is False and o.states()["p-05"] == "late-work"
    o.decide(row["id"], SEKCAM)
    assert o.states()["p-05"] in ("paper", "on-time"), o.states()
    o.decide(row["id"], HR, "withdraw")


def claim_one_paper_serves_a_whole_unit_and_needs_two_names_when_it_covers_one(o):
    row = o.paper("DL", unit="pelayanan", letter="005/UND/2026")
    assert row["people"] == 2, row
    assert o.states()["p-08"] == "paper" and o.states()["p-07"] == "paper", o.states()
    o.decide(row["id"], HR, "withdraw")
    assert o.states()["p-08"] == "unexplained"
    row = o.paper("DL", all=True)
    assert row["people"] == 8, row
    assert "--second" in o.refused("paper-decide", id=row["id"], decision="confirm", by=CAMAT)
    assert "nama kedua" in o.refused("paper-decide", id=row["id"], decision="confirm", by=CAMAT,
                                     second=CAMAT)
    o.decide(row["id"], CAMAT, second=SEKCAM)
    listed = [r for r in o.ask("paper-list") if r["id"] == row["id"]][0]
    assert [d["by"] for d in listed["decisions"]] == [CAMAT, SEKCAM], listed
    o.decide(row["id"], CAMAT, "withdraw", second=SEKCAM)


def claim_the_manual_list_is_printed_ahead_and_entered_back_with_two_names(o):
    form = o.hadirctl("manual-list", "--unit", "pelayanan", "--day", MONDAY)
    assert form.status == 0 and "DAFTAR HADIR MANUAL" in form.out and "p-08" in form.out, form
    path = os.path.join(o.folder, "manual.csv")
    words = ["correction", "import", path, "--by", HR, "--second", SEKCAM]
    o.write("manual.csv", f"person;day;in;out\np-08;{MONDAY};07:19:57;\np-03;{MONDAY};07:19;\n")
    answer = o.hadirctl(*words)
    assert answer.status == 4 and ":3:" in answer.out and "own day" in answer.out, answer
    assert o.states()["p-08"] == "unexplained", "half of it was entered"
    o.write("manual.csv", f"person;day;in;out\np-08;{TUESDAY};07:19;23:30\n")
    answer = o.hadirctl(*words)
    assert answer.status == 4 and "still to come" in answer.out, answer
    o.write("manual.csv", f"person;day;in;out\np-08;{MONDAY};07:19:57;\n")
    answer = o.hadirctl(*words)
    assert answer.status == 0, answer
    assert o.states()["p-08"] == "on-time", o.states()
    again = o.hadirctl("--json", *words).rows()[-1]
    assert (again["taken"], again["known"]) == (0, 1), again


def claim_an_answer_brings_what_waits_for_its_own_confirmation(o):
    assert "no answer" in o.refused("doubt-answer", day=MONDAY, answer="entah", by=HR)
    [row] = o.ask("doubt-answer", day=MONDAY, answer="holiday", by=HR, letter="SE 9/2026",
                  note="Hari jadi kabupaten")
    assert row["calendar"], row
    assert o.states()["p-07"] == "incomplete", "a name came out before anybody had decided"
    assert "perlu orang lain" in o.refused("calendar-decide", id=row["calendar"],
                                           decision="confirm", by=HR)
    assert "sudah dijawab" in o.refused("doubt-answer", day=MONDAY, answer="holiday", by=CAMAT)
    o.ask("calendar-decide", id=row["calendar"], decision="confirm", by=CAMAT)
    o.until("it is a holiday", lambda: o.states()["p-07"] == "holiday")
    assert "perlu orang lain" in o.refused("calendar-decide", id=row["calendar"],
                                           decision="withdraw", by=HR)
    o.ask("calendar-decide", id=row["calendar"], decision="withdraw", by=SEKCAM)
    o.until("it is none any more", lambda: o.states()["p-07"] == "incomplete")
    [row] = o.ask("doubt-answer", day=MONDAY, answer="correct", by=HR)
    assert row["paper"] is None and row["calendar"] is None, row
    assert o.states()["p-07"] == "unexplained", o.states()


def claim_hadirctl_says_it_in_the_words_of_the_office(o):
    answer = o.hadirctl("paper", "add", "CT", "--for", "p-07", "--from", MONDAY, "--by", HR)
    assert answer.status == 0 and "CT" in answer.out and "surat menyusul" in answer.out, answer
    number = answer.out.split("nomor ")[1].split(":")[0]
    answer = o.hadirctl("paper", "confirm", number, "--by", HR)
    assert answer.status == 4 and "perlu orang lain" in answer.err, answer
    answer = o.hadirctl("paper", "confirm", number, "--by", CAMAT, "--letter", "800/1/2026")
    assert answer.status == 0 and "disetujui" in answer.out, answer
    answer = o.hadirctl("--lang", "en", "paper", "list", "--month", "2026-11")
    assert answer.status == 0 and "confirmed" in answer.out and "800/1/2026" in answer.out, answer
    assert o.hadirctl("position", "list").out.count("SK 1/2026") == 3
    assert "2026" in o.hadirctl("trial", "show").out


def claim_the_superior_s_duties_and_what_waits_are_a_list_of_tasks(o):
    o.ask("correction-add", person="p-05", day=MONDAY, at="07:19:58", direction="in", by="p-05",
          reason="kartu tertinggal", evidence="CCTV")
    paper = o.paper("S", ["p-07"], day=TUESDAY)["id"]
    rows = o.hadirctl("--json", "tasks", "--day", TUESDAY).rows()
    waits = {(r["what"], r["person"], r["day"], r["whose"]) for r in rows}
    assert ("decide", "p-05", MONDAY, SEKCAM) in waits, rows
    assert ("decide", "p-07", TUESDAY, SEKCAM) in waits, rows
    o.decide(paper, HR, "withdraw")
    said = o.hadirctl("tasks", "--person", SEKCAM, "--day", TUESDAY)
    assert said.status == 0 and said.out.startswith("Pegawai 03\n"), said
    assert "menunggu keputusan" in said.out, said


def claim_a_confirmed_absence_is_the_superior_s_duty_until_it_goes_to_the_camat(o):
    [waits] = o.ask("correction-list", open=True)
    o.ask("correction-decide", id=waits["id"], decision="refuse", by=SEKCAM)
    number = [r["id"] for r in o.ask("paper-list") if r["people"] == ["p-07"] and r["counts"]][0]
    o.decide(number, HR, "withdraw")
    row = o.paper("TK", ["p-07"], asked="ditanya 24/11, tidak ada alasan")
    o.decide(row["id"], SEKCAM)
    summon = [r for r in o.hadirctl("--json", "tasks", "--day", TUESDAY).rows()
              if r["what"] == "summon"]
    assert [(r["person"], r["whose"], r["n"], r["escalated"]) for r in summon] == [
        ("p-07", SEKCAM, 1, False)], summon
    summon = [r for r in o.hadirctl("--json", "tasks", "--day", "2026-12-30").rows()
              if r["what"] == "summon"]
    assert [(r["whose"], r["escalated"]) for r in summon] == [(CAMAT, True)], summon
    assert "Pasal 28" in summon[0]["text"], summon


def claim_who_loses_a_card_by_an_import_is_judged_again(o):
    before = o.states()
    kept = "kartu;h10301;1,5;2026-01-01;"
    lost = "".join(line if kept not in line else
                   line.replace(kept, kept + "2026-11-22") + line.replace(kept, ";;;2026-11-23;")
                   for line in roster().splitlines(keepends=True))
    assert o.roster(lost)[-1]["rejudged"] >= 1
    assert o.states().get("p-05") != before["p-05"], (before, o.states())
    o.roster(roster())
    o.until("it is theirs again", lambda: o.states() == before)


def claim_the_chain_is_whole_after_all_of_it(o):
    answer = o.hadirctl("verify")
    assert answer.status == 0, answer
    names = o.sql("SELECT count(*) FROM paper WHERE note LIKE '%Pegawai%'")
    assert names == [(0,)], "a name is in the chain"


if __name__ == "__main__":
    main(globals())
