# SPDX-License-Identifier: MIT
"""What belongs to a person stays where it belongs: no name, NIP or card number in a topic, in the
log or in what is chained; no NIP and no card number in any message."""
import contextlib
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import MONDAY, ROSTER_HEAD, Broker, Refused, Scene, h10301, main  # noqa: E402

NIPS = [f"19860926201505{n:04}" for n in range(1, 5)]
CARDS = [41001, 41002, 41003, 41004]
STRANGER = 41999
NAME = "Rahasia"  # the part of every name that stands nowhere else
POSITIONS = ("camat", "sekcam", "kasubag", "hr")


def roster():
    rows = [ROSTER_HEAD]
    for n, (nip, card) in enumerate(zip(NIPS, CARDS), 1):
        rows.append(f"p-{n:02};Pegawai {n:02} {NAME};{nip};PNS;pelayanan;"
                    f"{'p-01' if n > 1 else ''};;;kartu;h10301;77,{card};2026-01-01;")
    return "\n".join(rows) + "\n"


def tap(s, card):
    s.line("frame " + h10301(77, card))


def recorded(s, n):
    """Until so many punches are on the disk."""
    s.office.until(f"{n} punches", lambda: s.office.sql("SELECT count(*) FROM journal")[0][0] >= n)


def refused(o, verb, **args):
    try:
        o.ask(verb, **args)
    except Refused as e:
        assert e.args[0]["code"] == "refused", e
        return
    raise AssertionError(f"{verb} was not refused")


def a_day(s):
    """Whatever an office does in a morning, done or refused."""
    o = s.office
    o.roster(roster())
    for n, position in enumerate(POSITIONS, 1):
        o.ask("position-set", position=position, person=f"p-{n:02}", decree="SK 1",
              **{"from": "2026-01-01"})
    tap(s, CARDS[0])
    tap(s, CARDS[0])
    tap(s, STRANGER)
    s.line("frame " + h10301(77, CARDS[1])[:-1] + "x")
    s.line("frame " + "10" * 13)
    recorded(s, 3)
    o.ask("paper-add", code="S", people=["p-02"], by="p-04", letter="dr/1", **{"from": MONDAY})
    [row] = [r for r in o.ask("paper-add", code="CT", people=["p-03"], by="p-04",
                              **{"from": MONDAY}) if r["kind"] == "paper"]
    o.ask("paper-decide", id=row["id"], decision="confirm", by="p-01", letter="850/1")
    o.ask("correction-add", person="p-04", day=MONDAY, at="07:05", direction="in",
          reason="lupa kartu", evidence="buku tamu", by="p-03")
    code = o.ask("account-link", person="p-04", kind="password")[0]["code"]
    token = o.ask("link-use", session="", code=code, secret="kuda lumping merah",
                  address="::1")[0]["token"]
    o.ask("session-show", session=token)
    for login in (NIPS[3], NIPS[2], f"Pegawai 03 {NAME}"):
        refused(o, "session-open", session="", who=login, secret="bukan ini ya", address="::1")
    refused(o, "paper-add", code="S", people=["p-02"], by="p-04",  # it would be chained
            note=f"Pegawai 02 {NAME} demam", **{"from": "2026-11-24"})
    for verb, args in (("explain", {"person": "p-01", "day": MONDAY}), ("today", {}),
                       ("punches", {}), ("roster-list", {}), ("status", {})):
        o.ask(verb, **args)
    tap(s, CARDS[3])
    recorded(s, 4)


def secrets():
    """What stands for a person, as text that might turn up somewhere."""
    cards = [str(c) for c in CARDS + [STRANGER]]
    bits = [h10301(77, c) for c in CARDS + [STRANGER]]
    return NIPS + cards + bits


def found(text, words):
    return [w for w in words if w in text]


def chained(path):
    """Every text of every table of the chain."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with contextlib.closing(db):
        kinds = [k for (k,) in db.execute("SELECT DISTINCT kind FROM chain")]
        assert len(kinds) > 12, kinds
        for kind in kinds:
            for row in db.execute(f"SELECT * FROM {kind}"):
                yield kind, " ".join(str(v) for v in row)


def test_what_belongs_to_a_person_stays_where_it_belongs():
    outside = Broker().start()
    office = Broker().start()
    with contextlib.closing(outside), \
            Scene("07:28:00", count=0, broker=office, extra="", begin="05:00:00",
                  brokers=office.section() + outside.section("uplink", names="no")) as s:
        a_day(s)
        punches = s.office.sql("SELECT count(*) FROM journal")[0][0]
        s.hr.wait_messages("/punch", lambda m: len(m) >= punches, "every punch")
        s.hr.wait_messages("/today/", lambda m: any("p-04" in str(x["payload"]) for x in m),
                           "today")
        messages = s.hr.messages()
        assert any(NAME in str(m["payload"]) for m in messages), "the office's broker may have names"
        for m in messages:
            bad = found(m["topic"], secrets() + [NAME, "Pegawai"])
            assert not bad, (bad, m["topic"])
            bad = found(str(m["payload"]), secrets())
            assert not bad, (bad, m)
        print(f"ok - {len(messages)} messages: no name in a topic, no NIP or card in any", flush=True)
        log = list(s.office.daemon.seen)
        for line in log:
            bad = found(line, secrets() + [NAME])
            assert not bad, (bad, line)
        print(f"ok - {len(log)} lines of log name readers and ids, never people", flush=True)
        rows = 0
        for kind, text in chained(s.office.database):
            bad = found(text, secrets() + [NAME])
            assert not bad, (kind, bad)
            rows += 1
        print(f"ok - {rows} chained rows hold nothing that could not be forgotten", flush=True)
        with open(s.office.database, "rb") as f:
            both = f.read()
        with open(s.office.database + "-wal", "rb") as f:
            both += f.read()
        assert NIPS[0].encode() in both, "the test looks at the wrong file"
        cards = [bytes([77]) + c.to_bytes(2, "big") for c in CARDS]
        assert not [c for c in secrets()[len(NIPS):] if c.encode() in both]
        assert sum(c in both for c in cards) < 2, "cards lie open in the file"  # by chance: one
        print("ok - what a card carries is sealed in the file", flush=True)


if __name__ == "__main__":
    main(globals())
