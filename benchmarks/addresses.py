"""A lawyer with very many cases changes their address: the act, beside the same rows by set-based SQL."""

import statistics
import time
from collections.abc import Callable

from django.db import transaction

from benchmarks import addresses_by_hand
from benchmarks.results import Figure, at_least
from benchmarks.world import COURT
from evercourt.accounts.models import User
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, PartyIdentity, Representation
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from evercourt.service.acts import change_address
from evercourt.service.models import ServiceAttempt, ServiceOrder

CASES = 2000
SUBJECT = f"A new address in {CASES:,} open cases (docket line, paper on file, served notice each)"
COUNTED = (DocketEntry, CaseDocument, ServiceOrder, ServiceAttempt, Message)


class Undone(Exception):
    """Ends a round: everything is rolled back, so that the next one finds the same cases."""


def measure(*, rounds: int) -> list[Figure]:
    """Measure the act and the statements by hand in turn, each on the same cases."""
    court = Court.objects.get(code=COURT)
    lawyer = User.objects.create_user(name="赵敏", phone="+8613800000901")
    other = User.objects.create_user(name="李强", phone="+8613800000902")
    _prepare(court, lawyer, other)
    acts, by_hand, written = [], [], set()
    for _round in range(rounds):
        seconds, rows = _undone(lambda: change_address(lawyer, address="新民路12号", by=lawyer, via=Channel.WEB))
        acts.append(seconds)
        written.add(rows)
        seconds, rows = _undone(lambda: addresses_by_hand.change(lawyer, court, "新民路12号"))
        by_hand.append(seconds)
        written.add(rows)
    assert len(written) == 1, f"not the same rows: {written}"
    ratio = statistics.median(hand / act for act, hand in zip(acts, by_hand, strict=True))
    return [
        Figure(SUBJECT, "the act", statistics.median(acts), "s"),
        Figure(SUBJECT, "the same rows by set-based SQL", statistics.median(by_hand), "s"),
        Figure(SUBJECT, "speed of the act to that of set-based SQL", ratio, "", at_least(0.5)),
    ]


def _prepare(court: Court, lawyer: User, other: User) -> None:
    cases = Case.objects.bulk_create(
        [
            Case(
                court=court, number=f"（2021）送0103民初{n}号", kind="civil_first", cause="private_lending",
                title="原告诉李强", filed_at="2021-01-04T02:00:00Z",
            )
            for n in range(CASES)
        ]
    )  # fmt: skip
    clients = Party.objects.bulk_create(
        [Party(case=case, side="plaintiff", kind="person", name="原告") for case in cases]
    )
    others = Party.objects.bulk_create(
        [Party(case=case, side="defendant", kind="person", name="李强", user=other) for case in cases]
    )
    PartyIdentity.objects.bulk_create([PartyIdentity(party=party, electronic_service=True) for party in others])
    Representation.objects.bulk_create(
        [Representation(party=party, user=lawyer, name=lawyer.name, address="旧址") for party in clients]
    )


def _undone(change: Callable[[], object]) -> tuple[float, tuple[int, ...]]:
    before = [model.objects.count() for model in COUNTED]
    try:
        with transaction.atomic():
            began = time.perf_counter()
            change()
            seconds = time.perf_counter() - began
            after = [model.objects.count() for model in COUNTED]
            raise Undone
    except Undone:
        return seconds, tuple(late - early for early, late in zip(before, after, strict=True))
