"""What every page request passes through besides Django's own."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.kernel.errors import CourtError

Responder = Callable[[HttpRequest], HttpResponse]

# Session key under which the door keeps when a second factor was last confirmed (ISO time).
SECOND_FACTOR_AT = "second_factor_at"


class SecondFactorMiddleware:
    """Tells the acts when this person last confirmed a second factor in this session."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (at := request.session.get(SECOND_FACTOR_AT)) and request.user.is_authenticated:
            request.user.second_factor_at = datetime.fromisoformat(at)
        return self.respond(request)


class CourtErrorMiddleware:
    """Turns a CourtError into a page that says what happened and what to do next."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, CourtError):
            return None
        return render(request, "error.html", {"error": error}, status=error.status)
