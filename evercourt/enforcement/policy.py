"""Who may do what in enforcement. Each article stands beside its rule."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Party
from evercourt.cases.policy import acts_for, own_parties
from evercourt.cases.powers import powers_of
from evercourt.cases.visibility import assigned_elsewhere
from evercourt.courts.rules import rules_of
from evercourt.decisions.policy import parties_acted_for
from evercourt.enforcement.models import CaseOfficer, MeasureOrder, Ruling
from evercourt.hearings.policy import Seat, sits
from evercourt.kernel.policy import permission

DECIDE = {Office.FILING_CLERK, Office.JUDGE, Office.PRESIDENT}
# Whose work enforcement is: they see what is proposed, released and paid at their court.
WORKS = {Office.ENFORCEMENT_OFFICER, Office.JUDGE, Office.PRESIDENT}


def cases_handled(user: Any) -> Any:
    """Return the cases a person handles as enforcement officer now."""
    return CaseOfficer.objects.filter(user=user, until=None).values_list("case")


assigned_elsewhere.append(cases_handled)


def seen_by(user: Any) -> Q:
    """Return the condition for the applications a person may see.

    - the applicant, and a representative of theirs while the power is in force; of an award, who handed it in;
    - the filing clerks, judges and president of the court of the title, or to which the award was handed.

    The debtor learns of enforcement by the notice, not by the application.
    """
    courts = [held.court_id for held in user.offices if held.office in DECIDE]
    powers = powers_of(user).values("party")
    own = Q(applicant__user=user) | Q(applicant__in=powers) | Q(award__handed_in_by=user)
    return own | Q(title__case__court__in=courts) | Q(award__court__in=courts)


def courts_of_work(user: Any) -> list[int]:
    """Return the courts where the person works on enforcement."""
    return [held.court_id for held in user.offices if held.office in WORKS]


def rulings_seen_by(user: Any) -> Q:
    """Return the condition for the rulings a person may see.

    - enforcement officers, judges and the president of the court, except of a case in which they are a party;
    - nobody else: parties get the signed ruling with its notice, when it has been carried out (SEAL 1).
    """
    return Q(case__court__in=courts_of_work(user)) & ~Q(case__in=own_parties(user).values("case"))


def objections_seen_by(user: Any) -> Q:
    """Return the condition for the objections a person may see: their own, of a party of theirs, of their court.

    Those to a distribution are seen by all whom it concerns, who may oppose them (EPI 18).
    """
    own = Q(raised_by=user) | Q(party__in=own_parties(user)) | Q(case__court__in=courts_of_work(user))
    return own | Q(kind="distribution", case__in=own_parties(user).values("case"))


def is_party(user: Any, case_id: int) -> bool:
    """Return True if the person is a party of the case or represents one."""
    return bool(own_parties(user).filter(case=case_id).exists())


def implemented(user: Any, case_id: int) -> bool:
    """Return True if the person handled, proposed, signed or released anything in the case (OBJ 11)."""
    return (
        CaseOfficer.objects.filter(case=case_id, user=user).exists()
        or Ruling.objects.filter(Q(proposed_by=user) | Q(signed_by=user), case=case_id).exists()
        or MeasureOrder.objects.filter(Q(asked_by=user) | Q(released_by=user), measure__case=case_id).exists()
    )


def president_approves(payout: Any) -> bool:
    """Return True if the amount is one that the president approves (FUND 10)."""
    law, today = rules_of(payout.case.court), payout.case.court.local_date()
    return bool(payout.amount >= law.value("payout.president_from", on=today).number)


def _judge_of(user: Any, case: Any) -> bool:
    return bool(user.holds(Office.JUDGE, case.court_id)) and not is_party(user, case.pk)


@permission("enforcement.apply")
def may_apply(user: Any, decision: Any) -> bool:
    """A party of the case, or a representative whose special power covers enforcement."""
    return bool(parties_acted_for(user, decision.case))


@permission("enforcement.apply_on_award")
def may_apply_on_award(user: Any, court: Any) -> bool:
    """Everyone with an account (REG 2), unless an order of that court lets them hand in only at its counter."""
    return bool(user.is_active) and court.pk not in user.courts_not_filed_at


@permission("enforcement.open", system=True)
def may_open(user: Any, application: Any) -> bool:
    """The filing clerk of the court of the title (ENF 16); the court's own job when the seven days end."""
    return bool(user.holds(Office.FILING_CLERK, application.ledger_court_id)) and not _own_award(user, application)


@permission("enforcement.put_to_judge")
def may_put_to_judge(user: Any, application: Any) -> bool:
    """The filing clerk of the court of the title, who cannot refuse (ENF 16)."""
    return bool(user.holds(Office.FILING_CLERK, application.ledger_court_id))


@permission("enforcement.refuse", fresh=True)
def may_refuse(user: Any, application: Any) -> bool:
    """A judge of the court of the title, by ruling; asks a fresh second factor. Never a party, nor who handed it in."""
    judge = user.holds(Office.JUDGE, application.ledger_court_id)
    if application.award:
        return bool(judge) and not _own_award(user, application)
    return bool(judge) and not parties_acted_for(user, application.title.case)


def _own_award(user: Any, application: Any) -> bool:
    return application.award is not None and application.award.handed_in_by_id == user.pk


@permission("enforcement.assign")
def may_assign(user: Any, case: Any) -> bool:
    """The president of the court, who says which officer handles a case (TERM 2)."""
    return bool(user.holds(Office.PRESIDENT, case.court_id)) and not is_party(user, case.pk)


@permission("enforcement.file_officer")
def may_file_officers(user: Any, court: Any) -> bool:
    """The president of the court, who files its officers with institutions beforehand (NET 2)."""
    return bool(user.holds(Office.PRESIDENT, court.pk))


@permission("enforcement.handle")
def may_handle(user: Any, case: Any) -> bool:
    """The officer who handles the case, while they hold the office there and are no party of it (NET 7)."""
    return case.pk in handled(user, case.court_id, [case.pk])


def handled(user: Any, court: int, cases: Sequence[int]) -> set[int]:
    """Return those of `cases` of one court that `may_handle` allows, however many there are, in two queries."""
    if not user.holds(Office.ENFORCEMENT_OFFICER, court):
        return set()
    own = CaseOfficer.objects.filter(case__in=cases, user=user, until=None).values_list("case", flat=True)
    return set(own) - set(own_parties(user).filter(case__in=cases).values_list("case", flat=True))


@permission("enforcement.report_thing")
def may_report_thing(user: Any, case: Any) -> bool:
    """Whoever may know that the thing is sealed: a party or its representative, the officer, a clerk who writes down
    what the police or somebody else says at the counter or by telephone (INV 16, 21)."""
    clerk = any(user.holds(office, case.court_id) for office in (Office.FILING_CLERK, Office.REGISTRY_CLERK))
    return is_party(user, case.pk) or clerk or may_handle(user, case)


@permission("enforcement.report")
def may_report(user: Any, party: Any) -> bool:
    """The debtor of whom the report was ordered, or their representative in force (INV 3)."""
    return party.side == Party.Side.DEBTOR and acts_for(user, party)


@permission("enforcement.sign", fresh=True)
def may_sign(user: Any, ruling: Any) -> bool:
    """A judge of the court who did not propose it and is no party; asks a fresh second factor (CPL 253; SEAL 1)."""
    return _judge_of(user, ruling.case) and user.pk != ruling.proposed_by_id


@permission("enforcement.release", fresh=True)
def may_release(user: Any, ruling: Any) -> bool:
    """Another enforcement officer of the court than who proposed it; asks a fresh second factor (NET 1–2)."""
    officer = user.holds(Office.ENFORCEMENT_OFFICER, ruling.case.court_id)
    others = user.pk not in (ruling.proposed_by_id, ruling.signed_by_id)
    return bool(officer) and others and not is_party(user, ruling.case_id)


@permission("enforcement.exchange", system=True)
def may_exchange(user: Any, court: Any) -> bool:
    """Only the court's own jobs: they send what was released and take answers."""
    return False


@permission("enforcement.take_money", system=True)
def may_take_money(user: Any, case: Any) -> bool:
    """A registry clerk of the court, against the number of a transfer; the system on a signed message of a bank."""
    return bool(user.holds(Office.REGISTRY_CLERK, case.court_id)) and not is_party(user, case.pk)


@permission("enforcement.approve_payout", fresh=True)
def may_approve(user: Any, payout: Any) -> bool:
    """A judge of the court; from the amount of the pack on its president. Never who proposed it (FUND 10)."""
    president = user.holds(Office.PRESIDENT, payout.case.court_id)
    holds = president or (not president_approves(payout) and user.holds(Office.JUDGE, payout.case.court_id))
    return bool(holds) and user.pk != payout.proposed_by_id and not is_party(user, payout.case_id)


@permission("enforcement.pay_out", fresh=True)
def may_pay_out(user: Any, payout: Any) -> bool:
    """A registry clerk of the court, who neither proposed nor approved it (FUND 10)."""
    others = user.pk not in (payout.proposed_by_id, payout.approved_by_id)
    clerk = user.holds(Office.REGISTRY_CLERK, payout.case.court_id)
    return bool(clerk) and others and not is_party(user, payout.case_id)


@permission("enforcement.object")
def may_object(user: Any, case: Any) -> bool:
    """A party of the case or its representative in force; a clerk of the court who writes down what came by post or
    was said at the counter (CPL 236)."""
    clerk = any(user.holds(office, case.court_id) for office in (Office.FILING_CLERK, Office.REGISTRY_CLERK))
    return is_party(user, case.pk) or clerk


@permission("enforcement.claim_thing")
def may_claim(user: Any, measure: Any) -> bool:
    """Anybody with an account who is no party of the case and says the thing is theirs; a clerk for them (CPL 238)."""
    return not is_party(user, measure.case_id)


@permission("enforcement.decide_objection", fresh=True)
def may_decide_objection(user: Any, objection: Any) -> bool:
    """A judge of the court who neither proposed, signed, released nor handled anything in the case (OBJ 11)."""
    return _judge_of(user, objection.case) and not implemented(user, objection.case_id)


@permission("enforcement.decide_review", fresh=True)
def may_decide_review(user: Any, review: Any) -> bool:
    """The presiding judge of the panel drawn at the higher court, who is no party (CPL 236; OBJ 11)."""
    below = review.objection.case_id
    return sits(user, review.case, Seat.PRESIDING) and not is_party(user, below) and not implemented(user, below)


@permission("enforcement.announce_sale", fresh=True)
def may_announce_sale(user: Any, sale: Any) -> bool:
    """A judge of the court who did not propose it and is no party, presiding in a panel of three (AUC 27)."""
    return _judge_of(user, sale.case) and user.pk != sale.proposed_by_id


@permission("enforcement.end", fresh=True)
def may_end(user: Any, case: Any) -> bool:
    """A judge of the court, by ruling (ENDR 5); never a party of the case."""
    return _judge_of(user, case)


@permission("enforcement.watch")
def may_watch(user: Any, court: Any) -> bool:
    """The president and the auditor of the court, who look at alerts (INV 25; NET 7)."""
    return bool(user.holds(Office.PRESIDENT, court.pk) or user.holds(Office.AUDITOR, court.pk))


@permission("enforcement.keep_clocks", system=True)
def may_keep_clocks(user: Any, court: Any) -> bool:
    """Only the court's own jobs: lapse, excess, reminders (SEAL 27)."""
    return False
