"""What the courts make public as an Atom feed (RFC 4287): notices and closures, each under its lasting address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.web.doors import public, reads
from evercourt.web.notices import listing
from evercourt.web.portal.published import absolute

ON_THE_FEED = 50


@public
@reads
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the newest notices, of one court if asked; what was withdrawn says so in its category."""
    court = Court.objects.filter(code=request.GET.get("court", "").replace("\0", "")[:16]).first()
    made = Atom1Feed(
        title=_("Notices of the courts"),
        link=absolute(reverse("notices")),
        description="",
        feed_url=absolute(reverse("notices_feed")),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        author_name=_("Evercourt"),
    )
    for row in listing.rows(listing.found(court=court, past=True)[:ON_THE_FEED]):
        made.add_item(
            title=f"{row.title} ({row.mark})" if row.mark else row.title,
            link=absolute(row.address),
            description=row.text,
            unique_id=absolute(row.address),
            author_name=row.court.name,
            pubdate=row.at,
            updateddate=row.changed_at,
            categories=[row.kind, *([row.mark] if row.mark else [])],
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
