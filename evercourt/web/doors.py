"""How a view declares what it does: `reads` refuses every SQL but SELECT, `writes` runs in one transaction."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from evercourt.accounts.models import User
from evercourt.ledger.access import looks_kept

View = Callable[..., HttpResponse]

# Sessions, counts of wrong tries and savepoints are the web layer's own housekeeping, not the court's record.
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SHOW ")


class Request(HttpRequest):
    """A request behind the door: the person is known."""

    user: User


def wants_data(request: HttpRequest) -> bool:
    """Return True if a script of a page asks: it is answered with JSON, in the same words as a person."""
    return request.headers.get("Accept", "").startswith("application/json")


class WroteWhileReading(AssertionError):
    """A view that declared it only reads tried to change the database."""


def _only_select(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    text = str(sql).lstrip(" (\n").upper()
    own = any(table in text for table in ("DJANGO_SESSION", "USERSESSIONS_", "SHARED_LIMITS"))
    if not (text.startswith(("SELECT", "WITH", "EXPLAIN", *HOUSEKEEPING)) or own):
        raise WroteWhileReading(str(sql)[:200])
    return execute(sql, params, many, context)


def reads(view: View) -> View:
    """Declare a view that answers GET and changes nothing."""

    @require_http_methods(["GET", "HEAD"])
    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with looks_kept(), connection.execute_wrapper(_only_select):
            return view(request, *args, **kwargs)

    return door


def writes(view: View) -> View:
    """Declare a view whose GET reads and whose POST changes, in one transaction."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            with looks_kept(), transaction.atomic():
                return view(request, *args, **kwargs)
        with looks_kept(), connection.execute_wrapper(_only_select):
            return view(request, *args, **kwargs)

    return door


def public(view: View) -> View:
    """Declare a view that anyone may open without an account."""
    return login_not_required(view)
