# SPDX-License-Identifier: MIT
"""What a subscriber received, held against the records: FOLDER/messages[-DESTINATION].jsonl, as
`mosquitto_sub -F %j` wrote it. Lines that are no messages are passed over."""
import collections
import datetime
import glob
import hashlib
import json
import os
import re

from records import LATE, Violation

MARKS = ("work", "service", "third")


def files(folder):
    """(destination or None, path) of each."""
    for path in sorted(glob.glob(os.path.join(folder, "messages*.jsonl"))):
        name = os.path.basename(path)[len("messages"):-len(".jsonl")].lstrip("-")
        yield name or None, path


def read(path):
    """(topic below the office, payload as text) of each, in the order of arrival."""
    with open(path, errors="replace") as f:
        for line in f:
            if not line.startswith("{") or not line.endswith("}\n"):
                continue
            m = json.loads(line)
            parts = m["topic"].split("/", 3)
            if len(parts) == 4:
                yield parts[3], m.get("payload") or ""


def event(payload):
    """The CloudEvent, or None."""
    if not payload.startswith("{"):
        return None
    body = json.loads(payload)
    return body if isinstance(body, dict) and "specversion" in body else None


def instant(text):
    return datetime.datetime.fromisoformat(text) if text else None


class Received:
    """One subscriber's messages, walked once."""

    def __init__(self, records, told, destination):
        self.r, self.told, self.destination = records, told, destination
        self.bodies = {}  # id and topic's first word: hash of the body
        self.last = {}  # subject: the highest number so far
        self.verdicts = {}  # (person, day, rev): id
        self.punches = set()  # (epoch, seq)
        self.states = {}  # of topics that are kept: the last payload
        self.changed_at = 0  # the last verdict's place
        self.states_at = {}
        self.times = collections.Counter()  # how often an id came again
        self.births = 0  # the daemon was connected
        self.n = self.events = self.again = 0
        self.epochs = {e: i for i, (e, _) in enumerate(records.epochs)}
        self.rules = graces(records)

    def take(self, topic, payload):
        self.n += 1
        e = event(payload)
        word = topic.split("/")[0]
        if e is None:
            self.states[topic], self.states_at[topic] = payload, self.n
            self.births += topic == "state" and '"online"' in payload
            return
        self.events += 1
        digest = hashlib.blake2b(payload.encode(), digest_size=8).digest()
        before = self.bodies.get((e["id"], word))
        if before is not None:
            self.again += 1
            self.times[e["id"], word] += 1
            if before != digest:
                raise Violation("changed-body", f"{e['id']} came again with another body: "
                                f"{payload[:400]}")
            return
        self.bodies[(e["id"], word)] = digest
        self.order(e, topic)
        if word == "verdict":
            self.verdict(e)
        elif word == "punch":
            self.punches.add(split_id(e["id"]))
        elif word == "late":
            judge_bound(e["data"], self.rules)

    def order(self, e, topic):
        if any(part in topic for part in self.told.denied):
            return
        epoch, number = split_id(e["id"])
        kind = "m" if e["id"].rsplit("-", 1)[1].startswith("m") else "p"
        place = (self.epochs.get(epoch, -1), number)
        last = self.last.get((e["subject"], kind))
        if last is not None and place <= last[0]:
            raise Violation("order", f"{e['subject']}: {e['id']} on {topic} came after {last[1]}")
        self.last[(e["subject"], kind)] = place, e["id"]

    def verdict(self, e):
        d = e["data"]
        key = d["person"], d["day"], d["rev"]
        self.changed_at = self.n
        if key in self.verdicts and split_id(self.verdicts[key])[0] == split_id(e["id"])[0]:
            raise Violation("twice", f"revision {key} came as {self.verdicts[key]} and as "
                            f"{e['id']}")
        self.verdicts[key] = e["id"]
        judge_bound(d, self.rules)

    def is_of_now(self, epoch):
        """Not of a database that a restored one has taken the place of."""
        return epoch == self.r.epochs[-1][0]


def split_id(text):
    epoch, number = text.rsplit("-", 1)
    return epoch, int(number.lstrip("m"))


def graces(records):
    """Seconds of grace by (rule, version) and mark."""
    found = {}
    for name, version, text in records.rows("SELECT name, version, text FROM rule"):
        marks = dict.fromkeys(MARKS, 60)
        for mark, body in re.findall(r"^\[mark (\w+)\]\n((?:(?!\[).*\n?)*)", text, re.M):
            if grace := re.search(r"^grace-s\s*=\s*(\d+)", body, re.M):
                marks[mark] = int(grace.group(1))
        found[(name, version)] = marks
    return found


def judge_bound(d, rules):
    """No final answer where the moment may lie on either side; minutes from the mark on."""
    if not d.get("at"):
        return
    earliest, latest = instant(d["at"]["earliest"]), instant(d["at"]["latest"])
    who = f"{d['person']} {d['day']} rev {d['rev']}"
    grace = rules.get((d.get("rule"), d.get("rule_version")), {})
    for m in d["marks"]:
        zone = (earliest or latest).tzinfo
        mark = datetime.datetime.fromisoformat(f"{d['day']}T{m['at']}").replace(tzinfo=zone)
        first_late = mark + datetime.timedelta(seconds=grace.get(m["mark"], 60))
        outcome = m["outcome"]
        if outcome == "late" and (earliest is None or earliest < first_late):
            raise Violation("straddle", f"{who}: late for {m['mark']} though it may have been "
                            f"{d['at']['earliest']}")
        if outcome == "on-time" and (latest is None or latest >= first_late):
            raise Violation("straddle", f"{who}: on time for {m['mark']} though it may have been "
                            f"{d['at']['latest']}")
        past = (earliest - mark).total_seconds() if earliest else 0
        if outcome == "late" and m["late_s"] > past:
            raise Violation("bound", f"{who}: {m['late_s']} s late for {m['mark']}, but came "
                            f"{past:.0f} s after it")


def same_as_stored(v, d):
    """Does the message say what the row says?"""
    for m in d["marks"]:
        i = MARKS.index(m["mark"])
        if m["outcome"] != v.outcomes[i] or m["late_s"] != v.late_s[i]:
            return f"{m['mark']} {m['outcome']} {m['late_s']} s, stored {v.outcomes[i]} " \
                   f"{v.late_s[i]} s"
    if v.state is not None and d["state"] != v.state:
        return f"{d['state']}, stored {v.state}"
    number = split_id(d["punch"])[1] if d["punch"] else 0
    if number != max(v.punch, 0):
        return f"punch {number}, stored {v.punch}"
    for side, stored in (("earliest", v.earliest_ns), ("latest", v.latest_ns)):
        said = d["at"][side] if stored and d.get("at") else None
        if said and int(instant(said).timestamp()) != stored // 1_000_000_000:
            return f"{side} {said}, stored {stored}"
    return None


def waiting(records, destination):
    """Bodies of events that a destination has not acknowledged: (topic, payload)."""
    which = "" if destination is None else \
        " AND destination = (SELECT id FROM destination WHERE name = ?)"
    values = [] if destination is None else [destination]
    for topic, body in records.db.execute(
            "SELECT topic, body FROM outbox o WHERE EXISTS (SELECT 1 FROM delivery d WHERE "
            f"d.id = o.id{which})", values):
        yield topic.split("/", 3)[3], body.decode() if isinstance(body, bytes) else body


def day_text(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


def check_outbox(r, counts):
    """What still waits is judged by the same rules."""
    rules, n = graces(r), 0
    for topic, body in r.db.execute("SELECT topic, body FROM outbox"):
        e = event(body.decode() if isinstance(body, bytes) else body)
        n += 1
        if e is not None and topic.split("/")[3] in ("verdict", "late"):
            judge_bound(e["data"], rules)
    counts["outbox"] = n


def check_complete(got, counts):
    """Every punch and every verdict came, or waits for this destination; none came that the
    records do not know."""
    r, label = got.r, got.destination or "messages"
    pending = {}
    for topic, body in waiting(r, got.destination):
        e = event(body)
        if e is not None and topic in ("punch", "verdict"):
            pending[(topic, e["id"])] = e["data"]
    waits = {(d["person"], d["day"], d["rev"]) for (t, _), d in pending.items() if t == "verdict"}
    n = 0
    stored = set()
    for v in r.verdicts():
        n += 1
        key = v.person, day_text(v.day), v.rev
        stored.add(key)
        if key not in got.verdicts and key not in waits:
            raise Violation("unsent", f"{label}: verdict {key} neither came nor waits")
    for key, identity in got.verdicts.items():
        if key not in stored and got.is_of_now(split_id(identity)[0]):
            raise Violation("unknown", f"{label}: verdict {key} ({identity}) came and is not in "
                            "the records")
    counts[f"{label}: verdicts"] = n - len(waits & stored)
    check_punch_events(got, {split_id(i) for t, i in pending if t == "punch"}, counts, label)


def check_punch_events(got, waits, counts, label):
    r = got.r
    spans = [(e, begin) for e, begin in r.epochs] + [(None, None)]
    [[top]] = r.rows("SELECT ifnull(max(seq), 0) FROM journal")
    for (epoch, begin), (_, after) in zip(spans, spans[1:]):
        last = top if after is None else after - 1
        for seq in range(max(begin, r.cut("journal") + 1), last + 1):
            if (epoch, seq) not in got.punches and (epoch, seq) not in waits:
                raise Violation("unsent", f"{label}: punch {epoch}-{seq} neither came nor waits")
    for epoch, seq in got.punches:
        if got.is_of_now(epoch) and not r.epochs[-1][1] <= seq <= top:
            raise Violation("unknown", f"{label}: punch {epoch}-{seq} came and is not in the "
                            "records")
    counts[f"{label}: punches"], counts[f"{label}: again"] = len(got.punches), got.again


def check_contents(got, path):
    """Each verdict and each alert that came says what the records say. A second walk, for the
    bodies."""
    stored = {(v.person, day_text(v.day), v.rev): v for v in got.r.verdicts()}
    for topic, payload in read(path):
        e = event(payload) if topic.split("/")[0] in ("verdict", "late") else None
        if e is None or not got.is_of_now(split_id(e["id"])[0]):
            continue
        d = e["data"]
        v = stored.get((d["person"], d["day"], d["rev"]))
        if v is None:
            raise Violation("unknown", f"{topic}: {d['person']} {d['day']} rev {d['rev']} came "
                            "and is not in the records")
        wrong = same_as_stored(v, d)
        if wrong:
            raise Violation("mismatch", f"{topic}: {d['person']} {d['day']} rev {d['rev']}: sent "
                            f"as {wrong}")


def check_repeats(got, label):
    """What is on its way when a line breaks is sent once more on the next one. Of who does not
    hear of connections nothing is known."""
    for (identity, word), n in got.times.items():
        if n >= got.births > 0:
            raise Violation("again", f"{label}: {identity} on {word} came {n + 1} times over "
                            f"{got.births} connections")


def check_messages(r, told, folder, counts):
    """All files; returns what each destination received."""
    received = []
    for destination, path in files(folder):
        got = Received(r, told, destination)
        for topic, payload in read(path):
            got.take(topic, payload)
        label = destination or "messages"
        counts[label] = got.n
        check_repeats(got, label)
        if told.destinations.get(label, {}).get("archive", True):
            check_complete(got, counts)
            check_contents(got, path)
        received.append(got)
    return received


def is_late(state):
    return state in LATE
