"""What the court already knows of the person who files, put into the form when they ask for it."""

from typing import Any

from evercourt.accounts.models import User
from evercourt.accounts.states import IdentityCheckState


def fill_in(party: dict[str, Any], user: User) -> None:
    """Fill the empty fields of a party from the account; what was typed stays."""
    known = {"name": user.name, "phone": user.phone or "", "email": user.email or ""}
    check = user.identity_checks.filter(state=IdentityCheckState.CONFIRMED).order_by("-decided_at").first()
    if check and check.document_kind != check.DocumentKind.COMPANY_CODE:
        known |= {"identity_kind": check.document_kind, "identity_number": check.document_number}
    for name, value in known.items():
        if not party.get(name):
            party[name] = value
