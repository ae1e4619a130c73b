"""Papers served once for all cases of a group: on each party once in each case in which they are one."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.groups import together_with
from evercourt.cases.models import Case, CaseDocument, Party
from evercourt.cases.visibility import open_to_parties
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.service.acts.ordering import order_service
from evercourt.service.models import ServiceOrder


def on_every_file(cases: Sequence[Case]) -> list[Document]:
    """Return the papers that stand on the file of each of these cases and are open to the parties there."""
    filed = CaseDocument.objects.filter(open_to_parties(), case__in=cases).values("document").order_by()
    shared = filed.annotate(files=Count("case", distinct=True)).filter(files=len(cases)).values("document")
    return list(Document.objects.filter(pk__in=shared).order_by("pk"))


@transaction.atomic
def serve_for_all(
    case: Case, documents: Sequence[Document], *, purpose: str, by: User, via: Channel
) -> list[ServiceOrder]:
    """Serve papers on every party of every open case of the group of `case`; all, or none.

    Who is a party in several of them is served once in each, and each docket says so. Papers that do not stand on every
    one of these files, or are closed on one of them, are refused by BadInput: a group opens no file to the parties of
    another. Raises WrongState if the case is in no group. Twice serves once (`order_service`).
    """
    members = together_with(case)
    if len(members) < 2:
        raise WrongState(_("This case is tried by itself."))
    for one in members:
        must(by, "service.order", one)
    shared = {paper.pk for paper in on_every_file(members)}
    if not documents or any(paper.pk not in shared for paper in documents):
        raise BadInput(
            _("Only papers that stand open on the file of every case can be served for all."),
            next_step=_("File them for all cases first, or serve them in the one case."), field="documents",
        )  # fmt: skip
    parties = Party.objects.filter(case__in=members).select_related("case__court").order_by("pk")
    return [order_service(party.case, party, purpose=purpose, documents=documents, by=by, via=via) for party in parties]
