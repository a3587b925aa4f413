# SPDX-License-Identifier: MIT
"""Summaries are what their verdicts add up to. Counted from the rows of `verdict`, in other words
than the daemon's, and held against the last retained message of each kind."""
import datetime
import json

from messages import MARKS
from records import LATE, Violation

EPOCH = datetime.date(1970, 1, 1)
CAME = ("on-time", "left-early", "no-out", "break-overrun", "not-returned")
CLOSE = 3  # DUE_CLOSE of core/verdict.h
OPEN = ("missing", "incomplete", "pending", "review", "not-enrolled")


def number(day):
    return (datetime.date.fromisoformat(day) - EPOCH).days


def digest_of(r, day):
    """(journal seq, revisions it told by person) of the day's last digest."""
    found, told = None, {}
    for what, in r.rows("SELECT what FROM told WHERE day = ?", day):
        words = what.split()
        if words[0] == "digest" and (found is None or int(words[1]) >= found[0]):
            found = int(words[1]), int(words[3])
        if words[0] == "astold":
            told.setdefault(int(words[1]), {})[words[2]] = int(words[3])
    return None if found is None else (found[1], told.get(found[0], {}))


def units_of(r, day):
    """Each person's unit on a day."""
    return dict(r.rows("SELECT person, unit FROM membership_now WHERE from_day <= ? AND to_day >= ? "
                       "ORDER BY from_day", day, day))


def day_figures(verdicts, seq):
    """What summary/day must say of whom these verdicts are."""
    f = dict.fromkeys(("on_time", "late", "open", "away"), 0)
    late_s = 0
    for v in verdicts:
        came = v.punch != 0 and v.punch <= seq
        if v.state in LATE + CAME and came:
            f["late" if v.state in LATE else "on_time"] += 1
            late_s += max([s for s, o in zip(v.late_s, v.outcomes) if o == "late"] or [0])
        elif v.state in LATE + CAME + OPEN + ("absent", "no-in") and v.state != "not-enrolled":
            f["open"] += 1
        f["away"] += v.state == "paper"
    f["late_min"] = late_s // 60
    return f


def check_day(r, got, payload):
    """Of the office, of each unit and of each person it names."""
    said = json.loads(payload)
    day = number(said["to"])
    digest = digest_of(r, day)
    if digest is None:
        return False
    seq, told = digest
    chosen = {v.person: v for v in r.verdicts()
              if v.day == day and v.rev <= told.get(v.person, v.rev)}
    units = units_of(r, day)
    parts = [("the office", said["office"], chosen.values())]
    parts += [(unit, f, [v for v in chosen.values() if units.get(v.person) == unit])
              for unit, f in said["units"].items()]
    parts += [(row["person"], row, [chosen[row["person"]]]) for row in said["people"]
              if row["person"] in chosen]
    for whose, f, verdicts in parts:
        if "duty" in f:
            f["away"] = f["duty"] + f["excused"]
        want = {k: n for k, n in day_figures(verdicts, seq).items() if k in f}
        if any(f[k] != n for k, n in want.items()):
            raise Violation("summary", f"day {said['to']} of {whose}: {({k: f[k] for k in want})}, "
                            f"the verdicts add up to {want}")
    return True


def counting_days(r):
    """Days whose close was dealt with, of all schedules, and after the trial."""
    begin = r.rows("SELECT value FROM setting WHERE name = 'trial-until' ORDER BY seq DESC LIMIT 1")
    begin = number(begin[0][0]) if begin else 1 << 31
    return {day for day, in r.rows("SELECT day FROM mark_done GROUP BY day HAVING count(DISTINCT "
                                   "schedule) = sum(mark = ?)", CLOSE) if day >= begin}


def check_period(r, got, topic, payload):
    """Week, month and year: who was late or left early, on the days that count; of the office, and
    of each person it names. Its units are what the office is."""
    said = json.loads(payload)
    if got.changed_at > got.states_at[topic]:
        return False  # a verdict came after it: the next one will have it
    days, last = counting_days(r), {}
    for v in r.verdicts():
        if v.day in days and number(said["from"]) <= v.day <= number(said["to"]):
            last[v.person, v.day] = v
    late = sum(v.state in LATE for v in last.values())
    early = sum(v.out == "early" for v in last.values())
    if (said["office"]["late"], said["office"]["early"]) != (late, early):
        raise Violation("summary", f"{topic} {said['from']} to {said['to']}: "
                        f"{said['office']['late']} late and {said['office']['early']} early, its "
                        f"verdicts add up to {late} and {early}")
    for row in said["people"]:
        mine = sum(v.state in LATE for v in last.values() if v.person == row["person"])
        if row["late"] != mine:
            raise Violation("summary", f"{topic}: {row['person']} late {row['late']} times, by "
                            f"the verdicts {mine}")
    for key in ("late", "early"):
        in_units = sum(f[key] for f in said["units"].values())
        if in_units != said["office"][key]:
            raise Violation("summary", f"{topic}: {key} {said['office'][key]}, in all units "
                            f"{in_units}")
    return True


def check_today(r, topic, payload):
    said = json.loads(payload)
    last = {}
    for v in r.verdicts():
        if v.day == number(said["day"]):
            last[v.person] = v
    for row in said["people"]:
        v = last.get(row["person"])
        if v is None:
            continue
        stored = {m: o for m, o in zip(MARKS, v.outcomes) if o != "none"}
        if row["status"] != v.state or row["marks"] != stored:
            raise Violation("today", f"{topic} {said['day']}: {row['person']} is {row['status']} "
                            f"{row['marks']}, the verdict says {v.state} {stored}")


def check_figures(r, received, counts):
    """`received` at rest: the last of each is what the office came to."""
    for got in received:
        for topic, payload in got.states.items():
            if not payload:
                continue
            if topic.startswith("summary/"):
                held = check_day(r, got, payload) if topic == "summary/day" else \
                    check_period(r, got, topic, payload)
                counts["summaries" if held else "summaries passed over"] += 1
            elif topic.startswith("today/") and topic != "today/state":
                check_today(r, topic, payload)
                counts["today"] += 1
