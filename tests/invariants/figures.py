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


def day_figures(r, day):
    """What summary/day must say, or None."""
    digest = digest_of(r, day)
    if digest is None:
        return None
    seq, told = digest
    chosen = {}
    for v in r.verdicts():
        if v.day == day and v.rev <= told.get(v.person, v.rev):
            chosen[v.person] = v
    f = dict.fromkeys(("on_time", "late", "open", "away"), 0)
    late_s = 0
    for v in chosen.values():
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
    said = json.loads(payload)
    want = day_figures(r, number(said["to"]))
    if want is None:
        return False
    office = dict(said["office"], away=said["office"]["duty"] + said["office"]["excused"])
    if any(office[k] != v for k, v in want.items()):
        raise Violation("summary", f"day {said['to']}: {({k: office[k] for k in want})}, its "
                        f"verdicts add up to {want}")
    return True


def counting_days(r):
    """Days whose close was dealt with, of all schedules, and after the trial."""
    begin = r.rows("SELECT value FROM setting WHERE name = 'trial-until' ORDER BY seq DESC LIMIT 1")
    begin = number(begin[0][0]) if begin else 1 << 31
    return {day for day, in r.rows("SELECT day FROM mark_done GROUP BY day HAVING count(DISTINCT "
                                   "schedule) = sum(mark = ?)", CLOSE) if day >= begin}


def check_period(r, got, topic, payload):
    """Week, month and year: who was late, on the days that count."""
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
            if topic == "summary/day":
                counts["summaries"] += check_day(r, got, payload)
            elif topic.startswith("summary/"):
                counts["summaries"] += check_period(r, got, topic, payload)
            elif topic.startswith("today/") and topic != "today/state":
                check_today(r, topic, payload)
                counts["today"] += 1
