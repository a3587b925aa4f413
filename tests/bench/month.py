# SPDX-License-Identifier: MIT
"""A month judged and summed from the database, by the number of people."""
import os
import statistics
import subprocess
import tempfile

from measure import BUILD, Result, Undisturbed

PROGRAM = os.path.join(BUILD, "tests/bench/month")
PEOPLE = (500, 2000, 5000, 10000)
RUNS = 5


def judged(database):
    """Seconds of reading, judging and both; person-days due."""
    words = subprocess.run([PROGRAM, "judge", database], capture_output=True, text=True,
                           check=True).stdout.split()
    return [int(w) / 1e9 for w in words[:3]] + [int(words[3])]


def month():
    result = Result("month", "2,000 people < 1 s from the database, linear to 10,000; what "
                             "lies behind the month is shown beside it")
    rows = {}
    with tempfile.TemporaryDirectory() as folder, Undisturbed() as undisturbed:
        result.data["scheduling"] = undisturbed.said
        for people in PEOPLE:
            database = os.path.join(folder, f"{people}.db")
            subprocess.run([PROGRAM, "make", database, str(people), "31"], check=True)
            runs = [judged(database) for _ in range(RUNS)]
            total = statistics.median(r[2] for r in runs)
            rows[people] = {"read_s": round(statistics.median(r[0] for r in runs), 4),
                            "judge_s": round(statistics.median(r[1] for r in runs), 4),
                            "total_s": round(total, 4), "person_days": runs[0][3],
                            "us_a_person_day": round(total * 1e6 / runs[0][3], 2)}
            print(f"  {people:6} people {total:7.3f} s", flush=True)
            os.unlink(database)
        behind = {}
        for days in (41, 400):
            database = os.path.join(folder, f"behind-{days}.db")
            subprocess.run([PROGRAM, "make", database, "200", str(days)], check=True)
            behind[days] = statistics.median(judged(database)[2] for _ in range(RUNS))
            print(f"  200 people, {days} days in the database {behind[days]:7.3f} s", flush=True)
            os.unlink(database)
    result.data["people"] = rows
    result.data["month_of_200_with_days_in_database_s"] = {d: round(s, 4)
                                                           for d, s in behind.items()}
    result.data["ratio_400_to_41_days"] = round(behind[400] / behind[41], 2)
    result.claim("2,000 people in less than 1 s", rows[2000]["total_s"] < 1)
    result.claim("10,000 people cost at most 1.5 times as much a person-day as 2,000",
                 rows[10000]["us_a_person_day"] <= 1.5 * rows[2000]["us_a_person_day"])
    result.write()
