"""The worked examples of the law digest: court fees to the fen."""

from datetime import date
from decimal import Decimal

import pytest

from evercourt.courts import rules
from tests.factories import CourtFactory

DAY = date(2022, 8, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fee", "amount", "options", "expected"),
    [
        ("property", "86500", {}, "1962.50"),
        ("property", "86500", {"halve": ["summary"]}, "981.25"),
        ("property", "86500", {"halve": ["summary", "mediated"]}, "981.25"),
        ("property", "356800", {}, "6652.00"),
        ("property", "356800", {"halve": ["withdrawn"]}, "3326.00"),
        ("property", "12345678", {}, "95874.07"),
        ("property", "10000", {}, "50.00"),
        ("property", "10000.01", {}, "50.00"),
        ("property", "100000", {}, "2300.00"),
        ("property", "1000000", {}, "13800.00"),
        ("property", "20000000", {}, "141800.00"),
        ("divorce", "680000", {"base": Decimal(100)}, "2500.00"),
        ("personality", "120000", {"base": Decimal(200)}, "800.00"),
        ("payment_order", "86500", {}, "654.17"),
        ("enforcement", "8000", {}, "50.00"),
        ("enforcement", "356800", {}, "5252.00"),
        ("enforcement", "11961141.75", {}, "79361.14"),
        ("preservation", "800", {}, "30.00"),
        ("preservation", "50000", {}, "520.00"),
        ("preservation", "1350000", {}, "5000.00"),
        ("labour", None, {}, "10.00"),
    ],
)
def test_a_fee_is_what_the_digest_worked_out(fee, amount, options, expected):
    counted = rules.fee(CourtFactory(), fee, Decimal(amount) if amount else None, DAY, **options)
    assert counted.amount == Decimal(expected)
    assert counted.steps
