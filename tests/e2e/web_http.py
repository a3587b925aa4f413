# SPDX-License-Identifier: MIT
"""The page against hostile HTTP: who may send what, and what is left when something goes wrong."""
import http.client
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from harness import Scene, free_port, main  # noqa: E402
from webharness import WORDS, Reader, Web  # noqa: E402


class Site:
    """A scene with its page."""

    def __init__(self, count=4, environment=None, **keys):
        self.port = free_port()
        self.scene = Scene(count=count, extra=Web.section(self.port, **keys))
        self.environment = environment or {}

    def __enter__(self):
        self.scene.__enter__()
        self.office = self.scene.office
        self.web = Web(self.office, self.port, **self.environment)
        return self

    def __exit__(self, *what):
        return self.scene.__exit__(*what)

    def raw(self, *pieces, wait=5):
        """Bytes as they are; all that comes back, or None if nothing does in that time."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            try:
                for piece in pieces:
                    s.sendall(piece)
                answer = b""
                while chunk := s.recv(65536):
                    answer += chunk
                return answer
            except (ConnectionResetError, BrokenPipeError):
                return answer if "answer" in locals() else b""
            except TimeoutError:
                return None


def status(answer):
    return int(answer.split(b" ", 2)[1])


def get(path, more=""):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n".encode()


def test_every_page_has_the_strict_headers():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        for seen in (Reader(s.web).get("/masuk"), hr.get("/sandi"), hr.get("/tidak-ada")):
            policy = seen.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none';"), policy
            assert "unsafe" not in policy and "frame-ancestors 'none'" in policy, policy
            assert seen.headers["X-Content-Type-Options"] == "nosniff"
            assert seen.headers["Referrer-Policy"] == "same-origin"
        assert hr.get("/sandi").headers["Cache-Control"] == "no-store"
        css = Reader(s.web).get("/hadir.css")
        assert css.status == 200 and len(css.body) < 16 * 1024, css.status


def test_a_session_is_a_cookie_that_no_script_sees_and_no_other_site_sends():
    with Site() as s:
        code = s.office.ask("account-link", person="p-01", kind="password")[0]["code"]
        reader = Reader(s.web)
        page = reader.get(f"/atur/{code}")
        seen = reader.submit(page, "/atur/", follow=False, baru=WORDS, lagi=WORDS)
        cookie = seen.headers["Set-Cookie"]
        assert seen.status == 303, seen
        assert all(w in cookie for w in ("HttpOnly", "SameSite=Strict", "Path=/")), cookie
        token = reader.cookies["hadir"]
        assert len(token) == 64, token
        assert token not in reader.get("/sandi").text
        assert not s.office.sql("SELECT 1 FROM secret WHERE hash LIKE ?", f"%{token[:20]}%")


def test_tricks_with_paths_lead_nowhere():
    rows = [("/../etc/passwd", 400), ("/%2e%2e/etc/passwd", 400), ("//etc/passwd", 400),
            ("/masuk/../saya", 400), ("/masuk%2fkartu", 400), ("/masuk%00", 400), ("/%", 400),
            ("/%zz", 400), ("/masuk\\..", 400), ("/%ff%fe", 400), ("/" + "a" * 600, 400),
            ("/masuk/", 400), ("/.", 400), ("/Masuk", 404), ("/hadir.css/x", 404),
            ("/masuk?%00=1", 400), ("/masuk?a=%", 400), ("/" + "x" * 5000, 400)]
    with Site(count=0) as s:
        for path, want in rows:
            got = status(s.raw(get(path)))
            assert got == want, f"{path[:60]}: {got} instead of {want}"


def test_a_wrong_method_is_told_and_does_nothing():
    with Site(count=0) as s:
        rows = [("PUT /masuk", 501), ("DELETE /masuk", 501), ("TRACE /", 501), ("OPTIONS /", 501),
                ("CONNECT /", 501)]
        for line, want in rows:
            answer = s.raw(f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert status(answer) == want, f"{line}: {answer[:200]}"
        someone = Reader(s.web)
        assert someone.get("/keluar").status == 405
        assert someone.get("/keluar").headers["Allow"] == "POST"
        assert someone.send("HEAD", "/masuk").status == 200


def test_what_is_huge_is_refused_before_it_is_read():
    with Site(count=0) as s:
        head = "POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"
        assert status(s.raw(head.format("/bahasa", 70_000).encode())) == 413
        assert status(s.raw(head.format("/masuk", 3_000_000).encode())) == 413
        assert status(s.raw(head.format("/bahasa", 10**30).encode())) in (400, 413)
        many = "".join(f"X-{i}: {'y' * 100}\r\n" for i in range(400))
        answer = s.raw(get("/masuk", many), wait=40)
        assert answer == b"" or (answer and status(answer) in (413, 431)), answer
        chunked = b"POST /bahasa HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        piece = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        answer = s.raw(chunked, *[piece] * 8, b"0\r\n\r\n")
        assert answer == b"" or status(answer) in (400, 413), answer[:200]
        fields = "&".join(f"a{i}=" for i in range(3000))
        seen = Reader(s.web).send("POST", "/bahasa", fields, {
            "Origin": f"http://{s.web.host}", "Content-Type": "application/x-www-form-urlencoded"})
        assert seen.status == 400, seen


def test_a_request_whose_end_is_told_twice_is_refused():
    rows = {"two lengths": "Content-Length: 5\r\nContent-Length: 50\r\n",
            "a length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "an encoding nobody knows": "Transfer-Encoding: xchunked\r\n"}
    with Site(count=0) as s:
        for name, more in rows.items():
            answer = s.raw(f"POST /bahasa HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()
                           + b"0\r\n\r\n" + get("/masuk"))
            assert answer and status(answer) == 400, f"{name}: {answer}"
            assert b"Masuk</h1>" not in answer, f"{name}: the rest was taken for a request"


def test_a_form_of_another_site_is_refused():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        page = hr.get("/sandi")
        fields = dict(page.form("/sandi")["fields"], lama=WORDS, baru="lain sekali lagi",
                      lagi="lain sekali lagi")
        for origin in ("http://evil.example", "null", f"https://{s.web.host}",
                       f"http://{s.web.host}.evil.example", None):
            seen = hr.post("/sandi", fields, Origin=origin)
            assert seen.status == 403, f"{origin}: {seen.status}"
        Reader(s.web).login("p-01")  # the password is still the same
        assert "hadir" in hr.cookies


def test_a_form_without_its_token_or_with_anothers_changes_nothing():
    with Site() as s:
        hr, other = s.web.account("p-01", "hr"), s.web.account("p-02")
        mine = dict(hr.get("/sandi").form("/sandi")["fields"])
        theirs = dict(other.get("/sandi").form("/sandi")["fields"])["token"]
        for token in ("", "x", theirs, mine["token"][:-1] + "g", mine["token"].upper() + "0"):
            seen = hr.post("/sandi", dict(mine, token=token, lama=WORDS, baru="x" * 12,
                                          lagi="x" * 12))
            assert seen.status == 409 and "Kirim sekarang" in seen.text, f"{token}: {seen}"
        Reader(s.web).login("p-01")


def test_a_form_sent_twice_is_done_once():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        form = dict(hr.get("/sandi").form("/sandi")["fields"], lama=WORDS, baru="x" * 9 + "yz",
                    lagi="x" * 9 + "yz")
        assert hr.post("/sandi", form, follow=False).status == 303
        again = hr.post("/sandi", dict(form, lama="x" * 9 + "yz"))
        assert again.status == 409 and "tidak dicatat dua kali" in again.text, again


def test_a_session_that_ends_in_mid_form_loses_nothing_typed():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        page = hr.get("/sandi")
        s.office.ask("session-close", session=hr.cookies["hadir"])
        seen = hr.submit(page, "/sandi", lama=WORDS, baru="kata yang <baru> & \"lain\"",
                         lagi="kata yang <baru> & \"lain\"")
        assert seen.status == 403 and "Tidak ada isian yang hilang" in seen.text, seen
        wrong = hr.submit(seen, "/masuk", siapa="p-01", sandi="bukan ini sama sekali")
        seen = hr.submit(wrong, "/masuk", siapa="p-01", sandi=WORDS)
        assert "Kirim sekarang" in seen.text, seen
        done = hr.submit(seen, "/sandi")
        assert done.status == 200 and "Sudah diganti" in done.text, done
        Reader(s.web).login("p-01", "kata yang <baru> & \"lain\"")


def test_nobody_gets_in_without_a_session():
    with Site() as s:
        for path in ("/sandi", "/akun", "/surat", "/saya"):
            seen = Reader(s.web).get(path, follow=False)
            assert seen.status == 303 and seen.headers["Location"] == f"/masuk?ke={path}", seen
        for token in ("0" * 64, "x", "a" * 63, "A" * 64, "a" * 4000):
            seen = Reader(s.web, token).get("/sandi", follow=False)
            assert seen.status == 303, f"{token[:70]}: {seen}"
        someone = Reader(s.web)
        page = someone.get("/masuk?ke=//evil.example/")
        assert "evil" not in dict(page.form("/masuk")["fields"])["ke"], page
        back = someone.submit(page, "/masuk", follow=False, siapa="p-01", sandi="tidak tahu",
                              ke="//evil.example/")
        assert back.status in (409, 422) and "Location" not in back.headers, back


def test_the_login_leads_back_to_where_one_wanted_to():
    with Site() as s:
        s.web.account("p-01", "hr")
        someone = Reader(s.web)
        page = someone.get("/sandi")
        seen = someone.submit(page, "/masuk", siapa="p-01", sandi=WORDS)
        assert seen.path.startswith("/sandi"), seen
        out = someone.submit(seen, "/keluar")
        assert "Anda sudah keluar" in out.text and "hadir" not in someone.cookies, out


def test_the_first_person_comes_by_the_set_up_link():
    with Site(count=0) as s:
        code = s.office.ask("account-setup")[0]["code"]
        someone = Reader(s.web)
        page = someone.submit(someone.get("/atur"), "/atur", kode=code)
        assert 'name="nip"' in page.text, page
        apart = someone.submit(page, "/atur/", id="p-77", nama="Pegawai 77", baru=WORDS, lagi="lain")
        assert "tidak sama" in apart.text and 'value="p-77"' in apart.text, apart
        seen = someone.submit(apart, "/atur/", baru=WORDS, lagi=WORDS)
        assert "hadir" in someone.cookies and "Pegawai 77" in seen.text, seen
        used = Reader(s.web).get(f"/atur/{code}")
        assert used.status == 404, used


def test_hadird_away_is_told_and_a_session_may_go_on_reading():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        page = hr.get("/sandi")
        s.office.stop_clean()
        seen = hr.get("/sandi")
        assert seen.status == 200 and "sedang tidak menjawab" in seen.text, seen
        lost = hr.submit(page, "/sandi", lama=WORDS, baru="x" * 12, lagi="x" * 12)
        assert lost.status == 503 and "belum ada yang disimpan" in lost.text, lost
        assert Reader(s.web).get("/masuk").status == 200
        stranger = Reader(s.web, "ab" * 32).get("/sandi")
        assert stranger.status == 503, stranger
        s.office.start()


def test_slow_requests_do_not_keep_others_waiting_and_end():
    with Site(count=0) as s:
        slow = [socket.create_connection(("127.0.0.1", s.port)) for _ in range(60)]
        for c in slow:
            c.sendall(b"POST /bahasa HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\na")
        start = time.monotonic()
        assert Reader(s.web).get("/masuk").status == 200
        assert time.monotonic() - start < 8, "a page waited for slow ones"
        stop = threading.Event()

        def drip(c):
            try:
                while not stop.wait(1) and time.monotonic() - start < 45:
                    c.sendall(b"a")
            except OSError:
                pass
        # One within a form, one within its very first line.
        slow.append(socket.create_connection(("127.0.0.1", s.port)))
        threads = [threading.Thread(target=drip, args=(c,)) for c in (slow[0], slow[-1])]
        for t in threads:
            t.start()
        for what, c in (("a form", slow[0]), ("a first line", slow[-1])):
            c.settimeout(max(1, start + 45 - time.monotonic()))
            try:
                end = c.recv(1000)
            except ConnectionResetError:
                end = b""
            except TimeoutError:
                end = b"nothing"
            assert end == b"", f"a byte a second of {what} keeps a connection: {end[:100]}"
        stop.set()
        for t in threads:
            t.join()
        for c in slow:
            c.close()
        assert time.monotonic() - start < 40


def test_one_address_cannot_take_every_connection():
    with Site(count=0) as s:
        held = []
        for _ in range(140):
            c = socket.create_connection(("127.0.0.1", s.port))
            held.append(c)
        alive = 0
        for c in held:
            c.settimeout(0.2)
            try:
                if c.recv(1) == b"":
                    continue
            except TimeoutError:
                alive += 1
            except ConnectionResetError:
                continue
        for c in held:
            c.close()
        assert alive <= 96, alive
        s.office.until("there is room again",
                       lambda: s.raw(get("/masuk")) not in (None, b""))


def test_a_database_that_is_busy_is_no_blank_page():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        s.office.stop_clean()
        lock = sqlite3.connect(s.office.database)
        lock.execute("PRAGMA locking_mode = EXCLUSIVE")
        lock.execute("BEGIN EXCLUSIVE")
        for path in ("/rekap", "/saya", "/bulan-kerja"):
            seen = hr.get(path)
            assert seen.status in (200, 404, 503) and "<h1>" in seen.text, seen
        lock.rollback()
        lock.close()
        s.office.start()


def test_the_language_is_a_choice_that_stays():
    with Site(count=0) as s:
        someone = Reader(s.web)
        page = someone.get("/masuk")
        assert 'lang=id' in page.text and page.title() == "Masuk"
        english = someone.submit(page, "/bahasa")
        assert english.path.startswith("/masuk") and english.title() == "Log in", english
        assert someone.get("/masuk").title() == "Log in"
        back = someone.post("/bahasa", {"lang": "id", "back": "//evil.example"}, follow=False)
        assert back.headers["Location"] == "/", back.headers


def test_tls_by_certificate_files_makes_the_cookie_secure():
    folder = tempfile.mkdtemp(prefix="hadir-")
    try:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out",
                        f"{folder}/cert.pem"], check=True, capture_output=True)
        with Site(certificate=f"{folder}/cert.pem", key=f"{folder}/key.pem") as s:
            code = s.office.ask("account-link", person="p-01", kind="password")[0]["code"]
            context = ssl.create_default_context(cafile=f"{folder}/cert.pem")
            context.check_hostname = False
            c = http.client.HTTPSConnection("127.0.0.1", s.port, context=context, timeout=30)
            c.request("POST", f"/atur/{code}",
                      urllib.parse.urlencode({"baru": WORDS, "lagi": WORDS}),
                      {"Origin": f"https://127.0.0.1:{s.port}",
                       "Content-Type": "application/x-www-form-urlencoded"})
            answer = c.getresponse()
            assert answer.status == 303, answer.read()
            assert "Secure" in answer.headers["Set-Cookie"], answer.headers
            assert "max-age" in answer.headers["Strict-Transport-Security"]
            answer.read()
            c.request("GET", "/masuk")
            assert b"<h1>Masuk</h1>" in c.getresponse().read()
            assert s.raw(get("/masuk")) in (b"", None) or b"200" not in s.raw(get("/masuk"))
    finally:
        shutil.rmtree(folder)


def test_a_proxy_says_who_asks_only_when_it_is_there():
    for proxy, want in (("yes", True), ("no", False)):
        with Site(proxy=proxy) as s:
            code = s.office.ask("account-link", person="p-01", kind="password")[0]["code"]
            seen = Reader(s.web).post(f"/atur/{code}", {"baru": WORDS, "lagi": WORDS}, follow=False,
                                      Origin=f"https://{s.web.host}", X_Forwarded_Proto="https",
                                      X_Forwarded_For="10.0.0.1, 192.168.1.50")
            assert (seen.status == 303) == want, f"proxy = {proxy}: {seen}"
            if want:
                assert "Secure" in seen.headers["Set-Cookie"]


if __name__ == "__main__":
    main(globals())
