"""What a draft would do if it were issued now: counted and listed by the same plan by which it is issued.

A small order is counted at once, a large one by a job that says how far it is. The rows are kept until the draft is
counted again, so that every page of a list costs the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Cast
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
from evercourt.kernel.rows import insert_columns, insert_selected

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
    if plan.size(order) <= AT_ONCE:
        count(preview)
        return preview
    from evercourt.continuity.tasks import count_preview

    count_preview.configure(lock=f"preview:{order.pk}").defer(preview_id=preview.pk)
    return preview


def count(preview: Preview) -> None:
    """Go through the whole plan once and keep what it does to each thing, and who would be told.

    Run again after it was stopped, it begins anew. Memory does not grow with the number of rows.
    """
    preview.lines.all().delete()
    preview.people.all().delete()
    done = 0
    for number in _listed(preview):
        done += number
        Preview.objects.filter(pk=preview.pk).update(done=done)
    _list_people(preview)
    counts: dict[str, dict[str, int]] = {}
    for kind, outcome, number in preview.lines.values_list("kind", "outcome").annotate(number=Count("pk")).order_by():
        counts.setdefault(kind, {})[outcome] = number
    people = preview.people.values_list("way").annotate(number=Count("pk")).order_by()
    preview.done, preview.counts = done, counts | {"people": dict(people)}
    preview.counted_at = timezone.now()
    preview.save(update_fields=["done", "counts", "counted_at"])


def _listed(preview: Preview) -> Iterator[int]:
    """Write the lines down, kind by kind; yield how many after each statement."""
    yield _list_visits(preview)
    yield from _list_each(preview, _hearings(preview.order))
    yield _list_periods(preview)
    yield from _list_each(preview, _expiring(preview.order))


def _list_visits(preview: Preview) -> int:
    found = plan.visit_outcomes(preview.order).order_by("pk")
    columns = ("preview_id", "kind", "thing", "outcome", "reason")
    given = Value(preview.pk), Value(Kind.VISITS.value), "pk", "outcome", Value("")
    return insert_selected(PreviewLine, columns, found.values_list(*given))


# The periods of the plan (`period`), each with the day that its combination leads to.
_LIST_PERIODS = """
    INSERT INTO continuity_previewline (preview_id, kind, thing, outcome, reason, before, after)
    SELECT %s, 'deadlines', period.id, CASE WHEN moved.day IS NULL THEN 'held' ELSE 'moved' END, '', period.due,
        moved.day
    FROM ({periods}) period (id, court, rule, counted_from, due, counted, held, extended)
    JOIN unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::date[], %s::boolean[], %s::timestamptz[],
            %s::date[])
        AS moved (court, rule, counted_from, due, counted, held, extended, day)
        ON moved.court = period.court AND moved.rule = period.rule AND moved.counted_from = period.counted_from
        AND moved.due = period.due AND moved.counted IS NOT DISTINCT FROM period.counted
        AND moved.held = period.held AND moved.extended IS NOT DISTINCT FROM period.extended
    ORDER BY period.id
"""


def _list_periods(preview: Preview) -> int:
    running, days = plan.last_days(preview.order)
    columns = [list(column) for column in zip(*days, strict=True)] or [[] for _column in (*plan.OF_A_LAST_DAY, "day")]
    try:
        periods, values = running.order_by().values_list("pk", *plan.OF_A_LAST_DAY).query.sql_with_params()
    except EmptyResultSet:  # The order moves no class of periods.
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_LIST_PERIODS.format(periods=periods), [preview.pk, *values, *columns])
        return int(cursor.rowcount)


_OF_A_LINE = ("kind", "thing", "outcome", "reason", "until", "before", "after")


def _list_each(preview: Preview, lines: Iterator[tuple[Any, ...]]) -> Iterator[int]:
    while some := list(islice(lines, BATCH)):
        columns = [list(column) for column in zip(*some, strict=True)]
        insert_columns(PreviewLine, len(some), preview_id=preview.pk, **dict(zip(_OF_A_LINE, columns, strict=True)))
        yield len(some)


def _hearings(order: ClosureOrder) -> Iterator[tuple[Any, ...]]:
    for hearing in plan.hearings(order, timezone.now()):
        yield Kind.HEARINGS.value, hearing.hearing.pk, hearing.outcome, hearing.reason, hearing.until, None, None


def _expiring(order: ClosureOrder) -> Iterator[tuple[Any, ...]]:
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
    of, nobody = Value(preview.pk), Cast(Value(None), BigIntegerField())
    letter, no_phone = Value(Way.LETTER.value), Value("")
    insert_selected(
        PreviewPerson, _OF_A_PERSON,
        users.order_by("pk").values_list(of, "pk", nobody, "name", no_phone, "language", letter),
    )  # fmt: skip
    # An address is encrypted; that there is none can be seen.
    by_call = Case(When(identity__phone__gt="", then=Value(Way.CALL.value)), default=Value(Way.NONE.value))
    without = parties.filter(user=None).order_by("pk")
    insert_selected(
        PreviewPerson, _OF_A_PERSON, without.values_list(of, nobody, "pk", "name", no_phone, "language", by_call)
    )
    by_letter = Case(When(phone="", then=Value(Way.NONE.value)), default=letter)
    callers = visits.filter(person=None).distinct().order_by("phone", "name")
    insert_selected(
        PreviewPerson, _OF_A_PERSON, callers.values_list(of, nobody, nobody, "name", "phone", "language", by_letter)
    )


_OF_A_PERSON = ("preview_id", "person_id", "party_id", "name", "phone", "language", "way")


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
