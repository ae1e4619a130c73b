"""Returning a filing: all defects at once, each with its article; what was not raised first cannot be raised later."""

import dataclasses
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import deadlines
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court
from evercourt.documents.acts import issue
from evercourt.filing import letters
from evercourt.filing.acts.claiming import require_free
from evercourt.filing.checklist import law_of
from evercourt.filing.events import FilingReturned
from evercourt.filing.models import Defect, Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# The law leaves the period to the court; these are the usual bounds.
SHORTEST, LONGEST = 3, 30  # days
ALL_AT_ONCE = "OLR 9"


@transaction.atomic
def return_for_correction(
    filing: Filing, *, by: User, via: Channel, defects: Sequence[tuple[str, str]], within_days: int
) -> Filing:
    """Return the filing with all its defects: (checklist item, what to correct). The day of filing is kept.

    Raises BadInput if there is no defect, one without words, one twice, one the checklist does not know, or, from the
    second return on, one that was not raised the first time (OLR 9).
    """
    must(by, "filing.return", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state != Filing.State.SUBMITTED:
        raise WrongState()
    now = timezone.now()
    require_free(filing, by, now)
    named = check_defects(filing, defects)
    correct_by = last_day(filing, within_days)
    assert filing.court
    with translation.override("zh-hans"):
        notice = issue(
            court=filing.court,
            template="return_notice",
            data=letters.return_data(filing, named, correct_by),
            title=f"补正通知书 {filing.receipt_number}",
            language=filing.language,
        )
    round_ = filing.rounds + 1
    filing.defects.filter(corrected_at=None).exclude(item__in=[item for item, _text in defects]).update(
        corrected_at=now
    )
    Defect.objects.bulk_create(
        Defect(filing=filing, round=round_, item=item, text=text.strip(), basis=basis)
        for (item, text), (_name, _text, basis) in zip(defects, named, strict=True)
    )
    filing.move(
        Filing.State.RETURNED,
        rounds=round_,
        correct_by=correct_by,
        return_notice=notice,
        claimed_by=None,
        claimed_at=None,
        put_to_judge_at=None,
    )
    returned = FilingReturned(
        receipt_number=filing.receipt_number,
        round=round_,
        items=[item for item, _text in defects],
        correct_by=correct_by,
    )
    record(returned, about=filing, by=by, via=via, at=now)
    return filing


def check_defects(filing: Filing, defects: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return the defects as (name, text, article). Raises BadInput as `return_for_correction` does."""
    if not defects:
        raise BadInput(_("Name at least one point to correct."), field="defects", basis=ALL_AT_ONCE)
    items = {item.id: item for item in law_of(filing.court).checklist(letters.case_kind(filing))}
    raised = set(filing.defects.values_list("item", flat=True))
    seen: set[str] = set()
    named = []
    for item, text in defects:
        if item not in items or item in seen:
            raise BadInput(_("A point is not on the checklist, or is named twice."), field="defects")
        if not text.strip():
            raise BadInput(_("Say for every point what is to be corrected."), field=f"text-{item}", basis=ALL_AT_ONCE)
        if filing.rounds and item not in raised:
            raise BadInput(
                _("This point was not raised in the first return and cannot be raised now."),
                next_step=_("Accept the filing, or return it only for the points raised before."),
                field=f"text-{item}",
                basis=ALL_AT_ONCE,
            )
        seen.add(item)
        named.append((items[item].names.get("zh-hans", ""), text.strip(), items[item].basis))
    return named


def last_day(filing: Filing, within_days: int) -> date:
    """Return the last day to correct, counted as the law counts days. Raises BadInput outside the usual bounds."""
    if not SHORTEST <= within_days <= LONGEST:
        raise BadInput(
            _("Give between %(least)s and %(most)s days."), field="within_days", least=SHORTEST, most=LONGEST
        )
    court = filing.court
    assert isinstance(court, Court)
    today = court.local_date()
    law = law_of(court)
    limit = dataclasses.replace(law.limit("filing.correction", on=today), length=within_days)
    return deadlines.count(law, limit, today, calendar(court.calendar)).last_day
