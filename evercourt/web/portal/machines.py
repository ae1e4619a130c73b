"""Small answers for machines: what is this site, what may be crawled."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
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
        "id": "/",
        "scope": "/",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f6f6f3",
        "theme_color": "#14365c",
        "icons": [
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ),
            {"src": static("icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("File a case"), "url": reverse("filings")},
            {"name": _("Receipt of a filing"), "url": reverse("receipts")},
            {"name": _("Courts"), "url": reverse("courts")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@public
@reads
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines may read: what the court publishes, nothing that belongs to persons."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
