"""Sealed offers open only when they overlap; otherwise nobody learns anything but that they do not."""

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger.models import Entry, Witness
from evercourt.mediation import acts, offers
from evercourt.mediation.models import SealedOffer
from tests.mediation.conftest import WEB, sides

amounts = st.decimals(min_value="0.01", max_value="9999999999999.99", places=2)


@given(pays=amounts, takes=amounts, rule=st.sampled_from(sorted(offers.rules())))
def test_the_sum_lies_between_both_offers_and_only_an_overlap_has_one(pays, takes, rule):
    sum_ = offers.meet(pays_at_most=pays, takes_at_least=takes, rule=rule)
    assert (sum_ is None) == (pays < takes)
    if sum_ is not None:
        assert takes <= sum_ <= pays
        assert sum_ == sum_.quantize(Decimal("0.01"))


@given(pays=amounts, takes=amounts)
def test_the_rules_say_what_their_names_say(pays, takes):
    low, high = sorted((pays, takes))
    assert offers.meet(pays_at_most=high, takes_at_least=low, rule="payee_minimum") == low
    assert offers.meet(pays_at_most=high, takes_at_least=low, rule="payer_maximum") == high
    middle = offers.meet(pays_at_most=high, takes_at_least=low, rule="midpoint")
    assert abs((middle - low) - (high - middle)) <= Decimal("0.01")


@pytest.fixture
def round_(running, mediator_user):
    one, other = sides(running)
    return acts.open_round(running, payer=other, payee=one, by=mediator_user, via=WEB)


def raw(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {table}::text FROM {table}")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_an_overlap_shows_the_sum_and_nothing_else(round_, running, aygul, li_qiang):
    one, other = sides(running)
    acts.seal_offer(round_, other, Decimal("85000"), by=li_qiang, via=WEB)
    assert "85000" not in raw("mediation_sealedoffer")
    done = acts.seal_offer(round_, one, Decimal("75000"), by=aygul, via=WEB)
    assert (done.state, done.result) == ("met", "80000.00")
    assert set(SealedOffer.objects.values_list("sealed", flat=True)) == {""}
    assert "80000" not in raw("mediation_offerround")


def test_apart_everyone_learns_that_alone_and_what_was_sealed_is_gone(round_, running, aygul, li_qiang):
    one, other = sides(running)
    before = Entry.objects.count()
    acts.seal_offer(round_, other, Decimal("70001.23"), by=li_qiang, via=WEB)
    first = [(entry.actor, entry.facts_text) for entry in Entry.objects.order_by("pk")[before:]]
    done = acts.seal_offer(round_, one, Decimal("86543.21"), by=aygul, via=WEB)
    assert (done.state, done.result) == ("apart", "")
    assert set(SealedOffer.objects.values_list("sealed", flat=True)) == {""}
    said = raw("mediation_offerround") + "".join(Entry.objects.values_list("facts_text", flat=True))
    assert "70001" not in said
    assert "86543" not in said
    # The record says neither who offered first nor who made it end.
    assert {actor for actor, _facts in first} == {"system"}
    assert not Witness.objects.filter(relation__in=["mediation_sealedoffer", "mediation_offerround"]).exists()


def test_an_offer_can_be_replaced_while_the_other_side_waits(round_, running, aygul, li_qiang):
    one, other = sides(running)
    acts.seal_offer(round_, other, Decimal("1"), by=li_qiang, via=WEB)
    acts.seal_offer(round_, other, Decimal("90000"), by=li_qiang, via=WEB)
    assert acts.seal_offer(round_, one, Decimal("80000"), by=aygul, via=WEB).result == "85000.00"


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "NaN", "Infinity", "99999999999999"])
def test_what_is_no_amount_is_refused_and_changes_nothing(round_, running, li_qiang, amount):
    with pytest.raises(BadInput):
        acts.seal_offer(round_, sides(running)[1], Decimal(amount), by=li_qiang, via=WEB)
    assert not SealedOffer.objects.exists()


def test_nobody_offers_for_the_other_side_and_no_mediator_for_anybody(round_, running, aygul, mediator_user):
    for person in (aygul, mediator_user):
        with pytest.raises(NotAllowed):
            acts.seal_offer(round_, sides(running)[1], Decimal("1"), by=person, via=WEB)


def test_there_are_not_so_many_rounds_that_one_side_feels_its_way(round_, running, aygul, li_qiang, mediator_user):
    one, other = sides(running)
    for turn in range(3):
        acts.seal_offer(round_, other, Decimal(turn + 1), by=li_qiang, via=WEB)
        acts.seal_offer(round_, one, Decimal(80000), by=aygul, via=WEB)
        if turn < 2:
            round_ = acts.open_round(running, payer=other, payee=one, by=mediator_user, via=WEB)
    with pytest.raises(WrongState):
        acts.open_round(running, payer=other, payee=one, by=mediator_user, via=WEB)


def test_when_the_mediation_ends_an_open_round_is_closed_and_erased(round_, running, li_qiang):
    acts.seal_offer(round_, sides(running)[1], Decimal("70001.23"), by=li_qiang, via=WEB)
    acts.leave(sides(running)[1], by=li_qiang, via=WEB)
    round_.refresh_from_db()
    assert round_.state == "closed"
    assert set(SealedOffer.objects.values_list("sealed", flat=True)) == {""}
