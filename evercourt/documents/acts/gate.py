"""The gate before what the court gives out: a file that gives away what it hides does not pass, and says where."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from evercourt.documents import store
from evercourt.documents.leaks import Leak, Protected, leaks_in
from evercourt.documents.models import Document
from evercourt.kernel.errors import BadInput

# So many findings are named in one refusal.
NAMED = 12


def must_give_nothing_away(
    documents: Iterable[Document], *, protected: Protected, whole: bool = False, field: str = "papers"
) -> None:
    """Refuse by BadInput, naming page and place, a file that gives away what nobody sees in it. A step of acts.

    What the house set itself holds only what it was given and is not looked into. `whole`: as in `leaks_in`.
    """
    for document in documents:
        if document.origin == Document.Origin.ISSUED:
            continue
        with store.on_disk(store.name_of(document.sha256)) as path:
            found = leaks_in(path, document.media_type, protected=protected, whole=whole)
        if found:
            raise BadInput(
                _("%(name)s would give away more than one sees: %(leaks)s."),
                name=document.name,
                leaks=_said(found),
                field=field,
                next_step=_(
                    "Take it out for good: print the file as a picture, or black it out with a program that can."
                ),
            )


def _said(found: list[Leak]) -> str:
    more = f"; … +{len(found) - NAMED}" if len(found) > NAMED else ""
    return "; ".join(leak.said for leak in found[:NAMED]) + more
