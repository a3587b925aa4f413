# SPDX-License-Identifier: MIT
"""Modbus readers end to end: logs over TCP, cards over RTU, and devices that misbehave."""
import os
import shutil
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from harness import (SOURCE, Scene, SimLog, SimLog16, SimRtu, main, section, tcp_log)  # noqa: E402

FINGERS = {"kind": "jari", "fmt": "user"}


def journal(office, reader="jari"):
    """(device epoch, number, times) of each record."""
    return office.sql("SELECT device_epoch, device_seq, count(*) FROM journal WHERE reader = ? "
                      "GROUP BY 1, 2 ORDER BY 1, 2", reader)


def wait_ready(office, *readers):
    for r in readers:
        office.until(f"{r} is ready", lambda r=r: office.status("reader", r)["state"] == "ready")


class LogScene(Scene):
    """The time is confirmed once the reader has been heard, so that its coverage is whole."""

    def __init__(self, sims, *args, **keys):
        self.sims = sims
        readers = keys.pop("readers", "") + "".join(tcp_log(s, n) for n, s in sims.items())
        super().__init__(*args, readers=readers, **dict(FINGERS, **keys))

    def begin(self):
        clock, self.clock = self.clock, None
        super().begin()
        self.clock = clock
        wait_ready(self.office, *self.sims)
        if clock:
            self.office.confirm(self.day, clock)

    def __exit__(self, *args):
        try:
            super().__exit__(*args)
        finally:
            for s in self.sims.values():
                s.stop()


def test_a_finger_at_a_log_reader_is_an_alert_and_then_acknowledged():
    sim = SimLog()
    with LogScene({"jari": sim}, "07:42:00") as s:
        sim.say("punch 1")
        late = s.hr.wait_message("/late/pelayanan")
        assert late["payload"]["data"]["reader"] == "jari", late
        sim.wait("signal 1")
        sim.wait_acked(1)
        assert s.office.status("reader", "jari")["punches"] == 1


def test_what_waits_in_a_reader_s_log_while_it_is_offline_revises_the_verdict():
    sim = SimLog()
    with LogScene({"jari": sim}, "07:30:48", count=2) as s:
        sim.say("offline")
        s.office.daemon.wait("reader jari: absent")
        sim.say("punch 1")  # in time, and nobody but the reader knows
        s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                          p["data"]["state"] != "missing")
        assert s.states() == {"p-01": "incomplete", "p-02": "incomplete"}, s.states()
        assert not s.hr.messages("/missing/"), "called missing behind an unread log"
        sim.say("online")
        v = s.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-01" and
                              p["data"]["punch"])["payload"]["data"]
        assert v["state"] == "on-time" and v["rev"] == 2, v
        sim.wait_acked(1)
        s.office.until("p-02 is missing", lambda: s.states()["p-02"] == "missing")


def test_what_waited_in_a_log_before_it_was_first_read_is_on_its_day_before_long():
    sim = SimLog()
    sim.say("punch 1 60000")
    with LogScene({"jari": sim}, "07:42:00", count=1) as s:
        sim.wait_acked(1)
        s.office.until("it is on its day", lambda: s.office.ask("punches"))
        s.restart(kill=True)
        assert len(s.office.ask("punches")) == 1


def test_numbers_that_wrap_go_on():
    sim = SimLog()
    sim.say("wrap 4294967290")
    with LogScene({"jari": sim}, "07:42:00", count=20) as s:
        sim.say("burst 12")
        sim.wait_acked(6)  # 4294967290 to 4294967295, then 1 to 6
        got = journal(s.office)
        assert [n for _, n, _ in got] == list(range(got[0][1], got[0][1] + 12)), got
        assert all(times == 1 for _, _, times in got), got
        s.restart()
        sim.say("burst 2 13")
        sim.wait_all(lambda _: len(sim.numbers_held("acked")) == 14, "fourteen acked")
        assert [n for _, n, _ in journal(s.office)] == list(range(got[0][1], got[0][1] + 14))


def test_numbers_of_sixteen_bits_that_wrap_go_on():
    sim = SimLog16(65530)
    s = LogScene({}, "07:42:00", count=40)
    share = os.path.join(s.office.folder, "share")
    shutil.copytree(os.path.join(SOURCE, "config/readers"), os.path.join(share, "readers"))
    s.office.write("share/readers/log16.conf", sim.profile())
    s.office.environment["HADIR_SHARE"] = share
    s.configure(tcp_log(sim, profile="log16"))
    with s:
        wait_ready(s.office, "jari")
        sim.punch(20)  # 65530 to 65549, which it calls 13
        sim.wait_acked(20)
        s.restart(kill=True)
        sim.punch(3)
        sim.wait_acked(23)
        got = journal(s.office)
        assert got == [(1, n, 1) for n in range(got[0][1], got[0][1] + 23)], got
        assert sim.acked == list(range(65530, 65553)), sim.acked
    sim.stop()


def test_a_device_that_began_its_log_anew_is_read_from_its_first_record():
    sim = SimLog()
    with LogScene({"jari": sim}, "07:42:00", count=20) as s:
        sim.say("burst 5")
        sim.wait_acked(5)
        sim.say("reset")
        sim.say("burst 3 6")
        sim.wait_all(lambda _: len(sim.numbers_held("acked")) == 8, "eight acked")
        assert journal(s.office) == [(1, n, 1) for n in range(1, 6)] + [
            (2, n, 1) for n in range(1, 4)], journal(s.office)
        s.office.kill()
        sim.say("reset")
        sim.say("burst 2 9")
        s.office.start()
        s.open_door()
        sim.wait_all(lambda _: len(sim.numbers_held("acked")) == 10, "ten acked")
        assert journal(s.office)[-2:] == [(3, 1, 1), (3, 2, 1)], journal(s.office)
        assert all(times == 1 for *_, times in journal(s.office))


def test_records_that_a_device_lost_are_told():
    sim = SimLog(capacity=10)
    with LogScene({"jari": sim}, "07:42:00", count=30) as s:
        sim.say("punch 1")
        sim.wait_acked(1)
        sim.say("offline")
        s.office.daemon.wait("reader jari: absent")
        sim.say("burst 25 2")
        sim.say("online")
        sim.wait_acked(26)
        lost = s.office.until("the loss in status", lambda: s.office.status("reader", "jari")
                              ["losses"].get("lost-device"))
        assert lost == 15, lost
        assert len(journal(s.office)) == 11, journal(s.office)
        s.hr.wait_message("/reader/jari/state", lambda p: p["lost"] == 15)


def test_a_host_that_is_dead_does_not_delay_another():
    dead = socket.create_server(("127.0.0.1", 0), backlog=0)  # accepts, never answers
    hole = socket.create_server(("127.0.0.1", 0), backlog=0)
    full = [socket.socket() for _ in range(3)]  # and here not even a connection comes about
    for f in full:
        f.setblocking(False)
        f.connect_ex(hole.getsockname())
    sim = SimLog()
    readers = ""
    for name, server in (("bisu", dead), ("hilang", hole)):
        readers += section("bus", name, kind="tcp", host="127.0.0.1",
                           port=server.getsockname()[1])
        readers += section("reader", name, kind="modbus", bus=name, address=1,
                           profile="hadir-log", poll_ms=100)
    with LogScene({"jari": sim}, "07:42:00", count=12, readers=readers) as s:
        s.office.daemon.wait("reader bisu: absent")
        longest = 0
        for i in range(1, 13):
            start = time.monotonic()
            sim.say(f"punch {i}")
            s.hr.wait_message("/late/", lambda p: p["data"]["person"] == f"p-{i:02}")
            longest = max(longest, time.monotonic() - start)
        assert longest < 2.5, f"{longest:.2f} s"  # a poll is 0.1 s, and 3 s wait for a connection
        assert s.office.status("reader", "hilang")["state"] in ("absent", "starting")
    for f in [dead, hole] + full:
        f.close()


# What a device does to its answers, for ever; the state it then has, a word of its detail, and
# the cause under which status counts it.
FAULTS = (
    ("never -1", "absent", "does not answer", "timeout"),
    ("late 400", "degraded", "later than", "late-answer"),
    ("short -1", "absent", "does not answer", "timeout"),  # its rest never comes
    ("exception 4 -1", "fault", "exception 4", "bad-answer"),
    ("other -1", "fault", "damaged", "bad-answer"),
    ("crc -1", "fault", "damaged", "bad-answer"),
    ("stranger on", "fault", "another device", None),
)
SLOW = "alat-2"  # asked every 20 s only, until it has proved itself: not waited for
CURES = ("never 0", "late 0", "short 0", "exception 4 0", "other 0", "crc 0", "drip 0",
         "stranger off")


def check_faults(s, names, tell):
    """Each reader named is given one fault, by `tell`, and status says so."""
    faults = dict(zip(names, FAULTS))
    for name, (fault, *_) in faults.items():
        tell(name, fault)
    for name, (fault, state, detail, cause) in faults.items():
        def told():
            row = s.office.status("reader", name)
            return row["state"] == state and detail in row["detail"] and (
                cause is None or row["losses"].get(cause, 0) > 0)
        try:
            s.office.until(fault, told)
        except AssertionError:
            raise AssertionError(f"{fault}: {s.office.status('reader', name)}") from None


def test_damaged_and_missing_answers_over_tcp_are_told_and_record_nothing_wrong():
    names = [f"alat-{i}" for i in range(1, 8)]
    sims = {n: SimLog() for n in names + ["sehat"]}
    with LogScene(sims, "07:42:00", count=40) as s:
        for i, sim in enumerate(sims.values(), 1):
            sim.say(f"punch {i}")
            sim.wait_acked(1)
        check_faults(s, names, lambda name, fault: sims[name].say(fault))
        for i, name in enumerate(names, 11):
            sims[name].say(f"punch {i}")
        sims["sehat"].say("punch 20")
        sims["sehat"].wait_acked(2)  # goes on beside seven sick ones
        for name in names:
            for cure in CURES:
                sims[name].say(cure)
        for name in names:
            if name != SLOW:
                sims[name].wait_acked(2)
        for name in sims:
            if name != SLOW:
                assert journal(s.office, name) == [(1, 1, 1), (1, 2, 1)], (name, journal(s.office, name))
        people = {r["person"] for r in s.office.ask("punches")} | {"p-12"}  # at the slow one
        assert people == {f"p-{i:02}" for i in [*range(1, 9), *range(11, 18), 20]}, people
        assert not s.office.sql("SELECT * FROM refused")


def test_answers_that_come_byte_by_byte_are_read():
    sim = SimLog()
    with LogScene({"jari": sim}, "07:42:00", count=5) as s:
        sim.say("drip 1")
        for i in (1, 2, 3):
            sim.say(f"punch {i}")
            sim.wait_acked(i)
        assert journal(s.office) == [(1, 1, 1), (1, 2, 1), (1, 3, 1)], journal(s.office)
        assert s.office.status("reader", "jari")["state"] == "ready"


def test_cards_at_level_and_latch_readers_on_one_line_are_alerts():
    with Scene("07:42:00", count=0, fmt="uid32") as s:
        tty = os.path.join(s.office.folder, "tty")
        line = SimRtu(tty, "1=level", "2=latch")
        s.office.stop_clean()
        s.configure(rtu_line(tty, ("tingkat", 1, "technotrade-vrd485"),
                             ("kait", 2, "inveo-ind-m1")))
        s.office.start()
        s.open_door()
        s.office.roster("id;nama;unit;jenis;format;nilai;mulai;sampai\n"
                        "p-01;Pegawai 01;pelayanan;kartu;uid32;A41E45C6;2026-01-01;\n"
                        "p-02;Pegawai 02;pelayanan;kartu;uid32;B41E45C7;2026-01-01;\n")
        wait_ready(s.office, "tingkat", "kait")
        line.say("1 show A41E45C6")
        s.hr.wait_message("/punch", lambda p: p["data"]["reader"] == "tingkat" and
                          p["data"]["person"] == "p-01")
        line.say("2 show B41E45C7")
        s.hr.wait_message("/punch", lambda p: p["data"]["reader"] == "kait" and
                          p["data"]["person"] == "p-02")
        line.wait("2 acked")
        line.say("1 show A41E45C6")  # still there: no second punch
        line.say("1 hide")
        line.say("2 show A41E45C6")
        s.hr.wait_message("/punch", lambda p: p["data"]["reader"] == "kait" and
                          p["data"]["person"] == "p-01")
        line.say("unplug")
        s.office.daemon.wait("reader kait: absent")
        line.say("plug")
        wait_ready(s.office, "tingkat", "kait")
        line.say("1 show B41E45C7")
        s.hr.wait_message("/punch", lambda p: p["data"]["reader"] == "tingkat" and
                          p["data"]["person"] == "p-02")
        assert len(s.office.ask("punches")) == 4
        line.stop()


def rtu_line(tty, *units, **keys):
    text = section("bus", "rs485", **dict({"kind": "rtu", "device": tty, "baud": 19200}, **keys))
    for name, address, profile in units:
        text += section("reader", name, kind="modbus", bus="rs485", address=address,
                        profile=profile, poll_ms=100)
    return text


class LineScene(Scene):
    """An RTU line with readers that keep a log."""

    def __init__(self, units, *args, **keys):
        self.names = {f"jari-{i}": i for i in range(1, units + 1)}
        super().__init__(*args, **keys)

    def begin(self):
        self.tty = os.path.join(self.office.folder, "tty")
        self.bus = SimRtu(self.tty, *[f"{i}=log" for i in self.names.values()], baud=0, turn_ms=1)
        self.configure(rtu_line(self.tty, *[(n, i, "hadir-log") for n, i in self.names.items()],
                                baud=115200))
        super().begin()
        wait_ready(self.office, *self.names)

    def __exit__(self, *args):
        try:
            super().__exit__(*args)
        finally:
            self.bus.stop()

    def lost(self, how):
        for name in self.names:
            self.office.until(f"{name} lost", lambda name=name: f"reader {name}: {how}" in
                              self.office.log())

    def punch(self, number):
        for unit in self.names.values():
            self.bus.say(f"{unit} punch {number}")

    def recorded(self, number):
        wanted = {f"{i} acked {number}" for i in self.names.values()}
        self.bus.wait_all(lambda seen: wanted <= set(seen), f"record {number} of all")
        for name in self.names:
            assert journal(self.office, name) == [(1, n, 1) for n in range(1, number + 1)]


def test_an_adapter_that_comes_back_under_another_name_is_found_by_that_of_its_device():
    with LineScene(2, "07:42:00", count=0) as s:
        before, held = os.readlink(s.tty), []
        s.bus.say("unplug")
        s.lost("absent")
        s.punch(1)
        while True:
            held.append(os.openpty())  # somebody else has the name that it had
            s.bus.say("plug")
            s.office.until("the line", lambda: os.path.islink(s.tty))
            if os.readlink(s.tty) != before:
                break
            s.bus.say("unplug")
            s.office.until("no line", lambda: not os.path.islink(s.tty))
        s.recorded(1)
        for fd in [fd for pair in held for fd in pair]:
            os.close(fd)


def test_a_line_whose_wires_touch_records_nothing_wrong_and_goes_on_afterwards():
    # One reader: it is asked 3 % of the time until it has proved itself, which others would share.
    with LineScene(1, "07:42:00", count=1) as s:
        s.punch(1)
        s.recorded(1)
        s.bus.say("short on")
        s.punch(2)
        s.lost("fault: answers are damaged: check wiring")
        s.tap(1)  # the door is on other wires
        s.hr.wait_message("/punch", lambda p: p["data"]["person"] == "p-01")
        s.bus.say("short off")
        s.recorded(2)
        assert not s.office.sql("SELECT * FROM refused")


def test_damaged_and_missing_answers_over_rtu_are_told_and_record_nothing_wrong():
    names = [f"alat-{i}" for i in range(1, 8)]
    with Scene("07:42:00", count=0) as s:
        tty = os.path.join(s.office.folder, "tty")
        line = SimRtu(tty, *[f"{i}=log" for i in range(1, 9)], baud=0, turn_ms=1)
        s.office.stop_clean()
        s.configure(rtu_line(tty, *[(n, i, "hadir-log") for i, n in enumerate(names, 1)],
                             ("sehat", 8, "hadir-log"), baud=115200, parity="even"))
        s.office.start()
        s.open_door()
        wait_ready(s.office, *names, "sehat")
        check_faults(s, names, lambda n, fault: line.say(f"{names.index(n) + 1} {fault}"))
        for i in range(1, 8):
            line.say(f"{i} punch {i}")
        line.say("8 punch 8")
        line.wait_all(lambda seen: "8 acked 1" in seen, "the healthy one")
        for i in range(1, 8):
            for cure in CURES:
                line.say(f"{i} {cure}")
        # Those that answer nothing share 3 % of the line's time: only the others are waited for.
        back = [i for i, f in enumerate(FAULTS, 1) if f[0].split()[0] in ("exception", "stranger")]
        line.wait_all(lambda seen: all(f"{i} acked 1" in seen for i in back), "those that talk")
        for name in names + ["sehat"]:
            assert journal(s.office, name) in ([], [(1, 1, 1)]), (name, journal(s.office, name))
        assert not s.office.sql("SELECT * FROM refused")
        line.stop()


if __name__ == "__main__":
    main(globals())
