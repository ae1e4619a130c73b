"""Who may see a filing, and who may do what with it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import FeeRelief
from evercourt.filing.help import Help
from evercourt.filing.states import FilingState
from evercourt.kernel.policy import permission

# Who has a desk at which filings are reviewed; a judge only for what was put before the bench.
DESK = {Office.FILING_CLERK, Office.PRESIDENT, Office.JUDGE}


def seen_by(user: Any) -> Q:
    """Return the condition for the filings a person may see.

    Their own; those they write for somebody, while they write; those submitted to the desk of their court; as a judge,
    those a clerk put before the judges of that court because only a ruling can refuse them; those that ask for relief
    from the fee, decided before docketing (FEE 49).
    """
    courts = [held.court_id for held in user.offices if held.office in {Office.FILING_CLERK, Office.PRESIDENT}]
    bench = [held.court_id for held in user.offices if held.office == Office.JUDGE]
    at_the_desk = Q(court__in=courts) & ~Q(state=FilingState.DRAFT)
    relief = Q(state=FilingState.SUBMITTED, form__fee_relief__in=FeeRelief.Kind.values)
    before_the_bench = Q(court__in=bench) & (Q(put_to_judge_at__isnull=False) | relief)
    helped = Help.objects.filter(helper=user)
    written = Q(
        pk__in=helped.filter(ended_at=None).values("filing"), state__in=(FilingState.DRAFT, FilingState.RETURNED)
    )
    taken = Q(taken_by=user) & ~Q(pk__in=helped.values("filing"))
    return Q(filer=user) | taken | written | at_the_desk | before_the_bench


@permission("filing.start")
def may_start(user: Any, _thing: Any) -> bool:
    """Everyone with an account: the court always accepts a complaint (REG 2)."""
    return bool(user.is_active)


def takes_down(user: Any) -> bool:
    """Return True for who writes down what others say: at the counter a filing clerk, by telephone a hotline agent."""
    return any(held.office in {Office.FILING_CLERK, Office.HOTLINE_AGENT} for held in user.offices)


@permission("filing.take")
def may_take(user: Any, _thing: Any) -> bool:
    """Who writes down what a person says or types in what came on paper (CPL 123; REG 3): filing clerk, hotline."""
    return bool(user.is_active) and takes_down(user)


@permission("filing.edit")
def may_edit(user: Any, filing: Any) -> bool:
    """The filer; who took it down, while still in that office, or by an authority that has not ended. Nobody else."""
    if filing.filer_id == user.pk:
        return True
    if filing.taken_by_id != user.pk:
        return False
    given = help_of(filing)
    return takes_down(user) if given is None else given.ended_at is None


def help_of(filing: Any) -> Any:
    """Return the authority by which somebody wrote the filing for another, or None."""
    return getattr(filing, "help", None) if filing.taken_by_id else None


@permission("filing.help")
def may_help(user: Any, _thing: Any) -> bool:
    """Everyone whose identity is proved: the court must know who helped (OLR 7, 11)."""
    return bool(user.is_active) and user.identity_level >= user.IdentityLevel.L2


@permission("filing.end_help")
def may_end_help(user: Any, filing: Any) -> bool:
    """The helper; the filer; on the person's word a filing clerk of that court or an agent of its hotline."""
    given = help_of(filing)
    if given is None:
        return False
    court = any(user.holds(office, filing.court_id) for office in (Office.FILING_CLERK, Office.HOTLINE_AGENT))
    return user.pk in (given.helper_id, filing.filer_id) or bool(filing.court_id and court)


@permission("filing.submit")
def may_submit(user: Any, filing: Any) -> bool:
    """As for editing; who may not file at that court by themselves brings it to the counter or sends it by post."""
    return may_edit(user, filing) and not files_at_the_counter(user, filing)


def files_at_the_counter(user: Any, filing: Any) -> bool:
    """Return True if this filer may hand it in only at the counter of that court or by post, by an order of it."""
    return bool(filing.filer_id == user.pk and filing.court_id in user.courts_not_filed_at)


@permission("filing.prosecute")
def may_prosecute(user: Any, court: Any) -> bool:
    """A prosecutor of the procuratorate before that court (CRPL 169, 176); nobody else charges a crime."""
    return bool(user.holds(Office.PROSECUTOR, court.pk))


@permission("filing.issue_receipt", system=True)
def may_issue_receipt(user: Any, filing: Any) -> bool:
    """The court by itself, as soon as a filing reached it; no person issues receipts."""
    return False


@permission("filing.withdraw")
def may_withdraw(user: Any, filing: Any) -> bool:
    """The filer; for a person without an account, the clerk who took it down, on their word.

    Not who helped: that was to hand it in. Then a filing clerk of the court takes it back on the person's word.
    """
    if filing.filer_id:
        return bool(filing.filer_id == user.pk)
    if help_of(filing):
        return bool(user.holds(Office.FILING_CLERK, filing.court_id))
    return may_edit(user, filing)


def _reviews(user: Any, filing: Any) -> bool:
    """Return True for a filing clerk or the president of that court who is not the filer."""
    office = user.holds(Office.FILING_CLERK, filing.court_id) or user.holds(Office.PRESIDENT, filing.court_id)
    given = help_of(filing)
    return bool(office) and user.pk not in (filing.filer_id, given.helper_id if given else None)


@permission("filing.review")
def may_review(user: Any, filing: Any) -> bool:
    """A filing clerk or the president of that court; nobody reviews their own filing."""
    return _reviews(user, filing)


@permission("filing.accept", system=True)
def may_accept(user: Any, filing: Any) -> bool:
    """As for reviewing; the system for what was not decided in time (REG 8)."""
    return _reviews(user, filing)


@permission("filing.return")
def may_return(user: Any, filing: Any) -> bool:
    """As for reviewing: to return is never automatic."""
    return _reviews(user, filing)


@permission("filing.refuse", fresh=True)
def may_refuse(user: Any, filing: Any) -> bool:
    """A judge of that court, who signs the ruling (CPL 126, 157); never a clerk, never the filer."""
    return bool(user.holds(Office.JUDGE, filing.court_id)) and filing.filer_id != user.pk


@permission("filing.decide_relief", fresh=True)
def may_decide_relief(user: Any, filing: Any) -> bool:
    """A judge or the president of that court (FEE 49); never a clerk, never the filer."""
    bench = user.holds(Office.JUDGE, filing.court_id) or user.holds(Office.PRESIDENT, filing.court_id)
    return bool(bench) and filing.filer_id != user.pk


@permission("filing.pause_review", system=True)
def may_pause_review(user: Any, filing: Any) -> bool:
    """Only the court's own step, when everyone has agreed to mediation and when it is over (CPL 125)."""
    return False


@permission("filing.docket_overdue", system=True)
def may_docket_overdue(user: Any, filing: Any) -> bool:
    """Only the court's own job."""
    return False
