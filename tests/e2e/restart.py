# SPDX-License-Identifier: MIT
"""What a restart finds: edited rules, the same verdicts, alerts that wait for the time."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from spine import Scene  # noqa: E402
from harness import main  # noqa: E402


def verdicts(scene):
    return {r["person"]: (r["state"], r["rev"]) for r in scene.office.ask("today")
            if r["kind"] == "person"}


def test_an_edited_rule_of_an_old_version_stops_nothing_and_gets_a_name_of_its_own():
    with Scene("07:20:00") as s:
        s.tap(1)
        s.hr.wait_message("/verdict")
        before = verdicts(s)
        s.office.stop()
        s.office.write("rules/rules.conf", open(os.path.join(s.office.folder,
                                                            "rules/rules.conf")).read()
                       + "\n# a word more\n")
        s.office.start()
        assert any("another text" in line for line in s.office.daemon.seen)
        after = verdicts(s)
        assert {k: v[0] for k, v in after.items()} == {k: v[0] for k, v in before.items()}


def test_a_file_of_rules_for_later_revises_nobody():
    with Scene("07:20:00") as s:
        s.tap(1)
        s.hr.wait_message("/verdict")
        before = verdicts(s)
        s.office.stop()
        s.office.write("rules/a-later.conf", """[rule]
name = nanti
version = 1
valid-from = 2035-01-01
source = Uji coba

[schedule akan-datang]
mon = 08:00-16:00

[schedule default]
mon = 08:00-16:00
""")
        s.office.start()
        assert verdicts(s) == before, (before, verdicts(s))


if __name__ == "__main__":
    main(globals())
