"""What is owed, day by day and to the cent (INTR 1–4; CIVIL 561)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from evercourt.courts.explanations import SENTENCES, sentence
from evercourt.courts.procedures import pack
from evercourt.enforcement.law.interest import Span, without
from evercourt.enforcement.law.waterfall import PARTS, Payment, Terms, account, as_step

CN = pack("cn")
FROM = date(2022, 5, 1)
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
days = st.dates(min_value=date(2022, 1, 1), max_value=date(2024, 12, 31))
payments = st.lists(st.builds(Payment, days, amounts), max_size=8)
spans = st.builds(lambda first, more: Span(first, first + timedelta(days=more)), days, st.integers(0, 90))
terms = st.builds(
    Terms, principal=amounts, late_from=days, interest=amounts, costs=amounts, fee=amounts,
    yearly=st.decimals(min_value=0, max_value=Decimal("0.24"), places=4), interest_from=days,
    suspended=st.lists(spans, max_size=3).map(tuple),
)  # fmt: skip


def of(principal, paid=(), *, through, **more):
    return account(CN, Terms(Decimal(principal), FROM, **more), paid, through=through)


def test_two_hundred_thousand_for_120_days_bear_4200():
    counted = of(200_000, through=date(2022, 8, 28))
    assert counted.due["late_interest"] == Decimal("4200.00")
    assert counted.total == Decimal("204200.00")
    (line,) = [line for line in counted.lines if line.code == "account.late_interest"]
    assert (line.facts["days"], line.facts["rate"], line.basis) == ("120", "0.0175", "INTR 1")


def test_nothing_is_doubled_before_the_time_to_perform_is_over():
    assert of(200_000, through=date(2022, 4, 30)).total == 200_000
    assert of(200_000, through=FROM).due["late_interest"] == 35


def test_interest_runs_through_the_day_of_payment_and_on_what_is_left_after_it():
    paid = [Payment(date(2022, 5, 10), Decimal(100_000))]
    counted = of(200_000, paid, through=date(2022, 5, 20))
    # Ten days on 200,000, then ten on 100,000.
    assert counted.due["late_interest"] == Decimal("350.00") + Decimal("175.00")


def test_the_debt_of_the_title_comes_before_the_doubled_interest():
    paid = [Payment(date(2022, 5, 10), Decimal(200_000))]
    counted = of(200_000, paid, through=date(2022, 12, 31))
    assert counted.due["principal"] == 0
    assert counted.due["late_interest"] == Decimal("350.00")


def test_fee_and_costs_then_interest_then_principal():
    paid = [Payment(FROM, Decimal(1_000))]
    counted = of(10_000, paid, through=FROM, fee=Decimal(50), costs=Decimal(450), interest=Decimal(400))
    assert [counted.paid[part] for part in ("fee", "costs", "interest", "principal")] == [50, 450, 400, 100]


def test_days_of_a_suspension_the_debtor_did_not_ask_for_do_not_count():
    pause = Span(date(2022, 5, 11), date(2022, 5, 20))
    assert of(200_000, through=date(2022, 5, 30), suspended=(pause,)).due["late_interest"] == 20 * 35


def test_ordinary_interest_of_the_title_runs_on_beside_the_doubled():
    counted = of(36_500, through=date(2022, 5, 10), yearly=Decimal("0.05"), interest_from=FROM)
    assert counted.due["interest"] == 50
    assert counted.due["late_interest"] == Decimal("63.88")  # 63.875


def test_what_is_paid_beyond_the_debt_is_a_surplus():
    counted = of(100, [Payment(FROM, Decimal(150))], through=FROM)
    assert (counted.total, counted.surplus) == (0, Decimal("49.98"))


@given(terms, payments, days)
def test_every_cent_paid_is_on_a_part_or_a_surplus(owed, paid, through):
    counted = account(CN, owed, paid, through=through)
    assert sum(counted.paid.values()) + counted.surplus == sum(one.amount for one in paid if one.day <= through)
    assert all(counted.due[part] >= 0 for part in PARTS)
    assert counted.total + sum(counted.paid.values()) == counted.whole


@given(terms, payments, days, st.randoms())
def test_the_order_in_which_payments_are_booked_makes_no_difference(owed, paid, through, random):
    shuffled = list(paid)
    random.shuffle(shuffled)
    assert account(CN, owed, paid, through=through) == account(CN, owed, shuffled, through=through)


@given(terms, payments, days)
def test_a_payment_in_two_parts_counts_as_one(owed, paid, through):
    cent = Decimal("0.01")
    halves = [half for one in paid for half in _halves(one, cent)]
    assert account(CN, owed, paid, through=through).due == account(CN, owed, halves, through=through).due


@given(terms, payments, days, st.integers(1, 60))
def test_time_never_makes_a_debt_smaller_nor_an_earlier_payment_dearer(owed, paid, through, more):
    later = account(CN, owed, [one for one in paid if one.day <= through], through=through + timedelta(days=more))
    assert later.total >= account(CN, owed, paid, through=through).total
    earlier = [Payment(one.day - timedelta(days=more), one.amount) for one in paid if one.day <= through]
    kept = [one for one in paid if one.day <= through]
    assert account(CN, owed, earlier, through=through).whole <= account(CN, owed, kept, through=through).whole


@given(spans, st.lists(spans, max_size=4))
def test_days_are_left_out_once_however_many_spans_cover_them(span, pauses):
    kept = {part.first + timedelta(days=n) for part in without(span, pauses) for n in range(part.days)}
    whole = {span.first + timedelta(days=n) for n in range(span.days)}
    out = {pause.first + timedelta(days=n) for pause in pauses for n in range(pause.days)}
    assert kept == whole - out


def _halves(payment, cent):
    some = min(payment.amount, 17 * cent)
    return Payment(payment.day, some), Payment(payment.day, payment.amount - some)


def test_every_line_of_an_account_has_its_sentence():
    counted = of(
        1_000, [Payment(FROM, Decimal(5_000))], through=date(2022, 6, 1), fee=Decimal(50), costs=Decimal(10),
        interest=Decimal(20), yearly=Decimal("0.05"), interest_from=date(2022, 4, 1),
    )  # fmt: skip
    assert {line.code for line in counted.lines} >= {"account.fee", "account.paid.principal", "account.surplus"}
    for line in counted.lines:
        assert "%(" not in sentence(as_step(line))
    assert {f"account.paid.{part}" for part in PARTS} <= set(SENTENCES)
