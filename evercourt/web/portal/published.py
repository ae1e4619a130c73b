"""What the courts publish for machines of how they are reached: vCard and schema.org."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from evercourt.courts.directory import Contact, contact_of
from evercourt.courts.models import Court
from evercourt.web.doors import public, reads


def absolute(path: str) -> str:
    """Return the public address of a page."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + path


@public
@reads
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the contacts of a court and its divisions as vCards (RFC 6350)."""
    court = get_object_or_404(Court, code=code)
    whole = contact_of(court)
    cards = [_card(court.name, "", whole, whole, absolute(_page(court)))]
    for division in court.divisions.filter(in_use=True):
        contact = contact_of(division)
        page = absolute(reverse("contact", args=[division.pk]))
        cards.append(_card(court.name, division.name, contact, contact if contact.address else whole, page))
    answer = HttpResponse("".join(cards), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="court-{court.pk}.vcf"'
    return answer


def linked_data(court: Court, points: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a court as schema.org has it, with the contact points of its divisions."""
    shown: dict[str, Any] = {
        "@context": "https://schema.org",
        # The building and who sits in it: only an organisation has contacts and an area.
        "@type": ["Courthouse", "GovernmentOrganization"],
        "@id": absolute(_page(court)),
        "url": absolute(_page(court)),
        "name": court.name,
        "alternateName": list(court.names.values()),
        "telephone": court.phone,
        "email": contact_of(court).email,
        "areaServed": court.areas,
        "address": address_of(contact_of(court)),
        "contactPoint": points,
    }
    if court.parent:
        shown["parentOrganization"] = {"@type": "GovernmentOrganization", "name": court.parent.name}
    return plain(shown)


def address_of(contact: Contact) -> dict[str, Any]:
    """Return where letters go, as schema.org has it; nothing without an address."""
    if not contact.address:
        return {}
    return plain(
        {
            "@type": "PostalAddress",
            "name": contact.addressee,
            "streetAddress": contact.address,
            "postalCode": contact.postal_code,
            "addressCountry": "CN",
        }
    )


def plain(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what says something."""
    return {key: value for key, value in shown.items() if value}


def _page(court: Court) -> str:
    return reverse("court", args=[court.code])


def _card(court: str, division: str, contact: Contact, place: Contact, url: str) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{_value(f'{court} {division}'.strip())}",
        f"ORG:{_value(court)}" + (f";{_value(division)}" if division else ""),
        *(f"TEL;VALUE=text:{_value(number.phone)}" for number in contact.numbers),
        f"EMAIL:{_value(contact.email)}" if contact.email else "",
        f"ADR:;;{_value(place.address)};;;{_value(place.postal_code)};" if place.address else "",
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
