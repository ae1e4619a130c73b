"""Codes to a participant's own number: sent, entered, and asked for before they agree or sign on whatever channel."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation.events import CodeGiven
from evercourt.mediation.models import Code, Participant
from evercourt.messages.acts import EMAIL, SMS, write_to_address

Purpose = Code.Purpose
LASTS = timedelta(minutes=30)
# What is promised to last while a mediator reads a whole agreement out.
ENTERED_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
MOST_A_DAY = 10
# For a join by the web the code stands in a letter or text message and is used within days.
JOIN_LASTS = timedelta(days=7)

SUBJECT = _("Your code for the mediation")
BODY = _(
    "Code %(code)s %(purpose)s. Give it only to the mediator or the court in a call you trust, or enter it yourself."
)


@transaction.atomic
def send_code(participant: Participant, purpose: str, *, subject: str = "", by: User | None, via: Channel) -> Code:
    """Send a code to the number or address on file. Raises WrongState without one, or after ten in a day."""
    if by is not None:
        must(by, "mediation.send_code", participant)
    now = timezone.now()
    line, address = reach(participant)
    if not address:
        raise WrongState(
            _("There is no telephone number or e-mail address on file for %(name)s."),
            name=participant.name,
            next_step=_("They can come to the court with their identity card and sign on paper."),
        )
    sent = Code.objects.filter(participant=participant, sent_at__gt=now - timedelta(days=1)).count()
    if sent >= MOST_A_DAY:
        raise WrongState(_("Too many codes were sent today."), next_step=_("Go on tomorrow, or on paper."))
    code = f"{secrets.randbelow(10**6):06d}"
    made = Code.objects.create(
        participant=participant, purpose=purpose, subject=subject, hash=_hash(participant, code), sent_at=now
    )
    with translation.override(participant.language):
        said = str(BODY) % {"code": code, "purpose": made.get_purpose_display()}
        title = str(SUBJECT)
        if purpose == Purpose.JOIN:
            place = f"{settings.PUBLIC_ADDRESS}/mediations/join?place={participant.pk}"
            said = f"{said} {place}"
    write_to_address(
        key=f"mediation:code:{made.pk}", line=line, address=address, letter="code", subject=title, body=said,
        language=participant.language, to=participant.user, court_id=participant.mediation.court_id,
    )  # fmt: skip
    given = CodeGiven(**facts(participant), purpose=purpose)
    record(given, about=participant.mediation.apart, by=by, via=via, at=now)
    return made


@transaction.atomic
def enter_code(participant: Participant, purpose: str, code: str) -> bool:
    """Return whether this is the newest code for this purpose; a wrong one is counted, so do not raise on it.

    A right one lets the act it is for go through within the next minutes, once.
    """
    now = timezone.now()
    newest = Code.objects.select_for_update().filter(participant=participant, purpose=purpose).first()
    lasts = JOIN_LASTS if purpose == Purpose.JOIN else LASTS
    if newest is None or newest.used_at or now - newest.sent_at > lasts or newest.tries >= MOST_TRIES:
        return False
    typed = "".join(letter for letter in code if letter.isdecimal())
    if not constant_time_compare(newest.hash, _hash(participant, typed)):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        return False
    newest.used_at = now
    newest.save(update_fields=["used_at"])
    return True


def require_code(participant: Participant, purpose: str, *, subject: str = "") -> None:
    """Raise BadInput unless the right code was entered just now, for these very words. It counts once."""
    recent = timezone.now() - ENTERED_LASTS
    newest = Code.objects.filter(participant=participant, purpose=purpose).first()
    fits = newest and newest.used_at and newest.used_at > recent and newest.subject == subject
    if not newest or not fits:
        raise BadInput(
            _("This needs the code that was sent to %(name)s."),
            name=participant.name,
            next_step=_("Send a code, then enter it."),
            field="code",
        )
    newest.delete()


def awaited(participant: Participant) -> Code | None:
    """Return the newest code that was sent and not used yet, whatever for."""
    recent = timezone.now() - LASTS
    unused: Code | None = Code.objects.filter(participant=participant, sent_at__gt=recent, used_at=None).first()
    return unused


def reach(participant: Participant) -> tuple[str, str]:
    """Return the line and the address a code goes to: first what the person's own account confirmed."""
    user = participant.user
    if user and user.phone and user.phone_confirmed_at:
        return SMS, user.phone
    if user is None and participant.phone:
        return SMS, participant.phone
    if user and user.email and user.email_confirmed_at:
        return EMAIL, user.email
    return (EMAIL, participant.email) if user is None and participant.email else (SMS, "")


def facts(participant: Participant) -> dict[str, Any]:
    """Return the facts every event about a participant has."""
    mediation = participant.mediation
    return {
        "mediation": mediation.pk,
        "reference": mediation.reference,
        "participant": participant.pk,
        "participant_name": participant.name,
    }


def _hash(participant: Participant, code: str) -> str:
    return salted_hmac("mediation.code", f"{participant.pk}:{code}", algorithm="sha256").hexdigest()
