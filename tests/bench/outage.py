# SPDX-License-Identifier: MIT
"""A broker that is away for 12 s while things happen; collectd beside us on the same device."""
import json
import os
import subprocess
import tempfile
import time

from measure import (Broker, Lines, Result, free_port, late_office, version)

from harness import SimLog, tcp_log

CHANGES, EVERY_S, AWAY_S, FIRST_S = 67, 0.73, 12, 12
USERS = 5


class Session:
    """A mosquitto_sub whose session the broker keeps, and which comes back by itself."""

    def __init__(self, port, *topics):
        argv = ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-V",
                "mqttv5", "-q", "1", "-c", "-i", f"bench-{topics[0][:5]}", "-x", "3600", "-F",
                "M %U %t %p"]
        for t in topics:
            argv += ["-t", t]
        self.lines = Lines(argv, name="mosquitto_sub")

    def rows(self):
        with self.lines.news:
            seen = list(self.lines.seen)
        return [l.split(" ", 3) for l in seen if l.startswith("M ")]


def collectd(folder, port, hosts, interval=0.1):
    """hosts: (port, address, name). Its register 9 is the low word of the log's next number."""
    parts = "".join(f"""
  <Host "{name}">
    Address "127.0.0.1"
    Port "{p}"
    Interval {interval}
    <Slave {address}>
      Instance "{name}"
      Collect "next"
    </Slave>
  </Host>""" for p, address, name in hosts)
    path = os.path.join(folder, "collectd.conf")
    with open(path, "w") as f:
        f.write(f"""Hostname "bench"
BaseDir "{folder}"
PIDFile "{folder}/collectd.pid"
TypesDB "/usr/share/collectd/types.db"
Interval {interval}
ReadThreads 5
WriteThreads 2
LoadPlugin modbus
LoadPlugin mqtt
<Plugin modbus>
  <Data "next">
    RegisterBase 9
    RegisterType uint16
    Type gauge
    Instance "next"
  </Data>{parts}
</Plugin>
<Plugin mqtt>
  <Publish "bench">
    Host "127.0.0.1"
    Port {port}
    ClientId "collectd-bench"
    QoS 1
    Prefix "collectd"
    StoreRates false
  </Publish>
</Plugin>
""")
    return Lines(["collectd", "-f", "-C", path], name="collectd")


def outage():
    r = Result("outage", "12 s broker outage, a change every 0.73 s: lost 0, in order per subject "
               "(collectd beside)")
    r.data["how"] = ("one simulated controller behind Modbus TCP, polled by both at 100 ms; the "
                     "broker is stopped and started at its port, subscribers keep their sessions")
    r.data["collectd"] = {"version": version("collectd-core")}
    folder = tempfile.mkdtemp(prefix="hadir-outage-")
    broker = Broker(port=free_port()).start()
    sim, office, peer, subs = SimLog(), None, None, []
    try:
        subs = [Session(broker.port, "hadir/v1/+/punch"), Session(broker.port, "collectd/#")]
        office = late_office(tcp_log(sim), broker, USERS, kind="jari")
        try:
            peer = collectd(folder, broker.port, [(sim.port, 1, "jari")])
        except FileNotFoundError:
            r.data["collectd"] = "not installed (collectd-core)"
        office.until("ready", lambda: office.status("reader", "jari")["state"] == "ready")
        time.sleep(3)
        begin = time.monotonic()
        gone = back = None
        for i in range(CHANGES):
            sim.say(f"punch {i % USERS + 1}")
            while time.monotonic() < begin + (i + 1) * EVERY_S:
                now = time.monotonic() - begin
                if gone is None and now >= FIRST_S:
                    broker.stop()
                    gone = now
                if gone is not None and back is None and now >= gone + AWAY_S:
                    broker.start()
                    back = now
                time.sleep(0.01)
        office.until("all is sent", lambda: office.status("destination", "office")["backlog"] == 0)
        time.sleep(12)  # collectd's turn to send what it may still have
        ours = [json.loads(row[3]) for row in subs[0].rows()]
        seqs = [(e["data"].get("person"), int(e["id"].rsplit("-", 1)[1])) for e in ours]
        kept, order = {}, 0
        for person, seq in seqs:
            order += seq < kept.get(person, 0)
            kept[person] = max(seq, kept.get(person, 0))
        distinct = {s for _, s in seqs}
        r.data["hadir"] = {"changes": CHANGES, "arrived": len(distinct),
                           "lost": CHANGES - len(distinct), "twice": len(seqs) - len(distinct),
                           "out_of_order": order}
        r.data["outage_s"] = round(back - gone, 2)
        if peer:
            values = {int(float(row[3].rstrip("\0").split(":")[1])) for row in subs[1].rows()}
            r.data["collectd"]["lost"] = sum(i + 2 not in values for i in range(CHANGES))
            r.data["collectd"]["messages"] = len(subs[1].rows())
        print(f"  hadir {r.data['hadir']} collectd {r.data['collectd']}")
        r.claim(f"lost {r.data['hadir']['lost']}", len(distinct) == CHANGES)
        r.claim(f"out of order {order}", order == 0)
    finally:
        if peer:
            peer.stop()
        if office:
            office.close()
        sim.stop()
        for s in subs:
            s.lines.stop()
        broker.close()
        subprocess.run(["rm", "-rf", folder])
    r.write()
