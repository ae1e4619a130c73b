"""Case numbers: read, written, and given once."""

import threading
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from evercourt.courts.acts import next_case_number
from evercourt.courts.case_numbers import CaseNumber, NotACaseNumber, parse
from evercourt.courts.models import CaseNumberSeries
from evercourt.courts.procedures import pack
from evercourt.kernel.errors import BadInput
from tests.factories import CourtFactory

CODES = sorted({kind.code for kind in pack("cn").case_types.values()})
DAY = date(2022, 8, 10)


@pytest.mark.parametrize(
    ("text", "court", "code", "serial"),
    [
        ("（2021）新31民终1451号", "新31", "民终", "1451"),
        ("（2021）新3125民初1693号", "新3125", "民初", "1693"),
        ("（2016）新民终656号", "新", "民终", "656"),
        ("（2017）新01执514号", "新01", "执", "514"),
        ("（2017）京04民终367号", "京04", "民终", "367"),
        ("(2022) 新0103民初1234号", "新0103", "民初", "1234"),
        ("（2022）兵民辖终7号", "兵", "民辖终", "7"),
        ("（2022）最高法知民终1号", "最高法", "民终", "1"),
    ],
)
def test_real_numbers_are_read(text, court, code, serial):
    number = parse(text)
    assert (number.court, number.type_code, number.serial) == (court, code, serial)
    assert str(number) == text.replace("(", "（").replace(")", "）").replace(" ", "")


@pytest.mark.parametrize(
    "text",
    ["", "（2022）新1民初1号", "（2022）龙01民初1号", "（2022）新0103民初01号", "（2015）新01民初1号",
     "（2022）新0103民诉1号", "（2022）新0103民初1号之一", "2022新0103民初1号"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotACaseNumber):
        parse(text)


def test_the_code_of_another_court_is_refused():
    with pytest.raises(NotACaseNumber) as refused:
        parse("（2022）新0199民初1号", courts={"新0103"})
    assert refused.value.reason == "court"


@given(
    st.integers(2016, 2099),
    st.sampled_from(["新", "新01", "新0103", "兵", "最高法"]),
    st.sampled_from(["", "知"]),
    st.sampled_from(CODES),
    st.integers(1, 10**7).map(str),
)
def test_what_is_written_is_read_back(year, court, special, code, serial):
    number = CaseNumber(procedure="cn", year=year, court=court, special=special, type_code=code, serial=serial)
    assert parse(str(number)) == number


def test_another_procedure_has_its_own_grammar(db):
    court = CourtFactory(code="EX1", procedure="example")
    assert next_case_number(court, "civil_first", DAY) == "EX1-CV-1/2022"
    assert parse("EX1-CV-1/2022").procedure == "example"


def test_series_are_kept_per_court_year_and_type(court, other_court):
    given_numbers = [
        next_case_number(court, "civil_first", DAY),
        next_case_number(court, "civil_first", DAY),
        next_case_number(court, "enforcement", DAY),
        next_case_number(court, "civil_first", date(2023, 1, 1)),
        next_case_number(other_court, "civil_first", DAY),
    ]
    assert given_numbers == [
        "（2022）新0103民初1号",
        "（2022）新0103民初2号",
        "（2022）新0103执1号",
        "（2023）新0103民初1号",
        "（2022）新0102民初1号",
    ]


def test_numbers_that_are_not_given_in_order_are_refused(court):
    with pytest.raises(BadInput):
        next_case_number(court, "criminal_review", DAY)


@pytest.mark.parametrize(
    "change",
    ["UPDATE courts_casenumberseries SET last = last - 1", "UPDATE courts_casenumberseries SET year = 2021",
     "DELETE FROM courts_casenumberseries"],
)  # fmt: skip
def test_a_series_cannot_go_back_even_in_sql(court, change):
    next_case_number(court, "civil_first", DAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert CaseNumberSeries.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_cases_that_arrive_at_once_get_different_numbers_without_gaps():
    court = CourtFactory()
    numbers, start = [], threading.Barrier(6)

    def take():
        start.wait()
        try:
            numbers.extend(next_case_number(court, "civil_first", DAY) for _i in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(parse(number).serial) for number in numbers) == list(range(1, 31))
