"""Runs a simulated institution as a process of its own, and speaks to its console."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import Request, urlopen

from evercourt.adapters.institutions.connecting import connect, listed


class Running:
    """One institution in `folder`; `institution` is the court's connection to it."""

    def __init__(self, folder, kind="bank", code="bank-one"):
        self.folder, self.kind, self.code = folder, kind, code
        self.port, self.console = free_port(), free_port()
        self.start()

    def start(self):
        command = [
            *(sys.executable, "-m", "evercourt", "simulator", self.kind, "--code", self.code),
            *("--port", str(self.port), "--console-port", str(self.console), "--folder", str(self.folder)),
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, env={**os.environ, "EVERCOURT_LANGUAGE": "en"}
        )
        for _attempt in range(200):
            try:
                self.state()
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    break
            except OSError:
                assert self.process.poll() is None, "it ended at once"
                time.sleep(0.05)
        self.institution = connect(
            self.folder, self.code, {**listed(self.folder)[self.code], "rate": 1000, "timeout": 5}
        )

    def kill(self):
        self.institution.line.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.institution.line.close()
        self.process.terminate()
        self.process.wait(10)

    def tell(self, path, **said):
        request = Request(f"http://127.0.0.1:{self.console}/{path}", json.dumps(said, default=str).encode())
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def behave(self, **manners):
        return self.tell("manners", **manners)

    def state(self):
        with urlopen(f"http://127.0.0.1:{self.console}/state", timeout=10) as answer:
            return json.loads(answer.read())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
