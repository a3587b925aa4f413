# SPDX-License-Identifier: MIT
"""Who may open what: each role at each route, and the formats that html() is given."""
import glob
import http.client
import json
import os
import re
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "browser"))
from harness import BUILD, SOURCE, main  # noqa: E402
from office import MONDAY, Records  # noqa: E402

ALL = "it hr camat approver superior employee"
BITS = {name: 1 << i for i, name in enumerate(ALL.split()[:3])} | {
    "approver": 8, "superior": 16, "employee": 32}

# Written by hand: a route that is new, or opened wider, needs a row here first.
LEADERS, DESK = "hr camat approver", "it hr camat approver"
ROUTES = {
    "GET /": None, "GET /masuk": None, "POST /masuk": None, "POST /masuk/kartu": None,
    "POST /keluar": None, "POST /bahasa": None, "GET /atur": None, "POST /atur": None,
    "GET /atur/*": None, "POST /atur/*": None, "GET /lobi": None,
    "GET /sandi": "employee", "POST /sandi": "employee",
    "GET /saya": "employee", "GET /saya/*": "employee",
    "POST /saya/dilihat": "employee", "POST /saya/sanggahan": "employee",
    "GET /kesehatan": "it hr camat", "GET /kesehatan/laporan": "it hr camat",
    "GET /pagi": "hr", "POST /pagi/surat": "hr", "POST /pagi/jawab": "hr",
    "POST /pagi/kartu": "hr",
    "GET /surat": LEADERS + " superior", "GET /surat/*": LEADERS + " superior",
    "POST /surat/*": LEADERS + " superior", "GET /surat/baru": "hr", "POST /surat/baru": "hr",
    "POST /surat/nomor": "hr",
    "POST /surat/putuskan": LEADERS + " superior", "GET /surat/pembaca": "hr", "POST /surat/pembaca": "hr",
    "GET /perbaikan": LEADERS + " superior", "POST /perbaikan/putuskan": LEADERS + " superior",
    "GET /perbaikan/baru": "hr", "POST /perbaikan/baru": "hr",
    "GET /celah": LEADERS + " superior", "POST /celah/surat": "hr", "GET /celah/slip": "hr",
    "GET /daftar-manual": "hr", "POST /daftar-manual": "hr",
    "GET /daftar-manual/cetak": "it hr",
    "GET /kartu": "it hr", "POST /kartu": "hr", "GET /kartu/tempel": "hr",
    "GET /kartu/tempel/*": "hr", "GET /kartu/kenali": "it", "POST /kartu/kenali": "it",
    "GET /bulan-kerja": LEADERS, "GET /bulan-kerja/*": LEADERS, "POST /bulan-kerja/*": LEADERS,
    "GET /rekap": LEADERS, "GET /rekap/*": LEADERS, "GET /rekap/*/xlsx": LEADERS,
    "GET /rekap/*/cetak": LEADERS, "GET /rekap/*/csv": LEADERS,
    "GET /pemeriksaan": "hr camat",
    "GET /pegawai": DESK, "GET /pegawai/*": DESK, "GET /pegawai/tambah": "hr",
    "POST /pegawai/tambah": "hr", "GET /pegawai/impor": "hr", "POST /pegawai/impor": "hr",
    "GET /pegawai/contoh": "hr", "POST /pegawai/*/ubah": "hr", "POST /pegawai/*/kartu": "hr",
    "POST /pegawai/*/kartu-hilang": "hr", "POST /pegawai/*/berhenti": "hr",
    "GET /jabatan": DESK, "POST /jabatan": "it hr", "GET /akun": "it hr", "POST /akun": "it hr",
    "GET /kalender": DESK, "POST /kalender": "hr", "POST /kalender/putusan": LEADERS,
    "POST /kalender/impor": "hr",
    "GET /aturan": DESK, "GET /aturan/isi/*": DESK, "GET /aturan/ubah/*": "hr",
    "GET /aturan/baru": "hr", "POST /aturan/ubah": "hr", "GET /aturan/rancangan/*": DESK,
    "POST /aturan/rancangan/*": LEADERS,
    "GET /hari-ini": LEADERS, "GET /ringkasan": LEADERS, "POST /ringkasan": LEADERS,
    "GET /minggu": LEADERS, "GET /minggu/*": LEADERS, "GET /bulan": LEADERS,
    "GET /bulan/*": LEADERS, "GET /tahun": LEADERS, "GET /tahun/*": LEADERS,
    "GET /klarifikasi": LEADERS, "GET /mengapa": ALL, "GET /mengapa/*/*": ALL,
    "GET /unit": "superior", "GET /peristiwa": "it hr camat",
    "GET /peristiwa/aliran": DESK,
}
WHO = {  # and what they hold
    "p-001": "camat approver superior employee", "p-002": "approver superior employee",
    "p-003": "hr approver superior employee", "p-004": "it employee", "p-005": "hr employee",
    "p-006": "superior employee", "p-013": "employee",
}
PARTS = {"/bulan-kerja/*": "2026-11", "/rekap/*": "2026-11", "/bulan/*": "2026-11",
         "/saya/*": "2026-11", "/tahun/*": "2026", "/minggu/*": MONDAY}


def sample(path):
    """A path of that route about something that is there, of p-013 where it is about somebody."""
    for head, part in PARTS.items():
        if path.startswith(head):
            return path.replace("*", part)
    return path.replace("/mengapa/*/*", "/mengapa/p-013/2026-11-20") \
        .replace("/pegawai/*", "/pegawai/p-013").replace("*", "1")


class Browser:
    """One session, without following anything."""

    def __init__(self, office, token=""):
        self.office, self.token = office, token
        self.form = ""

    def ask(self, method, path, fields=None, **head):
        c = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=30)
        head = {k.replace("_", "-"): v for k, v in head.items()}
        if self.token:
            head["Cookie"] = f"hadir={self.token}"
        body = None
        if method == "POST":
            head["Origin"] = self.office.url
            head["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(dict(fields or {}, token=self.form))
        c.request(method, path, body, head)
        answer = c.getresponse()
        # A live page never ends: what came with the head is enough.
        text = "" if path == "/peristiwa/aliran" else answer.read().decode(errors="replace")
        c.close()
        return answer.status, answer.getheader("Location") or "", text

    def take_token(self):
        """A form's token belongs to its session, not to the form."""
        self.form = re.search(r'name="?token"? value="([^"]+)"', self.ask("GET", "/sandi")[2])[1]
        return self


def routes():
    lines = subprocess.run([os.path.join(BUILD, "hadir-web"), "--routes"], capture_output=True,
                           text=True, check=True).stdout.splitlines()
    return {f"{r['method']} {r['path']}": None if r["open"] else r["roles"]
            for r in map(json.loads, lines)}


def bits(roles):
    return None if roles is None else sum(BITS[r] for r in roles.split())


def test_every_route_is_in_the_table_with_its_roles_and_no_other():
    is_, wanted = routes(), {route: bits(roles) for route, roles in ROUTES.items()}
    wrong = {k: (is_.get(k, "no route"), wanted.get(k, "no row"))
             for k in is_.keys() | wanted.keys() if is_.get(k, -1) != wanted.get(k, -1)}
    assert not wrong, wrong


def test_each_role_gets_what_the_table_says_at_each_route():
    with Records(people=20, days=20, morning=False) as o:
        o.begin(MONDAY, "09:00:00")
        o.serve()
        nobody = Browser(o)
        sessions = {p: Browser(o, o.token(p, o.login(p))).take_token() for p in WHO}
        cells, wrong = 0, []
        for route, roles in ROUTES.items():
            if roles is None:
                continue
            method, path = route.split()
            status, to, _ = nobody.ask(method, sample(path))
            cells += 1
            if method == "GET" and not (status == 303 and to.startswith("/masuk")) \
                    or method == "POST" and status not in (401, 403):
                wrong.append((route, "nobody", status, to))
            for person, has in WHO.items():
                may = bool(set(has.split()) & set(roles.split()))
                status, to, _ = sessions[person].ask(method, sample(path))
                cells += 1
                if (status != 403) != may and not own_limits(path, person, status):
                    wrong.append((route, person, status, to))
        assert not wrong, wrong
        assert cells == 8 * sum(r is not None for r in ROUTES.values()), cells
        o.end()


def own_limits(path, person, status):
    """The route is open and what it is about is not for this person: p-013 is no staff of theirs."""
    return status == 403 and (path in ("/mengapa/*/*", "/surat/*", "/mengapa")
                              and person in ("p-004", "p-006", "p-013"))


def test_nobody_reads_about_those_who_are_not_theirs():
    rows = (  # p-006 leads pemerintahan, to which p-013 belongs and p-014 does not
        ("p-013", "p-013", 200), ("p-013", "p-014", 403), ("p-006", "p-013", 200),
        ("p-006", "p-014", 403), ("p-003", "p-014", 200), ("p-001", "p-014", 200))
    with Records(people=20, days=20, morning=False) as o:
        o.begin(MONDAY, "09:00:00")
        o.ask("rejudge", **{"from": "2026-11-02", "to": "2026-11-20"})
        o.serve()
        tokens = {p: o.token(p, o.login(p)) for p in {r[0] for r in rows}}
        for reader, about, wanted in rows:
            browser = Browser(o, tokens[reader])
            o.until(f"{reader} about {about}: {wanted}", lambda b=browser, a=about, w=wanted:
                    b.ask("GET", f"/mengapa/{a}/2026-11-20")[0] == w)
        o.end()


def test_html_knows_every_directive_that_the_pages_give_it():
    known = set("stuldpDciw%")
    unknown = []
    for path in glob.glob(os.path.join(SOURCE, "daemon/web/*.c")):
        with open(path) as f:
            text = f.read()
        for call in re.finditer(r"\b(?:html|grid_cell)\((?:[^\"();]|\([^()]*\))*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)",
                                text):
            for directive in re.findall(r"%(.)", "".join(re.findall(r'"((?:[^"\\]|\\.)*)"',
                                                                    call[1]))):
                if directive not in known:
                    line = text[:call.start()].count("\n") + 1
                    unknown.append(f"{os.path.basename(path)}:{line}: %{directive}")
    assert not unknown, unknown


if __name__ == "__main__":
    main(globals())
