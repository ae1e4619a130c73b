"""After a round ended the court asks again every six months for five years, and tells the applicant (ENDR 9)."""

from django.db import transaction

from evercourt.enforcement import events
from evercourt.enforcement.acts.inquiring import inquire
from evercourt.enforcement.models import CaseOfficer, Ending, Institution
from evercourt.enforcement.models.officers import filed_with
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may, must
from evercourt.ledger.record import record


@transaction.atomic
def ask_again(ending: Ending) -> bool:
    """Ask every institution again, if one of the half-yearly days has come; return True if it was done now.

    In the name of the officer who handles the case; without one nothing is asked, and it is tried again the next day.
    """
    case = ending.case
    must(None, "enforcement.keep_clocks", case.court)
    ending = Ending.objects.select_for_update().get(pk=ending.pk)
    today = case.court.local_date()
    due = [day for day in ending.asks_again if day <= today.isoformat() and day not in ending.asked_again]
    handling = CaseOfficer.objects.filter(case=case, until=None).select_related("user").first()
    if not due or ending.resumed_at or handling is None or not may(handling.user, "enforcement.handle", case):
        return False
    there = Institution.objects.filter(is_active=True, mechanisms__court=case.court)
    filed = filed_with(handling.user, case.court_id, today)
    asked = [one for one in there if one.pk in filed]
    if not asked:
        return False
    inquire([case], asked, by=handling.user, via=Channel.SYSTEM)
    ending.asked_again = [*ending.asked_again, *due]
    ending.save(update_fields=["asked_again"])
    again = events.AskedAgain(left=len(ending.asks_again) - len(ending.asked_again))
    record(again, about=case, by=None, via=Channel.SYSTEM)
    return True
