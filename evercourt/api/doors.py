"""What every request of this door passes through, before and after its view."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from evercourt.api.keys import person
from evercourt.api.problems import problem
from evercourt.ledger.access import looks_kept
from evercourt.operations.board import Announced
from evercourt.operations.running import keeps_out

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Keep the looks of a view, and answer as a problem what would be refused before any view sees it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\0" in unquote(request.get_full_path()):
            return problem(400, "bad-request", _("The address holds a character that cannot be used."))
        if known := keeps_out(request):
            return under_maintenance(known)
        try:
            with looks_kept():
                answer = view(request, *args, **kwargs)
        except RequestDataTooBig:
            return too_large()
        if answer.status_code == 405:
            refused = problem(405, "method-not-allowed", _("This address does not know that method."))
            refused["Allow"] = answer["Allow"]
            return refused
        return answer

    return answered


def too_large() -> HttpResponse:
    """Refuse a body that is too large, unread."""
    return problem(413, "too-large", _("The body is too large."), next_step=_("Send files as an upload, in pieces."))


def under_maintenance(known: Announced) -> HttpResponse:
    """Refuse a change while the house is under maintenance; the same request can be sent again afterwards."""
    answer = problem(
        503, "maintenance", _("The court's system is under maintenance; nothing was changed."),
        next_step=_("Send the same again after that, with the same Idempotency-Key."),
        facts={"until": known.ends_at.isoformat(), "reason": known.reason},
    )  # fmt: skip
    answer["Retry-After"] = str(known.seconds_left)
    return answer


def nothing_here(request: HttpRequest, path: str) -> HttpResponse:
    """Answer for every address this door does not have."""
    return problem(404, "not-found", _("There is nothing at this address."), next_step="/api/v1/openapi.json")


def seen(request: HttpRequest, model: Any, pk: int, *joined: str) -> Any:
    """Return the row with this key if the person may see it, with `joined` rows. Raises Http404."""
    visible = model.objects.visible_to(person(request))
    return get_object_or_404(visible.select_related(*joined) if joined else visible, pk=pk)
