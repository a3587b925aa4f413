# SPDX-License-Identifier: MIT
"""The lobby's screen, the own month and the device's health, by HTTP, in real sessions."""
import html
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(__file__))
from accounts import account  # noqa: E402
from harness import BUILD, free_port, h10301, main  # noqa: E402
from papers import CAMAT, HR, MONDAY, SEKCAM, Book  # noqa: E402

NOVEMBER = "/saya/2026-11"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))

    def field(self, name):
        return html.unescape(re.search(rf'name="?{name}"? value="([^"]*)"', self.body)[1])


class Browser:
    """Somebody at the page of an office, in their session or (`token` "") in nobody's."""

    def __init__(self, port, token=""):
        self.port, self.token = port, token
        self.opener = urllib.request.build_opener(Stay)

    def ask(self, path, form=None):
        headers = {"Cookie": f"hadir={self.token}"} if self.token else {}
        if form is not None:
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers=headers,
            data=None if form is None else urllib.parse.urlencode(form).encode())
        try:
            with self.opener.open(request, timeout=30) as r:
                return Reply(r.status, r.headers, r.read().decode())
        except urllib.error.HTTPError as e:
            return Reply(e.code, e.headers, e.read().decode())

    def post(self, page, path, **form):
        """With the token of a form on `page`; the page that it leads to."""
        r = self.ask(path, dict(form, token=self.ask(page).field("token")))
        return self.ask(r.headers["Location"]) if r.status == 303 else r


class Office(Book):
    def __init__(self, more=""):
        super().__init__()
        self.port = free_port()
        self.write("hadir.conf", open(self.config).read()
                   + f"\n[web]\nport = {self.port}\nlobby-share = yes\n" + more)

    def page(self):
        self.program([os.path.join(BUILD, "hadir-web"), "--config", self.config]).wait(
            "the page is at")

    def browser(self, person=None):
        token = account(self, person)["token"] if person else ""
        return Browser(self.port, token)

    def position(self, name, person):
        self.ask("position-set", position=name, person=person, decree="SK 2/2026",
                 **{"from": "2026-01-01"})

    def said_nothing_of_people(self, text):
        for word in ("Pegawai", "p-0"):
            assert word not in text, text


def told(what):
    print(f"ok - {what}", flush=True)


def test_the_lobby_shows_positions_and_hours_and_never_a_name():
    with Office() as o:
        def before():
            o.people()
            for i, position in ((4, "kasi-pelayanan"), (5, "kasi-umum"), (6, "kasi-trantib"),
                                (7, "bendahara")):
                o.position(position, f"p-{i:02}")
        o.begin(MONDAY, "07:19:44", before=before)
        o.at(3.5)
        o.tap(2, 4, 7)
        o.until("three are kept", lambda: len(o.ask("punches", day=MONDAY)) == 3)
        o.paper("RP", [SEKCAM], day=MONDAY)
        o.paper("CT", ["p-05"], day=MONDAY)
        o.paper("S", ["p-06"], day=MONDAY)
        o.page()
        lobby = o.browser().ask("/lobi")
        assert lobby.status == 200 and lobby.headers["Refresh"] == "60", lobby.headers
        for part in ("Kecamatan Kandangan", "Senin, 23 November 2026", "Pelayanan tutup",
                     "Buka hari ini pukul 08.00", "Camat Ada", "Sekretaris Camat Rapat",
                     "Kepala Seksi Pelayanan Ada", "Kepala Seksi Umum Cuti",
                     "Kepala Seksi Trantib –", "Jam pelayanan"):
            assert part in lobby.text, (part, lobby.text)
        assert '<body class="lobby">' in lobby.body, lobby.body  # what makes its type large
        o.said_nothing_of_people(lobby.body)
        for word in ("akit", "endahara", "tepat waktu"):
            assert word not in lobby.text, lobby.text
        told("who is ill is not shown, nor who holds a position that nobody asks for")
        for row in o.ask("lobby", session=""):
            o.said_nothing_of_people(str(row))
        told("the daemon itself says no name in the lobby")
        o.kill()
        away = o.browser().ask("/lobi")
        assert away.headers["Refresh"] == "15" and "belum dapat ditampilkan" in away.text, away.text


def test_each_reads_their_own_month_and_objects_to_it():
    with Office() as o:
        o.monday()
        o.end()
        o.begin("2026-12-01", "09:00:00")
        o.page()
        who = o.browser("p-05")
        mine(o, who)
        nobody_elses(o, who)
        objection(o, who)
        seen(o, who)


def mine(o, who):
    page = who.ask(NOVEMBER)
    assert page.status == 200, page.text
    for part in ("Presensi saya: November 2026", "Senin, 23 November 2026", "TL", "07.20",
                 " detik", "hadir 8 jam 39 menit",
                 "belum dilihat"):
        assert part in page.text, (part, page.text)
    assert "/mengapa/p-05/2026-11-23" in page.body
    assert who.ask("/saya").status == 200
    told("the own month says of each day what it was")


def nobody_elses(o, who):
    for page in (who.ask(NOVEMBER), who.ask("/saya")):
        for other in ("p-06", "Pegawai 06", "p-01", "Pegawai 01"):
            assert other not in page.body, (other, page.text)
    for path in ("/saya/p-06", "/saya/2027-01", "/saya/2026-13", "/saya/2026-11-23", "/saya/dilihat"):
        assert who.ask(path).status in (404, 405), path
    denied = who.ask("/mengapa/p-06/2026-11-23")
    assert denied.status in (403, 404) and "Pegawai 06" not in denied.body, denied.text
    why = who.ask(f"/mengapa/p-05/{MONDAY}")
    assert why.status == 200 and "Pegawai 05" in why.text, (why.status, why.text)
    assert o.browser().ask(NOVEMBER).status == 303
    # Whose step it is comes from the session, whatever the form says.
    who.post(NOVEMBER, "/saya/sanggahan", bulan="2026-11", tanggal="", alasan="bukan saya",
             person="p-06", by="p-06")
    assert [p for p, in o.sql("SELECT person FROM month")] == ["p-05"]
    told("nobody reads or writes in another's name")


def objection(o, who):
    empty = who.post(NOVEMBER, "/saya/sanggahan", bulan="2026-11", tanggal=MONDAY, alasan="  ")
    assert empty.status == 422 and "Tuliskan alasan" in empty.text, empty.text
    named = who.post(NOVEMBER, "/saya/sanggahan", bulan="2026-11", tanggal=MONDAY,
                     alasan="dititip Pegawai 06")
    assert named.status in (409, 422) and "dititip Pegawai 06" in named.body, named.text
    done = who.post(NOVEMBER, "/saya/sanggahan", bulan="2026-11", tanggal=MONDAY,
                    alasan="kartu saya <b>tidak</b> terbaca\r\ndua kali")
    assert done.status == 200 and "Sanggahan Anda tercatat" in done.text, done.text
    assert "Senin, 23 November 2026: kartu saya <b>tidak</b> terbaca dua kali" in done.text
    assert "<b>tidak" not in done.body
    month = o.ask("month-show", month="2026-11")
    assert month[0]["objections"] == 2, month[0]
    said = [r for r in month if r.get("step") == "objection"]
    assert said[-1]["person"] == said[-1]["by"] == "p-05", said
    told("an objection reaches the month, by whom it is and about which day")


def seen(o, who):
    before = o.ask("month-show", month="2026-11")[0]["unseen"]
    done = who.post(NOVEMBER, "/saya/dilihat", bulan="2026-11")
    assert "Anda sudah melihat" in done.text and "sudah dilihat" in done.text, done.text
    assert o.ask("month-show", month="2026-11")[0]["unseen"] == before - 1
    assert 'action="/saya/dilihat"' not in done.body
    now = who.ask("/saya")
    assert 'action="/saya/dilihat"' not in now.body and "sesudah bulan selesai" in now.text
    running = who.post("/saya", "/saya/sanggahan", bulan="2026-12", tanggal="",
                       alasan="datang sebelum pukul delapan")
    assert "Sanggahan Anda tercatat" in running.text, running.text
    told("who has seen the sheet says so once, and objects while a month still runs")


def test_health_is_said_in_words_and_a_technician_reads_of_nobody():
    with Office() as o:
        with open(o.config, "a") as f:
            f.write(f"\n[reader pintu-depan]\nkind = replay\nfile = {o.fifo('depan')}\n"
                    "format = h10301\n")
        o.begin(MONDAY, "07:19:44", before=o.people)
        o.position("it", "p-08")
        o.at(3.5)
        o.tap(2, 3)
        os.write(o.door, f"frame {'1' * 26}\n".encode())
        os.write(o.door, f"frame {h10301(9, 99)}\n".encode())
        o.until("two are kept", lambda: len(o.ask("punches", day=MONDAY)) >= 3)
        o.page()
        who = o.browser("p-08")
        page = who.ask("/kesehatan")
        assert page.status == 200, page.text
        for part in ("Pembaca pintu bekerja sejak 07.19", "Pembaca pintu depan ",
                     "Hilang atau ditolak", "Waktu",
                     "Catatan tersimpan dengan baik", "Tidak ada tujuan pengiriman"):
            assert part in page.text, (part, page.text)
        report = who.ask("/kesehatan/laporan")
        assert report.headers["Content-Disposition"].startswith("attachment"), report.headers
        assert "Pembaca pintu bekerja" in report.body, report.body
        cards = [c for c, in o.sql("SELECT DISTINCT lower(hex(credential)) FROM journal")]
        for secret in cards + ["Pegawai", "p-0", "19860101", "kandangan"]:
            assert secret not in report.body, (secret, report.body)
        assert "wa.me" in page.body
        assert o.browser("p-05").ask("/kesehatan").status == 403
        told("a technician's report holds the device and no person")
        o.kill()
        away = who.ask("/kesehatan")
        assert away.status == 503 and "tidak menjawab" in away.text, away.text


if __name__ == "__main__":
    main(globals())
