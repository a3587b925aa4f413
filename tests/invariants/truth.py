# SPDX-License-Identifier: MIT
"""What really happened, told by whoever made it happen: FOLDER/truth.jsonl, a row a line.

Write `sent` before the reader is given the punch and `acked` once the reader (or a watcher) saw
it acknowledged; each line is on its way to the file before the call returns, so a test that is
killed leaves a truth that holds.

    {"truth": 1, "test": "cuts", "seed": 7}
    {"sent": {"reader": "jari", "epoch": 1, "seq": 42}}      a record of a device's log
    {"sent": {"reader": "jari", "epoch": 1, "seq": [1, 64]}} or those from here to there
    {"sent": {"reader": "pintu", "person": "p-01"}, "n": 2}  a card: who holds it
    {"sent": {"reader": "pintu", "credential": "0af…"}}      or the id that `watch` shows
    {"sent": {"reader": "pintu", "person": null}}            a card that nobody holds
    {"acked": …}                                             as `sent`
    {"refused": …}                                           sent, and no punch (bad parity …)
    {"expect": {"person": "p-01", "day": "2026-11-23", "state": "late-work", "late_s": [720, 725]}}
    {"bounds": {"process": "hadird", "rss_kb": 32768, "rss_kb_per_h": 64, "fds": 64, "disk_kb": 1}}
    {"denied": "late/"}             a topic part whose events may come out of order (ACL)
    {"destination": "uplink", "archive": false}  it is not meant to get every punch and verdict
    {"forgive": 12, "why": "the backup is older"}  so many acknowledged punches may be lost
    {"purged": {"reader": "pintu", "person": "p-01"}, "n": 2}  and these were let go
    {"count": {"cuts": 20}}         printed with the checker's own counts
"""
import collections
import json
import os
import threading


class Truth:
    """Appends to FOLDER/truth.jsonl."""

    def __init__(self, folder, test, seed):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.lock = threading.Lock()
        self.file = open(os.path.join(folder, "truth.jsonl"), "a")
        self.write({"truth": 1, "test": test, "seed": seed})

    def write(self, row):
        with self.lock:
            self.file.write(json.dumps(row) + "\n")
            self.file.flush()

    def _punch(self, word, n, which):
        self.write({word: which} if n == 1 else {word: which, "n": n})

    def sent(self, n=1, **which):
        self._punch("sent", n, which)

    def acked(self, n=1, **which):
        self._punch("acked", n, which)

    def refused(self, n=1, **which):
        self._punch("refused", n, which)

    def purged(self, n=1, **which):
        self._punch("purged", n, which)

    def expect(self, person, day, **what):
        self.write({"expect": dict({"person": person, "day": day}, **what)})

    def bounds(self, process, **most):
        self.write({"bounds": dict({"process": process}, **most)})

    def forgive(self, n, why):
        self.write({"forgive": n, "why": why})

    def denied(self, topic_part):
        self.write({"denied": topic_part})

    def destination(self, name, archive):
        self.write({"destination": name, "archive": archive})

    def count(self, **counts):
        self.write({"count": counts})

    def close(self):
        self.file.close()


def key_of(which):
    """(reader, how it is named, its name); the reader may be "*"."""
    reader = which.get("reader", "*")
    if "seq" in which:
        return reader, "device", (which.get("epoch", 1), which["seq"])
    if "credential" in which:
        return reader, "credential", which["credential"]
    return reader, "person", which.get("person")


def each(which):
    if isinstance(which.get("seq"), list):
        first, last = which["seq"]
        return (dict(which, seq=seq) for seq in range(first, last + 1))
    return (which,)


class Told:
    """The same, read back."""

    def __init__(self, folder):
        self.sent, self.acked = collections.Counter(), collections.Counter()
        self.refused, self.purged = collections.Counter(), collections.Counter()
        self.expected, self.bounds, self.denied = [], {}, []
        self.destinations, self.counts = {}, collections.Counter()
        self.forgiven, self.seeds, self.tests = 0, [], []
        with open(os.path.join(folder, "truth.jsonl")) as f:
            for line in f:
                if line.endswith("\n"):  # a test that was killed in mid-line
                    self.take(json.loads(line))

    def take(self, row):
        n = row.get("n", 1)
        for word in ("sent", "acked", "refused", "purged"):
            if word in row:
                for which in each(row[word]):
                    getattr(self, word)[key_of(which)] += n
        if "truth" in row:
            self.seeds.append(row["seed"])
            self.tests.append(row["test"])
        if "expect" in row:
            self.expected.append(row["expect"])
        if "bounds" in row:
            self.bounds[row["bounds"]["process"]] = row["bounds"]
        if "denied" in row:
            self.denied.append(row["denied"])
        if "destination" in row:
            self.destinations[row["destination"]] = row
        self.forgiven += row.get("forgive", 0)
        self.counts.update(row.get("count", {}))

    def namings(self):
        """How each reader's punches are named, by reader."""
        found = {}
        for reader, how, _ in list(self.sent) + list(self.acked):
            found.setdefault(reader, set()).add(how)
        return found
