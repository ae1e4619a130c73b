"""State machines as tables: the same table moves the row and becomes a trigger that refuses any other move."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pgtrigger
from django.db import models

from evercourt.kernel.errors import WrongState

# from state -> the states it may go to
Transitions = Mapping[Any, tuple[str, ...]]


def keep_states(table: Transitions, *, name: str = "lawful_states", field: str = "state") -> pgtrigger.FSM:
    """Return the trigger by which PostgreSQL refuses every move that is not in `table`."""
    pairs = [(source, target) for source, targets in table.items() for target in targets]
    return pgtrigger.FSM(name=name, field=field, transitions=pairs)


class Stateful(models.Model):
    """A row with one `state`, moved only along `transitions`."""

    transitions: ClassVar[Transitions]

    # Each model names its own choices.
    state = models.CharField(max_length=16)

    class Meta:
        abstract = True

    def can_move(self, state: str) -> bool:
        """Return True if the table allows a move from the present state to `state`."""
        return state in self.transitions.get(self.state, ())

    def move(self, state: str, **changes: Any) -> None:
        """Move to `state`, setting `changes` in the same UPDATE. Raises WrongState.

        The caller holds the row's lock.
        """
        if not self.can_move(state):
            raise WrongState()
        self.state = state
        for field, value in changes.items():
            setattr(self, field, value)
        self.save(update_fields=["state", *changes])


class LockingQuerySet(models.QuerySet[Any]):
    """Adds `locked`: the row, locked until the end of the transaction."""

    def locked(self, pk: Any) -> Any:
        """Return the row, locked for update (its joined rows are not)."""
        return self.select_for_update(of=("self",)).get(pk=pk)
