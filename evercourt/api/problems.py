"""Errors as problem+json (RFC 9457): what happened, why, and what to do next."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from evercourt.filing.form_messages import message
from evercourt.kernel.errors import CourtError, NotFound
from evercourt.kernel.events import plain

TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """Return one problem; `more` are further members, left out when empty."""
    body = {"type": f"urn:evercourt:problem:{code}", "title": title, "status": status}
    body |= {name: value if isinstance(value, list | dict) else str(value) for name, value in more.items() if value}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=TYPE)


def refused(error: CourtError) -> HttpResponse:
    """Return the refusal of an act: `facts` are the values its sentence mentions."""
    return problem(
        error.status,
        error.code,
        str(error),
        next_step=error.next_step,
        basis=error.basis,
        field=error.field,
        facts=plain(error.facts),
    )


def counted(error: CourtError) -> HttpResponse:
    """Return a refusal whose trace stays: a failed try at a secret is counted, though nothing else happened."""
    answer = refused(error)
    answer.counts = True  # type: ignore[attr-defined]
    return answer


def answer_problems(api: NinjaAPI) -> None:
    """Teach `api` to answer every error as a problem."""

    @api.exception_handler(CourtError)
    def court(request: HttpRequest, error: CourtError) -> HttpResponse:
        return refused(error)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, NotFound.code, str(NotFound.message), next_step=NotFound.next_step)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        answer = problem(401, "key-needed", _("A key is needed."), next_step="Authorization: Bearer evercourt_…")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "bad-request", str(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [
            {
                "field": ".".join(str(step) for step in detail["loc"][2:]),
                "text": _sentence(detail["type"], detail.get("ctx") or {}),
                "kind": detail["type"],
            }
            for detail in error.errors
        ]
        return problem(422, "bad-input", _("Some values cannot be used."), errors=places)


def _sentence(kind: str, context: dict[str, Any]) -> str:
    """Return what is wrong with a value, in the caller's language; `kind` is pydantic's own word for it."""
    said = {
        "missing": _("This is missing."),
        "extra_forbidden": _("The court does not ask for this."),
        "json_invalid": _("The body is not JSON."),
        "value_error": _("The text holds a character that cannot be used."),
        "int_parsing": _("Write a whole number."),
        "int_type": _("Write a whole number."),
        "int_from_float": _("Write a whole number."),
        "string_type": _("Write a text."),
    }
    return said.get(kind) or message(kind, context)
