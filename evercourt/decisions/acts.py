"""Acts on decisions up to their pronouncement: draft, save, send for signing, sign, decline, pronounce."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, PanelMember
from evercourt.decisions import events, texts
from evercourt.decisions.models import Decision, DecisionSignature, DecisionVersion
from evercourt.decisions.operative import checked
from evercourt.decisions.states import DecisionState
from evercourt.documents.acts import issue
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder


@transaction.atomic
def draft(
    case: Case,
    *,
    kind: str,
    title: str,
    template: str,
    appealable: bool = True,
    by: User,
    via: Channel,
) -> Decision:
    """Begin a decision from a template; its text is version 1."""
    must(by, "decision.draft", case)
    if template not in texts.templates(case):
        raise BadInput(_("Choose a template from the list."), field="template")
    decision = Decision.objects.create(
        case=case, kind=kind, title=title, template=template, appealable=appealable, drafted_by=by
    )
    _new_version(decision, texts.first_draft(case, template), by=by, via=via)
    return decision


@transaction.atomic
def save(
    decision: Decision,
    *,
    text: str,
    operative: Iterable[dict[str, Any]] | None = None,
    version: int,
    by: User,
    via: Channel,
) -> DecisionVersion:
    """Save a new version of a draft.

    `version` is the one the writer started from; raises WrongState, keeping nothing, if another was saved meanwhile.
    """
    must(by, "decision.draft", decision.case)
    decision = _locked_in(decision, DecisionState.DRAFT)
    if version != current(decision).number:
        raise WrongState(
            _("Someone saved this draft while you were writing."),
            next_step=_("Your text is still below; compare it with the newest version and save again."),
        )
    if operative is not None:
        decision.operative = checked(operative, decision.case)
        decision.save(update_fields=["operative"])
    return _new_version(decision, text, by=by, via=via)


@transaction.atomic
def send_for_signing(decision: Decision, *, by: User, via: Channel) -> Decision:
    """Give the draft to all judges of the case to sign; the text no longer changes.

    Raises BadInput while nothing stands under one of its headings: a judgment states the claims and the facts in
    dispute, the facts found and the reasons, and the result (CPL 155); a ruling its result and reasons (CPL 157).
    """
    must(by, "decision.draft", decision.case)
    decision = _locked_in(decision, DecisionState.DRAFT)
    if not current(decision).text.strip():
        raise BadInput(_("The text is empty."), field="text")
    if missing := texts.unwritten(current(decision).text, ends=bool(decision.operative)):
        raise BadInput(
            _("Nothing is written yet under: %(headings)s."),
            next_step=_("Write it, or take out the heading if this decision does not need it; then send it again."),
            basis="CPL 157" if decision.kind == Decision.Kind.RULING else "CPL 155",
            field="text",
            headings="、".join(missing),
        )
    decision.move(DecisionState.SIGNING)
    record(
        events.DecisionSentForSigning(decision=decision.pk, title=decision.title, version=current(decision).number),
        about=decision.case,
        by=by,
        via=via,
    )
    return decision


@transaction.atomic
def sign(decision: Decision, *, version: int, by: User, via: Channel) -> Decision:
    """Sign as a judge of the case; when the last judge has signed, the sealed document is issued.

    `version` is the one the judge has read. Signing twice does nothing.
    """
    must(by, "decision.sign", decision)
    decision = _locked_in(decision, DecisionState.SIGNING)
    present = current(decision)
    if version != present.number:
        raise WrongState(_("The text you read is not the one to be signed."), next_step=_("Read it again, then sign."))
    text_sha256 = texts.sha256(present.text)
    _signature, new = DecisionSignature.objects.get_or_create(
        decision=decision, judge=by, version=version, declined=False, defaults={"text_sha256": text_sha256}
    )
    if new:
        record(
            events.DecisionSignedByJudge(
                decision=decision.pk, title=decision.title, version=version, text_sha256=text_sha256
            ),
            about=decision.case,
            by=by,
            via=via,
        )
    if not unsigned(decision):
        _seal(decision, present, by=by, via=via)
    return decision


@transaction.atomic
def decline(decision: Decision, *, reason: str, by: User, via: Channel) -> Decision:
    """Decline to sign, with the reason for the other judges; the decision goes back to a draft."""
    must(by, "decision.sign", decision)
    decision = _locked_in(decision, DecisionState.SIGNING)
    if not reason.strip():
        raise BadInput(_("Give the reason; the other judges will read it."), field="reason")
    present = current(decision)
    DecisionSignature.objects.create(
        decision=decision,
        judge=by,
        version=present.number,
        text_sha256=texts.sha256(present.text),
        declined=True,
        reason=reason,
    )
    decision.move(DecisionState.DRAFT)
    record(
        events.DecisionDeclined(decision=decision.pk, title=decision.title, version=present.number, reason=reason),
        about=decision.case,
        by=by,
        via=via,
    )
    # What others signed stays on record, but a new version must be signed anew by everyone.
    _new_version(decision, present.text, by=by, via=via)
    return decision


@transaction.atomic
def pronounce(decision: Decision, *, by: User, via: Channel) -> Decision:
    """Pronounce a signed decision, put it on the file and order its service on every party (CPL 151)."""
    must(by, "decision.pronounce", decision)
    return enter_pronounced(Decision.objects.locked(decision.pk), by=by, via=via)


def enter_pronounced(decision: Decision, *, by: User, via: Channel) -> Decision:
    """Enter a locked decision as pronounced, and serve it. A step of acts that asked who may."""
    now = timezone.now()
    decision.move(DecisionState.PRONOUNCED, pronounced_at=now)
    assert decision.document, "a signed decision has its document"
    done = record(
        events.DecisionPronounced(
            decision=decision.pk,
            title=decision.title,
            kind=decision.kind,
            document_sha256=decision.document.sha256,
        ),
        about=decision.case,
        by=by,
        via=via,
        at=now,
    )
    put_on_file(
        decision.case,
        decision.document,
        kind=CaseDocument.Kind.DECISION,
        access=CaseDocument.Access.PARTIES,
        entry=done,
    )
    for party in decision.case.parties.all():
        order_service(
            decision.case,
            party,
            purpose=ServiceOrder.Purpose.DECISION,
            documents=[decision.document],
            by=by,
            via=via,
        )
    return decision


def first_version(decision: Decision, text: str, *, by: User, via: Channel) -> DecisionVersion:
    """Keep the text of a decision that was made in one go. A step of an act that asked who may."""
    return _new_version(decision, text, by=by, via=via)


def current(decision: Decision) -> DecisionVersion:
    """Return the newest version of the text."""
    version = decision.versions.first()
    assert version, "a decision begins with version 1"
    return version


def unsigned(decision: Decision) -> list[User]:
    """Return the judges of the case who have not signed the newest version."""
    signed = decision.signatures.filter(version=current(decision).number, declined=False).values("judge")
    seats = decision.case.panel.filter(until__isnull=True).exclude(seat=PanelMember.Seat.RECORDER)
    return [seat.user for seat in seats.exclude(user__in=signed).select_related("user")]


def _locked_in(decision: Decision, state: DecisionState) -> Decision:
    locked: Decision = Decision.objects.locked(decision.pk)
    if locked.state != state:
        raise WrongState()
    return locked


def _new_version(decision: Decision, text: str, *, by: User, via: Channel) -> DecisionVersion:
    newest = decision.versions.first()
    version = DecisionVersion.objects.create(
        decision=decision, number=newest.number + 1 if newest else 1, text=text, saved_by=by
    )
    record(
        events.DecisionSaved(
            decision=decision.pk, title=decision.title, version=version.number, text_sha256=texts.sha256(text)
        ),
        about=decision.case,
        by=by,
        via=via,
    )
    return version


def _seal(decision: Decision, version: DecisionVersion, *, by: User, via: Channel) -> None:
    case = decision.case
    now = timezone.now()
    judges = case.panel.filter(until__isnull=True).select_related("user").order_by("seat")
    document = issue(
        court=case.court,
        template="judgment",
        title=f"{decision.title} {case.number}",
        language="zh-hans",
        seal=True,
        data={
            "case_number": case.number,
            "title": decision.title,
            "text": version.text,
            "operative": [item["text"] for item in decision.operative],
            "judges": [{"seat": str(seat.get_seat_display()), "name": seat.user.name} for seat in judges],
            "day": case.court.local_date(now).isoformat(),
        },
    )
    decision.move(DecisionState.SIGNED, document=document, signed_at=now)
    record(
        events.DecisionSigned(decision=decision.pk, title=decision.title, document_sha256=document.sha256),
        about=case,
        by=by,
        via=via,
        at=now,
    )
