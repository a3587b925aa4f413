# SPDX-License-Identifier: MIT
"""Whose things somebody sees and does, beside what kinds of pages (web_roles.py): the ids of others
in addresses and forms, a card as a login, and names that are written to be more than text."""
import os
import re
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from harness import Scene, free_port, h10301, main, people, section  # noqa: E402
from webharness import Reader, Web  # noqa: E402
from web_http import Site  # noqa: E402

MONTH, DAY = "2026-11", "2026-11-23"
SCREEN, OTHER = "192.168.1.9", "192.168.1.10"


def units(n=4):
    """p-02 leads p-03 alone; p-04 works in another unit."""
    rows = people(n).splitlines()
    for i, line in enumerate(rows):
        c = line.split(";")
        if c[0] == "p-03":
            c[5] = "p-02"
        if c[0] == "p-04":
            c[4] = "kesra"
        rows[i] = ";".join(c)
    return "\n".join(rows)


def test_ids_of_others_in_addresses_and_forms_lead_nowhere():
    with Site(count=4) as s:
        s.office.roster(units())
        hr = s.web.account("p-01", "hr")
        leader, own = s.web.account("p-02"), s.web.account("p-03")
        assert "superior" in s.office.ask("session-show", session=leader.cookies["hadir"])[0][
            "roles"]
        why = {p: f"/mengapa/{p}/{DAY}" for p in ("p-02", "p-03", "p-04")}
        assert own.get(why["p-03"]).status == 200 and own.get(why["p-02"]).status == 403
        assert leader.get(why["p-03"]).status == 200 and leader.get(why["p-04"]).status == 403
        assert own.get("/mengapa/p-99/" + DAY).status == 403, "it tells who exists"
        for page in ("/unit", "/celah", "/surat", "/mengapa", "/klarifikasi"):
            seen = leader.get(page)
            assert "Pegawai 04" not in seen.text, seen
        for page in (f"/rekap/{MONTH}/{kind}" for kind in ("xlsx", "csv", "cetak")):
            for who in (own, leader):
                seen = who.get(page)
                assert seen.status == 403 or "Pegawai 04" not in seen.text, seen
        # A paper of p-04: their number in the address, their id in a form.
        paper = s.office.ask("paper-add", code="DL", **{"from": DAY, "to": DAY}, by="p-01",
                             letter="1/ST/2026", people=["p-04"])[-1]["id"]
        at = f"/surat/{paper}"
        assert hr.get(at).status == 200
        assert leader.get(at).status in (403, 404), leader.get(at)
        token = dict(leader.get("/unit").form("/keluar")["fields"])["token"]
        seen = leader.post(at, {"token": token, "putusan": "confirm", "decision": "confirm"})
        assert seen.status in (403, 404, 409, 422), seen
        assert not s.office.ask("paper-list")[-1]["decisions"]
        # Somebody else's month is not theirs to have seen.
        token = dict(own.get("/saya").form("/keluar")["fields"])["token"]
        own.post("/saya/dilihat", {"token": token, "bulan": MONTH, "person": "p-04",
                                   "orang": "p-04", "by": "p-04"})
        steps = s.office.sql("SELECT person FROM month")
        assert ("p-04",) not in steps, steps


def test_a_card_at_the_screens_reader_logs_in_from_that_screen_alone():
    port = free_port()
    s = Scene(count=2, extra=Web.section(port, kiosk=SCREEN, proxy="yes"))
    path = s.office.fifo("layar")
    s.readers = section("reader", "layar", kind="replay", use="view", format="h10301", file=path)
    s.configure()
    with s:
        web = Web(s.office, port)
        door = os.open(path, os.O_WRONLY)
        s.office.until("the reader is ready", lambda: "reader layar: ready" in s.office.log())

        def button(address):
            return "/masuk/kartu" in Reader(web).get(
                "/masuk", headers={"X-Forwarded-For": address}).text
        assert button(SCREEN) and not button(OTHER)
        stranger = Reader(web)
        seen = stranger.post("/masuk/kartu", {}, X_Forwarded_For=OTHER)
        assert seen.status == 409 and not stranger.cookies, seen
        # An address in front of the proxy's own is what the browser claims.
        seen = stranger.post("/masuk/kartu", {}, X_Forwarded_For=f"{SCREEN}, {OTHER}")
        assert seen.status == 409 and not stranger.cookies, seen

        screen = Reader(web)
        answer = []
        waiting = threading.Thread(target=lambda: answer.append(
            screen.post("/masuk/kartu", {}, follow=False, X_Forwarded_For=SCREEN)))
        waiting.start()
        # The reader takes whatever comes; only once the screen waits is a card a login.
        while waiting.is_alive():
            os.write(door, f"frame {h10301(1, 2)}\n".encode())
            waiting.join(0.2)
        assert answer[0].status == 303 and answer[0].headers["Location"] == "/saya", answer
        assert "Pegawai 02" in screen.get("/saya").text
        assert screen.get("/pagi").status == 403
        assert s.office.sql("SELECT count(*) FROM journal")[0][0] == 0, "a login is no punch"
        os.close(door)


EVIL = "<script>alert(1)</script>\"' onx=1 &amp; \u202eRTL\u2066 "


def test_names_are_text_wherever_they_stand():
    with Site(count=3) as s:
        name = EVIL + "Z" * (120 - len(EVIL.encode()))
        rows = people(3).splitlines()
        rows[2] = rows[2].replace("Pegawai 02", '"' + name.replace('"', '""') + '"')
        s.office.roster("\n".join(rows))
        assert s.office.sql("SELECT name FROM identity WHERE person = 'p-02'")[0][0] == name
        hr = s.web.account("p-01", "hr", "camat")
        other = s.web.account("p-02")
        pages = ["/pagi", "/pegawai", "/pegawai/p-02", "/akun", "/jabatan", "/surat/baru", "/celah",
                 "/daftar-manual", "/rekap", f"/rekap/{MONTH}/cetak", "/bulan-kerja",
                 f"/bulan-kerja/{MONTH}", "/hari-ini", "/minggu", "/bulan", "/tahun", "/kartu",
                 "/klarifikasi", "/ringkasan", f"/mengapa/p-02/{DAY}", "/pemeriksaan"]
        shown = 0
        for who, path in [(hr, p) for p in pages] + [(other, "/saya"), (other, "/sandi")]:
            seen = who.get(path)
            assert seen.status in (200, 404), seen
            shown += "alert(1)" in seen.text
            assert "<script>alert" not in seen.text, path
            # In a field it is what is recorded, and turns round nothing but itself.
            text = re.sub(r' value="[^"]*"', "", seen.text)
            assert "\u202e" not in text and "\u2066" not in text, f"{path} turns round"
            for tag in re.findall(r"<[a-z][^>]*>", seen.text):
                assert " onx=" not in re.sub(r'"[^"]*"', "", tag), f"{path}: {tag}"
        assert shown > 8, f"only {shown} pages have shown the name"


if __name__ == "__main__":
    main(globals())
