"""The page of a sealed thing, for the court and the parties: where it is, who keeps it, and what each may do next."""

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.cases.policy import own_parties
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.acts.keeping import GONE, buyer_of, kept
from evercourt.enforcement.models import Measure, Sighting, Valuation
from evercourt.enforcement.policy import courts_of_work
from evercourt.enforcement.states import LIVE, MeasureState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, NotFound
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, writes
from evercourt.web.enforcement import things_sale
from evercourt.web.enforcement.parties import SHOWN
from evercourt.web.enforcement.words import PROPERTY_NAMES
from evercourt.web.typed import day_typed
from evercourt.web.uploads import files_of, received_before, title_of

WEB = Channel.WEB
PHOTOGRAPHS = "photographs-sent"


@writes
def thing(request: Request, pk: int, number: int) -> HttpResponse:
    """Show a sealed thing and do the next lawful step with it; each form of the page names its act."""
    case, measure = _seen(request, pk, number)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            done = _do(request, measure)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
        else:
            messages.success(request, done)
            return redirect("enforcement_thing", pk, number)
    note_access(case, by=request.user, what="enforcement: sealed thing")
    return _page(request, case, measure, refused)


def _do(request: Request, measure: Measure) -> str:
    posted, by = request.POST, request.user
    said = {name: posted.get(name, "") for name in ("where", "keeper", "condition")}
    match posted.get("how"):
        case "seen":
            day = day_typed(posted, "seen_on") or measure.case.court.local_date()
            source = _source(request, measure.case) or posted.get("source", "")
            acts.report_thing(
                measure, source=source, where=said["where"], text=posted.get("text", ""), seen_on=day, by=by, via=WEB
            )
            return _("The officer was told; thank you.")
        case "seized":
            acts.take_possession(
                measure, **said, inventory=posted.get("inventory", "").splitlines(),
                photographs=_photographs(request, measure), by=by, via=WEB,
            )  # fmt: skip
        case "moved":
            acts.move_thing(measure, **said, why=posted.get("why", ""), by=by, via=WEB)
        case "returned":
            acts.give_thing_back(measure, to=posted.get("to", ""), condition=said["condition"], by=by, via=WEB)
        case "object":
            valuation = get_object_or_404(Valuation, measure=measure, pk=_key(posted.get("valuation")))
            acts.object_to(measure.case, text=posted.get("text", ""), valuation=valuation, by=by, via=WEB)
            return _("Your objection has reached the court; it is not sold until that is decided.")
        case how:
            things_sale.do(request, measure, how)
    return _("Done.")


def _page(request: Request, case: Case, measure: Measure, refused: CourtError | None) -> HttpResponse:
    court, handles = _works(request, case), may(request.user, "enforcement.handle", case)
    last = kept(measure) if measure.possessed_at else None
    sealed = measure.state == MeasureState.ACTIVE and not measure.possessed_at
    sightings = Sighting.objects.filter(measure=measure).select_related("by").order_by("-pk")
    shown: dict[str, Any] = {
        "case": case, "measure": measure, "court": court, "handles": handles, "refused": refused,
        "kind": PROPERTY_NAMES.get(measure.holding.kind, measure.holding.kind), "today": case.court.local_date(),
        "last": last, "keepings": measure.keepings.select_related("by", "paper"), "typed": request.POST,
        "reports": sealed and may(request.user, "enforcement.report_thing", case),
        "source": _source(request, case), "sources": Sighting.Source.choices,
        "sightings": sightings if court else sightings.filter(by=request.user),
        "seizes": sealed and handles, "moves": handles and last and last.step not in GONE,
        # What was sold goes to its buyer, by the form beside its sale, and never back to the debtor (SALE 27).
        "gives_back": handles and last and last.step not in GONE and measure.state not in LIVE
        and not buyer_of(measure),
    } | files_of(request, PHOTOGRAPHS)  # fmt: skip
    shown |= things_sale.facts(request, case, measure)
    return render(request, "enforcement/thing.html", shown, status=refused.status if refused else 200)


def _source(request: Request, case: Case) -> str:
    """Return as whom this person reports where a thing is; empty for the court, which writes down what others say."""
    mine = own_parties(request.user).filter(case=case).values_list("side", flat=True).first()
    return "" if mine is None else mine if mine in Sighting.Source.values else Sighting.Source.OTHER


def _photographs(request: Request, measure: Measure) -> list[Document]:
    sent = [
        receive(
            cast(BinaryIO, file), name=file.name or "file", title=title_of(file.name or "file"),
            court=measure.case.court, by=request.user,
        )
        for file in request.FILES.getlist("photographs")
    ]  # fmt: skip
    return [*received_before(request, PHOTOGRAPHS), *sent]


def _key(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _works(request: Request, case: Case) -> bool:
    return case.court_id in courts_of_work(request.user)


def _seen(request: Request, pk: int, number: int) -> tuple[Case, Measure]:
    """Return the thing for who works on the case, its parties, and clerks who write down a report. Raises Http404."""
    clerks = [
        held.court_id for held in request.user.offices if held.office in (Office.REGISTRY_CLERK, Office.FILING_CLERK)
    ]
    mine = own_parties(request.user).values("case")
    own = Case.objects.visible_to(request.user).filter(pk__in=mine)
    found = own | Case.objects.filter(court__in=[*courts_of_work(request.user), *clerks], debt__isnull=False)
    case: Case = get_object_or_404(found.distinct().select_related("court"), pk=pk)
    shown = Measure.objects.filter(case=case, kind=Measure.Kind.SEAL, state__in=SHOWN)
    measure = shown.select_related("holding", "institution", "ruling", "debtor", "case__court").filter(pk=number)
    if not measure:
        raise NotFound()
    return case, measure[0]
