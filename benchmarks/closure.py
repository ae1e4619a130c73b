"""A court with very many visits, hearings and periods closes: preview and issue, beside the same changes by hand."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
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
from evercourt.continuity import acts, preview
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.models import ClosureOrder, Preview
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
    seen = Preview.objects.create(order=order, version=order.version)
    ways: dict[str, list[Spent]] = {"preview": [], "preview by hand": [], "issue": [], "by hand": []}
    checked, shown = set(), set()
    memory, gaps = [], []
    for _round in range(rounds):
        for name, change in (
            ("preview by hand", lambda: closure_by_hand.preview(seen)),
            ("preview", lambda: preview.count(seen)),
        ):
            spent, found = _undone(change, _SHOWN)
            ways[name].append(spent)
            shown.add(found)
        watch = Watch()
        for name, change in (
            ("by hand", lambda: closure_by_hand.close(order)),
            ("issue", lambda watch=watch: acts.issue(order, by=president, via=Channel.WEB, advance=watch)),
        ):
            watch.rest()
            spent, found = _undone(change, _CHANGED)
            ways[name].append(spent)
            checked.add(found)
        memory.append(watch.growth)
        gaps.append(watch.longest)
    assert len(checked) == 1, f"the two ways did not change the same: {checked}"
    assert len(shown) == 1, f"the two previews did not name the same: {shown}"
    return _figures(f"{events:,} events", ways, max(memory), max(gaps))


def _figures(name: str, ways: dict[str, list["Spent"]], memory: float, gap: float) -> list[Figure]:
    labels = {"preview by hand": "the same rows in SQL by hand", "by hand": "the same changes in SQL by hand"}
    figures = []
    for way, spent in ways.items():
        label = f"{name}: {labels.get(way, way)}"
        figures.append(Figure(SUBJECT, label, statistics.median(one.time for one in spent), "s"))
        figures.append(Figure(SUBJECT, f"{label}, CPU", statistics.median(one.cpu for one in spent), "s"))
    for what, label in (("cpu", "CPU"), ("time", "time")):
        rounds = [{way: getattr(one, what) for way, one in zip(ways, round_, strict=True)}
                  for round_ in zip(*ways.values(), strict=True)]  # fmt: skip
        issue = statistics.median(one["by hand"] / one["issue"] for one in rounds)
        both = statistics.median(
            (one["by hand"] + one["preview by hand"]) / (one["issue"] + one["preview"]) for one in rounds
        )
        figures.append(Figure(SUBJECT, f"SQL by hand against issue, {label}", issue, "×", at_least(0.5)))
        figures.append(Figure(SUBJECT, f"SQL by hand against preview and issue, {label}", both, "×", at_least(0.5)))
    return [
        *figures,
        Figure(SUBJECT, "memory: growth after the first thousand", memory, "MB", at_most(20)),
        Figure(SUBJECT, "progress: longest time without news", gap, "s", at_most(5)),
    ]


@dataclass
class Spent:
    """What one way took: by the clock, and of the processors in this process and its database process together."""

    time: float
    cpu: float


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


def _undone(change: Callable[[], object], asked: str) -> tuple[Spent, tuple[object, ...]]:
    """Run `change`, look at what it changed, and roll it back; return what it took and what was changed."""
    spent, found = Spent(0, 0), ()
    try:
        with transaction.atomic():
            processes = own_processes()
            began, before = time.perf_counter(), cpu_of(processes)
            change()
            # What a commit would check. The act has checked most of it already, the statements by hand nothing.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            spent = Spent(time.perf_counter() - began, cpu_of(processes) - before)
            with connection.cursor() as cursor:
                cursor.execute(asked)
                found = tuple(cursor.fetchone())
            raise Undone
    except Undone:
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return spent, found


def own_processes() -> list[psutil.Process]:
    """Return this process and its database process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [psutil.Process(), psutil.Process(cursor.fetchone()[0])]


def cpu_of(processes: list[psutil.Process]) -> float:
    """Return the processor seconds that these processes have taken together."""
    return sum(sum(one.cpu_times()[:2]) for one in processes)


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
# The rows of both previews, whatever their keys.
_SHOWN = """
    SELECT (SELECT count(*) FROM continuity_previewline), (SELECT count(*) FROM continuity_previewperson),
        (SELECT md5(string_agg(concat_ws(' ', kind, thing, outcome, reason, until, before, after), ','
            ORDER BY kind, thing)) FROM continuity_previewline),
        (SELECT md5(string_agg(concat_ws(' ', person_id, party_id, name, phone, language, way), ','
            ORDER BY person_id, party_id, name, phone)) FROM continuity_previewperson)
"""


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
