"""An entry of the directory as schema.org has it."""

from typing import Any

from django.urls import reverse

from evercourt.courts.directory import Contact
from evercourt.web.contacts.showing import Entry
from evercourt.web.portal.published import absolute, address_of, plain

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# As RFC 5646 has them.
TAGS = {"zh-hans": "zh-CN", "en": "en", "ug": "ug", "kk-arab": "kk-Arab"}


def linked_entry(entry: Entry) -> dict[str, Any]:
    """Return a division with its numbers, hours and address, as part of its court."""
    contact, court = entry.contact, entry.court
    return {
        "@context": "https://schema.org",
        **plain(
            {
                "@type": "GovernmentOrganization",
                "@id": absolute(reverse("contact", args=[entry.place.pk])),
                "name": f"{court.name} {contact.name}",
                "alternateName": list(contact.names.values()),
                "email": contact.email,
                "address": address_of(contact),
                "contactPoint": points_of(contact),
                "parentOrganization": {
                    "@type": "GovernmentOrganization",
                    "@id": absolute(reverse("court", args=[court.code])),
                    "name": court.name,
                },
            }
        ),
    }


def points_of(contact: Contact) -> list[dict[str, Any]]:
    """Return each number of an entry as a contact point, with its hours and the languages spoken there."""
    return [
        plain(
            {
                "@type": "ContactPoint",
                "name": contact.name,
                "telephone": number.phone,
                "contactType": number.answers.get("zh-hans", ""),
                "email": contact.email,
                "availableLanguage": [TAGS[code] for code in contact.languages],
                "hoursAvailable": hours_of(contact),
            }
        )
        for number in contact.numbers
    ]


def hours_of(contact: Contact) -> list[dict[str, Any]]:
    """Return the hours that were entered for the place itself; those of the calendar are no weekly hours."""
    found: list[dict[str, Any]] = []
    if contact.hours == "always":
        found = [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [_day(day) for day in DAYS],
                "opens": "00:00",
                "closes": "23:59",
            }
        ]
    elif contact.hours == "own":
        found = [
            {
                "@type": "OpeningHoursSpecification", "dayOfWeek": _day(DAYS[int(day) - 1]),
                "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}",
            }
            for day, spans in sorted(contact.weekly.items())
            for span in spans
        ]  # fmt: skip
    for days in contact.exceptions:
        # Opening and closing at the same moment is how schema.org says closed.
        spans = [(f"{span.opens:%H:%M}", f"{span.closes:%H:%M}") for span in days.spans] or [("00:00", "00:00")]
        found += [
            {
                "@type": "OpeningHoursSpecification", "opens": opens, "closes": closes,
                "validFrom": days.first.isoformat(), "validThrough": days.last.isoformat(),
            }
            for opens, closes in spans
        ]  # fmt: skip
    return found


def _day(name: str) -> dict[str, str]:
    return {"@type": "DayOfWeek", "@id": f"https://schema.org/{name}"}
