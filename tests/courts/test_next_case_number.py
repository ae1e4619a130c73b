"""A case number once given is never given again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.courts.acts import next_case_number
from evercourt.courts.models import CaseNumberSeries
from tests.factories import CourtFactory

DAY = date(2022, 8, 10)


@pytest.mark.django_db(transaction=True)
def test_six_at_the_same_instant_get_six_numbers():
    court = CourtFactory()

    def give(_turn):
        try:
            with transaction.atomic():
                return next_case_number(court, "civil_first", DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        given = sorted(pool.map(give, range(6)))
    assert given == [f"（2022）新0103民初{serial}号" for serial in range(1, 7)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE courts_casenumberseries SET last = 0", "DELETE FROM courts_casenumberseries"]
)
def test_postgresql_refuses_to_turn_a_series_back(change):
    next_case_number(CourtFactory(), "civil_first", DAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert CaseNumberSeries.objects.get().last == 1
