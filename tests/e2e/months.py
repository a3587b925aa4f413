# SPDX-License-Identifier: MIT
"""The month's way to the lock, and what a locked month says to those who want to change it."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import Refused, main  # noqa: E402
from papers import CAMAT, HR, MONDAY, SEKCAM, Book  # noqa: E402

STAFF = [f"p-{i:02}" for i in range(1, 9)]
MONTH = "2026-11"


class Office(Book):
    def step(self, step, by=HR, **args):
        return self.ask("month-step", month=MONTH, step=step, by=by, **args)

    def not_yet(self, step, by=HR, **args):
        """The sentence, and what is missing."""
        try:
            self.step(step, by, **args)
        except Refused as e:
            return e.args[0]["text"], " ".join(r["text"] for r in e.args[1]
                                               if r["kind"] == "missing")
        raise AssertionError(f"{step} was not refused")

    def state(self):
        return self.ask("month-show", month=MONTH)[0]

    def lines(self):
        return self.sql("SELECT person, body FROM month_line ORDER BY seq")

    def next(self, day, clock):
        self.end()
        self.begin(day, clock)


def test_a_month_is_checked_approved_and_locked_for_good():
    with Office() as o:
        o.secret("note-key", "07" * 32)
        o.monday()
        while_it_runs(o)
        o.next("2026-12-01", "09:00:00")
        moves(o)
        too_early(o)
        o.next("2026-12-04", "09:00:00")
        in_order(o)
        locked(o)
        assert o.hadirctl("verify").status == 0
        o.end()


def told(what):
    print(f"ok - {what}", flush=True)


def while_it_runs(o):
    for step in ("seen", "checked", "approved", "locked"):
        args = {"person": "p-04"} if step == "seen" else {}
        text, missing = o.not_yet(step, **args)
        assert "belum siap" in text and "belum selesai" in missing, (step, text, missing)
    told("a month that is not over takes no step")
    before = o.state()["objections"]
    o.ask("month-step", dry=True, month=MONTH, step="objection", by="p-05", person="p-05",
          note="datang sebelum pukul delapan")
    assert o.state()["objections"] == before
    told("an objection need not wait for the end of the month")


def moves(o):
    """p-04 moves to another unit in the middle of the month; told on the 1st."""
    head = "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"
    o.roster(head + "p-04;Pegawai 04;;PNS;pelayanan;p-03;;;kartu;h10301;1,4;2026-11-16;\n")
    row = o.paper("DL", unit="pelayanan", day="2026-11-24")
    assert row["people"] == 3, row
    o.decide(row["id"], HR, "withdraw")
    row = o.paper("DL", unit="pelayanan", day="2026-11-12")
    assert row["people"] == 2, row
    o.decide(row["id"], HR, "withdraw")
    told("a paper of a unit is for those who belonged to it on its days")


def too_early(o):
    waits = o.paper("TK", ["p-07"], asked="ditanya 1/12")["id"]
    text, missing = o.not_yet("checked")
    assert "8 lembar" in missing and "menunggu keputusan" in missing, missing
    assert "Tiga hari kerja" in missing, missing
    o.decide(waits, HR, "withdraw")
    for person in STAFF[:6]:
        o.step("seen", by=person, person=person)
    o.step("paraf", person="p-07", note="ditandatangani di kertas")
    o.step("refused-paraf", person="p-08", note="menolak di depan dua saksi")
    o.step("objection", by="p-05", person="p-05", note="kartu saya tidak terbaca tanggal 23")
    state = o.state()
    assert (state["unseen"], state["objections"]) == (0, 1), state
    text, missing = o.not_yet("checked")
    assert "Tiga hari kerja" in missing and "lembar" not in missing, missing
    told("a check says what is missing: sheets, decisions, days for objections")


def in_order(o):
    assert "Belum diperiksa" in o.not_yet("approved", CAMAT)[1]
    assert "Belum disetujui" in o.not_yet("locked")[1]
    o.step("checked")
    assert "perlu orang lain" in o.refused("month-step", month=MONTH, step="approved", by=HR)
    assert "bukan camat" in o.refused("month-step", month=MONTH, step="approved", by="p-05")
    o.step("approved", CAMAT)
    assert "sudah diambil" in o.not_yet("checked")[0]
    before = o.sql("SELECT count(*) FROM chain")
    o.ask("month-step", dry=True, month=MONTH, step="locked", by=HR)
    assert o.sql("SELECT count(*) FROM chain") == before and o.state()["state"] == "approved"
    code = o.ask("account-link", person=HR, kind="password")[0]["code"]
    token = o.ask("link-use", session="", code=code, secret="kuda lumping merah",
                  address="::1")[0]["token"]
    o.ask("month-step", session=token, once="satu", dry=True, month=MONTH, step="locked")
    acts = "SELECT person, verb, about FROM act WHERE person NOT LIKE 'uid:%'"
    assert o.sql(acts) == []
    rows = o.ask("month-step", session=token, once="satu", month=MONTH, step="locked")
    assert [r["unit"] for r in rows if r["kind"] == "progress"], rows
    assert o.state()["state"] == "locked"
    assert o.sql(acts) == [(HR, "month-step", f"{MONTH} locked")]
    told("a lock that takes several turns is kept once with who asked for it")
    [(seq, text)] = o.sql("SELECT seq, text FROM signed_note ORDER BY seq DESC LIMIT 1")
    assert o.sql("SELECT max(seq) <= ? FROM chain WHERE kind = 'month_line'", seq) == [(1,)]
    assert "\nday 2026-12-04\n" in text, text
    told("what was locked is signed at once")
    assert "sudah dikunci" in str(o.hadirctl("month", "lock", MONTH, "--by", HR))
    lines = o.lines()
    assert sorted(p for p, _ in lines) == STAFF, lines
    for person, body in lines:
        assert json.loads(body) and "Pegawai" not in body, (person, body)
    told("steps come in their order, and the lock freezes a line for each person")


def locked(o):
    lines = o.lines()
    for step, args in (("seen", {"person": "p-05"}), ("locked", {}), ("checked", {})):
        assert "sudah dikunci" in o.not_yet(step, **args)[0], step
    rows = o.ask("paper-add", code="S", people=["p-06"], by=HR, letter="dr/1", **{"from": MONDAY})
    [warning] = [r for r in rows if r["kind"] == "warning"]
    assert "suplemen" in warning["text"], warning
    assert o.states()["p-06"] == "paper", "what is true is known, even if the sheet stays"
    o.step("supplement", note="surat dokter p-06 menyusul")
    o.step("objection", by="p-06", person="p-06", note="surat dokter saya menyusul")
    [row] = o.ask("calendar-add", day="2026-11-25", what="Hari jadi", of="regional", by=HR)
    o.ask("calendar-decide", id=row["id"], decision="confirm", by=CAMAT)
    assert o.lines() == lines, "a locked month has changed"
    state = o.state()
    assert state["state"] == "locked" and state["supplements"] == 3, state
    told("a locked month that is asked to change keeps its sheet and says so in a supplement")


if __name__ == "__main__":
    main(globals())
