"""What a sealed thing is worth and how it is sold: forms of officer, panel and cashier, and the platform's file."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.cases.policy import own_parties
from evercourt.courts.rules import rules_of
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.acts.selling import BEFORE, NOTICE
from evercourt.enforcement.models import Debt, Measure, Sale, Valuation
from evercourt.enforcement.packaging import SENT, package_of
from evercourt.enforcement.policy import courts_of_work
from evercourt.enforcement.states import ObjectionState, SaleState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, reads
from evercourt.web.enforcement.work import _case
from evercourt.web.typed import amount_typed, day_typed
from evercourt.web.uploads import received_before, title_of

WEB = Channel.WEB
INSIDE = (SaleState.PROPOSED, SaleState.DECLINED)
OPEN = (SaleState.PROPOSED, SaleState.ANNOUNCED, SaleState.SOLD, SaleState.PAID, SaleState.TRANSFERRED)
VALUE_PAPER = "value-sent"
NAME_AND_AMOUNT = re.compile(r"(.+?)[\s,，:：]+([\d,]+(?:\.\d+)?)")


@reads
def sale_file(request: Request, pk: int, number: int) -> HttpResponse:
    """Give the file by which an announced sale is handed to the auction platform (protocol 11)."""
    case = _case(request, pk)
    sale = get_object_or_404(Sale.objects.filter(SENT, case=case), pk=number)
    note_access(case, by=request.user, what="enforcement: file for the auction platform")
    answer = JsonResponse(package_of(sale), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="sale-{sale.pk}.json"'
    return answer


def do(request: Request, measure: Measure, how: str | None) -> None:
    """Do what a form of officer, panel or cashier asks for. Raises BadInput for a form there is not."""
    posted, by = request.POST, request.user
    if how == "valued":
        _value(request, measure)
        return
    if how == "propose":
        _propose(request, measure)
        return
    key = posted.get("sale", "")
    sale = get_object_or_404(Sale, measure=measure, pk=int(key) if key.isdecimal() else 0)
    reference, why = posted.get("reference", ""), posted.get("why", "")
    match how:
        case "announce":
            members = list(User.objects.filter(pk__in=[one for one in posted.getlist("members") if one.isdecimal()]))
            acts.announce_sale(sale, members=members, by=by, via=WEB)
        case "decline":
            acts.decline_sale(sale, reasons=posted.get("reasons", ""), by=by, via=WEB)
        case "result":
            price = amount_typed(posted, "price")
            acts.enter_result(sale, reference=reference, price=price, buyer=posted.get("buyer", ""), by=by, via=WEB)
        case "stop":
            acts.stop_sale(sale, why=why, by=by, via=WEB)
        case "broken":
            acts.break_sale(sale, why=why, by=by, via=WEB)
        case "paid":
            day = day_typed(posted, "day") or measure.case.court.local_date()
            acts.book_proceeds(sale, reference=reference, day=day, by=by, via=WEB)
        case "in_kind":
            acts.settle_in_kind(sale, said=posted.get("said", ""), reference=reference, by=by, via=WEB)
        case "transfer":
            acts.transfer_title(sale, by=by, via=WEB)
        case "deliver":
            acts.deliver_thing(sale, condition=posted.get("condition", ""), by=by, via=WEB)
        case _other:
            raise BadInput(_("Choose what is to be done."))


def facts(request: Request, case: Case, measure: Measure) -> dict[str, Any]:
    """Return what the page shows of value and sale: to the parties what was served, to the court the next step."""
    today, court = case.court.local_date(), case.court_id in courts_of_work(request.user)
    mine = own_parties(request.user).filter(case=case)
    valuations = list(Valuation.objects.filter(measure=measure).order_by("-pk"))
    for one in valuations:
        one.counts_now = one.counts(today)
        one.expired = today > one.valid_until
        one.objected = one.objections.filter(state=ObjectionState.RECEIVED).exists()
        heard = one.state == "served" and one.object_by and today <= one.object_by
        one.may_object = heard and mine.exists() and not one.objections.filter(party__in=mine).exists()
    sales = list(Sale.objects.filter(measure=measure).order_by("-pk").exclude(state__in=() if court else INSIDE))
    for sale in sales:
        sale.announces = may(request.user, "enforcement.announce_sale", sale)
        failed = sale.state == SaleState.FAILED and sale.round != Sale.Round.FIRST and not sale.next.exists()
        sale.in_kind_now = acts.in_kind_of(Debt.objects.get(case=case), sale) if failed and court else None
    judges = OfficeHeld.objects.current().filter(court=case.court_id, office=Office.JUDGE).exclude(user=request.user)
    held = measure.state == "active" and measure.possessed_at
    valid = any(one.state == "served" and not one.expired for one in valuations)
    typed = request.POST
    return {
        "valuations": valuations, "sales": sales, "judges": User.objects.filter(pk__in=judges.values("user")),
        "takes_money": may(request.user, "enforcement.take_money", case), "values": held and not valid,
        "ways": Valuation.Way.choices, "value_sent": received_before(request, VALUE_PAPER),
        "passed": [(value, text, typed.get(f"passed_{value}", "")) for value, text in Valuation.Way.choices[:-1]],
        "offers": _offers(case, sales, valuations) if held and valid else None,
    }  # fmt: skip


def _offers(case: Case, sales: list[Sale], valuations: list[Valuation]) -> dict[str, Any] | None:
    """Return which round can be proposed now and the numbers of the law for it, or None while one is open."""
    if any(one.state in OPEN for one in sales):
        return None
    law, today = rules_of(case.court), case.court.local_date()
    failed = next((one for one in sales if one.state == SaleState.FAILED), None)
    after = {before: round_ for round_, before in BEFORE.items()}
    round_ = Sale.Round.FIRST if failed is None else after.get(Sale.Round(failed.round))
    if round_ is None:
        return None
    least = valuations[0].amount * int(law.value("auction.start_min", on=today).number) / 100
    if failed is not None:
        cut = int(law.value("auction.second_cut_max", on=today).number) if round_ == Sale.Round.SECOND else 0
        least = failed.start * (100 - cut) / 100
    return {
        "round": round_.value, "label": round_.label, "least": least.quantize(Decimal("0.01")),
        "low": int(law.value("auction.deposit_min", on=today).number),
        "high": int(law.value("auction.deposit_max", on=today).number),
        "days": law.limit(NOTICE[round_], on=today).length, "platform": failed.platform if failed else "",
    }  # fmt: skip


def _value(request: Request, measure: Measure) -> None:
    posted = request.POST
    valued_on = day_typed(posted, "valued_on")
    if valued_on is None:
        raise BadInput(_("Enter the day of the price."), field="valued_on", basis="VAL 27")
    acts.value_thing(
        measure, posted.get("way", ""), results=_results(posted.get("results", "")), valued_on=valued_on,
        valid_until=day_typed(posted, "valid_until"),
        passed={way: posted.get(f"passed_{way}", "") for way in Valuation.Way.values}, paper=_paper(request, measure),
        by=request.user, via=WEB,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _results(text: str) -> list[tuple[str, Decimal | None]]:
    """Return who was asked and what they found: a line each, the name and then, after a space or comma, the amount."""
    found: list[tuple[str, Decimal | None]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said = NAME_AND_AMOUNT.fullmatch(line)
        found.append((said[1], amount_typed({"results": said[2]}, "results")) if said else (line, None))
    return found


def _paper(request: Request, measure: Measure) -> Document:
    before, sent = received_before(request, VALUE_PAPER).last(), request.FILES.get("paper")
    if before is not None:
        return before
    if sent is None:
        raise BadInput(
            _("Add the agreement, letter or report on which the price rests."), field="paper", basis="VAL 20"
        )
    name = sent.name or "file"
    return receive(cast(BinaryIO, sent), name=name, title=title_of(name), court=measure.case.court, by=request.user)


def _propose(request: Request, measure: Measure) -> None:
    posted = request.POST
    announce_on, opens_at = day_typed(posted, "announce_on"), _moment(posted.get("opens_at", ""))
    amounts = {name: amount_typed(posted, name) for name in ("start", "deposit", "step")}
    if announce_on is None or opens_at is None or None in amounts.values() or not posted.get("hours", "").isdecimal():
        raise BadInput(_("Enter every amount and day of the sale."), field="start", basis="AUC 13")
    zone = ZoneInfo(measure.case.court.time_zone)
    acts.propose_sale(
        measure, posted.get("round", ""), platform=posted.get("platform", ""), **cast(dict[str, Any], amounts),
        announce_on=announce_on, opens_at=opens_at if timezone.is_aware(opens_at) else opens_at.replace(tzinfo=zone),
        hours=int(posted["hours"]), priority=posted.get("priority", ""), by=request.user, via=WEB,
    )  # fmt: skip
