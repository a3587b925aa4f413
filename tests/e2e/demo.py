# SPDX-License-Identifier: MIT
"""What `make run` plays is itself a test: it checks what its subscriber was told."""
import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from harness import SOURCE, Lines, main  # noqa: E402

MORNING = [sys.executable, os.path.join(SOURCE, "tests/demo/morning.py"), "--short"]


class Room:
    """A folder for everything that the demo leaves; each of its programs names it somewhere."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hadir-room-")
        self.environment = dict(os.environ, TMPDIR=self.folder.name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.folder.cleanup()

    def programs(self):
        """Those alive that were started with this folder as their TMPDIR."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as f:
                    if f"TMPDIR={self.folder.name}\0".encode() in f.read():
                        found.append(pid)
            except OSError:
                pass  # gone, or somebody else's
        return found

    def assert_clean(self):
        assert not self.programs(), self.programs()
        assert not os.listdir(self.folder.name), os.listdir(self.folder.name)


def test_the_morning_loses_nothing_and_tells_everybody_late():
    with Room() as room:
        done = subprocess.run(MORNING, env=room.environment, capture_output=True, text=True,
                              timeout=150, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "SALAH" not in done.stdout, done.stdout
        room.assert_clean()


def stopped(sig):
    with Room() as room:
        morning = Lines(MORNING, env=room.environment)
        morning.wait("missing/")  # in the middle: everything runs
        assert len(room.programs()) >= 6, room.programs()
        assert morning.stop(sig) == 128 + sig
        room.assert_clean()


def test_ctrl_c_leaves_nothing_behind():
    stopped(signal.SIGINT)


def test_being_told_to_stop_leaves_nothing_behind():
    stopped(signal.SIGTERM)


if __name__ == "__main__":
    main(globals())
