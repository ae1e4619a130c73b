"""A Janus server of the tests."""

import socket
import subprocess
import time

from evercourt.adapters.media import janus_server

KEY = "the key of the tests"


class Janus:
    """A process with a port and a configuration of its own."""

    def __init__(self, folder):
        self.port = free_port()
        self.url, self.folder = f"ws://127.0.0.1:{self.port}", folder
        self.start()

    def start(self):
        address = janus_server.address_of_this_machine([])
        command = janus_server.command(self.folder, port=self.port, key=KEY, address=address)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, address="127.0.0.1"):
    for _try in range(200):
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
