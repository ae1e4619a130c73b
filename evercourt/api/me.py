"""Who I am to the court, what waits for me, my letters, and the second factor of a key."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from evercourt.accounts.acts import confirm_token
from evercourt.accounts.models import User
from evercourt.api.cases import ComingOut, coming
from evercourt.api.doors import seen
from evercourt.api.keys import ANY, READ, key_of, person
from evercourt.api.paging import page_of
from evercourt.api.problems import counted
from evercourt.api.shapes import Line, Page
from evercourt.cases.models import Case
from evercourt.cases.policy import own_causes
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import SECOND_FACTOR_LASTS
from evercourt.messages.acts import mark_read
from evercourt.messages.models import Message
from evercourt.notify.upcoming import what_comes
from evercourt.service.letters import body_for

router = Router(tags=["me"])
# So many cases are looked at for tasks; who has more reads them case by case.
MOST_CASES = 50


class OfficeOut(Schema):
    """An office held today."""

    office: str
    court: str


class KeyOut(Schema):
    """The key that was sent."""

    name: str
    scopes: list[str]
    expires_at: datetime | None
    second_factor_until: datetime | None = Field(description="Until then dangerous acts are accepted with this key.")


class MeOut(Schema):
    """The person the key belongs to."""

    id: int
    name: str
    language: str
    identity_level: int
    offices: list[OfficeOut]
    key: KeyOut


class CodeIn(Schema):
    """The code your authenticator app shows now; never a password."""

    code: Line = Field(max_length=20)


class FreshOut(Schema):
    """Until when this key may be used for dangerous acts."""

    until: datetime


class MessageOut(Schema):
    """A letter of the court in the inbox."""

    id: int
    letter: str
    subject: str
    body: str
    language: str
    link: str
    written_at: datetime
    read_at: datetime | None


@router.get("/me", auth=ANY, response=MeOut, summary="See who I am")
def me(request: HttpRequest) -> dict[str, Any]:
    """Show the person of this key, the offices held today, and what the key may be used for."""
    user, key = person(request), key_of(request)
    until = key.second_factor_at + SECOND_FACTOR_LASTS if key.second_factor_at else None
    return {
        "id": user.pk,
        "name": user.name,
        "language": user.language,
        "identity_level": user.identity_level,
        "offices": [{"office": held.office, "court": held.court.code} for held in user.offices],
        "key": {
            "name": key.name,
            "scopes": key.scopes,
            "expires_at": key.expires_at,
            "second_factor_until": until,
        },
    }


@router.get("/me/tasks", auth=READ, response=list[ComingOut], summary="See what waits for me")
def tasks(request: HttpRequest) -> list[dict[str, Any]]:
    """Show what you, or those you act for, must do next in your newest 50 open cases, soonest first."""
    user = person(request)
    mine = Case.objects.filter(own_causes(user), ended_at=None)
    found = [
        (one, case)
        for case in mine.select_related("court").order_by("-pk")[:MOST_CASES]
        for one in what_comes(case, user)
    ]
    return [coming(case, one) for one, case in sorted(found, key=lambda pair: pair[0].order) if one.mine]


@router.post("/second-factor", auth=ANY, response=FreshOut, summary="Confirm a key with your second factor")
def second_factor(request: HttpRequest, payload: CodeIn) -> dict[str, Any] | HttpResponse:
    """Make this key fresh for dangerous acts for ten minutes, with the code of your authenticator app.

    A code works once. Five wrong codes in a row end the key.
    """
    try:
        until = confirm_token(key_of(request), code=payload.code, by=person(request), via=Channel.API)
    except BadInput as error:
        return counted(error)
    return {"until": until}


@router.get("/messages", auth=READ, response=Page[MessageOut], summary="List my letters")
def letters(request: HttpRequest, after: int = 0, limit: int = 50, unread: bool = False) -> dict[str, Any]:
    """List what the court wrote to you, newest first; `unread` leaves out what you opened."""
    found = Message.objects.visible_to(person(request))
    return page_of(
        request,
        found.filter(read_at=None) if unread else found,
        after=after,
        limit=limit,
        shown=partial(letter, user=person(request)),
    )


@router.get("/messages/{message_id}", auth=READ, response=MessageOut, summary="Show a letter")
def show(request: HttpRequest, message_id: int) -> dict[str, Any]:
    """Show one letter; that you read it is noted only by POST to its reading."""
    return letter(seen(request, Message, message_id), person(request))


@router.post("/messages/{message_id}/reading", auth=READ, response=MessageOut, summary="Note that I read a letter")
def reading(request: HttpRequest, message_id: int) -> dict[str, Any]:
    """Note that you opened a letter; later readings change nothing."""
    mark_read(seen(request, Message, message_id), by=person(request), via=Channel.API)
    return letter(seen(request, Message, message_id), person(request))


def letter(message: Message, user: User) -> dict[str, Any]:
    """Return a letter as the API shows it."""
    names = [name for name in MessageOut.model_fields if name not in ("id", "body")]
    return {"id": message.pk, "body": body_for(message, user), **{name: getattr(message, name) for name in names}}
