# SPDX-License-Identifier: MIT
"""The monthly sheet and the reports as hadirctl makes them from the records of a real day. What is
in the workbook is read as any program would: unzipped, as XML."""
import csv
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, ROSTER_HEAD, Scene, main  # noqa: E402

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMES = ["Pegawai 01, S.Sos.", "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "x" * 120,
         "a\u202etxt.exe & b"]
NIP = "198609262015051001"


def roster():
    rows = [ROSTER_HEAD]
    for i, name in enumerate(NAMES, 1):
        rows.append(f'p-{i:02};"{name}";{NIP if i == 1 else ""};{"PNS" if i < 4 else "NON-ASN"};'
                    f'pelayanan;{"p-01" if i > 1 else ""};;;kartu;h10301;1,{i};2026-01-01;')
    return "\n".join(rows) + "\n"


RULES = """[rule]
name = uji
version = 1
valid-from = 2020-01-01
source = Uji coba

[schedule default]
mon = 23:59:42-23:59:59
tue = 23:59:42-23:59:59

[mark work]
at = 23:59:59

[mark service]
at = 23:59:59

[mark third]
at = 23:59:59

[window]
arrival = 23:59:41-23:59:59

[holiday]
2026-12-25 = Kelahiran Yesus Kristus (uji coba)
"""


def evening():
    """People come a moment before midnight, so that the day closes while we look."""
    return Scene("23:59:40", count=0, rules_text=RULES)


class Workbook:
    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        assert self.zip.testzip() is None
        for name in self.zip.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(self.zip.read(name))  # well-formed, every part
        self.strings = ["".join(t.text or "" for t in si.iter(MAIN + "t"))
                        for si in self.part("xl/sharedStrings.xml").iter(MAIN + "si")]
        self.tabs = [s.get("name") for s in self.part("xl/workbook.xml").iter(MAIN + "sheet")]

    def part(self, name):
        return ElementTree.fromstring(self.zip.read(name))

    def sheet(self, tab):
        return self.part(f"xl/worksheets/sheet{self.tabs.index(tab) + 1}.xml")

    def cells(self, tab):
        """{"A1": (type, value)}; strings are looked up."""
        found = {}
        for c in self.sheet(tab).iter(MAIN + "c"):
            v = c.find(MAIN + "v")
            if v is None:
                continue
            text = self.strings[int(v.text)] if c.get("t") == "s" else v.text
            found[c.get("r")] = (c.get("t", "n"), text)
        return found


def lived(s):
    s.office.roster(roster())
    s.office.ask("setting-set", name="trial-until", value="2026-11-01", by="p-01")
    s.tap(1)
    s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and p["data"]["punch"])
    s.hr.wait_message("/today/pelayanan", lambda p: p["day"] == "2026-11-24")


def file(s, name):
    return os.path.join(s.office.folder, name)


def sheet(s, *words):
    answer = s.office.hadirctl("sheet", "2026-11", *words)
    assert answer.status == 0, answer
    return answer


def look_at_workbook(s):
    sheet(s, "--xlsx", file(s, "x.xlsx"))
    book = Workbook(file(s, "x.xlsx"))
    assert book.tabs[:6] == ["Daftar Hadir", "Jam", "Rekap", "Kode", "Grafik", "DATA"], book.tabs
    assert len(book.tabs) == 6 + len(NAMES), book.tabs
    for tab in book.tabs:
        root = book.sheet(tab)
        assert not list(root.iter(MAIN + "f")), f"{tab} has a formula"
        setup = root.find(MAIN + "pageSetup")
        assert setup.get("paperSize") == "14", tab  # Folio, 215.9 x 330.2 mm: F4
        assert re.search("[0-9a-f]{64}", root.find(MAIN + "headerFooter")[0].text), tab
    assert book.sheet("Daftar Hadir").find(MAIN + "pageSetup").get("orientation") == "landscape"
    assert "'Daftar Hadir'!$A:$B,'Daftar Hadir'!$" in book.zip.read("xl/workbook.xml").decode()
    data = book.cells("DATA")
    by_id = {data[f"A{r}"][1]: r for r in range(2, 200) if f"A{r}" in data and
             data[f"F{r}"][1] == "46349"}  # 2026-11-23 as spreadsheets count days
    assert sorted(by_id) == [f"p-{i:02}" for i in range(1, 6)], by_id
    row = by_id["p-01"]
    assert data[f"B{row}"] == ("s", NIP) and data[f"G{row}"] == ("s", "H"), data
    kind, time = data[f"H{row}"]
    assert kind == "n" and 0.99 < float(time) < 1, time
    assert data[f"C{by_id['p-03']}"] == ("s", NAMES[2])
    assert data[f"C{by_id['p-05']}"] == ("s", "atxt.exe & b")
    assert any(n.startswith("xl/charts/") for n in book.zip.namelist())
    names = [v for _, v in book.cells("Daftar Hadir").values()]
    assert "KECAMATAN CONTOH" in names and "Camat" in names, names
    assert any(v.startswith("Contoh, …") for v in names), names


def look_at_page(s):
    sheet(s, "--html", file(s, "x.html"))
    html = open(file(s, "x.html"), encoding="utf-8").read()
    assert "<script" not in html and "&lt;script&gt;" in html and "\u202e" not in html
    assert "330mm 215mm" in html and "Senin, 23 November 2026" in html
    assert "http://" not in html and "https://" not in html


def look_at_csv(s):
    sheet(s, "--csv", file(s, "x.csv"))
    raw = open(file(s, "x.csv"), "rb").read()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "ID" and "Potongan %" not in rows[0], rows[0]
    assert all(len(r) == len(rows[0]) for r in rows)
    assert not [c for r in rows for c in r if c[:1] in "=+@" and c], "a formula"
    [mine] = [r for r in rows if r[0] == "p-01" and r[5] == MONDAY]
    assert mine[1] == NIP and mine[6] == "H" and mine[7].startswith("23:59"), mine


def look_at_json(s):
    answer = s.office.hadirctl("--json", "sheet", "2026-11")
    assert answer.status == 0, answer
    all_of_it = json.loads(answer.out)
    people = {p["person"]: p for p in all_of_it["people"]}
    assert len(people) == len(NAMES) and all_of_it["step"] == "open"
    for p in people.values():
        t = p["total"]["seconds"]
        assert t["due"] == sum(v for k, v in t.items() if k != "due"), t
        for name in t:
            assert t[name] == sum(d["seconds"][name] for d in p["days"]), (p["person"], name)
    assert people["p-01"]["total"]["on_time"] == 1, people["p-01"]["total"]
    head = s.office.hadirctl("--json", "verify").rows()[0]
    assert head["seq"] >= all_of_it["chain_seq"] > 0


def look_at_reports(s):
    week = s.office.hadirctl("report", "week", MONDAY)
    assert week.status == 0 and "Atasan langsung: Pegawai 01, S.Sos." in week.out, week
    assert "belum ada keterangan" in week.out and "\u202e" not in week.out, week
    slips = s.office.hadirctl("slip", MONDAY, "--person", "p-02")
    assert slips.status == 0 and "Paraf" in slips.out and "\nPegawai 01" not in slips.out, slips
    assert "disampaikan kepada Pegawai 01, S.Sos. atau kepegawaian" in slips.out, slips
    assert s.office.hadirctl("slip", "2026-11", "--person", "p-99").status == 1
    month = s.office.hadirctl("report", "month", "2026-11")
    assert month.status == 0 and "Pegawai 01" in month.out, month
    assert month.out.index("Penghargaan") < month.out.index("Terlambat"), month
    public = s.office.hadirctl("report", "month", "2026-11", "--public", "--html",
                               file(s, "p.html"))
    page = open(file(s, "p.html"), encoding="utf-8").read()
    assert public.status == 0 and "p-0" not in page and "Pegawai 0" not in page, page
    assert "NON-ASN" not in page, "a status of two people is in the public page"
    assert s.office.hadirctl("report", "year", "2026").status == 0
    first = s.office.hadirctl("report", "first-day", MONDAY)
    assert first.status == 0 and "Hari ke-1: Senin, 23 November 2026" in first.out, first
    audit = s.office.hadirctl("report", "audit", "2026-11")
    assert audit.status == 0 and "Aturan yang berlaku" in audit.out and "uji 1" in audit.out, audit
    english = s.office.hadirctl("--lang", "en", "report", "week", MONDAY)
    assert "Superior: Pegawai 01" in english.out, english


def test_a_day_becomes_the_sheet_as_it_is_handed_in():
    with evening() as s:
        s.office.write("hadir.conf", open(s.office.config).read().replace(
            "zone = ", "kop = PEMERINTAH KABUPATEN CONTOH | KECAMATAN CONTOH\nplace = Contoh\n"
            "zone = ", 1))
        lived(s)
        for look in (look_at_workbook, look_at_page, look_at_csv, look_at_json, look_at_reports):
            look(s)
        assert sheet(s).out.count("\n") > len(NAMES)


def test_sheets_need_no_daemon_and_say_what_is_wrong():
    with evening() as s:
        s.office.roster(roster())
        s.office.stop_clean()
        assert s.office.hadirctl("sheet", "2026-11", "--csv", "-").status == 0
        assert s.office.hadirctl("sheet", "2026-11", "--unit", "lain").status == 1
        for words, status in ((("sheet", "november"), 4), (("sheet", "2026-13"), 4),
                              (("sheet",), 2), (("report", "year", "26"), 4),
                              (("report", "week", "minggu"), 4),
                              (("report", "audit", "2026-11", "2026-10"), 2),
                              (("sheet", "2026-11", "--xlsx", "/nonexistent/x.xlsx"), 5)):
            answer = s.office.hadirctl(*words)
            assert answer.status == status and answer.err, (words, answer)


if __name__ == "__main__":
    main(globals())
