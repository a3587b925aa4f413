# SPDX-License-Identifier: MIT
"""What the database says by itself and beside the truth: punches, sequence, chain."""
import collections
import hashlib
import json
import re
import sqlite3
import struct

NOT_KINDS = {"meta", "chain", "sqlite_sequence"}
# struct verdict of core/verdict.h
VERDICT = struct.Struct("<8q2i" + "2iB3x" * 6 + "2i8sH6B")
STATES = ("none waiting on-time late-work late-service late-third missing incomplete pending review "
          "not-enrolled off holiday left-early no-out no-in break-overrun not-returned paper "
          "absent").split()
OUTCOMES = ("none not-due on-time late pending doubtful review missing incomplete excused early "
            "overrun not-returned").split()
LATE = ("late-work", "late-service", "late-third")


class Violation(AssertionError):
    """`name` is a word of check.py's table."""

    def __init__(self, name, what):
        super().__init__(f"{name}: {what}")
        self.name, self.what = name, what


class Verdict:
    """A row of `verdict`."""

    def __init__(self, row):
        self.day, self.person, self.rev, body, self.punch = row[:5]
        self.outcomes = [OUTCOMES[o] for o in row[5:8]]
        self.late_s = list(row[8:11])
        self.state = self.earliest_ns = self.latest_ns = self.out = None
        if len(body) == VERDICT.size:
            fields = VERDICT.unpack(body)
            self.earliest_ns, self.latest_ns = fields[2:4]
            self.out = OUTCOMES[fields[10 + 3 * 4 + 2]]
            self.paper = fields[7]
            self.state = STATES[fields[-6]]


class Records:
    """One state of a database, stopped or beside a running daemon."""

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self.db.execute("BEGIN")
        self.tables = {name for name, in self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.kinds = [name for name in sorted(self.tables - NOT_KINDS)
                      if self.rows("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND "
                                   "name = ?", name + "_no_UPDATE")]
        self.cuts = {}
        if "cut" in self.tables:
            self.cuts = dict(self.rows("SELECT kind, max(upto) FROM cut GROUP BY kind"))
        self.epochs = self.rows("SELECT epoch, journal_from FROM epoch ORDER BY seq")
        self.people = collections.defaultdict(set)
        for credential, person in self.rows("SELECT credential, person FROM link"):
            self.people[credential].add(person)

    def close(self):
        self.db.close()

    def rows(self, query, *values):
        return self.db.execute(query, values).fetchall()

    def cut(self, kind):
        return self.cuts.get(kind, 0)

    def punches(self):
        return self.db.execute("SELECT seq, reader, credential, device_epoch, device_seq "
                               "FROM journal ORDER BY seq")

    def epoch_of(self, seq):
        return [e for e, begin in self.epochs if begin <= seq][-1]

    def verdicts(self):
        for row in self.db.execute(
                "SELECT day, person, rev, body, punch, outcome1, outcome2, outcome3, late1_s, "
                "late2_s, late3_s FROM verdict ORDER BY day, person, rev"):
            yield Verdict(row)


def check_sequence(r, counts):
    """Each kind is numbered from 1 without a gap, but for what a cut lets go."""
    for kind in r.kinds:
        [[n, first, last]] = r.rows(f"SELECT count(*), ifnull(min(seq), 1), ifnull(max(seq), 0) "
                                    f"FROM {kind}")
        begin = 1 if first == 1 else first
        if begin > r.cut(kind) + 1 or last - begin + 1 != n and not purged_only(r, kind, n, last):
            raise Violation("gap", f"{kind}: {n} rows from {first} to {last}, cut up to "
                            f"{r.cut(kind)}")
    counts["kinds"] = len(r.kinds)


def purged_only(r, kind, n, last):
    """Nothing is missing above the cut."""
    [[above]] = r.rows(f"SELECT count(*) FROM {kind} WHERE seq > ?", r.cut(kind))
    return above == max(0, last - r.cut(kind))


def canonical(kind, names, row):
    """As store/chain.h says; jansson writes control characters with capitals."""
    value = {"kind": kind}  # a column of that name stands in its place
    value.update((name, v) for name, v in zip(names, row) if v is not None)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if "\\u" in text:
        text = re.sub(r"(?<!\\)((?:\\\\)*\\u)([0-9a-f]{4})",
                      lambda m: m.group(1) + m.group(2).upper(), text)
    return text.encode()


def check_chain(r, counts):
    """The whole walk, in other words than the daemon's."""
    cursors, names, waiting = {}, {}, {}
    for kind in r.kinds:
        cursors[kind] = r.db.execute(f"SELECT * FROM {kind} ORDER BY seq")
        names[kind] = [d[0] for d in cursors[kind].description]
        waiting[kind] = cursors[kind].fetchone()
    number = collections.Counter()
    previous, purged, seq = None, 0, 0
    for seq, (at, kind, row_seq, row_hash, link) in enumerate(r.db.execute(
            "SELECT seq, kind, row, row_hash, hash FROM chain ORDER BY seq"), 1):
        number[kind] += 1
        if at != seq or row_seq != number[kind]:
            raise Violation("chain", f"link {seq} is numbered {at} and names {kind} {row_seq}, "
                            f"not {number[kind]}")
        row = waiting.get(kind)
        if row is not None and row[0] == row_seq:
            if hashlib.sha256(b"\0" + canonical(kind, names[kind], row)).digest() != row_hash:
                raise Violation("chain", f"{kind} {row_seq} is not what was appended")
            waiting[kind] = cursors[kind].fetchone()
        elif row_seq <= r.cut(kind):
            purged += 1
        else:
            raise Violation("chain", f"{kind} {row_seq} is gone")
        if previous is None:
            previous = hashlib.sha256(r.epochs[0][0].encode()).digest()
        previous = hashlib.sha256(b"\1" + previous + row_hash).digest()
        if previous != link:
            raise Violation("chain", f"link {seq} ({kind} {row_seq}) does not follow the one "
                            "before it")
    for kind, row in waiting.items():
        if row is not None:
            raise Violation("chain", f"{kind} {row[0]} is in no link")
    counts["chain"], counts["purged"] = seq, purged


def check_punches(r, told, counts):
    """Acknowledged: there exactly once, or purged. There: sent."""
    namings = told.namings()
    there = collections.Counter()
    total = 0
    for _, reader, credential, epoch, seq in r.punches():
        total += 1
        there[name_of(r, namings, reader, credential, epoch, seq)] += 1
    if sum(told.purged.values()) > r.cut("journal"):
        raise Violation("lost", f"{sum(told.purged.values())} punches were purged, by the cuts "
                        f"{r.cut('journal')} at most")
    poisoned = collections.Counter()
    for reader, cause, epoch, seq in r.rows("SELECT reader, cause, device_epoch, device_seq "
                                            "FROM refused"):
        if cause == "poison":
            poisoned[(reader, "device", (epoch, seq))] += 1
            poisoned[reader] += seq is None
    lost = []
    for key, n in told.acked.items():
        missing = min(n, told.sent.get(key, n)) - told.purged[key] - amount(there, key)
        if missing > 0 and poisoned[key] == 0 and poisoned[key[0]] < missing:
            lost.append((key, missing))
    if sum(n for _, n in lost) > told.forgiven:
        key, n = lost[0]
        raise Violation("lost", f"{describe(key)}: {n} of {told.acked[key]} acknowledged "
                        f"{'is' if n == 1 else 'are'} not in the journal; "
                        f"{sum(n for _, n in lost)} in all")
    check_phantoms(told, there)
    counts["sent"], counts["acked"] = sum(told.sent.values()), sum(told.acked.values())
    counts["journal"], counts["lost"] = total, sum(n for _, n in lost)
    counts["poison"] = sum(n for k, n in poisoned.items() if isinstance(k, tuple))


def check_phantoms(told, there):
    if not told.sent:
        return
    for key, n in there.items():
        sent = amount(told.sent, key)
        if n > sent:
            name = "phantom" if sent == 0 else "doubled"
            raise Violation(name, f"{describe(key)}: sent {sent} times, in the journal {n} times")
    for key, n in told.acked.items():
        if n > amount(told.sent, key):
            raise Violation("phantom", f"{describe(key)}: acknowledged {n} times, sent "
                            f"{amount(told.sent, key)} times")


def amount(counter, key):
    """Of a reader, or of whichever reader where one side does not tell it."""
    if key[0] == "*":
        return sum(n for k, n in counter.items() if k[1:] == key[1:])
    return counter.get(key, 0) + counter.get(("*",) + key[1:], 0)


def name_of(r, namings, reader, credential, epoch, seq):
    """A journal row as the truth names it."""
    hows = namings.get(reader) or namings.get("*") or {"person"}
    if "device" in hows and seq is not None:
        return reader, "device", (epoch, seq)
    if "credential" in hows:
        return reader, "credential", credential
    people = r.people.get(credential)
    return reader, "person", min(people) if people else None


def describe(key):
    reader, how, name = key
    return f"{reader} {how} {name if how != 'device' else '{}/{}'.format(*name)}"


def check_placed(r, counts):
    """Each punch is filed under a day, or it would never be judged again."""
    [[n]] = r.rows("SELECT count(*) FROM (SELECT seq FROM journal EXCEPT SELECT seq FROM "
                   "punch_day)")
    if n:
        raise Violation("unplaced", f"{n} punches are filed under no day")
