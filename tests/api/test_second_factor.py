"""Dangerous acts over the API ask a code of the authenticator, for this very key and for ten minutes."""

from datetime import timedelta

import pytest

from evercourt.accounts.acts.tokens import MOST_WRONG_CODES
from evercourt.accounts.demonstration import PASSWORD, present_codes
from evercourt.accounts.models import APIToken
from evercourt.ledger.models import Entry
from tests.api.machine import Machine

NEEDED = "urn:evercourt:problem:second-factor-needed"


@pytest.fixture
def sign(world):
    """Ask a machine to sign the decision; return the answer."""

    def asked(machine):
        return machine.send("POST", f"/decisions/{world['decision_id']}/signatures", {"version": 1})

    return asked


def test_a_key_signs_only_within_ten_minutes_of_a_code(sign, judge, morning):
    machine = Machine(judge)
    assert sign(machine).json()["type"] == NEEDED
    assert machine.confirm() == "2022-08-10T02:10:00Z"
    assert machine.get("/me")["key"]["second_factor_until"] == "2022-08-10T02:10:00Z"
    morning.shift(timedelta(minutes=10, seconds=1))
    assert sign(machine).json()["type"] == NEEDED
    machine.confirm()
    assert sign(machine).status_code == 200
    assert Entry.objects.filter(act="accounts.token_confirmed", actor=f"user:{judge.pk}", via="api").count() == 2


def test_a_code_makes_only_the_key_fresh_with_which_it_was_sent(sign, judge):
    one, other = Machine(judge), Machine(judge)
    one.confirm()
    assert sign(other).json()["type"] == NEEDED


def test_a_code_works_once(judge, morning):
    machine = Machine(judge)
    code = present_codes(judge)[0]
    machine.post("/second-factor", code=code)
    assert machine.send("POST", "/second-factor", {"code": code}).status_code == 422


def test_a_password_is_no_code(judge):
    assert Machine(judge).send("POST", "/second-factor", {"code": "correct horse battery"}).status_code == 422
    assert Machine(judge).send("POST", "/second-factor", {"code": PASSWORD}).status_code == 422


def test_wrong_codes_are_counted_and_end_the_key(judge, morning):
    machine, other = Machine(judge), Machine(judge)
    for _turn in range(MOST_WRONG_CODES):
        answer = machine.send("POST", "/second-factor", {"code": "000000"}, once="the same every time")
        assert answer.status_code == 422
    assert machine.send("GET", "/me").status_code == 401
    assert machine.send("POST", "/second-factor", {"code": present_codes(judge)[0]}).status_code == 401
    assert other.get("/me")["name"] == judge.name


def test_a_right_code_forgets_the_wrong_ones(judge):
    machine = Machine(judge)
    machine.send("POST", "/second-factor", {"code": "000000"})
    assert APIToken.objects.get().wrong_codes == 1
    machine.confirm()
    assert APIToken.objects.get().wrong_codes == 0


def test_who_has_no_authenticator_is_told_so_and_loses_nothing(aygul):
    machine = Machine(aygul)
    answer = machine.send("POST", "/second-factor", {"code": "123456"})
    assert answer.status_code == 409
    assert answer.json()["next_step"]
    assert APIToken.objects.get().wrong_codes == 0


def test_a_key_without_the_scope_does_not_sign_however_fresh_it_is(sign, judge):
    machine = Machine(judge, "read", "court")
    machine.confirm()
    answer = sign(machine)
    assert answer.status_code == 403
    assert "decide" in answer.json()["title"]
