"""Extending, changing or revoking an order that protects a person, on its applicant's application (DVL 30)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Deadline
from evercourt.courts.reasons import check_reasons
from evercourt.decisions import acts
from evercourt.decisions.models import Decision
from evercourt.decisions.operative import checked
from evercourt.decisions.protecting import TERM, application_for, order_behind
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must


class Change(TextChoices):
    """What becomes of a protection order."""

    EXTEND = "extend", _("extend it: the same measures until a later day")
    CHANGE = "change", _("change it: other measures, or another last day")
    REVOKE = "revoke", _("revoke it: it ends when the ruling is pronounced")


ASKED = {Change.EXTEND: "延长", Change.CHANGE: "变更", Change.REVOKE: "撤销"}
# Whoever disagrees asks the same court once more; the order holds meanwhile (DVL 31).
REVIEW = (
    "本裁定自作出之日起生效。不服本裁定的，可以自裁定生效之日起五日内向本院申请复议一次，复议期间不停止裁定的执行。"
)


@transaction.atomic
def change_protection(
    term: Deadline,
    *,
    what: str,
    until: date | None = None,
    measures: Sequence[str] = (),
    reasons: str,
    by: User,
    via: Channel,
) -> Decision:
    """Write the ruling that extends, changes or revokes an order, and give it to the judges to sign (DVL 30).

    Only while the order holds, and on the application of whom it protects. `until`: its last day, not for revoking;
    `measures`: what is ordered from now on, for changing. The term changes with the pronouncement of the ruling, which
    is signed and pronounced as any other. Raises BadInput or WrongState with what is missing.
    """
    case = term.case
    must(by, "decision.draft", case)
    term = Deadline.objects.select_related("case__court", "party").locked(term.pk)
    if term.rule != TERM or term.state != Deadline.State.OPEN:
        raise WrongState(_("This order no longer protects anyone."), basis="DVL 30")
    check_reasons(reasons, basis="DVL 30")
    change, before = _change(what), order_behind(term)
    if change == Change.EXTEND and until and until <= term.due_on:
        raise BadInput(_("It holds until %(day)s already."), day=term.due_on.isoformat(), field="until", basis="DVL 30")
    operative = checked(_items(change, term, before, until, measures), case)
    application = application_for(term)
    assert application, "checked refuses without it"
    decision = Decision.objects.create(
        case=case, kind=Decision.Kind.RULING, title="民事裁定书", appealable=False, drafted_by=by, operative=operative
    )
    asked, given = case.court.local_date(application.at), case.court.local_date(before.pronounced_at)
    protected = term.party.name if term.party else ""
    day = f"{until or term.due_on:%Y年%m月%d日}"
    ordered = {
        Change.EXTEND: f"本院于{given:%Y年%m月%d日}作出的人身安全保护令延长至{day}，继续采取下列措施：",
        Change.CHANGE: f"变更本院于{given:%Y年%m月%d日}作出的人身安全保护令，至{day}采取下列措施：",
        Change.REVOKE: "",
    }[change]
    text = "\n".join(
        [
            f"{protected}于{asked:%Y年%m月%d日}向本院申请{ASKED[change]}人身安全保护令。本院依法进行了审查，现已审查终结。",
            "# 本院认为",
            reasons.strip(),
            REVIEW,
            "# 裁定如下",
            *filter(None, [ordered]),
        ]
    )
    acts.first_version(decision, text, by=by, via=via)
    return acts.send_for_signing(decision, by=by, via=via)


def _change(what: str) -> Change:
    try:
        return Change(what)
    except ValueError as error:
        raise BadInput(_("Choose whether it is extended, changed or revoked."), field="what") from error


def _items(
    change: Change, term: Deadline, before: Decision, until: date | None, measures: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the operative part, before it is checked: against whom it was ordered until now, for the same person."""
    old = [item for item in before.operative if item["kind"] == "protect" and item["obligee"] == term.party_id]
    against = list(dict.fromkeys(item["obligor"] for item in old))
    if change == Change.REVOKE:
        given = term.case.court.local_date(before.pronounced_at)
        text = f"撤销本院于{given:%Y年%m月%d日}作出的人身安全保护令。"
        return [{"kind": "revoke", "obligor": one, "obligee": term.party_id, "text": text} for one in against]
    if until is None and change == Change.EXTEND:
        raise BadInput(_("Say until which day it is extended."), field="until", basis="DVL 30")
    day = (until or term.due_on).isoformat()
    if change == Change.EXTEND:
        return [{**item, "due_on": day} for item in old]
    texts = [text.strip() for text in measures if text.strip()]
    if not texts:
        raise BadInput(_("Say what is ordered from now on, one measure a line."), field="measures")
    return [
        {"kind": "protect", "obligor": one, "obligee": term.party_id, "text": text, "due_on": day}
        for text in texts
        for one in against
    ]
