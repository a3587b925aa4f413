#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The invariants of hadir, held against what really happened.

    check.py FOLDER [--database FILE] [--hadirctl PROGRAM --config FILE]

FOLDER holds truth.jsonl (truth.py writes it), hadir.db unless --database names another, and where
there are any, messages.jsonl or messages-DESTINATION.jsonl as `mosquitto_sub -F %j` wrote them and
resources.jsonl (resources.py samples). Prints counts and seed; ends with 1 at the first violation
and names it, with 2 when it cannot look. In a test:

    truth = Truth(folder, "my-test", seed)
    truth.sent(reader="pintu", person="p-01") … truth.acked(reader="pintu", person="p-01")
    check(folder, office.database)      raises Violation (an AssertionError); returns the counts

lost         an acknowledged punch is not in the journal
phantom      something is in the journal that nobody sent
doubled      it is there more often than it was sent
gap          a sequence has a gap
chain        a chained row was changed, removed, added, or stands elsewhere
unplaced     a punch is filed under no day
unsent       a verdict or punch of the records neither came nor waits
unknown      one came that the records do not know
twice        a revision came under two ids
again        an id came more often than the daemon was connected
changed-body an id came again with another body
order        of one subject, a later event came before an earlier one
mismatch     a verdict was sent otherwise than it is stored
straddle     a final answer though the moment may lie on either side of the mark
bound        more minutes late than the arrival allows
recomputed   hadirctl judges a day otherwise than it was judged
summary      figures are not what their verdicts add up to
today        the day's list is not what its verdicts say
expected     somebody's day is not what it truly was
memory descriptors disk   grew past their bounds
"""
import argparse
import collections
import json
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from figures import check_figures  # noqa: E402
from messages import check_messages, check_outbox, day_text  # noqa: E402
from records import (Records, Violation, check_chain, check_placed, check_punches,  # noqa: E402
                     check_sequence)
from resources import Sampler, check_resources  # noqa: E402,F401
from truth import Told, Truth  # noqa: E402,F401


def check_expected(r, told, counts):
    """Each person's day, as its last revision has it."""
    last = {}
    if told.expected:
        for v in r.verdicts():
            last[v.person, day_text(v.day)] = v
    for e in told.expected:
        v = last.get((e["person"], e["day"]))
        state = v.state if v else None
        if "state" in e and state != e["state"]:
            raise Violation("expected", f"{e['person']} {e['day']}: {state}, truly {e['state']}")
        least, most = e.get("late_s", (0, 1 << 31))
        if v is None or not least <= max(v.late_s) <= most:
            raise Violation("expected", f"{e['person']} {e['day']}: {v and max(v.late_s)} s late, "
                            f"truly {least} to {most}")
    counts["expected"] = len(told.expected)


def check_recomputed(hadirctl, config, counts):
    """The program's own walk, and every closed day judged again."""
    p = subprocess.run([hadirctl, "--config", config, "--json", "verify"], capture_output=True,
                       text=True, check=False)
    rows = [json.loads(line) for line in p.stdout.splitlines() if line.startswith("{")]
    for row in rows:
        if row.get("whole") is False:
            raise Violation("chain", f"hadirctl: {row}")
        if row.get("kind") == "difference":
            raise Violation("recomputed", str(row))
        if row.get("kind") == "recomputed":
            counts["recomputed"] = row["days"]
    if p.returncode != 0 or not rows:
        raise Violation("chain", f"hadirctl verify ended with {p.returncode}: {p.stdout}{p.stderr}")


def check(folder, database=None, hadirctl=None, config=None):
    """Raises the first Violation; else returns the counts."""
    counts = collections.Counter()
    told = Told(folder)
    try:
        r = Records(database or os.path.join(folder, "hadir.db"))
        try:
            check_sequence(r, counts)
            check_punches(r, told, counts)
            check_placed(r, counts)
            check_outbox(r, counts)
            received = check_messages(r, told, folder, counts)
            check_figures(r, received, counts)
            if hadirctl:
                check_recomputed(hadirctl, config, counts)
            check_expected(r, told, counts)
            check_chain(r, counts)
        finally:
            r.close()
    except sqlite3.DatabaseError as e:
        raise Violation("lost", f"there is no database left: {e}") from e
    check_resources(folder, told.bounds, counts)
    counts.update(told.counts)
    return counts


def line_of(folder, counts):
    """Test, seed and counts in one line."""
    told = Told(folder)
    names = " ".join(dict.fromkeys(told.tests)) or "no test"
    return f"{names} seed {' '.join(dict.fromkeys(map(str, told.seeds)))}: " + ", ".join(
        f"{k} {v}" for k, v in counts.items())


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    p.add_argument("folder")
    p.add_argument("--database")
    p.add_argument("--hadirctl")
    p.add_argument("--config")
    a = p.parse_args()
    try:
        counts = check(a.folder, a.database, a.hadirctl, a.config)
    except Violation as e:
        print(line_of(a.folder, {}))
        print(f"violated - {e}")
        return 1
    except OSError as e:
        print(f"check.py: {e}", file=sys.stderr)
        return 2
    print(line_of(a.folder, counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
