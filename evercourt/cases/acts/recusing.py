"""Recusal: asked with a ground, decided within the lawful time, reconsidered once (CPL 47–50)."""

from datetime import date
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.deadlines import meet_deadline, set_deadline
from evercourt.cases.acts.panel import leave
from evercourt.cases.events import (
    RecusalAsked,
    RecusalConfirmed,
    RecusalGranted,
    RecusalReconsiderationAsked,
    RecusalRefused,
)
from evercourt.cases.models import Case, Deadline, Ground, PanelMember, Party, Recusal
from evercourt.cases.policy import acts_for, decider_of
from evercourt.cases.states import Decider
from evercourt.cases.trial import trial_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

DECIDE, RECONSIDER = "recusal.decide", "recusal.reconsider"
State = Recusal.State


@transaction.atomic
def ask_recusal(
    member: PanelMember,
    *,
    ground: str,
    reasons: str,
    party: Party | None,
    known_on: date | None = None,
    by: User,
    via: Channel,
) -> Recusal:
    """Ask that a member of the panel withdraw: for `party`, or, with None, the member for themselves (CPL 47, 48).

    Until it is decided the member takes no part (CPL 48). Raises BadInput without a ground or reasons, or when the
    trial has begun and the reason was known before; NotAllowed for somebody else's party; WrongState if the member has
    left, the debate or the case has ended, or this party's request was refused.
    """
    must(by, "recusal.ask", member)
    _own(member, party, by)
    if ground not in Ground.values:
        raise BadInput(_("Choose the ground."), field="ground", basis="CPL 47")
    if not reasons.strip():
        raise BadInput(_("Say what happened, and since when you know it."), field="reasons", basis="CPL 48")
    case = Case.objects.locked(member.case_id)
    member = PanelMember.objects.select_related("user").get(pk=member.pk)
    if member.until or case.ended_at:
        raise WrongState(_("This person does not sit in the case any more."))
    asked = member.recusals.filter(party=party)
    if open_one := asked.filter(state__in=(State.ASKED, State.RECONSIDER)).first():
        return cast(Recusal, open_one)
    if member.recusals.filter(state__in=(State.ASKED, State.RECONSIDER)).exists():
        raise WrongState(_("A request about this person waits already; it is decided first."), basis="CPL 50")
    if asked.filter(ground=ground).exists():
        raise WrongState(
            _("Your request on this ground was decided."),
            next_step=_("You can ask once for the decision to be reconsidered."),
            basis="CPL 50",
        )
    if party:
        _check_time(case, known_on)
    now = timezone.now()
    deadline = set_deadline(case, DECIDE, trigger=case.court.local_date(now), by=None, via=Channel.SYSTEM)
    made = Recusal.objects.create(
        member=member,
        party=party,
        ground=ground,
        reasons=reasons.strip(),
        known_on=known_on,
        asked_by=by,
        asked_at=now,
        due_on=deadline.due_on,
    )
    record(RecusalAsked(**_facts(made), due_on=made.due_on, known_on=known_on), about=case, by=by, via=via, at=now)
    return made


@transaction.atomic
def decide_recusal(
    recusal: Recusal, *, grant: bool, reasons: str, committee_record: str = "", by: User, via: Channel
) -> Recusal:
    """Decide, or decide anew, with reasons; if granted the member leaves and another is drawn (CPL 49, 50).

    `committee_record`: the number of the judicial committee's record, when it decides. Raises BadInput without it.
    """
    must(by, "recusal.decide", recusal)
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons", basis="CPL 50")
    by_committee = decider_of(recusal.member) == Decider.COMMITTEE
    if by_committee and not committee_record.strip():
        raise BadInput(
            _("Give the number of the record in which the judicial committee decided."),
            field="committee_record",
            basis="CPL 49",
        )
    case = Case.objects.locked(recusal.member.case_id)
    recusal = Recusal.objects.locked(recusal.pk)
    again, now = recusal.state == State.RECONSIDER, timezone.now()
    state = State.GRANTED if grant else State.CONFIRMED if again else State.REFUSED
    record_of = committee_record.strip() if by_committee else ""
    recusal.move(state, decided_by=by, decided_at=now, decision=reasons.strip(), committee_record=record_of)
    for deadline in case.deadlines.filter(rule=RECONSIDER if again else DECIDE, state=Deadline.State.OPEN):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    event = RecusalGranted if grant else RecusalConfirmed if again else RecusalRefused
    record(event(**_facts(recusal), reasons=reasons.strip()), about=case, by=by, via=via, at=now)
    if grant and recusal.member.until is None:
        leave(recusal.member, reason=recusal.get_ground_display(), by=by, via=via)
    return recusal


@transaction.atomic
def ask_reconsideration(recusal: Recusal, *, reasons: str, by: User, via: Channel) -> Recusal:
    """Ask once that a refusal be reconsidered; the member goes on sitting meanwhile (CPL 50)."""
    must(by, "recusal.ask", recusal.member)
    _own(recusal.member, recusal.party, by)
    if not reasons.strip():
        raise BadInput(_("Say why the decision is wrong."), field="reasons", basis="CPL 50")
    case = Case.objects.locked(recusal.member.case_id)
    recusal = Recusal.objects.locked(recusal.pk)
    if recusal.member.until:
        raise WrongState(_("This person does not sit in the case any more."))
    now = timezone.now()
    deadline = set_deadline(case, RECONSIDER, trigger=case.court.local_date(now), by=None, via=Channel.SYSTEM)
    recusal.move(State.RECONSIDER, objection=reasons.strip(), due_on=deadline.due_on)
    asked = RecusalReconsiderationAsked(**_facts(recusal), due_on=recusal.due_on)
    record(asked, about=case, by=by, via=via, at=now)
    return recusal


def _own(member: PanelMember, party: Party | None, by: User) -> None:
    own = by.pk == member.user_id if party is None else party.case_id == member.case_id and acts_for(by, party)
    if not own:
        raise NotAllowed(_("You can ask only for yourself, or for the party you represent."))


def _check_time(case: Case, known_on: date | None) -> None:
    """Refuse what comes after the trial began, unless the reason became known later, and after the debate (CPL 48)."""
    trial = trial_of(case)
    if trial.debate_ended:
        raise WrongState(
            _("The debate has ended; a party can no longer ask for recusal."),
            next_step=_("If you think that someone should not have judged, say so in an appeal."),
            basis="CPL 48",
        )
    if known_on and known_on > case.court.local_date():
        raise BadInput(_("This day has not come yet."), field="known_on")
    if trial.began_on is None:
        return
    if known_on is None:
        raise BadInput(
            _("The trial has begun: say on which day you learned of the reason."), field="known_on", basis="CPL 48"
        )
    if known_on < trial.began_on:
        raise BadInput(
            _("A reason known before %(day)s had to be raised when the trial began."),
            day=trial.began_on.isoformat(),
            field="known_on",
            basis="CPL 48",
        )


def _facts(recusal: Recusal) -> dict[str, Any]:
    return {
        "recusal": recusal.pk,
        "member_name": recusal.member.user.name,
        "party_id": recusal.party_id,
        "party_name": recusal.party.name if recusal.party else recusal.member.user.name,
        "ground": recusal.ground,
        "decider": str(decider_of(recusal.member)),
        "committee_record": recusal.committee_record,
    }
