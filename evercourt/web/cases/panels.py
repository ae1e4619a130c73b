"""What other areas show on the case page: each adds its panel and its actions here, the page knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.kernel.errors import Text


@dataclass(frozen=True)
class Action:
    """Something this person can do now in this case, the address where it is done, its last day and article."""

    title: Text
    address: str
    until: date | None = None
    basis: str = ""


Panel = Callable[[Case, User], tuple[str, dict[str, Any]] | None]
Actions = Callable[[Case, User], list[Action]]

# Areas append a function: the template and what it needs for this person, or None to show nothing.
panels: list[Panel] = []
# Areas append a function: what this person can do now.
actions: list[Actions] = []


def shown_panels(case: Case, user: User) -> list[tuple[str, dict[str, Any]]]:
    """Return template and context of every panel this person sees, in the order in which areas were loaded."""
    return [found for panel in panels if (found := panel(case, user)) is not None]


def offered_actions(case: Case, user: User) -> list[Action]:
    """Return everything this person can do now in this case; what has a last day first, by that day."""
    offered = [action for offer in actions for action in offer(case, user)]
    return sorted(offered, key=lambda action: (action.until is None, action.until or date.max))
