"""Who may see a case, and who may do what in it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.accounts.policy import is_lawyer
from evercourt.cases.models.case import PanelMember
from evercourt.cases.models.party import Matter, Party, Representation
from evercourt.cases.powers import powers_of
from evercourt.cases.states import Decider, RecusalState
from evercourt.cases.visibility import SEES_COURT, assigned_elsewhere
from evercourt.kernel.policy import permission


def seen_by(user: Any) -> Q:
    """Return the condition for the cases a person may see.

    - a party who has joined; a representative while the power is in force;
    - a judge or recorder on the panel, while assigned;
    - clerks and the president of the case's own court; an administrator of no case;
    - who handles it by assignment of a room above (an enforcement officer).
    """
    courts = courts_seen_by(user)
    own = Q(pk__in=cases_of(user))
    return own | Q(court__in=courts) if courts else own


def courts_seen_by(user: Any) -> list[int]:
    """Return the keys of the courts of which a person sees every case, by office."""
    return sorted({held.court_id for held in user.offices if held.office in SEES_COURT})


def cases_of(user: Any) -> Any:
    """Return the keys of the cases a person sees because they have to do with this very case, as one query."""
    assigned = [assigned_to(user) for assigned_to in assigned_elsewhere]
    return _causes(user, user.seats.filter(until__isnull=True).values_list("case"), *assigned)


def own_causes(user: Any, *more: Any) -> Q:
    """Return the condition for the cases in which a person is a party or represents one today; `more` lists others."""
    return Q(pk__in=_causes(user, *more))


def _causes(user: Any, *more: Any) -> Any:
    party = Party.objects.filter(user=user).values_list("case")
    power = powers_of(user).values_list("party__case")
    # One list of cases and not several: PostgreSQL can then start from it, however many cases there are.
    return party.union(power, *more)


def received_by(user: Any) -> Q:
    """Return the condition for the received files a person may see: clerks and the president of that court."""
    return Q(court__in=[held.court_id for held in user.offices if held.office in SEES_COURT])


@permission("case.see", system=True)
def may_see(user: Any, case: Any) -> bool:
    """As `visible_to`: a party, a representative in force, the panel, the clerks and president of that court."""
    return bool(type(case).objects.visible_to(user).filter(pk=case.pk).exists())


CLERKS = (Office.FILING_CLERK, Office.REGISTRY_CLERK)


def holds_any(user: Any, offices: Any, court_id: int) -> bool:
    """Return True if the person holds one of the offices at that court today."""
    return any(user.holds(office, court_id) for office in offices)


def sits(user: Any, case: Any) -> bool:
    """Return True if the person is a judge on the panel of the case now, and no request that they withdraw waits.

    Until it is decided they take no part (CPL 48); while it is only reconsidered they do (CPL 50).
    """
    judges = PanelMember.objects.filter(case=case, user=user, until=None).exclude(seat=PanelMember.Seat.RECORDER)
    return bool(judges.exclude(recusals__state=RecusalState.ASKED).exists())


# What a person who may not file by themselves does not do at that court; to read, be served and heard stays (REG 2).
NOT_WHILE_RESTRICTED = (Matter.FILE, Matter.APPEAL)


def acts_for(user: Any, party: Any, matter: str = Matter.FILE) -> bool:
    """Return True if the person is this party, or holds a power in force that covers `matter`; see `powers_of`.

    Who may not file at the court of the case files there by the hand of a clerk.
    """
    if not (party.user_id and party.user_id == user.pk) and not powers_of(user, matter).filter(party=party).exists():
        return False
    return matter not in NOT_WHILE_RESTRICTED or party.case.court_id not in user.courts_not_filed_at


def own_parties(user: Any, matter: str = "") -> Any:
    """Return the parties a person is or may read for, or for whom they may do `matter`, as a query."""
    found = Party.objects.filter(Q(user=user) | Q(pk__in=powers_of(user, matter).values("party")))
    if matter in NOT_WHILE_RESTRICTED and user.courts_not_filed_at:
        found = found.exclude(case__court__in=user.courts_not_filed_at)
    return found


@permission("case.open", system=True)
def may_open(user: Any, court: Any) -> bool:
    """The clerks and the president of that court; the system for what must be docketed first (REG 8)."""
    return holds_any(user, (*CLERKS, Office.PRESIDENT), court.pk)


@permission("case.deadline", system=True)
def may_set_deadlines(user: Any, case: Any) -> bool:
    """The clerks and the president of that court; a judge on the panel."""
    return holds_any(user, (*CLERKS, Office.PRESIDENT), case.court_id) or sits(user, case)


@permission("case.panel", system=True)
def may_draw_panel(user: Any, case: Any) -> bool:
    """The clerks and the president of that court start the draw; nobody chooses."""
    return holds_any(user, (*CLERKS, Office.PRESIDENT), case.court_id)


@permission("case.panel_replace")
def may_replace_member(user: Any, case: Any) -> bool:
    """The president of that court, who decides on recusal (CPL 49)."""
    return bool(user.holds(Office.PRESIDENT, case.court_id))


@permission("fee.ask", system=True)
def may_ask_fee(user: Any, case: Any) -> bool:
    """The clerks and the president of that court; a judge on the panel."""
    return may_set_deadlines(user, case)


@permission("fee.book", system=True)
def may_book(user: Any, case: Any) -> bool:
    """Only the court's system, on a callback signed by the cashier."""
    return False


@permission("fee.take_payment")
def may_take_payment(user: Any, case: Any) -> bool:
    """A registry clerk of that court, at the counter."""
    return bool(user.holds(Office.REGISTRY_CLERK, case.court_id))


@permission("fee.pay")
def may_pay(user: Any, fee: Any) -> bool:
    """The party of whom it is asked, or their representative while a power for it is in force."""
    return acts_for(user, fee.party, Matter.FEES)


@permission("fee.apply_for_relief")
def may_apply_for_relief(user: Any, fee: Any) -> bool:
    """As for paying; for a party at the counter, a clerk of that court writes it down (CPL 123)."""
    return acts_for(user, fee.party) or holds_any(user, CLERKS, fee.case.court_id)


@permission("fee.decide_relief", fresh=True)
def may_decide_relief(user: Any, fee: Any) -> bool:
    """A judge on the panel of the case, or the president of that court; never the party themselves."""
    judge = sits(user, fee.case) or user.holds(Office.PRESIDENT, fee.case.court_id)
    return bool(judge) and not acts_for(user, fee.party)


@permission("fee.refund", system=True)
def may_refund(user: Any, case: Any) -> bool:
    """A registry clerk or the president of that court; a judge on the panel; the system when the law halves."""
    return holds_any(user, (Office.REGISTRY_CLERK, Office.PRESIDENT), case.court_id) or sits(user, case)


@permission("case.export", system=True)
def may_export(user: Any, case: Any) -> bool:
    """A registry clerk or the president of that court; the operator of the house on the command line."""
    return holds_any(user, (Office.REGISTRY_CLERK, Office.PRESIDENT), case.court_id)


@permission("case.receive_file", system=True)
def may_receive_file(user: Any, court: Any) -> bool:
    """A registry clerk or the president of that court; the operator of the house on the command line."""
    return holds_any(user, (Office.REGISTRY_CLERK, Office.PRESIDENT), court.pk)


@permission("case.take_over", system=True)
def may_take_over(user: Any, court: Any) -> bool:
    """No person: only the operator of the house, on the command line, takes over the files of another system."""
    return False


@permission("case.give_over", system=True)
def may_give_over(user: Any, court: Any) -> bool:
    """No person: only the operator of the house gives all files of a court to another system."""
    return False


# Who may be drawn, or handles cases: they declare with whom they have a relation.
HANDLES_CASES = (
    Office.JUDGE, Office.RECORDER, Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.ENFORCEMENT_OFFICER,
    Office.PRESIDENT, Office.MEDIATOR,
)  # fmt: skip


@permission("relation.declare")
def may_declare_relations(user: Any, person: Any) -> bool:
    """Whoever holds an office that handles cases, for themselves only (CPL 47)."""
    return user.pk == person.pk and any(held.office in HANDLES_CASES for held in user.offices)


@permission("recusal.ask")
def may_ask_recusal(user: Any, member: Any) -> bool:
    """A party of the case or its representative in force (CPL 48), or the member of the panel themselves (CPL 47)."""
    if member.user_id == user.pk:
        return True
    return bool(own_parties(user, Matter.FILE).filter(case=member.case_id).exists())


def decider_of(member: PanelMember) -> Decider:
    """Return who decides whether this member withdraws (CPL 49).

    - on the president of the court, who then presides: the judicial committee;
    - on another judge: the president;
    - on the recorder: the presiding judge, or the president while no presiding judge can act.
    """
    case = member.case
    if member.seat == PanelMember.Seat.RECORDER:
        presiding = case.panel.filter(seat=PanelMember.Seat.PRESIDING, until=None).select_related("user").first()
        return Decider.PRESIDING if presiding and sits(presiding.user, case) else Decider.PRESIDENT
    return Decider.COMMITTEE if member.user.holds(Office.PRESIDENT, case.court_id) else Decider.PRESIDENT


@permission("recusal.decide", fresh=True)
def may_decide_recusal(user: Any, recusal: Any) -> bool:
    """Whom CPL 49 names; on their own withdrawal and as a party of the case nobody decides.

    What the judicial committee decided is entered by a registry clerk of that court, with the number of its record.
    """
    member = recusal.member
    if member.user_id == user.pk or own_parties(user).filter(case=member.case_id).exists():
        return False
    decider = decider_of(member)
    if decider == Decider.PRESIDING:
        return bool(member.case.panel.filter(user=user, seat=PanelMember.Seat.PRESIDING, until=None).exists())
    office = Office.REGISTRY_CLERK if decider == Decider.COMMITTEE else Office.PRESIDENT
    return bool(user.holds(office, member.case.court_id))


@permission("extension.ask")
def may_ask_extension(user: Any, deadline: Any) -> bool:
    """The party whose period it is, or its representative in force; on its word an agent of that court's hotline."""
    if deadline.party is None:
        return False
    return acts_for(user, deadline.party) or bool(user.holds(Office.HOTLINE_AGENT, deadline.case.court_id))


@permission("extension.decide")
def may_decide_extension(user: Any, extension: Any) -> bool:
    """A judge of the case (CPL 86)."""
    return sits(user, extension.deadline.case)


@permission("counsel.enter")
def may_enter_counsel(user: Any, party: Any) -> bool:
    """The party themself, who gives the power; a registry clerk of that court, to whom it is brought (CPL 61, 62)."""
    return bool(party.user_id == user.pk) or bool(user.holds(Office.REGISTRY_CLERK, party.case.court_id))


@permission("counsel.assign")
def may_assign_defender(user: Any, party: Any) -> bool:
    """A registry clerk of that court, to whom the legal-aid agency writes, or the panel of the case (CRPL 35, 36)."""
    return bool(user.holds(Office.REGISTRY_CLERK, party.case.court_id)) or bool(
        user.seats.filter(case=party.case_id, until=None).exists()
    )


@permission("counsel.appear")
def may_appear(user: Any, party: Any) -> bool:
    """A lawyer with a confirmed licence who is on no side of the case and handles it in no office (CPL 61)."""
    if not is_lawyer(user) or user.courts_not_filed_at & {party.case.court_id}:
        return False
    against = Party.objects.filter(case=party.case_id).exclude(side=party.side)
    ever = Representation.objects.filter(user=user, party__in=against)
    if against.filter(user=user).exists() or ever.exists():
        return False
    return not user.seats.filter(case=party.case_id).exists()


@permission("counsel.confirm")
def may_confirm_appearance(user: Any, appearance: Any) -> bool:
    """The party whose lawyer it is, or a registry clerk of that court who saw the power; never the lawyer."""
    return appearance.user_id != user.pk and may_enter_counsel(user, appearance.party)


@permission("counsel.revoke")
def may_revoke(user: Any, power: Any) -> bool:
    """The party; a registry clerk of that court, on the party's written word (CPL 63)."""
    return may_enter_counsel(user, power.party)


@permission("counsel.withdraw")
def may_withdraw(user: Any, power: Any) -> bool:
    """The representative themself, not a substitute or assistant of theirs."""
    return bool(power.user_id == user.pk)


@permission("counsel.replace")
def may_replace(user: Any, power: Any) -> bool:
    """As to revoke: who gave the power gives it to another."""
    return may_revoke(user, power)


@permission("docket.seal")
def may_seal(user: Any, case: Any) -> bool:
    """A judge of the case, by a reasoned order (CPL 71, 137, 159); before a panel is drawn, the president of the court.

    Nobody else: what of a file is kept from whom is a decision, and between a decision and its carrying out by somebody
    else there would be a time in which the file lies open. A clerk who sees something to be sealed tells the judge.
    """
    if case.panel.filter(until=None).exclude(seat=PanelMember.Seat.RECORDER).exists():
        return sits(user, case)
    return bool(user.holds(Office.PRESIDENT, case.court_id))


@permission("docket.unseal", fresh=True)
def may_unseal(user: Any, case: Any) -> bool:
    """As for sealing; asks a fresh second factor, because what was seen cannot be unseen."""
    return may_seal(user, case)


@permission("docket.file")
def may_file_papers(user: Any, case: Any) -> bool:
    """A party of the case or its representative in force; for the court and for who comes to the counter its clerks,
    and the judges and the recorder of the case."""
    seated = user.seats.filter(case=case, until=None).exists()
    return seated or holds_any(user, CLERKS, case.court_id) or own_parties(user).filter(case=case).exists()


@permission("docket.strike")
def may_strike(user: Any, entry: Any) -> bool:
    """As for sealing: a judge of the case. What was handed in is of the file (CPL 69); no clerk takes it away."""
    return may_seal(user, entry.case)


@permission("docket.correct")
def may_correct(user: Any, entry: Any) -> bool:
    """The registry clerk of that court, the judges and the recorder of the case: a correction takes nothing away."""
    seated = user.seats.filter(case=entry.case_id, until=None).exists()
    return seated or bool(user.holds(Office.REGISTRY_CLERK, entry.case.court_id))


@permission("case.join")
def may_join(user: Any, case: Any) -> bool:
    """A judge of the case; of each of them, so that nobody comes to a file by joining it to their own (CPL 55, 143)."""
    return sits(user, case)
