"""A letter that carries papers, read again later: what a judge has closed since is no longer named in it."""

import re
from typing import Any

from django.utils.translation import gettext as _

from evercourt.cases.visibility import not_sealed_from
from evercourt.messages.models import Message
from evercourt.service.acts.ordering import named
from evercourt.service.models import ServiceOrder

ORDER = re.compile(r"/service/(\d+)$")


def body_for(letter: Message, user: Any) -> str:
    """Return the body of a letter without the titles of papers that are closed to this person now.

    The letter itself stays as it was sent, because it proves what was served.
    """
    found = ORDER.search(letter.link) if letter.letter == "served" else None
    order = ServiceOrder.objects.filter(pk=int(found[1])).first() if found else None
    body = letter.body
    for paper in order.documents.exclude(not_sealed_from(user)) if order else ():
        body = body.replace(named(paper), _("a paper that is closed now"))
    return body
