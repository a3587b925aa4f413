# SPDX-License-Identifier: MIT
"""Logging in: passwords, PINs, one-time links, sessions and what their people may do."""
import json
import os
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(__file__))
from harness import (BUILD, DEADLINE_S, MONDAY, Refused, Scene, h10301, main,  # noqa: E402
                     needs_passing_time, people, section)

WORDS = "kuda lumping merah"
HERE = "192.168.1.7"


def refused(f, *args, **kw):
    """The error's object."""
    try:
        answer = f(*args, **kw)
    except Refused as e:
        return e.args[0]
    raise AssertionError(f"not refused: {answer}")


def login(office, who, secret=WORDS, address=HERE):
    return office.ask("session-open", session="", who=who, secret=secret, address=address)[0]


def link(office, person, kind="password", session=None):
    return office.ask("account-link", person=person, kind=kind, session=session)[0]["code"]


def use(office, code, secret=WORDS, address=HERE, **more):
    return office.ask("link-use", session="", code=code, secret=secret, address=address, **more)[0]


def account(office, person, secret=WORDS, kind="password", address=HERE):
    """Somebody who has an account, and their session."""
    return use(office, link(office, person, kind), secret, address)


def position(office, name, person, **more):
    office.ask("position-set", **dict({"position": name, "person": person, "from": "2026-01-01",
                                       "decree": "SK uji"}, **more))


def again(s):
    s.office.start()
    s.open_door()


def show(office, session):
    return office.ask("session-show", session=session["token"])[0]


def test_a_link_sets_the_password_once_and_logs_in():
    with Scene(count=2) as s:
        code = link(s.office, "p-01")
        seen = s.office.ask("link-show", session="", code=code, address=HERE)[0]
        assert seen == {"person": "p-01", "name": "Pegawai 01", "kind": "password"}, seen
        first = use(s.office, code.upper().replace("-", " "))
        assert show(s.office, first)["person"] == "p-01"
        assert first["roles"] == ["employee"], first
        assert refused(use, s.office, code)["code"] == "not-found"
        again = login(s.office, "p-01")
        assert again["token"] != first["token"] and len(again["token"]) == 64, again
        # A new link of the same person takes the place of the one before, and logs them out.
        old = link(s.office, "p-01")
        new = link(s.office, "p-01")
        assert refused(use, s.office, old)["code"] == "not-found"
        use(s.office, new, "sandi yang baru")
        assert refused(show, s.office, again)["code"] == "no-session"
        assert refused(login, s.office, "p-01")["code"] == "refused"
        assert login(s.office, "p-01", "sandi yang baru")


def test_a_wrong_password_and_an_unknown_name_are_refused_alike():
    with Scene(count=2) as s:
        account(s.office, "p-01")
        wrong = [refused(login, s.office, who, secret) for who, secret in (
            ("p-01", "bukan sandi ini"), ("p-02", WORDS), ("siapa-ini", WORDS), ("", WORDS),
            ("p-01", "123456"), ("' OR 1=1 --", WORDS), ("x" * 1000, WORDS))]
        assert all(e == wrong[0] for e in wrong), wrong
        assert "Pegawai" not in str(wrong)


def hash_cost(ask):
    """Processor seconds of the real child for what it was asked."""
    child = subprocess.Popen([os.path.join(BUILD, "hadir-hash")], stdin=subprocess.PIPE)
    child.stdin.write(ask)
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 2, child.returncode
    return usage.ru_utime + usage.ru_stime


def test_nobody_is_refused_after_as_much_work_as_somebody():
    needs_passing_time()
    s = Scene(count=1)
    # In the place of hadir-hash one that keeps what it is asked.
    folder = os.path.join(s.office.folder, "libexec")
    os.mkdir(folder)
    os.symlink(os.path.join(BUILD, "hadir-mqtt"), os.path.join(folder, "hadir-mqtt"))
    with open(os.path.join(folder, "hadir-hash"), "w") as f:
        f.write(f"#!/bin/sh\ncat >{folder}/ask\nexec {BUILD}/hadir-hash <{folder}/ask\n")
    os.chmod(f.name, 0o755)
    s.office.environment["HADIR_LIBEXEC"] = folder
    with s:
        account(s.office, "p-01")
        asked = []
        for who in ("p-01", "siapa-ini"):
            refused(login, s.office, who, "bukan sandi ini")
            with open(os.path.join(folder, "ask"), "rb") as f:
                asked.append(f.read())
            os.unlink(f.name)
        assert all(a[32:].startswith(b"$argon2id$v=19$m=19456,t=2,p=1$") for a in asked), asked
        # A hash that the library cannot read would cost next to nothing.
        known, unknown = (min(hash_cost(a) for _ in range(5)) for a in asked)
        assert known < 2 * unknown and unknown < 2 * known, (known, unknown)


def test_people_log_in_by_nip_and_id_in_any_case():
    with Scene(count=0) as s:
        s.office.roster("id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"
                        "p-01;Pegawai 01;198501012010011001;PNS;umum;;;;;;;2026-01-01;\n"
                        "p-02;Pegawai 02;;PNS;umum;;;;;;;2026-01-01;2026-10-31\n")
        account(s.office, "p-01")
        for who in ("p-01", "P-01", " p-01 ", "198501012010011001", "19850101 201001 1 001"):
            assert login(s.office, who)["person"] == "p-01"
        assert refused(link, s.office, "p-02")["code"] == "not-found", "p-02 has left"


def test_too_many_tries_of_an_account_or_an_address_are_sent_away():
    with Scene(count=3) as s:
        account(s.office, "p-01")
        for i in range(5):
            assert refused(login, s.office, "p-01", f"salah sekali {i}",
                           f"10.0.0.{i}")["code"] == "refused"
        # By whatever address, and with the right password too.
        assert refused(login, s.office, "p-01", WORDS, "10.0.0.9")["code"] == "too-many"
        for i in range(20):
            try:
                s.office.ask("link-show", session="", code="x", address="10.1.1.1")
            except Refused as e:
                assert e.args[0]["code"] == "not-found", e
        assert refused(login, s.office, "p-02", WORDS, "10.1.1.1")["code"] == "too-many"
        # Those who get in use nothing up.
        account(s.office, "p-03", address="10.2.2.2")
        for i in range(8):
            login(s.office, "p-03", address="10.2.2.2")


def test_weak_secrets_are_refused_in_words_and_the_link_stays():
    with Scene(count=0) as s:
        s.office.roster("id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"
                        "p-01;Pegawai 01;198512172010011001;PNS;umum;;;;;;;2026-01-01;\n")
        code = link(s.office, "p-01")
        for secret in ("pendek", "1234567890", "aaaaaaaaaaaa", "Pegawai 01", "password123"):
            e = refused(use, s.office, code, secret)
            assert e["code"] == "refused" and "andi" in e["text"], (secret, e)
        pin = link(s.office, "p-01", "pin")
        for secret in ("12345", "1234567", "123456", "654321", "777777", "171285", "851217",
                       "rahasia sekali"):
            e = refused(use, s.office, pin, secret)
            assert e["code"] == "refused" and "PIN" in e["text"], (secret, e)
        assert use(s.office, code)["kind"] == "password"
        assert use(s.office, pin, "407193")["kind"] == "pin"


def test_a_pin_makes_an_employee_whatever_their_position():
    with Scene(count=2) as s:
        position(s.office, "camat", "p-01")
        position(s.office, "it", "p-01")
        account(s.office, "p-01")
        short = account(s.office, "p-01", "407193", "pin")
        assert short["roles"] == ["employee"], short
        assert show(s.office, short)["roles"] == ["employee"]
        assert show(s.office, login(s.office, "p-01"))["roles"] == ["it", "camat", "approver",
                                                                   "employee"]
        assert refused(s.office.ask, "account-list",
                       session=short["token"])["code"] == "denied"


def test_hr_makes_links_but_not_for_it():
    with Scene(count=4) as s:
        position(s.office, "hr", "p-01")
        position(s.office, "it", "p-02")
        hr, it = account(s.office, "p-01"), account(s.office, "p-02")
        employee = account(s.office, "p-03")
        assert hr["roles"] == ["hr", "employee"] and it["roles"] == ["it", "employee"]
        token = hr["token"]
        assert link(s.office, "p-03", session=token)
        for ask in (lambda: link(s.office, "p-02", session=token),
                    lambda: link(s.office, "p-02", "pin", session=token),
                    lambda: s.office.ask("account-close", person="p-02", session=token)):
            e = refused(ask)
            assert e["code"] == "refused" and "it" in e["text"], e
        assert refused(link, s.office, "p-01", session=token)["code"] == "refused", "own account"
        assert link(s.office, "p-01"), "root at the machine"
        assert refused(link, s.office, "p-04", session=employee["token"])["code"] == "denied"
        closed = s.office.ask("account-close", person="p-03", session=token)[0]
        assert closed == {"person": "p-03", "sessions": 1}, closed
        assert refused(show, s.office, employee)["code"] == "no-session"
        assert refused(login, s.office, "p-03")["code"] == "refused"
        people = {r["person"]: r for r in s.office.ask("account-list", session=token)}
        assert (people["p-01"]["password"], people["p-01"]["link"], people["p-01"]["sessions"],
                people["p-01"]["roles"]) == (True, True, 1, ["hr"]), people["p-01"]
        assert not people["p-03"]["password"] and not people["p-04"]["link"], people


def test_a_technician_makes_links_but_not_for_those_who_decide():
    with Scene(count=8) as s:
        offices = {"p-01": "hr", "p-02": "it", "p-03": "camat", "p-04": "sekcam", "p-05": "kasubag"}
        for person, name in offices.items():
            position(s.office, name, person)
        it = account(s.office, "p-02")["token"]
        assert link(s.office, "p-06", session=it) and link(s.office, "p-06", "pin", session=it)
        # Also who is away, and whom somebody stands in for; and who will be camat.
        position(s.office, "camat", "p-07", acting="plh", **{"from": MONDAY, "to": MONDAY})
        early = link(s.office, "p-08", session=it)
        position(s.office, "camat", "p-08", **{"from": "2026-12-01"})
        for person in ("p-01", "p-03", "p-04", "p-05", "p-07", "p-08"):
            for ask in (lambda: link(s.office, person, session=it),
                        lambda: link(s.office, person, "pin", session=it),
                        lambda: s.office.ask("account-close", person=person, session=it)):
                e = refused(ask)
                assert e["code"] == "refused" and "jabatan" in e["text"], (person, e)
        assert refused(use, s.office, early)["code"] == "not-found", "a link from before"


def led(superior, of, n=8, begin="2026-01-01", end=""):
    """The row of people(n) for `of`, with that superior."""
    row = next(l for l in people(n).splitlines() if l.startswith(of))
    return row.replace(";pelayanan;;", f";pelayanan;{superior};").replace("2026-01-01;", f"{begin};{end}")


def test_a_technician_makes_links_but_not_for_superiors():
    with Scene(count=8) as s:
        position(s.office, "hr", "p-01")
        position(s.office, "it", "p-02")
        hr, it = account(s.office, "p-01")["token"], account(s.office, "p-02")["token"]
        # One leads somebody now, one will, and one has.
        rows = [{"text": l} for l in (people(8).splitlines()[0], led("p-03", "p-05"),
                                      led("p-04", "p-06", begin="2026-12-01"),
                                      led("p-07", "p-08", end="2026-11-01"))]
        early = {p: link(s.office, p, session=it) for p in ("p-03", "p-04", "p-05", "p-07")}
        s.office.ask("roster-import", session=hr, rows=rows, dry=True)
        for code in early.values():
            assert s.office.ask("link-show", session="", code=code, address=HERE), "only tried"
        s.office.ask("roster-import", session=hr, rows=rows)
        for person in ("p-03", "p-04"):
            assert refused(use, s.office, early[person])["code"] == "not-found", "a link from before"
            for ask in (lambda: link(s.office, person, session=it),
                        lambda: link(s.office, person, "pin", session=it),
                        lambda: s.office.ask("account-close", person=person, session=it)):
                e = refused(ask)
                assert e["code"] == "refused" and "atasan" in e["text"], (person, e)
        assert use(s.office, early["p-05"]) and use(s.office, early["p-07"]), "who leads nobody"
        # Theirs is of hr, and stays when the same list comes again.
        code = link(s.office, "p-03", session=hr)
        s.office.ask("roster-import", session=hr, rows=rows)
        assert use(s.office, code)["roles"] == ["superior", "employee"]


def test_hr_comes_by_no_way_round_to_the_account_of_it():
    with Scene(count=4) as s:
        position(s.office, "hr", "p-01")
        position(s.office, "it", "p-02")
        hr, it = account(s.office, "p-01"), account(s.office, "p-02")
        # A link from the day before they became it.
        code = link(s.office, "p-03", session=hr["token"])
        s.office.ask("position-set", position="it", person="p-03", decree="SK uji",
                     session=it["token"], **{"from": "2026-11-23"})
        assert refused(use, s.office, code)["code"] == "not-found"
        # Who will be it is it.
        s.office.ask("position-set", position="it", person="p-04", decree="SK uji",
                     session=it["token"], **{"from": "2026-12-01"})
        assert refused(link, s.office, "p-04", session=hr["token"])["code"] == "refused"
        # Nor by the roster, which is hr's: for a day p-02 does not belong to the office.
        gone = [line + "2026-11-22" if line.startswith("p-02;") else line
                for line in people(4).splitlines()]
        s.office.ask("roster-import", session=hr["token"], rows=[{"text": l} for l in gone])
        assert refused(show, s.office, it)["code"] == "no-session", "p-02 is still here"
        for ask in (lambda: link(s.office, "p-02", session=hr["token"]),
                    lambda: s.office.ask("account-close", person="p-02", session=hr["token"])):
            assert refused(ask)["code"] == "refused"


def test_somebody_changes_their_own_password():
    with Scene(count=1) as s:
        one = account(s.office, "p-01")
        other = login(s.office, "p-01")
        change = lambda old, new: s.office.ask("secret-set", session=one["token"], old=old, new=new)
        assert refused(change, "bukan sandi ini", "sandi yang baru")["code"] == "refused"
        assert refused(change, WORDS, "pendek")["code"] == "refused"
        assert change(WORDS, "sandi yang baru") == [{"kind": "password"}]
        assert show(s.office, one) and refused(show, s.office, other)["code"] == "no-session"
        assert refused(login, s.office, "p-01")["code"] == "refused"
        assert login(s.office, "p-01", "sandi yang baru")


class Waiting:
    """A request whose password waits its turn behind those of nobody."""

    def __init__(self, office, verb, token, args):
        self.others = [self.send(office, "session-open", "", dict(
            who=f"orang-{i}", secret=WORDS, address=f"10.9.0.{i}")) for i in range(3)]
        self.socket = self.send(office, verb, token, args)

    @staticmethod
    def send(office, verb, token, args):
        c = socket.socket(socket.AF_UNIX)
        c.connect(office.socket)
        c.sendall(json.dumps({"v": 1, "id": 1, "verb": verb, "session": token,
                              "args": args}).encode() + b"\n")
        return c

    def answer(self):
        self.socket.settimeout(DEADLINE_S)
        lines = []
        with self.socket.makefile() as f:
            for line in f:
                lines.append(json.loads(line))
                if "end" in lines[-1] or "error" in lines[-1]:
                    break
        for c in self.others + [self.socket]:
            c.close()
        return lines[-1].get("error", {}).get("code", "done")


def test_an_account_that_is_closed_while_a_password_is_checked_stays_closed():
    with Scene(count=1) as s:
        one = account(s.office, "p-01")
        w = Waiting(s.office, "secret-set", one["token"], dict(old=WORDS, new="sandi yang baru"))
        s.office.ask("account-close", person="p-01")
        assert w.answer() == "no-session"
        assert not s.office.ask("account-list")[0]["password"]
        assert refused(s.office.ask, "account-close", person="p-01")["code"] == "refused"
        assert "trying again" not in s.office.log()


def test_a_password_that_is_replaced_while_it_is_checked_lets_nobody_in():
    with Scene(count=1) as s:
        account(s.office, "p-01")
        code = link(s.office, "p-01")
        w = Waiting(s.office, "link-use", "", dict(code=code, secret="sandi yang baru",
                                                   address=HERE))
        assert refused(login, s.office, "p-01")["code"] == "refused"
        assert w.answer() == "done" and login(s.office, "p-01", "sandi yang baru")


def test_a_link_of_somebody_who_has_left_is_void():
    with Scene(count=2) as s:
        code = link(s.office, "p-02")
        s.office.roster("\n".join(l + ("2026-11-22" if l.startswith("p-02") else "")
                                  for l in people(2).splitlines()) + "\n")
        assert refused(use, s.office, code)["code"] == "not-found"


def test_a_session_ends_when_it_is_closed_and_at_a_restart():
    with Scene(count=1) as s:
        one, two = account(s.office, "p-01"), login(s.office, "p-01")
        assert s.office.ask("session-close", session=one["token"]) == []
        assert refused(show, s.office, one)["code"] == "no-session"
        assert show(s.office, two)["idle_s"] == 1800
        assert refused(show, s.office, {"token": "0" * 64})["code"] == "no-session"
        s.restart()
        assert refused(show, s.office, two)["code"] == "no-session"
        assert login(s.office, "p-01")


def test_how_long_a_session_may_stay_idle_is_said_in_the_configuration():
    with Scene(count=1, extra=section("web", idle_min=7)) as s:
        one = account(s.office, "p-01")
        assert show(s.office, one)["idle_s"] == 420
        short = account(s.office, "p-01", "407193", "pin")
        assert show(s.office, short)["idle_s"] == 300, "of a PIN, mostly at another's screen"


def test_roles_are_handed_over_at_midnight_in_sessions_that_are_open():
    with Scene(clock="23:59:40", count=2, begin="05:00:00") as s:
        position(s.office, "camat", "p-01", to=MONDAY)
        position(s.office, "camat", "p-02", **{"from": "2026-11-24"})
        one, two = account(s.office, "p-01"), account(s.office, "p-02")
        assert show(s.office, one)["roles"] == ["camat", "approver", "employee"]
        assert show(s.office, two)["roles"] == ["employee"]
        s.office.until("p-01 is camat no more", lambda: show(s.office, one)["roles"] == ["employee"])
        assert show(s.office, two)["roles"] == ["camat", "approver", "employee"]


def test_the_set_up_link_makes_the_first_account_and_is_gone():
    with Scene(count=0) as s:
        told = next(l for l in s.office.daemon.seen if "/atur/" in l)
        code = told.split("/atur/")[1].split()[0]
        setup = s.office.ask("account-setup")[0]
        assert setup["url"].endswith("/atur/" + setup["code"]) and setup["until"] == "2026-11-30"
        first = lambda c, **kw: use(s.office, c, **dict({"id": "admin", "name": "Pegawai 01"}, **kw))
        assert refused(first, code)["code"] == "not-found", "the later one counts"
        s.office.roster(people(2))  # leaves it open
        for wrong in ({"id": "198501012010011001"}, {"id": "Bukan Id"}, {"name": ""}):
            assert refused(first, setup["code"], **wrong)["code"] == "refused", wrong
        seen = s.office.ask("link-show", session="", code=setup["code"], address=HERE)[0]
        assert seen == {"person": None, "name": "", "kind": "setup"}, seen
        one = first(setup["code"])
        assert one["roles"] == ["it", "hr", "employee"] and one["name"] == "Pegawai 01", one
        assert refused(first, setup["code"], id="lain")["code"] == "not-found"
        assert refused(s.office.ask, "account-setup")["code"] == "refused"
        assert login(s.office, "admin")["roles"] == ["it", "hr", "employee"]
        assert s.states().get("admin") is None, "nobody waits for who works nowhere"
        s.restart()
        assert not [l for l in s.office.daemon.seen if "/atur/" in l], "an account exists"
        assert s.office.hadirctl("verify").status == 0


def drawn(lines):
    """The modules of a QR code in half blocks, black as True."""
    rows = []
    for line in lines:
        rows.append([c in " ▄" for c in line])
        rows.append([c in " ▀" for c in line])
    return rows


def test_hadirctl_prints_links_as_qr_codes_and_lists_accounts():
    with Scene(count=2) as s:
        setup = s.office.hadirctl("setup")
        assert setup.status == 0 and "http://127.0.0.1:8080/atur/" in setup.out, setup
        rows = drawn([l for l in setup.out.splitlines() if l and set(l) <= set(" ▄▀█")])
        width = len(rows[0])
        assert width >= 21 + 8 and all(len(r) == width for r in rows), setup.out
        # The three corners that a camera looks for, within four modules of white.
        finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
        for x, y in ((4, 4), (width - 11, 4), (4, width - 11)):
            found = ["".join(".#"[m] for m in row[x:x + 7]) for row in rows[y:y + 7]]
            assert found == finder, found
        assert not any(any(row) for row in rows[:4]) and not any(any(r[:4]) for r in rows)
        made = s.office.hadirctl("--json", "account", "link", "p-01")
        use(s.office, made.rows()[0]["code"])
        pin = s.office.hadirctl("account", "link", "p-01", "pin")
        assert "30 November 2026" in pin.out, pin
        listed = s.office.hadirctl("account", "list")
        assert "Pegawai 01" in listed.out and "Pegawai 02" in listed.out, listed
        assert s.office.hadirctl("setup").status == 4
        assert s.office.hadirctl("account", "link", "p-09").status == 1
        assert s.office.hadirctl("account", "link", "p-01", "kunci").status == 4
        assert s.office.hadirctl("account", "close", "p-01").out.startswith("Akun p-01 ditutup")
        assert s.office.hadirctl("account", "close", "p-01").status == 4


def test_auditors_read_who_gave_links_and_who_set_a_password():
    with Scene(count=3) as s:
        position(s.office, "hr", "p-01")
        hr = account(s.office, "p-01")
        use(s.office, link(s.office, "p-02", session=hr["token"]))
        s.office.ask("account-close", person="p-02", session=hr["token"])
        report = s.office.hadirctl("report", "audit", "2026-11")
        assert report.status == 0, report
        lines = [" ".join(l.split()) for l in report.out.splitlines() if "Pegawai 0" in l]
        for told in ("Pegawai 01 diberi tautan sekali pakai hadirctl",
                     "Pegawai 01 memasang sandi Pegawai 01",
                     "Pegawai 02 diberi tautan sekali pakai Pegawai 01",
                     "Pegawai 02 memasang sandi Pegawai 02", "Pegawai 02 akun ditutup Pegawai 01"):
            assert any(told in l for l in lines), (told, lines)
        assert s.office.hadirctl("verify").status == 0


class Tapping:
    """A screen that waits for a card."""

    def __init__(self, s, address="127.0.0.1"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(s.office.socket)
        self.socket.sendall(json.dumps({"v": 1, "id": 1, "verb": "session-tap", "session": "",
                                        "args": {"address": address}}).encode() + b"\n")

    def answer(self):
        """The row, or the error's object."""
        said = json.loads(self.socket.makefile().readline())
        self.socket.close()
        return said.get("row") or said["error"]


def test_a_card_at_the_reader_of_a_screen_shows_an_own_record_and_is_no_punch():
    s = Scene(count=2, extra=section("web", kiosk="127.0.0.1 192.168.1.9"))
    path = s.office.fifo("layar")
    s.readers = section("reader", "layar", kind="replay", use="view", format="h10301", file=path)
    s.configure()
    with s:
        screen = os.open(path, os.O_WRONLY)

        def tap(waiting, card):
            # The one request was there before the other: the daemon takes them in their order.
            s.office.ask("account-list")
            os.write(screen, f"frame {h10301(1, card)}\n".encode())
            return waiting.answer()
        position(s.office, "camat", "p-01")
        one = tap(Tapping(s), 1)
        assert (one["person"], one["kind"], one["roles"]) == ("p-01", "tap", ["employee"]), one
        assert show(s.office, one)["idle_s"] == 300
        unknown = tap(Tapping(s), 77)
        assert unknown["code"] == "refused" and "belum terdaftar" in unknown["text"], unknown
        assert Tapping(s, "10.9.9.9").answer()["code"] == "refused"
        # Another screen at the same reader is told so; the same screen, loaded anew, waits on.
        first = Tapping(s)
        busy = Tapping(s, "192.168.1.9").answer()
        assert "sedang dipakai" in busy["text"], busy
        second = Tapping(s)
        assert first.answer()["code"] == "refused"
        assert tap(second, 2)["person"] == "p-02"
        # Nothing of it is a punch, and the reader saw nobody.
        assert s.office.sql("SELECT count(*) FROM journal")[0][0] == 0
        assert s.office.sql("SELECT count(*) FROM coverage WHERE reader = 'layar'")[0][0] == 0
        assert s.office.sql("SELECT sees FROM reader WHERE reader = 'layar'") == [(0,)]
        assert not [r for r in s.office.ask("credential-list") if r["reader"] == "layar"]
        s.tap(2)
        s.office.until("p-02 is recorded", lambda: s.office.sql("SELECT 1 FROM journal"))
        os.close(screen)


def test_a_link_is_void_after_seven_days():
    with Scene(count=1) as s:
        code = link(s.office, "p-01")
        s.office.stop_clean()
        # As if it had been made in the days before: its place is that of an earlier boot.
        db = sqlite3.connect(s.office.database)
        db.execute("UPDATE invite SET boottime_ns = boottime_ns - 6 * 86400 * 1000000000")
        db.commit()
        again(s)
        assert s.office.ask("link-show", session="", code=code, address=HERE)
        s.office.stop_clean()
        db.execute("UPDATE invite SET boottime_ns = boottime_ns - 2 * 86400 * 1000000000")
        db.commit()
        db.close()
        again(s)
        assert refused(use, s.office, code)["code"] == "not-found"


def test_no_secret_stands_in_the_files_or_the_log():
    with Scene(count=1) as s:
        code = link(s.office, "p-01")
        one = use(s.office, code)
        open_code = link(s.office, "p-01", "pin")
        for secret in (WORDS, "salah sekali ini"):
            try:
                login(s.office, "p-01", secret)
            except Refused:
                pass
        s.office.stop_clean()
        secrets = [WORDS, "salah sekali ini", one["token"], code, code.replace("-", ""), open_code]
        for name in os.listdir(s.office.folder):
            path = os.path.join(s.office.folder, name)
            if os.path.isfile(path):
                text = open(path, "rb").read()
                assert not [x for x in secrets if x.encode() in text], name
        assert not [x for x in secrets if x in s.office.log()]


def test_hashing_is_done_by_one_child_at_a_time_and_few_wait():
    needs_passing_time()
    with Scene(count=1) as s:
        account(s.office, "p-01")
        children = lambda: [p for p in os.listdir("/proc") if p.isdigit() and
                            hashes_for(p, s.office.daemon.process.pid)]
        most = 0
        with ThreadPoolExecutor(16) as pool:
            tries = [pool.submit(refusal, s.office, f"orang-{i}", f"10.3.0.{i}") for i in range(16)]
            while not all(t.done() for t in tries):
                most = max(most, len(children()))
        said = [t.result() for t in tries]
        assert most == 1, f"{most} at once"
        busy = [t for t in said if "Sedang banyak" in t]
        wrong = [t for t in said if "tidak cocok" in t]
        assert len(busy) + len(wrong) == 16 and len(wrong) >= 9, said


def hashes_for(pid, parent):
    try:
        name, rest = open(f"/proc/{pid}/stat").read().split("(", 1)[1].rsplit(")", 1)
    except OSError:
        return False
    return name == "hadir-hash" and int(rest.split()[1]) == parent and rest.split()[0] != "Z"


def refusal(office, who, address):
    return refused(login, office, who, WORDS, address)["text"]


def test_a_client_that_leaves_while_its_password_is_checked_harms_nobody():
    with Scene(count=1) as s:
        account(s.office, "p-01")
        for i in range(4):
            with socket.socket(socket.AF_UNIX) as c:
                c.connect(s.office.socket)
                c.sendall(b'{"v":1,"id":1,"verb":"session-open","session":"","args":{"who":"p-01",'
                          b'"secret":"kuda lumping merah","address":"10.4.0.1"}}\n')
        assert login(s.office, "p-01", address="10.4.0.2")
        # Nobody got in by those four.
        s.office.until("one session each", lambda: s.office.ask("account-list")[0]["sessions"] == 2)


if __name__ == "__main__":
    main(globals())
