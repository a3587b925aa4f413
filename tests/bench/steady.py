# SPDX-License-Identifier: MIT
"""What hadir does and costs while nothing much happens: the wire's pace, memory, wake-ups."""
import os
import tempfile
import time

from measure import (Broker, Result, Undisturbed, door, free_port, late_office, ratio, section)

from harness import SimLog, SimRtu
from broker import certificates  # tests/e2e

RTU_UNITS, RTU_TURN_MS, RTU_S = 8, 5, 12
LOG_REGS = 28  # a poll of hadir-log: its head and one record
FOOTPRINT_S, POLL_MS = 60, 250


def wire_s(baud):
    """One poll: hardware.md 5.3, and the same without the silence that a real unit waits for
    before it answers: the simulated one does not, so that is the stricter limit here."""
    silence = 38.5 / baud if baud <= 19200 else 0.00175
    bare = (8 + 5 + 2 * LOG_REGS) * 11 / baud + silence + RTU_TURN_MS / 1000
    return bare + silence, bare


def rtu_polls(baud):
    """Polls a second of a full line."""
    broker = Broker().start()
    folder = tempfile.mkdtemp(prefix="hadir-rtu-")
    link = os.path.join(folder, "line")
    sim = SimRtu(link, *[f"{i}=log" for i in range(1, RTU_UNITS + 1)], baud=baud,
                 turn_ms=RTU_TURN_MS)
    office = None

    def requests():
        total = 0
        for i in range(1, RTU_UNITS + 1):
            sim.say(f"{i} count")
            total += int(sim.wait(f"{i} requests").split()[-1])
        return total
    try:
        readers = section("bus", "line", kind="rtu", device=link, baud=baud, parity="even") + \
            "".join(section("reader", f"jari-{i}", kind="modbus", bus="line", address=i,
                            profile="hadir-log", poll_ms=50) for i in range(1, RTU_UNITS + 1))
        office = late_office(readers, broker, 0)
        office.until("all are ready", lambda: all(
            s["state"] == "ready" for s in office.status("reader")))
        before, begin = requests(), time.monotonic()
        time.sleep(RTU_S)
        after, end = requests(), time.monotonic()
        return (after - before) / (end - begin)
    finally:
        if office:
            office.close()
        sim.stop()
        broker.close()


def rtu():
    r = Result("rtu", "RTU poll cycle against the wire's limit of hardware.md 5.3, 9600 and "
               "115200: >= 90 %")
    r.data["how"] = (f"{RTU_UNITS} hadir-log units on a pty that paces its bytes, turn "
                     f"{RTU_TURN_MS} ms, {LOG_REGS} registers a poll, poll-ms 50")
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        for baud in (9600, 115200):
            polls = rtu_polls(baud)
            real, bare = (1 / s for s in wire_s(baud))
            share = ratio(polls, bare)
            r.data[str(baud)] = {"polls_per_s": round(polls, 2),
                                 "limit_per_s": round(real, 2), "of_limit": ratio(polls, real),
                                 "limit_of_this_line_per_s": round(bare, 2),
                                 "of_limit_of_this_line": share}
            r.claim(f"{baud}: {100 * share:.1f} % of the limit >= 90 %", share >= 0.9)
    r.write()


def tree(pid):
    pids = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as f:
            for child in f.read().split():
                pids += tree(int(child))
    return pids


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        kb = {l.split(":")[0]: int(l.split()[1]) for l in f if l.rstrip().endswith("kB")}
    return {"pss_kb": kb["Pss"], "rss_kb": kb["Rss"], "private_dirty_kb": kb["Private_Dirty"],
            "private_kb": kb["Private_Dirty"] + kb["Private_Clean"]}


def activity(pid):
    """Wake-ups and CPU ns since its start, all threads."""
    wakes = cpu = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as f:
            wakes += sum(int(l.split()[1]) for l in f if l.startswith("voluntary_ctxt"))
        with open(f"/proc/{pid}/task/{task}/schedstat") as f:
            cpu += int(f.read().split()[0])
    return wakes, cpu


def observe(office, seconds):
    pids = tree(office.daemon.process.pid)
    before = {p: activity(p) for p in pids}
    begin = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begin
    out = {}
    for p in pids:
        wakes, cpu = activity(p)
        with open(f"/proc/{p}/comm") as f:
            name = f.read().strip()
        out[name] = dict(memory(p), threads=len(os.listdir(f"/proc/{p}/task")),
                         wakes_per_s=round((wakes - before[p][0]) / took, 2),
                         cpu_percent=round((cpu - before[p][1]) / took / 1e7, 3))
    keys = [k for k in next(iter(out.values())) if k != "threads"]
    out["all"] = {k: round(sum(v[k] for v in out.values()), 3) for k in keys}
    return out


def footprint():
    r = Result("footprint", "all processes, TLS on, one GPIO-like and one Modbus TCP reader at "
               "4 Hz: private memory <= 4 MB, PSS <= 16 MB, <= 4 wake-ups/s idle + 3 per TCP poll, "
               "<= 0.3 % of a core")
    r.data["how"] = (f"{FOOTPRINT_S} s after 10 s of settling, 63 people; /proc/PID/smaps_rollup, "
                     "schedstat, voluntary context switches of all threads. Private "
                     "memory is what is ours alone and cannot be dropped: private dirty. Clean pages "
                     "of programs and libraries that nothing else maps at that moment are told "
                     "beside it (private_kb holds both), and PSS counts them.")
    with tempfile.TemporaryDirectory(prefix="hadir-tls-") as folder:
        os.chmod(folder, 0o755)
        certificates(folder, "DNS:localhost")
        port = free_port()
        broker = Broker(extra=f"listener {port} 127.0.0.1\ncafile {folder}/ca.pem\n"
                        f"certfile {folder}/broker.pem\nkeyfile {folder}/broker.key").start()
        sim = SimLog()
        office = None
        try:
            modbus = section("bus", "jari", kind="tcp", host="127.0.0.1", port=sim.port) + section(
                "reader", "jari", kind="modbus", bus="jari", address=1, profile="hadir-log",
                poll_ms=POLL_MS)
            office = late_office(lambda o: door(o) + modbus, broker, 63, brokers=broker.section(
                url=f"mqtts://localhost:{port}", ca=f"{folder}/ca.pem"))
            office.until("TLS", lambda: office.status("destination", "office")["state"] ==
                         "connected")
            time.sleep(10)
            seen = observe(office, FOOTPRINT_S)
        finally:
            if office:
                office.close()
            sim.stop()
            broker.close()
    r.data["processes"] = seen
    for name, row in seen.items():
        print(f"  {name}: {row}")
    a, polls = seen["all"], 1000 / POLL_MS
    r.claim(f"private dirty {a['private_dirty_kb']} kB <= 4096 (with clean file pages "
            f"{a['private_kb']})", a["private_dirty_kb"] <= 4096)
    r.claim(f"PSS {a['pss_kb']} kB <= 16384", a["pss_kb"] <= 16384)
    most = 4 + 3 * polls
    r.claim(f"{a['wakes_per_s']} wake-ups/s <= {most:.0f}", a["wakes_per_s"] <= most)
    r.claim(f"{a['cpu_percent']} % of a core <= 0.3", a["cpu_percent"] <= 0.3)
    r.write()
