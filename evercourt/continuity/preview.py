"""What a draft would do if it were issued now: counted and listed by the same plan by which it is issued.

A small order is counted at once, a large one by a job that says how far it is. The rows are kept until the draft is
counted again, so that every page of a list costs the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments.models import Appointment
from evercourt.cases.models import Deadline, Party
from evercourt.cases.models.party import Representation
from evercourt.continuity import expiring, letters, plan
from evercourt.continuity.models import (
    ClosureOrder,
    HearingEffect,
    Preview,
    PreviewLine,
    PreviewPerson,
    StoppedService,
)
from evercourt.courts import rules
from evercourt.enforcement.models import Measure
from evercourt.hearings.models import Hearing
from evercourt.kernel.errors import BadInput, Text, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert_columns

# So many rows are counted while the person waits; more are left to a job.
AT_ONCE = 500
BATCH = 1000
Kind, Way = PreviewLine.Kind, PreviewPerson.Way
# What becomes of each thing, and why, in words.
OUTCOMES: dict[str, Text] = {
    **{str(value): label for value, label in StoppedService.Visits.choices},
    **{str(value): label for value, label in HearingEffect.Outcome.choices},
    "moved": _("later last day"),
    "held": _("waits until the court reopens"),
    "renew": _("not lengthened: to be renewed by"),
}
REASONS: dict[str, Text] = {
    "rule": "",
    "announced": _("summoned by announcement"),
    "all_asked": _("all parties asked for it"),
    "judge": _("ordered by the judge of the case"),
    "law": _("the law opens no hearing by video to this kind of case"),
    "too_near": _("too near to ask the parties"),
    "remote": _("is by video already"),
}


@transaction.atomic
def ask(order: ClosureOrder, *, by: User) -> Preview:
    """Count what the draft would move, now or by a job; the count before is thrown away.

    Raises WrongState for an order that is no draft any more.
    """
    must(by, "closure.draft", order.court)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state != ClosureOrder.State.DRAFT:
        raise WrongState(_("This order is issued; its page shows what it moved."))
    known = rules.rules_of(order.court).deadline_classes
    if unknown := [row for row in order.deadline_rules.all() if row.deadline_class not in known]:
        raise BadInput(_("There is no class of periods %(name)s."), name=unknown[0].deadline_class, field="deadlines")
    Preview.objects.filter(order=order).delete()
    preview = Preview.objects.create(order=order, version=order.version)
    if not count(preview, most=AT_ONCE):
        preview.lines.all().delete()
        from evercourt.continuity.tasks import count_preview

        count_preview.configure(lock=f"preview:{order.pk}").defer(preview_id=preview.pk)
    return preview


def count(preview: Preview, *, most: int = 0) -> bool:
    """Go through the whole plan once; give up and return False after `most` rows (0: never).

    Run again after it was stopped, it begins anew. Memory does not grow with the number of rows.
    """
    preview.lines.all().delete()
    preview.people.all().delete()
    lines, done = _lines(preview), 0
    while some := list(islice(lines, BATCH)):
        done += len(some)
        if most and done > most:
            return False
        columns = [list(column) for column in zip(*some, strict=True)]
        insert_columns(PreviewLine, len(some), preview_id=preview.pk, **dict(zip(_OF_A_LINE, columns, strict=True)))
        Preview.objects.filter(pk=preview.pk).update(done=done)
    _list_people(preview)
    counts: dict[str, dict[str, int]] = {}
    for kind, outcome, number in preview.lines.values_list("kind", "outcome").annotate(number=Count("pk")).order_by():
        counts.setdefault(kind, {})[outcome] = number
    people = preview.people.values_list("way").annotate(number=Count("pk")).order_by()
    preview.done, preview.counts = done, counts | {"people": dict(people)}
    preview.counted_at = timezone.now()
    preview.save(update_fields=["done", "counts", "counted_at"])
    return True


_OF_A_LINE = ("kind", "thing", "outcome", "reason", "until", "before", "after")


def _lines(preview: Preview) -> Iterator[tuple[Any, ...]]:
    order, now = preview.order, timezone.now()
    for visit in plan.visits(order):
        yield Kind.VISITS.value, visit.visit.pk, visit.outcome, "", None, None, None
    for hearing in plan.hearings(order, now):
        yield Kind.HEARINGS.value, hearing.hearing.pk, hearing.outcome, hearing.reason, hearing.until, None, None
    for period in plan.deadlines(order):
        after = period.extended.last_day
        outcome = "moved" if after else "held"
        yield Kind.DEADLINES.value, period.deadline.pk, outcome, "", None, period.deadline.due_on, after
    for kind, found in ((Kind.MEASURES, expiring.measures(order)), (Kind.PROTECTIONS, expiring.protections(order))):
        for one in found:
            yield kind.value, one.thing.pk, "renew", "", None, one.expires_on, one.renew_by


def _list_people(preview: Preview) -> None:
    """Write down everyone who would be told, each once, as the issue itself does (`reach`)."""
    visits = Appointment.objects.filter(pk__in=_things(preview, Kind.VISITS))
    parties = Party.objects.filter(
        Q(case__in=Hearing.objects.filter(pk__in=_things(preview, Kind.HEARINGS)).values("case"))
        | Q(pk__in=Deadline.objects.filter(pk__in=_things(preview, Kind.DEADLINES)).values("party"))
    )
    powers = Representation.objects.filter(Representation.in_force(), party__in=parties.values("pk"))
    users = User.objects.filter(
        Q(pk__in=visits.filter(person__isnull=False).values("person"))
        | Q(pk__in=parties.filter(user__isnull=False).values("user"))
        | Q(pk__in=powers.filter(user__isnull=False).values("user"))
    )
    _keep(
        preview,
        (
            (key, None, name, "", language, Way.LETTER.value)
            for key, name, language in users.order_by("pk").values_list("pk", "name", "language").iterator(BATCH)
        ),
    )
    without = parties.filter(user=None).order_by("pk").values_list("pk", "name", "language", "identity__phone")
    _keep(
        preview,
        (
            (None, key, name, "", language, Way.CALL.value if phone else Way.NONE.value)
            for key, name, language, phone in without.iterator(BATCH)
        ),
    )
    callers = visits.filter(person=None).values_list("phone", "name", "language").distinct().order_by("phone", "name")
    _keep(
        preview,
        (
            (None, None, name, phone, language, Way.LETTER.value if phone else Way.NONE.value)
            for phone, name, language in callers.iterator(BATCH)
        ),
    )


_OF_A_PERSON = ("person_id", "party_id", "name", "phone", "language", "way")


def _keep(preview: Preview, people: Iterator[tuple[Any, ...]]) -> None:
    while batch := list(islice(people, BATCH)):
        columns = [list(column) for column in zip(*batch, strict=True)]
        insert_columns(
            PreviewPerson, len(batch), preview_id=preview.pk, **dict(zip(_OF_A_PERSON, columns, strict=True))
        )


def _things(preview: Preview, kind: str) -> QuerySet[PreviewLine, Any]:
    return preview.lines.filter(kind=kind).values("thing")


@dataclass(frozen=True)
class Row:
    """One line of a list, in words: what, when it is now, when it is then, what becomes of it and why."""

    what: str
    court: Any
    before: date | datetime
    after: date | datetime | None
    outcome: Text
    why: Text
    steps: list[dict[str, Any]] = field(default_factory=list)


def rows(preview: Preview, lines: list[PreviewLine]) -> list[Row]:
    """Return the lines of one page in words; a thing that is gone meanwhile is left out."""
    by_kind: dict[str, list[PreviewLine]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line)
    found: list[Row] = []
    for kind, of_kind in by_kind.items():
        things = _SOURCES[kind].in_bulk([line.thing for line in of_kind])
        known = plan.rules_by_court(preview.order) if kind == Kind.DEADLINES else {}
        found += [_row(line, things[line.thing], known) for line in of_kind if line.thing in things]
    return found


_SOURCES: dict[str, QuerySet[Any]] = {
    Kind.VISITS: Appointment.objects.select_related("counter__court"),
    Kind.HEARINGS: Hearing.objects.select_related("case__court"),
    Kind.DEADLINES: Deadline.objects.select_related("case__court", "party"),
    Kind.MEASURES: Measure.objects.select_related("case__court", "institution"),
    Kind.PROTECTIONS: Deadline.objects.select_related("case__court", "party"),
}


def _row(line: PreviewLine, thing: Any, known: plan.RulesOf) -> Row:
    outcome, why = OUTCOMES[line.outcome], REASONS.get(line.reason, line.reason)
    if line.kind == Kind.VISITS:
        what = f"{thing.counter.local_name} · {thing.kind.name}"
        return Row(what, thing.counter.court, thing.starts_at, None, outcome, why)
    case = thing.case
    if line.kind == Kind.HEARINGS:
        return Row(case.number, case.court, thing.during.lower, line.until, outcome, why)
    assert line.before, "what expires or runs has a last day"
    if line.kind == Kind.MEASURES:
        what = f"{case.number} {thing.institution.name} {thing.get_kind_display()}"
        return Row(what, case.court, line.before, line.after, outcome, why)
    name = rules.name_of(case.court, thing.rule, thing.due_on)
    if line.kind == Kind.PROTECTIONS:
        return Row(f"{case.number} {name}", case.court, line.before, line.after, outcome, why)
    steps = plan.extended_day(thing, plan.rules_for(thing, known)).steps
    return Row(f"{case.number} {name}", case.court, line.before, line.after, outcome, why, steps)


def conflicts(order: ClosureOrder) -> QuerySet[ClosureOrder]:
    """Return the other orders in force that bind one of the courts at the same time, but the one it replaces."""
    others = ClosureOrder.objects.in_force().filter(courts__in=order.courts.all())
    if order.ends_at:
        others = others.filter(begins_at__lt=order.ends_at)
    others = others.filter(Q(ends_at=None) | Q(ends_at__gt=order.begins_at))
    return others.exclude(pk__in=[order.pk, order.supersedes_id or 0]).select_related("court").distinct()


def samples(preview: Preview) -> list[PreviewPerson]:
    """Return one person for each language in which somebody would be told."""
    written = Case(When(way=Way.LETTER, then=0), default=1)
    return list(preview.people.exclude(language="").order_by("language", written, "pk").distinct("language"))


def letter(preview: Preview, one: PreviewPerson) -> tuple[str, str]:
    """Return subject and body of the letter this person would get, in their language."""
    own = letters.parties_of(one.person, one.party)
    cases, keys = {party.case_id for party in own}, {party.pk for party in own}
    visits = Appointment.objects.select_related("counter__court").filter(pk__in=_things(preview, Kind.VISITS))
    mine = Q(person=one.person) if one.person_id else Q(person=None, phone=one.phone, name=one.name)
    visits = visits.none() if one.party_id else visits.filter(mine)
    hearings = Hearing.objects.filter(case__in=cases, pk__in=_things(preview, Kind.HEARINGS))
    periods = Deadline.objects.filter(party__in=keys, pk__in=_things(preview, Kind.DEADLINES))
    moved = letters.Moved(
        [(visit, _line(preview, visit).outcome) for visit in visits.order_by("starts_at")],
        [
            (hearing, (line := _line(preview, hearing)).outcome, line.until)
            for hearing in hearings.select_related("case__court", "courtroom").order_by("during")
        ],
        [
            (period, period.due_on, _line(preview, period).after)
            for period in periods.select_related("case__court").order_by("due_on", "pk")
        ],
    )
    return letters.compose(preview.order, moved, one.language, one.name)


def _line(preview: Preview, thing: Any) -> PreviewLine:
    kind = {Appointment: Kind.VISITS, Hearing: Kind.HEARINGS, Deadline: Kind.DEADLINES}[type(thing)]
    return preview.lines.get(kind=kind, thing=thing.pk)
