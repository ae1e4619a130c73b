"""The search of the portal: guidance, courts, forms, pages and notices, answered as one types."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.courts.procedures.schema import Names
from evercourt.web.doors import public, reads
from evercourt.web.notices import listing
from evercourt.web.portal.forms import plain_name

LONGEST_SEARCH = 100
MOST = 20


@dataclass(frozen=True)
class Hit:
    """One answer: what it is, its name, where it is."""

    kind: str
    title: str
    address: str
    text: str = ""


@public
@reads
def search(request: HttpRequest) -> HttpResponse:
    """Answer with what fits, all words of it; the same page without scripts, only the list with them."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    hits = list(found(wanted))[:MOST] if wanted else []
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "portal/search_results.html" if is_part else "portal/search.html", {"q": wanted, "hits": hits}
    )


def found(wanted: str) -> Iterator[Hit]:
    """Yield what fits, whatever language it was asked in: names before texts."""
    words = wanted.lower().split()
    known = list(_everything())
    in_names = [hit for hit, names, _texts in known if _fits(words, names)]
    yield from in_names
    yield from (hit for hit, names, texts in known if hit not in in_names and _fits(words, f"{names} {texts}"))
    for one in listing.rows(listing.found(wanted=wanted)[:MOST]):
        yield Hit(one.kind, one.title, one.address)


def _fits(words: list[str], text: str) -> bool:
    return all(word in text.lower() for word in words)


def _everything() -> Iterator[tuple[Hit, str, str]]:
    law = pack("cn")
    for cause in law.disputes:
        texts = _all(cause.guidance) + " ".join(map(_all, cause.evidence))
        title, text = plain_name(cause.names), plain_name(cause.guidance)
        yield Hit(_("guidance"), title, reverse("cause", args=[cause.id]), text), _all(cause.names), texts
    for form in law.forms.values():
        title, text = plain_name(form.names), plain_name(form.guidance)
        yield Hit(_("form"), title, reverse("form", args=[form.id]), text), _all(form.names), _all(form.guidance)
    for court in Court.objects.all():
        names = f"{court.name} {_all(court.names)} {court.code}"
        hit = Hit(_("court"), court.local_name, reverse("court", args=[court.code]), court.phone)
        yield hit, names, f"{' '.join(court.areas)} {court.address}"
    for title, name in _pages():
        yield Hit(_("page"), title, reverse(name)), title, ""


def _pages() -> tuple[tuple[str, str], ...]:
    return (
        (_("File a case"), "filing_new"),
        (_("Have an arbitral award enforced"), "enforcement_award"),
        (_("Something that is held is mine"), "enforcement_claim"),
        (_("Court fees"), "fees"),
        (_("Deadlines"), "deadlines"),
        (_("Check a receipt"), "receipts"),
        (_("Is it from the court?"), "check"),
        (_("Today at the court"), "today"),
        (_("Notices"), "notices"),
        (_("Contacts"), "contacts"),
    )


def _all(names: Names) -> str:
    return " ".join(names.values())
