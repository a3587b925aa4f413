# SPDX-License-Identifier: MIT
"""The page: the camat's first view with a year of 200 people behind it, and 50 pages left open."""
import contextlib
import http.client
import os
import socket
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))
from measure import MONDAY, Result, Undisturbed, figures, percentile, ratio  # noqa: E402
import office as browser_office  # noqa: E402

PEOPLE, DAYS, VIEWS, LIVE, ALERTS = 200, 365, 1000, 50, 30
LATE_FROM = "07:30:03"  # whoever comes from here on is late


def views(office, path, token, n):
    """Nanoseconds of each view on one connection, the size of the last and what it said."""
    connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=30)
    head = {"Cookie": f"hadir={token}"} if token else {}
    took, body = [], b""
    for _ in range(n):
        begin = time.perf_counter_ns()
        connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        body = answer.read()
        took.append(time.perf_counter_ns() - begin)
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
    connection.close()
    return took, body


class Live:
    """One page left open: the moments at which something came."""

    def __init__(self, office, token):
        self.socket = socket.create_connection(("127.0.0.1", office.port))
        self.socket.sendall(f"GET /peristiwa/aliran HTTP/1.1\r\nHost: 127.0.0.1:{office.port}\r\n"
                            f"Cookie: hadir={token}\r\nAccept: text/event-stream\r\n\r\n".encode())
        self.text, self.news = b"", threading.Condition()
        self.alerts = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with contextlib.suppress(OSError):  # closed under our hands
            self._take()

    def _take(self):
        while data := self.socket.recv(65536):
            now = time.perf_counter_ns()
            with self.news:
                self.alerts += [now] * data.count(b"event: late")
                self.text += data
                self.news.notify_all()

    def wait(self, test, what):
        with self.news:
            if not self.news.wait_for(test, 30):
                raise AssertionError(f"{what}; got {self.text[-400:]!r}")

    def close(self):
        self.socket.close()


def cpu_s(pid):
    """Of the process and the children it has waited for."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def anonymous_kb(pid):
    with open(f"/proc/{pid}/status") as f:
        return int([l for l in f if l.startswith("RssAnon")][0].split()[1])


def first_view(office, result, token):
    views(office, "/hari-ini", token, 20)
    took, body = views(office, "/hari-ini", token, VIEWS)
    limit, _ = views(office, "/hadir.css", None, VIEWS)
    began = time.perf_counter_ns()
    for _ in range(100):
        office.ask("today")
    verb = (time.perf_counter_ns() - began) / 100
    result.data["first_view"] = dict(figures(took), bytes=len(body))
    result.data["limit_static_file"] = figures(limit)
    result.data["limit_verb_today_mean_us"] = round(verb / 1000, 1)
    result.data["first_view_over_limit_p50"] = ratio(
        statistics.median(took), statistics.median(limit) + verb)
    print(f"  first view p50 {percentile(took, 50) / 1e6:.2f} ms, p99 "
          f"{percentile(took, 99) / 1e6:.2f} ms, {len(body)} bytes", flush=True)
    result.claim("camat's front page p99 < 20 ms", percentile(took, 99) < 20e6)
    result.claim("its first view < 60 KB", len(body) < 60 * 1024)


def live_pages(office, result, token):
    pid = office.web.process.pid
    before = anonymous_kb(pid)
    pages = [Live(office, token) for _ in range(LIVE)]
    for page in pages:
        page.wait(lambda p=page: b"\r\n\r\n" in p.text, "no answer to a live page")
    cpu, began, delays = cpu_s(pid), time.monotonic(), []
    for i in range(ALERTS):
        tapped = time.perf_counter_ns()
        office.tap(i + 20)
        for page in pages:
            page.wait(lambda p=page, n=i: len(p.alerts) > n, f"alert {i} never came")
            delays.append(page.alerts[i] - tapped)
        time.sleep(max(0, began + 2 * (i + 1) - time.monotonic()))
    share = (cpu_s(pid) - cpu) / (time.monotonic() - began)
    grown = anonymous_kb(pid)
    result.data["live"] = {"pages": LIVE, "alerts": ALERTS, "seconds": round(
        time.monotonic() - began, 1), "cpu_share": round(share, 4), "rss_anon_kb": grown,
        "rss_anon_before_kb": before, "punch_to_page": figures(delays)}
    print(f"  {LIVE} live pages: {100 * share:.2f} % of a core, RssAnon {grown} kB "
          f"(before {before}), punch to page p99 {percentile(delays, 99) / 1e6:.1f} ms",
          flush=True)
    result.claim("50 live pages cost < 5 % of a core", share < 0.05)
    result.claim("and < 10 MB", grown - before < 10 * 1024)
    result.claim("RssAnon <= 5 MB", grown <= 5 * 1024)
    result.claim("an alert reaches every open page < 1 s after the punch", max(delays) < 1e9)
    for page in pages:
        page.close()


def page():
    result = Result("page", "camat's front page p99 < 20 ms with a year of 200 people; 50 open "
                            "live pages < 5 % of a core and < 10 MB; RssAnon <= 5 MB")
    with Undisturbed() as undisturbed, \
            browser_office.Records(people=PEOPLE, days=DAYS) as office:
        result.data["scheduling"] = undisturbed.said
        office.begin(MONDAY, browser_office.ON)
        office.serve()
        token = office.token("p-001", office.login("p-001"))
        first_view(office, result, token)
        office.until(LATE_FROM, lambda: office.now() >= LATE_FROM)
        live_pages(office, result, token)
    result.write()
