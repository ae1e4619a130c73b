"""A simulator killed at random points has lost nothing it confirmed, and does nothing twice."""

import contextlib
import random
import threading
import time

from evercourt.adapters.institutions.connecting import connect, listed
from evercourt.enforcement.ports import Action
from evercourt.kernel.errors import InstitutionError
from tests.adapters.institutions.running import Running
from tests.adapters.institutions.saying import order

ROUNDS = 12
DEDUCTIONS = 40


def test_killed_at_random_points_it_deducts_once_and_its_book_balances(tmp_path):
    bank = Running(tmp_path / "institutions")
    from tests.adapters.institutions.conftest import _open_accounts

    _open_accounts(bank)
    try:
        freeze = order(Action.FREEZE, amount=900_00)
        bank.institution.order(freeze)
        wanted = [order(Action.DEDUCT, amount=10_00 + place, hold=freeze.key) for place in range(DEDUCTIONS)]
        left = list(wanted)
        sending = threading.Thread(target=_send_until_taken, args=(bank, left))
        sending.start()
        for _round in range(ROUNDS):
            time.sleep(random.uniform(0.02, 0.25))
            bank.kill()
            bank.start()
        sending.join(60)
        assert not left
        state = bank.state()
        assert state["difference"] == 0
        assert sorted(one["key"] for one in state["deductions"]) == sorted(one.key for one in wanted)
        total = sum(one.amount for one in wanted)
        assert sum(one["cents"] for one in state["deductions"]) == total
        (row,) = bank.institution.statement().rows
        assert (row.held, row.deducted) == (900_00 - total, total)
        answers = [one.said.key for one in bank.institution.news(limit=500)]
        assert sorted(answers) == sorted([freeze.key, *(one.key for one in wanted)])
    finally:
        bank.stop()


def _send_until_taken(bank, left):
    """Send each order until there is a receipt, over a connection of one's own."""
    connection = connect(bank.folder, bank.code, {**listed(bank.folder)[bank.code], "rate": 1000, "timeout": 5})
    while left:
        with contextlib.suppress(InstitutionError):
            connection.order(left[0])
            left.pop(0)
        time.sleep(0.05)
    connection.line.close()
