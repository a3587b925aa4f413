# SPDX-License-Identifier: MIT
"""tests/results/NAME.json: what several runs have done, added up, and what went wrong in them.

A run that goes wrong is counted too: its violation stays in the file, and whoever has mended its
cause writes how into its "mended", which is null until then. A test whose results hold one that
nobody has mended fails.
"""
import contextlib
import json
import os
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "bench")]
from measure import RESULTS, SOURCE, machine  # noqa: E402
from records import Violation  # noqa: E402

FIGURES = ("lost", "doubled", "phantom", "wrong")  # "wrong": all other words


def read(path):
    try:
        with open(path) as f:
            return json.load(f)
    except FileNotFoundError:
        return {"total": {}, "runs": []}


def write(path, data):
    with open(path + ".new", "w") as f:
        json.dump(data, f, indent=1)
        f.write("\n")
    os.replace(path + ".new", path)


def unmended(name):
    """What went wrong in the runs of NAME, and nobody has said how it was mended."""
    data = read(os.path.join(RESULTS, f"{name}.json"))
    found = data.get("violations", [])
    found += [dict(r, what=r["violation"]) for r in data["runs"] if r.get("violation")]
    return [f"seed {v['seed']}: {v['what']}" for v in found if not v.get("mended")]


def say_unmended(name):
    """As lines of a test's output; true when there are any."""
    left = unmended(name)
    for what in left:
        print(f"# tests/results/{name}.json: not mended: {what}")
    return bool(left)


@contextlib.contextmanager
def counted(tally):
    """Around what a tally counts, if there is one: its failure is counted too."""
    try:
        yield
    except Exception as e:
        if tally:
            tally.violated(e)
        raise


class Tally:
    """Written as it grows, so that a run that is ended has done what it has done."""

    def __init__(self, name, what, command, seed):
        self.path = os.path.join(RESULTS, f"{name}.json")
        self.data = {"what": what, **read(self.path)}
        self.data.setdefault("violations", [])
        commit = subprocess.run(["git", "-C", SOURCE, "rev-parse", "--short", "HEAD"],
                                capture_output=True, text=True, check=False).stdout.strip()
        if subprocess.run(["git", "-C", SOURCE, "diff", "--quiet", "HEAD", "--", "daemon"],
                          capture_output=True, check=False).returncode == 1:
            commit += "-dirty"  # what was run is in no commit
        self.run = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "commit": commit,
                    "machine": machine(), "command": command, "seed": seed, "took_s": 0.0}
        self.lock, self.begin, self.new = threading.Lock(), time.monotonic(), True

    def by_commit(self, key):
        """How many of the runs of each commit."""
        counts = {}
        for run in self.data["runs"]:
            counts[run["commit"]] = counts.get(run["commit"], 0) + run.get(key, 0)
        return counts

    def add(self, **counts):
        with self.lock:
            self._add(counts)

    def violated(self, e):
        """A season or cut that ended with this exception; counted under its word."""
        name = e.name if isinstance(e, Violation) else "wrong"
        notes = getattr(e, "__notes__", [])[:1]  # the first says where; further ones are logs
        said = type(e).__name__ if isinstance(e, subprocess.SubprocessError) else str(e)
        what = " - ".join(notes + [said.split("\n", 1)[0] or type(e).__name__])
        with self.lock:
            self.data["violations"].append({"seed": self.run["seed"], "commit": self.run["commit"],
                                            "what": what, "mended": None})
            self._add({name if name in FIGURES else "wrong": 1})

    def _add(self, counts):
        if self.new:
            self.data["runs"].append(self.run)
            self.new = False
        for figures in (self.run, self.data["total"]):
            for key in FIGURES:
                figures.setdefault(key, 0)
            for key, n in counts.items():
                figures[key] = figures.get(key, 0) + n
        self.run["took_s"] = round(time.monotonic() - self.begin, 1)
        write(self.path, self.data)
