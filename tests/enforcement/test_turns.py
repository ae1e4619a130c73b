"""The rate agreed with an institution holds for all processes of the court together."""

import threading
import time

import pytest
from django.db import connection

from evercourt.enforcement.models import Institution
from evercourt.enforcement.turns import wait_turn

INTERVAL = 0.05


@pytest.mark.django_db(transaction=True)
def test_turns_of_several_connections_are_apart_as_agreed():
    Institution.objects.create(code="slow", names={"en": "slow"}, kind="bank")
    taken = []

    def take():
        for _turn in range(4):
            wait_turn("slow", INTERVAL)
            taken.append(time.monotonic())
        connection.close()

    threads = [threading.Thread(target=take) for _one in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    taken.sort()
    # A thread may wake late, never early: from the first to any later one at least so many intervals have passed.
    assert len(taken) == 12
    assert all(at - taken[0] >= place * INTERVAL - 0.04 for place, at in enumerate(taken))


@pytest.mark.django_db(transaction=True)
def test_turns_not_taken_are_not_saved_up():
    Institution.objects.create(code="slow", names={"en": "slow"}, kind="bank")
    wait_turn("slow", INTERVAL)
    time.sleep(4 * INTERVAL)
    began = time.monotonic()
    for _turn in range(3):
        wait_turn("slow", INTERVAL)
    assert time.monotonic() - began >= 2 * INTERVAL - 0.01
