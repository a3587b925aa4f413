# SPDX-License-Identifier: MIT
"""What comes from elsewhere and goes there: workbooks, papers, calendars, attlog.dat."""
import io
import os
import sys
import zipfile
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, ROSTER_HEAD, SOURCE, Scene, h10301, main, people, rules  # noqa: E402

FRIDAY = "2026-11-20"  # before MONDAY
PAPERS_HEAD = "id;kode;mulai;sampai;jam;surat;keterangan"


def save(s, data, name):
    path = os.path.join(s.office.folder, name)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return path


def xlsx(*rows):
    """A workbook as a spreadsheet saves it: text is shared, a number is a number."""
    strings, cells = [], ""
    for r, row in enumerate(rows, 1):
        cells += f'<row r="{r}">'
        for c, value in enumerate(row):
            place = f"{chr(65 + c)}{r}"
            if isinstance(value, (int, float)):
                cells += f'<c r="{place}"><v>{value!r}</v></c>'
            elif value:
                strings.append(value)
                cells += f'<c r="{place}" t="s"><v>{len(strings) - 1}</v></c>'
        cells += "</row>"
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", f'<workbook xmlns:r="{kind}"><sheets>'
                   '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", "<Relationships>"
                   f'<Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/a.xml"/>'
                   f'<Relationship Id="rId2" Type="{kind}/sharedStrings" Target="s.xml"/>'
                   "</Relationships>")
        z.writestr("xl/s.xml", f"<sst>{shared}</sst>")
        z.writestr("xl/worksheets/a.xml",
                   f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    return data.getvalue()


def problems(answer, severity="error"):
    return {r["line"]: r["text"] for r in answer.rows() if r.get("severity") == severity}


def summary(answer):
    found = [r for r in answer.rows() if r.get("kind") == "summary"]
    assert found, answer
    return {k: sum(r[k] for r in found) for k in found[0] if isinstance(found[0][k], int)}


def lead(s, person="p-03"):
    """Somebody who may be the second name."""
    s.office.ask("position-set", position="kasubag", person=person, **{"from": "2026-01-01"},
                 decree="SK 1/2026")


def roster(*rows):
    return [ROSTER_HEAD.split(";")] + [list(r) for r in rows]


def test_a_workbook_is_taken_with_its_zeros_and_a_card_as_printed():
    with Scene("07:42:00", count=0) as s:
        path = save(s, xlsx(*roster(
            ("p-01", "Pegawai 01", "198609262015051001", "PNS", "umum", "", "", "", "kartu",
             "h10301", "0012345678", "2026-01-05"),
            ("p-02", "Pegawai 02 \"S.Sos.\"", "", "NON-ASN", "umum", "", "", "", "kartu",
             "h10301", "188,24911", "05/01/2026"))), "pegawai.xlsx")
        answer = s.office.hadirctl("roster", "import", path)
        assert answer.status == 0, answer
        assert {r["person"]: r["name"] for r in s.office.ask("roster-list")} == {
            "p-01": "Pegawai 01", "p-02": 'Pegawai 02 "S.Sos."'}
        s.line("frame " + h10301(12345678 >> 16, 12345678 & 0xffff))
        assert s.hr.wait_message("/punch")["payload"]["data"]["person"] == "p-01"


def test_numbers_a_spreadsheet_spoilt_are_refused_with_row_and_cure():
    with Scene("07:42:00", count=0) as s:
        head = roster()[0]
        path = save(s, xlsx(
            head,
            ["p-01", "Pegawai 01", 198609262015051001, "PNS", "umum", "", "", "", "kartu",
             "h10301", "1,1", "2026-01-05"],
            ["p-02", "Pegawai 02", "", "PNS", "umum", "", "", "", "kartu", "h10301", 188.2491,
             "2026-01-05"]), "pegawai.xlsx")
        answer = s.office.hadirctl("--json", "roster", "import", path)
        errors = problems(answer)
        assert answer.status == 4 and set(errors) == {2, 3}, answer
        assert "1.98609E+17 was rounded" in errors[2] and "Text" in errors[2], errors
        assert "188.2491 was taken for a number" in errors[3], errors
        answer = s.office.hadirctl("roster", "import", save(s, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" +
                                                            bytes(504), "lama.xls"))
        assert answer.status == 4 and ".xlsx" in answer.out, answer
        assert s.office.ask("roster-list") == []


def test_rows_pasted_from_the_sheet_need_no_header():
    with Scene("07:42:00", count=0) as s:
        row = ["p-01", "Pegawai 01", "", "PNS", "umum", "", "", "", "kartu", "h10301", "1,1",
               "2026-01-05", ""]
        answer = s.office.hadirctl("roster", "import", "-", stdin="\t".join(row) + "\n")
        assert answer.status == 0, answer
        assert [r["person"] for r in s.office.ask("roster-list")] == ["p-01"]


def test_the_template_has_every_column_as_text_and_says_what_belongs_there():
    with Scene("07:42:00", count=0) as s:
        for what, head in (("roster", ROSTER_HEAD), ("paper", PAPERS_HEAD)):
            path = os.path.join(s.office.folder, f"{what}.xlsx")
            answer = s.office.hadirctl("template", what, path)
            assert answer.status == 0, answer
            with zipfile.ZipFile(path) as z:
                sheet = z.read("xl/worksheets/sheet1.xml").decode()
                styles = z.read("xl/styles.xml").decode()
                strings = z.read("xl/sharedStrings.xml").decode()
            assert sheet.count("<col ") >= 1 and 'numFmtId="49"' in styles, styles
            for column in head.split(";"):
                assert f">{column}<" in strings, (column, strings)
            assert "Tidak ada." not in strings, "a column without its sentence"
            # Empty, it is a table without rows: nothing to complain of.
            verb = ("roster", "import", path) if what == "roster" else (
                "paper", "import", path, "--by", "p-01")
            answer = s.office.hadirctl(*verb, "--dry")
            assert answer.status == 0, answer
        assert s.office.hadirctl("template", "roster", "/nonexistent/x.xlsx").status == 5
        assert s.office.hadirctl("template", "sheet", path).status == 2


def test_papers_come_all_or_none():
    with Scene("07:42:00") as s:
        lines = [PAPERS_HEAD, "p-01;CT;2026-11-24;2026-11-26;;;", "p-99;S;2026-11-24;;;;",
                 "p-02;XX;2026-11-24;;;;", "p-02;CT;2026-11-28;;;;", "p-02;DL;2026-11-25;;09.00;;"]
        path = save(s, "\n".join(lines), "surat.csv")
        answer = s.office.hadirctl("paper", "import", path, "--by", "p-03")
        assert answer.status == 4 and "surat.csv:6" in answer.out, answer
        lines.pop()
        path = save(s, "\n".join(lines), "surat.csv")
        answer = s.office.hadirctl("paper", "import", path, "--by", "p-03")
        assert answer.status == 4, answer
        for line in (3, 4, 5):  # unknown person, unknown code, a Saturday
            assert f"surat.csv:{line}: " in answer.err, answer
        assert "surat.csv:2: " not in answer.err, answer
        assert s.office.ask("paper-list", open=True) == [], "some of them were stored"

        path = save(s, "\n".join((PAPERS_HEAD, "p-01;ct;2026-11-24;26/11/2026;;800/1;",
                                  "p-02 p-03;DL;2026-11-25;;08.00-10.30;;rapat")), "surat.csv")
        answer = s.office.hadirctl("paper", "import", path, "--by", "p-03", "--dry")
        assert answer.status == 0 and "Uji coba" in answer.out, answer
        assert s.office.ask("paper-list", month="2026-11") == []
        answer = s.office.hadirctl("paper", "import", path, "--by", "p-03")
        assert answer.status == 0 and "2 surat" in answer.out, answer
        papers = s.office.ask("paper-list", month="2026-11")
        assert [(p["code"], p["from"], p["to"], p["at"], p["letter"]) for p in papers] == [
            ("CT", "2026-11-24", "2026-11-26", None, "800/1"),
            ("DL", "2026-11-25", "2026-11-25", "08:00-10:30", "")], papers
        assert papers[1]["people"] == ["p-02", "p-03"], papers
        # The same file again: every row meets what is there, and nothing is stored twice.
        answer = s.office.hadirctl("paper", "import", path, "--by", "p-03")
        assert answer.status == 4, answer
        assert len(s.office.ask("paper-list", month="2026-11")) == 2


def finger_office(**keys):
    """Everybody has a number in the terminal; nobody was read at our door."""
    return Scene("09:00:00", begin="05:00:00", kind="jari", fmt="user", **keys)


def attlog(*rows, eol="\r\n"):
    return "".join(f"{pin:>9}\t{moment}\t1\t0\t1\t0{eol}" for pin, moment in rows)


def take(s, path, *words, by="p-01", second="p-03"):
    return s.office.hadirctl("--json", "attlog", "import", path, "--by", by, "--second", second,
                             *words)


def test_an_attlog_is_taken_once_and_judged_like_punches():
    with finger_office() as s:
        lead(s)
        path = save(s, attlog((1, f"{MONDAY} 07:25:10"), (2, f"{MONDAY} 07:45:00"),
                              ("00000001", f"{MONDAY} 07:25:10")), "attlog.dat")
        before = s.states()
        dry = take(s, path, "--dry")
        assert dry.status == 0 and summary(dry)["taken"] == 2, dry
        assert s.states() == before and s.office.ask("correction-list", month="2026-11") == []
        answer = take(s, path)
        assert answer.status == 0 and summary(answer)["taken"] == 2, answer
        assert "there twice" in problems(answer, "warning")[0], answer
        # Our own readers saw nothing before 09:00: who came at 07:45 may have been here before.
        arrived = {r["person"]: (r["state"], r["arrived"]) for r in s.office.ask("today")
                   if r["kind"] == "person"}
        assert arrived == {"p-01": ("on-time", f"{MONDAY}T07:25:10+08:00"),
                           "p-02": ("incomplete", f"{MONDAY}T07:45:00+08:00"),
                           "p-03": ("incomplete", None)}, arrived
        rows = s.office.ask("correction-list", month="2026-11")
        assert {(r["person"], r["at"], r["source"], r["by"], r["second"]) for r in rows} == {
            ("p-01", "07:25:10", "attlog", "p-01", "p-03"),
            ("p-02", "07:45:00", "attlog", "p-01", "p-03")}, rows
        again = summary(take(s, path))
        assert (again["taken"], again["known"], again["rejudged"]) == (0, 2, 0), again
        # Another firmware's copy of the same punches is the same.
        other = save(s, f"1 {MONDAY} 07:25:10 0 15 0 0 0\n2 {MONDAY} 07:45:00 0 15 0 0 0\n", "b")
        again = summary(take(s, other))
        assert (again["taken"], again["known"]) == (0, 2), again
        assert len(s.office.ask("correction-list", month="2026-11")) == 2
        assert s.office.ask("punches") == [], "the journal holds punches of our own readers only"


def test_an_attlog_full_of_trouble_disturbs_nothing_else():
    with finger_office() as s:
        lead(s)
        path = save(s, attlog((1, f"{FRIDAY} 07:20:00"), (1, "2000-01-01 00:03:00"),
                              (2, "2026-11-19 07:20:00"), (77, f"{FRIDAY} 07:21:00"),
                              (77, f"{FRIDAY} 16:21:00"), (3, f"{FRIDAY} 07:22:00"),
                              (2, "2026-12-24 07:00:00")) +
                    f"        2\t{FRIDAY} 07:2", "attlog.dat")
        answer = take(s, path)
        assert answer.status == 0, answer
        told = problems(answer, "warning")
        assert "before 2005 are set aside" in told[2], told
        assert "time runs backwards" in told[3], told
        assert "cut short" in told[8], told
        assert "p-03" in told[6] and "another second name" in told[6], told
        assert "still to come" in told[7], told
        assert [r for r in answer.rows() if r.get("kind") == "unknown-pin"] == [
            {"kind": "unknown-pin", "pin": "77", "rows": 2}], answer
        got = summary(answer)
        assert (got["taken"], got["aside"]) == (2, 2), got
        # The second's own days need somebody else's name.
        lead(s, "p-02")
        got = summary(take(s, path, second="p-02"))
        assert (got["taken"], got["known"]) == (1, 1), got
        for by, second in (("p-03", "p-03"), ("p-02", "p-01")):  # one name; not entitled
            answer = take(s, path, by=by, second=second)
            assert answer.status == 4, answer
        answer = take(s, save(s, "bukan attlog\n", "x"))
        assert answer.status == 4, answer


def test_a_large_attlog_is_judged_while_the_office_works_on():
    with Scene("09:00:00", begin="05:00:00", count=0) as s:
        s.office.roster("\n".join([ROSTER_HEAD] + [
            f"p-{i:03};Pegawai {i:03};;PNS;umum;;;;pin;user;{i};2026-01-01;" for i in range(1, 301)]))
        lead(s, "p-300")
        path = save(s, attlog(*((i, f"2026-11-{day:02} {hour}:{i % 60:02}:00") for i in range(1, 300)
                                for day in range(2, 22) for hour in ("07", "16"))), "attlog.dat")
        answer = take(s, path, by="p-001", second="p-300")
        assert answer.status == 0, answer.err
        got = summary(answer)
        assert (got["taken"], got["known"]) == (299 * 20 * 2, 0) and got["waiting"] > 0, got
        again = summary(take(s, path, by="p-001", second="p-300"))
        assert (again["taken"], again["known"]) == (0, 299 * 20 * 2), again
        s.office.until("the last day of the last person is judged", lambda: s.office.sql(
            "SELECT 1 FROM verdict WHERE person = 'p-299' AND day = ?", 20777))


def test_the_terminal_s_zone_and_a_map_of_its_numbers_are_honoured():
    with Scene("09:00:00") as s:  # WITA; nobody has a finger
        lead(s)
        path = save(s, attlog((501, f"{MONDAY} 06:25:10"), (502, f"{MONDAY} 06:45:00")), "a.dat")
        answer = take(s, path)
        assert answer.status == 0 and summary_or_none(answer) is None, answer
        pins = save(s, "pin;id;mulai;sampai\n0501;p-01;;\n502;p-02;2026-01-01;\n", "pin.csv")
        answer = take(s, path, "--map", pins, "--zone", "Asia/Jakarta")
        assert answer.status == 0 and summary(answer)["taken"] == 2, answer
        rows = s.office.ask("correction-list", month="2026-11")
        assert {(r["person"], r["at"]) for r in rows} == {("p-01", "07:25:10"),
                                                         ("p-02", "07:45:00")}, rows
        answer = take(s, path, "--map", pins, "--zone", "WITA")
        assert answer.status == 4 and "WITA" in answer.err, answer
        bad = save(s, "pin;id\n501;Pegawai 1\n501;p-02\n501;p-01\n", "bad.csv")
        answer = take(s, path, "--map", bad)
        assert answer.status == 4 and set(problems(answer)) == {2, 4}, answer


def summary_or_none(answer):
    return next((r for r in answer.rows() if r.get("kind") == "summary"), None)


def test_our_punches_go_out_as_a_terminal_writes_them_and_compare_alike():
    with Scene("07:30:00", begin="05:00:00") as s:
        s.office.roster(people(2) + "p-01;Pegawai 01;;PNS;pelayanan;;;;pin;user;11;2026-01-01;\n"
                        "p-02;Pegawai 02;;PNS;pelayanan;;;;pin;user;12;2026-01-01;\n")
        for person in (1, 2, 3):
            s.tap(person)
        s.office.until("three are kept", lambda: len(s.office.ask("punches")) == 3)
        answer = s.office.hadirctl("attlog", "export", MONDAY, MONDAY)
        assert answer.status == 0 and "p-03" in answer.err, answer
        lines = answer.out.splitlines()
        assert [l.split()[0] for l in lines] == ["11", "12"], answer
        # The earliest moment of each, which is the one that is judged.
        assert all(MONDAY + " 07:29:58" < l.split("\t")[1] < MONDAY + " 07:31" for l in lines), answer
        mine = save(s, answer.out, "ours.dat")
        answer = s.office.hadirctl("--json", "compare", mine)
        assert answer.status == 1, answer  # p-03 has no number there
        rows = answer.rows()
        assert [(r["person"], r["what"]) for r in rows if r["kind"] == "difference"] == [
            ("p-03", "only-here")], rows
        assert rows[-1] == {"kind": "summary", "days": 3, "same": 2, "differ": 0, "only_here": 1,
                            "only_there": 0, "median_s": 0}, rows
        answer = s.office.hadirctl("compare", mine, "--person", "p-01")
        assert answer.status == 0, answer
        # The official terminal is ten minutes ahead, and knows a day that we do not.
        theirs = save(s, attlog((11, f"{MONDAY} 07:40:05"), (12, f"{MONDAY} 07:40:05"),
                                (11, f"{FRIDAY} 07:20:00")), "theirs.dat")
        answer = s.office.hadirctl("--json", "compare", theirs)
        rows = answer.rows()
        assert {(r["person"], r["day"], r["what"]) for r in rows if r["kind"] == "difference"} == {
            ("p-01", MONDAY, "first"), ("p-02", MONDAY, "first"), ("p-01", FRIDAY, "only-there"),
            ("p-03", MONDAY, "only-here")}, rows
        assert 590 < rows[-1]["median_s"] < 620 and rows[-1]["differ"] == 2, rows[-1]
        answer = s.office.hadirctl("compare", theirs)
        assert answer.status == 1 and "lebih cepat" in answer.out, answer


def test_a_feed_is_held_against_the_decree_and_waits_to_be_accepted():
    with open(os.path.join(SOURCE, "config/rules/libur-2026.conf")) as f:
        holidays = f.read().split("[holiday]")[1]
    with Scene("07:42:00", rules_text=rules().split("[holiday]")[0] + "[holiday]" + holidays) as s:
        lead(s)
        path = os.path.join(SOURCE, "tests/fixtures/exchange/libur.ics")
        how = ("calendar", "import", path, "--year", "2026", "--by", "p-01")
        answer = s.office.hadirctl("--json", *how, "--dry")
        assert answer.status == 0, answer
        differs = {(r["what"], r["day"]) for r in answer.rows() if r["kind"] == "difference"}
        # All that the feed has, the decree has too, Imlek's wrong day as joint leave; the others
        # of its 25 days are missing.
        assert {w for w, _ in differs} == {"only-decree"} and len(differs) == 20, differs
        answer = s.office.hadirctl(*how)
        assert answer.status == 0 and "berbeda dengan keputusan" in answer.out, answer
        assert s.office.ask("calendar-list") == [], "a day of the decree was entered again"

        other = save(s, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261125\r\n"
                     "SUMMARY:Hari Daerah\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "daerah.ics")
        answer = s.office.hadirctl("calendar", "import", other, "--year", "2026", "--by", "p-01",
                                   "--decree", "SK 7/2026")
        assert answer.status == 0 and "Hari Daerah" in answer.out, answer
        [row] = s.office.ask("calendar-list", year=2026)
        assert (row["day"], row["what"], row["decree"], row["source"], row["standing"]) == (
            "2026-11-25", "Hari Daerah", "SK 7/2026", "daerah.ics", "entered"), row
        answer = s.office.hadirctl("calendar", "accept", str(row["id"]), "--by", "p-01")
        assert answer.status == 4, "who entered it has accepted it"
        answer = s.office.hadirctl("calendar", "accept", str(row["id"]), "--by", "p-03")
        assert answer.status == 0, answer
        answer = s.office.hadirctl("calendar", "list", "--year", "2026")
        assert "Hari Daerah" in answer.out and "SK 7/2026" in answer.out, answer
        repeated = save(s, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260817\n"
                        "RRULE:FREQ=YEARLY\nSUMMARY:Proklamasi\nEND:VEVENT\nEND:VCALENDAR\n", "r")
        answer = s.office.hadirctl("calendar", "import", repeated, "--year", "2026", "--by", "p-01")
        assert answer.status == 4 and "RRULE" in answer.out, answer


if __name__ == "__main__":
    main(globals())
