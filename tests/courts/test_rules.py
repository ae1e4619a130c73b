"""The rules for a court, and the sentences that explain them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from evercourt.courts import rules
from evercourt.courts.explanations import SENTENCES, sentence
from evercourt.kernel.errors import BadInput
from evercourt.kernel.events import plain


def test_a_deadline_of_a_court_explains_itself(court):
    period = rules.deadline(court, "defence", date(2022, 6, 24))
    assert period.last_day == date(2022, 7, 14)
    assert period.steps == plain(period.steps)
    with translation.override("en"):
        sentences = [sentence(step) for step in period.steps]
    assert "Kurban" in sentences[2]
    assert not any(re.search(r"%\(|\{", text) for text in sentences)


def test_a_fee_of_a_court_explains_itself(court):
    fee = rules.fee(court, "property", Decimal("86500"), date(2022, 8, 10), halve=["summary"])
    assert fee.amount == Decimal("981.25")
    assert fee.steps == plain(fee.steps)
    with translation.override("en"):
        assert sentence(fee.steps[-1]) == "The fee is 981.25 yuan."
        assert "2.5 %" in sentence(fee.steps[1])


def test_an_amount_that_cannot_be_counted_is_bad_input(court):
    with pytest.raises(BadInput):
        rules.fee(court, "property", Decimal(-1), date(2022, 8, 10))


def test_every_step_the_rules_can_give_has_a_sentence():
    from pathlib import Path

    source = "".join(Path(f"evercourt/courts/{name}.py").read_text() for name in ("deadlines", "fees"))
    codes = set(re.findall(r'step\(\s*"([\w.]+)"', source)) | {"halved", "halved_once", "doubled_interest"}
    assert codes <= set(SENTENCES)
