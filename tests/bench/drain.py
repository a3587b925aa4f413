# SPDX-License-Identifier: MIT
"""A week's backlog: how fast it goes, whether all of it arrives, and whether today waits for it."""
import datetime
import json
import os
import sqlite3
import subprocess
import tempfile
import time

from measure import (BenchOffice, Limit, MONDAY, Result, ShippedBroker, Undisturbed, door, figures,
                     free_port, h10301, ratio, roster, rules)

BACKLOG = 100_000
PEOPLE = 200
WRITTEN_LATE = 1024  # the last few answers are written with what comes next, or after 5 s


class Counted:
    """A mosquitto_sub whose lines go to a file: a pipe into Python would hold it up."""

    def __init__(self, broker, folder, name):
        self.path = os.path.join(folder, name)
        self.file = open(self.path, "w")
        self.process = subprocess.Popen(
            ["stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", str(broker.port),
             "-V", "mqttv5", "-q", "1", "-t", "hadir/v1/#", "-F", "M %U %t %p"],
            stdout=self.file, stderr=subprocess.STDOUT)
        while "Subscribed" not in open(self.path).read():
            time.sleep(0.01)

    def rows(self):
        """(seconds, topic, payload) of each message so far."""
        with open(self.path, errors="replace") as f:
            for line in f:
                if line.startswith("M "):
                    _, at, topic, payload = line.rstrip("\n").split(" ", 3)
                    yield float(at), topic, payload

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.file.close()


def fill(database, n):
    """n events of a day long past, of the size and shape of a real one. The outbox is no part of
    what is chained, so this is what an outage leaves behind."""
    db = sqlite3.connect(database)
    [(event_id, topic, content, body)] = db.execute(
        "SELECT event_id, topic, content_type, body FROM outbox WHERE topic LIKE '%/punch' LIMIT 1")
    [(destination,)] = db.execute("SELECT id FROM destination")
    [(first,)] = db.execute("SELECT max(id) + 1 FROM outbox")
    day = (datetime.date.fromisoformat(MONDAY) - datetime.date(1970, 1, 1)).days - 7
    body = body if isinstance(body, str) else body.decode()
    with db:
        db.executemany(
            "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1, 1)",
            ((first + i, f"backlog-{i}", f"p-{i % PEOPLE:04}-{i // PEOPLE}", day, topic, content,
              body.replace(event_id, f"backlog-{i}").encode()) for i in range(n)))
        db.executemany("INSERT INTO delivery VALUES (?, 0, ?, ?)",
                       ((destination, day, first + i) for i in range(n)))
    db.close()
    return len(body)


def prepare(pace, n):
    """An office with a backlog and everybody's alert still to come; not running, broker away."""
    port = free_port()
    office = BenchOffice("", "", rules(begin="08:40:01"))
    with open(office.config, "a") as f:
        f.write(door(office))
        f.write(f"[broker office]\nurl = mqtt://127.0.0.1:{port}\nnames = yes\n")
        if pace is not None:
            f.write(f"pace = {pace}\n")
    office.start()
    fd = os.open(office.fifo("pintu"), os.O_WRONLY)
    office.roster(roster(PEOPLE))
    # Before the time is known: a daemon that was away this morning would accuse nobody later.
    os.write(fd, ("frame " + h10301(1, PEOPLE) + "\n").encode())
    office.until("a punch", lambda: office.sql("SELECT 1 FROM outbox WHERE topic LIKE '%/punch'"))
    office.stop_clean()
    os.close(fd)
    size = fill(office.database, n)
    return office, port, size


def waiting(office):
    return office.status("destination", "office")["backlog"]


def arrived(sub):
    """How often each event of the backlog came."""
    n = {}
    for _, topic, payload in sub.rows():
        if topic.endswith("/punch"):
            event = json.loads(payload)["id"]
            if event.startswith("backlog-"):
                n[event] = n.get(event, 0) + 1
    return n


def run(pace, fresh, seconds):
    """Drain it. With `fresh` a tap each 200 ms meanwhile, for at most `seconds`."""
    office, port, size = prepare(pace, BACKLOG)
    folder = tempfile.mkdtemp(prefix="hadir-sub-")
    broker = sub = door_fd = None
    try:
        broker = ShippedBroker(port=port).start()
        sub = Counted(broker, folder, "sub")
        office.start()
        door_fd = os.open(office.fifo("pintu"), os.O_WRONLY)
        if fresh:
            office.confirm(MONDAY, "08:40:00")
        office.daemon.wait("destination office: connected")
        begin, taps, person, curve = time.time(), {}, 0, []
        while time.time() - begin < seconds:
            if fresh and person < PEOPLE - 2:
                person += 1
                taps[f"p-{person:04}"] = time.time()
                os.write(door_fd, ("frame " + h10301(1, person) + "\n").encode())
                time.sleep(0.2)
            else:
                time.sleep(0.1)
                curve.append((time.time(), waiting(office)))
            if fresh and person == PEOPLE - 2:
                break
            if not fresh and curve[-1][1] < WRITTEN_LATE:
                break
        took = time.time() - begin
        left = waiting(office)
        if not fresh:
            end = time.time() + 60
            while time.time() < end and len(arrived(sub)) < BACKLOG:
                time.sleep(0.5)
        else:
            time.sleep(1)
        came = arrived(sub)
        times = [at for at, topic, p in sub.rows() if topic.endswith("/punch") and "backlog-" in p]
        alerts = {}
        for at, topic, payload in sub.rows():
            if "/late/" in topic:
                alerts.setdefault(json.loads(payload)["data"]["person"], at)
        rate = round(len(times) / (times[-1] - times[0])) if len(times) > 1 else 0
        waits = [(alerts[p] - t) * 1e9 for p, t in taps.items() if p in alerts]
        return {"pace": "default" if pace is None else pace, "event_bytes": size,
                "seconds": round(took, 2), "left": left,
                "to_puback_per_s": round((BACKLOG - left) / took),
                "at_subscriber": len(came), "twice": sum(n > 1 for n in came.values()),
                "subscriber_per_s": rate, "taps": len(taps), "alerts": len(waits),
                "tap_to_alert": figures(waits)}
    finally:
        if door_fd is not None:
            os.close(door_fd)
        office.close()
        if sub:
            sub.stop()
            subprocess.run(["rm", "-rf", folder])
        if broker:
            broker.close()


def flood(size):
    """What Paho and this mosquitto do without us, with the same window and subscriber."""
    broker = ShippedBroker().start()
    folder = tempfile.mkdtemp(prefix="hadir-sub-")
    sub = Counted(broker, folder, "sub")
    limit = None
    try:
        limit = Limit(broker, folder, 1, size)
        limit.say(f"flood {BACKLOG}")
        ns = int(limit.wait("flood", deadline=120).split()[1])
        return round(BACKLOG / (ns / 1e9))
    finally:
        if limit:
            limit.stop()
        sub.stop()
        subprocess.run(["rm", "-rf", folder])
        broker.close()


def drain():
    r = Result("drain", "100,000 events: >= 10,000/s to PUBACK with pacing off; with default "
               "pacing a fresh alert waits < 100 ms at a mosquitto_sub; every one arrives")
    r.data["how"] = ("events of a past day put into the outbox of a stopped daemon; broker with "
                     "the limits of config/mosquitto/hadir.conf; mosquitto_sub on hadir/v1/#. "
                     "The same number and size from a bare Paho client with the same window is "
                     "the limit.")
    with Undisturbed() as u:
        r.data["scheduling"] = u.said
        fast = run(0, False, 90)
        r.data["pacing_off"] = fast
        print(f"  pacing off: {fast}")
        r.data["bare_paho_per_s"] = flood(fast["event_bytes"])
    r.data["ratio_to_bare_paho"] = ratio(fast["to_puback_per_s"], r.data["bare_paho_per_s"])
    print(f"  bare Paho {r.data['bare_paho_per_s']}/s, ratio {r.data['ratio_to_bare_paho']}")
    with Undisturbed():
        paced = run(None, True, 60)
    r.data["default_pacing"] = paced
    print(f"  default pacing: {paced}")
    r.claim(f"{fast['to_puback_per_s']}/s >= 10000", fast["to_puback_per_s"] >= 10000)
    r.claim(f"all {fast['at_subscriber']} arrived", fast["at_subscriber"] == BACKLOG)
    worst = paced["tap_to_alert"].get("max_us", 1e9) / 1000
    r.claim(f"{paced['alerts']} of {paced['taps']} fresh alerts within {worst:.1f} ms < 100",
            worst < 100 and paced["alerts"] == paced["taps"])
    r.write()
