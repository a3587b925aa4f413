# SPDX-License-Identifier: MIT
"""An office with a past, a running day and the page, for a browser and for benches.

    office.py            plays walk.mjs in a real browser: each role's day, month end, hand-over

The walk asks for what happens outside of the browser by a line on its standard output,
"do: WHAT …", and goes on when it reads "done" (or "failed …").
"""
import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from harness import BUILD, SOURCE, Lines, free_port, h10301, rules, section  # noqa: E402
from rtc import Machine  # noqa: E402

MONDAY, FRIDAY_BEFORE = "2026-11-23", "2026-11-20"
HERE = os.path.dirname(os.path.abspath(__file__))
ROLES = {"camat": "p-001", "sekcam": "p-002", "kasubag": "p-003", "it": "p-004", "hr": "p-005",
         "atasan": "p-006", "pegawai": "p-013"}

# The hours of the past, and those of a Monday morning that takes half a minute.
PAST = rules().replace("name = uji\n", "name = jam-kerja\n")
UNKNOWN = 999  # a card that nobody holds
ON, BEGIN, SERVICE, THIRD, END = "07:29:40", "07:29:42", "07:30:08", "07:30:16", "07:33:00"


def short_morning():
    """Work begins at 07:30:00; the arrival window is short and the daemon sees all of it."""
    text = rules(begin=BEGIN, service=SERVICE, third=THIRD, grace=0).split("[holiday]")[0]
    return text.replace("2020-01-01", MONDAY).replace("name = uji\n", "name = senin\n") \
        .replace("-11:59", "-" + END)


class Records(Machine):
    """Machine with `people` and `days` of records behind it."""

    def __init__(self, people=40, days=60, last=FRIDAY_BEFORE, morning=True, extra=""):
        super().__init__()
        subprocess.run([os.path.join(BUILD, "tests/browser/records"), self.database, str(people),
                        str(days), last], check=True)
        self.write("rules/rules.conf", PAST)
        if morning:
            self.write("rules/senin.conf", short_morning())
        for name in ("kode.conf", "presets-tpp.conf", "libur-2026.conf"):
            shutil.copy(os.path.join(SOURCE, "config/rules", name),
                        os.path.join(self.folder, "rules", name))
        if os.path.exists(os.path.join(self.folder, "rules/libur-2026.conf")):
            self.write("rules/rules.conf", PAST.split("[holiday]")[0])
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        door = section("reader", "pintu-depan", kind="replay", format="h10301",
                       file=self.fifo("pintu"))
        web = section("web", address="127.0.0.1", port=self.port)
        with open(self.config, "a") as f:
            f.write("\n" + door + web + extra)
        self.web = self.door = None

    def begin(self, day, clock):
        """A boot at this moment of the office's time."""
        self.boot(1_000_000 - 1000 * self.boots)
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.until("the door is ready", lambda: "reader pintu-depan: ready" in self.log())
        self.ask("time-confirm", day=day, time=clock, by="p-003", witness="p-004", error_s=1)

    def end(self):
        os.close(self.door)
        self.door = None
        self.stop_clean()

    def tap(self, *cards):
        for card in cards:
            os.write(self.door, f"frame {h10301(1, card)}\n".encode())

    def punches(self):
        return self.sql("select count(*) from journal")[0][0]

    def now(self):
        """The second of the office's day that has surely begun."""
        return (self.ask("time-show")[0]["earliest"] or "T00:00:00")[11:19]

    def serve(self, **environment):
        """hadir-web beside it."""
        self.web = self.program([os.path.join(BUILD, "hadir-web"), "--config", self.config],
                                name="hadir-web", env=dict(os.environ, **environment))
        self.web.wait("the page is at")

    def login(self, person, kind="password"):
        """Sets a secret by a one-time link and returns it."""
        secret = secrets.token_urlsafe(12) if kind == "password" \
            else f"{secrets.randbelow(900000) + 100000}"
        code = self.ask("account-link", person=person, kind=kind)[0]["code"]
        self.ask("link-use", code=code, secret=secret, address="127.0.0.1")
        return secret

    def token(self, person, secret):
        return self.ask("session-open", who=person, secret=secret,
                        address="127.0.0.1")[0]["token"]

    def get(self, path, token=None):
        request = urllib.request.Request(self.url + path)
        if token:
            request.add_header("Cookie", f"hadir={token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()


class Walk:
    """What walk.mjs asks for."""

    def __init__(self, office):
        self.office = office

    def do(self, words):
        getattr(self, "do_" + words[0].replace("-", "_"))(*words[1:])

    def do_tap(self, *cards):
        """And what is asked for next finds them recorded: a switched-off daemon reads no card."""
        before = self.office.punches()
        self.office.tap(*map(int, cards))
        self.office.until(f"{cards} recorded",
                          lambda: self.office.punches() == before + len(cards))

    def do_until(self, clock):
        self.office.until(clock, lambda: self.office.now() >= clock)

    def do_clock(self, day, clock):
        """Off and on again at that moment."""
        self.office.end()
        self.office.begin(day, clock)

    def do_hadird_off(self):
        self.office.end()

    def do_hadird_on(self, day, clock):
        self.office.begin(day, clock)

    def do_open_workbook(self, path):
        """LibreOffice is not there; a zip of XML is what a workbook is."""
        import zipfile
        with zipfile.ZipFile(path) as book:
            names = book.namelist()
            assert "xl/workbook.xml" in names and book.testzip() is None, names


def play(office, arguments):
    screens = os.path.join(BUILD, "screens")
    os.makedirs(screens, exist_ok=True)
    logins = {role: {"person": person, "secret": office.login(person)}
              for role, person in ROLES.items()}
    logins["pin"] = {"person": "p-014", "secret": office.login("p-014", "pin")}
    walk = Walk(office)
    with subprocess.Popen(["node", os.path.join(HERE, "walk.mjs"), *arguments], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1) as node:
        node.stdin.write(json.dumps({"url": office.url, "logins": logins, "screens": screens,
                                     "monday": MONDAY}) + "\n")
        for line in node.stdout:
            if not line.startswith("do: "):
                print(line, end="", flush=True)
                continue
            try:
                walk.do(line[4:].split())
                answer = "done"
            except Exception as e:  # the walk tells which step failed
                answer = "failed " + repr(e).replace("\n", " ")
            node.stdin.write(answer + "\n")
        return node.wait()


def main():
    with Records() as office:
        office.begin(MONDAY, ON)
        office.ask("rejudge", **{"from": "2026-09-01", "to": FRIDAY_BEFORE})  # the past has results
        office.until("the window has begun", lambda: office.now() > BEGIN)
        office.tap(*range(1, 25), UNKNOWN)
        office.serve()
        status = play(office, sys.argv[1:])
        if status != 0:
            print("# hadir-web's last lines:\n#   " + "\n#   ".join(office.web.seen[-20:]))
    sys.exit(status)


if __name__ == "__main__":
    main()
