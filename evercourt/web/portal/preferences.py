"""What a reader prefers, kept in a cookie on their own device: language and size of type."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from evercourt.web.device import SIZE, SIZES, YEAR_SECONDS, keep
from evercourt.web.doors import public, reads


def _back(request: HttpRequest) -> HttpResponse:
    """Return the way back to the page the reader came from, never to another site."""
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


@public
@reads
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen and go back. A link, not a form, so that public pages need no cookie of their own."""
    response = _back(request)
    chosen = request.GET.get("to", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR_SECONDS, samesite="Lax")
    return response


@public
@reads
def type_size(request: HttpRequest) -> HttpResponse:
    """Keep the size of type chosen and go back."""
    response = _back(request)
    size = request.GET.get("to", "")
    keep(response, SIZE, size if size in SIZES else "")
    return response
