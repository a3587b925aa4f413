# SPDX-License-Identifier: MIT
"""Rosters as spreadsheets write them, through hadirctl and the daemon."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, ROSTER_HEAD, SOURCE, Scene, main  # noqa: E402


def save(s, text, name="pegawai.csv", encoding="utf-8"):
    path = os.path.join(s.office.folder, name)
    with open(path, "wb") as f:
        f.write(text.encode(encoding))
    return path


def load(s, text, *words, **how):
    return s.office.hadirctl("--json", "roster", "import", save(s, text, **how), *words)


def row(i, value="", nip="", kind="kartu", fmt="h10301", start="2026-01-01", end="", unit="umum"):
    credential = f"{kind};{fmt};{value}" if value else ";;"
    return f"p-{i:02};Pegawai {i:02};{nip};PNS;{unit};;;;{credential};{start};{end}"


def roster(*rows, eol="\n"):
    return eol.join((ROSTER_HEAD,) + rows) + eol


def problems(answer, severity):
    return {r["line"]: r["text"] for r in answer.rows() if r.get("severity") == severity}


def people(s):
    return {r["person"]: r for r in s.office.ask("roster-list")}


def test_a_sheet_from_excel_is_taken_as_it_is():
    with Scene("07:42:00", count=0) as s:
        path = os.path.join(SOURCE, "tests/fixtures/roster/excel.csv")  # BOM, CRLF, quotes
        with open(path, "rb") as f:
            raw = f.read()
        assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw, "the fixture was cleaned"
        answer = s.office.hadirctl("--json", "roster", "import", path)
        assert answer.status == 0, answer
        warnings = problems(answer, "warning")
        assert any("19860926201505100" in t or "17" in t for t in warnings.values()), warnings
        summary = answer.rows()[-1]
        assert (summary["people"], summary["new"], summary["credentials"]) == (3, 3, 2), summary
        there = people(s)
        assert there["pegawai-01"]["name"] == "Pegawai 01; S.Sos.", there
        assert there["pegawai-02"]["until"] == "2026-12-31", there
        again = s.office.hadirctl("--json", "roster", "import", path).rows()[-1]
        assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 3), again


def test_separators_and_line_ends_of_any_program_are_taken():
    with Scene("07:42:00", count=0) as s:
        text = roster(row(1, "1,1"), row(2, "1,2"), eol="\r\n")
        assert load(s, "\ufeff" + text).status == 0
        quoted = text.replace("1,1", '"1,1"').replace("1,2", '"1,2"').replace(";", ",")
        assert load(s, quoted).rows()[-1]["unchanged"] == 2
        assert load(s, text.replace(";", "\t")).rows()[-1]["unchanged"] == 2
        s.tap(2)
        punch = s.hr.wait_message("/punch")["payload"]["data"]
        assert punch["person"] == "p-02", punch


def test_mistakes_are_told_all_with_their_line_and_nothing_is_imported():
    with Scene("07:42:00", count=0) as s:
        answer = load(s, roster(
            row(1, "1,1"), row(2, nip="1,98609E+17"), row(3, "1,70000"), row(4, "1,4", fmt="h10310"),
            row(5, start="2026-02-30"), row(6, unit="Umum & Kepegawaian"), row(7, "1,7")))
        assert answer.status == 4, answer
        errors = problems(answer, "error")
        assert {3, 4, 5, 6, 7} <= set(errors), errors
        assert not {2, 8} & set(errors), errors
        assert answer.rows()[-1]["error"]["code"] == "refused", answer
        assert people(s) == {}, "something was imported"


def test_a_card_given_to_two_people_on_one_day_is_refused_and_named():
    with Scene("07:42:00", count=0) as s:
        answer = load(s, roster(row(1, "1,1"), row(2, "1,2"), row(3, "1,1")))
        errors = problems(answer, "error")
        assert answer.status == 4 and list(errors) == [4] and "p-01" in errors[4], answer
        assert people(s) == {}
        assert load(s, roster(row(1, "1,1", end="2026-11-22"))).status == 0
        assert load(s, roster(row(3, "1,1", start=MONDAY))).status == 0, "handed on the day after"
        answer = load(s, roster(row(4, "1,1", start=MONDAY)))
        assert answer.status == 4 and "p-03" in problems(answer, "error")[2], answer
        s.tap(1)
        assert s.hr.wait_message("/punch")["payload"]["data"]["person"] == "p-03"


def test_a_trial_import_tells_what_it_would_do_and_does_nothing():
    with Scene("07:42:00", count=0) as s:
        answer = load(s, roster(row(1, "1,1")), "--dry")
        assert answer.status == 0 and answer.rows()[-1]["new"] == 1, answer
        assert answer.rows()[-1]["dry"] is True
        assert people(s) == {}
        assert load(s, roster(row(1, "1,1"))).status == 0
        s.tap(1)
        s.hr.wait_message("/late/umum")
        dry = load(s, roster(row(1, "1,1"), row(2, "1,2")), "--dry").rows()[-1]
        assert dry["new"] == 1 and set(people(s)) == {"p-01"}, dry
        assert s.states() == {"p-01": "late-work"}, s.states()


def test_people_who_are_not_in_the_file_stay():
    with Scene("07:42:00", count=3) as s:
        assert load(s, roster(row(9, "1,9"))).status == 0
        assert set(people(s)) == {"p-01", "p-02", "p-03", "p-09"}


def test_a_credential_of_one_who_came_before_the_roster_is_judged_from_its_punches():
    with Scene("07:42:00", count=0) as s:
        s.tap(5)
        assert s.hr.wait_message("/punch")["payload"]["data"]["person"] is None
        answer = load(s, roster(row(5, "1,5")))
        assert answer.status == 0, answer
        late = s.hr.wait_message("/late/umum")["payload"]["data"]
        assert late["person"] == "p-05", late


def test_ten_thousand_people_are_imported_and_live_on_beside_the_readers():
    with Scene("07:20:00", count=0) as s:
        rows = [f"p-{i:05};Pegawai {i:05};;PNS;unit-{i % 60:02};;;;kartu;h10301;"
                f"{i // 60000 + 1},{i};2026-01-01;" for i in range(1, 10001)]
        start = time.monotonic()
        answer = load(s, roster(*rows))
        took = time.monotonic() - start
        assert answer.status == 0, answer.err[:500]
        summary = answer.rows()[-1]
        assert summary["people"] == summary["new"] == summary["credentials"] == 10000, summary
        print(f"# 10,000 people imported in {took:.1f} s", flush=True)
        start = time.monotonic()
        s.tap(9999)
        s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-09999")
        print(f"# and a verdict among them took {time.monotonic() - start:.2f} s", flush=True)
        answer = load(s, roster(*rows, row(99, "9,9")))
        assert answer.status == 4, "10,001 people were taken"


def test_files_that_are_no_roster_are_refused():
    with Scene("07:42:00", count=0) as s:
        for text, how in (("", {}), ("halo\n", {}), (roster(row(1)).replace("nama", "nnama"), {}),
                          (roster(row(1).replace("Pegawai", "Pég")), {"encoding": "latin-1"})):
            answer = load(s, text, **how)
            assert answer.status == 4, (text[:40], answer)
        answer = s.office.hadirctl("roster", "import", "/nonexistent.csv")
        assert answer.status == 5 and "/nonexistent.csv" in answer.err, answer
        assert people(s) == {}


if __name__ == "__main__":
    main(globals())
