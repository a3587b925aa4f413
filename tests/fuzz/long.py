#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hours of fuzzing: long.py HOURS [HARNESS ...]. Each harness in turn for a minute, JOBS at a time
(2), its corpus growing in the build folder; those below FLOOR executions first, and for as long as
they need. What is played adds up in tests/results/fuzz.json, over all runs. An input that ends a
harness is kept beside its corpus and in that file for ever; tests/fuzz/mended says of which
something was learned, and while there is another, each run fails."""
import concurrent.futures
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
from measure import BUILD, RESULTS, SOURCE, machine  # noqa: E402

RESULT = os.path.join(RESULTS, "fuzz.json")
SLICE_S = int(os.environ.get("SLICE", "60"))
LONGEST_S = 10 * SLICE_S
JOBS = int(os.environ.get("JOBS", "2"))
BAR, FLOOR = 100_000_000, 100_000
BAR_TEXT = "1e8 executions, 1e5 of each harness, 0 crashes left"
# Half of what an input costs is its allocations. Short stacks tell nothing less: an input that
# ends a harness is played again with whole ones.
OPTIONS = "quarantine_size_mb=4:malloc_context_size=2:detect_leaks=1"
lock = threading.Lock()


def harnesses():
    return sorted(os.path.basename(p)[:-2] for p in glob.glob(os.path.join(HERE, "*.c")))


def program(name):
    return os.path.join(BUILD, "fuzz/tests/fuzz", name)


def load():
    try:
        with open(RESULT) as f:
            return json.load(f)
    except FileNotFoundError:
        return {"fuzz": "every input a parser, ASan and UBSan", "harnesses": {}, "crashes": [],
                "runs": []}


def mended():
    with open(os.path.join(HERE, "mended")) as f:
        return dict(line.split(None, 1) for line in f.read().splitlines()
                    if line and not line.startswith("#"))


def judge(data):
    """The figures against their bars."""
    played = {n: data["harnesses"].get(n, {}).get("executions", 0) for n in harnesses()}
    for key in ("executions", "seconds"):
        data[key] = sum(h[key] for h in data["harnesses"].values())
    known = mended()
    for c in data["crashes"]:
        c["mended"] = known.get(c["input"])
    left = [c["input"] for c in data["crashes"] if not c["mended"]]
    below = {n: k for n, k in played.items() if k < FLOOR}
    data["verdict"] = {"bar": BAR_TEXT, "below_floor": below, "crashes_left": left,
                       "reached": data["executions"] >= BAR and not below and not left}
    return data["verdict"]


def save(data):
    judge(data)
    with open(RESULT + ".new", "w") as f:
        f.write(json.dumps(data, indent=1) + "\n")
    os.replace(RESULT + ".new", RESULT)


def again(name, path):
    """What an input says with whole stacks. Empty: it ends nothing by itself."""
    p = subprocess.run([program(name), path], cwd=SOURCE, capture_output=True, text=True,
                       errors="replace")
    return p.stderr[-4000:] if p.returncode else ""


def run(name, seconds, runs, seed):
    """One slice. Returns what libFuzzer says of it."""
    found = os.path.join(BUILD, "fuzz/found", name)
    crashes = os.path.join(BUILD, "fuzz/crashes")
    os.makedirs(found, exist_ok=True)
    os.makedirs(crashes, exist_ok=True)
    seeds = os.path.join(HERE, "corpus", name)
    begin = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as log:
        p = subprocess.Popen(
            [program(name), f"-max_total_time={seconds}", f"-runs={runs}", f"-seed={seed}",
             "-max_len=16384", "-timeout=60", "-rss_limit_mb=1024", "-print_final_stats=1",
             f"-artifact_prefix={crashes}/{name}-", found,
             *([seeds] if os.path.isdir(seeds) else [])],
            cwd=SOURCE, stdout=subprocess.DEVNULL, stderr=log,
            env=dict(os.environ, ASAN_OPTIONS=OPTIONS))
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        text = log.read()
    execs = re.search(r"stat::number_of_executed_units: (\d+)", text)
    cover = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", text)
    left = re.search(r"Test unit written to (\S+)", text)
    return {"name": name, "executions": int(execs[1]) if execs else 0, "seed": seed,
            "seconds": round(time.monotonic() - begin),
            "processor_s": round(used.ru_utime + used.ru_stime, 1), "status": p.returncode,
            "cover": [int(n) for n in cover[-1]] if cover else None,
            "input": left[1] if left else None, "text": text}


def keep_crash(data, mine, r):
    input = os.path.basename(r["input"] or f"{r['name']}-unknown-{r['seed']}")
    told = again(r["name"], r["input"]) if r["input"] else ""
    what = re.findall(r"^(?:SUMMARY: |.*Assertion|.*runtime error).*", told or r["text"], re.M)
    print(f"{r['name']}: {input} ended it\n{(told or r['text'])[-4000:]}", flush=True)
    mine["crashes"] += 1
    if all(c["input"] != input for c in data["crashes"]):
        data["crashes"].append({"input": input, "date": mine["date"], "seed": r["seed"],
                                "again": told != "", "what": what[0][:200] if what else "?"})


def add(data, mine, r):
    with lock:
        # Another run may have written in the meantime: only differences are added.
        data.clear()
        data.update(load())
        h = data["harnesses"].setdefault(r["name"], {"executions": 0, "seconds": 0})
        for where in (h, mine):
            where["executions"] += r["executions"]
            where["seconds"] += r["seconds"]
        if r["processor_s"] > 0:
            h["a_processor_second"] = round(r["executions"] / r["processor_s"])
        if r["cover"]:
            h["edges"], h["features"], h["corpus"] = r["cover"]
        if r["status"]:
            keep_crash(data, mine, r)
        data["runs"] = [old for old in data["runs"] if old["date"] != mine["date"]] + [mine]
        save(data)


def turns(names, seed):
    """Which harness is next, for how many seconds and executions: the floor first."""
    at = seed
    while True:
        data = load()
        for name in [n for n in names if n in judge(data)["below_floor"]]:
            h = data["harnesses"].get(name, {})
            yield name, LONGEST_S, FLOOR - h.get("executions", 0)
        for _ in range(4): # some slices cost more than a turn of the whole row: begin it anywhere
            yield names[at % len(names)], SLICE_S, -1
            at += 1


def main():
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    names = sys.argv[2:] or harnesses()
    seed = int(os.environ.get("SEED", random.randrange(1, 1 << 31)))
    mine = {"date": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
            "command": f"make fuzz-long HOURS={hours:g}", "seed": seed, "machine": machine(),
            "executions": 0, "seconds": 0, "crashes": 0}
    end, data, n = time.monotonic() + 3600 * hours, {}, 0
    row = turns(names, seed)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        waiting = set()
        while time.monotonic() < end:
            while len(waiting) < JOBS:
                name, seconds, runs = next(row)
                seconds = max(1, min(seconds, int(end - time.monotonic())))
                waiting.add(pool.submit(run, name, seconds, runs, (seed + n) % (1 << 31) or 1))
                n += 1
            done, waiting = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for f in done:
                add(data, mine, f.result())
        for f in concurrent.futures.as_completed(waiting):
            add(data, mine, f.result())
    v = judge(data)
    print(f"{mine['executions']} executions, {mine['crashes']} crashes, seed {seed}; in all runs "
          f"{data['executions']}; below {FLOOR}: {', '.join(v['below_floor']) or 'none'}; "
          f"crashes left: {', '.join(v['crashes_left']) or 'none'}")
    sys.exit(len(v["crashes_left"]) > 0)


if __name__ == "__main__":
    main()
