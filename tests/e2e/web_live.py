# SPDX-License-Identifier: MIT
"""What happens reaches open pages at once, and costs little."""
import http.client
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, DEADLINE_S, main  # noqa: E402
from web_http import Site  # noqa: E402
from webharness import WORDS, Reader  # noqa: E402


class Stream:
    """An open page's events; `lines` as they come, with their moment."""

    def __init__(self, reader):
        self.connection = http.client.HTTPConnection("127.0.0.1", reader.web.port, timeout=60)
        self.connection.request("GET", "/peristiwa/aliran", headers={
            "Host": reader.web.host, "Cookie": f"hadir={reader.cookies['hadir']}"})
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.greeted = 0
        self.rows, self.news, self.ended = [], threading.Condition(), False
        self.first = self.answer.readline() if self.status == 200 else b""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for line in self.answer:
                self.greeted += line.startswith(b"retry")
                if line.startswith(b"data: "):
                    with self.news:
                        self.rows.append((time.monotonic(), json.loads(line[6:])))
                        self.news.notify_all()
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        with self.news:
            self.ended = True
            self.news.notify_all()

    def wait(self, kind, nth=1):
        with self.news:
            found = self.news.wait_for(
                lambda: [r for r in self.rows if r[1]["kind"] == kind][nth - 1:], DEADLINE_S)
            assert found, f"no {kind}: {self.rows}"
            return found[0]


def cpu_s(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_anon(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no RssAnon")


def test_a_punch_reaches_an_open_page_within_a_second():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        stream = Stream(hr)
        assert stream.status == 200 and stream.answer.headers["Content-Type"].startswith(
            "text/event-stream"), stream.status
        took = []
        for n in range(1, 6):  # the best of some: a busy machine delays one, a poll each of them
            at = time.monotonic()
            s.scene.tap(2)
            then, row = stream.wait("punch", n)
            assert "Pegawai 02" in row["text"], row
            took.append(then - at)
        assert min(took) < 1, took


def test_fifty_open_pages_share_one_connection_to_hadird_and_little_memory():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        pid = s.web.program.process.pid
        hr.get("/peristiwa")
        streams = [Stream(hr) for _ in range(50)]
        assert all(x.status == 200 and x.first == b"retry: 3000\n" for x in streams)
        assert all(x.greeted == 0 for x in streams), "a newcomer's greeting went to all"
        before = cpu_s(pid)
        at = time.monotonic()
        for _ in range(20):
            s.scene.tap(2)
            s.scene.tap(3)
        for x in streams:
            x.wait("punch")
        s.scene.tap(99)
        for x in streams:
            with x.news:
                assert x.news.wait_for(lambda: any("belum" in r["text"] for _, r in x.rows), 20), \
                    x.rows[-1:]
        took = time.monotonic() - at
        spent = cpu_s(pid) - before
        print(f"# {spent:.2f} s of processor in {took:.1f} s", flush=True)
        assert spent < 0.5, f"{spent:.2f} s of processor in {took:.1f} s"
        if "asan" not in BUILD:  # which fills memory with its own
            assert rss_anon(pid) < 5 * 1024 * 1024, rss_anon(pid)
        # One watch: more would have filled hadird's table of 32 clients.
        assert Reader(s.web).get("/masuk").status == 200


def test_who_may_not_look_gets_no_stream():
    with Site() as s:
        clerk = s.web.account("p-02")
        assert Stream(clerk).status == 403
        stranger = Reader(s.web, "ab" * 32)
        assert Stream(stranger).status == 303


def test_a_page_that_is_left_open_does_not_keep_its_session_alive():
    # Of a person's eight sessions the one that was idle longest makes room for a ninth.
    def seen_after(use):
        with Site() as s:
            first = s.web.account("p-01", "hr")
            login = dict(session="", who="p-01", secret=WORDS, address="127.0.0.1")
            others = [s.office.ask("session-open", **login)[0]["token"] for _ in range(7)]
            use(first)
            s.office.ask("session-open", **login)
            alive = [Reader(s.web, t).get("/peristiwa", follow=False).status == 200
                     for t in [first.cookies["hadir"], *others]]
            assert alive.count(False) == 1, alive
            return alive.index(False)

    assert seen_after(lambda r: r.get("/peristiwa")) == 1, "somebody who looks is not idle"
    assert seen_after(lambda r: r.get("/peristiwa", headers={"X-Hadir-Renew": "1"})) == 0
    assert seen_after(Stream) == 0


def test_hadird_going_and_coming_back_is_told_to_open_pages():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        stream = Stream(hr)
        s.office.stop_clean()
        stream.wait("away")
        s.office.start()
        s.scene.open_door()
        stream.wait("back")


def test_the_page_ends_at_once_with_streams_open():
    with Site() as s:
        hr = s.web.account("p-01", "hr")
        streams = [Stream(hr) for _ in range(5)]
        at = time.monotonic()
        assert s.web.program.stop() == 0
        assert time.monotonic() - at < 15, "it waited for its streams"
        for x in streams:
            with x.news:
                assert x.news.wait_for(lambda: x.ended, DEADLINE_S), "a stream did not end"


if __name__ == "__main__":
    main(globals())
