"""What the fields of the layout may hold, and what every record of it is."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from evercourt.kernel.events import canonical

# A text that the database can hold.
PLAIN, SAID = r"^[^\x00]*$", r"^[^\x00]+$"
Text16 = Annotated[str, StringConstraints(max_length=16, pattern=PLAIN)]
Text32 = Annotated[str, StringConstraints(max_length=32, pattern=PLAIN)]
Text64 = Annotated[str, StringConstraints(max_length=64, pattern=PLAIN)]
Text100 = Annotated[str, StringConstraints(max_length=100, pattern=PLAIN)]
Text200 = Annotated[str, StringConstraints(max_length=200, pattern=PLAIN)]
Text254 = Annotated[str, StringConstraints(max_length=254, pattern=PLAIN)]
Text500 = Annotated[str, StringConstraints(max_length=500, pattern=PLAIN)]


def one_of(choices: Any) -> Any:
    """Return the type that holds one of these choices."""
    return Literal[tuple(str(value) for value in choices)]


Required = StringConstraints(min_length=1, pattern=SAID)
Long = Annotated[str, StringConstraints(pattern=PLAIN)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=SAID)]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(lambda at: at.astimezone(UTC)),
    PlainSerializer(lambda at: at.isoformat().replace("+00:00", "Z"), when_used="json"),
]
Amount = Annotated[
    Decimal,
    Field(ge=0, lt=Decimal(10) ** 13, decimal_places=2),
    PlainSerializer(lambda amount: f"{amount:.2f}", when_used="json"),
]


class Record(BaseModel):
    """A part of the layout: nothing it does not know, and nothing said that is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def values(self) -> dict[str, Any]:
        """Return what it says as plain values; what is empty is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def line(self) -> str:
        """Return it as it stands in a file: canonical JSON."""
        return canonical(self.values())
