"""After a measure debtor, applicant and co-owners are served, each in their language (SEAL 1, 12; OBJ 16)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone, translation

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement.models import CaseOfficer, Debt, Measure, MeasureOrder, Ruling
from evercourt.enforcement.states import MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

# So long an order that is not answered may keep the others waiting to be served.
LONGEST = timedelta(days=1)
NOT_SETTLED = (OrderState.WRITTEN, OrderState.RELEASED, OrderState.SENT)


def serve_when_done(ruling: Ruling) -> bool:
    """Serve the ruling and one notice of its measures once every order of it is settled; return True if it was served.

    A step of the act that settled the last order, or of the daily job for what takes longer than a day.
    """
    if (
        MeasureOrder.objects.filter(ruling=ruling, state__in=NOT_SETTLED)
        .exclude(action__in=("release", "lift"))
        .exists()
    ):
        return False
    return serve(ruling)


@transaction.atomic
def serve_late(ruling: Ruling) -> bool:
    """Serve what is in force of a ruling of which some order has taken longer than a day to be answered (SEAL 1)."""
    must(None, "enforcement.keep_clocks", ruling.case.court)
    begun = Measure.objects.filter(ruling=ruling, told_at=None).aggregate(at=Min("effective_at"))["at"]
    return bool(begun and begun < timezone.now() - LONGEST) and serve(ruling)


def serve(ruling: Ruling) -> bool:
    """Serve the measures of a ruling that are in force and that nobody was told of yet; a step of another act."""
    untold = list(
        Measure.objects.filter(ruling=ruling, told_at=None, state__in=(MeasureState.ACTIVE, MeasureState.WAITING))
        .select_related("institution", "holding", "case__court")
        .order_by("pk")
    )
    if not untold or not ruling.document:
        return False
    case, debt = ruling.case, Debt.objects.get(case=ruling.case_id)
    entry = _last_entry(case)
    kind, parties = CaseDocument.Kind, CaseDocument.Access.PARTIES
    put_on_file(case, ruling.document, kind=kind.DECISION, access=parties, entry=entry)
    for party in (debt.debtor, debt.creditor, *co_owners(case, untold)):
        notice = _notice(case, party, untold)
        put_on_file(case, notice, kind=kind.NOTICE, access=CaseDocument.Access.OWNER, party=party, entry=entry)
        order_service(
            case, party, purpose=ServiceOrder.Purpose.NOTICE, documents=[ruling.document, notice], by=None,
            via=Channel.SYSTEM,
        )  # fmt: skip
    Measure.objects.filter(pk__in=[one.pk for one in untold]).update(told_at=timezone.now())
    return True


def co_owners(case: Case, measures: list[Measure]) -> list[Party]:
    """Return the co-owners whom an answer names, as third parties of the case (SEAL 12)."""
    found = []
    for measure in measures:
        name = str(measure.holding.details.get("co_owner", "")).strip()
        if not name:
            continue
        known = Party.objects.filter(case=case, side=Party.Side.THIRD_PARTY, name=name).first()
        found.append(known or add_third_party(case, name))
    return list({party.pk: party for party in found}.values())


def add_third_party(case: Case, name: str, *, language: str = "zh-hans", user: User | None = None) -> Party:
    """Add somebody to the case whom enforcement concerns; a step of another act."""
    last = case.parties.filter(side=Party.Side.THIRD_PARTY).aggregate(last=Max("position"))["last"] or 0
    made: Party = Party.objects.create(
        case=case, side=Party.Side.THIRD_PARTY, kind=Party.Kind.PERSON, name=name[:200], position=last + 1,
        language=language, user=user,
    )  # fmt: skip
    return made


def _notice(case: Case, party: Party, measures: list[Measure]) -> Document:
    officer = CaseOfficer.objects.filter(case=case, until=None).select_related("user").first()
    with translation.override("zh-hans"):
        rows = [
            [
                one.institution.name, one.holding.masked, str(one.amount) if one.kind == "freeze" else "—",
                one.expires_on.isoformat() if one.expires_on else "",
            ]
            for one in measures
        ]  # fmt: skip
    return issue(
        court=case.court,
        template="measure_notice",
        title=f"执行措施告知书 {case.number}",
        language=party.language,
        seal=True,
        data={
            "case_number": case.number, "recipient": party.name, "officer": officer.user.name if officer else "",
            "rows": rows,
        },
    )  # fmt: skip


def _last_entry(case: Case) -> DocketEntry | None:
    return DocketEntry.objects.filter(case=case).order_by("-number").first()
