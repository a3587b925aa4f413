# SPDX-License-Identifier: MIT
"""A disk that stays ill for a while, one that takes five seconds for each sync, and a record that
ends the daemon each time it is judged: the office goes on, nothing acknowledged is lost, and all
of it is said."""
import errno
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from traced import DEADLINE_S, FAIL, KILL_BEFORE, Life, name_of  # noqa: E402
from daemon import SLOW_SYNC, Faults  # noqa: E402
from harness import BUILD, main  # noqa: E402

TAKEN_UP = "were in hand when the last run ended"


def ill_disk(what, error):
    """From one call on all of a kind fail; then the disk is well again."""
    with Life("disk", 0) as life:
        watch = life.watch()
        life.taps(watch, [1, 2])
        life.orders.arm(FAIL, 0, what, error, for_ever=True)
        life.tap(3)
        life.office.daemon.wait("punches cannot be stored")
        life.office.wait_notify("STATUS=punches cannot be stored")
        alarms = {a["code"] for a in life.office.status("alarm")}
        assert "disk" in alarms, alarms
        life.tap(4)
        assert life.counts().keys() == {"p-01", "p-02"}
        assert "p-03" not in watch.people, "acknowledged without being stored"
        life.orders.disarm()
        life.office.daemon.wait("punches are stored again")
        for number in (3, 4):
            assert watch.wait(name_of(number))
        life.heard(watch)
        watch.close()
        life.judge("when the disk is well again")
        life.end()
        life.settle()


def test_a_disk_whose_syncs_fail_for_a_while_loses_nothing_and_is_told():
    ill_disk("sync", errno.EIO)


def test_a_disk_that_was_remounted_read_only_loses_nothing_and_is_told():
    ill_disk("pwrite", errno.EROFS)


def test_a_disk_whose_writes_fail_for_a_while_loses_nothing_and_is_told():
    ill_disk("pwrite", errno.EIO)


def test_while_a_sync_takes_five_seconds_no_tap_is_lost():
    """Thirty frames within the first sync; of edges tests/uml/test-card.sh shows it."""
    with Life("disk", 0) as life:
        life.office.stop()
        life.office.wrapper = []
        faults = Faults(life.office.folder)
        life.office.environment = {"LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"),
                                   "HADIR_FAULTS": faults.path}
        assert life.try_start()
        watch = life.watch()
        faults.arm(SLOW_SYNC, 0)
        for number in range(1, 31):
            life.tap(number)
        for number in range(1, 31):
            assert watch.wait(name_of(number))
        faults.disarm()
        life.heard(watch)
        watch.close()
        life.judge("after slow syncs")
        life.office.environment = {}
        life.end()
        life.settle()


def poison(life, libraries=("poison",), more=()):
    """From now on it dies of judging p-05."""
    life.office.wrapper = []
    preload = " ".join(os.path.join(BUILD, f"tests/crash/{name}.so") for name in libraries)
    life.office.environment = {"LD_PRELOAD": preload, "HADIR_POISON": "p-05", **dict(more)}
    assert life.try_start()


def deaths(life):
    """It has died once; how often until it lives?"""
    died = 1
    while not life.try_start():  # as systemd does
        died += 1
        assert died < 10, "a record holds the office hostage"
    return died


def test_who_taps_beside_a_record_that_ends_the_daemon_is_judged():
    """They wait together while a sync takes five seconds."""
    with Life("poison", 0) as life:
        life.office.stop()
        faults = Faults(life.office.folder)
        poison(life, ["faults", "poison"], {"HADIR_FAULTS": faults.path})
        faults.arm(SLOW_SYNC, 0)
        life.tap(1)
        life.office.until("the sync of a punch has begun", lambda: faults.syncs() > 0)
        for number in range(2, 10):
            life.tap(number)
        faults.disarm()
        assert life.office.daemon.process.wait(DEADLINE_S) == 70
        deaths(life)
        assert "storing it unjudged" in life.office.log()
        assert life.office.sql("SELECT cause FROM refused") == [("poison",)]
        assert life.counts() == {name_of(n): 1 for n in range(1, 10) if n != 5}
        life.office.environment = {}
        life.end()
        life.settle()


def test_a_daemon_killed_before_each_sync_of_its_starts_sets_nothing_aside():
    """Of what was in hand at first, only those that end it while it is taken up again may count."""
    with Life("kills", 0) as life:
        traced = life.office.wrapper
        life.office.stop()
        poison(life)
        life.tap(5)
        assert life.office.daemon.process.wait(DEADLINE_S) == 70
        life.office.wrapper, life.office.environment = traced, {}
        for sync in range(20):
            life.orders.arm(KILL_BEFORE, sync, "sync")
            assert not life.try_start(), "no start is left that has not taken it up"
            if TAKEN_UP in life.office.log():
                break
        assert sync > 2, "the starts were not long enough to tell anything"
        life.orders.disarm()
        assert life.try_start()
        assert life.office.sql("SELECT cause FROM refused") == []
        assert life.counts() == {name_of(5): 1}
        life.end()
        life.settle()


def test_a_record_that_ends_the_daemon_each_time_it_is_judged_is_set_aside_with_an_alarm():
    with Life("poison", 0) as life:
        life.office.stop()
        poison(life)
        life.tap(5)
        assert life.office.daemon.process.wait(DEADLINE_S) == 70
        assert deaths(life) == 3
        alarms = {a["code"] for a in life.office.status("alarm")}
        assert "poison" in alarms, alarms
        assert life.office.sql("SELECT cause FROM refused") == [("poison",)]
        watch = life.watch()
        life.taps(watch, [6, 7])
        watch.close()
        assert life.counts().keys() == {"p-06", "p-07"}
        life.office.stop()
        assert life.try_start(), "it comes back"
        life.office.environment = {}
        life.end()
        life.settle()


if __name__ == "__main__":
    main(globals())
