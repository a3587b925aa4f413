# SPDX-License-Identifier: MIT
"""How many person-days the core judges and accounts for in a second, without any record read."""
import json
import os
import subprocess

from measure import BUILD, Result, percentile

ROUNDS = 5


def core():
    r = Result("core", "the core alone judges >= 5 million person-days a second")
    rounds = [json.loads(subprocess.run([os.path.join(BUILD, "tests/bench/judge")], check=True,
                                        capture_output=True, text=True).stdout)
              for _ in range(ROUNDS)]
    speeds = [x["person_days_per_s"] for x in rounds]
    r.data["person_days"] = rounds[0]["person_days"]
    r.data["per_s"] = {"min": min(speeds), "p50": round(percentile(speeds, 50)), "max": max(speeds)}
    r.claim("5 million person-days a second", percentile(speeds, 50) >= 5e6)
    r.write()
