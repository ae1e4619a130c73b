"""When a decision takes effect: each party's time to appeal, the appeal, the certificate."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import meet_deadline, put_on_file, set_deadline
from evercourt.cases.models import CaseDocument, Deadline, Party
from evercourt.courts import rules
from evercourt.decisions import events
from evercourt.decisions.confirming import CHECKLIST
from evercourt.decisions.models import AppealPeriod, Decision
from evercourt.decisions.policy import parties_acted_for
from evercourt.decisions.states import DecisionState
from evercourt.documents.acts import issue
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# The parameter of the procedure pack that says how long a party may appeal, by kind of decision (CPL 171).
APPEAL_RULE = {
    Decision.Kind.JUDGMENT: "appeal.judgment",
    Decision.Kind.RULING: "appeal.ruling",
    Decision.Kind.ORDER: "appeal.ruling",
    Decision.Kind.MEDIATION: "appeal.ruling",
}


@transaction.atomic
def begin_appeal_period(decision: Decision, party: Party, *, served_on: date) -> AppealPeriod:
    """Count this party's time to appeal from the day the decision was served on them. Twice does nothing.

    Of a decision that cannot be appealed only that day is kept: it takes effect when all have been served.
    """
    known = AppealPeriod.objects.filter(decision=decision, party=party).first()
    if known:
        return known
    if not decision.appealable:
        return AppealPeriod.objects.create(
            decision=decision, party=party, served_on=served_on, last_day=served_on, explanation=[]
        )
    period = rules.deadline(decision.case.court, APPEAL_RULE[Decision.Kind(decision.kind)], served_on)
    begun = AppealPeriod.objects.create(
        decision=decision,
        party=party,
        served_on=served_on,
        last_day=period.last_day,
        explanation=period.steps,
    )
    record(
        events.AppealPeriodBegan(
            decision=decision.pk,
            title=decision.title,
            party=party.pk,
            party_name=party.name,
            served_on=served_on,
            last_day=period.last_day,
        ),
        about=decision.case,
        by=None,
        via=Channel.SYSTEM,
    )
    set_deadline(
        decision.case,
        APPEAL_RULE[Decision.Kind(decision.kind)],
        trigger=served_on,
        party=party,
        by=None,
        via=Channel.SYSTEM,
    )
    return begun


@transaction.atomic
def appeal(decision: Decision, party: Party, *, by: User, via: Channel) -> AppealPeriod:
    """Appeal for `party`. Raises BadInput with the last day when the time is over (CPL 171)."""
    must(by, "decision.appeal", decision)
    if party not in parties_acted_for(by, decision.case):
        raise NotAllowed(_("You may appeal only for yourself, or with a special power for the party."))
    decision = Decision.objects.locked(decision.pk)
    if decision.state not in (DecisionState.PRONOUNCED, DecisionState.APPEALED) or not decision.appealable:
        raise WrongState(_("No appeal is possible against this decision now."))
    now = timezone.now()
    period = AppealPeriod.objects.filter(decision=decision, party=party).first()
    if period is None:
        # Pronounced in court and appealed before it was served: the period counts from this day.
        period = begin_appeal_period(decision, party, served_on=decision.case.court.local_date(now))
    if period.appealed_at:
        return period
    if decision.case.court.local_date(now) > period.last_day:
        raise BadInput(
            _("The last day to appeal was %(last_day)s."),
            last_day=period.last_day.isoformat(),
            basis="CPL 171",
            next_step=_("If you were prevented, ask the court within ten days after the obstacle ended (CPL 86)."),
        )
    period.appealed_at = now
    period.save(update_fields=["appealed_at"])
    if decision.state == DecisionState.PRONOUNCED:
        decision.move(DecisionState.APPEALED)
    rule = APPEAL_RULE[Decision.Kind(decision.kind)]
    for deadline in decision.case.deadlines.filter(rule=rule, party=party, state=Deadline.State.OPEN):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    record(
        events.Appealed(decision=decision.pk, title=decision.title, party=party.pk, party_name=party.name),
        about=decision.case,
        by=by,
        via=via,
        at=now,
    )
    return period


@transaction.atomic
def take_effect(decision: Decision, *, today: date) -> Decision | None:
    """Make a decision final if every party was served and nobody can appeal any more; return it, or None if not yet.

    An appealable decision takes effect on the day after the last party's last day (CPL 158); one that cannot be
    appealed when it has been served on all.
    """
    must(None, "decision.finalise", decision)
    decision = Decision.objects.locked(decision.pk)
    if decision.state != DecisionState.PRONOUNCED:
        return None
    final_on = effective_day(decision)
    if final_on is None or today < final_on:
        return None
    certificate = issue(
        court=decision.case.court,
        template="effect_certificate",
        title=f"生效证明 {decision.case.number}",
        language="zh-hans",
        seal=True,
        data={
            "case_number": decision.case.number,
            "case_title": decision.case.title,
            "decision": decision.title,
            "pronounced_on": decision.case.court.local_date(decision.pronounced_at).isoformat(),
            "final_on": final_on.isoformat(),
        },
    )
    decision.move(DecisionState.FINAL, final_on=final_on, certificate=certificate)
    done = record(
        events.DecisionFinal(
            decision=decision.pk, title=decision.title, final_on=final_on, certificate_sha256=certificate.sha256
        ),
        about=decision.case,
        by=None,
        via=Channel.SYSTEM,
    )
    put_on_file(
        decision.case,
        certificate,
        kind=CaseDocument.Kind.CERTIFICATE,
        access=CaseDocument.Access.PARTIES,
        entry=done,
    )
    if reason := _ends(decision):
        decision.case.ended_at = timezone.now()
        decision.case.end_reason = reason
        decision.case.save(update_fields=["ended_at", "end_reason"])
    return decision


def _ends(decision: Decision) -> str:
    """Return the reason for which the case ends with this decision, or an empty text."""
    if decision.kind in (Decision.Kind.JUDGMENT, Decision.Kind.MEDIATION):
        return str(decision.kind)
    return "confirmation" if decision.case.kind == CHECKLIST else ""


def effective_day(decision: Decision) -> date | None:
    """Return the day the decision takes effect, or None while a party is not yet served."""
    periods = list(decision.appeal_periods.all())
    if len(periods) < decision.case.parties.count():
        return None
    if decision.appealable:
        return max(period.last_day for period in periods) + timedelta(days=1)
    return max(period.served_on for period in periods)
