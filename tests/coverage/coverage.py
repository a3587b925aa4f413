#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How much of core, decoders and parsers do the unit tests, 120 simulated days and the fuzz
corpora run, these also while memory is refused (corpus.c)? coverage.py builds with gcc's
--coverage, runs them, and writes tests/results/coverage.json. Fails below 100 % of lines or 95 %
of branches.

A line that cannot be run is in tests/coverage-exclusions with its reason; the branch that leads to
it is not counted either, nor any of an assert() that stands on one line: the one on which it does
not hold is never to be taken.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
from measure import BUILD, RESULTS, SOURCE, machine  # noqa: E402

FOLDER = os.path.join(BUILD, "coverage")
FILES = ["core/*", "reader/frame", "reader/replay-line", "reader/modbus-*", "backup/tape",
         "backup/tar", "store/heartbeat", "store/inhand", "conf/ini", "conf/schema", "conf/conf",
         "conf/keys", "conf/check", "conf/formats", "conf/profile*", "conf/rules*", "exchange/*",
         "control/proto", "publish/proto", "publish/certificate", "web/form", "web/path", "witness/note",
         "witness/bundle"]
UNIT = ["core_", "conf_", "exchange_", "reader_", "control_proto", "backup_", "store_inhand",
        "store_heartbeat", "publish_proto", "publish_certificate", "web_form", "web_file", "web_rule", "witness_"]
HARNESSES = ["attlog", "backup", "bundle", "certificate", "conf", "control", "edges", "formats", "heartbeat", "ical",
             "inhand", "ini", "modbus_link", "modbus_unit", "note", "papers", "profile", "proto",
             "replay", "roster", "rules", "web_form", "wiegand", "xlsx"]
FOLDERS = ["web", "publish", "control", "reader", "exchange", "book", "backup", "store", "conf",
           "text", "witness", "core", "base"]
# What corpus.c can refuse, as our own code calls it.
REFUSED = ["malloc", "calloc", "realloc", "reallocarray", "strdup", "strndup", "asprintf",
           "open_memstream", "fclose", "XML_ParserCreate", "zip_source_buffer_create"]
LIBRARIES = ["-lmodbus", "-lsqlite3", "-lsodium", "-lical", "-lzip", "-lexpat", "-ljansson",
             "-lsystemd"]


def sh(*command):
    p = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, errors="replace")
    if p.returncode:
        sys.exit(f"{' '.join(command)[:300]}: {p.returncode}\n{p.stdout[-2000:]}{p.stderr[-3000:]}")
    return p.stdout


def make(*targets):
    sh("make", "-s", f"-j{os.cpu_count()}", f"BUILD={FOLDER}",
       "CFLAGS=-O0 -g --coverage -DHADIR_SIM_DAYS=120", "LDFLAGS=--coverage", *targets)


def renamed(source, names):
    """A copy of an object or archive that calls refused_NAME for each of the names."""
    copy = os.path.join(FOLDER, "refused", os.path.basename(source))
    os.makedirs(os.path.dirname(copy), exist_ok=True)
    sh("objcopy", *[f"--redefine-sym={n}=refused_{n.lstrip('_')}" for n in names], source, copy)
    return copy


def units():
    return sorted(os.path.basename(p)[:-2] for prefix in UNIT
                  for p in glob.glob(os.path.join(SOURCE, f"tests/unit/{prefix}*.c")))


def run():
    tests = [f"{FOLDER}/tests/unit/{u}" for u in units()]
    objects = [f"{FOLDER}/tests/fuzz/{h}.o" for h in HARNESSES]
    archives = [f"{FOLDER}/lib{f}.a" for f in FOLDERS]
    year, corpus = f"{FOLDER}/tests/sim/year", f"{FOLDER}/tests/coverage/corpus.o"
    make(*tests, *objects, *archives, year, corpus, *[f"{FOLDER}/tests/sim-readers/sim-{k}"
                                                      for k in ("log", "rtu")])
    for old in glob.glob(f"{FOLDER}/**/*.gcda", recursive=True):
        os.unlink(old)
    for test in tests:
        sh(test)
    sh(year, "5", "1")
    archives = [renamed(a, REFUSED) for a in archives]
    for name, obj in zip(HARNESSES, objects):
        program = obj[:-2]
        sh("cc", "--coverage", "-o", program, renamed(obj, ["abort", "__assert_fail"]), corpus,
           *archives, *LIBRARIES)
        # Beside the seeds what fuzzing has found on this machine, as far as there is any.
        sh(program, os.path.join(SOURCE, "tests/fuzz/corpus", name),
           os.path.join(BUILD, "fuzz/found", name))


def exclusions():
    """File and line of code, as `file: code: reason`; the code as it stands, without its indent."""
    rows = set()
    with open(os.path.join(SOURCE, "tests/coverage-exclusions")) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, code, _ = re.split(r" \| ", line.strip(), maxsplit=2)
                rows.add((name, code))
    return rows


def is_left_out(path, code, n, rows):
    """The line itself; `*` stands for any file."""
    return (path, code[n - 1]) in rows or ("*", code[n - 1]) in rows


def guards_left_out(path, code, n, rows):
    """Is it the question whose answer is a line that is left out?"""
    for k in range(n, min(n + 4, len(code) + 1)):
        if k > n and is_left_out(path, code, k, rows):
            return True
        if code[k - 1].endswith((";", "}")):
            break
    return False


def look_at(path, left_out):
    """Lines and branches of one file, and what was missed."""
    obj = os.path.join(FOLDER, path[:-2] + ".o")
    with open(os.path.join(SOURCE, path)) as f:
        code = [line.strip() for line in f]
    lines, branches, missed, half = {}, {}, [], []
    report = json.loads(sh("gcov", "--json-format", "--stdout", "-b", "-o", os.path.dirname(obj), obj))
    for unit in report["files"]:
        if os.path.normpath(unit["file"]) != path:
            continue
        for line in unit["lines"]:
            n = line["line_number"]
            if is_left_out(path, code, n, left_out):
                continue
            lines[n] = lines.get(n, 0) + line["count"]
            if "assert(" not in code[n - 1] and not guards_left_out(path, code, n, left_out):
                branches.setdefault(n, []).extend(b["count"] for b in line.get("branches", []))
    for n, count in sorted(lines.items()):
        if count == 0:
            missed.append(f"{path}:{n}: {code[n - 1]}")
        elif any(b == 0 for b in branches.get(n, [])):
            half.append(f"{path}:{n}: {code[n - 1]}")
    taken = [b for row in branches.values() for b in row]
    return {"lines": len(lines), "run": sum(c > 0 for c in lines.values()), "branches": len(taken),
            "taken": sum(b > 0 for b in taken), "missed": missed, "half": half}


def percent(part, whole):
    return round(100 * part / whole, 2) if whole else 100.0


def main():
    begin = time.monotonic()
    run()
    left_out = exclusions()
    paths = sorted(os.path.relpath(p, SOURCE) for pattern in FILES
                   for p in glob.glob(os.path.join(SOURCE, "daemon", pattern + ".c")))
    files = {p: look_at(p, left_out) for p in paths}
    total = {k: sum(f[k] for f in files.values()) for k in ("lines", "run", "branches", "taken")}
    lines, branches = percent(total["run"], total["lines"]), percent(total["taken"], total["branches"])
    for p, f in files.items():
        print(f"{percent(f['run'], f['lines']):6.1f} % lines {percent(f['taken'], f['branches']):6.1f} % "
              f"branches  {p}")
        if "-v" in sys.argv:
            print("\n".join(f["missed"] + ["half: " + h for h in f["half"]]))
    result = {"coverage": "core, decoders and parsers, by their unit tests, 120 simulated days and the "
                          "fuzz seeds, also without memory",
              "bar": "100 % of lines, >= 95 % of branches",
              "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "machine": machine(),
              "command": "make coverage", "lines_percent": lines, "branches_percent": branches,
              **total, "left_out": len(left_out),
              # Inputs of fuzzing on this machine, played beside the seeds: without them it is less.
              "found": sum(len(f) for h in HARNESSES
                           for _, _, f in os.walk(os.path.join(BUILD, "fuzz/found", h))),
              "files": {p: [percent(f["run"], f["lines"]), percent(f["taken"], f["branches"])]
                        for p, f in files.items()},
              "missed": [m for f in files.values() for m in f["missed"]],
              "took_s": round(time.monotonic() - begin)}
    with open(os.path.join(RESULTS, "coverage.json"), "w") as f:
        json.dump(result, f, indent=1)
        f.write("\n")
    print(f"{lines} % of {total['lines']} lines, {branches} % of {total['branches']} branches")
    sys.exit(lines < 100 or branches < 95)


if __name__ == "__main__":
    main()
