"""Keeps the house's processes running: starts them in order, restarts one that falls, ends all of them together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# How long a process may take to end in good order before it is killed, seconds.
PATIENCE = 10
# A process that falls again within this many seconds is restarted only after a pause.
TOO_SOON = 5


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One program of the house."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    started: float = 0.0
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches it only through us and in order."""
        self.started = time.monotonic()
        self.running = subprocess.Popen(  # noqa: S603 - the commands are ours
            self.command, env={**os.environ, **self.environment}, start_new_session=True
        )

    def stop(self) -> None:
        """Ask it to end, and kill it with its children when it does not within PATIENCE."""
        if self.running is None or self.running.poll() is not None:
            return
        os.killpg(self.running.pid, signal.SIGTERM)
        try:
            self.running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


def keep_running(processes: list[Process], *, say: Callable[[str], None], ready: Callable[[], bool]) -> None:
    """Run `processes` until Ctrl-C or SIGTERM; ask `ready` until it says so. Returns when all have ended."""
    ending = is_ready = False

    def end(*_signal: object) -> None:
        nonlocal ending
        ending = True

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        for process in processes:
            process.start()
        while not ending:
            is_ready = is_ready or ready()
            time.sleep(0.2)
            for process in processes:
                _restart_if_fallen(process, say)
    finally:
        for process in reversed(processes):
            process.stop()


def _restart_if_fallen(process: Process, say: Callable[[str], None]) -> None:
    if process.running is None or process.running.poll() is None:
        return
    if time.monotonic() - process.started < TOO_SOON:
        time.sleep(1)
    say(f"{process.name} ended with {process.running.returncode}; starting it again")
    process.start()


def python(*arguments: str) -> list[str]:
    """Return a command line for this environment's Python."""
    return [sys.executable, *arguments]
