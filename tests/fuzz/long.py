#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hours of fuzzing: long.py HOURS [HARNESS ...]. Each harness in turn for a minute, JOBS at a time
(2), its corpus growing in the build folder. Executions add up in tests/results/fuzz.json, over all
runs; an input that ends a harness is kept beside its corpus, counted and told, and the run fails."""
import concurrent.futures
import glob
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
from measure import BUILD, RESULTS, SOURCE, machine  # noqa: E402

RESULT = os.path.join(RESULTS, "fuzz.json")
SLICE_S = int(os.environ.get("SLICE", "60"))
JOBS = int(os.environ.get("JOBS", "2"))
lock = threading.Lock()


def harnesses():
    return sorted(os.path.basename(p)[:-2] for p in glob.glob(os.path.join(HERE, "*.c")))


def load():
    try:
        with open(RESULT) as f:
            return json.load(f)
    except FileNotFoundError:
        return {"fuzz": "every input a parser, ASan and UBSan", "bar": "1e8 executions, 0 crashes left",
                "executions": 0, "seconds": 0, "harnesses": {}, "runs": []}


def save(data):
    text = json.dumps(data, indent=1) + "\n"
    with open(RESULT + ".new", "w") as f:
        f.write(text)
    os.replace(RESULT + ".new", RESULT)


def run(name, seconds, seed):
    """One slice. Returns what libFuzzer says of it."""
    found = os.path.join(BUILD, "fuzz/found", name)
    crashes = os.path.join(BUILD, "fuzz/crashes")
    os.makedirs(found, exist_ok=True)
    os.makedirs(crashes, exist_ok=True)
    seeds = os.path.join(HERE, "corpus", name)
    begin = time.monotonic()
    p = subprocess.run(
        [os.path.join(BUILD, "fuzz/tests/fuzz", name), f"-max_total_time={seconds}",
         f"-seed={seed}", "-max_len=16384", "-timeout=60", "-rss_limit_mb=1024",
         "-print_final_stats=1", f"-artifact_prefix={crashes}/{name}-", found,
         *([seeds] if os.path.isdir(seeds) else [])],
        cwd=SOURCE, capture_output=True, text=True, errors="replace",
        env=dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=16:detect_leaks=1"))
    execs = re.search(r"stat::number_of_executed_units: (\d+)", p.stderr)
    cover = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", p.stderr)
    return {"name": name, "executions": int(execs[1]) if execs else 0,
            "seconds": round(time.monotonic() - begin), "status": p.returncode,
            "cover": [int(n) for n in cover[-1]] if cover else None,
            "tail": p.stderr[-4000:] if p.returncode else ""}


def add(data, mine, r):
    with lock:
        # Another run may have written in the meantime: only differences are added.
        data.clear()
        data.update(load())
        h = data["harnesses"].setdefault(r["name"], {"executions": 0, "seconds": 0, "crashes": 0})
        for where in (data, h, mine):
            where["executions"] += r["executions"]
            where["seconds"] += r["seconds"]
        if r["cover"]:
            h["edges"], h["features"], h["corpus"] = r["cover"]
        if r["status"] and not r["executions"]:
            print(f"{r['name']}: did not begin\n{r['tail']}", flush=True)
        elif r["status"]:
            h["crashes"] += 1
            mine["crashes"] += 1
            print(f"{r['name']}: ended with status {r['status']}\n{r['tail']}", flush=True)
        data["runs"] = [old for old in data["runs"] if old["date"] != mine["date"]] + [mine]
        save(data)


def main():
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    names = sys.argv[2:] or harnesses()
    seed = int(os.environ.get("SEED", random.randrange(1, 1 << 31)))
    mine = {"date": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
            "command": f"make fuzz-long HOURS={hours:g}", "seed": seed, "machine": machine(),
            "executions": 0, "seconds": 0, "crashes": 0}
    end, data, turn = time.monotonic() + 3600 * hours, {}, 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        waiting = set()
        while time.monotonic() < end:
            while len(waiting) < JOBS:
                # Some slices cost more than a turn of the whole row: begin it anywhere.
                name = names[(turn + seed) % len(names)]
                waiting.add(pool.submit(run, name, SLICE_S, (seed + turn) % (1 << 31) or 1))
                turn += 1
            done, waiting = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for f in done:
                add(data, mine, f.result())
        for f in concurrent.futures.as_completed(waiting):
            add(data, mine, f.result())
    print(f"{mine['executions']} executions, {mine['crashes']} crashes, seed {seed}; "
          f"{data['executions']} in all runs")
    sys.exit(mine["crashes"] > 0)


if __name__ == "__main__":
    main()
