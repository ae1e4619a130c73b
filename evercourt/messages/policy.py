"""Who may do what with messages."""

from typing import Any

from evercourt.accounts.firms import Firm
from evercourt.accounts.policy import may_ask_member
from evercourt.kernel.policy import permission


@permission("messages.read")
def may_read(user: Any, message: Any) -> bool:
    """The person the message is written to, and nobody else: not even a clerk of the court that wrote it."""
    return bool(message.to_id == user.pk)


@permission("messages.prefer")
def may_prefer(user: Any, owner: Any) -> bool:
    """Only the person themselves says how they want to be told."""
    return bool(owner.pk == user.pk)


@permission("endpoint.add")
def may_add_endpoint(user: Any, owner: Any) -> bool:
    """The person for their own letters, a partner for their firm; nobody who holds an office at a court."""
    if user.is_office_holder:
        return False
    return may_ask_member(user, owner) if isinstance(owner, Firm) else bool(owner.pk == user.pk)


@permission("endpoint.change")
def may_change_endpoint(user: Any, endpoint: Any) -> bool:
    """Whose address it is; of a firm's, its partners."""
    return may_ask_member(user, endpoint.firm) if endpoint.firm_id else bool(endpoint.owner_id == user.pk)


@permission("endpoint.hear")
def may_hear(user: Any, endpoint: Any) -> bool:
    """A member of the firm whose address it is; nobody who holds an office at a court."""
    at_this_firm = endpoint.firm_id and endpoint.firm.members.at_work().filter(user=user).exists()
    return bool(at_this_firm and not user.is_office_holder)


@permission("endpoint.leave")
def may_leave_endpoint(user: Any, endpoint: Any) -> bool:
    """Everyone for whom it listens, whatever became of their place at the firm."""
    return bool(endpoint.listeners.filter(user=user).exists())
