"""A form sent after the session ended: what was typed waits in the browser's session, and comes back after signing in.

It is sent again only by the person's own press of a button, and only shown to the person who typed it.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from evercourt.web.doors import wants_data

# Session key of the form that waits; cookie that says whose browser this was when the session ended.
WAITING = "typed_while_signed_out"
PERSON = "person"
# More than any form of the court; without a bound anyone could fill the table of sessions.
MOST_LETTERS = 300_000
LEAVE = "leave-what-was-typed"

Fields = list[tuple[str, str]]


class SignedOutMiddleware(LoginRequiredMiddleware):
    """Asks for signing in, as Django's own, and loses nothing that was typed."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = cast(HttpResponseBase, super().__call__(request))
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and _person(request) != str(user.pk):
            secure = request.is_secure()
            response.set_signed_cookie(PERSON, str(user.pk), httponly=True, samesite="Lax", secure=secure)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if (answer := super().process_view(request, view, args, kwargs)) is not None:
            return answer
        held = request.session.get(WAITING) if request.user.is_authenticated else None
        if held is None or held["path"] != request.path:
            return None
        if request.method == "POST" or LEAVE in request.GET or held["person"] != str(request.user.pk):
            del request.session[WAITING]
            return None
        return offer_again(request, held["fields"], files=held["files"])

    def handle_no_permission(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseRedirect:
        fields = fields_of(request) if request.method == "POST" and not wants_data(request) else []
        if (person := _person(request)) and fields and sum(len(value) for _name, value in fields) < MOST_LETTERS:
            files = bool(request.FILES)
            request.session[WAITING] = {"path": request.path, "fields": fields, "files": files, "person": person}
        return super().handle_no_permission(request, view)


def fields_of(request: HttpRequest) -> Fields:
    """Return what was typed, without the token."""
    return [(k, str(v)) for k, values in request.POST.lists() for v in values if k != "csrfmiddlewaretoken"]


def offer_again(request: HttpRequest, fields: Fields, *, files: bool, status: int = 200) -> HttpResponse:
    """Show that what was typed is still there, with the button that sends it."""
    title = _("What you typed is still here.")
    shown = {"title": title, "fields": fields, "files": files, "path": request.path, "leave": LEAVE}
    response = render(request, "signed_out.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _person(request: HttpRequest) -> str:
    found = request.get_signed_cookie(PERSON, default="")
    return found or ""
