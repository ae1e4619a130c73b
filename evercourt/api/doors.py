"""What every request of this door passes through, before and after its view."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from evercourt.api.keys import person
from evercourt.api.problems import problem
from evercourt.ledger.access import looks_kept

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Keep the looks of a view, and answer as a problem what would be refused before any view sees it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\0" in unquote(request.get_full_path()):
            return problem(400, "bad-request", "The address holds a character that cannot be used.")
        try:
            with looks_kept():
                answer = view(request, *args, **kwargs)
        except RequestDataTooBig:
            return problem(413, "too-large", "The body is too large.", next_step="Send files as an upload, in pieces.")
        if answer.status_code == 405:
            refused = problem(405, "method-not-allowed", "This address does not know that method.")
            refused["Allow"] = answer["Allow"]
            return refused
        return answer

    return answered


def nothing_here(request: HttpRequest, path: str) -> HttpResponse:
    """Answer for every address this door does not have."""
    return problem(404, "not-found", "There is nothing at this address.", next_step="See /api/v1/openapi.json.")


def seen(request: HttpRequest, model: Any, pk: int, *joined: str) -> Any:
    """Return the row with this key if the person may see it, with `joined` rows. Raises Http404."""
    visible = model.objects.visible_to(person(request))
    return get_object_or_404(visible.select_related(*joined) if joined else visible, pk=pk)
