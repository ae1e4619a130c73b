"""What is said, on whatever channel, lands in one talk: the joint one, or the separate one with one participant."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events
from evercourt.mediation.acts.choosing import rule_of
from evercourt.mediation.models import Mediation, Meeting, Participant, Statement
from evercourt.mediation.sending import send_on
from evercourt.mediation.states import MediationState

LONGEST = 10_000


@transaction.atomic
def speak(
    participant: Participant,
    text: str,
    *,
    apart: bool,
    document: Document | None = None,
    reference: str = "",
    at: datetime | None = None,
    by: User | None,
    via: Channel,
) -> Statement:
    """Say something as a participant: to everyone, or (`apart`) to the mediator alone.

    By telephone and across the table the mediator enters it for them. `reference` is the provider's number of what came
    by messenger; the same one again changes nothing.
    """
    must(by, "mediation.speak", participant)
    if reference:
        known: Statement | None = Statement.objects.filter(mediation=participant.mediation, reference=reference).first()
        if known:
            return known
    return _say(
        participant.mediation_id, text, speaker=participant, apart_with=participant if apart else None,
        document=document, reference=reference, at=at, by=by, via=via,
    )  # fmt: skip


@transaction.atomic
def speak_as_mediator(
    mediation: Mediation,
    text: str,
    *,
    apart_with: Participant | None,
    document: Document | None = None,
    by: User,
    via: Channel,
) -> Statement:
    """Say something as the mediator: to everyone, or to one participant alone."""
    must(by, "mediation.mediate", mediation)
    check_part(mediation, apart_with)
    return _say(mediation.pk, text, speaker=None, apart_with=apart_with, document=document, by=by, via=via)


@transaction.atomic
def keep_note(mediation: Mediation, text: str, *, by: User, via: Channel) -> Statement:
    """Keep a note that only its writer reads, and only while they mediate here."""
    must(by, "mediation.mediate", mediation)
    return _say(mediation.pk, text, speaker=None, apart_with=None, kind=Statement.Kind.NOTE, by=by, via=via)


@transaction.atomic
def plan_talk(
    mediation: Mediation,
    *,
    how: str,
    starts_at: datetime,
    place: str = "",
    apart_with: Participant | None,
    by: User,
    via: Channel,
) -> Meeting:
    """Plan a talk across the table, by telephone or by video. Raises BadInput for a time that is past."""
    must(by, "mediation.mediate", mediation)
    check_part(mediation, apart_with)
    if how not in Meeting.How.values:
        raise BadInput(_("Choose how the talk is held."), field="how")
    if starts_at <= timezone.now():
        raise BadInput(_("This time has passed; choose a later one."), field="starts_at")
    if how == Meeting.How.IN_PERSON and not place.strip():
        raise BadInput(_("Say where the talk is."), field="place")
    meeting: Meeting = Meeting.objects.create(
        mediation=mediation, how=how, starts_at=starts_at, place=place.strip()[:200], apart_with=apart_with,
        planned_by=by,
    )  # fmt: skip
    planned = events.TalkPlanned(mediation=mediation.pk, reference=mediation.reference)
    record(planned, about=mediation.apart, by=by, via=via)
    send_on(mediation, apart_with=apart_with, key=f"talk:{meeting.pk}", text="", but=None)
    return meeting


@transaction.atomic
def ask_extension(mediation: Mediation, *, until: date, by: User, via: Channel) -> Mediation:
    """Ask everyone to go on until a later day; it counts only when each has agreed (OMR 24).

    Raises BadInput for a day that is no extension, or for more than the period of the law once again.
    """
    must(by, "mediation.mediate", mediation)
    mediation = Mediation.objects.locked(mediation.pk)
    if mediation.state != MediationState.RUNNING or mediation.due_on is None:
        raise WrongState()
    longest = rules.deadline(mediation.court, rule_of(mediation), mediation.due_on).last_day
    if not mediation.due_on < until <= longest:
        raise BadInput(
            _("Choose a day after %(due)s, at the latest %(longest)s."), due=mediation.due_on.isoformat(),
            longest=longest.isoformat(), field="until", basis="OMR 24",
        )  # fmt: skip
    mediation.extend_to = until
    mediation.save(update_fields=["extend_to"])
    mediation.participants.update(extends_to=None)
    asked = events.ExtensionAsked(mediation=mediation.pk, reference=mediation.reference, until=until)
    record(asked, about=mediation, by=by, via=via)
    return mediation


@transaction.atomic
def agree_extension(participant: Participant, *, until: date, by: User | None, via: Channel) -> Mediation:
    """Agree to go on until that day; silence is a no, and a no costs nothing (OMR 24)."""
    must(by, "mediation.settle", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    if mediation.state != MediationState.RUNNING or mediation.extend_to != until or mediation.due_on is None:
        raise WrongState(_("This is not asked any more."))
    participant.extends_to = until
    participant.save(update_fields=["extends_to"])
    said = events.TermsMoved(mediation=mediation.pk, reference=mediation.reference)
    record(said, about=mediation.apart, by=by, via=via)
    if mediation.participants.filter(~Q(extends_to=until) | Q(extends_to=None)).exists():
        return mediation
    was = mediation.due_on
    step = {"code": "extended_by_consent", "facts": {"was": str(was), "last_day": str(until)}, "basis": "OMR 24"}
    mediation.due_on, mediation.extend_to = until, None
    mediation.due_explanation = [*mediation.due_explanation, step]
    mediation.save(update_fields=["due_on", "extend_to", "due_explanation"])
    extended = events.MediationExtended(mediation=mediation.pk, reference=mediation.reference, due_on=until, was=was)
    record(extended, about=mediation, by=by, via=via)
    return mediation


def _say(
    mediation_pk: int,
    text: str,
    *,
    speaker: Participant | None,
    apart_with: Participant | None,
    document: Document | None = None,
    reference: str = "",
    kind: str = Statement.Kind.SAID,
    at: datetime | None = None,
    by: User | None,
    via: Channel,
) -> Statement:
    mediation = Mediation.objects.locked(mediation_pk)
    if mediation.state != MediationState.RUNNING:
        raise WrongState(_("No talk goes on here now."))
    text = text.strip()
    if not text and document is None:
        raise BadInput(_("Write something, or add a file."), field="text")
    if len(text) > LONGEST:
        raise BadInput(_("This is too long; send it as a file."), field="text")
    said: Statement = Statement.objects.create(
        mediation=mediation, kind=kind, speaker=speaker, apart_with=apart_with, entered_by=by, via=via,
        at=at or timezone.now(), text=text, document=document, reference=reference,
    )  # fmt: skip
    happened = events.SomethingSaid(mediation=mediation.pk, reference=mediation.reference)
    record(happened, about=mediation.apart, by=by, via=via)
    if kind == Statement.Kind.SAID:
        send_on(mediation, apart_with=apart_with, key=f"said:{said.pk}", text=text, but=speaker, by=speaker)
    return said


def check_part(mediation: Mediation, apart_with: Participant | None) -> None:
    """Raise BadInput if a talk apart is asked for with somebody who takes no part."""
    if apart_with is not None and apart_with.mediation_id != mediation.pk:
        raise BadInput(_("This person does not take part in this mediation."), field="apart_with")
