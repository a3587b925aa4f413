# SPDX-License-Identifier: MIT
"""hadir-web as the user it is on a real machine: what it reaches when its pages are sound, and
what somebody would reach who has taken it over."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, SOURCE, Scene, Skipped, free_port, main  # noqa: E402
from webharness import Web  # noqa: E402

UID, GID, GROUP = 64123, 64123, 64124  # hadir-web, and the group hadir

# One connection's question and answer, in a process of its own.
ASK = """
import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.settimeout(20)
s.sendall(sys.stdin.buffer.read())
print(s.makefile().readline().strip())
"""


def apart():
    """Words before a program that is to be hadir-web's user."""
    return ["setpriv", f"--reuid={UID}", f"--regid={GID}", f"--groups={GROUP}", "--no-new-privs",
            "--bounding-set=-all", "--inh-caps=-all"]


class Apart:
    """A machine with a user hadir-web; the database as StateDirectory= and UMask= leave it."""

    def __init__(self, count=4):
        if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"]).returncode != 0:
            raise Skipped("no other user without root")
        if self.run("test", "-x", os.path.join(BUILD, "hadir-web")).returncode != 0:
            raise Skipped("other users cannot reach this build")
        self.port = free_port()
        self.scene = s = Scene(count=count, extra=Web.section(self.port))
        self.office = s.office
        users = os.path.join(self.office.folder, "passwd")
        with open("/etc/passwd") as f:
            self.office.write("passwd", f.read() + f"hadir-web:x:{UID}:{GID}::/:/bin/false\n")
        self.office.wrapper = ["unshare", "-m", "sh", "-c",
                               f'umask 027; mount --bind {users} /etc/passwd; exec "$@"', "sh"]
        os.chown(self.office.folder, 0, GROUP)
        os.chmod(self.office.folder, 0o2755)  # others: down to the socket
        os.chmod(self.office.secrets, 0o700)

    def __enter__(self):
        self.scene.__enter__()
        self.web = AsUser(self.office, self.port)
        return self

    def __exit__(self, *what):
        return self.scene.__exit__(*what)

    def run(self, *words, **kw):
        return subprocess.run(apart() + list(words), capture_output=True, text=True, timeout=60,
                              **kw)

    def ask(self, verb, **more):
        """The first line that the control socket answers hadir-web's user."""
        line = json.dumps({"v": 1, "id": 1, "verb": verb, "args": {}, **more}) + "\n"
        p = self.run(sys.executable, "-c", ASK, self.office.socket, input=line)
        return json.loads(p.stdout)


class AsUser(Web):
    def __init__(self, office, port):
        self.office, self.port, self.host = office, port, f"127.0.0.1:{port}"
        self.program = office.program(
            apart() + [os.path.join(BUILD, "hadir-web"), "--config", office.config],
            name="hadir-web")
        self.program.wait(lambda line: "the page is at" in line)


def verbs():
    with open(os.path.join(SOURCE, "daemon/flow/verbs.c")) as f:
        return re.findall(r'^\t\{ "([a-z-]+)",', f.read(), re.M)


def owners(folder):
    return {name: (os.stat(os.path.join(folder, name)).st_uid,
                   os.stat(os.path.join(folder, name)).st_mode) for name in os.listdir(folder)}


def test_as_a_user_of_its_own_it_reads_the_records_and_writes_nothing():
    with Apart() as s:
        before = owners(s.office.folder)
        assert before["hadir.db"][1] & 0o777 == 0o640, oct(before["hadir.db"][1])
        hr = s.web.account("p-01", "hr")
        for path in ("/pagi", "/rekap", "/saya", "/bulan-kerja"):
            seen = hr.get(path)
            assert seen.status == 200 and "role=alert" not in seen.text, seen
        for path in (s.office.secrets, os.path.join(s.office.secrets, "office-key")):
            p = s.run("cat", path)
            assert p.returncode != 0 and "denied" in p.stderr, p
        for name in ("hadir.db", "hadir.db-wal", "hadir.db-shm", "rules/rules.conf", "new"):
            p = s.run("dd", "of=" + os.path.join(s.office.folder, name), "count=0", "conv=notrunc")
            assert p.returncode != 0, f"{name} can be written"
        assert owners(s.office.folder) == before


def test_as_a_user_of_its_own_it_shows_the_past_while_hadird_is_away():
    for end in ("stop_clean", "kill"):
        with Apart() as s:
            own = s.web.account("p-01", "camat")
            assert own.get("/minggu").status == 200
            getattr(s.office, end)()
            for path in ("/minggu", "/saya", "/rekap"):
                seen = own.get(path)
                assert seen.status in (200, 403) and "<h1>" in seen.text, f"after {end}: {seen}"
                assert "sedang sibuk" not in seen.text, f"after {end}: {seen}"
            s.scene.restart() if end == "stop_clean" else s.office.start()


def test_whoever_takes_the_page_over_is_nobody_without_a_live_session():
    with Apart() as s:
        open_to_all = {"status", "lobby", "session-open", "session-tap", "link-show",
                       "link-use"}
        for more in ({}, {"session": ""}):
            for verb in set(verbs()) - {"watch"}:  # which is silent while nothing happens
                code = s.ask(verb, **more).get("error", {}).get("code")
                assert (code == "denied") == (verb not in open_to_all), (verb, more, code)
        for token in ("ab" * 32, "x", "ab" * 31):
            assert s.ask("roster-list", session=token)["error"]["code"] in (
                "no-session", "bad-request"), token


def test_a_live_session_gives_no_more_than_its_person():
    with Apart() as s:
        token = s.web.account("p-02").cookies["hadir"]
        ask = {"session": token}
        assert s.ask("session-show", **ask)["row"]["roles"] == ["employee"]
        denied = ("roster-list", "paper-add", "account-link", "punches", "account-list", "watch")
        for verb in denied:
            assert s.ask(verb, **ask)["error"]["code"] == "denied", verb
        step = s.ask("month-step", session=token, once="n-1", args={
            "month": "2026-11", "step": "seen", "person": "p-03", "by": "p-03"})
        assert step["error"]["code"] == "denied", step


def test_one_page_cannot_look_into_the_process_of_another():
    with Apart() as s:
        pid = s.web.program.process.pid
        p = s.run("cat", f"/proc/{pid}/maps", f"/proc/{pid}/environ")
        assert p.returncode != 0 and p.stdout == "", "its memory lies open to its own user"


if __name__ == "__main__":
    main(globals())
