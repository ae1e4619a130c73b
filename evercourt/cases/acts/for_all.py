"""Papers filed once for all cases of a group: one entry, and so one item of work and one notice, in each case."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.keeping_docket import filed_before, must_be_brought, put_under_new_entry
from evercourt.cases.groups import same_person, together_with
from evercourt.cases.models import Case, DocketEntry, Party
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must


@transaction.atomic
def file_for_all(
    case: Case, documents: Sequence[Document], *, kind: str, party: Party | None, by: User, via: Channel
) -> list[DocketEntry]:
    """File papers into every open case of the group of `case`, all or none; return the entry of each.

    What a party hands in goes into those cases in which that person is a party and where `by` may file for them; into a
    case of others it does not go. The court's own papers (`party` None) go into all. The same papers again: the entries
    that are there. Raises as `file_papers` does; WrongState if the case is in no group.
    """
    members = together_with(case)
    if len(members) < 2:
        raise WrongState(_("This case is tried by itself."))
    pairs: list[tuple[Case, Party | None]] = (
        [(one, None) for one in members]
        if party is None
        else [(one.case, one) for one in _once_a_case(same_person(party, members), party)]
    )
    for one, _party in pairs:
        must(by, "docket.file", one)
    keys = [one.pk for one, _party in pairs]
    locked = Case.objects.select_related("court").filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    fresh = {one.pk: one for one in locked}
    already = [filed_before(one, documents) for one in fresh.values()]
    if all(already):
        return [entry for entry in already if entry is not None]
    must_be_brought(documents, by)
    return [
        put_under_new_entry(fresh[one.pk], documents, kind=kind, party=theirs, by=by, via=via) for one, theirs in pairs
    ]


def _once_a_case(parties: list[Party], chosen: Party) -> list[Party]:
    """Return one party for each case: the chosen one in its own, else the first that is this person there."""
    by_case: dict[int, Party] = {}
    for one in parties:
        if one.case_id not in by_case or one.pk == chosen.pk:
            by_case[one.case_id] = one
    return list(by_case.values())
