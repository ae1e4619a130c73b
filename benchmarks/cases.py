"""A court with many cases: every row a true one, with its chain, its docket entry and its filing."""

import itertools
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.rows import copied
from benchmarks.world import COURT, FORM
from evercourt.accounts.models import User
from evercourt.cases.acts import set_deadline
from evercourt.cases.events import CaseOpened
from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court
from evercourt.filing.acts import submitting
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record

# Each entry of a new case takes a lock until its transaction ends, and a server holds only so many.
AT_ONCE = 4000
# Of a hundred cases, so many more filings wait for review.
WAITING = 2

_numbers = itertools.count(900_000_000)


def one_case(person: User, *, entries: int) -> Case:
    """Return a case of `person` with so many entries on the docket, each written as an act writes it."""
    court = Court.objects.get(code=COURT)
    now = timezone.now()
    with transaction.atomic():
        case = Case.objects.create(
            court=court,
            number=f"（2022）新0103民初{next(_numbers)}号",
            kind="civil_first",
            cause="private_lending",
            title="阿依古丽诉李强民间借贷纠纷",
            amount="86500.00",
            filed_at=now,
            docketed_at=now,
        )
        Party.objects.create(case=case, side=Party.Side.DEFENDANT, kind=Party.Kind.PERSON, name="李强")
        plaintiff = Party.objects.create(
            case=case, side=Party.Side.PLAINTIFF, kind=Party.Kind.PERSON, name=person.name, user=person
        )
        set_deadline(case, "defence", trigger=date(2022, 8, 10), party=plaintiff, by=None, via=Channel.SYSTEM)
        opened = CaseOpened(
            number=case.number, kind=case.kind, cause=case.cause, procedure=case.procedure, amount=None
        )  # fmt: skip
        for _number in range(entries - case.docket.count()):
            record(opened, about=case, by=None, via=Channel.SYSTEM)
    return case


def grow(person: User, number: int) -> None:
    """Bring the court to `number` cases more, and the review queue and the registers along with it.

    Triggers run, so every row is chained and numbered; the cases belong to somebody else than `person`.
    """
    one_case(person, entries=1)
    filing = submitting.file({**FORM, "court": COURT}, by=person, via=Channel.API, language="zh-hans")
    first, end = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, 0
    end = first + number
    other, _new = User.objects.get_or_create(email="li@example.org", defaults={"name": "李强"})
    for start in range(first, end, AT_ONCE):
        _more(start, min(start + AT_ONCE, end), filing.pk, other.pk)
    with connection.cursor() as cursor:
        for table, column in (("cases_case", "id"), ("filing_filing", "id")):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max(id)) FROM {table}")
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def _more(first: int, end: int, filing: int, other: int) -> None:
    each = f"FROM generate_series({first}, {end - 1}) AS n"
    name = "'（2022）新0103民初' || n || '号'"
    when = "now() - n * interval '1 minute'"
    with connection.cursor() as cursor:
        for table, made in (
            ("cases_case", {"id": "n", "number": name, "docketed_at": when}),
            ("cases_party", {"case_id": "n", "user_id": str(other)}),
            ("cases_deadline", {"case_id": "n", "party_id": "NULL"}),
            ("ledger_entry", {"stream": "'case:' || n"}),
        ):
            cursor.execute(copied(cursor, table, made, source=each))
        entry = (
            "JOIN ledger_entry ON stream = 'case:' || n AND place = 1 AND NOT EXISTS"
            " (SELECT FROM cases_docketentry d WHERE d.ledger_entry_id = ledger_entry.id)"
        )
        made = {"case_id": "n", "ledger_entry_id": "ledger_entry.id"}
        cursor.execute(copied(cursor, "cases_docketentry", made, source=f"{each} {entry}"))
        receipt = {"receipt_number": "'B' || n", "filer_id": str(other)}
        taken = {"case_id": "n", "state": "'accepted'", "saved_at": when}
        cursor.execute(copied(cursor, "filing_filing", receipt | taken, source=each))
        waiting = f"{each} WHERE n % 100 < {WAITING}"
        cursor.execute(
            copied(
                cursor,
                "filing_filing",
                receipt | {"receipt_number": "'W' || n", "case_id": "NULL", "state": "'submitted'"},
                source=waiting,
            )
        )
