"""Shayibak on Monday, 8 August 2022; a maintenance file of its own."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.continuity.conftest import case, period  # noqa: F401

MONDAY = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path, settings):
    """The clock stands still on Monday, 11 o'clock in Beijing; it can be moved."""
    settings.MAINTENANCE_FILE = tmp_path / "maintenance.json"
    with time_machine.travel(MONDAY, tick=False) as moved, translation.override("en"):
        yield moved


@pytest.fixture
def _fresh(administrator, president):
    administrator.second_factor_at = president.second_factor_at = MONDAY
