"""JSON over HTTP to the providers of lines, with one answer to the question whether something may have gone out."""

import json
import socket
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.utils.translation import gettext_lazy as _

from evercourt.messages.ports import LineError

TIMEOUT = 10  # seconds
LONGEST_ANSWER = 100_000  # bytes
LONGEST_WAIT = timedelta(hours=24)


def post(url: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool) -> tuple[int, Mapping[str, str], Any]:
    """Post JSON; return status, headers, and the JSON of the answer (None if it is none).

    Raises LineError. When no answer came it may have been sent all the same: that is for good, unless the provider
    sends the same thing only once however often it is asked (`repeatable`).
    """
    return _ask(url, body, {"Content-Type": "application/json", **headers}, repeatable=repeatable)


def get(url: str) -> tuple[int, Mapping[str, str], Any]:
    """Ask without sending anything to anybody; return status, headers, and the JSON of the answer. Raises LineError."""
    return _ask(url, None, {}, repeatable=True)


def _ask(
    url: str, body: bytes | None, headers: Mapping[str, str], *, repeatable: bool
) -> tuple[int, Mapping[str, str], Any]:
    if not url.startswith(("https://", "http://")):
        raise LineError(_("The address of this provider is not set up."), permanent=True)
    request = Request(url, data=body, headers=dict(headers))  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - the scheme is checked above
            return int(answer.status), dict(answer.headers), _read(answer.read(LONGEST_ANSWER))
    except HTTPError as error:
        return error.code, dict(error.headers), _read(error.read(LONGEST_ANSWER))
    except URLError as error:
        never_asked = isinstance(error.reason, ConnectionRefusedError | socket.gaierror)
        raise _no_answer(permanent=not (repeatable or never_asked)) from error
    except (OSError, HTTPException) as error:
        raise _no_answer(permanent=not repeatable) from error


def fetch(url: str, *, most: int) -> tuple[bytes | None, Mapping[str, str]]:
    """Return the bytes and headers (lower case) at `url`; None for more than `most` bytes. Raises LineError."""
    if not url.startswith(("https://", "http://")):
        raise LineError(_("The address of this provider is not set up."), permanent=True)
    try:
        with urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310 - the scheme is checked above
            content = answer.read(most + 1)
            headers = {name.lower(): value for name, value in answer.headers.items()}
    except HTTPError as error:
        raise LineError(_("The provider of this line did not give the file."), permanent=error.code < 500) from error
    except (OSError, HTTPException) as error:
        raise _no_answer(permanent=False) from error
    return (content if len(content) <= most else None), headers


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a provider asks to wait (Retry-After in seconds), None if it does not say."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return min(timedelta(seconds=int(said)), LONGEST_WAIT) if said.isdecimal() else None


def _no_answer(*, permanent: bool) -> LineError:
    return LineError(_("The provider of this line did not answer."), permanent=permanent)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
