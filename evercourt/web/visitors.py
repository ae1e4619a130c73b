"""Where a request comes from, and what every answer tells the browser to keep shut."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Responder = Callable[[HttpRequest], HttpResponse]

# What a page of the court may use of the device: camera and microphone are for hearings; the rest is nobody's.
PERMISSIONS = ", ".join(
    (
        "camera=(self)",
        "microphone=(self)",
        "display-capture=(self)",
        "fullscreen=(self)",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        "geolocation=()",
        "payment=()",
        "usb=()",
        "bluetooth=()",
        "serial=()",
        "hid=()",
        "midi=()",
        "accelerometer=()",
        "gyroscope=()",
        "magnetometer=()",
        "browsing-topics=()",
    )
)


class VisitorMiddleware:
    """Puts the visitor's own network address into REMOTE_ADDR, where every limit looks, and sets Permissions-Policy.

    Behind PROXIES proxies of ours the address is the PROXIES-th from the right of X-Forwarded-For: what stands further
    left the visitor could have written. Without proxies the header is not read at all.
    """

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = address_of(request.META, proxies=settings.PROXIES)
        response = self.respond(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def address_of(meta: dict[str, str], *, proxies: int) -> str:
    """Return the network address of the visitor without port, or an empty text if there is none."""
    passed = [part for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    found = passed[-proxies] if 0 < proxies <= len(passed) else ""
    return _plain(found) or _plain(meta.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
