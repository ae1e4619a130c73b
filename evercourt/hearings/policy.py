"""Who may schedule, adjourn and record hearings."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember, Party
from evercourt.cases.models.party import Matter
from evercourt.cases.policy import acts_for
from evercourt.cases.powers import powers_of
from evercourt.hearings.models import Called
from evercourt.hearings.states import ObserverState
from evercourt.kernel.policy import permission

Seat = PanelMember.Seat
# They follow the whole hearing; witnesses and experts come and go.
FOLLOW = ("judge", "clerk", "party", "representative", "prosecutor", "accused", "defender", "guardian", "interpreter")


def sits(user: Any, case: Case, *seats: str) -> bool:
    """Return True if the person holds one of `seats` (any, if none is named) on the case's panel now."""
    held = case.panel.filter(user=user, until__isnull=True)
    return (held.filter(seat__in=seats) if seats else held).exists()


@permission("hearing.schedule")
def may_schedule(user: Any, case: Case) -> bool:
    """The judges and the recorder of the case, and the registry clerks of its court."""
    return sits(user, case) or user.holds(Office.REGISTRY_CLERK, case.court_id)


@permission("hearing.adjourn", system=True)
def may_adjourn(user: Any, hearing: Any) -> bool:
    """Only a judge of the case decides that a hearing is put off (CPL 149); the court's own act when it closes."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.ask_move")
def may_ask_move(user: Any, party: Any) -> bool:
    """The party, or who represents it (CPL 149)."""
    return acts_for(user, party)


@permission("hearing.record")
def may_record(user: Any, hearing: Any) -> bool:
    """The recorder and the judges of the case enter the outcome and the minutes (CPL 150)."""
    return sits(user, hearing.case)


@permission("hearing.ask_consent", system=True)
def may_ask_consent(user: Any, hearing: Any) -> bool:
    """The judges and the recorder of the case; the court's own act when it closes."""
    return sits(user, hearing.case)


@permission("hearing.consent")
def may_consent(user: Any, consent: Any) -> bool:
    """The party, or who represents it; the front of the court on a party's word by telephone or at the counter.

    The accused and the defender each only for themselves (OLR 37).
    """
    if consent.representation_id is not None:
        # The defender answers for themselves, nobody for them (OLR 37).
        return bool(consent.representation.user_id == user.pk) or user.holds(
            Office.RECORDER, consent.hearing.case.court_id
        )
    return may_answer_for(user, consent.party, consent.hearing)


def may_answer_for(user: Any, party: Any, hearing: Any) -> bool:
    """Return True if the person may give a party's word about a hearing, as `may_consent` says."""
    if party.user_id is not None and party.user_id == user.pk:
        return True
    if party.side == Party.Side.ACCUSED and sits(user, hearing.case):
        # Said on paper or on record in the centre, with counsel present (CRPL 36).
        return True
    powers = powers_of(user, Matter.HEARING).filter(party=party)
    if party.side != Party.Side.ACCUSED and powers.exists():
        return True
    return any(
        held.office in {Office.HOTLINE_AGENT, Office.REGISTRY_CLERK, Office.RECORDER}
        and held.court_id == hearing.case.court_id
        for held in user.offices
    )


@permission("hearing.convert", system=True)
def may_convert(user: Any, hearing: Any) -> bool:
    """A judge of the case; the court's own act, when everyone agreed."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


def takes_part(user: Any, hearing: Any, *roles: str) -> bool:
    """Return True if the person takes part in the hearing now, in one of `roles` (any, if none is named)."""
    mine = hearing.people.filter(user=user, gone_at=None)
    return bool((mine.filter(role__in=roles) if roles else mine).exists())


@permission("hearing.sign_eligibility", fresh=True)
def may_sign_eligibility(user: Any, hearing: Any) -> bool:
    """Only a judge of the case (OLR 21)."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.decide")
def may_decide(user: Any, hearing: Any) -> bool:
    """Only a judge of the case: who attends on site, who is kept apart, consents taken back (OLR 5, 26)."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.add_person")
def may_add_person(user: Any, hearing: Any) -> bool:
    """The judges and the recorder of the case, and the registry clerks of its court."""
    return sits(user, hearing.case) or user.holds(Office.REGISTRY_CLERK, hearing.case.court_id)


@permission("hearing.set_language")
def may_set_language(user: Any, person: Any) -> bool:
    """The person, or who represents the party; the judges and the recorder, on the person's word (CPL 11)."""
    own = person.user_id is not None and person.user_id == user.pk
    stands_for = person.party is not None and acts_for(user, person.party)
    return own or stands_for or sits(user, person.hearing.case)


@permission("hearing.check_at_door")
def may_check_at_door(user: Any, person: Any) -> bool:
    """The judges and the recorder of the case; nobody for themselves (OLR 7)."""
    return person.user_id != user.pk and sits(user, person.hearing.case)


@permission("hearing.admit")
def may_admit(user: Any, hearing: Any) -> bool:
    """The judges and the recorder of the case."""
    return sits(user, hearing.case)


@permission("hearing.come")
def may_come(user: Any, hearing: Any) -> bool:
    """Who takes part, and who was let in to watch."""
    return takes_part(user, hearing) or hearing.observers.filter(user=user, state=ObserverState.ADMITTED).exists()


@permission("hearing.demand_on_site")
def may_demand_on_site(user: Any, party: Any) -> bool:
    """The party, or who represents it (OLR 5, 26)."""
    return acts_for(user, party)


@permission("hearing.observe")
def may_observe(user: Any, hearing: Any) -> bool:
    """Whoever has proved who they are, in a public hearing in which they have no part (OLR 27; CPL 137)."""
    return bool(hearing.public and user.identity_level >= user.IdentityLevel.L2 and not takes_part(user, hearing))


@permission("hearing.lead", system=True)
def may_lead(user: Any, hearing: Any) -> bool:
    """A judge of the case opens, pauses and closes; the court itself only when a line or a recorder is lost."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.enter_answer")
def may_enter_answer(user: Any, hearing: Any) -> bool:
    """The judges and the recorder of the case."""
    return sits(user, hearing.case)


@permission("hearing.find_absence", fresh=True)
def may_find_absence(user: Any, hearing: Any) -> bool:
    """Only a judge of the case; no clerk and no software (OLR 25)."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.reach")
def may_reach(user: Any, hearing: Any) -> bool:
    """The judges and the recorder of the case."""
    return sits(user, hearing.case)


@permission("hearing.talk_to_counsel")
def may_talk_to_counsel(user: Any, hearing: Any) -> bool:
    """The accused and their defender (CRPL 39)."""
    return takes_part(user, hearing, "accused", "defender")


@permission("hearing.end_talk")
def may_end_talk(user: Any, hearing: Any) -> bool:
    """The accused and their defender; nobody else ends their talk."""
    return takes_part(user, hearing, "accused", "defender")


@permission("hearing.state_room")
def may_state_room(user: Any, room: Any) -> bool:
    """An operator of this very centre, while they hold the office at its court."""
    operates = room.centre.operators.filter(pk=user.pk).exists()
    return bool(operates and user.holds(Office.DETENTION_OPERATOR, room.centre.court_id))


@permission("hearing.transcribe", system=True)
def may_transcribe(user: Any, hearing: Any) -> bool:
    """The recorder and the judges of the case; the court's own engine, for drafts (CPL 150)."""
    return sits(user, hearing.case)


@permission("hearing.read_transcript")
def may_read_transcript(user: Any, hearing: Any) -> bool:
    """Who takes part and may follow it all, and the panel; a witness reads and signs only their own testimony."""
    return sits(user, hearing.case) or takes_part(user, hearing, *FOLLOW)


@permission("hearing.sign_transcript")
def may_sign_transcript(user: Any, person: Any) -> bool:
    """The person themselves; the recorder and the judges for who was asked and heard it read (CPL 150; CRPL 207)."""
    return (person.user_id is not None and person.user_id == user.pk) or sits(user, person.hearing.case)


@permission("hearing.apply_async")
def may_apply_async(user: Any, party: Any) -> bool:
    """The party, or who represents it (OLR 20)."""
    return acts_for(user, party)


@permission("hearing.run_async", system=True)
def may_run_async(user: Any, hearing: Any) -> bool:
    """A judge of the case; the court's own clock, when the time of a stage is over (OLR 20)."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("exchange.order")
def may_order_exchange(user: Any, case: Any) -> bool:
    """The judges and the recorder of the case, and the registry clerks of its court (CPL 136)."""
    return may_schedule(user, case)


@permission("exchange.close", system=True)
def may_close_exchange(user: Any, exchange: Any) -> bool:
    """Who may order it; the court's own clock, when everyone has finished."""
    return may_schedule(user, exchange.case)


@permission("exchange.speak")
def may_speak_in_exchange(user: Any, party: Any) -> bool:
    """The party, or who represents it; a registry clerk of the court with what the party brings to the counter."""
    return acts_for(user, party) or bool(user.holds(Office.REGISTRY_CLERK, party.case.court_id))


@permission("exchange.sign")
def may_sign_exchange(user: Any, party: Any) -> bool:
    """The party, or who represents it; nobody at the court signs for them (OLR 33, 34)."""
    return acts_for(user, party)


@permission("exchange.decide_late")
def may_decide_late(user: Any, exchange: Any) -> bool:
    """Only a judge of the case (CPL 68)."""
    return sits(user, exchange.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.arrange")
def may_arrange_hearings(user: Any, court: Any) -> bool:
    """The administrator and the president of that court."""
    return any(user.holds(office, court.pk) for office in ARRANGE)


ARRANGE = frozenset({Office.ADMINISTRATOR, Office.PRESIDENT})


# Who plans sessions, and sees those of their court.
PLANS = frozenset({Office.REGISTRY_CLERK, Office.JUDGE, Office.RECORDER, Office.PRESIDENT})


def sessions_seen_by(user: Any) -> Q:
    """Return the condition for the sessions a person sees: the registry and the president all, a judge and a recorder
    those with a case they sit in; who presides, their own.
    """
    courts = [held.court_id for held in user.offices if held.office in (Office.REGISTRY_CLERK, Office.PRESIDENT)]
    mine = Q(judge=user, court__in=[held.court_id for held in user.offices])
    seats = user.seats.filter(until__isnull=True).values("case")
    return Q(court__in=courts) | mine | Q(pk__in=Called.objects.filter(case__in=seats, left_at=None).values("session"))


@permission("session.plan")
def may_plan(user: Any, court: Any) -> bool:
    """The registry clerks of that court, and its judges for themselves or each other."""
    return any(user.holds(office, court.pk) for office in (Office.REGISTRY_CLERK, Office.JUDGE))


@permission("session.fill")
def may_fill(user: Any, session: Any) -> bool:
    """The registry clerks of the court, and the judge of the session."""
    return bool(user.holds(Office.REGISTRY_CLERK, session.court_id)) or may_change_session(user, session)


@permission("session.set")
def may_set(user: Any, session: Any) -> bool:
    """As for filling: who may schedule the hearing of one case may set those of a session."""
    return may_fill(user, session)


@permission("session.change")
def may_change_session(user: Any, session: Any) -> bool:
    """The judge of the session alone: that a hearing which is set is put off only a judge decides (CPL 149)."""
    return bool(session.judge_id == user.pk and user.holds(Office.JUDGE, session.court_id))


@permission("hearing.hold_back")
def may_hold_back(user: Any, case: Any) -> bool:
    """A judge of the case."""
    return sits(user, case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.remind", system=True)
def may_remind(user: Any, hearing: Any) -> bool:
    """Only the court's own daily job."""
    return False
