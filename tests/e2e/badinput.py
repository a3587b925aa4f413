# SPDX-License-Identifier: MIT
"""Configurations, control lines and secrets as they should not be."""
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import (BUILD, SOURCE, MONDAY, Refused, Scene, main, rules, section)  # noqa: E402


def check(*words, **environment):
    """hadird with these words; (exit status, output, lines of errors)."""
    p = subprocess.run([os.path.join(BUILD, "hadird"), *words], capture_output=True, text=True,
                       timeout=30, env=dict(os.environ, HADIR_SHARE=os.path.join(SOURCE, "config"),
                                            **environment))
    return p.returncode, p.stdout + p.stderr, re.findall(r"^\S+:\d+: error: .*$", p.stderr, re.M)


def test_ten_mistakes_are_told_in_one_run_each_with_its_line():
    path = os.path.join(SOURCE, "tests/fixtures/conf/ten-mistakes.conf")
    status, out, errors = check("--config", path, "--check")
    assert status == 3, out
    ours = [e for e in errors if e.startswith(path)]
    lines = [int(e[len(path) + 1:].split(":")[0]) for e in ours]
    assert len(set(lines)) >= 10, "\n".join(errors)
    with open(path) as f:
        text = f.read().splitlines()
    for wrong, cure in (("id = Kecamatan", "a-z"), ("Makasar", "Asia/Makassar"),
                        ("langauge", "language"), ("password =", "credential"),
                        ("reeder", "reader"), ("gpiochip0", "label"), ("gap-ms = 3000", "1000")):
        number = next(i for i, l in enumerate(text, 1) if wrong in l)
        told = [e for e in ours if e.startswith(f"{path}:{number}:")]
        assert told and any(cure in e for e in told), f"{wrong}: {told}"
    assert "rahasia" not in out, "a password was repeated"
    # The same when it is to run: it tells all of it and does not start.
    status, out, _ = check("--config", path)
    assert status == 3 and "not starting" in out, out


def written(s, readers):
    s.office.write("salah.conf", open(s.office.config).read() + readers)
    return check("--config", os.path.join(s.office.folder, "salah.conf"), "--check")


def test_two_readers_on_one_line_or_one_unit_are_refused():
    wiegand = dict(kind="wiegand", format="h10301")
    rows = (
        (section("reader", "satu", d0="GPIO17", d1="GPIO18", **wiegand) +
         section("reader", "dua", d0="GPIO18", d1="GPIO22", **wiegand), ("GPIO18", "satu")),
        (section("bus", "rs485", kind="rtu", device="/dev/ttyUSB0") +
         section("reader", "satu", kind="modbus", bus="rs485", address=4, profile="hadir-log") +
         section("reader", "dua", kind="modbus", bus="rs485", address=4, profile="hadir-log"),
         ("4", "satu")),
        (section("bus", "a", kind="rtu", device="/dev/ttyUSB0") +
         section("bus", "b", kind="rtu", device="/dev/ttyUSB0") +
         section("reader", "satu", kind="modbus", bus="a", address=1, profile="hadir-log") +
         section("reader", "dua", kind="modbus", bus="b", address=2, profile="hadir-log"),
         ("[bus b]", "[bus a]")),
    )
    with Scene("07:42:00") as s:
        for readers, words in rows:
            status, out, errors = written(s, readers)
            assert status == 3 and errors, (readers, out)
            assert any(all(w in e for w in words) for e in errors), (words, errors)
        status, out, _ = written(s, rows[0][0].replace("d0 = GPIO18", "d0 = GPIO27"))
        assert status == 0 and "configuration OK" in out, out


def test_a_profile_or_format_that_is_not_there_is_told():
    with Scene("07:42:00") as s:
        status, out, errors = written(
            s, section("bus", "a", kind="tcp", host="127.0.0.1") +
            section("reader", "satu", kind="modbus", bus="a", address=1, profile="hadir-lgo") +
            section("reader", "dua", kind="wiegand", d0="GPIO17", d1="GPIO18", format="h10310"))
        assert status == 3, out
        assert any("hadir-lgo" in e for e in errors), errors
        assert any("h10310" in e and "h10301" in e for e in errors), errors


def reload(s):
    s.office.daemon.process.send_signal(signal.SIGHUP)
    s.office.wait_notify("RELOADING=1")
    return s.office.wait_notify("READY=1")


def test_a_reload_of_a_broken_file_keeps_the_old_one_and_says_so():
    with Scene("07:42:00") as s:
        good = open(s.office.config).read()
        s.office.write("hadir.conf", good + "[reader samping]\nkind = sihir\n")
        assert "old one is in force" in reload(s)
        s.office.daemon.wait("stays in force")
        said = s.office.log()
        assert "hadir.conf:" in said and "sihir" in said and "stays in force" in said, said
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.write("hadir.conf", good)
        assert "in force" not in reload(s)
        s.office.daemon.wait("rules read again")
        s.office.write("rules/rules.conf", rules().replace("at = start", "at = 25:00"))
        assert "old one is in force" in reload(s)
        s.tap(2)
        s.hr.wait_message("/late/pelayanan", lambda p: p["data"]["person"] == "p-02")


def test_new_rules_are_taken_over_by_a_reload_and_judge_again():
    with Scene("07:42:00", begin="07:42:01") as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        text = rules(begin="07:42:01", work="07:45:00")
        s.office.write("rules/rules.conf", text)
        reload(s)
        s.office.daemon.wait("needs a new version")  # a rule is not edited in place
        assert s.states()["p-01"] == "late-work"
        s.office.write("rules/rules.conf", rules(begin="07:42:01"))
        hours = text.split("[holiday]")[0]  # those of the first file stay
        s.office.write("rules/baru.conf", hours.replace("version = 1", "version = 2").replace(
            "valid-from = 2020-01-01", f"valid-from = {MONDAY}"))
        reload(s)
        excuse = s.hr.wait_message("/late/pelayanan")["payload"]["data"]
        v = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                              p["data"]["state"] == "on-time")["payload"]["data"]
        assert v["rule_version"] == "2" and v["cause"] == "rule", v
        assert excuse["rev"] == v["rev"] and excuse["state"] == "on-time", excuse


def test_a_missing_secret_is_told():
    with Scene("07:42:00") as s:
        status, out, _ = check("--config", s.office.config)
        assert status == 1 and "CREDENTIALS_DIRECTORY" in out, out
        status, out, _ = check("--config", s.office.config, CREDENTIALS_DIRECTORY="/nonexistent")
        assert status == 1 and "/nonexistent/office-key" in out, out
        status, out, _ = check("--config", "/nonexistent/hadir.conf")
        assert status == 3 and "/nonexistent/hadir.conf" in out, out
        status, out, _ = check("--no-such-option")
        assert status == 2 and "usage" in out, out


def send_raw(office, data):
    """What the daemon answers until it hangs up or has nothing more to say."""
    with socket.socket(socket.AF_UNIX) as c:
        c.settimeout(10)
        c.connect(office.socket)
        try:
            c.sendall(data)
            c.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while more := c.recv(65536):
                answer += more
        except ConnectionResetError:
            pass
    return answer.decode(errors="replace")


def test_garbage_at_the_control_socket_is_answered_and_disturbs_nobody():
    with Scene("07:42:00") as s:
        codes = {
            b"halo\n": "bad-request",
            b"\x00\xff\xfe\n": "bad-request",
            b"[]\n": "bad-request",
            b'{"v":1,"id":1}\n': "bad-request",
            b'{"v":9,"id":1,"verb":"status","args":{}}\n': "bad-request",
            b'{"v":1,"id":1,"verb":"status","args":{},"dyr":true}\n': "bad-request",
            b'{"v":1,"id":1,"verb":"hapus","args":{}}\n': "unknown-verb",
            b'{"v":1,"id":1,"verb":"status","args":{"x":1}}\n': "bad-args",
            b'{"v":1,"id":1,"verb":"explain","args":{}}\n': "bad-args",
            b'{"v":1,"id":1,"verb":"punches","args":{"day":"kemarin"}}\n': "bad-args",
            b'{"v":1,"id":1,"verb":"status","args":' + b"[" * 5000 + b"\n": "bad-request",
            b"x" * 70000 + b"\n": "too-long",
        }
        for data, code in codes.items():
            answer = send_raw(s.office, data)
            lines = answer.splitlines()
            assert lines and json.loads(lines[-1])["error"]["code"] == code, (data[:60], answer)
        assert send_raw(s.office, b'{"v":1,"id":1,"verb":"sta') == ""
        assert send_raw(s.office, b'{"v":1,"id":1,"verb":"roster-import","args":{}}\n'
                                  b'{"id":1,"row":{"text":"id;nama"}}\n') == "", "half a roster"
        seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
        dice = random.Random(seed)
        for _ in range(200):
            send_raw(s.office, dice.randbytes(dice.randrange(1, 400)) + b"\n")
        assert s.office.daemon.process.poll() is None, f"SEED={seed}"
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        assert len(s.office.ask("roster-list")) == 3


def test_a_client_that_does_not_read_holds_nobody_up():
    with Scene("07:42:00", count=30) as s:
        deaf = []
        for _ in range(8):
            c = socket.socket(socket.AF_UNIX)
            c.connect(s.office.socket)
            c.sendall(b'{"v":1,"id":1,"verb":"watch","args":{}}\n' +
                      b'{"v":1,"id":2,"verb":"config","args":{}}\n')
            deaf.append(c)
        for i in range(1, 31):
            s.tap(i)
        s.hr.wait_message("/late/", lambda p: p["data"]["person"] == "p-30")
        assert s.office.ask("status")
        for c in deaf:
            c.close()


def test_broken_lines_of_a_replay_are_told_and_passed_over():
    with Scene("07:42:00") as s:
        s.line("frame 0101x1")
        s.line("sihir")
        s.line("frame " + "1" * 26)  # wrong parity
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        assert s.office.status("reader", "pintu-depan")["losses"] == {"bad-parity": 1}
        assert [r for r in s.office.sql("SELECT cause FROM refused")] == [("bad-parity",)]
        assert len(s.office.ask("punches")) == 1
        assert "file" in s.office.log() or "line" in s.office.log()


if __name__ == "__main__":
    main(globals())
