"""On what conditions a court receives visitors again, as plain values: the form and the API hand them over."""

from typing import Annotated

from pydantic import Field

from evercourt.continuity.clauses import Day, Long, Part, Short


class Conditions(Part):
    """What one must bring or wear, as written and by language; the hours; how many of the places are given out.

    `capacity_until`: the last day on which so few are given out; none: until something else is announced.
    """

    text: Long = ""
    texts: dict[str, Long] = {}
    hours: Short = ""
    capacity_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    capacity_until: Day | None = None
