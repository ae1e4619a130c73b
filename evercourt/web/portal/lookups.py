"""Looking something up by a code of the court, without an account. Never a whole name, never contents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evercourt.filing.codes import checked
from evercourt.filing.models import Filing
from evercourt.filing.queue import place
from evercourt.filing.states import FilingState
from evercourt.kernel.check_codes import letters_of, written
from evercourt.kernel.limits import count_wrong, refuse_after
from evercourt.web.doors import public, reads

# So many wrong codes from one address within this time, in seconds.
MOST_WRONG_CODES = 20
WRONG_CODE_LASTS = 600


@public
@reads
def receipts(request: HttpRequest) -> HttpResponse:
    """Show where a filing stands: its state, its place in the queue, its clock."""
    number = letters_of(request.GET.get("number", ""))
    filing = None
    if number:
        submitted = Filing.objects.exclude(state=FilingState.DRAFT).select_related("court", "case")
        filing = submitted.filter(receipt_number=number).first()
    context = {"number": number, "filing": filing, "place": place(filing) if filing else None, "State": FilingState}
    return render(request, "portal/receipts.html", context, status=404 if number and not filing else 200)


@public
@reads
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Tell whether this court sent or issued what bears a code: a message, a paper, or the receipt of a filing.

    Who enters too many wrong codes waits a while.
    """
    typed = letters_of(code or request.GET.get("code", ""))
    if typed and not code:
        return redirect("check_code", written(typed))
    if not typed:
        return render(request, "portal/check.html")
    who = request.META.get("REMOTE_ADDR", "")
    refuse_after("check", who, most=MOST_WRONG_CODES)
    found = checked(typed)
    if found.receipt:
        return redirect(f"{reverse('receipts')}?number={found.code}")
    if not found.from_court:
        count_wrong("check", who, seconds=WRONG_CODE_LASTS)
    return render(
        request, "portal/checked.html", {"code": found.code, "found": found}, status=200 if found.from_court else 404
    )


@public
@reads
def code(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead on from the address printed on older papers."""
    return redirect("check_code" if code else "check", *([code] if code else []), permanent=True)
