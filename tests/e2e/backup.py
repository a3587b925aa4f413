# SPDX-License-Identifier: MIT
"""Backups and what comes back from them: a stick, a spare card, a damaged database, the end of a
machine."""
import contextlib
import glob
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, DEADLINE_S, Answer, Scene, main, rules, section  # noqa: E402

KEY = bytes(range(32))


class Stick:
    """A folder that stands for the second medium."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="hadir-stick-")

    def section(self, **keys):
        return section("backup", folder=self.folder, **dict({"same-medium": "yes"}, **keys))

    def files(self):
        return sorted(glob.glob(os.path.join(self.folder, "*.hadir")))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def office_with(stick, **keys):
    s = Scene("07:42:00", extra=stick.section(), **keys)
    with open(os.path.join(s.office.secrets, "backup-key"), "wb") as f:
        f.write(KEY)
    return s


def back_up(office, *words, secrets=None):
    p = subprocess.run([os.path.join(BUILD, "hadir-backup"), "--config", office.config, *words],
                       capture_output=True, text=True,
                       env=dict(os.environ, CREDENTIALS_DIRECTORY=secrets or office.secrets))
    return Answer(p.returncode, p.stdout, p.stderr)


def backed_up(office):
    answer = back_up(office, "--now")
    assert answer.status == 0, answer
    return answer


def key_on_sheet(office):
    sheet = office.hadirctl("backup", "key")
    assert sheet.status == 0, sheet
    return re.search(r"^[0-9a-f]{4}( [0-9a-f]{4}){16}$", sheet.out, re.M).group()


def chain_of(office):
    answer = office.hadirctl("--json", "verify")
    assert answer.status == 0 and answer.rows()[0]["whole"], answer
    return answer.rows()[0]


def damage(office, table):
    """The first page of a table, or of the file, is not what it was."""
    db = sqlite3.connect(f"file:{office.database}?mode=ro", uri=True)
    size = db.execute("PRAGMA page_size").fetchone()[0]
    page = 1 if table is None else db.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    db.close()
    with open(office.database, "r+b") as f:
        f.seek((page - 1) * size)
        f.write(b"\xff" * size)


def tap(s, person):
    s.tap(person)
    s.hr.wait_message("/punch", lambda p: p["data"]["person"] == f"p-{person:02}")


def test_a_backup_is_made_beside_the_running_daemon_and_says_nothing_to_who_has_no_key():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        assert s.office.status("backup")[0]["state"] == "none"
        backed_up(s.office)
        (file,) = stick.files()
        with open(file, "rb") as f:
            sealed = f.read()
        for secret in (b"Pegawai", b"pintu-depan", b"Kecamatan", b"SQLite", b"0000000000", KEY):
            assert secret not in sealed, secret
        row = s.office.status("backup")[0]
        assert row["state"] == "ok" and row["punches"] == 1, row
        assert row["file"] == os.path.basename(file), row
        # Noon's run finds one of the night.
        assert "recent enough" in back_up(s.office).err and stick.files() == [file]
        tar = subprocess.run(
            [os.path.join(BUILD, "hadir-backup"), "--config", s.office.config, "--cat", file],
            capture_output=True, env=dict(os.environ, CREDENTIALS_DIRECTORY=s.office.secrets))
        listed = subprocess.run(["tar", "t"], input=tar.stdout, capture_output=True)
        names = listed.stdout.decode().split()
        assert names[0] == "manifest.json" and names[-1] == "database", names
        assert {"conf/hadir.conf", "conf/rules/rules.conf", "credentials/office-key",
                "credentials/backup-key"} <= set(names), names
        answer = s.office.hadirctl("backup", "check", file)
        assert answer.status == 0 and "utuh" in answer.out, answer


def test_a_backup_that_cannot_be_made_is_an_alarm_and_the_good_one_stays():
    with Stick() as stick, office_with(stick) as s:
        backed_up(s.office)
        good = stick.files()
        away = stick.folder + "-away"
        os.rename(stick.folder, away)
        assert back_up(s.office, "--now").status == 1
        row = s.office.status("backup")[0]
        assert (row["state"], row["cause"]) == ("failed", "no-folder"), row
        # The daemon looks each minute, and at its start.
        s.restart()
        found = s.office.until("an alarm", lambda: [
            a for a in s.office.status("alarm") if a["code"] == "backup"])
        assert found[0]["subject"] == "failed" and "foldernya" in found[0]["text"], found
        # An unplugged stick leaves a folder on the card.
        os.mkdir(stick.folder)
        s.extra = section("backup", folder=stick.folder)
        s.configure()
        answer = back_up(s.office, "--now")
        assert answer.status == 1 and "plugged in" in answer.err, answer
        assert not stick.files()
        os.rmdir(stick.folder)
        os.rename(away, stick.folder)
        assert stick.files() == good
        s.extra = stick.section()
        s.configure()
        backed_up(s.office)
        assert s.office.status("backup")[0]["state"] == "ok"


def test_a_spare_card_and_the_stick_replace_a_dead_machine():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        before, epoch = s.office.ask("punches"), chain_of(s.office)
        groups = key_on_sheet(s.office)
        tap(s, 2)  # is lost with the machine
        s.office.kill()

        folder = s.office.folder
        config = open(s.office.config).read()
        os.rename(folder, folder + "-dead")
        try:
            os.makedirs(os.path.join(folder, "credentials"))
            os.makedirs(os.path.join(folder, "rules"))
            # As installed: settings of nobody, and keys of its own.
            s.office.write("hadir.conf", config.replace("kandangan", "kecamatan"))
            s.office.write("rules/bawaan.conf", rules().replace("name = uji", "name = bawaan"))
            s.office.secret("office-key", "11" * 32)
            s.office.write("kunci", groups.replace(" ", "-"))
            s.office.fifo("pintu")
            (file,) = stick.files()
            refused = s.office.hadirctl("restore", file)
            assert refused.status != 0 and not os.path.exists(s.office.database), refused
            answer = s.office.hadirctl("restore", file, "--key", os.path.join(folder, "kunci"))
            assert answer.status == 0 and "1 presensi" in answer.out, answer
            assert open(s.office.config).read() == config
            assert os.listdir(os.path.join(folder, "rules")).count("bawaan.conf") == 0
            s.office.start()
            s.open_door()
            assert "what came after it nobody knows" in s.office.log()
            s.hr.wait_message("/notice/hr", lambda p: "dipulihkan dari cadangan" in str(p))
            after = s.office.ask("punches")
            assert [(r["id"], r["person"]) for r in after] == [
                (r["id"], r["person"]) for r in before], after
            tap(s, 3)
            rows = s.office.ask("punches")
            assert rows[-1]["id"].split("-")[0] != rows[0]["id"].split("-")[0], rows
            now = chain_of(s.office)
            assert now["restored"] == epoch["restored"] + 1 and now["lost"] == 0, now
        finally:
            shutil.rmtree(folder + "-dead", ignore_errors=True)


def restored_after(s, stick, table):
    backed_up(s.office)
    tap(s, 2)
    s.office.stop_clean()
    lost = s.office.sql("SELECT max(seq) FROM chain")[0][0]
    damage(s.office, table)
    s.office.start()
    s.open_door()
    with sqlite3.connect(f"file:{s.office.database}?mode=ro", uri=True) as db:
        seq, told = db.execute("SELECT c.seq, e.predecessor_seq FROM epoch e JOIN chain c ON "
                               "c.kind = 'epoch' AND c.row = e.seq ORDER BY e.seq DESC").fetchone()
    db.close()
    missing = lost - (seq - 1)
    assert told == lost, (told, lost)
    assert f"{missing} rows that were there are not here" in s.office.log(), s.office.log()
    return missing


def test_a_damaged_database_is_set_aside_and_the_last_backup_goes_on_with_what_is_missing_said():
    for table in ("journal", None):
        with Stick() as stick, office_with(stick) as s:
            tap(s, 1)
            missing = restored_after(s, stick, table)
            assert missing > 0
            aside = glob.glob(s.office.database + ".damaged-*[0-9]")
            assert len(aside) == 1, aside
            notice = s.hr.wait_message("/notice/hr",
                                       lambda p: "dipulihkan dari cadangan" in str(p))
            assert f"{missing} catatan" in str(notice["payload"]), notice
            alarms = {a["subject"]: a for a in s.office.status("alarm")
                      if a["code"] == "database"}
            assert os.path.basename(aside[0]) in alarms["damaged"]["text"], alarms
            assert "restored" in alarms
            assert {r["person"] for r in s.office.ask("punches")} == {"p-01"}
            tap(s, 3)
            assert chain_of(s.office)["lost"] == missing
            # Once looked at and taken away it is no alarm any more.
            s.office.stop_clean()
            for path in glob.glob(s.office.database + ".damaged-*"):
                os.unlink(path)
            s.office.start()
            assert not [a for a in s.office.status("alarm") if a["code"] == "database"]


def test_damage_of_what_is_no_record_loses_no_record_with_a_backup_or_without():
    for backup in (True, False):
        with Stick() as stick, office_with(stick) as s:
            tap(s, 1)
            if backup:
                backed_up(s.office)
            tap(s, 2)
            before = s.office.ask("punches")
            s.office.stop_clean()
            damage(s.office, "told")
            s.office.start()
            s.open_door()
            assert "it was set aside" in s.office.log()
            assert "taken over from what was set aside" in s.office.log(), s.office.log()
            s.hr.wait_message("/notice/hr", lambda p: "tidak ada catatan yang hilang" in str(p)
                              if backup else "tidak ada cadangan" in str(p)
                              and " 0 hilang" in str(p))
            assert s.office.ask("punches") == before
            assert chain_of(s.office)["lost"] == 0
            tap(s, 3)
            ids = [r["id"] for r in s.office.ask("punches")]
            assert [r["id"] for r in before] == ids[:2]
            assert ids[2].split("-")[0] != ids[1].split("-")[0], ids


def test_a_stick_that_is_mounted_late_is_waited_for():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        s.office.stop_clean()
        damage(s.office, None)
        away = stick.folder + "-away"
        os.rename(stick.folder, away)
        os.mkdir(stick.folder)  # where it is mounted
        s.office.start(ready=False)
        s.office.daemon.wait("waiting for its medium")
        os.rmdir(stick.folder)
        os.rename(away, stick.folder)
        s.office.wait_notify("READY=1")
        s.open_door()
        assert {r["person"] for r in s.office.ask("punches")} == {"p-01"}
        assert "beginning with an empty" not in s.office.log()


def test_what_a_backup_that_is_put_back_does_not_have_is_said():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        tap(s, 2)
        tap(s, 3)
        s.office.stop_clean()
        s.office.write("kunci", key_on_sheet(s.office))
        answer = s.office.hadirctl("restore", stick.files()[0], "--key",
                                   os.path.join(s.office.folder, "kunci"))
        assert answer.status == 0 and " 2 presensi yang tidak ada" in answer.out, answer


def test_damage_without_a_backup_begins_empty_and_still_records():
    with Scene("07:42:00") as s:
        tap(s, 1)
        s.office.stop_clean()
        damage(s.office, "chain")
        s.office.start()
        s.open_door()
        assert "beginning with an empty one" in s.office.log()
        s.hr.wait_message("/notice/hr", lambda p: "tidak ada cadangan" in str(p))
        s.tap(1)
        s.office.until("the punch is stored", lambda: s.office.sql(
            "SELECT count(*) FROM journal") == [(1,)])
        assert glob.glob(s.office.database + ".damaged-*[0-9]")


def test_a_backup_that_cannot_be_opened_is_set_aside_as_well_and_the_office_records():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        s.office.stop_clean()
        db = sqlite3.connect(s.office.database)
        db.execute("DELETE FROM meta WHERE key = 'key-check'")  # every page of it is whole
        db.commit()
        db.close()
        backed_up(s.office)
        s.office.start()
        s.open_door()
        assert len(glob.glob(s.office.database + ".damaged-*[0-9]")) == 2
        assert "the backup cannot be opened either" in s.office.log()
        # Its rows are what the chain says, so they are taken over.
        tap(s, 1)
        assert len(s.office.ask("punches")) == 2


def test_a_database_that_is_gone_comes_back_from_the_last_backup():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        s.office.stop_clean()
        for path in glob.glob(s.office.database) + glob.glob(s.office.database + "-*"):
            os.unlink(path)
        s.office.start()
        s.open_door()
        assert "is gone, its heartbeat is there" in s.office.log()
        assert {r["person"] for r in s.office.ask("punches")} == {"p-01"}
        chain_of(s.office)


def test_damage_that_shows_while_running_ends_the_daemon_once_and_its_start_repairs_it():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        s.office.stop_clean()  # all of it in the file, none in the log
        s.office.start()
        s.open_door()
        size = os.path.getsize(s.office.database)
        with open(s.office.database, "r+b") as f:
            f.seek(4096)
            f.write(b"\xff" * (size - 4096))
        def touched():  # something that is not in memory, sooner or later
            with contextlib.suppress(BrokenPipeError):
                s.tap(2)
            return "the database is damaged; ending" in s.office.log()
        s.office.until("damage is noticed", touched)
        assert s.office.daemon.process.wait(30) == 1
        s.office.start()
        s.open_door()
        assert "it was set aside" in s.office.log()
        tap(s, 3)
        chain_of(s.office)


def test_damage_that_only_the_backup_finds_is_mended_by_the_next_start():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        s.office.stop_clean()
        db = sqlite3.connect(s.office.database)  # every page is whole, but one entry is wrong
        db.executescript(
            "CREATE TABLE x(a); CREATE INDEX y ON x(a); INSERT INTO x VALUES (1);"
            "PRAGMA writable_schema = ON;"
            "CREATE TEMP TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'y';"
            "DELETE FROM sqlite_schema WHERE name = 'y';"
            "PRAGMA writable_schema = RESET; UPDATE x SET a = 2;"
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept")
        db.close()
        s.office.start()
        s.open_door()
        assert back_up(s.office, "--now").status == 1
        s.restart()  # the daemon looks each minute, and at its start
        s.office.until("what to do is said", lambda: [
            a for a in s.office.status("alarm") if "systemctl restart hadird" in a["text"]])
        s.restart()
        assert "an index was damaged and is made anew" in s.office.log(), s.office.log()
        assert not glob.glob(s.office.database + ".damaged-*")
        backed_up(s.office)
        chain_of(s.office)


def test_an_index_that_leads_nowhere_keeps_no_office_dark():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        backed_up(s.office)
        s.office.stop_clean()
        db = sqlite3.connect(s.office.database)
        db.executescript(
            "PRAGMA writable_schema = ON;"
            "CREATE TEMP TABLE kept AS SELECT * FROM sqlite_schema WHERE type = 'trigger'"
            "	OR name = 'person_key';"
            "DELETE FROM sqlite_schema WHERE name IN (SELECT name FROM kept);"
            "PRAGMA writable_schema = RESET; DELETE FROM person WHERE seq = 2;"
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept")
        db.close()
        s.office.start(ready=False)  # a newer SQLite sees it at once
        s.office.daemon.wait_all(lambda seen: s.office.daemon.ended or any(
            "notice: ready: " in line for line in seen), "an end")
        if s.office.daemon.ended:
            assert s.office.daemon.process.wait(DEADLINE_S) == 1
            s.office.start()
        s.open_door()
        assert "it was set aside" in s.office.log(), s.office.log()
        tap(s, 2)
        chain_of(s.office)


def test_a_retired_machine_hands_over_a_backup_and_keeps_nothing():
    with Stick() as stick, office_with(stick) as s:
        tap(s, 1)
        s.office.write("kunci", key_on_sheet(s.office))
        key = os.path.join(s.office.folder, "kunci")
        running = s.office.hadirctl("retire", "kandangan", "--key", key)
        assert running.status == 4 and "hentikan" in running.err, running
        s.office.stop_clean()
        for words in (["kandangan"], ["angkinang", "--key", key]):
            refused = s.office.hadirctl("retire", *words)
            assert refused.status == 4 and os.path.exists(s.office.database), refused
        sheet = os.path.join(s.office.folder, "serah-terima.html")
        dry = s.office.hadirctl("retire", "kandangan", "--key", key, "--dry", "--html", sheet)
        assert dry.status == 0 and os.path.exists(s.office.database), dry
        answer = s.office.hadirctl("retire", "kandangan", "--key", key, "--html", sheet)
        assert answer.status == 0, answer
        file = stick.files()[-1]
        text = open(sheet).read()
        digest = subprocess.run(["sha256sum", file], capture_output=True, text=True).stdout
        assert digest.split()[0] in text and os.path.basename(file) in text, text
        left = [os.path.join(d, f) for d, _, fs in os.walk(s.office.folder) for f in fs]
        assert not [p for p in left if "hadir.db" in p or "credentials" in p], left
        assert s.office.config in left
        # As if one file had resisted after the database was gone: it goes on, with no other backup.
        with open(os.path.join(s.office.secrets, "backup-key"), "wb") as f:
            f.write(KEY)
        s.office.write("hadir.db.retired", "")
        on = s.office.hadirctl("retire", "kandangan", "--key", key)
        assert on.status == 0 and stick.files()[-1] == file, on
        left = [os.path.join(d, f) for d, _, fs in os.walk(s.office.folder) for f in fs]
        assert not [p for p in left if "hadir.db" in p or "credentials" in p], left
        s.office.write("lain.conf", open(s.office.config).read())
        again = s.office.hadirctl("restore", file, "--key", key)
        assert again.status == 0, again
        s.office.start()
        s.open_door()
        assert {r["person"] for r in s.office.ask("punches")} == {"p-01"}


if __name__ == "__main__":
    main(globals())
