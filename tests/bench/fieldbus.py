# SPDX-License-Identifier: MIT
"""From a change in a Modbus device to the alert, with collectd beside; and what broken devices do
to healthy ones."""
import subprocess
import tempfile
import time

import latency
from measure import (Drive, Limit, Result, ShippedBroker, Undisturbed, figures, late_office,
                     percentile, ratio, rng, section, version)
from outage import collectd

POLL_MS = 100
PORTS_MAX = 8  # buses of a daemon
UNITS = (1, 10, 50)


def readers(drive):
    ports = len(drive.ports)
    return "".join(section("bus", f"b{p}", kind="tcp", host="127.0.0.1", port=drive.ports[p])
                   for p in range(ports)) + "".join(
        section("reader", f"jari-{u}", kind="modbus", bus=f"b{u % ports}", address=u // ports + 1,
                profile="hadir-log", poll_ms=POLL_MS) for u in range(drive.count))


class Bench:
    """Units, their office, the limit and, if it is there, collectd, all at one broker."""

    def __init__(self, units, people, shaped=None, sync_us=5000, peer=True, ports=None):
        self.parts = []
        self.folder = tempfile.mkdtemp(prefix="hadir-peer-")
        try:
            broker = ShippedBroker().start()
            self.parts.append(broker.close)
            self.drive = Drive(broker, None, "hadir/v1/+/late/+", "bench/#", "collectd/#",
                               units=units, ports=ports or min(units, PORTS_MAX))
            self.parts.append(self.drive.stop)
            self.office = late_office(readers(self.drive), broker, people, kind="jari",
                                      sync_us=sync_us, memory=True)
            self.parts.append(self.office.close)
            self.limit = None
            if shaped:
                self.limit = Limit(broker, self.office.folder, round(shaped["bytes"] / 4120),
                                   shaped["alert_bytes"], sync_us)
                self.parts.append(self.limit.stop)
            self.peer = None
            if peer and version("collectd-core"):
                n = len(self.drive.ports)
                self.peer = collectd(self.folder, broker.port, [
                    (self.drive.ports[u % n], u // n + 1, f"u{u}") for u in range(units)],
                    interval=POLL_MS / 1000)
                self.parts.append(self.peer.stop)
            self.office.until("all are ready", lambda: all(
                s["state"] == "ready" for s in self.office.status("reader")))
        except BaseException:
            self.close()
            raise

    def close(self):
        for part in reversed(self.parts):
            part()
        subprocess.run(["rm", "-rf", self.folder])

    def sample(self, u, person):
        begin = self.drive.unit(u, f"punch {person}")
        return begin, self.drive.got("/late/", f"p-{person:04}") - begin

    def bare(self):
        self.limit.say("go")
        w = self.drive.wait_words(lambda w: w[0] == "got" and w[2] == "bench/limit")
        return int(w[1]) - int(w[3])


def after_answers(lines, samples):
    """For each (begin, unit, latency): from the answer that carried it to the alert."""
    answers = {}
    for w in (l.split(" ") for l in lines if l.startswith("answer ")):
        if int(w[3]) > 9:  # ours: a whole block; collectd reads one register
            answers.setdefault(int(w[2]), []).append(int(w[1]))
    out = []
    for begin, u, took in samples:
        at = [a for a in answers.get(u, []) if begin <= a <= begin + took]
        if at:
            out.append(begin + took - at[0])
    return out


def peer_latencies(lines, samples):
    """collectd sends the log's next number: k + 1 after the k-th record of a unit."""
    seen, count, out = {}, {}, []
    for w in (l.split(" ") for l in lines if l.startswith("got ") and " collectd/" in l):
        unit = w[2].split("/")[1]
        if ":" in w[3]:
            value = float(w[3].split(":")[1])
            seen.setdefault((unit, int(value)), int(w[1]))
    for begin, u, _ in samples:
        count[u] = count.get(u, 0) + 1
        at = seen.get((f"u{u}", count[u] + 1))
        out.append(at - begin if at else None)
    return out


def pauses_s(n, random):
    """In random order, but spread evenly over a poll period: after a record the daemon's polls
    count from its acknowledgement, so the pause decides where in a period the next change falls."""
    spread = [(i + 0.5) / n * POLL_MS / 1000 for i in range(n)]
    random.shuffle(spread)
    return spread


def modbus():
    r = Result("modbus", "poll answer that carries the change to alert: p95 <= 3x the limit; "
               "change to alert: p95 <= 0.95 poll period + that; 1, 10, 50 units; collectd beside")
    r.data["how"] = (f"hadir-log units behind Modbus TCP on up to {PORTS_MAX} ports, poll "
                     f"{POLL_MS} ms, 5 ms in each fdatasync of ours and the limit, databases in "
                     "memory; one change at a time, at moments spread evenly over the period; "
                     "collectd's modbus and mqtt plugins poll the same units and pay for no "
                     "fdatasync.")
    r.data["collectd_version"] = version("collectd-core")
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        shaped = latency.shape()
        for units in UNITS:
            n, random = 120, rng(f"modbus-{units}")
            bench = Bench(units, n, shaped)
            try:
                samples, bare = [], []
                time.sleep(2)
                for person, pause in enumerate(pauses_s(n, random), 1):
                    unit = random.randrange(units)
                    begin, took = bench.sample(unit, person)
                    samples.append((begin, unit, took))
                    bare.append(bench.bare())
                    time.sleep(pause)
                time.sleep(0.5)
                with bench.drive.news:
                    lines = list(bench.drive.seen)
                peer = peer_latencies(lines, samples) if bench.peer else []
            finally:
                bench.close()
            answer = after_answers(lines, samples)
            changes = [s[2] for s in samples]
            limit95 = percentile(bare, 95)
            row = {"limit": figures(bare), "answer_to_alert": figures(answer),
                   "change_to_alert": figures(changes),
                   "answer_p95_of_limit_p95": ratio(percentile(answer, 95), limit95),
                   "answer_p95_of_limit_p50": ratio(percentile(answer, 95), percentile(bare, 50)),
                   "collectd_change_to_message": figures([p for p in peer if p]),
                   "collectd_values_never_seen": sum(p is None for p in peer)}
            r.data[f"{units}_units"] = row
            bound = 0.95 * POLL_MS + 3 * limit95 / 1e6
            row["change_p95_beyond_wait_and_answer_p95_us"] = round(
                (percentile(changes, 95) - percentile(answer, 95)) / 1e3 - 950 * POLL_MS, 1)
            r.claim(f"{units} units: answer to alert p95 {percentile(answer, 95) / 1e6:.1f} ms = "
                    f"{row['answer_p95_of_limit_p95']} of the limit <= 3",
                    row["answer_p95_of_limit_p95"] <= 3)
            r.claim(f"{units} units: change to alert p95 {percentile(changes, 95) / 1e6:.1f} ms <= "
                    f"{bound:.1f}", percentile(changes, 95) / 1e6 <= bound)
            print(f"    collectd {row['collectd_change_to_message']}")
    r.write()


def faulty():
    r = Result("faulty", "the same over TCP with one unit dead and one answering in 900 ms: the "
               "healthy units' p95 changes < 10 %")
    r.data["how"] = ("8 units at 8 ports, 6 of them healthy; rounds with all well and with the two "
                     f"faults in turns, changes at the healthy ones; poll {POLL_MS} ms, 5 ms in "
                     "each fdatasync")
    rounds, n, random = 4, 45, rng("faulty")
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        bench = Bench(8, 2 * rounds * n, peer=False)
        well, ill, person = [], [], 0
        try:
            for _ in range(rounds):
                for fault, into in ((False, well), (True, ill)):
                    bench.drive.unit(6, f"never {-1 if fault else 0}")
                    bench.drive.unit(7, f"late {900 if fault else 0}")
                    for _ in range(n):
                        person += 1
                        unit = random.randrange(6)
                        begin, took = bench.sample(unit, person)
                        into.append((begin, unit, took))
                        time.sleep(random.uniform(0, POLL_MS / 1000))
            with bench.drive.news:
                lines = list(bench.drive.seen)
            r.data["states"] = {s["name"]: s["state"] for s in bench.office.status("reader")}
        finally:
            bench.close()
    for what, samples in (("well", well), ("with_faults", ill)):
        r.data[what] = {"change_to_alert": figures([s[2] for s in samples]),
                        "answer_to_alert": figures(after_answers(lines, samples))}
    a, b = (percentile([s[2] for s in x], 95) for x in (well, ill))
    r.data["ratio_p95"] = ratio(b, a)
    r.claim(f"healthy p95 {a / 1e6:.1f} -> {b / 1e6:.1f} ms: {100 * (b / a - 1):+.1f} % < 10 %",
            b / a < 1.1)
    r.write()
