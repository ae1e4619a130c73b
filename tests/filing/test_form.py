"""What a filing holds, and what cannot be used in it."""

from decimal import Decimal

import pytest
from django.utils import translation

from evercourt.filing.form import FilingForm, check, read
from evercourt.filing.identity_numbers import company_code_is_right, resident_number_is_right
from evercourt.kernel.errors import BadInput


def plaintiff(**values):
    return {"parties": [{"side": "plaintiff", **values}]}


def claim(amount):
    return {"claims": [{"kind": "money", "amount": amount}]}


def test_an_empty_draft_is_a_form_in_which_nothing_is_answered():
    form = check({})
    assert form.mediation is None
    assert form.consent.answer is None
    assert form.claims_total is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (plaintiff(name="李\u202e强"), "parties.0.name"),
        (plaintiff(name="李\u200b强"), "parties.0.name"),
        (plaintiff(name="李\x07强"), "parties.0.name"),
        (plaintiff(name="李\n强"), "parties.0.name"),
        (plaintiff(name="名" * 201), "parties.0.name"),
        (plaintiff(phone="123"), "parties.0.phone"),
        (plaintiff(phone="not a number"), "parties.0.phone"),
        (plaintiff(email="nobody"), "parties.0.email"),
        (plaintiff(sex="x"), "parties.0.sex"),
        (plaintiff(born_on="2022-02-30"), "parties.0.born_on"),
        (plaintiff(born_on="2999-01-01"), "parties.0.born_on"),
        (plaintiff(identity_kind="resident_card", identity_number="110105194912310021"), "parties.0.identity_number"),
        (plaintiff(identity_kind="company_code", identity_number="91350100M000100Y44"), "parties.0.identity_number"),
        (plaintiff(representatives=[{"name": "赵\u2066敏"}]), "parties.0.representatives.0.name"),
        (claim("12345678901234"), "claims.0.amount"),
        (claim("1.234"), "claims.0.amount"),
        (claim("-1"), "claims.0.amount"),
        (claim("NaN"), "claims.0.amount"),
        (claim("1e999"), "claims.0.amount"),
        (claim("many"), "claims.0.amount"),
        ({"mediation": "perhaps"}, "mediation"),
        ({"consent": {"answer": "perhaps"}}, "consent.answer"),
        ({"confirmation": {"posted_on": "yesterday"}}, "confirmation.posted_on"),
        ({"parties": [{}] * 101}, "parties"),
        ({"parties": "nobody"}, "parties"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field_and_never_stops_the_reading(draft, field):
    with pytest.raises(BadInput) as refused:
        check(draft)
    assert refused.value.field == field
    form, problems = read(draft)
    assert isinstance(form, FilingForm)
    assert [problem.field for problem in problems] == [field]


def test_a_name_with_hidden_characters_is_read_without_them():
    form, _problems = read(plaintiff(name="阿依\u202e古丽·买买提"))
    assert form.parties[0].name == "阿依古丽·买买提"


@pytest.mark.parametrize("draft", [{"parties": [[[]]]}, {"parties": [{}, 5, None]}, {"consent": []}, {"facts": {}}])
def test_nonsense_is_read_as_nothing(draft):
    form, problems = read(draft)
    assert problems
    assert form.claims_total is None


@pytest.mark.parametrize(
    ("typed", "amount"), [("86,500.00", "86500.00"), ("￥86500元", "86500"), ("８６５００", "86500"), ("0.10", "0.10")]
)
def test_amounts_are_read_as_people_write_them(typed, amount):
    assert check(claim(typed)).claims_total == Decimal(amount)


def test_a_telephone_number_is_kept_with_its_country():
    assert check(plaintiff(phone="138 9999 0001")).parties[0].phone == "+8613899990001"
    assert check(plaintiff(phone="+7 701 000 0000")).parties[0].phone == "+77010000000"


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_a_real_resident_number_adds_up(number):
    assert resident_number_is_right(number)
    assert not resident_number_is_right(number[:-1] + ("1" if number[-1] != "1" else "2"))
    assert not resident_number_is_right(number[:6] + "20231345" + number[14:])


def test_a_real_company_code_adds_up():
    assert company_code_is_right("91350100M000100Y43")
    assert not company_code_is_right("91350100M000100Y44")
    assert not company_code_is_right("91350100I000100Y43")


def test_a_passport_number_is_free():
    assert check(plaintiff(identity_kind="passport", identity_number="E12345678")).parties[0].identity_number


def test_the_message_is_in_the_readers_language_and_says_what_to_do():
    with translation.override("en"), pytest.raises(BadInput, match=r"86500\.00"):
        check(claim("many"))


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_amount_not_written_yet_is_no_mistake(empty):
    form, problems = read({"claims": [{"kind": "money", "text": "还款", "amount": empty}]})
    assert (form.claims[0].amount, problems) == (None, [])
