"""Check codes over the API: did the court send or issue what bears this code? Open to everyone, no key."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from evercourt.api.problems import problem
from evercourt.courts.models import Court, local
from evercourt.filing.codes import Checked, checked
from evercourt.kernel.limits import count_wrong, refuse_after

# So many wrong codes from one address within this time, in seconds.
MOST_WRONG_CODES = 20
WRONG_CODE_LASTS = 600

router = Router(tags=["files"])


class CodeOut(Schema):
    """What a check code tells: never contents, never whole names."""

    kind: str = Field(description="`document`, `message`, or `receipt` of a filing.")
    issued_by_court: bool
    title: str = Field(description="Of a paper its kind, of a message what it is about in general words.")
    court: str
    day: str
    pages: int | None = None
    sha256: str = ""
    sealed: bool = False
    closed: bool = Field(False, description="A judge closed it to the public: nothing more is told of it.")
    stamped_at: datetime | None = Field(None, description="Null while the time stamp on the signature is awaited.")
    stamped_sha256: str = Field("", description="Of the same file with the time stamp in its signature.")
    sent_at: datetime | None = None
    line: str = ""
    to: str = Field("", description="Masked: who got it knows the rest.")
    state: str = ""


@router.get("/{code}", response=CodeOut, summary="Look up a check code")
def look_up(request: HttpRequest, code: str) -> Any:
    """Tell whether the court sent or issued what bears this code: when, by which way, to whom (masked)."""
    who = request.META.get("REMOTE_ADDR", "")
    refuse_after("check", who, most=MOST_WRONG_CODES)
    found = checked(code)
    if not found.known:
        count_wrong("check", who, seconds=WRONG_CODE_LASTS)
        step = _("Compare it letter by letter. If it is right, it does not come from the court: call 12368.")
        return problem(404, "not-found", _("The court sent or issued nothing with this code."), next_step=step)
    return _shown(found)


def _shown(found: Checked) -> dict[str, Any]:
    if document := found.document:
        return {
            "kind": "document", "issued_by_court": document.issued_by_court, "title": document.title,
            "court": _name(document.court), "day": _day(document.court, document.at),
            "pages": document.pages, "sha256": document.sha256, "sealed": document.sealed, "closed": document.closed,
            "stamped_at": document.stamped_at, "stamped_sha256": document.stamped_sha256,
        }  # fmt: skip
    if message := found.message:
        return {
            "kind": "message", "issued_by_court": True, "title": message.topic, "court": _name(message.court),
            "day": _day(message.court, message.sent_at or message.written_at), "sent_at": message.sent_at,
            "line": message.line, "to": f"{message.to} {message.address}".strip(),
            "state": "failed" if message.failed else "sent" if message.sent_at else "written",
        }  # fmt: skip
    filing = found.receipt
    assert filing is not None
    return {
        "kind": "receipt", "issued_by_court": True, "title": "", "court": _name(filing.court),
        "day": _day(filing.court, filing.submitted_at), "state": filing.state,
    }  # fmt: skip


def _name(court: Court | None) -> str:
    return court.name if court else ""


def _day(court: Court | None, at: datetime | None) -> str:
    if at is None:
        return ""
    return (local(court, at) if court else at).date().isoformat()
