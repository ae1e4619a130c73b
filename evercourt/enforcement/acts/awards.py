"""Arbitral awards: handed in at the court with jurisdiction, and the debtor's plea that it not be enforced."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Matter, Party
from evercourt.cases.policy import own_parties
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.applying import award_performance_end
from evercourt.enforcement.acts.objecting import received
from evercourt.enforcement.acts.owing import lock_debt
from evercourt.enforcement.models import Award, AwardGround, EndKind, EnforcementApplication, Objection
from evercourt.enforcement.states import ObjectionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.models import ServiceOrder

# What a debtor may learn of only later.
LEARNED_LATER = {AwardGround.FORGED, AwardGround.CORRUPT}
# Kind of award -> the rule that names the levels of court which enforce it.
LEVELS = {Award.Kind.COMMERCIAL: "award.courts", Award.Kind.LABOUR: "award.labour_courts"}


@dataclass(frozen=True, kw_only=True)
class Side:
    """A side of an award as the award names it; number, address and phone are those of the debtor."""

    name: str
    kind: str = Party.Kind.PERSON
    number: str = ""
    address: str = ""
    phone: str = ""


@transaction.atomic
def apply_on_award(
    *,
    court: Court,
    kind: str,
    commission: str,
    number: str,
    made_on: date,
    perform_by: date,
    amount: Decimal,
    document: Document,
    creditor: Side,
    debtor: Side,
    here: str,
    here_where: str,
    power: Document | None = None,
    request: str = "",
    by: User,
    via: Channel,
) -> EnforcementApplication:
    """Apply for enforcement of an arbitral award at the court of the debtor's domicile or property (CPL 235, 248, 250).

    Who applies for somebody else, or for a company, brings a `power` of attorney. Raises BadInput if this court does
    not enforce such awards, the debtor still has time, or the two years are over; WrongState if it is enforced already.
    """
    must(by, "enforcement.apply_on_award", court)
    creditor_name, debtor_name = creditor.name.strip(), debtor.name.strip()
    _check_court(court, kind)
    if not all((commission.strip(), number.strip(), creditor_name, debtor_name, here_where.strip())):
        raise BadInput(_("Say who made the award, its number, both sides, and why this court."), field="commission")
    if creditor_name == debtor_name:
        raise BadInput(_("Nobody owes themselves."), field="debtor")
    if power is None and (creditor.kind != Party.Kind.PERSON or creditor_name != by.name):
        raise BadInput(
            _("You apply for somebody else: add the power of attorney, or of a company the paper that names you."),
            field="power", basis="CPL 62",
        )  # fmt: skip
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise BadInput(_("Enter an amount in yuan with at most two decimals."), field="amount")
    now = timezone.now()
    today = court.local_date(now)
    if not made_on <= perform_by or made_on > today:
        raise BadInput(_("The last day to pay is not before the day of the award."), field="perform_by")
    award = Award(
        court=court, kind=kind, commission=commission.strip(), number=number.strip(), made_on=made_on,
        perform_by=perform_by, amount=amount, document=document, power=power, creditor_kind=creditor.kind,
        creditor=creditor_name, debtor_kind=debtor.kind, debtor=debtor_name, debtor_number=debtor.number.strip(),
        debtor_address=debtor.address.strip(), debtor_phone=debtor.phone.strip(), here=here,
        here_where=here_where.strip(), handed_in_by=by, handed_in_at=now,
    )  # fmt: skip
    ends = award_performance_end(award)
    if today <= ends:
        raise BadInput(_("The debtor still has until %(day)s to perform."), day=ends.isoformat(), basis="CPL 247")
    limit = rules.deadline(court, "enforcement.apply", ends)
    if today > limit.last_day:
        raise BadInput(
            _("The last day to apply for enforcement was %(day)s."), day=limit.last_day.isoformat(), basis=limit.basis
        )
    docketing = rules.deadline(court, "enforcement.docket", today)
    try:
        with transaction.atomic():
            award.save()
            application = EnforcementApplication.objects.create(
                award=award, award_key=_key(award), amount=amount, request=request.strip(), via=via, submitted_at=now,
                submitted_by=by, last_day=limit.last_day, due_on=docketing.last_day, due_explanation=docketing.steps,
            )  # fmt: skip
    except IntegrityError as error:
        raise WrongState(
            _("Enforcement of this award against this debtor has already been applied for."),
            next_step=_("If it was not by you, ask the registry of the court."),
        ) from error
    applied = events.EnforcementApplied(
        application=application.pk, title=application.named, number=award.number, applicant_id=None,
        applicant=creditor_name, amount=amount, due_on=application.due_on,
    )  # fmt: skip
    record(applied, about=award, by=by, via=via, at=now)
    return application


@transaction.atomic
def plead_against_award(
    case: Case, *, grounds: Sequence[str], text: str, learned_on: date | None = None, by: User, via: Channel
) -> Objection:
    """Plead as the debtor that the award is not enforced, on grounds of the law (CPL 248; AWARD 8). Once.

    Within 15 days after the enforcement notice was served; of forged evidence or corruption that was learned of later,
    after that day. A panel decides in two months. What is held stays held; a sufficient guarantee stops its disposal.
    Raises BadInput, or WrongState when no award is enforced, the time is over, or the same plea was rejected.
    """
    must(by, "enforcement.object", case)
    debt = lock_debt(case)
    if debt.debtor not in own_parties(by, Matter.FILE).filter(case=case):
        raise NotAllowed(_("Only the debtor pleads that the award is not enforced."), basis="CPL 248")
    if not EnforcementApplication.objects.filter(case=case, award__isnull=False).exists():
        raise WrongState(_("No arbitral award is enforced in this case."), basis="CPL 248")
    if case.ended_at and case.end_reason != EndKind.ROUND:
        raise WrongState(_("Enforcement has ended."), basis="CPL 248")
    today = case.court.local_date()
    known = rules_of(case.court).order("award.refusal_grounds", on=today).items
    if not grounds or not set(grounds) <= set(known):
        raise BadInput(_("Say on which ground of the law."), field="grounds", basis="CPL 248")
    if not text.strip():
        raise BadInput(_("Say what happened and how it can be proved."), field="text", basis="CPL 248")
    if Objection.objects.filter(case=case, kind=Objection.Kind.AWARD, state=ObjectionState.REJECTED).exists():
        raise WrongState(_("This plea was already decided; it is not made twice."), basis="AWARD 10")
    begins = _served_on(case, debt.debtor)
    if begins and learned_on and set(grounds) <= LEARNED_LATER:
        begins = max(begins, learned_on)
    if begins:
        period = rules.deadline(case.court, "award.refusal_apply", begins)
        if today > period.last_day:
            raise WrongState(
                _("The last day for this plea was %(day)s."), day=period.last_day.isoformat(), basis=period.basis
            )
    chosen = [one for one in known if one in grounds]
    return received(
        case, Objection.Kind.AWARD, debt.debtor.name, text, None, None, Decimal(0), debt.debtor, by, via, grounds=chosen
    )


def _served_on(case: Case, party: Party) -> date | None:
    """Return the day on which the first notice of enforcement was served on a party, or None while it was not."""
    orders = ServiceOrder.objects.filter(case=case, party=party, effective_at__isnull=False)
    first = orders.order_by("effective_at").first()
    return case.court.local_date(first.effective_at) if first else None


def _check_court(court: Court, kind: str) -> None:
    if kind not in Award.Kind.values:
        raise BadInput(_("Say what kind of award it is."), field="kind")
    law = rules_of(court).order(LEVELS[Award.Kind(kind)], on=court.local_date())
    if court.level not in law.items:
        raise BadInput(
            _("This court does not enforce such awards: %(levels)s do."),
            levels="; ".join(str(Court.Level(one).label) for one in law.items), field="court", basis=law.basis,
        )  # fmt: skip


def _key(award: Award) -> str:
    """Return what is the same whoever hands the award in, wherever: spaces and widths of brackets do not count."""
    parts = (award.commission, award.number, award.creditor, award.debtor)
    plain = ["".join(part.split()).translate(str.maketrans("()", "（）")) for part in parts]
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()
