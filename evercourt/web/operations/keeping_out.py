"""While the house is under maintenance nothing is changed on the pages; what runs may end, and reading goes on.

Nothing that was typed is lost: it stands on the page that refuses it, with the button that sends it again.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from evercourt.operations.board import Announced, announced
from evercourt.operations.running import keeps_out
from evercourt.web.doors import wants_data
from evercourt.web.signed_out import fields_of

Responder = Callable[[HttpRequest], HttpResponse]


class MaintenanceMiddleware:
    """Refuses what would change something, with 503 and Retry-After, and lets every page say what is announced."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.respond(request)  # That door refuses in its own words.
        request.maintenance = announced()  # type: ignore[attr-defined]
        known = keeps_out(request)
        if known is None:
            return self.respond(request)
        answer = _refused(request, known)
        answer["Retry-After"] = str(known.seconds_left)
        answer["Cache-Control"] = "no-store"
        return answer


def _refused(request: HttpRequest, known: Announced) -> HttpResponse:
    title = _("The court's system is under maintenance; nothing was changed.")
    if wants_data(request):
        step = _("What you typed is still on the page.")
        said = {"code": "maintenance", "error": title, "next_step": step, "until": known.ends_at.isoformat()}
        return JsonResponse(said, status=503)
    # A form of another site is not shown as if the person had typed it.
    own = request.headers.get("Sec-Fetch-Site") in (None, "same-origin")
    shown = {
        "known": known,
        "title": title,
        "fields": fields_of(request) if request.method == "POST" and own else [],
        "files": bool(request.FILES),
        "path": request.get_full_path(),
    }
    return render(request, "operations/maintenance.html", shown, status=503)
