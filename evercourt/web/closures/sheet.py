"""The notice on paper for the door, and in words for the telephone."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.continuity.models import ClosureOrder
from evercourt.courts.explanations import day_in_words
from evercourt.documents import typesetting
from evercourt.kernel.bidi import isolated
from evercourt.kernel.policy import may
from evercourt.notices.models import UnansweredNumber
from evercourt.web.closures.notice import Instead, Notice, notice_of, public_order
from evercourt.web.doors import Request, public, reads
from evercourt.web.portal.published import absolute

# The official language first, then the one most visitors besides read, then the one of guests.
ON_THE_DOOR = (settings.LANGUAGE_CODE, "ug", "en")
MOST_WAYS = 5


@public
@reads
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the sheet for the door, one page A4, as PDF."""
    answer = HttpResponse(sheet_pdf(public_order(number)), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="notice.pdf"'
    return answer


def page_address(order: ClosureOrder) -> str:
    """Return the public address of the notice, as the code on the door has it."""
    return absolute(reverse("closure", args=[order.number]))


def drawn(address: str) -> bytes:
    """Return the code that leads to `address`, as SVG."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2)
    return out.getvalue()


def sheet_pdf(order: ClosureOrder) -> bytes:
    """Return the sheet for the door as PDF, in the languages of the door."""
    parts, scan = [], []
    for language in ON_THE_DOOR:
        with translation.override(language):
            parts.append(_part(notice_of(order), language))
            scan.append({"text": _("The whole notice:"), "rtl": translation.get_language_bidi()})
    return typesetting.pdf(
        "sheet.typ",
        {
            "title": order.title,
            "court": order.court.name,
            "number": order.number,
            "address": page_address(order),
            "qr": drawn(page_address(order)).decode(),
            "parts": parts,
            "scan": scan,
        },
    )


def _part(notice: Notice, language: str) -> dict[str, Any]:
    order = notice.order
    first = day_in_words(order.first_day)
    last = order.last_day
    numbers = [one.row.value for one in notice.phones] or [row.phone for row in notice.contacts[:1]]
    return {
        "lang": language.split("-")[0],
        "rtl": translation.get_language_info(language)["bidi"],
        "heading": order.local_title,
        "days": _("%(first)s to %(last)s") % {"first": first, "last": day_in_words(last)}
        if last
        else _("%(first)s until further notice") % {"first": first},
        "call": _("Call %(numbers)s") % {"numbers": ", ".join(numbers)},
        "lines": [
            _("Everything goes on online, by telephone and by post."),
            *(_way(one, language) for one in notice.channels[:MOST_WAYS]),
        ],
    }


def _way(one: Instead, language: str) -> str:
    """Return a channel as one line; its name is Chinese, so in other languages what it is stands before it."""
    said = " ".join(part for part in (one.name, one.value, one.row.addressee) if part)
    return said if language == settings.LANGUAGE_CODE or one.kind == one.name else f"{one.kind}: {isolated(said)}"


@reads
def script(request: Request, number: str) -> HttpResponse:
    """Show whoever answers the telephone what to say, in the language of the caller."""
    order = public_order(number)
    if not may(request.user, "closure.tell", order):
        raise Http404
    spoken = request.GET.get("spoken", "")
    if spoken not in dict(settings.LANGUAGES):
        spoken = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(spoken):
        notice = notice_of(order)
        said = list(sentences(notice))
        bidi = translation.get_language_bidi()
    context = {
        "order": order, "notice": notice, "said": said, "spoken": spoken,
        "spoken_direction": "rtl" if bidi else "ltr", "languages": settings.LANGUAGES,
        "flaggable": [row.pk for row in notice.contacts if may(request.user, "directory.flag", row.court)],
        "unanswered": set(UnansweredNumber.objects.open().values_list("phone", flat=True)),
    }  # fmt: skip
    return render(request, "closures/script.html", context)


def sentences(notice: Notice) -> Iterator[tuple[str, list[str]]]:
    """Yield what a caller asks, and what to say to it, from the clauses of the order."""
    order = notice.order
    first, last = day_in_words(order.first_day), order.last_day
    facts = {"court": order.court.local_name, "first": first, "last": day_in_words(last) if last else ""}
    closed = (
        _("The counters of %(court)s receive nobody from %(first)s to %(last)s.")
        if last
        else _("The counters of %(court)s receive nobody from %(first)s until further notice.")
    )
    ways = [
        " ".join(filter(None, [one.service, one.name, one.value, one.row.addressee, one.row.hours]))
        for one in (*notice.phones, *notice.channels)
    ]
    yield _("Is the court open?"), [closed % facts, order.local_grounds]
    yield _("What can I do instead?"), [_("Everything goes on online, by telephone and by post."), *ways]
    yield _("What about my visit?"), [f"{service}: {visits}" for service, visits in notice.stopped]
    if notice.hearings:
        yield _("What about my hearing?"), notice.hearings
    if notice.deadlines:
        yield _("Do I miss a last day?"), notice.deadlines
    yield _("It is urgent."), [_("These always go on:"), *notice.goes_on]
    if notice.conditions:
        yield _("How do I get in when it is open again?"), notice.conditions
    if notice.notes:
        yield _("What else does the notice say?"), notice.notes
    yield (
        _("Will somebody tell me?"),
        [_("Whoever has a visit, a hearing or a last day in this time is told personally."
           " Nobody loses anything by the closure.")],
    )  # fmt: skip
