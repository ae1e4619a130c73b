"""Entrust another court with service, and what that court does with it (CPL 91; CPLI 134)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service import events
from evercourt.service.acts.attempts import begin, fail, locked, received, said
from evercourt.service.acts.ordering import facts_of, require_open
from evercourt.service.models import Entrusted, ServiceOrder, Visit
from evercourt.service.recipients import identity_of
from evercourt.service.states import AddressBasis, AttemptState, EntrustedState, Way

RULE = "service.entrusted"


@transaction.atomic
def entrust(order: ServiceOrder, court: Court, reasons: str, *, by: User, via: Channel) -> Entrusted:
    """Entrust another court with serving the papers, because that is hard from here (CPL 91).

    Raises BadInput for one's own court, without an address or the reasons; WrongState while an attempt is on its way.
    """
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    identity = identity_of(order.party)
    if court.pk == order.case.court_id:
        raise BadInput(_("Choose another court."), field="court")
    if not (identity and identity.address):
        raise BadInput(_("There is no postal address on file."), field="court")
    if order.attempts.filter(state=AttemptState.SENT).exists():
        raise WrongState(_("These papers are on their way already; wait for the result."))
    reasons = said(reasons)
    basis = AddressBasis.CONFIRMED if identity.service_address_confirmed else AddressBasis.INFERRED
    attempt = begin(
        order, Way.ENTRUSTED, by=by, via=via, address=identity.address, address_basis=basis, reasons=reasons
    )
    letter = issue(
        court=order.case.court, template="entrusted_service", title=f"委托送达函 {order.case.number}",
        language="zh-hans", seal=True,
        data={
            "case_number": order.case.number, "case_title": order.case.title, "entrusted_court": court.name,
            "recipient": order.party.name, "address": identity.address, "phone_number": identity.phone,
            "papers": "、".join(paper.title for paper in order.documents.order_by("pk")), "reasons": reasons,
            "phone": order.case.court.phone,
        },
    )  # fmt: skip
    made: Entrusted = Entrusted.objects.create(attempt=attempt, court=court, letter=letter, asked_by=by)
    asked = events.ServiceEntrusted(
        **facts_of(order), attempt=attempt.pk, entrusted=made.pk, court=court.pk, court_name=court.name,
        letter_sha256=letter.sha256,
    )  # fmt: skip
    record(asked, about=order, by=by, via=via)
    return made


@transaction.atomic
def accept_entrusted(entrusted: Entrusted, *, by: User, via: Channel) -> Entrusted:
    """Accept, as the other court: its ten days run from this day. Accepted already: nothing happens."""
    must(by, "service.carry_out_entrusted", entrusted)
    order, entrusted = _locked(entrusted)
    if entrusted.state == EntrustedState.ACCEPTED:
        return entrusted
    period = rules.deadline(entrusted.court, RULE, entrusted.court.local_date())
    entrusted.move(
        EntrustedState.ACCEPTED, accepted_at=timezone.now(), accepted_by=by, due_on=period.last_day,
        due_explanation=period.steps,
    )  # fmt: skip
    accepted = events.EntrustedAccepted(
        **facts_of(order), attempt=entrusted.attempt_id, entrusted=entrusted.pk, court_name=entrusted.court.name,
        due_on=period.last_day,
    )  # fmt: skip
    record(accepted, about=order, by=by, via=via)
    return entrusted


@transaction.atomic
def decline_entrusted(entrusted: Entrusted, reason: str, *, by: User, via: Channel) -> Entrusted:
    """Decline, as the other court, with the reason; the entrusting court takes the next way."""
    must(by, "service.carry_out_entrusted", entrusted)
    reason = _reason(reason)
    _order, entrusted = _locked(entrusted)
    entrusted.move(EntrustedState.DECLINED, reason=reason, returned_at=timezone.now(), returned_by=by)
    fail(entrusted.attempt, reason, by=by, via=via)
    return entrusted


@transaction.atomic
def note_visit(entrusted: Entrusted, what: str, *, on: date, by: User, via: Channel) -> Visit:
    """Note a try, as the other court: the day, and what came of it."""
    must(by, "service.carry_out_entrusted", entrusted)
    what = _reason(what, most=300)
    order, entrusted = _locked(entrusted)
    _require_accepted(entrusted, on)
    visit: Visit = Visit.objects.create(entrusted=entrusted, on=on, what=what, noted_by=by)
    tried = events.EntrustedTried(
        **facts_of(order), attempt=entrusted.attempt_id, entrusted=entrusted.pk, court_name=entrusted.court.name, on=on,
        what=what,
    )  # fmt: skip
    record(tried, about=order, by=by, via=via)
    return visit


@transaction.atomic
def return_served(
    entrusted: Entrusted, *, received_by: str, on: date, proof: Document | None, by: User, via: Channel
) -> Entrusted:
    """Return the receipt the recipient signed: the day on it is the day of service (CPLI 134).

    Raises BadInput without the name of who signed or the receipt itself.
    """
    must(by, "service.carry_out_entrusted", entrusted)
    if not received_by.strip():
        raise BadInput(_("Enter who signed the receipt."), field="received_by", basis="CPL 87")
    if proof is None:
        raise BadInput(_("Attach the receipt that was signed."), field="proof", basis="CPLI 134")
    order, entrusted = _locked(entrusted)
    _require_accepted(entrusted, on)
    entrusted.move(EntrustedState.RETURNED, returned_at=timezone.now(), returned_by=by)
    entrusted.attempt.proof = proof
    entrusted.attempt.save(update_fields=["proof"])
    _returned(order, entrusted, is_served=True, proof=proof, by=by, via=via)
    received(entrusted.attempt, on, received_by, by=by, via=via)
    return entrusted


@transaction.atomic
def return_unserved(
    entrusted: Entrusted, reason: str, *, proof: Document | None = None, by: User, via: Channel
) -> Entrusted:
    """Return it without success, with the reason; the entrusting court takes the next way."""
    must(by, "service.carry_out_entrusted", entrusted)
    reason = _reason(reason)
    order, entrusted = _locked(entrusted)
    _require_accepted(entrusted, entrusted.court.local_date())
    entrusted.move(EntrustedState.RETURNED, returned_at=timezone.now(), returned_by=by, reason=reason)
    if proof:
        entrusted.attempt.proof = proof
        entrusted.attempt.save(update_fields=["proof"])
    _returned(order, entrusted, is_served=False, proof=proof, by=by, via=via)
    fail(entrusted.attempt, reason, by=by, via=via)
    return entrusted


@transaction.atomic
def recall_entrusted(entrusted: Entrusted, reason: str, *, by: User | None, via: Channel) -> Entrusted:
    """Recall it, as the court that entrusted it; another way is taken. Over already: nothing happens."""
    must(by, "service.carry_out", entrusted.attempt.order)
    reason = _reason(reason)
    _order, entrusted = _locked(entrusted)
    if entrusted.state not in (EntrustedState.ASKED, EntrustedState.ACCEPTED):
        return entrusted
    entrusted.move(EntrustedState.RECALLED, reason=reason)
    if entrusted.attempt.state == AttemptState.SENT:
        fail(entrusted.attempt, reason, by=by, via=via)
    return entrusted


@transaction.atomic
def note_overdue_entrusted(entrusted: Entrusted) -> bool:
    """Say once that the days of the entrusted court are over. The court's own job."""
    must(None, "service.carry_out", entrusted.attempt.order)
    order, entrusted = _locked(entrusted)
    today = entrusted.court.local_date()
    if entrusted.overdue_at or entrusted.state != EntrustedState.ACCEPTED or today <= (entrusted.due_on or today):
        return False
    entrusted.overdue_at = timezone.now()
    entrusted.save(update_fields=["overdue_at"])
    overdue = events.EntrustedOverdue(
        **facts_of(order), attempt=entrusted.attempt_id, entrusted=entrusted.pk, court=entrusted.court_id,
        court_name=entrusted.court.name, due_on=entrusted.due_on or today,
    )  # fmt: skip
    record(overdue, about=order, by=None, via=Channel.SYSTEM)
    return True


def _locked(entrusted: Entrusted) -> tuple[ServiceOrder, Entrusted]:
    order, attempt = locked(entrusted.attempt)
    fresh: Entrusted = Entrusted.objects.select_for_update(of=("self",)).select_related("court").get(pk=entrusted.pk)
    fresh.attempt = attempt
    return order, fresh


def _require_accepted(entrusted: Entrusted, on: date) -> None:
    if entrusted.state != EntrustedState.ACCEPTED or entrusted.attempt.state != AttemptState.SENT:
        raise WrongState(_("This court is not entrusted with it (any more), or has not accepted it."))
    if on > entrusted.court.local_date():
        raise BadInput(_("The day cannot be in the future."), field="on")
    if entrusted.accepted_at and on < entrusted.court.local_date(entrusted.accepted_at):
        raise BadInput(_("The day cannot be before the papers were accepted."), field="on")


def _returned(
    order: ServiceOrder, entrusted: Entrusted, *, is_served: bool, proof: Document | None, by: User, via: Channel
) -> None:
    event = events.EntrustedReturned(
        **facts_of(order), attempt=entrusted.attempt_id, entrusted=entrusted.pk, court_name=entrusted.court.name,
        is_served=is_served, proof_sha256=proof.sha256 if proof else "",
    )  # fmt: skip
    record(event, about=order, by=by, via=via)


def _reason(reason: str, *, most: int = 200) -> str:
    if not reason.strip():
        raise BadInput(_("Say what happened, or why."), field="reason")
    return reason.strip()[:most]
