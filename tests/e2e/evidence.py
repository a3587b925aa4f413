# SPDX-License-Identifier: MIT
"""Signed notes and evidence: what an office says of a day can be checked later by anybody, with
what was published and printed then. The records are changed by hand in copies of the database."""
import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from hashlib import sha256

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, DEADLINE_S, MONDAY, Scene, main  # noqa: E402
from sheets import RULES, roster  # noqa: E402

SEED = "07" * 32


class Evening(Scene):
    """Two come a moment before midnight, one does not; then the day closes and is signed."""

    def __init__(self):
        super().__init__("23:59:40", count=0, rules_text=RULES)
        self.office.secret("note-key", SEED)

    def play(self):
        o = self.office
        o.roster(roster())
        self.tap(1)
        self.tap(2)
        o.until("two are kept", lambda: o.sql("SELECT count(*) FROM journal") == [(2,)])
        o.until("the day is signed", lambda: o.sql("SELECT count(*) FROM signed_note") != [(0,)])


def told(what):
    print(f"ok - {what}", flush=True)


def verify(*words):
    p = subprocess.run([os.path.join(BUILD, "hadir-verify"), *words], capture_output=True,
                       text=True, timeout=3 * DEADLINE_S, env={"PATH": "/nowhere"})
    return p.returncode, p.stdout + p.stderr


class Evidence:
    """The file of one person, and what to check it with."""

    def __init__(self, office):
        self.office, self.path = office, os.path.join(office.folder, "bukti.jsonl")
        self.key = office.hadirctl("note", "key").out.strip()
        self.note = os.path.join(office.folder, "catatan.txt")
        with open(self.note, "w") as f:
            f.write(office.hadirctl("note", "show").out)

    def export(self, person="p-01"):
        answer = self.office.hadirctl("export", "--evidence", person, MONDAY, self.path)
        assert answer.status == 0, answer
        return [json.loads(line) for line in open(self.path)]

    def rows(self, lines=None):
        return [json.loads(r["row"]) for r in lines or self.export() if "row" in r]

    def check(self, *words):
        return verify("--key", self.key, *words, self.path)


def test_a_day_is_signed_published_and_proved_to_anybody():
    with Evening() as s:
        s.play()
        e = Evidence(s.office)
        note(s, e)
        evidence(s, e)
        paper(s, e)
        changed(s, e)
        restored(s, e)


def note(s, e):
    o = s.office
    text = open(e.note).read()
    [(day, seq, kept)] = o.sql("SELECT day, seq, text FROM signed_note")
    assert text == kept and text.startswith(f"hadir/kandangan\n{seq}\n"), text
    assert f"\nday {MONDAY}\n" in text, text
    message = s.hr.wait_message("signed-note")
    assert message["payload"] == text.rstrip("\n") or message["payload"] == text, message
    assert e.key.startswith("hadir/kandangan+"), e.key
    assert o.sql("SELECT value, author FROM setting WHERE name = 'note-key'") == [
        (e.key, "hadird")]
    answer = o.hadirctl("verify", "--note", e.note)
    assert answer.status == 0 and "cocok" in answer.out, answer
    told("the closed day's note is kept, published and agrees with the records")


def evidence(s, e):
    o = s.office
    lines = e.export()
    rows = e.rows(lines)
    assert len([r for r in rows if r["kind"] == "journal"]) == 1, rows
    kinds = {r["kind"] for r in rows}
    assert {"journal", "person", "membership", "link", "rule", "timeref", "coverage", "boot",
            "epoch"} <= kinds, kinds
    assert not [r for r in rows if r.get("person", "p-01") != "p-01"], "somebody else's row"
    assert "Pegawai 02" not in open(e.path).read() and "19860926" not in open(e.path).read()
    assert [r for r in lines if "explain" in r.get("info", {})], "no sentences"
    status, out = e.check()
    assert "TIDAK" not in out and "terbukti" in out, out
    # What was appended after the note is not proved yet, and that is said.
    report = json.loads(verify("--key", e.key, "--json", e.path)[1].splitlines()[-1])
    [(seq,)] = o.sql("SELECT seq FROM signed_note")
    late = [r for r in lines if "row" in r and r["seq"] > seq]
    assert report["rows"] - report["proved"] == len(late), (report, late)
    assert status == (1 if late else 0), (status, out)
    assert {"journal", "membership"} <= {r["table"] for r in lines
                                         if "row" in r and r["seq"] <= seq}
    # Without a key of the office's, or something that it signed, anybody can have made the file.
    own_status, own = verify(e.path)
    assert own_status == 1 and "(--key)" in own and "BELUM bukti" in own, own
    assert verify("--note", e.note, e.path)[0] == status, verify("--note", e.note, e.path)
    assert json.loads(verify("--note", e.note, "--json", e.path)[1])["key"] == "note"
    assert f"{report['rows']} dari {report['links']} baris" in out and report["strays"] == 0, out
    own = json.loads(verify("--json", e.path)[1].splitlines()[-1])
    assert (report["key"], own["key"]) == ("given", "file"), "whose key it was is not told"
    nothing = os.path.join(o.folder, "kosong.jsonl")
    with open(nothing, "w") as f:
        f.write("".join(json.dumps(line) + "\n" for line in (lines[0], {"end": {"rows": 0}})))
    assert verify("--key", e.key, nothing)[0] == 1, "a file without rows proves something"
    status, out = e.check("--note", e.note)
    assert f"Catatan {MONDAY} yang Anda pegang cocok" in out, out
    # Who can sign anew writes a file that ends before the place of the note that was kept.
    last = max(i for i, r in enumerate(lines) if "note" in r)
    short = [r for r in lines[:last + 1] if "info" not in r]
    with open(nothing, "w") as f:
        for line in (*short, {"end": {"rows": sum("row" in r for r in short)}}):
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    assert verify("--key", e.key, "--note", e.note, nothing)[0] == 0
    later = os.path.join(o.folder, "catatan-lain.txt")
    with open(later, "w") as f:
        f.write(open(e.note).read().replace(f"\n{seq}\n", f"\n{seq + 5}\n"))
    status, out = verify("--note", later, nothing)
    assert status == 1 and "not signed by" in out, (status, out)
    with open(nothing, "w") as f:  # and another that begins behind it
        for line in (lines[0], {"after": seq, "hash": "00" * 32}, {"end": {"rows": 0}}):
            f.write(json.dumps(line) + "\n")
    status, out = verify("--key", e.key, "--note", e.note, nothing)
    assert status == 1 and "tidak dilalui" in out, (status, out)
    assert json.loads(verify("--note", e.note, "--json", nothing)[1])["held"] == [False]
    # The header is signed by nobody.
    with open(nothing, "w") as f:
        for line in (dict(lines[0], person="p-02"), *lines[1:]):
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    status, out = verify("--key", e.key, nothing)
    assert status == 1 and "somebody else than p-02" in out, (status, out)
    told("evidence of a person is checked without a database, by the key and by a kept note")
    assert o.hadirctl("export", "--evidence", "p-99", MONDAY, e.path).status == 1
    assert o.hadirctl("export", "--evidence", "p-01", "kemarin", e.path).status == 4
    assert verify(os.path.join(o.folder, "hadir.conf"))[0] == 2
    e.export()


def paper(s, e):
    o = s.office
    html, xlsx = (os.path.join(o.folder, n) for n in ("lembar.html", "lembar.xlsx"))
    assert o.hadirctl("sheet", MONDAY[:7], "--html", html, "--xlsx", xlsx).status == 0
    text = open(html).read()
    [(seq, kept)] = o.sql("SELECT seq, text FROM signed_note")
    short = kept.splitlines()[2]
    assert f"nomor {seq}, {short}" in text, "the sheet has no note"
    assert text.count("<svg class=\"qr\"") == 1, "and no QR code"
    sheet = zipfile.ZipFile(xlsx)
    everything = "".join(sheet.read(n).decode() for n in sheet.namelist() if n.endswith(".xml"))
    assert short in everything, "nor has the workbook"
    told("printed sheets carry the note, so that paper is a witness")


def copy_of(o, name):
    """The database as it stands, in a folder of its own, with an office that only reads it."""
    folder = os.path.join(o.folder, name)
    shutil.copytree(os.path.join(o.folder, "rules"), os.path.join(folder, "rules"))
    path = os.path.join(folder, "hadir.db")
    source = sqlite3.connect(f"file:{o.database}?mode=ro", uri=True)
    db = sqlite3.connect(path)
    source.backup(db)
    source.close()
    db.execute("PRAGMA journal_mode = WAL")
    conf = os.path.join(folder, "hadir.conf")
    with open(conf, "w") as f:
        f.write(open(o.config).read().replace(o.database, path))
    return db, conf


def without_triggers(db):
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")


def ctl(conf, *words):
    p = subprocess.run([os.path.join(BUILD, "hadirctl"), "--config", conf, "--socket", "/nowhere",
                        *words], capture_output=True, text=True, timeout=3 * DEADLINE_S)
    return p.returncode, p.stdout + p.stderr


def chain_again(db, origin):
    """What root on the Pi can do: work out the whole chain anew behind a change."""
    previous = sha256(origin.encode()).digest()
    for seq, kind, row in db.execute("SELECT seq, kind, row FROM chain ORDER BY seq").fetchall():
        cursor = db.execute(f"SELECT * FROM {kind} WHERE seq = ?", (row,))
        values = dict(zip([c[0] for c in cursor.description], cursor.fetchone()))
        text = json.dumps(dict({k: v for k, v in values.items() if v is not None}, kind=kind),
                          sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        # A column called kind, as approval and calendar have, is what the row says.
        if values.get("kind") is not None:
            text = json.dumps({k: v for k, v in values.items() if v is not None}, sort_keys=True,
                              separators=(",", ":"), ensure_ascii=False)
        row_hash = sha256(b"\0" + text.encode()).digest()
        previous = sha256(b"\1" + previous + row_hash).digest()
        db.execute("UPDATE chain SET row_hash = ?, hash = ? WHERE seq = ?",
                   (row_hash, previous, seq))


def other_key():
    name, key = b"hadir/kandangan", b"\1" + bytes(range(32))
    return (name + b"+" + sha256(name + b"\n" + key).hexdigest()[:8].encode() + b"+"
            + base64.b64encode(key)).decode()


def changed(s, e):
    o = s.office
    db, conf = copy_of(o, "palsu")
    without_triggers(db)
    db.execute("UPDATE journal SET boottime_ns = boottime_ns - 600000000000 WHERE seq = 1")
    db.commit()
    status, out = ctl(conf, "verify", "--note", e.note)
    assert status == 1 and "journal nomor 1" in out, out
    path = os.path.join(o.folder, "palsu.jsonl")
    assert ctl(conf, "export", "--evidence", "p-01", MONDAY, path)[0] == 0
    status, out = verify("--key", e.key, path)
    assert status == 1 and "another hash" in out, out
    [(origin,)] = db.execute("SELECT epoch FROM epoch WHERE seq = 1").fetchall()
    chain_again(db, origin)
    db.commit()
    db.close()
    status, out = ctl(conf, "verify")
    assert "Rantai utuh" in out, "the forged chain is not whole in itself"
    assert status == 1 and "TIDAK cocok" in out, "its own notes do not tell"
    status, out = ctl(conf, "verify", "--note", e.note)
    assert status == 1 and "TIDAK cocok" in out, out
    told("a chain that was worked out anew is whole, and does not agree with a note that was kept")
    assert ctl(conf, "export", "--evidence", "p-01", MONDAY, path)[0] == 0
    status, out = verify("--key", e.key, "--note", e.note, path)
    assert status == 1 and "another hash" in out, out
    told("evidence made from it contradicts the office's own note")
    db = sqlite3.connect(os.path.join(os.path.dirname(conf), "hadir.db"))
    db.execute("UPDATE signed_note SET text = replace(text, 'day 2', 'day 1')")
    db.commit()
    db.close()
    status, out = ctl(conf, "verify")
    assert status == 1 and "Tanda tangan" in out, out
    told("the notes in the records are checked as well, without being asked for")
    db = sqlite3.connect(os.path.join(os.path.dirname(conf), "hadir.db"))
    db.execute("DELETE FROM signed_note")
    db.commit()
    db.close()
    status, out = ctl(conf, "verify")
    assert "Catatan " not in out, "the records tell of a note that was taken away"
    status, out = ctl(conf, "verify", "--key", e.key)
    assert status == 1 and "Belum ada catatan" in out, out
    status, out = ctl(o.config, "verify", "--key", f"{other_key()},{e.key}")
    assert status == 0 and "1 catatan bertanda tangan dengan kunci itu cocok" in out, out
    status, out = ctl(o.config, "verify", "--key", other_key())
    assert status == 1 and "tidak ditandatangani" in out, out
    assert ctl(o.config, "verify", "--key", e.key[:-3])[0] == 2
    told("who knows the office's key from elsewhere is told what it has signed")


def restored(s, e):
    """An older copy is put back: the note of what it lacks is told from a forgery."""
    o = s.office
    old, conf = copy_of(o, "lama")
    without_triggers(old)
    [(seq,)] = old.execute("SELECT seq FROM signed_note").fetchall()
    cut = seq - 1
    for kind, row in old.execute("SELECT kind, row FROM chain WHERE seq > ?", (cut,)).fetchall():
        old.execute(f"DELETE FROM {kind} WHERE seq = ?", (row,))
    old.execute("DELETE FROM chain WHERE seq > ?", (cut,))
    old.execute("DELETE FROM signed_note")
    old.commit()
    old.close()
    o.stop_clean()
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(o.database + suffix):
            os.remove(o.database + suffix)
    shutil.copy(os.path.join(os.path.dirname(conf), "hadir.db"), o.database)
    o.start()
    answer = o.hadirctl("verify", "--note", e.note)
    assert answer.status == 1 and "sisanya hilang" in answer.out, answer
    told("a note of rows that a restored copy lacks says so, and is no accusation")


def test_an_office_without_a_key_signs_nothing_and_says_so():
    with Scene("23:59:40", count=0, rules_text=RULES) as s:
        o = s.office
        assert "no credential note-key" in o.log()
        o.roster(roster())
        s.tap(1)
        o.until("one is kept", lambda: o.sql("SELECT count(*) FROM journal") == [(1,)])
        assert o.hadirctl("note", "key").status == 1
        assert o.hadirctl("note", "show").status == 1
        path = os.path.join(o.folder, "bukti.jsonl")
        answer = o.hadirctl("export", "--evidence", "p-01", MONDAY, path)
        assert answer.status == 0, answer
        status, out = verify(path)
        assert status == 1 and "tidak membuktikan apa pun" in out, out


if __name__ == "__main__":
    main(globals())
