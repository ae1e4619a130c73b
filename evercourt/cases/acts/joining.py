"""Trying cases together: joining them into a group with a lead case, and separating one again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.sealing import LONGEST
from evercourt.cases.events import CaseJoined, CaseSeparated
from evercourt.cases.groups import open_members, standing_of
from evercourt.cases.models import Case, CaseGroup, JoinedCase
from evercourt.courts.procedures.schema import JoiningGround
from evercourt.courts.rules import rules_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

MOST = 100


@transaction.atomic
def join(
    lead: Case, cases: Sequence[Case], *, ground: str, reasons: str, agreed: bool = False, by: User, via: Channel
) -> CaseGroup:
    """Have `cases` tried together with `lead`, by order of a judge of every one of them (CPL 55, 143; INT 221).

    Joins the group that `lead` is in, or makes one that it leads. A case that is in it already stays. All, or none.
    Raises BadInput without reasons, for a ground the law does not know, one that asks for the parties' consent without
    it, a case of another court or kind of procedure; WrongState for one that ended or is in another group.
    """
    for case in (lead, *cases):
        must(by, "case.join", case)
    rule = _ground(lead, ground, agreed)
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Give the reasons; everyone who reads the docket reads them."), field="reasons")
    wanted = {case.pk for case in (lead, *cases)}
    if not 2 <= len(wanted) <= MOST:
        raise BadInput(_("Name at least one other case, and at most %(most)s."), most=MOST, field="cases")
    locked = list(
        Case.objects.filter(pk__in=wanted).select_related("court").select_for_update(of=("self",)).order_by("pk")
    )
    _must_fit(lead, locked)
    standing = standing_of(lead)
    group = standing.group if standing else CaseGroup.objects.create(lead=lead)
    members = {case.pk for case in open_members(group)} if standing else set()
    if len(members | wanted) > MOST:
        raise BadInput(_("Name at least one other case, and at most %(most)s."), most=MOST, field="cases")
    now = timezone.now()
    for case in locked:
        if case.pk in members:
            continue
        if standing_of(case) is not None:
            raise WrongState(_("%(number)s is tried together with other cases already."), number=case.number)
        JoinedCase.objects.create(
            group=group, case=case, ground=ground, basis=rule.basis, reasons=reasons, joined_by=by, joined_at=now
        )
        event = CaseJoined(group=group.pk, ground=ground, basis=rule.basis, reasons=reasons)
        record(event, about=case, by=by, via=via, at=now)
    return group


@transaction.atomic
def separate(case: Case, *, reasons: str, by: User, via: Channel) -> CaseGroup | None:
    """Have a case tried by itself again; what was done for all while it was in the group stays in it.

    The last case left is by itself too, so the group ends and None is returned. Where the lead case leaves, the case
    that joined first leads. Raises BadInput without reasons, WrongState if it is in no group.
    """
    must(by, "case.join", case)
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Give the reasons; everyone who reads the docket reads them."), field="reasons")
    known = standing_of(case)
    if known is None:
        raise WrongState(_("This case is tried by itself."))
    group: CaseGroup = CaseGroup.objects.locked(known.group_id)
    standing = list(group.joined.filter(left_at=None).select_for_update(of=("self",)).order_by("pk"))
    own = [one for one in standing if one.case_id == case.pk]
    if not own:
        raise WrongState(_("This case is tried by itself."))
    rest = [one for one in standing if one.case_id != case.pk]
    now = timezone.now()
    for one in own if len(rest) > 1 else standing:
        one.left_at, one.left_by, one.left_because = now, by, reasons
        one.save(update_fields=["left_at", "left_by", "left_because"])
        record(CaseSeparated(group=group.pk, reasons=reasons), about=one.case, by=by, via=via, at=now)
    if len(rest) < 2:
        return None
    if group.lead_id == case.pk:
        group.lead_id = rest[0].case_id
        group.save(update_fields=["lead"])
    return group


def _ground(lead: Case, ground: str, agreed: bool) -> JoiningGround:
    rule = rules_of(lead.court).joining_grounds.get(ground)
    if rule is None or not rule.in_force(lead.court.local_date()):
        raise BadInput(_("Choose the ground from the list."), field="ground")
    if rule.consent and not agreed:
        raise BadInput(
            _("On this ground cases are joined only if the parties agree; note that they did."),
            field="agreed", basis=rule.basis,
        )  # fmt: skip
    return rule


def _must_fit(lead: Case, cases: Sequence[Case]) -> None:
    for case in cases:
        if case.court_id != lead.court_id or case.kind != lead.kind:
            raise BadInput(
                _("%(number)s is of another court or another kind of procedure."), number=case.number, field="cases"
            )
        if case.ended_at:
            raise WrongState(_("%(number)s has ended."), number=case.number)
