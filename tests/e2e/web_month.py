# SPDX-License-Identifier: MIT
"""HR's month and year by HTTP, in real sessions: the way to the lock, the sheet that is handed in,
people and their cards, positions, accounts, the calendar."""
import html
import io
import os
import re
import sys
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor, wait

sys.path.insert(0, os.path.dirname(__file__))
from accounts import account, use  # noqa: E402
from exchange import xlsx  # noqa: E402
from harness import ROSTER_HEAD, h10301, main  # noqa: E402
from papers import CAMAT, HR, MONDAY, SEKCAM  # noqa: E402
from sheets import Workbook  # noqa: E402
from web_own import Browser, Office, Reply, told  # noqa: E402

NOVEMBER = "/bulan-kerja/2026-11"


class Desk(Browser):
    """A browser that also downloads and uploads."""

    def bytes(self, path):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}",
                                         headers={"Cookie": f"hadir={self.token}"})
        with self.opener.open(request, timeout=30) as r:
            return r.headers, r.read()

    def ticks(self, page, path, *fields):
        """A form in which a name stands several times."""
        r = self.ask(path, [*fields, ("token", self.ask(page).field("token"))])
        return self.ask(r.headers["Location"]) if r.status == 303 else r

    def upload(self, page, path, name, data, **fields):
        mark = uuid.uuid4().hex
        body = io.BytesIO()
        for key, value in dict(fields, token=self.ask(page).field("token")).items():
            body.write(f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
                       f"{value}\r\n".encode())
        if data is not None:
            body.write(f'--{mark}\r\nContent-Disposition: form-data; name="berkas"; '
                       f'filename="{name}"\r\n\r\n'.encode())
            body.write(data + b"\r\n")
        body.write(f"--{mark}--\r\n".encode())
        return self.send(path, body.getvalue(), f"multipart/form-data; boundary={mark}")

    def send(self, path, body, kind):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=body,
            headers={"Cookie": f"hadir={self.token}", "Content-Type": kind,
                     "Origin": f"http://127.0.0.1:{self.port}"})
        try:
            with self.opener.open(request, timeout=30) as r:
                return self.reply(r.status, r)
        except urllib.error.HTTPError as e:
            if e.code == 303:
                return self.ask(e.headers["Location"])
            return self.reply(e.code, e)

    def reply(self, status, r):
        return Reply(status, r.headers, r.read().decode())


class Bureau(Office):
    def desk(self, person):
        return Desk(self.port, account(self, person)["token"])

    def morning(self):
        """An office at work on a Tuesday; nothing is waited for."""
        self.begin("2026-11-24", "09:00:00", before=self.people)
        self.page()


def refused(page, status, *parts):
    assert page.status == status, (page.status, page.text)
    for part in parts:
        assert part in page.text, (part, page.text)


def shows(page, *parts):
    refused(page, 200, *parts)


# The month


def test_a_month_is_checked_approved_and_locked_in_two_sessions():
    with Bureau() as o:
        o.monday()
        o.end()
        o.begin("2026-12-04", "09:00:00")
        o.page()
        hr, camat, staff = o.desk(HR), o.desk(CAMAT), o.desk("p-05")
        assert staff.ask(NOVEMBER).status in (403, 404), "anybody sees the month's way"
        what_is_missing(o, hr)
        sheets_are_seen(o, hr)
        in_order(o, hr, camat)
        the_sheet(o, hr, staff)
        the_past_without_the_daemon(o, hr)


def what_is_missing(o, hr):
    page = hr.ask("/bulan-kerja")
    shows(page, "Bulan kerja: November 2026", "8 pegawai, 8 lembar belum dilihat",
          "8 lembar pribadi belum dilihat")
    assert '<li aria-current=step><strong>terbuka' in page.body, page.body
    assert "Nyatakan sudah diperiksa" not in page.text, "a button that would be refused"
    told("the page says what is missing, and offers no step that would be refused")


def sheets_are_seen(o, hr):
    shows(hr.ticks(NOVEMBER, NOVEMBER, ("step", "paraf"), ("note", "")),
          "Belum ada yang dicentang")
    five = [("person", f"p-{i:02}") for i in range(1, 6)]
    bad = hr.ticks(NOVEMBER, NOVEMBER, *five, ("step", "paraf"), ("note", "kata Pegawai 07 saja"))
    refused(bad, 409, "8 lembar belum dilihat")
    assert bad.body.count(" checked>") == 5 and "kata Pegawai 07 saja" in bad.body, bad.body
    told("a note with a name is refused for all who were ticked, and nothing typed is lost")
    shows(hr.ticks(NOVEMBER, NOVEMBER, *five, ("step", "paraf"), ("note", "di kertas")),
          "Sudah dicatat", "3 lembar belum dilihat", "paraf di kertas")
    hr.ticks(NOVEMBER, NOVEMBER, ("person", "p-06"), ("person", "p-07"), ("step", "seen"))
    page = hr.ticks(NOVEMBER, NOVEMBER, ("person", "p-08"), ("step", "refused-paraf"),
                    ("note", "menolak di depan dua saksi"))
    shows(page, "0 lembar belum dilihat", "menolak paraf")
    page = hr.post(NOVEMBER, NOVEMBER, step="objection", person="p-05",
                   words="kartu tidak terbaca tanggal 23")
    shows(page, "1 sanggahan", "kartu tidak terbaca tanggal 23")
    rows = [r for r in o.ask("month-show", month="2026-11") if r["kind"] == "step"]
    assert all(r["by"] == HR for r in rows) and len(rows) == 2, rows
    told("many sheets are noted at once, and an objection on somebody's behalf")


def in_order(o, hr, camat):
    for step in ("approved", "locked"):
        refused(hr.post(NOVEMBER, NOVEMBER, step=step), 409, "belum siap")
    shows(hr.post(NOVEMBER, NOVEMBER, step="checked"), "Sudah dicatat", "diperiksa")
    refused(hr.post(NOVEMBER, NOVEMBER, step="approved"), 409, "perlu orang lain")
    page = camat.ask(NOVEMBER)
    shows(page, "Setujui bulan ini")
    assert "Sanggahan atas nama pegawai" not in page.text, "a camat notes nothing for others"
    shows(camat.post(NOVEMBER, NOVEMBER, step="approved"), "sudah disetujui")
    form = {"step": "locked", "token": hr.ask(NOVEMBER).field("token")}
    first, again = hr.ask(NOVEMBER, form), hr.ask(NOVEMBER, form)
    assert (first.status, again.status) == (303, 409), (first.status, again.text)
    shows(hr.ask(NOVEMBER), "terkunci", "Suplemen")
    shows(hr.post(NOVEMBER, NOVEMBER, step="supplement", supplement="surat dokter menyusul"),
          "1 suplemen", "surat dokter menyusul")
    told("who checked cannot approve, and a form that is sent twice is taken once")


def the_sheet(o, hr, staff):
    shows(hr.ask("/rekap"), "Rekap: November 2026", "Keadaan: terkunci", "Pegawai 05",
          "Cetak di kertas F4", "Cetak di kertas A4")
    headers, data = hr.bytes("/rekap/2026-11/xlsx")
    assert "attachment" in headers["Content-Disposition"], headers
    assert "rekap-2026-11.xlsx" in headers["Content-Disposition"], headers
    book = Workbook(io.BytesIO(data))
    assert book.tabs[:3] == ["Daftar Hadir", "Jam", "Rekap"], book.tabs
    names = [v for _, v in book.cells("Rekap").values() if v.startswith("Pegawai")]
    assert len([n for n in names if re.match(r"Pegawai 0[1-8]$", n)]) >= 8, names
    late = [v for _, v in book.cells("Daftar Hadir").values()]
    assert any(v.startswith("TL") for v in late), late
    headers, data = hr.bytes("/rekap/2026-11/csv?unit=pelayanan")
    assert headers["Content-Type"].startswith("text/csv") and "unit" not in headers, headers
    assert b"Pegawai 07" in data and b"Pegawai 05" not in data, data[:300]
    assert hr.ask("/rekap/2026-11/xlsx?unit=tidak-ada").status == 404
    for path in ("/rekap/2026-13", "/rekap/2026", "/rekap/..", "/rekap/2026-11/xlsx/x"):
        assert hr.ask(path).status in (400, 404), path
    for path in ("/rekap", "/rekap/2026-11/xlsx", "/rekap/2026-11/cetak", "/pemeriksaan"):
        assert staff.ask(path).status in (403, 404), path
    told("the workbook is downloaded and opened, of the office and of a unit")
    to_print(hr)


def to_print(hr):
    for paper, size in (("f4", "330mm 215mm"), ("a4", "A4 landscape")):
        page = hr.ask(f"/rekap/2026-11/cetak?kertas={paper}")
        assert page.status == 200 and f"@page{{size:{size};" in page.body, paper
        assert page.body.count("<style") == 1 and "style=" not in page.body, paper
        assert "sha256-" in page.headers["Content-Security-Policy"], page.headers
        for part in ("Camat", "NIP", "Pegawai 02", "kartu tidak terbaca tanggal 23"):
            assert part in page.text, (paper, part)
    shows(hr.ask("/pemeriksaan"), "Laporan pemeriksaan", "Dari bulan")
    refused(hr.ask("/pemeriksaan?dari=2026-11&sampai=2020-01"), 422, "lebih dari 12 bulan")
    page = hr.ask("/pemeriksaan?dari=2026-11&sampai=2026-11")
    assert page.status == 200 and "style=" not in page.body, page.status
    told("it is printed on F4 and A4 with its signatures, and auditors get their report")


def the_past_without_the_daemon(o, hr):
    o.kill()
    shows(hr.ask("/rekap/2026-11"), "Pegawai 05")
    assert Workbook(io.BytesIO(hr.bytes("/rekap/2026-11/xlsx")[1])).tabs
    page = hr.ask(NOVEMBER)
    assert page.status == 503, (page.status, page.text)
    told("with the daemon away the sheet is still there")


# The year: people


def test_people_come_move_lose_a_card_and_leave():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        somebody_comes(o, hr)
        they_move(o, hr)
        they_lose_a_card(o, hr)
        they_leave(o, hr)
        for path in ("/pegawai/tambah", "/pegawai/impor", "/kartu", "/akun"):
            assert o.desk("p-04").ask(path).status in (403, 404), path


def person(o, who):
    return [r for r in o.ask("roster-list") if r["person"] == who][0]


def new_person(**more):
    return dict({"id": "p-09", "nama": 'O\'neil "<script>" ; Pegawai', "nip": "", "status": "PPPK",
                 "unit": "umum", "atasan": SEKCAM, "jadwal": "", "pos": "", "jenis": "kartu",
                 "format": "h10301", "nilai": "1,9", "mulai": "2026-11-24"}, **more)


def somebody_comes(o, hr):
    form = "/pegawai/tambah"
    bad = hr.post(form, form, **new_person(nip="1,98609E+17"))
    refused(bad, 409, "dibulatkan oleh Excel")
    assert "1,98609E+17" in bad.body and "1,9\"" in bad.body, "something typed is lost"
    refused(hr.post(form, form, **new_person(id="p-03")), 422, "sudah ada")
    refused(hr.post(form, form, **new_person(id="P 9")), 409)
    shows(hr.post(form, form, **new_person()), "Sudah disimpan", "umum", "Pegawai 03")
    page = hr.ask("/pegawai/p-09")
    assert "<script>" not in page.body and 'O\'neil "<script>" ; Pegawai' in page.text, page.text
    row = person(o, "p-09")
    assert (row["status"], row["superior"], row["credentials"]) == ("PPPK", SEKCAM, 1), row
    shows(hr.ask("/pegawai"), "Pegawai 01", 'O\'neil "<script>" ; Pegawai')
    listed = hr.ask("/pegawai?unit=pelayanan").text
    assert "Pegawai 07" in listed and "PPPK" not in listed, listed
    told("somebody is entered with their card, whatever they are called")


def typed(page, name):
    """What stands in an input, whatever other attributes it has."""
    return html.unescape(re.search(rf'<input id="f-{name}"[^>]*? value="([^"]*)"', page.body)[1])


def change(hr, who, **more):
    page = hr.ask(f"/pegawai/{who}")
    form = {k: typed(page, k) for k in ("nama", "nip", "unit", "jadwal", "pos", "mulai")}
    form.update({"status": "PPPK", "atasan": SEKCAM}, **more)
    return hr.post(f"/pegawai/{who}", f"/pegawai/{who}/ubah", **form)


def they_move(o, hr):
    shows(change(hr, "p-09", nama="Pegawai 09", pos="loket-1"), "Pegawai: Pegawai 09", "loket-1")
    assert len(o.sql("SELECT * FROM membership_now WHERE person = 'p-09'")) == 1
    page = change(hr, "p-09", unit="pelayanan", mulai="2026-12-01")
    shows(page, "Selasa, 24 November 2026", "Selasa, 1 Desember 2026", "pelayanan")
    rows = o.sql("SELECT unit FROM membership_now WHERE person = 'p-09' ORDER BY from_day")
    assert rows == [("umum",), ("pelayanan",)], rows
    told("the same first day puts a period right, another one is a move")


def they_lose_a_card(o, hr):
    o.tap(9)
    o.until("known", lambda: [r for r in o.ask("punches") if r["person"] == "p-09"])
    page = hr.ask("/pegawai/p-09")
    card = re.search(r'<option value="([0-9a-f]{32})"', page.body)[1]
    shows(hr.post("/pegawai/p-09", "/pegawai/p-09/kartu-hilang", kartu=card,
                  terakhir="2026-11-23"), "sudah diakhiri")
    assert person(o, "p-09")["credentials"] == 0
    shows(hr.post("/pegawai/p-09", "/pegawai/p-09/kartu", jenis="kartu", format="h10301",
                  nilai="1,10", sejak="2026-11-24"), "Sudah disimpan")
    assert person(o, "p-09")["credentials"] == 1
    assert len(o.sql("SELECT * FROM membership_now WHERE person = 'p-09'")) == 2
    refused(hr.post("/pegawai/p-09", "/pegawai/p-09/kartu", jenis="kartu", format="h10301",
                    nilai="1,4", sejak="2026-11-24"), 409, "p-04")
    told("a lost card ends without its number, and another one takes its place")


def they_leave(o, hr):
    refused(hr.post("/pegawai/p-08", "/pegawai/p-08/berhenti", **{"hari-terakhir": "besok"}), 422,
            "Tanggal tidak terbaca")
    shows(hr.post("/pegawai/p-08", "/pegawai/p-08/berhenti", **{"hari-terakhir": "2026-11-23"}),
          "sudah dicatat")
    assert person(o, "p-08")["until"] == "2026-11-23"
    assert "Pegawai 08" not in hr.ask("/pegawai").text
    shows(hr.ask("/pegawai?semua=1"), "Pegawai 08")
    shows(hr.post("/pegawai/p-07", "/pegawai/p-07/kartu", jenis="kartu", format="h10301",
                  nilai="1,8", sejak="2026-11-24"), "Sudah disimpan")
    assert o.hadirctl("verify").status == 0
    told("who leaves is listed no more, and their card may go to somebody else")


def test_a_workbook_is_tried_before_it_is_imported():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        headers, data = hr.bytes("/pegawai/contoh")
        template = Workbook(io.BytesIO(data))
        first = [template.cells(template.tabs[0])[f"{chr(65 + i)}1"][1] for i in range(13)]
        assert first == ROSTER_HEAD.split(";"), first
        rows = [first] + [[f"q-{i:02}", f"Honorer {i:02}", "", "NON-ASN", "umum", "", "", "",
                           "kartu", "h10301", f"2,{i}", "2026-11-01", ""] for i in range(1, 30)]
        form = "/pegawai/impor"
        before = o.sql("SELECT count(*) FROM chain")
        page = hr.upload(form, form, "pegawai.xlsx", xlsx(*rows))
        shows(page, "Uji coba: 29 pegawai, 29 baru", "Impor sekarang")
        assert o.sql("SELECT count(*) FROM chain") == before, "a dry run wrote"
        page = hr.upload(form, form, "", None, isi=page.field("isi"))
        shows(page, "Honorer 29", "sudah diperbarui")
        assert person(o, "q-29")["credentials"] == 1
        told("a workbook is tried, and then taken as it was tried")
        rows[3][0], rows[5][2] = "", 1.98609e17
        page = hr.upload(form, form, "pegawai.xlsx", xlsx(*rows))
        refused(page, 409, "Baris 4", "Baris 6", "kesalahan")
        assert "Impor sekarang" not in page.text
        refused(hr.upload(form, form, "x.xlsx", b"PK\3\4 no workbook"), 422)
        refused(hr.upload(form, form, "x.csv", b""), 422, "Belum ada berkas")
        told("what is wrong is said with its line, and nothing is offered")


# Cards


def test_an_unknown_card_is_claimed_from_the_list_or_at_the_reader():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        os.write(o.door, f"frame {h10301(7, 77)}\n".encode())
        o.until("unknown", lambda: o.ask("credential-list"))
        page = hr.ask("/kartu")
        card = page.field("kartu")
        shows(page, "belum ada pemiliknya", "pintu")
        shows(hr.post("/kartu", "/kartu", kartu=card, pegawai="p-05", sejak=""),
              "sudah didaftarkan", "Pegawai: Pegawai 05")
        assert person(o, "p-05")["credentials"] == 2
        refused(hr.post("/pegawai/tambah", "/kartu", kartu="zz", pegawai="p-05"), 422)
        told("a card that was used and nobody holds is claimed from the list")
        at_the_reader(o, hr)


def at_the_reader(o, hr):
    start = hr.ask("/kartu/tempel?untuk=p-06")
    assert start.status == 303, start.text
    place = start.headers["Location"]
    page = hr.ask(place)
    shows(page, "Tempelkan kartu ke pembaca sekarang")
    assert page.headers["Refresh"] == "3", page.headers
    assert "Ya, ini kartunya" not in page.text, "a card of before is offered"
    seen = len(o.ask("punches"))
    o.tap(4)
    os.write(o.door, f"frame {h10301(7, 78)}\n".encode())
    o.until("read", lambda: len(o.ask("punches")) == seen + 2)
    page = hr.ask(place)
    shows(page, "Kartu ini sudah dipegang Pegawai 04", "Ya, ini kartunya")
    shows(hr.post(place, "/kartu", kartu=page.field("kartu"), pegawai="p-06", sejak="2026-11-24"),
          "sudah didaftarkan")
    assert person(o, "p-06")["credentials"] == 2
    assert hr.ask("/kartu/tempel/tidak-ada").status in (303, 404)
    told("the card in the hand is claimed while the page looks on")


def test_a_reader_shows_what_is_on_a_card():
    with Bureau() as o:
        o.morning()
        o.position("it", "p-04")
        technician, page = o.desk("p-04"), "/kartu/kenali"
        shows(technician.ask(page), "Kenali jenis kartu", "pintu")
        assert o.desk(HR).ask(page).status in (403, 404)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(technician.post, page, page, pembaca="pintu")
            # A card is looked at once hadird looks, which nothing announces: they come until then.
            for card in range(100):
                o.tap(card + 20)
                if wait([answer], 0.2).done:
                    break
            learnt = answer.result()
        shows(learnt, "Bacaan 1: 26 bit", "Bacaan 4: 26 bit")
        assert re.search(r"h10301: 1,\d+ \(dengan paritas\)", learnt.text), learnt.text
        assert o.ask("credential-list"), "a card that is looked at is recorded as ever"
        told("cards at a reader tell their format and number, without a terminal")


# Positions and accounts


def test_a_position_is_handed_over_with_its_decree():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        shows(hr.ask("/jabatan"), "Camat", "Pegawai 02", "SK 1/2026")
        form = {"jabatan": "camat", "pegawai": "p-04", "sebagai": "plt", "mulai": "2026-11-24",
                "sampai": "", "sk": "SK 9/2026"}
        bad = hr.post("/jabatan", "/jabatan", **form)
        assert bad.status == 409 and "SK 9/2026" in bad.body, (bad.status, bad.text)
        page = hr.post("/jabatan", "/jabatan", **dict(form, sampai="2026-12-24"))
        shows(page, "Sudah disimpan", "SK 9/2026", "Plt.")
        acting = o.desk("p-04")
        shows(acting.ask(NOVEMBER), "Bulan kerja")
        refused(acting.post(NOVEMBER, "/jabatan", **form), 403)
        told("who acts for the camat from today on may at once, and hands over nothing themselves")


def test_a_link_on_a_slip_makes_an_account():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        shows(hr.ask("/akun"), "Pegawai 05", "belum ada sandi")
        token = hr.ask("/akun").field("token")
        slip = hr.ask("/akun", {"sandi": "p-05", "token": token})
        shows(slip, "Tautan untuk Pegawai 05", "Berlaku sampai")
        code = re.search(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", slip.text)[0]
        assert "no-store" in slip.headers["Cache-Control"], slip.headers
        again = hr.ask("/akun", {"sandi": "p-05", "token": token})
        assert again.status == 409 and code not in again.body, again.text
        assert use(o, code)["person"] == "p-05"
        assert code not in hr.ask("/akun").body
        slip = hr.ask("/akun", {"pin": "p-06", "token": hr.ask("/akun").field("token")})
        shows(slip, "PIN enam angka")
        rows = {r["person"]: r for r in o.ask("account-list")}
        assert rows["p-05"]["password"] and rows["p-06"]["link"], rows
        shows(hr.post("/akun", "/akun", tutup="p-05"), "Akun sudah ditutup")
        assert not {r["person"]: r for r in o.ask("account-list")}["p-05"]["password"]
        told("a link is shown once, works once, and an account can be closed")


def dark(svg):
    """The dark modules of a QR code that was drawn in runs."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H\d+z", svg)
    return {(int(x) + i, int(y)) for x, y, n in runs for i in range(int(n))}


def finder(modules, x, y):
    ring = {(x + i, y + j) for i in range(7) for j in range(7)
            if max(abs(i - 3), abs(j - 3)) != 2}
    return ring == {m for m in modules if x <= m[0] < x + 7 and y <= m[1] < y + 7}


def test_everybody_without_an_account_gets_a_slip_in_one_print():
    with Bureau() as o:
        o.morning()
        hr = o.desk(HR)
        without = {r["person"] for r in o.ask("account-list")
                   if not (r["password"] or r["pin"] or r["link"])}
        token = hr.ask("/akun").field("token")
        slips = hr.ask("/akun", {"semua": "pin", "token": token})
        codes = set(re.findall(r"<b>([a-z0-9]{5}(?:-[a-z0-9]{5}){3})</b>", slips.body))
        assert len(codes) == len(without) > 2, (codes, without)
        for svg in re.findall(r"<svg class=\"qr\".*?</svg>", slips.body, re.S):
            modules = dark(svg)
            far = max(x for x, _ in modules) - 6
            assert far == int(re.search(r'viewBox="-4 -4 (\d+) ', svg)[1]) - 8 - 7, svg
            assert all(finder(modules, *at) for at in ((0, 0), (far, 0), (0, far))), svg
            assert "style=" not in svg, svg
        assert slips.body.count("<svg class=\"qr\"") == len(without)
        assert use(o, codes.pop(), secret="482915")["person"] in without
        assert not codes & set(re.findall(r"[a-z0-9-]{23}", hr.ask("/akun").body))
        shows(hr.ask("/akun", {"semua": "pin", "token": hr.ask("/akun").field("token")}),
              "Semua sudah punya akun")
        told("one press makes a slip with a QR code for each who has nothing, and none for others")


# The calendar


ICS = ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{}\r\nSUMMARY:{}\r\nEND:VEVENT\r\n"
       "END:VCALENDAR\r\n")


def test_a_holiday_waits_for_a_second_person():
    with Bureau() as o:
        o.morning()
        hr, camat = o.desk(HR), o.desk(CAMAT)
        year = "/kalender?tahun=2026"
        shows(hr.ask(year), "Kalender 2026", "Tahun Baru 2026 Masehi")
        refused(hr.post(year, "/kalender", tanggal="2026-02-30", nama="Salah", jenis="regional",
                        keputusan=""), 422)
        page = hr.post(year, "/kalender", tanggal="2026-11-27", nama="Hari jadi kabupaten",
                       jenis="regional", keputusan="SE 12/2026")
        shows(page, "Hari jadi kabupaten", "menunggu keputusan", "SE 12/2026")
        assert "Setujui" not in page.text, "offered to accept what one has entered"
        shows(camat.ask(year), "Setujui", "Tolak")
        [row] = o.ask("calendar-list")
        number = str(row["id"])
        refused(hr.post(year, "/kalender/putusan", id=number, keputusan="confirm"), 409)
        shows(camat.post(year, "/kalender/putusan", id=number, keputusan="confirm"), "disetujui")
        assert o.ask("calendar-list")[0]["standing"] == "confirmed"
        told("a day is entered by one and accepted by another")
        a_feed(o, hr, year)


def a_feed(o, hr, year):
    ics = ICS.format("20261130", "Hari <b>Daerah</b>").encode()
    page = hr.upload(year, "/kalender/impor", "daerah.ics", ics, tahun="2026")
    shows(page, "Hanya di kalender ini: Senin, 30 November 2026, Hari <b>Daerah</b>",
          "Hanya di aturan")
    assert len(o.ask("calendar-list")) == 1, "a trial wrote"
    page = hr.upload(year, "/kalender/impor", "", None, isi=page.field("isi"), asal="daerah.ics",
                     tahun="2026")
    shows(page, "Sudah disimpan", "Hari <b>Daerah</b>")
    assert o.ask("calendar-list")[1]["source"] == "daerah.ics"
    refused(hr.upload(year, "/kalender/impor", "x.ics", b"kosong", tahun="2026"), 422)
    told("a calendar from elsewhere is held against the rules first, and then waits")


if __name__ == "__main__":
    main(globals())
