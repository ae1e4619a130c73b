"""Very many debtors inquired at 25 institutions, answers verified, stored and planned; beside the same done barely.

The floor sends the same batches by the bare client, which verifies each answer, and copies the same rows of answers and
of property into the same tables, with the same triggers. It writes no notice, asks no permission, keeps no receipt and
no record, moves no inquiry and plans nothing.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks import enforcement_by_hand
from benchmarks.closure import Spent, Watch, cpu_of, own_processes
from benchmarks.results import Figure, at_least, at_most
from benchmarks.town import KINDS, person
from benchmarks.world import COURT
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.adapters.institutions import connecting
from evercourt.adapters.simulators.institutions.kinds import terms_of
from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.courts.models import Court
from evercourt.enforcement import acts, ports, sending
from evercourt.enforcement.models import CaseOfficer, Debt, FiledOfficer, Inquiry, Institution, Mechanism
from evercourt.kernel.channels import Channel
from evercourt.kernel.rows import insert_columns
from evercourt.ledger.models import Entry

SUBJECT = "Inquiries about debtors"
# So many debtors stand in one message to an institution, under one assistance notice.
IN_ONE = 200


class BrokenOff(Exception):
    """Stands for Ctrl-C, once while sending and once while reading."""


def measure(*, debtors: int) -> list[Figure]:
    """Inquire about so many debtors at every institution, by hand and by the acts, and compare what came of it."""
    with _town(debtors) as folder:
        settings.INSTITUTIONS_FOLDER = folder
        officer, institutions = _court(folder)
        ours, by_hand = _cases(debtors, "执", officer), _cases(debtors, "执保", officer)
        watch, took, floor = Watch(), {part: Spent(0, 0) for part in ("write", "send", "read", "plan")}, Spent(0, 0)
        for first in range(0, len(ours), IN_ONE):
            # In turn, so that what else the machine does weighs on both.
            some = by_hand[first : first + IN_ONE]
            _add(floor, enforcement_by_hand.inquire(folder, some, institutions, officer, in_one=IN_ONE))
            _to_the_newest(institutions, folder)
            watch.rest()
            if first == IN_ONE:
                watch.first = watch.most = 0  # By now all that both ways need is loaded.
            for part, spent in _by_acts(ours[first : first + IN_ONE], institutions, officer, watch).items():
                _add(took[part], spent)
        _same(ours, by_hand, debtors)
    whole, answers = sum(one.time for one in took.values()), debtors * len(KINDS)
    cpu = sum(one.cpu for one in took.values())
    name = f"{debtors:,} debtors × {len(KINDS)} institutions"
    return [
        Figure(SUBJECT, f"{name}: inquired, answered, stored, planned", whole, "s"),
        *(Figure(SUBJECT, f"of which {part}", one.time, "s") for part, one in took.items()),
        *(Figure(SUBJECT, f"CPU of {part}", one.cpu, "s") for part, one in took.items()),
        Figure(SUBJECT, "answers a second", answers / whole, "/s"),
        Figure(SUBJECT, "the same messages by the bare client, rows copied by hand", floor.time, "s"),
        Figure(SUBJECT, "their CPU", floor.cpu, "s"),
        Figure(SUBJECT, "by hand against the acts", floor.time / whole, "×", at_least(0.5)),
        Figure(SUBJECT, "by hand against the acts, CPU", floor.cpu / cpu, "×"),
        Figure(SUBJECT, "memory: growth after the first batch", watch.growth, "MB", at_most(30)),
        Figure(SUBJECT, "progress: longest time without news", watch.longest, "s", at_most(10)),
    ]


def _by_acts(cases: list[Case], institutions: list[Institution], officer: User, watch: Watch) -> dict[str, Spent]:
    """Inquire about the debtors of these cases by the acts; return what each part took."""

    def write() -> None:
        acts.inquire(cases, institutions, advance=watch, by=officer, via=Channel.WEB)

    def send() -> None:
        _broken_off_once(sending.send_all, watch, after=len(KINDS) // 2)

    def read() -> None:
        _broken_off_once(sending.read_all, watch, after=len(cases) * len(KINDS) // 2)

    def plan() -> None:
        debts = list(Debt.objects.filter(case__in=cases).select_related("case__court", "debtor"))
        watch("planned", len(acts.plans_of(debts)))

    return {one.__name__: spent(one) for one in (write, send, read, plan)}


def spent(do: Callable[[], object]) -> Spent:
    """Do it, and return what it took."""
    processes = own_processes()
    began, before = time.perf_counter(), cpu_of(processes)
    do()
    return Spent(time.perf_counter() - began, cpu_of(processes) - before)


def _add(sum_of: Spent, one: Spent) -> None:
    sum_of.time += one.time
    sum_of.cpu += one.cpu


@contextmanager
def _town(debtors: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        town = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.town", place, str(debtors)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert town.stdout is not None
            assert town.stdout.readline() == "open\n", "the institutions did not open"
            yield folder
        finally:
            town.kill()
            town.wait()


def _court(folder: Path) -> tuple[User, list[Institution]]:
    """Make the court's arrangements with all institutions, and file its officer with each."""
    court = Court.objects.get(code=COURT)
    officer = User.objects.create_user(name="艾尔肯", email="bench.officer@example.org")
    OfficeHeld.objects.create(user=officer, court=court, office=Office.ENFORCEMENT_OFFICER, since=date(2020, 1, 1))
    Institution.objects.update(is_active=False)
    for code, kind in KINDS.items():
        terms = terms_of(code, kind)
        made = Institution.objects.create(
            code=code, names={"zh-hans": code}, kind=kind, items=list(terms.items), controls=sorted(terms.controls)
        )
        mechanism = Mechanism.objects.create(
            court=court, institution=made, authority="1", channel=True, seal=True, security=True, transfers=True
        )
        FiledOfficer.objects.create(mechanism=mechanism, user=officer, credential="执1", since=date(2020, 1, 1))
        known = ports.Officer(name=officer.name, credential="执1")
        ports.institution(code).file_officer(known, since=date(2020, 1, 1))
    return officer, list(Institution.objects.filter(is_active=True).order_by("code"))


def _cases(number: int, mark: str, officer: User) -> list[Case]:
    """Open so many cases of enforcement, each with its debtor, what is owed, and the officer who handles it."""
    court, now = Court.objects.get(code=COURT), timezone.now()
    today = court.local_date(now)
    cases = Case.objects.bulk_create(
        Case(
            court=court, number=f"（2022）新0103{mark}{place}号", kind="enforcement", title="执行",
            cause="private_lending", procedure=Case.Procedure.ENFORCEMENT, filed_at=now, docketed_at=now,
        )
        for place in range(number)
    )  # fmt: skip
    debtors = Party.objects.bulk_create(
        Party(case=case, side="debtor", kind="person", name=person(place).name) for place, case in enumerate(cases)
    )
    creditors = Party.objects.bulk_create(
        Party(case=case, side="applicant", kind="person", name="债权人") for case in cases
    )
    PartyIdentity.objects.bulk_create(
        PartyIdentity(party=party, number=person(place).number) for place, party in enumerate(debtors)
    )
    Debt.objects.bulk_create(
        Debt(
            case=case, creditor=creditor, debtor=debtor, principal=50_000, exempt=2_100, late_from=today, cap=51_000,
            cap_to=today + timedelta(days=90),
        )
        for case, creditor, debtor in zip(cases, creditors, debtors, strict=True)
    )  # fmt: skip
    CaseOfficer.objects.bulk_create(CaseOfficer(case=case, user=officer) for case in cases)
    # Every case has been opened in the record: a ledger with nothing in it would be searched without its index.
    streams = [case.ledger_stream for case in cases]
    insert_columns(
        Entry, number, stream=streams, at=now, actor="system", office="", via=Channel.SYSTEM, act="case.opened",
        facts_text="{}",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return list(Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("court").order_by("pk"))


def _to_the_newest(institutions: list[Institution], folder: Path) -> None:
    """Leave what was said to the floor unread."""
    for one in institutions:
        connected = connecting.connect(folder, one.code, connecting.listed(folder)[one.code])
        place = Institution.objects.values_list("read_to", flat=True).get(pk=one.pk)
        while news := connected.news(after=place, limit=500):
            place = news[-1].place
        Institution.objects.filter(pk=one.pk).update(read_to=place)
        connected.line.close()  # type: ignore[attr-defined]


def _broken_off_once(do: Callable[..., int], watch: Watch, *, after: int) -> None:
    """Do it, broken off once after so many things and begun again."""
    left = [after]

    def advance(code: str, number: int) -> None:
        watch(code, number)
        left[0] -= number
        if -number < left[0] <= 0:
            raise BrokenOff

    try:
        do(advance)
    except BrokenOff:
        do(watch)


def _same(ours: list[Case], by_hand: list[Case], debtors: int) -> None:
    """Check that both ways took in the same."""
    found = []
    for cases in (ours, by_hand):
        with connection.cursor() as cursor:
            cursor.execute(STORED, {"first": cases[0].pk, "last": cases[-1].pk})
            found.append(cursor.fetchone())
    assert found[0] == found[1], f"the two ways did not store the same: {found}"
    assert found[0][0] == debtors * len(KINDS), f"{found[0][0]} answers"
    states = set(Inquiry.objects.filter(case__in=ours).values_list("state", flat=True))
    assert states == {"answered"}, f"inquiries are {states}"


STORED = """
    SELECT (SELECT count(*) FROM enforcement_answer answer JOIN enforcement_inquiry asked ON asked.id = inquiry_id
            WHERE case_id BETWEEN %(first)s AND %(last)s),
        (SELECT count(*) FROM enforcement_holding WHERE case_id BETWEEN %(first)s AND %(last)s),
        (SELECT sum(balance) FROM enforcement_holding WHERE case_id BETWEEN %(first)s AND %(last)s),
        (SELECT sum(worth) FROM enforcement_holding WHERE case_id BETWEEN %(first)s AND %(last)s)
"""
