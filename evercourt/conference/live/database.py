"""The database from a process that must not wait for it: one thread asks, and asks again while it is away."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import psycopg
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from evercourt.conference.bus import CHANNEL

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
# Seconds between two tries, and how many: the database may be started anew meanwhile.
AGAIN, TRIES = 0.5, 60
log = logging.getLogger(__name__)


async def ask(do: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Do something with the database in its own thread; while it is away, try again."""
    for attempt in range(TRIES):
        try:
            return cast(Answer, await sync_to_async(_once, thread_sensitive=True)(do, args, kwargs))
        except (OperationalError, InterfaceError):
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(AGAIN)
    raise AssertionError("unreachable")


def _once(do: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        return do(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        raise


async def listen(changed: Callable[[int], None], came_back: Callable[[], None]) -> None:
    """Call `changed` with each room something was done in; after the database was away, `came_back`. Never returns."""
    first = True
    while True:
        try:
            given = connection.get_connection_params()
            where = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
            async with await psycopg.AsyncConnection.connect(**where, autocommit=True) as line:
                await line.execute(f"LISTEN {CHANNEL}")
                if not first:
                    came_back()
                first = False
                async for told in line.notifies():
                    changed(int(told.payload))
        except psycopg.Error as error:
            log.warning("the database is away: %s", error)
            first = False
        await asyncio.sleep(AGAIN)
