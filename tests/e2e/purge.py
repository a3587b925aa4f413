# SPDX-License-Identifier: MIT
"""What is older than its retention goes, a person who has left is forgotten, and the chain stays
whole: the office's past comes from tests/browser/records."""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, ROSTER_HEAD, Broker, Office, Subscriber, main, section  # noqa: E402

CAMAT, HR, IT = "p-001", "p-005", "p-004"
PEOPLE, FIRST, LAST, TODAY = 12, "2026-09-07", "2026-11-20", "2026-11-23"
GONE, STAYS = "2026-09", "2026-10"  # its retention is over; it is not
AFTER = "seq IN (SELECT seq FROM punch_day WHERE day >= 20727)"  # 2026-10-01
RETENTION = "[retention]\n" + "".join(
    f"{what}-months = 1\n" for what in ("punch", "refused", "paper", "act"))


class Past(Office):
    """An office with a past of some months. Its people are "Pegawai 001" and so on."""

    def __init__(self, brokers="", extra=RETENTION):
        super().__init__("", brokers, extra=extra)
        self.write("hadir.conf", open(self.config).read() + section(
            "reader", "pintu-depan", kind="replay", format="h10301", file=self.fifo("pintu")))
        subprocess.run([os.path.join(BUILD, "tests/browser/records"), self.database, str(PEOPLE),
                        "75", LAST], check=True)

    def keep_frames(self, *days):
        """Raw bits of old reads, kept 30 days."""
        db = sqlite3.connect(self.database)
        db.executemany("INSERT INTO frame_raw VALUES (0, ?, ?, 26, x'00')", enumerate(days))
        db.commit()
        db.close()

    def begin(self, confirm="09:00:00"):
        self.start()
        self.door = os.open(self.fifo("pintu"), os.O_RDWR)
        if confirm:
            self.ask("time-confirm", day=TODAY, time=confirm, by=CAMAT, witness=IT,
                     error_s=1)

    def judge(self):
        """The past was never judged, as no daemon lived through it."""
        before = self.log().count("person-days again")
        answer = self.hadirctl("rejudge", FIRST, LAST, "--record")
        assert answer.status == 0, answer
        self.until("it is judged", lambda: self.log().count("person-days again") > before)

    def again(self):
        self.stop_clean()
        os.close(self.door)
        self.begin(confirm=None)  # the same boot of the machine

    def lock(self, month):
        def step(step, by=HR, **args):
            self.ask("month-step", month=month, step=step, by=by, **args)

        for row in self.ask("paper-list", open=True):  # what nobody has decided
            for by in (CAMAT, "p-002", "p-003"):
                if by != row["by"] and self.ask_or_none("paper-decide", id=row["id"], by=by,
                                                        decision="refuse", note="lama"):
                    break
        for n in range(1, PEOPLE + 1):
            step("paraf", person=f"p-{n:03}", note="di kertas")
        step("checked")
        step("approved", CAMAT)
        step("locked")

    def ask_or_none(self, verb, **args):
        try:
            return self.ask(verb, **args)
        except Exception:  # noqa: BLE001 - this one may not decide it
            return None

    def count(self, table, where="1"):
        return self.sql(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]

    def verify(self, *words):
        answer = self.hadirctl("--json", "verify", *words)
        assert answer.status == 0, answer
        return answer.rows()

    def sheet(self, month):
        path = os.path.join(self.folder, "lembar.csv")
        answer = self.hadirctl("sheet", month, "--csv", path)
        assert answer.status == 0, answer
        return open(path).read()

    def purged(self):
        """Until all of it is gone."""
        def test():
            plans = [r for r in self.ask("purge", dry=True) if r["kind"] == "plan"]
            return all(r["rows"] == 0 for r in plans if r["before"])
        self.until("what is old is gone", test)

    def files(self):
        """What stands in the database's files, as bytes."""
        both = b""
        for name in ("", "-wal"):
            with open(self.database + name, "rb") as f:
                both += f.read()
        return both


def told(what):
    print(f"ok - {what}", flush=True)


def test_what_is_over_goes_and_everything_is_as_it_was():
    with Past() as o:
        o.begin()
        o.judge()
        nothing_goes_before_the_lock(o)
        before = {m: o.sheet(m) for m in (GONE, STAYS)}
        day = "2026-09-15"
        explained = [r for r in o.ask("explain", person="p-007", day=day) if r["kind"] == "mark"]
        verdicts = o.sql("SELECT * FROM verdict ORDER BY day, person, rev")
        goes(o)
        chain_is_whole(o)
        assert {m: o.sheet(m) for m in before} == before
        told("the sheets of locked months print as before")
        stands(o, day, explained, verdicts)
        o.again()
        chain_is_whole(o)
        o.stop_clean()
        os.close(o.door)


def test_at_night_it_goes_by_itself():
    with Past() as o:
        o.keep_frames(20700, 20770)  # 2026-09-04, 2026-11-13
        o.begin("03:00:00")
        o.judge()
        kept = o.count("journal", AFTER)
        assert o.count("journal") > kept
        o.lock(GONE)
        o.again()  # the first look at the clock comes with the start
        o.until("it has gone", lambda: o.count("journal") == kept)
        o.until("bits have gone", lambda: o.sql("SELECT day FROM frame_raw") == [(20770,)])
        assert o.verify()[0]["whole"]
        o.stop_clean()
        os.close(o.door)


def test_a_year_that_is_wrong_purges_nothing():
    with Past(extra="") as o:
        o.keep_frames(20770)
        o.begin(confirm=None)
        o.ask("time-confirm", day="2041-11-23", time="09:00:00", by=CAMAT, witness=IT, error_s=1)
        o.judge()
        o.lock(GONE)
        o.ask("purge")
        assert o.count("cut") == 0, "fifteen years were taken for gone by"
        o.again()
        assert o.count("frame_raw") == 1, "and so were the bits of this week"
        o.stop_clean()
        os.close(o.door)


def nothing_goes_before_the_lock(o):
    answer = o.hadirctl("purge", "--dry")
    assert answer.status == 0 and "belum dikunci" in answer.out, answer
    plans = {r["what"]: r for r in o.ask("purge", dry=True)}
    assert plans["punch"]["before"] == "2026-10-01", plans
    assert plans["punch"]["waits"] == GONE and plans["punch"]["rows"] == 0, plans
    assert plans["verdict"]["rows"] == 0, plans
    o.ask("purge")
    assert o.count("cut") == 0
    o.lock(GONE)
    o.lock(STAYS)
    told("nothing goes before its month is locked")


def goes(o):
    kept = o.count("journal", AFTER)
    punches = o.count("journal") - kept
    chain = o.count("chain")
    assert punches > 100, punches
    [plan] = [r for r in o.ask("purge", dry=True) if r.get("what") == "punch"]
    assert plan["rows"] == punches and plan["last"] == "2026-09-30", (plan, punches)
    assert o.count("cut") == 0, "a dry run has cut"
    answer = o.hadirctl("purge")
    assert answer.status == 0 and "sedang dihapus" in answer.out, answer
    o.purged()
    assert o.count("journal") == kept, (o.count("journal"), kept)
    assert o.count("paper", "to_day < 20727") == 0 and o.count("paper") > 0
    assert o.count("chain") >= chain, "the chain itself was cut"
    assert o.count("chain") - chain == o.count("cut") + 1 > 1, "cuts, and who asked for them"
    [cut] = [r for r in o.ask("purge", dry=True) if r.get("table") == "journal"]
    assert (cut["last"], cut["reason"], cut["upto"]) == ("2026-09-30", "retention", punches), cut
    told("what is older than its retention goes, and a chained cut says so")
    before = o.count("chain")
    o.ask("purge")
    assert o.count("chain") == before, "it was cut twice"


def chain_is_whole(o):
    rows = o.verify("--from", FIRST, "--to", LAST)
    assert rows[0]["whole"] and rows[0]["purged"] > 100, rows
    gone = {g["table"]: (g["rows"], g["last"]) for g in rows[0]["gone"]}
    assert gone["journal"][0] > 100 and gone["journal"][1] == "2026-09-30", gone
    assert sum(n for n, _ in gone.values()) == rows[0]["purged"], gone
    [again] = [r for r in rows if r.get("kind") == "recomputed"]
    assert again["differ"] == 0 and again["days"] > 100, again
    assert "dihapus sesuai masa simpan" in o.hadirctl("verify").out
    told("verify finds it whole, and says how many rows were purged")


def stands(o, day, explained, verdicts):
    rows = o.ask("explain", person="p-007", day=day)
    assert [r for r in rows if r["kind"] == "mark"] == explained, rows
    assert any(r.get("key") == "explain.purged" for r in rows), rows
    assert not any(r.get("key") == "explain.purged"
                   for r in o.ask("explain", person="p-007", day=LAST))
    o.judge()
    now = o.sql("SELECT * FROM verdict ORDER BY day, person, rev")
    assert now == verdicts, "days without punches were judged again"
    told("what was purged stands as it was judged")


def test_a_person_is_forgotten_and_the_records_lead_to_nobody():
    with contextlib.closing(Broker()) as broker, Past(broker.start().section(), extra="") as o:
        subscriber = Subscriber(broker.port, "hadir/v1/#")
        o.begin()
        o.judge()
        o.lock("2026-09")
        name, person = "Pegawai 012", "p-012"
        assert name.encode() in o.files()
        forget = {"person": person, "by": HR, "second": CAMAT, "reason": "pindah tugas"}
        assert "masih pegawai" in refused(o, **forget)
        leaves(o, person, name)
        assert "dua nama" in refused(o, **dict(forget, second=HR))
        assert "dua nama" in refused(o, **dict(forget, by=person))
        assert "alasan" in refused(o, **dict(forget, reason=""))
        assert "nama" in refused(o, **dict(forget, reason="Pegawai 012 pindah"))
        o.ask("person-forget", dry=True, **forget)
        copy = copy_of(o)
        assert o.count("identity", f"person = '{person}'") == 1
        chain = o.count("chain")
        answer = o.hadirctl("person", "forget", person, "--reason", "pindah tugas", "--by", HR,
                            "--second", CAMAT)
        assert answer.status == 0 and "dilupakan" in answer.out, answer
        assert o.count("chain") == chain + 2, "that it was done, and who asked for it"
        o.until("the log is begun anew", lambda: name.encode() not in o.files())
        assert o.count("credential_secret", "length(sealed) > 0") == PEOPLE - 1
        rows = o.verify()
        assert rows[0]["whole"] and rows[-1]["differ"] == 0, rows
        sheet = o.sheet("2026-09")
        assert person in sheet and name not in sheet and "Pegawai 011" in sheet
        subscriber.stop()
        told("name, card and secrets are gone, the chain is whole, the sheet has the id")
        log = "\n".join(l for l in o.daemon.seen)
        assert f"{person} is forgotten" in log and name not in log, log
        o.again()
        assert o.verify()[0]["whole"]
        older_copy(o, copy, person, name)
        o.stop_clean()
        os.close(o.door)


def older_copy(o, copy, person, name):
    """Put back by somebody who knows of nothing; and an old list is imported once more."""
    o.stop_clean()
    os.close(o.door)
    for suffix in ("-wal", "-shm"):
        if os.path.exists(o.database + suffix):
            os.remove(o.database + suffix)
    shutil.copy(copy, o.database)
    assert name.encode() in open(o.database, "rb").read()
    o.begin(confirm=None)
    assert o.count("identity", f"person = '{person}'") == 0, "an older copy brings a name back"
    o.until("the log is begun anew", lambda: name.encode() not in o.files())
    assert o.verify()[0]["whole"]
    try:
        leaves(o, person, name)
    except Exception as e:  # noqa: BLE001
        assert "1 mistakes" in str(e) or "1 kesalahan" in str(e), e
    else:
        raise AssertionError("an old list brings a name back")
    assert o.count("identity", f"person = '{person}'") == 0
    told("no older copy and no old list brings back who was forgotten")


def copy_of(o):
    path = os.path.join(o.folder, "lama.db")
    source, target = (sqlite3.connect(f"file:{p}?mode={m}", uri=True)
                      for p, m in ((o.database, "ro"), (path, "rwc")))
    source.backup(target)
    source.close()
    target.close()
    return path


def refused(o, **args):
    from harness import Refused
    try:
        o.ask("person-forget", **args)
    except Refused as e:
        return e.args[0]["text"]
    raise AssertionError(f"{args} was not refused")


def leaves(o, person, name):
    o.roster(ROSTER_HEAD + f"\n{person};{name};;PNS;sekretariat;p-003;;;kartu;h10301;1,12;"
             "1970-01-01;2026-11-20\n")


def test_a_lost_card_and_a_letter_that_followed_are_hadirctl_s_too():
    with Past(extra="") as o:
        o.begin()
        [(card,)] = o.sql("SELECT credential FROM link WHERE person = 'p-007'")
        dry = o.hadirctl("credential", "end", card, "p-007", LAST, "--dry")
        assert dry.status == 0 and "akan menjadi" in dry.out, dry
        assert o.count("link", "person = 'p-007'") == 1
        answer = o.hadirctl("credential", "end", card, "p-007", LAST)
        assert answer.status == 0 and "Pegawai 007" in answer.out, answer
        assert o.count("link", "person = 'p-007' AND to_day < 30000") == 1
        again = o.hadirctl("credential", "end", card, "p-007", LAST)
        assert again.status == 1, again
        told("a card ends by hadirctl")
        [row] = [r for r in o.ask("paper-add", code="CT", people=["p-008"], by=HR,
                                  **{"from": "2026-11-24"}) if r["kind"] == "paper"]
        number = str(row["id"])
        assert o.hadirctl("paper", "letter", number, "850/7").status == 2
        answer = o.hadirctl("paper", "letter", number, "850/7/X", "--by", HR)
        assert answer.status == 0 and "850/7/X" in answer.out, answer
        [(letter,)] = o.sql("SELECT letter FROM paper_now WHERE seq = ?", row["id"])
        assert letter == "850/7/X"
        again = o.hadirctl("paper", "letter", number, "850/8", "--by", HR)
        assert again.status == 4 and re.search("850/7/X", again.err), again
        told("the letter of a paper follows by hadirctl")
        o.stop_clean()
        os.close(o.door)


if __name__ == "__main__":
    main(globals())
