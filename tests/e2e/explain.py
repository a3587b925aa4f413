# SPDX-License-Identifier: MIT
"""What a day's explanation adds to the punch: the queue, refused reads, what it costs."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from harness import main  # noqa: E402
from digest import MONDAY, Office, short  # noqa: E402

BANDS = """
[bands uji]
source = Perbup uji coba
confirmed = no
late = 0-30:0.5 31+:2

[deduction]
use = uji
deduct = yes
"""


def said(o, person):
    return " ".join(r["text"] for r in o.ask("explain", person=person, day=MONDAY)
                    if r["kind"] == "sentence")


def test_who_was_late_in_a_queue_is_explained_and_proposed_and_settled_by_one_paper():
    with Office(rules_text=short(more=BANDS)) as o:
        o.at("07:29:50")
        os.write(o.door, ("frame " + "1" * 26 + "\n").encode())  # wrong parity
        o.tap_again(1)
        o.passed("work")
        passed = time.monotonic()
        o.until("late by whole seconds", lambda: time.monotonic() > passed + 2)
        o.tap_again(2)
        o.passed("third")
        text = said(o, "p-02")
        assert "Antre di pembaca" in text, text
        assert "1 pembacaan ditolak di pintu" in text, text
        o.at("08:25:10")
        o.at("07:20:00", "2026-11-24")
        text = said(o, "p-02")
        assert "Potongan hari itu 0,50 %" in text and "perlu dikonfirmasi" in text, text
        assert "Antre" not in said(o, "p-01")
        o.ask("position-set", position="camat", person="p-01", decree="SK 1",
              **{"from": "2026-01-01"})
        [paper] = [r for r in o.ask("paper-add", code="AN", by="p-03", **{"from": MONDAY})
                   if r["kind"] == "paper"]
        assert paper["people"] == 1 and paper["counts"] is False, paper
        o.ask("paper-decide", id=paper["id"], decision="confirm", by="p-01")
        text = said(o, "p-02")
        assert "Potongan hari itu 0,00 %" in text and "antre di pembaca" in text, text
        assert "menyusul" not in text, text
        assert o.ask("paper-list", open=True) == [], "a decision waits for no letter"


if __name__ == "__main__":
    main(globals())
