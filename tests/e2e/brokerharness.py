# SPDX-License-Identifier: MIT
"""The office's mosquitto as `hadirctl broker-setup` sets it up, and what tests of brokers share."""
import os
import shutil
import subprocess
import tempfile

from harness import (BUILD, SOURCE, Broker, Lines, Office, Subscriber, free_port, rules)

CHECK = os.path.join(SOURCE, "config/mosquitto/mosquitto-check")


def openssl(folder, *words):
    return subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True,
                          text=True).stdout


def setup(into, *words, office=None):
    """`hadirctl broker-setup` (or what else `words` begin with) into a folder; returns Answer."""
    own = office or Office("", "", rules())
    os.environ["HADIR_SHARE"] = os.path.join(SOURCE, "config")
    try:
        verb = words if words and words[0].startswith("broker-") else ("broker-setup", *words)
        return own.hadirctl("--lang", "en", *verb, "--into", into)
    finally:
        if office is None:
            own.close()


class HouseBroker(Broker):
    """Listens on two ports: `port` for the daemon, `tls_port` for everybody else."""

    def __init__(self, *words):
        self.into = tempfile.mkdtemp(prefix="hadir-house-")
        os.chmod(self.into, 0o755)
        self.tls_port = free_port()
        self.answer = setup(self.into, "--host", "localhost,127.0.0.1", *words)
        assert self.answer.status == 0, self.answer
        super().__init__()
        self.user = "hadir"
        self.password = self.text("etc/hadir/credentials/broker/office").strip()
        self.configure()

    def path(self, name):
        return os.path.join(self.into, name)

    def text(self, name):
        with open(self.path(name)) as f:
            return f.read()

    def configure(self):
        """Debian's own lines and the two files as they are, but for ports and folders."""
        lines = ["persistence true", f"persistence_location {self.folder}/", "log_dest stderr"]
        for name in ("hadir-tls.conf", "hadir.conf"):
            text = self.text("etc/mosquitto/conf.d/" + name)
            for old, new in (("/etc/mosquitto/", self.path("etc/mosquitto/")),
                             ("listener 1883", f"listener {self.port}"),
                             ("listener 8883", f"listener {self.tls_port} 127.0.0.1")):
                text = text.replace(old, new)
            lines.append(text)
        with open(self.config, "w") as f:
            f.write("\n".join(lines))

    def passwords(self):
        """Of those who have a sheet; from the sheets, as people get them."""
        found = {}
        folder = self.path("etc/hadir/broker/sheets")
        for name in os.listdir(folder):
            user = name.removesuffix(".html")
            with open(os.path.join(folder, name)) as f:
                found[user] = f.read().split(f"mqtts://{user}:")[1].split("@")[0]
        return found

    def tls(self):
        """Words of mosquitto's clients."""
        return ["-h", "localhost", "-p", str(self.tls_port), "--cafile",
                self.path("etc/hadir/broker/ca.pem")]

    def close(self):
        super().close()
        shutil.rmtree(self.into, ignore_errors=True)


class Guest(Subscriber):
    """A subscriber over TLS, with its own user; told apart from denial by what it receives."""

    def __init__(self, broker, user, password, *topics, version="mqttv5", more=()):
        argv = ["stdbuf", "-oL", "mosquitto_sub", "-d", *broker.tls(), "-V", version, "-q", "1",
                "-F", "%j", "-u", user, "-P", password, *more]
        for topic in topics:
            argv += ["-t", topic]
        Lines.__init__(self, argv, name=f"mosquitto_sub {user}")
        self.wait("Subscribed (mid: 1)")
