# SPDX-License-Identifier: MIT
"""played.py FOLDER: what became of the end-to-end tests in the sandbox of hadird.service, from what
systemd-guest.sh wrote there, into tests/results/systemd.json: the last time of each."""
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../bench"))
from measure import RESULTS, machine  # noqa: E402

PATH = os.path.join(RESULTS, "systemd.json")


def main():
    share = sys.argv[1]
    run = {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
           "commit": subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE,
                                    capture_output=True, text=True).stdout.strip()}
    try:
        with open(PATH) as f:
            data = json.load(f)
    except FileNotFoundError:
        data = {"scenes": {}}
    played = {}
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
    data["scenes"].update(played)
    rows = data["scenes"].values()
    data = {"what": "end-to-end tests played in the sandbox of hadird.service, on Debian 13 with "
                    "its systemd in UML, in time travel",
            "total": {"scenes": len(rows), "passed": sum(r["passed"] for r in rows),
                      "failed": sum(len(r["failed"]) for r in rows),
                      "skipped": sum(len(r["skipped"]) for r in rows)},
            "machine": machine(), "scenes": dict(sorted(data["scenes"].items()))}
    with open(PATH + ".new", "w") as f:
        json.dump(data, f, indent=1)
        f.write("\n")
    os.replace(PATH + ".new", PATH)


if __name__ == "__main__":
    main()
