"""Small answers for machines: what is this site, what may be crawled."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from evercourt.web.doors import public, reads

# What belongs to persons or is looked up by a number that only they know.
NOT_CRAWLED = (
    "/accounts/",
    "/filings",
    "/cases",
    "/appointments/",
    "/counter",
    "/tickets",
    "/receipts",
    "/check/",
    "/codes/",
    "/language",
    "/type-size",
)


@public
@reads
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site to a device that keeps it on its home screen."""
    content = {
        "name": _("Evercourt"),
        "short_name": _("Evercourt"),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "display": "minimal-ui",
        "icons": [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@public
@reads
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines may read: what the court publishes, nothing that belongs to persons."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
