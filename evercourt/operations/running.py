"""What was begun before a maintenance and may come to its end in it: an upload, a hearing, a live room."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from evercourt.conference.models import Room
from evercourt.documents.models import Upload
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState, SittingState
from evercourt.operations.board import Announced, announced

# The last two are how calendar programs read.
READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT"})
# Signing in and out changes nothing of the court's record, and reading needs it; who keeps the house must get in.
ALWAYS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "operations",
        "second_factor",
        "second_factor_waiting",
    }
)


def keeps_out(request: HttpRequest) -> Announced | None:
    """Return the maintenance that refuses this request, or None: it reads, or it ends what was begun before."""
    if request.method in READS:
        return None
    known = announced()
    return known if known and known.going_on and not _may_end(request, known) else None


def _may_end(request: HttpRequest, known: Announced) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return True  # Nothing is there that could change.
    if match.url_name in ALWAYS:
        return True
    route, named = match.route, match.kwargs
    if "uploads/" in route and "key" in named:
        return Upload.objects.filter(key=str(named["key"]), created_at__lt=known.begins_at).exists()
    if route.startswith("rooms/") and "pk" in named:
        return Room.objects.filter(pk=named["pk"], closed_at=None, opened_at__lt=known.begins_at).exists()
    return "/hearings/" in f"/{route}" and _is_running(named.get("hearing_id", named.get("pk")), route, known)


def _is_running(number: Any, route: str, known: Announced) -> bool:
    """Return True for a hearing opened before, or set in the courtroom for the time at which maintenance began."""
    # Below a case the number is the case's, and what is done there is to schedule.
    if "cases/" in route or not str(number).isdecimal():
        return False
    going_on = [SittingState.OPEN, SittingState.PAUSED]
    opened = Q(sitting__opened_at__lt=known.begins_at, sitting__state__in=going_on)
    in_courtroom = Q(state=HearingState.SCHEDULED, during__contains=known.begins_at)
    return Hearing.objects.filter(opened | in_courtroom, pk=int(number)).exists()
