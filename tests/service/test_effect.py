"""When service takes effect (OLR 31; digest, appendix B 4)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from evercourt.service.effect import EFFECTIVE, PRESUMED, Effect, Facts, earliest, effect

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Late in the evening in Urumqi, still the day before in UTC.
REACHED = datetime(2022, 6, 24, 15, 30, tzinfo=UTC)
READ = datetime(2022, 6, 26, 2, 0, tzinfo=UTC)
REPLIED = datetime(2022, 6, 27, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "at", "kind"),
    [
        pytest.param({"way": "email", "address_basis": "confirmed", "reached_at": REACHED}, REACHED, EFFECTIVE, id="a"),
        pytest.param({"way": "email", "address_basis": "provided", "reached_at": REACHED}, REACHED, EFFECTIVE, id="b"),
        pytest.param({"way": "portal", "reached_at": REACHED, "read_at": READ}, REACHED, EFFECTIVE, id="reading"),
        pytest.param(
            {"way": "email", "address_basis": "inferred", "reached_at": REACHED, "read_at": READ},
            READ, PRESUMED, id="inferred and read: presumed",
        ),
        pytest.param(
            {"way": "email", "address_basis": "inferred", "read_at": READ, "replied_at": REPLIED},
            REPLIED, EFFECTIVE, id="inferred and replied: effective",
        ),
        pytest.param(
            {"way": "email", "address_basis": "confirmed", "reached_at": REACHED, "proven_at": READ},
            READ, EFFECTIVE, id="another arrival proved",
        ),
        pytest.param(
            {"way": "post", "received_on": date(2022, 8, 15)},
            datetime(2022, 8, 15, tzinfo=SHANGHAI), EFFECTIVE, id="the day on the receipt",
        ),
        pytest.param(
            {"way": "counter", "received_on": date(2022, 8, 15)},
            datetime(2022, 8, 15, tzinfo=SHANGHAI), EFFECTIVE, id="handed over",
        ),
        pytest.param(
            {"way": "announcement", "deemed_on": date(2022, 8, 31)},
            datetime(2022, 8, 31, 23, 59, 59, tzinfo=SHANGHAI), EFFECTIVE, id="the period has passed",
        ),
    ],
)  # fmt: skip
def test_an_attempt_takes_effect_when_the_law_says(facts, at, kind):
    known = effect(Facts(zone=SHANGHAI, **facts))
    assert known is not None
    assert (known.at, known.kind) == (at, kind)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"way": "email", "address_basis": "confirmed"}, id="sent is not served"),
        pytest.param({"way": "email", "address_basis": "inferred", "reached_at": REACHED}, id="inferred, only arrived"),
        pytest.param({"way": "post", "reached_at": REACHED}, id="post without a signed receipt"),
        pytest.param({"way": "announcement", "read_at": READ}, id="an announcement whose period runs"),
        pytest.param({"way": "portal", "reached_at": REACHED, "rebutted": True}, id="rebutted"),
        pytest.param({"way": "portal", "proven_at": READ}, id="nothing arrived that could be moved"),
    ],
)
def test_an_attempt_has_no_effect_yet(facts):
    assert effect(Facts(zone=SHANGHAI, **facts)) is None


def test_of_several_ways_the_earliest_counts():
    late, early = Effect(READ, EFFECTIVE, "x"), Effect(REACHED, EFFECTIVE, "y")
    assert earliest([late, None, early]) is early
    assert earliest([None]) is None
