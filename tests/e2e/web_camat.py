# SPDX-License-Identifier: MIT
"""What the camat looks at: the same figures as hadirctl's reports, each with its why."""
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "browser")]
from harness import main  # noqa: E402
from office import FRIDAY_BEFORE, MONDAY, Records  # noqa: E402

CAMAT, HR, SUPERIOR, STAFF, OTHER = "p-001", "p-005", "p-006", "p-013", "p-012"
MONTH = "2026-10"


class Page(HTMLParser):
    """A page as text, links, and tables of (text, address) cells."""

    def __init__(self, text):
        super().__init__()
        self.source, self.words, self.links, self.tables, self.tiles = text, [], [], [], {}
        self.cell = self.href = self.tile = None
        self.feed(text)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.cell = ["", None]
            self.tables[-1][-1].append(self.cell)
        elif tag == "a":
            self.href = attrs.get("href")
            self.links.append(self.href)
            if self.cell is not None:
                self.cell[1] = self.href
        elif tag == "b" and attrs.get("id", "").startswith("n-"):
            self.tile = attrs["id"][2:]

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None
        elif tag == "b":
            self.tile = None

    def handle_data(self, data):
        self.words.append(data)
        if self.cell is not None:
            self.cell[0] += data.strip()
        if self.tile:
            self.tiles[self.tile] = self.tiles.get(self.tile, 0) + int(data)

    def table(self, first):
        """The rows of the widest table under this title of the first column."""
        return max((t for t in self.tables if t and t[0][0][0] == first),
                   key=lambda t: len(t[0]))[1:]


class Office(Records):
    """Records, with the page beside it and sessions for those who look."""

    def __init__(self, clock="07:29:40", **kw):
        super().__init__(**kw)
        self.clock, self.tokens = clock, {}

    def __enter__(self):
        super().__enter__()
        self.begin(MONDAY, self.clock)
        self.ask("rejudge", **{"from": "2026-09-01", "to": FRIDAY_BEFORE})
        self.serve()
        return self

    def session(self, person):
        if person not in self.tokens:
            self.tokens[person] = self.token(person, self.login(person))
        return self.tokens[person]

    def page(self, path, who=CAMAT):
        return Page(self.get(path, self.session(who))[1])

    def status(self, path, who):
        try:
            return self.get(path, self.session(who))[0]
        except urllib.error.HTTPError as e:
            return e.code

    def post(self, path, who, page, **fields):
        """The form of that page, sent; redirections are not followed. Status and place."""
        token = re.search(r'name=token value="([^"]+)"', page.source).group(1)
        body = urllib.parse.urlencode(dict(fields, token=token)).encode()
        request = urllib.request.Request(self.url + path, body, {
            "Cookie": f"hadir={self.session(who)}", "Origin": self.url})

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *a):
                return None

        try:
            with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
                return answer.status, ""
        except urllib.error.HTTPError as e:
            return e.code, e.headers.get("Location", "")


def report(office, *words):
    """The lines of a report: its cells."""
    answer = office.hadirctl("report", *words)
    assert answer.status == 0, answer
    return [re.split(r"\s{2,}", line.strip()) for line in answer.out.splitlines()], answer.out


def claim_the_figures_of_a_month_are_those_of_the_report(o):
    lines, text = report(o, "month", MONTH)
    page = o.page(f"/bulan/{MONTH}?rinci=orang")
    office = next(line for line in text.splitlines() if line.startswith("Ketepatan waktu kantor"))
    assert office in page.text, (office, page.text[:600])
    shown = {row[0][0]: [c[0] for c in row] for row in page.table("Nama")}
    of_report = {line[0]: line for line in lines if re.fullmatch(r"Pegawai \d+", line[0])
                 and len(line) == 10}
    assert len(of_report) > 30 and shown == of_report, (len(of_report), shown)
    for first, column in (("Hari", 4), ("Unit", 10), ("Mulai", 4)):
        at = next(i for i, line in enumerate(lines) if line[0] == first and len(line) == column)
        rows = []
        for line in lines[at + 1:]:
            if len(line) != column:
                break
            rows.append(line)
        assert rows and [[c[0] for c in row] for row in page.table(first)] == rows, (first, rows)


def claim_week_and_year_are_those_of_the_report_too(o):
    for path, words in (("/minggu/2026-10-19", ("week", "2026-10-19", "--public")),
                        ("/tahun/2026", ("year", "2026"))):
        office = next(line for line in report(o, *words)[1].splitlines()
                      if line.startswith("Ketepatan waktu kantor"))
        assert office in o.page(path).text, (path, office)


def claim_a_week_of_which_no_day_is_over_says_so_and_shows_no_empty_figure(o):
    page = o.page("/minggu")
    assert "Belum ada hari kerja yang selesai" in page.text and "- %" not in page.text, page.text


def claim_every_number_leads_to_its_days_and_each_day_to_its_reason(o):
    page = o.page(f"/bulan/{MONTH}?rinci=orang")
    seen, numbers = set(), 0
    for table in ("Nama", "Unit"):
        for row in page.table(table):
            for text, href in row[1:3] + row[4:]:  # the share is worked out from its neighbours
                assert (href is None) == (text == "0"), (row, text, href)
                what = re.search("yang=([a-z-]+)", href).group(1) if href else None
                if href is None or (what, table) in seen and numbers > 40:
                    continue
                seen.add((what, table))
                numbers += 1
                days = o.page(href)
                assert f"Jumlah {text} hari." in days.text, (href, text, days.text[-300:])
    assert len({what for what, _ in seen}) == 5, seen  # no TK, no early leave, no hole
    days = o.page(f"/mengapa?dari={MONTH}-01&sampai={MONTH}-31&yang=terlambat")
    day = days.table("Tanggal")[0]
    why = o.page(day[0][1])
    assert day[2][0] in why.text and "presensi nomor" in why.text, why.text
    assert "jam kerja 07.30" in why.text and "Aturan " in why.text, why.text


def claim_charts_are_small_and_say_themselves_in_a_table(o):
    page = o.page(f"/bulan/{MONTH}")
    charts = re.findall(r"<svg.*?</svg>", page.source, re.S)
    assert len(charts) == 4, len(charts)
    assert all("<title" in c and "<desc" in c for c in charts)
    assert sum(map(len, charts)) < 30 * 1024, [len(c) for c in charts]
    assert "style=" not in page.source and page.source.count("<details>") >= 4
    asked = o.page(f"/bulan/{MONTH}?rinci=orang")
    assert len(page.source) < 0.7 * len(asked.source), (len(page.source), len(asked.source))
    assert f"/bulan/{MONTH}?rinci=orang&unit=#rinci-orang" in page.links, page.links


def claim_rewards_stand_before_everything_that_could_be_blame(o):
    page = o.page(f"/bulan/{MONTH}").source
    assert page.index("id=penghargaan") < page.index("id=kantor") < page.index("id=rinci-orang")


def claim_today_counts_as_the_daemon_does_and_names_no_illness(o):
    o.ask("paper-add", people=[STAFF], code="S", by=HR, **{"from": MONDAY})
    o.ask("paper-add", people=[OTHER], code="DL", by=HR, **{"from": MONDAY})
    page, today = o.page("/hari-ini"), o.ask("today")
    counts = today[0]["counts"]
    assert page.tiles["tepat-waktu"] == counts["on-time"] == 20, (page.tiles, counts)
    assert page.tiles["berketerangan"] == page.tiles["dinas"] == 1, page.tiles
    assert sum(page.tiles.values()) == sum(counts.values()), (page.tiles, counts)
    main_part = page.text[page.text.index("Hari ini", page.text.index("Catatan saya")):]
    assert "sakit" not in main_part.lower() and " S " not in main_part, main_part
    assert f"/mengapa/{STAFF}/{MONDAY}" in page.links
    assert len(page.source) < 60 * 1024


def claim_each_reads_what_is_theirs(o):
    other = f"/mengapa/{OTHER}/2026-11-20"
    assert o.status(other, STAFF) == 403 and o.status(other, SUPERIOR) == 403
    assert o.status(f"/mengapa/{STAFF}/2026-11-20", STAFF) == 200
    assert o.status(f"/mengapa/{STAFF}/2026-11-20", SUPERIOR) == 200
    assert o.status("/hari-ini", STAFF) == 403 and o.status("/unit", STAFF) == 403
    days = o.page("/mengapa?dari=2026-11-16&sampai=2026-11-20", STAFF)
    assert {row[1][0] for row in days.table("Tanggal")} == {"Pegawai 013"}, days.tables
    unit = o.page("/unit", SUPERIOR)
    assert {row[0][0] for row in unit.table("Nama")} == \
        {f"Pegawai 0{n}" for n in (13, 19, 25, 31, 37)}, unit.tables
    assert o.status("/bulan/2026-13", CAMAT) == 404 and o.status("/mengapa?dari=x", CAMAT) == 400


def claim_a_confirmed_absence_is_counted_with_its_basis_and_its_superior_s_duty(o):
    open_days = o.page("/mengapa?dari=2026-10-01&sampai=2026-11-20&yang=belum-ada-keterangan",
                       SUPERIOR).table("Tanggal")
    servants = {p["person"] for p in o.ask("roster-list") if p["status"] == "PNS"} - {SUPERIOR}
    row = next(row for row in open_days if row[0][1].split("/")[2] in servants)
    person, day = row[0][1].split("/")[2:]
    paper = o.ask("paper-add", people=[person], code="TK", by=HR, asked="ditanya, tidak ada alasan",
                  **{"from": day})[-1]["id"]
    assert any(f"/surat/{paper}" == link for link in o.page("/unit", SUPERIOR).links)
    o.ask("paper-decide", id=paper, decision="confirm", by=SUPERIOR)
    name = row[1][0]
    watch = o.page("/klarifikasi")
    rows = {row[0][0]: [c[0] for c in row] for row in watch.table("Nama")}
    assert rows[name][1] == "1" and "teguran lisan (PP 94/2021 Pasal 9)" in rows[name][3], rows
    assert f"{name}: 1 hari TK" in watch.text and "Pasal 26" in watch.text, watch.text
    assert "PP 49/2018" in watch.text


def test_the_camat_s_pages_on_an_ordinary_morning():
    with Office() as o:
        o.until("the window has begun", lambda: o.now() > "07:29:42")
        o.tap(*(n for n in range(1, 23) if n not in (12, 13)))
        o.until("all have come", lambda: o.ask("today")[0]["counts"].get("on-time") == 20)
        for name, claim in list(globals().items()):
            if name.startswith("claim_"):
                claim(o)
                print(f"ok - {name[6:].replace('_', ' ')}", flush=True)


def test_the_first_page_of_sixty_people_is_small():
    with Office(people=60) as o:
        o.until("the window has begun", lambda: o.now() > "07:29:42")
        o.tap(*range(1, 41))
        o.until("they have come", lambda: o.ask("today")[0]["counts"].get("on-time") == 40)
        page = o.page("/hari-ini")
        assert len(page.source.encode()) < 30 * 1024, len(page.source)
        charts = re.findall(r"<svg.*?</svg>", o.page(f"/bulan/{MONTH}").source, re.S)
        assert sum(len(c.encode()) for c in charts) < 30 * 1024, [len(c) for c in charts]


def test_the_digest_is_shown_as_it_was_told_and_sent_on_by_hand():
    with Office(clock="07:36:00") as o:
        o.until("the digest is told", lambda: len(o.ask("digest", day=MONDAY)) == 3)
        rows = {r.get("to"): r for r in o.ask("digest", day=MONDAY)}
        page = o.page("/ringkasan", HR)
        for to in ("camat", "group"):
            for line in rows[to]["text"].splitlines():
                assert line in page.text.replace("  ", " "), (line, page.text)
        assert "Ringkasan belum dikirim ke camat." in page.text
        status, place = o.post("/ringkasan", HR, page, hari=MONDAY, jam="morning", untuk="camat")
        assert status == 303 and place.startswith("https://wa.me/?text="), (status, place)
        assert urllib.parse.unquote(place.split("=", 1)[1]) == rows["camat"]["text"], place
        page = o.page("/ringkasan", HR)
        assert "belum dikirim ke camat" not in page.text and "oleh Pegawai 005" in page.text
        # Only what was told can be sent, and only by those who may read it.
        status, _ = o.post("/ringkasan", HR, page, hari=MONDAY, jam="closing", untuk="camat")
        assert status == 409, status
        assert o.status("/ringkasan", STAFF) == 403


def test_the_past_can_be_read_while_the_daemon_is_away():
    with Office() as o:
        o.page("/hari-ini")
        before = o.page(f"/bulan/{MONTH}?rinci=orang").table("Nama")
        o.end()
        page = o.page(f"/hari-ini?hari={FRIDAY_BEFORE}")
        assert sum(page.tiles.values()) > 30, page.tiles
        assert o.page(f"/bulan/{MONTH}?rinci=orang").table("Nama") == before
        why = o.page(f"/mengapa/{STAFF}/{FRIDAY_BEFORE}")
        assert "jam kerja 07.30" in why.text, why.text
        o.begin(MONDAY, "07:40:00")


if __name__ == "__main__":
    main(globals())
