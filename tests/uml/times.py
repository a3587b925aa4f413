#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What clocks do to an office: plan each case, and compare what was judged with what truly was.

    times.py cases [long]        the cases' names
    times.py plan CASE FOLDER    roster.csv, plan.json and for each boot script, taps, begin
    times.py check CASE FOLDER   reads plan.json, disk/hadir.db, snapshots, punches.DAY; prints TAP
    times.py keep CASE SECONDS TAP  counts what check printed, in tests/results/times.json

and in the guest

    times.py past DATABASE       weeks of days with punches, and the bits of a frame of before
    times.py link LOG FILE       what the socket says of the link that the daemon has logged

Each working day the same people come: in time, past each mark, not at all, and two within half a
second of the first late moment. Whatever the clock does, nobody's verdict may be final while the
bound of the punch straddles a mark, no verdict may be wrong, and once the time is known everybody
else's is final.
"""
import datetime
import json
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ZONE = datetime.timezone(datetime.timedelta(hours=8))
EPOCH = datetime.date(1970, 1, 1)
# core/verdict.h's mark_outcome
NOT_JUDGED, NOT_DUE, ON_TIME, LATE, PENDING, DOUBTFUL, REVIEW, MISSING, INCOMPLETE = range(9)
FINAL = (ON_TIME, LATE, MISSING)
LATE_FROM = ("07:31:00", "08:01:00", "08:31:00")  # each mark and its grace
ARRIVALS = ["06:50:10", "07:05:20", "07:18:30", "07:29:00", "07:30:20", "07:30:59.6", "07:31:00.4",
            "07:33:20", "07:52:40", "08:05:30", "08:36:40", None]
PEOPLE = [f"pegawai-{n:02}" for n in range(1, len(ARRIVALS) + 1)]
MON, TUE, WED = "2026-11-23", "2026-11-24", "2026-11-25"
PAST = [f"2026-11-{n:02}" for n in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]
OLD_FRAME = "2026-10-20"  # its thirty days are not over on the seventh last day with punches
CERTIFICATE = "/etc/mosquitto/certs/hadir.pem"


def true(day, clock):
    h, m, s = (clock.split(":") + ["0"])[:3]
    midnight = datetime.datetime.fromisoformat(day).replace(tzinfo=ZONE).timestamp()
    return midnight + int(h) * 3600 + int(m) * 60 + float(s)


class Boot:
    """One life of the machine. Times are true; its clock starts `behind`."""

    def __init__(self, day, clock, behind=0, ends="TERM"):
        self.begin, self.behind, self.ends = true(day, clock), behind, ends
        self.script, self.taps = [], []

    def at(self, day, clock, *commands):
        self.script += [(true(day, clock) - self.begin, c) for c in commands]
        return self

    def people_come(self, *days, arrivals=None):
        for day in days:
            for n, clock in enumerate(arrivals or ARRIVALS, 1):
                if clock is not None:
                    self.taps.append((true(day, clock), n))
        return self


def first(behind=0, ends="TERM"):
    """Monday from six; the roster is there, the time is not."""
    return Boot(MON, "06:00", behind, ends).at(MON, "06:01", "ask roster import /srv/roster.csv")


def day_ends(boot, *days, clock="09:30"):
    for day in days:
        boot.at(day, clock, f"keep punches.{day} --json punches --day {day}")
    return boot


def behind_at_boot():
    boot = first(behind=2400).people_come(MON).at(MON, "07:12", "network")
    return [day_ends(boot, MON)], {"days": [MON]}


def stepped(seconds):
    def case():
        boot = first().people_come(MON).at(MON, "06:30", "network")
        boot.at(MON, "07:29:59", f"clock add {seconds}").at(MON, "08:50", "network")
        return [day_ends(boot, MON)], {"days": [MON]}
    return case


def fifty_years_ahead():
    """From Monday's mark through the night in which what is old goes, up to Tuesday at four. Then
    a certificate really ends within the month: by that one sees that the daemon reads them."""
    boot = first().people_come(MON).at(MON, "06:29", f"lay certificate {CERTIFICATE}")
    boot.at(MON, "06:30", "network", "past").at(MON, "06:40", "look before")
    boot.at(MON, "07:29:59", f"clock add {50 * 365 * 86400}").at(TUE, "03:50", "look ahead")
    boot.at(TUE, "03:51", f"lay certificate-ends {CERTIFICATE}").at(TUE, "03:54", "look ends")
    boot.at(TUE, "04:00", "network")
    return [day_ends(boot, MON)], {"days": [MON], "ahead": True}


def never_synced():
    """And in the end two people say what time it is."""
    boot = first(behind=3600).people_come(MON)
    boot.at(MON, "09:15", "snapshot blind", f"ask time confirm {MON} 09:15:00 --by {PEOPLE[0]} "
            f"--witness {PEOPLE[1]} --error 1")
    return [day_ends(boot, MON)], {"days": [MON], "blind": ["blind"], "straddled": [MON]}


def year_mistyped():
    """Two people confirm a day fifteen years on; then the network comes and says which it is. What
    the readers saw before is of that other year, so that a late comer may have come in it."""
    boot = first().people_come(MON).at(MON, "06:30", "network")
    boot.at(MON, "06:10", f"ask time confirm 2041-11-23 06:10:00 --by {PEOPLE[0]} "
            f"--witness {PEOPLE[1]} --error 1")
    return [day_ends(boot, MON)], {"days": [MON], "holes": [0, 1, 2], "astray": True}


def wrong_server(days):
    """On Monday evening the network says that so many days have gone by, and takes it back."""
    boot = first().people_come(MON, TUE).at(MON, "06:30", "network")
    boot.at(MON, "18:00", f"clock add {days * 86400}", "clock synced 50")
    boot.at(MON, "20:00", "network")
    return [day_ends(boot, MON, TUE)], {"days": [MON, TUE], "astray": True}


def suspended():
    """The daemon stands still for a minute over the mark. Cards of that minute may be lost: whoever
    held one out again, or came just after, must not be late by it; nor, since the hole reaches past
    the mark, is anybody else's lateness for duty certain."""
    boot = first().people_come(MON).at(MON, "06:30", "network")
    boot.at(MON, "07:30:10", "kill -STOP $daemon").at(MON, "07:31:10", "kill -CONT $daemon")
    for n, again in ((5, "07:31:30"), (6, "07:31:35"), (7, "07:31:40")):
        boot.taps.append((true(MON, again), n))
    return [day_ends(boot, MON)], {"days": [MON], "excused": [5, 6, 7, 8], "holes": [0]}


def dark_nights():
    """The router is switched on at seven and off at five."""
    boot = first().people_come(MON, TUE, WED)
    for day in (MON, TUE, WED):
        for hour in range(7, 17):
            boot.at(day, f"{hour:02}:00:30", "network" if hour == 7 else "clock synced 50")
        boot.at(day, "17:00:30", "clock unsynced")
    return [day_ends(boot, MON, TUE, WED, clock="18:00")], {"days": [MON, TUE, WED]}


def offline_a_day():
    boot = first().people_come(MON, TUE).at(MON, "06:30", "network")
    boot.at(MON, "17:00", "clock unsynced")
    return [day_ends(boot, MON, TUE, clock="17:30")], {"days": [MON, TUE], "straddled": [TUE]}


def power_cut(rtc):
    """A night without power, and no network the day after; on Wednesday there is one."""
    def case():
        a = first(ends="KILL").people_come(MON).at(MON, "06:30", "network")
        day_ends(a, MON, clock="16:50").at(MON, "17:00", "true")
        b = Boot(TUE, "05:30", 0 if rtc else 5 * 3600).people_come(TUE)
        b.at(TUE, "05:30:20", *([] if rtc else ["true"]))
        b.at(TUE, "17:30", "snapshot blind").at(WED, "09:00", "network")
        day_ends(b, TUE, clock="17:20") if rtc else b.at(WED, "09:05", f"keep punches.{TUE} --json "
                                                         f"punches --day {TUE}")
        return [a, b.at(WED, "09:10", "true")], {"days": [MON, TUE], "rtc": rtc, "straddled": [TUE],
                                                 "blind": [] if rtc else ["blind"]}
    return case


def weeks(rtc):
    """Three weeks without network; with a battery clock the power also fails each Friday."""
    def case():
        days = [(datetime.date(2026, 11, 23) + datetime.timedelta(n)).isoformat()
                for n in range(21)]
        working = [d for d in days if datetime.date.fromisoformat(d).weekday() < 5]
        boots = []
        for week in range(3 if rtc else 1):
            its = working[5 * week:5 * week + 5] if rtc else working
            boot = Boot(its[0], "06:00", ends="KILL" if rtc and week < 2 else "TERM")
            if week == 0:
                boot.at(MON, "06:01", "ask roster import /srv/roster.csv").at(MON, "06:30", "network")
                boot.at(MON, "17:00", "clock unsynced")
            boots.append(day_ends(boot.people_come(*its), *its))
        return boots, {"days": working, "rtc": rtc, "straddled": working[1:],
                       "cut": [working[4], working[9]] if rtc else []}
    return case


CASES = {
    "boots-40-minutes-behind": behind_at_boot,
    "stepped-an-hour-ahead": stepped(3600),
    "stepped-an-hour-back": stepped(-3600),
    "stepped-twenty-years-back": stepped(-20 * 365 * 86400),
    "stepped-fifty-years-ahead": fifty_years_ahead,
    "never-synchronised": never_synced,
    "year-mistyped": year_mistyped,
    "suspended-over-the-mark": suspended,
    "power-cut-without-battery-clock": power_cut(False),
}
LONG = {
    "a-server-two-days-ahead": lambda: wrong_server(2),
    "a-server-fifty-years-ahead": lambda: wrong_server(50 * 365),
    "no-network-at-night": dark_nights,
    "a-day-offline": offline_a_day,
    "power-cut-with-battery-clock": power_cut(True),
    "three-weeks-offline": weeks(False),
    "three-weeks-offline-with-battery-clock": weeks(True),
}


def plan(case, folder):
    boots, facts = {**CASES, **LONG}[case]()
    rng = random.Random(case)
    with open(os.path.join(folder, "boots"), "w") as f:
        for number, b in enumerate(boots, 1):
            f.write(f"{number} {b.begin - b.behind:.0f} {b.ends}\n")
            write(folder, f"begin.{number}", f"{b.begin:.0f}\n")
            write(folder, f"script.{number}", "".join(f"{at:.2f} {c}\n" for at, c in
                                                      sorted(b.script, key=lambda x: x[0])))
            taps = sorted((at - b.begin - 30, n) for at, n in b.taps)
            write(folder, f"taps.{number}", "".join(
                f"{at * 1e6:.0f} card {rng.randint(0, 1)} 7 {n}\n" for at, n in taps))
    write(folder, "roster.csv", "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;"
          "sampai\n" + "".join(f"{p};Pegawai {n:02};;PNS;pelayanan;;;;kartu;h10301;7,{n};2026-01-05;"
                               "\n" for n, p in enumerate(PEOPLE, 1)))
    # Arrivals are what these days are about.
    rules = os.path.join(folder, "rules/perpres-21-2023.conf")
    with open(rules) as f:
        text = f.read().replace("punches = 2", "punches = 1")
    write(folder, "rules/perpres-21-2023.conf", text)
    with open(os.path.join(folder, "hadir.conf")) as f:
        text = f.read().split("[broker office]")
    conf = text[0] + "[reader" + text[1].split("[reader", 1)[1]
    if facts.get("rtc"):
        conf += "\n[time]\nrtc = /dev/rtc0\n"
    write(folder, "hadir.conf", conf)
    if facts.get("ahead"):
        certificate(folder, "certificate", datetime.date(2028, 1, 1))
        certificate(folder, "certificate-ends", datetime.date(2026, 12, 10))
    write(folder, "plan.json", json.dumps(facts))


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as f:
        f.write(text)


def certificate(folder, name, ends):
    sys.path.append(os.path.join(HERE, "../e2e"))
    from broker_faults import until
    until(folder, ends)
    os.rename(os.path.join(folder, "kami.pem"), os.path.join(folder, name))


def number_of(day):
    return (datetime.date.fromisoformat(day) - EPOCH).days


def past(database):
    """What a daemon that believed the clock would take for older than its retention."""
    db = sqlite3.connect(database, timeout=10)
    db.executemany("INSERT INTO punch_day VALUES (?, 0)", [(number_of(day),) for day in PAST])
    db.execute("INSERT INTO frame_raw VALUES (0, 0, ?, 26, x'00')", (number_of(OLD_FRAME),))
    db.commit()
    db.close()


def link(log, to):
    with open(log) as f:
        code = re.search(r"/atur/(\S+)", f.read()).group(1)
    with socket.socket(socket.AF_UNIX) as s:
        s.connect("/tmp/control")
        s.sendall(json.dumps({"v": 1, "id": 1, "verb": "link-show", "session": "", "args": {
            "code": code, "address": "127.0.0.1"}}).encode() + b"\n")
        with open(to, "w") as f:
            f.write(s.makefile().readline())


class Case:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "plan.json")) as f:
            self.facts = json.load(f)

    def verdicts(self, day, where="disk"):
        """person -> outcomes of the three marks, as last judged."""
        db = sqlite3.connect(os.path.join(self.folder, where, "hadir.db"))
        rows = db.execute("SELECT person, outcome1, outcome2, outcome3, max(rev) FROM verdict "
                          "WHERE day = ? GROUP BY person", (number_of(day),)).fetchall()
        db.close()
        return {r[0]: r[1:4] for r in rows}

    def sql(self, query):
        db = sqlite3.connect(os.path.join(self.folder, "disk/hadir.db"))
        rows = db.execute(query).fetchall()
        db.close()
        return rows

    def rows(self, name):
        with open(os.path.join(self.folder, name)) as f:
            return [json.loads(line) for line in f]

    def punches(self, day):
        """person -> earliest and latest of each punch, in true seconds."""
        found = {}
        with open(os.path.join(self.folder, f"punches.{day}")) as f:
            for line in f:
                row = json.loads(line)
                found.setdefault(row["person"], []).append(tuple(
                    datetime.datetime.fromisoformat(row[k]).timestamp()
                    for k in ("earliest", "latest")))
        return found

    def straddles(self, day, person):
        """The marks that the first punch's bound does not decide."""
        spans = sorted(self.punches(day).get(person, []))[:1]
        return {m for m, clock in enumerate(LATE_FROM) for e, l in spans
                if e < true(day, clock) <= l}


def no_punch_happened_outside_of_its_bound(c):
    for day in c.facts["days"]:
        found = c.punches(day)
        for n, clock in enumerate(ARRIVALS, 1):
            if clock is None or n in c.facts.get("excused", []):
                continue
            at = true(day, clock)
            spans = found.get(PEOPLE[n - 1], [])
            assert any(e - 1 <= at <= l + 1 for e, l in spans), (day, n, clock, [
                (e - at, l - at) for e, l in spans])


def no_verdict_is_final_while_its_bound_straddles_a_mark(c):
    for day in c.facts["days"]:
        for person, outcomes in c.verdicts(day).items():
            for m in c.straddles(day, person):
                assert outcomes[m] not in FINAL, (day, person, m, outcomes)


def nobody_is_falsely_accused_and_nobody_who_is_late_is_called_in_time(c):
    for day in c.facts["days"]:
        verdicts = c.verdicts(day)
        for n, clock in enumerate(ARRIVALS, 1):
            for m, first_late in enumerate(LATE_FROM):
                got = verdicts[PEOPLE[n - 1]][m]
                late = clock is not None and true(day, clock) >= true(day, first_late)
                wrong = (LATE, MISSING) if clock is not None and not late else \
                    (ON_TIME, MISSING) if late else (ON_TIME, LATE)
                if n not in c.facts.get("excused", []):
                    assert got not in wrong, (day, n, clock, m, got)
                elif not late:
                    assert got not in (LATE, MISSING), (day, n, clock, m, got)


def everybody_else_s_verdict_is_final(c):
    for day in c.facts["days"]:
        verdicts = c.verdicts(day)
        for n, clock in enumerate(ARRIVALS, 1):
            undecided = c.straddles(day, PEOPLE[n - 1])
            for m in range(3):
                gap = m in c.facts.get("holes", []) or (  # nor who came after the power went
                    clock is None and day in c.facts.get("cut", []))
                hole = gap and verdicts[PEOPLE[n - 1]][m] == INCOMPLETE
                if m not in undecided and n not in c.facts.get("excused", []) and not hole:
                    assert verdicts[PEOPLE[n - 1]][m] in FINAL, (day, n, m, verdicts[PEOPLE[n - 1]])


def nothing_is_final_while_no_time_is_known(c):
    for name in c.facts.get("blind", []):
        for day in c.facts["days"][-1:]:
            final = {p: o for p, o in c.verdicts(day, name).items() if set(o) & set(FINAL)}
            assert not final, final


def a_mark_is_straddled_on_each_day_that_is_meant_for_it(c):
    for day in c.facts["straddled"]:
        assert any(c.straddles(day, person) for person in PEOPLE), day


def retention_takes_nothing(c):
    plans = {name: [r for r in c.rows(f"purge.{name}") if r["kind"] == "plan"]
             for name in ("before", "ahead")}
    assert plans["before"] == plans["ahead"], plans
    assert any(plan["before"] for plan in plans["ahead"]), plans
    assert c.sql("SELECT count(*) FROM cut") == [(0,)]
    assert c.sql("SELECT day FROM frame_raw WHERE seq = 0") == [(number_of(OLD_FRAME),)]


def the_bits_of_a_frame_are_kept_from_the_day_that_it_was(c):
    days = c.sql("SELECT DISTINCT day FROM frame_raw WHERE seq > 0")
    assert days == [(number_of(MON),)], (days, number_of(MON))


def a_certificate_ends_when_it_does(c):
    def warned(name):
        return [r["subject"] for r in c.rows(f"status.{name}") if r.get("code") == "certificate"]
    found = {name: warned(name) for name in ("before", "ahead", "ends")}
    assert found == {"before": [], "ahead": [], "ends": ["mosquitto"]}, found


def a_link_is_open_for_as_long_as_it_was_given(c):
    for name in ("before", "ahead"):
        [answer] = c.rows(f"link.{name}")
        assert answer.get("row", {}).get("kind") == "setup", (name, answer)


def no_mark_is_done_of_a_day_that_has_not_come(c):
    last = number_of(c.facts["days"][-1])
    assert c.sql(f"SELECT DISTINCT day FROM mark_done WHERE day > {last}") == []
    assert c.sql(f"SELECT count(*) FROM mark_done WHERE day = {last}") != [(0,)]


ALWAYS = (no_punch_happened_outside_of_its_bound,
          no_verdict_is_final_while_its_bound_straddles_a_mark,
          nobody_is_falsely_accused_and_nobody_who_is_late_is_called_in_time,
          everybody_else_s_verdict_is_final)
FURTHER = {
    "astray": (no_mark_is_done_of_a_day_that_has_not_come,),
    "blind": (nothing_is_final_while_no_time_is_known,),
    "straddled": (a_mark_is_straddled_on_each_day_that_is_meant_for_it,),
    "ahead": (retention_takes_nothing, the_bits_of_a_frame_are_kept_from_the_day_that_it_was,
              a_certificate_ends_when_it_does, a_link_is_open_for_as_long_as_it_was_given),
}


def check(case, folder):
    c, failed = Case(folder), 0
    further = [claim for fact, claims in FURTHER.items() if c.facts.get(fact) for claim in claims]
    for claim in (*ALWAYS, *further):
        name = f"{case}: {claim.__name__.replace('_', ' ')}"
        try:
            claim(c)
            print(f"ok - {name}")
        except (AssertionError, KeyError, ValueError, OSError, sqlite3.Error) as e:
            failed = 1
            print(f"# {type(e).__name__} {str(e)[:1500]}\nnot ok - {name}")
    return failed


def keep(case, seconds, tap):
    """The last time of each case."""
    sys.path[:0] = [os.path.join(HERE, "../bench"), os.path.join(HERE, "../invariants")]
    from measure import RESULTS, machine
    from tally import read, write
    path = os.path.join(RESULTS, "times.json")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, check=False,
                            capture_output=True, text=True).stdout.strip()
    with open(tap) as f:
        lines = f.read().splitlines()
    cases = read(path).get("cases", {})
    cases[case] = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "commit": commit,
                   "seconds": int(seconds), "passed": sum(l.startswith("ok ") for l in lines),
                   "failed": [l for l in lines if l.startswith("not ok ")]}
    rows = cases.values()
    write(path, {"what": "what clocks do to an office, played in UML in time travel",
                 "total": {"cases": len(rows), "passed": sum(r["passed"] for r in rows),
                           "failed": sum(len(r["failed"]) for r in rows)},
                 "machine": machine(), "cases": dict(sorted(cases.items()))})


def main():
    if sys.argv[1] == "cases":
        print("\n".join([*CASES, *(LONG if "long" in sys.argv else [])]))
        return 0
    return {"plan": plan, "check": check, "keep": keep, "past": past,
            "link": link}[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
