#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A month of 16 people: plan it, and compare what a subscriber and hadirctl saw with the plan.

    month.py plan FOLDER [SEED]     roster.csv, plan.json and for each boot script, taps, begin
    month.py check FOLDER           reads plan.json, messages, sheet.json …; prints TAP

November 2026 in Makassar with the hours that we ship: 21 working days, no holiday. The daemon
knows no time but what two people confirm each morning. On the 11th there is no power until the
evening; on the 18th the machine starts with a clock 40 minutes behind, and is told the time only
after people have come. In December the month is checked, approved and locked.
"""
import collections
import datetime
import json
import os
import random
import sys

ZONE = datetime.timezone(datetime.timedelta(hours=8))
UNITS = ["sekretariat", "pelayanan", "trantib"]
PEOPLE = [f"pegawai-{n:02}" for n in range(1, 17)]
DARK, WRONG_CLOCK, BEHIND_S = 11, 18, 2400
SLACK_S = 60  # bound, minute, a message's way
DUTY, SICK, ABSENT, EARLY, NO_OUT = "pegawai-05", "pegawai-06", "pegawai-07", "pegawai-08", "pegawai-09"


def moment(month, day, clock):
    h, m, s = (list(map(int, clock.split(":"))) + [0])[:3]
    return int(datetime.datetime(2026, month, day, h, m, s, tzinfo=ZONE).timestamp())


def working_days(month=11, last=30):
    return [d for d in range(1, last + 1) if datetime.date(2026, month, d).weekday() < 5]


def end_of(day):
    return "16:30" if datetime.date(2026, 11, day).weekday() == 4 else "16:00"


class Boot:
    """What happens between two starts; times are true, the guest's clock is `behind`."""

    def __init__(self, begin, behind=0, ends="clean"):
        self.begin, self.behind, self.ends = begin, behind, ends
        self.script, self.taps = [], []

    def at(self, when, *commands):
        for command in commands:
            self.script.append((when, command))

    def write(self, folder, number, rng):
        taps_from = self.begin + 300
        with open(os.path.join(folder, f"script.{number}"), "w") as f:
            for when, command in sorted(self.script, key=lambda x: x[0]):
                f.write(f"{when - self.behind} {command}\n")
        with open(os.path.join(folder, f"taps.{number}"), "w") as f:
            last = 0
            for when, card in sorted(self.taps):
                last = max(last + 400, (when - taps_from) * 1000 + 250)
                f.write(f"{last * 1000} card {rng.randint(0, 1)} 7 {card}\n")
        with open(os.path.join(folder, f"begin.{number}"), "w") as f:
            f.write(f"{taps_from - self.behind}\n")
        return f"{number} {self.begin - self.behind} {self.ends}\n"


def person_day(rng, person, day):
    """What truly happens: arrival and departure (seconds of the day or None), and the result."""
    def at(clock, spread):
        return moment(11, day, clock) + rng.randint(0, spread)

    inn, out = at("06:50", 2000), at(end_of(day), 1000) + 120
    if person == DUTY and day in (9, 10):
        return None, None, "paper"
    if person == SICK and day in (12, 13):
        return None, None, "paper"
    if person == ABSENT and day == 17:
        return None, None, "absent"
    if person == EARLY and day == 24:
        return inn, at("14:00", 1800), "left-early"
    if person == NO_OUT and day == 25:
        return inn, None, "no-out"
    dice = rng.random()
    if dice < 0.05:
        late = at("07:32", 1500)
        return late - late % 60 + 30, out, "late-work"
    if dice < 0.07:
        late = at("08:02", 1500)
        return late - late % 60 + 30, out, "late-service"
    return inn, out, "on-time"


def confirm(when):
    text = datetime.datetime.fromtimestamp(when, ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return f"ask time confirm {text} --by pegawai-03 --witness pegawai-02 --error 1"


def plan(folder, seed):
    rng = random.Random(seed)
    boots = [Boot(moment(11, 1, "20:00"), ends="cut"), Boot(moment(11, 11, "17:30"), ends="cut"),
             Boot(moment(11, 18, "06:30"), BEHIND_S, "cut"), Boot(moment(11, 19, "04:30"))]
    truth = {}
    for day in working_days():
        boot = [b for b in boots if b.begin <= moment(11, day, "23:00")][-1]
        for number, person in enumerate(PEOPLE, 1):
            inn, out, result = person_day(rng, person, day)
            if day == DARK:
                result = "paper" if result == "paper" else "incomplete"
            else:
                for tap in (inn, out):
                    if tap is not None:
                        boot.taps.append((tap, number))
                        truth.setdefault("taps", []).append([tap, person])
            truth.setdefault("days", {}).setdefault(person, {})[str(day)] = result
        if day == DARK:
            continue
        told = "07:50" if day == WRONG_CLOCK else "06:42"
        boot.at(moment(11, day, told), confirm(moment(11, day, told)))
        boot.at(moment(11, day, "06:41"), "broker_on")
        boot.at(moment(11, day, "08:50"), "broker_stop")
        boot.at(moment(11, day, "15:55"), "broker_on")
        boot.at(moment(11, day, "17:20"), "broker_stop")
    first = boots[0]
    first.at(moment(11, 1, "20:02"), "ask roster import /srv/roster.csv",
             confirm(moment(11, 1, "20:02")),
             *(f"ask position set {p} {who} --from 2026-01-05 --decree 'SK 1/2026'" for p, who in
               (("camat", "pegawai-01"), ("sekcam", "pegawai-02"), ("kasubag", "pegawai-03"))),
             "ask trial end 2026-11-01 --by pegawai-03", "broker_stop")
    first.at(moment(11, 9, "07:15"), f"ask paper add DL --for {DUTY} --from 2026-11-09 --to "
             "2026-11-10 --letter SPT/1/2026 --by pegawai-03")
    first.at(moment(11, 10, "22:00"), "true")
    boots[1].at(moment(11, 11, "17:31"), confirm(moment(11, 11, "17:31")))
    boots[1].at(moment(11, 11, "17:50"), "broker_stop")
    boots[1].at(moment(11, 12, "08:45"), f"ask paper add S --for {SICK} --from 2026-11-12 --to "
                "2026-11-13 --by pegawai-03")
    boots[1].at(moment(11, 16, "08:40"), "ask paper list --open",
                "ask paper confirm 2 --by pegawai-02 --letter 12/X/2026")
    boots[1].at(moment(11, 17, "22:00"), "true")
    boots[2].at(moment(11, 18, "22:00"), "true")
    last = boots[3]
    last.at(moment(11, 19, "04:31"), "broker_stop")
    last.at(moment(11, 20, "08:40"), f"ask paper add TK --for {ABSENT} --from 2026-11-17 --asked "
            "'ditanya 19 November, tidak ada alasan' --by pegawai-04")
    last.at(moment(11, 20, "08:45"), "ask paper confirm 3 --by pegawai-03")
    for day in (1, 2, 3, 4):
        last.at(moment(12, day, "06:41"), "broker_on")
        last.at(moment(12, day, "06:42"), confirm(moment(12, day, "06:42")))
        last.at(moment(12, day, "08:50"), "broker_stop")
    last.at(moment(12, 1, "08:00"), "ask month show 2026-11", *(
        f"ask month seen 2026-11 {p} --by {p}" for p in PEOPLE))
    last.at(moment(12, 1, "08:05"), "ask month lock 2026-11 --by pegawai-01")  # too early
    last.at(moment(12, 4, "08:00"), "ask month check 2026-11 --by pegawai-03",
            "ask month approve 2026-11 --by pegawai-02", "ask month lock 2026-11 --by pegawai-01",
            "keep month.json --json month show 2026-11", "keep sheet.json --json sheet 2026-11",
            "ask paper add S --for pegawai-10 --from 2026-11-04 --by pegawai-03",
            "keep sheet-after.json --json sheet 2026-11", "keep verify.json --json verify",
            "keep audit.txt report audit 2026-11")
    with open(os.path.join(folder, "boots"), "w") as f:
        for number, boot in enumerate(boots, 1):
            f.write(boot.write(folder, number, rng))
    with open(os.path.join(folder, "roster.csv"), "w") as f:
        f.write("id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n")
        for n, p in enumerate(PEOPLE, 1):
            superior = PEOPLE[0] if n <= 2 else PEOPLE[1] if n <= 4 else PEOPLE[2]
            f.write(f"{p};Pegawai {n:02};;PNS;{UNITS[n % 3]};{superior if n > 1 else ''};;;"
                    f"kartu;h10301;7,{n:05};2026-01-05;\n")
    with open(os.path.join(folder, "plan.json"), "w") as f:
        json.dump({"seed": seed, **truth}, f)


class Month:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "plan.json")) as f:
            self.plan = json.load(f)
        self.messages = []
        for line in self.text("messages").splitlines():
            m = json.loads(line)
            m["at"] = datetime.datetime.strptime(m["tst"], "%Y-%m-%dT%H:%M:%S.%fZ%z").timestamp()
            if moment(11, WRONG_CLOCK, "05:00") < m["at"] < moment(11, WRONG_CLOCK, "21:30"):
                m["at"] += BEHIND_S
            self.messages.append(m)

    def text(self, name):
        with open(os.path.join(self.folder, name)) as f:
            return f.read()

    def events(self, topic):
        """Each once, whatever QoS 1 and a restart may repeat."""
        seen = {}
        for m in self.messages:
            if m["topic"].startswith("hadir/v1/kandangan/" + topic) and m.get("payload"):
                body = json.loads(m["payload"])
                seen.setdefault(body["id"], body["data"])
        return seen.values()

    def final(self):
        """The last revision of each person's day."""
        last = {}
        for v in self.events("verdict"):
            key = v["person"], v["day"]
            if v["rev"] > last.get(key, {"rev": 0})["rev"]:
                last[key] = v
        return last


def every_tap_is_one_punch(m):
    """Whose it is cannot be told on a day that nobody knows yet: the verdict tells it later."""
    got = list(m.events("punch"))
    whose = collections.Counter(p["person"] for p in got if p["day"] is not None)
    want = collections.Counter(person for _, person in m.plan["taps"])
    assert len(got) == want.total() > 600, (len(got), want.total())
    assert whose <= want and want.total() - whose.total() <= 2 * len(PEOPLE), want - whose


def every_day_ends_as_it_truly_was(m):
    """Papers, the absence that people confirmed, and a day without power, on which nobody failed."""
    wrong = []
    final = m.final()
    for person, days in m.plan["days"].items():
        for day, want in days.items():
            got = final.get((person, f"2026-11-{int(day):02}"), {"state": "none"})["state"]
            if got != want:
                wrong.append((person, int(day), want, got))
    assert not wrong, wrong[:20]


def nobody_is_called_missing_on_the_day_without_power(m):
    blamed = [v for v in m.events("verdict") if v["day"] == f"2026-11-{DARK}" and any(
        k["outcome"] in ("late", "missing") for k in v["marks"])]
    assert not blamed, blamed[:3]


def digests_come_five_minutes_after_the_third_mark_and_after_work(m):
    """Both, on every working day with power, and on no other day."""
    for day in range(1, 31):
        got = [d["at"] for d in m.messages if d["topic"].endswith("/digest/camat") and
               not d.get("retain") and d.get("payload") and
               moment(11, day, "00:00") <= d["at"] < moment(11, day, "23:59")]
        if day not in working_days():
            assert not got, (day, got)
            continue
        if day == DARK:
            continue
        closing = moment(11, day, end_of(day)) + 45 * 60
        for due in (moment(11, day, "08:35"), closing):
            near = [at for at in got if -5 <= at - due <= SLACK_S]
            assert near, (day, due, got)


def notices_are_few(m):
    """An ordinary month averages at most six a day to HR."""
    n = sum(1 for d in m.messages if d["topic"].endswith("/notice/hr") and not d.get("retain") and
            d.get("payload"))
    print(f"# {n} notices to HR on {len(working_days())} working days")
    assert 0 < n <= 6 * len(working_days()), n


def the_month_is_locked_when_it_may_be_and_stays_as_it_was(m):
    asked = m.text("asked")
    assert "status 4 of: month lock 2026-11" in asked, asked[-2000:]
    assert asked.count("status 4 of: month lock 2026-11") == 1, asked[-2000:]
    before, after = (json.loads(m.text(f)) for f in ("sheet.json", "sheet-after.json"))
    assert before["step"] == "locked", before["step"]
    assert before["people"] == after["people"]
    assert len(after["supplements"]) > len(before["supplements"]), after["supplements"]


def the_records_judge_as_was_judged_live(m):
    text = m.text("verify.json")
    assert "status" not in text.splitlines()[0], text
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows[0]["whole"], rows[0]
    assert all(r.get("differ", 0) == 0 for r in rows), rows


def main():
    folder = sys.argv[2]
    if sys.argv[1] == "plan":
        plan(folder, int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 31))
        return 0
    m, failed = Month(folder), 0
    for claim in (every_tap_is_one_punch, every_day_ends_as_it_truly_was,
                  nobody_is_called_missing_on_the_day_without_power,
                  digests_come_five_minutes_after_the_third_mark_and_after_work,
                  notices_are_few, the_month_is_locked_when_it_may_be_and_stays_as_it_was,
                  the_records_judge_as_was_judged_live):
        name = "a month: " + claim.__name__.replace("_", " ")
        try:
            claim(m)
            print(f"ok - {name}")
        except (AssertionError, KeyError, ValueError, OSError) as e:
            failed = 1
            print(f"# seed {m.plan['seed']}: {type(e).__name__} {str(e)[:1500]}")
            print(f"not ok - {name}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
