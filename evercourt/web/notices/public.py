"""The notices of the courts: the list of all, each with its versions, what it corrects and what corrects it."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.kernel.policy import may
from evercourt.notices.models import Notice
from evercourt.web.doors import public, reads
from evercourt.web.notices import listing
from evercourt.web.notices.changes import changes

ON_ONE_PAGE = 20
LONGEST_SEARCH = 100


@public
@reads
def notices(request: HttpRequest) -> HttpResponse:
    """List what is in force, newest first: by kind, by court, by words; and what is over, if asked."""
    asked = request.GET
    kind, past = asked.get("kind", ""), asked.get("past") == "1"
    kinds = listing.kinds_of_list()
    kind = kind if kind in dict(kinds) else ""
    wanted = asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    court = Court.objects.filter(code=asked.get("court", "").replace("\0", "")[:16]).first()
    page = Paginator(listing.found(kind=kind, court=court, wanted=wanted, past=past), ON_ONE_PAGE).get_page(
        asked.get("page")
    )
    context = {
        "page": page, "rows": listing.rows(page.object_list), "kind": kind, "kinds": kinds, "past": past,
        "court": court, "q": wanted, "courts": Court.objects.filter(notices__isnull=False).distinct(),
    }  # fmt: skip
    return render(request, "notices/notices.html", context)


@public
@reads
def notice(request: HttpRequest, pk: int, version: int = 0) -> HttpResponse:
    """Show a notice as it counts now, or one of its versions, with what changed since the one before."""
    first = get_object_or_404(Notice.objects.select_related("court", "first"), pk=pk)
    if first.first_id:
        return redirect("notice_version", first.first_id, first.version)
    versions = list(first.versions().public().select_related("court", "released_by"))
    if not versions:
        raise Http404
    shown = next((one for one in versions if one.version == version), None) if version else versions[0]
    if shown is None:
        raise Http404
    return render(request, "notices/notice.html", _context(request, shown, versions))


@public
@reads
def moved(request: HttpRequest, name: str, pk: int = 0) -> HttpResponse:
    """Lead from an address of before to the present one."""
    return redirect(name, *([pk] if pk else []), permanent=True)


def _context(request: HttpRequest, shown: Notice, versions: list[Notice]) -> dict[str, Any]:
    chosen = request.GET.get("in", "")
    language = chosen if chosen in shown.languages else shown.language
    with translation.override(language):
        title, body = shown.local_title, shown.local_body
    before = next((one for one in versions if one.version < shown.version), None)
    cause = pack(shown.court.procedure).causes.get(shown.cause)
    user = request.user
    return {
        "notice": shown, "title": title, "body": body, "language": language,
        "is_translation": language != settings.LANGUAGE_CODE,
        "present": versions[0], "versions": versions, "before": before, "cause": cause,
        "changes": changes(before.body, shown.body) if before else [],
        "title_changes": changes(before.title, shown.title) if before and before.title != shown.title else [],
        "corrections": Notice.objects.public().newest().filter(corrects__in=[one.pk for one in versions]),
        "may_edit": user.is_authenticated and may(user, "notices.draft", shown.court) and shown.kind_of.by_hand,
    }  # fmt: skip
