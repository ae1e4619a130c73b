"""A court with very many visits, hearings and periods closes: preview and issue, beside the same changes by hand."""

import statistics
import time
from datetime import UTC, date, datetime, timedelta

import psutil
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import cases, closure_by_hand
from benchmarks.results import Figure, at_least, at_most
from benchmarks.rows import copied
from benchmarks.world import COURT, clerk
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.appointments import acts as visits
from evercourt.appointments.models import Appointment
from evercourt.cases.models import Case, Party
from evercourt.continuity import acts, plan
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.models import Court, Courtroom
from evercourt.hearings.models import Booking, Hearing
from evercourt.kernel.channels import Channel

SUBJECT = "Closure of a court"
# Of a hundred events so many are visits and hearings; the rest are periods.
VISITS, HEARINGS = 20, 10
MEGABYTE = 2**20


class Undone(Exception):
    """Ends a round: everything is rolled back, so that the next one finds the same court."""


def measure(person: User, *, events: int, rounds: int) -> list[Figure]:
    """Measure preview and issue for a court with so many events in its closure, and the same by hand, in turn."""
    president = _president()
    order = _court_with(person, events)
    by_hand, issued, previews, checked = [], [], [], set()
    memory, gaps = [], []
    for _round in range(rounds):
        began = time.perf_counter()
        moved = sum(
            1
            for rows in (plan.visits(order), plan.hearings(order, timezone.now()), plan.deadlines(order))
            for _row in rows
        )
        previews.append(time.perf_counter() - began)
        assert moved == events, f"the preview names {moved} of {events}"
        seconds, found = _undone(lambda: closure_by_hand.close(order))
        by_hand.append(seconds)
        checked.add(found)
        watch = Watch()
        seconds, found = _undone(lambda watch=watch: acts.issue(order, by=president, via=Channel.WEB, advance=watch))
        issued.append(seconds)
        checked.add(found)
        memory.append(watch.growth)
        gaps.append(watch.longest)
    assert len(checked) == 1, f"the two ways did not change the same: {checked}"
    ratio = statistics.median(hand / act for hand, act in zip(by_hand, issued, strict=True))
    both = statistics.median(hand / (act + seen) for hand, act, seen in zip(by_hand, issued, previews, strict=True))
    name = f"{events:,} events"
    return [
        Figure(SUBJECT, f"{name}: preview", statistics.median(previews), "s"),
        Figure(SUBJECT, f"{name}: issue", statistics.median(issued), "s"),
        Figure(SUBJECT, f"{name}: the same changes in SQL by hand", statistics.median(by_hand), "s"),
        Figure(SUBJECT, "SQL by hand against issue", ratio, "×", at_least(0.5)),
        Figure(SUBJECT, "SQL by hand against preview and issue", both, "×", at_least(0.5)),
        Figure(SUBJECT, "memory: growth after the first thousand", max(memory), "MB", at_most(20)),
        Figure(SUBJECT, "progress: longest time without news", max(gaps), "s", at_most(5)),
    ]


class Watch:
    """Sees how far the act is: memory after each set, and how long nothing was heard."""

    def __init__(self) -> None:
        self.process, self.first, self.most = psutil.Process(), 0, 0
        self.heard, self.longest = time.perf_counter(), 0.0

    def __call__(self, _what: str, _done: int) -> None:
        now, used = time.perf_counter(), self.process.memory_info().rss
        self.first, self.most = self.first or used, max(self.most, used)
        self.longest, self.heard = max(self.longest, now - self.heard), now

    def rest(self) -> None:
        """Begin to count anew how long nothing is heard: something else was measured meanwhile."""
        self.heard = time.perf_counter()

    @property
    def growth(self) -> float:
        """Megabytes more than after the first set."""
        return (self.most - self.first) / MEGABYTE


def _undone(change: object) -> tuple[float, tuple[object, ...]]:
    """Run `change`, look at what it changed, and roll it back; return the seconds and what was changed."""
    seconds, found = 0.0, ()
    try:
        with transaction.atomic():
            began = time.perf_counter()
            change()  # type: ignore[operator]
            # What a commit would check. The act has checked most of it; the statements by hand have not.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            seconds = time.perf_counter() - began
            found = _changed()
            raise Undone
    except Undone:
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return seconds, found


_CHANGED = """
    SELECT (SELECT count(*) FROM appointments_appointment WHERE state = 'cancelled'),
        (SELECT count(*) FROM hearings_hearing WHERE state = 'adjourned'), (SELECT count(*) FROM hearings_booking),
        (SELECT sum(due_on - counted_on) FROM cases_deadline),
        (SELECT sum(jsonb_array_length(explanation)) FROM cases_deadline),
        (SELECT count(*) FROM ledger_entry
            WHERE act IN ('appointments.cancelled', 'hearings.adjourned', 'deadline.moved')),
        (SELECT count(*) FROM cases_docketentry), (SELECT count(*) FROM continuity_visiteffect),
        (SELECT count(*) FROM continuity_hearingeffect), (SELECT sum(after - before) FROM continuity_deadlineeffect),
        (SELECT count(*) FROM continuity_recipient),
        (SELECT md5(string_agg(facts_text, '' ORDER BY stream, facts_text)) FROM ledger_entry
            WHERE act IN ('appointments.cancelled', 'hearings.adjourned', 'deadline.moved'))
"""


def _changed() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED)
        return tuple(cursor.fetchone())


def _president() -> User:
    person = User.objects.create_user(name="吴建国", email="president@example.org")
    court = Court.objects.get(code=COURT)
    OfficeHeld.objects.create(user=person, court=court, office=Office.PRESIDENT, since=date(2020, 1, 1))
    person.second_factor_at = timezone.now() + timedelta(hours=1)
    return person


def _court_with(person: User, events: int) -> ClosureOrder:
    """Fill the court with events in the closure and return its draft."""
    court, by = Court.objects.get(code=COURT), clerk()
    OfficeHeld.objects.create(user=by, court=court, office=Office.ADMINISTRATOR, since=date(2020, 1, 1))
    cases.one_case(person, entries=2)
    today = court.local_date()
    first, last = today + timedelta(days=3), today + timedelta(days=13)
    periods, hearings = events * (100 - VISITS - HEARINGS) // 100, events * HEARINGS // 100
    _cases(periods, first)
    _hearings(by, court, hearings, first)
    _visits(by, court, events - periods - hearings, first)
    midnight = datetime.combine(first, datetime.min.time(), tzinfo=UTC) - timedelta(hours=8)
    clauses = Clauses(
        title="诉讼服务中心暂停现场接待", grounds="因疫情防控需要。", begins_at=midnight,
        ends_at=midnight + (last - first) + timedelta(days=1), stopped=[{"service": ""}],
        replacements=[
            {"kind": "portal", "name": "人民法院在线服务"}, {"kind": "telephone", "value": "12368"},
            {"kind": "post", "value": "扬子江路1号", "addressee": "立案庭"},
        ],
        contacts=[{"division": "立案庭", "phone": "0991-5550103"}], hearings=[{"what": "postpone"}],
        deadlines=[{"deadline_class": "steps_of_parties", "way": "extend", "days": 30}],
    )  # fmt: skip
    return acts.draft(court, clauses, by=by, via=Channel.WEB)


def _cases(number: int, due_on: date) -> None:
    """Make cases with a plaintiff and a running period each, every row like a true one."""
    start = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    parties = Party.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1 - start
    party = {"id": f"n + {parties}", "case_id": "n", "user_id": "NULL", "name": "'当事人' || n", "side": "'plaintiff'"}
    period = {
        "case_id": "n", "party_id": f"n + {parties}", "due_on": f"date '{due_on}'", "rule": "'defence'",
        "trigger_date": f"date '{due_on - timedelta(days=15)}'",
    }  # fmt: skip
    line = (
        "JOIN ledger_entry ON stream = 'case:' || n AND NOT EXISTS"
        " (SELECT FROM cases_docketentry d WHERE d.ledger_entry_id = ledger_entry.id)"
    )
    tables = (
        ("cases_case", {"id": "n", "number": "'（2022）新0103民初' || n || '号'"}, ""),
        ("cases_party", party, ""),
        ("cases_deadline", period, ""),
        ("ledger_entry", {"stream": "'case:' || n"}, ""),
        ("cases_docketentry", {"case_id": "n", "ledger_entry_id": "ledger_entry.id"}, line),
    )
    with connection.cursor() as cursor:
        for first in range(start, start + number, cases.AT_ONCE):
            source = f"FROM generate_series({first}, {min(first + cases.AT_ONCE, start + number) - 1}) AS n"
            with transaction.atomic():
                for table, columns, more in tables:
                    cursor.execute(copied(cursor, table, columns, source=f"{source} {more}"))
            # So that the triggers find their rows by index, as in any court that is older than a minute.
            cursor.execute("ANALYZE ledger_entry, cases_docketentry, cases_case, cases_party, cases_deadline")
        # The one true case was the pattern; it is not part of the court that is measured.
        cursor.execute("UPDATE cases_deadline SET state = 'met' WHERE case_id < %s", [start])
        for table in ("cases_case", "cases_party"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _hearings(by: User, court: Court, number: int, first: date) -> None:
    room = Courtroom.objects.filter(court=court).first() or Courtroom.objects.create(court=court, name="第一法庭")
    at = datetime.combine(first + timedelta(days=2), datetime.min.time(), tzinfo=UTC) + timedelta(hours=3)
    last = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:number])
    Hearing.objects.bulk_create(
        (Hearing(case_id=case, courtroom=room, during=(at, at + timedelta(hours=1)), scheduled_by=by) for case in last),
        batch_size=1000,
    )
    # What is booked is a number that nothing else has: the court has not so many rooms.
    Booking.objects.bulk_create(
        (
            Booking(hearing=hearing, kind=Booking.Kind.PERSON, resource=1_000_000 + hearing.pk, during=hearing.during)
            for hearing in Hearing.objects.all()
        ),
        batch_size=1000,
    )


def _visits(by: User, court: Court, number: int, first: date) -> None:
    counter = visits.arrange_counter(court, name="1号窗口", services=["filing"], by=by, via=Channel.WEB)
    at = datetime.combine(first + timedelta(days=1), datetime.min.time(), tzinfo=UTC) + timedelta(hours=2)
    Appointment.objects.bulk_create(
        (
            Appointment(
                counter=counter,
                service="filing",
                starts_at=at + timedelta(seconds=place),
                seat=1,
                via=Channel.WEB,
                ends_at=at + timedelta(minutes=30),
                name=f"来访人{place}",
                phone=f"+86138{place:08}",
            )
            for place in range(number)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
