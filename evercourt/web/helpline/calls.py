"""One call: its script, proof of who calls, what everyone may hear, questions and promises."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.courts.models import local
from evercourt.courts.procedures import pack
from evercourt.helpline import acts, proof
from evercourt.helpline.acts.acting import visits_of
from evercourt.helpline.acts.transferring import agents_for
from evercourt.helpline.models import Authority, Call, WorkOrder
from evercourt.helpline.states import CallState
from evercourt.helpline.words import GREETING, WARNING, read_out
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.fields import masked
from evercourt.notices.acts import flag_number
from evercourt.notices.models import Notice, UnansweredNumber
from evercourt.web.accounts.addresses import normal_phone
from evercourt.web.contacts.showing import Entry, entries_of, entry_of
from evercourt.web.doors import Request, writes
from evercourt.web.portal.forms import plain_name

PHONE = Channel.PHONE
# Pages of the portal that can be sent as a text message.
PAGES = (
    ("guidance", gettext_lazy("Help for your case")),
    ("courts", gettext_lazy("Courts")),
    ("contacts", gettext_lazy("Contacts")),
    ("notices", gettext_lazy("Notices")),
    ("closures", gettext_lazy("Closures of the courts")),
    ("appointments", gettext_lazy("Appointments")),
    ("receipts", gettext_lazy("Where a filing stands")),
    ("fees", gettext_lazy("What it costs")),
)
# So many notices can be sent; the newest first.
MOST_NOTICES = 50


@writes
def answer(request: Request, pk: int) -> HttpResponse:
    """Take a ringing call."""
    found = seen(request, pk)
    if request.method == "POST":
        acts.answer(found, by=request.user, via=PHONE)
    return redirect("helpline_call", found.pk)


@writes
def take_over(request: Request, pk: int) -> HttpResponse:
    """Take over a call a colleague offered."""
    found = seen(request, pk)
    if request.method == "POST":
        acts.take_over(found, by=request.user, via=PHONE)
    return redirect("helpline_call", found.pk)


@writes
def call(request: Request, pk: int) -> HttpResponse:
    """Show the call; each form of the page says in `do` what it does, and comes back here."""
    found = seen(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        step = STEPS.get(request.POST.get("do", ""))
        try:
            leads = step(request, found) if step else None
        except CourtError as error:
            refused = error
        else:
            return leads or redirect("helpline_call", found.pk)
        found = seen(request, pk)
    return render(request, "helpline/call.html", shown(request, found, refused), status=_status(refused))


def _status(refused: CourtError | None) -> int:
    return refused.status if refused else 200


def _end(request: Request, found: Call) -> HttpResponse:
    acts.hang_up(found, by=request.user, via=PHONE)
    return redirect("helpline")


def _language(request: Request, found: Call) -> None:
    acts.set_language(found, request.POST.get("language", ""), by=request.user, via=PHONE)


def _claim(request: Request, found: Call) -> None:
    given = request.POST
    number, name = given.get("case_number", "")[:64], given.get("name", "")[:200]
    acts.claim(found, case_number=number, name=name, by=request.user, via=PHONE)


def _questions(request: Request, found: Call) -> None:
    said = {name: request.POST.get(f"said-{name}", "")[:200] for name in ("licence", "represents", *proof.QUESTIONS)}
    if acts.answer_questions(found, said, by=request.user, via=PHONE):
        messages.success(request, _("Enough is right. Now send a code."))
    else:
        messages.error(request, _("Not enough is right. Do not say which."))


def _send_code(request: Request, found: Call) -> None:
    acts.send_code(found, by=request.user, via=PHONE)
    messages.success(request, _("The code is sent. Ask the caller to read it out."))


def _code(request: Request, found: Call) -> None:
    if acts.check_code(found, request.POST.get("code", "")[:20], by=request.user, via=PHONE):
        messages.success(request, _("The caller is proved. Now the case can be told."))
    else:
        messages.error(request, _("This is not the code that was sent."))


def _letter_code(request: Request, found: Call) -> None:
    if acts.check_letter_code(found, request.POST.get("code", "")[:40], by=request.user, via=PHONE):
        messages.success(request, _("The caller is proved. Now the case can be told."))
    else:
        messages.error(request, _("This is not the code printed in the letter."))


def _offer(request: Request, found: Call) -> None:
    wanted = request.POST.get("to", "")
    to = next((one for one in agents_for(found) if str(one.pk) == wanted), None)
    if to is None and wanted:
        raise BadInput(_("This colleague has somebody on the line now, or is no agent."), field="to")
    acts.offer_call(found, to=to, note=request.POST.get("note", ""), by=request.user, via=PHONE)
    messages.success(request, _("Offered; stay on the line until it is taken over.") if to else _("Taken back."))


def _file(request: Request, found: Call) -> HttpResponse:
    filing = acts.start_filing(
        found, name=request.POST.get("name", "")[:200], said_yes=said_yes(request), by=request.user
    )
    return redirect("filing_step", filing.pk, "dispute")


def _cancel(request: Request, found: Call) -> None:
    wanted = request.POST.get("visit", "")
    visit: Any = get_object_or_404(visits_of(found), pk=wanted if wanted.isdecimal() else 0)
    acts.cancel_visit(found, visit, said_yes=said_yes(request), by=request.user)
    messages.success(request, _("The visit is cancelled."))


def _guidance(request: Request, found: Call) -> None:
    address = request.POST.get("page", "")
    # In the language of the caller, who reads the message.
    with translation.override(found.language):
        title = dict(pages_to_send(found)).get(address)
    if title is None:
        raise BadInput(_("Choose a page."), field="page")
    acts.send_guidance(found, page=address, title=title, by=request.user, via=PHONE)
    messages.success(request, _("The page is sent as a text message."))


def _question(request: Request, found: Call) -> None:
    acts.leave_question(found, text=request.POST.get("text", ""), by=request.user, via=PHONE)
    messages.success(request, _("The editors of the guidance see this question."))


def _unanswered(request: Request, found: Call) -> None:
    flag_number(found.court, request.POST.get("phone", "")[:32], by=request.user, via=PHONE)
    messages.success(request, _("Noted; whoever keeps the directory sees it. Give the caller another number."))


def _order(request: Request, found: Call) -> None:
    given = request.POST
    kind = given.get("kind", "")
    if kind == WorkOrder.Kind.EXTENSION:
        raise BadInput(_("A request for more time belongs to a case; open the case first."), field="kind")
    chosen = given.get("division", "")
    division = found.court.divisions.filter(pk=chosen).first() if chosen.isdecimal() else None
    made = acts.open_order(
        found, kind=kind, text=given.get("text", ""), division=division, name=given.get("name", "")[:200],
        phone=normal_phone(given.get("phone", ""))[:20], by=request.user, via=PHONE,
    )  # fmt: skip
    messages.success(request, _("Written down; to be answered by %(day)s.") % {"day": made.due_on.isoformat()})


def _promise(request: Request, found: Call) -> None:
    given = request.POST
    try:
        at = parse_datetime(given.get("at", ""))
    except ValueError:
        at = None
    if at is None:
        raise BadInput(_("When shall we call back?"), field="at")
    acts.promise(
        found, at=at if at.tzinfo else timezone.make_aware(at), name=given.get("name", ""),
        phone=normal_phone(given.get("phone", ""))[:20], about=given.get("about", ""), by=request.user, via=PHONE,
    )  # fmt: skip
    messages.success(request, _("The call back is promised."))


STEPS: dict[str, Callable[[Request, Call], HttpResponse | None]] = {
    "end": _end,
    "language": _language,
    "claim": _claim,
    "questions": _questions,
    "send_code": _send_code,
    "code": _code,
    "letter_code": _letter_code,
    "offer": _offer,
    "file": _file,
    "cancel": _cancel,
    "guidance": _guidance,
    "question": _question,
    "unanswered": _unanswered,
    "order": _order,
    "promise": _promise,
}


def shown(request: Request, found: Call, refused: CourtError | None) -> dict[str, Any]:
    """Return what the page of a call shows: of the case nothing before proof."""
    talking = found.state == CallState.TALKING and found.agent_id == request.user.pk
    with translation.override(found.language):
        asked = (
            [(name, str(words)) for name, words in proof.questions_for(found.party, found.representation)]
            if found.party
            else []
        )
        greeting, warning = str(GREETING), str(WARNING)
    number = ""
    if talking and found.questions_right_at and found.party:
        number = masked(proof.number_on_file(found.party, found.representation))
    again = local(found.court, timezone.now()) + timedelta(hours=1)
    searched = request.GET.get("find", "").replace("\0", "").strip()[:100]
    pages = list(pages_to_send(found))
    fitting = [page for page in pages if all(word in page[1].lower() for word in searched.lower().split())]
    return {
        "call": found, "talking": talking, "refused": refused, "typed": request.POST,
        "languages": settings.LANGUAGES, "greeting": greeting, "warning": warning, "asked": asked,
        "number_on_file": number, "colleagues": agents_for(found) if talking else [],
        "transfers": found.transfers.select_related("by", "to"),
        "parties": found.parties() if talking else [],
        "visits": visits_of(found).live().select_related("counter__court") if talking else [],
        "words": {what: read_out(what, found.language) for what in Authority.What.values},
        "kinds": [(kind.value, kind.label) for kind in WorkOrder.Kind if kind != WorkOrder.Kind.EXTENSION],
        "divisions": found.court.divisions.filter(in_use=True), "again": f"{again:%Y-%m-%dT%H:00}",
        "searched": searched, "pages": fitting if searched and fitting else pages,
        "found_pages": fitting if searched else [],
        "authorities": found.authorities.all(), "orders": found.work_orders.all(),
        "contacts": [entry for entry in _entries(found) if entry.contact.numbers],
        "unanswered": UnansweredNumber.objects.open().filter(court=found.court).values_list("phone", flat=True),
    }  # fmt: skip


def pages_to_send(call: Call) -> Iterator[tuple[str, str]]:
    """Yield address and title of every page an agent can send: of the portal, by kind of dispute, released notices."""
    yield from ((reverse(name), str(title)) for name, title in PAGES)
    for cause in pack(call.court.procedure).disputes:
        yield reverse("cause", args=[cause.id]), plain_name(cause.names)
    for one in Notice.objects.current().filter(court=call.court)[:MOST_NOTICES]:
        yield reverse("notice", args=[one.number]), one.local_title


def _entries(call: Call) -> Iterator[Entry]:
    yield entry_of(call.court, call.court)
    for entry in entries_of(call.court):
        yield entry
        yield from entry.parts


def said_yes(request: Request) -> bool:
    """Return True if the agent notes that the caller said yes to what was read out."""
    return request.POST.get("said_yes") == "yes"


def seen(request: Request, pk: int) -> Call:
    """Return a call this person may see; anything else does not exist."""
    visible = Call.objects.visible_to(request.user).select_related(
        "court", "party__case__court", "party__user", "agent", "representation__user", "offered_to"
    )
    found: Call = get_object_or_404(visible, pk=pk)
    return found
