"""A sealed thing after its seal: found and seized, kept, given back (INV 16; SEAL 10, 28)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument
from evercourt.courts import rules
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.models import Keeping, Measure, Sale
from evercourt.enforcement.states import KEEPING, LIVE, KeepingStep, MeasureState, SaleState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

MOST_LINES, MOST_PICTURES = 100, 40
ASKS = {
    "where": (_("Say where it was found and where it is kept."), "INV 16"),
    "keeper": (_("Say who keeps it and answers for it."), "SEAL 10"),
    "condition": (_("Say in what condition it was taken over."), "SEAL 10"),
}


@transaction.atomic
def take_possession(
    measure: Measure,
    *,
    where: str,
    keeper: str,
    condition: str,
    inventory: Sequence[str] = (),
    photographs: Sequence[Document] = (),
    by: User,
    via: Channel,
) -> Measure:
    """Note that a sealed thing was found and seized: an entry in a register is not possession (INV 16).

    With where it is kept, who keeps it (SEAL 10), its condition, what was in it and its photographs; the list of it is
    issued for the file. What was noted stays, and a second note changes nothing. Raises BadInput if something is
    missing, WrongState for what is not sealed or only waits in line.
    """
    must(by, "enforcement.handle", measure.case)
    measure = Measure.objects.locked(measure.pk)
    if measure.kind != Measure.Kind.SEAL or measure.state != MeasureState.ACTIVE:
        raise WrongState(_("Only a thing that is sealed first in line can be seized."), basis="SEAL 26")
    _check(where=where, keeper=keeper, condition=condition)
    lines = [line.strip() for line in inventory if line.strip()]
    if len(lines) > MOST_LINES or len(photographs) > MOST_PICTURES:
        raise BadInput(
            _("At most %(lines)s lines and %(pictures)s photographs."), lines=MOST_LINES, pictures=MOST_PICTURES,
            field="inventory",
        )  # fmt: skip
    if measure.possessed_at:
        return measure
    measure.possessed_at = timezone.now()
    measure.kept_where, measure.keeper, measure.condition = where.strip(), keeper.strip(), condition.strip()
    measure.save(update_fields=["possessed_at", "kept_where", "keeper", "condition"])
    paper = _paper(
        measure, "seizure_list", "扣押清单", by, where=measure.kept_where, keeper=measure.keeper,
        condition=measure.condition, photographs=str(len(photographs)), rows=[[line] for line in lines],
    )  # fmt: skip
    Keeping.objects.create(
        case=measure.case, measure=measure, step=KeepingStep.SEIZED, where=measure.kept_where, keeper=measure.keeper,
        condition=measure.condition, inventory=lines, paper=paper, at=measure.possessed_at, by=by,
        photographs=[{"document": one.pk, "sha256": one.sha256} for one in photographs],
    )  # fmt: skip
    found = events.PossessionTaken(
        measure=measure.pk, thing=measure.holding.masked, where=measure.kept_where, keeper=measure.keeper,
        condition=measure.condition, inventory=tuple(lines), photographs=tuple(one.sha256 for one in photographs),
    )  # fmt: skip
    done = record(found, about=measure, by=by, via=via)
    for document in (paper, *photographs):
        put_on_file(
            measure.case, document, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.PARTIES, entry=done
        )
    return measure


@transaction.atomic
def move_thing(
    measure: Measure, *, where: str, keeper: str, condition: str, why: str, by: User, via: Channel
) -> Keeping:
    """Give a seized thing to another keeper, or bring it elsewhere, with the condition in which it was taken over.

    Raises WrongState for what was not seized or went back already (SEAL 10).
    """
    must(by, "enforcement.handle", measure.case)
    measure = Measure.objects.locked(measure.pk)
    check_kept(measure, KeepingStep.MOVED)
    _check(where=where, keeper=keeper, condition=condition)
    if not why.strip():
        raise BadInput(_("Say why the keeper changes."), field="why", basis="SEAL 10")
    made: Keeping = Keeping.objects.create(
        case=measure.case, measure=measure, step=KeepingStep.MOVED, where=where.strip()[:300],
        keeper=keeper.strip()[:200], condition=condition.strip(), by=by,
    )  # fmt: skip
    moved = events.ThingMoved(
        measure=measure.pk, thing=measure.holding.masked, where=made.where, keeper=made.keeper,
        condition=made.condition, why=why.strip(),
    )  # fmt: skip
    record(moved, about=measure, by=by, via=via)
    return made


@transaction.atomic
def give_thing_back(measure: Measure, *, to: str, condition: str, by: User, via: Channel) -> Keeping:
    """Hand a seized thing back, against a receipt, when its seal is lifted or has lapsed (SEAL 28).

    `to` is who received it: the debtor or whom they sent. Twice changes nothing. Raises WrongState while it is held.
    """
    must(by, "enforcement.handle", measure.case)
    measure = Measure.objects.locked(measure.pk)
    known = Keeping.objects.filter(measure=measure, step=KeepingStep.RETURNED).first()
    if known:
        return known
    if buyer_of(measure):
        raise WrongState(_("It is sold: it goes to its buyer."), basis="SALE 27")
    if measure.state in LIVE:
        raise WrongState(
            _("It is still held: a thing goes back when its seal is lifted."),
            next_step=_("Propose its release; a judge signs it."), basis="SEAL 28",
        )  # fmt: skip
    return hand_over(measure, KeepingStep.RETURNED, to=to, condition=condition, by=by, via=via)


def hand_over(measure: Measure, step: str, *, to: str, condition: str, by: User, via: Channel) -> Keeping:
    """Hand a seized thing over for good, against a receipt; the last step of another act, which locked the measure."""
    last = check_kept(measure, step)
    if not to.strip():
        raise BadInput(_("Say who received it; they sign the receipt."), field="to", basis="SEAL 28")
    if not condition.strip():
        raise BadInput(_("Say in what condition it was handed over."), field="condition", basis="SEAL 28")
    paper = _paper(
        measure, "thing_receipt", "返还、交付收据", by, to=to.strip(), where=last.where, condition=condition.strip()
    )
    made: Keeping = Keeping.objects.create(
        case=measure.case, measure=measure, step=step, where=last.where, keeper=to.strip()[:200],
        condition=condition.strip(), paper=paper, by=by,
    )  # fmt: skip
    given = events.ThingGiven(
        measure=measure.pk, thing=measure.holding.masked, to=made.keeper, condition=made.condition
    )  # fmt: skip
    done = record(given, about=measure, by=by, via=via)
    put_on_file(
        measure.case, paper, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.PARTIES, entry=done
    )  # fmt: skip
    return made


def hand_back_due(measure: Measure) -> None:
    """Have a seized thing given back that nothing holds any more, by itself; a step of what ended its measure."""
    if not measure.possessed_at or measure.keepings.filter(step__in=GONE).exists():
        return
    court, last = measure.case.court, kept(measure)
    due = rules.deadline(court, "possession.return", court.local_date())
    back = events.HandBackDue(
        measure=measure.pk, thing=measure.holding.masked, where=last.where, keeper=last.keeper,
        to=buyer_of(measure) or measure.debtor.name, due_on=due.last_day,
    )  # fmt: skip
    record(back, about=measure, by=None, via=Channel.SYSTEM)


def buyer_of(measure: Measure) -> str:
    """Return to whom the title to a thing has passed, or an empty text."""
    sold = Sale.objects.filter(measure=measure, state=SaleState.TRANSFERRED).first()
    return sold.buyer if sold else ""


GONE = (KeepingStep.RETURNED, KeepingStep.DELIVERED)


def kept(measure: Measure) -> Keeping:
    """Return the last step in the keeping of a seized thing; of one seized before these were kept, its first."""
    last: Keeping | None = measure.keepings.last()
    return last or Keeping(
        measure=measure, step=KeepingStep.SEIZED, where=measure.kept_where, keeper=measure.keeper,
        condition=measure.condition, at=measure.possessed_at or timezone.now(),
    )  # fmt: skip


def check_kept(measure: Measure, step: str) -> Keeping:
    """Return the last step in the keeping of a thing if `step` may follow it. Raises WrongState."""
    if not measure.possessed_at:
        raise WrongState(_("It was not seized: the court does not have it."), basis="INV 16")
    last = kept(measure)
    if step not in KEEPING.get(KeepingStep(last.step), ()):
        raise WrongState(_("It went back already; see the receipt on the file."), basis="SEAL 28")
    return last


def _check(**said: str) -> None:
    for field, text in said.items():
        if not text.strip():
            asks, basis = ASKS[field]
            raise BadInput(asks, field=field, basis=basis)


def _paper(measure: Measure, template: str, title: str, officer: User, **facts: object) -> Document:
    case = measure.case
    data = {
        "case_number": case.number, "thing": f"{measure.holding.label} {measure.holding.number}".strip(),
        "officer": officer.name, "day": case.court.local_date().isoformat(), **facts,
    }  # fmt: skip
    return issue(
        court=case.court, template=template, title=f"{title} {case.number}", language="zh-hans", seal=True, data=data
    )
