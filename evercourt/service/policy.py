"""Who may order and carry out service, object to it, join a case, and answer."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Matter, Party
from evercourt.cases.policy import acts_for as acts_in_case_for
from evercourt.cases.powers import powers_of
from evercourt.kernel.policy import permission


def orders_seen_by(user: Any) -> Q:
    """Return the condition for the orders a person may see.

    Those on themselves or their client; those of cases on whose panel they sit; those of the court whose registry clerk
    or president they are. The other side sees on the docket that service took effect, not the course of it.
    """
    courts = [held.court_id for held in user.offices if held.office in {Office.REGISTRY_CLERK, Office.PRESIDENT}]
    return (
        Q(party__in=Party.objects.filter(user=user))
        | Q(party__in=powers_of(user).values("party"))
        | Q(case__in=user.seats.filter(until__isnull=True).values("case"))
        | Q(case__court__in=courts)
    )


def acts_for(user: Any, party: Party, matter: str = Matter.SERVICE) -> bool:
    """Return True for the party's own account and for a representative whose power covers the matter."""
    return acts_in_case_for(user, party, matter)


def on_panel(user: Any, case: Any) -> bool:
    """Return True for a judge or recorder who is assigned to the case now."""
    return bool(case.panel.filter(user=user, until__isnull=True).exists())


def is_registry(user: Any, case: Any) -> bool:
    """Return True for a registry clerk of the case's own court."""
    return bool(user.holds(Office.REGISTRY_CLERK, case.court_id))


def returned_seen_by(user: Any) -> Q:
    """Return the condition for what came back: the registry and the president of that court, the panel of the case."""
    courts = [held.court_id for held in user.offices if held.office in {Office.REGISTRY_CLERK, Office.PRESIDENT}]
    return Q(case__court__in=courts) | Q(case__in=user.seats.filter(until__isnull=True).values("case"))


@permission("service.settle_returned")
def may_settle_returned(user: Any, returned: Any) -> bool:
    """A registry clerk of that court, or the panel of the case."""
    return is_registry(user, returned.case) or on_panel(user, returned.case)


def entrusted_seen_by(user: Any) -> Q:
    """Return the condition for service by another court: the registry and president of either court, the panel."""
    courts = [held.court_id for held in user.offices if held.office in {Office.REGISTRY_CLERK, Office.PRESIDENT}]
    own = Q(attempt__order__case__court__in=courts) | Q(
        attempt__order__case__in=user.seats.filter(until=None).values("case")
    )
    return Q(court__in=courts) | own


@permission("service.carry_out_entrusted")
def may_carry_out_entrusted(user: Any, entrusted: Any) -> bool:
    """A registry clerk of the court that is entrusted; nobody of the court that entrusted it (CPL 91)."""
    return bool(user.holds(Office.REGISTRY_CLERK, entrusted.court_id))


@permission("service.print")
def may_print(user: Any, court: Any) -> bool:
    """A registry clerk of that court."""
    return bool(user.holds(Office.REGISTRY_CLERK, court.pk))


@permission("address.change", system=True)
def may_change_address(user: Any, person: Any) -> bool:
    """The person themselves, and the system when a new e-mail address was confirmed (CPL 90)."""
    return bool(person.pk == user.pk)


@permission("service.order", system=True)
def may_order(user: Any, case: Any) -> bool:
    """A registry clerk of the case's court, its panel, and the court's own jobs."""
    return is_registry(user, case) or on_panel(user, case)


@permission("service.carry_out", system=True)
def may_carry_out(user: Any, order: Any) -> bool:
    """A registry clerk of the case's court, and the court's own jobs."""
    return is_registry(user, order.case)


@permission("service.hand_over_in_custody")
def may_hand_over_in_custody(user: Any, order: Any) -> bool:
    """An operator of the detention centre before that court, or its registry, which went there (CPL 93)."""
    court = order.case.court_id
    return is_registry(user, order.case) or bool(user.holds(Office.DETENTION_OPERATOR, court))


@permission("service.confirm", system=True)
def may_confirm(user: Any, order: Any) -> bool:
    """Note that the recipient says they have it: the registry; the hotline, on the recipient's word (OLR 31)."""
    return is_registry(user, order.case) or bool(user.holds(Office.HOTLINE_AGENT, order.case.court_id))


@permission("service.announce")
def may_announce(user: Any, order: Any) -> bool:
    """A registry clerk of the case's court; never by itself: the reasons are a person's (CPL 95)."""
    return is_registry(user, order.case)


@permission("service.read")
def may_read(user: Any, order: Any) -> bool:
    """The recipient, and their representative while the power is in force."""
    return acts_for(user, order.party)


@permission("service.prove")
def may_prove(user: Any, order: Any) -> bool:
    """The recipient and their representative in force, the registry, and the panel of the case (OLR 31)."""
    return acts_for(user, order.party) or is_registry(user, order.case) or on_panel(user, order.case)


@permission("service.rebut")
def may_rebut(user: Any, order: Any) -> bool:
    """The recipient, and their representative while the power is in force (OLR 31)."""
    return acts_for(user, order.party)


@permission("service.decide_rebuttal")
def may_decide_rebuttal(user: Any, order: Any) -> bool:
    """A judge on the panel; while there is no panel, a registry clerk of the court."""
    if user.holds(Office.JUDGE, order.case.court_id) and on_panel(user, order.case):
        return True
    return is_registry(user, order.case) and not order.case.panel.filter(until__isnull=True).exists()


@permission("service.prepare_join", system=True)
def may_prepare_join(user: Any, party: Any) -> bool:
    """A registry clerk of the case's court, and the court's own jobs when a case is opened."""
    return is_registry(user, party.case)


@permission("service.confirm_join")
def may_confirm_join(user: Any, request: Any) -> bool:
    """A registry clerk of the case's court, who is not the person asking."""
    return is_registry(user, request.case) and request.user_id != user.pk


@permission("service.choose_electronic")
def may_choose_electronic(user: Any, party: Any) -> bool:
    """The party themselves, and their representative while the power is in force (OLR 29)."""
    return acts_for(user, party)


@permission("service.answer")
def may_answer(user: Any, party: Any) -> bool:
    """A defendant, their representative in force, or a registry clerk who takes it at the counter or by post."""
    if party.side not in {Party.Side.DEFENDANT, Party.Side.THIRD_PARTY}:
        return False
    return acts_for(user, party, Matter.FILE) or is_registry(user, party.case)
