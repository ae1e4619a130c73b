"""Speaks with Janus servers: one line to one server, and the choice among several by their load.

Janus knows nobody: every call comes from us, with a key that no page ever sees.
"""

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

PLUGIN = "janus.plugin.videoroom"
# Older ones write and read beyond their memory when a participant sends crafted packets.
OLDEST = "1.4.1"
# Seconds a server has to answer, and between two questions whether it is still there.
ANSWERING, ASKING = 3.0, 1.0
# Seconds for which a server that was lost is asked last.
AVOIDED = 60.0


class JanusError(Exception):
    """Janus refused, is too old, or does not answer."""


@dataclass(frozen=True)
class Load:
    """How a server is: its version, its rooms, and how many feeds they have together."""

    version: str
    rooms: int
    feeds: int


def number_of(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that 1.10 is newer than 1.4."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


class JanusLine:
    """One session with one server. `lost` is set as soon as it is gone."""

    def __init__(self, url: str, key: str, oldest: str) -> None:
        self.url, self.key, self._oldest = url, key, oldest
        self.lost = asyncio.Event()
        self._handles: dict[int, Callable[[dict[str, Any]], None]] = {}
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._done_when_taken: set[asyncio.Future[dict[str, Any]]] = set()
        self._numbers = itertools.count(1)
        self._session = 0
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> Load:
        """Open the session and return how the server is. Raises JanusError, also for a server that is too old."""
        self._http = aiohttp.ClientSession()
        try:
            self._socket = await asyncio.wait_for(
                self._http.ws_connect(self.url, protocols=("janus-protocol",), max_msg_size=0), ANSWERING
            )
            self._tasks.append(asyncio.create_task(self._listen()))
            version = str((await self._ask({"janus": "info"}))["version_string"])
            if number_of(version) < number_of(self._oldest):
                raise JanusError(
                    f"{self.url} is Janus {version}; older than {self._oldest} is not safe: install it anew"
                )
            self._session = int((await self._ask({"janus": "create"}))["data"]["id"])
            self._tasks.append(asyncio.create_task(self._stay()))
            handle = await self.attach(lambda _said: None)
            rooms = (await self.message(handle, {"request": "list", "admin_key": self.key}))[0]["list"]
            await self.detach(handle)
        except BaseException as error:
            await self.close()
            if isinstance(error, aiohttp.ClientError | OSError | TimeoutError | KeyError):
                raise JanusError(f"{self.url} does not answer ({type(error).__name__})") from error
            raise
        return Load(version, len(rooms), sum(int(one["num_participants"]) for one in rooms))

    async def close(self) -> None:
        """End the session, and with it all that it sends and receives."""
        for task in self._tasks:
            task.cancel()
        self._is_gone()
        if self._socket is not None:
            with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
                await asyncio.wait_for(self._socket.close(), 1)
        await self._http.close()

    async def attach(self, heard: Callable[[dict[str, Any]], None]) -> int:
        """Return a new handle; `heard` is called with what Janus tells about it."""
        handle = int((await self._ask({"janus": "attach", "plugin": PLUGIN}))["data"]["id"])
        self._handles[handle] = heard
        return handle

    async def detach(self, handle: int) -> None:
        """End a handle and its connection. Gone already: nothing happens."""
        if self._handles.pop(handle, None) and not self.lost.is_set():
            try:
                await self._ask({"janus": "detach", "handle_id": handle})
            except JanusError:
                return

    async def message(
        self, handle: int, body: dict[str, Any], *, kind: str = "", sdp: str = ""
    ) -> tuple[dict[str, Any], str]:
        """Ask the video room something; return its answer and the session description that came with it."""
        question: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if sdp:
            question["jsep"] = {"type": kind, "sdp": sdp}
        answer = await self._ask(question)
        data = answer.get("plugindata", {}).get("data", {})
        if "error" in data:
            raise JanusError(f"{body['request']}: {data.get('error_code')} {data['error']}")
        return data, str(answer.get("jsep", {}).get("sdp", ""))

    async def _ask(self, question: dict[str, Any], *, is_done_when_taken: bool = False) -> dict[str, Any]:
        if self.lost.is_set() or self._socket is None:
            raise JanusError(f"{self.url} is gone")
        name = str(next(self._numbers))
        if self._session:
            question.setdefault("session_id", self._session)
        waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        if is_done_when_taken:
            self._done_when_taken.add(waiting)
        try:
            await self._socket.send_json(question | {"transaction": name, "apisecret": self.key})
            answer: dict[str, Any] = await asyncio.wait_for(waiting, ANSWERING)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise JanusError(f"{self.url} does not answer") from error
        finally:
            self._waiting.pop(name, None)
            self._done_when_taken.discard(waiting)
        if answer.get("janus") == "error":
            raise JanusError(str(answer["error"].get("reason")))
        return answer

    async def _listen(self) -> None:
        assert self._socket is not None
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        finally:
            self._is_gone()

    def _take(self, said: dict[str, Any]) -> None:
        waiting = self._waiting.get(str(said.get("transaction", "")))
        if waiting is not None:
            # It takes most questions first, and says later what came of them.
            is_taken = said.get("janus") == "ack" and waiting not in self._done_when_taken
            if not waiting.done() and not is_taken:
                waiting.set_result(said)
        elif heard := self._handles.get(int(said.get("sender", 0))):
            heard(said)

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(ASKING)
            try:
                await self._ask({"janus": "keepalive"}, is_done_when_taken=True)
            except JanusError:
                self._is_gone()
                return

    def _is_gone(self) -> None:
        self.lost.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(JanusError(f"{self.url} is gone"))


class Servers:
    """Several Janus servers; a room goes to the one that carries least."""

    def __init__(self, urls: list[str], key: str, oldest: str) -> None:
        self.urls, self.key, self.oldest = urls, key, oldest
        self._lost: dict[str, float] = {}

    def lose(self, url: str) -> None:
        """Remember that a server was lost: it is asked last for a while."""
        self._lost[url] = time.monotonic()

    async def ask_all(self) -> dict[str, tuple[JanusLine, Load] | JanusError]:
        """Return of each server its open line and how it is, or why it is not good."""
        return dict(zip(self.urls, await asyncio.gather(*[self._ask(url) for url in self.urls]), strict=True))

    async def _ask(self, url: str) -> tuple[JanusLine, Load] | JanusError:
        line = JanusLine(url, self.key, self.oldest)
        try:
            return line, await line.open()
        except JanusError as error:
            return error

    def named(self, room: str) -> tuple[int, str]:
        """Return the number and the secret of a room at every server: by the same name the same."""
        secret = hmac.new(self.key.encode(), room.encode(), hashlib.sha256).hexdigest()
        return int(secret[:12], 16), secret

    async def least(self, room: str) -> JanusLine:
        """Return an open line to the server that carries least. Raises JanusError if none is good.

        A room of this name that a fall left behind at any of them is cleared away: there nobody could be heard.
        """
        answers = await self.ask_all()
        good = [answer for answer in answers.values() if isinstance(answer, tuple)]
        if not good:
            raise JanusError("; ".join(str(answer) for answer in answers.values()) or "no Janus server is set")

        def weight(one: tuple[JanusLine, Load]) -> tuple[bool, int, int, str]:
            line, load = one
            is_doubtful = time.monotonic() - self._lost.get(line.url, -AVOIDED) < AVOIDED
            # Of two that carry the same each room has one of its own.
            return is_doubtful, load.feeds, load.rooms, hashlib.sha256(f"{room} {line.url}".encode()).hexdigest()

        best, *others = sorted(good, key=weight)
        for line, load in good:
            if load.rooms:
                await self._clear(line, room)
        for line, _load in others:
            await line.close()
        return best[0]

    async def _clear(self, line: JanusLine, room: str) -> None:
        number, secret = self.named(room)
        with contextlib.suppress(JanusError):
            handle = await line.attach(lambda _said: None)
            with contextlib.suppress(JanusError):
                await line.message(handle, {"request": "destroy", "room": number, "secret": secret})
            await line.detach(handle)
