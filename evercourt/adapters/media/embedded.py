"""The embedded engine: one worker process per room, spoken to over a Unix socket."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from evercourt.conference.ports import EngineError, Happened, Heard, Recorded

# Seconds a worker may take to start, and to answer.
STARTING, ANSWERING = 20, 10
LONGEST = 4 * 1024 * 1024
# Kept so that they are waited for when they end.
_started: list[subprocess.Popen[bytes]] = []


class EmbeddedEngine:
    """Starts, or takes up, the worker of each room."""

    worker = "evercourt.adapters.media.worker"

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    async def open(self, room: str, recorded: Recorded | None, heard: Heard) -> None:
        """Open a room, or take up its worker if it still runs."""
        if old := self._lines.pop(room, None):
            old.leave()
        path = socket_path(room)
        for one in [one for one in _started if one.poll() is not None]:
            _started.remove(one)
        try:
            reader, writer = await asyncio.open_unix_connection(str(path), limit=LONGEST)
        except OSError:
            path.unlink(missing_ok=True)
            await self._start(room, path, recorded)
            reader, writer = await asyncio.open_unix_connection(str(path), limit=LONGEST)
        line = self._lines[room] = _Line(room, reader, writer, heard)
        state = await line.ask("state")
        for feed in state["feeds"]:
            heard(Happened(room, "up", feed.partition(":")[0], {"feed": feed}))

    def carried_by(self, room: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
        """Return what the worker asks to carry the room (None: itself), and secrets for its environment."""
        return None, {}

    async def _start(self, room: str, path: Path, recorded: Recorded | None) -> None:
        about = {
            "socket": str(path),
            "addresses": settings.MEDIA_ADDRESSES,
            "recorded": recorded and {
                "folder": str(recorded.folder), "recording": recorded.recording, "place": recorded.place,
                "key": str(recorded.key),
            },
        }  # fmt: skip
        about["janus"], environment = self.carried_by(room)
        command = [sys.executable, "-m", self.worker, json.dumps(about)]
        # In our process group: who ends the house in good order ends the workers with it.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=os.environ | environment)  # noqa: S603
        _started.append(process)
        for _try in range(STARTING * 20):
            if path.is_socket():
                return
            if process.poll() is not None:
                break
            await asyncio.sleep(0.05)
        process.kill()
        raise EngineError("the engine did not start")

    async def publish(self, room: str, feed: str, offer: str) -> str:
        """Take what a page sends; return the answer."""
        return str(await self._ask(room, "publish", feed=feed, offer=offer))

    async def subscribe(self, room: str, viewer: str, feed: str) -> str:
        """Return the offer by which `viewer` receives `feed`."""
        return str(await self._ask(room, "subscribe", viewer=viewer, feed=feed))

    async def answer(self, room: str, viewer: str, feed: str, answer: str) -> None:
        """Take the page's answer."""
        await self._ask(room, "answer", viewer=viewer, feed=feed, answer=answer)

    async def unsubscribe(self, room: str, viewer: str, feed: str) -> None:
        """End one subscription."""
        await self._ask(room, "unsubscribe", viewer=viewer, feed=feed)

    async def silence(self, room: str, feed: str, kinds: list[str]) -> None:
        """Do not forward these kinds of a feed."""
        await self._ask(room, "silence", feed=feed, kinds=kinds)

    async def remove(self, room: str, seat: str) -> None:
        """End all that a seat sends and receives."""
        await self._ask(room, "remove", seat=seat)

    async def pause(self, room: str, reason: str) -> None:
        """Stop recording for `reason`; an empty one goes on."""
        await self._ask(room, "pause", reason=reason)

    async def note(self, room: str, event: str, facts: dict[str, Any]) -> None:
        """Write an event into the record."""
        await self._ask(room, "note", event=event, facts=facts)

    async def source(self, room: str, said: str) -> None:
        """Write what a source says it sent."""
        await self._ask(room, "source", said=said)

    async def close(self, room: str) -> dict[str, Any]:
        """Seal the record and end the room."""
        head: dict[str, Any] = await self._ask(room, "close")
        if line := self._lines.pop(room, None):
            line.leave()
        return head or {}

    async def leave(self) -> None:
        """Let go of every room without ending it."""
        for line in self._lines.values():
            line.leave()
        self._lines.clear()
        await asyncio.sleep(0)

    async def _ask(self, room: str, do: str, **given: Any) -> Any:
        line = self._lines.get(room)
        if line is None:
            raise EngineError(f"the room {room} is not open")
        return await line.ask(do, **given)


class JanusEngine(EmbeddedEngine):
    """The same workers keep the record; Janus servers carry sound and picture."""

    def carried_by(self, room: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
        """Return the Janus servers of the setting."""
        house = hashlib.sha256(str(settings.VAR).encode()).hexdigest()[:10]
        about = {"servers": settings.MEDIA_JANUS, "oldest": settings.MEDIA_JANUS_OLDEST, "room": f"{house} {room}"}
        return about, {"EVERCOURT_JANUS_KEY_OF_ROOM": settings.MEDIA_JANUS_KEY}


class _Line:
    """The connection to one worker."""

    def __init__(self, room: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
        self.room, self._reader, self._writer, self._heard = room, reader, writer, heard
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)
        self._left = False
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, do: str, **given: Any) -> Any:
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(json.dumps({"id": number, "do": do, "with": given}).encode() + b"\n")
            await self._writer.drain()
            return await asyncio.wait_for(answer, ANSWERING)
        except (ConnectionError, TimeoutError) as error:
            raise EngineError("the engine does not answer") from error
        finally:
            self._waiting.pop(number, None)

    def leave(self) -> None:
        self._left = True
        self._listening.cancel()
        self._writer.close()

    async def _listen(self) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await self._reader.readline():
                self._take(json.loads(line))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(EngineError("the engine fell"))
        if not self._left:
            self._heard(Happened(self.room, "fell"))

    def _take(self, said: dict[str, Any]) -> None:
        if "what" in said:
            self._heard(Happened(self.room, said["what"], said["seat"], said["facts"]))
        elif (waiting := self._waiting.get(said["id"])) and not waiting.done():
            if "error" in said:
                waiting.set_exception(EngineError(said["error"]))
            else:
                waiting.set_result(said["result"])


def socket_path(room: str) -> Path:
    """Return where the worker of a room listens: short, because addresses of this kind hold a hundred characters."""
    house = hashlib.sha256(str(settings.VAR).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"evercourt-{os.getuid()}-{house}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise EngineError(f"{folder} is not ours")
    return folder / f"{hashlib.sha256(room.encode()).hexdigest()[:16]}.sock"
