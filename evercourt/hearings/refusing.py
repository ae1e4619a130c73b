"""A refusal that names every obstacle with its article."""

from collections.abc import Sequence
from typing import Any

from evercourt.hearings.gate import Obstacle
from evercourt.kernel.errors import WrongState


class Obstructed(WrongState):
    """The hearing cannot open, go on or close: `obstacles` says each reason, with its article."""

    code = "obstructed"

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = list(obstacles)
        lines = " ".join(f"{one} [{one.basis}]" for one in obstacles)
        bases = "; ".join(dict.fromkeys(one.basis for one in obstacles))
        super().__init__("%(reasons)s", next_step=next_step(obstacles), basis=bases, reasons=lines)


def next_step(obstacles: Sequence[Obstacle]) -> Any:
    """Return what to do about the first reason that says so."""
    return next((one.next_step for one in obstacles if one.next_step), "")


def refuse(obstacles: Sequence[Obstacle]) -> None:
    """Raise Obstructed, naming every obstacle, if there is one."""
    if obstacles:
        raise Obstructed(obstacles)
