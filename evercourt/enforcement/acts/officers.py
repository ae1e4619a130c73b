"""Who handles a case, and which officers are filed with which institution beforehand (NET 1–2; TERM 2)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.acts import meet_deadline
from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.enforcement import events
from evercourt.enforcement.models import CaseOfficer, FiledOfficer, Institution, Mechanism
from evercourt.enforcement.policy import is_party
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def assign_officer(case: Case, officer: User, *, by: User, via: Channel) -> CaseOfficer:
    """Say which enforcement officer handles the case; the one before no longer does. Twice changes nothing.

    Raises BadInput if the person is no enforcement officer of the court, or a party.
    """
    must(by, "enforcement.assign", case)
    case = Case.objects.locked(case.pk)
    if not officer.holds(Office.ENFORCEMENT_OFFICER, case.court_id) or is_party(officer, case.pk):
        raise BadInput(
            _("Choose an enforcement officer of this court who is no party of the case."),
            field="officer",
            basis="CPL 47",
        )
    current = CaseOfficer.objects.filter(case=case, until=None).first()
    if current and current.user_id == officer.pk:
        return current
    if current:
        current.until = timezone.now()
        current.save(update_fields=["until"])
    made = CaseOfficer.objects.create(case=case, user=officer)
    assigned = events.OfficerAssigned(officer=officer.name, officer_id=officer.pk)
    record(assigned, about=case, by=by, via=via)
    for deadline in case.deadlines.filter(rule="enforcement.assign", state="open"):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    return made


@transaction.atomic
def file_officer(
    court: Court, institution: Institution, officer: User, *, credential: str, since: date, by: User, via: Channel
) -> FiledOfficer:
    """File an officer's credential with an institution beforehand (NET 2). Twice changes nothing."""
    must(by, "enforcement.file_officer", court)
    mechanism = Mechanism.objects.filter(court=court, institution=institution).first()
    if mechanism is None:
        raise NotAllowed(_("The court has no arrangement with this institution."), basis="NET 1")
    if not officer.holds(Office.ENFORCEMENT_OFFICER, court.pk) or not credential.strip():
        raise BadInput(
            _("Name an enforcement officer of the court and their credential."), field="officer", basis="NET 2"
        )
    filed = FiledOfficer.objects.filter(mechanism=mechanism, user=officer, until=None).first()
    if filed:
        return filed
    filed = FiledOfficer.objects.create(mechanism=mechanism, user=officer, credential=credential.strip(), since=since)
    _filed(filed, by, via)
    return filed


@transaction.atomic
def end_filing(filed: FiledOfficer, *, until: date, by: User, via: Channel) -> FiledOfficer:
    """Report to the institution that an officer no longer acts for the court (NET 2)."""
    must(by, "enforcement.file_officer", filed.mechanism.court)
    filed = FiledOfficer.objects.select_for_update().get(pk=filed.pk)
    filed.until = until
    filed.save(update_fields=["until"])
    _filed(filed, by, via)
    return filed


def _filed(filed: FiledOfficer, by: User, via: Channel) -> None:
    told = events.OfficerFiled(
        officer=filed.user.name, institution=filed.mechanism.institution.code, credential=filed.credential,
        until=filed.until,
    )  # fmt: skip
    record(told, about=filed, by=by, via=via)
