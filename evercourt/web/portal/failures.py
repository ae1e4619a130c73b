"""Pages for when something goes wrong outside an act: each says what happened, what is kept, and the way out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from evercourt.web.doors import wants_data
from evercourt.web.signed_out import fields_of, offer_again


def _failure(request: HttpRequest, title: str, text: str, status: int, back: str = "") -> HttpResponse:
    return render(request, "failure.html", {"title": title, "text": text, "back": back}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _failure(
        request, _("This request could not be read."), _("Nothing was changed. Go back and try once more."), 400
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for something this person may not do."""
    text = _("If you think you should be able to, ask the court's service desk or call 12368.")
    return _failure(request, _("You may not do this."), text, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address behind which there is nothing, or nothing this person may know of."""
    text = _("There is nothing at this address, or you need to sign in with another account to see it.")
    return _failure(request, _("This page was not found."), text, 404)


def too_many(request: HttpRequest, exception: Exception | None = None, **_more: object) -> HttpResponse:
    """Answer someone who asks faster than a person can."""
    text = _("To protect accounts, the court waits a while after many attempts. Try again in some minutes.")
    return _failure(request, _("Too many attempts."), text, 429)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a request that is larger than a file may be, without having read it."""
    most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
    text = _(
        "What was saved before is kept. Go back and send fewer files at once; part a large one, or make it smaller: "
        "scan at 300 dpi, film at 720 lines."
    )
    return _failure(request, _("These files are larger than %(most)s MB.") % {"most": most}, text, 413)


def session_ended(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is out of date, as after signing in again in another tab.

    What was typed comes back with a fresh token, to be sent by the person's own press of a button; but only when the
    browser vouches that it came from a page of this court: elsewhere someone else may have written it.
    """
    if wants_data(request):
        return JsonResponse({"code": "csrf", "error": _("Your session has ended."), "next_step": ""}, status=403)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return offer_again(request, fields_of(request), files=bool(request.FILES), status=403)
    text = _(
        "Nothing was sent twice and nothing saved was lost. Go back: the page reopens, drafts are kept as you typed "
        "them. You may have to sign in again first."
    )
    return _failure(request, _("Your session has ended."), text, 403, back=request.get_full_path())


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the court's own system failed; asks the database nothing, because that may be what is broken."""
    text = _("The fault is ours. What was saved before is kept. Try again in a moment.")
    # Without the request nobody asks who is signed in.
    page = render_to_string("failure.html", {"title": _("Something went wrong at the court."), "text": text})
    return HttpResponse(page, status=500)
