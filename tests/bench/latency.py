# SPDX-License-Identifier: MIT
"""From an input to the alert at a subscriber, against the limit, both in turns in one run."""
import os
import time

from measure import (Drive, Limit, Result, ShippedBroker, Undisturbed, door, figures, h10301,
                     late_office, percentile, ratio, rng)

WARM = 10


def commit_shape(office, log, drive, first, n=20):
    """Median bytes and syncs of one alert's commit, with the acknowledgements that ride on it."""
    sizes, syncs = [], []
    for i in range(first, first + n):
        before = os.path.getsize(log)
        drive.line("frame " + h10301(1, i))
        drive.got("/late/", f"p-{i:04}")
        time.sleep(0.02)
        with open(log) as f:
            f.seek(before)
            lines = [l.split() for l in f.read().splitlines()]
        syncs.append(len(lines))
        sizes.append(sum(int(l[1]) for l in lines))
    return {"bytes": percentile(sizes, 50), "syncs": percentile(syncs, 50),
            "syncs_max": max(syncs)}


def payload_size(broker, office):
    rows = office.sql("SELECT length(body) FROM outbox WHERE topic LIKE '%/late/%' LIMIT 1")
    return rows[0][0] if rows else 700


def shape():
    """What one late punch writes and sends."""
    broker = ShippedBroker().start()
    log = os.path.join(broker.folder, "syncs")
    office = late_office(door, broker, 60, log=log)
    drive = None
    try:
        drive = Drive(broker, office.fifo("pintu"), "hadir/v1/+/late/+")
        for i in range(1, 6):
            drive.line("frame " + h10301(1, i))
            drive.got("/late/", f"p-{i:04}")
        size = payload_size(broker, office)
        return dict(commit_shape(office, log, drive, 6), alert_bytes=size)
    finally:
        if drive:
            drive.stop()
        office.close()
        broker.close()


def in_turns(n, sync_us, shaped, name, edges=0):
    """n times the limit and n times ours, in turns. Returns their figures and the samples."""
    pages = round(shaped["bytes"] / 4120)  # a WAL frame is a page and 24 bytes
    broker = ShippedBroker().start()
    office = drive = limit = None
    random = rng(name)
    try:
        office = late_office(door, broker, n + WARM + edges, sync_us=sync_us,
                             memory=sync_us > 0)
        drive = Drive(broker, office.fifo("pintu"), "hadir/v1/+/late/+", "bench/#")
        limit = Limit(broker, office.folder, pages, shaped["alert_bytes"], sync_us)
        ours, bare = [], []
        for i in range(1, n + WARM + 1):
            limit.say("go")
            words = drive.wait_words(lambda w: w[0] == "got" and w[2] == "bench/limit")
            bare.append(int(words[1]) - int(words[3]))
            time.sleep(random.uniform(0.005, 0.02))
            begin = drive.line("frame " + h10301(1, i))
            ours.append(drive.got("/late/", f"p-{i:04}") - begin)
            time.sleep(random.uniform(0.005, 0.02))
        by_edges = []
        for i in range(n + WARM + 1, n + WARM + edges + 1):
            bits = h10301(1, i)
            for k, bit in enumerate(bits[:-1]):
                drive.line(f"edge {k * 1000} {bit}")
            begin = drive.line(f"edge {25000} {bits[-1]}")
            by_edges.append(drive.got("/late/", f"p-{i:04}") - begin)
        commits = [int(l.split()[1]) for l in limit.seen if l.startswith("commit ")]
        out = {"sync_us": sync_us, "pages": pages, "ours": figures(ours[WARM:]),
               "limit": figures(bare[WARM:]), "limit_commit_alone": figures(commits[WARM:])}
        if edges:
            out["last_edge_with_its_silence_of_30_ms"] = figures(by_edges)
        for p in (50, 95, 99):
            out[f"ratio_p{p}"] = ratio(percentile(ours[WARM:], p), percentile(bare[WARM:], p))
        return out
    finally:
        for x in (drive, limit):
            if x:
                x.stop()
        if office:
            office.close()
        broker.close()


def hotpath():
    r = Result("hotpath", "last edge record read to alert at a subscriber, 5 ms in each fdatasync, "
               "against one bare FULL commit of as many bytes and one QoS 1 message: "
               "p50 <= 1.3x, p99 <= 2x")
    r.data["how"] = ("ours: a complete frame is written to the replay reader's FIFO, to the late/ "
                     "message at a subscriber's socket. limit: see limit.c, the same subscriber. "
                     "In turns, every person once. With injected delay both databases are in "
                     "memory, so that the delay is the whole of a sync; raw: on the disk. Edges "
                     "besides: a frame ends by 30 ms of silence, which is in that figure.")
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        shaped = shape()
        r.data["one_late_punch"] = shaped
        print(f"  one late punch: {shaped}")
        r.data["slow"] = in_turns(500, 5000, shaped, "slow")
        r.data["raw"] = in_turns(500, 0, shaped, "raw", edges=20)
    s, raw = r.data["slow"], r.data["raw"]
    print(f"  5 ms: ours {s['ours']} limit {s['limit']}")
    print(f"  raw:  ours {raw['ours']} limit {raw['limit']}"
          f" ratios {raw['ratio_p50']} {raw['ratio_p99']}")
    r.claim(f"p50 {s['ratio_p50']} <= 1.3", s["ratio_p50"] <= 1.3)
    r.claim(f"p99 {s['ratio_p99']} <= 2", s["ratio_p99"] <= 2)
    r.claim(f"one sync an alert: {shaped['syncs']}", shaped["syncs"] == 1)
    r.write()
