# SPDX-License-Identifier: MIT
"""What every bench needs: programs with one clock, percentiles, and a result that says under
what circumstances it came about."""
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from harness import (BUILD, MONDAY, ROSTER_HEAD, SOURCE, Broker, Lines, Office,  # noqa: E402,F401
                     free_port, h10301, rules, section)

RESULTS = os.environ.get("HADIR_BENCH_RESULTS", os.path.join(SOURCE, "tests", "results"))
SEED = int(os.environ.get("SEED", "20261123"))
SHIM = os.path.join(BUILD, "tests/bench/slowsync.so")
PER_UNIT = 30  # people of a section


def percentile(values, p):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * p // 100) - 1)]


def figures(values_ns):
    """In microseconds."""
    if not values_ns:
        return {"n": 0}
    us = [v / 1000 for v in values_ns]
    return {"n": len(us), "p50_us": round(percentile(us, 50), 1),
            "p95_us": round(percentile(us, 95), 1), "p99_us": round(percentile(us, 99), 1),
            "max_us": round(max(us), 1), "mean_us": round(statistics.fmean(us), 1)}


def ratio(a, b):
    return round(a / b, 3) if b else None


def machine():
    with open("/proc/cpuinfo") as f:
        models = [l.split(":")[1].strip() for l in f if l.startswith("model name")]
    with open("/etc/debian_version") as f:
        debian = f.read().strip()
    mount = subprocess.run(["findmnt", "-n", "-o", "FSTYPE", "-T", "/tmp"], capture_output=True,
                           text=True).stdout.strip()
    return {"cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(),
            "kernel": platform.release(), "debian": debian, "database_on": mount}


def version(package):
    p = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True,
                       text=True)
    return p.stdout if p.returncode == 0 else None


class Result:
    """tests/results/bench-NAME.json"""

    def __init__(self, name, bar):
        self.name, self.begin = name, time.monotonic()
        self.data = {"bench": name, "bar": bar,
                     "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
                     "machine": machine(), "command": f'make bench BENCH="{name}"', "seed": SEED,
                     "load_before": os.getloadavg()}
        self.reached = {}

    def claim(self, what, reached):
        self.reached[what] = bool(reached)
        print(f"  {'reached' if reached else 'MISSED '}  {what}", flush=True)

    def write(self):
        self.data["load_after"] = os.getloadavg()
        self.data["took_s"] = round(time.monotonic() - self.begin, 1)
        self.data["reached"] = self.reached
        os.makedirs(RESULTS, exist_ok=True)
        with open(os.path.join(RESULTS, f"bench-{self.name}.json"), "w") as f:
            json.dump(self.data, f, indent=1)
            f.write("\n")


class Limit(Lines):
    """The bare commit and message; see limit.c."""

    def __init__(self, broker, folder, pages, payload, sync_us=0, name="limit.db"):
        path = os.path.join(folder, name)
        super().__init__([os.path.join(BUILD, "tests/bench/limit"),
                          f"mqtt://127.0.0.1:{broker.port}", path, str(pages), str(payload)],
                         env=dict(os.environ, **slow(sync_us)))
        self.wait("ready")


def slow(sync_us, log=None):
    """The environment in which each sync takes longer."""
    env = {"LD_PRELOAD": SHIM, "HADIR_BENCH_SYNC_US": str(sync_us)}
    if log:
        env["HADIR_BENCH_SYNC_LOG"] = log
    return env


class Drive(Lines):
    """People, devices and a subscriber with one clock; see drive.c."""

    def __init__(self, broker, fifo, *topics, units=0, ports=0):
        super().__init__([os.path.join(BUILD, "tests/bench/drive"), str(broker.port), fifo or "-",
                          str(units), str(ports), *topics])
        self.count = units
        self.wait("ready")
        self.ports = [int(l.split()[2]) for l in self.seen if l.startswith("port ")]

    def wait_words(self, test, deadline=None):
        found = []

        def wanted(line):
            words = line.split(" ")
            if test(words):
                found.extend(words)
                return True
            return False
        self.wait(wanted, deadline)
        return found

    def line(self, text):
        """Returns when it was given, ns."""
        self.say("line " + text)
        return int(self.wait_words(lambda w: w[0] == "line")[1])

    def unit(self, n, command):
        self.say(f"unit {n} {command}")
        return int(self.wait_words(lambda w: w[0] == "unit" and w[2] == str(n))[1])

    def got(self, topic_part, word=None, deadline=None):
        """When the next message came whose topic has that part, ns."""
        return int(self.wait_words(
            lambda w: w[0] == "got" and topic_part in w[2] and word in (None, w[3]), deadline)[1])


def roster(n, kind="kartu"):
    """Person i holds card 1,i (or finger i), in sections of 30."""
    rows = [ROSTER_HEAD]
    for i in range(1, n + 1):
        value = f"1,{i}" if kind == "kartu" else str(i)
        fmt = "h10301" if kind == "kartu" else "user"
        rows.append(f"p-{i:04};Pegawai {i:04};;PNS;seksi-{i // PER_UNIT:02};;;;{kind};{fmt};"
                    f"{value};2026-01-01;")
    return "\n".join(rows) + "\n"


def shipped_limits():
    """What config/mosquitto/hadir.conf says of queues; its users and files are not for a bench."""
    keys = ("max_queued_messages", "max_queued_bytes", "max_inflight_messages",
            "max_packet_size", "autosave_interval")
    with open(os.path.join(SOURCE, "config/mosquitto/hadir.conf")) as f:
        return "\n".join(l.strip() for l in f if l.split(" ")[0] in keys)


class ShippedBroker(Broker):
    """With the queue limits that hadir ships."""

    def __init__(self, extra="", **kw):
        super().__init__(extra=extra, **kw)
        with open(self.config) as f:
            text = f.read().replace("max_queued_messages 0\n", "")
        with open(self.config, "w") as f:
            f.write(text + shipped_limits() + "\n")


class BenchOffice(Office):
    """Its folder goes with it, also one in memory."""

    def __init__(self, *a, memory=False, **kw):
        super().__init__(*a, folder=tempfile.mkdtemp(
            prefix="hadir-", dir="/dev/shm" if memory else None), **kw)
        self.own_folder = True


def late_office(readers, broker, count, clock="08:40:00", kind="kartu", sync_us=0, log=None,
                brokers=None, extra="", memory=False):
    """An office whose people are all late whenever they come. Started, with roster and time.
    In memory the only delay of a sync is the injected one, whatever else uses the disk."""
    o = BenchOffice(readers if isinstance(readers, str) else "", brokers or broker.section(),
                    rules(begin="08:40:01"), extra=extra, memory=memory)
    if callable(readers):
        with open(o.config, "a") as f:
            f.write(readers(o))
    if sync_us or log:
        o.environment = slow(sync_us, log)
    try:
        o.start()
        if count:
            o.roster(roster(count, kind))
        o.confirm(MONDAY, clock)
    except BaseException:
        o.close()
        raise
    return o


def door(office, **keys):
    return section("reader", "pintu-depan", kind="replay", format="h10301",
                   file=office.fifo("pintu"), **keys)


class Undisturbed:
    """Everything that begins in here goes before whatever else this machine does, limit and ours
    alike: a shared machine else measures its other users. Needs root; `said` tells."""

    def __enter__(self):
        try:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
            self.said = "SCHED_RR for all parts"
        except PermissionError:
            self.said = "ordinary"
        return self

    def __exit__(self, *_):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def rng(name):
    return random.Random(f"{SEED}-{name}")

