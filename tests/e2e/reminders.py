# SPDX-License-Identifier: MIT
"""Few messages or none are read: what HR is reminded of, when, and how much that is."""
import datetime
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import main  # noqa: E402
from digest import Office, notices, short  # noqa: E402

MORNING, CLOSING = "07:35:20", "08:25:20"
WINDOW_ENDS = "07:30:02"


def days(first, last):
    day, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    while day <= last:
        yield day
        day += datetime.timedelta(1)


class Year(Office):
    """Days of which only the hours are lived, and some of which the arrivals are watched: nobody
    comes, and only on those does it prove anything."""

    def __init__(self, count, **keys):
        super().__init__(count, **dict({"rules_text": short(until="07:50")}, **keys))

    def live(self, day, *clocks):
        for clock in clocks or (MORNING,):
            self.at(clock, str(day))
            if datetime.date.fromisoformat(str(day)).weekday() < 5:
                self.until("the reminders were looked at", lambda: self.sql(
                    "SELECT 1 FROM mark_done WHERE day = ? AND mark = 2",
                    (datetime.date.fromisoformat(str(day)) - datetime.date(1970, 1, 1)).days))

    def watch(self, day):
        """The arrival window is seen whole; then the morning is lived."""
        self.at("07:29:50", day)
        self.until("people may come no more", lambda: self.ask("time-show")[0]["earliest"][11:19]
                   > WINDOW_ENDS)
        self.live(day)

    def told(self, part, day):
        """Once, on that day, and not on the day before."""
        self.hr.wait_messages("/notice/hr", lambda seen: [m for m in seen if part in m["payload"]],
                              part)
        assert len(notices(self, part)) == 1, (part, day, notices(self, part))


def quiet(o, part):
    assert not notices(o, part), (part, notices(o, part))


def test_the_month_is_asked_for_on_the_25th_the_last_working_day_the_1st_and_the_4th():
    # October 2026: the 25th is a Sunday, the 31st a Saturday; November 1 is a Sunday.
    with Year(count=2) as o:
        o.live("2026-10-23")
        quiet(o, "Oktober 2026")
        o.live("2026-10-26")
        o.told("Rekap Oktober 2026 mendekat", "2026-10-26")
        o.live("2026-10-27")
        o.live("2026-10-29")
        quiet(o, "Hari kerja terakhir")
        o.live("2026-10-30")
        o.told("Hari kerja terakhir Oktober 2026", "2026-10-30")
        o.live("2026-11-02")
        o.told("Rekap Oktober 2026 siap diperiksa", "2026-11-02")
        o.live("2026-11-03")
        quiet(o, "Rekap Oktober 2026 belum disetujui")
        o.live("2026-11-04")
        o.told("Rekap Oktober 2026 belum disetujui", "2026-11-04")
        o.live("2026-11-05")
        for part in ("mendekat", "Hari kerja terakhir", "siap diperiksa", "belum disetujui"):
            assert len(notices(o, part)) == 1, notices(o, part)


def test_fridays_tell_hr_and_each_superior_the_days_to_be_explained_and_the_letters_that_lack():
    with Year(count=3, counts_from="2026-11-18", rules_text=short(until=WINDOW_ENDS)) as o:
        o.watch("2026-11-18")
        o.ask("paper-add", code="DL", **{"from": "2026-11-18", "to": "2026-11-18"},
              people=["p-02"], by="p-01")
        o.watch("2026-11-19")
        quiet(o, "Hari berlubang")
        o.live("2026-11-20")
        o.told("Hari berlubang", "2026-11-20")
        [gaps] = notices(o, "Hari berlubang")
        assert "5 hari dari 3 orang" in gaps, gaps
        o.hr.wait_messages("/notice/pelayanan", bool, "the superior's own list")
        [unit] = [m["payload"] for m in o.hr.messages("/notice/pelayanan")]
        assert "Pegawai 01 (2)" in unit and "Pegawai 02" not in unit, unit
        [letters] = notices(o, "Surat menyusul")
        assert "1 surat untuk 1 orang" in letters and "Pegawai" not in letters, letters


def test_next_year_s_calendar_is_asked_for_once_a_week_from_the_1st_of_october():
    with Year(count=2) as o:
        o.live("2026-09-30")
        quiet(o, "Kalender libur 2027")
        o.live("2026-10-01")
        o.told("Kalender libur 2027", "2026-10-01")
        o.live("2026-10-02")
        assert len(notices(o, "Kalender libur 2027")) == 1
        o.live("2026-10-05")
        o.hr.wait_messages("/notice/hr", lambda ms: len(
            [m for m in ms if "Kalender libur 2027" in m["payload"]]) == 2, "the next week's")


def test_without_a_calendar_nobody_is_missing_and_the_digest_says_why():
    with Year(count=4) as o:
        o.live("2027-01-04")
        text = o.digest()
        assert text.startswith("*Data belum lengkap* (kalender tahun ini belum ada)"), text
        assert "Pegawai" not in text
        o.told("Kalender libur 2027 belum ada", "2027-01-04")
        quiet(o, "Belum tercatat sampai")
        assert not [m for m in o.hr.messages("/missing/")]


def test_the_first_three_days_after_a_holiday_are_reported_at_ten():
    text = short(until="07:50", more="2026-11-19 = Libur satu\n2026-11-20 = Libur dua\n")
    with Year(count=3, rules_text=text) as o:
        o.live("2026-11-23", MORNING)
        quiet(o, "setelah libur")
        o.live("2026-11-23", "10:00:20")
        report = o.hr.wait_message("/notice/hr", lambda p: p and "setelah libur" in p)["payload"]
        assert "Hari ke-1" in report and "hadir 0 dari 3 orang" in report, report
        for day, nth in (("2026-11-24", 2), ("2026-11-25", 3)):
            o.live(day, "10:00:20")
            o.told(f"Hari ke-{nth} setelah libur", day)
        o.live("2026-11-26", "10:00:20")
        assert len(notices(o, "setelah libur")) == 3


def test_pp94_is_warned_of_one_step_before_each_threshold_to_the_superior_and_hr_alone():
    with Year(count=3, rules_text=short(until=WINDOW_ENDS)) as o:
        for day in ("2026-11-16", "2026-11-17"):
            o.watch(day)
        o.live("2026-11-18")
        o.ask("position-set", position="camat", person="p-01", decree="SK 1",
              **{"from": "2026-01-01"})
        paper = [r for r in o.ask("paper-add", code="TK", people=["p-03"], by="p-02", asked="p-03",
                                  **{"from": "2026-11-16", "to": "2026-11-17"})
                 if r["kind"] == "paper"][0]
        o.ask("paper-decide", id=paper["id"], decision="confirm", by="p-01")
        o.live("2026-11-19")
        o.told("Pegawai 03: 2 hari TK tahun ini", "2026-11-19")
        [superior] = [m["payload"] for m in o.hr.messages("/notice/pelayanan")
                      if "TK" in m["payload"]]
        assert "PP 94/2021" in superior, superior
        for topic in ("digest/", "summary/", "notice/camat"):
            assert not [m for m in o.hr.messages(topic) if "PP 94" in str(m.get("payload"))]
        o.live("2026-11-20")
        assert len(notices(o, "hari TK tahun ini")) == 1
        o.live("2026-12-15")
        assert not [m for m in o.hr.messages("/notice/camat") if "TK" in m["payload"]]
        o.live("2026-12-16")
        late = o.hr.wait_message("/notice/camat", lambda p: p and "TK" in p)["payload"]
        assert "Pegawai 03: 2 hari TK tahun ini, terakhir Selasa, 17 November" in late, late
        o.live("2026-12-17")
        assert len([m for m in o.hr.messages("/notice/camat") if "TK" in m["payload"]]) == 1


def test_an_ordinary_month_has_at_most_six_notices_a_day():
    with Year(count=6) as o:
        worked = 0
        for day in days("2026-11-01", "2026-11-30"):
            if day.weekday() >= 5:
                continue
            worked += 1
            o.live(day, MORNING, CLOSING)
        # The lives are shorter than a broker's connection takes: most wait in the outbox.
        o.until("all of them have come", lambda: len(notices(o)) >= worked and all(
            d["backlog"] == 0 for d in o.ask("status") if d["kind"] == "destination"))
        # Each start of this test is a power cut, which an ordinary month does not have.
        told = [n for n in notices(o) if "Listrik atau alat mati" not in n]
        print(f"# {len(told)} notices on {worked} working days", flush=True)
        assert worked == 21 and 10 <= len(told) <= 6 * worked, told


if __name__ == "__main__":
    main(globals())
