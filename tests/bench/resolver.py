# SPDX-License-Identifier: MIT
"""Two destinations, the name of one of which nobody answers for."""
import os
import random as system_random
import socket
import time

from measure import (Drive, Result, ShippedBroker, Undisturbed, door, figures, h10301, late_office,
                     percentile, ratio, rng, section)

PEOPLE, SYNC_US = 300, 5000


def office(broker, hub, resolver):
    """Started, in a mount namespace of its own where the resolver never answers."""
    def readers(o):
        o.write("resolv.conf", f"nameserver {resolver}\noptions timeout:30 attempts:5\n")
        o.wrapper = ["unshare", "-m", "sh", "-c",
                     'mount --bind "$0" /etc/resolv.conf && exec "$@"',
                     os.path.join(o.folder, "resolv.conf")]
        return door(o)
    return late_office(readers, broker, PEOPLE, sync_us=SYNC_US, memory=True,
                       brokers=broker.section() + section("broker", "hub", url=hub,
                                                          insecure="yes", names="yes"))


def dns():
    r = Result("dns", "one destination black-holed in DNS: the other's p99 changes < 10 %")
    r.data["how"] = ("two offices, alike but for their second destination: one has a broker that "
                     "answers, one a name that the resolver never answers for; taps in turns, "
                     "5 ms in each fdatasync, databases in memory")
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    address = f"127.53.{system_random.randrange(256)}.{system_random.randrange(1, 255)}"
    server.bind((address, 53))
    server.settimeout(20)
    random, parts = rng("dns"), []
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        try:
            sides = []
            for hub in (None, "mqtt://hub.example"):
                broker, second = ShippedBroker().start(), ShippedBroker().start()
                parts += [broker.close, second.close]
                o = office(broker, hub or f"mqtt://127.0.0.1:{second.port}", address)
                parts.append(o.close)
                drive = Drive(broker, o.fifo("pintu"), "hadir/v1/+/late/+")
                parts.append(drive.stop)
                sides.append((o, drive, []))
            server.recv(512)
            for i in range(1, PEOPLE + 1):
                for _, drive, took in sides:
                    begin = drive.line("frame " + h10301(1, i))
                    took.append(drive.got("/late/", f"p-{i:04}") - begin)
                    time.sleep(random.uniform(0.005, 0.02))
            states = sides[1][0].status("destination", "hub")
            r.data["black_holed"] = {"state": states["state"], "backlog": states["backlog"]}
        finally:
            for part in reversed(parts):
                part()
            server.close()
    well, hole = (s[2][10:] for s in sides)
    r.data["both_answer"], r.data["one_black_holed"] = figures(well), figures(hole)
    for p in (50, 95, 99):
        r.data[f"ratio_p{p}"] = ratio(percentile(hole, p), percentile(well, p))
    r.claim(f"p99 {percentile(well, 99) / 1e6:.2f} -> {percentile(hole, 99) / 1e6:.2f} ms: ratio "
            f"{r.data['ratio_p99']} < 1.1", r.data["ratio_p99"] < 1.1)
    r.write()
