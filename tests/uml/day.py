#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A working day of 63 people: plan it, and compare what a subscriber received with the plan.

    day.py plan FOLDER [SEED]     writes roster.csv, taps (a script of pulse) and plan.json
    day.py check FOLDER           reads plan.json and messages (mosquitto_sub -F %j); prints TAP

The day is Monday 2026-11-23 in Makassar, with the hours that we ship. The daemon's time rests on
one confirmation of two people, so that its bounds are some seconds wide: whoever is to be judged
for certain is 10 s or more from a mark; one person comes within the bound, and must not be blamed.
"""
import datetime
import json
import os
import random
import sys

DAY = "2026-11-23"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
MIDNIGHT = datetime.datetime(2026, 11, 23, tzinfo=ZONE).timestamp()
TAPS_FROM_S = 6 * 3600  # of the day: when the guest starts pulse
MARKS = {"work": "07:30", "service": "08:00", "third": "08:30"}
UNITS = ["sekretariat", "pelayanan", "pemerintahan", "trantib", "kesra"]
SLACK_S = 10  # of the bound, and of a message's way

GROUPS = [  # how many, what they are, and when they come
    (40, "on-time", "06:50:00", "07:30:50"),
    (8, "late-work", "07:31:00", "08:00:00"),
    (5, "late-service", "08:01:00", "08:30:00"),
    (3, "late-third", "08:31:00", "08:50:00"),
    (4, "missing", None, None),
    (1, "seen-at-noon", "13:05:00", "13:50:00"),  # no arrival, while the broker is off
    (1, "on-the-edge", "07:31:00", "07:31:00"),
    (1, "not-enrolled", None, None),
]


def second(clock):
    parts = [int(x) for x in clock.split(":")] + [0]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


def plan(folder, seed):
    rng = random.Random(seed)
    people, taps = [], []
    numbers = list(range(1, 64))
    rng.shuffle(numbers)
    for count, group, begin, end in GROUPS:
        for _ in range(count):
            number = numbers.pop()
            person = {"id": f"pegawai-{number:02}", "card": number, "group": group,
                      "unit": UNITS[number % len(UNITS)], "arrival": None}
            people.append(person)
            if begin is None:
                continue
            at = rng.randint(second(begin), second(end))
            if group.startswith("late"):
                at = at - at % 60 + rng.randint(15, 50)  # sure of its minute
            person["arrival"] = at
            taps.append((at * 1000 + 250, number))
            if rng.random() < 0.2:
                taps.append((at * 1000 + 2750, number))  # nobody trusts the first beep
            if group != "seen-at-noon":
                taps.append((rng.randint(second("16:00:00"), second("16:20:00")) * 1000, number))
    taps = apart(sorted(taps))
    stranger = apart(sorted(taps + [(second("07:10:07") * 1000, 999)]))
    with open(os.path.join(folder, "taps"), "w") as f:
        for at_ms, number in stranger:
            f.write(f"{(at_ms - TAPS_FROM_S * 1000) * 1000} card {rng.randint(0, 1)} 7 {number}\n")
        # A finger that was not recognised, and a glitch: neither is a punch.
        f.write(f"{(second('07:05:03') - TAPS_FROM_S) * 1000000} card 0 7 65535\n")
        f.write(f"{(second('07:06:03') - TAPS_FROM_S) * 1000000} bits 1 0110011\n")
    with open(os.path.join(folder, "roster.csv"), "w") as f:
        f.write("id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n")
        for p in sorted(people, key=lambda p: p["id"]):
            card = "kartu;h10301;7,%d" % p["card"] if p["group"] != "not-enrolled" else ";;"
            f.write(f"{p['id']};Pegawai {p['card']:02};;PNS;{p['unit']};;;;{card};2026-01-05;\n")
    with open(os.path.join(folder, "plan.json"), "w") as f:
        json.dump({"seed": seed, "people": people, "taps": stranger}, f)


def apart(taps):
    """On one reader two cards are never less than a frame and its gap apart."""
    result, last = [], -1000
    for at_ms, number in taps:
        last = max(at_ms, last + 400)
        result.append((last, number))
    return result


class Day:
    def __init__(self, folder):
        with open(os.path.join(folder, "plan.json")) as f:
            self.plan = json.load(f)
        self.people = {p["id"]: p for p in self.plan["people"]}
        self.messages = []
        with open(os.path.join(folder, "messages")) as f:
            for line in f:
                m = json.loads(line)
                try:
                    m["body"] = json.loads(m["payload"])
                except (KeyError, TypeError, ValueError):
                    m["body"] = None
                m["at"] = datetime.datetime.strptime(
                    m["tst"], "%Y-%m-%dT%H:%M:%S.%fZ%z").timestamp() - MIDNIGHT
                self.messages.append(m)

    def of(self, topic):
        """Events: each once, whatever QoS 1 may repeat."""
        seen = {}
        for m in self.messages:
            if m["topic"].startswith("hadir/v1/kandangan/" + topic) and m["body"]:
                seen.setdefault(m["body"]["id"], m)
        return list(seen.values())

    def group(self, *groups):
        return {i for i, p in self.people.items() if p["group"] in groups}

    def ids(self, prefix):
        return {i for i, p in self.people.items() if p["group"].startswith(prefix)}

    def first_tap(self, person):
        card = self.people[person]["card"]
        return min((at for at, number in self.plan["taps"] if number == card), default=None)


def instant(text):
    return datetime.datetime.fromisoformat(text).timestamp() - MIDNIGHT


def every_tap_is_one_punch_at_its_moment(d):
    """Of its person, and the moment is within its bound."""
    by_card = {p["card"]: i for i, p in d.people.items()}
    want = sorted((at / 1000, by_card.get(number)) for at, number in d.plan["taps"])
    got = sorted((instant(m["body"]["data"]["at"]["earliest"]),
                  instant(m["body"]["data"]["at"]["latest"]),
                  m["body"]["data"].get("person")) for m in d.of("punch"))
    assert len(got) == len(want), f"{len(got)} punches of {len(want)}"
    assert len(want) > 120
    for (at, person), (earliest, latest, found) in zip(want, got):
        assert person == found, (at, person, found)
        # Frames take 26 ms.
        assert earliest - 0.1 <= at <= latest + 0.1, (at, earliest, latest)
        assert latest - earliest < SLACK_S


def exactly_the_late_are_called_late(d):
    """Once each, within seconds of the tap, with the minutes of each mark."""
    late = {}
    for m in d.of("late/"):
        late.setdefault(m["body"]["data"]["person"], []).append(m)
    assert set(late) == d.ids("late"), sorted(set(late) ^ d.ids("late"))
    assert len(late) == 16
    for person, messages in late.items():
        assert len(messages) == 1, (person, len(messages))
        data, at = messages[0]["body"]["data"], d.first_tap(person) / 1000
        assert messages[0]["topic"].endswith("/" + d.people[person]["unit"])
        assert 0 <= messages[0]["at"] - at <= SLACK_S, (person, messages[0]["at"], at)
        for mark in data["marks"]:
            minutes = (at - second(MARKS[mark["mark"]])) // 60
            if minutes < 1:
                assert mark["outcome"] == "on-time", (person, mark)
            else:
                assert (mark["outcome"], mark["late_min"]) == ("late", minutes), (person, mark, at)


def the_missing_are_told_at_each_mark(d):
    """Once for each unit that has some, right after the grace, and nobody who was there."""
    for name, clock in MARKS.items():
        due = second(clock) + 60
        want = {}
        for i, p in d.people.items():
            tap = d.first_tap(i)
            if p["group"] not in ("not-enrolled", "on-the-edge") and \
                    (tap is None or tap / 1000 >= due):
                want.setdefault(p["unit"], set()).add(i)
        got = {}
        for m in d.of("missing/"):
            if m["body"]["data"]["mark"] == name:
                unit = m["topic"].rsplit("/", 1)[1]
                assert unit not in got, (name, unit, "told twice")
                assert due <= m["at"] <= due + SLACK_S, (name, m["at"] - due)
                got[unit] = {p["person"] for p in m["body"]["data"]["people"]}
        assert got == want, (name, got, want)
    assert len(d.of("missing/")) > 6


def final_verdicts(d):
    final = {}
    for m in d.of("verdict"):
        data = m["body"]["data"]
        if data["day"] == DAY and data["rev"] >= final.get(data["person"], {"rev": 0})["rev"]:
            final[data["person"]] = data
    return final


def nobody_is_falsely_accused(d):
    """Not in any revision: on time stays on time, and who came within the bound is not late."""
    blamed = ("late", "missing")
    for m in d.of("verdict"):
        data = m["body"]["data"]
        guilty = [k["mark"] for k in data["marks"] if k["outcome"] in blamed]
        if data["person"] in d.group("on-time", "on-the-edge", "not-enrolled"):
            assert not guilty, data
    states = {i: v["state"] for i, v in final_verdicts(d).items()}
    for person in d.group("on-time"):
        assert states[person] == "on-time", (person, states[person])


def midnight_closes_the_day(d):
    """What was open is decided then, and not before."""
    final = final_verdicts(d)
    for person in d.people.values():
        want = {"seen-at-noon": "missing", "on-the-edge": "on-time"}.get(
            person["group"], person["group"])
        assert final[person["id"]]["state"] == want, (person, final[person["id"]])
    [edge] = d.group("on-the-edge")
    assert final[edge]["marks"][0]["outcome"] == "doubtful", final[edge]
    closed = [m["at"] for m in d.of("verdict") if m["body"]["data"]["person"] == edge]
    assert 86400 <= closed[-1] <= 86400 + SLACK_S, closed


def tuesday_opens(d):
    """Everybody is waited for again, nobody is missed."""
    today = [m for m in d.messages if "/today/" in m["topic"] and m["body"] and
             m["body"]["day"] == "2026-11-24"]
    assert {m["topic"].rsplit("/", 1)[1] for m in today} == set(UNITS), len(today)
    states = {p["person"]: p["status"] for m in today for p in m["body"]["people"]}
    assert {i for i, s in states.items() if s == "waiting"} == \
        set(d.people) - d.group("not-enrolled"), states


def main():
    folder = sys.argv[2]
    if sys.argv[1] == "plan":
        plan(folder, int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 31))
        return 0
    d, failed = Day(folder), 0
    for claim in (every_tap_is_one_punch_at_its_moment, exactly_the_late_are_called_late,
                  the_missing_are_told_at_each_mark, nobody_is_falsely_accused,
                  midnight_closes_the_day, tuesday_opens):
        name = "a working day: " + claim.__name__.replace("_", " ")
        try:
            claim(d)
            print(f"ok - {name}")
        except (AssertionError, KeyError, ValueError) as e:
            failed = 1
            print(f"# seed {d.plan['seed']}: {type(e).__name__} {str(e)[:1500]}")
            print(f"not ok - {name}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
