"""Tells the cases how far a trial has come, from its hearings."""

from django.utils import timezone

from evercourt.cases.models import Case
from evercourt.cases.trial import Trial, tells_of_trials
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState


@tells_of_trials
def trial_from_hearings(case: Case) -> Trial:
    """Return the day of the first hearing that is over, and whether the last one ended the debate.

    A later hearing opens the debate again. Meetings before the trial and pronouncements are no part of it. When in the
    course of its first day a trial is opened cannot be told to the minute: until its outcome is entered, or the day is
    over, it counts as at its beginning.
    """
    sessions = Hearing.objects.filter(case=case, kind=Hearing.Kind.TRIAL).order_by("during")
    today = case.court.local_date()
    begun = [
        session
        for session in sessions.filter(state__in=(HearingState.HELD, HearingState.SCHEDULED))
        if session.state == HearingState.HELD or case.court.local_date(session.during.lower) < today
    ]
    if not begun:
        return Trial()
    opened_again = sessions.filter(state=HearingState.SCHEDULED, during__startswith__lte=timezone.now()).exists()
    return Trial(
        began_on=case.court.local_date(begun[0].during.lower),
        debate_ended=begun[-1].debate_ended and not opened_again,
    )
