"""The same Monday before the closure, and an order issued on it."""

import pytest

from evercourt.continuity import acts
from tests.continuity.conftest import (  # noqa: F401
    WEB,
    _fresh,
    _monday,
    agent,
    case,
    counter,
    hearing,
    order,
    period,
    visit,
)


@pytest.fixture
def closed(order, president, visit, hearing):  # noqa: F811
    """The order as issued: a visit cancelled, a hearing put off, two people to be told."""
    return acts.issue(order(), by=president, via=WEB)
