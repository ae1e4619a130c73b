"""More time for one period of one party: asked for, and granted or refused by a judge of the case (CPL 86)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.deadlines import facts_of
from evercourt.cases.events import ExtensionAsked, ExtensionGranted, ExtensionRefused
from evercourt.cases.models import Case, Deadline, Extension
from evercourt.courts import rules
from evercourt.courts.calendars import calendar
from evercourt.courts.procedures.schema import ExtensionRule
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LONGEST = 2000
# A day further away is a mistake of typing; the law sets none.
FURTHEST = timedelta(days=366)
State = Extension.State


@transaction.atomic
def ask_extension(
    deadline: Deadline,
    *,
    ground: str,
    reasons: str,
    obstacle_ended_on: date | None = None,
    wanted_until: date | None = None,
    by: User,
    via: Channel,
) -> Extension:
    """Ask for more time for a period of a party; until it is decided the period runs on. Asked again: the same request.

    Raises BadInput without ground or reasons, or for a period the law lets nobody extend; WrongState when it is too
    late to ask, the period does not run any more, or it waits for the reopening of the court anyway.
    """
    must(by, "extension.ask", deadline)
    if ground not in Extension.Ground.values:
        raise BadInput(_("Choose the ground."), field="ground", basis="CPL 86")
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Say what keeps you from it, and how much time you need."), field="reasons", basis="CPL 86")
    Case.objects.locked(deadline.case_id)
    deadline = Deadline.objects.select_related("case__court", "party").locked(deadline.pk)
    already: Extension | None = deadline.extensions.filter(state=State.ASKED, party=deadline.party).first()
    if already:
        return already
    assert deadline.party, "who may ask is a party of it"
    now = timezone.now()
    today = deadline.case.court.local_date(now)
    must_be_askable(deadline, today, obstacle_ended_on)
    if wanted_until is not None and not deadline.due_on < wanted_until <= max(today, deadline.due_on) + FURTHEST:
        raise BadInput(_("Ask for a day after the last one, within a year."), field="wanted_until")
    made = Extension.objects.create(
        deadline=deadline, party=deadline.party, ground=ground, reasons=reasons, obstacle_ended_on=obstacle_ended_on,
        wanted_until=wanted_until, asked_by=by, asked_at=now,
    )  # fmt: skip
    asked = ExtensionAsked(**_facts(made), ground=ground, reasons=reasons)
    record(asked, about=deadline.case, by=by, via=via, at=now)
    return made


def must_be_askable(deadline: Deadline, today: date, obstacle_ended_on: date | None = None) -> ExtensionRule:
    """Return the rule by which more time can be asked today. Raises as `ask_extension` does."""
    court = deadline.case.court
    law = rules.rules_of(court)
    rule = law.extension(deadline.rule)
    if rule is None:
        fixed = law.deadline_class(deadline.rule)
        raise BadInput(
            _("The law lets nobody extend this period."), field="deadline", basis=fixed.basis if fixed else "CPL 86"
        )
    if deadline.state not in (Deadline.State.OPEN, Deadline.State.MISSED) or deadline.case.ended_at:
        raise WrongState(_("This deadline no longer runs."))
    if deadline.held:
        raise WrongState(_("This period waits until the court reopens; ask then, if it is not enough."), basis="CPL 86")
    if rule.asked == "in_time" and today > deadline.due_on:
        raise WrongState(
            _("More time for this had to be asked for by %(day)s."), day=str(deadline.due_on), basis=rule.basis
        )
    if obstacle_ended_on is not None and obstacle_ended_on > today:
        raise BadInput(_("Leave the day empty while the obstacle lasts."), field="obstacle_ended_on")
    if rule.within and obstacle_ended_on is not None:
        last = rules.deadline(court, rule.within, obstacle_ended_on).last_day
        # While the period itself runs, nothing has been missed that would have to be made good.
        if today > max(last, deadline.due_on):
            raise WrongState(_("More time had to be asked for by %(day)s."), day=str(last), basis=rule.basis)
    return rule


@transaction.atomic
def decide_extension(
    extension: Extension, *, grant: bool, until: date | None = None, reasons: str, by: User, via: Channel
) -> Extension:
    """Grant more time until a day, or refuse it, with reasons; a period already missed runs again (CPL 86).

    The day is moved to a working day where the period does so. For evidence the other parties get the same day. Raises
    BadInput without reasons or a later day, WrongState if it was decided, or the period has ended otherwise meanwhile.
    """
    must(by, "extension.decide", extension)
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Give the reasons; the parties read them."), field="reasons", basis="CPL 86")
    case = Case.objects.select_related("court").locked(extension.deadline.case_id)
    extension = Extension.objects.select_related("party").locked(extension.pk)
    deadline = Deadline.objects.select_related("party").locked(extension.deadline_id)
    deadline.case = extension.deadline.case = case
    extension.deadline = deadline
    if extension.state != State.ASKED:
        raise WrongState(_("This request is decided."))
    rule = rules.rules_of(case.court).extension(deadline.rule)
    assert rule, "it was asked for by a rule"
    now = timezone.now()
    decided: dict[str, Any] = {"decided_by": by, "decided_at": now, "decision": reasons}
    if not grant:
        extension.move(State.REFUSED, **decided)
        refused = ExtensionRefused(**_facts(extension), basis=rule.basis, reasons=reasons)
        record(refused, about=case, by=by, via=via, at=now)
        return extension
    day = _new_day(deadline, until, case.court.local_date(now))
    was = deadline.due_on
    for one in [deadline, *(_of_the_others(deadline) if rule.both_sides else [])]:
        _extend(one, day, extension, rule, now)
    extension.move(State.GRANTED, until=day, **decided)
    granted = ExtensionGranted(
        **_facts(extension), was=was, basis=rule.basis, reasons=reasons, both_sides=rule.both_sides
    )
    record(granted, about=case, by=by, via=via, at=now)
    return extension


def _new_day(deadline: Deadline, until: date | None, today: date) -> date:
    if deadline.state not in (Deadline.State.OPEN, Deadline.State.MISSED) or deadline.held:
        raise WrongState(_("This deadline no longer runs, or waits until the court reopens."))
    if until is None or not max(deadline.due_on, today) < until <= max(deadline.due_on, today) + FURTHEST:
        raise BadInput(_("Choose a new last day that is later and still to come, within a year."), field="until")
    court = deadline.case.court
    limit = rules.rules_of(court).limit(deadline.rule, on=deadline.trigger_date)
    return calendar(court.calendar).next_working_day(until) if limit.rolls else until


def _of_the_others(deadline: Deadline) -> list[Deadline]:
    """Return, locked, the same period of the other parties, where it has not ended otherwise."""
    same = Deadline.objects.filter(case=deadline.case, rule=deadline.rule, held=False).exclude(pk=deadline.pk)
    running = same.filter(state__in=[Deadline.State.OPEN, Deadline.State.MISSED]).exclude(party=None)
    return list(running.select_for_update(of=("self",)).select_related("party").order_by("pk"))


def _extend(deadline: Deadline, day: date, extension: Extension, rule: ExtensionRule, now: datetime) -> None:
    if day <= deadline.due_on:
        return
    step = {
        "code": "extended",
        "facts": {"from_day": str(deadline.due_on), "last_day": str(day), "party_name": extension.party.name},
        "basis": rule.basis,
    }
    deadline.explanation = [*deadline.explanation, step]
    deadline.due_on = deadline.counted_on = day
    deadline.extended_at, deadline.reminded_at = now, None
    fields = ["explanation", "due_on", "counted_on", "extended_at", "reminded_at"]
    if deadline.state == Deadline.State.MISSED:
        deadline.state = Deadline.State.OPEN
        fields.append("state")
    deadline.save(update_fields=fields)


def _facts(extension: Extension) -> dict[str, Any]:
    return {**facts_of(extension.deadline), "extension": extension.pk}
