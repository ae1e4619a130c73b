"""The embedded engine's process for one room. It listens on a Unix socket; one line of JSON is one question or answer.

It outlives the process that started it: whoever connects next takes it up, and what is recorded meanwhile is not lost.
Without anyone connected for ALONE seconds it seals the record and ends.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from evercourt.adapters.media.forwarding import listen_on, self_test
from evercourt.adapters.media.room import EngineRoom
from evercourt.conference.record.keys import recorder_key
from evercourt.conference.record.writer import RecordingWriter

# Seconds.
ALONE, TICK = 120, 0.25
# A line may hold a session description or a second of hashes and sound.
LONGEST = 4 * 1024 * 1024


class Worker:
    """Answers one controller at a time."""

    def __init__(self, about: dict[str, Any]) -> None:
        self.controller: asyncio.StreamWriter | None = None
        self.alone = 0.0
        self.closed = False
        self.ending = asyncio.Event()
        writer = _writer(about["recorded"])
        self.room = EngineRoom(writer, self.tell) if about["janus"] is None else _janus(about, writer, self.tell)

    def tell(self, what: str, *, seat: str = "", **facts: Any) -> None:
        """Tell the controller what happened, if there is one."""
        self._send({"what": what, "seat": seat, "facts": facts})

    def _send(self, message: dict[str, Any]) -> None:
        if self.controller is not None and not self.controller.is_closing():
            self.controller.write(json.dumps(message).encode() + b"\n")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a controller until it is gone; a newer one takes its place."""
        self.controller, self.alone = writer, 0.0
        try:
            while line := await reader.readline():
                await self._answer(json.loads(line))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if self.controller is writer:
                self.controller = None
            writer.close()

    async def _answer(self, question: dict[str, Any]) -> None:
        try:
            result = await self._do(question["do"], question.get("with", {}))
            self._send({"id": question["id"], "result": result})
        except Exception as error:
            # Whatever a page sent: it must not end the hearing of the others.
            self._send({"id": question["id"], "error": f"{type(error).__name__}: {error}"})

    async def _do(self, what: str, given: dict[str, Any]) -> Any:
        room, writer = self.room, self.room.writer
        if self.closed:
            # The record is sealed: what was on its way when the room was closed begins no new part of it.
            return None
        if what in {"publish", "subscribe", "answer", "unsubscribe", "remove", "silence"}:
            return await getattr(room, what)(**given)
        if what == "close":
            head = await room.close()
            self.closed = True
            self.ending.set()
            return head
        if what == "state":
            await room.ready()
            return {"feeds": sorted(room.feeds)}
        if writer is None:
            return None
        if what == "pause":
            if given["reason"]:
                writer.pause(given["reason"])
            else:
                writer.resume()
        elif what == "note":
            writer.event(given["event"], **given["facts"])
        elif what == "source":
            writer.source(given["said"].encode())
            room.told(given["said"])
        return None

    async def run(self, path: Path) -> None:
        """Serve until the room is closed, or nobody has been there for long."""
        # Named only once it listens, so that whoever sees the name can connect.
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self.serve, str(draft), limit=LONGEST)
        draft.chmod(0o600)
        draft.rename(path)
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self.ending.set)
        while not self.ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.ending.wait(), TICK)
            await self.room.tick()
            self.alone = 0.0 if self.controller else self.alone + TICK
            if self.alone > ALONE:
                break
        if not self.closed:
            await self.room.suspend()
        await asyncio.sleep(TICK)
        server.close()
        path.unlink(missing_ok=True)


def _writer(recorded: dict[str, str] | None) -> RecordingWriter | None:
    if recorded is None:
        return None
    key = recorder_key(Path(recorded["key"]))
    return RecordingWriter(Path(recorded["folder"]), recording=recorded["recording"], place=recorded["place"], key=key)


def _janus(about: dict[str, Any], writer: RecordingWriter | None, tell: Any) -> EngineRoom:
    from evercourt.adapters.media.janus import Servers
    from evercourt.adapters.media.janus_room import JanusRoom

    where = about["janus"]
    servers = Servers(where["servers"], where["key"], where["oldest"])
    return JanusRoom(writer, tell, name=where["room"], servers=servers, address=about["addresses"][0])


def main() -> None:
    """Run the engine of the room that the JSON in the first argument describes."""
    about = json.loads(sys.argv[1])
    if about["janus"] is not None:
        # Not among the arguments, which anybody on the machine can read.
        about["janus"]["key"] = os.environ.pop("EVERCOURT_JANUS_KEY_OF_ROOM")
    with contextlib.suppress(OSError):
        os.nice(-5)  # Media before pages, where we may.
    listen_on(about["addresses"])
    self_test()

    async def run() -> None:
        await Worker(about).run(Path(about["socket"]))

    asyncio.run(run())


if __name__ == "__main__":
    main()
