"""What every institution keeps to, in memory and as a process of its own over TLS."""

import contextlib
import dataclasses
import time
from datetime import timedelta

import pytest

from evercourt.enforcement.ports import Action, AssetKind, HoldChanged, Officer, Person, Reason, Status
from evercourt.kernel.errors import InstitutionError
from tests.adapters.institutions.saying import CASE, COMPANY, DEBTOR, OTHER, TODAY, inquiry, key, order


def place(bank, *orders):
    """Send orders and return the answers."""
    for one in orders:
        bank.institution.order(one)
    return [bank.institution.answer(one.key).said for one in orders]


def test_one_message_asks_about_many_debtors_and_each_is_answered_by_its_key(bank):
    asked = inquiry(DEBTOR, COMPANY, Person(name="无名", number="650102190001011111"))
    sent = bank.institution.ask(asked)
    assert all([sent.request, sent.signature, sent.receipt, sent.receipt_signature])
    first, second, third = (bank.institution.answer(one.key).said for one in asked.questions)
    assert [one.number for one in first.assets] == ["6222-1", "6222-2", "6222-3"]
    assert [one.balance for one in first.assets] == [1_000_00, 500_00, 300_00]
    assert first.assets[1].mark == "wages"
    assert first.assets[2].co_owners == (OTHER,)
    assert (second.status, second.assets[0].mark) == (Status.DONE, "social_insurance")
    assert (third.status, third.assets) == (Status.NOTHING, ())


def test_only_what_was_asked_is_answered(bank):
    asked = inquiry(DEBTOR, items=["accounts"])
    bank.institution.ask(asked)
    found = bank.institution.answer(asked.questions[0].key).said
    assert found.assets
    assert not any(one.balance or one.available or one.holds for one in found.assets)
    more = inquiry(DEBTOR, items=["accounts", "health"])
    bank.institution.ask(more)
    refused = bank.institution.answer(more.questions[0].key).said
    assert (refused.status, refused.reason, refused.assets) == (Status.REFUSED, Reason.ITEM_NOT_LISTED, ())


def test_an_officer_who_was_not_filed_beforehand_is_refused(bank):
    stranger = Officer(name="赵六", credential="XJ-0103-9999")
    asked = inquiry(DEBTOR, officer=stranger)
    bank.institution.ask(asked)
    assert bank.institution.answer(asked.questions[0].key).said.reason == Reason.OFFICER_NOT_FILED
    (answer,) = place(bank, order(Action.FREEZE, amount=1_00, officer=stranger))
    assert (answer.status, answer.reason) == (Status.REFUSED, Reason.OFFICER_NOT_FILED)
    bank.institution.file_officer(stranger, since=TODAY)
    assert place(bank, order(Action.FREEZE, amount=1_00, officer=stranger))[0].status == Status.DONE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"debtor": OTHER}, Reason.NOT_THE_DEBTORS),
        ({"asset_number": "6222-4"}, Reason.NOT_THE_DEBTORS),
        ({"asset_number": "6222-9"}, Reason.NO_SUCH_ASSET),
        ({"asset_number": "6222-5", "debtor": COMPANY}, Reason.PROTECTED),
        ({"ruling_sha256": ""}, Reason.NO_RULING),
        ({"judge": "马强"}, Reason.NO_RULING),
        ({"until": TODAY + timedelta(days=400)}, Reason.TOO_LONG),
        ({"amount": 0}, Reason.OTHER),
    ],
)
def test_an_unlawful_freeze_is_refused_and_changes_nothing(bank, change, reason):
    (answer,) = place(bank, order(Action.FREEZE, **{"amount": 100_00, **change}))
    assert (answer.status, answer.reason) == (Status.REFUSED, reason)
    if reason == Reason.NOT_THE_DEBTORS:
        assert (answer.balance, answer.available) == (0, 0)
    assert not bank.state()["holds"]


def test_a_freeze_holds_the_exact_amount_and_leaves_the_rest_free(bank):
    (answer,) = place(bank, order(Action.FREEZE, amount=400_00))
    assert (answer.status, answer.amount, answer.held, answer.position) == (Status.DONE, 400_00, 400_00, 0)
    assert (answer.balance, answer.available) == (1_000_00, 600_00)
    assert bank.tell("moves", asset="6222-1", cents=-600_00)["free"] == 0


def test_the_same_order_again_does_nothing_and_another_under_its_key_is_refused(bank):
    freeze = order(Action.FREEZE, amount=400_00)
    assert bank.institution.order(freeze).receipt == bank.institution.order(freeze).receipt
    deduct = order(Action.DEDUCT, amount=150_00, hold=freeze.key)
    for _time in range(3):
        bank.institution.order(deduct)
    with pytest.raises(InstitutionError) as refused:
        bank.institution.order(dataclasses.replace(deduct, amount=200_00))
    assert refused.value.permanent
    assert "key_used" in str(refused.value)
    assert [one["cents"] for one in bank.state()["deductions"]] == [150_00]


def test_a_deduction_takes_no_more_than_is_held_and_names_its_transfer(bank):
    freeze = order(Action.FREEZE, amount=400_00)
    more = order(Action.DEDUCT, amount=500_00, hold=freeze.key)
    held, taken = place(bank, freeze, more)
    assert held.status == Status.DONE
    assert (taken.status, taken.amount, taken.held, taken.reason) == (Status.PARTLY, 400_00, 0, Reason.LESS_THERE)
    assert taken.remittance
    assert (taken.balance, taken.available) == (600_00, 600_00)
    (again,) = place(bank, order(Action.DEDUCT, amount=1, hold=freeze.key))
    assert (again.status, again.reason) == (Status.REFUSED, Reason.HOLD_ENDED)


def test_less_there_than_ordered_is_held_in_part_and_filled_up_by_what_comes_in(bank):
    freeze = order(Action.FREEZE, amount=1_500_00)
    (answer,) = place(bank, freeze)
    assert (answer.status, answer.amount, answer.reason) == (Status.PARTLY, 1_000_00, Reason.LESS_THERE)
    bank.tell("moves", asset="6222-1", cents=300_00)
    news = [one.said for one in bank.institution.news() if isinstance(one.said, HoldChanged)]
    assert [(one.hold, one.held, one.ended) for one in news] == [(freeze.key, 1_300_00, False)]


def test_a_release_is_never_taken_back_by_money_that_comes_later(bank):
    freeze = order(Action.FREEZE, amount=1_500_00)
    release = order(Action.RELEASE, amount=400_00, hold=freeze.key)
    _held, released = place(bank, freeze, release)
    assert (released.status, released.amount, released.held, released.available) == (
        Status.DONE, 400_00, 600_00, 400_00,
    )  # fmt: skip
    bank.tell("moves", asset="6222-1", cents=900_00)
    assert bank.state()["holds"][0]["held"] == 600_00


def test_behind_the_hold_of_another_court_a_freeze_waits_for_its_turn(bank):
    until = TODAY + timedelta(days=100)
    bank.tell(
        "holds",
        asset="6222-1",
        court="新0102",
        case_number="（2026）新0102执1号",
        claim=900_00,
        until=until.isoformat(),
    )
    some, rest = order(Action.FREEZE, amount=400_00), order(Action.FREEZE, amount=50_00)
    first, second = place(bank, some, rest)
    assert (first.status, first.amount, first.reason) == (Status.PARTLY, 100_00, Reason.HELD_BEFORE)
    assert first.ahead[0].case_number == "（2026）新0102执1号"
    assert (second.status, second.amount, second.position, len(second.ahead)) == (Status.WAITING, 0, 2, 2)
    lift = order(Action.LIFT, hold=some.key)
    place(bank, lift)
    news = [one.said for one in bank.institution.news() if isinstance(one.said, HoldChanged)]
    assert [(one.hold, one.held, one.position) for one in news] == [(rest.key, 50_00, 0)]


def test_a_hold_lapses_after_its_last_day_unless_it_was_renewed(bank):
    kept, gone = (order(Action.FREEZE, amount=10_00, until=TODAY + timedelta(days=5)) for _one in range(2))
    later = TODAY + timedelta(days=300)
    answers = place(bank, kept, gone, order(Action.RENEW, hold=kept.key, until=later))
    assert answers[2].status == Status.DONE
    assert answers[2].until == later
    bank.behave(today=(TODAY + timedelta(days=6)).isoformat())
    news = [one.said for one in bank.institution.news() if isinstance(one.said, HoldChanged)]
    assert [(one.hold, one.ended, one.held) for one in news] == [(gone.key, True, 0)]


def test_seals_on_a_thing_stand_in_line(registry):
    thing = {"asset": "新A12345", "asset_kind": AssetKind.VEHICLE}
    until = TODAY + timedelta(days=500)
    registry.tell("holds", asset="新A12345", court="新0102", case_number="1", claim=0, until=until.isoformat())
    seal = order(Action.SEAL, **thing)
    (waits,) = place(registry, seal)
    assert (waits.status, waits.position, waits.reason) == (Status.WAITING, 1, Reason.HELD_BEFORE)
    (refused,) = place(registry, order(Action.DEDUCT, amount=1, hold=seal.key, **thing))
    assert (refused.status, refused.reason) == (Status.REFUSED, Reason.NOT_AGREED)
    assert place(registry, order(Action.LIFT, hold=seal.key, **thing))[0].status == Status.DONE


def test_a_hold_of_another_case_cannot_be_touched(bank):
    freeze = order(Action.FREEZE, amount=10_00)
    _held, refused = place(
        bank, freeze, order(Action.DEDUCT, amount=1_00, hold=freeze.key, case_number="（2026）新0103执9号")
    )
    assert refused.reason == Reason.UNKNOWN_HOLD


def test_nothing_came_under_an_unknown_key(bank):
    with pytest.raises(InstitutionError) as unknown:
        bank.institution.answer(key())
    assert unknown.value.permanent


def test_a_late_answer_is_none_and_then_there(bank):
    bank.behave(late=0.6)
    freeze = order(Action.FREEZE, amount=10_00)
    bank.institution.order(freeze)
    assert bank.institution.answer(freeze.key) is None
    assert not bank.institution.news()
    time.sleep(0.7)
    assert bank.institution.answer(freeze.key).said.status == Status.DONE
    assert len(bank.institution.news()) == 1


def test_an_answer_given_twice_has_two_places_and_the_same_words(bank):
    bank.behave(twice=True)
    freeze = order(Action.FREEZE, amount=10_00)
    bank.institution.order(freeze)
    first, second = bank.institution.news()
    assert (first.raw, first.place < second.place) == (second.raw, True)
    assert bank.institution.news(after=first.place)[0].place == second.place


def test_answers_come_out_of_order_but_none_is_lost(bank):
    bank.behave(out_of_order=True)
    orders = [order(Action.FREEZE, amount=1_00) for _one in range(4)]
    for one in orders:
        bank.institution.order(one)
    time.sleep(2.1)
    said = [one.said.key for one in bank.institution.news()]
    assert said != [one.key for one in orders]
    assert sorted(said) == sorted(one.key for one in orders)


def test_an_inquiry_is_answered_in_part_and_then_in_whole(bank):
    bank.behave(partly=True)
    asked = inquiry(DEBTOR)
    bank.institution.ask(asked)
    part = bank.institution.answer(asked.questions[0].key).said
    assert (part.status, len(part.assets)) == (Status.PARTLY, 1)
    time.sleep(1.1)
    whole = bank.institution.answer(asked.questions[0].key).said
    assert (whole.status, len(whole.assets)) == (Status.DONE, 3)


def test_the_balance_moves_between_inquiry_and_freeze(bank):
    bank.behave(spend=950_00, salary=20_00)
    asked = inquiry(DEBTOR)
    bank.institution.ask(asked)
    assert bank.institution.answer(asked.questions[0].key).said.assets[0].balance == 1_000_00
    (answer,) = place(bank, order(Action.FREEZE, amount=1_000_00))
    assert (answer.status, answer.amount, answer.balance) == (Status.PARTLY, 70_00, 70_00)


def test_what_is_wrongly_signed_is_not_taken(bank):
    bank.behave(wrong_signature=True)
    with pytest.raises(InstitutionError) as error:
        bank.institution.order(order(Action.FREEZE, amount=10_00))
    assert not error.value.permanent
    bank.behave(wrong_signature=False)
    assert len(bank.institution.news()) == 1  # It was carried out all the same: the court learns it by asking.


def test_down_is_no_refusal(bank):
    bank.behave(down=True)
    with pytest.raises(InstitutionError) as error:
        bank.institution.statement()
    assert not error.value.permanent


def test_a_dropped_answer_leaves_one_hold_when_it_is_sent_again(bank):
    bank.behave(drop=1)
    freeze = order(Action.FREEZE, amount=10_00)
    with contextlib.suppress(InstitutionError):  # Over the line it is sent again at once.
        bank.institution.order(freeze)
    bank.institution.order(freeze)
    assert len(bank.state()["holds"]) == 1


def test_an_objection_of_the_institution_is_heard_and_answered(bank):
    bank.behave(objects=True)
    freeze = order(Action.FREEZE, amount=10_00)
    bank.institution.order(freeze)
    objection = bank.institution.news()[-1].said
    assert (objection.order, bool(objection.grounds)) == (freeze.key, True)
    bank.institution.reply(objection.number, upheld=True, grounds="该账户不属于被执行人。", document_sha256="cd" * 32)
    change = bank.institution.news()[-1].said
    assert (change.hold, change.ended, change.held) == (freeze.key, True, 0)
    with pytest.raises(InstitutionError):
        bank.institution.reply("OBJ-9999", upheld=False, grounds="x", document_sha256="")


def test_the_statement_lists_every_hold_and_deduction_to_the_cent(bank):
    freeze, other = order(Action.FREEZE, amount=400_00), order(Action.FREEZE, asset="6222-2", amount=7_01)
    deduct = order(Action.DEDUCT, amount=150_33, hold=freeze.key)
    place(bank, freeze, other, deduct)
    statement = bank.institution.statement()
    assert statement.raw
    assert statement.signature
    assert [(one.hold, one.case_number, one.held, one.deducted, one.remittances) for one in statement.rows] == [
        (freeze.key, CASE, 249_67, 150_33, ((deduct.key, 150_33),)),
        (other.key, CASE, 7_01, 0, ()),
    ]
    assert bank.state()["difference"] == 0


def test_an_inquiry_ceases_to_be_secret(bank):
    asked = inquiry(DEBTOR)
    bank.institution.ask(asked)
    assert bank.institution.disclose(asked.questions[0].key).receipt
    with pytest.raises(InstitutionError):
        bank.institution.disclose(key())


def test_a_key_that_the_standard_cannot_carry_is_refused_before_it_is_sent(bank):
    with pytest.raises(InstitutionError) as error:
        bank.institution.order(order(Action.FREEZE, amount=1_00, key="a" * 36))
    assert error.value.permanent
