"""The drawings of the state machines show what the tables say."""

from evercourt.cli.states import drawings
from evercourt.config.database import ROOT


def test_the_drawings_are_up_to_date():
    drawn = {path.name: path.read_text() for path in (ROOT / "docs" / "states").glob("*.md")}
    assert drawn == drawings(), "run `make states`"
