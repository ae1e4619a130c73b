"""Told to, each of the four simulators is slow, down, late, says things twice, out of order, partly, wrongly signed,
and its balances move: each a process of its own, over TLS, with a court that loses nothing of it."""

import dataclasses
import time
from datetime import date

import pytest

from evercourt.adapters.institutions.connecting import connect, listed
from evercourt.enforcement.ports import Action, AssetKind, Status
from evercourt.kernel.errors import InstitutionError
from tests.adapters.institutions.running import Running
from tests.adapters.institutions.saying import DEBTOR, OFFICER, inquiry, key, order

ASSETS = {
    "bank": AssetKind.DEPOSIT, "payments": AssetKind.PAYMENT_ACCOUNT, "vehicles": AssetKind.VEHICLE,
    "land": AssetKind.REAL_ESTATE,
}  # fmt: skip
ITEMS = {
    "bank": ("accounts", "balance", "holds"), "payments": ("accounts", "balance", "holds"),
    "vehicles": ("vehicles", "holds"), "land": ("real_estate", "holds"),
}  # fmt: skip
THINGS = 4


@pytest.fixture(params=ASSETS)
def one(request, tmp_path):
    """An institution of each kind in a process of its own, where the debtor has four things."""
    kind = request.param
    running = Running(tmp_path / "institutions", kind=kind, code=f"{kind}-one")
    running.institution.file_officer(OFFICER, since=date(2020, 1, 1))
    worth = {"balance": 1_000_00} if ASSETS[kind].is_money else {"worth": 9_000_000}
    for place in range(THINGS):
        owners = [dataclasses.asdict(DEBTOR)]
        running.tell("assets", kind=ASSETS[kind].value, number=f"N-{place}", owners=owners, **worth)
    yield running
    running.stop()


def taken(one, place=0, **more):
    """Return an order that takes one of the things: freezes it, or seals it."""
    kind = ASSETS[one.kind]
    action = Action.FREEZE if kind.is_money else Action.SEAL
    return order(action, asset=f"N-{place}", asset_kind=kind, **({"amount": 10_00} if kind.is_money else {}), **more)


def asked(one):
    return inquiry(DEBTOR, items=ITEMS[one.kind])


def test_slow_it_is_waited_for_and_too_slow_is_no_refusal_and_done_once(one):
    one.behave(delay=0.4)
    began = time.monotonic()
    one.institution.order(taken(one))
    assert time.monotonic() - began >= 0.4
    impatient = connect(one.folder, one.code, {**listed(one.folder)[one.code], "rate": 1000, "timeout": 0.2})
    late = taken(one, 1)
    with pytest.raises(InstitutionError) as slow:
        impatient.order(late)
    impatient.line.close()
    assert not slow.value.permanent
    one.behave(delay=0)
    one.institution.order(late)
    assert len(one.state()["holds"]) == 2


def test_down_nothing_is_refused_and_afterwards_it_is_taken(one):
    one.behave(down=True)
    first = taken(one)
    with pytest.raises(InstitutionError) as closed:
        one.institution.order(first)
    assert not closed.value.permanent
    one.behave(down=False)
    one.institution.order(first)
    assert one.institution.answer(first.key).said.status == Status.DONE


def test_late_there_is_no_answer_until_there_is_one(one):
    one.behave(late=0.8)
    first = taken(one)
    one.institution.order(first)
    assert one.institution.answer(first.key) is None
    assert not one.institution.news()
    time.sleep(1)
    assert one.institution.answer(first.key).said.status == Status.DONE
    assert len(one.institution.news()) == 1


def test_twice_it_says_the_same_words_at_two_places(one):
    one.behave(twice=True)
    question = asked(one)
    one.institution.ask(question)
    first, second = one.institution.news()
    assert first.raw == second.raw
    assert first.place < second.place


def test_out_of_order_nothing_is_lost(one):
    one.behave(out_of_order=True)
    orders = [taken(one, place) for place in range(THINGS)]
    for each in orders:
        one.institution.order(each)
    time.sleep(2.2)
    said = [each.said.key for each in one.institution.news()]
    assert said != [each.key for each in orders]
    assert sorted(said) == sorted(each.key for each in orders)


def test_partly_there_is_half_and_then_the_whole(one):
    one.behave(partly=True)
    question = asked(one)
    one.institution.ask(question)
    half = one.institution.answer(question.questions[0].key).said
    assert (half.status, len(half.assets)) == (Status.PARTLY, THINGS // 2)
    time.sleep(1.2)
    whole = one.institution.answer(question.questions[0].key).said
    assert (whole.status, len(whole.assets)) == (Status.DONE, THINGS)


def test_wrongly_signed_is_not_taken_and_what_was_done_is_learned_by_asking(one):
    one.behave(wrong_signature=True)
    first = taken(one)
    with pytest.raises(InstitutionError) as wrong:
        one.institution.order(first)
    assert not wrong.value.permanent
    one.behave(wrong_signature=False)
    # What it said while it signed wrongly stays wrongly signed; the order itself was carried out, once.
    one.institution.order(first)
    assert len(one.state()["holds"]) == 1


def test_what_is_there_moves_between_inquiry_and_order(one):
    money = ASSETS[one.kind].is_money
    one.behave(spend=995_00, salary=2_00)
    question = asked(one)
    one.institution.ask(question)
    told = one.institution.answer(question.questions[0].key).said.assets[0]
    first = taken(one)
    one.institution.order(first)
    done = one.institution.answer(first.key).said
    if money:
        assert told.balance == 1_000_00
        assert (done.status, done.amount, done.balance) == (Status.PARTLY, 7_00, 7_00)
    else:
        # A thing has no balance; what is found of it is what is sealed.
        assert (told.balance, done.status) == (0, Status.DONE)


def test_an_answer_under_an_unknown_key_is_none(one):
    with pytest.raises(InstitutionError) as unknown:
        one.institution.answer(key())
    assert unknown.value.permanent
