"""A house that runs for real: `evercourt up` in a folder of its own, to be killed and started again."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import psycopg

from evercourt.config.database import ROOT

# A start from nothing (database, migrations, court) on a loaded machine, seconds.
PATIENCE = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """One installation and its processes."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVERCOURT", "DATABASE"))}
        self.environment = {
            **kept, "EVERCOURT_VAR": str(folder), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1",
            **environment,
        }  # fmt: skip
        self.running: subprocess.Popen | None = None
        self.known: list[psutil.Process] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "up.log").read_text()

    def launch(self) -> subprocess.Popen:
        """Start it and do not wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "evercourt", "up", "--port", str(self.port)]
        with (self.folder / "up.log").open("w") as log:
            self.running = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self.running

    def start(self) -> float:
        """Start it and wait until it is open; return the seconds that took."""
        began = time.monotonic()
        running = self.launch()
        while "Evercourt is open" not in self.log:
            assert running.poll() is None, self.log
            assert time.monotonic() - began < PATIENCE, self.log
            time.sleep(0.1)
        self.known = self.processes()
        return time.monotonic() - began

    def processes(self) -> list[psutil.Process]:
        """Return everything that runs for this house, its PostgreSQL included."""
        roots = [self.running.pid] if self.running else []
        if (pid_file := self.folder / "postgres" / "postmaster.pid").exists():
            # A negative number is that of the single process that lays the cluster.
            roots += [abs(int(number)) for number in pid_file.read_text().split()[:1]]
        found = []
        for pid in roots:
            # A process may end while it is looked at.
            with contextlib.suppress(psutil.NoSuchProcess):
                root = psutil.Process(pid)
                found += [root, *root.children(recursive=True)]
        return found

    def kill(self) -> None:
        """Kill -9 everything at once: no process gets to do anything more."""
        victims = self.processes()
        for one in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        self.running.wait()
        psutil.wait_procs(victims, timeout=20)
        self.running = None

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit status."""
        self.running.send_signal(signal.SIGINT)
        return self.running.wait(60)

    def left(self) -> list[str]:
        """Return what still runs of all that ran."""
        return [f"{one.pid} {one.name()}" for one in self.known if one.is_running() and one.status() != "zombie"]

    def evercourt(self, *arguments: str) -> dict:
        """Run a command of the house and return its JSON."""
        done = self._python("-m", "evercourt", *arguments)
        return json.loads(done.stdout)

    def ask(self, code: str, *arguments: str) -> str:
        """Run Python with the house open; return what it prints."""
        done = self._python("-c", f"from evercourt.cli.house import open_house\nopen_house()\n{code}", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def begin(self, code: str) -> subprocess.Popen:
        """Start Python with the house open and leave it running; its output is a pipe."""
        whole = f"from evercourt.cli.house import open_house\nopen_house()\n{code}"
        return subprocess.Popen(
            [sys.executable, "-c", whole], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def database(self) -> psycopg.Connection:
        """Connect to the house's database."""
        url = self.ask("from evercourt.config.database import start_embedded\nprint(start_embedded())")
        return psycopg.connect(url, autocommit=True)

    def post(self, path: str, body: dict, *, token: str, key: str) -> dict:
        """POST to the API; return the answer of a 2xx. Raises OSError if there is none."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def _python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
