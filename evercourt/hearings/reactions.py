"""The hearing reacts to its live room: a lost line or recorder pauses it, a talk ended in the room is over.

After the commit, as the hearing has locks of its own: what the live room tells must not wait for them.
"""

from functools import partial
from typing import Any

from django.db import transaction

from evercourt.cases.events import CaseEnded, CounselEnded, CounselEntered, CounselEvent, PanelMemberReplaced
from evercourt.conference.events import Joined, LineLost, PrivateTalkEnded, Reconnected, RecordingClosed, RecordingFault
from evercourt.conference.models import Room
from evercourt.hearings import acts, booking, centre, pausing, people, sessions
from evercourt.hearings.gate import LOST_AFTER
from evercourt.hearings.live import hearing_of
from evercourt.hearings.models import Called, Hearing, Sitting
from evercourt.hearings.states import HearingState, SessionState, SittingState
from evercourt.kernel.events import on
from evercourt.service.events import PartyJoined

ENDED = "本案已经结案。"


@on(LineLost, RecordingFault)
def watch_its_hearing(told: Any) -> None:
    """Look at once whether the hearing must pause, without waiting for the job of the minute."""
    if getattr(told.event, "seconds", LOST_AFTER) >= LOST_AFTER:
        _afterwards(told, pausing.watch, SittingState.OPEN)


@on(Joined, Reconnected)
def let_them_go_aside(told: Any) -> None:
    """Open the room of a talk that was asked for while the line of accused or counsel was away: now it is back."""
    _afterwards(told, centre.open_talk_room, SittingState.PAUSED)


@on(PrivateTalkEnded)
def note_the_end_of_a_talk(told: Any) -> None:
    """Enter the end of a talk which the two ended in its room."""
    _afterwards(told, centre.talk_is_over, SittingState.PAUSED)


@on(RecordingClosed)
def keep_the_last_head(told: Any) -> None:
    """Put the last head of a recording under the closed hearing: it is sealed only after the close (REC 5)."""
    hearing = hearing_of(Room(subject=told.event.subject))
    ended = (SittingState.CLOSED, SittingState.BROKEN_OFF)
    for sitting in Sitting.objects.select_for_update(of=("self",)).filter(hearing=hearing, state__in=ended):
        sitting.heads = {**sitting.heads, told.event.place: told.event.chain}
        sitting.save(update_fields=["heads"])


@on(CounselEntered, CounselEnded, PartyJoined, PanelMemberReplaced)
def let_people_follow_the_file(told: Any) -> None:
    """Bring the hearings to come up to who sits, is a party and represents them now, and give back a leaver's time.

    Who comes new is not refused because of a clash: the desk of the lawyer and the bench show it.
    """
    case = told.about.case
    coming = Hearing.objects.select_for_update(of=("self",)).filter(case=case, state=HearingState.SCHEDULED)
    for hearing in coming.select_related("case__court", "courtroom").order_by("pk"):
        if isinstance(told.event, CounselEvent) and hearing.people.exists():
            people.list_people(hearing)
        booking.follow(hearing)


def _afterwards(told: Any, do: Any, state: str) -> None:
    hearing = hearing_of(Room(subject=told.event.subject))
    sitting = hearing and Sitting.objects.filter(hearing=hearing, state=state).select_related("hearing__case__court")
    for one in sitting or ():
        transaction.on_commit(partial(do, one), robust=True)


@on(CaseEnded)
def leave_the_calendar(record: Any) -> None:
    """A case that ended is not heard: it leaves its session, and what is scheduled is cancelled and told."""
    case = record.about.case
    calls = Called.objects.filter(case=case, left_at=None).exclude(session__state=SessionState.CLOSED)
    for called in calls.select_related("session").order_by("pk"):
        sessions.leave(called, record.event.reason, by=None, via=record.via)
    for hearing in Hearing.objects.filter(case=case, state=HearingState.SCHEDULED).select_related("case__court"):
        acts.cancel(hearing, reason=ENDED, by=None, via=record.via)
