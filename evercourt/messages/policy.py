"""Who may do what with messages."""

from typing import Any

from evercourt.kernel.policy import permission


@permission("messages.read")
def may_read(user: Any, message: Any) -> bool:
    """The person the message is written to, and nobody else: not even a clerk of the court that wrote it."""
    return bool(message.to_id == user.pk)


@permission("messages.prefer")
def may_prefer(user: Any, owner: Any) -> bool:
    """Only the person themselves says how they want to be told."""
    return bool(owner.pk == user.pk)
