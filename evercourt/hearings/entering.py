"""Coming to the live room: on the day, by who takes part by video or was let in to watch; first to its door."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import ports
from evercourt.hearings.models import Hearing, ObserverRequest, Participant, Sitting
from evercourt.hearings.states import HearingState, ObserverState, SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must


@transaction.atomic
def come(hearing: Hearing, *, by: User, via: Channel) -> int:
    """Come to the door of the live room; return its number. Whoever waits there is let in by the bench (OLR 7).

    Raises WrongState on another day, after the close, and for who comes to the courtroom.
    """
    must(by, "hearing.come", hearing)
    if hearing.state != HearingState.SCHEDULED or over(hearing):
        raise WrongState(_("This hearing is over."))
    if not is_today(hearing):
        raise WrongState(
            _("The live room opens on the day of the hearing."), basis="CPL 139",
            next_step=_("Until then, check camera, microphone and line as often as you like."),
        )  # fmt: skip
    place = my_seat(hearing, by)
    if place is None:
        raise WrongState(_("You take part in the courtroom."), next_step=_("Tell the court if you want to use video."))
    return ports.live_room().come(hearing.pk, place)


def my_seat(hearing: Hearing, user: User) -> int | None:
    """Return the key under which the live room knows a person; None for who has no place in it."""
    mine = Participant.objects.filter(hearing=hearing, user=user, gone_at=None, mode=Participant.REMOTE)
    if found := mine.order_by("pk").first():
        return int(found.pk)
    watches = ObserverRequest.objects.filter(hearing=hearing, user=user, state=ObserverState.ADMITTED).first()
    return -watches.pk if watches else None


def may_come_now(hearing: Hearing, user: User) -> bool:
    """Return True if the page offers the way to the live room."""
    at_all = hearing.state == HearingState.SCHEDULED and is_today(hearing) and not over(hearing)
    return at_all and my_seat(hearing, user) is not None


def is_today(hearing: Hearing) -> bool:
    """Return True on the day of the hearing at its court."""
    court = hearing.case.court
    return bool(court.local_date() == court.local_date(hearing.during.lower))


def over(hearing: Hearing) -> bool:
    """Return True once the sitting was closed or broken off."""
    ended = (SittingState.CLOSED, SittingState.BROKEN_OFF)
    return Sitting.objects.filter(hearing=hearing, state__in=ended).exists()
