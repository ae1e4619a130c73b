"""What the courts make public."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evercourt.notices.models import Announcement
from evercourt.web.doors import public, reads

ON_ONE_PAGE = 20


@public
@reads
def announcements(request: HttpRequest) -> HttpResponse:
    """List the announcements that are current, the newest first, by kind if asked."""
    kind = request.GET.get("kind", "")
    shown = Announcement.objects.current().select_related("court")
    if kind in Announcement.Kind.values:
        shown = shown.filter(kind=kind)
    page = Paginator(shown, ON_ONE_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/announcements.html", {"page": page, "kind": kind, "kinds": Announcement.Kind.choices}
    )


@public
@reads
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one announcement while it is current."""
    found = get_object_or_404(Announcement.objects.current().select_related("court"), pk=pk)
    return render(request, "portal/announcement.html", {"announcement": found})
