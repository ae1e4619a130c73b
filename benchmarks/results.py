"""What was measured, as a table for people and as JSON for programs."""

import dataclasses
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclasses.dataclass(frozen=True)
class Goal:
    """A bound that a figure should keep: at least, or at most, so much."""

    bound: float
    at_least: bool = False

    def met(self, figure: float) -> bool:
        """Return True if the figure keeps the bound."""
        return figure >= self.bound if self.at_least else figure <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


def at_least(bound: float) -> Goal:
    """Return the goal to reach `bound` or more."""
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    """Return the goal to stay at or below `bound`."""
    return Goal(bound)


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measured figure, with its unit and, if there is one, its goal."""

    subject: str
    what: str
    value: float
    unit: str = ""
    goal: Goal | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the figure as JSON keeps it."""
        found: dict[str, Any] = {"subject": self.subject, "what": self.what, "value": self.value, "unit": self.unit}
        if self.goal:
            found |= {"goal": str(self.goal), "met": self.goal.met(self.value)}
        return found


def show(figures: list[Figure], machine: str) -> None:
    """Print the figures, one table a subject."""
    console = Console(highlight=False, width=110)
    console.print(f"\n[bold]Measured on[/bold] {machine}")
    for subject in dict.fromkeys(figure.subject for figure in figures):
        table = Table(title=subject, title_justify="left", title_style="bold", expand=False)
        table.add_column("what", min_width=54)
        table.add_column("figure", justify="right")
        table.add_column("unit")
        table.add_column("goal")
        table.add_column("")
        for figure in figures:
            if figure.subject == subject:
                table.add_row(figure.what, _rounded(figure.value), figure.unit, *_verdict(figure))
        console.print(table)


def write(figures: list[Figure], machine: str, path: Path) -> None:
    """Write the figures to `path` as JSON."""
    whole = {"machine": machine, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")


def _verdict(figure: Figure) -> tuple[str, str]:
    if figure.goal is None:
        return "", ""
    return str(figure.goal), "[green]met[/green]" if figure.goal.met(figure.value) else "[red]not met[/red]"


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
