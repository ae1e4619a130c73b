"""Answers filing clients: a filing is handed in by the same act as on the web, and asked for by who filed it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4
from xml.etree.ElementTree import Element, canonicalize, tostring

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from evercourt.accounts.models import User
from evercourt.accounts.scopes import Scope
from evercourt.api.basic import KEY_ASKED, person_with
from evercourt.api.ecf.reading import NAMES, amount_of, court_code, form_of, message_id, papers_of, text
from evercourt.api.ecf.soap import Fault, Received, answer, fault, received
from evercourt.api.models import KeptAnswer
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.documents.acts import receive
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotFound
from evercourt.kernel.rows import insert
from evercourt.ledger.access import looks_kept
from evercourt.operations.running import keeps_out

API = Channel.API
MOST = 200  # filings in a list
# The words of the standard for where a filing stands; one returned for correction is still open.
STATUS = {
    Filing.State.SUBMITTED: "received",
    Filing.State.RETURNED: "received",
    Filing.State.ACCEPTED: "accepted",
    Filing.State.REFUSED: "rejected",
    Filing.State.WITHDRAWN: "cancelled",
}
OPERATIONS = ("CancelFiling", "GetFeesCalculation", "GetFilingList", "GetFilingStatus", "ReviewFiling")


class Repeated(Exception):
    """Another request with this number of a message was first."""


def review_filing(asked: Received, by: User) -> HttpResponse:
    """Hand in the filings of a message, all or none; the same message again is answered with what it came to."""
    messages = asked.root.findall("filing:FilingMessage", NAMES)
    number = message_id(messages[0]) if messages else ""
    if not 1 <= len(number) <= 150:
        return _status("MessageError", "-1", _("The message has no number (messageID) of its own."), [])
    sent = _fingerprint(asked)
    if kept := KeptAnswer.objects.filter(user=by, key=f"ecf:{number}").first():
        return _again(kept, sent, number)
    try:
        with transaction.atomic():
            filings = [_hand_in(message, asked, by) for message in messages]
            numbers = json.dumps([filing.receipt_number for filing in filings]).encode()
            row = KeptAnswer(user=by, key=f"ecf:{number}", request_sha256=sent, status=201, body=numbers)
            if not insert(row, unless=("user_id", "key")):
                raise Repeated
    except Repeated:
        return _again(KeptAnswer.objects.get(user=by, key=f"ecf:{number}"), sent, number)
    except CourtError as error:
        said = " ".join(filter(None, (str(error), str(error.next_step))))
        return _status("DataError", "-1", said, [], theirs=number, node=error.field)
    return _status("Success", "0", "Success", [filing.receipt_number for filing in filings], theirs=number)


def _again(kept: KeptAnswer, sent: str, number: str) -> HttpResponse:
    if kept.request_sha256 != sent:
        return _status("MessageError", "-1", _("Another message had this number already."), [], theirs=number)
    return _status("DuplicateMessage", "0", "Success", json.loads(bytes(kept.body)), theirs=number)


def _fingerprint(asked: Received) -> str:
    key = hashlib.sha256(f"ecf.once:{settings.SECRET_KEY}".encode()).digest()
    parts = sorted(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in asked.attachments.items())
    whole = "\n".join([canonicalize(tostring(asked.root, encoding="unicode"), strip_text=True), *parts])
    return hmac.new(key, whole.encode(), hashlib.sha256).hexdigest()


def _hand_in(message: Element, asked: Received, by: User) -> Filing:
    form = form_of(message)
    if not Court.objects.filter(code=form["court"]).exists():
        raise BadInput(_("There is no such court."), field="j:CaseCourt")
    filing = drafting.start(by=by, via=API, language=by.language)
    filing = drafting.save(filing, form, version=filing.version, by=by)
    for place, paper in enumerate(papers_of(message, asked.attachments), start=1):
        document = receive(paper.content, name=f"{place}", title=paper.title, court=filing.court, by=by)
        drafting.attach(filing, document, kind="complaint" if paper.lead else "evidence", title=paper.title, by=by)
    filing.refresh_from_db()
    return submitting.submit(filing, by=by, via=API)


def cancel_filing(asked: Received, by: User) -> HttpResponse:
    """Take a filing back before the court decided on it."""
    message = asked.root.find("{*}CancelFilingMessage")
    if message is None:
        message = asked.root
    number = message_id(message)
    try:
        filing = _filing(message, by)
        with transaction.atomic():
            submitting.withdraw(filing, by=by, via=API)
    except CourtError as error:
        return _status("DataError", "-1", str(error), [], theirs=number, operation="CancelFiling")
    return _status("Success", "0", "Success", [filing.receipt_number], theirs=number, operation="CancelFiling")


def filing_status(asked: Received, by: User) -> HttpResponse:
    """Say where one filing stands."""
    message = _inner(asked, "GetFilingStatusRequestMessage")
    filing = _filing(message.find("{*}FilingStatusQueryCriteria"), by)
    return answer("status", filings=[_shown(filing)], **_head(message, filing.court))


def filing_list(asked: Received, by: User) -> HttpResponse:
    """List one's filings at a court, newest first, of a time if one is named."""
    message = _inner(asked, "GetFilingListRequestMessage")
    court = _court(message)
    found = Filing.objects.visible_to(by).filter(court=court, filer=by).exclude(state=Filing.State.DRAFT)
    criteria = message.find("{*}FilingListQueryCriteria")
    if begins := _day(text(criteria, "nc:DateRange/nc:StartDate/nc:Date")):
        found = found.filter(submitted_at__gte=begins)
    if ends := _day(text(criteria, "nc:DateRange/nc:EndDate/nc:Date")):
        found = found.filter(submitted_at__lt=ends + timedelta(days=1))
    if number := text(criteria, "j:CaseNumberText"):
        found = found.filter(case__number=number)
    if receipt := text(criteria, "nc:DocumentIdentification/nc:IdentificationID"):
        found = found.filter(receipt_number=receipt)
    found = found.select_related("court", "case").prefetch_related("documents__document").order_by("-pk")[:MOST]
    return answer("list", filings=[_shown(filing) for filing in found], **_head(message, court))


def fees(asked: Received, by: User) -> HttpResponse:
    """Count the fee for accepting a case, with its article; nothing is filed by it."""
    message = _inner(asked, "GetFeesCalculationRequestMessage")
    court = _court(message)
    filing = message.find("filing:FilingMessage", NAMES)
    amount = amount_of(message if filing is None else filing)
    rule = "property" if amount is not None else "non_property"
    counted = rules.fee(court, rule, amount, court.local_date())
    return answer("fees", fee=counted, **_head(message, court))


def policy(asked: Received, by: User) -> HttpResponse:
    """Say what is taken here: operations, sizes, kinds of case."""
    message = _inner(asked, "GetPolicyRequestMessage")
    elements = {"FilingReview": OPERATIONS, "CourtPolicy": ("GetPolicy",)}
    return answer("policy", elements=elements.items(), **_head(message, _court(message)))


HANDLERS: dict[str, tuple[Scope, Callable[[Received, User], HttpResponse]]] = {
    "ReviewFiling": (Scope.FILE, review_filing),
    "CancelFiling": (Scope.FILE, cancel_filing),
    "GetFilingStatus": (Scope.READ, filing_status),
    "GetFilingList": (Scope.READ, filing_list),
    "GetFeesCalculation": (Scope.READ, fees),
    "GetPolicy": (Scope.READ, policy),
}


@csrf_exempt
@login_not_required
def door(request: HttpRequest) -> HttpResponse:
    """Take one SOAP message and answer it; the key of the person is the password, or the bearer."""
    try:
        if request.method != "POST":
            raise Fault(_("Messages are sent by POST."), status=405)
        found = person_with(request)
        if found is None:
            refused = fault(Fault(_("A key is needed."), status=401))
            refused["WWW-Authenticate"] = KEY_ASKED
            return refused
        by, scopes = found
        with translation.override(by.language):
            if keeps_out(request):
                raise Fault(
                    _("The court's system is under maintenance; nothing was changed."), sender=False, status=503
                )
            return _handled(received(request), by, scopes)
    except Fault as error:
        return fault(error)


def _handled(asked: Received, by: User, scopes: frozenset[str]) -> HttpResponse:
    if asked.operation not in HANDLERS:
        raise Fault(_("This operation is not offered here."))
    scope, handler = HANDLERS[asked.operation]
    if scope not in scopes:
        raise Fault(_("This key was not made for this: it lacks the scope %(scope)s.") % {"scope": scope}, status=403)
    try:
        with looks_kept():
            return handler(asked, by)
    except CourtError as error:
        raise Fault(str(error)) from error


def _inner(asked: Received, name: str) -> Element:
    # Some clients send the message itself, without the wrapper of the profile.
    found = asked.root.find(f"{{*}}{name}")
    return asked.root if found is None else found


def _filing(criteria: Element | None, by: User) -> Filing:
    for one in criteria.findall("nc:DocumentIdentification", NAMES) if criteria is not None else ():
        if text(one, "nc:IdentificationCategoryDescriptionText") in ("filingID", ""):
            mine = Filing.objects.visible_to(by).filter(filer=by).exclude(state=Filing.State.DRAFT)
            named = mine.filter(receipt_number=text(one, "nc:IdentificationID"))
            filing: Filing | None = named.select_related("court", "case").first()
            if filing:
                return filing
    raise NotFound()


def _court(message: Element) -> Court:
    found = Court.objects.filter(code=court_code(message)).first()
    if found is None:
        raise BadInput(_("There is no such court."), field="j:CaseCourt")
    return found


def _day(said: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(said), datetime.min.time())) if said else None
    except ValueError as error:
        raise BadInput(_("Write the day as 2022-08-10.")) from error


def _shown(filing: Filing) -> dict[str, object]:
    papers = list(filing.documents.all())
    lead = [paper for paper in papers if paper.kind == "complaint"]
    return {
        "filing": filing,
        "code": STATUS[Filing.State(filing.state)],
        "lead": lead or [None],
        "connected": [paper for paper in papers if paper.kind != "complaint"],
    }


def _head(message: Element, court: Court | None) -> dict[str, object]:
    return {
        "number": uuid4(), "theirs": message_id(message), "court": court, "now": timezone.now(),
        "place": f"{settings.PUBLIC_ADDRESS}/ecf/5",
    }  # fmt: skip


def _status(
    code: str, error: str, said: str, filings: list[str], *, theirs: str = "", node: str = "",
    operation: str = "ReviewFiling",
) -> HttpResponse:  # fmt: skip
    return answer(
        "message_status", code=code, error=error, said=said, filings=filings, theirs=theirs, node=node,
        operation=operation, number=uuid4(), now=timezone.now(),
    )  # fmt: skip


urlpatterns = [path("ecf/5", door, name="ecf")]
