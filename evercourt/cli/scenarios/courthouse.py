"""The pages and the lines of a story's court, served here and now on the story's clock, and people who come by video.

Served by this process, because the clock of a story is known to no other. The engine and the recorder of the detention
centre are processes of their own, as in earnest, and go by the machine's clock.
"""

import asyncio
import atexit
import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application
from granian.constants import Interfaces
from granian.server.embed import Server

from evercourt.accounts.models import User
from evercourt.adapters.media.forwarding import listen_on
from evercourt.cli.processes import free_port, python
from evercourt.cli.scenarios.page import Page

# Seconds that something in the live room may take before the story fails.
PATIENCE = 120
# The tones of those who speak, a third apart, so that each is told from the others in the recording.
TONES = (220, 277, 349, 440, 554, 698, 880)


class Courthouse:
    """The doors of the court on one port, and the people in its live rooms; ends with this process at the latest."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        settings.LIVE_ADDRESS = f"ws://127.0.0.1:{self.port}"
        # Several exchanges of the heads even in a short hearing.
        settings.HEADS_EVERY = 5
        listen_on(["127.0.0.1"])
        self.pages: dict[int, Page] = {}
        self._running: list[Future[None]] = []
        self.recorders: list[subprocess.Popen[bytes]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._served = asyncio.run_coroutine_threadsafe(self._serve(), self._loop)
        atexit.register(self.close)
        self.until(self._answers, "the court's doors do not open")

    async def _serve(self) -> None:
        self._server = Server(_doors(), "127.0.0.1", self.port, interface=Interfaces.ASGI, log_enabled=False)
        await self._server.serve()

    def _answers(self) -> bool:
        if self._served.done():
            self._served.result()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def come(self, person: User, room: int) -> Page:
        """Let a person come to a live room; return their page."""
        page = self.pages[person.pk] = Page(person, room, TONES[len(self.pages) % len(TONES)])
        self._running.append(asyncio.run_coroutine_threadsafe(page.run(), self._loop))
        return page

    def do(self, what: Coroutine[Any, Any, Any]) -> Any:
        """Do something where the pages are."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE)

    def record_elsewhere(self, token: str, folder: Path) -> subprocess.Popen[bytes]:
        """Start the recorder of another place: the program itself, with a key and a folder of its own."""
        command = python("-m", "evercourt", "recorder", self.address, str(folder), "--key", f"{folder}.pem")
        started = subprocess.Popen(  # noqa: S603 - the command is ours
            command, env=os.environ | {"EVERCOURT_RECORDER_PASS": token}, stdout=subprocess.DEVNULL
        )
        self.recorders.append(started)
        return started

    def until(self, so: Callable[[], bool], otherwise: str) -> None:
        """Wait until it is so. Raises TimeoutError with `otherwise` when it is not in time."""
        last = time.monotonic() + PATIENCE
        while not so():
            for page in [page for page in self._running if page.done()]:
                self._running.remove(page)
                page.result()  # A page that fell says why, instead of being waited for.
            if time.monotonic() > last:
                raise TimeoutError(otherwise)
            time.sleep(0.1)

    def empty(self) -> None:
        """Forget the people of a hearing that is over."""
        self.pages.clear()

    def close(self) -> None:
        """Send everybody home and shut the doors."""
        for recorder in self.recorders:
            if recorder.poll() is None:
                recorder.terminate()
                recorder.wait(10)
        if self._thread.is_alive():
            for page in self.pages.values():
                page.is_over = True
            self._loop.call_soon_threadsafe(self._server.stop)
            with contextlib.suppress(Exception):
                self._served.result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)


def recordings_of(room: int) -> Path:
    """Return the folder of the court's own recording of a room."""
    return Path(settings.RECORDINGS) / f"room-{room}" / "court"


def elsewhere(name: str) -> Path:
    """Return a folder that stands for the disk of another place."""
    folder = Path(settings.VAR) / "elsewhere"
    folder.mkdir(exist_ok=True)
    return folder / name


def _doors() -> Any:
    from evercourt.conference.live.asgi import application as lines

    pages = get_asgi_application()

    async def doors(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (pages if scope["type"] == "http" else lines)(scope, receive, send)

    return doors
