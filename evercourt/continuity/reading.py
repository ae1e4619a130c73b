"""An order as its clauses, the same values it was drafted from."""

from evercourt.continuity.clauses import (
    Channel,
    Clauses,
    ContactLine,
    Deadlines,
    Hearings,
    Place,
    Stopped,
    Words,
)
from evercourt.continuity.models import ClosureOrder


def clauses_of(order: ClosureOrder) -> Clauses:
    """Return the clauses of the order; drafting them again gives the same order."""
    return Clauses(
        title=order.title,
        grounds=order.grounds,
        names={language: Words(**words) for language, words in order.names.items()},
        begins_at=order.begins_at,
        ends_at=order.ends_at,
        courts=[court.code for court in order.courts.order_by("code") if court.pk != order.court_id],
        change=order.change,  # type: ignore[arg-type]
        supersedes=order.supersedes.number if order.supersedes else "",
        places=[
            Place(
                court=place.court.code if place.court else "",
                kind=place.kind,  # type: ignore[arg-type]
                name=place.name,
                counters=[counter.name for counter in place.counters.order_by("pk")],
                courtrooms=[room.name for room in place.courtrooms.order_by("pk")],
            )
            for place in order.places.order_by("pk").select_related("court")
        ],
        stopped=[
            Stopped(service=row.service, visits=row.visits)  # type: ignore[arg-type]
            for row in order.stopped.order_by("pk")
        ],
        replacements=[
            Channel(
                service=row.service,
                kind=row.kind,  # type: ignore[arg-type]
                name=row.name,
                value=row.value,
                addressee=row.addressee,
                hours=row.hours,
                court=row.court.code if row.court else "",
                free_of_charge=row.free_of_charge,
            )
            for row in order.replacements.order_by("pk").select_related("court")
        ],
        contacts=[
            ContactLine(
                court="" if row.court_id == order.court_id else row.court.code,
                division=row.division,
                phone=row.phone,
                hours=row.hours,
            )
            for row in order.contacts.order_by("pk").select_related("court")
        ],
        hearings=[
            Hearings(
                what=row.what,  # type: ignore[arg-type]
                first=row.first,
                last=row.last,
                keep_announced=row.keep_announced,
                keep_when_all_ask=row.keep_when_all_ask,
                judge_may_decide=row.judge_may_decide,
                answer_days=row.answer_days,
            )
            for row in order.hearing_rules.order_by("pk")
        ],
        deadlines=[
            Deadlines(
                deadline_class=row.deadline_class,
                way=row.way,  # type: ignore[arg-type]
                days=row.days,
                first=row.first,
                last=row.last,
            )
            for row in order.deadline_rules.order_by("pk")
        ],
        notes=order.notes,
    )
