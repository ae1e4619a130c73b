"""Who is calling: a bearer key, its person, and what the key may be used for."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from evercourt.accounts.acts.tokens import user_for_token
from evercourt.accounts.scopes import Scope
from evercourt.kernel.errors import NotAllowed


class Key(HttpBearer):
    """Takes `Authorization: Bearer evercourt_…`; every route names the scope it needs."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person, or None for an unknown key. Raises NotAllowed if the key lacks the scope."""
        found = user_for_token(token)
        if found is None:
            return None
        user, scopes = found
        if self.scope not in scopes:
            raise NotAllowed(f"This key was not made for this: it lacks the scope {self.scope}.")
        request.user = user
        if "Accept-Language" not in request.headers:
            translation.activate(user.language)
        return user


READ, FILE, COURT = Key(Scope.READ), Key(Scope.FILE), Key(Scope.COURT)
