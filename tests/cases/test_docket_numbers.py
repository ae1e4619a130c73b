"""Docket entries are numbered once and for ever, also when six arrive at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from evercourt.cases.events import CaseOpened
from evercourt.cases.models import DocketEntry
from evercourt.ledger.record import record
from tests.factories import CaseFactory

SIX = 6


@pytest.mark.django_db(transaction=True)
def test_six_at_the_same_instant_are_numbered_without_gap_or_double():
    case, start = CaseFactory(), Barrier(SIX)

    def enter(turn):
        event = CaseOpened(number=str(turn), kind="x", cause="x", procedure="x", amount=None)
        try:
            start.wait(10)
            with transaction.atomic():
                record(event, about=case, by=None, via="system")
        finally:
            connection.close()

    with ThreadPoolExecutor(SIX) as pool:
        list(pool.map(enter, range(SIX)))
    numbers = list(DocketEntry.objects.filter(case=case).order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_no_gap():
    case = CaseFactory()
    event = CaseOpened(number="1", kind="x", cause="x", procedure="x", amount=None)
    with transaction.atomic():
        record(event, about=case, by=None, via="system")
        transaction.set_rollback(True)
    with transaction.atomic():
        record(event, about=case, by=None, via="system")
    assert DocketEntry.objects.get(case=case).number == 1
