"""Who may schedule, adjourn and record hearings."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember
from evercourt.cases.models.party import Representation
from evercourt.kernel.policy import permission

Seat = PanelMember.Seat


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
    """The party, or who represents it; the front of the court on a party's word by telephone or at the counter."""
    if consent.party.user_id is not None and consent.party.user_id == user.pk:
        return True
    if Representation.objects.filter(Representation.in_force(), party=consent.party, user=user).exists():
        return True
    return any(
        held.office in {Office.HOTLINE_AGENT, Office.REGISTRY_CLERK, Office.RECORDER}
        and held.court_id == consent.hearing.case.court_id
        for held in user.offices
    )


@permission("hearing.convert", system=True)
def may_convert(user: Any, hearing: Any) -> bool:
    """A judge of the case; the court's own act, when everyone agreed."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)
