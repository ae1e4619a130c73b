"""Which hearing a page is about, for whoever may see it there: who takes part sees it without seeing the case."""

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404

from evercourt.cases.models import Case
from evercourt.hearings.entering import may_come_now, my_seat, over
from evercourt.hearings.models import Centre, Consent, Hearing, Participant
from evercourt.hearings.states import HearingState
from evercourt.kernel.policy import may
from evercourt.web.doors import Request


def seen(request: Request, pk: int) -> Hearing:
    """Return a hearing of a case this person may see. Raises Http404."""
    found = Hearing.objects.select_related("case__court", "courtroom")
    return cast(Hearing, get_object_or_404(found.filter(case__in=Case.objects.visible_to(request.user)), pk=pk))


def of_the_bench(request: Request, pk: int) -> Hearing:
    """Return a hearing whose panel this person sits on now. Raises Http404 for everybody else."""
    found = Hearing.objects.select_related("case__court", "courtroom")
    mine = found.filter(case__panel__user=request.user, case__panel__until=None).distinct()
    return cast(Hearing, get_object_or_404(mine, pk=pk))


def my_place(request: Request, pk: int) -> Participant:
    """Return in what this person takes part in the hearing; one place of several. Raises Http404."""
    mine = Participant.objects.filter(hearing=pk, user=request.user, gone_at=None)
    found: Participant | None = mine.select_related("hearing__case__court", "hearing__courtroom", "party").first()
    if found is None:
        raise Http404
    return found


def entrance(hearing: Hearing, user: Any) -> dict[str, bool]:
    """Return what the page needs to show the way to the live room: now, later, or not for this person."""
    later = hearing.state == HearingState.SCHEDULED and my_seat(hearing, user) is not None
    return {"may_come": may_come_now(hearing, user), "by_video": later and not over(hearing)}


def of_my_centre(request: Request, pk: int) -> tuple[Hearing, Centre]:
    """Return a hearing in which somebody takes part from a centre this person operates. Raises Http404."""
    centres = Centre.objects.filter(operators=request.user, court__in=[held.court_id for held in request.user.offices])
    found = Participant.objects.filter(hearing=pk, centre_room__centre__in=centres, gone_at=None)
    place = found.select_related("hearing__case__court", "centre_room__centre").first()
    if place is None or place.centre_room is None:
        raise Http404
    return place.hearing, place.centre_room.centre


def is_own_consent(user: Any, consent: Consent) -> bool:
    """Return True if the answer is this person's to give at their own page; an office holder's, if they are the party.

    The prosecutor holds an office and is asked like the accused and the defender (OLR 37).
    """
    return (not user.is_office_holder or consent.party.user_id == user.pk) and may(user, "hearing.consent", consent)
