"""From the courtroom to video, to both, and back, at any moment; the summons keeps its force (OLR 4, 21)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import local
from evercourt.hearings import booking, events, remote_events
from evercourt.hearings.models import Booking, Consent, Hearing, Participant
from evercourt.hearings.people import day_of, list_people
from evercourt.hearings.situation import kind_of, newest_check, stage_of
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Mode, Answer = Hearing.Mode, Consent.Answer


@transaction.atomic
def convert(hearing: Hearing, *, to: str = Mode.REMOTE, why: str, by: User | None, via: Channel) -> Hearing:
    """Hold the hearing in another way at the same time; everyone is told, and the summons keeps its force.

    By video: everyone agreed; the courtroom is free for others. Both: who agreed by video, the others in the courtroom;
    in a criminal case all three must agree all the same. In the courtroom: always, if one is free. Raises WrongState
    where the law does not allow it, BadInput when the courtroom is taken.
    """
    must(by, "hearing.convert", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.mode == to:
        return hearing
    if hearing.state != HearingState.SCHEDULED or to not in Mode.values:
        raise WrongState()
    if to != Mode.ON_SITE:
        if booking.of_one_sitting(hearing).filter(state=HearingState.SCHEDULED).count() > 1:
            raise WrongState(
                _("This hearing is held together with those of other cases, in the courtroom."),
                next_step=_("Put it off in this case, and set it anew by itself."),
            )
        _lawful(hearing, to)
    _room(hearing, to)
    hearing.mode = to
    hearing.save(update_fields=["mode"])
    _places(hearing)
    starts = local(hearing.case.court, hearing.during.lower)
    facts: dict[str, Any] = {"hearing": hearing.pk, "day": day_of(hearing), "time": f"{starts:%H:%M}", "why": why}
    event = (
        events.HearingConverted(**facts)
        if to == Mode.REMOTE
        else remote_events.HearingModeChanged(**facts, mode=to, place=hearing.courtroom.name)
    )
    record(event, about=hearing.case, by=by, via=via)
    return hearing


def _lawful(hearing: Hearing, to: str) -> None:
    check = newest_check(hearing)
    if check and not check.allowed:
        raise WrongState(_("A ground excludes a hearing by video."), basis="OLR 21")
    asked = list(hearing.consents.filter(stage=stage_of(hearing)))
    agreed = [consent for consent in asked if consent.answer == Answer.AGREED]
    criminal = bool(kind_of(hearing).all_consent)
    if (to == Mode.REMOTE or criminal) and (not asked or len(agreed) < len(asked)):
        basis = "OLR 37" if criminal else "OLR 4; OLR 10"
        raise WrongState(_("Not everyone has agreed to a hearing by video."), basis=basis)
    if not agreed:
        raise WrongState(_("Nobody has agreed to take part by video."), basis="OLR 4; OLR 10")
    if criminal and check is None:
        raise WrongState(
            _("No judge has signed that none of the seven grounds excludes a hearing by video."), basis="OLR 21"
        )


def _room(hearing: Hearing, to: str) -> None:
    """Give the courtroom back, or take it again."""
    taken = hearing.bookings.filter(kind=Booking.Kind.COURTROOM)
    if to == Mode.REMOTE:
        taken.delete()
    elif not taken.exists():
        booking.lock_one(Booking.Kind.COURTROOM, hearing.courtroom_id)
        try:
            with transaction.atomic():
                Booking.objects.create(
                    hearing=hearing, kind=Booking.Kind.COURTROOM, resource=hearing.courtroom_id, during=hearing.during
                )
        except IntegrityError as error:
            raise BadInput(
                _("The courtroom %(name)s is taken."), field="courtroom", name=hearing.courtroom.name,
                next_step=_("Take one of the times and courtrooms proposed."),
            ) from error  # fmt: skip


def _places(hearing: Hearing) -> None:
    """Let everyone take part where they agreed to: the bench with the video as soon as there is one."""
    agreed = set(hearing.consents.filter(answer=Answer.AGREED).values_list("party", flat=True))
    for person in list_people(hearing):
        remote = hearing.mode != Mode.ON_SITE and (
            (hearing.mode == Mode.REMOTE and not person.is_isolated)
            or person.role in (Participant.Role.JUDGE, Participant.Role.CLERK)
            or person.party_id in agreed
            or person.centre_room_id is not None
            or (person.is_isolated and person.is_remote)
        )  # fmt: skip
        # In a mixed hearing interpreters are where the bench put them; nobody interprets in a room given back.
        stays = (Participant.Role.OPERATOR, *((Participant.Role.INTERPRETER,) if hearing.mode == Mode.MIXED else ()))
        if person.role not in stays and remote != person.is_remote:
            person.mode = Participant.REMOTE if remote else Participant.ON_SITE
            person.save(update_fields=["mode"])
