"""The joint application that the court confirm the agreement: everyone joins, within thirty days (CPL 205)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import assign_panel, open_case, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Party, PartyIdentity
from evercourt.courts import rules
from evercourt.filing.form import read
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events, suspicion
from evercourt.mediation.acts.agreeing import TAKEN_DOWN
from evercourt.mediation.acts.coding import Purpose, require_code
from evercourt.mediation.models import Agreement, Confirmation, Joined, Participant, Statement
from evercourt.mediation.states import AgreementState, ConfirmationState

CASE_KIND = "mediation_confirmation"


@transaction.atomic
def ask_confirmation(agreement: Agreement, participant: Participant, *, by: User | None, via: Channel) -> Confirmation:
    """Ask that the court confirm the agreement, or join who asked; with the last one it is before the judge.

    By telephone, at the counter and by messenger the code was entered before. Raises WrongState for an agreement in a
    case (there the court makes a mediation document), or after thirty days.
    """
    must(by, "mediation.ask_confirmation", participant)
    agreement = Agreement.objects.locked(agreement.pk)
    mediation = agreement.mediation
    if participant.mediation_id != mediation.pk or agreement.state != AgreementState.EFFECTIVE:
        raise WrongState(_("There is no agreement in effect to be confirmed."))
    if mediation.case_id is not None:
        raise WrongState(_("In a case the court makes a mediation document of the agreement."), basis="CPL 100; OMR 20")
    assert agreement.effective_at
    court = mediation.court
    period = rules.deadline(court, "confirmation.apply", court.local_date(agreement.effective_at))
    if court.local_date() > period.last_day:
        raise WrongState(
            _("The last day to ask was %(day)s."), day=period.last_day.isoformat(), basis=period.basis,
            next_step=_("The agreement still binds as a contract; you can sue on it."),
        )  # fmt: skip
    confirmation, _new = Confirmation.objects.get_or_create(
        agreement=agreement, defaults={"last_day": period.last_day, "explanation": period.steps}
    )
    if confirmation.state != ConfirmationState.ASKED:
        return confirmation
    if confirmation.joined.filter(participant=participant).exists():
        return confirmation
    if by is None or via in (*TAKEN_DOWN, Channel.MESSENGER):
        require_code(participant, Purpose.CONFIRM)
    Joined.objects.create(confirmation=confirmation, participant=participant, via=via)
    asked = events.ConfirmationAsked(
        mediation=mediation.pk, reference=mediation.reference, confirmation=confirmation.pk,
        participant=participant.pk, participant_name=participant.name, last_day=confirmation.last_day,
    )  # fmt: skip
    record(asked, about=mediation, by=by, via=via)
    if confirmation.joined.count() == mediation.participants.count():
        _file(confirmation, by=by, via=via)
    return confirmation


@transaction.atomic
def withdraw_application(confirmation: Confirmation, participant: Participant, *, by: User, via: Channel) -> None:
    """Take the application back before the court decided; it is joint, so one who leaves ends it."""
    must(by, "mediation.settle", participant)
    confirmation = Confirmation.objects.locked(confirmation.pk)
    if participant.mediation_id != confirmation.agreement.mediation_id:
        raise WrongState()
    confirmation.move(ConfirmationState.WITHDRAWN, decided_at=timezone.now())
    _over(confirmation, lapsed=False, by=by, via=via)


@transaction.atomic
def lapse(confirmation: Confirmation) -> None:
    """The thirty days ended before everyone had asked. The court's own job."""
    must(None, "mediation.watch", confirmation.agreement.mediation)
    confirmation = Confirmation.objects.locked(confirmation.pk)
    if confirmation.state == ConfirmationState.ASKED:
        confirmation.move(ConfirmationState.LAPSED, decided_at=timezone.now())
        _over(confirmation, lapsed=True, by=None, via=Channel.SYSTEM)


@transaction.atomic
def ask_evidence(confirmation: Confirmation, what: str, *, by: User, via: Channel) -> Confirmation:
    """Demand evidence before deciding, where a false mediation is possible (OMR 23). The parties read it."""
    must(by, "mediation.ask_evidence", confirmation)
    if not what.strip():
        raise BadInput(_("Say what you need to see; the parties read it."), field="what", basis="OMR 23")
    confirmation = Confirmation.objects.locked(confirmation.pk)
    if confirmation.state != ConfirmationState.FILED:
        raise WrongState()
    confirmation.asked_for = what.strip()
    confirmation.save(update_fields=["asked_for"])
    mediation = confirmation.agreement.mediation
    asked = events.ConfirmationEvidenceAsked(
        mediation=mediation.pk, reference=mediation.reference, confirmation=confirmation.pk, what=what.strip()
    )
    record(asked, about=confirmation.case or mediation, by=by, via=via)
    return confirmation


def decide(confirmation: Confirmation, *, confirmed: bool, by: User, via: Channel) -> Confirmation:
    """Note what the judge decided. A step of the judge's act, which asked who may (decisions/confirming.py)."""
    confirmation = Confirmation.objects.locked(confirmation.pk)
    state = ConfirmationState.CONFIRMED if confirmed else ConfirmationState.DISMISSED
    confirmation.move(state, decided_at=timezone.now())
    mediation = confirmation.agreement.mediation
    decided = events.ConfirmationDecided(
        mediation=mediation.pk, reference=mediation.reference, confirmation=confirmation.pk, confirmed=confirmed
    )
    record(decided, about=mediation.apart, by=by, via=via)
    return confirmation


def signs_of(confirmation: Confirmation) -> list[str]:
    """Return what may point to a false mediation, as codes (see suspicion.py); nothing of what was said."""
    agreement = confirmation.agreement
    mediation = agreement.mediation
    form = read(mediation.filing.form)[0] if mediation.filing else None
    paid = [Decimal(clause["amount"]) for clause in agreement.clauses if clause["kind"] == "pay"]
    sides = [
        suspicion.Side(
            side=one.side, name=one.name, phone=one.phone, email=one.email, user=one.user_id,
            identified=one.is_identified,
        )
        for one in mediation.participants.select_related("user")
    ]  # fmt: skip
    obligors = {clause["obligor"] for clause in agreement.clauses if clause["kind"] != "state"}
    names = [one.name for one in mediation.participants.all() if one.pk in obligors]
    debts = Party.objects.filter(side=Party.Side.DEBTOR, name__in=names, case__ended_at=None)
    assert agreement.effective_at
    began = mediation.assignments.order_by("appointed_at").first()
    said = Statement.objects.filter(mediation=mediation, kind=Statement.Kind.SAID)
    return suspicion.signs(
        suspicion.Facts(
            sides=sides,
            claimed=form.claims_total if form else None,
            agreed=sum(paid, Decimal(0)),
            begun_at=began.appointed_at if began else agreement.effective_at,
            effective_at=agreement.effective_at,
            statements=said.exclude(speaker=None).values("speaker").distinct().count(),
            evidence=len(form.evidence) if form else 0,
            gives_property=any(clause["kind"] == "act" for clause in agreement.clauses),
            others_wait_for_obligor=debts.exists(),
        )
    )


def _file(confirmation: Confirmation, *, by: User | None, via: Channel) -> None:
    """Open the case of the confirmation: special procedure, no fee, one judge drawn, thirty days (CPL 187, 205)."""
    now = timezone.now()
    agreement = confirmation.agreement
    mediation = agreement.mediation
    case = open_case(
        court=mediation.court, kind=CASE_KIND, cause=mediation.cause, title=f"{mediation.title}司法确认",
        amount=None, filed_at=now, procedure=Case.Procedure.SUMMARY, by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    for position, one in enumerate(mediation.participants.select_related("user"), start=1):
        party = Party.objects.create(
            case=case, side=Party.Side.PETITIONER, position=position, kind=one.kind, name=one.name, user=one.user,
            language=one.language, joined_at=now if one.user else None,
        )  # fmt: skip
        PartyIdentity.objects.create(
            party=party, phone=one.phone, email=one.email, electronic_service=one.user_id is not None
        )
    confirmation.move(ConfirmationState.FILED, filed_at=now, case=case)
    filed = events.ConfirmationFiled(
        mediation=mediation.pk, reference=mediation.reference, confirmation=confirmation.pk, number=case.number
    )
    done = record(filed, about=case, by=by, via=via, at=now)
    assert agreement.document
    put_on_file(case, agreement.document, kind=CaseDocument.Kind.OTHER, access=CaseDocument.Access.PARTIES, entry=done)
    assign_panel(case, size=1, by=None, via=Channel.SYSTEM)
    set_deadline(case, "trial.special", trigger=case.court.local_date(now), by=None, via=Channel.SYSTEM)


def _over(confirmation: Confirmation, *, lapsed: bool, by: User | None, via: Channel) -> None:
    mediation = confirmation.agreement.mediation
    over = events.ConfirmationOver(
        mediation=mediation.pk, reference=mediation.reference, confirmation=confirmation.pk, lapsed=lapsed
    )
    record(over, about=mediation, by=by, via=via)
    if confirmation.case and not confirmation.case.ended_at:
        confirmation.case.ended_at, confirmation.case.end_reason = timezone.now(), "withdrawn"
        confirmation.case.save(update_fields=["ended_at", "end_reason"])
