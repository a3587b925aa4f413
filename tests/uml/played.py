# SPDX-License-Identifier: MIT
"""played.py FOLDER: what became of the end-to-end tests in the sandbox of hadird.service, from what
systemd-guest.sh wrote there, into tests/results/systemd.json: the last time of each."""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../bench"), os.path.join(HERE, "../invariants")]
from measure import RESULTS, machine  # noqa: E402
from tally import read, write  # noqa: E402

PATH = os.path.join(RESULTS, "systemd.json")


def main():
    share = sys.argv[1]
    run = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
           "commit": subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE,
                                    capture_output=True, text=True).stdout.strip()}
    scenes, played = read(PATH).get("scenes", {}), {}
    with open(os.path.join(share, "played")) as f:
        for line in f:
            scene, claim = line.rstrip("\n").split(" ", 1)
            row = played.setdefault(scene, dict(run, passed=0, failed=[], skipped=[]))
            if claim.startswith("not ok"):
                row["failed"].append(claim)
            elif " # SKIP " in claim:
                row["skipped"].append(claim)
            else:
                row["passed"] += 1
    scenes.update(played)
    rows = scenes.values()
    data = {"what": "end-to-end tests played in the sandbox of hadird.service, on Debian 13 with "
                    "its systemd in UML, in time travel",
            "total": {"scenes": len(rows), "passed": sum(r["passed"] for r in rows),
                      "failed": sum(len(r["failed"]) for r in rows),
                      "skipped": sum(len(r["skipped"]) for r in rows)},
            "machine": machine(), "scenes": dict(sorted(scenes.items()))}
    write(PATH, data)


if __name__ == "__main__":
    main()
