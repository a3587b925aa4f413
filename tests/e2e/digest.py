# SPDX-License-Identifier: MIT
"""What the camat reads: digests and figures, at the hours of the schedule and of no clock."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import Broker, Subscriber, h10301, main, retained, section  # noqa: E402
from rtc import Machine  # noqa: E402

MONDAY = "2026-11-23"
ROSTER = "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"
TOPICS = "hadir/v1/kandangan/"

# A working day of half an hour, so that what lies between two of its hours is no hole in which
# people could have come unseen: an absence needs 30 minutes of those (design: coverage).
SHORT = """[rule]
name = uji
version = 1
valid-from = 2020-01-01
source = Uji coba

[schedule default]
punches = {punches}
mon = 07:30-07:40
tue = 07:30-07:40
wed = 07:30-07:40
thu = 07:30-07:40
fri = 07:30-07:40

[mark work]
at = start
grace-s = 0

[mark service]
at = 07:30:05
grace-s = 0

[mark third]
at = 07:30:08
grace-s = 0

[window]
arrival = {begin}-{until}

[holiday]
2026-01-01 = Tahun Baru
2026-12-25 = Natal
{more}"""


def short(begin="07:29:51", until="11:59", more="", punches=1):
    return SHORT.format(begin=begin, until=until, more=more, punches=punches)


class Office(Machine):
    """Each hour of its day is a start of its own, and the time then is confirmed."""

    def __init__(self, count=5, rules_text=None, trial=False, pos=None, counts_from="2026-01-01",
                 uplink=None, schedules=None):
        super().__init__()
        self.count, self.trial, self.pos = count, trial, pos or {}
        self.schedules = schedules or {}
        self.counts_from = counts_from
        self.broker = Broker().start()
        self.write("rules/rules.conf", rules_text or short())
        self.write("hadir.conf", open(self.config).read() + self.broker.section()
                   + (uplink.section("uplink", names="no") if uplink else "")
                   + section("reader", "pintu", kind="replay", file=self.fifo("pintu"),
                             format="h10301"))
        self.hr = Subscriber(self.broker.port, "hadir/v1/#")
        self.door = None

    def at(self, clock, day=MONDAY):
        """Off and on again, and it is this time."""
        if self.door is not None:
            self.off()
        self.boot(1_000_000 - 1000 * self.boots)  # its battery clock tells nothing
        self.door = os.open(self.fifo("pintu"), os.O_WRONLY)
        self.until("the door is ready", lambda: "reader pintu: ready" in self.log())
        if self.boots == 1:
            self.roster(ROSTER + "".join(
                f"p-{i:02};Pegawai {i:02};;PNS;{'pelayanan' if i % 2 else 'umum'};;"
                f"{self.schedules.get(i, '')};{self.pos.get(i, '')};kartu;h10301;1,{i};2026-01-01;\n"
                for i in range(1, self.count + 1)))
        self.confirm(day, clock)
        if self.boots == 1 and not self.trial:
            self.ask("setting-set", name="trial-until", value=self.counts_from, by="p-01")

    def off(self):
        os.close(self.door)
        self.door = None
        self.stop_clean()

    def tap(self, *people):
        for i in people:
            os.write(self.door, f"frame {h10301(1, i)}\n".encode())
            self.hr.wait_message("/verdict", lambda p: p["data"]["person"] == f"p-{i:02}"
                                 and p["data"]["punch"])

    def tap_again(self, person):
        seq = "SELECT max(seq) FROM journal"
        before = self.sql(seq)
        os.write(self.door, f"frame {h10301(1, person)}\n".encode())
        self.until("the second use is stored", lambda: self.sql(seq) != before)

    def passed(self, mark):
        """The moment of this mark, with everybody who lacks."""
        return self.hr.wait_message("/missing/", lambda p: p["data"]["mark"] == mark)

    def digest(self, to="camat"):
        return self.hr.wait_message(f"digest/{to}", bool)["payload"]

    def morning(self, on_time=(), late=()):
        """A morning in which these come; told when it ends."""
        self.at("07:29:50")
        self.tap(*on_time)
        if late:
            self.passed("work")
            self.tap(*late)
        self.passed("third")
        self.at("07:35:20")

    def close(self):
        if self.door is not None:
            self.off()
        self.hr.stop()
        self.broker.close()
        super().close()


def notices(office, part=""):
    return [m["payload"] for m in office.hr.messages("/notice/hr") if part in m["payload"]]


def test_the_digest_comes_five_minutes_after_the_last_mark_with_the_good_news_first():
    with Office() as o:
        o.morning(on_time=(1, 2, 3), late=(4,))
        camat, group = o.digest().split("\n"), o.digest("group").split("\n")
        assert camat[0].startswith("*Kecamatan Kandangan* · Senin, 23 November 2026, 07.35 WITA")
        assert "Tepat waktu 3 dari 5 orang (60 %)" in camat[1], camat
        assert any("Terlambat 1" in line and "Pegawai 04 (07.30)" in line for line in camat), camat
        assert any("Belum tercatat 1" in line and "Pegawai 05" in line for line in camat), camat
        assert not any("Pegawai" in line for line in group), group
        assert any("Terlambat 1" in line for line in group), group
        assert len(camat) <= 10 and len(group) <= 10
        day = o.hr.wait_message("summary/day", bool)["payload"]
        figures = {k: day["office"][k] for k in ("due", "on_time", "late", "open", "punctuality")}
        assert figures == {"due": 5, "on_time": 3, "late": 1, "open": 1, "punctuality": 6000}, day
        assert [(p["name"], p["state"][:4]) for p in day["people"]] == \
            [("Pegawai 04", "late"), ("Pegawai 05", "miss")], day
        assert day["units"]["pelayanan"]["due"] + day["units"]["umum"]["due"] == 5, day


def test_the_closing_digest_comes_by_the_schedule_and_says_what_was_revised():
    with Office() as o:
        o.morning(on_time=(1, 2, 3), late=(4,))
        o.digest()
        o.ask("paper-add", code="DL", **{"from": MONDAY, "to": MONDAY}, people=["p-05"], by="p-01",
              note="tugas luar")
        o.hr.wait_message("/verdict", lambda p: p["data"]["person"] == "p-05" and
                          p["data"]["state"] == "paper")
        o.at("08:25:10")
        text = o.hr.wait_message("digest/camat", lambda p: p and "08.25 WITA" in p)["payload"]
        assert "Ralat Senin, 23 November 2026: 1 hasil berubah, 1 menjadi" in text, text
        assert "Pegawai 05" in text and "Bertugas di luar 1" in text, text
        group = o.hr.wait_message("digest/group", lambda p: p and "08.25 WITA" in p)["payload"]
        assert "Ralat" in group and "Pegawai" not in group, group
        for period in ("day", "week", "month", "year"):
            # They are retained: nobody promises in which order they come beside the digest.
            s = o.hr.wait_messages(f"summary/{period}", bool, f"the {period}'s figures")[-1]
            assert s["payload"]["to"] == MONDAY, s


def test_no_departure_is_said_of_those_who_left_unrecorded_and_of_nobody_else():
    text = short(until="07:34", punches=2, more="\n[schedule sore]\npunches = 2\n"
                 "mon = 07:30-11:00\n")
    with Office(count=7, rules_text=text, schedules={5: "sore"}) as o:
        o.morning(on_time=(1, 2, 3, 4, 5, 6))
        o.at("07:37:00")
        o.tap_again(2)  # early, but recorded
        o.ask("paper-add", code="I", **{"from": MONDAY, "to": MONDAY}, at="07:35-07:40",
              people=["p-03"], by="p-01", letter="1/2026")
        o.ask("paper-add", code="DL", **{"from": MONDAY, "to": MONDAY}, at="07:35-07:40",
              people=["p-06"], by="p-01", letter="2/2026")
        o.at("07:41:00")
        o.tap_again(1)
        o.at("08:25:10")
        text = o.hr.wait_message("digest/camat", lambda p: p and "08.25 WITA" in p)["payload"]
        assert "Belum tercatat pulang 1: Pegawai 04." in text, text
        o.hr.wait_message("summary/day", lambda p: p and p["office"]["no_out"] == 1)
        before = keeps(o)
        o.at("08:40:00")
        assert keeps(o) == before


def test_a_restart_says_the_same_word_for_word():
    with Office() as o:
        o.morning(on_time=(1, 2), late=(3,))
        o.digest()
        o.tap(5)  # after the digest: missing in it, and no revision of it
        before = keeps(o)
        o.broker.stop(forget=True)
        o.broker.start()
        o.at("07:50:00")
        again = Subscriber(o.broker.port, "hadir/v1/#")
        again.wait_message("digest/camat", bool)
        again.wait_message("summary/day", bool)
        assert keeps(o) == before
        again.stop()
        o.at("08:25:10")
        text = o.hr.wait_message("digest/camat", lambda p: p and "08.25" in p)["payload"]
        assert "Ralat" not in text, text


def keeps(o):
    found = retained(o.broker.port, *[TOPICS + t for t in
                                      ("digest/camat", "digest/group", "summary/day")])
    assert len(found) == 3, found
    return found


def test_old_phones_read_the_digest_late():
    with Office() as o:
        o.morning(on_time=(1, 2, 3, 4))
        camat = o.digest()
        phone = Subscriber(o.broker.port, TOPICS + "digest/#", TOPICS + "notice/hr",
                           version="mqttv311")
        phone.wait_messages("", lambda seen: len({m["topic"] for m in seen}) == 3,
                            "two digests and the last notice")
        assert phone.messages("digest/camat")[0]["payload"] == camat
        phone.stop()


def test_where_names_are_not_sent_the_camat_s_digest_is_not_sent_but_the_group_s_is():
    uplink = Broker().start()
    with Office(uplink=uplink) as o:
        far = Subscriber(uplink.port, "hadir/v1/#")
        o.morning(on_time=(1, 2, 3, 4))
        group = o.digest("group")
        assert far.wait_message("digest/group", bool)["payload"] == group
        day = [m["payload"] for m in far.wait_messages("summary/day", bool, "figures")][-1]
        assert day["people"] == [{k: v for k, v in p.items() if k != "name"}
                                 for p in day["people"]], day
        assert not [m for m in far.messages("digest/camat") if m.get("payload")]
        assert "Pegawai" not in str(far.messages("digest")) + str(far.messages("summary"))
        far.stop()
    uplink.close()


def test_a_bad_day_says_so_in_its_first_line_and_names_nobody():
    with Office(rules_text=short("06:00:00")) as o:
        o.at("06:10:00")
        o.tap(1)
        o.at("07:35:20")  # nobody was seen for more than an hour
        text = o.digest()
        assert text.startswith("*Data belum lengkap*"), text
        assert "Pegawai" not in text, text
        day = o.hr.wait_message("summary/day", bool)["payload"]
        assert day["complete"] is False and day["people"] == [], day
        notice = o.hr.wait_message("notice/camat", bool)["payload"]
        assert "belum lengkap" in notice and "Pegawai" not in notice, notice


def test_the_trial_tells_the_camat_nothing_and_hr_that_it_goes_on():
    with Office(trial=True) as o:
        o.morning(on_time=(1, 2, 3, 4))
        o.hr.wait_message("notice/hr", lambda p: p and "Masa uji coba" in p)
        o.at("08:25:10")
        o.until("looked at the closing's hour",
                lambda: o.sql("SELECT 1 FROM told WHERE what = 'closing'"))
        for topic in ("digest/", "summary/", "notice/camat"):
            assert not [m for m in o.hr.messages(topic) if m.get("payload")], topic
        assert len(notices(o, "Masa uji coba")) == 1
        o.ask("setting-set", name="trial-until", value=MONDAY, by="p-01")
        o.digest()


def test_a_day_off_has_no_digest():
    sunday = "2026-11-22"
    with Office() as o:
        o.at("09:00:00", sunday)
        o.hr.wait_message("/public", lambda p: p and p["service"] == "closed")
        o.at("12:00:00", sunday)
        o.hr.wait_message("/public", lambda p: p and p["day"] == sunday)
        assert not [m for m in o.hr.messages("digest/") if m.get("payload")]


def test_what_a_power_cut_owes_is_told_the_same_day_and_the_morning_s_no_more_after_the_closing():
    with Office() as o:
        o.at("07:29:50")
        o.tap(1, 2, 3, 4)
        o.passed("third")
        o.at("07:55:10")
        assert "07.55 WITA" in o.digest()
        o.at("07:29:50", "2026-11-24")
        o.tap(1, 2, 3, 4)
        o.passed("third")
        o.at("08:40:10", "2026-11-24")
        text = o.hr.wait_message("digest/camat", lambda p: p and "24 November" in p)["payload"]
        assert "08.40 WITA" in text, text
        told = o.sql("SELECT what FROM told WHERE what LIKE 'digest %' ORDER BY day, what")
        assert [w[0].split()[1] for w in told] == ["0", "1"], told


def test_hardly_anybody_recorded_is_a_question_and_no_list_of_names():
    week = [f"2026-11-{d}" for d in (16, 17, 18, 19, 20)]
    with Office(count=7) as o:
        for day in week:
            o.at("07:29:50", day)
            o.tap(1, 2, 3, 4, 5, 6)
            o.passed("third")
        o.at("07:29:50")
        o.tap(1)
        o.hr.wait_message("notice/hr", lambda p: p and "Libur, pembaca rusak, atau kegiatan" in p)
        listed = [m["payload"]["data"] for m in o.hr.messages("/missing/")]
        assert not [d for d in listed if d["day"] == MONDAY and d["mark"] == "third"]
        assert not [n for n in notices(o, "Belum tercatat sampai 07.30") if "6 orang" in n]
        o.until("incomplete", lambda: "incomplete" in {
            r["state"] for r in o.ask("today") if r["kind"] == "person"})
        o.at("07:35:20")
        text = o.hr.wait_message("digest/camat", lambda p: p and "23 November" in p)["payload"]
        assert text.startswith("*Data belum lengkap* (hampir tidak ada yang tercatat)"), text
        assert "Pegawai" not in text, text
        assert len(notices(o, "Libur, pembaca rusak")) == 1
        o.ask("doubt-answer", day=MONDAY, answer="correct", by="p-01", note="memang sepi")
        o.at("08:25:10")
        text = o.hr.wait_message("digest/camat", lambda p: p and "08.25 WITA" in p)["payload"]
        assert "Ralat Senin, 23 November 2026" in text and "lengkap" not in text, text


if __name__ == "__main__":
    main(globals())
