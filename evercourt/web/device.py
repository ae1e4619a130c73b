"""What was chosen for a device: size of type, reading aloud, few data, shared by many. Kept in cookies only."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from evercourt.web.signed_out import PERSON

YEAR_SECONDS = 365 * 24 * 3600
SIZE, ALOUD, DATA, SHARED = "type_size", "read_aloud", "few_data", "shared_device"
SIZES = ("larger", "largest")
ON = "on"
# Who leaves a shared device without a word is signed out after so many seconds.
IDLE_SECONDS = 600

Responder = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Device:
    """The choices for the device a request comes from."""

    size: str
    aloud: bool
    few_data: bool
    shared: bool

    idle_seconds = IDLE_SECONDS

    @property
    def classes(self) -> str:
        """The classes of the page's root element."""
        return " ".join(name for name in (self.size, "shared" if self.shared else "") if name)


def device_of(request: HttpRequest) -> Device:
    """Return the choices. Few data are also sent to a browser that says that it saves them (Save-Data)."""
    size = request.COOKIES.get(SIZE, "")
    return Device(
        size=size if size in SIZES else "",
        aloud=request.COOKIES.get(ALOUD) == ON,
        few_data=request.COOKIES.get(DATA) == ON or request.headers.get("Save-Data", "").lower() == ON,
        shared=request.COOKIES.get(SHARED) == ON,
    )


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice on the device; an empty one is taken back."""
    if value:
        response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


class SharedDeviceMiddleware:
    """Lets a device that many people use forget each of them: after signing out, and after ten minutes of nothing."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(SHARED) != ON:
            return self.respond(request)
        response = self.respond(request)
        # Going back must not show what the one before looked at.
        response["Cache-Control"] = "no-store"
        if request.user.is_authenticated:
            request.session.set_expiry(IDLE_SECONDS)
        elif request.COOKIES.get(PERSON):
            self._forget(request, response)
        return response

    def _forget(self, request: HttpRequest, response: HttpResponse) -> None:
        """Leave nothing of the person before, their choices of language and type included."""
        request.session.flush()
        for name in (PERSON, settings.LANGUAGE_COOKIE_NAME, SIZE, ALOUD):
            response.delete_cookie(name, samesite="Lax")
        response["Clear-Site-Data"] = '"cache", "storage"'
