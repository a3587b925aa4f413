# SPDX-License-Identifier: MIT
"""The database under kill, a full disk, a restart, a twin and a newer version: what a reader was
told is stored is stored once, and everything else is said."""
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from harness import (DEADLINE_S, MONDAY, Scene, SimLog, Skipped, main, tcp_log)  # noqa: E402

SEED = int(os.environ.get("SEED", random.randrange(1 << 30)))


def stored(office, reader="jari"):
    """How often each record of the reader's log is in the journal."""
    return dict(office.sql("SELECT device_seq, count(*) FROM journal WHERE reader = ? AND "
                           "device_seq IS NOT NULL GROUP BY device_seq", reader))


def verified(office):
    answer = office.hadirctl("--json", "verify")
    assert answer.status == 0 and answer.rows()[0]["whole"], answer
    return answer.rows()[0]


def test_a_daemon_killed_at_any_moment_has_stored_what_it_acknowledged_once():
    dice = random.Random(SEED)
    sim = SimLog()
    with Scene("07:42:00", count=40, kind="jari", fmt="user", readers=tcp_log(sim)) as s:
        punched = 0
        for _ in range(8):
            n = dice.randrange(5, 40)
            sim.say(f"burst {n} {punched + 1}")
            punched += n
            target = dice.randrange(punched - n, punched) + 1
            with sim.news:  # somewhere on the way
                sim.news.wait_for(lambda: len(sim.numbers_held("acked")) >= target, 10)
            s.office.kill()
            acked = set(sim.numbers("acked"))
            missing = acked - set(stored(s.office))
            assert not missing, f"SEED={SEED}: acknowledged, not stored: {sorted(missing)}"
            s.office.start()
            s.open_door()
        sim.wait_acked(punched)
        counts = stored(s.office)
        assert counts == {i: 1 for i in range(1, punched + 1)}, f"SEED={SEED}: {counts}"
        verified(s.office)
        # A log read after a kill finds its day once the device's clock was seen on both sides of it.
        rows = s.office.until("all punches on their day", lambda: (
            lambda found: found if len(found) == punched else None)(s.office.ask("punches")))
        assert len({r["id"] for r in rows}) == punched
        assert [r["seq"] for r in rows] == sorted(r["seq"] for r in rows)
    sim.stop()


def test_a_busy_device_s_clock_is_stored_when_it_is_set_and_not_beside_each_record():
    sim = SimLog()
    with Scene("07:42:00", count=40, kind="jari", fmt="user", readers=tcp_log(sim)) as s:
        def clocks():
            return s.office.sql("SELECT count(*) FROM devref WHERE reader = 'jari'")[0][0]

        for n in range(1, 9):
            sim.say(f"punch {n}")
            sim.wait_acked(n)
        busy = clocks()
        assert 1 <= busy <= 2, f"{busy} readings of its clock for 8 records"
        sim.say("offset 60000")
        s.office.until("its clock was read again", lambda: clocks() == busy + 1)
    sim.stop()


class SmallDisk:
    """A folder with little room."""

    def __init__(self, size="16m"):
        self.folder = tempfile.mkdtemp(prefix="hadir-disk-")
        if os.geteuid() != 0 or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}", "hadir", self.folder]).returncode:
            os.rmdir(self.folder)
            raise Skipped("no small disk without root")
        self.ballast = os.path.join(self.folder, "ballast")

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as f:
            for size in (65536, 4096):
                try:
                    while f.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def make_room(self):
        os.unlink(self.ballast)

    def close(self):
        subprocess.run(["umount", "-l", self.folder])
        os.rmdir(self.folder)


def full_disk_scene(disk, sim):
    s = Scene("07:42:00", count=40, kind="jari", fmt="user", readers=tcp_log(sim))
    s.office.database = os.path.join(disk.folder, "hadir.db")
    config = open(s.office.config).read()
    s.office.write("hadir.conf", config.replace(os.path.join(s.office.folder, "hadir.db"),
                                                s.office.database))
    return s


def punch_until_refused(s, sim):
    """What is left in the database's files is soon used up."""
    for _ in range(100):
        n = len(sim.numbers("punched")) + 20
        sim.say("burst 20")
        s.office.until("acknowledged or refused", lambda: "cannot be stored" in s.office.log() or
                       len(sim.numbers("acked")) == n)
        if "cannot be stored" in s.office.log():
            return
    raise AssertionError("2000 punches fitted on a full disk")


def test_a_full_disk_acknowledges_nothing_says_so_and_loses_nothing():
    disk, sim = SmallDisk(), SimLog()
    try:
        with full_disk_scene(disk, sim) as s:
            sim.say("punch 1")
            sim.wait_acked(1)
            disk.fill()
            punch_until_refused(s, sim)
            s.office.wait_notify("STATUS=punches cannot be stored")
            acked = len(sim.numbers("acked"))
            assert s.office.status("database")[0]["state"] in ("failed", "full")
            assert [a for a in s.office.status("alarm") if a["code"] == "disk"], "no alarm"
            sim.say("punch 7")
            s.office.daemon.news.acquire()
            s.office.daemon.news.wait(2)  # two more tries
            s.office.daemon.news.release()
            assert len(sim.numbers("acked")) == acked, "acknowledged without being stored"
            disk.make_room()
            s.office.daemon.wait("punches are stored again")
            punched = len(sim.numbers("punched"))
            sim.wait_acked(punched)
            assert stored(s.office) == {i: 1 for i in range(1, punched + 1)}
            assert s.office.log().count("cannot be stored") == 1, "said once, not every second"
            verified(s.office)
    finally:
        sim.stop()
        disk.close()


def test_a_daemon_killed_on_a_full_disk_loses_nothing_either():
    disk, sim = SmallDisk(), SimLog()
    try:
        with full_disk_scene(disk, sim) as s:
            sim.say("punch 1")
            sim.wait_acked(1)
            disk.fill()
            punch_until_refused(s, sim)
            s.tap(2)  # the door keeps no log: what is in hand is all there is
            s.office.kill()
            disk.make_room()
            s.office.start()
            s.open_door()
            punched = len(sim.numbers("punched"))
            sim.wait_acked(punched)
            assert stored(s.office) == {i: 1 for i in range(1, punched + 1)}
            verified(s.office)
    finally:
        sim.stop()
        disk.close()


def test_a_downgrade_is_refused_and_changes_nothing_and_the_newer_one_goes_on():
    """This hadird is the old one, before a database of a version that it does not know."""
    def version(n):
        with contextlib.closing(sqlite3.connect(s.office.database)) as db:
            known = db.execute("PRAGMA user_version").fetchone()[0]
            db.execute(f"PRAGMA user_version = {n}")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return known

    def content():
        with open(s.office.database, "rb") as f:
            return f.read()
    with Scene("07:42:00") as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.stop_clean()
        ours, before = version(99), content()
        s.office.start(ready=False)
        said = s.office.daemon.wait("not starting")
        assert "99" in said and "newer" in said and s.office.database in said, said
        # Starting it again helps nobody: RestartPreventExitStatus= in its unit.
        assert s.office.daemon.process.wait(DEADLINE_S) == 3
        assert content() == before
        version(ours)
        s.office.start()
        s.open_door()
        s.tap(2)
        s.hr.wait_message("/punch", lambda p: p["data"]["person"] == "p-02")
        assert len(s.office.ask("punches")) == 2
        answer = s.office.hadirctl("--json", "verify")
        assert answer.status == 0 and answer.rows()[0]["whole"], answer


def test_a_second_daemon_on_one_database_is_refused_and_the_first_goes_on():
    with Scene("07:42:00") as s:
        first, notify = s.office.daemon, s.office.notify
        s.office.start(ready=False)
        twin, s.office.daemon, s.office.notify = s.office.daemon, first, notify
        said = twin.wait("not starting")
        assert "another hadird" in said and s.office.database in said, said
        assert twin.process.wait(10) == 1
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        assert s.states()["p-01"] == "late-work", "the first one's socket is gone"


def test_a_wrong_office_key_is_refused():
    with Scene("07:42:00") as s:
        s.office.stop_clean()
        for key, why, status in (("11" * 32, "is not the one it was made with", 3),
                                 ("kurang", "neither 32 bytes nor 64 hexadecimal digits", 1)):
            s.office.secret("office-key", key)
            s.office.start(ready=False)
            s.office.daemon.wait(why)
            assert s.office.daemon.process.wait(10) == status, why


def test_a_restart_goes_on_with_the_sequence_in_the_same_epoch():
    with Scene("07:42:00") as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        before = s.office.ask("punches")
        head = verified(s.office)
        for kill in (False, True):
            s.restart(kill)
            s.tap(2)
            s.hr.wait_message("/punch", lambda p: p["data"]["person"] == "p-02")
        after = s.office.ask("punches")
        assert [r["seq"] for r in after] == [1, 2, 3], after
        assert {r["id"].split("-")[0] for r in after} == {before[0]["id"].split("-")[0]}
        assert verified(s.office)["seq"] > head["seq"]


def verdicts_survive(kill):
    with Scene("07:30:50", count=4) as s:
        s.tap(1)
        s.hr.wait_message("/missing/pelayanan")
        for i in (2, 2, 3):
            s.tap(i)
        s.hr.wait_message("/late/", lambda p: p["data"]["person"] == "p-03")
        bodies = "SELECT day, person, rev, body, cause FROM verdict ORDER BY 1, 2, 3"
        before, people = s.office.sql(bodies), s.states()
        assert people == {"p-01": "on-time", "p-02": "late-work", "p-03": "late-work",
                          "p-04": "missing"}, people
        why = s.office.ask("explain", person="p-02", day=MONDAY)
        s.restart(kill)
        assert s.states() == people, s.states()
        assert s.office.sql(bodies) == before, "a revision of nothing"
        assert s.office.ask("explain", person="p-02", day=MONDAY) == why


def test_verdicts_after_a_restart_are_the_same():
    verdicts_survive(kill=False)


def test_verdicts_after_a_kill_are_the_same():
    verdicts_survive(kill=True)


def test_the_journal_in_sqlite_refuses_to_be_edited_and_verify_finds_what_was():
    with Scene("07:42:00") as s:
        s.tap(1)
        s.hr.wait_message("/late/pelayanan")
        s.office.stop_clean()
        db = sqlite3.connect(s.office.database)
        for sql in ("UPDATE journal SET reader = 'lain'", "DELETE FROM journal"):
            try:
                db.execute(sql)
                raise AssertionError(f"{sql} was possible")
            except sqlite3.IntegrityError as e:
                assert "append-only" in str(e), e
        db.execute("DROP TRIGGER journal_no_UPDATE")
        db.execute("UPDATE journal SET boottime_ns = boottime_ns - 60000000000")
        db.commit()
        db.close()
        answer = s.office.hadirctl("--json", "verify")
        assert answer.status == 1, answer
        row = json.loads(answer.out)
        assert not row["whole"] and row["kind"] == "journal" and row["row"] == 1, row


if __name__ == "__main__":
    main(globals())
