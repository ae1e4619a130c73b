"""The floor of inquiries: the same batches by the bare client of the protocol, the same rows by COPY."""

import hashlib
import json
import time
import uuid
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from benchmarks.closure import Spent, cpu_of, own_processes
from evercourt.accounts.models import User
from evercourt.adapters.institutions import connecting
from evercourt.adapters.institutions.client import SignedInstitution
from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.documents.acts import issue
from evercourt.enforcement import ports
from evercourt.enforcement.models import Inquiry, Institution
from evercourt.kernel.fields import protect

AT_ONCE = 200
ANSWER = "COPY enforcement_answer (inquiry_id, received_at, raw, signature, place, sha256, late) FROM STDIN"
HOLDING = (
    "COPY enforcement_holding (case_id, debtor_id, institution_id, inquiry_id, kind, number, digest, label, balance,"
    " worth, mark, details, seen_at) FROM STDIN"
)
# Question key -> inquiry, case, debtor.
Asked = dict[str, tuple[int, int, int]]


def inquire(folder: Path, cases: list[Case], institutions: list[Institution], officer: User, *, in_one: int) -> Spent:
    """Send, read, verify and copy; return what it took. The inquiries, to which answers point, lie there."""
    known = ports.Officer(name=officer.name, credential="执1")
    prepared = [(one, *_prepared(cases, one, officer)) for one in institutions]
    processes = own_processes()
    began, before = time.perf_counter(), cpu_of(processes)
    for institution, questions, asked in prepared:
        connected = connecting.connect(folder, institution.code, connecting.listed(folder)[institution.code])
        for first in range(0, len(questions), in_one):
            connected.ask(
                ports.Inquiry(
                    key=uuid.uuid4().hex, court="新0103", officer=known, notice_sha256="0" * 64,
                    questions=tuple(questions[first : first + in_one]), answer_by=timezone.now().date(),
                )
            )  # fmt: skip
        _read(connected, institution, asked)
        connected.line.close()  # type: ignore[attr-defined]
    return Spent(time.perf_counter() - began, cpu_of(processes) - before)


def _prepared(cases: list[Case], institution: Institution, officer: User) -> tuple[list[ports.Question], Asked]:
    notice = issue(
        court=cases[0].court, template="assistance_notice", title="协助查询通知书", language="zh-hans",
        data={"recipient": "x", "asked": ["x"], "debtors": ["x"], "officer": "x"},
    )  # fmt: skip
    debtors = {one.case_id: one for one in Party.objects.filter(case__in=cases, side="debtor")}
    numbers = {one.party_id: one.number for one in PartyIdentity.objects.filter(party__case__in=cases)}
    rows = Inquiry.objects.bulk_create(
        Inquiry(
            case=case, debtor=debtors[case.pk], institution=institution, items=institution.items, notice=notice,
            asked_by=officer, answer_by=case.court.local_date(), state="sent",  # Else the acts would send them too.
        )
        for case in cases
    )  # fmt: skip
    questions = [
        ports.Question(
            key=row.key.hex, case_number=case.number, items=tuple(institution.items),
            debtor=ports.Person(name=debtors[case.pk].name, number=numbers[debtors[case.pk].pk]),
        )
        for row, case in zip(rows, cases, strict=True)
    ]  # fmt: skip
    return questions, {row.key.hex: (row.pk, row.case_id, row.debtor_id) for row in rows}


def _read(connected: SignedInstitution, institution: Institution, asked: Asked) -> None:
    # Where the acts stopped to read: what was said to them before is not read again.
    place = Institution.objects.values_list("read_to", flat=True).get(pk=institution.pk)
    while news := connected.news(after=place, limit=AT_ONCE):
        place = news[-1].place
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(ANSWER) as answers:
                for one in news:
                    inquiry, _case, _debtor = asked[one.said.key]  # type: ignore[union-attr]
                    raw, at = one.raw.decode(), one.said.at
                    sha256 = hashlib.sha256(one.raw).hexdigest()
                    answers.write_row((inquiry, at, protect(raw), one.signature, one.place, sha256, False))
            with cursor.copy(HOLDING) as holdings:
                for one in news:
                    inquiry, case, debtor = asked[one.said.key]  # type: ignore[union-attr]
                    for asset in one.said.assets:  # type: ignore[union-attr]
                        worth = asset.available if asset.kind.is_money else asset.worth
                        digest = salted_hmac(
                            "enforcement.holding", f"{asset.kind}:{asset.number}", algorithm="sha256"
                        ).hexdigest()
                        holdings.write_row(
                            (
                                case, debtor, institution.pk, inquiry, asset.kind.value, protect(asset.number), digest,
                                asset.label, ports.yuan(asset.balance), ports.yuan(worth), asset.mark,
                                json.dumps(asset.details), one.said.at,
                            )
                        )  # fmt: skip
