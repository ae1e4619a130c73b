"""Looking something up by a number printed on paper, without an account. Never a name, never contents."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evercourt.documents.models import Document
from evercourt.filing.models import Filing
from evercourt.filing.queue import place
from evercourt.filing.states import FilingState
from evercourt.web.doors import public, reads

LONGEST = 40


def _letters(text: str) -> str:
    """Return the letters and digits of a number as typed, in capitals, full-width ones too."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text[:LONGEST])
    return re.sub(r"[^0-9A-Z]", "", plain.upper())


@public
@reads
def receipts(request: HttpRequest) -> HttpResponse:
    """Show where a filing stands: its state, its place in the queue, its clock."""
    number = _letters(request.GET.get("number", ""))
    filing = None
    if number:
        submitted = Filing.objects.exclude(state=FilingState.DRAFT).select_related("court", "case")
        filing = submitted.filter(receipt_number=number).first()
    context = {"number": number, "filing": filing, "place": place(filing) if filing else None, "State": FilingState}
    return render(request, "portal/receipts.html", context, status=404 if number and not filing else 200)


@public
@reads
def codes(request: HttpRequest) -> HttpResponse:
    """Ask for a check code and go to its page."""
    if letters := _letters(request.GET.get("code", "")):
        return redirect("code", code=_written(letters))
    return render(request, "portal/codes.html")


@public
@reads
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm a document the court issued by its check code: who, when, how many pages, which fingerprint."""
    written = _written(_letters(code))
    issued = Document.objects.filter(origin=Document.Origin.ISSUED).select_related("court", "seal")
    document = issued.filter(check_code=written).first()
    return render(request, "portal/code.html", {"code": written, "document": document}, status=200 if document else 404)


def _written(letters: str) -> str:
    return "-".join(part for part in (letters[:4], letters[4:8], letters[8:]) if part)
