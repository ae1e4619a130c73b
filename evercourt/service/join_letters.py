"""The letter by which a party comes to their case online: it alone holds the code."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.service.acts.joining import prepare_join_code
from evercourt.service.models import JoinCode


@transaction.atomic
def issue_join_letter(party: Party, *, by: User, via: Channel) -> Document:
    """Issue the letter with a new code to join; an older code no longer works. Raises WrongState once joined."""
    code = prepare_join_code(party, by=by, via=via)
    case = party.case
    expires = JoinCode.objects.get(party=party, used_at=None, replaced_at=None).expires_at
    data = {
        "case_number": case.number,
        "case_title": case.title,
        "recipient": party.name,
        "code": code,
        "link": f"{settings.PUBLIC_ADDRESS}{reverse('join')}",
        "valid_until": case.court.local_date(expires).isoformat(),
    }
    title = "在线加入案件告知书"
    return issue(court=case.court, template="join_letter", data=data, title=title, language=party.language)
