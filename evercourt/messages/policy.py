"""Who may do what with messages."""

from typing import Any

from evercourt.kernel.policy import permission


@permission("messages.read")
def may_read(user: Any, message: Any) -> bool:
    """The person the message is written to, and nobody else: not even a clerk of the court that wrote it."""
    return bool(message.to_id == user.pk)
