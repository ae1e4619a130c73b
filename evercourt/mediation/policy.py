"""Who may do what in a mediation, and the walls: what is said apart reaches nobody but who said it and the mediator.

A person who may come to judge the dispute hears nothing of it: nobody who sits in the case, and no judge, president or
recorder of that court can mediate there or read a talk.
"""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Matter, PanelMember
from evercourt.cases.policy import acts_for, own_parties
from evercourt.cases.powers import powers_of
from evercourt.cases.visibility import SEES_COURT
from evercourt.kernel.policy import permission
from evercourt.mediation.models.mediation import Assignment, Mediation, Mediator, Participant
from evercourt.mediation.states import AssignmentState, ConfirmationState

JUDGES = (Office.JUDGE, Office.PRESIDENT, Office.RECORDER)
CLERKS = (Office.FILING_CLERK, Office.REGISTRY_CLERK)
ACTIVE = (AssignmentState.APPOINTED, AssignmentState.ACCEPTED)


def participants_of(user: Any) -> Q:
    """Return the condition, over participants, for those whom a person is or represents today."""
    powers = powers_of(user).values("party")
    return Q(user=user) | Q(party__user=user) | Q(party__in=powers)


def own(user: Any) -> Any:
    """Return the participants whom a person is or represents today."""
    return Participant.objects.filter(participants_of(user))


def seen_by(user: Any) -> Q:
    """Return the condition for the mediations a person may know of: not for what was said in them.

    - a participant, or a representative while the power is in force;
    - the mediator, while they are one;
    - the clerks and the president of the court, and the panel of the case: that it takes place, and how it ended.
    """
    courts = [held.court_id for held in user.offices if held.office in SEES_COURT]
    return (
        Q(pk__in=own(user).values("mediation"))
        | Q(pk__in=mediates(user))
        | Q(court__in=courts)
        | Q(case__in=user.seats.filter(until__isnull=True).values("case"))
    )


def mediates(user: Any) -> Any:
    """Return the mediations (their keys) in which a person is the mediator now, and may be."""
    if any(held.office in JUDGES for held in user.offices):
        return Assignment.objects.none().values("mediation")
    listed = Mediator.objects.current().filter(user=user)
    return Assignment.objects.filter(mediator__in=listed, state__in=ACTIVE).values("mediation")


def hears(user: Any) -> Any:
    """Return the mediations in which a person is the mediator who accepted: only they hear what is said."""
    if any(held.office in JUDGES for held in user.offices):
        return Assignment.objects.none().values("mediation")
    listed = Mediator.objects.current().filter(user=user)
    return Assignment.objects.filter(mediator__in=listed, state=AssignmentState.ACCEPTED).values("mediation")


def walled(user: Any) -> Q:
    """Return the condition for what a person may read of what was said, planned or proposed.

    - the mediator who accepted: everything; a note only its writer (`Statement.visible_to`);
    - a participant, or who represents them today: the joint talk, and their own separate talk;
    - whoever sits in a case between the same parties: nothing.
    """
    mine = own(user)
    judged = PanelMember.objects.filter(user=user).values("case")
    heard = Q(mediation__in=hears(user))
    spoken = Q(mediation__in=mine.values("mediation"), apart_with=None) | Q(apart_with__in=mine)
    barred = Q(mediation__case__in=judged) | Q(mediation__filing__case__in=judged)
    return (heard | spoken) & ~barred


def confirmations_seen_by(user: Any) -> Q:
    """Return the condition for applications to confirm: one's own, and as a judge those of one's cases."""
    filed = ~Q(state=ConfirmationState.ASKED)
    bench = Q(case__in=user.seats.filter(until__isnull=True).values("case"))
    courts = [held.court_id for held in user.offices if held.office in SEES_COURT]
    mine = Q(agreement__mediation__in=own(user).values("mediation"))
    return mine | (filed & (bench | Q(case__court__in=courts)))


def is_theirs(user: Any, participant: Participant) -> bool:
    """Return True if the person is this participant, or represents them today."""
    if participant.user_id and participant.user_id == user.pk:
        return True
    return bool(participant.party and acts_for(user, participant.party))


def settles_for(user: Any, participant: Participant) -> bool:
    """Return True if the person is this participant, or holds a special power: to settle asks one (CPL 62)."""
    if participant.user_id and participant.user_id == user.pk:
        return True
    party = participant.party
    if party is None:
        return False
    if party.user_id and party.user_id == user.pk:
        return True
    return bool(powers_of(user, Matter.SETTLE).filter(party=party).exists())


def is_mediator(user: Any, mediation: Mediation) -> bool:
    """Return True if the person is the mediator who accepted, is still on the list, and judges nothing there."""
    return bool(hears(user).filter(mediation=mediation).exists())


def takes_down(user: Any, mediation: Mediation) -> bool:
    """Return True for who may enter what a participant says by telephone or at the counter, with their code."""
    offices = (*CLERKS, Office.HOTLINE_AGENT)
    return is_mediator(user, mediation) or any(user.holds(office, mediation.court_id) for office in offices)


@permission("mediation.list_mediator")
def may_list(user: Any, court: Any) -> bool:
    """The president of that court invites mediators and publishes the list (OMR 5)."""
    return bool(user.holds(Office.PRESIDENT, court.pk))


@permission("mediation.propose", system=True)
def may_propose(user: Any, case: Any) -> bool:
    """A party of the case or who represents it; a clerk of the court; a judge of the case (CPL 125, 136)."""
    if own_parties(user).filter(case=case).exists():
        return True
    judge = PanelMember.objects.filter(case=case, user=user, until=None).exclude(seat=PanelMember.Seat.RECORDER)
    return any(user.holds(office, case.court_id) for office in CLERKS) or bool(judge.exists())


@permission("mediation.answer", system=True)
def may_answer(user: Any, participant: Participant) -> bool:
    """The participant, or a representative with a special power; who takes down their word, with their code."""
    return settles_for(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.send_code")
def may_send_code(user: Any, participant: Participant) -> bool:
    """Who settles for the participant; who takes down what they say."""
    return settles_for(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.join")
def may_join(user: Any, participant: Participant) -> bool:
    """Anybody with an account and the code that was sent to the participant; nobody takes another's place."""
    return bool(user.is_active) and participant.user_id in (None, user.pk) and participant.party_id is None


@permission("mediation.choose")
def may_choose(user: Any, participant: Participant) -> bool:
    """The participant or who represents them; who takes down their word."""
    return is_theirs(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.appoint", system=True)
def may_appoint(user: Any, mediation: Mediation) -> bool:
    """A clerk of the court starts the draw; nobody chooses for the parties (OMR 10)."""
    return any(user.holds(office, mediation.court_id) for office in CLERKS)


@permission("mediation.accept", system=True)
def may_accept(user: Any, assignment: Assignment) -> bool:
    """The mediator who was asked, for themselves, while on the list."""
    judges = any(held.office in JUDGES for held in user.offices)
    listed = Mediator.objects.current().filter(pk=assignment.mediator_id, user=user).exists()
    return bool(listed) and not judges


@permission("mediation.call_in")
def may_call_in(user: Any, mediation: Mediation) -> bool:
    """The mediator who leads; a clerk of the court (OMR 11)."""
    led = Assignment.objects.filter(
        mediation=mediation, leads=True, mediator__user=user, state=AssignmentState.ACCEPTED
    )
    clerk = any(user.holds(office, mediation.court_id) for office in CLERKS)
    return clerk or (is_mediator(user, mediation) and bool(led.exists()))


@permission("mediation.change_mediator")
def may_change_mediator(user: Any, mediation: Mediation) -> bool:
    """A participant who objects to the mediator (OMR 14); the mediator themselves."""
    own_part = any(is_theirs(user, participant) for participant in mediation.participants.all())
    return own_part or bool(mediates(user).filter(mediation=mediation).exists())


@permission("mediation.identify")
def may_identify(user: Any, participant: Participant) -> bool:
    """The mediator, who must check who takes part (OMR 17)."""
    return is_mediator(user, participant.mediation)


@permission("mediation.speak", system=True)
def may_speak(user: Any, participant: Participant) -> bool:
    """The participant or who represents them; the mediator for what they said by telephone or across the table."""
    return is_theirs(user, participant) or is_mediator(user, participant.mediation)


@permission("mediation.mediate")
def may_mediate(user: Any, mediation: Mediation) -> bool:
    """The mediator who accepted: speaks, keeps notes, plans talks, opens rounds of offers, writes the agreement."""
    return is_mediator(user, mediation)


@permission("mediation.settle", system=True)
def may_settle(user: Any, participant: Participant) -> bool:
    """The participant, or a representative with a special power: accept, offer, agree to go on (CPL 62)."""
    return settles_for(user, participant)


@permission("mediation.sign", system=True)
def may_sign(user: Any, participant: Participant) -> bool:
    """As for settling; who takes down a word by telephone or a paper, with the code or the scan."""
    return settles_for(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.end", system=True)
def may_end(user: Any, mediation: Mediation) -> bool:
    """The mediator; nobody can be held in a mediation, so each participant ends it by leaving (OMR 25)."""
    return is_mediator(user, mediation)


@permission("mediation.leave", system=True)
def may_leave(user: Any, participant: Participant) -> bool:
    """The participant or who represents them; who takes down their word."""
    return is_theirs(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.note_performance", system=True)
def may_note_performance(user: Any, obligation: Any) -> bool:
    """Who is owed says that it was performed; a clerk of the court on a receipt both sides signed."""
    court = obligation.agreement.mediation.court_id
    return is_theirs(user, obligation.obligee) or any(user.holds(office, court) for office in CLERKS)


@permission("mediation.ask_confirmation", system=True)
def may_ask_confirmation(user: Any, participant: Participant) -> bool:
    """A participant or a representative with a special power; who takes down their word (CPL 205)."""
    return settles_for(user, participant) or takes_down(user, participant.mediation)


@permission("mediation.ask_evidence")
def may_ask_evidence(user: Any, confirmation: Any) -> bool:
    """A judge on the panel of the confirmation (OMR 23)."""
    judges = PanelMember.objects.filter(case=confirmation.case, user=user, until=None)
    return bool(judges.exclude(seat=PanelMember.Seat.RECORDER).exists())


@permission("mediation.watch", system=True)
def may_watch(user: Any, mediation: Mediation) -> bool:
    """Only the court's own clock: what nobody answered, chose or extended in time."""
    return False
