"""The panel: drawn by lot among the judges of the court who have no conflict, and replaced by lot."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases import draw
from evercourt.cases.conflicts import conflicts
from evercourt.cases.events import PanelDrawn, PanelMemberReplaced, PanelNotDrawn
from evercourt.cases.models import Case, PanelMember
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record

# One judge sits alone in summary procedure (CPL 160); three in ordinary procedure (CPL 40).
SIZES = (1, 3, 5, 7)

Seat = PanelMember.Seat


@transaction.atomic
def assign_panel(case: Case, *, size: int, by: User | None, via: Channel) -> list[PanelMember]:
    """Draw `size` judges, the first of them presiding, and a recorder.

    Draws once: a case that has its judges keeps them. With too few judges free of conflict nobody is assigned, the
    docket says so, and an empty list is returned: the president must then act (CPL 38).
    """
    must(by, "case.panel", case)
    if size not in SIZES:
        raise BadInput(_("A panel has one, three, five or seven members."), field="size", basis="CPL 40")
    case = Case.objects.locked(case.pk)
    seated = list(case.panel.filter(until=None))
    if any(member.seat != Seat.RECORDER for member in seated):
        return seated
    now = timezone.now()
    drawn = _lots(case, Office.JUDGE, size, now)
    if len(drawn["drawn"]) < size:
        record(PanelNotDrawn(needed=size, found=len(drawn["drawn"])), about=case, by=by, via=via, at=now)
        return []
    members = [
        _seat(case, user, Seat.MEMBER if place else Seat.PRESIDING, drawn, now)
        for place, user in enumerate(drawn["drawn"])
    ]
    if not any(member.seat == Seat.RECORDER for member in seated):
        recorders = _lots(case, Office.RECORDER, 1, now, exclude=set(drawn["drawn"]))
        members += [_seat(case, user, Seat.RECORDER, recorders, now) for user in recorders["drawn"]]
    names = "、".join(member.user.name for member in members)
    record(PanelDrawn(names=names, draw=drawn), about=case, by=by, via=via, at=now)
    return members


@transaction.atomic
def replace_member(member: PanelMember, *, reason: str, by: User | None, via: Channel) -> PanelMember:
    """Draw another person for this seat; the one who leaves stays in the history of the panel (CPL 47–50).

    Raises BadInput without a reason, WrongState if the seat is already left or nobody else is free of conflict.
    """
    must(by, "case.panel_replace", member.case)
    if not reason.strip():
        raise BadInput(_("Say why the member leaves the panel."), field="reason", basis="CPL 47")
    new = leave(member, reason=reason.strip(), by=by, via=via)
    if new is None:
        raise WrongState(
            _("Nobody at this court is free to take the seat."),
            next_step=_("Ask the higher court to designate another court."),
            basis="CPL 38",
        )
    return new


def leave(member: PanelMember, *, reason: str, by: User | None, via: Channel) -> PanelMember | None:
    """Take a member off the panel and draw another for the seat; None if nobody is free: the seat stays empty.

    The caller has asked whether `by` may, and is in a transaction. Raises WrongState if the seat is already left.
    """
    case = Case.objects.locked(member.case_id)
    member = PanelMember.objects.select_related("user").get(pk=member.pk)
    if member.until:
        raise WrongState()
    now = timezone.now()
    member.until = now
    member.save(update_fields=["until"])
    office = Office.RECORDER if member.seat == Seat.RECORDER else Office.JUDGE
    seated = set(case.panel.filter(until=None).values_list("user_id", flat=True))
    drawn = _lots(case, office, 1, now, exclude=seated)
    if not drawn["drawn"]:
        record(PanelNotDrawn(needed=1, found=0), about=case, by=by, via=via, at=now)
        return None
    new = _seat(case, drawn["drawn"][0], member.seat, drawn, now)
    replaced = PanelMemberReplaced(left=member.user.name, came=new.user.name, reason=reason, draw=drawn)
    record(replaced, about=case, by=by, via=via, at=now)
    return new


def _lots(case: Case, office: str, size: int, now: datetime, exclude: set[int] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Return the whole draw as facts: commitment, seed, candidates, exclusions with grounds, drawn."""
    held = OfficeHeld.objects.current(case.court.local_date(now)).filter(court=case.court, office=office)
    people = list(
        User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk__in=exclude).order_by("pk")
    )
    excluded = conflicts(case, people)
    candidates = [person.pk for person in people if person.pk not in excluded]
    head = Entry.objects.filter(stream=case.court.ledger_stream).order_by("-place").first()
    commitment = bytes(head.hash).hex() if head else ""
    turn = PanelMember.objects.filter(case=case).count()
    seed = draw.seed_of(commitment, case.number, turn)
    return {
        "office": str(office),
        "commitment": commitment,
        "place": head.place if head else 0,
        "turn": turn,
        "seed": seed,
        "candidates": candidates,
        "excluded": {str(pk): grounds for pk, grounds in excluded.items()},
        "drawn": draw.draw(candidates, seed, size),
    }


def _seat(case: Case, user_id: int, seat: str, drawn: dict[str, Any], now: datetime) -> PanelMember:
    return PanelMember.objects.create(case=case, user_id=user_id, seat=seat, draw=drawn, since=now)
