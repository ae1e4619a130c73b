"""The summons: one per party, issued and served when a hearing is scheduled."""

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument
from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder


def summon(hearing: Hearing, *, by: User | None, via: Channel) -> None:
    """Issue a sealed summons to each party, in their language, put it on the file and order its service."""
    case = hearing.case
    starts = local(case.court, hearing.during.lower)
    for party in case.parties.all():
        document = issue(
            court=case.court,
            template="summons",
            title=f"传票 {case.number} {party.name}",
            language=party.language,
            seal=True,
            data={
                "case_number": case.number,
                "case_title": case.title,
                "recipient": party.name,
                "kind": str(hearing.get_kind_display()),
                "day": starts.date().isoformat(),
                "time": f"{starts:%H:%M}",
                "place": f"{case.court.name} {hearing.courtroom.name}",
                "address": case.court.address,
                "public": hearing.public,
            },
        )
        put_on_file(case, document, kind=CaseDocument.Kind.SUMMONS, access=CaseDocument.Access.OWNER, party=party)
        order_service(case, party, purpose=ServiceOrder.Purpose.SUMMONS, documents=[document], by=by, via=via)
