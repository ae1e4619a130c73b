"""The door of the process that holds the lines: WebSockets for pages and recorders, /health for who watches."""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first

from evercourt.conference import tickets  # noqa: E402
from evercourt.conference.live.house import House  # noqa: E402
from evercourt.conference.live.line import Line  # noqa: E402

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Seconds a page has to show its ticket, and of silence after which it is gone: it says something every ten.
HELLO, SILENCE = 10, 25
# Bytes of one message: a second of hashes and sound, or a session description.
LONGEST = 512 * 1024
NOT_GOOD, TOO_LATE = 4002, 4008
log = logging.getLogger(__name__)
_house: House | None = None


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one connection."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await _page(scope, receive, send)
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"ok"})


async def _lifespan(receive: Receive, send: Send) -> None:
    global _house
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _house = House()
            await _house.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if _house is not None:
                await _house.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _page(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()
    origin = dict(scope["headers"]).get(b"origin", b"").decode()
    if origin and origin != settings.PUBLIC_ADDRESS and not settings.DEMONSTRATION:
        await send({"type": "websocket.close", "code": NOT_GOOD})
        return
    await send({"type": "websocket.accept"})
    over = asyncio.Event()

    async def hang_up(code: int) -> None:
        over.set()
        await send({"type": "websocket.close", "code": code})

    line = Line(0, lambda text: send({"type": "websocket.send", "text": text}), hang_up)
    assert _house is not None
    try:
        hello = await _next(receive, HELLO)
        desk = await _house.admit(json.loads(hello), line) if hello else None
        if desk is None:
            await hang_up(NOT_GOOD)
            return
    except (ValueError, TypeError):
        await hang_up(NOT_GOOD)
        return
    await line.say("welcome", seat=line.seat, relays=tickets.relays(line.seat))
    try:
        await desk.join(line)
        while not over.is_set() and (message := await _next(receive, SILENCE)) is not None:
            try:
                await desk.heard(line, message)
            except (ValueError, KeyError, TypeError, AttributeError):
                # Nonsense from a page harms nobody but the page.
                log.warning("a page of seat %s said something unknown", line.seat)
    except Exception:
        log.exception("the line of seat %s", line.seat)
    finally:
        await desk.leave(line)
        if not over.is_set():
            try:
                await send({"type": "websocket.close", "code": TOO_LATE})
            except Exception:
                log.debug("the page was gone already")


async def _next(receive: Receive, seconds: float) -> str | None:
    """Return the next message, or None if the page is gone, silent for `seconds`, or says too much at once."""
    try:
        message = await asyncio.wait_for(receive(), seconds)
    except TimeoutError:
        return None
    if message["type"] != "websocket.receive":
        return None
    text = message.get("text") or (message.get("bytes") or b"").decode(errors="replace")
    return text if len(text) <= LONGEST else None
