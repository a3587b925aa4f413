# SPDX-License-Identifier: MIT
"""Does the checker notice? The daemon is broken on purpose, one small change of one file at a
time, lives through morning.py, and check.py must name what is wrong. Unbroken it finds nothing.

A row whose `old` text the file no longer holds exactly once fails and says so: find the new place.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import tally  # noqa: E402
from check import Violation, check, line_of  # noqa: E402
from harness import BUILD, SOURCE, main  # noqa: E402
from morning import Morning  # noqa: E402

SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 31)
MORNINGS = 3  # whether a fault shows depends on who comes when, and on what is sent again
HADIRCTL = os.path.join(BUILD, "hadirctl")

# What is done to the daemon, what the checker must call it, the file, old text, new text.
BREAKS = [
    ("every fifth turn with punches is acknowledged and not written", "lost", "daemon/pipeline.c",
     "	if (r == 0)\n		r = store_commit(o->store);\n",
     "	static int turns;\n	if (r == 0 && o->turn.n_acks > 0 && ++turns % 5 == 0)\n"
     "		store_rollback(o->store);\n	else if (r == 0)\n"
     "		r = store_commit(o->store);\n"),
    ("every fifth card is stored twice", "doubled", "daemon/store/journal.c",
     "	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);\n	return ledger_append(",
     "	static int calls;\n	if (!row->has_device_seq && ++calls % 5 == 0)\n"
     "		journal_append(s, row, ret_seq);\n"
     "	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);\n	return ledger_append("),
    ("a punch is stored that nobody made", "phantom", "daemon/store/journal.c",
     "	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);\n	return ledger_append(",
     "	static int calls;\n	if (!row->has_device_seq && ++calls == 3) {\n"
     "		struct journal_row ghost = *row;\n		strcpy(ghost.reader, \"jari\");\n"
     "		journal_append(s, &ghost, ret_seq);\n	}\n"
     "	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);\n	return ledger_append("),
    ("the journal skips a number", "gap", "daemon/store/ledger.c",
     'p += sprintf(p, "INSERT INTO %s VALUES (NULL", ledger_kinds[k].name);',
     'p += sprintf(p, k == KIND_JOURNAL ? "INSERT INTO %s VALUES ((SELECT max(seq)+1+(max(seq)=7)'
     'FROM %s)" : "INSERT INTO %s VALUES (NULL", '
     'ledger_kinds[k].name, ledger_kinds[k].name);'),
    ("one link of the chain is wrong", "chain", "daemon/store/ledger.c",
     "	ledger_link(s->head.hash, row_hash, hash);\n	seq = s->head.seq + 1;",
     "	ledger_link(s->head.hash, row_hash, hash);\n	seq = s->head.seq + 1;\n"
     "	hash[7] ^= seq == 40;"),
    ("a punch is filed under no day", "unplaced", "daemon/store/journal.c",
     '	return db_run(&s->query, "INSERT OR IGNORE INTO punch_day VALUES (?, ?)",',
     "	if (seq == 9)\n		return 0;\n"
     '	return db_run(&s->query, "INSERT OR IGNORE INTO punch_day VALUES (?, ?)",'),
    ("an event is settled that no broker has taken", "unsent", "daemon/flow/deliver.c",
     "outbox_return(t->deliver->store, t->number, id);",
     "outbox_settle(t->deliver->store, t->number, &id, 1);"),
    ("later events of a person's day go first", "order", "daemon/store/outbox.c",
     "		struct slot *slot = &q->slots[i];\n\n		if (slot->state == SLOT_ACKED || ",
     "		struct slot *slot = &q->slots[q->used - 1 - i];\n\n"
     "		if (slot->state == SLOT_ACKED || "),
    ("an event that is sent again tells another time", "changed-body", "daemon/flow/deliver.c",
     "	body[e->body_size] = '\\0';\n",
     "	body[e->body_size] = '\\0';\n	static char sent[4096];\n"
     "	char *at = strstr(body, \"\\\"time\\\":\\\"\");\n"
     "	if (at != NULL && sent[e->id % 4096]++)\n		at[11] = '7';\n"),
    ("a revision is announced twice", "twice", "daemon/flow/announce.c",
     "	if (r == 0)\n		r = announce_next_id(o, &id, event_id);\n	if (r == 0)\n"
     "		r = announce_keep(o, message_verdict(",
     "	for (int i = 0; i < 2 && r == 0; i++)\n"
     "		r = announce_next_id(o, &id, event_id) < 0 ? -EIO :\n"
     "		    announce_keep(o, message_verdict("),
    ("a verdict is stored with other minutes than it was sent", "mismatch",
     "daemon/flow/announce.c", "row.late_s[m] = c->new.marks[m].late_s;",
     "row.late_s[m] = c->new.marks[m].late_s / 600 * 600;"),
    ("a moment that may be past the mark is called on time", "straddle",
     "daemon/core/judge-arrival.c", "if (a->certain && a->bound.latest_ns < m->late_ns)",
     "if (a->certain && a->bound.earliest_ns < m->late_ns)"),
    ("minutes are counted from the hour before the mark", "bound", "daemon/core/judge-arrival.c",
     "			.late_s = (int32_t)((a->bound.earliest_ns - m->at_ns) / NS_PER_S),",
     "			.late_s = (int32_t)((a->bound.earliest_ns - m->at_ns) / NS_PER_S) + 3600,"),
    ("nobody is counted as late", "summary", "daemon/flow/summaries.c",
     "	f->late += late;\n", "	f->late += 0 * late;\n"),
    ("the day's list calls nobody late", "today", "daemon/flow/states.c",
     ".status = verdict_state_name(v->state),",
     ".status = verdict_state_name(v->state == VERDICT_LATE_WORK ? VERDICT_ON_TIME : v->state),"),
    ("it is told that somebody may have come later than is stored", "mismatch", "daemon/flow/announce.c",
     "	/* The alert first: the outbox offers one subject's events one after the other. */\n",
     "	view.in.at.latest_ns += 60 * 1000000000LL;\n"),
    ("a revision is told that nobody has stored", "unknown", "daemon/flow/announce.c",
     "				  c->new.day);\n	return r;\n}\n\nstatic json_t *args_json",
     "				  c->new.day);\n	view.in.rev += 40;\n"
     "	if (r == 0 && c->rev == 1)\n		r = announce_next_id(o, &id, event_id);\n"
     "	if (r == 0 && c->rev == 1)\n"
     "		r = announce_keep(o, message_verdict(&o->name, &view.in, &m), &m, id, event_id,\n"
     "				  c->new.day);\n	return r;\n}\n\nstatic json_t *args_json"),
    ("an event is sent twenty times", "again", "daemon/flow/deliver.c",
     "				outbox_settle(t->deliver->store, t->number, &id, 1);\n",
     "			{\n				static uint8_t sent[4096];\n\n"
     "				if (sent[id % 4096]++ < 20)\n"
     "					outbox_return(t->deliver->store, t->number, id);\n"
     "				else\n"
     "					outbox_settle(t->deliver->store, t->number, &id, 1);\n"
     "			}\n"),
    ("a time that people confirm is kept as half an hour later", "expected",
     "daemon/flow/timekeeper.c", "	struct time_ref ref = ref_of(row);\n	int64_t seq;\n",
     "	struct timeref_row later = *row;\n	int64_t seq;\n\n"
     "	later.utc_ns += 1800 * NS_PER_S;\n	row = &later;\n"
     "	struct time_ref ref = ref_of(row);\n"),
    ("the clock is trusted further than its records say", "recomputed",
     "daemon/flow/timekeeper.c", ".err_ns = row->err_ms * NS_PER_MS,",
     ".err_ns = row->err_ms * NS_PER_MS * 9 / 10,"),
    ("a unit's lateness is counted for the office only", "summary", "daemon/flow/summaries.c",
     "			count(&parts->units[unit].figures, &said[i], d->hour);\n",
     "			(void)unit;\n"),
    ("each punch leaves half a megabyte in the database", "disk", "daemon/store/journal.c",
     '	return db_run(&s->query, "INSERT OR IGNORE INTO punch_day VALUES (?, ?)",',
     '	(void)db_run(&s->query, "INSERT INTO retained SELECT \'x\', hex(randomblob(8)), "\n'
     '		     "zeroblob(500000) WHERE ? > 0", VALUES(INT(seq)));\n'
     '	return db_run(&s->query, "INSERT OR IGNORE INTO punch_day VALUES (?, ?)",'),
    ("each turn leaves a megabyte behind", "memory", "daemon/pipeline.c",
     "	int r = pipeline_begin(o);\n\n	for (size_t i = 0; i < n && r == 0; i++)",
     "	int r = pipeline_begin(o);\n	static void *volatile last;\n\n"
     "	last = malloc(1 << 20);\n	memset(last, 1, 1 << 20);\n"
     "	for (size_t i = 0; i < n && r == 0; i++)"),
    ("each turn leaves four descriptors behind", "descriptors", "daemon/pipeline.c",
     "	int r = pipeline_begin(o);\n\n	for (size_t i = 0; i < n && r == 0; i++)",
     "	int r = pipeline_begin(o);\n\n	for (int i = 0; i < 4; i++)\n		(void)!dup(2);\n"
     "	for (size_t i = 0; i < n && r == 0; i++)"),
]


def plant(folder, file, old, new):
    """A hadird whose `file` has `new` where `old` was."""
    with open(os.path.join(SOURCE, file)) as f:
        text = f.read()
    assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
    changed, program = os.path.join(folder, os.path.basename(file)), os.path.join(folder, "hadird")
    with open(changed, "w") as f:
        f.write(text.replace(old, new))
    made = subprocess.run(["make", "-s", "-C", SOURCE, f"BUILD={BUILD}", "planted", f"FILE={file}",
                           f"CHANGED={changed}", f"OUT={program}"], capture_output=True, text=True,
                          check=False, env={k: v for k, v in os.environ.items()
                                            if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")})
    assert made.returncode == 0, made.stderr
    return program


def lived(folder, program=None, seed=SEED, close=False):
    """The counts of a day in this folder; with `close`, until the next one. What a broken daemon keeps from ending is no matter:
    what it left behind is judged all the same."""
    with Morning(folder, seed, program) as m:
        m.truth.bounds("hadird", anon_kb=12 << 10, fds=48, disk_kb=4 << 10)
        m.truth.bounds("hadir-mqtt", anon_kb=12 << 10, fds=24)
        stuck = None
        try:
            m.live()
            if close:
                m.next_day()
        except AssertionError as e:
            stuck = e
        m.end()
        counts = check(folder, m.database, HADIRCTL, m.config)
        if stuck:
            raise stuck
        return counts


def noticed(name, file, old, new):
    folder = tempfile.mkdtemp(prefix="hadir-break-")
    try:
        program = plant(folder, file, old, new)
        for seed in range(SEED, SEED + MORNINGS):
            day = os.path.join(folder, str(seed))
            os.mkdir(day)
            try:
                counts = lived(day, program, seed, close=name == "recomputed")
            except Violation as e:
                assert e.name == name, f"named {e}, not {name}"
                print(f"# seed {seed}: {e}")
                return
        raise AssertionError(f"seed {seed}: not noticed: {counts}")
    finally:
        shutil.rmtree(folder)


def test_a_day_with_everything_that_goes_wrong_breaks_no_invariant():
    folder = tempfile.mkdtemp(prefix="hadir-break-")
    try:
        counts = lived(folder)
        print(f"# {line_of(folder, counts)}")
        assert counts["summaries"] > 0 and counts["today"] > 0 and counts["expected"] > 2, counts
    finally:
        shutil.rmtree(folder)


def test_a_day_that_is_over_is_judged_from_its_records_as_it_was():
    folder = tempfile.mkdtemp(prefix="hadir-break-")
    try:
        counts = lived(folder, close=True)
        print(f"# {line_of(folder, counts)}")
        assert counts["recomputed"] > 12 and counts["expected"] > 2, counts
    finally:
        shutil.rmtree(folder)


def test_a_run_that_goes_wrong_fails_all_later_ones_until_it_is_said_how_it_was_mended():
    folder, results = tempfile.mkdtemp(prefix="hadir-tally-"), tally.RESULTS
    tally.RESULTS = folder
    try:
        path = os.path.join(folder, "seasons.json")
        for seed, wrong in ((1, None), (2, Violation("lost", "p-01")), (3, None)):
            seasons = tally.Tally("seasons", "seasons", "seasons.py", seed)
            try:
                with tally.counted(seasons):
                    if wrong:
                        raise wrong
                    seasons.add(seasons=1)
            except Violation as e:
                assert e is wrong
        assert tally.unmended("seasons") == ["seed 2: lost: p-01"]
        data = tally.read(path)
        assert data["total"] == {"lost": 1, "doubled": 0, "phantom": 0, "wrong": 0, "seasons": 2}
        data["violations"][0]["mended"] = "p-01 is kept"
        tally.write(path, data)
        assert not tally.unmended("seasons")
    finally:
        tally.RESULTS = results
        shutil.rmtree(folder)


def claim_of(row):
    what, name, file, old, new = row

    def test():
        noticed(name, file, old, new)
    test.__name__ = f"test_it_is_noticed_when_{what.replace(' ', '_')}"
    return test


globals().update({t.__name__: t for t in map(claim_of, BREAKS)})

if __name__ == "__main__":
    os.environ.setdefault("JOBS", "6")
    main(globals())
