"""Work of the court's own people over the API: the desk, items, talks and notes."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.accounts.models import User
from evercourt.api.doors import seen
from evercourt.api.keys import COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, Text
from evercourt.cases.models import Case, CaseDocument
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.work import acts
from evercourt.work.acts.items import colleagues, staff_of
from evercourt.work.models import Item, Note, Thread
from evercourt.work.policy import work_cases

router = Router(tags=["work"])
API = Channel.API


class ItemOut(Schema):
    """One thing to do, with its clock."""

    id: int
    kind: str
    title: str
    case: int | None
    office: str
    person: int | None
    state: str
    due_on: date | None
    basis: str
    holds: bool = Field(description="The case is kept off the calendar until it is done.")
    address: str = Field(description="The page on which it is done.")
    opened_at: datetime
    done_at: datetime | None


class HandingOnIn(Schema):
    """To which colleague, by key, and what is known already."""

    to: int
    note: Line = ""


class NoteIn(Schema):
    """What came of it, or why it goes back."""

    note: Line = ""


class TaskIn(Schema):
    """A task on a case, for an office or for one who holds it."""

    text: Line
    office: str = Field(max_length=32)
    to: int | None = None
    due_on: date | None = None
    holds: bool = False


class TalkIn(Schema):
    """The first message of a talk: to people, by key, and to whole offices; papers by the key of their document."""

    subject: str = Field(max_length=200)
    text: Text
    to: list[int] = Field([], max_length=50)
    offices: list[str] = Field([], max_length=10)
    documents: list[int] = Field([], max_length=50)


class TalkAnswerIn(Schema):
    """A further message of a talk."""

    text: Text
    documents: list[int] = Field([], max_length=50)


class PostOut(Schema):
    """One message."""

    id: int
    by: int
    name: str
    at: datetime
    text: str
    documents: list[int] = Field(description="Those of the enclosed papers that you may see.")


class TalkOut(Schema):
    """A talk between people of the court."""

    id: int
    case: int
    subject: str
    members: list[str]
    settled_at: datetime | None
    posts: list[PostOut]


class CaseNoteIn(Schema):
    """A note, and who may read it."""

    audience: Literal["personal", "chambers", "court"]
    text: Text


class CaseNoteOut(Schema):
    """A note that you may read."""

    id: int
    audience: str
    author: int
    name: str
    text: str
    written_at: datetime
    changed_at: datetime | None


@router.get("/work/items", auth=READ, response=Page[ItemOut], summary="List work")
def index(
    request: HttpRequest, mine: bool = False, office: str = "", state: str = "open", after: int = 0, limit: int = 50
) -> dict[str, Any]:
    """List what lies on your desk (`mine`) and on the queues of your offices, the newest first."""
    by = person(request)
    found = Item.objects.visible_to(by).filter(state=state).select_related("case__court")
    found = found.filter(person=by) if mine else found
    found = found.filter(office=office) if office else found
    return page_of(request, found, after=after, limit=limit, shown=_item)


@router.post("/work/items/{item_id}/taking", auth=COURT, response=ItemOut, summary="Take work")
def take(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """Take an item from the queue on your desk; 409 by name if a colleague was faster."""
    return _item(acts.take(_of(request, item_id), by=person(request), via=API))


@router.post("/work/items/{item_id}/handing-on", auth=COURT, response=ItemOut, summary="Hand work on")
def hand_on(request: HttpRequest, item_id: int, payload: HandingOnIn) -> dict[str, Any]:
    """Lay an item on a colleague's desk; the last day stays."""
    item = _of(request, item_id)
    to = next((one for one in colleagues(item) if one.pk == payload.to), None)
    if to is None:
        raise BadInput(field="to")
    return _item(acts.hand_on(item, to, note=payload.note, by=person(request), via=API))


@router.post("/work/items/{item_id}/return", auth=COURT, response=ItemOut, summary="Give work back")
def give_back(request: HttpRequest, item_id: int, payload: NoteIn) -> dict[str, Any]:
    """Put an item back on its queue."""
    return _item(acts.give_back(_of(request, item_id), note=payload.note, by=person(request), via=API))


@router.post("/work/items/{item_id}/completion", auth=COURT, response=ItemOut, summary="Complete work")
def complete(request: HttpRequest, item_id: int, payload: NoteIn) -> dict[str, Any]:
    """Say that an item is done; what ends by its own act is not ticked off."""
    return _item(acts.complete(_of(request, item_id), result=payload.note, by=person(request), via=API))


@router.post("/cases/{case_id}/tasks", auth=COURT, response={201: ItemOut}, summary="Write a task")
def write_task(request: HttpRequest, case_id: int, payload: TaskIn) -> Status[dict[str, Any]]:
    """Put a task on a case on the queue of an office, or on the desk of one who holds it."""
    case = _case(request, case_id)
    to = _people(case, [payload.to])[0] if payload.to else None
    made = acts.write_task(
        case, text=payload.text, office=payload.office, to=to, due_on=payload.due_on, holds=payload.holds,
        by=person(request), via=API,
    )  # fmt: skip
    return Status(201, _item(made))


@router.post("/cases/{case_id}/talks", auth=COURT, response={201: TalkOut}, summary="Begin a talk")
def begin(request: HttpRequest, case_id: int, payload: TalkIn) -> Status[dict[str, Any]]:
    """Write to colleagues about a case, papers of the file enclosed."""
    case = _case(request, case_id)
    made = acts.open_thread(
        case, subject=payload.subject, text=payload.text, to=_people(case, payload.to), offices=payload.offices,
        papers=_papers(request, case, payload.documents), by=person(request), via=API,
    )  # fmt: skip
    return Status(201, _talk(made, person(request)))


@router.get("/work/talks/{talk_id}", auth=READ, response=TalkOut, summary="Read a talk")
def show_talk(request: HttpRequest, talk_id: int) -> dict[str, Any]:
    """Show a talk in which you, or an office of yours, take part."""
    return _talk(seen(request, Thread, talk_id, "case__court"), person(request))


@router.post("/work/talks/{talk_id}/messages", auth=COURT, response={201: TalkOut}, summary="Answer in a talk")
def answer(request: HttpRequest, talk_id: int, payload: TalkAnswerIn) -> Status[dict[str, Any]]:
    """Write the next message of a talk."""
    talk = seen(request, Thread, talk_id, "case__court")
    papers = _papers(request, talk.case, payload.documents)
    acts.answer(talk, text=payload.text, papers=papers, by=person(request), via=API)
    return Status(201, _talk(talk, person(request)))


@router.get("/cases/{case_id}/notes", auth=READ, response=Page[CaseNoteOut], summary="List notes")
def notes(request: HttpRequest, case_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the notes on a case that you may read."""
    _case(request, case_id)
    found = Note.objects.visible_to(person(request)).filter(case=case_id).select_related("author")
    return page_of(request, found, after=after, limit=limit, shown=_note)


@router.post("/cases/{case_id}/notes", auth=COURT, response={201: CaseNoteOut}, summary="Write a note")
def write_note(request: HttpRequest, case_id: int, payload: CaseNoteIn) -> Status[dict[str, Any]]:
    """Write a note on a case, for its audience; never a party's to read."""
    case = _case(request, case_id)
    made = acts.write_note(case, audience=payload.audience, text=payload.text, by=person(request), via=API)
    return Status(201, _note(made))


def _of(request: HttpRequest, pk: int) -> Item:
    found: Item = seen(request, Item, pk, "case__court", "court")
    return found


def _case(request: HttpRequest, pk: int) -> Case:
    found: Case = get_object_or_404(work_cases(person(request)).select_related("court"), pk=pk)
    return found


def _people(case: Case, keys: list[int]) -> list[User]:
    staff = {one.pk: one for one, _office in staff_of(case)}
    if not set(keys) <= set(staff):
        raise BadInput(field="to")
    return [staff[key] for key in keys]


def _papers(request: HttpRequest, case: Case, documents: list[int]) -> list[CaseDocument]:
    visible = CaseDocument.objects.visible_to(person(request)).filter(case=case, document__in=documents)
    found = list(visible)
    if {paper.document_id for paper in found} != set(documents):
        raise BadInput(field="documents")
    return found


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk, "kind": item.kind, "title": item.title, "case": item.case_id, "office": item.office,
        "person": item.person_id, "state": item.state, "due_on": item.due_on, "basis": item.basis, "holds": item.holds,
        "address": item.address, "opened_at": item.opened_at, "done_at": item.done_at,
    }  # fmt: skip


def _talk(talk: Thread, by: User) -> dict[str, Any]:
    visible = CaseDocument.objects.visible_to(by).filter(case=talk.case_id)
    seen_papers = dict(visible.values_list("pk", "document"))
    posts = talk.posts.select_related("by").prefetch_related("enclosures")
    return {
        "id": talk.pk, "case": talk.case_id, "subject": talk.subject, "settled_at": talk.settled_at,
        "members": [member.name for member in talk.members.select_related("user").order_by("pk")],
        "posts": [
            {
                "id": post.pk, "by": post.by_id, "name": post.by.name, "at": post.at, "text": post.text,
                "documents": [
                    seen_papers[one.paper_id] for one in post.enclosures.all() if one.paper_id in seen_papers
                ],
            }
            for post in posts
        ],
    }  # fmt: skip


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk, "audience": note.audience, "author": note.author_id, "name": note.author.name,
        "text": note.text, "written_at": note.written_at, "changed_at": note.changed_at,
    }  # fmt: skip
