"""What the courts publish for machines: announcements as Atom, contacts as vCard and schema.org."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.notices.models import Announcement
from evercourt.web.doors import public, reads

ON_THE_FEED = 50


def absolute(path: str) -> str:
    """Return the public address of a page."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + path


@public
@reads
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the current announcements as an Atom feed (RFC 4287)."""
    made = Atom1Feed(
        title=_("Announcements of the courts"),
        link=absolute(reverse("announcements")),
        description="",
        feed_url=absolute(reverse("announcements_feed")),
        language=settings.LANGUAGE_CODE,
        author_name=_("Evercourt"),
    )
    for one in Announcement.objects.current().select_related("court")[:ON_THE_FEED]:
        address = absolute(reverse("announcement", args=[one.pk]))
        made.add_item(
            title=one.title,
            link=address,
            description=one.body,
            unique_id=address,
            author_name=one.court.name,
            pubdate=one.published_at,
            updateddate=one.published_at,
            categories=[one.kind],
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
@reads
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the contacts of a court and its divisions as vCards (RFC 6350)."""
    court = get_object_or_404(Court, code=code)
    cards = [_card(court.name, "", court.phone, court.address, court.postal_code, absolute(_page(court)))]
    cards += [
        _card(court.name, division.name, division.phone, division.address or court.address, court.postal_code, "")
        for division in court.divisions.all()
    ]
    answer = HttpResponse("".join(cards), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="court-{court.pk}.vcf"'
    return answer


def linked_data(court: Court) -> dict[str, Any]:
    """Return the contacts of a court as schema.org has them."""
    shown: dict[str, Any] = {
        "@context": "https://schema.org",
        # The building and who sits in it: only an organisation has contacts and an area.
        "@type": ["Courthouse", "GovernmentOrganization"],
        "@id": absolute(_page(court)),
        "url": absolute(_page(court)),
        "name": court.name,
        "alternateName": list(court.names.values()),
        "telephone": court.phone,
        "areaServed": court.areas,
        "contactPoint": [
            {"@type": "ContactPoint", "name": division.name, "telephone": division.phone}
            for division in court.divisions.all()
            if division.phone
        ],
    }
    if court.address:
        shown["address"] = {
            "@type": "PostalAddress",
            "streetAddress": court.address,
            "postalCode": court.postal_code,
            "addressCountry": "CN",
        }
    if court.parent:
        shown["parentOrganization"] = {"@type": "GovernmentOrganization", "name": court.parent.name}
    return {key: value for key, value in shown.items() if value}


def _page(court: Court) -> str:
    return reverse("court", args=[court.code])


def _card(court: str, division: str, phone: str, address: str, postal_code: str, url: str) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{_value(f'{court} {division}'.strip())}",
        f"ORG:{_value(court)}" + (f";{_value(division)}" if division else ""),
        f"TEL;VALUE=text:{_value(phone)}" if phone else "",
        f"ADR:;;{_value(address)};;;{_value(postal_code)};" if address else "",
        f"URL:{url}" if url else "",
        "END:VCARD",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines if line)


def _value(text: str) -> str:
    """Return a text as vCard values are written (RFC 6350, 3.4)."""
    for plain, written in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> str:
    """Return the line folded at 75 bytes without cutting a character (RFC 6350, 3.2)."""
    parts, size = [""], 0
    for letter in line:
        length = len(letter.encode())
        if size + length > 75:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += length
    return "\r\n".join(parts)
