"""Closing an entry, one paper or a whole case to the public or to everyone outside the court; and opening it again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.entry_kinds import kind_of, kind_of_paper
from evercourt.cases.events import (
    CaseSealed,
    CaseUnsealed,
    EntrySealed,
    EntryUnsealed,
    PaperSealed,
    PaperUnsealed,
    SealEvent,
)
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Sealing
from evercourt.cases.states import SealedTo
from evercourt.courts.procedures.schema import SealGround
from evercourt.courts.rules import rules_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LONGEST = 2000


@transaction.atomic
def seal(
    case: Case,
    *,
    entry: DocketEntry | None = None,
    paper: CaseDocument | None = None,
    to: str,
    ground: str,
    reasons: str,
    by: User,
    via: Channel,
) -> Sealing:
    """Seal an entry, one paper, or (neither) the whole case, by a judge's reasoned order; it counts at once (CPL 71).

    Sealed so already: the seal that is there. Sealed otherwise: the new order takes the place of the old without a
    moment between; one that lets more people see it asks what unsealing asks. Raises BadInput without reasons, or for
    a ground, an entry or a paper that the law does not let be closed so far.
    """
    must(by, "docket.seal", case)
    reasons = reasons.strip()[:LONGEST]
    rule = _ground(case, ground, to)
    if not reasons:
        raise BadInput(_("Give the reasons; everyone who reads the docket reads them."), field="reasons")
    case = Case.objects.select_related("court").locked(case.pk)
    before = case.sealings.in_force().filter(entry=entry, paper=paper).first()
    if before and before.to == to:
        return before  # type: ignore[no-any-return]
    if before and to == SealedTo.PUBLIC:
        must(by, "docket.unseal", case)
    _must_be_closable(case, entry, paper, to)
    now = timezone.now()
    if before:
        _lift(before, reasons, by, now)
    made = Sealing.objects.create(
        case=case, entry=entry, paper=paper, to=to, ground=ground, basis=rule.basis, reasons=reasons, ordered_by=by,
        ordered_at=now,
    )  # fmt: skip
    facts: dict[str, Any] = {"sealing": made.pk, "to": to, "ground": ground, "basis": rule.basis, "reasons": reasons}
    event: SealEvent
    if paper:
        event = PaperSealed(number=_number(paper), **facts)
    else:
        event = EntrySealed(number=entry.number, **facts) if entry else CaseSealed(**facts)
    record(event, about=case, by=by, via=via, at=now)
    return made


@transaction.atomic
def unseal(sealing: Sealing, *, reasons: str, by: User, via: Channel) -> Sealing:
    """Lift a seal, with reasons; other seals of the case stay as they are. Lifted already: nothing changes.

    Raises BadInput without reasons.
    """
    must(by, "docket.unseal", sealing.case)
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Give the reasons; everyone who reads the docket reads them."), field="reasons")
    case = Case.objects.locked(sealing.case_id)
    sealing = Sealing.objects.select_related("entry", "paper__entry").locked(sealing.pk)
    if sealing.lifted_at:
        return sealing
    now = timezone.now()
    _lift(sealing, reasons, by, now)
    facts: dict[str, Any] = {"sealing": sealing.pk, "to": sealing.to, "reasons": reasons}
    event: SealEvent
    if sealing.paper:
        event = PaperUnsealed(number=_number(sealing.paper), **facts)
    else:
        event = EntryUnsealed(number=sealing.entry.number, **facts) if sealing.entry else CaseUnsealed(**facts)
    record(event, about=case, by=by, via=via, at=now)
    return sealing


def seal_as(entry: DocketEntry, other: DocketEntry, *, at: Any) -> None:
    """Close a new entry as the one it corrects is closed, by the same order. A step of the act that made it."""
    for before in other.sealings.in_force():
        Sealing.objects.create(
            case=entry.case, entry=entry, to=before.to, ground=before.ground, basis=before.basis,
            reasons=before.reasons, ordered_by=before.ordered_by, ordered_at=at,
        )  # fmt: skip


def _lift(sealing: Sealing, reasons: str, by: User, at: Any) -> None:
    sealing.lifted_by, sealing.lifted_at, sealing.lift_reasons = by, at, reasons
    sealing.save(update_fields=["lifted_by", "lifted_at", "lift_reasons"])


def _ground(case: Case, ground: str, to: str) -> SealGround:
    if to not in SealedTo.values:
        raise BadInput(_("Choose to whom it is closed."), field="to")
    rule = rules_of(case.court).seal_grounds.get(ground)
    if rule is None or not rule.in_force(case.court.local_date()):
        raise BadInput(_("Choose the ground from the list."), field="ground")
    if to not in rule.to:
        raise BadInput(
            _("For this ground the law closes it to the public only; the parties keep the right to read their file."),
            field="ground", basis=f"{rule.basis}; CPL 52",
        )  # fmt: skip
    return rule


def _number(paper: CaseDocument) -> int | None:
    return paper.entry.number if paper.entry else None


def _must_be_closable(case: Case, entry: DocketEntry | None, paper: CaseDocument | None, to: str) -> None:
    """Refuse to close what the law keeps open to the parties: their file as a whole, complaint and answer, minutes,
    decisions; and to anybody what the docket says of its own marks."""
    if entry is None and paper is None:
        if to == SealedTo.OUTSIDE:
            raise BadInput(
                _("A whole case is closed to the public only: its parties keep the right to read their file."),
                next_step=_("Close single entries or papers to everyone outside the court."),
                field="to", basis="CPL 52",
            )  # fmt: skip
        return
    thing = entry or paper
    assert thing is not None
    if thing.case_id != case.pk:
        raise BadInput(_("This is of another case."), field="entry")
    rule = kind_of(entry, case.court) if entry else kind_of_paper(paper, case.court)  # type: ignore[arg-type]
    if rule is None or to not in rule.sealed_to:
        raise BadInput(
            _("The law lets nobody close this so far."),
            next_step=_(
                "Papers that were handed in can be closed to everyone; complaints, answers, minutes and decisions to"
                " the public only; a step of the procedure holds no paper and stays open."
            ),
            field="to", basis=rule.basis if rule else "",
        )  # fmt: skip
