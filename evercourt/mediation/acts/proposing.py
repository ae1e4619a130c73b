"""Mediation is proposed, each side is asked, and only a clear yes of everyone begins it (OMR 4, 15; CPL 125)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.courts import rules
from evercourt.courts.acts import next_case_number
from evercourt.courts.models import Court
from evercourt.filing.acts.pausing import pause_review
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events
from evercourt.mediation.acts.coding import Purpose, enter_code, facts, require_code
from evercourt.mediation.acts.ending import finish
from evercourt.mediation.models import EndReason, Mediation, Participant
from evercourt.mediation.policy import settles_for
from evercourt.mediation.states import MediationState
from evercourt.mediation.texts import TOLD

NUMBER_OF = "mediation_civil"
ASKED_FROM_US = (Channel.WEB, Channel.API)
Answer = Participant.Answer
# Parties of these sides settle a dispute with each other.
SIDES = {Party.Side.PLAINTIFF: "plaintiff", Party.Side.DEFENDANT: "defendant", Party.Side.THIRD_PARTY: "third_party"}


@transaction.atomic
def propose_before_filing(filing: Filing, *, via: Channel) -> Mediation | None:
    """Ask the other side, when who filed said clearly that they want to try mediation first; None if they did not.

    The court's own step on a filing. The clock of the review runs on until everyone has agreed (CPL 125, 126).
    """
    must(None, "mediation.propose", filing)
    form, _problems = read(filing.form)
    assert filing.court
    if form.mediation is not True or not form.side("defendant"):
        return None
    known: Mediation | None = Mediation.objects.filter(filing=filing).first()
    if known:
        return known
    mediation = _new(filing.court, title=_title(form), cause=form.cause, filing=filing, by=filing.filer, via=via)
    for side in ("plaintiff", "defendant", "third_party"):
        for position, party in enumerate(form.side(side), start=1):
            own = side == "plaintiff" and filing.filer is not None and _is(filing.filer, party.name, position)
            Participant.objects.create(
                mediation=mediation, side=side, position=position, name=party.name, kind=party.kind,
                user=filing.filer if own else None, phone=party.phone, email=party.email,
                language=filing.language if side == "plaintiff" else "zh-hans",
            )  # fmt: skip
    for participant in mediation.participants.filter(side="plaintiff"):
        # The form asked each of those who file; its answer is never filled in beforehand.
        _take(participant, agrees=True, language=filing.language, by=filing.filer, via=Channel(filing.via))
    return mediation


@transaction.atomic
def propose(case: Case, *, by: User, via: Channel) -> Mediation:
    """Propose mediation in a case; everyone is asked, also who proposes as a party, whose proposal is their yes.

    Raises WrongState when the case has ended, does not suit mediation, or one is under way already.
    """
    must(by, "mediation.propose", case)
    case = Case.objects.locked(case.pk)
    if case.ended_at or case.procedure == Case.Procedure.ENFORCEMENT:
        raise WrongState(_("This case has ended; there is nothing to mediate."))
    cause = rules.rules_of(case.court).causes.get(case.cause)
    if cause and not cause.mediation:
        raise WrongState(_("This kind of dispute does not suit mediation."), basis="OMR 3; OMR 9")
    parties = list(case.parties.filter(side__in=list(SIDES)).select_related("user"))
    if len({party.side for party in parties}) < 2:
        raise WrongState(_("There are not two sides in this case."))
    try:
        with transaction.atomic():
            mediation = _new(case.court, title=case.title, cause=case.cause, case=case, by=by, via=via)
    except IntegrityError as error:
        raise WrongState(_("Mediation is under way in this case already.")) from error
    for party in parties:
        identity = getattr(party, "identity", None)
        participant = Participant.objects.create(
            mediation=mediation, side=SIDES[Party.Side(party.side)], position=party.position, name=party.name,
            kind=party.kind, user=party.user, party=party, language=party.language,
            phone=identity.phone if identity else "", email=identity.email if identity else "",
        )  # fmt: skip
        if settles_for(by, participant):
            _take(participant, agrees=True, language=by.language, by=by, via=via)
    return mediation


@transaction.atomic
def answer(
    participant: Participant,
    *,
    agrees: bool,
    language: str = "",
    proved: bool = False,
    by: User | None,
    via: Channel,
) -> Participant:
    """Take a participant's answer, after what mediation is was explained in `language` (OMR 7).

    Who answers for themselves on the web has signed in; by telephone, at the counter and by messenger the code sent
    to their own number was entered before (`enter_code`), or the hotline `proved` by a code in that call who speaks. A
    no needs no code: it costs nothing. Raises WrongState when nothing is asked any more, BadInput without the code.
    """
    must(by, "mediation.answer", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    participant = Participant.objects.select_for_update().get(pk=participant.pk)
    participant.mediation = mediation
    if mediation.state != MediationState.ASKING:
        raise WrongState(_("This question is closed."))
    if participant.answer == (Answer.AGREED if agrees else Answer.REFUSED):
        return participant
    themselves = by is not None and via in ASKED_FROM_US and settles_for(by, participant)
    if agrees and not (themselves or proved):
        require_code(participant, Purpose.CONSENT)
    _take(participant, agrees=agrees, language=language or participant.language, by=by, via=via)
    if not agrees:
        finish(mediation, EndReason.REFUSED, by=by, via=via)
    elif not mediation.participants.exclude(answer=Answer.AGREED).exists():
        _agreed_to(mediation, by=by, via=via)
    return participant


@transaction.atomic
def join(participant: Participant, code: str, *, by: User, via: Channel) -> bool:
    """Let a person with the code sent to a participant take their place on the web; False for a wrong code."""
    must(by, "mediation.join", participant)
    if not enter_code(participant, Purpose.JOIN, code):
        return False
    participant.user, participant.language = by, by.language
    participant.save(update_fields=["user", "language"])
    joined = events.ParticipantJoined(**facts(participant))
    record(joined, about=participant.mediation, by=by, via=via)
    return True


@transaction.atomic
def identify(participant: Participant, *, how: str, by: User, via: Channel) -> Participant:
    """Note that the mediator checked who takes part, and how; without it nobody can sign (OMR 17; OLR 7)."""
    must(by, "mediation.identify", participant)
    if not how.strip():
        raise BadInput(_("Say how you checked who it is."), field="how", basis="OMR 17")
    participant.identified_at, participant.identified_how = timezone.now(), how.strip()[:200]
    participant.save(update_fields=["identified_at", "identified_how"])
    checked = events.ParticipantIdentified(**facts(participant), how=participant.identified_how)
    record(checked, about=participant.mediation, by=by, via=via)
    return participant


@transaction.atomic
def talk_by_messenger(participant: Participant, on: bool, *, by: User | None, via: Channel) -> None:
    """Note that a participant wants what is said as whole texts on their messenger or by text message."""
    must(by, "mediation.speak", participant)
    if participant.by_messenger == on:
        return
    participant.by_messenger = on
    participant.save(update_fields=["by_messenger"])
    said = events.SomethingSaid(mediation=participant.mediation_id, reference=participant.mediation.reference)
    record(said, about=participant.mediation.apart, by=by, via=via)


@transaction.atomic
def carry_over(mediation: Mediation, case: Case, *, by: User | None, via: Channel) -> None:
    """The filing was accepted while people were asked: the same mediation goes on in the case, nobody asked twice."""
    must(None, "mediation.watch", mediation)
    mediation = Mediation.objects.locked(mediation.pk)
    mediation.case = case
    mediation.save(update_fields=["case"])
    parties = {(party.side, party.position): party for party in case.parties.all()}
    for participant in mediation.participants.all():
        participant.party = parties.get((participant.side, participant.position))
        participant.save(update_fields=["party"])
    proposed = events.MediationProposed(
        mediation=mediation.pk, reference=mediation.reference, answer_by=mediation.answer_by, before_filing=False
    )
    record(proposed, about=mediation, by=None, via=Channel.SYSTEM)


def _new(court: Court, *, title: str, cause: str, by: User | None, via: Channel, **about: Any) -> Mediation:
    now = timezone.now()
    period = rules.deadline(court, "mediation.ask_other_side", court.local_date(now))
    mediation: Mediation = Mediation.objects.create(
        court=court, title=title[:300], cause=cause, proposed_at=now, proposed_by=by, answer_by=period.last_day, **about
    )
    proposed = events.MediationProposed(
        mediation=mediation.pk,
        reference=mediation.reference,
        answer_by=mediation.answer_by,
        before_filing=mediation.case_id is None,
    )
    record(proposed, about=mediation, by=by, via=via, at=now)
    return mediation


def _take(participant: Participant, *, agrees: bool, language: str, by: User | None, via: Channel) -> None:
    participant.answer = Answer.AGREED if agrees else Answer.REFUSED
    participant.told_text, participant.told_language = TOLD, language or participant.language
    participant.answered_via, participant.answered_at = via, timezone.now()
    participant.save(update_fields=["answer", "told_text", "told_language", "answered_via", "answered_at"])
    said = events.MediationAnswered(
        **facts(participant),
        answer=participant.answer,
        told_text=participant.told_text,
        told_language=participant.told_language,
    )
    record(said, about=participant.mediation, by=by, via=via, at=participant.answered_at)


def _agreed_to(mediation: Mediation, *, by: User | None, via: Channel) -> None:
    """Everyone agreed: they choose the mediator together for two working days; before filing the review waits."""
    today = mediation.court.local_date()
    period = rules.deadline(mediation.court, "mediation.choose", today)
    number = mediation.number
    if mediation.case_id is None:
        number = next_case_number(mediation.court, NUMBER_OF, today)
        assert mediation.filing
        pause_review(mediation.filing, by=None, via=Channel.SYSTEM)
    mediation.move(MediationState.CHOOSING, choose_by=period.last_day, number=number)
    agreed = events.MediationAgreedTo(mediation=mediation.pk, reference=mediation.reference, choose_by=period.last_day)
    record(agreed, about=mediation, by=by, via=via)


def _is(filer: User, name: str, position: int) -> bool:
    """Whether who filed is this party: by name; who files for a company or another, for the first of them."""
    return filer.name == name or position == 1


def _title(form: FilingForm) -> str:
    one = [party.name for party in form.side("plaintiff")]
    other = [party.name for party in form.side("defendant")]
    return f"{'、'.join(one)}与{'、'.join(other)}"
