"""Who is calling: a bearer key, its person, and what the key may be used for."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from evercourt.accounts.acts import token_of
from evercourt.accounts.models import APIToken, User
from evercourt.accounts.scopes import Scope
from evercourt.kernel.errors import NotAllowed


class Key(HttpBearer):
    """Takes `Authorization: Bearer evercourt_…`; every route names the scope it needs, None: any key will do."""

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key, or None for an unknown one. Raises NotAllowed if the key lacks the scope."""
        found = token_of(token)
        if found is None:
            return None
        if self.scope and self.scope not in found.scopes:
            raise NotAllowed(_("This key was not made for this: it lacks the scope %(scope)s."), scope=self.scope)
        request.user = found.user
        if "Accept-Language" not in request.headers:
            translation.activate(found.user.language)
        return found


READ, FILE, PAY, VISIT = Key(Scope.READ), Key(Scope.FILE), Key(Scope.PAY), Key(Scope.VISIT)
CASE, COURT, DECIDE = Key(Scope.CASE), Key(Scope.COURT), Key(Scope.DECIDE)
DESK, TELL = Key(Scope.DESK), Key(Scope.TELL)
ANY = Key(None)


def person(request: HttpRequest) -> User:
    """Return who is calling."""
    assert isinstance(request.user, User), "the key names the person"
    return request.user


def key_of(request: HttpRequest) -> APIToken:
    """Return the key that was sent."""
    key = request.auth  # type: ignore[attr-defined]
    assert isinstance(key, APIToken)
    return key
