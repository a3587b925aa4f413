# SPDX-License-Identifier: MIT
"""What the processes take while they work: FOLDER/resources.jsonl, a sample a line."""
import json
import os
import threading
import time

from records import Violation

WARM_UP = 0.25  # of the samples: buffers fill, pages are touched for the first time
LEAST = 20  # samples before a slope says anything


def sample(pid, disk=()):
    """Of a process and of files. ProcessLookupError or FileNotFoundError once it is gone."""
    with open(f"/proc/{pid}/status") as f:
        status = dict(line.split(":", 1) for line in f if ":" in line)
    if "VmRSS" not in status:
        raise ProcessLookupError(pid)
    return {"t": round(time.monotonic(), 3), "process": status["Name"].strip(), "pid": pid,
            "rss_kb": int(status["VmRSS"].split()[0]),
            "anon_kb": int(status["RssAnon"].split()[0]),
            "threads": int(status["Threads"]),
            "fds": len(os.listdir(f"/proc/{pid}/fd")),
            "disk_kb": sum(os.path.getsize(p) for p in disk if os.path.exists(p)) // 1024}


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as f:
            found += [int(c) for c in f.read().split()]
    return found


class Sampler:
    """Samples hadird and its children until close(). `pid` is a function: it may be restarted."""

    def __init__(self, folder, pid, database=None, every_s=1.0):
        self.pid, self.every_s = pid, every_s
        self.disk = [database, f"{database}-wal"] if database else []
        self.file = open(os.path.join(folder, "resources.jsonl"), "a")
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.over.wait(self.every_s):
            try:
                pid = self.pid()
                rows = [sample(pid, self.disk)] + [sample(c) for c in children(pid)]
            except (OSError, KeyError, AttributeError):  # it is not there yet, or not any more
                continue
            for row in rows:
                self.file.write(json.dumps(row) + "\n")
            self.file.flush()

    def close(self):
        self.over.set()
        self.thread.join()
        self.file.close()


def slope(points):
    """Least squares over (t, value), per hour."""
    n = len(points)
    mt, mv = sum(t for t, _ in points) / n, sum(v for _, v in points) / n
    spread = sum((t - mt) ** 2 for t, _ in points)
    return 3600 * sum((t - mt) * (v - mv) for t, v in points) / spread if spread else 0.0


def read(folder):
    """Samples by process name."""
    path, found = os.path.join(folder, "resources.jsonl"), {}
    if os.path.exists(path):
        with open(path) as f:
            for line in f:
                if line.endswith("\n"):
                    row = json.loads(line)
                    found.setdefault(row["process"], []).append(row)
    return found


def steady(rows):
    """The last life of the process, after its warm-up."""
    rows = [r for r in rows if r["pid"] == rows[-1]["pid"]]
    return rows[int(len(rows) * WARM_UP):]


def check_resources(folder, bounds, counts):
    names = {"rss_kb": "memory", "anon_kb": "memory", "fds": "descriptors", "disk_kb": "disk",
             "threads": "memory"}
    for process, rows in read(folder).items():
        most = bounds.get(process, {})
        for key, name in names.items():
            peak = max(r[key] for r in rows)
            if peak:
                counts[f"{process} {key}"] = peak
            if key in most and peak > most[key]:
                raise Violation(name, f"{process}: {key} {peak}, allowed {most[key]}")
            late = steady(rows)
            per_h = key + "_per_h"
            if per_h in most and len(late) >= LEAST:
                grown = slope([(r["t"], r[key]) for r in late])
                counts[f"{process} {per_h}"] = round(grown, 1)
                if grown > most[per_h]:
                    raise Violation(name, f"{process}: {key} grows by {grown:.1f} an hour, allowed "
                                    f"{most[per_h]}")
