# SPDX-License-Identifier: MIT
"""HR's day on the page: the morning, papers, corrections, the Friday queue, the list by hand."""
import html
import http.client
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, MONDAY, ROSTER_HEAD, Scene, free_port, main, section  # noqa: E402
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))
from office import FRIDAY_BEFORE, ON, Records  # noqa: E402
from papers import CAMAT, HR, SEKCAM, TUESDAY, Book  # noqa: E402


WORDS = "kuda lumping merah"


class Web:
    """hadir-web beside an office."""

    def __init__(self, office):
        self.office, self.port = office, int(re.search(r"port = (\d+)",
                                                       open(office.config).read())[1])
        env = dict(os.environ, CREDENTIALS_DIRECTORY=office.secrets)
        self.program = office.program([os.path.join(BUILD, "hadir-web"), "--config",
                                       office.config], name="hadir-web", env=env)
        self.program.wait("the page is at")

    def login(self, person):
        code = self.office.ask("account-link", person=person, kind="password")[0]["code"]
        session = self.office.ask("link-use", session="", code=code, secret=WORDS,
                                  address="192.168.1.7")[0]
        return Browser(self.port, session["token"])


def web_section():
    return section("web", port=free_port())


class Browser:
    def __init__(self, port, token):
        self.port, self.cookie = port, f"hadir={token}"
        self.status, self.text, self.location = 0, "", None

    def send(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers.update({"Content-Type": "application/x-www-form-urlencoded",
                            "Origin": f"http://127.0.0.1:{self.port}"})
        c.request(method, path, body, headers)
        answer = c.getresponse()
        self.text = answer.read().decode()
        self.status, self.location = answer.status, answer.getheader("Location")
        self.type = answer.getheader("Content-Type")
        c.close()
        return self

    def get(self, path, status=200):
        self.send("GET", path)
        assert self.status == status, (path, self.status, self.text[-2000:])
        return self

    def form(self, action):
        """The fields of the shown page's form as they stand, as a browser would send them."""
        found = re.search(rf'<form method=post[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.text,
                          re.S)
        assert found, (action, self.text)
        fields = []
        for tag, attributes in re.findall(r"<(input|select)\b([^>]*)>", found[1]):
            a = {k: html.unescape(v1 or v2) for k, v1, v2 in
                 re.findall(r'(\w[\w-]*)=(?:"([^"]*)"|([^\s>"]*))', attributes)}
            if tag == "input" and "name" in a and (
                    a.get("type") not in ("checkbox",) or re.search(r"\bchecked\b", attributes)):
                fields.append((a["name"], a.get("value", "")))
        for name, options in re.findall(r"<select[^>]*name=\"?([\w-]+)\"?[^>]*>(.*?)</select>",
                                        found[1], re.S):
            values = re.findall(r'<option value="([^"]*)"( selected)?', options)
            fields.append((name, next((v for v, s in values if s), values[0][0] if values else "")))
        return fields

    def post(self, action, fill=(), page=None, status=None, **fields):
        """What a person sends: the form of `page` (or the one shown) with `fields` changed and
        `fill`, pairs, added. Follows the redirection of a success."""
        if page:
            self.get(page)
        pairs = [(k, v) for k, v in self.form(action) if k not in fields]
        pairs += list(fields.items()) + list(fill)
        self.send("POST", action, urllib.parse.urlencode(pairs))
        if status:
            assert self.status == status, (action, self.status, self.text[-3000:])
            return self
        assert self.status == 303, (action, self.status, self.text[-3000:])
        return self.get(self.location)

    def shows(self, *parts):
        for part in parts:
            assert part in self.text, (part, self.text)
        return self

    def hides(self, *parts):
        for part in parts:
            assert part not in self.text, (part, self.text)


def lead(office):
    for position, person in (("camat", CAMAT), ("sekcam", SEKCAM), ("kasubag", HR)):
        office.ask("position-set", position=position, person=person, decree="SK 1/2026",
                   **{"from": "2026-01-01"})


def ticks(*people, day=MONDAY):
    return [("who", f"{p}/{day}") for p in people]


def papers(office):
    return {r["id"]: r for r in office.ask("paper-list", month="2026-11")}


def test_the_morning_is_settled_by_ticking_and_one_button():
    with Scene("07:42:00", count=9, extra=web_section()) as s:
        lead(s.office)
        s.tap(1)
        s.tap(77)
        s.office.until("two are kept", lambda: len(s.office.ask("punches")) == 2)
        web = Web(s.office)
        hr = web.login(HR)
        claims = [f for n, f in sorted(globals().items()) if n.startswith("morning_")]
        for claim in sorted(claims, key=lambda f: f.__code__.co_firstlineno):
            claim(s, web, hr)
            print(f"ok - {claim.__name__.replace('_', ' ')}", flush=True)


def morning_lists_who_is_not_recorded_and_why(s, web, hr):
    hr.get("/pagi").shows("Belum tercatat", f'value="p-02/{MONDAY}"',
                          f'href="/mengapa/p-02/{MONDAY}"', "Terlambat (1)")
    # Codes and their names are those of the rules; a day is called absent elsewhere.
    hr.shows('name=code value="DL"', "DL<span class=title> · dinas luar", "lupa kartu", "jari tidak terbaca")
    hr.hides('name=code value="TK"')


def morning_without_a_tick_changes_nothing_and_says_so(s, web, hr):
    hr.post("/pagi/surat", page="/pagi", status=422, code="DL", letter="090/7")
    hr.shows("Belum ada yang dicentang", 'value="090/7"')
    assert not papers(s.office)


def morning_duty_of_two_is_one_paper_and_sickness_of_two_are_two(s, web, hr):
    hr.post("/pagi/surat", ticks("p-02", "p-03"), page="/pagi", code="DL")
    hr.shows("Tersimpan dan berlaku")
    hr.post("/pagi/surat", ticks("p-04", "p-05"), page="/pagi", code="S")
    rows = sorted((r["code"], r["people"], r["letter"], r["by"]) for r in papers(s.office).values())
    assert rows == [("DL", ["p-02", "p-03"], "", HR), ("S", ["p-04"], "", HR),
                    ("S", ["p-05"], "", HR)], rows
    states = s.states()
    assert {states[f"p-0{i}"] for i in (2, 3, 4, 5)} == {"paper"}, states
    hr.get("/pagi").hides(f'value="p-02/{MONDAY}"')
    hr.shows("3 surat menyusul")


def morning_leave_until_a_day_goes_on_until_then(s, web, hr):
    hr.post("/pagi/surat", ticks("p-08"), page="/pagi", code="CT", to="2026-11-25",
            letter="850/3")
    [row] = [r for r in papers(s.office).values() if r["code"] == "CT"]
    assert (row["from"], row["to"], row["letter"]) == (MONDAY, "2026-11-25", "850/3"), row


def morning_refusal_keeps_ticks_and_words_and_keeps_no_paper(s, web, hr):
    before = papers(s.office)
    # p-08 is on leave: who comes before them in the list is not entered either.
    hr.post("/pagi/surat", ticks("p-07", "p-08"), page="/pagi", status=409, code="I",
            note="acara keluarga")
    hr.shows("sudah punya surat", 'value="acara keluarga"')
    assert re.search(rf'value="p-07/{MONDAY}"[^>]* checked', hr.text), hr.text
    assert papers(s.office) == before


def morning_names_in_a_note_are_refused(s, web, hr):
    hr.post("/pagi/surat", ticks("p-07"), page="/pagi", status=409, code="I",
            note="diantar Pegawai 04")
    hr.shows("nama orang", "diantar Pegawai 04")


def morning_card_finds_its_holder(s, web, hr):
    hr.post("/pagi/kartu", page="/pagi", status=422)
    hr.shows("Pilih pemilik")
    hr.post("/pagi/kartu", page="/pagi", person="p-07")
    hr.shows("Pemilik kartu tercatat")
    assert s.states()["p-07"] == "late-work", s.states()
    hr.get("/pagi").hides("Kartu belum dikenal")


def morning_failed_reader_is_one_decision_for_all(s, web, hr):
    hr.post("/surat/pembaca", page="/surat/pembaca", status=409, code="AT", hours="9.10-9.20")
    hr.shows("tidak ada yang terkena", 'value="9.10-9.20"')
    hr.post("/surat/pembaca", page="/surat/pembaca", status=200, code="AT", hours="7.00-8.00",
            **{"try": "1"})
    hr.shows("Uji coba, tidak ada yang disimpan: AT", 'value="7.00-8.00"')
    assert not [r for r in papers(s.office).values() if r["code"] == "AT"]
    hr.post("/surat/pembaca", page="/surat/pembaca", code="AT", hours="7.00-8.00")
    [row] = [r for r in papers(s.office).values() if r["code"] == "AT"]
    assert row["standing"] == "entered" and not row["counts"] and "p-06" in row["people"], row


def morning_needs_hr(s, web, hr):
    staff = web.login("p-09")
    staff.get("/pagi", status=403)
    staff.get("/surat", status=403)
    hr.get("/pagi")
    token = [v for k, v in hr.form("/pagi/surat") if k == "token"][0]
    staff.send("POST", "/pagi/surat", urllib.parse.urlencode(
        [("token", token), ("code", "DL")] + ticks("p-06")))
    assert staff.status != 303 and not [
        r for r in papers(s.office).values() if r["code"] == "DL" and "p-06" in r["people"]]


def morning_superiors_see_papers_of_their_own_staff_alone(s, web, hr):
    s.office.roster(f"{ROSTER_HEAD}\np-09;Pegawai 09;;PNS;pelayanan;p-05;;;kartu;h10301;1,9;"
                    "2026-01-01;\n")
    [whole] = [i for i, r in papers(s.office).items() if r["code"] == "AT"]
    hr.post(f"/surat/{whole}", page=f"/surat/{whole}", decision="withdraw")
    hr.post("/pagi/surat", ticks("p-09"), page="/pagi", code="I")
    own, other = (max(i for i, r in papers(s.office).items() if p in r["people"])
                  for p in ("p-09", "p-02"))
    superior = web.login("p-05")
    superior.get("/surat?bulan=2026-11").shows(f"/surat/{own}", "Pegawai 09")
    superior.hides("Pegawai 02", f'href="/surat/{other}"')
    superior.get(f"/surat/{other}", status=404)
    superior.get("/pagi", status=403)
    superior.post(f"/surat/{own}", page=f"/surat/{own}", decision="confirm", letter="800/1")
    assert papers(s.office)[own]["standing"] == "confirmed"


def morning_is_answered_for_the_whole_office(s, web, hr):
    hr.get("/pagi").shows("Hari ini luar biasa bagi semua?")
    hr.hides('value="correct"')
    hr.post("/pagi/jawab", page="/pagi", status=409, answer="activity", decree="005/1",
            why="upacara bersama Pegawai 04")
    hr.shows("nama orang", "upacara bersama Pegawai 04", 'value="005/1"')
    hr.post("/pagi/jawab", page="/pagi", answer="activity", decree="005/1",
            why="upacara di alun-alun")
    hr.shows("menunggu persetujuan orang kedua", "Hari ini dijawab: kegiatan bersama")
    [row] = [r for r in papers(s.office).values() if r["unit"] == "*"]
    assert (row["standing"], row["letter"], row["by"]) == ("entered", "005/1", HR), row
    assert s.states()["p-08"] == "paper", s.states()


def morning_says_that_hadird_is_away_and_still_shows_papers(s, web, hr):
    s.office.stop_clean()
    hr.get("/surat?bulan=2026-11").shows("DL")
    hr.get(f"/daftar-manual/cetak?hari={MONDAY}").shows("DAFTAR HADIR MANUAL", "Pegawai 09")
    s.office.start()


def test_a_bad_morning_is_asked_about_and_settled_for_everybody_at_once():
    with Records(people=12, days=20) as o:
        early = open(os.path.join(o.folder, "rules/senin.conf")).read()
        for late, soon in (("07:30:08", "07:30:01"), ("07:30:16", "07:30:02")):
            early = early.replace(late, soon)
        o.write("rules/senin.conf", early)
        o.begin(MONDAY, ON)
        o.ask("rejudge", **{"from": "2026-11-01", "to": FRIDAY_BEFORE})  # what is usual
        o.tap(1)
        web = Web(o)
        hr, sekcam = web.login("p-005"), web.login("p-002")
        question = "Hampir tidak ada yang tercatat: ada apa hari ini?"
        o.until("half of it", lambda: o.now() >= "07:29:52")
        hr.get("/pagi").hides(question)
        o.until("hadird asks", lambda: question in hr.get("/pagi").text)
        # Nobody is called missing meanwhile, and a day that was as it seems has an answer too.
        assert not any(r.get("state") in ("missing", "unexplained") for r in o.ask("today"))
        hr.shows('value="correct"', 'value="reader"')
        hr.post("/pagi/jawab", answer="activity", decree="005/2", why="upacara di alun-alun")
        hr.shows("Hari ini dijawab: kegiatan bersama").hides(question)
        [row] = [r for r in papers(o).values() if r["unit"] == "*"]
        assert row["standing"] == "entered", row
        # It covers who approves it: a second person signs as well.
        page = f"/surat/{row['id']}"
        sekcam.post(page, page=page, decision="confirm")
        assert papers(o)[row["id"]]["standing"] == "entered", papers(o)[row["id"]]
        web.login("p-001").post(page, page=page, decision="confirm")
        assert papers(o)[row["id"]]["standing"] == "confirmed", papers(o)[row["id"]]
        o.until("all are explained", lambda: {r["state"] for r in o.ask("today") if
                                              r["kind"] == "person"} <= {"paper", "on-time"})
        hr.get("/pagi").hides(question)


def test_the_friday_queue_and_what_a_second_person_decides():
    with Book() as o:
        o.write("hadir.conf", open(o.config).read() + web_section())
        o.monday()
        web = Web(o)
        hr, sekcam = web.login(HR), web.login(SEKCAM)
        claims = [f for n, f in sorted(globals().items()) if n.startswith("queue_")]
        for claim in sorted(claims, key=lambda f: f.__code__.co_firstlineno):
            claim(o, web, hr, sekcam)
            print(f"ok - {claim.__name__.replace('_', ' ')}", flush=True)
        o.end()


WEEK = f"/celah?dari={MONDAY}&sampai={TUESDAY}"


def queue_puts_what_fits_beside_each_open_day(o, web, hr, sekcam):
    hr.get(WEEK).shows(f'value="p-06/{MONDAY}"', f'href="/mengapa/p-06/{MONDAY}"',
                       f'href="/surat/baru?orang=p-06&amp;hari={MONDAY}"',
                       f'href="/perbaikan/baru?orang=p-06&amp;hari={MONDAY}&amp;arah=in"')
    # Who decides reads it, and enters nothing.
    sekcam.get(WEEK).shows("Pegawai 06")
    sekcam.hides('name=code value="DL"')
    web.login("p-05").get(WEEK, status=403)


def queue_prints_slips(o, web, hr, sekcam):
    hr.get(f"/celah/slip?dari={MONDAY}&sampai={TUESDAY}").shows("Pegawai 06", "Pegawai 08")
    assert hr.type.startswith("text/html"), hr.type
    hr.get(f"/celah/slip?dari={MONDAY}&sampai={TUESDAY}&orang=p-06").hides("Pegawai 08")
    hr.get(f"/celah/slip?dari={MONDAY}&orang=p-99", status=404)


def queue_settles_days_with_one_button_and_then_waits_for_letters(o, web, hr, sekcam):
    hr.post("/celah/surat", ticks("p-06", "p-07"), page=WEEK, code="I")
    assert {o.states()[p] for p in ("p-06", "p-07")} == {"paper"}, o.states()
    hr.get(WEEK).shows("surat I menyusul", "Masukkan nomor surat")
    assert len([r for r in papers(o).values() if r["code"] == "I"]) == 2


def queue_letter_comes_with_the_approval_of_somebody_else(o, web, hr, sekcam):
    paper = min(papers(o))
    page = f"/surat/{paper}"
    hr.get("/surat?terbuka=1").shows(f'href="{page}"')
    hr.post(page, page=page, status=409, decision="confirm")
    hr.shows("perlu orang lain")
    sekcam.post(page, page=page, decision="confirm", letter="800/12/XI/2026")
    sekcam.shows("Keputusan tersimpan", "800/12/XI/2026")
    row = papers(o)[paper]
    assert (row["standing"], row["letter"]) == ("confirmed", "800/12/XI/2026"), row
    assert [d["by"] for d in row["decisions"]] == [SEKCAM], row
    sekcam.get("/surat/999999", status=404)
    sekcam.get("/surat/1%20or%201", status=404)


def queue_letter_that_came_in_is_noted_by_who_entered_the_paper(o, web, hr, sekcam):
    paper = max(papers(o))
    page = f"/surat/{paper}"
    hr.post("/surat/nomor", page=page, status=409, number="800/13 kata Pegawai 05")
    hr.shows("nama orang", 'value="800/13 kata Pegawai 05"')
    hr.post("/surat/nomor", page=page, number="800/13/XI/2026")
    hr.shows("Nomor surat tersimpan", "800/13/XI/2026")
    row = papers(o)[paper]
    assert (row["standing"], row["letter"]) == ("entered", "800/13/XI/2026"), "it decides nothing"
    assert o.states()["p-07"] == "paper", o.states()
    # A number that is there is not written over; who approves may do that.
    assert "sudah bernomor" in o.refused("paper-letter", id=paper, letter="800/14", by=HR)
    hr.get(page).hides("/surat/nomor")


def queue_many_letters_are_noted_on_one_screen(o, web, hr, sekcam):
    before = set(papers(o))
    hr.post("/celah/surat", ticks("p-08"), page=WEEK, code="S")
    [sick] = set(papers(o)) - before
    waiting = "/surat?terbuka=1"

    def send(status, *rows):
        page = dict(hr.get(waiting).form("/surat/putuskan"))
        pairs = [("token", page["token"])]
        for number, letter in rows:
            pairs += [("of", number), ("number", letter)]
        hr.send("POST", "/surat/nomor", urllib.parse.urlencode(pairs))
        assert hr.status == status, hr.text[-3000:]

    send(422, (sick, ""))
    hr.shows("Belum ada nomor surat")
    # All are tried first: a row that cannot be keeps the others out, and nothing typed is lost.
    send(409, (sick, "440/1"), (999999, "440/2"))
    assert papers(o)[sick]["letter"] == "" and 'value="440/1"' in hr.text, hr.text
    # Of two numbers for one paper the second is refused only once the first stands.
    send(409, (sick, "440/1"), (999999, " "), (sick, "440/2"))
    hr.shows("sudah bernomor", "Yang sebelum itu sudah tersimpan: 1.")
    assert papers(o)[sick]["letter"] == "440/1", papers(o)[sick]
    sekcam.get(waiting).hides("name=number")
    hr.post(f"/surat/{sick}", page=f"/surat/{sick}", decision="withdraw")


def queue_paper_is_refused_with_a_reason_or_taken_back(o, web, hr, sekcam):
    paper = max(i for i, row in papers(o).items() if row["standing"] == "entered")
    page = f"/surat/{paper}"
    sekcam.post(page, page=page, status=409, decision="refuse", note="kata Pegawai 05")
    sekcam.shows("nama orang", "kata Pegawai 05")
    sekcam.post(page, page=page, decision="refuse", note="surat tidak sah")
    assert papers(o)[paper]["standing"] == "refused" and o.states()["p-07"] == "unexplained"
    hr.post("/celah/surat", ticks("p-07"), page=WEEK, code="CT", letter="850/9")
    page = f"/surat/{max(papers(o))}"
    hr.post(page, page=page, decision="withdraw")
    assert papers(o)[max(papers(o))]["standing"] == "withdrawn", papers(o)


def queue_many_papers_are_decided_with_one_button(o, web, hr, sekcam):
    before = set(papers(o))
    hr.post("/celah/surat", ticks("p-07"), page=WEEK, code="DL", letter="090/8")
    hr.post("/celah/surat", ticks("p-08"), page=WEEK, code="WFH", letter="090/9")
    new = [("id", str(i)) for i in set(papers(o)) - before]
    assert len(new) == 2, new
    hr.post("/surat/putuskan", new, page="/surat?terbuka=1", status=409, decision="confirm",
            note="setuju")
    hr.shows("perlu orang lain", 'value="setuju"')
    sekcam.post("/surat/putuskan", page="/surat?terbuka=1", status=422, decision="confirm")
    sekcam.shows("Belum ada yang dicentang")
    # One that may not be decided keeps the other from being decided.
    sekcam.post("/surat/putuskan", new + [("id", "999999")], page="/surat?terbuka=1", status=409,
                decision="confirm")
    assert all(papers(o)[int(i)]["standing"] == "entered" for _, i in new)
    sekcam.post("/surat/putuskan", new, page="/surat?terbuka=1", decision="confirm")
    assert all(papers(o)[int(i)]["standing"] == "confirmed" for _, i in new)
    for _, i in new:
        sekcam.post(f"/surat/{i}", page=f"/surat/{i}", decision="withdraw")
    assert o.states()["p-08"] == "unexplained", o.states()


def queue_absence_needs_that_the_person_was_asked(o, web, hr, sekcam):
    page = f"/surat/baru?orang=p-08&hari={MONDAY}"
    hr.post("/surat/baru", [("people", "p-08")], page=page, status=409, code="TK",
            note="tiga kali ditelepon")
    hr.shows("ditanya", 'value="tiga kali ditelepon"')
    assert re.search(r'name=people value="p-08" checked', hr.text), hr.text
    hr.post("/surat/baru", page=page, code="TK", asked="ditanya 24/11, tidak ada alasan",
            fill=[("people", "p-08")])
    paper = max(papers(o))
    hr.shows("Berlaku sesudah disetujui", f"Surat nomor {paper}")
    sekcam.post(f"/surat/{paper}", page=f"/surat/{paper}", decision="confirm")
    assert o.states()["p-08"] == "absent", o.states()
    sekcam.post(f"/surat/{paper}", page=f"/surat/{paper}", decision="withdraw")


def queue_paper_for_hours_and_a_unit_is_tried_first(o, web, hr, sekcam):
    before = papers(o)
    filled = dict(code="DL", unit="pelayanan", at="7.20 - 7.40", **{"from": MONDAY})
    hr.post("/surat/baru", page="/surat/baru", status=200, **filled, **{"try": "1"})
    hr.shows("Uji coba, tidak ada yang disimpan: DL untuk 2 orang", 'value="7.20 - 7.40"')
    assert papers(o) == before
    hr.post("/surat/baru", page="/surat/baru", **filled)
    row = papers(o)[max(papers(o))]
    assert (row["unit"], row["at"]) == ("pelayanan", "07:20-07:40"), row
    hr.post(f"/surat/{row['id']}", page=f"/surat/{row['id']}", decision="withdraw")


def queue_correction_waits_for_a_second_person(o, web, hr, sekcam):
    page = f"/perbaikan/baru?orang=p-07&hari={MONDAY}&arah=in"
    hr.post("/perbaikan/baru", page=page, status=422, at="25.99", reason="lupa", evidence="CCTV")
    hr.shows('value="25.99"', 'value="CCTV"', 'value="p-07" selected')
    hr.post("/perbaikan/baru", page=page, status=409, at="7.19", reason="lupa", evidence="")
    hr.shows("alasan dan bukti")
    hr.post("/perbaikan/baru", page=page, at="7.20", reason="lupa", evidence="CCTV")
    [row] = o.ask("correction-list", open=True)
    assert (row["person"], row["at"], row["direction"], row["by"]) == (
        "p-07", "07:20:00", "in", HR), row
    hr.post("/perbaikan/putuskan", [("id", str(row["id"]))], page="/perbaikan?terbuka=1",
            status=409, decision="confirm", note="sudah dilihat")
    hr.shows("perlu orang lain", 'value="sudah dilihat"', f"value={row['id']}")
    assert o.states()["p-07"] == "unexplained"
    sekcam.post("/perbaikan/putuskan", [("id", str(row["id"]))], page="/perbaikan?terbuka=1",
                decision="confirm")
    assert o.states()["p-07"] == "late-work" and not o.ask("correction-list", open=True)


def queue_two_people_correcting_one_day_are_told(o, web, hr, sekcam):
    o.ask("position-set", position="hr", person="p-04", decree="SK 2/2026",
          **{"from": "2026-01-01"})
    other = web.login("p-04")
    page = f"/perbaikan/baru?orang=p-06&hari={MONDAY}&arah=out"
    hr.get(page)
    other.get(page).shows("Pegawai 06", "berketerangan")
    other.post("/perbaikan/baru", page=page, at="16.05", reason="lupa", evidence="CCTV")
    [row] = o.ask("correction-list", open=True)
    sekcam.post("/perbaikan/putuskan", [("id", str(row["id"]))], page="/perbaikan?terbuka=1",
                decision="confirm")
    hr.get(page)
    hr.post("/perbaikan/baru", status=409, seen=f"p-06/{MONDAY}/1", at="16.30", reason="tugas luar",
            evidence="SPT")
    hr.shows('value="16.30"', 'value="SPT"')
    hr.post("/perbaikan/baru", at="16.30", reason="tugas luar", evidence="SPT")
    [row] = o.ask("correction-list", open=True)
    hr.post("/perbaikan/putuskan", [("id", str(row["id"]))], page="/perbaikan?terbuka=1",
            decision="withdraw")


def queue_list_by_hand_comes_back_on_one_screen(o, web, hr, sekcam):
    hr.get(f"/daftar-manual/cetak?hari={MONDAY}&unit=umum").shows("Pegawai 05", "07.20–16.00")
    hr.hides("Pegawai 08")
    page = f"/daftar-manual?hari={MONDAY}&unit=pelayanan"
    fill = lambda *moments: [p for row in moments for p in zip(("who", "in", "out"), row)]  # noqa: E731
    named = dict(who=None, **{"in": None, "out": None})

    def enter(rows, status=None):
        hr.get(page)
        kept = [p for p in hr.form("/daftar-manual") if p[0] not in named]
        hr.send("POST", "/daftar-manual", urllib.parse.urlencode(kept + fill(*rows)))
        if status is None:
            assert hr.status == 303, hr.text[-3000:]
            return hr.get(hr.location)
        assert hr.status == status, (hr.status, hr.text[-3000:])

    enter([("p-07", "", ""), ("p-08", "", "")], 422)
    hr.shows("Belum ada jam yang diisi")
    enter([("p-07", "7.19", ""), ("p-08", "setengah 8", "")], 422)
    hr.shows("Pegawai 08: jamnya tidak terbaca", 'value="setengah 8"', 'value="7.19"')
    assert not o.ask("correction-list", open=True)
    enter([("p-07", "", "16.05"), ("p-08", "0720", "1602")])
    hr.shows("Tersimpan. Berlaku sesudah disetujui")
    rows = o.ask("correction-list", open=True)
    assert sorted((r["person"], r["at"], r["direction"], r["source"]) for r in rows) == [
        ("p-07", "16:05:00", "out", "manual"), ("p-08", "07:20:00", "in", "manual"),
        ("p-08", "16:02:00", "out", "manual")], rows
    sekcam.post("/perbaikan/putuskan", [("id", str(r["id"])) for r in rows],
                page="/perbaikan?terbuka=1", decision="confirm")
    assert o.states()["p-08"] == "late-work" and not o.ask("correction-list", open=True)


def queue_what_was_written_has_its_author_in_the_chain(o, web, hr, sekcam):
    acts = {(who, verb) for who, verb in o.sql("SELECT person, verb FROM act")}
    assert {(HR, "paper-add"), (SEKCAM, "paper-decide"), (HR, "correction-add"),
            (SEKCAM, "correction-decide"), (HR, "correction-import")} <= acts, acts
    assert o.ask("correction-list", month="2026-11")


if __name__ == "__main__":
    main(globals())
