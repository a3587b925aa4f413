# SPDX-License-Identifier: MIT
"""Indications: off by default, of pairs that come again, without those that were declared."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import main  # noqa: E402
from digest import Office, short  # noqa: E402

ON = "\n[hints]\nenabled = yes\nseconds = 60\ndays = 2\npairs = p-01+p-02\n"
DAYS = ("2026-11-23", "2026-11-24")


def lived(o):
    for day in DAYS:
        o.at("07:29:50", day)
        o.tap_again(1)
        o.tap_again(2)
        o.tap_again(3)
        if day == DAYS[0]:
            o.tap_again(4)
    o.at("07:50:00", DAYS[1])
    return o


def test_pairs_that_come_again_are_indications_and_declared_ones_are_not():
    with Office(rules_text=short(more=ON)) as o:
        answer = lived(o).hadirctl("--json", "hints", "--day", DAYS[1])
        assert answer.status == 0, answer
        pairs = {(r["a"], r["b"]): (r["together"], r["both"]) for r in answer.rows()}
        assert pairs == {("p-01", "p-03"): (2, 2), ("p-02", "p-03"): (2, 2)}, pairs
        said = o.hadirctl("hints", "--day", DAYS[1]).out
        assert said.count("Indikasi: ") == 2 and "Bukan bukti" in said, said
        far = o.hadirctl("hints", "--day", "2027-02-22")
        assert far.status == 0 and "Indikasi" not in far.out, far


def test_indications_are_off_unless_switched_on():
    with Office() as o:
        answer = lived(o).hadirctl("hints", "--day", DAYS[1])
        assert answer.status == 1 and answer.out == "" and "[hints]" in answer.err, answer


if __name__ == "__main__":
    main(globals())
