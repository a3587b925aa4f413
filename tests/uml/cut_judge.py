# SPDX-License-Identifier: MIT
"""For cut_at.py: is all there that was there before a cut, and what was answered; and the losses
that are planted to see that they are noticed."""
import collections
import contextlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", part) for part in ("e2e", "invariants")]
from harness import SOURCE  # noqa: E402
from records import Violation  # noqa: E402

# Outside of the chain, and nothing in a scene lets them go.
UNCHAINED = ("identity", "credential_secret", "secret", "verdict")
ANSWERED = {"time-confirm": "timeref", "month-step": "month", "purge": "cut"}  # a row each
with open(os.path.join(SOURCE, "daemon/store/store.h")) as header:
    NOW = int(re.search(r"STORE_VERSION = (\d+)", header.read())[1])


def judge_kept(scene, past, database, done, ready):
    """`database` holds all of `past`, in the same epoch, and what was answered ("done") since."""
    if not os.path.exists(database):
        raise Violation("lost", "there is no database left")
    with contextlib.closing(sqlite3.connect(f"file:{database}", uri=True)) as db:
        def none(what, query, *values):
            row = db.execute(query, values).fetchone()
            if row:
                raise Violation("lost", f"{what}: {str(row)[:200]}")

        try:
            db.execute("ATTACH ? AS past", (f"file:{past}?immutable=1",))
            none("a link of the chain is gone or another",
                 "SELECT seq, hex(hash) FROM past.chain EXCEPT SELECT seq, hex(hash) FROM chain")
            none("there is a new epoch", "SELECT * FROM main.epoch EXCEPT SELECT * FROM past.epoch")
            none("a punch is gone that stays", "SELECT day, seq FROM past.punch_day WHERE day >= ? "
                 "EXCEPT SELECT day, seq FROM main.punch_day JOIN main.journal USING (seq)",
                 scene.stays)
            tables = {t for t, in db.execute("SELECT name FROM past.sqlite_schema")}
            for table in tables.intersection(UNCHAINED):
                columns = ", ".join(name for name, in db.execute(
                    "SELECT name FROM pragma_table_info(?, 'past')", (table,)))
                none(f"of {table} is gone", f"SELECT {columns} FROM past.{table} EXCEPT "
                     f"SELECT {columns} FROM main.{table}")
            for table, n in collections.Counter(ANSWERED[verb] for verb in done).items():
                none(f"of {table} a row is gone that was answered",
                     f"SELECT m, p FROM (SELECT count(*) AS m FROM main.{table}), (SELECT count(*) "
                     f"AS p FROM past.{table}) WHERE m < p + ?", n)
            [[version]] = db.execute("PRAGMA main.user_version")
            [[before]] = db.execute("PRAGMA past.user_version")
            if version not in ((NOW,) if ready else (before, NOW)):
                raise Violation("lost", f"schema {version}, which was {before}")
        except sqlite3.DatabaseError as e:
            raise Violation("lost", f"no database is left: {e}") from e


def plant_older(db):
    """As it was before its last link."""
    [[kind]] = db.execute("SELECT kind FROM chain ORDER BY seq DESC LIMIT 1")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE name IN (?, ?)",
                          (f"{kind}_no_DELETE", "chain_no_DELETE")).fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    for table in (kind, "chain"):
        db.execute(f"DELETE FROM {table} WHERE seq = (SELECT max(seq) FROM {table})")
    for _, sql in triggers:
        db.execute(sql)


def plant(judge, scene, base, what, said=""):
    """A cut whose next boot finds `base` with a loss, or as it was when the guest said more. A
    violation is what must come of it."""
    with tempfile.TemporaryDirectory() as found:
        path = os.path.join(found, "hadir.db")
        shutil.copy(os.path.join(base, "past.db"), path)
        if what == "zeros":
            with open(path, "r+b") as f:
                f.write(bytes(8192))
        elif what == "nothing":
            os.unlink(path)
        elif what != "as it was":
            with contextlib.closing(sqlite3.connect(path)) as db:
                if callable(what):
                    what(db)
                else:
                    db.execute(what)
                db.commit()
        try:
            judge(scene, base, found, said, 0)
        except Violation as e:
            return e
    raise AssertionError(f"{scene.name}: not noticed: {what} {said}")


def plant_all(judge, scene, base):
    """How many losses were planted. `judge(scene, base, found, said, seed)` is of cut_at.py."""
    with contextlib.closing(sqlite3.connect(f"file:{base}/past.db?immutable=1", uri=True)) as db:
        tables = {t for t, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        full = [t for t in sorted(tables.intersection(UNCHAINED + ("punch_day",)))
                if db.execute(f"SELECT 1 FROM {t}").fetchone()]
    plants = [("nothing",), ("zeros",), (plant_older,)]
    plants += [(f"DELETE FROM {t} WHERE {'day >= ' + str(scene.stays) if t == 'punch_day' else 1}",)
               for t in full]
    plants += [("as it was", f"done {line[4:]}\n") for line in scene.script if line[:4] == "ask "]
    if scene.name == "punch":
        plants += [("as it was", 'ack {"row":{"person":"p-01"}}\n')]
    if scene.name[:9] == "migration":
        plants += [("as it was", "ready 9 ms\n")]
    for one in plants:
        plant(judge, scene, base, *one)
    return len(plants)
