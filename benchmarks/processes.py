"""Processor time of other processes, read from /proc (Linux)."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Seconds a server may take until it answers.
PATIENCE = 40


def cpu_seconds(root: int) -> float:
    """Return the processor seconds used by process `root` and all its descendants, also those that ended."""
    found, family = 0.0, {root}
    for pid, parent, seconds in sorted(_all()):
        if pid == root or parent in family:
            family.add(pid)
            found += seconds
    return found


def _all() -> Iterator[tuple[int, int, float]]:
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # utime, stime, and those of children that have ended.
        yield int(place.name), int(fields[1]), sum(int(fields[at]) for at in (11, 12, 13, 14)) / TICKS


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """Run a web server while the block lasts; yields its process id once it answers."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait(port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server does not answer.")
