"""Closures for machines: an Atom feed (RFC 4287), each order as CAP 1.2 (OASIS) and as schema.org JSON-LD."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _

from evercourt.continuity.models import ClosureOrder, Replacement
from evercourt.continuity.states import OrderState
from evercourt.courts.models import Court
from evercourt.web.closures.notice import PUBLIC, Instead, Notice, notice_of, public_order
from evercourt.web.doors import public, reads
from evercourt.web.portal.published import absolute

ON_THE_FEED = 50
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
CAP_TYPE, LD_TYPE = "application/cap+xml", "application/ld+json"
# Ours → as RFC 5646 and schema.org have them.
LANGUAGE_TAGS = {"zh-hans": "zh-CN", "en": "en-US", "ug": "ug-CN", "kk-arab": "kk-Arab-CN"}


@public
@reads
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the closures, the newest first, as an Atom feed; each entry leads to its page and its CAP form."""
    made = Atom1Feed(
        title=_("Closures of the courts"),
        link=absolute(reverse("closures")),
        description="",
        feed_url=absolute(reverse("closures_feed")),
        language=translation.get_language(),
        author_name=_("Evercourt"),
    )
    orders = ClosureOrder.objects.filter(state__in=PUBLIC).select_related("court").order_by("-issued_at")
    for order in orders[:ON_THE_FEED]:
        notice = notice_of(order)
        made.add_item(
            title=f"{order.court.local_name}: {order.local_title}",
            link=absolute(reverse("closure", args=[order.number])),
            description="\n".join([order.local_grounds, *_first(notice)]),
            unique_id=_identifier(order),
            author_name=order.court.local_name,
            pubdate=order.issued_at,
            updateddate=max(filter(None, [order.issued_at, _changed(order)])),
            categories=[order.state],
            enclosures=[Enclosure(absolute(reverse("closure_alert", args=[order.number])), "0", CAP_TYPE)],
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
@reads
def alert(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the order as a CAP 1.2 message, in all languages it has words in; over, it cancels the first one."""
    return HttpResponse(cap(public_order(number)), content_type=f"{CAP_TYPE}; charset=utf-8")


@public
@reads
def data(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the order as schema.org has it."""
    order = public_order(number)
    answer = JsonResponse(linked_data(notice_of(order)), json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = LD_TYPE
    return answer


def cap(order: ClosureOrder) -> bytes:
    """Return the order as a CAP 1.2 message."""
    over = order.state == OrderState.ENDED
    made = Element("alert", xmlns=CAP)
    replaced = order.supersedes if order.supersedes and order.supersedes.issued_at else None
    refers = order if over else replaced
    kind = "Cancel" if over else "Update" if replaced else "Alert"
    sent = (order.over_at if over else order.issued_at) or order.begins_at
    facts = {
        "identifier": _identifier(order) + (":over" if over else ""),
        "sender": _sender(),
        "sent": _moment(order.court, sent),
        "status": "Exercise" if settings.DEMONSTRATION else "Actual",
        "msgType": kind,
        "scope": "Public",
    }
    for name, value in facts.items():
        SubElement(made, name).text = value
    if refers:
        first = _moment(order.court, refers.issued_at or refers.begins_at)
        SubElement(made, "references").text = f"{_sender()},{_identifier(refers)},{first}"
    for language in dict.fromkeys([settings.LANGUAGE_CODE, "en", *order.names]):
        if language in LANGUAGE_TAGS:
            with translation.override(language):
                _info(made, notice_of(order), language, over=over)
    written: bytes = tostring(made, encoding="utf-8", xml_declaration=True)
    return written


def _info(made: Element, notice: Notice, language: str, *, over: bool) -> None:
    order, now = notice.order, timezone.now()
    begun = order.begins_at <= now
    ends = order.open_again_at
    told = notice.conditions if over else _first(notice)
    facts = {
        "language": LANGUAGE_TAGS[language],
        "category": "Other",
        "event": _("The court is open again") if over else _("Counters of a court closed"),
        "responseType": "AllClear" if over else "Avoid",
        "urgency": "Past" if over else "Immediate" if begun else "Expected",
        "severity": "Minor",
        "certainty": "Observed" if begun or over else "Likely",
        "effective": _moment(order.court, order.issued_at or order.begins_at),
        "onset": _moment(order.court, order.begins_at),
        "expires": _moment(order.court, ends) if ends and not over else "",
        "senderName": order.court.local_name,
        "headline": order.local_title,
        "description": "\n".join([order.local_grounds, *_closed(notice)]),
        "instruction": "\n".join(told),
        "web": absolute(reverse("closure", args=[order.number])),
        "contact": "; ".join(_numbers(notice)),
    }
    info = SubElement(made, "info")
    for name, value in facts.items():
        if value:
            SubElement(info, name).text = value
    for court in notice.courts:
        area = SubElement(info, "area")
        places = ", ".join(court.areas)
        SubElement(area, "areaDesc").text = f"{court.local_name} ({places})" if places else court.local_name


def linked_data(notice: Notice) -> dict[str, Any]:
    """Return the order as a SpecialAnnouncement of schema.org, in the reader's language."""
    order = notice.order
    page = absolute(reverse("closure", args=[order.number]))
    ends = order.open_again_at
    shown: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "@id": page,
        "url": page,
        "identifier": order.number,
        "name": order.local_title,
        "text": "\n".join([order.local_grounds, *_closed(notice), *_first(notice)]),
        "inLanguage": LANGUAGE_TAGS.get(translation.get_language() or "", "zh-CN"),
        "datePosted": order.issued_at.isoformat() if order.issued_at else "",
        "expires": ends.isoformat() if ends else "",
        "newsUpdatesAndGuidelines": absolute(reverse("closures_feed")),
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": order.court.local_name,
            "url": absolute(reverse("court", args=[order.court.code])),
            "contactPoint": [
                _plain(
                    {"@type": "ContactPoint", "name": row.division, "telephone": row.phone, "description": row.hours}
                )
                for row in notice.contacts
            ],
        },
        "announcementLocation": [_place(order, court) for court in notice.courts],
        "about": {
            "@type": "GovernmentService",
            "name": _("What you can use instead"),
            "provider": {"@type": "GovernmentOrganization", "name": order.court.local_name},
            "availableChannel": [_channel(one) for one in (*notice.phones, *notice.channels)],
        },
    }
    return _plain(shown)


def _place(order: ClosureOrder, court: Court) -> dict[str, Any]:
    ends = order.open_again_at
    # Opening and closing at the same moment is how schema.org says closed.
    closed = {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00:00",
        "closes": "00:00:00",
        "validFrom": court.local_date(order.begins_at).isoformat(),
        "validThrough": court.local_date(ends).isoformat() if ends else "",
    }
    return _plain(
        {
            "@type": "Courthouse",
            "@id": absolute(reverse("court", args=[court.code])),
            "name": court.local_name,
            "telephone": court.phone,
            "specialOpeningHoursSpecification": _plain(closed),
        }
    )


def _channel(one: Instead) -> dict[str, Any]:
    row = one.row
    made: dict[str, Any] = {"@type": "ServiceChannel", "name": one.name}
    if row.kind == Replacement.Kind.TELEPHONE:
        made["servicePhone"] = {"@type": "ContactPoint", "name": one.name, "telephone": row.value}
    elif row.kind in (Replacement.Kind.POST, Replacement.Kind.DROP_BOX):
        made["servicePostalAddress"] = _plain(
            {"@type": "PostalAddress", "name": row.addressee, "streetAddress": row.value, "addressCountry": "CN"}
        )
    elif row.kind == Replacement.Kind.OTHER_COUNTER:
        made["serviceLocation"] = _plain({"@type": "Courthouse", "name": one.name, "address": row.value})
    elif one.address.startswith("/"):
        made["serviceUrl"] = absolute(one.address)
    elif one.address.startswith("http"):
        made["serviceUrl"] = one.address
    else:
        made["description"] = " ".join(filter(None, [one.kind, row.value]))
    return made


def _first(notice: Notice) -> Iterator[str]:
    """Yield what one can do instead, telephone first, a line each."""
    for one in (*notice.phones, *notice.channels):
        parts = [one.service, one.name, one.row.value if one.row.value != one.name else "", one.row.addressee]
        yield " ".join(part for part in (*parts, one.row.hours) if part)


def _closed(notice: Notice) -> Iterator[str]:
    yield from notice.places
    yield from (f"{service}: {visits}" for service, visits in notice.stopped)
    yield from (*notice.hearings, *notice.deadlines, *notice.notes)


def _numbers(notice: Notice) -> Iterator[str]:
    for one in notice.phones:
        yield one.row.value
    for row in notice.contacts:
        yield f"{row.division} {row.phone}"


def _identifier(order: ClosureOrder) -> str:
    """Return a name that is unique among all orders of all houses; CAP allows no spaces, commas, < or &."""
    return f"urn:evercourt:{_sender()}:closure:{order.pk}"


def _sender() -> str:
    return urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"


def _changed(order: ClosureOrder) -> datetime | None:
    return order.over_at if order.over_at and order.over_at <= timezone.now() else None


def _moment(court: Court, at: datetime) -> str:
    """Return a moment as CAP writes it: seconds, and the distance to UTC in numbers."""
    return at.astimezone(ZoneInfo(court.time_zone)).isoformat(timespec="seconds")


def _plain(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if value not in ("", [], None)}
