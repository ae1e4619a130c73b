"""Calls over HTTP: many addresses at once, each with its own patience, and none of them a machine of this house."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from django.conf import settings

from evercourt.adapters.lines.wire import wait_of
from evercourt.adapters.software.signing import headers_of
from evercourt.messages.outside import on_the_open_net
from evercourt.messages.ports import Answered, Told, is_taken

PATIENCE = 5.0  # seconds for one call, looking up its name included
ROUND = 15.0  # seconds for the calls of one address; what is left waits for the next round
AT_ONCE = 100  # addresses


class NotOutside(OSError):
    """The name stands for a machine that is not on the open net."""


class OpenNet(AbstractResolver):
    """Looks names up and keeps private addresses back: what was checked is what is connected to."""

    def __init__(self) -> None:
        self._names = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not found or not all(on_the_open_net(one["host"]) for one in found):
            raise NotOutside(f"{host} is not on the open net")
        return found

    async def close(self) -> None:
        await self._names.close()


class HTTPSoftware:
    """Posts each call; follows nothing, remembers nothing, reads the status alone."""

    def tell(self, queues: Sequence[Sequence[Told]]) -> list[Answered]:
        """Make the calls of each queue in order, all queues at once; see the port."""
        return asyncio.run(self._tell(queues))

    async def _tell(self, queues: Sequence[Sequence[Told]]) -> list[Answered]:
        private = settings.PRIVATE_ENDPOINTS
        connector = aiohttp.TCPConnector(
            resolver=None if private else OpenNet(), use_dns_cache=False, limit=AT_ONCE, force_close=True
        )
        places = asyncio.Semaphore(AT_ONCE)
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            trust_env=False,
        ) as session:
            made = await asyncio.gather(*(_queue(session, queue, places) for queue in queues))
        return [one for some in made for one in some]


async def _queue(session: aiohttp.ClientSession, queue: Sequence[Told], places: asyncio.Semaphore) -> list[Answered]:
    made: list[Answered] = []
    async with places:
        ends = time.monotonic() + ROUND
        for one in queue:
            made.append(await _call(session, one))
            if not is_taken(made[-1].status) or time.monotonic() > ends:
                break
    return made


async def _call(session: aiohttp.ClientSession, one: Told) -> Answered:
    host = urlsplit(one.url).hostname or ""
    # The library connects to an address written out as it is, and asks nobody.
    if not settings.PRIVATE_ENDPOINTS and _is_address(host) and not on_the_open_net(host):
        return Answered(call=one.call, error=f"{host} is not on the open net")
    headers = headers_of(one.call, one.body, secret=one.secret, now=int(time.time()))
    try:
        async with session.post(one.url, data=one.body, headers=headers, allow_redirects=False) as answer:
            return Answered(call=one.call, status=answer.status, wait=wait_of(answer.headers))
    except TimeoutError:
        return Answered(call=one.call, error=f"no answer within {PATIENCE:.0f} seconds")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answered(call=one.call, error=_said(error))


def _said(error: Any) -> str:
    inner = getattr(error, "os_error", None) or error
    return str(inner)[:300] or type(error).__name__


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
