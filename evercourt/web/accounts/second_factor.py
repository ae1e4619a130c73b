"""The second factor asked again before a dangerous act, without losing what was entered.

A request refused for want of a fresh second factor leads to the page that asks for it. What was posted waits in the
session meanwhile and is posted again by the person's own press of a button, never by itself.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from evercourt.accounts.models import User

# Session keys: when a second factor was last confirmed (ISO time), by whom, and the form that waits for it.
SECOND_FACTOR_AT = "second_factor_at"
SECOND_FACTOR_BY = "second_factor_by"
WAITING = "waiting_for_second_factor"

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Return True if the person has an authenticator app or a passkey; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists())


def own_path(path: str) -> str:
    """Return `path` if it is a path of this site, else the start page."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the second factor; what was posted waits in the session."""
    path = request.get_full_path()
    request.session.pop(WAITING, None)
    if request.method == "POST":
        fields = [(k, v) for k, values in request.POST.lists() for v in values if k != "csrfmiddlewaretoken"]
        request.session[WAITING] = {"path": path, "fields": fields, "files": bool(request.FILES)}
    address = f"{reverse('second_factor')}?{urlencode({'next': path})}"
    if getattr(request, "htmx", False):
        # htmx would put the page asked for into a part of this one.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Return the form that waits in the session: `path`, `fields` and whether it had `files`, which do not wait."""
    found: dict[str, Any] | None = request.session.get(WAITING)
    return found


def resume(request: HttpRequest) -> None:
    """Forget the form that waits when it is posted again; refused once more, it waits once more."""
    if (held := waiting(request)) and held["path"] == request.get_full_path():
        del request.session[WAITING]


def confirmed(request: HttpRequest, user: User) -> None:
    """Note in the session that this person confirmed a second factor now."""
    request.session[SECOND_FACTOR_AT] = timezone.now().isoformat()
    request.session[SECOND_FACTOR_BY] = user.pk


def forget_others(request: HttpRequest, user: User) -> None:
    """At sign-in: drop a confirmation that someone else began in the same browser."""
    if request.session.get(SECOND_FACTOR_BY) != user.pk:
        request.session.pop(SECOND_FACTOR_AT, None)
        request.session.pop(WAITING, None)
