"""Decision texts: first drafts from templates, the operative part as sentences."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from evercourt.cases.models import Case, PanelMember, Party

DRAFTS = Path(__file__).parent / "drafts"
# In a decision the side that asks stands first.
ORDER = list(Party.Side)


def templates(case: Case) -> dict[str, str]:
    """Return the draft templates of the court's procedure pack: name -> title."""
    folder = DRAFTS / case.court.procedure
    return {path.stem: path.read_text().splitlines()[0].lstrip("# ") for path in sorted(folder.glob("*.txt"))}


def first_draft(case: Case, template: str) -> str:
    """Return the text a judge starts from: the template filled with what the file already says."""
    text = (DRAFTS / case.court.procedure / f"{template}.txt").read_text()
    context = Context(
        {
            "case": case,
            "court": case.court,
            "parties": sorted(case.parties.all(), key=lambda party: (ORDER.index(party.side), party.position)),
            "judges": list(
                case.panel.filter(until__isnull=True).exclude(seat=PanelMember.Seat.RECORDER).select_related("user")
            ),
            "hearings": list(case.hearings.filter(state="held")),
            "form": getattr(getattr(case, "filing", None), "form", {}),
        },
        autoescape=False,
    )
    # A decision is written in the court's language, whatever the judge reads the pages in.
    with translation.override(settings.LANGUAGE_CODE):
        return Engine().from_string(text).render(context)


def lines(text: str, *, title: str = "") -> list[dict[str, Any]]:
    """Return the lines of a text, empty ones left out; one that begins with # is a heading, `title` is not repeated."""
    marked = [(line.startswith("#"), line.lstrip("# ")) for line in map(str.strip, text.splitlines()) if line]
    return [{"heading": heading, "text": words} for heading, words in marked if not (heading and words == title)]


def unwritten(text: str, *, ends: bool) -> list[str]:
    """Return the headings of a text under which nothing stands. `ends`: the operative part follows under the last."""
    found = lines(text)
    after = [*found[1:], {"heading": not ends}]
    # The first heading is the title of the paper.
    return [
        line["text"] for line, then in zip(found[1:], after[1:], strict=True) if line["heading"] and then["heading"]
    ]


def fill(text: str, words: dict[str, str]) -> str:
    """Return the text with words put under its headings: heading -> words. Raises KeyError if one is not there."""
    for heading, below in words.items():
        if f"# {heading}\n" not in text:
            raise KeyError(heading)
        text = text.replace(f"# {heading}\n", f"# {heading}\n\n{below}\n", 1)
    return text


def sha256(text: str) -> str:
    """Return the hash a judge signs."""
    return hashlib.sha256(text.encode()).hexdigest()


def owed(operative: list[dict[str, Any]], *, obligor: int, obligee: int) -> Decimal:
    """Return the sum that `obligor` was ordered to pay to `obligee`, in yuan (party primary keys)."""
    return sum(
        (
            Decimal(item["amount"])
            for item in operative
            if item.get("kind") == "pay" and item.get("obligor") == obligor and item.get("obligee") == obligee
        ),
        Decimal(0),
    )
