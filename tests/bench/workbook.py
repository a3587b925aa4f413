# SPDX-License-Identifier: MIT
"""How long the month's workbook takes: every worksheet of it, a page a person, charts and DATA."""
import json
import os
import subprocess
import tempfile

from measure import BUILD, Result, percentile, version

PEOPLE, ROUNDS = 200, 9


def rounds(people, folder):
    out = subprocess.run([os.path.join(BUILD, "tests/bench/sheet"), str(people), str(ROUNDS),
                          os.path.join(folder, "x.xlsx")], capture_output=True, text=True,
                         check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def sheet():
    r = Result("sheet", "the .xlsx of 200 people < 1 s")
    r.data["how"] = (f"a month of 31 days made by hand, written {ROUNDS} times; a worksheet a "
                     "person up to 250 people; judging the month is not in it")
    r.data["libxlsxwriter"] = version("libxlsxwriter4")
    with tempfile.TemporaryDirectory() as folder:
        for people in (20, PEOPLE, 250, 1000):
            made = rounds(people, folder)
            r.data[f"people_{people}"] = {
                "p50_ms": round(percentile([m["ns"] for m in made], 50) / 1e6, 1),
                "max_ms": round(max(m["ns"] for m in made) / 1e6, 1), "bytes": made[0]["bytes"]}
    r.claim(f"the workbook of {PEOPLE} people in < 1 s",
            r.data[f"people_{PEOPLE}"]["max_ms"] < 1000)
    r.write()
